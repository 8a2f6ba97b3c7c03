"""The path of one request: journal, faults, contract, product, contract again."""

from __future__ import annotations

import functools
import http
import time
import traceback
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import flask
import werkzeug
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from .contract import Contract, Match, NoMatch
from .control import CONTROL, control_blueprint
from .faults import DROPPED, Fault
from .journal import Exchange, visible_headers
from .messages import Call, Refusal, Response
from .server import Wire

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    from .simulator import Simulator

HTML = b"<!DOCTYPE html>\n<html><head><title>%d %s</title></head><body><h1>%s</h1></body></html>\n"
BODILESS = frozenset({*range(100, 200), 204, 304})
"""The statuses of responses that have no body."""
GARBAGE = b'{"key": "system_alerts", "body": {"xcbAlert": {"em'


def make_application(simulator: Simulator) -> WSGIApplication:
    """Return the WSGI application of a simulator: its control API and, on every other path, the product.

    Flask serves the control API alone, and only where that is asked: routing and contexts cost more than a product's response.
    """

    @functools.cache
    def control() -> flask.Flask:
        application = flask.Flask(f"simulators.{simulator.product}", static_folder=None)
        application.register_blueprint(control_blueprint(simulator))
        application.register_error_handler(Exception, failed)
        return application

    def failed(error: Exception) -> HTTPException | werkzeug.Response:
        if isinstance(error, HTTPException):
            return error
        # A mistake in a simulator must fail the test that ran into it.
        simulator.violations.append(f"The simulator failed:\n{traceback.format_exc()}")
        return werkzeug.Response("The simulator failed; its violations say why.\n", 500)

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith(f"{CONTROL}/"):
            return control()(environ, start_response)
        try:
            response = Passage(simulator, werkzeug.Request(environ)).run()
            content, headers = response.payload(), _headers(response)
        except Exception as error:  # noqa: BLE001 - whatever it is
            return failed(error)(environ, start_response)
        # Not by werkzeug's own response, which takes longer than most of the products' work.
        start_response(f"{response.status} {_phrase(response.status)}", headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" or response.status in BODILESS else [content]

    return application


HANDLED: ContextVar[werkzeug.Request] = ContextVar("the request that this thread handles")
"""For texts of faults that are made while a request is handled."""


class Passage:
    """One request on its way through the simulator."""

    def __init__(self, simulator: Simulator, request: werkzeug.Request) -> None:
        self.simulator = simulator
        self.contract: Contract = simulator.contract
        self.request = request
        self.wire: Wire = request.environ["simulator.wire"]
        self.started = time.perf_counter()
        self.number = simulator.exchanges.next_number()
        self.label = simulator.exchanges.label
        target = urlsplit(request.environ["RAW_URI"])
        self.path = target.path
        self.query: Mapping[str, list[str]] = parse_qs(target.query, keep_blank_values=True)
        self.shown_headers = dict(request.headers)
        self.headers = {name.lower(): value for name, value in self.shown_headers.items()}
        self.cookies = dict(request.cookies) if "cookie" in self.headers else {}
        self.match: Match | None = None
        self.call: Call | None = None
        self.refusal: Refusal | None = None
        self.fault: Fault | None = None

    def run(self) -> Response:
        """Return the response and write the journal."""
        HANDLED.set(self.request)
        self.refusal = self._understand()
        operation = self.match.operation.id if self.match else None
        self.fault = self.simulator.faults.next_for(self.request.method, self.path, operation)
        session = self._session()
        response = self._disturb("before") or self._work()
        response = self._disturb("after", response) or response
        self._record(None if self.wire.drop or self.wire.given_up else response.status, response.session or session)
        if response.after:
            self.wire.after.append(response.after)
        return response

    def _understand(self) -> Refusal | None:
        """Find the operation and check the request; return why it must be refused, and note each violation."""
        request, simulator = self.request, self.simulator
        found = self.contract.route(request.method, self.path)
        if isinstance(found, NoMatch):
            self._violation([found.reason])
            self.call = self._make_call("", {}, {}, None)
            kind = "NotFound" if found.status == 404 else "MethodNotAllowed"
            headers = {"Allow": ", ".join(found.allowed)} if found.allowed else None
            return Refusal(found.status, kind, found.reason, {"resource": self.path}, headers)
        self.match = found
        values, problems = self.contract.check_request(found, self.query, self.headers, self.cookies)
        content_type = self.headers.get("content-type", "")
        body, hindrances = self.contract.parse_body(found.operation, content_type, request.get_data())
        problems += hindrances
        self.call = self._make_call(found.operation.id, found.params, values, body)
        if not hindrances:
            view = simulator.contract_view(found.operation.id, body)
            problems += self.contract.check_body(found.operation, content_type, view)
        self._violation(problems)
        return Refusal(400, "InvalidRequestBody", "; ".join(problems), problems) if problems else None

    def _make_call(self, operation: str, params: Mapping[str, str], values: Mapping[str, Any], body: Any) -> Call:
        login = self.request.authorization if "authorization" in self.headers else None
        basic = None
        if login is not None and login.type == "basic":
            basic = (login.username or "", login.password or "")
        return Call(
            method=self.request.method,
            path=self.path,
            operation=operation,
            params=params,
            query=self.query,
            values=values,
            headers=self.headers,
            cookies=self.cookies,
            body=body,
            basic=basic,
            client_name=self.wire.client_name,
            address=self.request.remote_addr or "",
        )

    def _work(self) -> Response:
        """Let the product respond and check what it says."""
        call, simulator = self.call, self.simulator
        assert call is not None
        with simulator.guard:
            try:
                response = simulator.admit(call)
                if response is None:
                    if self.refusal is not None:
                        raise self.refusal
                    response = simulator.handlers[call.operation](call)
            except Refusal as refusal:
                response = self._refuse(refusal)
        if self.match is None:
            return response
        problems = self.contract.check_response(
            self.match.operation,
            response.status,
            response.content_type,
            simulator.contract_view(call.operation, response.body),
            len(response.payload()),
        )
        if problems:
            self._violation(problems)
            return self._refuse(Refusal(500, "ContractViolation", "; ".join(problems), problems))
        return response

    def _work_alone(self) -> None:
        """Let the product carry out a request that no one waits for any more."""
        try:
            self._work()
        except Exception:  # noqa: BLE001 - whatever it is, the test that ran into it must fail
            self.simulator.violations.append(f"The simulator failed:\n{traceback.format_exc()}")

    def _refuse(self, refusal: Refusal) -> Response:
        response = self.simulator.refuse(refusal)
        response.headers += refusal.headers.items()
        return response

    def _disturb(self, moment: str, response: Response | None = None) -> Response | None:
        """Do what a fault asks for at this moment; return a response if it replaces the product's."""
        fault = self.fault
        if fault is None or fault.when != moment:
            return None
        if fault.kind in ("drop_before", "drop_after"):
            self.wire.drop = True
            return Response(500)
        if fault.kind == "delay":
            return self._delay(fault)
        if fault.kind == "hold":
            self.simulator.faults.hold()
        elif fault.kind == "expire_session" and self.call is not None:
            with self.simulator.guard:
                self.simulator.expire_session(self.call)
        elif fault.kind in ("status", "html", "redirect", "late"):
            return self._replace(fault)
        elif response is not None:
            return self._spoil(fault, response)
        return None

    def _delay(self, fault: Fault) -> Response | None:
        """Let time pass before the product's work or its response; return a response if no one waits for the product's."""
        client_timeout = self.wire.client_timeout
        if client_timeout is None:
            time.sleep(fault.seconds)
            return None
        if fault.seconds <= client_timeout:
            self.simulator.advance(fault.seconds)
            return None
        if fault.when == "before":
            self.simulator.faults.later(fault.seconds, self._work_alone)
        self.simulator.advance(client_timeout)
        self.wire.given_up = True
        return Response(504)

    def _replace(self, fault: Fault) -> Response:
        headers = list(fault.headers.items())
        if fault.kind == "late":
            # Everything that the product needs was taken from the request by now.
            self.simulator.faults.later(fault.seconds, self._work_alone)
            self.wire.drop = fault.status == DROPPED
        if fault.kind == "redirect":
            status = fault.status if 300 <= fault.status < 400 else 302
            return Response(status, headers=[*headers, ("Location", fault.location)])
        if fault.kind in ("html", "late"):
            content = _bytes(fault.body) if fault.body is not None else _page(fault.status)
            return Response(
                fault.status or 500, headers=headers, content=content, content_type="text/html; charset=utf-8"
            )
        if fault.body is None:
            message = f"Simulated fault {fault.status}"
            return self._refuse(Refusal(fault.status, "SimulatedFault", message, headers=fault.headers))
        if isinstance(fault.body, (str, bytes)):
            return Response(fault.status, headers=headers, content=_bytes(fault.body), content_type="text/plain")
        return Response(fault.status, fault.body, headers)

    def _spoil(self, fault: Fault, response: Response) -> Response:
        if fault.kind == "truncate":
            self.wire.cut = len(response.payload()) // 2
            return response
        content = GARBAGE if fault.body is None else _bytes(fault.body)
        return Response(response.status, headers=response.headers, content=content, content_type="application/json")

    def _session(self) -> str | None:
        with self.simulator.guard:
            return self.simulator.session_of(self.call) if self.call is not None else None

    def _violation(self, problems: list[str]) -> None:
        self.simulator.violations.extend(f"#{self.number} {problem}" for problem in problems)

    def _record(self, status: int | None, session: str | None) -> None:
        operation = self.match.operation if self.match else None
        writes = operation.writes if operation else self.request.method not in ("GET", "HEAD", "OPTIONS")
        self.simulator.exchanges.add(
            Exchange(
                number=self.number,
                method=self.request.method,
                path=self.path,
                query=self.query,
                operation=operation.id if operation else None,
                status=status,
                writes=writes,
                session=session,
                mark=self.label,
                request_headers=visible_headers(self.shown_headers),
                seconds=time.perf_counter() - self.started,
                connection=self.wire.connection,
                fault=self.fault.kind if self.fault else None,
                body=self.call.body if self.call else None,
            )
        )


def _headers(response: Response) -> list[tuple[str, str]]:
    """Return the headers of a response, its length among them.

    :raises ValueError: one of them would be several.
    """
    content = response.payload()
    headers = [("Content-Type", response.content_type)] if content else []
    for name, value in response.headers:
        text = str(value)
        if "\n" in text or "\r" in text:
            raise ValueError(f"A header has several lines: {name}")
        headers.append((name, iri_to_uri(text) if name == "Location" else text))
    if response.status not in BODILESS and not any(name.lower() == "content-length" for name, unused in headers):
        headers.append(("Content-Length", str(len(content))))
    return headers


@functools.cache
def _phrase(status: int) -> str:
    try:
        return http.HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _page(status: int) -> bytes:
    phrase = _phrase(status).encode()
    return HTML % (status, phrase, phrase)


def _bytes(body: Any) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()
