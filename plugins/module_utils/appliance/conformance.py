# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a conformance run asks a web-security appliance, and how each doubt about it shows itself.

Source: docs/sources/appliance.md, whose doubts these are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .._conformance.probes import (
    OTHER,
    Ask,
    Conformance,
    Evidence,
    Form,
    Probe,
    Reading,
    Reversible,
    Way,
    confirmed,
    refuted,
    unknown_keys,
    unsettled,
)
from .._conformance.record import Exchange, Record
from .._http.client import REFUSAL_STATUSES
from .client import APPLIANCE, PROOF_OF_LOGIN, is_failure, message_of
from .config import RESOURCES
from .contract import CONTRACT
from .doubts import DOUBTS
from .info import READERS
from .operations import CHECK_LOGIN, EMAIL_KEYS, READ_SMTP
from .values import TEXT

STARS = "****"


def _about(evidence: Evidence, about: str, operation: str = "readAccount") -> Iterator[Exchange]:
    """Yield the readings of a user with the login."""
    for one in evidence.record.of(operation):
        if not one.stage.startswith("anonymous") and one.response.path.endswith("/" + about):
            yield one


def _refusals(evidence: Evidence) -> str | None:
    statuses = [evidence.first(name, "anonymous") for name in ("checkLogin", "readSmtp")]
    if None in statuses:
        return None
    return "_".join(str(one.status) for one in statuses if one is not None)


def _login_body(evidence: Evidence) -> str | None:
    found = evidence.first("checkLogin", "ask")
    if found is None or not found.response.ok:
        return None
    if not isinstance(found.body, Mapping):
        return OTHER
    return "success" if found.body.get("Status") == "Success" else "foreign" if found.body else "empty"


def _accepted(evidence: Evidence) -> str | None:
    used = evidence.logins.get("basic", {})
    return "basic" if used.get("result") == "accepted" else None


def _system(evidence: Evidence) -> str | None:
    found = evidence.first("readSystem")
    if found is None or found.status in REFUSAL_STATUSES:
        return None
    return {200: "there", 404: "missing"}.get(found.status, OTHER)


def _error_body(evidence: Evidence) -> str | None:
    kinds = {
        "json" if one.response.is_json else "page"
        for one in evidence.record.exchanges
        if one.status >= 400 and one.response.text.strip()
    }
    return kinds.pop() if len(kinds) == 1 else "several" if kinds else None


def _raw(evidence: Evidence) -> str | None:
    texts = (one.response.text for one in evidence.record.exchanges if one.response.is_json)
    return "raw" if any(not _is_strict(text) for text in texts) else None


def _is_strict(text: str) -> bool:
    """Return whether a text that was read as JSON is JSON by the letter: control characters in its texts are all that was let pass."""
    try:
        json.loads(text.lstrip("\ufeff"))
    except ValueError:
        return False
    return True


def _unconfigured_status(evidence: Evidence) -> str | None:
    asked = [*_about(evidence, "email", "readEmail"), *_about(evidence, "audit")]
    return "500" if any(one.status == 500 for one in asked) else None


def _enabled(evidence: Evidence) -> str | None:
    bodies = [one.body for name in ("audit", "tech-support") for one in _about(evidence, name) if one.response.ok]
    for key in ("enabled", "account"):
        if any(key in body for body in bodies):
            return key
    return None


def _without(*keys: str) -> Callable[[Exchange], str | None]:
    """Return the form in which a response says that there is nothing; None where there is something."""

    def form(one: Exchange) -> str | None:
        if one.status == 500:
            words = message_of(one.response)
            return "server_error" if "not configured" in words.lower() else "bare_server_error"
        if not one.response.ok:
            return None
        if is_failure(one.body):
            return "failure"
        if one.body is None:
            return "null_body" if one.response.is_json else OTHER
        if not isinstance(one.body, Mapping):
            return OTHER
        values = [one.body[key] for key in keys if key in one.body]
        if any(TEXT.from_wire(value) for value in values):
            return None
        return _spelling(one.body, values)

    return form


def _spelling(body: Mapping[str, Any], values: list[Any]) -> str:
    if not values:
        known = {key for key in body if not key.startswith("reserved_")}
        return "empty" if not known else "hostname" if "hostname" in known else "address_only"
    value = values[0]
    return "null" if value is None else "blank" if value == "" else "none_words"


