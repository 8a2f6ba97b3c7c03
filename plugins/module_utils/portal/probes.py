# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""How each doubt about a portal shows itself in what was read, see docs/sources/portal.md."""

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
    unknown_keys,
    unsettled,
)
from .._conformance.record import Record
from .._conformance.schema import MISSING, TYPE
from .._http.client import REFUSAL_STATUSES

COOKIE_OF_EXAMPLES = "SESSION"
FILES = ("read_group*", "read_user", "read_admin", "list_group_*", "read_brand", "read_storage", "read_profile")


def own_group(record: Record) -> Mapping[str, Any]:
    """Return the caller's group as the profile has it."""
    for one in record.of("read_profile"):
        if one.response.ok and isinstance(one.body.get("group"), Mapping):
            return one.body["group"]  # type: ignore[no-any-return]
    for one in record.of("read_group"):
        if one.response.ok and one.response.path.endswith("/self"):
            return one.body  # type: ignore[no-any-return]
    return {}


def _response(evidence: Evidence, operation: str, stage: str = "") -> Any:
    found = evidence.first(operation, stage)
    return None if found is None else found.response


def _look_up(evidence: Evidence) -> str | None:
    response = _response(evidence, "find_account", "anonymous")
    if response is None:
        return None
    return "open" if response.ok else "refused" if response.status in REFUSAL_STATUSES else OTHER


def _slash(evidence: Evidence) -> str | None:
    for body in evidence.bodies("find_account"):
        url = str(body.get("server_url") or "")
        return OTHER if not url.startswith("https://") else "slash" if url.endswith("/") else "plain"
    return None


def _result(evidence: Evidence, way: str) -> str:
    return str(evidence.logins.get(way, {}).get("result", "not_tried"))


def _basic(evidence: Evidence) -> str | None:
    users, clients = _result(evidence, "basic"), _result(evidence, "basic of an API client")
    tried = ("accepted", "refused")
    if users in tried and clients in tried:
        return presence(users == "accepted", clients == "accepted", ("users", "clients"))
    return f"only_{'users' if users in tried else 'clients'}_tried" if {users, clients} & set(tried) else None


def _bearer(evidence: Evidence) -> str | None:
    result = _result(evidence, "bearer")
    return result if result in ("accepted", "refused") else None


def _accounts(evidence: Evidence) -> str | None:
    for one in evidence.record.of("log_in"):
        listed = one.body.get("accounts") if isinstance(one.body, Mapping) else None
        if isinstance(listed, list) and len(listed) > 1:
            return "first" if "Set-Cookie" in one.response.headers else "list"
    return "refused" if _result(evidence, "session without user_id") == "refused" else None


def _locked(evidence: Evidence) -> str | None:
    for one in evidence.record.of("log_in"):
        if one.status in (423, 503):
            return f"{one.status}_{'until' if 'Retry-After' in one.response.headers else 'endless'}"
    return None


def _mfa(evidence: Evidence) -> str | None:
    words = {
        str(account.get("session_mfa_status"))
        for one in evidence.record.of("log_in")
        for account in (one.body.get("accounts") if isinstance(one.body, Mapping) else None) or ()
    }
    words |= {str(body.get("session_mfa_status")) for body in evidence.bodies("read_profile")}
    words.discard("None")
    known = words & {"required", "passed_or_not_required", "not_required"}
    return (known.pop() if len(words) == len(known) == 1 else OTHER) if words else None


def _token(evidence: Evidence) -> str | None:
    for body in evidence.bodies("issue_token"):
        return "whole" if {"access_token", "token_type", "expires_in"} <= set(body) else "less"
    return None


def _cookie(evidence: Evidence) -> str | None:
    for one in evidence.record.of("log_in"):
        if one.response.ok and "Set-Cookie" in one.response.headers:
            name = one.response.headers["Set-Cookie"].partition("=")[0].strip()
            return "as_in_examples" if name == COOKIE_OF_EXAMPLES else "another"
    return None


def _logout(evidence: Evidence) -> str | None:
    response = _response(evidence, "log_out_by_link")
    if response is None or response.status == 401:
        return None
    return str(response.status) if response.status in (200, 302) else OTHER


def _numbers(node: Any) -> Iterator[Any]:
    if isinstance(node, Mapping):
        for part in node.values():
            yield from _numbers(part)
    elif isinstance(node, list):
        for part in node:
            yield from _numbers(part)
    elif isinstance(node, (int, float)) and not isinstance(node, bool):
        yield node


def _whole(evidence: Evidence) -> str | None:
    numbers = [number for one in evidence.record.exchanges if one.response.ok for number in _numbers(one.body)]
    if not numbers:
        return None
    return "whole" if all(isinstance(number, int) for number in numbers) else "fractions"


