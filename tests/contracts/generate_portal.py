"""Write portal.yml: the portal's parsed API document, corrected and completed by portal-overlay.yaml.

    python tests/contracts/generate_portal.py portal-operations.json

The parsed document holds one entry per operation: method, path, line in the API document, parameters, schemas in JSON
Schema draft 4, roles. Its prose stays behind: summaries and doubts are written by hand in the overlay. What the overlay
can say is described at its top.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
HEADER = "# Contract of the multi-service portal. Written by generate_portal.py: change portal-overlay.yaml instead.\n"
PREFIX = "/api/1"
REFERENCE = "#/components/schemas/"
DROPPED = frozenset({"title", "description", "$schema", "definitions"})
# Slips of the pen in the document, and what they can only mean.
MISSPELT = {"ref": "$ref", "OneOf": "oneOf", "request": "required"}
PARAMETER = re.compile(r"(?P<name>\w+): (?P<required>required)?\((?P<kind>.*)\)\Z", re.DOTALL)
Schema = dict[str, Any]


class Generator:
    """Turns the operations of the document into paths of an OpenAPI document."""

    def __init__(self, operations: list[Mapping[str, Any]], overlay: Mapping[str, Any]) -> None:
        self.operations = {f"{entry['method']} {entry['path']}": entry for entry in operations}
        self.overlay = overlay
        self.notes: Mapping[str, Mapping[str, Any]] = overlay["operations"]
        self.shared = {node["from"]: name for name, node in overlay["schemas"].items() if "from" in node}
        if unknown := self.notes.keys() - self.operations.keys() | self.operations.keys() - self.notes.keys():
            raise SystemExit(f"Only in the document or only in the overlay: {', '.join(sorted(unknown))}")

    def document(self) -> dict[str, Any]:
        """Return the whole OpenAPI document."""
        paths: dict[str, dict[str, Any]] = {}
        for key, entry in self.operations.items():
            item = paths.setdefault(PREFIX + entry["path"], {})
            item[entry["method"].lower()] = self.operation(key, entry, self.notes[key])
        return {
            **self.overlay["head"],
            "paths": {**paths, **self.overlay["paths"]},
            "components": {**self.overlay["components"], "schemas": dict(self.schemas())},
        }

    def schemas(self) -> Iterator[tuple[str, Schema]]:
        """Return the shared schemas: those of the overlay, and those that it takes from an answer."""
        for name, node in self.overlay["schemas"].items():
            if "from" not in node:
                yield name, node
                continue
            key, status = node["from"].rsplit(" ", 1)
            own = {word: value for word, value in node.items() if word != "from"}
            yield name, merge(self.convert(self.operations[key]["responses"][status]["schema"]), own)

    def operation(self, key: str, entry: Mapping[str, Any], note: Mapping[str, Any]) -> dict[str, Any]:
        """Return one operation."""
        doubts = [note["doubt"]] if "doubt" in note else []
        node: dict[str, Any] = {"operationId": note["id"], "tags": [entry["path"].split("/")[1]]}
        if "summary" in note:
            node["summary"] = note["summary"]
        node["x-source"] = f"API document, {key}, line {entry['line']}"
        if entry["roles"]:
            node["x-roles"] = entry["roles"]
        if "excluded" in note:
            node["x-excluded"] = note["excluded"]
        if "writes" in note:
            node["x-writes"] = note["writes"]
        if note.get("public"):
            node["security"] = []
        if parameters := list(self.parameters(entry, note)):
            node["parameters"] = parameters
        if body := self.request_body(entry, note, doubts):
            node["requestBody"] = body
        node["responses"] = dict(self.responses(key, entry, note))
        if doubts:
            node["x-doubt"] = " ".join(doubts)
        return node

    # --- parameters -----------------------------------------------------------------------------------------------

    def parameters(self, entry: Mapping[str, Any], note: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """Return the parameters of the path, then those of the query, then what the overlay adds."""
        for text in entry["params"]:
            name = read_parameter(text)[0]
            yield {"$ref": f"#/components/parameters/{name}"}
        corrections = note.get("query", {})
        for text in entry["query"]:
            name, required, schema = read_parameter(text)
            parameter: dict[str, Any] = {"name": name, "in": "query"}
            if required:
                parameter["required"] = True
            parameter["schema"] = corrections.get(name, schema)
            yield parameter
        for name in note.get("headers", ()):
            yield {"$ref": f"#/components/parameters/{name}"}
        if not note.get("public"):
            yield {"$ref": "#/components/parameters/jwt"}

    # --- bodies ---------------------------------------------------------------------------------------------------

    def request_body(
        self, entry: Mapping[str, Any], note: Mapping[str, Any], doubts: list[str]
    ) -> dict[str, Any] | None:
        """Return the request body; what the document leaves open is closed, and said so."""
        if "request" in note:
            return dict(note["request"]) if note["request"] else None
        if entry["request"] is None or entry["request"]["schema"] is None:
            return None
        converted = self.convert(entry["request"]["schema"])
        closed = merge(close(converted), note.get("request_patch", {}))
        if closed != converted:
            doubts.append("INFERRED: only keys that the document names may be sent.")
        return {"required": True, "content": {"application/json": {"schema": closed}}}

    def responses(self, key: str, entry: Mapping[str, Any], note: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Return the answers: documented ones first, then what any request may meet."""
        words = self.overlay["status_words"]
        corrections: Mapping[str, Any] = note.get("responses", {})
        for status in sorted(entry["responses"].keys() | corrections.keys()):
            if status in corrections:
                if corrections[status] is not None:
                    yield status, corrections[status]
                continue
            response = entry["responses"][status]
            if int(status) >= 400:
                yield status, {"$ref": f"#/components/responses/Error{status}"}
                continue
            answer: dict[str, Any] = {"description": words[status]}
            if status not in ("204", "302", "304"):
                schema = self.answer_schema(f"{key} {status}", response["schema"])
                schema = merge(schema, note.get("answer_patch", {}))
                answer["content"] = {"application/json": {"schema": schema}}
            yield status, answer
        yield "4XX", {"$ref": "#/components/responses/Refused"}
        yield "5XX", {"$ref": "#/components/responses/Failed"}

    def answer_schema(self, key: str, schema: Mapping[str, Any] | None) -> Schema:
        """Return the schema of a success; without one the document shows a bare text."""
        if key in self.shared:
            return {"$ref": REFERENCE + self.shared[key]}
        return self.convert(schema or {}) or {"type": "string"}

    # --- schemas --------------------------------------------------------------------------------------------------

    def convert(self, schema: Mapping[str, Any], definitions: Mapping[str, Any] | None = None) -> Schema:
        """Turn a draft-4 schema into one for OpenAPI 3.1, without its prose."""
        definitions = schema.get("definitions", definitions or {})
        node = {MISSPELT.get(word, word): value for word, value in schema.items() if word not in DROPPED}
        out: Schema = {}
        for word, value in node.items():
            if word == "$ref":
                out["$ref"] = self.reference(value, definitions)
            elif word == "properties":
                out[word] = {name: self.convert(sub, definitions) for name, sub in value.items()}
            elif word == "items":
                # A list of one schema means "all entries" here; the examples have more than one entry.
                out[word] = self.convert(value[0] if isinstance(value, list) else value, definitions)
            elif word in ("oneOf", "anyOf", "allOf"):
                out[word] = [self.convert(sub, definitions) for sub in value]
            elif word in ("pattern", "patten") and node.get("type") == "integer":
                out["enum"] = [int(number) for number in value.split("|")]
            else:
                out[word] = value
        return simplify(out)

    def reference(self, target: str, definitions: Mapping[str, Any]) -> str:
        """Return where a reference of the document leads to; its files exist as names only."""
        if target.startswith("#/definitions/"):
            target = definitions[target.removeprefix("#/definitions/")]["$ref"]
        return REFERENCE + str(self.overlay["files"][target.rpartition("/")[2]])


