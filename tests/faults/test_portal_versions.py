"""Changes of one group by several resources at once: each version is read once, and one object is listed once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group

STATE = {
    "children": {
        "Partner": {"kind": 30, "storages": {"main": {"kind": 1, "uid": "MAIN"}}, "children": {"Contoso": {"kind": 40}}}
    }
}
DOCUMENT: Mapping[str, Any] = {
    "group": [{"path": "Partner/Contoso", "internal_tag": "new"}],
    "group_migration": [{"group": "Partner/Contoso", "enabled": True, "service": "https://migration.example.com"}],
    "group_brand": [{"group": "Partner/Contoso", "company_name": "Contoso"}],
    "group_settings": [{"group": "Partner/Contoso", "inherit_storages": False, "allow_add_devices": False}],
}
WRITES = (
    "update_group",
    "update_group_migration",
    "enable_group_brand",
    "update_group_brand",
    "update_storage_inheritance",
)


def refused_versions(device: Any) -> list[tuple[str, str]]:
    """Return each group's version that was sent and refused, as often as it was."""
    return [(one.path.split("/")[4], one.query["version"][0]) for one in device.journal if one.status == 426]


@pytest.mark.parametrize("workers", [1, 8])
@pytest.mark.parametrize("fault", ["none", "drop_after", "drop_before", "race"])
@pytest.mark.parametrize("match", WRITES)
def test_no_version_that_was_refused_is_sent_again(match: str, fault: str, workers: int) -> None:
    switches = {"settings_change_version": fault == "race"}
    with make_device("portal", state=STATE, switches=switches) as device:
        if fault.startswith("drop"):
            device.fault(match, fault)
        made = run_task(device, config.MODULE, {"config": DOCUMENT, "workers": workers})

        assert not made.failed, made.message
        refused = refused_versions(device)
        assert len(refused) == len(set(refused)), refused
        assert not run_task(device, config.MODULE, {"config": DOCUMENT}).changed
        if fault == "none":
            assert not refused
            assert not made.result.get("warnings")


@pytest.mark.parametrize("check_mode", [True, False])
@pytest.mark.parametrize("path", ["Partner/Contoso", "."])
@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("group", {"internal_tag": "x"}),
        ("group_settings", {"allow_add_devices": False}),
        ("group_brand", {"company_name": "x"}),
        ("group_migration", {"enabled": True}),
        ("group_report_schedule", {"enabled": True}),
        ("admin", {"login": "new@example.com"}),
        ("storage", {"name": "main", "content_url": "https://x.example"}),
        ("user", {"login": "new@example.com"}),
    ],
)
def test_one_object_by_path_and_by_number_is_refused_while_planning(
    kind: str, more: Mapping[str, Any], path: str, check_mode: bool
) -> None:
    with make_device("portal", state=STATE) as device:
        number = str(device.find_group("" if path == "." else path).id)
        place = "path" if kind == "group" else "group"
        document = {kind: [{place: path, **more}, {place: number, **more}]}

        task = run_task(device, config.MODULE, {"config": document}, check_mode=check_mode)

        assert task.failed
        assert "are the same" in task.message
        assert not [one for one in device.journal if one.writes and "/groups/" in one.path]


def test_a_storage_is_given_to_an_existing_group_by_its_id() -> None:
    with make_device("portal", state=STATE) as device:
        options = {"path": "Partner/Contoso", "storage": "main"}
        predicted = run_task(device, group.MODULE, options, check_mode=True)
        made = run_task(device, group.MODULE, options)
        again = run_task(device, group.MODULE, options)

        assert not made.failed, made.message
        assert predicted.result["diff"] == made.result["diff"]
        assert device.tree("Partner/Contoso")["storage"] == "main"
        assert not again.changed
        body = next(one.body for one in device.journal if one.operation == "update_group")
        assert body["storage"] == {"id": device.find_group("Partner/Contoso").storage.id, "name": "main"}


def test_a_storage_that_a_change_of_the_same_run_registers_can_be_given_to_an_existing_group() -> None:
    with make_device("portal", state=STATE) as device:
        document = {
            "storage": [{"group": "Partner/Contoso", "name": "new", "kind": "express", "uid": "NEW"}],
            "group": [{"path": "Partner/Contoso", "storage": "new"}],
        }

        made = run_task(device, config.MODULE, {"config": document})

        assert not made.failed, made.message
        assert device.tree("Partner/Contoso")["storage"] == "new"


@pytest.mark.parametrize("check_mode", [True, False])
def test_a_storage_is_not_taken_away_by_an_empty_text(check_mode: bool) -> None:
    with make_device("portal", state=STATE) as device:
        run_task(device, group.MODULE, {"path": "Partner/Contoso", "storage": "main"})

        task = run_task(device, group.MODULE, {"path": "Partner/Contoso", "storage": ""}, check_mode=check_mode)

        assert task.failed
        assert "storage cannot be emptied" in task.message
        assert device.tree("Partner/Contoso")["storage"] == "main"
