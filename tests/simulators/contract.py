"""Checks every request and every response against an OpenAPI 3.1 document."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

import yaml

from .schemas import Schemas, Validator

DIRECTORY = Path(__file__).resolve().parent.parent / "contracts"
METHODS = ("get", "put", "post", "delete", "patch", "head", "options")
READING = ("get", "head", "options")
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Parameter:
    """One parameter of the path, the query, a header or a cookie."""

    name: str
    place: str
    required: bool
    exploded: bool
    validator: Validator


@dataclass(frozen=True)
class Match:
    """The operation that a request means and the values of its path parameters."""

    operation: Operation
    params: Mapping[str, str]


@dataclass(frozen=True)
class NoMatch:
    """Why a request means nothing, and the methods that there would have been."""

    status: int
    reason: str
    allowed: tuple[str, ...] = ()


class Operation:
    """One operation. Its schemas are compiled when it is first used, so that large contracts load quickly."""

    def __init__(
        self, template: str, method: str, node: Mapping[str, Any], shared: list[Any], schemas: Schemas
    ) -> None:
        self.template = template
        self.method = method.upper()
        self.id: str = node["operationId"]
        self.writes: bool = node.get("x-writes", method not in READING)
        self.open_query: bool = node.get("x-open-query", False)
        self._node = node
        self._shared = shared
        self._schemas = schemas

    @functools.cached_property
    def parameters(self) -> list[Parameter]:
        """Parameters of the path item and of the operation; the latter win."""
        found: dict[tuple[str, str], Parameter] = {}
        for raw in [*self._shared, *self._node.get("parameters", [])]:
            node = self._schemas.resolve(raw)
            found[node["in"], node["name"].lower()] = Parameter(
                name=node["name"],
                place=node["in"],
                required=node.get("required", False),
                exploded=node.get("explode", node["in"] in ("query", "cookie")),
                validator=self._schemas.compile(node.get("schema", {})),
            )
        return list(found.values())

    @functools.cached_property
    def request_body(self) -> Mapping[str, Any] | None:
        """The node of the request body, if the operation takes one."""
        node = self._node.get("requestBody")
        return None if node is None else self._schemas.resolve(node)

    @functools.cached_property
    def request_content(self) -> dict[str, Validator]:
        """Validators of the request body by media type."""
        return self._content(self.request_body or {})

    @functools.cached_property
    def responses(self) -> dict[str, dict[str, Validator]]:
        """Validators of the responses by status (`2XX` and `default` as in the document) and media type."""
        return {
            str(status): self._content(self._schemas.resolve(node)) for status, node in self._node["responses"].items()
        }

    def _content(self, node: Mapping[str, Any]) -> dict[str, Validator]:
        return {
            media.lower(): self._schemas.compile(content.get("schema", {}))
            for media, content in node.get("content", {}).items()
        }


class Contract:
    """Routes requests to operations and checks both directions."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document
        schemas = Schemas(document.get("components", {}))
        self._routes: list[tuple[re.Pattern[str], dict[str, Operation]]] = []
        self.operations: dict[str, Operation] = {}
        for template, item in sorted(document["paths"].items(), key=lambda pair: _specificity(pair[0], pair[1])):
            by_method = {
                method.upper(): Operation(template, method, item[method], item.get("parameters", []), schemas)
                for method in METHODS
                if method in item
            }
            self._routes.append((_pattern(template, bool(item.get("x-deep-path"))), by_method))
            for operation in by_method.values():
                if operation.id in self.operations:
                    raise ValueError(f"Two operations are called {operation.id}")
                self.operations[operation.id] = operation

    @classmethod
    def load(cls, name: str) -> Contract:
        """Return the contract of a product; the file is read and compiled once per process."""
        return _load(DIRECTORY / f"{name}.yml")

    def route(self, method: str, path: str) -> Match | NoMatch:
        """Return what a request means, or why it means nothing.

        The path is the one on the wire: a slash inside a parameter is still percent-encoded.
        """
        for pattern, by_method in self._routes:
            found = pattern.fullmatch(path)
            if not found:
                continue
            operation = by_method.get(method) or (by_method.get("GET") if method == "HEAD" else None)
            if operation:
                return Match(operation, {name: unquote(text) for name, text in found.groupdict().items()})
            # A more specific path decides which methods exist; a generic one must not add to them.
            allowed = tuple(sorted(by_method))
            return NoMatch(405, f"{method} {path}: the contract only has {', '.join(allowed)}", allowed)
        return NoMatch(404, f"{method} {path}: the contract has no such path")

    def check_request(
        self, match: Match, query: Mapping[str, list[str]], headers: Mapping[str, str], cookies: Mapping[str, str]
    ) -> tuple[dict[str, Any], list[str]]:
        """Check all parameters of a request; return the converted query and the problems."""
        operation, problems, values = match.operation, [], {}
        known = set()
        for parameter in operation.parameters:
            texts = _texts(parameter, match.params, query, headers, cookies)
            if parameter.place == "query":
                known.add(parameter.name)
            if not texts:
                if parameter.required:
                    problems.append(f"{operation.id}: the {parameter.place} parameter {parameter.name} is missing")
                continue
            value = parameter.validator.convert(texts)
            if parameter.place == "query":
                values[parameter.name] = value
            where = f"{operation.id}: {parameter.place} parameter {parameter.name}"
            problems += parameter.validator.problems(value, where)
        if not operation.open_query:
            problems += [f"{operation.id}: unknown query parameter {name}" for name in query if name not in known]
        return values, problems

    def parse_body(self, operation: Operation, content_type: str, content: bytes) -> tuple[Any, list[str]]:
        """Parse a request body by its media type; return it and what hindered that."""
        media = media_type(content_type)
        hindrance = _hindrance(operation, media, content)
        if hindrance or not content:
            return None, [f"{operation.id}: {hindrance}"] if hindrance else []
        if media == FORM:
            fields = parse_qs(content.decode("utf-8", "replace"), keep_blank_values=True)
            return operation.request_content[media].convert_form(fields), []
        if not media.endswith("json"):
            return content, []
        try:
            return json.loads(content.decode()), []
        except ValueError:
            return None, [f"{operation.id}: the body is not JSON in UTF-8"]

    def check_body(self, operation: Operation, content_type: str, body: Any) -> list[str]:
        """Check a parsed request body; bytes (files) are not looked into."""
        if body is None or isinstance(body, bytes):
            return []
        validator = operation.request_content[media_type(content_type)]
        return validator.problems(body, f"{operation.id}: body ")

    def check_response(self, operation: Operation, status: int, content_type: str, body: Any, size: int) -> list[str]:
        """Check a response of the simulator itself."""
        where = f"{operation.id}: response {status}"
        declared = operation.responses
        content = declared.get(str(status), declared.get(f"{status // 100}XX", declared.get("default")))
        if content is None:
            return [f"{where} is not in the contract"]
        if not content or not size:
            return [f"{where} has a body"] if size else ([f"{where} has no body"] if content else [])
        media = media_type(content_type)
        if media not in content:
            return [f"{where} is {media}, not {', '.join(content)}"]
        return content[media].problems(body, f"{where} ") if media.endswith("json") else []


