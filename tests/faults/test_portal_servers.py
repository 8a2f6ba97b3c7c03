"""Registering backup servers and gateways: never by accident, never twice, and honest about what no one can read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import gateway
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import backup_server

SECRET = 's3cret of the "server" / 100%'
SERVER: Mapping[str, Any] = {
    "address": "backup.example.com",
    "agent_id": "agent-1",
    "server_secret": SECRET,
    "internal_address": "192.0.2.10",
    "public_key": "key",
}
ALLOWED = {"allow_dangerous_registration": True}
GATEWAY: Mapping[str, Any] = {"address": "gateway.example.com", "cipher_key": SECRET}
REGISTER = "POST /api/1/datacenter/backupservers"
REGISTER_GATEWAY = "POST /api/1/datacenter/gateways"


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with make_device("portal") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def register(device: Any, **options: Any) -> Any:
    return run_task(device, backup_server.MODULE, {**SERVER, **ALLOWED, **options})


def listed(device: Any, *servers: Mapping[str, Any]) -> None:
    """Let the portal list just these servers."""
    body = {"items": [{"id": number, "utilization": 1, **one} for number, one in enumerate(servers, 1)]}
    device.fault("list_backup_servers", "status", status=200, body=body, times=None)


# Backup servers


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("interface", ["module", "document"])
def test_nothing_is_registered_by_accident(device: Any, check_mode: bool, interface: str) -> None:
    register(device)
    other = {**SERVER, "address": "backup.example.org", "agent_id": "agent-2"}
    seen = len(device.requests())

    if interface == "module":
        task = run_task(device, backup_server.MODULE, other, check_mode=check_mode)
    else:
        document = {"config": {"backup_server": [other]}}
        task = run_task(device, config.MODULE, document, check_mode=check_mode)

    # Check mode shows what differs all the same, and says what a real run needs.
    message = task.result["warnings"][0] if check_mode else task.message
    assert task.failed is not check_mode
    assert "backup_server backup.example.org" in message
    assert "allow_dangerous_registration: true" in message
    assert "Registered are: backup.example.com (utilization 0)" in message
    assert REGISTER not in device.requests()[seen:]
    assert len(device.read("backup_servers")) == 1


def test_what_is_registered_needs_no_permission_and_no_secret(device: Any) -> None:
    first = register(device)

    again = run_task(device, backup_server.MODULE, SERVER)
    always = run_task(device, config.MODULE, {"config": {"backup_server": [dict(SERVER)]}, "update_secrets": "always"})
    gathered = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["backup_server"]})
    merged = run_task(device, config.MODULE, {"config": gathered.result["config"]})

    assert first.changed
    assert not again.changed, again.result["changes"]
    assert not always.changed, always.result["changes"]
    assert not merged.changed, merged.result["changes"]
    assert gathered.result["config"]["backup_server"] == [
        {"address": "backup.example.com", "public_key": "key", "internal_address": "192.0.2.10"}
    ]
    assert device.requests().count(REGISTER) == 1
    assert not leaks(str([first.result, first.reports]), (SECRET,))


def test_what_the_portal_returns_for_a_registration_is_handed_out_once(device: Any) -> None:
    first, again = register(device), register(device)

    assert first.result["disclosed"] == {
        "server_address": "backup.example.com:7786",
        "server_public_key": "server-public-key",
    }
    assert again.result["disclosed"] == {}


def test_a_registration_whose_response_is_lost_is_known_by_looking(device: Any) -> None:
    device.fault("register_backup_server", "drop_after")

    task = register(device)

    assert not task.failed, task.message
    assert task.changed
    assert task.result["disclosed"] == {}
    assert "no response gave its server_address and server_public_key" in str(task.result["warnings"])
    assert device.requests().count(REGISTER) == 1


@pytest.mark.parametrize(
    ("body", "lost"),
    [
        ({}, ("server_address", "server_public_key")),
        ({"server_address": None, "server_pubkey": ""}, ("server_address", "server_public_key")),
        ({"server_address": "backup.example.com:7786"}, ("server_public_key",)),
    ],
    ids=str,
)
def test_what_the_response_to_a_registration_lacks_is_said(
    device: Any, body: dict[str, Any], lost: tuple[str, ...]
) -> None:
    device.fault("register_backup_server", "status", status=200, body=body, when="after")

    task = register(device)

    assert not task.failed, task.message
    assert task.changed
    assert not set(task.result["disclosed"]) & set(lost)
    assert f"no response gave its {' and '.join(lost)}" in str(task.result["warnings"])


def test_a_registration_that_is_not_listed_is_reported_as_such(device: Any) -> None:
    listed(device)

    task = register(device, online_agents=3)

    assert task.failed
    assert "does not list the backup server yet" in task.message


def test_agents_that_could_not_be_reported_are_by_the_next_run(device: Any) -> None:
    device.fault("report_online_agents", "status", status=403)

    first = register(device, online_agents=3)
    second = register(device, online_agents=3)
    third = register(device, online_agents=3)

    assert first.failed
    assert second.result["changes"][0]["fields"] == ["online_agents"]
    assert not third.changed
    assert device.read("backup_servers")[0]["utilization"] == 3
    assert device.requests().count(REGISTER) == 1


def test_agents_that_the_portal_counts_otherwise_are_a_warning(device: Any) -> None:
    register(device)
    listed(device, {"address": "backup.example.com", "internal_address": "192.0.2.10", "utilization": 5})

    task = run_task(device, backup_server.MODULE, {"address": "backup.example.com", "online_agents": 3})

    assert not task.failed, task.message
    assert "shows a utilization of 5" in task.result["warnings"][0]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"public_key": "other"}, "public_key cannot be changed"),
        ({"internal_address": "192.0.2.11"}, "internal_address cannot be changed"),
        ({"online_agents": -1}, "online_agents: -1 is less than 0"),
    ],
)
def test_what_cannot_be_changed_is_an_error(device: Any, options: Mapping[str, Any], says: str) -> None:
    register(device)

    task = register(device, **options)

    assert task.failed
    assert says in task.message


def test_a_key_that_the_portal_does_not_show_is_not_compared(device: Any) -> None:
    listed(device, {"address": "backup.example.com", "internal_address": "192.0.2.10"})

    task = run_task(device, backup_server.MODULE, SERVER)

    assert not task.failed, task.message
    assert not task.changed


def test_a_registration_needs_an_instance_id(device: Any) -> None:
    options = {"address": "backup.example.com", **ALLOWED}

    assert "agent_id is needed" in run_task(device, backup_server.MODULE, options).message
    assert REGISTER not in device.requests()


def test_a_port_that_the_portal_adds_does_not_make_another_server(device: Any) -> None:
    listed(device, {"address": "Backup.example.com:7777", "internal_address": "192.0.2.10:7777", "public_key": "key"})

    assert not run_task(device, backup_server.MODULE, SERVER).changed


def test_two_servers_on_one_host_are_distinguished_by_their_ports(device: Any) -> None:
    ports = [{"address": f"backup.example.com:{port}", "internal_address": "192.0.2.10"} for port in (1, 2)]
    listed(device, *ports)

    vague = run_task(device, backup_server.MODULE, SERVER)
    exact = run_task(device, backup_server.MODULE, {"address": "backup.example.com:2"})

    assert "Write one of: backup.example.com:1, backup.example.com:2" in vague.message
    assert not exact.failed, exact.message
    assert not exact.changed


def test_an_account_that_may_not_read_servers_gathers_everything_else(device: Any) -> None:
    device.add_group("Partner", 30)
    login, password = device.add_admin("Partner", "ops@partner.example")
    account = {"username": login, "password": password}

    gathered = run_task(device, config.MODULE, {"state": "gathered", **account})
    asked = run_task(device, backup_server.MODULE, {**SERVER, **account})

    assert not gathered.failed, gathered.message
    assert "backup_server" not in gathered.result["config"]
    assert gathered.result["config"]["admin"]
    assert any("backup servers are left out" in line for line in gathered.reports)
    assert "ops@partner.example may not do this" in asked.message


# Gateways


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_gateway_is_not_registered_by_accident(device: Any, check_mode: bool) -> None:
    task = run_task(device, gateway.MODULE, GATEWAY, check_mode=check_mode)

    assert task.failed
    assert "allow_dangerous_registration: true" in task.message
    assert not device.requests()


def test_a_gateway_is_registered_once_and_the_second_run_is_no_change(device: Any) -> None:
    options = {**GATEWAY, **ALLOWED}

    predicted = run_task(device, gateway.MODULE, options, check_mode=True)
    assert REGISTER_GATEWAY not in device.requests()
    made, again = run_task(device, gateway.MODULE, options), run_task(device, gateway.MODULE, options)

    assert predicted.result["outcome"] == "unknown"
    assert "unless it is already, which only a registration shows" in predicted.message
    assert made.changed
    assert made.result["outcome"] == "registered"
    assert made.result["changes"] == predicted.result["changes"]
    assert not again.changed
    assert again.result["outcome"] == "already_registered"
    assert again.result["changes"] == []
    assert device.read("gateways") == ["gateway.example.com"]
    assert not leaks(str([made.result, made.reports, again.result]), (SECRET,))


@pytest.mark.parametrize(
    ("kind", "details", "outcome"),
    [
        ("drop_after", {}, "already_registered"),
        ("drop_before", {}, "registered"),
        ("status", {"status": 500}, "registered"),
        ("html", {"status": 502, "when": "after"}, "already_registered"),
    ],
)
def test_a_lost_response_is_in_doubt_and_the_next_run_says_which(
    device: Any, kind: str, details: Mapping[str, Any], outcome: str
) -> None:
    device.fault("register_gateway", kind, **details)

    first = run_task(device, gateway.MODULE, {**GATEWAY, **ALLOWED})
    tries = device.requests().count(REGISTER_GATEWAY)
    second = run_task(device, gateway.MODULE, {**GATEWAY, **ALLOWED})

    assert first.failed
    assert "it is in doubt whether the gateway was registered" in first.message
    assert "Run again" in first.message
    assert tries == 1
    assert second.result["outcome"] == outcome


@pytest.mark.parametrize(("status", "says"), [(403, "may not do this"), (426, "at the same time"), (400, "refused")])
def test_what_the_portal_refuses_is_neither_in_doubt_nor_taken_for_success(device: Any, status: int, says: str) -> None:
    device.fault("register_gateway", "status", status=status)

    task = run_task(device, gateway.MODULE, {**GATEWAY, **ALLOWED})

    assert task.failed
    assert says in task.message
    assert "doubt" not in task.message
