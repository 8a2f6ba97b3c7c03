"""A conformance run on devices like none that was foreseen: it says what differs, fails with no traceback, and writes nothing."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote

import jsonschema_rs
import pytest
from support.conformance import Scenario, Seen, carries_login, run_conformance
from support.in_memory import make_device

from ansible_collections.steady.fleet.plugins.action import conformance_report
from ansible_collections.steady.fleet.plugins.module_utils._conformance.record import Record
from ansible_collections.steady.fleet.plugins.module_utils._conformance.run import conform
from ansible_collections.steady.fleet.plugins.module_utils._core.secret_forms import encoded_forms
from ansible_collections.steady.fleet.plugins.module_utils.conformance import DECLARED, DEFINITIONS
from ansible_collections.steady.fleet.plugins.plugin_utils.conformance.report import (
    as_html,
    as_json,
    as_markdown,
    make_report,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

ROOT = Path(__file__).parents[2]
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
    report = report_of(run_conformance(Scenario(product)))

    check_schema(json.loads(as_json(report)))
    page, text = as_html(report), as_markdown(report)
    for doubt in report["devices"][0]["doubts"]:
        assert doubt["doubt"] in page
        assert doubt["doubt"] in text


@pytest.mark.parametrize(
    ("unreached", "sentence"),
    [
        ([], "1 device was looked at."),
        ([None], "1 device was looked at. Of 1 more, the run failed or there is no result."),
        (
            [None, {"failed": True, "error": "network"}, {}],
            "1 device was looked at. Of 3 more, the run failed or there is no result.",
        ),
    ],
)
def test_what_was_not_reached_is_not_counted_as_looked_at(
    unreached: list[Any], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = [run_conformance(Scenario("sps")).result, *unreached]
    hosts = {f"sps{number}": {"conformance_result": result} for number, result in enumerate(results)}
    monkeypatch.setattr(conformance_report, "refuse_one_by_one", lambda *unused: None)
    action = conformance_report.ActionModule.__new__(conformance_report.ActionModule)
    action._task = None
    options = {"result": "conformance_result", "formats": [], "folder": None, "show": False}

    result = action.perform({"ansible_play_hosts_all": list(hosts), "hostvars": hosts}, options)

    assert result["msg"] == f"{sentence} Nothing was sent anywhere."


def test_report_without_any_device_and_of_one_that_was_not_reached() -> None:
    for results in ([], [("sps", {"failed": True, "error": "network"})], [("", None)]):
        report = make_report(results, created="2026-11-22T03:00:00Z", release="0.1.0")
        check_schema(report)
        assert as_html(report)
        assert as_markdown(report)


@pytest.mark.parametrize("product", PRODUCTS)
def test_plain_device_differs_in_nothing(product: str) -> None:
    seen = run_conformance(Scenario(product))

    assert seen.report["differences"] == []
    assert [reading for reading in seen.report["readings"] if reading["result"] != "read"] == []
    assert [entry for kind in seen.report["objects"] for entry in (*kind["missing"], *kind["not_canonical"])] == []
    lossy = ("would_change", "loses", "adds")
    trips = [entry for kind in seen.report["objects"] for entry in kind["round_trip"] if entry["problem"] in lossy]
    assert trips == []


BODIES: Mapping[str, Any] = {
    "null": None,
    "text": "what no one has foreseen",
    "number": 7,
    "list": [1, "two", {"three": None}],
    "object": {"entirely": {"other": ["things"]}},
    "nested": {"items": {"not": "a list"}, "body": ["not", "an", "object"], "key": 5},
    "page": "<html><h1>It works</h1></html>",
    "empty": {},
    "nothing in it": {"body": {}, "items": [], "key": ""},
    "half of it": {"body": {"one": {}, "two": {"email": True, "snmp": False}}, "items": [{}], "key": "k"},
    "large number": 10**350,
    "large numbers": {"items": [10**350], "body": {"port": 10**350, "id": -(10**350)}, "key": 10**350},
}
REVERSIBLE = {
    "appliance": ["smtp"],
    "cloud_sync": ["service"],
    "portal": ["group", "group_settings"],
    "sps": ["snmp_agent", "system_alerts", "traffic_alerts"],
}


@pytest.mark.parametrize("body", BODIES, ids=str)
@pytest.mark.parametrize("nth", [1, 6])
@pytest.mark.parametrize("product", PRODUCTS)
def test_any_body_in_the_place_of_any_other_is_reported(product: str, nth: int, body: str) -> None:
    with make_device(product) as device:
        # Where the first five are as they should be, logins succeed: little else could be read otherwise.
        device.fault("GET *", "status", status=200, body=BODIES[body], nth=nth, times=None)
        options = {"conformance_write": True, "conformance_kinds": REVERSIBLE[product]}
        # Check mode: what would be written and taken back is planned as well.
        seen = run_conformance(Scenario(product), None, device, check_mode=True, **options)

    check_reported(seen)
    assert [entry["kind"] for entry in seen.report["changes"]] == REVERSIBLE[product]


@pytest.mark.parametrize("status", [202, 204, 206, 301, 304, 400, 402, 403, 404, 410, 418, 429, 500, 502, 503])
@pytest.mark.parametrize("product", PRODUCTS)
def test_any_status_is_reported(product: str, status: int) -> None:
    if (product, status) == ("cloud_sync", 404):
        pytest.skip("so a monitor says that it does not have the service, which is no difference")
    with make_device(product) as device:
        device.fault(READ[product], "status", status=status, times=None)
        seen = run_conformance(Scenario(product), None, device, retries=0)

    check_reported(seen)


def check_reported(seen: Seen) -> None:
    assert "internal error" not in str(seen.result.get("msg"))
    assert seen.writes == []
    failed = [reading for reading in seen.report["readings"] if reading["result"] == "failed"]
    logins = [login for login in seen.report["logins"] if login["result"] in ("failed", "refused")]
    assert failed or logins or seen.report["differences"] or seen.report["summary"].get("refuted")
    assert [reading for reading in failed if "Traceback" in str(reading["message"])] == []
    check_schema(report_of(seen))


def test_kind_that_cannot_be_planned_keeps_no_other_from_it(monkeypatch: pytest.MonkeyPatch) -> None:
    declared = DECLARED["sps"]
    first, *others = declared.reversibles
    # Our own code meets a form that it does not know.
    reversibles = (replace(first, change=lambda unused: next(iter(()))), *others)
    changed = replace(declared, reversibles=reversibles)
    definition = replace(DEFINITIONS["sps"], perform=lambda task, client: conform(task, client, changed))
    monkeypatch.setitem(cast("dict[str, Any]", DEFINITIONS), "sps", definition)

    seen = run_conformance(Scenario("sps"), conformance_write=True, conformance_kinds=REVERSIBLE["sps"])

    entry = {one["kind"]: (one["result"], one["message"]) for one in seen.report["changes"]}
    assert entry == {
        "snmp_agent": ("failed", "StopIteration"),
        "system_alerts": ("restored", None),
        "traffic_alerts": ("restored", None),
    }
    check_schema(report_of(seen))


def test_unknown_field_other_type_and_additional_word_are_reported() -> None:
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
        seen = run_conformance(Scenario("cloud_sync"), None, device)

    found = {(one["problem"], one["place"], one["found"]) for one in seen.report["differences"]}
    assert ("unknown_field", "x_since", "a text") in found
    assert ("type", "last_sync_ts", "a text") in found
    assert ("value", "state", "SYNC_PAUSED") in found


def test_what_needs_a_name_that_no_one_gave_is_not_asked() -> None:
    with make_device("portal") as device:
        name, secret = device.client_credentials()
        login = {"auth_method": "basic", "client_id": name, "client_secret": secret}
        seen = run_conformance(Scenario("portal"), None, device, **login, username=None, password=None)

    entry = {one["reading"]: one["result"] for one in seen.report["readings"]}
    assert entry["account look-up"] == "not_tried"
    assert [one for one in device.journal if one.path.endswith("/accounts")] == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_refused_login_is_presented_once(product: str) -> None:
    with make_device(product) as device:
        seen = run_conformance(Scenario(product), None, device, password="wrong password")
        presented = [one for one in device.journal if one.status in (401, 403) and carries_login(one)]

    assert seen.result["failed"]
    assert seen.result["error"] == "login"
    assert len(presented) == 1
    assert {login["result"] for login in seen.report["logins"]} == {"refused"}


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
        seen = run_conformance(Scenario(product), None, device, conformance_write=True, conformance_kinds=kinds)
        after = device.read(path)

    assert [entry["result"] for entry in seen.report["changes"]] == ["restored"] * len(kinds)
    assert after == before
    assert seen.writes
    assert not any("commit" in str(one) for one in seen.writes)
    assert len([line for line in seen.announced if line.startswith("plan: ")]) == len(kinds)
    check_schema(report_of(seen))


def test_check_mode_shows_the_plan_and_writes_nothing() -> None:
    seen = run_conformance(Scenario("sps"), check_mode=True, conformance_write=True, conformance_kinds=["snmp_agent"])

    assert [line for line in seen.announced if line.startswith("plan: snmp_agent: system_location")]
    assert [entry["result"] for entry in seen.report["changes"]] == ["planned"]
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
    scenario = Scenario(product, state=state)
    seen = run_conformance(scenario, conformance_write=True, conformance_kinds=[kind])

    (entry,) = seen.report["changes"]
    assert entry["result"] == "refused"
    assert words in entry["message"]
    assert seen.writes == []


def test_number_that_is_not_shown_is_left_alone() -> None:
    """Writing null would not bring back whatever the device has."""
    with make_device("appliance", None, SERVER) as device:
        device.fault("GET */smtp", "status", status=200, body={"host": "mail.example.com", "user": ""}, times=None)
        options = {"conformance_write": True, "conformance_kinds": ["smtp"]}
        seen = run_conformance(Scenario("appliance"), None, device, **options)

    (entry,) = seen.report["changes"]
    assert (entry["result"], entry["message"]) == (
        "refused",
        "it does not show its server_port, so that cannot be restored",
    )
    assert seen.writes == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ('{\n\t"host": "mail.example.com",\r\n\t"user": ""\n}\n', ("not_seen", None)),
        ('{"host": "mail.example.com", "user": "a\\n\\\\"}', ("not_seen", None)),
        ('{"host": "mail.example.com", "user": "a\nb"}', ("confirmed", "raw")),
        ('{"host": "mail.example.com", "user\t": ""}', ("confirmed", "raw")),
    ],
    ids=["between", "escaped", "in a value", "in a key"],
)
def test_control_characters_count_inside_of_texts_alone(text: str, verdict: tuple[str, str | None]) -> None:
    with make_device("appliance") as device:
        device.fault("GET */smtp", "status", status=200, body=text, times=None)
        seen = run_conformance(Scenario("appliance"), None, device)

    assert seen.verdicts["APPLIANCE-ERRORS-CONTROL"] == verdict


@pytest.mark.parametrize("spelling", ["boolean", "true", "True", "ENABLED", "1"])
def test_state_of_a_disabled_sync_is_seen_however_that_is_spelled(spelling: str) -> None:
    with make_device("cloud_sync", {"enabled_as": spelling}) as device:
        device.clouds["aws"].enabled = False
        seen = run_conformance(Scenario("cloud_sync"), None, device)

    assert seen.verdicts["CLOUD-STATUS-STATE"] == ("confirmed", "disabled")


def test_unknown_kind_is_refused_before_any_request() -> None:
    with make_device("sps") as device:
        seen = run_conformance(Scenario("sps"), None, device, conformance_write=True, conformance_kinds=["snmp_agnet"])
        requests = device.requests()

    assert seen.result["error"] == "input"
    assert requests == []


@pytest.mark.parametrize("nth", [1, 2])
def test_change_that_fails_is_reported_and_restored_or_named(nth: int) -> None:
    with make_device("cloud_sync") as device:
        device.fault("setAwsSync", "status", status=500, nth=nth, times=1)
        seen = run_conformance(
            Scenario("cloud_sync"), None, device, conformance_write=True, conformance_kinds=["service"], retries=0
        )
        enabled = device.read("aws/status")["enabled"]

    (entry,) = seen.report["changes"]
    if entry["result"] == "not_restored":
        assert seen.result["failed"]
        assert seen.result["changed"]
        assert "service" in seen.result["written"]
    else:
        assert enabled is True


def texts_of(node: Any) -> Iterator[str]:
    """Yield all texts and numbers in the state of a device, and the keys that are names of objects."""
    if isinstance(node, Mapping):
        for value in node.values():
            yield from texts_of(value)
    elif isinstance(node, (list, tuple, set)):
        for part in node:
            yield from texts_of(part)
    elif node is not None and not isinstance(node, bool):
        yield str(node)


def crowded(device: Any) -> Mapping[str, Any]:
    if device.product == "portal":
        device.populate(groups=12, users=6, admins=4)
        name, secret = device.client_credentials()
        return {"client_id": name, "client_secret": secret}
    if device.product == "cloud_sync":
        return {"access_code": device.access_code}
    return {}


STATES: Mapping[str, Any] = {
    "appliance": {
        "smtp": {"host": "mail.hq-berlin.example", "port": 2587, "user": "relay_berlin", "password": "Geheim/Wort+1"},
        "email": "berlin-alarm@hq-berlin.example",
        "tech-support": {"enabled": True},
    },
    "sps": {
        "local_services/snmp_agent": {
            "access_restriction": {"enabled": True, "allowed_from": ["198.51.100.64/26"]},
            "enabled": True,
            "listen": [{"address": "nic1.interfaces.ff7574025754b3df1647001.addresses.1", "port": 161}],
            "system_contact": "Erika Mustermann",
            "system_description": "Vault of the Berlin office",
            "system_location": "Berlin, room 4711",
            "version_2c": {"community": "berlin-community", "enabled": True},
            "version_3": {"enabled": False, "users": []},
        }
    },
}


def test_security_page_lists_every_part_of_a_report() -> None:
    schema = json.loads((ROOT / "docs/conformance-report.schema.json").read_text("utf-8"))
    page = (ROOT / "docs/security.md").read_text("utf-8")
    rows = re.findall(
        r"^\| (`[^|]*) \|", page.partition("reads a conformance report\n")[2].partition("\n## ")[0], re.MULTILINE
    )

    assert set(re.findall(r"`(\w+)`", " ".join(rows))) == set(schema["$defs"]["device"]["properties"])


@pytest.mark.parametrize("product", PRODUCTS)
def test_nothing_that_identifies_the_device_is_in_a_report(product: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a device puts what it knows into its errors, and into the names of fields."""
    known: set[str] = set()
    note = Record.note

    def remember(record: Record, response: Any) -> None:
        cookies = response.headers.get("Set-Cookie", "").split(";")[:1]
        known.update(texts_of(response.body), *([part.partition("=")[2].strip('"')] for part in cookies))
        note(record, response)

    monkeypatch.setattr(Record, "note", remember)
    with make_device(product, None, STATES.get(product)) as device:
        options = crowded(device)
        scenario = Scenario(product, prepare=lambda unused: options)
        seen = [run_conformance(scenario, None, device)]
        known |= {device.password, device.host, getattr(device, "access_code", "")}
        revealing = sorted(text for text in known if is_revealing(text))
        echo = {"error": {"message": " ".join(map(in_many_forms, revealing[:40])), "code": revealing[0]}}
        fields = dict.fromkeys(revealing[:40], revealing)
        for status, body in ((418, echo), (200, fields)):
            device.clear_faults()
            device.fault(READ[product], "status", status=status, body=body, times=None)
            seen.append(run_conformance(scenario, None, device))

    assert len(revealing) > 5, revealing
    kept = set(seen[0].report["release"].values())
    revealing = sorted(text for text in known - kept if is_revealing(text))
    for one in seen:
        report = report_of(one)
        shared = [as_json(without_our_words(report)), as_html(report), as_markdown(report)]
        found = [
            text
            for text in revealing
            for form in {text, *encoded_forms(text), text.encode().hex()}
            if len(form) > 3 and form not in OUR_WORDS and any(form in text_of for text_of in shared)
        ]
        assert found == []


