"""Random portals and random documents for them, as hypothesis strategies."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.values.units import path_of, reference

from .scenarios import OutsideChange, ProductModel, Scenario

KINDS_BELOW = {"root": ("msp", "customer"), "msp": ("customer",), "customer": ("unit",), "unit": ("unit",)}
NUMBERS = {"msp": 30, "customer": 40, "unit": 50}
TAGS = ("", "tag", "ü & co.")
CITIES = ("", "Lyon", "Porto")
GIGABYTE = 1 << 30
PURGEABLE = ("admin", "user", "storage", "group")
FLAGS = ("allow_add_devices", "allow_download_tools", "allow_download_docs", "allow_download_agents")

Names = tuple[str, ...]


def address(names: Names) -> str:
    """Return the path of a group as the simulator takes it."""
    return "/".join(name.replace("/", "%2F") for name in names)


def random_group(dice: Random) -> dict[str, Any]:
    """Return the plain values of a group."""
    return {
        "internal_tag": dice.choice(TAGS) or None,
        "customer_id": dice.choice([None, "C1", "C2"]),
        "contact": {"city": dice.choice(CITIES)},
        "privileges": {
            "quota_storage_hard": dice.choice([-1, GIGABYTE, 7]),
            "quota_servers_hard": dice.choice([-1, 3]),
        },
        "flags": {flag: dice.randrange(2) for flag in FLAGS},
        "schedule": {"enabled": dice.randrange(2), "show_skus": dice.randrange(2)},
        "logon_ips": dice.choice([None, ["192.0.2.0-192.0.2.9"]]),
        "storages": {},
        "admins": {},
        "users": {},
        "children": {},
    }


def random_tree(dice: Random, size: int) -> dict[str, Any]:
    """Return the state of a portal."""
    # Where the own group takes logins from is not played with: that would lock us out.
    root = {**random_group(dice), "logon_ips": None}
    groups: list[tuple[Names, str, dict[str, Any]]] = [((), "root", root)]
    for number in range(size):
        names, kind, above = dice.choice(groups)
        name = dice.choice(["", "A/B ", "Ü ", "7"]) + str(number)
        below = {**random_group(dice), "kind": NUMBERS[dice.choice(KINDS_BELOW[kind])]}
        above["children"][name] = below
        groups.append(((*names, name), next(word for word, code in NUMBERS.items() if code == below["kind"]), below))
    for number in range(size // 2):
        names, unused, group = dice.choice(groups)
        group["admins"][f"admin{number}"] = {"status": 1, "contact": {"lastname": dice.choice(TAGS)}}
        hosts = [one for one in groups if one[1] in ("customer", "unit")]
        if hosts:
            dice.choice(hosts)[2]["users"][f"user{number}"] = {
                "status": 1,
                "contact": {"email": f"user{number}@example.com"},
                "privileges": {"quota_storage_hard": dice.choice([-1, GIGABYTE])},
            }
    for number in range(size // 3):
        partners = [one[2] for one in groups if one[1] in ("root", "msp")]
        dice.choice(partners)["storages"][f"storage {number}"] = {"kind": 1, "uid": f"UID{number}"}
    return root


def walk(state: dict[str, Any], names: Names = ()) -> list[tuple[Names, dict[str, Any]]]:
    """Return all groups of a state, parents first."""
    below = [found for name, child in state["children"].items() for found in walk(child, (*names, name))]
    return [(names, state), *below]


def some(dice: Random, options: dict[str, Any]) -> dict[str, Any]:
    """Return some of the options."""
    return {option: value for option, value in options.items() if dice.random() < 0.4}


def random_document(dice: Random, state: dict[str, Any]) -> dict[str, Any]:
    """Return a document on some of what there is and some that is new, in no order."""
    document: dict[str, list[Any]] = {kind: [] for kind in ("group", "storage", "admin", "user")}
    document |= {"group_settings": [], "group_report_schedule": []}
    for names, group in walk(state):
        path = path_of(names)
        if names and dice.random() < 0.6:
            kind = next(word for word, code in NUMBERS.items() if code == group["kind"])
            document["group"].append({"path": path, **some(dice, {"kind": kind, **group_options(dice)})})
        for login in [*group["admins"], *new(dice, "admin", names)]:
            if dice.random() < 0.6:
                options = {"last_name": dice.choice(TAGS), "email": "a@example.com", "enabled": dice.random() < 0.8}
                document["admin"].append({"group": path, "login": login, **some(dice, options)})
        hosts = group.get("kind") in (NUMBERS["customer"], NUMBERS["unit"])
        for login in [*group["users"], *(new(dice, "user", names) if hosts else ())]:
            if dice.random() < 0.6:
                quotas = {"storage": dice.choice(["unlimited", "1 GB"])}
                options = {"email": "u@example.com", "quotas": quotas, "privileged": dice.random() < 0.5}
                document["user"].append({"group": path, "login": login, **some(dice, options)})
        for name, storage in group["storages"].items():
            if dice.random() < 0.6:
                url = dice.choice(["", "https://other.example"])
                wanted = some(dice, {"content_url": url, "kind": "express"})
                document["storage"].append({"group": path, "name": name, "uid": storage["uid"], **wanted})
        if dice.random() < 0.3:
            flags = {flag: dice.random() < 0.5 for flag in FLAGS}
            logon_ips = dice.choice([[], ["192.0.2.0-192.0.2.9"]]) if names else []
            document["group_settings"].append({"group": path, **some(dice, {**flags, "logon_ips": logon_ips})})
        if dice.random() < 0.3:
            wanted = some(dice, {"enabled": dice.random() < 0.5, "timeshift": dice.choice([0, 60])})
            document["group_report_schedule"].append({"group": path, **wanted})
    for number in range(dice.randrange(3)):
        document["group"].append({"path": f"New {number}", "kind": "customer", **some(dice, group_options(dice))})
    for entries in document.values():
        dice.shuffle(entries)
    return {kind: entries for kind, entries in document.items() if entries}


def new(dice: Random, sort: str, names: Names) -> list[str]:
    """Return the logins of new accounts for a group, seldom any."""
    return [f"{sort}-of-{'-'.join(names)}".replace(" ", "_")] if dice.random() < 0.2 else []


def group_options(dice: Random) -> dict[str, Any]:
    """Return options of a group."""
    return {
        "internal_tag": dice.choice(TAGS),
        "customer_id": dice.choice(["C1", "C3"]),
        "contact": some(dice, {"city": dice.choice(CITIES), "country": "France"}),
        "quotas": some(dice, {"storage": dice.choice(["unlimited", "1 GB"]), "servers": 3}),
        "enabled": dice.random() < 0.8,
    }


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A portal and a document for it."""
    dice = draw(st.randoms(use_true_random=False))
    state = random_tree(dice, draw(st.integers(1, 6)))
    options: dict[str, Any] = {"config": random_document(dice, state), "max_deletes": 1000}
    options["workers"] = draw(st.sampled_from([1, 3]))
    if draw(st.booleans()):
        purge = draw(st.lists(st.sampled_from(PURGEABLE), unique=True, min_size=1, max_size=2))
        options |= {"state": "overridden", "purge": purge, "force": True}
    return Scenario(state, options, {"extra_fields": draw(st.booleans())})


