"""The plan file: that nothing in it can be edited, who signed it, how old it is, and which devices it has."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils import awx_artifacts, plan_store
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import (
    PlanError,
    Terms,
    _seal,
    age_from,
    approved,
    make_plan_file,
)

CREATED = "2026-11-22T03:00:00Z"
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=timezone.utc)
KEY = "a key that no one guesses"
PLAN: Mapping[str, Any] = {
    "product": "sps",
    "host": "sps1.example.com",
    "port": 443,
    "options": {"kinds": None, "purge": ["snmp_trap"], "update_secrets": "on_create", "force": False},
    "changes": [{"operation": "update", "kind": "snmp_trap", "name": "", "fields": ["server"]}],
    "diff": {
        "before": {"snmp_trap": {"server": "192.0.2.1"}},
        "after": {"snmp_trap": {"server": "ü\u200b.example.com"}},
    },
    "desired": {"snmp_trap": {"state": "lDMhRNlB6xIS", "server": "jjhlZg1jl2rL"}},
    "current": {"snmp_trap": {"enabled": "tb6kG2xiP3wJ", "community": ["t4UyVyoIJhy8", None]}, "snmp_agent": None},
}


def plan_file(key: str = "", *names: str, **more: Any) -> dict[str, Any]:
    results = {name: {"changed": True, "plan": PLAN} for name in names or ("sps1",)}
    return make_plan_file(results, created=CREATED, commit="c0ffee", tags=["sps"], key=key, **more)


def packed(plan: Mapping[str, Any]) -> str:
    return awx_artifacts.packed(json.dumps(plan))


@pytest.fixture(autouse=True, params=["whole", "kept"])
def way_to_read(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, monkeypatch: Any) -> None:
    """Read each plan as a small one, and as one of which the first worker of a run keeps the parts for the others."""
    if request.param == "kept":
        monkeypatch.setattr(plan_store, "SMALLEST", 0)
    monkeypatch.setitem(READ, "by", plan_store.reader(str(tmp_path_factory.mktemp("run"))))


READ: dict[str, Any] = {}


def approved_plan(given: Any, host: str, **terms: Any) -> dict[str, Any]:
    """Return the approved plan of a device, as the tasks of two devices find it, one after the other."""
    texts = awx_artifacts.plan_texts(given, {})
    with suppress(PlanError):
        approved(texts, "the first device", read=READ["by"], **terms)
    return approved(texts, host, read=READ["by"], **terms)


def test_a_kept_plan_is_read_and_checked_once_for_each_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    checked_content = plan_store.checked_content
    monkeypatch.setattr(
        plan_store, "checked_content", lambda source, *rest: read.append(source) or checked_content(source, *rest)
    )
    monkeypatch.setattr(plan_store, "SMALLEST", 0)
    by = plan_store.reader(str(tmp_path))
    plans = {"plan.json": json.dumps(plan_file(KEY, *(f"sps{number}" for number in range(20))))}

    for number in range(20):
        assert approved(plans, f"sps{number}", tags=["sps"], terms=Terms(key=KEY), read=by) == PLAN
    assert read == ["plan.json"]

    for unused in range(2):
        with pytest.raises(PlanError, match="was signed with another"):
            approved(plans, "sps1", tags=["sps"], terms=Terms(key=KEY[::-1]), read=by)
    assert len(read) == 3

    (kept,) = tmp_path.iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    for damage in (b"", b"{}", b"[1]\n", kept.read_bytes()[:-5000]):
        kept.write_bytes(damage)
        assert approved(plans, "sps19", tags=["sps"], terms=Terms(key=KEY), read=by) == PLAN, damage[:20]


def test_a_run_whose_folder_takes_nothing_reads_each_plan_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_store, "SMALLEST", 0)
    by = plan_store.reader(str(tmp_path / "missing"))

    assert approved({"plan.json": json.dumps(plan_file())}, "sps1", tags=["sps"], read=by) == PLAN


def refusal(given: Any, host: str = "sps1", **terms: Any) -> str:
    with pytest.raises(PlanError) as caught:
        approved_plan(given, host, tags=["sps"], terms=Terms(now=NOW, **terms))
    return str(caught.value)


def edits(value: Any) -> Iterator[Any]:
    """Yield the value with each of its leaves changed, each key renamed, and each part left out or added."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield {name: one for name, one in value.items() if name != key}
            yield {name + ("x" if name == key else ""): one for name, one in value.items()}
            yield from ({**value, key: edited} for edited in edits(part))
        yield {**value, "more": 1}
    elif isinstance(value, list):
        for number, part in enumerate(value):
            yield value[:number] + value[number + 1 :]
            yield from ([*value[:number], edited, *value[number + 1 :]] for edited in edits(part))
        yield [*value, "more"]
    else:
        yield from (
            other for other in (None, "other", 7, not value) if other != value or type(other) is not type(value)
        )


