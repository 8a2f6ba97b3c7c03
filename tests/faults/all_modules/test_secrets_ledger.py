"""A rotated secret is written once, a foreign one is noticed where the product shows it, and a lost ledger writes nothing: every resource."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lifecycle.samples import SAMPLES, Sample
from support.direct import Task
from support.fault_matrix import FILES, definition_of
from support.fault_scenarios import INSPECTORS
from support.in_memory import InMemoryClients, make_device
from support.secrets import leaks
from support.snapshots import Snapshot

from ansible_collections.steady.fleet.plugins.module_utils._engine import secret_proofs, secrets_ledger
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import (
    LOST,
    REPLACED,
    ROTATED,
    SAME,
    UNKNOWN,
)

KEY = "a key of the vault, long enough"
OTHER_KEY = "another key of the vault, long enough"
ROTATED_SECRET = "r0tated & (n3w) s'ecret/of+all"
FOREIGN_SECRET = "wr1tten by somebody else: %41"
SHOWS_EVIDENCE = ("sps_snmp_trap", "sps_snmp_agent", "sps_setting")
"""The resources of products that show when another secret was written."""
INTERFACES = ("module", "document")


def holds_secret(options: Any, sample: Sample) -> bool:
    """Return whether options hold one of the secrets that can be written again."""
    return any(json.dumps(secret)[1:-1] in json.dumps(options) for secret in sample.secrets)


OF_SECRETS = [
    sample for sample in SAMPLES if any(holds_secret(one, sample) for one in (sample.create, *sample.changes))
]


@dataclass
class ManagedObject:
    """One object with a secret, on a simulator, and the ledger that it is managed with."""

    sample: Sample
    interface: str
    device: Any
    ledger: Path

    @property
    def states(self) -> Iterator[Mapping[str, Any]]:
        """Return what is made of it until it has a secret."""
        for options in (self.sample.create, *self.sample.changes):
            filled = json.loads(json.dumps(options).replace("{{ playbook_dir }}", str(FILES)))
            yield filled
            if holds_secret(filled, self.sample):
                return

    @property
    def desired(self) -> Mapping[str, Any]:
        return list(self.states)[-1]

    def with_secret(self, secret: str) -> Mapping[str, Any]:
        """Return the same with another secret."""
        text = json.dumps(self.desired)
        for known in self.sample.secrets:
            text = text.replace(json.dumps(known), json.dumps(secret))
        changed: Mapping[str, Any] = json.loads(text)
        return changed

    def prepare(self) -> None:
        """Make what the object needs to have been before it has a secret."""
        for options in list(self.states)[:-1]:
            assert not self.run(options, {}).failed

    def run(self, options: Mapping[str, Any], more: Mapping[str, Any], *, check_mode: bool = False) -> Task:
        """Run one task, each in clients of its own."""
        module, given = self.sample.module, dict(options)
        if self.interface == "document":
            module = f"{self.sample.product}_config"
            given = {"config": {self.sample.kind: [given] if self.sample.many else given}, "max_deletes": 100}
        self.device.clear_journal()
        with InMemoryClients(self.device) as clients:
            return clients.run(definition_of(module), {**given, **more}, check_mode=check_mode)

    def keep(self, options: Mapping[str, Any], *, check_mode: bool = False, **more: Any) -> Task:
        """Run with the ledger."""
        ledger = {"update_secrets": "on_change", "secrets_ledger": str(self.ledger), "secrets_key": KEY}
        return self.run(options, {**ledger, **more}, check_mode=check_mode)

    def writes(self) -> list[str]:
        """Return the requests of the last task that write, beside those that log in."""
        return [
            one for one in self.device.writing_requests() if "login" not in one.lower() and "token" not in one.lower()
        ]


def found(task: Task) -> set[str]:
    """Return what a task found of the secrets that are given."""
    assert not task.failed, task.result
    return set(task.result["secrets"]["states"].values())


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let fingerprints cost nothing: the unit tests have what they usually cost."""
    monkeypatch.setattr(secrets_ledger, "COST", 2)
    monkeypatch.setattr(secret_proofs, "COST", 2)


