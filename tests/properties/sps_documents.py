"""Random SPS appliances and random documents for them, as hypothesis strategies.

Most documents are good ones. Some are not, for the appliance or for us: what is refused must leave no trace.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from simulators.sps import defaults

NIC2 = "nic2.interfaces.a30b5a4f5754b3df1647002.addresses."
ADDRESSES = {
    defaults.LISTEN: (defaults.LISTEN, "192.0.2.171", "nic1/default", "eth0/default"),
    NIC2 + "1": (NIC2 + "1", "198.51.100.20", "198.51.100.20/24"),
    NIC2 + "2": (NIC2 + "2", "198.51.100.21"),
}
SETTINGS = ("management/email", "management/webinterface", "network/dns", "network/routing", "datetime")
# So that walking through all of the configuration stays quick.
LEFT_OUT = (
    "local_services/admin_web",
    "local_services/cluster",
    "local_services/indexer",
    "local_services/postgresql",
    "local_services/ssh",
    "local_services/user_web",
    "management/disk_fillup_prevention",
    "management/health_monitoring",
    "management/syslog",
    "management/web_gateway_authentication",
    "network/nics/nic3",
    "policies/user_lists/-1",
    "policies/user_lists/9d2f5c31-0a0b-4f0e-9a52-4c1a8f6f2d10",
    "starling",
)


@dataclass(frozen=True)
class Password:
    """Stands for the key of a password object that the appliance holds."""

    text: str


@dataclass(frozen=True)
class Case:
    """An appliance, and what is to be made of it.

    :ivar bodies: what the appliance holds before.
    :ivar options: of the document module.
    :ivar extra_fields: whether the appliance has fields that no document knows.
    :ivar secrets: the texts of all passwords.
    :ivar everything: whether to export the whole configuration, which takes many requests, or what has a module.
    """

    bodies: Mapping[str, Any]
    options: Mapping[str, Any]
    extra_fields: bool
    secrets: tuple[str, ...] = ()
    everything: bool = True


# --- values ---------------------------------------------------------------------------------------------------------

# No surrogates: they cannot be written in UTF-8. No line ends: neither can they in a name.
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)
CLEARABLE = st.one_of(st.just(""), TEXT)
IPV4 = st.ip_addresses(v=4).map(str)
IPV6 = st.ip_addresses(v=6).flatmap(lambda address: st.sampled_from([str(address), address.exploded.upper()]))
LABEL = st.from_regex(r"[A-Za-z]([A-Za-z0-9-]{0,8}[A-Za-z0-9])?", fullmatch=True)
NAME = st.lists(LABEL, min_size=1, max_size=3).map(".".join)
# Several spellings of one server are frequent.
USUAL_SERVER = st.sampled_from(
    ["192.0.2.1", "2001:db8::1", "2001:DB8:0:0::1", "Traps.example.com", "traps.example.com."]
)
SERVER = st.one_of(USUAL_SERVER, IPV4, IPV6, NAME, NAME.map(lambda name: f"{name}."))
ENGINE_ID = st.from_regex(r"0x([0-9A-Fa-f]{2}){5,12}", fullmatch=True)
USUAL_NETWORK = st.sampled_from(["10.0.0.0/8", "10.0.0.7/8", "192.0.2.1/32", "192.0.2.0/24"])
NETWORK = st.one_of(USUAL_NETWORK, st.builds(lambda address, bits: f"{address}/{bits}", IPV4, st.integers(8, 32)))
# Unlike anything innocent, so that a mask in a wrong place shows.
SECRET = st.text("abyzAZ09 !\"#$%&'()*+,;<=@[\\]^`{|}_./:?-", min_size=10, max_size=24).map(
    lambda text: f"{text[:5]}qX7{text[5:]}"
)
BAD_SECRET = st.sampled_from(["short", "no ümlauts, please", "no\ttabs, please"])
AUTH_METHOD = st.sampled_from(["md5", "sha", "sha1"])
WIRE_AUTH_METHOD = st.sampled_from(["md5", "sha"])
ENCRYPTION_METHOD = st.sampled_from(["none", "aes", "des"])
PORT = st.one_of(st.just(161), st.integers(1, 65535))
NAMES = st.sampled_from(["monitor", "backup", "Ünal", "o'neil"])
NUMBER = st.one_of(st.integers(0, 1), st.integers(-(2**31), 2**31), st.floats(allow_nan=False, allow_infinity=False))
# Values that Python takes for equal and JSON does not are frequent.
ALIKE = st.sampled_from([0, 1, False, True, 0.0, "", "1", None, [], {}])
SCALAR = st.one_of(ALIKE, NUMBER, TEXT)
JSON_KEY = st.sampled_from(["value", "selection", "enabled", "key", "meta", "größe", "a.b"])
FLAT = st.one_of(SCALAR, st.lists(SCALAR, max_size=3), st.dictionaries(JSON_KEY, SCALAR, max_size=3))
JSON = st.one_of(SCALAR, FLAT, st.lists(FLAT, max_size=2), st.dictionaries(JSON_KEY, FLAT, max_size=3))
BODY = st.dictionaries(st.sampled_from(["timeout", "primary", "neu"]), st.one_of(ALIKE, JSON))


RARELY = st.sampled_from([False] * 11 + [True])


def some(options: Mapping[str, st.SearchStrategy[Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return a strategy for mappings with any of these options."""
    return st.fixed_dictionaries({}, optional=dict(options))