# As os.environ gives bytes that are no UTF-8.
@pytest.mark.parametrize("key", ["", KEY, "\udcff\udcfe" * 16])
def test_no_part_of_a_plan_file_can_be_edited(key: str) -> None:
    plan = plan_file(key)
    assert approved_plan(plan, "sps1", terms=Terms(key=key)) == PLAN

    tried = list(edits(plan))

    assert len(tried) > 200
    for edited in tried:
        assert edited != plan or json.dumps(edited) != json.dumps(plan)
        refusal(edited, key=key)


def test_who_edits_a_signed_plan_needs_the_key() -> None:
    edited = plan_file(KEY)
    edited["devices"]["sps1"]["host"] = "elsewhere.example.com"
    content = {part: value for part, value in edited.items() if part != "seal"}
    by_hand = make_plan_file({"sps1": {"plan": content["devices"]["sps1"]}}, created=CREATED)
    with_other_key = make_plan_file({"sps1": {"plan": content["devices"]["sps1"]}}, created=CREATED, key="x" * 16)

    assert "is not signed" in refusal(by_hand, key=KEY)
    assert "signed with another FLEET_PLAN_KEY" in refusal(with_other_key, key=KEY)
    assert "has no FLEET_PLAN_KEY to check it with" in refusal(plan_file(KEY))
    with pytest.raises(PlanError, match="FLEET_PLAN_KEY is too short"):
        plan_file("x" * 15)
    assert KEY not in json.dumps(plan_file(KEY))


def as_file(plan: Mapping[str, Any], folder: Path) -> str:
    path = folder / "plan.json"
    path.write_text(json.dumps(plan, indent=2, ensure_ascii=False), "utf-8")
    return str(path)


def as_packed_file(plan: Mapping[str, Any], folder: Path) -> str:
    path = folder / "plan.txt"
    path.write_text(packed(plan) + "\n", "utf-8")
    return str(path)


FORMS: Mapping[str, Callable[[Mapping[str, Any], Path], Any]] = {
    "file": as_file,
    "packed file": as_packed_file,
    "text": lambda plan, unused: json.dumps(plan),
    "packed text": lambda plan, unused: packed(plan),
    "packed text in lines": lambda plan, unused: "\n".join(packed(plan)[at : at + 60] for at in range(0, 10_000, 60)),
    "mapping, as Ansible makes one of a text": lambda plan, unused: dict(plan),
    "list": lambda plan, folder: [as_file(plan, folder)],
}


@pytest.mark.parametrize("form", FORMS)
def test_a_plan_is_a_file_or_a_text(form: str, tmp_path: Path) -> None:
    assert approved_plan(FORMS[form](plan_file(KEY), tmp_path), "sps1", terms=Terms(key=KEY)) == PLAN


def test_several_plans_are_as_one_and_a_device_is_in_one_of_them(tmp_path: Path) -> None:
    given = [as_file(plan_file("", "sps1", "sps2"), tmp_path), packed(plan_file("", "sps3"))]

    assert approved_plan(given, "sps3") == PLAN
    given.append(packed(plan_file("", "sps1")))
    message = refusal(given)
    assert f"sps1 is in two plans, {tmp_path}/plan.json and given as text 3, and only one" in message
    # One that is no good is refused for all: what else it would have said is not known.
    assert "cannot be read" in refusal([*given[:2], str(tmp_path / "gone.json")], host="sps3")


def test_a_packed_plan_is_short_and_always_the_same() -> None:
    names = [f"sps{number}" for number in range(200)]

    text = packed(plan_file("", *names))

    assert text == packed(plan_file("", *names))
    assert len(text) < 10_000


def test_a_device_that_no_plan_has_is_reported_with_the_reason() -> None:
    plan = packed(plan_file())
    assert "It was not reached when the plan was made, or it is new" in refusal(plan, host="sps2")
    with pytest.raises(PlanError, match=r"made with --tags sps, and this run is without --tags\. Make a new plan"):
        approved_plan(plan, "portal1")
    with pytest.raises(PlanError, match="made with --tags sps, and this run is with --tags portal"):
        approved_plan(plan, "portal1", tags=["portal"])


@pytest.mark.parametrize(
    ("text", "age"),
    [("90m", timedelta(minutes=90)), ("12h", timedelta(hours=12)), (" 7d ", timedelta(days=7))],
)
def test_a_plan_is_as_old_as_it_may_be(text: str, age: timedelta) -> None:
    assert age_from(text) == age
    plan = plan_file(KEY)
    terms = {"key": KEY, "max_age": age}
    assert approved_plan(plan, "sps1", terms=Terms(now=NOW + age, **terms)) == PLAN
    assert approved_plan(plan, "sps1", terms=Terms(now=NOW - timedelta(minutes=4), **terms)) == PLAN
    for now, says in (
        (NOW + age + timedelta(seconds=1), "longer ago than fleet_plan_max_age allows"),
        (NOW - timedelta(minutes=6), "which is in the future"),
    ):
        with pytest.raises(PlanError, match=says):
            approved_plan(plan, "sps1", terms=Terms(now=now, **terms))