@pytest.fixture(
    params=[(sample, interface) for sample in OF_SECRETS for interface in INTERFACES],
    ids=lambda one: f"{one[0]} {one[1]}",
)
def managed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ManagedObject]:
    sample, interface = request.param
    with make_device(sample.product, sample.switches, sample.state) as device:
        made = ManagedObject(sample, interface, device, tmp_path / "ledgers" / "secrets.ledger")
        made.prepare()
        yield made


def test_every_product_has_secrets_to_rotate() -> None:
    assert {sample.product for sample in OF_SECRETS} >= {"appliance", "cloud_sync", "portal", "sps"}


def test_a_rotated_secret_is_written_once(managed: ManagedObject) -> None:
    first = managed.keep(managed.desired)
    assert first.changed
    still = managed.keep(managed.desired)
    assert not still.changed, still.result
    assert found(still) == {SAME}

    rotated = managed.with_secret(ROTATED_SECRET)
    predicted = managed.keep(rotated, check_mode=True)
    again_predicted = managed.keep(rotated, check_mode=True)
    written = managed.keep(rotated)
    writes = managed.writes()
    silent = managed.keep(rotated)

    assert predicted.changed
    assert again_predicted.result["diff"] == predicted.result["diff"] == written.result["diff"]
    assert found(written) == {ROTATED}
    assert "(secret, rotated)" in json.dumps(written.result["diff"]["after"])
    assert written.result["secrets"]["written"]
    assert writes
    assert not silent.changed, silent.result
    assert found(silent) == {SAME}
    everything = [managed.ledger.read_text("utf-8"), *(json.dumps(task.result) for task in (first, predicted, written))]
    assert not leaks("\n".join(everything), [*managed.sample.secrets, ROTATED_SECRET, KEY])


def test_a_secret_of_somebody_else_is_noticed_where_the_product_shows_it(managed: ManagedObject) -> None:
    managed.keep(managed.desired)
    foreign = managed.run(managed.with_secret(FOREIGN_SECRET), {"update_secrets": "always"})
    assert foreign.changed

    noticed = managed.keep(managed.desired)

    if managed.sample.module not in SHOWS_EVIDENCE:
        assert found(noticed) == {SAME}
        assert not noticed.changed
        return
    assert found(noticed) == {REPLACED}
    assert noticed.changed
    assert "(secret, changed on the device)" in json.dumps(noticed.result["diff"]["before"])
    assert found(managed.keep(managed.desired)) == {SAME}


@pytest.mark.parametrize(
    ("damage", "warning"),
    [
        (lambda path: path.unlink(), "there is no"),
        (lambda path: path.write_bytes(path.read_bytes()[:-40]), "is damaged"),
        (lambda path: path.write_text("[]"), "is damaged"),
        (lambda path: path.write_text(re.sub(r':\d+( \d+)?": ', ':9": ', path.read_text())), "knows other devices"),
    ],
    ids=["lost", "truncated", "of another form", "of another device"],
)
def test_a_ledger_that_does_not_count_writes_nothing(managed: ManagedObject, damage: Any, warning: str) -> None:
    managed.keep(managed.desired)
    damage(managed.ledger)

    task = managed.keep(managed.with_secret(ROTATED_SECRET))

    assert not task.changed, task.result
    assert not managed.writes(), managed.writes()
    assert found(task) == {UNKNOWN}
    assert any(warning in one for one in task.result["warnings"]), task.result["warnings"]
    # From now on, what was given counts as what the product has.
    assert found(managed.keep(managed.with_secret(ROTATED_SECRET))) == {SAME}


@pytest.mark.parametrize("check_mode", [False, True], ids=["real", "check"])
def test_where_no_entry_is_of_the_key_nothing_is_written(managed: ManagedObject, *, check_mode: bool) -> None:
    managed.keep(managed.desired)
    rotated = managed.with_secret(ROTATED_SECRET)
    before = managed.ledger.read_text("utf-8")

    other_key = managed.keep(rotated, secrets_key=OTHER_KEY, check_mode=check_mode)
    writes = managed.writes()
    managed.ledger.write_text(before.replace('"at": "20', '"at": "19'), "utf-8")
    edited = managed.keep(rotated, check_mode=check_mode)

    for task in (other_key, edited):
        assert task.result["error"] == "input"
        assert "was made with this secrets_key" in task.message
        assert "secrets_key_previous" in task.message
    assert not writes + managed.writes()


