"""A fake of the API of AWX 24.6.1, as far as the role steady.fleet.awx uses it.

It keeps objects, resolves lists by name, refuses what AWX refuses (see `rules.py`), drops fields that AWX does not know, gives secrets back as
`$encrypted$`, and updates a project when somebody looks. It runs no job.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import yaml
from flask import Flask, Response, jsonify, request
from werkzeug.serving import make_server

from . import rules
from .rules import Refused

TOKEN = "Token-of-the-fake-api-1"
ENCRYPTED = "$encrypted$"
PLAYBOOKS = ("conformance.yml", "drift.yml", "enforce.yml", "export.yml")
API = "/api/v2"
TYPES = {"inventories": "inventory", "instance_groups": "instance_group"}
TEMPLATES = ("job_templates", "workflow_job_templates", "workflow_approval_templates", "projects", "inventory_sources")
ASSOCIATIONS = {
    "credentials",
    "labels",
    "galaxy_credentials",
    "instance_groups",
    "success_nodes",
    "failure_nodes",
    "always_nodes",
    "teams",
    *(f"notification_templates_{event}" for event in ("started", "success", "error", "approvals")),
}
KEYS = {
    "execution_environments": ("name",),
    "schedules": ("name", "unified_job_template"),
    "workflow_job_template_nodes": ("identifier", "workflow_job_template"),
}
"""What only one object of a collection may have; of the others, name and organization."""
NODE_LINKS = ("success_nodes", "failure_nodes", "always_nodes")
FIELDS: dict[str, dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("fields.yml").read_text("utf-8"))
REQUIRED = {
    "teams": ("organization",),
    "credential_types": ("kind",),
    "credentials": ("credential_type",),
    "execution_environments": ("image",),
    "inventories": ("organization",),
    "inventory_sources": ("inventory",),
    "job_templates": ("project", "playbook"),
    "workflow_job_template_nodes": ("workflow_job_template", "identifier"),
    "schedules": ("unified_job_template", "rrule"),
}
ROLES = {
    "job_templates": ("admin_role", "execute_role", "read_role"),
    "workflow_job_templates": ("admin_role", "execute_role", "read_role", "approval_role"),
}


class FakeAwx:
    """The objects, and what can be done with them."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[int, dict[str, Any]]] = {name: {} for name in FIELDS}
        self.links: dict[tuple[str, int, str], list[int]] = defaultdict(list)
        self.updated: set[int] = set()
        """The projects that have been updated, and so have playbooks."""
        self.roles: dict[int, tuple[str, int, str]] = {}
        self.writes: list[str] = []
        self._last = 0
        galaxy = self.create("credential_types", {"name": "Ansible Galaxy/Automation Hub API Token", "kind": "galaxy"})
        self.vault_type = self.create("credential_types", {"name": "Vault", "kind": "vault"})["id"]
        self.create("credentials", {"name": "Ansible Galaxy", "credential_type": galaxy["id"]})
        self.create("organizations", {"name": "Default"})
        self.writes.clear()

    def number(self) -> int:
        """Return the next number: they are unique among all objects."""
        self._last += 1
        return self._last

    # Objects

    def create(self, collection: str, given: Mapping[str, Any]) -> dict[str, Any]:
        """Make an object and return it as AWX shows it."""
        fields = {**json.loads(json.dumps(FIELDS[collection])), **self._known(collection, given)}
        for name in ("identifier" if collection.endswith("nodes") else "name", *REQUIRED.get(collection, ())):
            if fields.get(name) in (None, ""):
                raise Refused(name, "This field is required.")
        self._check(collection, fields, None)
        number = self.number()
        self.objects[collection][number] = fields
        if collection in ROLES:
            for role in ROLES[collection]:
                self.roles[self.number()] = (collection, number, role)
        self.writes.append(f"POST {collection} {fields.get('name') or fields.get('identifier')}")
        return self.shown(collection, number)

    def change(self, collection: str, number: int, given: Mapping[str, Any]) -> dict[str, Any]:
        """Change some fields of an object."""
        old = self.objects[collection][number]
        fields = {**old, **self._known(collection, given)}
        self._check(collection, fields, number)
        for name in ("inputs", "notification_configuration"):
            if isinstance(fields.get(name), dict):
                fields[name] = {
                    key: old[name].get(key, value) if value == ENCRYPTED else value
                    for key, value in fields[name].items()
                }
        old.update(fields)
        self.writes.append(f"PATCH {collection} {old.get('name') or old.get('identifier')}")
        return self.shown(collection, number)

    @staticmethod
    def _known(collection: str, given: Mapping[str, Any]) -> dict[str, Any]:
        # Unknown fields are ignored in silence, as AWX does.
        return {name: value for name, value in given.items() if name in FIELDS[collection] and name != "managed"}

    def find(self, collection: str, number: Any) -> dict[str, Any]:
        """Return the stored fields of an object that another one names."""
        if number not in self.objects[collection]:
            raise Refused(collection, f'Invalid pk "{number}" - object does not exist.')
        return self.objects[collection][number]

    def template(self, number: Any) -> dict[str, Any]:
        """Return what a schedule or a node launches."""
        for collection in TEMPLATES:
            if number in self.objects[collection]:
                return self.objects[collection][number]
        raise Refused("unified_job_template", f'Invalid pk "{number}" - object does not exist.')

    def _check(self, collection: str, fields: Mapping[str, Any], number: int | None) -> None:
        """Refuse what AWX refuses.

        :arg number: of the object that is changed; None for a new one.
        """
        keys = KEYS.get(collection, ("name", "organization"))
        for other, stored in self.objects[collection].items():
            if other != number and all(stored.get(key) == fields.get(key) for key in keys):
                raise Refused("__all__", f"{collection} with this {' and '.join(keys)} already exists.")
        if collection == "credential_types" and fields["kind"] == "cloud":
            rules.credential_type(fields)
        elif collection == "credentials":
            self._credential(fields, is_new=number is None)
        elif collection == "execution_environments":
            if number and self.objects[collection][number]["organization"] != fields["organization"]:
                raise Refused("organization", "Cannot change the organization of an execution environment")
        elif collection == "job_templates":
            self._job_template(fields)
        elif collection == "inventory_sources":
            self._inventory_source(fields)
        elif collection == "notification_templates":
            rules.notification(fields)
        elif collection in ("schedules", "workflow_job_template_nodes") and fields["unified_job_template"]:
            rules.launch_variables(self.template(fields["unified_job_template"]), fields["extra_data"])
        if collection == "schedules":
            rules.rrule(fields["rrule"])

    def _credential(self, fields: Mapping[str, Any], *, is_new: bool) -> None:
        kind = self.find("credential_types", fields["credential_type"])
        unknown = set(fields["inputs"]) - {field["id"] for field in kind["inputs"].get("fields", [])}
        if kind["kind"] == "cloud" and unknown:
            raise Refused("inputs", f"Additional properties are not allowed ({sorted(unknown)})")
        missing = set(kind["inputs"].get("required", ())) - set(fields["inputs"])
        if missing and is_new:
            raise Refused("inputs", f"required for {kind['name']}: {sorted(missing)}")

    def _job_template(self, fields: Mapping[str, Any]) -> None:
        project = self.find("projects", fields["project"])
        known = PLAYBOOKS if fields["project"] in self.updated else ()
        if project["scm_type"] and fields["playbook"] not in known:
            raise Refused("playbook", "Playbook not found for project.")
        if fields["inventory"] is None and not fields["ask_inventory_on_launch"]:
            raise Refused("inventory", "You must either set a default value or ask to prompt on launch.")
        json.loads(fields["extra_vars"] or "{}")

    def _inventory_source(self, fields: Mapping[str, Any]) -> None:
        if fields["source"] == "scm" and fields["source_project"] is None:
            raise Refused("source_project", "Project required for scm type sources.")
        if fields["credential"] is not None:
            kind = self.find("credential_types", self.find("credentials", fields["credential"])["credential_type"])[
                "kind"
            ]
            if fields["source"] == "scm" and kind in ("vault", "insights"):
                raise Refused(
                    "credential", "Credentials of type insights and vault are disallowed for scm inventory sources."
                )

    # How they are shown

    def shown(self, collection: str, number: int) -> dict[str, Any]:
        """Return an object as AWX shows it."""
        fields = json.loads(json.dumps(self.objects[collection][number]))
        fields.pop("survey_spec", None)
        url = f"{API}/{collection}/{number}/"
        related = {}
        if collection in ("job_templates", "workflow_job_templates"):
            related["survey_spec"] = f"{url}survey_spec/"
        launched = fields.get("unified_job_template")
        for name in TEMPLATES:
            if launched in self.objects[name]:
                related["unified_job_template"] = f"{API}/{name}/{launched}/"
        self._hide(collection, fields)
        organization = self.objects["organizations"].get(fields.get("organization"))
        summary: dict[str, Any] = {
            **({"organization": {"name": organization["name"]}} if organization else {}),
            "object_roles": {
                role: {"id": key, "name": role}
                for key, (kind, of, role) in self.roles.items()
                if (kind, of) == (collection, number)
            },
        }
        if collection == "projects" and number not in self.updated:
            summary["current_update"] = {"id": number}
        kind = TYPES.get(collection, collection.removesuffix("s"))
        return {"id": number, "type": kind, "url": url, "related": related, "summary_fields": summary, **fields}

    def _hide(self, collection: str, fields: dict[str, Any]) -> None:
        if collection == "credentials":
            kind = self.objects["credential_types"][fields["credential_type"]]
            secret = {field["id"] for field in kind["inputs"].get("fields", []) if field.get("secret")}
            fields["inputs"] = {
                key: ENCRYPTED if key in secret and value else value for key, value in fields["inputs"].items()
            }
        if collection == "notification_templates":
            for name in rules.PASSWORDS[fields["notification_type"]]:
                if fields["notification_configuration"].get(name):
                    fields["notification_configuration"][name] = ENCRYPTED

    def listed(self, collections: tuple[str, ...], query: Mapping[str, str]) -> list[dict[str, Any]]:
        """Return the objects that a query finds."""
        found = []
        for collection in collections:
            for number in self.objects[collection]:
                shown = self.shown(collection, number)
                both = [key for key in query if not key.startswith("or__")]
                either = [key for key in query if key.startswith("or__")]
                if all(str(shown.get(key)) == query[key] for key in both) and (
                    not either or any(str(shown.get(key[4:])) == query[key] for key in either)
                ):
                    found.append(shown)
        return found

    # What belongs together

    def associate(self, collection: str, number: int, name: str, given: Mapping[str, Any]) -> None:
        """Add or take away one of the objects that belong to an object."""
        links = self.links[collection, number, name]
        other = given["id"]
        self.writes.append(f"POST {collection} {number} {name} {other}")
        if given.get("disassociate"):
            links.remove(other)
            return
        if name == "credentials" and collection == "job_templates":
            kinds = [self.find("credentials", one)["credential_type"] for one in links]
            kind = self.find("credentials", other)["credential_type"]
            if kind in kinds and self.objects["credential_types"][kind]["kind"] != "vault":
                raise Refused("error", "Cannot assign multiple credentials of one type.")
        if name == "galaxy_credentials":
            kind = self.find("credential_types", self.find("credentials", other)["credential_type"])["kind"]
            if kind != "galaxy":
                raise Refused("msg", f"Credential must be a Galaxy credential, not {kind}.")
        if name in NODE_LINKS:
            if collection != "workflow_job_template_nodes":
                raise KeyError(name)
            if self._reaches(other, number):
                raise Refused("Error", "Cycle detected.")
        links.append(other)

    def _reaches(self, start: int, end: int) -> bool:
        following = [other for name in NODE_LINKS for other in self.links["workflow_job_template_nodes", start, name]]
        return start == end or any(self._reaches(one, end) for one in following)


