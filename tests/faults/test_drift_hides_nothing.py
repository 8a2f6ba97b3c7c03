"""No difference hides another: every secret and every object of every product, changed and removed behind the document's back.

The document is what an export writes: it has no secrets. What somebody does to the device is done with the secrets at hand, and
something else is changed beside it. What check mode shows is compared with what the device says of itself before and after.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lifecycle.samples import SAMPLES, Sample
from support.in_memory import InMemoryClients, make_device
from support.secrets import leaks
from support.snapshots import Snapshot

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Resource
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import FieldTable
from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import BLOCKED, DRIFTED, FAILED, device_record

PICTURES = Path(__file__).parents[1] / "support" / "files"
# Something else that drifts, and what to take for it where that is what is tried.
OTHER_DRIFT: Mapping[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "appliance": (
        {"email": {"address": "other@example.com"}},
        {"account": [{"name": "tech-support", "enabled": True, "account_password": "a l0ng text of somebody"}]},
    ),
    "cloud_sync": (
        {"service": [{"provider": "aws", "enabled": False}]},
        {
            "accounts": [
                {
                    "provider": "aws",
                    "accounts": [{"name": "aws2", "access_key": "other", "secret_key": "a l0ng text of somebody"}],
                }
            ]
        },
    ),
    "portal": (
        {"group_settings": [{"group": ".", "agents_autoupdate": False}]},
        {"group_migration": [{"group": ".", "enabled": True, "service": "https://other.example.com"}]},
    ),
    "sps": (
        {"system_alerts": {"alerts": {"xcbFirmwareTainted": {"snmp": True}}}},
        {"snmp_trap": {"server": "other.example.com"}},
    ),
}
# What removes entries or objects that a sample has no options for.
REMOVALS: Mapping[str, Mapping[str, Any]] = {
    "sps_snmp_agent": {"users": [], "purge_users": True, "version_3": False},
    "cloud_sync_accounts": {"accounts": [], "purge": True},
}


# A setting that refers to a password, which the export has by its key.
WITH_SECRET_FIELDS = Sample(
    "sps",
    "setting",
    create={
        "path": "management/email",
        "body": {"smtp_auth": {"enabled": True, "username": "mailer"}},
        "secret_fields": {"smtp_auth.password": "a l0ng text of somebody"},
    },
    changes=({"path": "management/email", "body": {"smtp_auth": {"enabled": False}}},),
    many=True,
)


@dataclass(frozen=True)
class Case:
    """Something done to the device of a sample, after it has been brought to one of the sample's states.

    :ivar state: how many changes of the sample come before; the document is exported then.
    :ivar act: what somebody does; None for what no request does.
    """

    sample: Sample
    number: int
    state: int
    act: Mapping[str, Any] | None

    def __str__(self) -> str:
        done = "gone" if self.act is None else f"change{self.state}" if self.number < 0 else f"removed{self.state}"
        return f"{self.sample}-{done}"


def cases() -> Iterator[Case]:
    for sample in SAMPLES:
        if sample.kind not in {resource.kind for resource in resources_of(sample.product)}:
            continue
        yield from (Case(sample, -1, number, change) for number, change in enumerate(sample.changes))
        last = len(sample.changes)
        identity = {key: sample.create[key] for key in ("provider",) if key in sample.create}
        removals = [sample.absent, {**identity, **REMOVALS[str(sample)]} if str(sample) in REMOVALS else None]
        yield from (Case(sample, number, 0, act) for number, act in enumerate(removals) if act is not None)
        yield from (Case(sample, number, last, act) for number, act in enumerate(removals) if act is not None)
        if sample.kind == "setting":
            yield Case(WITH_SECRET_FIELDS, -1, 0, WITH_SECRET_FIELDS.changes[0])
        if sample.kind == "backup_server":
            yield Case(sample, 0, 0, None)


CASES = list(cases())


def ready(sample: Sample, options: Mapping[str, Any]) -> dict[str, Any]:
    return json.loads(json.dumps(options).replace("{{ playbook_dir }}", str(PICTURES)))  # type: ignore[no-any-return]


def by_object(product: str, document: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Return the objects of a document by kind and name."""
    found: dict[tuple[str, str], Any] = {}
    for resource in resources_of(product):
        value = document.get(resource.kind)
        for entry in value if isinstance(value, list) else [] if value is None else [value]:
            found[resource.kind, resource.name_of(entry) if resource.many else ""] = entry
    return found


@dataclass(frozen=True)
class Origin:
    """The device of a sample in one of its states, and the document that was exported of it then."""

    device: Any
    snapshot: Snapshot
    exported: Mapping[str, Any]


def bring(clients: InMemoryClients, sample: Sample, options: Mapping[str, Any]) -> Any:
    """Run one task that brings the object of a sample to options."""
    options = ready(sample, options)
    listed = [{**options, "state": "absent"}] if options.get("state") == "absent" else [options]
    document = {sample.kind: listed if sample.many else listed[0]}
    return clients.run(DOCUMENTS[sample.product], {"config": document, "max_deletes": 9})


def make_origin(device: Any, case: Case) -> Origin:
    """Bring the device of a case to its state, and export it."""
    sample, module = case.sample, DOCUMENTS[case.sample.product]
    with InMemoryClients(device) as clients:
        for options in (sample.create, *sample.changes[: case.state]):
            made = bring(clients, sample, options)
            assert not made.failed, made.message
        if sample.product == "appliance" and sample.kind != "email":
            # Of a fresh appliance, the document would not have it.
            assert not clients.run(module, {"config": {"email": {"address": "ops@example.com"}}}).failed
        exported = clients.run(module, {"state": "gathered"}).result["config"]
        assert not clients.run(module, {"config": exported}, check_mode=True).changed
    return Origin(device, Snapshot(device), exported)