def _forms(evidence: Evidence) -> str | None:
    if not any(evidence.bodies(name) for name in ("read_group", "list_group_children")):
        return None
    differing = [*evidence.record.differing(MISSING, *FILES), *evidence.record.differing(TYPE, *FILES)]
    return "differ" if differing else "agree"


def _groups(evidence: Evidence) -> list[Mapping[str, Any]]:
    return [body for body in evidence.bodies("read_group") if isinstance(body, Mapping)]


def _entries(evidence: Evidence, listing: str) -> list[Mapping[str, Any]]:
    return [entry for body in evidence.bodies("list_group_" + listing) for entry in body["items"]]


def _empty(evidence: Evidence) -> str | None:
    values = [value for group in _groups(evidence) for value in group["contact"].values()]
    if None in values:
        return "null"
    return "empty" if "" in values else None


def _uuid(evidence: Evidence) -> str | None:
    asked = next((one.response for one in evidence.record.exchanges if one.stage == "ask group by uuid"), None)
    if asked is None:
        return None
    return "taken" if asked.ok else "refused" if asked.status in (400, 403, 404) else OTHER


def _listing(evidence: Evidence) -> str | None:
    entries = _entries(evidence, "children")
    # A group that lets no one in from above has neither, which is another question.
    open_to_us = [entry for entry in entries if entry.get("parent_has_access") != 0]
    if not open_to_us:
        return None
    lacking = [entry for entry in open_to_us if entry.get("usage") is None or "local_backup" not in entry["privileges"]]
    return "lacking" if lacking else "complete"


def _backup_keys(evidence: Evidence) -> str | None:
    for group in _groups(evidence):
        privileges = group["privileges"]
        inside = isinstance(privileges.get("local_backup"), Mapping)
        return "inside" if inside and {"visible", "permitted"} <= set(privileges["local_backup"]) else OTHER
    return None


def _subscription(evidence: Evidence) -> str | None:
    values = {group["privileges"].get("subscription_expiration") for group in _groups(evidence)}
    return "null" if None in values else "zero" if 0 in values else "time" if values else None


def _access(evidence: Evidence) -> str | None:
    closed = {str(entry["id"]) for entry in _entries(evidence, "children") if entry.get("parent_has_access") == 0}
    refused = [
        one.status == 403
        for one in evidence.record.exchanges
        if any(part in closed for part in one.response.path.split("/")) and one.status in (200, 403)
    ]
    return None if not refused else "refused" if any(refused) else "open"


def _paths(evidence: Evidence) -> str | None:
    new = _response(evidence, "read_group_settings_logon_ips", "ask")
    old = _response(evidence, "read_group_limits_logon_ips", "ask")
    if new is None or old is None:
        return None
    return presence(new.ok, old.ok, ("new", "old"))


def _brand(evidence: Evidence) -> str | None:
    response = _response(evidence, "read_group_brand", "ask")
    own = next((group.get("brand") for group in _groups(evidence)), None)
    if response is None or own is not None or response.status not in (200, 404):
        return None
    return str(response.status)


def _migration(evidence: Evidence) -> str | None:
    response = _response(evidence, "read_group_migration", "ask")
    if response is None or response.status >= 400:
        return None
    return "redirect" if response.status >= 300 else "text" if isinstance(response.body, str) else OTHER


def _ranges(evidence: Evidence) -> str | None:
    bodies = [body for body in evidence.bodies("read_group_settings_logon_ips") if body.get("items")]
    texts = [str(item) for body in bodies for item in body["items"]]
    return "ranges" if any("/" in text or "-" in text for text in texts) else "single" if texts else None


def _user_keys(evidence: Evidence) -> str | None:
    entries, details = _entries(evidence, "users"), evidence.bodies("read_user")
    return None if not entries or not details else "more" if set(details[0]) - set(entries[0]) else "same"


def _admin_keys(evidence: Evidence) -> str | None:
    for entry in _entries(evidence, "admins"):
        return "returned" if {"firstname", "lastname", "email", "language"} <= set(entry) else "lacking"
    return None


def _profile(evidence: Evidence) -> str | None:
    for body in evidence.bodies("read_profile"):
        return presence("uuid" in body["group"], "uid" in body["group"], ("uuid", "uid"))
    return None


def _provider(evidence: Evidence) -> str | None:
    response = _response(evidence, "read_identity_provider", "ask")
    if response is None or response.status in (401, 403, 404):
        return None
    return "responded" if response.ok else OTHER


def _server_addresses(evidence: Evidence) -> str | None:
    entries = [entry for body in evidence.bodies("list_backup_servers") for entry in body["items"]]
    if not entries:
        return None
    return "port" if all(":" in str(entry["address"]) for entry in entries) else "no_port"


