"""A ledger is of no use to whoever lacks its key, counts only what was made with it, and loses nothing to a run beside."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._core.fingerprints import Fingerprints
from ansible_collections.steady.fleet.plugins.module_utils._engine import ledger_file
from ansible_collections.steady.fleet.plugins.module_utils._engine.secrets_ledger import KEEP, WRITE, SecretsLedger
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import (
    ALWAYS,
    LOST,
    NEW,
    ON_CHANGE,
    ON_CREATE,
    REPLACED,
    ROTATED,
    SAME,
    UNKNOWN,
    GivenSecret,
    SecretDecision,
)

KEY = "a key of the vault, long enough"
DEVICE = "sps sps1.example.com:443"
SECRET = "correct horse battery staple"


class Ledgers:
    """A ledger file, and runs that use it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings: list[str] = []

    def open(self, device: str = DEVICE, *, key: str = KEY, policy: str = ON_CHANGE, **options: Any) -> SecretsLedger:
        self.warnings = []
        options.setdefault("unknown", KEEP)
        return SecretsLedger(str(self.path), key, device, policy=policy, warn=self.warnings.append, **options)

    def write(
        self,
        secret: Any = SECRET,
        device: str = DEVICE,
        evidence: Any = "key 1",
        name: str = "trap password",
        **options: Any,
    ) -> None:
        """Write a password, that of a trap for example, and have it confirmed."""
        ledger = self.open(device, **options)
        label, option = name.rsplit(" ", 1)
        ledger.decider(label)(GivenSecret(option, secret, present=False, evidence=None))
        ledger.recorder(label)(GivenSecret(option, secret, present=True, evidence=evidence))
        ledger.settle([name], [])

    def look(
        self, secret: Any = SECRET, evidence: Any = "key 1", *, present: bool = True, **options: Any
    ) -> SecretDecision:
        ledger = self.open(**options)
        return ledger.decider("trap")(GivenSecret("password", secret, present, evidence))

    @property
    def entries(self) -> Any:
        return json.loads(self.path.read_text("utf-8"))["devices"]


@pytest.fixture
def ledgers(tmp_path: Path) -> Ledgers:
    return Ledgers(tmp_path / "secrets.ledger")


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({}, SAME),
        ({"secret": "another one"}, ROTATED),
        ({"secret": SECRET + " "}, ROTATED),
        ({"evidence": "key 2"}, REPLACED),
        ({"secret": "another one", "evidence": "key 2"}, ROTATED),
        ({"evidence": None}, SAME),
        ({"present": False, "evidence": None}, LOST),
    ],
)
@pytest.mark.parametrize("policy", [ON_CREATE, ON_CHANGE, ALWAYS])
def test_what_is_found_of_a_secret_that_was_written(ledgers: Ledgers, given: Any, state: str, policy: str) -> None:
    ledgers.write()

    decision = ledgers.look(**given, policy=policy)

    writes = {ON_CREATE: {LOST}, ON_CHANGE: {LOST, ROTATED, REPLACED}, ALWAYS: {LOST, ROTATED, REPLACED, SAME}}
    assert decision == SecretDecision(state, state in writes[policy])
    assert not ledgers.warnings


@pytest.mark.parametrize(("unknown", "writes"), [(KEEP, False), (WRITE, True)])
def test_what_is_found_of_a_secret_that_no_one_wrote(ledgers: Ledgers, unknown: str, writes: bool) -> None:
    assert ledgers.look(unknown=unknown) == SecretDecision(UNKNOWN, writes)
    assert ledgers.look(present=False, unknown=unknown) == SecretDecision(NEW, write=True)


def test_what_is_kept_is_remembered(ledgers: Ledgers) -> None:
    ledger = ledgers.open()
    ledger.decider("trap")(GivenSecret("password", SECRET, present=True, evidence="key 1"))
    ledger.settle([], [])

    assert ledgers.entries[DEVICE]["trap password"]["origin"] == "kept"
    assert ledgers.look().state == SAME
    assert ledgers.look("another one").state == ROTATED


