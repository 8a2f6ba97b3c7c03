"""What is given to SPS is written or refused, in one sentence and before anything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import Task
from support.in_memory import make_device, run_task
from support.sps import AGENT, TRAP, TRAP_V3

from ansible_collections.steady.fleet.plugins.module_utils.sps import config, info
from ansible_collections.steady.fleet.plugins.module_utils.sps.actions import transaction
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting, snmp_agent, snmp_trap

EMAIL = "management/email"
SECRET = "a secret of mine"


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with make_device("sps") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


INTERFACES = ("module", "document")


def through(device: Any, interface: str, options: dict[str, Any]) -> Task:
    if interface == "module":
        return run_task(device, setting.MODULE, options)
    return run_task(device, config.MODULE, {"config": {"setting": [options]}})


@pytest.mark.parametrize("interface", INTERFACES)
@pytest.mark.parametrize(
    ("body", "name", "words"),
    [
        (None, "smtp_auth.password", "secret_fields is given without body"),
        ({"smtp_auth": "on"}, "smtp_auth.password", "smtp_auth is no mapping"),
        ({"smtp_auth": ["a"]}, "smtp_auth.password", "smtp_auth is no mapping"),
        ({"smtp_auth": {"password": "key"}}, "smtp_auth.password", "is in body as well"),
        (["a"], "password", "body is no mapping"),
        ({}, "", "is no place inside body"),
        ({}, "smtp_auth..password", "is no place inside body"),
        ({}, "admin_address.password", "admin_address is no mapping on the appliance"),
    ],
)
def test_a_secret_without_its_place_is_refused(device: Any, interface: str, body: Any, name: str, words: str) -> None:
    options = {"path": EMAIL, "secret_fields": {name: SECRET}, **({} if body is None else {"body": body})}

    task = through(device, interface, options)

    assert task.failed
    assert words in task.message, task.message
    assert SECRET not in task.message
    assert not device.writing_requests()


@pytest.mark.parametrize("interface", INTERFACES)
@pytest.mark.parametrize("value", [None, "", 7, ["a"], {"inner": "text"}], ids=repr)
def test_a_secret_that_is_no_text_is_refused(device: Any, interface: str, value: Any) -> None:
    task = through(device, interface, {"path": EMAIL, "body": {}, "secret_fields": {"smtp_auth.password": value}})

    assert task.failed
    assert "fault of the collection" not in task.message
    assert not device.writing_requests()


@pytest.mark.parametrize("interface", INTERFACES)
def test_a_secret_keeps_what_the_body_says(device: Any, interface: str) -> None:
    options = {
        "path": EMAIL,
        "body": {"smtp_auth": {"enabled": True, "username": "mailer"}},
        "secret_fields": {"smtp_auth.password": SECRET},
    }

    task = through(device, interface, options)

    assert task.changed, task.message
    written = device.read(EMAIL)["smtp_auth"]
    assert written["enabled"] is True
    assert written["username"] == "mailer"
    assert device.password_text(written["password"]["key"]) == SECRET
    assert_tidy(device)


NO_PATHS = (" ", "a//b", "../x", "a/..", ".", "a/ b", "management/email?x=1", "management/email#x", "a\u200b")


@pytest.mark.parametrize("path", ["", "/", "passwords/1", "/api/configuration", *NO_PATHS])
@pytest.mark.parametrize("interface", INTERFACES)
def test_a_path_that_is_none_is_refused(device: Any, interface: str, path: str) -> None:
    task = through(device, interface, {"path": path, "body": {"timeout": 10}})

    assert task.failed
    assert "fault of the collection" not in task.message
    assert not device.writing_requests()


def test_credentials_in_a_list_survive_their_own_export(device: Any) -> None:
    """A list is written as a whole, and an export leaves its communities out."""
    targets = [{"server": "a", "community": "the first one"}, {"server": "b", "community": "the second one"}]
    device.write("management/syslog", {"enabled": True, "targets": targets})
    exported = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["setting"]}).result["config"]

    unchanged = run_task(device, config.MODULE, {"config": exported})
    body = {"enabled": False, "targets": [{"server": "b"}, {"server": "c"}, {"server": "a"}]}
    changed = run_task(device, setting.MODULE, {"path": "management/syslog", "body": body})
    written = device.read("management/syslog")
    in_doubt = {"path": "management/syslog", "body": {"targets": [{"server": "a", "port": 514}]}}
    refused = run_task(device, setting.MODULE, in_doubt)

    assert not unchanged.changed, unchanged.message
    assert changed.changed
    assert written == {"enabled": False, "targets": [targets[1], {"server": "c"}, targets[0]]}
    assert refused.result["error"] == "input"
    assert "body.targets[0] gives no community" in refused.message
    assert device.read("management/syslog") == written
    assert not re.search("the (first|second) one", str([task.result for task in (unchanged, changed, refused)]))


def test_an_element_that_somebody_else_has_added_stays_in_its_order(device: Any) -> None:
    nic = "network/nics/nic2"
    exported = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["setting"]}).result["config"]["setting"]
    document = [setting for setting in exported if setting["path"] == nic]
    body = device.read(nic)
    body["interfaces"]["other"] = {"addresses": {"@order": []}, "name": "other", "vlantag": 7}
    body["interfaces"]["@order"].append("other")
    device.write(nic, body)

    task = run_task(device, config.MODULE, {"config": {"setting": document}})

    assert not task.failed, task.message
    assert not task.changed
    assert device.read(nic) == body


@pytest.mark.parametrize("path", NO_PATHS)
def test_nothing_but_the_configuration_is_read_by_a_path(device: Any, path: str) -> None:
    task = run_task(device, info.MODULE, {"gather": [], "paths": [EMAIL, path]})

    assert task.result["error"] == "input", task.message
    assert "paths:" in task.message
    assert not device.requests()


@pytest.mark.parametrize("path", [EMAIL, f"/{EMAIL}/", f"/api/configuration/{EMAIL}"])
def test_a_path_is_the_same_in_each_of_its_spellings(device: Any, path: str) -> None:
    task = run_task(device, info.MODULE, {"gather": [], "paths": [path]})

    assert task.result["settings"][path]["body"] == device.read(EMAIL)


def test_a_setting_on_the_leaf_of_another_kind_is_refused_while_planning(device: Any) -> None:
    document = {
        "setting": [{"path": snmp_trap.SNMP_TRAP.path, "body": {"enabled": True}}],
        "snmp_trap": {"enabled": False},
    }

    task = run_task(device, config.MODULE, {"config": document})

    assert task.failed
    assert "setting management/snmp/trap" in task.message
    assert "snmp_trap" in task.message
    # All that stands in the way is said at once, so the rest of the document is compared as well.
    assert all(request.startswith("GET ") for request in device.requests())


@pytest.mark.parametrize(
    "session", ["a\r\nX-Token: b", "a\nb", "a b", "a;b", 'a"b', "a\x00", "\u00e9", "a\n"], ids=repr
)
def test_a_session_that_is_none_is_refused_before_any_request(device: Any, session: str) -> None:
    for definition, options in (
        (transaction.MODULE, {"action": "rollback"}),
        (setting.MODULE, {"path": EMAIL, "body": {}}),
    ):
        task = run_task(device, definition, {**options, "session": session})

        assert task.failed
        assert "session" in task.message
        assert "fault of the collection" not in task.message
        assert device.requests() == []


NIC = "network/nics/nic1"


@pytest.mark.parametrize("address", ["2001:db8::17", "2001:DB8:0:0::17", "2001:0db8::0017/64"])
@pytest.mark.parametrize("held", ["2001:db8::17/64", "2001:DB8:0::17/64"])
def test_an_address_to_listen_on_is_found_in_each_of_its_spellings(device: Any, held: str, address: str) -> None:
    body = device.read(NIC)
    interface, *unused = body["interfaces"]["@order"]
    body["interfaces"][interface]["addresses"] = {"1": "192.0.2.171/24", "2": held, "@order": ["1", "2"]}
    device.write(NIC, body)

    task = run_task(device, snmp_agent.MODULE, {"listen": [{"address": address}]})

    assert not task.failed, task.message
    assert device.read(AGENT)["listen"][0]["address"]["key"] == f"nic1.interfaces.{interface}.addresses.2"


def test_an_engine_id_is_the_same_in_each_of_its_spellings(device: Any) -> None:
    given = {**TRAP_V3, "engine_id": "0x0123456789abcdef"}
    assert run_task(device, snmp_trap.MODULE, given).changed

    for engine_id in ("0x0123456789ABCDEF", "0x0123456789abcdef", "0x0123456789AbCdEf"):
        for held in ("0x0123456789ABCDEF", "0x0123456789abcdef"):
            body = device.read(TRAP)
            body["version"]["value"]["engine_id"] = held
            device.write(TRAP, body)

            task = run_task(device, snmp_trap.MODULE, {"engine_id": engine_id})

            assert not task.failed, task.message
            assert not task.changed, (engine_id, held)
