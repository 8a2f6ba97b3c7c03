from __future__ import annotations

import base64
import gzip
import json
import random

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import (
    MAX_BYTES,
    REPORT_LIMIT,
    artifacts,
    is_artifact,
    is_packed,
    packed,
    plan_texts,
    unpacked,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import (
    PlanError,
    approved,
    make_plan_file,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import make_report
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import misspelt


def report_on(*statuses):
    devices = [
        {
            "name": f"sps{number}",
            "product": "sps",
            "status": status,
            "error": "network" if status == "unreachable" else None,
            "message": "cannot connect" if status == "unreachable" else None,
            "repaired": False,
            "resources": [],
        }
        for number, status in enumerate(statuses)
    ]
    return make_report(devices, created="2026-11-22T03:00:00Z", title="Configuration drift")


def test_summary_has_the_sentence_the_counts_and_the_devices():
    report = report_on("in_sync", "drifted", "unreachable", "drifted")

    summary = artifacts(report, "{}", 42)["fleet_summary"]

    assert summary["text"].startswith("2 of 4 devices differ")
    assert summary["counts"]["drifted"] == 2
    assert summary["devices"] == {"drifted": ["sps1", "sps3"], "unreachable": ["sps2"]}
    assert summary["errors"] == {"network": ["sps2"]}


def test_names_of_artifacts_have_the_number_of_the_job():
    made = artifacts(report_on("drifted"), "{}", 42)

    # AWX merges what slices hand on by name, and the last one wins.
    assert sorted(made) == ["fleet_plan_42", "fleet_report_42", "fleet_summary"]
    assert all(is_artifact(name) for name in made)
    assert misspelt(made) == {}
    assert not is_artifact("fleet_plan_file")


def test_report_and_summary_of_many_devices_are_bounded():
    made = artifacts(report_on(*(["drifted"] * 2000)), "{}", 7)

    assert len(made["fleet_report_7"]) <= REPORT_LIMIT
    assert made["fleet_summary"]["devices"]["drifted"][-1] == "and 1,900 more"
    assert len(made["fleet_summary"]["devices"]["drifted"]) == 101


def test_plan_is_a_text_that_survives():
    text = json.dumps({"": None, "empty": "", "list": [], "umlaut": "ü"}, ensure_ascii=False)

    made = artifacts(report_on("drifted"), text, 7)["fleet_plan_7"]

    assert isinstance(made, str)
    assert made == packed(text)
    assert is_packed(made)
    assert unpacked("\n".join(made[start : start + 60] for start in range(0, len(made), 60)) + "\n") == text


@pytest.mark.parametrize("path", ["plan.json", "/tmp/H4sI/plan.json", "H4sI-plan.json", "H4sI", "artifacts", ""])
def test_path_is_not_taken_for_a_plan(path):
    assert not is_packed(path)


def test_damaged_plan_is_an_error_and_nothing_else():
    good = packed(json.dumps(list(range(200))))
    dice = random.Random(4)
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="

    for unused in range(300):
        place = dice.randrange(len(good))
        damaged = good[:place] + dice.choice(alphabet) + good[place + 1 :]
        try:
            content = unpacked(damaged[: dice.choice([len(damaged), place])])
        except ValueError:
            continue
        # The time and flags in its head are not checked by gzip.
        assert content in (json.dumps(list(range(200))), "")


def test_bomb_is_refused():
    bomb = base64.b64encode(gzip.compress(b"0" * (MAX_BYTES + 1))).decode()

    with pytest.raises(ValueError, match="64 MiB"):
        unpacked(bomb)


def plan_of(*names):
    plans = {name: {"plan": {"changes": [name]}} for name in names}
    return json.dumps(make_plan_file(plans, created="2026-11-22T03:00:00Z"))


def test_plans_of_two_slices_are_one():
    variables = {
        "fleet_plan_12": packed(plan_of("sps2", "sps3")),
        "fleet_plan_9": packed(plan_of("sps1")),
        "fleet_plan_file": "plan.json",
        3: "no text",
    }

    texts = plan_texts("artifacts", variables)

    assert sorted(texts) == ["fleet_plan_12", "fleet_plan_9"]
    assert approved(texts, "sps1") == {"changes": ["sps1"]}
    assert approved(texts, "sps3") == {"changes": ["sps3"]}
    with pytest.raises(PlanError, match="this device is not in the approved plan"):
        approved(texts, "sps4")


def test_device_in_two_plans_is_refused_whichever_device_is_asked_for():
    texts = plan_texts("artifacts", {"fleet_plan_1": packed(plan_of("a", "b")), "fleet_plan_2": packed(plan_of("b"))})

    for host in "abc":
        with pytest.raises(PlanError, match="b is in two plans, fleet_plan_1 and fleet_plan_2"):
            approved(texts, host)


def test_plan_as_a_text_and_as_a_file_are_the_same(tmp_path):
    path = tmp_path / "plan.json"
    path.write_text(plan_of("a"), "utf-8")

    assert approved(plan_texts(packed(plan_of("a")), {}), "a") == approved(plan_texts(str(path), {}), "a")


@pytest.mark.parametrize(
    ("given", "variables", "message"),
    [
        ("artifacts", {}, "no plan was handed on"),
        ("artifacts", {"fleet_plan_file": "x", "fleet_plan_": "y"}, "no plan was handed on"),
        ("artifacts", {"fleet_plan_1": ""}, "fleet_plan_1 cannot be read"),
        ("artifacts", {"fleet_plan_1": None}, "fleet_plan_1 cannot be read"),
        ("artifacts", {"fleet_plan_1": packed("[]")}, "fleet_plan_1 is no plan"),
        ("artifacts", {"fleet_plan_1": packed("no JSON")}, "fleet_plan_1 cannot be read"),
        (packed("{}"), {}, "given as text 1 is no plan"),
        ("not-there.json", {}, "not-there.json cannot be read"),
    ],
)
def test_what_is_no_plan_is_refused(given, variables, message):
    with pytest.raises(PlanError, match=message):
        approved(plan_texts(given, variables), "a")
