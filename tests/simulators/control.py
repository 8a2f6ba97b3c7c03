"""The control API under `/_simulator/`, for other processes. It never shows up in the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flask

if TYPE_CHECKING:
    from .simulator import Simulator


CONTROL = "/_simulator"


def control_blueprint(simulator: Simulator) -> flask.Blueprint:
    """Return the routes that look into a simulator and steer it; README.md describes them."""
    routes = flask.Blueprint("control", __name__, url_prefix=CONTROL)

    def document() -> Any:
        return flask.request.get_json(force=True)

    @routes.get("/ping")
    def ping() -> flask.Response:
        return flask.jsonify(product=simulator.product)

    @routes.get("/journal")
    def read_journal() -> flask.Response:
        return flask.jsonify([exchange.public() for exchange in simulator.journal])

    @routes.delete("/journal")
    def clear_journal() -> tuple[str, int]:
        simulator.clear_journal()
        return "", 204

    @routes.post("/mark")
    def mark() -> tuple[str, int]:
        simulator.mark(document()["label"])
        return "", 204

    @routes.post("/faults")
    def set_fault() -> tuple[flask.Response, int]:
        try:
            fault = simulator.fault(**document())
        except (TypeError, ValueError) as error:
            return flask.jsonify(error=str(error)), 400
        return flask.jsonify(match=fault.match, kind=fault.kind), 201

    @routes.delete("/faults")
    def clear_faults() -> tuple[str, int]:
        simulator.clear_faults()
        return "", 204

    @routes.post("/release")
    def release() -> tuple[str, int]:
        simulator.release()
        return "", 204

    @routes.get("/held")
    def held() -> flask.Response:
        timeout = float(flask.request.args.get("timeout", 10))
        return flask.jsonify(held=simulator.wait_until_held(timeout))

    @routes.get("/late")
    def late() -> flask.Response:
        timeout = float(flask.request.args.get("timeout", 10))
        return flask.jsonify(done=simulator.wait_for_late(timeout))

    @routes.post("/advance")
    def advance() -> tuple[str, int]:
        simulator.advance(float(document()["seconds"]))
        return "", 204

    @routes.get("/state/<path:path>")
    def read_state(path: str) -> tuple[flask.Response, int]:
        try:
            return flask.jsonify(simulator.read(path)), 200
        except KeyError as error:
            return flask.jsonify(error=str(error.args[0])), 404

    @routes.put("/state/<path:path>")
    def write_state(path: str) -> tuple[str, int]:
        simulator.write(path, document())
        return "", 204

    @routes.get("/summary")
    def summary() -> flask.Response:
        return flask.jsonify(simulator.summary())

    # By GET too, since a lookup of Ansible, which unlike a module takes no process, has no other method.
    @routes.route("/reset", methods=["GET", "POST"])
    def reset() -> tuple[str, int]:
        simulator.reset()
        return "", 204

    @routes.put("/switches")
    def set_switches() -> tuple[flask.Response, int]:
        try:
            simulator.switches.update(document())
        except (KeyError, ValueError) as error:
            return flask.jsonify(error=str(error.args[0])), 400
        return flask.jsonify(dict(simulator.switches)), 200

    @routes.post("/actions/<name>")
    def act(name: str) -> tuple[flask.Response, int]:
        if name not in simulator.actions:
            return flask.jsonify(error=f"There are the actions {', '.join(simulator.actions)}, no {name}"), 404
        arguments = flask.request.get_json(force=True) if flask.request.data else {}
        return flask.jsonify(result=getattr(simulator, name)(**arguments)), 200

    @routes.delete("/violations")
    def clear_violations() -> tuple[str, int]:
        simulator.violations.clear()
        return "", 204

    @routes.route("/<path:path>", methods=["GET", "POST", "PUT", "DELETE"])
    def nothing(path: str) -> tuple[flask.Response, int]:
        return flask.jsonify(error=f"The control API has no {flask.request.method} {path}"), 404

    return routes
