"""Write the files that hold nothing of their own: thin_files.py [--check].

- `plugins/action/<module>.py`: names the module's definition, for every module that has one.
- `plugins/doc_fragments/<product>.py`: the connection options, from the argument spec and the sentences in `tools/connection_options.yml`.
  For a product with an inventory plugin once more, in the form that plugins need.
- `action_groups` in `meta/runtime.yml`.
- The tags of the role's tasks that are about devices: the products and their modules.
- The choices of options that name a product, and the layers of import-linter in `pyproject.toml`.
- `docs/variables.md`, the table of all variables that connection options come from, and the same for the documentation site below `docs/docsite/`.

The products are those of `plugins/plugin_utils/products.py`.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from _generated import Dumper, Flow, run_generator
from _project import ROOT

PACKAGE = "ansible_collections.steady.fleet.plugins"
TEXTS = ROOT / "tools/connection_options.yml"
HEADER = """# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
GENERATED = "# Written by `make generate`.\n\n"
WIDTH = 145

_DEFINITION = re.compile(
    r"^from ansible_collections\.steady\.fleet\.plugins\.module_utils\.(\S+ import (?:\w+ as )?MODULE)$", re.MULTILINE
)


def modules() -> Iterator[tuple[str, str]]:
    """Yield the name of each module that is run by the engine, and how its definition is imported from below module_utils."""
    for path in sorted((ROOT / "plugins/modules").glob("*.py")):
        if found := _DEFINITION.search(path.read_text("utf-8")):
            yield path.stem, found[1]


def action(definition: str) -> str:
    """Return the action file of a module."""
    return f"""{HEADER}{GENERATED}from __future__ import annotations

from ansible_collections.steady.fleet.plugins.module_utils.{definition}
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import InProcessAction


class ActionModule(InProcessAction):
    definition = MODULE
"""


def fragment(product: str, texts: Mapping[str, Any]) -> str:
    """Return the documentation fragment of a product's connection options.

    :raises ValueError: an option has no sentences, or sentences have no option.
    """
    own = texts["products"][product]
    described = {**texts["common"], **own["options"]}
    spec = connection_options(product)
    if set(described) != set(spec):
        raise ValueError(f"{product}: described but not there, or the reverse: {sorted(set(described) ^ set(spec))}")
    options = {
        name: _option(product, name, argument, described[name], own["device"]) for name, argument in spec.items()
    }
    parts = [f"    # Connection options of {own['of']}.\n    DOCUMENTATION = {_quoted({'options': options})}"]
    for alias in texts["own_options"].get(product, ()):
        others = {name: _without_alias(option, alias) for name, option in options.items()}
        parts.append(
            f"    # For modules with an option `{alias}` of their own.\n    OWN_{alias.upper()} = {_quoted({'options': others})}"
        )
    if (ROOT / f"plugins/inventory/{product}.py").is_file():
        plugin = {
            name: _of_plugin(product, name, argument, described[name], own["device"]) for name, argument in spec.items()
        }
        parts.append(
            f"    # For plugins, of which Ansible reads the options.\n    PLUGIN = {_quoted({'options': plugin})}"
        )
    return f"{HEADER}{GENERATED}from __future__ import annotations\n\n\nclass ModuleDocFragment:\n" + "\n".join(parts)


def connection_options(product: str) -> dict[str, dict[str, Any]]:
    """Return the argument spec of a product's connection options."""
    connection = importlib.import_module(f"{PACKAGE}.module_utils._http.connection")
    definition = importlib.import_module(f"{PACKAGE}.module_utils.{product}.config").MODULE
    spec: dict[str, dict[str, Any]] = connection.connection_spec(product, definition.product.options)
    return spec


def _quoted(content: Mapping[str, Any]) -> str:
    text = yaml.dump(content, sort_keys=False, width=WIDTH, allow_unicode=True, Dumper=Dumper)
    return f'r"""\n{text}"""\n'


def _without_alias(option: Mapping[str, Any], alias: str) -> dict[str, Any]:
    aliases = [name for name in option.get("aliases", ()) if name != alias]
    rest = {key: value for key, value in option.items() if key != "aliases"}
    return {**rest, "aliases": Flow(aliases)} if aliases else rest


