# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The plan file: what `drift` writes, somebody approves, and `enforce` carries out.

It ends with a checksum of all of it. With a key in the environment, that is a signature, which only who has the key can make.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, TypedDict

from ansible_collections.steady.fleet.plugins.module_utils._core.data import JsonObject
from ansible_collections.steady.fleet.plugins.module_utils._core.text import MAX_NAME, printable
from ansible_collections.steady.fleet.plugins.module_utils._engine.approval import NEXT_STEP
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import natural

PLAN_FORMAT = "steady.fleet plan"
PLAN_VERSION = 2
KEY_VARIABLE = "FLEET_PLAN_KEY"
"""The environment variable with the key that signs plans."""
MIN_KEY_LENGTH = 16
CHECKSUM = "sha256"
SIGNATURE = "hmac-sha256"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
# Clocks of two machines differ.
_AHEAD = timedelta(minutes=5)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


class Seal(TypedDict):
    """The checksum of a plan file, or its signature."""

    method: str
    value: str


class _Content(TypedDict):
    format: str
    version: int
    created: str
    commit: str | None
    tags: list[str]
    devices: dict[str, JsonObject]


class PlanFile(_Content):
    """A plan file. The plan of each device is a :class:`.PlanRecord` that went through JSON."""

    seal: Seal


class PlanError(Exception):
    """Says, in a sentence and a next step, why a plan is not carried out."""


def make_plan_file(
    results: Mapping[str, Any], *, created: str, tags: Iterable[str] = (), commit: str | None = None, key: str = ""
) -> PlanFile:
    """Return the plan file: the plan of every device that could be read, ordered by their names.

    :arg created: when the devices were read, in UTC.
    :arg tags: of the run; none where it was about all.
    :arg commit: of the repository that the documents are from.
    :arg key: signs it; it has a checksum only, if empty.
    :raises PlanError: the key is too short.
    """
    plans = {
        name: dict(result["plan"])
        for name, result in results.items()
        if isinstance(result, Mapping) and isinstance(result.get("plan"), Mapping) and not result.get("failed")
    }
    content: _Content = {
        "format": PLAN_FORMAT,
        "version": PLAN_VERSION,
        "created": created,
        "commit": commit,
        "tags": sorted(tags),
        "devices": {name: plans[name] for name in sorted(plans, key=natural)},
    }
    return {**content, "seal": _seal(content, key)}


@dataclass(frozen=True)
class Terms:
    """What must hold of a plan file.

    :ivar key: it must be signed with this; a checksum is enough, if empty.
    :ivar max_age: how old it may be; any age, if None.
    :ivar commit: the documents must be of this one; of any, if empty.
    :ivar now: the present time.
    """

    key: str = ""
    max_age: timedelta | None = None
    commit: str = ""
    now: datetime | None = None


@dataclass(frozen=True)
class DeviceInPlan:
    """What a plan file, whose seal is right, says of itself and of one device.

    :ivar created: when the devices were read; of any type, where the plan is from elsewhere. So is ``commit``.
    :ivar names: of all devices in it.
    :ivar own: the plan of the device; None where it has none.
    """

    created: Any
    commit: Any
    tags: list[str]
    names: frozenset[str]
    own: Any

    @classmethod
    def of(cls, content: PlanFile, host: str) -> DeviceInPlan:
        """Return what a plan file says of a device."""
        devices = content["devices"]
        return cls(
            content.get("created"), content.get("commit"), content["tags"], frozenset(devices), devices.get(host)
        )


def checked_content(source: str, text: str, key: str) -> PlanFile:
    """Return what is in a plan file.

    :raises PlanError: the text is no plan, or not as it was made.
    """
    content = _content(source, text)
    _check_seal(source, content, key)
    return content


def device_in_plan(source: str, text: str, host: str, key: str) -> DeviceInPlan:
    """Return what a plan file says of a device.

    :raises PlanError: the text is no plan, or not as it was made.
    """
    return DeviceInPlan.of(checked_content(source, text, key), host)


def approved(
    plans: Mapping[str, str],
    host: str,
    *,
    tags: Sequence[str] = (),
    terms: Terms | None = None,
    read: Callable[[str, str, str, str], DeviceInPlan] = device_in_plan,
) -> JsonObject:
    """Return the approved plan of one device.

    :arg plans: the texts of the plan files, by where they come from: several, where a job was sliced.
    :arg tags: of this run; none where it is about all.
    :arg read: reads a plan file as :func:`device_in_plan` does.
    :raises PlanError: a text is no plan, or not as it was made, or does not have the device, or two have the same device.
    """
    terms = terms or Terms()
    found: dict[str, str] = {}
    own: Any = None
    made_with: set[str] = set()
    for source, text in plans.items():
        plan = read(source, text, host, terms.key)
        _check_age(source, plan.created, terms)
        _check_commit(source, plan.commit, terms.commit)
        made_with.update(plan.tags)
        if twice := sorted(plan.names & found.keys(), key=natural):
            name = twice[0]
            raise PlanError(
                f"{name} is in two plans, {found[name]} and {source}, and only one of them can have been approved for it"
            )
        found.update(dict.fromkeys(plan.names, source))
        own = plan.own if host in plan.names else own
    if host not in found:
        reason = "It was not reached when the plan was made, or it is new"
        if made_with != set(tags):
            reason = f"The plan was made {_tag_words(made_with)}, and this run is {_tag_words(tags)}"
        raise PlanError(f"this device is not in the approved plan. {reason}. {NEXT_STEP}")
    if not isinstance(own, Mapping) or not own:
        raise PlanError(f"what the plan {found[host]} has for this device is no plan. {NEXT_STEP}")
    return dict(own)