# --- appliances -----------------------------------------------------------------------------------------------------

WIRE_SERVER = st.one_of(
    st.builds(lambda text: {"selection": "ip", "value": text}, st.one_of(IPV4, IPV6)),
    st.builds(lambda text: {"selection": "fqdn", "value": text}, NAME),
)


@st.composite
def wire_user(draw: st.DrawFn) -> dict[str, Any]:
    """An SNMPv3 user as the appliance holds one."""
    method = draw(ENCRYPTION_METHOD)
    return {
        "auth_method": draw(WIRE_AUTH_METHOD),
        "auth_password": Password(draw(SECRET)),
        "encryption_method": method,
        "encryption_password": None if method == "none" else Password(draw(SECRET)),
    }


WIRE_TRAP_2C = st.builds(
    lambda community, server: {"selection": "2c", "value": {"community": community, "server": server}},
    TEXT,
    WIRE_SERVER,
)
WIRE_TRAP_3 = st.builds(
    lambda user, engine_id, server, name: {
        "selection": "3",
        "value": {**user, "engine_id": engine_id, "server": server, "username": name},
    },
    wire_user(),
    ENGINE_ID,
    WIRE_SERVER,
    TEXT,
)
WIRE_TRAP = st.builds(
    lambda enabled, version: {"enabled": enabled, "version": version},
    st.booleans(),
    st.one_of(WIRE_TRAP_2C, WIRE_TRAP_3),
)


@st.composite
def wire_agent(draw: st.DrawFn) -> dict[str, Any]:
    """The settings of an SNMP agent; which of them may be missing is not documented in full."""
    restriction: dict[str, Any] = {"enabled": draw(st.booleans())}
    if restriction["enabled"]:
        restriction["allowed_from"] = draw(st.lists(NETWORK, min_size=1, max_size=3))
    names = draw(st.lists(NAMES, unique=True, max_size=3))
    users = [{**draw(wire_user()), "username": name} for name in names]
    listen = draw(st.lists(st.tuples(st.sampled_from(sorted(ADDRESSES)), PORT), unique=True, max_size=3))
    return {
        "access_restriction": restriction,
        "enabled": draw(st.booleans()),
        "listen": [{"address": address, "port": port} for address, port in listen],
        **draw(some(dict.fromkeys(("system_contact", "system_description", "system_location"), CLEARABLE))),
        "version_2c": draw(some({"community": TEXT, "enabled": st.booleans()})),
        "version_3": draw(
            st.one_of(
                st.just({"enabled": bool(users), "users": users}), *([] if users else [st.just({"enabled": False})])
            )
        ),
    }


