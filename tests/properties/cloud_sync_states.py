"""Random network monitors and random documents for them, as hypothesis strategies."""

from __future__ import annotations

from random import Random
from typing import Any

from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import config

from .scenarios import OutsideChange, ProductModel, Scenario

NAMES = ("production", "test", "Ünal & Co.", "a/b", "0", "staging")
PROVIDERS = ("aws", "azure")
# Option and key on the wire of what an account has beside its name; the last one is the secret.
FIELDS = {
    "aws": (("access_key", "access_key"), ("secret_key", "secret_key")),
    "azure": (
        ("tenant_id", "tenant_id"),
        ("subscription_id", "subscription_id"),
        ("app_id", "app_id"),
        ("app_password", "app_passwd"),
    ),
}
VALUES = st.sampled_from(["one", "two", "thrée"])
SECRETS = st.sampled_from(["first-qX7-secret", "second-qX7-secret"])
SWITCHES = st.fixed_dictionaries(
    {
        "extra_fields": st.booleans(),
        "family": st.sampled_from(["flow", "packet"]),
        "enabled_as": st.sampled_from(["boolean", "true", "True", "ENABLED", "1"]),
        "success_status": st.sampled_from([200, 204]),
    }
)


@st.composite
def stored_accounts(draw: st.DrawFn, provider: str) -> list[dict[str, str]]:
    """Accounts as the monitor holds them."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    *plain, secret = [wire for unused, wire in FIELDS[provider]]
    return [{"acc_id": name, **{wire: draw(VALUES) for wire in plain}, secret: f"stored-qX7-{name}"} for name in names]


@st.composite
def states(draw: st.DrawFn) -> dict[str, Any]:
    """Accounts and sync of both providers."""
    return {
        provider: {"accounts": draw(stored_accounts(provider)), "enabled": draw(st.booleans())}
        for provider in PROVIDERS
    }


@st.composite
def accounts(draw: st.DrawFn, provider: str) -> dict[str, Any]:
    """What is asked of the accounts of one provider: mostly all that an account needs."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    *plain, secret = [option for option, unused in FIELDS[provider]]
    entries = []
    for name in names:
        entry = {"name": name, **{option: draw(VALUES) for option in plain}, secret: draw(SECRETS)}
        if draw(st.integers(0, 9)) == 0:
            entry.pop(draw(st.sampled_from([*plain, secret])))
        entries.append(entry)
    asked: dict[str, Any] = {"provider": provider, "accounts": entries}
    removes = draw(st.integers(0, 4))
    if removes == 0:
        return {**asked, "state": "absent"}
    return {**asked, "purge": removes == 1} if removes < 3 else asked


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """A monitor and a document for it."""
    document: dict[str, Any] = {}
    listed = draw(st.lists(st.sampled_from(PROVIDERS), unique=True))
    if listed:
        document["accounts"] = [draw(accounts(provider)) for provider in listed]
    watched = draw(st.lists(st.sampled_from(PROVIDERS), unique=True, min_size=0 if listed else 1))
    if watched:
        document["service"] = [{"provider": one, "enabled": draw(st.booleans())} for one in watched]
    options: dict[str, Any] = {"config": document, "max_deletes": 100}
    options["update_secrets"] = draw(st.sampled_from(["on_create", "on_create", "always"]))
    # What is to go is refused in a list where what is not listed goes.
    removes = any(one.get("state") == "absent" for one in document.get("accounts", ()))
    if draw(st.booleans()) and not removes:
        options |= {"state": "overridden", "purge": ["accounts"]}
    return Scenario(draw(states()), options, draw(SWITCHES))


def prepare(device: Any, scenario: Scenario) -> None:
    """Make the simulator the monitor of the scenario."""
    device.reset()
    device.switches.update(scenario.switches)
    for provider, state in scenario.state.items():
        device.write(f"{provider}/accounts", state["accounts"])
        device.write(f"{provider}/sync", {"enabled": state["enabled"]})


def visible(device: Any) -> Any:
    """Return the accounts without secrets, and whether they are synced."""
    return {
        provider: (
            sorted(device.read(f"{provider}/accounts"), key=lambda account: str(account["acc_id"])),
            device.clouds[provider].enabled,
        )
        for provider in PROVIDERS
    }


def outside_changes(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """Accounts that come, change and go; a sync that is switched."""
    found = []
    for asked in scenario.document.get("accounts", ()):
        provider, label = asked["provider"], f"accounts {asked['provider']}"
        found.append(OutsideChange(label, lambda provider=provider: add_account(device, provider)))
        for name in device.names(provider):
            found.append(OutsideChange(label, lambda provider=provider, name=name: remove(device, provider, name)))
            for unused, wire in FIELDS[provider][:-1]:
                found.append(
                    OutsideChange(
                        label,
                        lambda provider=provider, name=name, wire=wire: change(device, provider, name, wire),
                    )
                )
    for asked in scenario.document.get("service", ()):
        provider = asked["provider"]
        found.append(OutsideChange(f"service {provider}", lambda provider=provider: switch(device, provider)))
    return found


def add_account(device: Any, provider: str) -> None:
    """Make one more account."""
    entry = {"acc_id": "added by somebody else", **{wire: "x" for unused, wire in FIELDS[provider]}}
    device.clouds[provider].accounts[entry["acc_id"]] = entry


def remove(device: Any, provider: str, name: str) -> None:
    """Remove an account."""
    del device.clouds[provider].accounts[name]


def change(device: Any, provider: str, name: str, wire: str) -> None:
    """Change one field of an account."""
    device.clouds[provider].accounts[name] = {**device.clouds[provider].accounts[name], wire: "moved"}


def switch(device: Any, provider: str) -> None:
    """Switch the sync on or off."""
    device.clouds[provider].enabled = not device.clouds[provider].enabled


def additions(device: Any, scenario: Scenario) -> list[OutsideChange]:
    """New accounts where those that are not listed go."""
    if scenario.options.get("state") != "overridden":
        return []
    return [
        OutsideChange(f"accounts {asked['provider']}", lambda asked=asked: add_account(device, asked["provider"]))
        for asked in scenario.document.get("accounts", ())
        if asked.get("state") != "absent"
    ]


def rearrange(device: Any, dice: Random) -> None:
    """Return the accounts in another order."""
    for cloud in device.clouds.values():
        names = dice.sample(list(cloud.accounts), len(cloud.accounts))
        cloud.accounts = {name: cloud.accounts[name] for name in names}


MODEL = ProductModel(
    product="cloud_sync",
    module=config.MODULE,
    resources=config.RESOURCES,
    scenarios=scenarios(),
    prepare=prepare,
    visible=visible,
    outside_changes=outside_changes,
    additions=additions,
    rearrange=rearrange,
    others={"accounts": {"purge": (True, False)}, "service": {"enabled": (True, False)}},
)
