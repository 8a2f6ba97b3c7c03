"""Each value of each response, replaced by others: a task ends in a result or in one sentence, never in an error of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import pytest
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.conformance import DEFINITIONS
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import info
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

from .test_listings import module
from .test_messages import CASES, Case

# The groups, users and so on of a document are tried value by value elsewhere; constants have no form.
TASKS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("cloud_sync_info", {"gather": ["services", "release", "status", "accounts"]}),
    ("cloud_sync_run", {"provider": "aws", "wait_timeout": 5}),
    ("portal_token", {"kind": "admin", "login": "admin"}),
    *(("portal_info", {"gather": [word]}) for word in sorted(info.READERS) if word != "constants"),
)
# Nothing, and what is no number, no address, no mapping and no list.
VALUES: tuple[Any, ...] = (..., None, "https://[bad", -1, [], {})
Path = tuple[Any, ...]


def leaves(body: Any, above: Path = ()) -> Iterator[Path]:
    """Yield the path of each value in a body; of the entries of a list, those of the last one."""
    parts: Iterable[tuple[Any, Any]] = body.items() if isinstance(body, Mapping) else ()
    if isinstance(body, list) and body:
        parts = [(len(body) - 1, body[-1])]
    for step, part in parts:
        yield (*above, step)
        yield from leaves(part, (*above, step))


def replaced(body: Any, path: Path, value: Any) -> Any:
    """Return a body with another value in one place, or without it."""
    step, *rest = path
    copy = dict(body) if isinstance(body, Mapping) else list(body)
    if rest:
        copy[step] = replaced(copy[step], tuple(rest), value)
    elif value is ...:
        del copy[step]
    else:
        copy[step] = value
    return copy


class OneReplaced:
    """Wraps the application of a simulator: one value in the responses to one request is another one."""

    def __init__(self, application: Any, request: str = "", path: Path = (), value: Any = None) -> None:
        self._application, self._request, self._path, self._value = application, request, path, value
        self.bodies: list[tuple[str, Any]] = []

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        head: list[Any] = []
        content = b"".join(self._application(environ, lambda *given: head.extend(given)))
        body = json.loads(content) if content.startswith((b"{", b"[")) else None
        request = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}"
        if request == self._request and self._path in leaves(body):
            content = json.dumps(replaced(body, self._path, self._value)).encode()
        self.bodies.append((request, body))
        start(head[0], [(name, text) for name, text in head[1] if name.lower() != "content-length"])
        return [content]


def run(name: str, options: Mapping[str, Any], *where: Any) -> tuple[OneReplaced, Mapping[str, Any]]:
    with make_device("portal" if name.startswith("portal") else "cloud_sync") as device:
        device.server.app = wrapped = OneReplaced(device.server.app, *where)
        with InMemoryClients(device) as clients:
            return wrapped, clients.run(module(name), options).result


@pytest.mark.parametrize(("name", "options"), TASKS, ids=str)
def test_a_value_of_a_response_that_is_another_is_no_error_of_our_own(name: str, options: Mapping[str, Any]) -> None:
    tried = {
        (request, path)
        for request, body in run(name, options)[0].bodies
        for path in leaves(body)
        if "login" not in request
    }
    for request, path in sorted(tried, key=str):
        for value in VALUES:
            result = run(name, options, request, path, value)[1]
            assert result.get("error") != "internal", (request, path, value, result["msg"])


def results(
    definition: ModuleDefinition, options: Mapping[str, Any], device: Any, *, depth: int = 100
) -> Iterator[tuple[str, Path, Mapping[str, Any]]]:
    """Run a module once for each kind of place in the responses that it gets, and yield what comes of another value there.

    :arg depth: how deep a place may be.
    """
    application = device.server.app

    def tried(*where: Any) -> tuple[OneReplaced, Mapping[str, Any]]:
        device.reset()
        device.server.app = wrapped = OneReplaced(application, *where)
        with InMemoryClients(device) as clients:
            return wrapped, clients.run(definition, options).result

    places: dict[Any, tuple[str, Path]] = {}
    for request, body in tried()[0].bodies:
        for path in leaves(body):
            kind = (re.sub("[0-9]+", "", request), tuple("" if isinstance(step, int) else step for step in path))
            if len(path) <= depth:
                places[kind] = (request, path)
    for request, path in places.values():
        # Neither a list nor an object can be a member of a set.
        yield request, path, tried(request, path, [{}])[1]


@pytest.mark.parametrize("case", [case for case in CASES if not case.name.endswith("_config")], ids=str)
def test_a_value_of_another_kind_in_any_response_is_no_error_of_our_own(case: Case) -> None:
    device = make_device(case.module.product.name, case.switches, case.state)
    try:
        for request, path, result in results(case.module, case.options, device):
            assert result.get("error") != "internal", (request, path, result["msg"])
    finally:
        device.stop()


@pytest.mark.parametrize("product", PRODUCTS)
def test_a_conformance_run_reports_whatever_a_device_returns(product: str) -> None:
    with make_device(product) as device:
        for request, path, result in results(DEFINITIONS[product], {}, device, depth=1):
            assert result.get("error") != "internal", (request, path, result["msg"])
