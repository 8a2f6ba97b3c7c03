# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How each doubt about an SPS shows itself in what was read, and in what a writing run has tried, see docs/sources/sps.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .._conformance.probes import (
    OTHER,
    Evidence,
    Probe,
    confirmed,
    fact,
    presence,
    refuted,
    renewed,
    succeeded,
    unknown_keys,
    unsettled,
    write_status,
)
from .._conformance.record import Record
from .._conformance.schema import MISSING
from .._http.client import REFUSAL_STATUSES
from .responses import CONFIGURATION, names_below
from .transaction_requests import PATH as TRANSACTION

LEAVES = ("readSnmpTrap", "readSnmpAgent", "readSystemAlerts", "readTrafficAlerts")


def _login_status(evidence: Evidence) -> str | None:
    login = evidence.first("logIn")
    if login is None or login.status in REFUSAL_STATUSES:
        return None
    return "direct" if login.response.ok else "redirect" if 300 <= login.status < 400 else OTHER


def _login_lists(evidence: Evidence) -> str | None:
    lists = [evidence.first(name, "anonymous") for name in ("listLoginMethods", "listLoginTypes")]
    return presence(succeeded(lists[0]), succeeded(lists[1]), ("login_methods", "types")) if any(lists) else None


def _user_info(evidence: Evidence) -> str | None:
    user = evidence.first("readUser")
    if user is None or user.status == 404:
        return None
    return "token" if isinstance(user.body, Mapping) and "token" in user.body else OTHER


def _versions(evidence: Evidence) -> str | None:
    for body in evidence.bodies("readInfo"):
        said = body["body"]
        return "both" if all(isinstance(said.get(key), str) for key in ("version", "firmware_version")) else OTHER
    return None


def _place_of_state(evidence: Evidence) -> str | None:
    for body in evidence.bodies("readTransaction"):
        return presence("transaction" in body, "body" in body, ("transaction", "body"))
    return None


def _shape_of_errors(evidence: Evidence) -> str | None:
    shapes = {
        "object" if isinstance(one.body.get("error"), Mapping) else "string" if "error" in one.body else OTHER
        for one in evidence.record.exchanges
        if one.status in (401, 404) and isinstance(one.body, Mapping)
    }
    return (shapes.pop() if len(shapes) == 1 else OTHER) if shapes else None


def _interfaces(record: Record) -> Iterator[Mapping[str, Any]]:
    for one in record.exchanges:
        if one.response.ok and "/network/nics/" in one.response.path:
            yield one.body


def _order(evidence: Evidence) -> str | None:
    for node in _interfaces(evidence.record):
        held = node["body"]["interfaces"]
        if "@order" not in held:
            return "without"
        return "in_step" if set(held["@order"]) == set(held) - {"@order"} else "out_of_step"
    return None


def _nics(evidence: Evidence) -> str | None:
    branch = next((one for one in evidence.record.exchanges if one.response.path.endswith("/network/nics")), None)
    if branch is None or not branch.response.ok:
        return None
    leaf = any("body" in node for node in _interfaces(evidence.record))
    return "branch_of_leaves" if "items" in branch.body and leaf else OTHER


def _sha(evidence: Evidence) -> str | None:
    words = {word for name in LEAVES[:2] for body in evidence.bodies(name) for word in _values(body, "auth_method")}
    if "sha1" in words:
        return "sha1"
    return "sha" if "sha" in words else None


def _values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, Mapping):
        for name, value in node.items():
            if name == key:
                yield value
            yield from _values(value, key)
    elif isinstance(node, list):
        for part in node:
            yield from _values(part, key)


def _agent_keys(evidence: Evidence) -> str | None:
    if not evidence.bodies("readSnmpAgent"):
        return None
    return "lacks" if evidence.record.differing(MISSING, "readSnmpAgent") else "complete"


def _location(evidence: Evidence) -> str | None:
    for body in evidence.bodies("readSnmpAgent"):
        return "both" if {"system_description", "system_location"} <= set(body["body"]) else OTHER
    return None


