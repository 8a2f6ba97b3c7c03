# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a conformance run asks an SPS, and how each doubt about it shows itself.

Source: docs/sources/sps.md, whose doubts these are.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._conformance.probes import (
    OTHER,
    Ask,
    Conformance,
    Evidence,
    Probe,
    Reading,
    Reversible,
    Way,
    WriteStep,
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
from .._conformance.reversible import suffixed
from .._conformance.schema import MISSING
from .._core.data import JsonObject
from .._core.errors import LockError
from .._engine.task import Task
from .._http.client import REFUSAL_STATUSES
from .._http.connection import Connection
from .._http.responses import Response
from .client import SPS, SpsClient
from .config import RESOURCES
from .contract import CONTRACT
from .doubts import DOUBTS
from .errors import is_error
from .info import GATHER, perform
from .responses import CONFIGURATION, names_below, plain_references
from .transaction_requests import PATH as TRANSACTION

ABSENT = "steady_fleet_conformance"
"""A name that no release has below the configuration."""
LEAVES = ("readSnmpTrap", "readSnmpAgent", "readSystemAlerts", "readTrafficAlerts")


def _certificate(connection: Connection, record: Record) -> str:
    return (
        "" if connection.client_cert and connection.username else "no client certificate is given beside the password"
    )


def _gathered(client: SpsClient) -> Any:
    return perform(Task({"gather": list(GATHER), "paths": []}), client)


# How things show themselves


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


def _first_nic(record: Record) -> str | None:
    for one in record.exchanges:
        if one.response.ok and one.response.path.endswith("/network/nics"):
            return next(iter(names_below(one.body)), None)
    return None


def _release(record: Record) -> Mapping[str, Any]:
    said = record.body_of("readInfo")
    return said["body"] if said else {}


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

ALERTS = CONFIGURATION + "alerting/system_alerts"
TRAP = CONFIGURATION + "management/snmp/trap"
BROWSER = {"User-Agent": "Mozilla/5.0"}


def _note(facts: dict[str, str], doubt: str, response: Response, accepted: str, refused: str) -> None:
    """Note whether SPS did something. A session that has ended, and what fails, say nothing of that."""
    if response.ok:
        facts[doubt] = accepted
    elif is_error(response) and response.status < 500 and response.status != 401:
        facts[doubt] = refused


def _open_by_itself(client: SpsClient, sibling: Callable[[Connection], Any], facts: dict[str, str]) -> None:
    """Write what is there already without opening a transaction, and roll back what that has opened."""
    body = client.read("alerting/system_alerts")["body"]
    transaction = client.transaction
    # Whatever becomes of the request, there may be a transaction to close.
    transaction.mine = True
    try:
        response = transaction.send("PUT", ALERTS, json_body=body, object_name="alerts")
        opened = transaction.is_open()
    finally:
        problem = transaction.settle()
    if problem is not None:
        raise problem
    if response.ok == opened:
        _note(facts, "SPS-TRANSACTION-AUTOOPEN", response, "opens", "refused")
    # Nothing is open now.
    try:
        gone = client.exchange("DELETE", TRANSACTION, renew=False, object_name="transaction")
        _note(facts, "SPS-ROLLBACK-GONE", gone, "accepted", "refused")
    finally:
        # A rollback whose response is lost may arrive later. It belongs to this session, and must not end the next transaction.
        client.log_out()


def _inside(client: SpsClient, sibling: Callable[[Connection], Any], facts: dict[str, str]) -> None:
    """Try inside of a transaction, which is rolled back, what changes nothing or is refused."""
    seen: dict[str, str] = {}
    body = client.read("alerting/system_alerts")["body"]
    trap = client.read("management/snmp/trap")["body"]
    agent = client.read("local_services/snmp_agent")["body"]
    with client.writing() as unit:
        unit.keep = False
        send = client.transaction.send
        twice = send("POST", TRANSACTION, object_name="transaction")
        _note(seen, "SPS-TRANSACTION-TWICE", twice, "accepted", "refused")
        browser = send("PUT", ALERTS, json_body=body, headers=BROWSER, object_name="alerts")
        _note(seen, "SPS-LOGIN-XTOKEN", browser, "free", "wanted")
        wrong = _with_wrong_server(trap)
        if wrong is not None:
            checked = send("PUT", TRAP, json_body=wrong, object_name="trap")
            _note(seen, "SPS-COMMIT-CHECK", checked, "commit", "put")
            send("PUT", TRAP, json_body=plain_references(trap), object_name="trap")
        if agent != plain_references(agent):
            path = CONFIGURATION + "local_services/snmp_agent"
            objects = send("PUT", path, json_body=agent, object_name="agent")
            _note(seen, "SPS-WRITE-REFERENCE", objects, "accepted", "refused")
        _beside(client, sibling, seen)
        # Where it has ended meanwhile, what was seen is not what happens inside of one.
        if client.transaction.is_open():
            facts.update(seen)


def _with_wrong_server(trap: Any) -> Any:
    """Return the body of the trap target with a server that does not fit its selection; None where there is none."""
    wrong = copy.deepcopy(plain_references(trap))
    server = wrong.get("version", {}).get("value", {}).get("server")
    if not isinstance(server, dict):
        return None
    server.update(selection="ip", value="not-an-address.example")
    return wrong


def _beside(client: SpsClient, sibling: Callable[[Connection], Any], facts: dict[str, str]) -> None:
    """Try to open another transaction in a session of its own, and close it."""
    other: SpsClient = sibling(client.connection)
    other.transport.read_only = False
    problem = None
    try:
        other.transaction.open()
        facts["SPS-LOCK-MODEL"] = "side_by_side"
    except LockError as error:
        facts["SPS-LOCK-MODEL"] = "exclusive"
        facts["SPS-LOCK-STATUS"] = str(error.place.status)
        names = str(client.connection.username) in error.product_message
        facts["SPS-LOCK-HOLDER"] = "named" if names else "not_named"
    finally:
        if other.transaction.mine:
            problem = other.transaction.settle()
        other.transport.read_only = True
        other.drop_session()
    if problem is not None:
        raise problem


def _other_alert(alerts: Any) -> JsonObject:
    """Return one alert with one channel switched over."""
    name, channels = next(iter(alerts.items()))
    return {name: {**channels, "email": not channels["email"]}}


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

CONFORMANCE = Conformance(
    product=SPS,
    resources=RESOURCES,
    contract=CONTRACT,
    doubts=DOUBTS,
    ways=(
        Way("session"),
        Way("certificate", {"username": None, "password": None}, _certificate),
    ),
    asks=(
        Ask("login methods", "/api/authentication/login_methods", login=False),
        Ask("login types", "/api/authentication/types", login=False),
        Ask("configuration without a login", CONFIGURATION.rstrip("/"), login=False),
        Ask("user", "/api/user/info"),
        Ask("what is not there", CONFIGURATION + ABSENT),
        Ask("interfaces", CONFIGURATION + "network/nics"),
        Ask("interface", CONFIGURATION + "network/nics/{nic}"),
        Ask("health monitoring", CONFIGURATION + "management/health_monitoring"),
        Ask("monitoring", CONFIGURATION + "management/monitoring"),
    ),
    readings=(Reading("information", _gathered),),
    probes=(*PROBES, *WRITE_PROBES),
    release=_release,
    places={"nic": _first_nic},
    reversibles=(
        Reversible("snmp_agent", "system_location", suffixed),
        Reversible("system_alerts", "alerts", _other_alert),
        Reversible("traffic_alerts", "alerts", _other_alert),
    ),
    write_steps=(
        WriteStep("a change without a transaction", "", _open_by_itself),
        WriteStep("what a transaction refuses", "", _inside),
    ),
    secrets=frozenset({"token", "community", "plain", "session_id"}),
)