def _no_smtp(evidence: Evidence) -> str | None:
    return next(filter(None, map(_without("host"), _about(evidence, "smtp", "readSmtp"))), None)


def _no_email(evidence: Evidence) -> str | None:
    return next(filter(None, map(_without(*EMAIL_KEYS), _about(evidence, "email", "readEmail"))), None)


def _no_audit(evidence: Evidence) -> str | None:
    for one in _about(evidence, "audit"):
        if one.response.ok and ("account" in one.body or "enabled" in one.body):
            return None
        return _without("account")(one)
    return None


def _email_key(evidence: Evidence) -> str | None:
    for one in _about(evidence, "email", "readEmail"):
        if one.response.ok and isinstance(one.body, Mapping):
            for key in EMAIL_KEYS:
                if one.body.get(key):
                    return key
    return None


def _server(evidence: Evidence) -> Mapping[str, Any] | None:
    for one in _about(evidence, "smtp", "readSmtp"):
        if one.response.ok and isinstance(one.body, Mapping) and TEXT.from_wire(one.body.get("host")):
            return one.body
    return None


def _smtp_types(evidence: Evidence) -> str | None:
    server = _server(evidence)
    return None if server is None else "text" if isinstance(server.get("port"), str) else "plain"


def _smtp_password(evidence: Evidence) -> str | None:
    server = _server(evidence)
    if server is None:
        return None
    signs = ["stars"] if server.get("password") == STARS else []
    return "_".join([*signs, *(["auth"] if "auth" in server else [])]) or "user"


def _history(evidence: Evidence) -> str | None:
    for body in evidence.bodies("readAccountHistory"):
        entries = body.get("history")
        return OTHER if not isinstance(entries, list) else "entries" if entries else "empty"
    return None


def _json(evidence: Evidence) -> str | None:
    read = [one for one in evidence.record.exchanges if one.response.ok and one.stage.startswith("read")]
    return None if not read else "json" if all(one.response.is_json for one in read) else OTHER


def _other_port(port: Any) -> int:
    return 25 if port == 2525 else 2525


def _has_password(options: Mapping[str, Any]) -> str:
    """Refuse a server with a password: the server is written as a whole, and no one can read the password to write it."""
    return (
        "it has a stored password, which cannot be read and so not be restored" if options.get("authenticates") else ""
    )


def _release(record: Record) -> Mapping[str, Any]:
    body = record.body_of("readSystem")
    said = body["appliance"] if body else {}
    return {name: said.get(name) for name in ("appliance_version", "hardware_platform", "mode")}


_ABSENT_FORMS: Mapping[str, Form] = {
    "server_error": confirmed("it is a status 500 that says that nothing is configured"),
    "bare_server_error": confirmed(
        "it is a status 500 without words; only unconfigured_responses takes that for a response"
    ),
    "failure": confirmed("it is a failure with status 200 that says so"),
    "blank": confirmed("the value is there, and empty"),
    "hostname": confirmed("the host name is there alone"),
    "null": confirmed("the value is null; only unconfigured_responses takes that for a response"),
    "empty": confirmed("the body is empty; only unconfigured_responses takes that for a response"),
    "none_words": confirmed("the value is a word for none"),
    "null_body": confirmed("the body is null; only unconfigured_responses takes that for a response"),
    "address_only": confirmed("other keys are there; only unconfigured_responses takes that for a response"),
    OTHER: refuted("it is said in a form that no one has thought of"),
}

