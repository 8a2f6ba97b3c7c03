"""A conformance run on devices that are like nobody has foreseen: it tells what differs, fails with no traceback, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from support.conformance import Scene, Seen, run_conformance
from support.in_memory import make_device

from ansible_collections.steady.fleet.plugins.plugin_utils.conformance.report import (
    as_html,
    as_json,
    as_markdown,
    make_report,
)

ROOT = Path(__file__).parents[2]
PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
READ = {
    "appliance": "readSmtp",
    "cloud_sync": "readAwsStatus",
    "portal": "list_group_children",
    "sps": "readSnmpTrap",
}


def report_of(*seen: Seen) -> dict[str, Any]:
    results = [(str(one.result.get("product") or ""), one.result) for one in seen]
    return make_report(results, created="2026-11-22T03:00:00Z", release="0.1.0")


def check_schema(report: Mapping[str, Any]) -> None:
    schema = json.loads((ROOT / "docs/conformance-report.schema.json").read_text("utf-8"))
    assert [str(error) for error in jsonschema_rs.Draft202012Validator(schema).iter_errors(report)] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_report_fits_its_schema_and_makes_files(product: str) -> None:
    report = report_of(run_conformance(Scene(product)))

    check_schema(json.loads(as_json(report)))
    page, text = as_html(report), as_markdown(report)
    for doubt in report["devices"][0]["doubts"]:
        assert doubt["doubt"] in page
        assert doubt["doubt"] in text


def test_report_without_any_device_and_of_one_that_was_not_reached() -> None:
    for results in ([], [("sps", {"failed": True, "error": "network"})], [("", None)]):
        report = make_report(results, created="2026-11-22T03:00:00Z", release="0.1.0")
        check_schema(report)
        assert as_html(report)
        assert as_markdown(report)


@pytest.mark.parametrize("product", PRODUCTS)
def test_plain_device_differs_in_nothing(product: str) -> None:
    seen = run_conformance(Scene(product))

    assert seen.report["differences"] == []
    assert [reading for reading in seen.report["readings"] if reading["result"] != "read"] == []
    assert [entry for kind in seen.report["objects"] for entry in (*kind["missing"], *kind["not_canonical"])] == []
    lossy = ("would_change", "loses", "adds")
    trips = [entry for kind in seen.report["objects"] for entry in kind["round_trip"] if entry["problem"] in lossy]
    assert trips == []


BODIES: Mapping[str, Any] = {
    "null": None,
    "text": "what nobody has foreseen",
    "number": 7,
    "list": [1, "two", {"three": None}],
    "object": {"entirely": {"other": ["things"]}},
    "nested": {"items": {"not": "a list"}, "body": ["not", "an", "object"], "key": 5},
    "page": "<html><h1>It works</h1></html>",
}


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("product", PRODUCTS)
def test_any_body_in_the_place_of_any_other_is_told(product: str, body: str) -> None:
    with make_device(product) as device:
        # Logins as they are: nothing else could be read otherwise.
        device.fault("GET *", "status", status=200, body=BODIES[body], nth=6, times=None)
        seen = run_conformance(Scene(product), None, device)

    check_told(seen)


@pytest.mark.parametrize("status", [202, 204, 206, 301, 304, 400, 402, 403, 404, 410, 418, 429, 500, 502, 503])
@pytest.mark.parametrize("product", PRODUCTS)
def test_any_status_is_told(product: str, status: int) -> None:
    if (product, status) == ("cloud_sync", 404):
        pytest.skip("so a monitor says that it does not have the service, which is no difference")
    with make_device(product) as device:
        device.fault(READ[product], "status", status=status, times=None)
        seen = run_conformance(Scene(product), None, device, retries=0)

    check_told(seen)


def check_told(seen: Seen) -> None:
    assert "internal error" not in str(seen.result.get("msg"))
    assert seen.writes == []
    told = [reading for reading in seen.report["readings"] if reading["result"] == "failed"]
    logins = [login for login in seen.report["logins"] if login["result"] in ("failed", "refused")]
    assert told or logins or seen.report["differences"] or seen.report["summary"].get("refuted")
    assert [reading for reading in told if "Traceback" in str(reading["message"])] == []
    check_schema(report_of(seen))


def test_unknown_field_other_type_and_additional_word_are_told() -> None:
    status = {
        "enabled": True,
        "state": "SYNC_PAUSED",
        "last_sync_ts": "yesterday",
        "last_success_ts": 0,
        "error_id": 0,
        "error_text": "",
        "x_since": "a later release",
    }
    with make_device("cloud_sync") as device:
        device.fault("readAwsStatus", "status", status=200, body=status, times=None)
        seen = run_conformance(Scene("cloud_sync"), None, device)

    told = {(one["problem"], one["place"], one["found"]) for one in seen.report["differences"]}
    assert ("unknown_field", "x_since", "a text") in told
    assert ("type", "last_sync_ts", "a text") in told
    assert ("value", "state", "SYNC_PAUSED") in told


@pytest.mark.parametrize("product", PRODUCTS)
def test_refused_login_is_presented_once(product: str) -> None:
    with make_device(product) as device:
        seen = run_conformance(Scene(product), None, device, password="wrong password")
        presented = [one for one in device.journal if one.status in (401, 403) and carries_login(one)]

    assert seen.result["failed"]
    assert seen.result["error"] == "login"
    assert len(presented) == 1
    assert {login["result"] for login in seen.report["logins"]} == {"refused"}


def carries_login(exchange: Any) -> bool:
    return exchange.method == "POST" or "authorization" in {name.lower() for name in exchange.request_headers}


SERVER = {"smtp": {"host": "mail.example.com", "port": 25}}
SECRET = {"smtp": {"host": "mail.example.com", "port": 25, "user": "appliance", "password": "secret words"}}


@pytest.mark.parametrize(
    ("product", "kinds", "state", "path"),
    [
        ("appliance", ["smtp"], SERVER, "smtp"),
        ("cloud_sync", ["service"], None, "aws/status"),
        ("portal", ["group_settings"], None, "tree"),
        ("sps", ["snmp_agent", "system_alerts"], None, "local_services/snmp_agent"),
    ],
)
def test_change_is_made_and_taken_back(product: str, kinds: list[str], state: Any, path: str) -> None:
    with make_device(product, None, state) as device:
        before = device.read(path)
        seen = run_conformance(Scene(product), None, device, conformance_write=True, conformance_kinds=kinds)
        after = device.read(path)

    assert [told["result"] for told in seen.report["changes"]] == ["restored"] * len(kinds)
    assert after == before
    assert seen.writes
    assert not any("commit" in str(one) for one in seen.writes)
    assert len([line for line in seen.announced if line.startswith("plan: ")]) == len(kinds)
    check_schema(report_of(seen))


def test_check_mode_shows_the_plan_and_writes_nothing() -> None:
    seen = run_conformance(Scene("sps"), check_mode=True, conformance_write=True, conformance_kinds=["snmp_agent"])

    assert [line for line in seen.announced if line.startswith("plan: snmp_agent: system_location")]
    assert [told["result"] for told in seen.report["changes"]] == ["planned"]
    assert seen.writes == []


@pytest.mark.parametrize(
    ("product", "kind", "state", "words"),
    [
        ("appliance", "smtp", SECRET, "cannot be read"),
        ("appliance", "smtp", None, "no object of this kind"),
        ("cloud_sync", "accounts", None, "surely be taken back"),
        ("sps", "snmp_trap", None, "surely be taken back"),
    ],
)
def test_what_cannot_be_restored_is_refused(product: str, kind: str, state: Any, words: str) -> None:
    scene = Scene(product, state=state)
    seen = run_conformance(scene, conformance_write=True, conformance_kinds=[kind])

    (told,) = seen.report["changes"]
    assert told["result"] == "refused"
    assert words in told["message"]
    assert seen.writes == []


def test_unknown_kind_is_refused_before_any_request() -> None:
    with make_device("sps") as device:
        seen = run_conformance(Scene("sps"), None, device, conformance_write=True, conformance_kinds=["snmp_agnet"])
        requests = device.requests()

    assert seen.result["error"] == "input"
    assert requests == []


@pytest.mark.parametrize("nth", [1, 2])
def test_change_that_fails_is_told_and_restored_or_named(nth: int) -> None:
    with make_device("cloud_sync") as device:
        device.fault("setAwsSync", "status", status=500, nth=nth, times=1)
        seen = run_conformance(
            Scene("cloud_sync"), None, device, conformance_write=True, conformance_kinds=["service"], retries=0
        )
        enabled = device.read("aws/status")["enabled"]

    (told,) = seen.report["changes"]
    if told["result"] == "not_restored":
        assert seen.result["failed"]
        assert seen.result["changed"]
        assert "service" in seen.result["written"]
    else:
        assert enabled is True