def test_what_was_not_read_back_is_not_recorded(ledgers: Ledgers) -> None:
    ledger = ledgers.open()
    ledger.decider("trap")(GivenSecret("password", SECRET, present=False, evidence=None))
    ledger.settle(["trap password"], [])

    assert not ledgers.path.exists()


def test_equal_secrets_give_unrelated_entries_and_nothing_distinguishes_them(ledgers: Ledgers) -> None:
    ledgers.write()
    ledgers.write(device="sps sps2.example.com:443")
    first, second = (ledgers.entries[device]["trap password"] for device in sorted(ledgers.entries))

    same = {name for name in first if first[name] == second[name]}

    assert same <= {"at", "cost", "origin"}
    text = ledgers.path.read_text("utf-8")
    assert SECRET not in text
    assert KEY not in text
    assert "key 1" not in text


def test_a_guess_cannot_be_tried_without_the_key(ledgers: Ledgers) -> None:
    ledgers.write()
    entry = ledgers.entries[DEVICE]["trap password"]

    # All that is in the file, and the right secret, still lack the key.
    for key in ("", entry["salt"], entry["secret"], DEVICE, KEY + " "):
        made = Fingerprints(key).of(SECRET, salt=entry["salt"], about=f"{DEVICE} trap password", cost=entry["cost"])
        assert made != entry["secret"]
    made = Fingerprints(KEY).of(SECRET, salt=entry["salt"], about=f"{DEVICE} trap password", cost=entry["cost"])
    assert made == entry["secret"]


@pytest.mark.parametrize("part", ["at", "origin", "salt", "secret", "evidence", "seal"])
def test_an_entry_that_was_edited_counts_as_missing(ledgers: Ledgers, part: str) -> None:
    ledgers.write()
    ledgers.write(name="agent password")
    document = json.loads(ledgers.path.read_text("utf-8"))
    document["devices"][DEVICE]["trap password"][part] = "x"
    ledgers.path.write_text(json.dumps(document), "utf-8")

    assert ledgers.look().state == UNKNOWN
    assert len(ledgers.warnings) == 1
    assert "trap password" in ledgers.warnings[0]
    assert "agent password" not in ledgers.warnings[0]


def test_where_no_entry_was_made_with_the_key_nothing_is_done(ledgers: Ledgers) -> None:
    ledgers.write()
    ledgers.write(device="sps sps2.example.com:443", key="the key of another device")
    before = ledgers.path.read_bytes()

    with pytest.raises(
        InputError, match=r"no entry of sps sps1\.example\.com:443 in .* was made with this secrets_key"
    ):
        ledgers.open(key="a key that made none of them")

    assert ledgers.look().state == SAME
    assert ledgers.path.read_bytes() == before


def test_an_entry_of_another_device_or_secret_counts_as_missing(ledgers: Ledgers) -> None:
    ledgers.write()
    other = "sps sps2.example.com:443"
    for device in (DEVICE, other):
        ledgers.write(device=device, name="user password")
    document = json.loads(ledgers.path.read_text("utf-8"))
    entry = document["devices"][DEVICE].pop("trap password")
    document["devices"][DEVICE]["agent password"] = document["devices"][other]["trap password"] = entry
    ledgers.path.write_text(json.dumps(document), "utf-8")

    assert ledgers.look(device=other).state == UNKNOWN
    assert "trap password" in ledgers.warnings[0]
    assert ledgers.look(device=DEVICE).state == UNKNOWN
    assert "agent password" in ledgers.warnings[0]
    assert ledgers.open().states() == {}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"format": 1}',
        b'{"format": 1, "devices": []}',
        b'{"format": 1, "devices": {"a": 1}}',
        b'{"format": true, "devices": null}',
        # What is another program's file, or a plan, is not written over.
        b'{"devices": {"sps1": {"ours": 1}}, "format": "steady.fleet plan", "seal": {}}',
        b'{"devices": {}, "name": "ours"}',
        b'{"format": true, "devices": {}}',
        b'{"format": 1.5, "devices": {}}',
        b'{"format": 0, "devices": {}}',
    ],
)
def test_a_damaged_file_counts_as_empty(ledgers: Ledgers, content: bytes) -> None:
    ledgers.path.write_bytes(content)

    assert ledgers.look().state == UNKNOWN
    assert [warning for warning in ledgers.warnings if "is damaged" in warning] == ledgers.warnings[:1]
    # It can be looked at, and taken from a backup, after another was begun.
    ledgers.write()
    aside = ledgers.path.with_name("secrets.ledger.damaged")
    assert aside.name in ledgers.warnings[0]
    assert aside.read_bytes() == content
    assert ledgers.look().state == SAME
    # And so can one that was damaged later.
    ledgers.path.write_bytes(b"again")
    ledgers.write()
    assert "secrets.ledger.damaged-2 " in ledgers.warnings[0]
    assert [aside.read_bytes(), ledgers.path.with_name("secrets.ledger.damaged-2").read_bytes()] == [content, b"again"]