def wire_alerts(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """All alerts of an appliance; most of them are off."""
    channels = st.fixed_dictionaries({"email": st.booleans(), "snmp": st.booleans()})
    quiet = {"email": False, "snmp": False}
    chosen = st.dictionaries(st.sampled_from(names), channels, max_size=4)
    return chosen.map(lambda some_on: {name: some_on.get(name, quiet) for name in names})


APPLIANCE = some(
    {
        "management/snmp/trap": WIRE_TRAP,
        "local_services/snmp_agent": wire_agent(),
        "alerting/system_alerts": wire_alerts(defaults.SYSTEM_ALERTS),
        "alerting/traffic_alerts": wire_alerts(defaults.TRAFFIC_ALERTS),
        **dict.fromkeys(SETTINGS, BODY),
    }
)

# --- documents ------------------------------------------------------------------------------------------------------

USER_OPTIONS = {
    "auth_method": AUTH_METHOD,
    "auth_password": SECRET,
    "encryption_method": ENCRYPTION_METHOD,
    "encryption_password": SECRET,
}


@st.composite
def user(draw: st.DrawFn, *, whole: bool) -> dict[str, Any]:
    """The options of an SNMPv3 user: all that fit each other, or any of them."""
    if not whole:
        return draw(some({**USER_OPTIONS, "auth_password": BAD_SECRET if draw(RARELY) else SECRET}))
    method = draw(ENCRYPTION_METHOD)
    options = {"auth_method": draw(AUTH_METHOD), "auth_password": draw(SECRET), "encryption_method": method}
    return options if method == "none" else {**options, "encryption_password": draw(SECRET)}


# A credential is masked wherever its text is, so it has a text of its own.
COMMUNITY = st.sampled_from(["quiet-qX7-one", "quiet-qX7-two"])


@st.composite
def trap(draw: st.DrawFn) -> dict[str, Any]:
    """A trap target: of version 2c, of version 3, or some options that may not fit what is there."""
    options: dict[str, Any] = draw(some({"enabled": st.booleans(), "server": SERVER}))
    form = draw(st.sampled_from(["2c", "3", "3", "any"]))
    if form == "2c":
        return {**options, "version": "2c", "community": draw(COMMUNITY), "server": draw(SERVER)}
    if form == "3":
        identity = {"version": "3", "user": draw(TEXT), "engine_id": draw(ENGINE_ID), "server": draw(SERVER)}
        return {**options, **identity, **draw(user(whole=True))}
    engine_id = st.one_of(ENGINE_ID, st.sampled_from(["0x12", "0123456789AB"]))
    loose = some(
        {"version": st.sampled_from(["2c", "3"]), "community": COMMUNITY, "user": TEXT, "engine_id": engine_id}
    )
    return {**options, **draw(loose), **draw(user(whole=False))}


LISTEN = st.fixed_dictionaries(
    {"address": st.one_of([st.sampled_from(words) for words in ADDRESSES.values()])}, optional={"port": PORT}
)


@st.composite
def agent(draw: st.DrawFn) -> dict[str, Any]:
    """Options of the SNMP agent."""
    options: dict[str, Any] = draw(
        some(
            {
                "enabled": st.booleans(),
                "listen": st.lists(LISTEN, max_size=3),
                "system_contact": CLEARABLE,
                "system_description": CLEARABLE,
                "system_location": CLEARABLE,
                "version_2c": st.booleans(),
                "community": st.one_of(st.just(""), COMMUNITY),
                "version_3": st.booleans(),
                "purge_users": st.booleans(),
            }
        )
    )
    if draw(st.booleans()):
        options["restrict_access"] = draw(st.booleans())
        if options["restrict_access"] or draw(RARELY):
            options["allowed_from"] = draw(st.lists(NETWORK, min_size=1, max_size=3))
    if draw(st.booleans()):
        names = draw(st.lists(NAMES, unique=True, max_size=3))
        forms = st.sampled_from([True, True, True, False])
        options["users"] = [{"username": name, **draw(user(whole=draw(forms)))} for name in names]
    return options


def alerts(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    """What is said of alerts, one by one and of all; rarely of one that does not exist."""
    channels = some({"email": st.booleans(), "snmp": st.booleans()})
    known = st.dictionaries(st.sampled_from(names), channels, max_size=4)
    unknown = st.just({"xcbNoSuchThing": {"email": True}})
    named = RARELY.flatmap(lambda rarely: unknown if rarely else known)
    return some({"alerts": named, "all": channels})


@st.composite
def nearly(draw: st.DrawFn, value: Any) -> Any:
    """The value itself, or one that is hardly different."""
    if isinstance(value, dict):
        return {key: draw(nearly(part)) for key, part in value.items()}
    if isinstance(value, list):
        return [draw(nearly(part)) for part in value]
    return draw(st.one_of(st.just(value), st.just(value), ALIKE))


@st.composite
def settings(draw: st.DrawFn, bodies: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Some settings by path, each once; some of them nearly what is there."""
    entries = []
    for path in draw(st.lists(st.sampled_from(SETTINGS), unique=True, max_size=3)):
        entry: dict[str, Any] = {"path": draw(st.sampled_from([path, f"/api/configuration/{path}/"]))}
        entry["body"] = draw(st.one_of(BODY, BODY, nearly(bodies.get(path, {})), st.lists(BODY, max_size=2)))
        if draw(RARELY):
            # A reference to nothing, which the appliance finds out at the commit.
            entry["body"] = {"listen_address": "nic9.interfaces.none.addresses.1"}
        if draw(st.booleans()):
            entry["replace"] = draw(st.booleans())
        if path == "management/email" and isinstance(entry["body"], dict) and draw(st.booleans()):
            entry["secret_fields"] = {"smtp_auth.password": draw(SECRET)}
        entries.append(entry)
    return entries


PARTS: dict[str, st.SearchStrategy[Any]] = {
    "snmp_trap": trap(),
    "snmp_agent": agent(),
    "system_alerts": alerts(defaults.SYSTEM_ALERTS),
    "traffic_alerts": alerts(defaults.TRAFFIC_ALERTS),
}


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """An appliance and a document for it."""
    bodies = draw(APPLIANCE)
    parts = {"setting": settings(bodies), **PARTS}
    kinds = draw(st.lists(st.sampled_from(sorted(parts)), unique=True, min_size=1))
    options: dict[str, Any] = {"config": {kind: draw(parts[kind]) for kind in kinds}}
    if draw(st.sampled_from([False, False, False, True])):
        purge = draw(st.lists(st.sampled_from(["snmp_agent", "system_alerts", "traffic_alerts"]), unique=True))
        options |= {"state": "overridden", "purge": purge}
    options |= draw(
        some({"max_deletes": st.sampled_from([0, 100]), "update_secrets": st.sampled_from(["on_create", "always"])})
    )
    secrets = tuple({*_passwords(bodies), *_given_secrets(options)})
    return Case(bodies, options, draw(st.booleans()), secrets, draw(RARELY))


def _passwords(value: Any) -> set[str]:
    if isinstance(value, Password):
        return {value.text}
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return {text for part in parts for text in _passwords(part)}


def _given_secrets(value: Any) -> set[str]:
    found: set[str] = set()
    if isinstance(value, dict):
        for option, part in value.items():
            if option in ("auth_password", "encryption_password"):
                found.add(part)
            elif option == "secret_fields":
                found |= set(part.values())
            else:
                found |= _given_secrets(part)
    elif isinstance(value, list):
        for part in value:
            found |= _given_secrets(part)
    return found