def age_from(value: Any) -> timedelta:
    """Return the age that a text such as `12h` says.

    :raises PlanError: it says none.
    """
    found = re.fullmatch(r"([1-9][0-9]{0,5})([mhd])", value.strip()) if isinstance(value, str) else None
    if found is None:
        shown = "empty" if value in (None, "") else repr(value)
        raise PlanError(
            f"fleet_plan_max_age is {shown}, and must be a number of minutes, hours or days, such as 90m, 12h or 7d"
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _tag_words(tags: Iterable[str]) -> str:
    return f"with --tags {','.join(sorted(tags))}" if tags else "without --tags"


def _content(source: str, text: str) -> PlanFile:
    """Return what is in a plan file whose head is sound."""
    try:
        content: Any = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise PlanError(f"the plan {source} cannot be read: {printable(error, 200)}") from error
    head = (content.get("format"), content.get("version")) if isinstance(content, Mapping) else (None, None)
    if head != (PLAN_FORMAT, PLAN_VERSION):
        if head[0] == PLAN_FORMAT and isinstance(head[1], int):
            age = "an older" if head[1] < PLAN_VERSION else "a newer"
            raise PlanError(f"the plan {source} is of {age} release of steady.fleet. {NEXT_STEP}")
        raise PlanError(f"{source} is no plan of version {PLAN_VERSION}. Give the file that steady.fleet.drift wrote")
    tags = content.get("tags")
    sound = isinstance(tags, list) and all(isinstance(tag, str) for tag in tags)
    if not sound or not isinstance(content.get("devices"), Mapping) or not isinstance(content.get("seal"), Mapping):
        raise PlanError(f"the plan {source} is not as steady.fleet.drift wrote it. {NEXT_STEP}")
    return content  # type: ignore[no-any-return]


def _once(pairs: list[tuple[str, Any]]) -> JsonObject:
    """Return a mapping of JSON; what stands in it twice could be read in two ways."""
    content = dict(pairs)
    if len(content) < len(pairs):
        raise ValueError("a key is there twice")
    return content


def _seal(content: Mapping[str, Any], key: str) -> Seal:
    """Return what a plan file ends with: a checksum, or a signature where there is a key."""
    text = json.dumps(content, ensure_ascii=True, separators=(",", ":"), sort_keys=True).encode("ascii")
    if not key:
        return {"method": CHECKSUM, "value": hashlib.sha256(text).hexdigest()}
    if len(key) < MIN_KEY_LENGTH:
        raise PlanError(
            f"{KEY_VARIABLE} is too short: a key has {MIN_KEY_LENGTH} characters or more. Make one with: openssl rand -hex 32"
        )
    return {
        "method": SIGNATURE,
        "value": hmac.new(key.encode("utf-8", "surrogateescape"), text, hashlib.sha256).hexdigest(),
    }


def _check_seal(name: str, content: Mapping[str, Any], key: str) -> None:
    seal = content["seal"]
    signed = seal.get("method") == SIGNATURE
    if key and not signed:
        raise PlanError(
            f"the plan {name} is not signed, and this run has {KEY_VARIABLE}. Make the plan with the same {KEY_VARIABLE}"
        )
    if signed and not key:
        raise PlanError(
            f"the plan {name} is signed, and this run has no {KEY_VARIABLE} to check it with. Set it in the environment"
        )
    expected = _seal({part: value for part, value in content.items() if part != "seal"}, key)
    given = str(seal.get("value"))
    if seal.keys() != expected.keys() or seal["method"] != expected["method"]:
        given = ""
    if not hmac.compare_digest(given.encode("utf-8", "replace"), expected["value"].encode("ascii")):
        other_key = f", or was signed with another {KEY_VARIABLE}" if signed else ""
        raise PlanError(f"the plan {name} was edited after it was made{other_key}. {NEXT_STEP}")


def _check_age(name: str, made: Any, terms: Terms) -> None:
    if terms.max_age is None:
        return
    now = terms.now or datetime.now(timezone.utc)
    try:
        created = datetime.strptime(made, _TIME).replace(tzinfo=timezone.utc)
    except (TypeError, ValueError):
        raise PlanError(f"the plan {name} does not say when it was made. {NEXT_STEP}") from None
    if created > now + _AHEAD:
        raise PlanError(f"the plan {name} was made at {made}, which is in the future. Look at the clocks")
    if now - created > terms.max_age:
        raise PlanError(
            f"the plan {name} was made at {made}, which is longer ago than fleet_plan_max_age allows. {NEXT_STEP}"
        )


def _check_commit(name: str, made_of: Any, commit: str) -> None:
    if commit and made_of != commit:
        made_at = printable(made_of or "(none)", MAX_NAME)
        raise PlanError(
            f"the plan {name} is of the commit {made_at}, and this run of {printable(commit, MAX_NAME)}. {NEXT_STEP}"
        )
