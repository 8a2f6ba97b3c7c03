"""Sending and ordering reports: each once, whatever becomes of the response; waiting, however late the report is."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.direct import QuickClock, Task
from support.in_memory import run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import report_run
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import report_info
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import report
from simulators import start

ORDER = "POST /api/1/groups/self/reports/ordered"
JANUARY = {"begin_date": "2027-01-01", "end_date": "2027-01-31"}
BEGIN, END = 1798761600, 1801439999


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with start("portal") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def act(device: Any, action: str, *, check_mode: bool = False, **options: Any) -> Task:
    """Run an action; the portal's time passes with the pauses of the task."""
    clock = QuickClock(device.advance)
    return run_task(device, report_run.MODULE, {"action": action, **options}, check_mode=check_mode, clock=clock)


def make_report(device: Any, **options: Any) -> int:
    """Have a report of the own group and return its number."""
    defaults = {"level": "accounts", "enabled": True, "timeshift": 0}
    assert run_task(device, report.MODULE, {**defaults, **options}).changed
    return max(device.store.reports)


def add_report(device: Any, **fields: Any) -> int:
    """Add a report behind the API's back."""
    number = int(device.store.number())
    made = {"id": number, "version": 1, "group": device.root, "level": 3, "schedule": {"timeshift": 0}, "enabled": 1}
    device.store.reports[number] = {**made, **fields}
    return number


# Sending


def test_a_report_is_sent_by_its_level_or_its_number(device: Any) -> None:
    number = make_report(device)

    by_level = act(device, "send", report="accounts")
    by_number = act(device, "adhoc", report=str(number), **JANUARY)

    assert by_level.changed
    assert by_level.result["outcome"] == by_number.result["outcome"] == "sent"
    assert [mail["report"] for mail in device.outbox] == [number, number]
    assert (device.outbox[1]["begin_date"], device.outbox[1]["end_date"]) == (BEGIN, END)


@pytest.mark.parametrize(
    ("action", "options", "words"),
    [
        ("send", {"report": "accounts"}, "The report accounts would be sent"),
        ("adhoc", {"report": "accounts", **JANUARY}, "The report accounts would be sent"),
        ("order", {}, "A report on group . would be ordered, and waited for"),
        ("order", {"wait": False}, "A report on group . would be ordered"),
        ("order", {"result_action": "send"}, "A report on group . would be ordered"),
    ],
)
def test_check_mode_says_what_would_be_and_does_nothing(
    device: Any, action: str, options: dict[str, Any], words: str
) -> None:
    make_report(device)
    before = len(device.writing_requests())

    task = act(device, action, check_mode=True, **options)

    assert task.changed
    assert task.message == words
    # Logging in and out is all that was written.
    assert {line.rpartition("/")[2] for line in device.writing_requests()[before:]} <= {"login", "logout"}
    assert not device.outbox
    assert not device.store.ordered


@pytest.mark.parametrize(
    ("action", "match", "what"),
    [
        ("send", "send_report", "sent"),
        ("adhoc", "send_report_adhoc", "sent"),
        ("order", "order_group_report", "ordered"),
    ],
)
@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "html"])
def test_a_request_whose_response_is_lost_is_in_doubt_and_not_repeated(
    device: Any, action: str, match: str, what: str, kind: str
) -> None:
    make_report(device)
    options = {"send": {"report": "accounts"}, "adhoc": {"report": "accounts", **JANUARY}, "order": {}}[action]
    details = {"status": 502} if kind == "html" else {}
    device.fault(match, kind, **details)
    path = f"reports/{'ordered' if action == 'order' else next(iter(device.store.reports))}"

    task = act(device, action, **options)

    assert task.failed
    assert f"in doubt whether the report was {what}" in task.message
    assert "run again to" in task.message
    assert sum(line.startswith("POST") and path in line for line in device.requests()) == 1


def test_a_lost_request_is_sent_once_more_where_that_is_asked_for(device: Any) -> None:
    make_report(device)
    device.fault("send_report", "drop_after")

    task = act(device, "send", report="accounts", repeat_lost=True)

    assert not task.failed, task.message
    assert len(device.outbox) == 2
    assert any("it may be done twice" in line for line in task.reports)


def test_a_request_that_is_lost_again_is_given_up(device: Any) -> None:
    device.fault("order_group_report", "drop_before", times=None)

    assert act(device, "order", repeat_lost=True).failed
    assert device.requests().count(ORDER) == 2


def test_what_the_portal_refuses_is_not_in_doubt(device: Any) -> None:
    make_report(device)
    device.fault("send_report", "status", status=403)

    task = act(device, "send", report="accounts", repeat_lost=True)

    assert task.failed
    assert "may not do this" in task.message
    assert "doubt" not in task.message


