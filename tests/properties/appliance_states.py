"""Random web-security appliances and random documents for them, as hypothesis strategies."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils.appliance import config
from simulators.appliance.switches import STATED_EMAIL, STATED_SMTP, UNCONFIGURED_EMAIL, UNCONFIGURED_SMTP

from .scenarios import OutsideChange, ProductModel, Scenario

HOSTS = st.sampled_from(["mail.example.com", "192.0.2.9", "2001:db8::25", "relay.example.org"])
USERS = st.sampled_from(["mailer", "o&th+er", "ünal"])
ADDRESSES = st.sampled_from(["ops@example.com", "o+th%er&@example.com"])
SECRETS = st.sampled_from(["p@ss qX7 w&rd+%", "an0ther qX7 (secret)"])
PORTS = st.sampled_from([25, 465, 587])
NAMES = ("audit", "tech-support")


def _explicable(switches: dict[str, Any]) -> dict[str, Any]:
    """Let an appliance that adds keys say in a documented form that nothing is configured: unknown keys alone are foreign."""
    if not switches["extra_fields"]:
        return switches
    stated = {"unconfigured_smtp": STATED_SMTP, "unconfigured_email": STATED_EMAIL}
    return {**switches, **{name: forms[0] for name, forms in stated.items() if switches[name] not in forms}}


# None of these is a fault of the appliance; each is how some release may respond.
SWITCHES = st.fixed_dictionaries(
    {
        "unconfigured_smtp": st.sampled_from([one for one in UNCONFIGURED_SMTP if one != "server_error"]),
        "unconfigured_email": st.sampled_from(UNCONFIGURED_EMAIL),
        "email_key": st.sampled_from(["email", "mailaddr"]),
        "enabled_key": st.booleans(),
        "smtp_types": st.sampled_from(["plain", "text"]),
        "smtp_auth_key": st.booleans(),
        "extra_fields": st.booleans(),
    }
).map(_explicable)


@st.composite
def stored_servers(draw: st.DrawFn) -> dict[str, Any] | None:
    """A server as the appliance holds it: with a password only where it has a user."""
    if draw(st.integers(0, 3)) == 0:
        return None
    server = {"host": draw(HOSTS), "port": draw(PORTS)}
    if draw(st.booleans()):
        return server
    server["user"] = draw(USERS)
    return {**server, "password": "stored-qX7-password"} if draw(st.booleans()) else server


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """Everything that an appliance has."""
    return {
        "smtp": draw(stored_servers()),
        "email": draw(st.one_of(st.none(), ADDRESSES)),
        **{
            name: {"enabled": on, "password": "stored-qX7-account" if on else None}
            for name, on in ((name, draw(st.booleans())) for name in NAMES)
        },
    }


@st.composite
def servers(draw: st.DrawFn) -> dict[str, Any]:
    """What is asked of the server."""
    if draw(st.integers(0, 5)) == 0:
        return {"state": "absent"}
    asked: dict[str, Any] = {"server": draw(HOSTS)}
    form = draw(st.sampled_from(["anonymous", "user", "both", "some"]))
    if form == "anonymous":
        asked["server_user"] = ""
    elif form != "some":
        asked["server_user"] = draw(USERS)
    if form == "both":
        asked["server_password"] = draw(SECRETS)
    return {**asked, "server_port": draw(PORTS)} if draw(st.booleans()) else asked


@st.composite
def accounts(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """What is asked of an account."""
    asked: dict[str, Any] = {"name": name, "enabled": draw(st.booleans())}
    return {**asked, "account_password": draw(SECRETS)} if asked["enabled"] and draw(st.booleans()) else asked


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """An appliance and a document for it."""
    document: dict[str, Any] = {}
    kinds = draw(st.lists(st.sampled_from(["smtp", "email", "account"]), unique=True, min_size=1))
    if "smtp" in kinds:
        document["smtp"] = draw(servers())
    if "email" in kinds:
        document["email"] = {"state": "absent"} if draw(st.integers(0, 5)) == 0 else {"address": draw(ADDRESSES)}
    if "account" in kinds:
        names = draw(st.lists(st.sampled_from(NAMES), unique=True, min_size=1))
        document["account"] = [draw(accounts(name)) for name in names]
    options: dict[str, Any] = {"config": document, "max_deletes": 100}
    options["update_secrets"] = draw(st.sampled_from(["on_create", "on_create", "always"]))
    if draw(st.booleans()):
        purge = draw(st.lists(st.sampled_from(["smtp", "email"]), unique=True, min_size=1))
        options |= {"state": "overridden", "purge": purge}
    return Scenario(draw(states()), options, draw(SWITCHES))


def prepare(device: Any, scenario: Scenario) -> None:
    """Make the simulator the appliance of the scenario."""
    device.reset()
    device.switches.update(scenario.switches)
    for path, body in scenario.state.items():
        device.write(path, body)


def visible(device: Any) -> Any:
    """Return everything but the texts of secrets."""
    smtp = device.smtp
    return {
        "smtp": None if smtp is None else (smtp.host, smtp.port, smtp.user, bool(smtp.password)),
        "email": device.email,
        **{name: account.enabled for name, account in device.accounts.items()},
    }


def outside_changes(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """Objects that come, change and go."""
    found = []
    if "smtp" in scenario.document:
        found += [OutsideChange("smtp", act) for act in server_changes(device)]
    if "email" in scenario.document:
        found.append(OutsideChange("email", lambda: device.write("email", "moved@example.com")))
        if device.email is not None:
            found.append(OutsideChange("email", lambda: device.write("email", None)))
    for asked in scenario.document.get("account", ()):
        found.append(OutsideChange(f"account {asked['name']}", lambda name=asked["name"]: switch(device, name)))
    return found


def server_changes(device: Any) -> list[Any]:
    """Return what can be done to the server."""
    if device.smtp is None:
        return [lambda: device.write("smtp", {"host": "moved.example.com"})]
    now = vars(device.smtp)
    changes = [{"host": "moved.example.com"}, {"port": 2525}, {"user": "moved"}]
    if now["user"]:
        # The password is never shown, but whether there is one is.
        changes.append({"password": None if now["password"] else "somebody-qX7-else"})
    acts = [lambda change=change: device.write("smtp", {**now, **change}) for change in changes]
    return [*acts, lambda: device.write("smtp", None)]


def switch(device: Any, name: str) -> None:
    """Enable or disable an account."""
    enabled = device.accounts[name].enabled
    device.write(name, {"enabled": not enabled, "password": None if enabled else "somebody-qX7-else"})


def additions(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """What comes where what is not listed goes."""
    purge = scenario.options.get("purge", ())
    found = []
    if "smtp" in purge and "smtp" not in scenario.document and device.smtp is None:
        found.append(OutsideChange("smtp", lambda: device.write("smtp", {"host": "moved.example.com"})))
    if "email" in purge and "email" not in scenario.document and device.email is None:
        found.append(OutsideChange("email", lambda: device.write("email", "moved@example.com")))
    return found


MODEL = ProductModel(
    product="appliance",
    module=config.MODULE,
    resources=config.RESOURCES,
    scenarios=scenarios(),
    prepare=prepare,
    visible=visible,
    outside_changes=outside_changes,
    additions=additions,
    others={
        "smtp": {
            "server": ("elsewhere.example.com",),
            "server_port": (2526,),
            "server_user": ("", "elsewhere"),
            "server_password": ("long-qX7-enough",),
            "state": ("absent",),
        },
        "email": {"address": ("elsewhere@example.com",), "state": ("absent",)},
        "account": {"enabled": (True, False), "account_password": ("long-qX7-enough",)},
    },
)
