"""Write the files that hold nothing of their own: thin_files.py [--check].

- `plugins/action/<module>.py`: names the module's definition, for every module that has one.
- `plugins/doc_fragments/<product>.py`: the connection options, from the argument spec and the sentences in `tools/connection_options.yml`.
- `action_groups` in `meta/runtime.yml`.

The products are those of `plugins/plugin_utils/products.py`.
"""

from __future__ import annotations

import argparse
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from _project import COLLECTIONS, ROOT, fail, say

PACKAGE = "ansible_collections.steady.fleet.plugins"
TEXTS = ROOT / "tools/connection_options.yml"
HEADER = """# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""
GENERATED = "# Written by `make generate`.\n\n"
WIDTH = 150

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
    connection = importlib.import_module(f"{PACKAGE}.module_utils._http.connection")
    definition = importlib.import_module(f"{PACKAGE}.module_utils.{product}.config").MODULE
    spec = connection.connection_spec(product, definition.product.options)
    if set(described) != set(spec):
        raise ValueError(f"{product}: described but not there, or the reverse: {sorted(set(described) ^ set(spec))}")
    options = {
        name: _option(product, name, argument, described[name], own["device"]) for name, argument in spec.items()
    }
    text = yaml.dump({"options": options}, sort_keys=False, width=WIDTH, allow_unicode=True, Dumper=_Dumper)
    return f'''{HEADER}{GENERATED}from __future__ import annotations


class ModuleDocFragment:
    # Connection options of {own["of"]}.
    DOCUMENTATION = r"""
{text}"""
'''


def _option(
    product: str, name: str, argument: Mapping[str, Any], text: Mapping[str, Any], device: str
) -> dict[str, Any]:
    variable = f"FLEET_{product.upper()}_{name.upper()}"
    omitted = f"If omitted, the environment variable E({variable}) is used."
    if "otherwise" in text:
        omitted += f" {text['otherwise']}"
    elif argument.get("required"):
        omitted = f"Required. {omitted}"
    elif "default" in argument:
        omitted = omitted.rstrip(".") + ", or the default if that is not set either."
    sentences = [*text["description"], omitted, *text.get("notes", ())]
    option: dict[str, Any] = {"description": [sentence.replace("<device>", device) for sentence in sentences]}
    option["type"] = argument["type"]
    for key in ("elements", "required", "choices", "default", "aliases"):
        if argument.get(key) is not None:
            option[key] = _Flow(argument[key]) if isinstance(argument[key], list) else argument[key]
    return option


class _Flow(list[Any]):
    """A list to be written on one line."""


class _Dumper(yaml.SafeDumper):
    """Writes YAML as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Indent lists below their key."""
        super().increase_indent(flow, False)


_Dumper.add_representer(
    _Flow, lambda dumper, data: dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=True)
)


def runtime(products: list[str]) -> str:
    """Return meta/runtime.yml with the action groups as they are now."""
    text = (ROOT / "meta/runtime.yml").read_text("utf-8")
    names = [name for name, unused in modules()]
    groups = {product: [name for name in names if name.startswith(f"{product}_")] for product in sorted(products)}
    written = yaml.dump({"action_groups": groups}, sort_keys=False, Dumper=_Dumper)
    return text[: text.index("action_groups:")] + written


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file and what must be in it."""
    products = list(importlib.import_module(f"{PACKAGE}.plugin_utils.products").PRODUCTS)
    texts = yaml.safe_load(TEXTS.read_text("utf-8"))
    for name, definition in modules():
        yield ROOT / f"plugins/action/{name}.py", action(definition)
    for product in products:
        yield ROOT / f"plugins/doc_fragments/{product}.py", fragment(product, texts)
    yield ROOT / "meta/runtime.yml", runtime(products)


def main(arguments: list[str]) -> int:
    """Bring the files up to date, or say which are not."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing, fail where something is out of date")
    options = parser.parse_args(arguments)
    # Last: whoever sets PYTHONPATH has another copy in mind.
    sys.path.append(str(COLLECTIONS))
    try:
        stale = {path: text for path, text in files() if not path.is_file() or path.read_text("utf-8") != text}
    except ValueError as error:
        return fail(str(error))
    names = sorted(str(path.relative_to(ROOT)) for path in stale)
    if names and options.check:
        return fail(f"out of date, run `make generate`: {', '.join(names)}")
    for path, text in stale.items():
        path.write_text(text, "utf-8")
    for name in names:
        say(f"Written: {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