def test_a_report_that_is_not_there_is_an_error_and_in_check_mode_a_warning(device: Any) -> None:
    number = make_report(device, level="itself")

    real = act(device, "send", report="accounts")
    predicted = act(device, "send", report="accounts", check_mode=True)
    unknown = act(device, "send", report="weekly")

    assert real.failed
    assert f"There are: itself ({number})" in real.message
    assert predicted.changed
    assert "assumed that an earlier task creates it" in predicted.result["warnings"][0]
    assert "'weekly' is none of the portal's levels of reports" in unknown.message


def test_a_group_that_is_not_there_is_an_error_and_in_check_mode_a_warning(device: Any) -> None:
    assert "there is no group Contoso" in act(device, "order", group="Contoso").message
    assert act(device, "order", group="Contoso", check_mode=True).result["warnings"]
    assert not device.store.ordered


# Ordering and waiting


def test_an_ordered_report_is_waited_for_and_saved(device: Any, tmp_path: Path) -> None:
    device.add_group("Contoso")
    device.switches["report_polls"] = 3
    dest = tmp_path / "report.json"
    dest.write_text("yesterday's")

    task = act(
        device,
        "order",
        group="Contoso",
        kind="summary",
        level="all_customers",
        hide_zero_usage=False,
        show_skus=True,
        dest=str(dest),
        **JANUARY,
    )

    assert not task.failed, task.message
    assert task.result["outcome"] == "ready"
    assert task.result["dest"] == str(dest)
    assert "report" not in task.result
    saved = json.loads(dest.read_text("utf-8"))
    assert [line["group_name"] for line in saved["tenants"]] == ["Contoso"]
    assert (saved["params"]["begin_date"], saved["params"]["end_date"]) == (BEGIN, END)
    assert dest.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [dest]
    assert len([line for line in task.reports if "is not ready" in line]) == 3
    assert task.result["seconds"] >= 15
    ordered = device.store.ordered[task.result["report_id"]]
    assert (ordered["level"], ordered["hide_zero_usage"]) == (2, 0)


def test_a_report_without_a_file_is_in_the_result(device: Any) -> None:
    task = act(device, "order", level="itself")

    assert task.result["report"]["params"]["report_level"] == 0
    assert "dest" not in task.result


def test_a_report_that_is_not_ready_in_time_says_how_to_get_it_later(device: Any) -> None:
    device.switches["report_polls"] = 1000

    task = act(device, "order", wait_timeout=30)

    assert task.failed
    assert task.changed
    assert task.result["outcome"] == "timeout"
    number = task.result["report_id"]
    assert "was not ready within 30 seconds" in task.message
    assert f"portal_report_info, group: . and ordered: {{id: {number}}}" in task.message
    assert 30 <= task.result["seconds"] < 40
    device.switches["report_polls"] = 0
    read = run_task(device, report_info.MODULE, {"gather": [], "ordered": {"id": number}})
    assert read.result["ordered"]["ready"]
    assert read.result["ordered"]["report"]["tenants"]


def test_a_report_for_later_is_waited_for_until_then(device: Any) -> None:
    device.switches.update(session_lifetime=60.0)
    start_at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(device.clock.wall() + 300))

    task = act(device, "order", start_at=start_at, poll_interval=90)

    # The session has ended more than once meanwhile.
    assert task.result["outcome"] == "ready"
    assert task.result["seconds"] >= 240
    assert device.requests().count("POST /api/1/login") > 1
    assert device.requests().count(ORDER) == 1


@pytest.mark.parametrize("options", [{"wait": False}, {"result_action": "send"}])
def test_no_one_waits_where_that_is_not_wanted(device: Any, options: dict[str, Any]) -> None:
    task = act(device, "order", **options)

    assert task.result["outcome"] == "ordered"
    assert task.result["report_id"] in device.store.ordered
    assert len(device.outbox) == ("result_action" in options)
    assert not [line for line in device.requests() if line.startswith("GET") and "ordered" in line]


def test_responses_that_are_late_are_asked_for_again(device: Any) -> None:
    device.fault("read_group_report", "delay", seconds=60, times=2)

    task = act(device, "order")

    assert task.result["outcome"] == "ready", task.message
    assert device.requests().count(ORDER) == 1


@pytest.mark.parametrize("packing", ["encoding", "body"])
def test_a_report_that_comes_packed_is_unpacked(device: Any, tmp_path: Path, packing: str) -> None:
    device.switches["report_packing"] = packing
    dest = tmp_path / "report.json"

    task = act(device, "order", dest=str(dest))

    assert task.result["outcome"] == "ready", task.message
    assert json.loads(dest.read_text("utf-8"))["tenants"]


