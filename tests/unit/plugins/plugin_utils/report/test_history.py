"""Since when something has drifted, and reports of several runs as one."""

from __future__ import annotations

import copy
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.action.drift_report import _made
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_html import html
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_junit import junit
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_markdown import markdown
from ansible_collections.steady.fleet.plugins.plugin_utils.report.history import add_since, lines_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.merge import NoReportError, merged, read_report
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import make_report, verdict


def night(number: int) -> str:
    return f"2026-11-{number:02}T03:00:00Z"


def report(number: int, *drifted: str, status: str = "", repaired: bool = False, name: str = "sps1") -> dict[str, Any]:
    """Return a report of one device of which these objects have drifted."""
    changes = [
        {"operation": "update", "name": one, "fields": [{"field": "body", "before": "a", "after": "b"}]}
        for one in drifted
    ]
    state = status or ("drifted" if drifted else "in_sync")
    unknown = state in ("unreachable", "failed")
    resource = {
        "kind": "setting",
        "status": "drifted" if drifted else "in_sync",
        "objects": 2,
        "changes": changes,
        "failures": [],
    }
    device = {
        "name": name,
        "product": "sps",
        "status": state,
        "error": "network" if unknown else None,
        "message": "no one is there" if unknown else None,
        "repaired": repaired,
        "resources": [] if unknown else [resource],
    }
    return make_report([device], created=night(number), title="Drift")


def sinces(*nights: dict[str, Any]) -> tuple[str | None, dict[str, str]]:
    """Return since when the device, and each object of it, has drifted in the last of these runs."""
    lines = [line for one in nights[:-1] for line in lines_of(one)]
    last = copy.deepcopy(nights[-1])
    assert add_since(last, lines) == 0
    (device,) = last["devices"]
    changes = [change for resource in device["resources"] for change in resource["changes"]]
    return device.get("since"), {change["name"]: change["since"] for change in changes}


def test_drift_is_dated_from_the_run_that_saw_it_first() -> None:
    assert sinces(report(1, "a")) == (night(1), {"a": night(1)})
    assert sinces(report(1, "a"), report(2, "a", "b"), report(3, "b", "a")) == (
        night(1),
        {"a": night(1), "b": night(2)},
    )
    assert sinces(report(1, "a"), report(2)) == (None, {})


def test_what_was_as_it_should_be_meanwhile_begins_again() -> None:
    assert sinces(report(1, "a"), report(2), report(3, "a"))[0] == night(3)
    assert sinces(report(1, "a"), report(2, "b"), report(3, "a", "b")) == (night(2), {"a": night(3), "b": night(2)})
    assert sinces(report(1, "a"), report(2, "a", repaired=True), report(3, "a"))[0] == night(3)


@pytest.mark.parametrize("status", ["unreachable", "failed"])
def test_a_run_that_saw_nothing_ends_nothing(status: str) -> None:
    assert sinces(report(1, "a"), report(2, status=status), report(3, "a"))[0] == night(1)


def partial(one: dict[str, Any], kind: str = "setting") -> dict[str, Any]:
    """Return a report as of a run with tags, which looked at this kind only."""
    for device in one["devices"]:
        device["kinds"] = [kind]
        for resource in device["resources"]:
            resource["kind"] = kind
    return one


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [(["all"], None), (["sps"], None), ([], None), (["nightly"], None), (["sps_setting", "portal"], ["setting"])],
)
def test_kinds_that_tags_chose_are_in_the_report_of_a_run(tmp_path: Path, tags: list[str], kinds: Any) -> None:
    result = {"product": "sps", "changed": False, "diff": {"before": {}, "after": {}}}
    variables = {"hostvars": {"sps1": {"device_result": result, "group_names": ["fleet_sps"]}, "new": {}}}
    options = {"reports": None, "hosts": ["sps1", "new"], "result": "device_result", "title": "Drift"}
    options["history_file"] = str(tmp_path / "history.jsonl")

    unused, one, warnings = _made({**variables, "ansible_run_tags": tags}, options)

    assert warnings == []
    assert [device.get("kinds") for device in one["devices"]] == [None, kinds]
    line = json.loads((tmp_path / "history.jsonl").read_bytes().split(b"\n")[1])
    assert line.get("kinds") == kinds


@pytest.mark.parametrize("repaired", [False, True])
def test_a_run_with_tags_ends_only_what_it_looked_at(repaired: bool) -> None:
    other = partial(report(2, "x", repaired=repaired), "snmp_trap")
    assert sinces(report(1, "a"), other, report(3, "a")) == (night(1), {"a": night(1)})
    assert sinces(report(1, "a"), partial(report(2)), report(3, "a"))[0] == night(3)
    assert sinces(report(1, "a"), partial(report(2, "a")), report(3, "a"))[0] == night(1)


def test_devices_have_histories_of_their_own() -> None:
    assert sinces(report(1, "a", name="sps2"), report(2, "a"))[0] == night(2)


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"[" * 200_000,
        b'{"device": ' * 100_000,
        b'{"device": "sps1", "status": "drifted", "time": 1, "objects": []}',
        b'{"device": "sps1", "status": "drifted", "time": "2026-11-01T03:00:00Z", "objects": [{}]}',
        b'{"device": "sps1", "status": "drifted", "time": "yesterday", "objects": []}',
        b'{"device": "sps1", "status": "drifted", "time": "2026-11-01T03:00:00Z", "objects": [], "kinds": "setting"}',
        b'{"device": "sps1", "status": "drifted", "time": "2026-11-01T03:00:00Z", "objects": [], "kinds": [1]}',
        b'{"device": ["sps1"], "status": "drifted", "time": "x", "objects": "ab"}',
    ],
)
def test_a_line_that_is_none_is_passed_over(line: bytes) -> None:
    last = report(2, "a")

    assert add_since(last, [*lines_of(report(1, "a")), line, b""]) == 1
    assert last["devices"][0]["since"] == night(1)