def test_of_another_key_all_counts_with_the_previous_one(managed: ManagedObject) -> None:
    managed.keep(managed.desired)

    moved = managed.keep(managed.desired, secrets_key=OTHER_KEY, secrets_key_previous=KEY)
    assert found(moved) == {SAME}
    assert not moved.changed
    alone = managed.keep(managed.desired, secrets_key=OTHER_KEY)
    assert found(alone) == {SAME}
    assert "warnings" not in alone.result


def test_unknown_secrets_are_written_once_where_that_is_asked_for(managed: ManagedObject) -> None:
    assert not managed.run(managed.desired, {}).failed

    first = managed.keep(managed.desired, unknown_secrets="write")
    second = managed.keep(managed.desired, unknown_secrets="write")

    assert first.changed
    assert found(first) == {UNKNOWN}
    assert found(second) == {SAME}
    assert not second.changed


def test_check_mode_records_nothing(managed: ManagedObject) -> None:
    managed.keep(managed.desired, check_mode=True)

    assert not managed.ledger.parent.exists()


def test_a_secret_that_the_product_lost_is_written_again(managed: ManagedObject) -> None:
    if managed.sample.absent is None:
        pytest.skip("cannot be removed")
    managed.keep(managed.desired)
    removed = managed.run(managed.sample.absent, {})
    assert removed.changed, removed.result
    if not managed.run(managed.desired, {}, check_mode=True).changed:
        pytest.skip("what the sample removes has none of its secrets")

    task = managed.keep(managed.desired)

    assert task.changed
    assert found(task) == {LOST}


FAULTS = (
    {"kind": "status", "status": 500},
    {"kind": "status", "status": 500, "when": "after"},
    {"kind": "drop_before"},
    {"kind": "drop_after"},
    {"kind": "html", "when": "after"},
)


def has(managed: ManagedObject, secret: str) -> bool:
    """Return whether the product has a secret, behind its API."""
    return secret in json.dumps(
        INSPECTORS[managed.sample.product].state(managed.device), ensure_ascii=False, default=str
    )


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: "-".join(map(str, fault.values())))
@pytest.mark.parametrize(
    "managed", [(sample, "module") for sample in OF_SECRETS], ids=lambda one: " ".join(map(str, one)), indirect=True
)
def test_a_run_that_failed_anywhere_is_made_good_by_the_next(
    tmp_path: Path, managed: ManagedObject, fault: Mapping[str, Any]
) -> None:
    rotated = managed.with_secret(ROTATED_SECRET)
    managed.ledger = tmp_path / "before" / "secrets.ledger"
    managed.keep(managed.desired)
    assert not has(managed, ROTATED_SECRET)
    before, known = Snapshot(managed.device), managed.ledger.read_bytes()
    number = 0
    while True:
        number += 1
        managed.ledger = tmp_path / str(number) / "secrets.ledger"
        managed.ledger.parent.mkdir(mode=0o700)
        managed.ledger.write_bytes(known)
        before.restore()
        seen = managed.device.fault("*", nth=number, **fault)

        failed = managed.keep(rotated)
        managed.device.clear_faults()

        if seen.seen < number:
            break
        if SAME in managed.keep(rotated, check_mode=True).result.get("secrets", {}).get("states", {}).values():
            assert has(managed, ROTATED_SECRET), (number, failed.result)
        again = managed.keep(rotated)
        assert not again.failed, (number, again.result)
        assert has(managed, ROTATED_SECRET), (number, failed.result, again.result)
        assert found(managed.keep(rotated)) == {SAME}
    assert number > 1


