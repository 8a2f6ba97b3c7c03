"""A file that people keep is changed in place: what they wrote beside the document stays, or nothing is changed at all."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.plugin_utils.export.adopt import drifted_device, whole_device
from ansible_collections.steady.fleet.plugins.plugin_utils.export.host_vars import host_vars
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_edit import UNKNOWN, bring
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_nodes import CannotEditError
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of

WRITTEN = """\
---
# Owned by team network, ticket 4711
fleet_host: 192.0.2.9  # behind the firewall

fleet_config:
  # The traps go to Berlin
  snmp_trap:
    enabled: true   # since May
    version: "2c"
    server: "{{ trap_server }}"  # from group_vars
    community: "{{ lookup('ansible.builtin.env', 'COMMUNITY') }}"
  snmp_agent:
    # no wish of ours
    system_location: 'Lyon'  # where it is
    allowed_from:
      - 10.0.0.0/8  # us
      - 192.0.2.0/24
      # them
      - 198.51.100.0/24
    restrict_access: yes
    users:
      # the monitor
      - username: monitor
        auth_method: md5
        encryption_method: none
        auth_password: "{{ vault_monitor }}"
      - username: gone
        auth_method: sha
    purge_users: true

# The end
other: [1, 2]
"""
DEVICE: dict[str, Any] = {
    "snmp_trap": {"enabled": False, "version": "2c", "server": "192.0.2.10"},
    "snmp_agent": {
        "system_location": "Nice",
        "system_contact": "",
        "version_2c": False,
        "restrict_access": True,
        "allowed_from": ["10.0.0.0/8", "198.51.100.0/24", "203.0.113.0/24"],
        "version_3": True,
        "users": [
            {"username": "monitor", "auth_method": "sha", "encryption_method": "none"},
            {"username": "new", "auth_method": "sha", "auth_password_key": "k", "encryption_method": "none"},
        ],
    },
}
BROUGHT = """\
---
# Owned by team network, ticket 4711
fleet_host: 192.0.2.9  # behind the firewall

fleet_config:
  # The traps go to Berlin
  snmp_trap:
    enabled: false   # since May
    version: "2c"
    server: "{{ trap_server }}"  # from group_vars
    community: "{{ lookup('ansible.builtin.env', 'COMMUNITY') }}"
  snmp_agent:
    # no wish of ours
    system_location: Nice  # where it is
    allowed_from:
      - 10.0.0.0/8  # us
      # them
      - 198.51.100.0/24
      - "203.0.113.0/24"
    version_2c: false
    version_3: true
    restrict_access: yes
    users:
      # the monitor
      - username: monitor
        auth_method: sha
        encryption_method: none
        auth_password: "{{ vault_monitor }}"
      - username: new
        auth_method: sha
        auth_password: "{{ vault_sps1_snmp_agent_users_new_auth_password | default('') }}"
        encryption_method: none
    purge_users: true

