"""When the source for drift looks, and of what it makes events, without a JVM; and one real look at simulators."""

from __future__ import annotations

import asyncio
import json
import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.plugin_utils.drift_watch import Watch
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_text import is_harmless
from simulators import start

SOURCE = runpy.run_path(str(Path(__file__).parents[2] / "extensions/eda/plugins/event_source/drift.py"))


def record(
    status: str, *, error: str | None = None, name: str = "Contoso", field: str = "internal_tag"
) -> dict[str, Any]:
    change = {"operation": "update", "name": name, "fields": [{"field": field, "before": "old", "after": "new"}]}
    kinds = [{"kind": "group", "status": status, "objects": 1, "changes": [change], "failures": []}]
    return {
        "name": "portal1",
        "product": "portal",
        "status": status,
        "error": error,
        "message": error and f"no: {error}",
        "resources": kinds if status in ("drifted", "blocked") else [],
    }


def make_watch(chance: Callable[[], float] = lambda: 0.5) -> Watch:
    watch = Watch(100, 1000, 0.1, chance)
    watch.know(["portal1"], 0)
    return watch


def changes_in(watch: Watch, *records: dict[str, Any]) -> list[str]:
    return [event["drift"]["change"] for one in records for event in watch.note(one, 0)]


IN_SYNC, DRIFTED, OTHER = record("in_sync"), record("drifted"), record("drifted", field="enabled")
DOWN, REFUSED = record("unreachable", error="network"), record("failed", error="login")


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([IN_SYNC, IN_SYNC], []),
        ([DRIFTED], ["drifted"]),
        ([IN_SYNC, DRIFTED, DRIFTED, DRIFTED, IN_SYNC, IN_SYNC], ["drifted", "healed"]),
        ([DRIFTED, OTHER, OTHER], ["drifted", "drifted"]),
        ([DRIFTED, record("blocked"), IN_SYNC], ["drifted", "drifted", "healed"]),
        ([DOWN, DOWN, DOWN], ["unreachable"]),
        ([IN_SYNC, DOWN, IN_SYNC], ["unreachable", "reachable"]),
        ([DRIFTED, DOWN, DRIFTED], ["drifted", "unreachable", "reachable"]),
        ([DRIFTED, DOWN, DOWN, IN_SYNC], ["drifted", "unreachable", "reachable", "healed"]),
        ([IN_SYNC, DOWN, DRIFTED], ["unreachable", "reachable", "drifted"]),
        ([DOWN, REFUSED, REFUSED, IN_SYNC], ["unreachable", "failed", "reachable"]),
    ],
)
def test_events_are_changes(seen: list[dict[str, Any]], expected: list[str]) -> None:
    assert changes_in(make_watch(), *seen) == expected


def test_device_that_cannot_be_compared_is_looked_at_less_and_less_often() -> None:
    watch, pauses = make_watch(), []

    for unused in range(6):
        list(watch.note(DOWN, 0))
        pauses.append(round(watch.pause(0)))
    list(watch.note(IN_SYNC, 0))

    assert pauses == [200, 400, 800, 1000, 1000, 1000]
    assert watch.pause(0) == 100


def test_refused_login_is_tried_again_as_late_as_can_be() -> None:
    watch = make_watch()

    list(watch.note(REFUSED, 0))

    assert watch.pause(0) == 1000


def test_devices_do_not_come_all_at_once() -> None:
    watch = Watch(100, 1000, 0.2)
    names = [f"device{number}" for number in range(200)]
    watch.know(names, 0)
    first = {name: device.next_look for name, device in watch._devices.items()}
    for name in names:
        list(watch.note({**IN_SYNC, "name": name}, 0))
    second = {name: device.next_look for name, device in watch._devices.items()}

    assert all(0 <= moment <= 20 for moment in first.values())
    assert all(80 <= moment <= 120 for moment in second.values())
    assert len(set(second.values())) > 190


def test_devices_come_and_go() -> None:
    watch = make_watch()
    list(watch.note(DRIFTED, 0))

    watch.know(["portal1", "sps1"], 0)
    assert set(watch.due(1000)) == {"portal1", "sps1"}
    watch.know(["sps1"], 0)
    watch.know(["portal1", "sps1"], 0)

    # It is new, so what was known of it is forgotten.
    assert changes_in(watch, IN_SYNC) == []


def test_no_text_of_a_device_gets_into_an_event_as_it_is() -> None:
    hostile = "{{ lookup('pipe', 'id') }}#jinja2:\n${a}%{b}\u202e"

    (event,) = make_watch().note(record("drifted", name=hostile, field=hostile), 0)
    (failed,) = make_watch().note({**DOWN, "message": hostile + "x" * 10_000}, 0)

    assert event["drift"]["changes"][0]["operation"] == "update"
    assert event["meta"] == {"hosts": ["portal1"]}
    for text in (json.dumps(event), json.dumps(failed)):
        assert not set("{}#\u202e") & set("".join(texts(json.loads(text))))
        assert "old" not in text
    assert all(is_harmless(text) for text in texts(event["drift"]))
    assert len(failed["drift"]["message"]) < 400


def texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts(part)]


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({}, "inventory"),
        ({"inventory": "/nowhere/at/all"}, "/nowhere/at/all"),
        ({"inventory": "/", "interval": 1}, "at least 5"),
        ({"inventory": "/", "interval": "often"}, "interval is 'often', and must be a number"),
        ({"inventory": "/", "interval": True}, "interval is True"),
        ({"inventory": ["/", ""]}, "inventory has an empty path"),
        ({"inventory": "~no-such-user-here/estate"}, "inventory begins with the home of a user that there is not"),
        ({"inventory": {"/": 1}}, "inventory must be a path"),
        ({"inventory": []}, "inventory must be given"),
        ({"inventory": "/", "hosts": ["all"]}, "hosts must be a text"),
        ({"inventory": "/", "interval": float("nan")}, "at least 5"),
        ({"inventory": "/", "max_interval": 20}, "max_interval"),
        ({"inventory": "/", "jitter": 1}, "jitter"),
        ({"inventory": "/", "pause": 30}, "pause"),
    ],
    ids=str,
)
def test_wrong_option_is_named(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        SOURCE["settings_from"](options)


@pytest.mark.parametrize("value", [None, ""], ids=repr)
@pytest.mark.parametrize("name", SOURCE["Settings"].__dataclass_fields__)
def test_option_that_is_given_and_empty_is_refused(name: str, value: Any) -> None:
    with pytest.raises(ValueError, match=f"^{name} is empty"):
        SOURCE["settings_from"]({"inventory": "/", name: value})


STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
READERS = {
    "nothing": "",
    "half a line": "import sys; sys.stdout.write('[\"portal1\"')",
    "half a record": 'import sys; print(\'["portal1"]\', flush=True); sys.stdin.readline(); sys.stdout.write(\'{"name": "por\')',
    "a line that is too long": "print('[' + ' ' * 5000, flush=True)",
    "no text": "import sys; sys.stdout.buffer.write(b'\\xff\\n')",
    "one that does not end": STUBBORN + "import time; print('[', flush=True); time.sleep(60)",
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS.keys())
def test_round_that_comes_to_nothing_does_not_end_the_watch(
    reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = SOURCE["main"].__globals__
    for name, value in {"READER": reader, "LONGEST_RECORD": 1000, "LONGEST_END": 0.2}.items():
        monkeypatch.setitem(names, name, value)
    processes: list[asyncio.subprocess.Process] = []
    start_process = asyncio.create_subprocess_exec

    async def look() -> None:
        async for unused in SOURCE["_round"](SOURCE["settings_from"]({"inventory": str(tmp_path)}), Watch(0, 0, 0)):
            pass

    async def starting(*arguments: Any, **options: Any) -> Any:
        processes.append(await start_process(*arguments, **options))
        return processes[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starting)
    with pytest.raises(SOURCE["_EstateError"]):
        asyncio.run(asyncio.wait_for(look(), 20))

    assert processes[0].returncode is not None


def test_one_round_reads_each_device_and_writes_nothing(tmp_path: Path) -> None:
    with start("portal") as portal, start("sps") as sps:
        portal.add_group("Contoso", internal_tag="wrong")
        document = {"group": [{"path": "Contoso", "internal_tag": "right"}]}
        down = {**portal.inventory(), "fleet_port": 1, "fleet_retries": 0, "fleet_config": document}
        hosts = {
            "portal1": {**portal.inventory(), "fleet_product": "portal", "fleet_config": document},
            "portal2": {**down, "fleet_product": "portal"},
            "sps1": {**sps.inventory(), "fleet_product": "sps", "fleet_config": {"snmp_agent": {}}},
            "web1": {"ansible_host": "192.0.2.1"},
        }
        (tmp_path / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": hosts}}), "utf-8")
        settings = SOURCE["settings_from"]({"inventory": str(tmp_path / "inventory.yml"), "interval": 10})
        watch = Watch(10, 100, 0)

        async def look() -> list[dict[str, Any]]:
            return [found async for found in SOURCE["_round"](settings, watch)]

        started = time.monotonic()
        records = {found["name"]: found for found in asyncio.run(look())}

        assert {name: found["status"] for name, found in records.items()} == {
            "portal1": "drifted",
            "portal2": "unreachable",
            "sps1": "in_sync",
        }, records
        (event,) = watch.note(records["portal1"], started)
        assert event["drift"]["changes"] == [
            {"operation": "update", "kind": "group", "name": "Contoso", "fields": ["internal_tag"]}
        ]
        for device in (portal, sps):
            assert not device.writing_requests()
            assert not device.violations
        assert portal.sessions() == []
        assert [f"{exchange.method} {exchange.path}" for exchange in portal.journal] == [
            "POST /api/1/login",
            "GET /api/1/groups/self/children",
            # Whose tenant it is: a plan is for one of them.
            "GET /api/1/groups/self",
            "POST /api/1/logout",
        ]