def _traffic(evidence: Evidence) -> str | None:
    for body in evidence.bodies("readTrafficAlerts"):
        entries = [set(entry) for entry in body["body"].values() if isinstance(entry, Mapping)]
        # A release may have other keys beside the alerts.
        ways = [entry & {"email", "snmp"} for entry in entries if entry & {"email", "snmp"}]
        return "alike" if ways and all(len(way) == 2 for way in ways) else OTHER
    return None


def _passwords(evidence: Evidence) -> str | None:
    for body in evidence.bodies("listConfiguration"):
        return "listed" if "passwords" in names_below(body) else "not_listed"
    return None


def _existing(evidence: Evidence, longer: str, shorter: str, names: tuple[str, str]) -> str | None:
    by_path = {one.response.path: one.response for one in evidence.record.exchanges if one.stage.startswith("ask")}
    if longer not in by_path or shorter not in by_path:
        return None
    return presence(by_path[longer].ok, by_path[shorter].ok, names)


PROBES = (
    Probe(
        "SPS-LOGIN-REDIRECT",
        _login_status,
        {
            "direct": unsettled("the response to the login is  200; the default login method may be the local one"),
            "redirect": confirmed("the response to the login is  a redirect that carries the cookie"),
            OTHER: refuted("the response to the login has another status"),
        },
    ),
    Probe(
        "SPS-LOGIN-METHODS",
        _login_lists,
        {
            "login_methods": confirmed("the list is at authentication/login_methods alone"),
            "types": confirmed("the list is at authentication/types alone"),
            "both": confirmed("the list is at both paths"),
            "neither": refuted("neither path can be read without a login"),
        },
    ),
    Probe(
        "SPS-LOGIN-USERINFO",
        _user_info,
        {
            "token": confirmed("the response has a token at its top level"),
            OTHER: refuted("the response has no token at its top level"),
        },
    ),
    Probe(
        "SPS-SESSION-LIFETIME",
        renewed,
        {"ended": unsettled("a session ended during the run, and a new login went on")},
    ),
    Probe(
        "SPS-INFO-VERSIONS",
        _versions,
        {
            "both": confirmed("version and firmware_version are texts"),
            OTHER: refuted("version or firmware_version is missing, or no text"),
        },
    ),
    Probe(
        "SPS-TRANSACTION-SHAPE",
        _place_of_state,
        {
            "transaction": confirmed("the state is below `transaction`"),
            "body": confirmed("the state is below `body`"),
            "both": confirmed("the state is at both places"),
            "neither": refuted("the state is at neither place"),
        },
    ),
    Probe(
        "SPS-ERRORS-SHAPE",
        _shape_of_errors,
        {
            "object": confirmed("`error` is an object"),
            "string": confirmed("`error` is a text"),
            OTHER: refuted("errors have another form, or several"),
        },
    ),
    Probe(
        "SPS-WRITE-WHOLE",
        unknown_keys(*LEAVES, "readSetting"),
        {"unknown_keys": unsettled("there are keys that no document names; a change sends them as they were read")},
    ),
    Probe(
        "SPS-WRITE-ORDER",
        _order,
        {
            "in_step": confirmed("@order lists exactly the keys that are there"),
            "out_of_step": refuted("@order and the keys differ"),
            "without": refuted("a keyed collection has no @order"),
        },
    ),
    Probe(
        "SPS-NIC-FORM",
        _nics,
        {
            "branch_of_leaves": confirmed("network/nics lists the interfaces, and an interface is a leaf"),
            OTHER: refuted("network/nics has another form"),
        },
    ),
    Probe(
        "SPS-SNMP-SHA",
        _sha,
        {"sha": confirmed("SHA-1 is read as sha"), "sha1": refuted("SHA-1 is read as sha1")},
    ),
    Probe(
        "SPS-AGENT-OPTIONAL",
        _agent_keys,
        {
            "complete": confirmed("all keys that the document does not mark as optional are there"),
            "lacks": refuted("a key is missing that the document does not mark as optional"),
        },
    ),
    Probe(
        "SPS-AGENT-LOCATION",
        _location,
        {
            "both": confirmed("the agent has system_description and system_location"),
            OTHER: refuted("the agent lacks one of the two"),
        },
    ),
    Probe(
        "SPS-TRAFFIC-FORM",
        _traffic,
        {
            "alike": confirmed("each traffic alert has email and snmp"),
            OTHER: refuted("traffic alerts have another form than system alerts"),
        },
    ),
    Probe(
        "SPS-PASSWORD-PATH",
        _passwords,
        {
            "listed": confirmed("the configuration lists passwords"),
            "not_listed": unsettled("the configuration does not list passwords to this account"),
        },
    ),
    Probe(
        "SPS-MONITORING-PATH",
        lambda evidence: _existing(
            evidence,
            CONFIGURATION + "management/health_monitoring",
            CONFIGURATION + "management/monitoring",
            ("health_monitoring", "monitoring"),
        ),
        {
            "health_monitoring": confirmed("only management/health_monitoring can be read"),
            "monitoring": refuted("only management/monitoring can be read"),
            "both": unsettled("both paths can be read"),
            "neither": unsettled("neither path can be read by this account"),
        },
    ),
)

