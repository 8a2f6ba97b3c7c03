"""The role that the playbooks are made of knows every product, every kind and every option that it documents."""

from __future__ import annotations

import importlib
import re
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.plugin_utils.variables import GUARDS, RUN

from .plugins import PLUGINS, ROOT, products

ROLE = ROOT / "roles/device"
DOCUMENT_ENTRIES = ("enforce", "drift", "export", "adopt")
ENTRIES = (*DOCUMENT_ENTRIES, "conformance")


def specification(entry: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROLE / "meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    assert set(specs) == set(ENTRIES)
    found: dict[str, Any] = specs[entry]
    return found


def document(product: str) -> Any:
    return importlib.import_module(f"{PLUGINS}.module_utils.{product}.config").MODULE


def device_tasks(entry: str) -> list[dict[str, Any]]:
    tasks = yaml.safe_load((ROLE / f"tasks/{entry}.yml").read_text("utf-8"))
    return [task for task in tasks if "always" not in task["tags"]]


@pytest.mark.parametrize("entry", DOCUMENT_ENTRIES)
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
    (play,) = yaml.safe_load((ROOT / f"playbooks/{entry}.yml").read_text("utf-8"))
    (task,) = play["tasks"]

    assert play["hosts"].startswith("{{ fleet_hosts | default(")
    assert task["ansible.builtin.import_role"]["tasks_from"] == entry


@pytest.mark.parametrize("entry", ENTRIES)
def test_play_of_the_example_estate_is_that_of_the_collection(entry: str) -> None:
    (ours,) = yaml.safe_load((ROOT / f"playbooks/{entry}.yml").read_text("utf-8"))
    (play,) = yaml.safe_load((ROOT / f"docs/estate/{entry}.yml").read_text("utf-8"))

    # The collection's cannot know where the documents lie.
    assert play["vars"].pop("fleet_export_folder", None) == (
        "{{ playbook_dir }}" if entry in ("export", "adopt") else None
    )
    assert play == ours


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
    used = set(re.findall(r"\bfleet_\w+", (ROLE / f"tasks/{entry}.yml").read_text("utf-8")))

    assert used <= set(specification(entry)["options"])