@pytest.mark.parametrize(
    "value", [None, "", "12", 12, "h", "0h", "1.5h", "-1d", "1w", "1h30m", True, ["1h"], "9" * 30 + "d"]
)
def test_an_age_that_says_nothing_is_refused(value: Any) -> None:
    with pytest.raises(PlanError, match="must be a number of minutes, hours or days, such as 90m, 12h or 7d"):
        age_from(value)


def test_a_plan_that_does_not_say_when_it_was_made_has_no_age() -> None:
    for created in ("", "yesterday", "2026-11-22"):
        plan = make_plan_file({"sps1": {"plan": PLAN}}, created=created)
        assert approved_plan(plan, "sps1") == PLAN
        assert "does not say when it was made" in refusal(plan, max_age=timedelta(days=1))


def test_what_is_no_plan_is_reported_in_one_sentence(tmp_path: Path) -> None:
    plan = plan_file()
    twice = json.dumps(plan)[:-1] + ', "tags": []}'
    bomb = base64.b64encode(gzip.compress(b"[" * (65 * 1024 * 1024))).decode("ascii")
    half = packed(plan)[:100]
    binary = tmp_path / "binary"
    binary.write_bytes(b"\xff\xfe")
    for given, says in (
        (None, "is empty"),
        ("", "is empty"),
        ("  ", "is empty"),
        (7, "is empty"),
        ([""], "is empty"),
        ([], "is empty"),
        (str(tmp_path / "missing.json"), "cannot be read"),
        ("~/no/such/plan.json", f"{Path.home()}/no/such/plan.json cannot be read"),
        ("~no-such-user-here/plan.json", "cannot be read"),
        (str(binary), "cannot be read"),
        (str(tmp_path), "cannot be read"),
        ("\0", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("{", "cannot be read"),
        (half, "cannot be read"),
        ("H4sIA", "cannot be read"),
        (bomb, "more than 64 MiB"),
        (twice, "a key is there twice"),
        ('{"a":' * 100_000, "cannot be read"),
        ("{}", "is no plan of version 2"),
        ({**plan, "format": "else"}, "is no plan of version 2"),
        (
            {**plan, "version": 1},
            "is of an older release of steady.fleet. Make a new plan, and have it approved",
        ),
        ({**plan, "version": 3}, "is of a newer release of steady.fleet. Make a new plan, and have it approved"),
        ({**plan, "version": "2"}, "is no plan of version 2"),
        ({**plan, "devices": ["sps1"]}, "is not as steady.fleet.drift wrote it"),
        ({**plan, "seal": None}, "is not as steady.fleet.drift wrote it"),
        ({**plan, "tags": "sps"}, "is not as steady.fleet.drift wrote it"),
        (make_plan_file({"sps1": {"plan": {}}}, created=CREATED), "for this device is no plan"),
    ):
        message = refusal(given)
        assert says in message, (given, message)
        assert len(message) < 600
        assert "Traceback" not in message


def test_a_plan_file_has_the_plans_of_devices_that_were_read() -> None:
    results = {
        "sps10": {"changed": True, "plan": PLAN},
        "sps2": {"changed": False, "plan": PLAN},
        "failed": {"failed": True, "plan": PLAN},
        "real": {"changed": True},
        "gone": None,
    }

    content = make_plan_file(results, created=CREATED)

    assert list(content["devices"]) == ["sps2", "sps10"]
    assert content["devices"]["sps10"] == PLAN
    assert {key: content[key] for key in ("format", "version", "created", "commit", "tags")} == {
        "format": "steady.fleet plan",
        "version": 2,
        "created": CREATED,
        "commit": None,
        "tags": [],
    }
    assert content["seal"]["method"] == "sha256"


def test_a_plan_of_another_commit_is_refused_where_the_commit_of_the_run_is_known() -> None:
    plan = plan_file()
    unknown = make_plan_file({"sps1": {"plan": PLAN}}, created=CREATED, tags=["sps"])

    for commit in ("", "c0ffee"):
        assert approved_plan(json.dumps(plan), "sps1", tags=["sps"], terms=Terms(commit=commit)) == PLAN
    assert "is of the commit c0ffee, and this run of decaf" in refusal(json.dumps(plan), commit="decaf")
    assert "is of the commit (none), and this run of decaf" in refusal(json.dumps(unknown), commit="decaf")


def test_a_plan_that_lacks_what_no_one_asks_for_is_carried_out() -> None:
    content = {name: value for name, value in plan_file().items() if name not in ("created", "commit", "seal")}

    assert approved_plan(json.dumps({**content, "seal": _seal(content, "")}), "sps1", tags=["sps"]) == PLAN
