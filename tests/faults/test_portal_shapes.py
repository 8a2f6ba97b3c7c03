"""Responses that are no response, at every read of the portal: nothing is taken for absent or empty, and nothing wrong is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config

STATE: Mapping[str, Any] = {
    "reports": [{"level": 3, "enabled": 1, "schedule": {"timeshift": 0}}],
    "children": {
        "Partner": {
            "kind": 30,
            "logon_ips": ["192.0.2.1"],
            "storages": {"main": {"kind": 1, "uid": "MAIN"}},
            "admins": {"admin@example.com": {"status": 1}},
            "children": {"Contoso": {"kind": 40, "users": {"user@example.com": {"status": 1}}}},
        }
    },
}
# Each read, and a kind of the document that needs it.
READS: Mapping[str, str] = {
    "list_group_children": "group",
    "read_group": "group",
    "list_group_users": "user",
    "list_group_admins": "admin",
    "list_group_storages": "storage",
    "read_group_settings": "group_settings",
    "read_group_report_schedule": "group_report_schedule",
    "read_group_brand": "group_brand",
    "read_user": "user",
    "read_admin": "admin",
    "list_reports": "report",
    "read_report": "report",
    "list_backup_servers": "backup_server",
}
REMOVABLE = ("group", "user", "admin", "storage", "report", "group_brand")
# Status, body and whether the body is raw text.
RESPONSES: Mapping[str, Mapping[str, Any]] = {
    "an empty object": {"status": 200, "body": {}},
    "an empty list": {"status": 200, "body": []},
    "null": {"status": 200, "body": None},
    "a text": {"status": 200, "body": "Success"},
    "null for items": {"status": 200, "body": {"items": None, "inherited": 1}},
    "null in items": {"status": 200, "body": {"items": [None], "inherited": 1}},
    "empty objects in items": {"status": 200, "body": {"items": [{}], "inherited": 1}},
    "another object": {"status": 200, "body": {"x": 1}},
    "numbers as texts": {"status": 200, "body": {"id": "7", "name": 7, "kind": "40", "status": "1", "version": "1"}},
    "nothing": {"status": 204, "body": None},
    "404 without an error": {"status": 404, "body": {}},
    "404 in a list": {"status": 404, "body": []},
    "500": {"status": 500, "body": {"error": {"code": 500, "message": "x", "domain": "x", "details": {}}}},
    "503 in another form": {"status": 503, "body": {"x": 1}},
}
FAULTS: Mapping[str, Mapping[str, Any]] = {"a page": {}, "garbage": {}, "a cut response": {}}
KINDS = {"a page": "html", "garbage": "garbage", "a cut response": "truncate"}


def set_fault(device: Any, match: str, response: str) -> None:
    if response in FAULTS:
        device.fault(match, KINDS[response], times=None)
    else:
        device.fault(match, "status", times=None, **RESPONSES[response])


def assert_outcome(device: Any, task: Any, before: Any) -> None:
    """The task has failed with a sentence and written nothing."""
    assert task.failed
    assert task.message
    assert task.result["error"] in ("protocol", "product", "network"), task.result
    assert device.tree() == before


@pytest.fixture(scope="module")
def portal() -> Any:
    with make_device("portal", state=STATE) as device:
        brand = {"group_brand": [{"group": "Partner", "company_name": "Contoso"}]}
        assert run_task(device, config.MODULE, {"config": brand}).changed
        document = run_task(device, config.MODULE, {"state": "gathered"}).result["config"]
        assert not run_task(device, config.MODULE, {"config": document}).changed
        device.document, device.before = document, device.tree()
        yield device


@pytest.mark.parametrize("response", [*RESPONSES, *FAULTS])
@pytest.mark.parametrize("match", READS)
def test_what_is_no_response_is_no_state(portal: Any, match: str, response: str) -> None:
    if (match, response) == ("list_reports", "an empty list"):
        pytest.skip("that is how a portal without reports responds")
    kind = READS[match]
    document = {kind: portal.document.get(kind, [{"address": "backup.example.com", "agent_id": "1"}])}
    ways: list[Mapping[str, Any]] = [{"state": "gathered", "kinds": [kind]}, {"config": document, "check_mode": True}]
    if kind in REMOVABLE:
        others = [one for one in document[kind] if one.get("group") != "."]
        gone = [{**one, "state": "absent", **({"force": True} if kind == "group" else {})} for one in others[-1:]]
        ways.append({"config": {kind: gone}, "max_deletes": 9, "check_mode": True})
    if kind in ("user", "admin", "storage", "report"):
        purge = {"state": "overridden", "purge": [kind], "max_deletes": 9}
        ways.append({"config": {kind: []}, **purge, "check_mode": True})
    set_fault(portal, match, response)
    try:
        met = 0
        for way in ways:
            options = dict(way)
            seen = len(portal.journal)
            task = run_task(portal, config.MODULE, options, check_mode=bool(options.pop("check_mode", False)))
            if any(one.operation == match for one in portal.journal[seen:]):
                met += 1
                assert_outcome(portal, task, portal.before)
        assert met
    finally:
        portal.clear_faults()


@pytest.mark.parametrize("match", READS)
def test_a_page_in_place_of_a_state_is_asked_for_once_more(portal: Any, match: str) -> None:
    kind = READS[match]
    portal.fault(match, "html", status=200)
    seen = len(portal.journal)
    try:
        task = run_task(portal, config.MODULE, {"state": "gathered", "kinds": [kind]})
    finally:
        portal.clear_faults()

    assert not task.failed, task.message
    assert task.result["config"].get(kind) == portal.document.get(kind)
    # The reading, and no login.
    assert len([one for one in portal.journal[seen:] if one.operation == "log_in"]) == 1
