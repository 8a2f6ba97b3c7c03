"""For every switch that stands for a doubt, a conformance run says what the switch says, and nothing else changes its verdict.

Where a doubt cannot be settled without doing harm, docs/sources says why (`not_tried`), and the run must say that it has not seen it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.conformance import Scenario, Verdicts, carries_login, run_conformance
from support.in_memory import make_device

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import registry
from simulators.portal.constants import CUSTOMER, MSP

SOURCES = Path(__file__).parents[2] / "docs" / "sources"
ABSENT = "user@nowhere.example"


def api_client(device: Any) -> Mapping[str, Any]:
    name, secret = device.client_credentials()
    return {"client_id": name, "client_secret": secret}


def tree(device: Any) -> Mapping[str, Any]:
    device.add_group("Partner A", kind=MSP)
    device.add_group("Partner A/Contoso", kind=CUSTOMER)
    device.add_group("Closed", kind=CUSTOMER, parent_has_access=0)
    device.add_user("Partner A/Contoso", "somebody@contoso.example")
    return api_client(device)


def bearer(device: Any) -> Mapping[str, Any]:
    return {**api_client(device), "auth_method": "bearer", "username": None, "password": None}


def several(device: Any) -> Mapping[str, Any]:
    device.add_group("Partner A", kind=MSP)
    device.add_group("Partner B", kind=MSP)
    device.add_admin("Partner A", "both@partner.example")
    login, password = device.add_admin("Partner B", "both@partner.example")
    return {"username": login, "password": password, "user_id": _user_id(device, "Partner A", login)}


def _user_id(device: Any, path: str, login: str) -> int:
    accounts = device.store.identities[login].accounts
    return next(one.user_id for one in accounts if one.group is device.find_group(path))


LOCKED_LOGIN = "locked@partner.example"


def locked(device: Any) -> Mapping[str, Any]:
    device.add_group("Partner A", kind=MSP)
    login, password = device.add_admin("Partner A", LOCKED_LOGIN)
    return {"username": login, "password": password}


def somebody_guesses(device: Any) -> None:
    """Lock the account, as somebody does who tries passwords."""
    device.fail_logins(LOCKED_LOGIN, device.switches["lock_after"])


def access_code(device: Any) -> Mapping[str, Any]:
    return {"access_code": device.access_code}


EVERYTHING = {
    "smtp": {"host": "mail.example.com", "port": 25, "user": "appliance", "password": "secret words"},
    "email": "appliance@example.com",
    "tech-support": {"enabled": True},
}
APPLIANCE, CONFIGURED = Scenario("appliance"), Scenario("appliance", state=EVERYTHING)
FLOW, CODE = Scenario("cloud_sync"), Scenario("cloud_sync", prepare=access_code)
PACKET = Scenario("cloud_sync", {"family": "packet"})
PORTAL, SEVERAL = Scenario("portal", prepare=tree), Scenario("portal", prepare=several)
LOCKED = Scenario("portal", prepare=locked, disturb=somebody_guesses)
SPS = Scenario("sps")


def after(scenario: Scenario, path: str, seconds: float = 60.0) -> Scenario:
    """Return the scenario with some time passing in the middle of the run."""
    return Scenario(scenario.product, scenario.switches, scenario.state, scenario.prepare, (path, seconds))


@dataclass(frozen=True)
class Row:
    """One switch in one position.

    :arg also: the doubts of which the same response speaks, so that their verdicts change too.
    """

    scenario: Scenario
    switch: str
    value: Any
    also: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.scenario.product}-{self.switch}-{self.value}"


def rows(scenario: Scenario, switch: str, *values: Any, also: tuple[str, ...] = ()) -> list[Row]:
    return [Row(scenario, switch, value, also) for value in values]


# The tokens of a packet monitor are not seen on a flow monitor, nor the ways to log in of that on this.
OF_FAMILY = (
    *("CLOUD-LOGIN-AUTHINFO", "CLOUD-LOGIN-BASIC", "CLOUD-LOGIN-NPMTOKEN", "CLOUD-SESSION-COOKIE"),
    *("CLOUD-SESSION-LOGOUT", "CLOUD-TOKEN-VERSION", "CLOUD-TOKEN-STATUS", "CLOUD-TOKEN-EXPIRY", "CLOUD-TOKEN-REFRESH"),
    # Only the client of flow monitors reads the list at version 1.1.
    "CLOUD-SERVICES-VERSION",
)
OF_COOKIE = ("CLOUD-SESSION-COOKIE", "CLOUD-SESSION-LOGOUT")

SHOWN = (
    # --- appliance ---
    *rows(
        APPLIANCE,
        "unconfigured_smtp",
        *("empty", "null", "none_words", "null_body", "address_only", "hostname", "failure", "server_error"),
    ),
    *rows(
        APPLIANCE,
        "unconfigured_email",
        *("empty", "blank", "null", "hostname", "failure"),
        also=("APPLIANCE-ACCOUNT-INVALID",),
    ),
    *rows(APPLIANCE, "unconfigured_email", "bare_server_error"),
    *rows(APPLIANCE, "unconfigured_audit", "server_error", "bare_server_error"),
    *rows(APPLIANCE, "login_refusal", 401),
    *rows(APPLIANCE, "refusal", 403),
    *rows(APPLIANCE, "login_body", "empty", "foreign"),
    *rows(APPLIANCE, "system", False),
    *rows(APPLIANCE, "raw_control_characters", True),
    *rows(APPLIANCE, "extra_fields", True),
    *rows(CONFIGURED, "email_key", "mailaddr"),
    # An account that says it in so many words is no longer absent.
    *rows(CONFIGURED, "enabled_key", True, also=("APPLIANCE-AUDIT-ABSENT",)),
    *rows(CONFIGURED, "smtp_types", "text"),
    *rows(CONFIGURED, "smtp_auth_key", False),
    # --- cloud_sync ---
    *rows(FLOW, "family", "packet", also=OF_FAMILY),
    *rows(FLOW, "auth_info", "oauth_with_dot"),
    *rows(FLOW, "auth_info", "cookie"),
    *rows(FLOW, "auth_info", "basic", "missing", also=OF_COOKIE),
    *rows(CODE, "auth_info", "oauth", also=OF_COOKIE),
    *rows(FLOW, "services", "1.0", "1.1"),
    *rows(FLOW, "offered", "aws", "azure"),
    *rows(FLOW, "login_response", "cookie", "body"),
    *rows(FLOW, "logout", False),
    *rows(FLOW, "npm_token", "needed"),
    *rows(FLOW, "unauthorized", "html", "xml", also=("CLOUD-ERRORS-INFO",)),
    *rows(FLOW, "error_info", True),
    *rows(FLOW, "enabled_as", "true", "True", "ENABLED", "1"),
    *rows(FLOW, "extra_fields", True),
    *rows(CODE, "token_parts", 3),
    *rows(PACKET, "token_versions", "1.0", "2.0"),
    *rows(PACKET, "token_status", 200),
    *rows(PACKET, "expires_at", "seconds"),
    *rows(PACKET, "unasked_refresh_token", True),
    *rows(after(FLOW, "npm.azure_config/1.0/status"), "session_lifetime", 30.0),
    *rows(after(PACKET, "npm.azure_config/1.0/status"), "token_lifetime", 30.0),
    # --- portal ---
    *rows(PORTAL, "basic", "users", "clients"),
    *rows(PORTAL, "cookie_name", "JSESSIONID"),
    *rows(PORTAL, "mfa_words", "example"),
    *rows(PORTAL, "logout_redirect", True),
    *rows(PORTAL, "server_url_slash", False),
    *rows(PORTAL, "uuid_in_path", True),
    *rows(PORTAL, "knows", "old", "new"),
    *rows(PORTAL, "parent_without_access", "refused"),
    *rows(PORTAL, "certificate_media", "pem"),
    *rows(PORTAL, "extra_fields", True),
    *rows(after(PORTAL, "/logic/rules"), "session_lifetime", 30.0),
    *rows(
        after(Scenario("portal", prepare=bearer), "/logic/rules"),
        "token_lifetime",
        30.0,
    ),
    *rows(SEVERAL, "several_accounts", "first", "refused"),
    *rows(LOCKED, "lock_status", 503),
    *rows(LOCKED, "retry_after", 0),
    # --- sps ---
    *rows(SPS, "status_shape", "body"),
    *rows(SPS, "error_shape", "string"),
    *rows(SPS, "login_methods", "types"),
    *rows(SPS, "login_redirect", True),
    *rows(SPS, "extra_fields", True),
    *rows(after(SPS, "management/snmp/trap"), "session_lifetime", 30.0),
)

# What a run that only reads does not show: the positions that are tried, to see that it claims nothing.
NOT_SHOWN: Mapping[str, Mapping[str, tuple[Any, ...]]] = {
    "appliance": {"smtp_write": ("merges",), "bad_parameter": (200,)},
    "cloud_sync": {
        # Without a list of services, a device says nothing of its family.
        "services": (),
        "success_status": (204,),
        "put_replaces": (True,),
        "put_stops_after": (1,),
        "delete_stops_after": (1,),
        "delete_unknown": ("refused",),
        "sync_moves": ("end",),
    },
    "portal": {
        "lock_after": (2,),
        "version": ("required",),
        "settings_change_version": (True,),
        "storage_version": ("own",),
        "delete_enabled": ("accepted",),
        "delete_non_empty": ("cascade",),
        "storage_by_name": ("accepted",),
        "pricing_rules": ("enforced",),
        "lock_effect": ("none",),
        "lock_twice": ("refused",),
        "storage_registration": ("pending",),
        "report_packing": ("encoding", "body"),
    },
    "sps": {
        "auto_open": (True,),
        "put_status": (200, 204),
        "commit_message": ("required",),
        "restart_after_local_services": (True,),
        "restart_seconds": (1.0,),
        "browser_user_agent_needs_token": (False,),
        "locking": ("optimistic",),
        "lock_status": (403, 423),
        "names_lock_holder": (False,),
        "transaction_timeout": (30.0,),
        "semantic_check": ("put",),
        "reference_objects": ("accepted",),
    },
}


@lru_cache
def doubts_of(product: str) -> Mapping[str, Mapping[str, Any]]:
    """Return the doubts about a product, as docs/sources has them."""
    found: Mapping[str, Mapping[str, Any]] = yaml.safe_load((SOURCES / f"{product}.yml").read_text("utf-8"))
    return found


@lru_cache
def doubts_by_switch(product: str) -> Mapping[str, frozenset[str]]:
    """Return the doubts that each switch stands for, as docs/sources has it."""
    found: dict[str, set[str]] = {}
    for name, doubt in doubts_of(product).items():
        switches = doubt.get("switch", [])
        for switch in [switches] if isinstance(switches, str) else switches:
            found.setdefault(switch, set()).add(name)
    return {switch: frozenset(names) for switch, names in found.items()}


_baselines: dict[int, Verdicts] = {}


def baseline(scenario: Scenario) -> Verdicts:
    """Return the verdicts of a scenario with no switch set."""
    if id(scenario) not in _baselines:
        _baselines[id(scenario)] = run_conformance(scenario).verdicts
    return _baselines[id(scenario)]


def changed(before: Verdicts, now: Verdicts) -> set[str]:
    return {name for name in before if before[name] != now[name]}


@pytest.mark.parametrize("row", SHOWN, ids=str)
def test_the_doubt_behind_a_switch_changes_its_verdict_and_no_other(row: Row) -> None:
    seen = run_conformance(row.scenario, {row.switch: row.value})

    found = changed(baseline(row.scenario), seen.verdicts)

    behind = doubts_by_switch(row.scenario.product)[row.switch]
    assert behind <= found, {name: seen.verdicts[name] for name in behind}
    assert found <= behind | set(row.also), {name: seen.verdicts[name] for name in found}
    assert seen.writes == []
    assert seen.violations == []


def hidden() -> Iterator[Row]:
    plain = {"appliance": APPLIANCE, "cloud_sync": FLOW, "portal": PORTAL, "sps": SPS}
    for product, switches in NOT_SHOWN.items():
        for switch, values in switches.items():
            yield from rows(plain[product], switch, *values)


@pytest.mark.parametrize("row", [*hidden()], ids=str)
def test_what_cannot_be_seen_is_not_claimed(row: Row) -> None:
    seen = run_conformance(row.scenario, {row.switch: row.value})

    assert changed(baseline(row.scenario), seen.verdicts) == set()
    assert all(seen.verdicts[name][0] == "not_seen" for name in doubts_by_switch(row.scenario.product)[row.switch])


CHANGES: Mapping[str, Mapping[str, Any]] = {
    "cloud_sync": {"conformance_write": True, "conformance_kinds": ["service"]},
    "portal": {"conformance_write": True, "conformance_kinds": ["group", "group_settings"]},
    "sps": {"conformance_write": True, "conformance_kinds": ["snmp_agent"]},
}
SHOWN_BY_A_CHANGE = (
    *rows(FLOW, "success_status", 204),
    *rows(PORTAL, "version", "required"),
    *rows(PORTAL, "settings_change_version", True),
    *rows(SPS, "auto_open", True),
    *rows(SPS, "put_status", 200, 204),
    *rows(SPS, "browser_user_agent_needs_token", False),
    # Where no one is locked out, nothing says how a lock looks.
    *rows(SPS, "locking", "optimistic", also=("SPS-LOCK-STATUS", "SPS-LOCK-HOLDER")),
    *rows(SPS, "lock_status", 403, 423),
    *rows(SPS, "names_lock_holder", False),
    *rows(SPS, "semantic_check", "put"),
    *rows(SPS, "reference_objects", "accepted"),
)


@lru_cache
def baseline_of_change(product: str) -> Verdicts:
    return run_conformance({"cloud_sync": FLOW, "portal": PORTAL, "sps": SPS}[product], **CHANGES[product]).verdicts


@pytest.mark.parametrize("row", SHOWN_BY_A_CHANGE, ids=str)
def test_a_change_that_is_taken_back_shows_what_only_a_change_can(row: Row) -> None:
    product = row.scenario.product
    with make_device(product) as device:
        seen = run_conformance(row.scenario, {row.switch: row.value}, device, **CHANGES[product])
        left = (device.open_transactions(), device.locks())

    found = changed(baseline_of_change(product), seen.verdicts)

    behind = doubts_by_switch(product)[row.switch]
    assert behind <= found, {name: seen.verdicts[name] for name in behind}
    assert found <= behind | set(row.also), {name: seen.verdicts[name] for name in found}
    assert [entry["result"] for entry in seen.report["changes"]] == ["restored"] * len(seen.report["changes"])
    assert left == ([], [])
    assert seen.violations == []


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_switch_of_a_doubt_is_tried(product: str) -> None:
    tried: dict[str, set[Any]] = {}
    for row in (*SHOWN, *hidden()):
        if row.scenario.product == product:
            tried.setdefault(row.switch, set()).add(row.value)
    table = {one.name: one for one in registry.find(product).switch_table}

    missing = {
        (switch, value)
        for switch in doubts_by_switch(product)
        for value in (set(table[switch].allowed) - {table[switch].default} - tried.get(switch, set()))
        if switch not in NOT_SHOWN[product]
    }

    assert missing == set()
    assert doubts_by_switch(product).keys() - tried.keys() - NOT_SHOWN[product].keys() == set()


@pytest.mark.parametrize("product", PRODUCTS)
def test_what_a_switch_stands_for_is_shown_or_the_data_say_why_not(product: str) -> None:
    shown = {row.switch for row in (*SHOWN, *SHOWN_BY_A_CHANGE) if row.scenario.product == product}
    reasoned = {name for name, doubt in doubts_of(product).items() if "not_tried" in doubt}

    for switch, names in doubts_by_switch(product).items():
        assert names & reasoned == (set() if switch in shown else names), (
            f"{switch}: SHOWN has a row for what shows itself in a run; else docs/sources/{product}.yml says in not_tried why it does not"
        )
    # And a reason only there.
    assert reasoned <= set().union(*doubts_by_switch(product).values())


def test_a_locked_account_is_reported_and_its_login_presented_once() -> None:
    with make_device("portal") as device:
        seen = run_conformance(LOCKED, None, device)
        presented = [one for one in device.journal if carries_login(one)]

    assert seen.verdicts["PORTAL-LOGIN-LOCKED"] == ("confirmed", "423_until")
    assert (seen.result["failed"], seen.result["error"]) == (True, "login")
    assert f"the account {LOCKED_LOGIN} is locked" in seen.result["msg"]
    (login,) = seen.report["logins"]
    assert (login["result"], login["status"]) == ("refused", 423)
    assert "is locked" in login["why"]
    assert [one.status for one in presented] == [423]
    assert seen.writes == []
    # A report may be shared; only the user's own screen says whose account it is.
    assert LOCKED_LOGIN not in str(seen.report)
