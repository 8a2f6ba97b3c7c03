"""The report as data, against its schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import natural, problem, verdict

SCHEMA = Path(__file__).parents[5] / "docs" / "drift-report.schema.json"


def validate(report: dict[str, Any]) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    schema = json.loads(SCHEMA.read_text("utf-8"))
    jsonschema_rs.meta.validate(schema)
    jsonschema_rs.Draft202012Validator(schema).validate(json.loads(json.dumps(report)))


def test_report_is_as_its_schema_says(estate: dict[str, Any], large: dict[str, Any]) -> None:
    validate(estate)
    validate(large)


@pytest.mark.parametrize("break_it", [lambda r: r.pop("created"), lambda r: r["devices"][0].update(status="fine")])
def test_schema_refuses_what_is_no_report(estate: dict[str, Any], break_it: Callable[[Any], Any]) -> None:
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    break_it(estate)

    with pytest.raises(jsonschema_rs.ValidationError):
        validate(estate)


def test_example_of_the_document_is_as_the_schema_says() -> None:
    text = (SCHEMA.parent / "drift-report.md").read_text("utf-8")

    validate(json.loads(text.split("```json\n")[1].split("```")[0]))


def test_devices_are_counted_and_ordered_by_name(estate: dict[str, Any]) -> None:
    assert estate["summary"] == {
        "devices": 5,
        "in_sync": 1,
        "drifted": 1,
        "blocked": 0,
        "unreachable": 2,
        "failed": 1,
    }
    assert [device["name"] for device in estate["devices"]] == ["appliance1", "gone", "portal1", "sps2", "sps10"]


def test_names_are_ordered_as_people_count_however_long_their_numbers_are() -> None:
    long = "9" * 5_000
    names = ["", "sps", "sps0", "sps00", "sps1", "sps01", "sps2", "sps10", f"sps{long}", f"sps1{long}", "sps-1"]
    order = sorted(names, key=natural)

    assert [name for name in order if name.startswith("sps") and name[3:4].isdigit()] == [
        "sps0", "sps00", "sps01", "sps1", "sps2", "sps10", f"sps{long}", f"sps1{long}",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("results", "sentence"),
    [
        ({}, "No device was looked at."),
        ({"a": ("sps", {"changed": False})}, "The one device is as its document says."),
        (
            {"a": ("sps", {"changed": False}), "b": ("sps", {"changed": False})},
            "All 2 devices are as their documents say.",
        ),
        ({"a": ("sps", {"changed": True})}, "1 of 1 device differs from its document."),
        (
            {"a": ("sps", {"changed": False}), "b": ("sps", None)},
            "No drift on 1 device that could be read; 1 could not be reached: its state is not known.",
        ),
        ({"a": ("sps", {"failed": True})}, "1 failed: its state is not known."),
    ],
)
def test_verdict_claims_no_more_than_is_known(make: Callable[..., Any], results: Any, sentence: str) -> None:
    assert verdict(make(results)) == sentence


def test_what_cannot_be_healed_yet_is_drift_of_its_own_kind(make: Callable[..., Any], blocked: dict[str, Any]) -> None:
    report = make({"a": ("sps", blocked), "b": ("sps", {"changed": True}), "c": ("sps", None)})

    validate(report)
    device = report["devices"][0]
    assert (device["status"], device["error"]) == ("blocked", "blocked")
    assert [resource["status"] for resource in device["resources"]] == ["drifted", "blocked"]
    assert [need.get("variable") for need in device["resources"][1]["changes"][0]["needs"]] == ["vault_probe", None]
    assert verdict(report) == (
        "2 of 3 devices differ from their documents, and 1 of them needs something that the document does not give; "
        "1 could not be reached: its state is not known."
    )
    assert "1 drifted and cannot be healed yet (a), 1 drifted (b)" in problem(
        report, on_error=True, on_drift=True, where=""
    )


def test_failure_names_devices_and_file(estate: dict[str, Any]) -> None:
    assert problem(estate, on_error=True, on_drift=True, where="/r/drift.html") == (
        "Of 5 devices, 1 failed (portal1), 2 could not be reached (gone, sps2), 1 drifted (sps10): see /r/drift.html"
    )
    assert problem(estate, on_error=False, on_drift=True, where="") == "Of 5 devices, 1 drifted (sps10)"
    assert problem(estate, on_error=False, on_drift=False, where="") == ""


def test_failure_of_many_stays_one_sentence(large: dict[str, Any]) -> None:
    assert problem(large, on_error=True, on_drift=True, where="x").endswith("sps9 and 490 more): see x")
