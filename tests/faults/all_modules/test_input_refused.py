"""What cannot be meant is refused in one sentence before anything is written, in both modes and both ways of running."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from support.in_memory import InMemoryClients
from support.sps import TRAP
from support.ways import WAYS

from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

from .option_places import MODULES, Place, places

KEY = "a5cf6f0c-5a1e-4d2c-9d0f-0c7b3b5e1a11"
TRAP_BY_PATH = {"path": TRAP, "body": {"enabled": False}}
AGENT_USER = {"username": "mon", "auth_method": "sha", "auth_password_key": KEY}
ENCRYPTED = {**AGENT_USER, "encryption_method": "aes", "encryption_password_key": KEY}
ACCOUNT = {"name": "aws1", "access_key": "key", "secret_key": "a secret"}


@dataclass(frozen=True)
class Case:
    """A task that cannot be meant.

    :arg words: all of them are in the message.
    :arg looks: the device is read before it shows.
    """

    module: str
    options: Mapping[str, Any]
    words: tuple[str, ...]
    looks: bool = False

    def __str__(self) -> str:
        return f"{self.module}: {', '.join(self.words)}"


def of_document(config: Any, **options: Any) -> dict[str, Any]:
    return {"config": config, **options}


CONFIGS = [name for name in MODULES if name.endswith("_config")]
INFOS = [f"{product}_info" for product in PRODUCTS]
PURGED = {f"{name}_config": module.options["purge"]["choices"][0] for name, module in DOCUMENTS.items()}
CASES = (
    # Two items of one document on the same leaf, or with one key for two purposes.
    Case(
        "sps_config",
        of_document({"snmp_trap": {"enabled": True}, "setting": [TRAP_BY_PATH]}),
        ("the same settings",),
        looks=True,
    ),
    Case("sps_snmp_agent", {"version_3": True, "users": [ENCRYPTED]}, ("one purpose only",), looks=True),
    Case(
        "sps_config",
        of_document({"snmp_agent": {"version_3": True, "users": [ENCRYPTED]}}),
        ("one purpose only",),
        looks=True,
    ),
    # Documents that are none, and purges of everything.
    *(Case(name, of_document(None), ("config", "null")) for name in CONFIGS),
    *(Case(name, of_document({}, state="overridden", purge=[]), ("purge is empty",)) for name in CONFIGS),
    *(Case(name, of_document({}, state="overridden"), ("purge",)) for name in CONFIGS),
    *(
        Case(name, of_document({}, state="overridden", purge=[PURGED[name]]), ("config is empty",))
        for name in CONFIGS
        if name != "sps_config"
    ),
    # Connections.
    *(Case(name, {"host": "device.example.com:8443"}, ("host",)) for name in INFOS),
    *(Case(name, {"port": port}, ("port", str(port))) for name in INFOS for port in (0, 70000)),
    *(
        Case(name, {option: -1}, (option, "-1"))
        for name in INFOS
        for option in ("timeout", "connect_timeout", "retries")
    ),
    Case("sps_info", {"session": "abc\r\ndef"}, ("session",)),
    Case("sps_info", {"session": "abc\n"}, ("session",)),
    # Values.
    Case("sps_setting", {"path": "", "body": {"a": 1}}, ("path",)),
    Case("sps_setting", {"path": TRAP + "\n", "body": {"enabled": True}}, ("path",)),
    Case("sps_setting", {"path": TRAP, "body": "text"}, ("body",), looks=True),
    Case("sps_setting", {"path": TRAP, "body": [1]}, ("body",), looks=True),
    Case("portal_group", {"path": "Partner", "kind": "msp", "quotas": {"servers": -5}}, ("quotas", "-5")),
    Case("portal_group", {"path": "Partner", "kind": "msp", "quotas": {"storage": "-5 GB"}}, ("quotas", "-5 GB")),
    Case("appliance_smtp", {"server": "mail.example.com", "server_port": 0}, ("server_port", "0")),
    Case("appliance_smtp", {"server": "mail.example.com", "server_port": 70000}, ("server_port", "70000")),
    Case("appliance_smtp", {"server": "mail.example.com", "server_user": " user"}, ("server_user",), looks=True),
    Case("cloud_sync_accounts", {"provider": "aws", "accounts": [{**ACCOUNT, "name": " aws1"}]}, ("name",)),
    Case("cloud_sync_accounts", {"provider": "aws", "accounts": [{**ACCOUNT, "name": "aws1\n"}]}, ("name",)),
    # What is missing is named all at once.
    Case("portal_group", {"path": "New"}, ("group New", "kind"), looks=True),
    Case(
        "portal_config",
        of_document({"group": [{"path": "New"}, {"path": "New/Below", "kind": "unit"}]}),
        ("group New", "kind"),
        looks=True,
    ),
    Case(
        "sps_snmp_trap",
        {"enabled": True, "version": "3", "server": "192.0.2.1"},
        ("user", "auth_method", "encryption_method"),
        looks=True,
    ),
    Case("portal_token", {"kind": "user"}, ("login", "account_id")),
)


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_cannot_be_meant_is_refused(devices: dict[str, Any], case: Case, way: str, check_mode: bool) -> None:
    definition = MODULES[case.module]
    device = devices[definition.product.name]
    device.reset()

    result = WAYS[way](device, definition, case.options, check_mode=check_mode)

    said = " ".join([str(result.get("msg")), *map(str, result.get("warnings", ()))])
    assert result.get("failed") or (check_mode and result.get("warnings")), result
    assert all(word in said for word in case.words), said
    assert "internal error" not in said
    assert result.get("error", "input") in ("input", "blocked"), result
    assert not any(exchange.writes for exchange in device.journal)
    assert case.looks or not device.requests()


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_that_is_not_to_be_updated_stays(devices: dict[str, Any], way: str) -> None:
    device = devices["cloud_sync"]
    device.reset()
    before = dict(device.clouds["aws"].accounts["aws1"])
    kept = {"name": "aws1", "secret_key": "another secret", "update_secret": False}

    result = WAYS[way](
        device, MODULES["cloud_sync_accounts"], {"provider": "aws", "accounts": [kept], "update_secrets": "always"}
    )

    assert not result.get("failed"), result
    assert not result["changed"]
    assert dict(device.clouds["aws"].accounts["aws1"]) == before


def test_a_transaction_over_several_tasks_is_predicted(devices: dict[str, Any]) -> None:
    device = devices["sps"]
    device.reset()
    transaction, trap = MODULES["sps_transaction"], MODULES["sps_snmp_trap"]

    def predicted(definition: Any, **options: Any) -> Any:
        with InMemoryClients(device) as clients:
            task = clients.run(definition, options, check_mode=True)
        assert not task.failed, task.message
        return task

    session = predicted(transaction, action="begin").result["session"]
    assert predicted(trap, server="192.0.2.77", session=session).changed
    predicted(transaction, action="commit", session=session)
    predicted(transaction, action="rollback", session=session)

    assert not any(exchange.writes for exchange in device.journal)


@pytest.mark.parametrize(
    "module", [name for name, one in MODULES.items() if one.product.name == "portal" and one.reads]
)
def test_a_group_that_an_earlier_task_would_make_is_no_failure_in_check_mode(
    devices: dict[str, Any], module: str
) -> None:
    device = devices["portal"]
    device.reset()
    if "group" not in MODULES[module].options:
        pytest.skip("it takes no group")

    options = {"group": "Nowhere/At all", **({"gather": ["backup_console"]} if module == "portal_info" else {})}
    for check_mode in (True, False):
        with InMemoryClients(device) as clients:
            task = clients.run(MODULES[module], options, check_mode=check_mode)

        assert task.failed is not check_mode, task.result
        assert not check_mode or "assumed" in str(task.result["warnings"])


MAPPINGS = list(places(lambda unused, argument: bool(argument.get("options"))))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("place", MAPPINGS, ids=str)
def test_what_is_no_mapping_is_refused_in_one_sentence(devices: dict[str, Any], place: Place, way: str) -> None:
    device = devices[place.definition.product.name]
    device.reset()
    for value in (7, True, 1.5, [7], [[True]], "text"):
        result = WAYS[way](device, place.definition, place.options(value))

        assert result.get("failed"), (value, result)
        assert result["error"] == "input", (value, result)
        # Ansible's own sentence, in which it does not name every option.
        assert "dict" in result["msg"] or place.name in result["msg"], (value, result["msg"])
    assert not device.requests()
