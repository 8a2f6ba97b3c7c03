"""The role that the playbooks are made of knows every product, every kind and every option that it documents."""

from __future__ import annotations

import importlib
import re
from typing import Any

import ansible.template
import pytest
import yaml
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.steady.fleet.plugins.plugin_utils.variables import GUARDS, RUN

from .plugins import PLUGINS, ROOT, products

ROLE = ROOT / "roles/device"
DOCUMENT_ENTRIES = ("enforce", "drift", "export", "adopt")
ENTRIES = (*DOCUMENT_ENTRIES, "conformance")


# Before ansible-core 2.19, every text may be a template.
trusted = getattr(ansible.template, "trust_as_template", str)


def specification(entry: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    assert set(specs) == {"main", *ENTRIES}
    found: dict[str, Any] = specs[entry]
    return found


def document(product: str) -> Any:
    return importlib.import_module(f"{PLUGINS}.module_utils.{product}.config").MODULE


def tasks_of(entry: str) -> list[dict[str, Any]]:
    """Return the tasks of a file, those that it imports included."""
    found: list[dict[str, Any]] = []
    for task in yaml.safe_load((ROLE / f"tasks/{entry}.yml").read_text("utf-8")):
        imported = task.get("ansible.builtin.import_tasks")
        found += tasks_of(imported.removesuffix(".yml")) if imported else [task]
    return found


def device_tasks(entry: str) -> list[dict[str, Any]]:
    return [task for task in tasks_of(entry) if "always" not in task["tags"]]


# Of a single device, an expression costs next to nothing: adopt is about one.
@pytest.mark.parametrize("entry", ["enforce", "drift", "export"])
def test_tasks_of_a_device_have_no_expression(entry: str) -> None:
    # Ansible compiles each again in the process of each device, for up to a fifth of the time of that.
    for task in device_tasks(entry):
        assert "{{" not in yaml.safe_dump(task), task["name"]
        assert not task.keys() & {"when", "loop", "until", "failed_when", "changed_when"}, task["name"]


# A task of a device that is tagged always as well would be left out along with the check by --skip-tags always, and the run end well.
@pytest.mark.parametrize("entry", ENTRIES)
def test_tags_are_the_products_and_their_modules(entry: str) -> None:
    wanted = {name for product in products() for name in (product, *modules_of(product))}

    tasks = device_tasks(entry)

    assert tasks
    for task in tasks:
        assert set(task["tags"]) == wanted, task["name"]


def modules_of(product: str) -> list[str]:
    return [f"{product}_{kind}" for kind in document(product).options["kinds"]["choices"]]


@pytest.mark.parametrize("entry", ENTRIES)
def test_playbook_runs_its_entry_point_on_the_hosts_that_were_chosen(entry: str) -> None:
    plays = yaml.safe_load((ROOT / f"playbooks/{entry}.yml").read_text("utf-8"))
    roles = [task["ansible.builtin.import_role"] for play in plays for task in play["tasks"] if "loop" not in task]

    assert plays[0]["hosts"].startswith("{{ (fleet_hosts if query(")
    # The parts of the entry point, where the playbook has something to do between them.
    assert [task for role in roles for task in tasks_of(role["tasks_from"])] == tasks_of(entry)


@pytest.mark.parametrize("entry", ENTRIES)
def test_plays_of_the_example_estate_are_those_of_the_collection(entry: str) -> None:
    ours = yaml.safe_load((ROOT / f"playbooks/{entry}.yml").read_text("utf-8"))
    plays = yaml.safe_load((ROOT / f"docs/estate/{entry}.yml").read_text("utf-8"))

    # The collection's cannot know where the documents lie.
    assert plays[0]["vars"].pop("fleet_export_folder", None) == (
        "{{ playbook_dir }}" if entry in ("export", "adopt") else None
    )
    assert plays == ours


PLAYS = [
    pytest.param(play, id=f"{path.parent.name}/{path.name}: {play['name']}")
    for path in (*ROOT.glob("playbooks/*.yml"), *ROOT.glob("docs/estate/*.yml"))
    for play in (yaml.safe_load(path.read_text("utf-8")) if path.name != "ansible-navigator.yml" else ())
    if play["hosts"] != "localhost"
]


@pytest.mark.parametrize("play", PLAYS)
def test_play_on_many_hosts_does_not_depend_on_how_a_site_runs_plays(play: dict[str, Any]) -> None:
    # With ANSIBLE_STRATEGY=free, each host would make a report, and no bound on failures would hold; with become, files would be those of root.
    assert (play["strategy"], play["become"], play["gather_facts"]) == ("linear", False, False)


def test_inventory_of_the_example_estate_has_no_variables_beside_it() -> None:
    estate = ROOT / "docs/estate"

    # AWX reads what lies there when it updates the inventory, and has no password of a vault then.
    assert [path.name for path in (estate / "inventory").iterdir()] == ["hosts.yml"]
    assert (estate / "ansible.cfg").read_text("utf-8").count("\ninventory = inventory\n") == 1
    assert sorted(path.parent.name for path in estate.glob("host_vars/*/config.yml")) == sorted(
        host
        for group in yaml.safe_load((estate / "inventory/hosts.yml").read_text("utf-8")).values()
        for host in group["hosts"]
    )


@pytest.mark.parametrize("entry", ENTRIES)
def test_documented_variables_are_options_of_the_module_or_used_by_the_role(entry: str) -> None:
    options = {option for product in products() for option in document(product).argument_spec()}
    used = "".join(path.read_text("utf-8") for folder in ("tasks", "vars") for path in (ROLE / folder).glob("*.yml"))

    for name in specification(entry)["options"]:
        assert name.removeprefix("fleet_") in options or name in used or name in RUN + GUARDS, name


@pytest.mark.parametrize("entry", ENTRIES)
def test_variables_that_the_role_uses_are_documented(entry: str) -> None:
    used = set(re.findall(r"\bfleet_\w+", str(tasks_of(entry))))

    assert used <= set(specification(entry)["options"])


EXPRESSIONS = sorted(
    {
        (name, expression)
        for entry in ENTRIES
        for task in tasks_of(entry)
        for options in task.values()
        if isinstance(options, dict)
        for expression in map(str, options.values())
        if "{{" in expression
        for name in re.findall(r"\bfleet_\w+", expression)
        # What is to be adopted must be said.
        if name not in (*GUARDS, "fleet_adopt")
    }
)


@pytest.mark.parametrize(("name", "expression"), EXPRESSIONS)
def test_an_empty_variable_is_as_if_it_were_left_out(name: str, expression: str) -> None:
    # AWX sets all that a survey asks for. An empty folder would be the one that the run was started in.
    def evaluated(**variables: Any) -> Any:
        known = {"omit": "left out", "playbook_dir": "/plays", **variables}
        return Templar(loader=DataLoader(), variables=known).template(trusted(expression))

    left_out = evaluated()
    assert evaluated(**{name: ""}) == left_out
    assert evaluated(**{name: None}) == left_out
    assert evaluated(**{name: "/given"}) == "/given"


# Which policy there is for secrets, where the ledger is, and names of credentials that AWX has.
NO_SECRETS = {
    "fleet_update_secrets",
    "fleet_unknown_secrets",
    "fleet_secrets_ledger",
    "fleet_awx_update_secrets",
    "fleet_awx_galaxy_credential",
    "fleet_awx_scm_credential",
    "fleet_awx_registry_credential",
    "fleet_awx_credentials",
}
SPECIFICATIONS = [
    pytest.param(path.parent.parent.name, entry, options, id=f"{path.parent.parent.name}-{entry}")
    for path in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml"))
    for entry, found in yaml.safe_load(path.read_text("utf-8"))["argument_specs"].items()
    for options in (found.get("options") or {},)
]


def holds_a_secret(name: str, option: dict[str, Any]) -> bool:
    """Say whether an option of a role is a secret, by the modules that have it, by its name, or by what it says that it has."""
    modules = [document(product).argument_spec().get(name.removeprefix("fleet_"), {}) for product in products()]
    spoken = option["description"] if isinstance(option["description"], str) else " ".join(option["description"])
    return (
        any(spec.get("no_log") for spec in modules)
        or re.search(r"passw|secret|token|_key\b|credential", name) is not None
        # A configuration for AWX, whose fields are those of one kind of notification.
        or (option["type"] == "dict" and spoken.startswith("The configuration of notifications"))
    )


@pytest.mark.parametrize(("role", "entry", "options"), SPECIFICATIONS)
def test_every_option_of_a_role_that_holds_a_secret_is_no_log(role: str, entry: str, options: dict[str, Any]) -> None:
    secret = {name for name, option in options.items() if holds_a_secret(name, option)} - NO_SECRETS

    assert {name for name, option in options.items() if option.get("no_log")} == secret
    if role == "device" and entry != "main":
        assert {"fleet_password", *({"fleet_secrets_key"} if "fleet_secrets_ledger" in options else set())} <= secret
