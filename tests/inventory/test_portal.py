"""The inventory plugin of the portal with ansible-inventory, as users run it: what it lists, what it asks, and what it survives."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.vault import VaultLib, VaultSecret
from support.devices import assert_contract_kept
from support.in_memory import InMemoryClients, make_device
from support.playbook import BIN

from ansible_collections.steady.fleet.plugins.module_utils.portal.info.inventory import MODULE
from simulators import start

CUSTOMERS, MEBIBYTES = 5000, 200
# The kernel's count for a child begins with the memory of its parent, so the program reads its own at the end.
PROGRAM = """
import atexit, pathlib, sys
status, target = pathlib.Path("/proc/self/status"), pathlib.Path(sys.argv.pop(1))
atexit.register(lambda: target.write_text(status.read_text()))
from ansible.cli.inventory import main
main()
"""
HOSTILE = (
    "{{ lookup('ansible.builtin.pipe', 'touch MARKER') }}",
    "#jinja2:variable_start_string:'<<'\n<< lookup('ansible.builtin.pipe', 'touch MARKER') >>",
    "{% for a in [lookup('ansible.builtin.pipe', 'touch MARKER')] %}{% endfor %}",
    "{# a #}",
    "Zoë & Söhne / Łódź",
    "株式会社",
    "all",
    "localhost",
    "../../etc/passwd",
    "a,b:c!d[1:2]&*",
    "-e @a",
    "\u202egnp.exe",
    "\u200b",
    "!!!",
    "???",
    "steady_portal",
)


CONNECTION = ("host", "port", "password")


@dataclass
class Listed:
    """What ansible-inventory gave."""

    hosts: dict[str, Any]
    groups: dict[str, Any]
    returncode: int
    text: str
    output: str
    requests: list[str]
    seconds: float
    memory: int

    def members(self, group: str) -> list[str]:
        return sorted(self.groups.get(group, {}).get("hosts", []))


def variables(device: Any, **more: str) -> dict[str, str]:
    """Return the environment of a user who reaches the portal by variables."""
    given = {
        "HOST": device.host,
        "PORT": str(device.port),
        "USERNAME": device.username,
        "PASSWORD": device.password,
        "CA_PATH": str(device.ca_path),
    }
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("ANSIBLE_INVENTORY")},
        **{f"FLEET_PORTAL_{name}": value for name, value in given.items()},
        "ANSIBLE_NOCOLOR": "1",
        **more,
    }


def write(folder: Path, config: Mapping[str, Any], name: str = "portal.yml") -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump({"plugin": "steady.fleet.portal", **config}, allow_unicode=True), "utf-8")
    return path


def listed(device: Any, source: Path, *arguments: str, **environment: str) -> Listed:
    """Run ansible-inventory on a source and count what the portal was asked meanwhile."""
    before = len(device.journal)
    started = time.monotonic()
    output, memory = source.with_suffix(".out"), source.with_suffix(".memory")
    command = [sys.executable, "-c", PROGRAM, str(memory), "-i", str(source), "--list", *arguments]
    with output.open("w") as out:
        environ = variables(device, **environment)
        process = subprocess.run(command, stdout=out, stderr=subprocess.PIPE, text=True, env=environ, check=False)
    text = output.read_text("utf-8")
    # With -v, it says which file of settings it uses.
    found = json.loads(text[text.index("{\n") :]) if process.returncode == 0 else {}
    hosts = found.pop("_meta", {}).get("hostvars", {})
    requests = [f"{exchange.method} {exchange.path}" for exchange in device.journal[before:]]
    return Listed(
        {host: plain(values) for host, values in hosts.items()},
        found,
        process.returncode,
        text,
        (text if "-vvvv" in arguments else "") + process.stderr,
        requests,
        time.monotonic() - started,
        int(memory.read_text("utf-8").partition("VmHWM:")[2].split()[0]) // 1024,
    )


def plain(value: Any) -> Any:
    """Return a value without the marks that say that a text is no template."""
    if isinstance(value, dict):
        return value["__ansible_unsafe"] if "__ansible_unsafe" in value else {k: plain(v) for k, v in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


@pytest.fixture
def portal() -> Iterator[Any]:
    with start("portal") as device:
        yield device
        assert_contract_kept(device)
        assert not device.writing_requests()
        assert device.sessions() == []


def small(device: Any) -> None:
    device.add_group("Partner A", kind=30)
    device.add_group("Partner A/Contoso", internal_tag="blue", status=0, privileges={"quota_storage_hard": 10 << 30})
    device.change_settings("Partner A/Contoso", usage={"storage_size": 5})
    device.add_group("Partner A/Contoso/Unit 1", kind=50)
    device.add_group("Partner A/Fabrikam")
    device.add_group("Northwind")
    device.add_user("Partner A/Contoso", "alice@contoso.example", firstname="Alice")
    device.add_admin("Partner A", "bob@partner.example")


def test_groups_become_hosts_with_variables_in_groups(portal: Any, tmp_path: Path) -> None:
    small(portal)
    config = {
        "compose": {"label": "portal_name | upper"},
        "groups": {"blue": "portal_internal_tag | default('') == 'blue'"},
        "keyed_groups": [{"key": "portal_kind", "prefix": "sort"}],
    }

    found = listed(portal, write(tmp_path, config))

    ids = {name: portal.find_group(path).id for name, path in PATHS.items()}
    assert set(found.hosts) == {f"{name}-{number}" for name, number in ids.items()}
    contoso = found.hosts[f"Contoso-{ids['Contoso']}"]
    assert contoso["portal_path"] == "Partner A/Contoso"
    assert contoso["portal_name"] == "Contoso"
    assert contoso["portal_kind"] == "customer"
    assert contoso["portal_status"] == "disabled"
    assert contoso["portal_enabled"] is False
    assert contoso["portal_id"] == ids["Contoso"]
    assert contoso["portal_uuid"] == portal.find_group("Partner A/Contoso").uuid
    assert contoso["portal_parent"] == "Partner A"
    assert contoso["portal_parent_id"] == ids["Partner_A"]
    assert contoso["portal_quotas"] == {"storage": "10 GB"}
    assert contoso["portal_usage"]["storage_size"] == 5
    assert 0 not in contoso["portal_usage"].values()
    assert contoso["portal_host"] == portal.host
    assert contoso["label"] == "CONTOSO"
    # No device of the estate, and nothing to log in to.
    assert not {"fleet_product", "ansible_host", "ansible_connection"} & set(contoso)
    assert found.members("portal_kind_customer") == sorted(
        f"{n}-{ids[n]}" for n in ("Contoso", "Fabrikam", "Northwind")
    )
    assert found.members("portal_status_disabled") == [f"Contoso-{ids['Contoso']}"]
    assert found.members("blue") == [f"Contoso-{ids['Contoso']}"]
    assert found.members("sort_unit") == [f"Unit_1-{ids['Unit_1']}"]
    below = f"portal_below_Partner_A_{ids['Partner_A']}"
    assert found.members(below) == sorted(f"{n}-{ids[n]}" for n in ("Contoso", "Fabrikam"))
    assert found.groups[below]["children"] == [f"portal_below_Contoso_{ids['Contoso']}"]
    assert not {"portal", "steady_portal"} & set(found.groups)
    # One login, one listing for each group that has groups below it, one logout.
    assert found.requests == [
        "POST /api/1/login",
        "GET /api/1/groups/self/children",
        f"GET /api/1/groups/{ids['Partner_A']}/children",
        f"GET /api/1/groups/{ids['Contoso']}/children",
        "POST /api/1/logout",
    ]


PATHS = {
    "Partner_A": "Partner A",
    "Contoso": "Partner A/Contoso",
    "Unit_1": "Partner A/Contoso/Unit 1",
    "Fabrikam": "Partner A/Fabrikam",
    "Northwind": "Northwind",
}


def test_accounts_become_hosts(portal: Any, tmp_path: Path) -> None:
    small(portal)
    user, admin = portal.account_of("alice@contoso.example"), portal.account_of("bob@partner.example")

    found = listed(portal, write(tmp_path, {"include": ["users", "administrators"], "prefix": "eu"}))

    alice = found.hosts[f"eu-alice_contoso_example-user-{user.id}"]
    assert alice["portal_login"] == "alice@contoso.example"
    assert alice["portal_group"] == "Partner A/Contoso"
    assert alice["portal_first_name"] == "Alice"
    assert set(found.hosts) == {
        f"eu-alice_contoso_example-user-{user.id}",
        f"eu-bob_partner_example-administrator-{admin.id}",
    }
    assert found.members("portal_users") == [f"eu-alice_contoso_example-user-{user.id}"]
    assert len([one for one in found.requests if one.endswith("/users")]) == len(PATHS)
    assert len([one for one in found.requests if one.endswith("/admins")]) == len(PATHS)


def test_details_have_the_contact(portal: Any, tmp_path: Path) -> None:
    small(portal)
    portal.change_behind("Northwind", {"contact": {"email": "a@northwind.example"}})

    found = listed(portal, write(tmp_path, {"gather": ["details"], "filters": {"name": "Nor*"}, "names": "id"}))

    assert list(found.hosts) == [f"group-{portal.find_group('Northwind').id}"]
    assert next(iter(found.hosts.values()))["portal_contact"]["email"] == "a@northwind.example"
    assert len([one for one in found.requests if one.count("/") == len(["", "api", "1", "groups", "N"]) - 1]) == 1


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ["Partner A", "Contoso", "Unit 1", "Fabrikam", "Northwind"]),
        ({"kinds": ["customer"]}, ["Contoso", "Fabrikam", "Northwind"]),
        ({"kinds": ["EndUserCompany", "50"]}, ["Contoso", "Fabrikam", "Northwind", "Unit 1"]),
        ({"enabled": False}, ["Contoso"]),
        ({"name": "*o*"}, ["Contoso", "Northwind"]),
        ({"group": "Partner A"}, ["Partner A", "Contoso", "Unit 1", "Fabrikam"]),
        ({"group": ["Partner A", "Contoso"]}, ["Contoso", "Unit 1"]),
        ({"group": "Partner A", "enabled": True, "kinds": ["customer"]}, ["Fabrikam"]),
    ],
    ids=str,
)
def test_filters(filters: dict[str, Any], expected: list[str]) -> None:
    with make_device("portal") as device, InMemoryClients(device) as clients:
        small(device)

        result = clients.run(MODULE, {"filters": filters}).result

        assert sorted(entry["name"] for entry in result["objects"]) == sorted(expected), result


def test_group_named_by_its_number_has_its_path() -> None:
    with make_device("portal") as device, InMemoryClients(device) as clients:
        small(device)

        number = device.find_group("Partner A/Contoso").id
        result = clients.run(MODULE, {"filters": {"group": str(number)}}).result

        assert [entry["path"] for entry in result["objects"]] == ["Partner A/Contoso", "Partner A/Contoso/Unit 1"]


WRONG_FILTERS = {
    "group": ({"group": "Partner B"}, "Partner A"),
    "kinds": ({"kinds": ["custmer"]}, "custmer"),
    "unknown": ({"sort": "a"}, "sort"),
}


# Ansible ignores options that there are not, and a misspelt filter would make hosts of all customers.
WRONG_OPTIONS: dict[str, tuple[dict[str, Any], str]] = {
    "misspelt": ({"filterz": {"kinds": ["customer"]}}, "filterz: did you mean filters?"),
    "of_a_module": ({"levels_up": 1}, "levels_up: there are"),
}


def test_wrong_filter_or_option_is_named(portal: Any, tmp_path: Path) -> None:
    small(portal)
    folder = tmp_path / "inventory"
    folder.mkdir()
    wrong = {name: ({"filters": filters}, word) for name, (filters, word) in WRONG_FILTERS.items()} | WRONG_OPTIONS
    for name, (options, _word) in wrong.items():
        write(folder, options, f"{name}.portal.yml")

    # It fails where none of them could be read.
    found = listed(portal, folder, ANSIBLE_INVENTORY_UNPARSED_FAILED="1")

    assert found.returncode != 0
    warnings = [text for text in " ".join(found.output.split()).split("[WARNING]: ") if "'auto' plugin" in text]
    for name, (_options, word) in wrong.items():
        (own,) = [text for text in warnings if f"/{name}.portal.yml" in text]
        assert word in own.partition("Origin")[0], found.output


def test_cached_load_makes_no_request(portal: Any, tmp_path: Path) -> None:
    small(portal)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    source = write(tmp_path, {**cache, "keyed_groups": [{"key": "portal_kind", "prefix": "sort"}]})

    first, second = listed(portal, source), listed(portal, source)

    assert len(first.requests) == 5
    assert second.requests == []
    assert (second.hosts, second.groups) == (first.hosts, first.groups)
    portal.add_group("New")
    assert "New" not in str(listed(portal, source).hosts)
    # What changes what is read is another cache: the options, and the account that reads.
    write(tmp_path, {**cache, "filters": {"kinds": ["unit"]}})
    assert len(listed(portal, source).requests) == 5
    login, password = portal.add_admin("", "other@portal.example")
    other = {"FLEET_PORTAL_USERNAME": login, "FLEET_PORTAL_PASSWORD": password}
    assert len(listed(portal, source, **other).requests) == 5
    write(tmp_path, {**cache, "keyed_groups": [{"key": "portal_kind", "prefix": "sort"}]})
    flushed = listed(portal, source, "--flush-cache")
    assert len(flushed.requests) == 5
    assert "New" in str(flushed.hosts)
    assert "New" in str(listed(portal, source).hosts)
    written = "".join(path.read_text("utf-8") for path in (tmp_path / "cache").iterdir())
    assert "Contoso" in written
    assert portal.password not in written
    assert password not in written


@pytest.mark.smoke
def test_hostile_names_are_data(portal: Any, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    names = [name.replace("MARKER", str(marker)) for name in HOSTILE]
    for name in names:
        portal.add_group(name.replace("/", "%2F"), internal_tag=name)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    composed = {"both": "portal_name ~ portal_internal_tag", "upper": "portal_name | upper", "parts": "[portal_name]"}
    keyed = [{"key": "portal_name", "prefix": "named"}, {"key": "portal_internal_tag", "prefix": "tagged"}]
    source = write(tmp_path, {**cache, "compose": composed, "keyed_groups": keyed})

    fresh = listed(portal, source)
    exported = listed(portal, source, "--export")

    shown = {name.replace("/", "%2F") for name in names}
    assert {values["portal_name"] for values in fresh.hosts.values()} == shown
    assert {values["portal_internal_tag"] for values in fresh.hosts.values()} == set(names)
    assert len(fresh.hosts) == len(names)
    assert all(host.replace("-", "").replace("_", "").isalnum() for host in fresh.hosts)
    assert all(group.isidentifier() for group in fresh.groups)
    assert not {"steady_portal", "portal"} & set(fresh.groups)
    # As AWX does: what ansible-inventory exports comes back by a script.
    script = tmp_path / "script"
    (tmp_path / "exported.json").write_text(exported.text, "utf-8")
    script.write_text(f"#!/bin/sh\ncat {tmp_path}/exported.json\n", "utf-8")
    script.chmod(0o755)
    for path in (source, script):
        result = every_value_used(path, tmp_path, portal)
        assert not marker.exists(), f"a name ran a command, by way of {path.name}"
        assert result.count("unreachable=0    failed=0") == len(names), result


def every_value_used(source: Path, folder: Path, device: Any) -> str:
    """Run a play that evaluates each variable of each host in several ways."""
    texts = (
        "portal_name",
        "portal_internal_tag",
        "portal_path",
        "both",
        "upper",
        "parts",
        "group_names",
        "inventory_hostname",
    )
    # Few tasks for many hosts: each costs a process.
    again = {f"again_{name}": f"{{{{ {name} }}}}" for name in texts}
    tasks: list[dict[str, Any]] = [
        {"ansible.builtin.debug": {"var": "portal_name"}},
        {"ansible.builtin.debug": {"msg": list(again.values())}},
        {"ansible.builtin.debug": {"msg": "{{ hostvars[inventory_hostname] | dict2items | string }}"}},
        {"ansible.builtin.set_fact": again},
        {"ansible.builtin.debug": {"msg": [f"{{{{ {name} }}}} {{{{ vars['portal_name'] }}}}" for name in again]}},
    ]
    play = {"hosts": "all", "gather_facts": False, "connection": "local", "tasks": tasks}
    (folder / "play.yml").write_text(yaml.safe_dump([play]), "utf-8")
    command = [str(BIN / "ansible-playbook"), "-i", str(source), str(folder / "play.yml")]
    done = subprocess.run(command, env=variables(device), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout


FAILURES: dict[str, tuple[dict[str, Any], str]] = {
    "server error": ({"kind": "status", "status": 500, "times": None}, "status 500"),
    "no permission": ({"kind": "status", "status": 403, "times": None}, "403"),
    "no response": ({"kind": "drop_before", "times": None}, "the connection broke"),
    "a page": ({"kind": "html", "status": 200, "times": None}, "host and port"),
    "half a response": ({"kind": "truncate", "times": None}, "children"),
    "another form": (
        {"kind": "status", "status": 200, "body": {"items": [{"id": 1}]}, "times": None},
        "name is missing",
    ),
}


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
@pytest.mark.parametrize(("fault", "word"), FAILURES.values(), ids=FAILURES.keys())
def test_reading_that_fails_half_way_fails_with_a_clear_sentence(
    fault: dict[str, Any], word: str, strict: bool
) -> None:
    with make_device("portal") as device, InMemoryClients(device) as clients:
        small(device)
        device.fault(match=f"GET */{device.find_group('Partner A/Contoso').id}/children", **fault)

        result = clients.run(MODULE, {"strict": strict, "retries": 0}).result

        assert result["failed"]
        assert "objects" not in result
        assert "groups below Partner A/Contoso" in result["msg"]
        assert word in result["msg"]


@pytest.mark.parametrize("strict", [False, True], ids=["lenient", "strict"])
def test_portal_that_fails_half_way_is_an_error_and_no_half_inventory(
    portal: Any, tmp_path: Path, strict: bool
) -> None:
    small(portal)
    fault = {"kind": "status", "status": 500, "times": None}
    portal.fault(match=f"GET */{portal.find_group('Partner A/Contoso').id}/children", **fault)
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    # To be asked again and again takes seconds, with the same end.
    source = write(tmp_path, {"strict": strict, "retries": int(not strict), **cache})

    lenient = listed(portal, source, "-vvvv")
    failing = listed(portal, source, ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1")

    assert lenient.hosts == {}
    assert "groups below Partner A/Contoso" in " ".join(lenient.output.split())
    assert "Traceback" not in lenient.output
    assert failing.returncode != 0
    assert portal.password not in lenient.output + failing.output
    assert not list(tmp_path.glob("cache/*"))
    portal.clear_faults()
    assert len(listed(portal, source).hosts) == len(PATHS)


def test_group_that_keeps_its_parents_out_stands_alone_unless_strict(portal: Any, tmp_path: Path) -> None:
    small(portal)
    portal.switches["parent_without_access"] = "refused"
    portal.change_behind("Partner A/Contoso", {"parent_has_access": 0})

    lenient = listed(portal, write(tmp_path, {"include": ["groups", "users"]}))
    strict = listed(portal, write(tmp_path, {"strict": True}), ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1")

    assert {values["portal_name"] for values in lenient.hosts.values()} == {
        "Partner A",
        "Contoso",
        "Fabrikam",
        "Northwind",
    }
    assert "Partner A/Contoso" in lenient.output
    assert strict.returncode != 0
    assert "403" in strict.output
    # What was left out is missing in the cache too, so each load from there says so.
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    source = write(tmp_path, cache)
    first, second = listed(portal, source), listed(portal, source)
    assert second.requests == []
    assert second.hosts == first.hosts == listed(portal, source).hosts
    assert "Partner A/Contoso" in second.output
    strict = listed(portal, write(tmp_path, {**cache, "strict": True}), ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED="1")
    assert strict.returncode != 0


def test_wrong_password_is_presented_once(portal: Any, tmp_path: Path) -> None:
    found = listed(portal, write(tmp_path, {}), "-vvvv", FLEET_PORTAL_PASSWORD="Wr0ng-Password")

    assert found.hosts == {}
    assert found.requests == ["POST /api/1/login"]
    assert "Check username and password" in " ".join(found.output.split())
    assert "Wr0ng-Password" not in found.output


def test_options_of_the_file_win_and_empty_variables_count_as_not_set(portal: Any, tmp_path: Path) -> None:
    small(portal)
    (tmp_path / "password").write_text("vault password\n", "utf-8")
    vault = VaultLib([("default", VaultSecret(b"vault password"))])
    source = write(tmp_path, {"username": "{{ lookup('ansible.builtin.env', 'LOGIN') }}", "host": portal.host})
    secret = vault.encrypt(portal.password).decode()
    source.write_text(
        source.read_text("utf-8") + "password: !vault |\n" + "".join(f"  {line}\n" for line in secret.split("\n"))
    )
    empty = dict.fromkeys(("FLEET_PORTAL_TIMEOUT", "FLEET_PORTAL_USER_ID", "FLEET_PORTAL_VALIDATE_CERTS"), "")
    wrong = {"FLEET_PORTAL_HOST": "wrong.example", "FLEET_PORTAL_PASSWORD": "wrong", "FLEET_PORTAL_USERNAME": "wrong"}

    vaulted = ("--vault-password-file", str(tmp_path / "password"))
    found = listed(portal, source, *vaulted, **empty, **wrong, LOGIN=portal.username)

    assert len(found.requests) == 5, found.output
    assert portal.password not in found.output


def test_file_is_known_by_its_name(portal: Any, tmp_path: Path) -> None:
    small(portal)
    folder = tmp_path / "inventory"
    folder.mkdir()
    for prefix, name in (("one", "portal.yaml"), ("two", "eu.portal.yml"), ("three", "gates.yml")):
        write(folder, {"prefix": prefix}, name)

    found = listed(portal, folder)

    assert {host.partition("-")[0] for host in found.hosts} == {"one", "two"}
    # Of the third, Ansible itself says nothing that helps.
    assert found.output.count("names the plugin steady.fleet.portal") == 1


def test_missing_host_is_named(portal: Any, tmp_path: Path) -> None:
    found = listed(portal, write(tmp_path, {}), FLEET_PORTAL_HOST="")

    assert "host is missing. Write the name or the address of the portal into" in " ".join(found.output.split())
    assert "task" not in found.output
    assert found.requests == []


def test_hosts_of_two_portals_are_not_mixed_up(tmp_path: Path) -> None:
    def config(device: Any, **more: Any) -> dict[str, Any]:
        return {"ca_path": str(device.ca_path), **{key: getattr(device, key) for key in CONNECTION}, **more}

    with start("portal") as one, start("portal") as other:
        folder = tmp_path / "inventory"
        folder.mkdir()
        small(one)
        small(other)
        write(folder, config(one), "0.portal.yml")
        write(folder, config(other), "1.portal.yml")
        found = listed(one, folder)
        assert "of the portal" in found.output
        assert {values["portal_port"] for values in found.hosts.values()} == {one.port}
        assert len(found.hosts) == len(PATHS)

        # No host is of both, and still the groups by parent have the same names.
        write(folder, config(one, filters={"name": "Contoso"}), "0.portal.yml")
        write(folder, config(other, filters={"name": "Fabrikam"}), "1.portal.yml")
        found = listed(one, folder)
        assert re.search(r"the group portal_below_\w+ is there already, of the portal", " ".join(found.output.split()))
        assert {values["portal_port"] for values in found.hosts.values()} == {one.port}

        write(folder, config(one), "0.portal.yml")
        write(folder, config(other, prefix="second"), "1.portal.yml")
        found = listed(one, folder)
        assert len(found.hosts) == 2 * len(PATHS)
        assert len(found.members("portal_kind_customer")) == 6


def test_expression_that_fails_half_way_leaves_no_half_inventory(portal: Any, tmp_path: Path) -> None:
    small(portal)
    expression = {"groups": {"big": "portal_name == 'Unit 1' and nowhere_defined"}}

    folder = tmp_path / "inventory"
    folder.mkdir()
    # Where no other source is sound, Ansible shows no host anyway.
    (folder / "other.yml").write_text("all: {hosts: {other: {here: 1}}}", "utf-8")

    write(folder, expression)
    lenient = listed(portal, folder)
    write(folder, {**expression, "strict": True})
    strict = listed(portal, folder)

    assert len(lenient.hosts) == len(PATHS) + 1
    assert "nowhere_defined" in strict.output
    assert strict.hosts == {"other": {"here": 1}}
    assert not any(one.get("hosts") for name, one in strict.groups.items() if name.startswith("portal_"))


def test_five_thousand_customers(portal: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    portal.populate(CUSTOMERS, users=0, admins=0)
    parents = 1 + len([group for group in portal.store.groups.values() if group.parent and group.children])
    cache = {"cache": True, "cache_plugin": "ansible.builtin.jsonfile", "cache_connection": str(tmp_path / "cache")}
    # Without expressions: evaluating one takes Ansible itself a millisecond or two for each host.
    source = write(tmp_path, cache)

    fresh, cached = listed(portal, source), listed(portal, source)

    assert len(fresh.hosts) == CUSTOMERS
    assert len(fresh.requests) == parents + 2
    assert cached.requests == []
    assert cached.hosts.keys() == fresh.hosts.keys()
    for name, found in (("fresh", fresh), ("cached", cached)):
        request.node.user_properties.append(
            (name, f"{len(found.requests)} requests, {found.seconds:.1f} s, {found.memory} MiB")
        )
    assert fresh.memory < MEBIBYTES
    assert cached.memory < MEBIBYTES
