"""Every request of a change on the portal meets every kind of fault, one by one.

Whatever happens, the task ends as desired or fails with a sentence, nothing is created twice, and the next run without
faults ends as desired and leaves nothing more to do.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock
from support.fault_scenarios_portal import TREE as DOCUMENT
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import storage_info
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group, storage

WRITES = (
    "create_group",
    "update_group",
    "register_storage",
    "update_storage",
    "set_group_settings_flags",
    "set_group_settings_logon_ips",
    "create_admin",
    "update_admin",
    "create_user",
)
READS = ("log_in", "list_group_children", "list_group_storages", "list_group_users", "read_rules")
FAULTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("drop_before", {}),
    ("drop_after", {}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
    ("status", {"status": 403}),
    ("html", {}),
    ("garbage", {}),
    ("truncate", {}),
    ("expire_session", {}),
)


def converge(device: Any, *, clock: Clock | None = None, check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, config.MODULE, {"config": DOCUMENT, **options}, clock=clock, check_mode=check_mode)


@pytest.fixture(scope="module")
def desired() -> Any:
    with make_device("portal") as device:
        assert converge(device).changed
        return device.tree()


@pytest.mark.parametrize("match", [*READS, *WRITES])
@pytest.mark.parametrize(("kind", "details"), FAULTS, ids=[f"{kind}{details or ''}" for kind, details in FAULTS])
def test_a_fault_at_any_request_leaves_what_the_next_run_completes(
    desired: Any, match: str, kind: str, details: Mapping[str, Any]
) -> None:
    with make_device("portal") as device:
        device.fault(match, kind, **details)

        first = converge(device, workers=2)
        device.clear_faults()
        second = converge(device)
        third = converge(device)

        assert not first.failed or first.message
        assert "Traceback" not in first.message
        assert "internal error" not in first.message
        assert not second.failed, second.message
        assert not third.changed, third.result["changes"]
        assert device.tree() == desired
        assert not device.violations


@pytest.mark.parametrize("match", ["create_group", "create_user", "create_admin", "register_storage"])
def test_a_dropped_response_to_a_creation_is_resolved_by_looking(desired: Any, match: str) -> None:
    with make_device("portal") as device:
        device.fault(match, "drop_after")

        first = converge(device)

        assert not first.failed, first.message
        assert device.tree() == desired
        assert not converge(device).changed
        assert_tidy(device)
        assert not device.sessions()


STORAGE: Mapping[str, Any] = {
    "group": ".",
    "name": "main",
    "kind": "express",
    "uid": "MAIN",
    "content_url": "https://storage.example",
}


def test_the_link_of_a_registration_is_handed_out_once_and_shows_nowhere_else() -> None:
    with make_device("portal") as device:
        predicted = run_task(device, storage.MODULE, STORAGE, check_mode=True)
        made = run_task(device, storage.MODULE, STORAGE)
        again = run_task(device, storage.MODULE, STORAGE)
        changed = run_task(device, storage.MODULE, {**STORAGE, "content_url": "https://other.example"})
        read = run_task(device, storage_info.MODULE, {"group": "."})

        link = made.result.pop("disclosed")["registration_url"]
        assert link.startswith("https://storages.portal.example/register?access_token=")
        assert link.rpartition("=")[2] not in str([made.result, made.reports])
        assert changed.changed
        assert [task.result["disclosed"] for task in (predicted, again, changed)] == [{}, {}, {}]
        assert "registration_url" not in read.result["storages"][0]


def test_a_document_registers_storages_without_showing_their_links() -> None:
    with make_device("portal") as device:
        made = run_task(device, config.MODULE, {"config": {"storage": [STORAGE]}})

        assert made.changed
        assert "access_token" not in str(made.result)


def test_a_link_that_was_lost_with_its_response_is_not_made_up() -> None:
    with make_device("portal") as device:
        device.fault("register_storage", "drop_after")

        made = run_task(device, storage.MODULE, STORAGE)

        assert made.changed
        assert made.result["disclosed"] == {}


def test_a_registration_that_is_not_listed_yet_is_reported_as_such() -> None:
    with make_device("portal") as device:
        device.fault("list_group_storages", "status", status=200, body={"inherited": None, "items": []}, times=None)

        made = run_task(device, storage.MODULE, STORAGE)

        assert made.failed
        assert "storage main" in made.message
        assert "the portal took the registration and does not list the storage yet" in made.message


def test_what_fails_is_reported_and_only_its_dependants_are_left_out() -> None:
    with make_device("portal") as device:
        device.fault("create_group", "status", status=403, nth=2)

        task = converge(device, continue_on_error=True, workers=1)

        assert task.failed
        assert [(one["kind"], one["name"]) for one in task.result["failures"]] == [("group", "Partner/One")]
        assert {(one["kind"], one["name"]) for one in task.result["skipped"]} == {
            ("group", "Partner/One/Unit"),
            ("group_settings", "Partner/One"),
            ("user", "Partner/One/Unit/user@example.com"),
        }
        assert {one["reason"] for one in task.result["skipped"]} == {"group Partner/One failed"}
        assert "Two" in device.tree()["children"]["Partner"]["children"]
        assert not converge(device).failed
        assert not converge(device).changed


def test_the_first_failure_stops_what_is_not_begun() -> None:
    with make_device("portal") as device:
        device.fault("create_group", "status", status=403, nth=2)

        task = converge(device, workers=1)

        assert task.failed
        assert len(task.result["failures"]) == 1
        assert [one["name"] for one in task.result["changes"]] == ["Partner"]
        assert len(task.result["skipped"]) == 6
        assert list(device.tree()["children"]["Partner"]["children"]) == []


def test_two_runs_at_the_same_time_lose_nothing_of_either() -> None:
    with make_device("portal") as device:
        paths = [f"Partner/{number}" for number in range(8)]
        groups = [{"path": "Partner", "kind": "msp"}, *({"path": path, "kind": "customer"} for path in paths)]
        assert run_task(device, config.MODULE, {"config": {"group": groups}}).changed
        results: list[Any] = []

        def change(**fields: Any) -> None:
            document = {"group": [{"path": path, **fields} for path in paths]}
            results.append(run_task(device, config.MODULE, {"config": document, "workers": 3}, clock=Clock()))

        runs = [
            threading.Thread(target=change, kwargs={"internal_tag": "tag"}),
            threading.Thread(target=change, kwargs={"contact": {"city": "Lyon"}}),
        ]
        for run in runs:
            run.start()
        for run in runs:
            run.join()

        assert not [task.message for task in results if task.failed]
        for child in device.tree()["children"]["Partner"]["children"].values():
            assert (child["internal_tag"], child["contact"]["city"]) == ("tag", "Lyon")


def test_somebody_elses_change_between_reading_and_writing_survives() -> None:
    with make_device("portal") as device:
        device.add_group("Contoso")
        device.fault("update_group", "hold")
        results: list[Any] = []
        options = {"path": "Contoso", "internal_tag": "ours"}
        run = threading.Thread(target=lambda: results.append(run_task(device, group.MODULE, options)))
        run.start()
        device.wait_until_held(20)
        device.change_behind("Contoso", {"contact": {"city": "Lyon"}, "internal_tag": "theirs"})
        device.release()
        run.join()

        task = results[0]
        assert not task.failed, task.message
        assert "somebody else changed internal_tag at the same time" in task.result["warnings"][0]
        state = device.tree()["children"]["Contoso"]
        assert (state["internal_tag"], state["contact"]["city"]) == ("ours", "Lyon")


def test_the_clock_of_pauses_is_not_the_users() -> None:
    clock = QuickClock()
    with make_device("portal") as device:
        device.fault("create_group", "status", status=503)

        assert not converge(device, clock=clock).failed
        assert clock.pauses


PARTLY: Mapping[str, Any] = {
    **DOCUMENT,
    "group": [
        *DOCUMENT["group"][:3],
        {"path": "Partner/Two", "kind": "customer", "internal_tag": "new", "contact": {"city": "Porto"}},
    ],
}


@pytest.mark.parametrize("workers", [1, 4])
def test_a_run_with_one_change_shows_every_object_once_and_as_predicted(workers: int) -> None:
    with make_device("portal") as device:
        assert converge(device).changed

        predicted = converge(device, config=PARTLY, check_mode=True)
        made = converge(device, config=PARTLY, workers=workers)
        given_back = converge(device, config=made.result["config"])

        assert made.result["diff"] == predicted.result["diff"]
        assert made.result["config"] == predicted.result["config"]
        assert [one["name"] for one in made.result["changes"]] == ["Partner/Two"]
        assert not given_back.failed, given_back.message
        assert not given_back.changed


def test_what_somebody_else_made_meanwhile_is_shown_as_it_is_and_once() -> None:
    with make_device("portal") as device:
        assert converge(device).changed
        device.fault("update_group", "hold")
        results: list[Any] = []
        run = threading.Thread(target=lambda: results.append(converge(device, config=PARTLY, workers=1)))
        run.start()
        device.wait_until_held(20)
        device.change_behind("Partner/Two", {"internal_tag": "new", "contact": {"city": "Porto"}})
        device.release()
        run.join()

        task = results[0]
        assert not task.failed, task.message
        assert not task.changed
        assert [one["path"] for one in task.result["config"]["group"]].count("Partner/Two") == 1
        assert not converge(device, config=task.result["config"]).changed