def test_a_file_of_any_size_is_not_read(ledgers: Ledgers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_file, "MAX_SIZE", 1 << 20)
    ledgers.path.write_bytes(b" " * ((1 << 20) + 1))

    with pytest.raises(InputError, match="has more than 1 MiB, and so is no ledger"):
        ledgers.open()


def test_the_file_behind_a_link_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "own").symlink_to(tmp_path / "shared" / "secrets.ledger")
    ledgers = Ledgers(tmp_path / "own")

    ledgers.write()

    assert ledgers.path.is_symlink()
    assert (tmp_path / "shared" / "secrets.ledger").is_file()
    assert ledgers.look().state == SAME


def test_that_there_is_no_ledger_yet_is_said_where_it_matters_only(ledgers: Ledgers) -> None:
    ledgers.look(present=False, evidence=None)
    assert not ledgers.warnings

    ledgers.look()
    assert len(ledgers.warnings) == 1
    assert "taken for those that are given" in ledgers.warnings[0]
    ledgers.look(unknown=WRITE)
    assert "written once" in ledgers.warnings[0]


@pytest.mark.parametrize(
    "entry",
    [None, [], {}, {"cost": 2**40}, {"cost": True}, {"cost": 3}, {"cost": "4096"}, {"salt": None}, {"more": 1}],
)
def test_an_entry_of_another_form_counts_as_missing(ledgers: Ledgers, entry: Any) -> None:
    ledgers.write()
    document = json.loads(ledgers.path.read_text("utf-8"))
    known = document["devices"][DEVICE]
    known["trap password"] = {**known["trap password"], **entry} if entry else entry
    ledgers.path.write_text(json.dumps(document), "utf-8")

    assert ledgers.look().state == UNKNOWN


def test_the_file_of_a_newer_release_is_refused(ledgers: Ledgers) -> None:
    ledgers.path.write_text('{"format": 2, "devices": {}}')

    with pytest.raises(InputError, match="has format 2, and this release knows 1"):
        ledgers.open()


def test_a_file_that_cannot_be_read_is_refused(ledgers: Ledgers) -> None:
    ledgers.path.mkdir()

    with pytest.raises(InputError, match="cannot be read"):
        ledgers.open()


@pytest.mark.parametrize("option", ["key", "previous_key"])
def test_a_weak_key_is_refused(ledgers: Ledgers, option: str) -> None:
    with pytest.raises(InputError, match=r"secrets_key(_previous)? has 15 characters, and must have at least 16"):
        ledgers.open(**{option: "x" * 15})


def test_a_new_key_takes_over_what_the_previous_one_made(ledgers: Ledgers) -> None:
    ledgers.write()
    new = "the key that comes after it"

    ledger = ledgers.open(key=new, previous_key=KEY)
    ledger.decider("trap")(GivenSecret("password", SECRET, present=True, evidence="key 1"))
    ledger.settle([], [])

    assert not ledgers.warnings
    assert ledgers.look(key=new).state == SAME
    with pytest.raises(InputError, match="was made with this secrets_key"):
        ledgers.open(key=KEY)