WRITE_PROBES = (
    Probe(
        "SPS-WRITE-STATUS",
        write_status("PUT", CONFIGURATION),
        {
            "200": confirmed("a PUT is 200"),
            "201": confirmed("a PUT is 201"),
            "204": confirmed("a PUT is 204"),
            OTHER: refuted("a PUT has another status"),
        },
    ),
    Probe(
        "SPS-TRANSACTION-BODY",
        write_status("POST", TRANSACTION),
        {OTHER: confirmed("an empty body has opened a transaction")},
    ),
    Probe(
        "SPS-TRANSACTION-AUTOOPEN",
        fact("SPS-TRANSACTION-AUTOOPEN"),
        {
            "opens": confirmed("the first change has opened a transaction"),
            "refused": confirmed("a change without a transaction was refused"),
        },
    ),
    Probe(
        "SPS-TRANSACTION-TWICE",
        fact("SPS-TRANSACTION-TWICE"),
        {
            "refused": confirmed("opening a second transaction in the same session was refused"),
            "accepted": refuted("opening a second transaction in the same session was accepted"),
        },
    ),
    Probe(
        "SPS-ROLLBACK-GONE",
        fact("SPS-ROLLBACK-GONE"),
        {
            "refused": confirmed("rolling back with no transaction was refused"),
            "accepted": refuted("rolling back with no transaction was accepted"),
        },
    ),
    Probe(
        "SPS-LOGIN-XTOKEN",
        fact("SPS-LOGIN-XTOKEN"),
        {
            "wanted": confirmed("a client that looks like a browser was refused without X-Token, and ours was not"),
            "free": unsettled("neither a client that looks like a browser nor ours needs X-Token"),
        },
    ),
    Probe(
        "SPS-COMMIT-CHECK",
        fact("SPS-COMMIT-CHECK"),
        {
            "put": confirmed("a body that does not fit was refused at the PUT"),
            "commit": unsettled("a body that does not fit was accepted at the PUT"),
        },
    ),
    Probe(
        "SPS-WRITE-REFERENCE",
        fact("SPS-WRITE-REFERENCE"),
        {
            "refused": confirmed("a reference as an object was refused"),
            "accepted": refuted("a reference as an object was accepted"),
        },
    ),
    Probe(
        "SPS-LOCK-MODEL",
        fact("SPS-LOCK-MODEL"),
        {
            "exclusive": confirmed("a second session could not open a transaction"),
            "side_by_side": confirmed("a second session could open a transaction beside the first"),
        },
    ),
    Probe(
        "SPS-LOCK-STATUS",
        fact("SPS-LOCK-STATUS"),
        {
            **{status: confirmed(f"a lock is {status}") for status in ("403", "409", "423")},
            OTHER: refuted("a lock has another status"),
        },
    ),
    Probe(
        "SPS-LOCK-HOLDER",
        fact("SPS-LOCK-HOLDER"),
        {
            "named": confirmed("the refusal says who holds the lock"),
            "not_named": confirmed("the refusal does not say who holds the lock"),
        },
    ),
)