# The end
other: [1, 2]
"""


def brought(text: str, device: dict[str, Any], evaluated: Any = UNKNOWN) -> str:
    files = host_vars(device, product="sps", host="sps1")
    return bring(text, whole_device(device, files, "sps", "sps1"), resources_of("sps"), evaluated)


def test_what_people_wrote_stays_and_the_document_is_as_the_device() -> None:
    known = {"snmp_trap": {"server": "192.0.2.10"}}

    assert brought(WRITTEN, DEVICE, known) == BROUGHT
    assert brought(BROUGHT, DEVICE, known) == BROUGHT


def test_what_a_device_has_in_the_place_of_all_that_was_written_is_written_at_once() -> None:
    body = {"primary": {}}
    device = {"setting": [{"path": "/api/configuration/management/webinterface/", "body": body}]}
    text = "fleet_config:\n  setting:\n    - path: /api/configuration/management/webinterface/\n      body:  # ours\n        old: 1\n"

    once = brought(text, device)

    assert yaml.safe_load(once)["fleet_config"]["setting"][0]["body"] == body
    assert brought(once, device) == once


def test_an_expression_that_gives_something_else_is_replaced() -> None:
    for evaluated in (UNKNOWN, {"snmp_trap": {"server": "192.0.2.99"}}):
        text = brought(WRITTEN, DEVICE, evaluated)

        assert 'server: "192.0.2.10"  # from group_vars\n' in text
        assert "lookup(" in text, "what stands for a secret stays in any case"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("- a\n", "no mapping"),
        ("", "no mapping"),
        ("a: 1\n", "has no fleet_config"),
        ('fleet_config: "{{ base | combine(mine) }}"\n', "is an expression"),
        ("fleet_config: {snmp_trap: {enabled: true}}\n", "in braces"),
        ("a: &a {enabled: true}\nfleet_config:\n  snmp_trap: *a\n", "anchors"),
        ("fleet_config:\n  snmp_trap:\n    enabled: true\n    enabled: true\n", "is there twice, line 4"),
        ("fleet_config:\n  snmp_trap:\n    <<: {enabled: true}\n", "no plain one"),
        (
            "fleet_config:\n  snmp_agent:\n    users:\n      - {username: monitor, auth_method: md5}\n",
            "in braces, line 4",
        ),
        ("fleet_config: [\n", "cannot be read as YAML"),
        ("$ANSIBLE_VAULT;1.1;AES256\n6138\n", "no mapping"),
    ],
)
def test_what_cannot_be_changed_for_certain_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CannotEditError, match=reason):
        brought(text, DEVICE)


@pytest.mark.parametrize(
    "empty", ["fleet_config:\n", "fleet_config: {}\n", "fleet_config:   # nothing yet\nother: 1\n"]
)
def test_an_empty_document_is_filled(empty: str) -> None:
    text = brought(empty, DEVICE)

    assert "  snmp_trap:\n    enabled: false\n" in text
    assert text.count("#") == empty.count("#")
    assert text.endswith("other: 1\n") == empty.endswith("other: 1\n")


def test_a_list_in_brackets_becomes_one_of_lines() -> None:
    text = brought(
        "fleet_config:\n  snmp_agent:\n    allowed_from: [10.0.0.0/8]  # us\n    restrict_access: true\n", DEVICE
    )

    assert '    allowed_from:  # us\n      - "10.0.0.0/8"\n      - "198.51.100.0/24"\n' in text


def test_a_text_of_a_device_is_no_expression() -> None:
    text = brought(WRITTEN, {"snmp_agent": {"system_location": "{{ now() }}"}})

    assert 'system_location: !unsafe "{{ now() }}"  # where it is\n' in text
    assert brought(text, {"snmp_agent": {"system_location": "{{ now() }}"}}) == text


@pytest.mark.parametrize("names", [("a", "a"), (None, None)])
def test_entries_with_one_key_are_never_taken_for_one(names: tuple[Any, Any]) -> None:
    users = [{"username": name, "auth_method": method} for name, method in zip(names, ("sha", "md5"))]
    config = {"snmp_agent": {"users": users}}
    device = whole_device(config, host_vars(config, product="sps", host="h"), "sps", "h")
    text = "fleet_config:\n  snmp_agent:\n    users:\n      - username: other\n"

    with pytest.raises(CannotEditError, match="entries with the same key"):
        bring(text, device, resources_of("sps"))


TRAP_WITH_SECRETS = """\
fleet_config:
  snmp_trap:
    version: "3"
    server: traps.example.com
    user: sps
    auth_method: sha
    auth_password: "{{ vault_auth }}"
    encryption_method: aes
    encryption_password: "{{ vault_encryption }}"
"""


def test_a_secret_of_a_way_that_the_device_does_not_work_in_goes() -> None:
    # Else the document would be refused: auth_password is only used with version 3.
    after = brought(TRAP_WITH_SECRETS, {"snmp_trap": {"enabled": True, "version": "2c", "server": "192.0.2.1"}})

    assert "password" not in after
    assert 'version: "2c"' in after


def test_a_secret_stays_where_no_one_said_that_its_way_of_working_is_adopted() -> None:
    device = {"snmp_trap": {"enabled": True, "version": "2c", "server": "192.0.2.1"}}
    files = host_vars(device, product="sps", host="sps1")
    whole = whole_device(device, files, "sps", "sps1")
    changes = [
        {"operation": "update", "kind": "snmp_trap", "name": "", "fields": ["server", "version", "auth_password"]}
    ]
    kinds = {"snmp_trap": frozenset({"server", "auth_password"})}

    after = bring(TRAP_WITH_SECRETS, drifted_device(whole, kinds, changes), resources_of("sps"))

    assert after == TRAP_WITH_SECRETS.replace("traps.example.com", '"192.0.2.1"')