@pytest.mark.parametrize(
    "managed", [(sample, "document") for sample in OF_SECRETS], ids=lambda one: " ".join(map(str, one)), indirect=True
)
def test_a_plan_is_refused_once_the_vault_has_another_secret(managed: ManagedObject) -> None:
    managed.keep(managed.desired)
    rotated = managed.with_secret(ROTATED_SECRET)
    plan = json.loads(json.dumps(managed.keep(rotated, check_mode=True).result["plan"]))

    other = managed.keep(managed.with_secret(FOREIGN_SECRET), approved_plan=plan)
    none = managed.run(rotated, {"approved_plan": plan, "update_secrets": "always"})
    writes = managed.writes()
    carried_out = managed.keep(rotated, approved_plan=plan)
    again = managed.keep(rotated, approved_plan=plan)

    assert other.result["error"] == none.result["error"] == "refused"
    assert "others than when it was approved" in other.message
    assert not writes
    assert carried_out.changed, carried_out.result
    assert not again.failed, again.result
    assert not again.changed
    assert not leaks(json.dumps(plan), [ROTATED_SECRET, KEY])


@pytest.mark.parametrize(
    "managed", [(sample, "document") for sample in OF_SECRETS], ids=lambda one: " ".join(map(str, one)), indirect=True
)
def test_a_key_alone_binds_a_plan_to_its_secrets(managed: ManagedObject) -> None:
    # Whatever the policy, without a ledger, and also where the product shows the secret.
    key = {"secrets_key": KEY, "update_secrets": "always"}
    desired = managed.with_secret(ROTATED_SECRET)
    plan = json.loads(json.dumps(managed.run(desired, key, check_mode=True).result["plan"]))

    other = managed.run(managed.with_secret(FOREIGN_SECRET), {**key, "approved_plan": plan})
    written = managed.writes()
    other_key = managed.run(desired, {**key, "secrets_key": OTHER_KEY, "approved_plan": plan})
    no_key = managed.run(desired, {"update_secrets": "always", "approved_plan": plan})
    emptied = managed.run(desired, {**key, "approved_plan": {**plan, "secrets": {}}})
    written += managed.writes()
    carried_out = managed.run(desired, {**key, "approved_plan": plan})

    assert plan["secrets"]
    assert [task.result.get("error") for task in (other, other_key, no_key, emptied)] == ["refused"] * 4
    assert "these secrets are others than when it was approved" in other.message
    assert "secrets_key" in other_key.message
    assert "secrets_key" in no_key.message
    assert not written
    assert carried_out.changed, carried_out.result
    assert not leaks(json.dumps(plan), [ROTATED_SECRET, KEY])


@pytest.mark.parametrize(
    "managed", [(sample, "document") for sample in OF_SECRETS], ids=lambda one: " ".join(map(str, one)), indirect=True
)
def test_a_plan_is_carried_out_with_what_it_was_made_with_only(managed: ManagedObject) -> None:
    assert not managed.run(managed.desired, {}).failed
    rotated = managed.with_secret(ROTATED_SECRET)
    plan = json.loads(json.dumps(managed.keep(rotated, unknown_secrets="write", check_mode=True).result["plan"]))

    refused = [
        managed.keep(rotated, approved_plan=plan),
        managed.keep(rotated, unknown_secrets="write", approved_plan={**plan, "secrets": {}}),
        managed.keep(rotated, unknown_secrets="write", approved_plan={**plan, "secrets": None}),
    ]
    writes = managed.writes()
    carried_out = managed.keep(rotated, unknown_secrets="write", approved_plan=plan)

    assert [task.result.get("error") for task in refused] == ["refused"] * 3, [task.message for task in refused]
    assert "unknown_secrets" in refused[0].message
    assert not writes
    assert carried_out.changed, carried_out.result
    assert has(managed, ROTATED_SECRET)


@pytest.mark.parametrize(
    ("sample", "given"),
    [
        *((sample, {}) for sample in OF_SECRETS),
        # No secret, and yet the product does not return it.
        (next(sample for sample in SAMPLES if sample.module == "portal_user"), {"backup_notifications": ["error"]}),
    ],
    ids=lambda one: one.module if isinstance(one, Sample) else "",
)
def test_on_change_needs_a_ledger_where_the_product_cannot_say(sample: Sample, given: Mapping[str, Any]) -> None:
    with make_device(sample.product, sample.switches, sample.state) as device:
        managed = ManagedObject(sample, "module", device, FILES)
        task = managed.run({**managed.desired, **given}, {"update_secrets": "on_change"})

    assert task.result["error"] == "input"
    assert "update_secrets: on_change needs secrets_ledger" in task.message
    assert not device.writing_requests()