def is_revealing(text: str) -> bool:
    """Return whether a text could identify a site: no word of the products, and not so short that it is anywhere."""
    return len(text) > 3 and text not in OUR_WORDS and not PRODUCT_WORDS.match(text)


def in_many_forms(text: str) -> str:
    return " ".join(
        (text, quote(text, safe=""), b64encode(text.encode()).decode(), text.encode().hex(), json.dumps(text))
    )


def without_our_words(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report without the texts that are the same in every report."""
    ours = ("assumed", "settle", "not_tried", "concerns", "if_refuted", "status", "effect", "doubt", "seen")
    devices = [
        {
            **{key: value for key, value in device.items() if key != "release"},
            "doubts": [{key: value for key, value in doubt.items() if key not in ours} for doubt in device["doubts"]],
        }
        for device in report["devices"]
    ]
    return {**report, "devices": devices}


# Words of the products, which say nothing of a site: kinds, states, versions, names of alerts and of languages.
PRODUCT_WORDS = re.compile(r"[a-z_]+\Z|[A-Z_]+\Z|[0-9.]{1,9}\Z|/api/|https?://\S*/api/|[A-Z][A-Za-z]+( [a-z]+)*\Z")
OUR_WORDS = "\n".join(
    [
        *(path.read_text("utf-8") for path in sorted((ROOT / "docs/sources").glob("*.yml"))),
        *(path.read_text("utf-8") for path in sorted((ROOT / "plugins/plugin_utils/conformance").glob("*.j2"))),
        *(path.read_text("utf-8") for path in sorted((ROOT / "tests/contracts").glob("*.yml"))),
        *(path.read_text("utf-8") for path in sorted((ROOT / "plugins/module_utils").glob("*/conformance.py"))),
    ]
)