PROBES = (
    Probe(
        "APPLIANCE-LOGIN-TOKEN",
        _accepted,
        {"basic": confirmed("Basic credentials were accepted with every request")},
    ),
    Probe(
        "APPLIANCE-LOGIN-STATUS",
        _refusals,
        {
            "403_401": confirmed("without credentials, /login refuses with 403 and all else with 401"),
            "401_401": refuted("without credentials, everything is refused with 401"),
            "403_403": refuted("without credentials, everything is refused with 403"),
            "401_403": refuted("without credentials, /login refuses with 401 and all else with 403"),
            OTHER: refuted("a request without credentials has another status than 401 and 403"),
        },
    ),
    Probe(
        "APPLIANCE-LOGIN-BODY",
        _login_body,
        {
            "success": confirmed("the body says Status Success"),
            "empty": confirmed("the body is an empty object"),
            "foreign": confirmed("the body is an object in a form of its own"),
            OTHER: refuted("the body is no JSON object"),
        },
    ),
    Probe(
        "APPLIANCE-SYSTEM-RELEASE",
        _system,
        {
            "there": unsettled("this release has /sys"),
            "missing": confirmed("this release has no /sys, and says so with 404"),
            OTHER: refuted("this release refuses /sys in another way than with 404"),
        },
    ),
    Probe(
        "APPLIANCE-READ-UNKNOWN",
        unknown_keys(),
        {"unknown_keys": confirmed("there are keys that no document names")},
    ),
    Probe(
        "APPLIANCE-ERRORS-BODY",
        _error_body,
        {
            "page": confirmed("refusals and failures are pages or texts"),
            "json": refuted("refusals and failures are JSON"),
            "several": refuted("some refusals and failures are JSON, and some are not"),
        },
    ),
    Probe(
        "APPLIANCE-ERRORS-CONTROL",
        _raw,
        {"raw": confirmed("a JSON text has control characters that are not escaped")},
    ),
    Probe(
        "APPLIANCE-ACCOUNT-INVALID",
        _unconfigured_status,
        {"500": confirmed("what is not configured is read with 500")},
    ),
    Probe(
        "APPLIANCE-ACCOUNT-ENABLED",
        _enabled,
        {
            "account": confirmed("an enabled account has the key `account`"),
            "enabled": confirmed("accounts have a key `enabled`"),
        },
    ),
    Probe("APPLIANCE-AUDIT-ABSENT", _no_audit, _ABSENT_FORMS),
    Probe(
        "APPLIANCE-HISTORY-FORM",
        _history,
        {
            "empty": unsettled("the history is an empty list"),
            "entries": confirmed("the history is a list with entries"),
            OTHER: refuted("the history is no list"),
        },
    ),
    Probe(
        "APPLIANCE-EMAIL-KEY",
        _email_key,
        {key: confirmed(f"the address is read as `{key}`") for key in EMAIL_KEYS},
    ),
    Probe("APPLIANCE-EMAIL-ABSENT", _no_email, _ABSENT_FORMS),
    Probe("APPLIANCE-SMTP-ABSENT", _no_smtp, _ABSENT_FORMS),
    Probe(
        "APPLIANCE-SMTP-TYPES",
        _smtp_types,
        {
            "plain": unsettled("port and auth have the types of the document"),
            "text": confirmed("port and auth are texts"),
        },
    ),
    Probe(
        "APPLIANCE-SMTP-AUTH",
        _smtp_password,
        {
            "stars_auth": confirmed("a stored password shows in four stars, and `auth` is there"),
            "stars": confirmed("a stored password shows in four stars, and there is no `auth`"),
            "auth": unsettled("no password shows, and `auth` is there"),
            "user": unsettled("no password shows, and there is no `auth`"),
        },
    ),
    Probe(
        "APPLIANCE-ACCEPT-HEADER",
        _json,
        {
            "json": confirmed("all readings that ask for JSON have got JSON"),
            OTHER: refuted("a reading that asks for JSON has got something else"),
        },
    ),
)

CONFORMANCE = Conformance(
    product=APPLIANCE,
    resources=RESOURCES,
    contract=CONTRACT,
    doubts=DOUBTS,
    ways=(Way("basic", prove=PROOF_OF_LOGIN.path),),
    asks=(
        Ask("login without credentials", CHECK_LOGIN.path, login=False),
        Ask("SMTP server without credentials", READ_SMTP.path, login=False),
        Ask("login", CHECK_LOGIN.path),
    ),
    readings=tuple(
        Reading(name, read) for name, read in READERS.items() if name not in {one.kind for one in RESOURCES}
    ),
    probes=PROBES,
    release=_release,
    reversibles=(Reversible("smtp", "server_port", _other_port, _has_password),),
    secrets=frozenset({"password", "passcode", "Result"}),
)