def make_app(awx: FakeAwx) -> Flask:
    """Return the API as a web application."""
    app = Flask(__name__)

    @app.before_request
    def authenticate() -> Any:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return jsonify(detail="Authentication credentials were not provided."), 401
        return None

    @app.after_request
    def sign(response: Response) -> Response:
        response.headers["X-API-Product-Name"] = "AWX"
        response.headers["X-API-Product-Version"] = "24.6.1"
        return response

    @app.errorhandler(Refused)
    def refuse(error: Refused) -> Any:
        return jsonify(error.body), 400

    @app.errorhandler(KeyError)
    def missing(unused: KeyError) -> Any:
        return jsonify(detail="Not found."), 404

    def page(found: list[dict[str, Any]]) -> Any:
        return jsonify(count=len(found), next=None, previous=None, results=found)

    @app.get(f"{API}/unified_job_templates/")
    def templates() -> Any:
        return page(awx.listed(TEMPLATES, request.args))

    @app.get(f"{API}/project_updates/<int:number>/")
    def update(number: int) -> Any:
        # Where somebody waits for it, it has just ended.
        awx.updated.add(number)
        return jsonify(id=number, status="successful", finished="2026-01-01T00:00:00Z", failed=False)

    @app.route(f"{API}/roles/<int:number>/teams/", methods=["GET", "POST"])
    def role(number: int) -> Any:
        if request.method == "GET":
            return page([awx.shown("teams", team) for team in awx.links["roles", number, "teams"]])
        awx.associate("roles", number, "teams", request.get_json())
        return "", 204

    @app.route(f"{API}/<collection>/", methods=["GET", "POST"])
    def objects(collection: str) -> Any:
        if request.method == "GET":
            awx.objects[collection]
            return page(awx.listed((collection,), request.args))
        return jsonify(awx.create(collection, request.get_json())), 201

    @app.route(f"{API}/<collection>/<int:number>/", methods=["GET", "PATCH", "DELETE"])
    def one(collection: str, number: int) -> Any:
        if request.method == "DELETE":
            del awx.objects[collection][number]
            awx.writes.append(f"DELETE {collection} {number}")
            return "", 204
        if request.method == "PATCH":
            return jsonify(awx.change(collection, number, request.get_json()))
        return jsonify(awx.shown(collection, number))

    @app.route(f"{API}/<collection>/<int:number>/survey_spec/", methods=["GET", "POST"])
    def survey(collection: str, number: int) -> Any:
        stored = awx.objects[collection][number]
        if request.method == "POST":
            rules.survey(request.get_json())
            stored["survey_spec"] = request.get_json()
            awx.writes.append(f"POST {collection} {number} survey_spec")
            return jsonify({})
        return jsonify(stored.get("survey_spec", {}))

    @app.post(f"{API}/workflow_job_template_nodes/<int:number>/create_approval_template/")
    def approval(number: int) -> Any:
        node = awx.objects["workflow_job_template_nodes"][number]
        if node["unified_job_template"]:
            raise Refused("error", "The node has a template already.")
        made = awx.create("workflow_approval_templates", request.get_json())
        node["unified_job_template"] = made["id"]
        return jsonify(made), 201

    @app.route(f"{API}/<collection>/<int:number>/<name>/", methods=["GET", "POST"])
    def links(collection: str, number: int, name: str) -> Any:
        awx.objects[collection][number]
        if name not in ASSOCIATIONS or (name in NODE_LINKS and collection != "workflow_job_template_nodes"):
            raise KeyError(name)
        if request.method == "POST":
            awx.associate(collection, number, name, request.get_json())
            return "", 204
        kind = name
        if name in NODE_LINKS:
            kind = "workflow_job_template_nodes"
        elif name.startswith("notification_templates_"):
            kind = "notification_templates"
        elif name == "galaxy_credentials":
            kind = "credentials"
        return page(
            [awx.shown(kind, other) for other in awx.links[collection, number, name] if other in awx.objects[kind]]
        )

    return app


@contextmanager
def serving(awx: FakeAwx) -> Iterator[str]:
    """Serve the API and yield its address."""
    server = make_server("127.0.0.1", 0, make_app(awx), threaded=True)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
