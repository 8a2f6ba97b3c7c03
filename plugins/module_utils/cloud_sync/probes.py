# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How each doubt about a network monitor shows itself in what was read, see docs/sources/cloud_sync.md."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from .._conformance.probes import (
    OTHER,
    Evidence,
    Form,
    Probe,
    confirmed,
    presence,
    refuted,
    renewed,
    succeeded,
    unknown_keys,
    unsettled,
    write_status,
)
from .._conformance.record import Exchange, Record
from .._http.client import REFUSAL_STATUSES
from .auth import EPOCH_FROM
from .client import PROVIDERS
from .status import flag


def services(record: Record) -> dict[str, list[Any]]:
    """Return the services on offer with their versions; none where no list was read."""
    for name in ("listServices", "listServices11"):
        listed = record.body_of(name)
        if listed is not None:
            return {str(one["id"]): list(one.get("versions") or ()) for one in listed}
    return {}


def is_packet(record: Record) -> bool:
    """Return whether it is a packet monitor, which has a login service of its own."""
    return "mgmt.aaa" in services(record)


def methods(record: Record) -> list[str]:
    """Return the ways to log in that a flow monitor says it has."""
    said = record.body_of("readAuthInfo") or {}
    return [str(method) for method in said.get("supported_methods") or ()]


def _family(evidence: Evidence) -> str | None:
    listed = services(evidence.record)
    offers = any(f"npm.{provider}_config" in listed for provider in PROVIDERS)
    family = "packet" if "mgmt.aaa" in listed else "flow" if "cascade.aaa" in listed else ""
    return f"{family}_{'with' if offers else 'without'}" if family else None


def _lists(evidence: Evidence) -> str | None:
    found = [evidence.first(name) for name in ("listServices", "listServices11")]
    return presence(succeeded(found[0]), succeeded(found[1]), ("1.0", "1.1")) if any(found) else None


def _providers(evidence: Evidence) -> str | None:
    listed = services(evidence.record)
    if not listed:
        return None
    first, second = (f"npm.{provider}_config" in listed for provider in PROVIDERS)
    return presence(first, second, PROVIDERS)


def _versions(evidence: Evidence) -> str | None:
    versions = [version for listed in services(evidence.record).values() for version in listed]
    if not versions:
        return None
    plain = all(isinstance(one, str) and one.count(".") == 1 and one.replace(".", "").isdigit() for one in versions)
    return "plain" if plain else OTHER


def _auth_info(evidence: Evidence) -> str | None:
    found = evidence.first("readAuthInfo")
    if found is None or is_packet(evidence.record):
        return None
    if found.status == 404:
        return "missing"
    return "+".join(word for word in ("BASIC", "COOKIE", "OAUTH_2_0", "OAUTH2.0") if word in methods(evidence.record))


def _npm_needed(evidence: Evidence) -> str | None:
    results = {name: said["result"] for name, said in evidence.logins.items()}
    if results.get("npm_token") not in ("accepted", "refused"):
        return None
    plain = [result for name, result in results.items() if name != "npm_token"]
    if "accepted" in plain:
        return "unused" if results["npm_token"] == "accepted" else OTHER
    return "needed" if results["npm_token"] == "accepted" and "refused" in plain else None


def _basic_on_packet(evidence: Evidence) -> str | None:
    result = evidence.logins.get("basic", {}).get("result")
    return str(result) if is_packet(evidence.record) and result in ("accepted", "refused") else None


def _session(evidence: Evidence) -> str | None:
    for one in evidence.record.of("logIn"):
        if one.response.ok and isinstance(one.body, Mapping):
            cookie = "Set-Cookie" in one.response.headers
            return presence(cookie, bool(one.body.get("session_id")), ("cookie", "body"))
    return None


def _logout(evidence: Evidence) -> str | None:
    found = evidence.first("logOut")
    return None if found is None else "there" if found.response.ok else "refused"


def _token_parts(evidence: Evidence) -> str | None:
    for body in evidence.bodies("redeemAccessCode"):
        parts = len(str(body["access_token"]).split("."))
        return str(parts) if parts in (1, 3) else OTHER
    return None


def _token_versions(evidence: Evidence) -> str | None:
    listed = [str(version) for version in services(evidence.record).get("mgmt.aaa", ())]
    return presence("1.0" in listed, "2.0" in listed, ("1.0", "2.0")) if listed else None


def _tokens(evidence: Evidence) -> Iterator[Exchange]:
    for one in evidence.record.of("createToken*"):
        if one.response.ok:
            yield one


def _token_status(evidence: Evidence) -> str | None:
    for one in _tokens(evidence):
        return str(one.status) if one.status in (200, 201, 204) else OTHER
    return None