def prepare(device: Any, scenario: Scenario) -> None:
    """Make the simulator the portal of the scenario."""
    device._initial_state = scenario.state
    device.reset()
    device.switches.update(scenario.switches)


def visible(device: Any) -> Any:
    """Return the whole tree, without versions and times."""
    return device.tree()


def outside_changes(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """Objects of the document that are changed or removed."""
    found = []
    groups = {names: (address(names), state) for names, state in walk(scenario.state)}

    def there(kind: str) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
        named = [
            (reference(entry.get("path", entry.get("group"))).names, entry) for entry in scenario.document.get(kind, ())
        ]
        return [(*groups[names], entry) for names, entry in named if names in groups]

    for where, state, entry in there("group"):
        label = f"group {reference(entry['path'])}"
        changes: list[dict[str, Any]] = [{"internal_tag": "moved"}, {"privileges": {"quota_mobiles_hard": 11}}]
        if {"customer_id", "contact"} & entry.keys():
            # The listing does not have these, so they are read where one of them is asked for.
            changes += [{"customer_id": "moved"}, {"contact": {"city": "moved"}}]
        found += [OutsideChange(label, changing(device, where, change)) for change in changes]
        if not state["children"]:
            found.append(OutsideChange(label, lambda where=where: device.change_behind(where, remove=True)))
    for kind, key in (("admin", "admins"), ("user", "users")):
        for where, state, entry in there(kind):
            if entry["login"] in state[key]:
                label = f"{kind} {labeled(entry['group'], entry['login'])}"
                account = {kind: entry["login"]}
                found.append(OutsideChange(label, changing(device, where, {"lastname": "moved"}, **account)))
                found.append(OutsideChange(label, changing(device, where, None, remove=True, **account)))
    for where, unused, entry in there("storage"):
        label = f"storage {labeled(entry['group'], entry['name'])}"
        found.append(
            OutsideChange(
                label, changing(device, where, {"content_url": "https://moved.example"}, storage=entry["name"])
            )
        )
    for where, state, entry in there("group_settings"):
        flags = {"allow_add_devices": 1 - state["flags"]["allow_add_devices"]}
        found.append(
            OutsideChange(
                f"group_settings {reference(entry['group'])}",
                lambda where=where, flags=flags: device.change_settings(where, flags=flags),
            )
        )
    for where, state, entry in there("group_report_schedule"):
        schedule = {"enabled": 1 - state["schedule"]["enabled"]}
        found.append(
            OutsideChange(
                f"group_report_schedule {reference(entry['group'])}",
                lambda where=where, schedule=schedule: device.change_settings(where, schedule=schedule),
            )
        )
    return found


def changing(device: Any, where: str, fields: Any, **which: Any) -> Any:
    """Return what changes an object behind the API's back."""
    return lambda: device.change_behind(where, fields, **which)


def labeled(group: Any, name: str) -> str:
    """Return what distinguishes an object of a group from others of its kind."""
    above = reference(group)
    return name if above.own else f"{above}/{name}"


def additions(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """A new administrator, storage or group where those that are not listed go."""
    purge = scenario.options.get("purge", ())
    found = []
    if "admin" in purge:
        found.append(OutsideChange("admin unlisted", lambda: device.add_admin("", "unlisted")))
    if "storage" in purge:
        found.append(OutsideChange("storage unlisted", lambda: device.add_storage("", "unlisted")))
    if "group" in purge:
        found.append(OutsideChange("group unlisted", lambda: device.add_group("unlisted")))
    return found


def rearrange(device: Any, dice: Random) -> None:
    """List groups and accounts in another order."""
    for group in device.store.groups.values():
        for key in ("children", "admins", "users", "storages"):
            things = getattr(group, key)
            setattr(group, key, {name: things[name] for name in dice.sample(list(things), len(things))})


MODEL = ProductModel(
    product="portal",
    module=config.MODULE,
    resources=config.RESOURCES,
    scenarios=scenarios(),
    prepare=prepare,
    visible=visible,
    outside_changes=outside_changes,
    additions=additions,
    rearrange=rearrange,
    others={
        "group": {
            "internal_tag": ("", "elsewhere"),
            "language": ("de",),
            "quotas": ({"mobiles": 5},),
            "contact": ({"city": ""}, {"phone": "1"}),
        },
        "admin": {"last_name": ("", "elsewhere"), "access": ("read", "full")},
        "user": {"last_name": ("", "elsewhere"), "privileged": (True, False), "quotas": ({"storage": "2 GB"},)},
        "storage": {"content_url": ("", "https://elsewhere.example")},
        "group_settings": {"allow_add_devices": (True, False), "logon_ips": ([],)},
        "group_report_schedule": {"show_skus": (True, False)},
    },
)