def read_parameter(text: str) -> tuple[str, bool, Schema]:
    """Read `name: required(type - pattern: ...)`. All numbers of the document are ids, counts and flags."""
    found = PARAMETER.match(text)
    if not found:
        raise SystemExit(f"Not a parameter: {text!r}")
    kind, unused, extra = found["kind"].partition(" - ")
    if kind.startswith("one of "):
        schema: Schema = {"enum": kind.removeprefix("one of ").split(", ")}
    else:
        schema = {"type": {"number": "integer"}.get(kind, kind)}
    if extra.startswith("pattern: "):
        schema["pattern"] = extra.removeprefix("pattern: ")
    return found["name"], bool(found["required"]), schema


def simplify(schema: Schema) -> Schema:
    """Write `oneOf` of null and a plain type as a list of types."""
    for word in ("oneOf", "anyOf"):
        choices = schema.get(word)
        if choices and all(choice.keys() == {"type"} and isinstance(choice["type"], str) for choice in choices):
            return {"type": sorted((choice["type"] for choice in choices), key="null".__eq__)}
    return schema


def close(schema: Schema, *, part: bool = False) -> Schema:
    """Refuse unknown keys in every object of a request; a part of `allOf` leaves that to the whole."""
    out = dict(schema)
    if "allOf" in out:
        out["allOf"] = [close(sub, part=True) for sub in out["allOf"]]
        out["unevaluatedProperties"] = False
    if "properties" in out:
        out["properties"] = {name: close_property(sub) for name, sub in out["properties"].items()}
        if not part:
            out["additionalProperties"] = False
    if "items" in out:
        out["items"] = close(out["items"])
    return out


def close_property(schema: Schema) -> Schema:
    """Close the value of a key. References lead to scalars too, for which the word has no meaning and does no harm."""
    reference = schema.get("$ref", "")
    if reference.removeprefix(REFERENCE) in ("Contact", "Privileges", "UserPrivileges", "Usage"):
        return {**schema, "unevaluatedProperties": False}
    return close(schema)


def merge(base: Schema, patch: Mapping[str, Any]) -> Schema:
    """Lay a patch over a schema; null removes."""
    out = dict(base)
    for word, value in patch.items():
        if value is None:
            out.pop(word, None)
        elif isinstance(value, dict) and isinstance(out.get(word), dict):
            out[word] = merge(out[word], value)
        else:
            out[word] = value
    return out


class Dumper(yaml.SafeDumper):
    """Writes lists inside mappings indented, and never an alias: a contract is read by people."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write everything out."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        """Indent lists."""
        super().increase_indent(flow, False)


def main() -> None:
    """Read the document and the overlay, write the contract beside this file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("operations", type=Path, help="the parsed API document (portal-operations.json)")
    parser.add_argument("--output", type=Path, default=HERE / "portal.yml")
    arguments = parser.parse_args()
    overlay = yaml.safe_load((HERE / "portal-overlay.yaml").read_text(encoding="utf-8"))
    operations = json.loads(arguments.operations.read_text(encoding="utf-8"))
    document = Generator(operations, overlay).document()
    text = yaml.dump(
        document, Dumper=Dumper, sort_keys=False, width=120, allow_unicode=True, default_flow_style=None, indent=2
    )
    header = (
        "# Contract of the multi-service portal. Generated by generate_portal.py: change portal-overlay.yaml instead.\n"
    )
    arguments.output.write_text(header + text, encoding="utf-8")


if __name__ == "__main__":
    main()