def _expiry(evidence: Evidence) -> str | None:
    for one in _tokens(evidence):
        value = one.body.get("expires_at")
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            return OTHER
        return "epoch" if value >= EPOCH_FROM else "seconds"
    return None


def _refresh(evidence: Evidence) -> str | None:
    for one in _tokens(evidence):
        return "unasked" if one.body.get("refresh_token") else "none"
    return None


def _info(evidence: Evidence) -> str | None:
    found = evidence.first("readInfo", "anonymous")
    if found is None or found.status == 404:
        return None
    if found.status in REFUSAL_STATUSES:
        return "login"
    return "release" if found.response.ok and isinstance(found.body.get("sw_version"), str) else OTHER


def _ping(evidence: Evidence) -> str | None:
    found = evidence.first("ping")
    if found is None or found.status == 404:
        return None
    return "204" if found.status == 204 and not found.response.text else OTHER


def _refusal(evidence: Evidence) -> Exchange | None:
    return next(
        (one for one in evidence.record.exchanges if one.stage.startswith("anonymous") and one.status == 401), None
    )


def _error_form(evidence: Evidence) -> str | None:
    found = _refusal(evidence)
    if found is None:
        return None
    if isinstance(found.body, Mapping) and "error_id" in found.body:
        return "json"
    if "error_id" in found.response.text:
        return "xml"
    return OTHER if found.response.is_json else "html"


def _error_info(evidence: Evidence) -> str | None:
    found = _refusal(evidence)
    if found is None or not isinstance(found.body, Mapping):
        return None
    return "there" if "error_info" in found.body else "none"


def _statuses(evidence: Evidence) -> list[Mapping[str, Any]]:
    return [body for name in ("readAwsStatus", "readAzureStatus") for body in evidence.bodies(name)]


def _enabled(evidence: Evidence) -> str | None:
    for body in _statuses(evidence):
        value = body["enabled"]
        if isinstance(value, bool):
            return "boolean"
        return value if value in ("true", "false", "True", "False", "ENABLED", "DISABLED", "1", "0") else OTHER
    return None


def _disabled(evidence: Evidence) -> str | None:
    states = {body["state"] for body in _statuses(evidence) if flag(body["enabled"]) is False}
    return None if not states else "disabled" if states == {"SYNC_DISABLED"} else OTHER


def _auth_info_forms() -> dict[str, Form]:
    forms = {"missing": confirmed("there is no auth_info")}
    words = (("", "BASIC"), ("", "COOKIE"), ("", "OAUTH_2_0", "OAUTH2.0"))
    for chosen in product(*words):
        named = [word for word in chosen if word]
        forms["+".join(named)] = confirmed(f"it lists {', '.join(named) or 'none of the known ways'}")
    return forms