def test_what_the_new_key_could_not_take_over_is_named(ledgers: Ledgers) -> None:
    ledgers.write()

    ledger = ledgers.open(key="the key that comes after it", previous_key=KEY)
    ledger.settle([], [])

    assert ledgers.warnings == [
        "secrets_ledger: these entries are still of secrets_key_previous, so keep that: trap password"
    ]


@pytest.mark.parametrize(
    ("gone", "kept"),
    [
        (
            "brand of Acme smtp_password",
            {"brand of Acme Europe smtp_password", "agent users[a].key", "agent users[ab].key"},
        ),
        (
            "brand of Acme Europe smtp_password",
            {"brand of Acme smtp_password", "agent users[a].key", "agent users[ab].key"},
        ),
        (
            "agent users[a]",
            {"brand of Acme smtp_password", "brand of Acme Europe smtp_password", "agent users[ab].key"},
        ),
        ("agent users", {"brand of Acme smtp_password", "brand of Acme Europe smtp_password"}),
    ],
)
def test_what_is_removed_is_forgotten_and_nothing_else(ledgers: Ledgers, gone: str, kept: set[str]) -> None:
    for name in (
        "brand of Acme smtp_password",
        "brand of Acme Europe smtp_password",
        "agent users[a].key",
        "agent users[ab].key",
    ):
        ledgers.write(name=name)

    ledgers.open().settle([], [gone])

    assert set(ledgers.entries[DEVICE]) == kept


def test_what_is_unknown_is_not_taken_for_the_given_one_where_it_is_to_be_written(ledgers: Ledgers) -> None:
    ledger = ledgers.open(policy=ON_CREATE, unknown=WRITE)
    ledger.decider("trap")(GivenSecret("password", SECRET, present=True, evidence="key 1"))
    ledger.settle([], [])

    assert not ledgers.path.exists()


def test_a_run_that_changes_nothing_leaves_the_file_alone(ledgers: Ledgers) -> None:
    ledgers.write()
    before = ledgers.path.read_bytes(), ledgers.path.stat().st_mtime_ns
    ledger = ledgers.open()
    ledger.decider("trap")(GivenSecret("password", SECRET, present=True, evidence="key 1"))

    ledger.settle([], [])

    assert (ledgers.path.read_bytes(), ledgers.path.stat().st_mtime_ns) == before


# The folder is what processes lock, and so is read as well.
@pytest.mark.parametrize("lacks", [os.R_OK, os.W_OK, os.X_OK])
def test_a_place_that_cannot_be_written_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lacks: int
) -> None:
    monkeypatch.setattr(os, "access", lambda unused, mode: not mode & lacks)
    ledger = Ledgers(tmp_path / "no" / "such" / "folder" / "secrets.ledger").open()

    with pytest.raises(InputError, match="cannot be written, since"):
        ledger.check_writable()


def test_a_file_that_could_not_be_written_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ledgers = Ledgers(tmp_path / "file" / "secrets.ledger")
    ledgers.path = tmp_path / "missing" / "secrets.ledger"
    ledger = ledgers.open()
    (tmp_path / "missing").write_text("no folder")
    ledger.decider("trap")(GivenSecret("password", SECRET, present=True, evidence=None))

    ledger.settle([], [])

    assert "will be written again" in ledgers.warnings[-1]


def _write(path: Path, number: int) -> None:
    for turn in range(3):
        Ledgers(path).write(device=f"sps sps{number}.example.com:443", evidence=turn)


def test_runs_at_once_lose_no_entry(ledgers: Ledgers) -> None:
    # Each in a process of its own, as Ansible's workers are.
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_write, args=(ledgers.path, number)) for number in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)

    assert [worker.exitcode for worker in workers] == [0] * 6
    assert len(ledgers.entries) == 6
    assert [path.name for path in ledgers.path.parent.iterdir()] == ["secrets.ledger"]
