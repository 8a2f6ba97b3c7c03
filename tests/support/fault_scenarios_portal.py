"""The scenarios of the portal in the fault matrix: trees, brands, what acts, and what only reads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .fault_matrix import FILES, HARD, Scenario, run_clean, scenario

ADA, ROOT, CUSTOMER = "ada@partner.example", "own@portal.example", "own@contoso.example"
FIRST = "F1rst password/+ of all"


def portal_state(device: Any) -> Any:
    """Return everything that tasks can change on a portal."""
    identities = {login: one.password for login, one in device.store.identities.items() if login != "admin"}
    return {
        "tree": device.tree(),
        "identities": identities,
        "servers": [{k: v for k, v in one.items() if k != "id"} for one in device.store.backup_servers.values()],
        "gateways": {address: dict(one) for address, one in device.store.gateways.items()},
    }


TREE: Mapping[str, Any] = {
    "group": [
        {"path": "Partner", "kind": "msp"},
        {"path": "Partner/One", "kind": "customer", "quotas": {"storage": "10 GB"}, "billing": {"city": "Lyon"}},
        {"path": "Partner/One/Unit", "kind": "unit"},
        {"path": "Partner/Two", "kind": "customer"},
    ],
    "storage": [
        {"group": "Partner", "name": "main", "kind": "express", "uid": "MAIN", "content_url": "https://storage.example"}
    ],
    "group_settings": [{"group": "Partner/One", "allow_add_devices": False, "logon_ips": ["192.0.2.0/24"]}],
    "admin": [{"group": "Partner", "login": "admin@example.com", "access": "read", "enabled": False}],
    "user": [{"group": "Partner/One/Unit", "login": "user@example.com", "email": "user@example.com"}],
}
"""A document of a portal that has every kind of dependency."""


def portal_scenarios() -> Iterator[Scenario]:
    """Yield the scenarios of the portal, beside those of its resources."""
    yield scenario("portal_config", "a tree", {"config": dict(TREE), "workers": 1})
    brand = 's3cret of the "server" / 100%'
    brands = {
        "group_brand": [
            {
                "group": "Partner",
                "company_name": "Contoso",
                "color_scheme": "green",
                "logo": str(FILES / "contoso.png"),
                "smtp_server": "mail.example.com",
                "smtp_user": "portal",
                "smtp_password": brand,
            },
            {"group": "Partner/Customer", "support_url": ""},
        ],
        "group_migration": [{"group": "Partner", "enabled": True, "service": "https://migration.example.com"}],
        "group_settings": [{"group": "Partner", "inherit_storages": False}],
    }
    state = {"children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40}}}}}
    yield scenario("portal_config", "brands", {"config": brands, "workers": 1}, state=state, secrets=(brand,))
    yield scenario("portal_config", "gathered", {"state": "gathered"}, state=state)
    yield scenario("portal_info", "profile", {"gather": ["profile", "versions", "languages", "brands"]})
    for module in ("portal_group_info", "portal_admin_info", "portal_user_info", "portal_storage_info"):
        yield scenario(module, "all", {"group": "Partner"}, state=state)
    yield scenario("portal_storage_info", "details", {"group": "Partner", "details": True}, prepare=_stored)
    quotas = {"group": "Partner", "gather": ["details", "settings", "quota_exceedance", "watchers"]}
    yield scenario("portal_group_info", "watched", quotas, state=state)
    plain = ["profiles", "data_center", "password_link", "constants", "rules", "ui_languages", "identity_provider"]
    plain += ["ca_certificate", "ca_crl", "color_schemes", "backup_servers", "links", "backup_console"]
    yield scenario(
        "portal_info",
        "all that needs no more",
        {"gather": plain, "user": "user@partner.example", "group": "Partner/Contoso"},
        prepare=_partner,
    )
    hosts = {"gather": ["hosts"], "username": CUSTOMER, "password": FIRST, "user": "user@partner.example", "group": "."}
    yield scenario("portal_info", "hosts", hosts, prepare=_partner)
    yield scenario("portal_info", "found", {"gather": ["search"], "search": "Partner"}, state=state)
    yield scenario("portal_info", "picture", {"gather": ["images"]}, prepare=_branded, begin=_picture)
    yield scenario("portal_info", "by an API client", {"gather": ["versions"]}, begin=_api_client)
    given = {
        "group": "Partner",
        "agents_autoupdate": False,
        "local_backup_restricted": True,
        "logon_ips": ["192.0.2.0/24"],
    }
    for knows in ("old", "new"):
        more: dict[str, Any] = {"state": state, "switches": {"knows": knows}}
        known = {name: value for name, value in given.items() if knows == "new" or name != "local_backup_restricted"}
        yield scenario("portal_group_settings", f"by {knows} names", known, **more)
        emptied = {"group": "Partner", "logon_ips": []}
        yield scenario("portal_group_settings", f"emptied, by {knows} names", emptied, prepare=_limited, **more)
    moved = {"group": "Partner", "backup_server": "backup.example.com", "move": True}
    yield scenario("portal_group_migration", "move", moved, prepare=_served)
    yield from _portal_acts()


def _stored(device: Any) -> None:
    device.add_group("Partner", kind=30)
    device.add_storage("Partner", "main")


def _limited(device: Any) -> None:
    device.change_settings("Partner", logon_ips=["192.0.2.0/24"])


def _served(device: Any) -> None:
    device.add_group("Partner", kind=30)
    options = {"address": "backup.example.com", "agent_id": "agent-1", "allow_dangerous_registration": True}
    assert not run_clean(device, scenario("portal_backup_server", "before", options))[0].failed


def _branded(device: Any) -> None:
    device.add_group("Partner", kind=30)
    brand = {"group": "Partner", "company_name": "Contoso", "logo": str(FILES / "contoso.png")}
    assert not run_clean(device, scenario("portal_group_brand", "before", brand))[0].failed


def _picture(device: Any) -> Mapping[str, Any]:
    return {"images": [{"id": max(device.store.images)}]}


def _api_client(device: Any) -> Mapping[str, Any]:
    number, secret = device.client_credentials()
    return {"auth_method": "bearer", "client_id": number, "client_secret": secret, "username": None, "password": None}


def _partner(device: Any) -> None:
    """Give a partner an administrator without a password and a user, the root an administrator, and the portal a report."""
    device.add_group("Partner", kind=30)
    device.store.create_admin(device.find_group("Partner"), ADA).contact["email"] = ADA
    device.add_group("Partner/Contoso")
    device.add_user("Partner/Contoso", "user@partner.example")
    for path, login in (("", ROOT), ("Partner/Contoso", CUSTOMER)):
        device.passwords[login] = FIRST
        device.add_admin(path, login)
    number = int(device.store.number())
    report = {"id": number, "version": 1, "group": device.root, "level": 3, "schedule": {"timeshift": 0}, "enabled": 1}
    device.store.reports[number] = report


def _token(mail: str) -> Callable[[Any], Mapping[str, Any]]:
    """Return what hands out the token that a mail would have in it."""

    def hand_out(device: Any) -> Mapping[str, Any]:
        options = {"mail": mail, "login": ADA, "send": False}
        options |= {"email": "new@partner.example"} if mail == "email_update" else {}
        task, unused = run_clean(device, scenario("portal_mail", "hand out", options))
        assert not task.failed, task.message
        return {"token": task.result["disclosed"]["token"]}

    return hand_out


def _portal_acts() -> Iterator[Scenario]:
    address = {"login": ADA, "email": ADA}
    acting = {"prepare": _partner, "acts": True}
    secret = {"prepare": _partner, "secrets": (HARD,)}
    yield scenario("portal_mail", "reset", {"mail": "reset", **address}, **acting)
    yield scenario("portal_mail", "activation", {"mail": "activation", **address}, **acting)
    update = {"mail": "email_update", "login": ADA, "email": "new@partner.example"}
    yield scenario("portal_mail", "new address", update, **acting)
    yield scenario("portal_mail", "test", {"mail": "test", "group": "Partner"}, **acting)
    for mail in ("activation", "reset", "email_update"):
        shown = {"mail": mail, "login": ADA, "send": False}
        shown |= {"email": "new@partner.example"} if mail == "email_update" else {}
        yield scenario("portal_mail", f"{mail} handed out", shown, **acting)
    for action, mail in (("activate", "activation"), ("reset_password", "reset")):
        by_token = {"action": action, "new_password": HARD}
        yield scenario("portal_identity", action, by_token, begin=_token(mail), once=True, **secret)
    confirm = {"action": "confirm_email"}
    yield scenario("portal_identity", "confirm_email", confirm, begin=_token("email_update"), once=True, **secret)
    own = {"username": ROOT, "password": FIRST}
    yield scenario(
        "portal_identity", "change_password", {"action": "change_password", "new_password": HARD, **own}, **secret
    )
    yield scenario("portal_identity", "change_login", {"action": "change_login", "new_login": "grace", **own}, **secret)
    for state in ("locked", "unlocked"):
        lock = {"group": "Partner", "state": state}
        yield scenario("portal_group_lock", state, lock, prepare=_partner if state == "locked" else _locked)
    register = {"address": "gw.example.com", "cipher_key": HARD, "allow_dangerous_registration": True}
    yield scenario("portal_gateway", "register", register, **secret)
    machine = {"group": ".", "login": "user@partner.example", "agent_id": "agent-1", "secret": HARD}
    machine |= {"username": CUSTOMER, "password": FIRST}
    yield scenario("portal_user_machine", "add", machine, **secret)
    for kind, login in (("admin", ROOT), ("user", "user@partner.example")):
        for token in ("jwt", "impersonation"):
            wanted = {
                "kind": kind,
                "login": login,
                "token": token,
                "group": "." if kind == "admin" else "Partner/Contoso",
            }
            yield scenario("portal_token", f"{token} of {kind}", wanted, **acting)
    period = {"begin_date": "2027-01-01", "end_date": "2027-01-31"}
    yield scenario("portal_report_run", "send", {"action": "send", "report": "accounts"}, **acting)
    yield scenario("portal_report_run", "adhoc", {"action": "adhoc", "report": "accounts", **period}, **acting)
    order = {"action": "order", "group": "Partner", "poll_interval": 5, **period}
    yield scenario("portal_report_run", "order", order, **acting)
    yield scenario("portal_report_run", "order for later", {**order, "wait": False}, **acting)
    yield scenario("portal_report_info", "all", {"group": "Partner"}, prepare=_partner)
    ordered = {"gather": [], "group": "Partner", "ordered": period}
    yield scenario("portal_report_info", "ordered", ordered, prepare=_ordered)


def _locked(device: Any) -> None:
    _partner(device)
    device.find_group("Partner").locked = True


def _ordered(device: Any) -> None:
    _partner(device)
    order = {"action": "order", "group": "Partner", "begin_date": "2027-01-01", "end_date": "2027-01-31"}
    assert not run_clean(device, scenario("portal_report_run", "order before", order))[0].failed