def test_a_packed_report_that_is_cut_short_is_not_saved(device: Any, tmp_path: Path) -> None:
    device.switches["report_packing"] = "body"
    device.fault("read_group_report", "truncate", times=None)
    dest = tmp_path / "report.json"

    task = act(device, "order", dest=str(dest))

    assert task.failed
    assert "It is ordered" in task.message
    assert not dest.exists()


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"status": 200, "body": {"tenants": [], "params": {"report_level": 1}}}, "its report_level is 1 and not 3"),
        ({"status": 200, "body": {"tenants": [], "params": {"group_id": -7}}}, "its group_id is -7"),
        ({"status": 200, "body": {"params": {}}}, "the response is no report"),
        ({"status": 200, "body": ["report"]}, "the response is no report"),
        ({"status": 404}, "does not know the report"),
        ({"status": 403}, "may not do this"),
        ({"status": 500}, "could not carry out"),
    ],
)
def test_what_is_not_the_report_is_not_saved(device: Any, tmp_path: Path, fault: dict[str, Any], says: str) -> None:
    device.add_group("Contoso")
    device.fault("read_group_report", "status", times=None, **fault)
    dest = tmp_path / "report.json"

    task = act(device, "order", group="Contoso", level="accounts", dest=str(dest))

    assert task.failed
    assert task.changed
    assert says in task.message
    assert "It is ordered: read it with portal_report_info" in task.message
    assert not dest.exists()


def test_an_order_that_is_confirmed_without_a_number_says_so(device: Any) -> None:
    device.fault("order_group_report", "status", status=200, body={"version": 1})

    task = act(device, "order")

    assert task.failed
    assert task.changed
    assert "it is in doubt whether the report was ordered" in task.message


def test_a_file_that_cannot_be_written_is_found_out_before_anything_is_ordered(device: Any, tmp_path: Path) -> None:
    missing = act(device, "order", dest=str(tmp_path / "missing" / "report.json"))
    folder = act(device, "order", dest=str(tmp_path))

    assert "there is no folder" in missing.message
    assert "is a folder" in folder.message
    assert not device.requests()


def test_a_folder_that_goes_while_we_wait_costs_the_file_and_not_the_report(device: Any, tmp_path: Path) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    clock = QuickClock(lambda unused: folder.rmdir() if folder.exists() else None)
    options = {"action": "order", "dest": str(folder / "report.json")}

    task = run_task(device, report_run.MODULE, options, clock=clock)

    assert task.failed
    assert "could not be written" in task.message
    assert "It is ordered" in task.message


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"action": "send", "report": "accounts", "level": "accounts"}, "level cannot be used with action: send"),
        ({"action": "order", "report": "accounts"}, "report cannot be used with action: order"),
        ({"action": "order", "kind": "weekly"}, "'weekly' is none of the portal's kinds of reports"),
        ({"action": "order", "begin_date": "yesterday"}, "begin_date: 'yesterday' is no date"),
        ({"action": "order", "begin_date": "2027-02-01", "end_date": "2027-01-31"}, "before it begins"),
        ({"action": "order", "wait_timeout": 0}, "wait_timeout is 0"),
        ({"action": "order", "poll_interval": -1}, "poll_interval is -1"),
        ({"action": "order", "wait": False, "dest": "/tmp/report.json"}, "dest needs a report to save"),
        ({"action": "order", "group": "a//b"}, "has an empty name in it"),
    ],
)
def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    device: Any, options: dict[str, Any], says: str
) -> None:
    task = run_task(device, report_run.MODULE, options)

    assert task.failed
    assert says in task.message
    assert not device.store.ordered
    assert not device.outbox


# Reports as state


def test_of_several_reports_of_one_level_the_number_says_which_one_is_meant(device: Any) -> None:
    first, second = add_report(device), add_report(device, enabled=0)

    vague = run_task(device, report.MODULE, {"level": "accounts", "enabled": False})
    vague_run = act(device, "send", report="accounts")
    named = run_task(device, report.MODULE, {"level": "itself", "id": second, "enabled": True})
    again = run_task(device, report.MODULE, {"level": "itself", "id": second, "enabled": True})
    unknown = run_task(device, report.MODULE, {"level": "itself", "id": 99999})
    gone = run_task(device, report.MODULE, {"level": "itself", "id": 99999, "state": "absent"})

    for task in (vague, vague_run):
        assert task.failed
        assert f"by its number: {first}, {second}" in task.message
    assert named.changed
    assert named.result["diff"]["before"]["level"] == "accounts"
    assert not again.changed
    assert (device.store.reports[second]["level"], device.store.reports[second]["enabled"]) == (0, 1)
    assert "there is no report with the number 99999" in unknown.message
    assert not gone.failed
    assert not gone.changed


