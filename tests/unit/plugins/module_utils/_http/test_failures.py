"""Exceptions are distinguished by their types, whatever language the system speaks."""

from __future__ import annotations

import errno
import socket
from typing import Any

import pytest
import requests.exceptions
import urllib3.exceptions

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import NetworkError, Place
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.failures import network_error
from ansible_collections.steady.fleet.plugins.module_utils._http.sockets import CONNECTED, CONNECTING, UNKNOWN

# What the system says, in English, in German, and in a language of which nothing is known.
CONNECTS = {
    errno.ECONNREFUSED: ("Connection refused", "Verbindungsaufbau abgelehnt", "Qbaarpgvba ershfrq"),
    errno.EHOSTUNREACH: ("No route to host", "Keine Route zum Zielrechner", "Qbaarpgvba ershfrq"),
    errno.ENETUNREACH: (
        "Network is unreachable",
        "Das Netzwerk bleibt unerreichbar",
        "Qbaarpgvba ershfrq",
    ),
    errno.ETIMEDOUT: (
        "Connection timed out",
        "Wartezeit abgelaufen",
        "Qbaarpgvba ershfrq",
    ),
    errno.ECONNRESET: (
        "Connection reset by peer",
        "Die Verbindung wurde vom Kommunikationspartner zurückgesetzt",
        "Qbaarpgvba ershfrq",
    ),
    errno.EADDRNOTAVAIL: (
        "Cannot assign requested address",
        "Das Angeforderte kann nicht zugewiesen werden",
        "Qbaarpgvba ershfrq",
    ),
}
NAMES = (
    "Name or service not known",
    "Der Name wurde nirgends gefunden",
    "Qbaarpgvba ershfrq",
)
ENDS = {
    errno.ECONNRESET: CONNECTS[errno.ECONNRESET],
    errno.EPIPE: ("Broken pipe", "Datenübergabe unterbrochen (broken pipe)", "Qbaarpgvba ershfrq"),
}


def while_connecting(cause: OSError) -> Exception:
    """Return what requests raises where no connection came about."""
    text = f"Failed to establish a new connection: {cause}"
    reason = urllib3.exceptions.NewConnectionError(None, text)  # type: ignore[arg-type]
    reason.__cause__ = cause
    return requests.exceptions.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/api", reason))  # type: ignore[arg-type]


def while_waiting(cause: OSError) -> Exception:
    """Return what requests raises where a connection ended before the response."""
    return requests.exceptions.ConnectionError(urllib3.exceptions.ProtocolError("Connection aborted.", cause))


def classified(error: Exception, phase: str = UNKNOWN) -> NetworkError:
    connection = Connection("sps", "SPS", host="192.0.2.1", port=8443, password="of no account")
    return network_error(error, connection, Place("SPS", "", "GET", "/api"), Redactor(), phase)


def meaning(error: NetworkError, text: str = "") -> dict[str, Any]:
    """Return all that a user or the engine learns of a failure, without what the system said."""
    message = str(error)
    assert not text or text in message
    return {
        "message": message.replace(text, "REASON") if text else message,
        "next_step": error.next_step,
        "sent": error.sent,
        "refused": error.refused,
        "timed_out": error.timed_out,
    }


@pytest.mark.parametrize("number", CONNECTS, ids=errno.errorcode.get)
def test_connection_that_cannot_be_made_is_the_same_in_every_language(number: int) -> None:
    found = [meaning(classified(while_connecting(OSError(number, text))), text) for text in CONNECTS[number]]

    assert found[0] == found[1] == found[2]
    assert "cannot be reached: REASON" in found[0]["message"]
    assert not found[0]["sent"]
    assert found[0]["refused"] is (number == errno.ECONNREFUSED)
    assert "Check host and port" in found[0]["next_step"]


def test_name_that_is_not_known_is_the_same_in_every_language() -> None:
    found = [
        meaning(classified(while_connecting(socket.gaierror(socket.EAI_NONAME, text)), CONNECTING), text)
        for text in NAMES
    ]

    assert found[0] == found[1] == found[2]
    assert (found[0]["sent"], found[0]["refused"]) == (False, False)
    assert "cannot be reached" in found[0]["message"]


@pytest.mark.parametrize("phase", [UNKNOWN, CONNECTED])
@pytest.mark.parametrize("number", ENDS, ids=errno.errorcode.get)
def test_connection_that_ends_is_the_same_in_every_language(number: int, phase: str) -> None:
    found = [meaning(classified(while_waiting(OSError(number, text)), phase)) for text in ENDS[number]]

    assert found[0] == found[1] == found[2]
    assert found[0]["sent"]
    assert "broke before the response was complete" in found[0]["message"]


@pytest.mark.parametrize("text", ["", "timed out", "Zeitüberschreitung", "Connection refused"])
def test_time_that_is_up_is_known_by_its_type(text: str) -> None:
    late = meaning(classified(requests.exceptions.ReadTimeout(socket.timeout(text)), CONNECTED))
    never = meaning(classified(requests.exceptions.ConnectTimeout(socket.timeout(text)), CONNECTING))

    assert (late["sent"], late["timed_out"], late["refused"]) == (True, True, False)
    assert (never["sent"], never["timed_out"], never["refused"]) == (False, False, False)
    assert "did not accept a connection within" in never["message"]