def written(folder: Path, *reports: dict[str, Any]) -> list[Path]:
    paths = [folder / f"{number}.json" for number in range(len(reports))]
    for path, one in zip(paths, reports):
        path.write_text(json.dumps(one), "utf-8")
    return paths


def test_reports_of_several_runs_become_one_in_all_forms(tmp_path: Path) -> None:
    dated = report(2, "a")
    add_since(dated, lines_of(report(1, "a")))
    paths = written(
        tmp_path, dated, report(1, name="sps2"), report(3, status="unreachable", name="sps10"), report(1, "old")
    )

    one = merged(map(read_report, paths), title="Both sites")

    assert [(device["name"], device["read"]) for device in one["devices"]] == [
        ("sps1", night(2)),
        ("sps2", night(1)),
        ("sps10", night(3)),
    ]
    assert one["summary"] == {"devices": 3, "in_sync": 1, "drifted": 1, "blocked": 0, "unreachable": 1, "failed": 0}
    assert one["created"] == night(3)
    page = html(one)
    assert 'Seen to differ since <time datetime="2026-11-01T03:00:00Z">1 November 2026, 03:00 UTC</time>' in page
    assert "Both sites" in markdown(one, limit=5000)
    assert "sps10" in junit(one)


def test_what_was_read_last_counts_in_whatever_order_and_steps_reports_are_merged() -> None:
    runs = [report(1, "a"), report(3, name="sps2"), report(2, "b"), partial(report(4, "x"), "snmp_trap")]
    at_once = merged(runs, title="")
    for order in itertools.permutations(runs):
        assert merged(order, title="") == at_once
    # A report that was merged is newer than what is in it, and knows no more than that.
    in_steps = merged([merged(runs[:2], title=""), merged(runs[2:], title="")], title="")
    assert in_steps == at_once
    assert [device["read"] for device in at_once["devices"]] == [night(4), night(3)]


@pytest.mark.parametrize(
    ("first", "second", "status", "differing"),
    [
        (report(1, "a"), report(2), "drifted", ["a"]),
        (report(1), report(2, "x"), "drifted", ["x"]),
        (report(1), report(2), "in_sync", []),
        (report(1, "a"), report(2, "x", repaired=True), "drifted", ["a"]),
        (report(1, "a", repaired=True), report(2, "x"), "drifted", ["x"]),
        (report(1, "a"), report(2, status="unreachable"), "unreachable", []),
        (report(1, status="unreachable"), report(2), "in_sync", []),
    ],
)
def test_a_look_at_some_kinds_hides_nothing_of_the_others(
    first: Any, second: Any, status: str, differing: list[str]
) -> None:
    one = merged([first, partial(copy.deepcopy(second), "snmp_trap")], title="")

    (device,) = one["devices"]
    assert device["status"] == status
    assert one["summary"][status] == 1
    assert [change["name"] for part in device["resources"] for change in part["changes"]] == differing
    assert ("kinds" in device) == (first["devices"][0]["status"] == "unreachable" or status == "unreachable")


def test_a_name_that_another_device_has_now_keeps_nothing_of_the_one_before() -> None:
    second = partial(report(2), "snmp_trap")
    second["devices"][0]["product"] = "portal"

    (device,) = merged([report(1, "a"), second], title="")["devices"]

    assert (device["product"], device["status"]) == ("portal", "in_sync")
    assert not [change for part in device["resources"] for change in part["changes"]]


def test_a_run_with_tags_claims_nothing_of_what_it_did_not_look_at() -> None:
    assert verdict(report(1)) == "The one device is as its document says."
    assert verdict(partial(report(1))).endswith(" Only the kinds of objects that tags chose were looked at.")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda one: one.update(version=2), "version"),
        (lambda one: one.update(devices={}), "devices"),
        # Times are compared as texts, and shown in every form.
        (lambda one: one.update(created="\0"), "created"),
        (lambda one: one.update(created="2026-13-01T00:00:00Z"), "created"),
        (lambda one: one.update(created="2026-11-01T03:00:00+01:00"), "created"),
        (lambda one: one["devices"][0].update(read="yesterday"), "read"),
        (lambda one: one["devices"][0].update(since=""), "since"),
        (lambda one: one["devices"][0]["resources"][0]["changes"][0].update(since="now"), "since"),
        (lambda one: one["devices"][0].update(status="<script>"), "status"),
        (lambda one: one["devices"][0].pop("resources"), "resources"),
        (lambda one: one["devices"][0]["resources"][0].update(objects="1"), "objects"),
        (lambda one: one["devices"][0]["resources"][0]["changes"][0].update(operation="x"), "operation"),
        (
            lambda one: one["devices"][0]["resources"][0]["changes"][0]["fields"].append({"field": "a", "added": [1]}),
            "fields",
        ),
        (lambda one: one["devices"][0]["resources"][0]["changes"][0].update(needs=[{}]), "needs"),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, change: Any, reason: str) -> None:
    one = report(1, "a")
    change(one)

    with pytest.raises(NoReportError, match=reason):
        read_report(written(tmp_path, one)[0])


def test_what_is_no_json_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("{", "utf-8")
    for path, reason in ((tmp_path / "a", "is no JSON"), (tmp_path / "b", "cannot read")):
        with pytest.raises(NoReportError, match=reason):
            read_report(path)
