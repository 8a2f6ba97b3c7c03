"""What products return and an auditor calls a credential: compared, and shown nowhere. All tables of all products."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._engine.plan import Plan
from ansible_collections.steady.fleet.plugins.module_utils._engine.plan_record import described
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import UPDATE, Change, Item, Resource
from ansible_collections.steady.fleet.plugins.module_utils._engine.run_options import RunOptions
from ansible_collections.steady.fleet.plugins.module_utils._http.client import BaseClient
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport
from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.credentials import masked, views
from ansible_collections.steady.fleet.plugins.module_utils._schema.secrets import given_secrets, written_secrets
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    HANDED_OUT,
    Credential,
    Entries,
    Field,
    FieldTable,
    Tree,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

SOUNDS_LIKE_ONE = re.compile(r"communit|passw|passcode|passphrase|secret|token|credential|private|(^|_)key(_|$)")
# What only looks like a credential by its name.
HARMLESS = {
    "access_key": "the name of a key of AWS, as a user name is; its secret is secret_key",
    "auth_password_key": "a reference to a password that the appliance keeps",
    "encryption_password_key": "a reference to a password that the appliance keeps",
    "public_key": "public",
    "server_public_key": "public",
    "privacy_policy_url": "an address",
    "update_secret": "whether to write one",
}
FIRST, OTHER = "first-qX7-text", "other-qX7-text"


def shown_for_approval(plan: Plan) -> dict[str, Any]:
    """Return what a plan file has of the plan."""
    client = BaseClient(Transport(Connection("sps", "SPS", "192.0.2.1", 443), Redactor()))
    return described(plan, client, RunOptions())


def fields(table: FieldTable) -> Iterator[Field]:
    for item in table:
        yield item
        if item.table is not None:
            yield from fields(item.table)


def all_fields() -> Iterator[tuple[str, Field]]:
    for product in PRODUCTS:
        for resource in resources_of(product):
            for table in (resource.table, *resource.variants.values()):
                yield from ((f"{product}_{resource.kind}", item) for item in fields(table))


def test_every_field_that_sounds_like_a_credential_is_hidden_or_explained() -> None:
    open_ones = {
        item.option
        for unused, item in all_fields()
        if (SOUNDS_LIKE_ONE.search(item.option) or SOUNDS_LIKE_ONE.search(item.wire))
        and not item.hidden
        and item.access != HANDED_OUT
    }

    assert open_ones - {"authenticates"} <= set(HARMLESS)


CREDENTIALS = [
    (resource, item)
    for product in PRODUCTS
    for resource in resources_of(product)
    for item in resource.table
    if item.credential
]


def test_the_communities_of_sps_are_among_them() -> None:
    assert {(resource.kind, item.option) for resource, item in CREDENTIALS} == {
        ("snmp_trap", "community"),
        ("snmp_agent", "community"),
    }
    (body,) = [item for name, item in all_fields() if name == "sps_setting" and item.tree is not None]
    assert body.tree is not None
    assert "community" in body.tree.credentials


@pytest.mark.parametrize(("resource", "item"), CREDENTIALS, ids=lambda part: getattr(part, "kind", ""))
def test_a_credential_is_compared_and_shown_nowhere(resource: Resource, item: Field) -> None:
    conditions = {condition.option: condition.values[0] for condition in item.conditions}
    current, desired = {**conditions, item.option: FIRST}, {**conditions, item.option: OTHER}

    diff = compare(resource.table, desired, current, Policy())

    assert diff.changed == [item.option]
    assert diff.after[item.option] == OTHER
    assert list(given_secrets(resource.table, desired)) == list(written_secrets(resource.table, diff)) == [item.option]
    plan = Plan([Change(Item(resource, desired), UPDATE, {}, current, diff)])
    shown = json.dumps([plan.views(), shown_for_approval(plan), list(diff.differences()), resource.gather(current)])
    assert "qX7" not in shown
    # Not even as a part of a hash, of which all else is known.
    other = Plan([Change(Item(resource, current), UPDATE, {}, desired, diff)])
    assert shown_for_approval(plan) == shown_for_approval(other)
    same = compare(resource.table, current, current, Policy())
    assert not same.changed
    assert same.before_view == same.after_view
    assert "qX7" not in json.dumps(same.before_view)
    assert resource.table.given({item.option: ""}) == {}
    assert item.argument()["no_log"] is True


def test_entries_and_trees_hide_theirs() -> None:
    entry = FieldTable((Field("name"), Field("community", credential=Credential())))
    table = FieldTable(
        (
            Field("targets", entries=Entries(entry, "name", exact=True)),
            Field("body", type="raw", tree=Tree(credentials=("community",))),
        )
    )
    current = {
        "targets": [{"name": name, "community": FIRST} for name in ("stays", "goes", "changes")],
        "body": {"list": [{"community": FIRST}], "community": FIRST, "port": 1},
    }
    desired = {
        "targets": [
            {"name": "stays", "community": FIRST},
            {"name": "changes", "community": OTHER},
            {"name": "new", "community": OTHER},
        ],
        "body": {"list": [{"community": OTHER}, {"community": OTHER}], "community": OTHER, "port": 2},
    }

    diff = compare(table, desired, current, Policy())

    assert "qX7" not in json.dumps([diff.before_view, diff.after_view, list(diff.differences()), table.gather(current)])
    assert set(diff.changed_names()) == {"targets[changes].community", "targets[new]", "targets[goes]", "body"}
    assert diff.before_view["body"]["port"] == 1
    assert diff.before_view["body"]["community"] != diff.after_view["body"]["community"]
    assert table.gather(current)["body"] == {"list": [{}], "port": 1}
    assert masked([FIRST], ("community",), True) == [FIRST]
    assert views(Field("a"), 1, 2) == (1, 2)
