"""Host variables of a live device: complete, in order, and without any secret."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleFilterError
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.filter.host_vars import FilterModule, make_host_vars
from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.plugin_utils.export.host_vars import variable_names
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

# What devices of each product have, in option words, secrets left out as products do.
DEVICES: dict[str, dict[str, Any]] = {
    "sps": {
        "setting": [{"path": "management/email", "body": {"banner": "Hello {{ user }}\nbye\n", "yes": "no"}}],
        "snmp_trap": {
            "enabled": True,
            "version": "3",
            "server": "192.0.2.1",
            "community": None,
            "user": "fleet",
            "engine_id": "0x0123456789ABCDEF",
            "auth_method": "sha",
            "auth_password_key": "key-1",
            "encryption_method": "none",
            "encryption_password_key": None,
        },
        "snmp_agent": {
            "enabled": True,
            "listen": [{"address": "nic1.interfaces.a.addresses.1", "port": 161}],
            "system_contact": None,
            "version_2c": False,
            "users": [
                {"username": "mon", "auth_method": "md5", "auth_password_key": "key-2", "encryption_method": "none"},
                {
                    "username": "Mon",
                    "auth_method": "md5",
                    "auth_password_key": "key-3",
                    "encryption_method": "aes",
                    "encryption_password_key": "key-4",
                },
            ],
        },
    },
    "appliance": {
        "smtp": {"server": "mail.example.com", "server_port": 25, "server_user": "u", "authenticates": True},
        "account": [{"name": "audit", "enabled": True}, {"name": "tech-support", "enabled": False}],
    },
    "cloud_sync": {
        "accounts": [{"provider": "aws", "accounts": [{"name": "prod", "access_key": "AKIA"}]}],
        "service": [{"provider": "aws", "enabled": True}],
    },
    "portal": {
        "group": [{"path": "Partner A", "kind": "partner"}],
        "user": [{"group": "Partner A", "login": "ada@example.com", "roles": ["buyer"]}],
    },
}
REFERENCE = re.compile(r"\{\{ (\w+) \| default\(''\) \}\}")


def objects(product: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return each object of the device with its resource."""
    found = []
    for resource in resources_of(product):
        value = DEVICES[product].get(resource.kind, [])
        found += [(resource, entry) for entry in (value if isinstance(value, list) else [value])]
    return found


def gathered(product: str) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for resource, options in objects(product):
        if resource.many:
            document.setdefault(resource.kind, []).append(resource.gather(options))
        else:
            document[resource.kind] = resource.gather(options)
    return document


def load(text: str, vault: dict[str, Any] | None = None) -> Any:
    loader: Any = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!unsafe", lambda self, node: self.construct_scalar(node))
    return evaluated(yaml.load(text, Loader=loader), vault)


def evaluated(value: Any, vault: dict[str, Any] | None) -> Any:
    """Return the value with references replaced, as Ansible does it."""
    if isinstance(value, dict):
        return {key: evaluated(part, vault) for key, part in value.items()}
    if isinstance(value, list):
        return [evaluated(part, vault) for part in value]
    found = REFERENCE.fullmatch(value) if isinstance(value, str) and vault is not None else None
    return vault[found.group(1)] if found and vault is not None else value