@pytest.fixture(scope="module")
def origin_of() -> Iterator[Callable[[Case], Origin]]:
    """What several cases begin with is made once: cases of one state follow each other."""
    with ExitStack() as stack:
        origins: dict[tuple[int, int], Origin] = {}

        def find(case: Case) -> Origin:
            key = id(case.sample), case.state
            if key not in origins:
                sample = case.sample
                device = stack.enter_context(make_device(sample.product, dict(sample.switches), sample.state))
                origins[key] = make_origin(device, case)
            return origins[key]

        yield find


@pytest.mark.parametrize("case", CASES, ids=str)
def test_drift_shows_the_change_and_everything_else_that_differs(
    case: Case, origin_of: Callable[[Case], Origin]
) -> None:
    sample = case.sample
    module = DOCUMENTS[sample.product]
    origin = origin_of(case)
    device, exported = origin.device, origin.exported
    origin.snapshot.restore()
    with InMemoryClients(device) as clients:
        if case.act is None:
            device.store.backup_servers.clear()
        else:
            acted = bring(clients, sample, case.act)
            assert not acted.failed, acted.message
        other = next(one for one in OTHER_DRIFT[sample.product] if sample.kind not in one)
        assert not clients.run(module, {"config": other}).failed
        now = clients.run(module, {"state": "gathered"}).result["config"]
        device.clear_journal()

        drift = clients.run(module, {"config": exported}, check_mode=True)
        healed = clients.run(module, {"config": exported})

        before, after = by_object(sample.product, exported), by_object(sample.product, now)
        differing = {key for key, entry in before.items() if not covers(after.get(key), entry)}
        shown = {(change["kind"], change["name"]): change for change in drift.result["changes"]}
        assert shown.keys() == differing
        assert next(iter(other)) in {kind for kind, unused in shown}
        assert_report(sample.product, drift.result, shown)
        assert not leaks(json.dumps(drift.result), sample.secrets)
        needs = [one["msg"] for change in shown.values() for one in change.get("blockers", ()) if one["needed"]]
        others = drift.result.get("failures", [])
        if needs or others:
            assert_refusal(drift, healed, needs, others)
            assert not [one for one in device.journal if one.writes and not one.path.endswith(("/login", "/logout"))]
        else:
            # Some of what people do, no request of the product undoes: a name that is taken, a reference that stays.
            assert healed.result.get("error") in (None, "product", "conflict"), healed.message
            if not healed.failed:
                assert healed.result["changes"] == drift.result["changes"]


def covers(now: Any, wanted: Any) -> bool:
    """Return whether an object has everything that a document asks for; entries of its lists may have company."""
    if isinstance(wanted, Mapping):
        return isinstance(now, Mapping) and all(covers(now.get(key), value) for key, value in wanted.items())
    if isinstance(wanted, list) and any(isinstance(one, Mapping) for one in wanted):
        return isinstance(now, list) and all(any(covers(one, part) for one in now) for part in wanted)
    return bool(now == wanted)


def assert_report(product: str, result: Mapping[str, Any], shown: Mapping[Any, Any]) -> None:
    """The report has each difference with its sides, and the device the state that says what it takes to heal it."""
    record = device_record("device", product, result)
    reported = {(kind["kind"], change["name"]): change for kind in record["resources"] for change in kind["changes"]}
    assert reported.keys() == shown.keys()
    for key, change in reported.items():
        assert change["fields"], key
        assert all("before" in field or "after" in field for field in change["fields"]), change
    blocked = any(blocker["needed"] for change in shown.values() for blocker in change.get("blockers", ()))
    assert record["status"] == (FAILED if result.get("failures") else BLOCKED if blocked else DRIFTED)


def assert_refusal(drift: Any, healed: Any, needs: list[str], others: list[Mapping[str, Any]]) -> None:
    """A real run says everything that stands in its way at once, before the first write."""
    assert healed.failed
    assert healed.result["error"] == ("blocked" if needs else others[0]["error"])
    for message in needs:
        assert message in healed.message
    assert len(others) == len([one for one in healed.result.get("failures", others) if one["error"] != "blocked"]), (
        healed.result
    )
    assert drift.failed is bool(others)
    if not others:
        assert "in a real run this would fail" in drift.result["warnings"][-1]


def names_in(value: Any) -> set[str]:
    """Return all keys of nested options."""
    if isinstance(value, Mapping):
        return set(value) | {name for part in value.values() for name in names_in(part)}
    return {name for part in value for name in names_in(part)} if isinstance(value, list) else set()


def hidden_options(table: FieldTable) -> set[str]:
    own = {item.option for item in table if item.hidden and not item.read_only}
    return own | {name for item in table if item.table is not None for name in hidden_options(item.table)}


KINDS = [(f"{product}_{resource.kind}", resource) for product in DOCUMENTS for resource in resources_of(product)]


@pytest.mark.parametrize(("name", "resource"), KINDS, ids=[name for name, unused in KINDS])
def test_every_secret_and_every_removable_object_is_tried(name: str, resource: Resource) -> None:
    """The table above has an object with each secret of the kind, and removes what can be removed of it."""
    own = [case for case in CASES if str(case.sample) == name]
    given = {option for case in own for step in (case.sample.create, *case.sample.changes) for option in names_in(step)}
    tables = (resource.table, *resource.variants.values())

    assert own, "no case has this kind"
    assert {option for table in tables for option in hidden_options(table)} <= given
    entries = [item.entries for item in resource.table if item.entries is not None]
    if resource.removable or any(not form.closed for form in entries):
        assert any(case.number >= 0 for case in own), "nothing of it is removed"