def _of_plugin(
    product: str, name: str, argument: Mapping[str, Any], text: Mapping[str, Any], device: str
) -> dict[str, Any]:
    """Return an option as a plugin documents it, which has no host whose variables could say it.

    It has no default of its own: Ansible would fill that in, and the argument spec, which has it, could not see what is left out.
    """
    variable = variable_of(product, name)
    omitted = f"If omitted, the environment variable E({variable}) is used."
    if "default" in argument and "otherwise" not in text:
        default = argument["default"]
        text = {**text, "otherwise": f"Without that, it is V({yaml.safe_dump(default).splitlines()[0]})."}
    rest = {key: value for key, value in argument.items() if key != "default"}
    kept = _option(product, name, rest, text, device, omitted=omitted)
    return {**kept, "env": [{"name": variable}]}


def _option(
    product: str, name: str, argument: Mapping[str, Any], text: Mapping[str, Any], device: str, *, omitted: str = ""
) -> dict[str, Any]:
    omitted = omitted or _omitted(product, name)
    if "otherwise" in text:
        omitted += f" {text['otherwise']}"
    elif "default" in argument:
        omitted = omitted.rstrip(".") + ", and the default without that."
    sentences = [*text["description"], omitted, *text.get("notes", ())]
    option: dict[str, Any] = {"description": [sentence.replace("<device>", device) for sentence in sentences]}
    option["type"] = argument["type"]
    for key in ("elements", "required", "choices", "default", "aliases"):
        if argument.get(key) is not None:
            option[key] = Flow(argument[key]) if isinstance(argument[key], list) else argument[key]
    return option


def _omitted(product: str, name: str) -> str:
    variables = importlib.import_module(f"{PACKAGE}.plugin_utils.host_options")
    environment = f"E({variable_of(product, name)})"
    if name in variables.SINGLE_TASK:
        return f"If omitted, the environment variable {environment} is used."
    host = f"C({variables.PREFIX}{name})"
    if name == variables.HOST:
        return (
            f"If omitted, it is the host's variable {host}, its C(ansible_host) or its name in the inventory, where the task is about a "
            f"host of this product. Elsewhere the environment variable {environment} is used, and something must be given."
        )
    return f"If omitted, the host's variable {host} is used, or else the environment variable {environment}."


def variable_of(product: str, option: str) -> str:
    """Return the environment variable of a connection option."""
    connection = importlib.import_module(f"{PACKAGE}.module_utils._http.connection")
    return str(connection.variable_of(product, option))


def runtime(products: list[str]) -> str:
    """Return meta/runtime.yml with the action groups as they are now."""
    text = (ROOT / "meta/runtime.yml").read_text("utf-8")
    names = [name for name, unused in modules()]
    groups = {product: [name for name in names if name.startswith(f"{product}_")] for product in sorted(products)}
    # For what all products have in common, such as ca_path and timeout.
    groups = {"all": sorted(name for members in groups.values() for name in members), **groups}
    written = yaml.dump({"action_groups": groups}, sort_keys=False, Dumper=Dumper)
    return text[: text.index("action_groups:")] + written


def variables_page(products: list[str], texts: Mapping[str, Any]) -> str:
    """Return the page that lists every variable of every product."""
    variables = importlib.import_module(f"{PACKAGE}.plugin_utils.host_options")
    common = list(importlib.import_module(f"{PACKAGE}.module_utils._http.connection").COMMON)
    parts = [
        texts["page"]["head"].rstrip(),
        "",
        "## All products",
        "",
        *_table(products[0], common, variables, every=True),
    ]
    for product in products:
        own = [option for option in connection_options(product) if option not in common]
        if own:
            parts += ["", f"## {product}", "", *_table(product, own, variables, every=False)]
    parts += ["", *_ledger_table(texts["page"]["ledger"], variables.PREFIX)]
    return "\n".join([*parts, "", texts["page"]["tail"].rstrip(), ""])


def ledger_options() -> dict[str, str]:
    """Return the options about ledgers of secrets, each with its environment variable."""
    found = importlib.import_module(f"{PACKAGE}.module_utils._run.secrets_options").LEDGER
    return {option: argument["fallback"][1][0] for option, argument in found.items()}


def _ledger_table(head: str, prefix: str) -> Iterator[str]:
    yield from (head.rstrip(), "")
    yield "| Option | Variable of the host | Variable of the environment |"
    yield "|---|---|---|"
    for option, variable in ledger_options().items():
        yield f"| `{option}` | `{prefix}{option}` | `{variable}` |"


def _table(product: str, options: list[str], variables: Any, *, every: bool) -> Iterator[str]:
    spec = connection_options(product)
    yield "| Option | Aliases | Variable of the host | Variable of the environment | Default |"
    yield "|---|---|---|---|---|"
    for option in options:
        argument = spec[option]
        aliases = ", ".join(f"`{alias}`" for alias in argument.get("aliases", ()))
        host = "" if option in variables.SINGLE_TASK else f"`{variables.PREFIX}{option}`"
        if option == variables.HOST:
            host += ", then `ansible_host`, then the host's name"
        variable = variable_of("<PRODUCT>" if every else product, option)
        default = argument.get("default")
        shown = "" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        yield f"| `{option}` | {aliases} | {host} | `{variable}` | {shown} |"