PROBES = (
    Probe(
        "CLOUD-PRODUCT-FAMILY",
        _family,
        {
            "flow_with": confirmed("it is a flow monitor, and has cloud services"),
            "packet_with": confirmed("it is a packet monitor, and has cloud services"),
            "flow_without": refuted("it is a flow monitor without cloud services"),
            "packet_without": unsettled("it is a packet monitor without cloud services"),
        },
    ),
    Probe(
        "CLOUD-SERVICES-VERSION",
        _lists,
        {
            "1.0": confirmed("the list is at version 1.0 alone"),
            "1.1": confirmed("the list is at version 1.1 alone"),
            "both": confirmed("the list is at both versions"),
            "neither": refuted("the list is at neither version"),
        },
    ),
    Probe(
        "CLOUD-SERVICES-OFFERED",
        _providers,
        {
            "aws": confirmed("there is the service of AWS alone"),
            "azure": confirmed("there is the service of Azure alone"),
            "both": unsettled("there are the services of both providers"),
            "neither": unsettled("there is no service of either provider"),
        },
    ),
    Probe(
        "CLOUD-SERVICES-COMPARE",
        _versions,
        {
            "plain": unsettled("all versions are two numbers with a point"),
            OTHER: confirmed("some versions are spelled otherwise than as two numbers with a point"),
        },
    ),
    Probe(
        "CLOUD-LOGIN-AUTHINFO", _auth_info, {**_auth_info_forms(), OTHER: refuted("it lists ways that no one knows")}
    ),
    Probe(
        "CLOUD-LOGIN-NPMTOKEN",
        _npm_needed,
        {
            "needed": confirmed("the services refuse the login, and take the NPM token"),
            "unused": unsettled("the services take the login as well as the NPM token"),
            OTHER: unsettled("the services take the login, and refuse the NPM token"),
        },
    ),
    Probe(
        "CLOUD-LOGIN-BASIC",
        _basic_on_packet,
        {
            "accepted": confirmed("the packet monitor takes Basic"),
            "refused": refuted("the packet monitor refuses Basic"),
        },
    ),
    Probe(
        "CLOUD-SESSION-COOKIE",
        _session,
        {
            "cookie": confirmed("the login sets a cookie, and its body has none"),
            "body": confirmed("the body has the cookie, and no header sets it"),
            "both": confirmed("the login sets a cookie, and its body has it too"),
            "neither": refuted("the login has a cookie neither in a header nor in its body"),
        },
    ),
    Probe(
        "CLOUD-SESSION-LOGOUT",
        _logout,
        {"there": confirmed("the logout was accepted"), "refused": refuted("the logout was refused")},
    ),
    Probe(
        "CLOUD-SESSION-LIFETIME",
        renewed,
        {"ended": confirmed("a login ended during the run, and a new one went on")},
    ),
    Probe(
        "CLOUD-OAUTH-TOKEN",
        _token_parts,
        {
            "1": confirmed("the token has one part"),
            "3": confirmed("the token has three parts"),
            OTHER: refuted("the token has another number of parts"),
        },
    ),
    Probe(
        "CLOUD-TOKEN-VERSION",
        _token_versions,
        {
            "1.0": confirmed("mgmt.aaa is at version 1.0 alone"),
            "2.0": confirmed("mgmt.aaa is at version 2.0 alone"),
            "both": confirmed("mgmt.aaa is at both versions"),
            "neither": refuted("mgmt.aaa is at neither version"),
        },
    ),
    Probe(
        "CLOUD-TOKEN-STATUS",
        _token_status,
        {
            "200": confirmed("a token is 200"),
            "201": confirmed("a token is 201"),
            "204": confirmed("a token is 204"),
            OTHER: refuted("a token has another status"),
        },
    ),
    Probe(
        "CLOUD-TOKEN-EXPIRY",
        _expiry,
        {
            "epoch": confirmed("expires_at is a time"),
            "seconds": confirmed("expires_at is a number of seconds"),
            OTHER: refuted("expires_at is no number, or is missing"),
        },
    ),
    Probe(
        "CLOUD-TOKEN-REFRESH",
        _refresh,
        {
            "unasked": confirmed("a refresh token came unasked"),
            "none": unsettled("no refresh token came unasked"),
        },
    ),
    Probe(
        "CLOUD-INFO-FIELDS",
        _info,
        {
            "release": confirmed("it has sw_version, and can be read without a login"),
            "login": refuted("it cannot be read without a login"),
            OTHER: refuted("it has no sw_version"),
        },
    ),
    Probe(
        "CLOUD-PING-STATUS",
        _ping,
        {"204": confirmed("it is 204 without a body"), OTHER: refuted("it has another status, or a body")},
    ),
    Probe(
        "CLOUD-ERRORS-FORM",
        _error_form,
        {
            "json": confirmed("a refusal is JSON"),
            "xml": confirmed("a refusal is an XML element"),
            "html": confirmed("a refusal is a page"),
            OTHER: refuted("a refusal is JSON in another form"),
        },
    ),
    Probe(
        "CLOUD-ERRORS-INFO",
        _error_info,
        {
            "there": confirmed("a refusal has error_info"),
            "none": unsettled("a refusal has no error_info"),
        },
    ),
    Probe(
        "CLOUD-ACCOUNTS-UNKNOWNFIELDS",
        unknown_keys("listAwsAccounts", "listAzureAccounts"),
        {"unknown_keys": confirmed("accounts have keys that no document names")},
    ),
    Probe(
        "CLOUD-STATUS-ENABLED",
        _enabled,
        {
            "boolean": confirmed("it is a boolean"),
            **{
                word: confirmed(f"it is the text {word}")
                for word in ("true", "false", "True", "False", "ENABLED", "DISABLED", "1", "0")
            },
            OTHER: refuted("it is spelled in another way"),
        },
    ),
    Probe(
        "CLOUD-WRITE-STATUS",
        write_status("PUT", "/sync/status"),
        {
            "200": confirmed("what succeeds without a body is 200"),
            "204": confirmed("what succeeds without a body is 204"),
            OTHER: refuted("what succeeds without a body has another status"),
        },
    ),
    Probe(
        "CLOUD-STATUS-STATE",
        _disabled,
        {
            "disabled": confirmed("a disabled sync shows SYNC_DISABLED"),
            OTHER: refuted("a disabled sync shows another state"),
        },
    ),
)
