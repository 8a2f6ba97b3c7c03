"""Precompiled JSON Schema validators and the conversion of texts (queries, forms) to schema types."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import jsonschema_rs

# What a value is called in a message: values may be secrets, and violations end up in test output.
MASK = "the value"


class Schemas:
    """Compiles the schemas of one OpenAPI document; references into its components are resolved."""

    def __init__(self, components: Mapping[str, Any]) -> None:
        self._components = components
        self._compiled: dict[str, Validator] = {}

    def compile(self, schema: Mapping[str, Any]) -> Validator:
        """Return a validator for a schema of the document; equal schemas share one."""
        key = json.dumps(schema, sort_keys=True, default=str)
        if key not in self._compiled:
            own = dict(schema)
            rooted = {**own, "components": self._components} if '"$ref"' in key else own
            compiled = jsonschema_rs.Draft202012Validator(rooted, mask=MASK, validate_formats=True)
            self._compiled[key] = Validator(compiled, self.resolve(schema))
        return self._compiled[key]

    def resolve(self, node: Mapping[str, Any]) -> Mapping[str, Any]:
        """Follow the references of a node until it is no reference any more."""
        while "$ref" in node:
            target: Any = {"components": self._components}
            for part in str(node["$ref"]).removeprefix("#/").split("/"):
                target = target[part.replace("~1", "/").replace("~0", "~")]
            node = target
        return node


class Validator:
    """One compiled schema."""

    def __init__(self, compiled: Any, schema: Mapping[str, Any]) -> None:
        self._compiled = compiled
        self._schema = schema

    def problems(self, value: Any, where: str) -> list[str]:
        """Return what is wrong with a value, each with its place, without showing the value."""
        if self._compiled.is_valid(value):
            return []
        errors = [leaf for error in self._compiled.iter_errors(value) for leaf in _leaves(error)]
        return [f"{where}{_pointer(error.instance_path)}: {error.message}" for error in errors]

    def convert(self, texts: list[str]) -> Any:
        """Turn the texts of one parameter into the type of the schema; what cannot be converted stays a text."""
        kinds = _kinds(self._schema)
        if "array" in kinds:
            item = self._schema.get("items", {})
            return [_scalar(text, _kinds(item)) for text in texts]
        if len(texts) > 1:
            return [_scalar(text, kinds) for text in texts]
        return _scalar(texts[0], kinds)

    def convert_form(self, form: Mapping[str, list[str]]) -> dict[str, Any]:
        """Turn the fields of a form into an object of the schema's types."""
        properties = self._schema.get("properties", {})
        converted = {}
        for name, texts in form.items():
            field = Validator(None, properties.get(name, {}))
            converted[name] = field.convert(texts)
        return converted


def _leaves(error: Any) -> list[Any]:
    """Return what is really wrong: of the forms that a value may have, the problems of the one it comes closest to."""
    forms = getattr(error.kind, "context", None)
    if not forms:
        return [error]

    def distance(problems: list[Any]) -> tuple[bool, int]:
        other = any(isinstance(problem.kind, jsonschema_rs.ValidationErrorKind.Constant) for problem in problems)
        return other, len(problems)

    return [leaf for problem in min(forms, key=distance) for leaf in _leaves(problem)]


def _pointer(path: list[Any]) -> str:
    return "".join(f"/{part}" for part in path)


def _kinds(schema: Mapping[str, Any]) -> set[str]:
    kind = schema.get("type", "string")
    return {kind} if isinstance(kind, str) else set(kind)


def _scalar(text: str, kinds: set[str]) -> Any:
    """Convert one text, preferring the more specific type."""
    try:
        if "integer" in kinds:
            return int(text)
        if "number" in kinds:
            return float(text)
    except ValueError:
        return text
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    if "null" in kinds and text == "":
        return None
    return text
