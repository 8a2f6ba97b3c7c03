"""Pack what a conformance run needs of contracts and doubts into Python files of the collection: conformance_data.py [--check].

At run time there is nothing but ansible-core and requests, so that neither YAML of the tests nor a validator of JSON Schema is at hand:

- `plugins/module_utils/<product>/contract.py`: the reading operations of tests/contracts/<product>.yml, with the schemas of their responses.
- `plugins/module_utils/<product>/doubts.py`: the doubts of docs/sources/<product>.yml, without their sources.
"""

from __future__ import annotations

import json
import pprint
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from _generated import run_generator
from _project import ROOT, VENV

PRODUCTS = tuple(sorted(path.stem for path in (ROOT / "tests/contracts").glob("*.yml")))
KEPT = (
    *("$ref", "type", "enum", "const", "required", "properties", "patternProperties", "additionalProperties", "items"),
    *("allOf", "anyOf", "oneOf", "if", "then", "else", "pattern", "minLength", "minimum", "maximum", "format"),
)
WIDTH = 150
DOUBT_KEYS = ("status", "assumed", "settle", "effect", "not_tried", "concerns", "if_refuted", "switch")
HEADER = '''# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from %s.

"""%s"""

from __future__ import annotations

%s
'''


class Packer:
    """Packs one contract."""

    def __init__(self, contract: Mapping[str, Any]) -> None:
        self._contract = contract
        self._schemas: dict[str, Any] = {}

    def packed(self) -> dict[str, Any]:
        """Return version, operations and the schemas that these need."""
        operations = list(self._operations())
        return {
            "version": str(self._contract["info"]["version"]),
            "operations": operations,
            "schemas": dict(sorted(self._schemas.items())),
        }

    def _operations(self) -> Iterator[list[Any]]:
        for path, item in self._contract["paths"].items():
            for method, operation in item.items():
                if not isinstance(operation, Mapping) or "operationId" not in operation:
                    continue
                if method == "get" or operation.get("x-writes") is False:
                    responses = {str(key): self._body(value) for key, value in operation["responses"].items()}
                    yield [operation["operationId"], method.upper(), path, responses, bool(item.get("x-deep-path"))]

    def _body(self, response: Mapping[str, Any]) -> Any:
        if "$ref" in response:
            response = self._resolve(response["$ref"])
        content = response.get("content") or {}
        media = content.get("application/json")
        return self._schema(media["schema"]) if media else None

    def _resolve(self, reference: str) -> Any:
        node: Any = self._contract
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]
        return node

    def _schema(self, schema: Any) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        packed: dict[str, Any] = {}
        for key in KEPT:
            if key not in schema:
                continue
            value = schema[key]
            if key == "$ref":
                name = value.rpartition("/")[2]
                if name not in self._schemas:
                    self._schemas[name] = {}
                    self._schemas[name] = self._schema(self._resolve(value))
                packed[key] = name
            elif key in ("properties", "patternProperties"):
                packed[key] = {name: self._schema(part) for name, part in value.items()}
            elif key in ("allOf", "anyOf", "oneOf"):
                packed[key] = [self._schema(part) for part in value]
            elif key in ("items", "if", "then", "else"):
                packed[key] = self._schema(value)
            elif key == "additionalProperties":
                # What may be there beside the known is reported all the same: only a schema says more.
                if isinstance(value, Mapping):
                    packed[key] = self._schema(value)
            else:
                packed[key] = list(value) if isinstance(value, list) else value
        return packed


def files() -> Iterator[tuple[Path, str]]:
    """Yield every file and what must be in it."""
    for product in PRODUCTS:
        folder = ROOT / f"plugins/module_utils/{product}"
        contract = yaml.safe_load((ROOT / f"tests/contracts/{product}.yml").read_text("utf-8"))
        doubts = yaml.safe_load((ROOT / f"docs/sources/{product}.yml").read_text("utf-8"))
        kept = {name: {key: doubt[key] for key in DOUBT_KEYS if key in doubt} for name, doubt in doubts.items()}
        yield (
            folder / "contract.py",
            _contract_text(f"tests/contracts/{product}.yml", Packer(contract).packed()),
        )
        yield (
            folder / "doubts.py",
            _doubts_text(f"docs/sources/{product}.yml", kept),
        )


def _doubts_text(source: str, doubts: Mapping[str, Any]) -> str:
    literal = pprint.pformat(doubts, width=WIDTH - 30, compact=True, sort_dicts=False)
    header = HEADER % (
        source,
        "What no one has seen on a device yet.",
        "from .._conformance.report_types import Doubt\n",
    )
    text = f"{header}DOUBTS: dict[str, Doubt] = {literal}\n"
    command = [str(VENV / "bin/ruff"), "format", "--stdin-filename", str(ROOT / "plugins/doubts.py"), "-"]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=True).stdout


def _contract_text(source: str, contract: Mapping[str, Any]) -> str:
    """Return the contract as JSON: as Python, its indentation would be most of it."""
    lines = [""]
    for token in json.JSONEncoder(separators=(",", ":")).iterencode(contract):
        if len(lines[-1]) + len(token) > WIDTH:
            lines.append("")
        lines[-1] += token
    text = "\n".join(lines)
    header = HEADER % (source, "The forms of responses.", "import json\n\nfrom .._core.data import JsonObject\n")
    return f'{header}CONTRACT: JsonObject = json.loads(r"""\n{text}\n""")\n'


def main(arguments: list[str]) -> int:
    """Bring the files up to date, or say which are not."""
    return run_generator(__doc__, arguments, files)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