def _certificate(evidence: Evidence) -> str | None:
    response = _response(evidence, "read_ca_certificate")
    if response is None or not response.ok:
        return None
    if isinstance(response.body, str):
        return "json" if "BEGIN CERTIFICATE" in response.body else OTHER
    return "pem" if b"BEGIN CERTIFICATE" in response.content else OTHER


def _role_bits(evidence: Evidence) -> str | None:
    masks = {entry.get("roles") for entry in _entries(evidence, "admins")}
    return None if not masks else "known" if masks <= {0, 1} else "more"


def _settings_version(evidence: Evidence) -> str | None:
    versions = [
        one.body["version"]
        for one in evidence.record.of("read_group")
        if one.response.ok and one.response.path.endswith("/self")
    ]
    after = evidence.first("read_group", "write version")
    if after is None or not after.response.ok:
        return None
    return "stays" if versions[0] == after.body["version"] else "raised"


PROBES = (
    Probe(
        "PORTAL-VERSION-MISSING",
        fact("PORTAL-VERSION-MISSING"),
        {
            "taken": confirmed("a change without a version was carried out"),
            "refused": confirmed("a change without a version was refused with 400"),
            OTHER: refuted("a change without a version was refused with another status"),
        },
    ),
    Probe(
        "PORTAL-VERSION-SETTINGS",
        _settings_version,
        {
            "stays": confirmed("changing a setting leaves the group's version as it is"),
            "raised": confirmed("changing a setting raises the group's version"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-SECURED",
        _look_up,
        {
            "open": confirmed("the account look-up takes no login"),
            "refused": refuted("the account look-up wants a login"),
            OTHER: refuted("the account look-up has another status without a login"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-DATACENTER",
        _slash,
        {
            "slash": confirmed("the look-up names an address with a slash at its end"),
            "plain": confirmed("the look-up names an address without a slash at its end"),
            OTHER: refuted("the look-up names no https address"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-BASIC",
        _basic,
        {
            "both": confirmed("Basic takes users and API clients"),
            "users": refuted("Basic takes users alone"),
            "clients": refuted("Basic takes API clients alone"),
            "neither": refuted("Basic takes neither users nor API clients"),
            "only_users_tried": unsettled("a user was tried, and no API client was given"),
            "only_clients_tried": unsettled("an API client was tried, and no user was given"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-BEARER",
        _bearer,
        {
            "accepted": confirmed("a Bearer token was accepted by version 1"),
            "refused": refuted("a Bearer token, or the API client itself, was refused"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-ACCOUNTS",
        _accounts,
        {
            "list": confirmed("without user_id there is the list of accounts and no session"),
            "first": confirmed("without user_id the login is let in as one of its accounts"),
            "refused": confirmed("without user_id the login is refused"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-LOCKED",
        _locked,
        {
            "423_until": confirmed("a locked account is 423, with Retry-After"),
            "423_endless": confirmed("a locked account is 423, without Retry-After"),
            "503_until": confirmed("a locked account is 503, with Retry-After"),
            "503_endless": confirmed("a login is 503, without Retry-After; the portal may be busy"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-MFA",
        _mfa,
        {
            "required": confirmed("session_mfa_status is required"),
            "passed_or_not_required": confirmed("session_mfa_status is passed_or_not_required"),
            "not_required": confirmed("session_mfa_status is not_required"),
            OTHER: refuted("session_mfa_status is another word, or several"),
        },
    ),
    Probe(
        "PORTAL-LOGIN-TOKEN",
        _token,
        {
            "whole": confirmed("the response has token_type and expires_in"),
            "less": refuted("the response lacks token_type or expires_in"),
        },
    ),
    Probe(
        "PORTAL-SESSION-COOKIE",
        _cookie,
        {
            "as_in_examples": confirmed("the login sets a cookie with the name of the document's examples"),
            "another": confirmed("the login sets a cookie with another name"),
        },
    ),
    Probe(
        "PORTAL-SESSION-LIFETIME",
        renewed,
        {"ended": confirmed("a login ended during the run, and a new one went on")},
    ),
    Probe(
        "PORTAL-SESSION-LOGOUT",
        _logout,
        {
            "200": confirmed("GET /logout is 200"),
            "302": confirmed("GET /logout is a redirect"),
            OTHER: refuted("GET /logout has another status"),
        },
    ),
    Probe(
        "PORTAL-FORM-NUMBERS",
        _whole,
        {
            "whole": confirmed("all numbers that were read are whole"),
            "fractions": refuted("there are numbers that are not whole"),
        },
    ),
    Probe(
        "PORTAL-FORM-FILES",
        _forms,
        {
            "agree": confirmed("objects have the keys and types of the contract"),
            "differ": refuted("objects lack keys of the contract, or have other types"),
        },
    ),
    Probe(
        "PORTAL-FORM-UNKNOWN",
        unknown_keys(),
        {"unknown_keys": confirmed("there are keys that no document names")},
    ),
    Probe(
        "PORTAL-FORM-EMPTY",
        _empty,
        {
            "empty": confirmed("what is not set is an empty text"),
            "null": refuted("what is not set is null"),
        },
    ),
    Probe(
        "PORTAL-PATH-UUID",
        _uuid,
        {
            "taken": confirmed("a path takes a uuid"),
            "refused": confirmed("a path does not take a uuid"),
            OTHER: refuted("a uuid in a path makes the portal fail"),
        },
    ),
    Probe(
        "PORTAL-GROUP-LISTING",
        _listing,
        {
            "lacking": confirmed("listings lack local_backup or usage"),
            "complete": unsettled("listings have local_backup and usage"),
        },
    ),
    Probe(
        "PORTAL-GROUP-BACKUPKEYS",
        _backup_keys,
        {
            "inside": confirmed("visible and permitted are inside of local_backup"),
            OTHER: refuted("visible and permitted are not inside of local_backup"),
        },
    ),
    Probe(
        "PORTAL-GROUP-SUBSCRIPTION",
        _subscription,
        {
            "null": unsettled("there are subscriptions with null"),
            "zero": unsettled("there are subscriptions with 0"),
            "time": unsettled("all subscriptions that were read have an end"),
        },
    ),
    Probe(
        "PORTAL-GROUP-ACCESS",
        _access,
        {
            "refused": confirmed("a group that gives no access is refused from above"),
            "open": refuted("a group that gives no access can be read from above"),
        },
    ),
    Probe(
        "PORTAL-SETTINGS-PATHS",
        _paths,
        {
            "both": confirmed("both paths are known"),
            "new": confirmed("the newer path alone is known"),
            "old": confirmed("the older path alone is known"),
            "neither": refuted("neither path is known"),
        },
    ),
    Probe(
        "PORTAL-BRAND-ABSENT",
        _brand,
        {
            "404": confirmed("the brand of a group without one of its own is 404"),
            "200": refuted("the brand of a group without one of its own can be read"),
        },
    ),
    Probe(
        "PORTAL-MIGRATION-LINK",
        _migration,
        {
            "redirect": confirmed("the way to the migration service is a redirect"),
            "text": confirmed("the way to the migration service is a text"),
            OTHER: refuted("the way to the migration service has another form"),
        },
    ),
    Probe(
        "PORTAL-LOGONIPS-FORM",
        _ranges,
        {
            "ranges": confirmed("the list has ranges or networks"),
            "single": unsettled("the list has single addresses alone"),
        },
    ),
    Probe(
        "PORTAL-USER-KEYS",
        _user_keys,
        {
            "more": confirmed("a user in full has more keys than its entry"),
            "same": refuted("a user in full has no more keys than its entry"),
        },
    ),
    Probe(
        "PORTAL-ADMIN-KEYS",
        _admin_keys,
        {
            "returned": unsettled("names, e-mail address and language are returned"),
            "lacking": refuted("names, e-mail address or language are not returned"),
        },
    ),
    Probe(
        "PORTAL-ADMIN-ROLES",
        _role_bits,
        {
            "known": unsettled("no other bit than the known one was seen"),
            "more": refuted("there are other bits than the known one"),
        },
    ),
    Probe(
        "PORTAL-PROFILE-UUID",
        _profile,
        {
            "uuid": confirmed("the group of a profile has uuid"),
            "uid": confirmed("the group of a profile has uid"),
            "both": confirmed("the group of a profile has uuid and uid"),
            "neither": refuted("the group of a profile has neither uuid nor uid"),
        },
    ),
    Probe(
        "PORTAL-IDP-DEFAULT",
        _provider,
        {
            "responded": confirmed("without id and uuid, there is a response"),
            OTHER: refuted("without id and uuid, the request is refused"),
        },
    ),
    Probe(
        "PORTAL-BACKUPSERVER-ADDRESS",
        _server_addresses,
        {
            "port": confirmed("the addresses in the list have a port"),
            "no_port": refuted("an address in the list has no port"),
        },
    ),
    Probe(
        "PORTAL-CERTIFICATE-FORM",
        _certificate,
        {
            "json": confirmed("the certificate is a JSON text"),
            "pem": confirmed("the certificate is the file itself"),
            OTHER: refuted("the certificate is neither a JSON text nor PEM"),
        },
    ),
)
