"""Files that must agree with each other do: a module, its action, its action group, its fragments, its attributes."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import FleetError
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import connection_spec
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import PREFIX, SINGLE_TASK

from .plugins import ON_CONTROLLER, PLUGINS, ROOT, ModuleFile, fragment, modules, products

COLLECTION_ATTRIBUTES = {"check_mode", "diff_mode", "idempotent", "action_group"}


def product_of(module: ModuleFile) -> str:
    return next(product for product in products() if module.name.startswith(f"{product}_"))


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_name_is_the_file_name(module: ModuleFile) -> None:
    assert module.documentation["module"] == module.name
    assert module.definition.name == module.name
    assert module.definition.product.name == product_of(module)


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_that_reads_is_closed_to_writing_requests(module: ModuleFile) -> None:
    assert module.definition.reads == module.name.endswith("_info")


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_file_has_no_logic(module: ModuleFile) -> None:
    tree = ast.parse(module.path.read_text("utf-8"))

    functions = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]

    assert [node.name for node in functions] == ["main"]
    assert [ast.unparse(line) for node in functions for line in node.body] == ["run_module(MODULE)"]


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_has_its_action(module: ModuleFile) -> None:
    path = ROOT / f"plugins/action/{module.name}.py"
    assert path.is_file(), "without it, every task costs half a second more"

    action = importlib.import_module(f"{PLUGINS}.action.{module.name}").ActionModule
    tree = ast.parse(path.read_text("utf-8"))
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]

    assert action.definition is module.definition
    assert [ast.unparse(line) for node in classes for line in node.body] == ["definition = MODULE"]


def test_no_action_is_left_without_its_module() -> None:
    actions = {path.stem for path in (ROOT / "plugins/action").glob("*.py")}

    assert actions - ON_CONTROLLER == {module.name for module in modules()}


@pytest.mark.parametrize("product", products())
def test_action_group_has_every_module_of_the_product(product: str) -> None:
    runtime = yaml.safe_load((ROOT / "meta/runtime.yml").read_text("utf-8"))
    own = sorted(module.name for module in modules() if product_of(module) == product)

    assert runtime["action_groups"].get(product) == own


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_states_its_attributes(module: ModuleFile) -> None:
    documentation = module.documentation
    attributes: dict[str, Any] = {}
    for name in documentation["extends_documentation_fragment"]:
        short = name.removeprefix("steady.fleet.")
        attributes |= fragment(short).get("attributes", {})
    for name, own in documentation["attributes"].items():
        attributes[name] = {**attributes.get(name, {}), **own}

    assert set(attributes) >= COLLECTION_ATTRIBUTES
    assert attributes["action_group"]["membership"] == ["steady.fleet.all", f"steady.fleet.{product_of(module)}"]
    for name, attribute in attributes.items():
        # Anything but full support is explained.
        if attribute["support"] in ("partial", "none"):
            assert attribute.get("details") is not None, name


@pytest.mark.parametrize("module", modules(), ids=str)
def test_module_shows_its_connection_options(module: ModuleFile) -> None:
    product = f"steady.fleet.{product_of(module)}"
    assert {product, f"{product}.own_user"} & set(module.documentation["extends_documentation_fragment"])
    assert "version_added" in module.documentation


@pytest.mark.parametrize("product", products())
def test_fragment_documents_the_connection_options(product: str) -> None:
    config = importlib.import_module(f"{PLUGINS}.module_utils.{product}.config").MODULE
    spec = connection_spec(product, config.product.options)

    documented = fragment(product)["options"]

    assert list(documented) == list(spec)
    for option, argument in spec.items():
        text = documented[option]
        assert facts(text) == facts(argument), option
        variable = f"FLEET_{product.upper()}_{option.upper()}"
        described = " ".join(text["description"])
        assert f"E({variable})" in described, f"{option} does not name its environment variable"
        assert option in SINGLE_TASK or f"C({PREFIX}{option})" in described, f"{option} does not name its variable"


def facts(option: Mapping[str, Any]) -> dict[str, Any]:
    """Return what documentation and argument spec both say of an option."""
    return {key: option.get(key) for key in ("type", "elements", "default", "choices", "required", "aliases")}


@pytest.mark.parametrize("module", modules(), ids=str)
def test_examples_are_tasks_with_names(module: ModuleFile) -> None:
    tasks = list(flatten(module.constant("EXAMPLES")))

    assert any(f"steady.fleet.{module.name}" in task for task in tasks), "no example uses the module"
    for task in tasks:
        assert task.get("name"), task
        actions = [key for key in task if re.fullmatch(r"[a-z_]+\.[a-z_]+\.[a-z_]+", key)]
        assert len(actions) == 1 or "block" in task, f"{task['name']}: one action, by its full name"


def flatten(tasks: list[dict[str, Any]]) -> Any:
    """Yield plays' tasks, tasks, and those inside of blocks."""
    for task in tasks:
        if "hosts" in task:
            yield from flatten([*task.get("pre_tasks", []), *task.get("tasks", []), *task.get("handlers", [])])
            continue
        yield task
        for part in ("block", "rescue", "always"):
            yield from flatten(task.get(part, []))


