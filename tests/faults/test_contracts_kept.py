"""A module that sends what the contract of its product does not allow fails every test that runs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.direct import run_task
from support.playbook import Step, play_for, run_plays

from ansible_collections.steady.fleet.plugins.module_utils._engine.task import Task
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.appliance import client as appliance
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import client as cloud_sync
from ansible_collections.steady.fleet.plugins.module_utils.portal import client as portal
from ansible_collections.steady.fleet.plugins.module_utils.sps import client as sps
from simulators import start

PRODUCTS = {
    "appliance": appliance.APPLIANCE,
    "cloud_sync": cloud_sync.CLOUD_SYNC,
    "portal": portal.PORTAL,
    "sps": sps.SPS,
}
# For each product: a request that its contract does not know, and one that it knows otherwise.
WRONG: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
    ("appliance", "GET", "/api/app/v1/sys/colors", {}),
    ("appliance", "PUT", "/api/app/v1/sys/account/email", {"query": {"color": "red"}}),
    ("cloud_sync", "GET", "/api/npm.aws_config/1.0/colors", {}),
    ("cloud_sync", "PUT", "/api/npm.aws_config/1.0/sync/status", {"json_body": {"color": "red"}}),
    ("portal", "GET", "/api/1/colors", {}),
    ("portal", "POST", "/api/1/actions/mail/test", {"json_body": {"group_id": 1, "color": "red"}}),
    ("portal", "POST", "/api/1/actions/mail/test", {"json_body": {"group_id": "own"}}),
    ("portal", "DELETE", "/api/1/reports", {}),
    ("sps", "GET", "/api/colors", {}),
    ("sps", "POST", "/api/transaction/changes", {}),
)


def sending(product: str, method: str, path: str, more: Mapping[str, Any]) -> ModuleDefinition:
    """Return a module that sends one request, and is content with whatever response comes."""

    def perform(task: Task, client: Any) -> dict[str, Any]:
        client.transport.request(method, path, **more)
        return {"changed": False}

    return ModuleDefinition(f"{product}_wrong", PRODUCTS[product], {}, perform)


@pytest.mark.parametrize(("product", "method", "path", "more"), WRONG, ids=str)
def test_a_request_that_the_contract_does_not_have_fails_the_test(
    product: str, method: str, path: str, more: Mapping[str, Any]
) -> None:
    with start(product) as device, pytest.raises(AssertionError, match="#1 "):
        run_task(device, sending(product, method, path, more), {})


def test_it_fails_a_playbook_too() -> None:
    with start("portal") as device:
        options = {"url": f"{device.url}/api/1/colors", "ca_path": str(device.authority.ca_path), "use_proxy": False}
        step = Step("Ask for what the portal does not know", "ansible.builtin.uri", {**options, "status_code": [404]})

        with pytest.raises(AssertionError, match="colors"):
            run_plays([play_for(device, [step])], [device])