def without(value: Any, names: tuple[str, ...]) -> Any:
    if isinstance(value, dict):
        return {key: without(part, names) for key, part in value.items() if not key.endswith(names)}
    return [without(part, names) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("product", PRODUCTS)
def test_document_is_read_back_but_for_secrets(product: str) -> None:
    texts = make_host_vars(gathered(product), product=product, host="h1", full=True)

    read = load(texts["config"])["fleet_config"]

    secrets = ("_password", "secret_key", "community")
    assert without(read, secrets) == without(gathered(product), ("_password_key",))


@pytest.mark.parametrize("filled", ["", "s3cret-0123456789"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_document_is_no_change_whether_secrets_were_filled_in_or_not(product: str, filled: str) -> None:
    texts = make_host_vars(gathered(product), product=product, host="h1", full=True)
    vault = dict.fromkeys(load(texts["vault"]) or {}, filled)
    read = load(texts["config"], vault)["fleet_config"]

    for number, (resource, current) in enumerate(objects(product)):
        own = [found for found, _current in objects(product)[:number] if found is resource]
        desired = read[resource.kind][len(own)] if resource.many else read[resource.kind]
        outcome = compare(resource.table_for(desired), resource.table.given(desired), current, Policy())
        assert outcome.changed == [], resource.kind


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_reference_is_in_the_vault_and_the_reverse(product: str) -> None:
    texts = make_host_vars(gathered(product), product=product, host="h1", full=True)
    vault = load(texts["vault"]) or {}

    used = REFERENCE.findall(texts["config"].replace("{{ user }}", ""))
    assert sorted(used) == sorted(vault)
    assert set(vault.values()) <= {""}
    assert all(re.fullmatch(r"vault_h1_[a-z0-9_]+", name) for name in vault)


def test_secrets_are_named_by_host_kind_object_and_option() -> None:
    texts = make_host_vars(gathered("cloud_sync"), product="cloud_sync", host="Monitor-1.example")

    assert load(texts["vault"]) == {"vault_monitor_1_example_accounts_aws_prod_secret_key": ""}
    assert "# secret_key of accounts aws prod\n" in texts["vault"]


def test_names_that_look_alike_get_variables_of_their_own() -> None:
    vault = load(make_host_vars(gathered("sps"), product="sps", host="h1")["vault"])

    users = [name for name in vault if "auth_password" in name and "_users_" in name]
    assert len(users) == 2
    assert "vault_h1_snmp_agent_users_mon_auth_password" in users


def test_secret_of_an_account_that_is_off_is_not_asked_for() -> None:
    vault = load(make_host_vars(gathered("appliance"), product="appliance", host="h1")["vault"])

    assert set(vault) == {"vault_h1_smtp_server_password", "vault_h1_account_audit_account_password"}


def test_kinds_and_fields_stand_in_the_order_of_the_product() -> None:
    config = {
        "snmp_trap": {"user": "u", "version": "3", "enabled": True},
        "setting": [{"body": {"z": 1, "a": 2}, "path": "p"}],
    }

    read = load(make_host_vars(config, product="sps", host="h1")["config"])["fleet_config"]

    assert list(read) == ["setting", "snmp_trap"]
    assert list(read["setting"][0]) == ["path", "body"]
    assert list(read["setting"][0]["body"]) == ["z", "a"]
    assert list(read["snmp_trap"]) == ["enabled", "version", "user"]


@pytest.mark.parametrize(
    ("product", "kind", "option", "entries"),
    [
        (
            "sps",
            "snmp_agent",
            "users",
            [{"username": "a", "auth_method": "sha"}, {"username": "a", "auth_method": "md5"}],
        ),
        ("sps", "snmp_agent", "users", [{"auth_method": "sha"}, {"auth_method": "md5"}]),
        ("sps", "snmp_agent", "listen", [{"address": "nic1", "port": 161}] * 2),
        ("cloud_sync", "accounts", "accounts", [{"name": "a", "note": "one"}, {"name": "a", "note": "two"}]),
    ],
)
def test_entries_with_one_key_are_all_written(
    product: str, kind: str, option: str, entries: list[dict[str, Any]]
) -> None:
    key = [{"provider": "aws", option: entries}] if product == "cloud_sync" else {option: entries}

    files = make_host_vars({kind: key}, product=product, host="h")
    document = load(files["config"])["fleet_config"][kind]

    written = document[0] if isinstance(document, list) else document
    assert [{name: entry.get(name) for name in one} for one, entry in zip(entries, written[option])] == entries
    assert len(written[option]) == len(entries)
    variables = re.findall(r"(?m)^\w+", files["vault"])
    assert len(variables) == len(set(variables))


def test_what_cannot_be_read_back_is_said_once_for_a_kind() -> None:
    config = {"user": [{"group": ".", "login": f"u{number}"} for number in range(3)]}

    text = make_host_vars(config, product="portal", host="p1")["config"]

    assert text.count("does not return management_notifications") == 1


def test_same_device_gives_the_same_texts() -> None:
    config = gathered("sps")

    assert make_host_vars(config, product="sps", host="h") == make_host_vars(config, product="sps", host="h")


def test_device_without_secrets_has_a_vault_that_says_so() -> None:
    vault = make_host_vars({}, product="sps", host="h1")["vault"]

    assert load(vault) is None
    assert "needs none" in vault


WORDS = st.text(alphabet="aA_-. 密é1", max_size=3)


@settings(deadline=None, database=None, max_examples=300)
@given(st.lists(st.tuples(WORDS, WORDS, WORDS), unique=True, max_size=8))
def test_variables_are_valid_and_distinguished(secrets: list[tuple[str, ...]]) -> None:
    names = variable_names("h 1", secrets)

    assert len(set(names.values())) == len(secrets)
    assert all(re.fullmatch(r"vault_[a-z0-9_]+", name) for name in names.values())


def test_filter_refuses_what_is_no_document() -> None:
    with pytest.raises(AnsibleFilterError, match="config that a document module returned, not str"):
        make_host_vars("text", product="sps", host="h")
    with pytest.raises(AnsibleFilterError, match="there is no product 'x'; there are appliance"):
        make_host_vars({}, product="x", host="h")


def test_filter_has_its_name() -> None:
    assert FilterModule().filters() == {"host_vars": make_host_vars}