def test_a_document_can_name_some_by_number_and_others_by_level(device: Any) -> None:
    first, second = add_report(device), add_report(device)
    document = {"report": [{"level": "accounts", "timeshift": 4}, {"level": "accounts", "id": first, "enabled": False}]}

    made = run_task(device, config.MODULE, {"config": document})
    again = run_task(device, config.MODULE, {"config": document})

    assert made.changed
    assert not again.changed, again.result["changes"]
    assert device.store.reports[second]["schedule"] == {"timeshift": 4}
    assert device.store.reports[first]["schedule"] == {"timeshift": 0}


def test_what_is_purged_is_counted_and_named(device: Any) -> None:
    first, second, other = add_report(device), add_report(device), add_report(device, level=0)
    options = {
        "state": "overridden",
        "purge": ["report"],
        "kinds": ["report"],
        "config": {"report": [{"level": "itself"}, {"level": "accounts", "id": first}]},
    }

    refused = run_task(device, config.MODULE, options)
    removed = run_task(device, config.MODULE, {**options, "max_deletes": 1})

    assert f"report accounts/{second}" in refused.message
    assert removed.changed
    assert set(device.store.reports) == {first, other}


@pytest.mark.parametrize("match", ["create_report", "update_report", "delete_report", "update_group_report_schedule"])
@pytest.mark.parametrize(
    ("kind", "details"),
    [("drop_after", {}), ("drop_before", {}), ("status", {"status": 503}), ("status", {"status": 426})],
)
def test_a_fault_at_any_change_leaves_what_the_next_run_completes(
    device: Any, match: str, kind: str, details: dict[str, Any]
) -> None:
    add_report(device, level=1)
    add_report(device, level=2)
    document = {
        "report": [
            {"level": "accounts", "enabled": True, "timeshift": 0},
            {"level": "direct_partners", "enabled": False},
            {"level": "all_customers", "state": "absent"},
        ],
        "group_report_schedule": [{"group": ".", "enabled": True}],
    }
    options = {"config": document, "max_deletes": 1}
    device.fault(match, kind, **details)

    first = run_task(device, config.MODULE, options)
    device.clear_faults()
    second = run_task(device, config.MODULE, options)
    third = run_task(device, config.MODULE, options)

    assert not first.failed or first.message
    assert "internal error" not in first.message
    assert not second.failed, second.message
    assert not third.changed, third.result["changes"]
    assert sorted(one["level"] for one in device.store.reports.values()) == [1, 3]


def test_a_list_that_is_none_is_reported_as_such(device: Any) -> None:
    device.fault("list_reports", "status", status=200, body={"items": []}, times=None)

    assert "the response is no list" in run_task(device, report.MODULE, {"level": "accounts"}).message


def test_a_regular_report_has_no_level_of_the_group_by_itself(device: Any) -> None:
    document = {"config": {"group_report_schedule": [{"group": ".", "level": "itself"}]}}

    task = run_task(device, config.MODULE, document)

    assert task.failed
    assert "write direct_partners, all_customers or accounts" in task.message


# Reading


def test_reports_are_read_with_their_numbers(device: Any) -> None:
    device.add_group("Contoso")
    number = make_report(device)
    ordered = act(device, "order", level="accounts", **JANUARY).result

    everything = run_task(device, report_info.MODULE, {"recurse": True}).result
    by_period = run_task(device, report_info.MODULE, {"gather": [], "ordered": {**JANUARY, "level": "Accounts"}}).result
    by_uuid = run_task(device, report_info.MODULE, {"gather": [], "ordered": {"uuid": ordered["report_uuid"]}}).result
    none = run_task(device, report_info.MODULE, {"gather": [], "ordered": {"id": 99999}}).result
    vague = run_task(device, report_info.MODULE, {"gather": [], "ordered": {}})

    assert everything["reports"] == [{"level": "accounts", "enabled": True, "timeshift": 0, "id": number, "version": 1}]
    assert [(one["group"], one["level"]) for one in everything["schedules"]] == [
        (".", "direct_partners"),
        ("Contoso", "direct_partners"),
    ]
    assert by_period["ordered"]["report"]["tenants"] == by_uuid["ordered"]["report"]["tenants"]
    assert by_period["ordered"]["ready"]
    assert none["ordered"] == {"found": False, "ready": False, "report": {}}
    assert vague.failed
    assert "ordered is empty" in vague.message