def variables_for_site(products: list[str]) -> str:
    """Return the page of environment variables of the documentation site, to which the options' descriptions refer."""
    lines = [
        ".. _ansible_collections.steady.fleet.docsite.environment_variables:",
        "",
        "Environment variables",
        "=" * 21,
        "",
    ]
    lines += [
        "Each stands in for an option that neither the task nor the host's variables set. An empty one counts as not set.",
        "",
    ]
    for product in products:
        lines += [product, "-" * len(product), ""]
        for option in connection_options(product):
            lines += [
                f".. envvar:: {variable_of(product, option)}",
                "",
                f"    The option ``{option}`` of the modules ``{product}_*``.",
                "",
            ]
    lines += ["All products", "-" * 12, ""]
    for option, variable in ledger_options().items():
        lines += [f".. envvar:: {variable}", "", f"    The option ``{option}`` of modules that have secrets.", ""]
    return "\n".join(lines)


def with_tags(text: str, products: list[str]) -> str:
    """Return a file of tasks in which each list of tags that begins with a product names all products and their modules."""
    tags = []
    for product in products:
        kinds = importlib.import_module(f"{PACKAGE}.module_utils.{product}.config").RESOURCES
        tags += [product, *(f"{product}_{resource.kind}" for resource in kinds)]
    written = "".join(f"    - {tag}\n" for tag in tags)
    lists = re.compile(rf"(?<=^  tags:\n)    - {products[0]}\n(?:    - \w+\n)*", re.MULTILINE)
    return lists.sub(written, text)


# Files with an option whose choices are the products.
WITH_CHOICES = (
    "plugins/filter/host_vars.py",
    "plugins/modules/conformance.py",
    "plugins/modules/device.py",
    "roles/device/meta/argument_specs.yml",
)


def with_choices(text: str, products: list[str]) -> str:
    """Return a text in which choices that have a product among them are all products."""

    def replace(match: re.Match[str]) -> str:
        chosen = set(match[1].split(", "))
        return f"choices: [{', '.join(products)}]" if chosen & set(products) else match[0]

    return re.sub(r"(?<= )choices: \[([^\]\n]*)\]", replace, text)


def import_contracts(text: str, products: list[str]) -> str:
    """Return pyproject.toml in which the contracts of import-linter have all products as layers and as containers."""
    text = re.sub(r'(?<=^layers = \["conformance", ")[^"]*', " | ".join(products), text, flags=re.MULTILINE)
    containers = "".join(f'    "{PACKAGE}.module_utils.{product}",\n' for product in products)
    listed = re.compile(rf'(?<=^containers = \[\n)(?:    "{re.escape(PACKAGE)}\.module_utils\.\w+",\n)+', re.MULTILINE)
    return listed.sub(containers, text)


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file and what must be in it."""
    products = list(importlib.import_module(f"{PACKAGE}.plugin_utils.products").PRODUCTS)
    texts = yaml.safe_load(TEXTS.read_text("utf-8"))
    for name, definition in modules():
        yield ROOT / f"plugins/action/{name}.py", action(definition)
    for product in products:
        yield ROOT / f"plugins/doc_fragments/{product}.py", fragment(product, texts)
    yield ROOT / "meta/runtime.yml", runtime(products)
    for path in sorted((ROOT / "roles/device/tasks").glob("*.yml")):
        yield path, with_tags(path.read_text("utf-8"), products)
    for name in WITH_CHOICES:
        yield ROOT / name, with_choices((ROOT / name).read_text("utf-8"), products)
    yield ROOT / "pyproject.toml", import_contracts((ROOT / "pyproject.toml").read_text("utf-8"), products)
    yield ROOT / "docs/variables.md", variables_page(products, texts)
    variables = [variable_of(product, option) for product in products for option in connection_options(product)]
    variables += ledger_options().values()
    yield ROOT / "docs/docsite/config.yml", yaml.dump({"envvar_directives": variables}, Dumper=Dumper)
    yield ROOT / "docs/docsite/rst/environment_variables.rst", variables_for_site(products)


def main(arguments: list[str]) -> int:
    """Bring the files up to date, or say which are not."""
    return run_generator(__doc__, arguments, files, of_collection=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