@pytest.mark.parametrize("module", modules(), ids=str)
def test_return_values_are_described(module: ModuleFile) -> None:
    for name, value in module.constant("RETURN").items():
        assert {"description", "returned", "type"} <= set(value), name


@pytest.mark.parametrize("product", products())
def test_change_notes_mention_the_product(product: str) -> None:
    notes = [*(ROOT / "changelogs/fragments").glob("*.yml"), ROOT / "changelogs/changelog.yaml"]
    text = "\n".join(path.read_text("utf-8") for path in notes if path.is_file())

    # New modules are listed by antsibull-changelog itself; a note says what the group of them is for.
    assert f"{product}_" in text, f"no note in changelogs/fragments names a module {product}_..."


def error_words(kind: type[FleetError]) -> set[str]:
    """Return the words of an error and of all its kinds."""
    return {kind.error_code}.union(*map(error_words, kind.__subclasses__()))


@pytest.mark.parametrize("path", sorted((ROOT / "plugins/modules").glob("*.py")), ids=lambda path: path.stem)
def test_each_module_returns_its_kind_of_failure(path: Path) -> None:
    returned = ModuleFile(path).constant("RETURN")["error"]

    assert returned["returned"] == "failure"
    if path.stem != "drift_report":
        listed = set(re.findall(r"V\((\w+)\)", " ".join(returned["description"])))
        assert listed == error_words(FleetError)


VENDORS = {"appliance": "Forcepoint", "cloud_sync": "Riverbed NetProfiler", "portal": "Acronis", "sps": "One Identity"}
# What `ansible-doc --list` shows of a description in a terminal of 80 columns, beside the longest name.
SHOWN = 32


def test_every_product_has_a_vendor() -> None:
    galaxy = (ROOT / "galaxy.yml").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")

    assert set(VENDORS) == set(products()), "VENDORS here has the vendor of every product"
    for product, vendor in VENDORS.items():
        title = (ROOT / f"docs/{product}.md").read_text("utf-8").splitlines()[0]
        assert vendor in galaxy
        assert vendor in readme
        assert vendor in title
    assert "trademarks" in readme


@pytest.mark.parametrize("module", modules(), ids=str)
def test_a_list_of_modules_shows_the_vendor(module: ModuleFile) -> None:
    assert VENDORS[product_of(module)] in module.documentation["short_description"][:SHOWN]


def test_markup_of_a_text_ends_where_it_is_meant_to() -> None:
    # C(...) ends with the first parenthesis that closes; in V(...), one can be escaped.
    texts = (*ROOT.glob("plugins/*/*.py"), *ROOT.glob("roles/*/meta/argument_specs.yml"), *ROOT.glob("tools/*.yml"))

    assert not [found for path in texts for found in re.findall(r"\b[BCIP]\([^)\n]*\([^\n]*", path.read_text("utf-8"))]
