# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What results of tasks consist of: changes, what stands in their way, plans, and the result itself."""

from __future__ import annotations

from typing import TypedDict, Union

from .data import Options


class BlockerRecord(TypedDict):
    """What stands in the way of writing a difference."""

    option: str
    needed: bool
    msg: str


class _Change(TypedDict):
    operation: str
    kind: str
    name: str
    fields: list[str]


class ChangeRecord(_Change, total=False):
    """A step of a plan, or a problem with an object that could not be planned (``compare``)."""

    blockers: list[BlockerRecord]


class FailureRecord(ChangeRecord):
    """A change that failed, and why."""

    error: str
    msg: str


class SkippedRecord(ChangeRecord):
    """A change that was not tried, and why."""

    reason: str


class Views(TypedDict):
    """The managed options of everything that was looked at, as documents; secrets masked."""

    before: Options
    after: Options


class _Secrets(TypedDict):
    written: list[str]
    kept: list[str]


class SecretsRecord(_Secrets, total=False):
    """Which of the secrets given were written, and for which the product's own was kept; what the ledger knows of each."""

    states: dict[str, str]


class RunOptionsRecord(TypedDict, total=False):
    """What decides about the changes of a plan, beside the document and the device."""

    kinds: list[str] | None
    purge: list[str]
    update_secrets: str
    force: bool
    secrets_key: bool
    secrets_ledger: bool
    unknown_secrets: str


HashesRecord = dict[str, Union[str, list[Union[str, None]]]]
"""A hash of each value that a plan does not show; with a second one, of the value afterwards, where it changes with others."""


class ProofRecord(TypedDict):
    """What lets those who have the key see whether a secret is still the same one."""

    cost: int
    salt: str
    proof: str


class _Plan(TypedDict):
    product: str
    host: str
    port: int
    options: RunOptionsRecord
    changes: list[ChangeRecord]
    diff: Views
    desired: dict[str, dict[str, str]]
    current: dict[str, HashesRecord | None]


class PlanRecord(_Plan, total=False):
    """What somebody approves of a plan: its changes, and hashes of all other values.

    The tenant is said where one address has several; proofs of the secrets that it writes, where there is a key for them.
    """

    tenant: str
    secrets: dict[str, ProofRecord]


class EffectsRecord(TypedDict, total=False):
    """What a failed task had done, by the names of objects and of their entries."""

    changed: bool
    written: list[str]
    removed: list[str]
    in_doubt: list[str]


class FailedPart(TypedDict, total=False):
    """What a result says of a failure, beside what was done."""

    failed: bool
    error: str
    msg: str
    failures: list[FailureRecord]
    skipped: list[SkippedRecord]


class _Result(TypedDict):
    changed: bool
    changes: list[ChangeRecord]
    diff: Views
    config: Options
    disclosed: Options


class Result(_Result, total=False):
    """The result of a task that converges; what a failed one says of its effects is in the last lines."""

    secrets: SecretsRecord
    plan: PlanRecord
    failed: bool
    error: str
    msg: str
    failures: list[FailureRecord]
    skipped: list[SkippedRecord]
    written: list[str]
    removed: list[str]
    in_doubt: list[str]
