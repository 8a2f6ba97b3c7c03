"""Trees to test with: made up at random, or restored from a state."""

from __future__ import annotations

import random
from typing import Any

from . import constants
from .model import Group
from .people import lay_over
from .snapshot import KIND_FOR_STATE, lay_state
from .store import Store

GIGABYTE = 1 << 30
CITIES = (("Berlin", "Germany"), ("Lyon", "France"), ("Porto", "Portugal"), ("Gdansk", "Poland"), ("Turin", "Italy"))


def populate(store: Store, top: Group, groups: int, users: int, admins: int, seed: int) -> None:
    """Fill a group: one partner in twenty, most groups customers, one in five a unit. The same seed, the same tree."""
    dice = random.Random(seed)
    made: list[Group] = []
    partners = [top] if top.kind < constants.CUSTOMER else []
    customers = [top] if top.kind >= constants.CUSTOMER else []
    for number in range(1, groups + 1):
        if partners and (not made or number % 20 == 0):
            parents = [one for one in partners if constants.MSP in constants.allowed_children(one.kind, one.grade)]
            kind = constants.MSP if parents else constants.CUSTOMER
            name = f"{'Partner' if parents else 'Customer'} {number:05d}"
            parents = parents or partners
        elif customers and (number % 5 == 0 or not partners):
            parents, kind, name = customers, constants.UNIT, f"Unit {number:05d}"
        else:
            parents, kind, name = partners, constants.CUSTOMER, f"Customer {number:05d}"
        group = store.create_group(dice.choice(parents), name, kind)
        dress(group, number, dice)
        made.append(group)
        (partners if kind == constants.MSP else customers).append(group)
    hosts = [one for one in made if one.kind in (constants.CUSTOMER, constants.UNIT)] or customers
    for number in range(1, users + 1 if hosts else 1):
        user = store.create_user(dice.choice(hosts), f"user{number:05d}@{seed}.customer.example")
        fields = person(number, user.identity.login)
        quota = {"quota_storage_hard": dice.choice((50, 100, 250)) * GIGABYTE, "quota_workstations_hard": 2}
        lay_over(user, {**fields, "privileges": quota, "notifications_backup": dice.choice((0, 3, 19))})
        user.status = constants.ENABLED
    for number in range(1, admins + 1):
        admin = store.create_admin(dice.choice(made or [top]), f"admin{number:05d}@{seed}.partner.example")
        access = dice.choice((constants.FULL_ACCESS, constants.FULL_ACCESS, constants.READ_ACCESS))
        lay_over(admin, {**person(number, admin.identity.login), "access_type": access, "notifications_backup": 3})
        admin.status = constants.ENABLED


def person(number: int, login: str) -> dict[str, Any]:
    """Return the names of a test account."""
    return {"firstname": "Account", "lastname": f"{number:05d}", "email": login, "phone": f"+00 000 {number:05d}"}


def dress(group: Group, number: int, dice: random.Random) -> None:
    """Give a group an address, quotas and usage."""
    city, country = dice.choice(CITIES)
    group.contact.update(
        {
            "firstname": "Contact",
            "lastname": f"{number:05d}",
            "email": f"contact{number:05d}@customer.example",
            "city": city,
            "country": country,
            "zipcode": f"{dice.randrange(10000, 99999)}",
        }
    )
    group.internal_tag = f"tag-{number:05d}"
    if group.kind == constants.CUSTOMER:
        group.customer_id = f"C{number:06d}"
        group.privileges["quota_storage_hard"] = dice.choice((100, 500, 1000)) * GIGABYTE
        group.privileges["quota_workstations_hard"] = dice.choice((5, 10, 25))
        group.privileges["quota_servers_hard"] = dice.choice((0, 1, 5))
    group.usage["storage_size"] = dice.randrange(200) * GIGABYTE
    group.usage["workstation_count"] = dice.randrange(12)
    group.usage["server_count"] = dice.randrange(3)


def restore(store: Store, group: Group, state: dict[str, Any]) -> None:
    """Lay a state as `tree` returns it over a group: what is missing there is added, nothing is removed.

    Brands, machines and backup servers are left out.
    """
    lay_state(group, state)
    for name, fields in state.get("storages", {}).items():
        storage = store.create_storage(group, fields.get("kind", 1), name, fields.get("uid") or store.uuid().upper())
        storage.content_url = fields.get("content_url", storage.content_url)
        storage.content_mobile_url = fields.get("content_mobile_url", storage.content_mobile_url)
    if state.get("storage"):
        named = [one for one in store.available_storages(group) if one.name == state["storage"]]
        group.storage = named[0] if named else None
    group.pricing.update(state.get("pricing", {}))
    for login, fields in state.get("admins", {}).items():
        if login not in store.identities:
            lay_state(store.create_admin(group, login), fields)
    for login, fields in state.get("users", {}).items():
        if login not in store.identities:
            lay_state(store.create_user(group, login), fields)
    for report in state.get("reports", ()):
        number = store.number()
        store.reports[number] = {"id": number, "version": 1, "group": group, **report}
    for name, fields in state.get("children", {}).items():
        child = store.create_group(group, name, fields.get("kind", KIND_FOR_STATE))
        restore(store, child, fields)
    group.entry = None
