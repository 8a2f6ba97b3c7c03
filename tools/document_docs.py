"""Write what other modules decide in the documentation of a document module: document_docs.py [--check] [PRODUCT ...].

A document module (`sps_config`) takes the options of the modules of its product under the key `config`. They are
described once, where a reader of the single module finds them; this copies the descriptions into

- `options.config.suboptions`: for each kind, the options of its module that describe the object,
- `choices` of `options.kinds` and `options.purge`.

Everything else in the file is hand-written and stays as it is. What must be described is what the argument spec takes.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from _generated import Dumper, Flow, run_generator
from _project import ROOT

PACKAGE = "ansible_collections.steady.fleet.plugins"
NOTE = "    # Copied from the kinds' own modules by `make generate`."

# O(name), O(name=value), O(name.inner=value); a name with a # or a : in front belongs to another plugin.
_OPTION = re.compile(r"O\(([a-z_0-9]+)((?:\[\])?[.=][^)]*)?\)")


def products() -> list[str]:
    """Return the products that have a document module."""
    return sorted(path.stem.removesuffix("_config") for path in (ROOT / "plugins/modules").glob("*_config.py"))


def read_documentation(path: Path) -> dict[str, Any]:
    """Return the DOCUMENTATION of a plugin file as data."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["DOCUMENTATION"]:
            loaded: dict[str, Any] = yaml.safe_load(ast.literal_eval(node.value))
            return loaded
    raise ValueError(f"{path.name} has no DOCUMENTATION")


class Kind:
    """One key of the document and the module that describes it."""

    def __init__(self, product: str, kind: str, argument: Mapping[str, Any], shared: frozenset[str]) -> None:
        """Take the kind's part of the argument spec; `shared` are options that the document module has too."""
        self.kind = kind
        self.module = f"{product}_{kind}"
        self.argument = argument
        self._shared = shared

    def describe(self) -> dict[str, Any]:
        """Return the documentation of the key."""
        options = read_documentation(ROOT / f"plugins/modules/{self.module}.py").get("options") or {}
        subject = "Objects, each with the options" if self.argument["type"] == "list" else "The options"
        described: dict[str, Any] = {
            "description": [f"{subject} of M(steady.fleet.{self.module}).", "Not managed if omitted."],
            "type": self.argument["type"],
        }
        if "elements" in self.argument:
            described["elements"] = self.argument["elements"]
        described["suboptions"] = self._pick(self.argument["options"], options, self.module)
        return described

    def _pick(self, spec: Mapping[str, Any], options: Mapping[str, Any], where: str) -> dict[str, Any]:
        missing = [option for option in spec if option not in options]
        if missing:
            raise ValueError(f"{where} does not document {', '.join(missing)}")
        # In the order of the module's own documentation.
        return {
            option: self._option(spec[option], text, f"{where} {option}")
            for option, text in options.items()
            if option in spec
        }

    def _option(self, argument: Mapping[str, Any], text: Mapping[str, Any], where: str) -> dict[str, Any]:
        option: dict[str, Any] = {}
        for key, value in text.items():
            if key == "suboptions":
                value = self._pick(argument.get("options", {}), value, where)
            elif key == "description":
                value = [self._refer(line) for line in ([value] if isinstance(value, str) else value)]
            elif key in ("choices", "aliases") and isinstance(value, list):
                value = Flow(value)
            option[key] = value
        return option

    def _refer(self, line: str) -> str:
        """Let references to options lead to the same option in the document, or to the module where it has none."""
        inside = f"config.{self.kind}{'[]' if self.argument['type'] == 'list' else ''}"

        def replace(match: re.Match[str]) -> str:
            name, rest = match[1], match[2] or ""
            if name in self.argument["options"]:
                return f"O({inside}.{name}{rest})"
            if name in self._shared:
                return match[0]
            return f"O(steady.fleet.{self.module}#module:{name}{rest})"

        return _OPTION.sub(replace, line)


def generate(product: str) -> tuple[Path, str]:
    """Return the file of a document module, and its text as it must be."""
    path = ROOT / f"plugins/modules/{product}_config.py"
    spec = importlib.import_module(f"{PACKAGE}.module_utils.{product}.config").MODULE.argument_spec()
    # `state` means another thing for a document than for an object.
    shared = frozenset(spec) - {"config", "kinds", "purge", "state"}
    kinds = spec["config"]["options"]
    documented = {kind: Kind(product, kind, argument, shared).describe() for kind, argument in kinds.items()}
    before = path.read_text("utf-8")
    start, end = before.index('DOCUMENTATION = r"""\n'), before.index('\n"""\n')
    lines = before[start:end].split("\n")
    lines = _replace(lines, "config", "suboptions", [NOTE, *_dump({"suboptions": documented})])
    for option in ("kinds", "purge"):
        if option in spec:
            lines = _replace(lines, option, "choices", _dump({"choices": Flow(spec[option]["choices"])}))
    return path, before[:start] + "\n".join(lines) + before[end:]


def _dump(value: Mapping[str, Any]) -> list[str]:
    text = yaml.dump(value, Dumper=Dumper, sort_keys=False, width=120, allow_unicode=True)
    return [f"    {line}" if line else "" for line in text.rstrip("\n").split("\n")]


def _replace(lines: Sequence[str], option: str, key: str, new: Sequence[str]) -> list[str]:
    """Return the lines with one key of one option replaced; everything is known by its indentation."""
    lines = [line for line in lines if line != NOTE] if key == "suboptions" else list(lines)
    first = _find(lines, f"  {option}:", lines.index("options:") + 1, 0)
    if first is None:
        first = _block_end(lines, lines.index("options:") + 1, 2)
        lines.insert(first, f"  {option}:")
    end = _block_end(lines, first + 1, 4)
    found = _find(lines, f"    {key}:", first + 1, 4)
    if found is None:
        return [*lines[:end], *new, *lines[end:]]
    return [*lines[:found], *new, *lines[_block_end(lines, found + 1, 6) :]]


def _find(lines: Sequence[str], beginning: str, start: int, indentation: int) -> int | None:
    for number in range(start, _block_end(lines, start, indentation)):
        if lines[number].startswith(beginning):
            return number
    return None


def _block_end(lines: Sequence[str], start: int, indentation: int) -> int:
    """Return the number of the first line from `start` on that is indented less."""
    for number in range(start, len(lines)):
        line = lines[number]
        if line and len(line) - len(line.lstrip()) < indentation:
            return number
    return len(lines)


def files() -> Iterator[tuple[Path, str]]:
    """Yield every document module and what must be in it."""
    for product in products():
        try:
            yield generate(product)
        except ValueError as error:
            raise ValueError(f"{product}_config: {error}") from error


def main(arguments: list[str]) -> int:
    """Bring the documentation up to date, or say which files are not."""
    return run_generator(__doc__, arguments, files, of_collection=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
