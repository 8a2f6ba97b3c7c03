"""How the result of a device is evaluated."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.user import USER
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import device_record, is_skipped, product_of


@pytest.mark.parametrize(
    ("result", "status", "error"),
    [
        ({"changed": False, "changes": [], "diff": {}}, "in_sync", None),
        ({"changed": True, "changes": []}, "drifted", None),
        ({"failed": True, "msg": "m", "error": "network"}, "unreachable", "network"),
        ({"unreachable": True, "changed": False, "msg": "m"}, "unreachable", "network"),
        ({"failed": True, "msg": "m", "error": "login"}, "failed", "login"),
        ({"failed": True, "changed": True, "msg": "m"}, "failed", None),
        ({"failed": True}, "failed", None),
        (None, "unreachable", "no_result"),
        ({}, "unreachable", "no_result"),
        ("text", "unreachable", "no_result"),
    ],
)
def test_result_follows_from_what_is_known(result: Any, status: str, error: str | None) -> None:
    record = device_record("sps1", "sps", result)

    assert (record["status"], record["error"]) == (status, error)
    assert bool(record["message"]) == (status in ("unreachable", "failed"))


def test_kinds_are_evaluated_separately_in_the_order_of_the_product(results: dict[str, Any]) -> None:
    record = device_record("sps10", *results["sps10"])

    shown = [(kind["kind"], kind["status"], kind["objects"]) for kind in record["resources"]]
    assert shown == [
        ("setting", "drifted", 2),
        ("snmp_trap", "in_sync", 1),
        ("snmp_agent", "drifted", 1),
        ("traffic_alerts", "in_sync", 1),
    ]


def test_objects_are_matched_by_the_names_of_their_changes(results: dict[str, Any]) -> None:
    setting = device_record("sps10", *results["sps10"])["resources"][0]

    assert setting["changes"] == [
        {
            "operation": "update",
            "name": "management/email",
            "fields": [{"field": "body.server.value", "before": "a", "after": "b"}],
        },
        {
            "operation": "create",
            "name": "network/dns",
            "fields": [{"field": "body", "after": {"primary": "192.0.2.53"}}],
        },
    ]


@pytest.mark.parametrize(
    ("group", "name"), [("Partner A", "Partner A/ada"), (["Partner A", "x/y"], None), (".", "ada")]
)
def test_members_of_a_portal_are_matched(group: Any, name: str | None) -> None:
    name = name or USER.name_of({"group": group, "login": "ada"})
    result = {
        "changed": True,
        "changes": [{"operation": "update", "kind": "user", "name": name, "fields": ["email"]}],
        "diff": {
            "before": {
                "user": [{"group": group, "login": "bob", "email": "z"}, {"group": group, "login": "ada", "email": "x"}]
            },
            "after": {
                "user": [{"group": group, "login": "bob", "email": "z"}, {"group": group, "login": "ada", "email": "y"}]
            },
        },
    }

    (resource,) = device_record("portal1", "portal", result)["resources"]

    assert resource["changes"][0]["fields"] == [{"field": "email", "before": "x", "after": "y"}]


def test_document_that_failed_in_parts_says_what_was_not_done() -> None:
    entry = {"operation": "update", "kind": "group", "name": "A", "fields": []}
    result = {
        "failed": True,
        "changed": True,
        "msg": "changes that failed: 1",
        "changes": [],
        "failures": [{**entry, "msg": "refused"}],
        "skipped": [{**entry, "name": "A/B", "reason": "needs A"}],
    }

    record = device_record("portal1", "portal", result)

    assert record["resources"][0]["status"] == "failed"
    assert [failure["message"] for failure in record["resources"][0]["failures"]] == ["refused", "not tried: needs A"]


def test_drift_of_a_real_run_was_repaired() -> None:
    assert device_record("a", "sps", {"changed": True, "changes": []})["repaired"]
    assert not device_record("a", "sps", {"changed": True, "changes": [], "plan": {"product": "sps"}})["repaired"]


def test_nothing_but_documented_keys_is_taken(results: dict[str, Any]) -> None:
    result = {**results["sps10"][1], "stdout": "hunter2", "exception": "hunter2", "_ansible_x": "hunter2"}

    assert "hunter2" not in json.dumps(device_record("sps10", "sps", result))


def test_product_is_known_by_the_plan_or_by_the_group() -> None:
    assert product_of({"plan": {"product": "portal"}}, ["sps"]) == "portal"
    assert product_of(None, ["europe", "sps"]) == "sps"
    assert product_of({}, ["europe"]) == ""


def test_product_that_is_not_known_is_reported_on_all_the_same() -> None:
    result = {
        "changed": True,
        "changes": [{"operation": "update", "kind": "thing", "name": "a", "fields": ["x"]}],
        "diff": {"before": {"thing": [{"id": "a", "x": 1}]}, "after": {"thing": [{"id": "a", "x": 2}]}},
    }

    assert device_record("x", "new", result)["resources"][0]["changes"][0]["fields"] == [
        {"field": "x", "before": 1, "after": 2}
    ]


def test_skipped_task_is_no_result_of_the_device() -> None:
    assert is_skipped({"skipped": True, "changed": False})
    assert not is_skipped({"changed": False})
    assert not is_skipped(None)
