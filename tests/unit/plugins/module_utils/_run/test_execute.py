"""What holds for every task, whatever its module does."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Product
from ansible_collections.steady.fleet.plugins.module_utils._engine.task import Task
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run


class Client:
    """A client that does nothing by itself."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport

    def close(self) -> None:
        self.transport.close()


def post(task: Task, client: Any) -> dict[str, Any]:
    """Send a writing request without looking at check mode, as a module with a fault would."""
    client.transport.request("POST", "/things")
    return {"changed": True}


@pytest.mark.parametrize(
    ("check_mode", "reads", "error"),
    [
        pytest.param(False, False, "network", id="a real run writes"),
        pytest.param(True, False, "internal", id="check mode does not"),
        pytest.param(False, True, "internal", id="nor does a module that reads"),
        pytest.param(True, True, "internal", id="in any mode"),
    ],
)
def test_writing_request_leaves_only_where_the_task_may_write(check_mode: bool, reads: bool, error: str) -> None:
    product: Any = Product("test", "Test", Client)  # type: ignore[arg-type]
    definition = ModuleDefinition("test_thing", product, {}, post, reads=reads)
    parameters = {"host": "127.0.0.1", "port": 1, "retries": 0, "timeout": 1.0, "connect_timeout": 1.0}

    defaults = {name: argument.get("default") for name, argument in definition.argument_spec().items()}
    with Clients() as clients:
        result = run(
            definition,
            {**defaults, **parameters},
            given=parameters,
            check_mode=check_mode,
            clients=clients,
        )

    assert result["failed"]
    assert ("must not send POST /things" in result["msg"]) == (error == "internal"), result["msg"]
