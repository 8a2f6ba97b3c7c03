# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a conformance run asks an SPS, and tries. How each doubt shows itself is in :mod:`probes`."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from .._conformance.probes import (
    Ask,
    Conformance,
    Reading,
    Reversible,
    Way,
    WriteStep,
)
from .._conformance.record import Record
from .._conformance.reversible import suffixed
from .._core.data import JsonObject
from .._core.errors import LockError
from .._engine.task import Task
from .._http.connection import Connection
from .._http.responses import Response
from .client import SPS, SpsClient
from .config import RESOURCES
from .contract import CONTRACT
from .doubts import DOUBTS
from .errors import is_error
from .info import GATHER, perform
from .probes import PROBES, WRITE_PROBES
from .responses import CONFIGURATION, names_below, plain_references
from .transaction_requests import PATH as TRANSACTION

ABSENT = "steady_fleet_conformance"
"""A name that no release has below the configuration."""


def _certificate(connection: Connection, record: Record) -> str:
    return (
        "" if connection.client_cert and connection.username else "no client certificate is given beside the password"
    )


def _gathered(client: SpsClient) -> Any:
    return perform(Task({"gather": list(GATHER), "paths": []}), client)


def _first_nic(record: Record) -> str | None:
    for one in record.exchanges:
        if one.response.ok and one.response.path.endswith("/network/nics"):
            return next(iter(names_below(one.body)), None)
    return None


def _release(record: Record) -> Mapping[str, Any]:
    said = record.body_of("readInfo")
    return said["body"] if said else {}


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
