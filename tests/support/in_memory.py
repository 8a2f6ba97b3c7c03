"""Reaches a simulator in memory: real engine, client and transport, with neither sockets nor TLS below them.

A request takes a millisecond or two this way, so that tests can try thousands of documents. What only a connection has
is left out: the server never restarts.
"""

from __future__ import annotations

import http.client
import io
import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import requests
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from requests.adapters import BaseAdapter, HTTPAdapter
from urllib3 import HTTPHeaderDict, HTTPResponse

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Client, Product
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.session import Session
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from simulators import Simulator
from simulators.registry import find
from simulators.server import Wire

from .devices import assert_contract_kept
from .direct import QuickClock, Task
from .operation_coverage import record_operations
from .playbook import connection_options

_numbers = itertools.count(1)


def make_device(product: str, switches: Mapping[str, Any] | None = None, state: Any = None) -> Simulator:
    """Return a simulator that does not serve; use it as a context manager, for its temporary files."""
    return find(product)(switches, state)


class InMemoryAdapter(HTTPAdapter):
    """Hands each request to the simulator's WSGI application and makes a response of what that says."""

    def __init__(self, device: Any) -> None:
        super().__init__()
        self._application = device.server.app
        self._connection = next(_numbers)

    def send(
        self, request: requests.PreparedRequest, *unused: Any, timeout: Any = None, **also_unused: Any
    ) -> requests.Response:
        client_timeout = timeout[1] if isinstance(timeout, tuple) else timeout
        wire = Wire(self._connection, client_timeout=client_timeout)
        head: list[tuple[int, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Callable[..., Any]:
            head[:] = [(int(status.split(maxsplit=1)[0]), headers)]
            return lambda unused: None

        chunks: Iterable[bytes] = self._application(_environ(request, wire), start_response)
        content = b"".join(chunks)
        if wire.given_up:
            raise requests.exceptions.ReadTimeout(f"no response within {client_timeout} seconds", request=request)
        if wire.drop:
            broken = ("Connection aborted.", http.client.RemoteDisconnected("closed without response"))
            raise requests.exceptions.ConnectionError(*broken, request=request)
        status, headers = head[0]
        return self.response(request, status, headers, io.BytesIO(content[: wire.cut]), len(content))

    def response(
        self,
        request: requests.PreparedRequest,
        status: int,
        headers: Sequence[tuple[str, str]],
        body: io.BytesIO,
        length: int,
    ) -> requests.Response:
        """Return a response as it would be from a socket.

        :arg length: bytes that the headers promise, unless they say it themselves; of a shorter body the rest is lost.
        """
        message = http.client.HTTPMessage()
        for name, value in headers:
            message[name] = value
        fields = HTTPHeaderDict(headers)
        if status != 204:
            fields.setdefault("Content-Length", str(length))
        received = HTTPResponse(
            body,
            headers=fields,
            status=status,
            preload_content=False,
            # requests takes cookies from the message of the standard library's response.
            original_response=SimpleNamespace(msg=message, isclosed=lambda: False, close=lambda: None),  # type: ignore[arg-type]
            request_method=request.method,
            enforce_content_length=True,
        )
        return self.build_response(request, received)


def _environ(request: requests.PreparedRequest, wire: Wire) -> dict[str, Any]:
    target = urlsplit(str(request.url))
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(target.path).decode("latin-1"),
        "QUERY_STRING": target.query,
        "RAW_URI": f"{target.path}?{target.query}" if target.query else target.path,
        "SERVER_NAME": target.hostname,
        "SERVER_PORT": str(target.port or 443),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(content),
        "wsgi.input_terminated": True,
        "simulator.wire": wire,
    }
    for name, value in request.headers.items():
        # Of bytes where a module has encoded it, whatever the types say.
        text = value.decode("latin-1") if isinstance(value, bytes) else value  # type: ignore[redundant-expr,unreachable]
        key = name.upper().replace("-", "_")
        environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = text
    return environ


class InMemorySession(Session):
    """A session that reaches one device in memory; another address is reached over a socket."""

    def __init__(self, redactor: Redactor, device: Any, adapter: InMemoryAdapter) -> None:
        super().__init__(redactor)
        self._device, self._memory = device, adapter

    def make_adapter(self, connection: Connection) -> BaseAdapter:
        """Return the way to the device, without a TLS context."""
        return self._memory if connection.url == self._device.url else super().make_adapter(connection)


class InMemoryClients(Clients):
    """The clients of one process, with the way to a simulator in memory and a clock that does not wait."""

    def __init__(self, device: Any, clock: QuickClock | None = None) -> None:
        super().__init__(clock or QuickClock())
        self._device = device
        self._adapter = InMemoryAdapter(device)

    def get(self, product: Product, connection: Connection) -> Client:
        client = super().get(product, connection)
        if not isinstance(client.transport._session, InMemorySession):
            client.transport._session = InMemorySession(client.transport.redactor, self._device, self._adapter)
        return client

    def run(
        self,
        definition: ModuleDefinition,
        options: Mapping[str, Any],
        *,
        check_mode: bool = False,
        announce: Callable[[str], None] = lambda unused: None,
    ) -> Task:
        """Run one task on the simulator and return what it gave."""
        given = {**connection_options(self._device), **options}
        validation = ArgumentSpecValidator(definition.argument_spec(), **dict(definition.constraints)).validate(given)
        assert not validation.error_messages, validation.error_messages
        task = Task({})
        task.result = run(
            definition,
            validation.validated_parameters,
            given=given,
            check_mode=check_mode,
            clients=self,
            report=task.reports.append,
            announce=announce,
        )
        return task


def run_task(
    device: Any,
    definition: ModuleDefinition,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    clock: QuickClock | None = None,
) -> Task:
    """Run one task on a simulator as :func:`.direct.run_task` does, in less than half the time.

    For what does not depend on sockets, TLS or time limits. Options may replace the connection options; another address is reached
    over a socket.
    """
    seen = len(device.journal)
    reports: list[str] = []
    with InMemoryClients(device, clock) as clients:
        task = clients.run(definition, options, check_mode=check_mode, announce=reports.append)
    task.reports += reports
    record_operations(device.product, definition.name, device.journal[seen:])
    assert_contract_kept(device)
    return task