@functools.cache
def _load(path: Path) -> Contract:
    with path.open("rb") as source:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return Contract(yaml.load(source, Loader=loader))


def media_type(content_type: str) -> str:
    """Return the media type without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def _hindrance(operation: Operation, media: str, content: bytes) -> str:
    """Return why a body cannot be taken at all."""
    declared = operation.request_body
    if not content:
        return "the body is missing" if declared and declared.get("required", False) else ""
    if declared is None:
        return "it takes no body"
    if media not in operation.request_content:
        return f"the body is {media or 'of no type'}, not {' or '.join(operation.request_content)}"
    return ""


def _specificity(template: str, item: Mapping[str, Any]) -> tuple[bool, int, int, str]:
    """Order paths so that the most literal one is tried first and deep ones last."""
    parameters = template.count("{")
    return bool(item.get("x-deep-path")), parameters, -len(template), template


def _pattern(template: str, deep: bool) -> re.Pattern[str]:
    """Return the expression for a path; the last parameter of a deep path may hold slashes (`x-deep-path`)."""

    def pieces() -> Iterator[str]:
        parts = re.split(r"(\{[^}]+\})", template)
        for index, part in enumerate(parts):
            if not part.startswith("{"):
                yield re.escape(part)
                continue
            last = index >= len(parts) - 2
            # An encoded slash would smuggle a specific path past its own schema.
            yield f"(?P<{part[1:-1]}>{'(?:(?!%2[Ff]).)+?' if deep and last else '[^/]+'})"

    return re.compile("".join(pieces()) + ("" if template == "/" else "/?"))


def _texts(
    parameter: Parameter,
    params: Mapping[str, str],
    query: Mapping[str, list[str]],
    headers: Mapping[str, str],
    cookies: Mapping[str, str],
) -> list[str]:
    """Return the texts that a request gives for one parameter."""
    if parameter.place == "query":
        texts = list(query.get(parameter.name, []))
        return texts if parameter.exploded else [piece for text in texts for piece in text.split(",")]
    source = {"path": params, "header": headers, "cookie": cookies}[parameter.place]
    name = parameter.name.lower() if parameter.place == "header" else parameter.name
    return [source[name]] if name in source else []
