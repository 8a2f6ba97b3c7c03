"""The contract: routing, parameters, bodies and responses."""

from __future__ import annotations

import pytest

contracts = pytest.importorskip("simulators.contract")

DOCUMENT = {
    "paths": {
        "/things": {
            "get": {
                "operationId": "listThings",
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                    {"name": "all", "in": "query", "schema": {"type": "boolean"}},
                    {"name": "id", "in": "query", "schema": {"type": "array", "items": {"type": "integer"}}},
                    {"name": "kind", "in": "query", "explode": False, "schema": {"type": "array"}},
                    {"name": "X-Tenant", "in": "header", "required": True, "schema": {"type": "string"}},
                ],
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": {"type": "array"}}}},
                    "204": {"description": ""},
                    "5XX": {"description": "", "content": {"text/html": {}}},
                },
            },
            "post": {
                "operationId": "addThing",
                "x-writes": False,
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {"schema": {"$ref": "#/components/schemas/Thing"}},
                        "application/x-www-form-urlencoded": {"schema": {"$ref": "#/components/schemas/Thing"}},
                        "image/png": {"schema": {"type": "string"}},
                    },
                },
                "responses": {"default": {"description": ""}},
            },
        },
        "/things/{name}": {
            "parameters": [{"name": "name", "in": "path", "required": True, "schema": {"pattern": "^[a-z/ ]+$"}}],
            "get": {"operationId": "readThing", "responses": {"200": {"description": ""}}},
        },
        "/things/latest": {"get": {"operationId": "readLatest", "responses": {"200": {"description": ""}}}},
        "/tree/{path}": {
            "x-deep-path": True,
            "get": {"operationId": "readTree", "responses": {"200": {"description": ""}}},
            "delete": {"operationId": "cutTree", "responses": {"200": {"description": ""}}},
        },
        "/tree/root/stump": {"get": {"operationId": "readStump", "responses": {"200": {"description": ""}}}},
    },
    "components": {
        "schemas": {
            "Thing": {
                "type": "object",
                "required": ["size"],
                "properties": {"size": {"type": "integer"}, "secret": {"type": "string", "maxLength": 3}},
                "additionalProperties": False,
            }
        }
    },
}


@pytest.fixture(scope="module")
def contract():
    return contracts.Contract(DOCUMENT)


@pytest.mark.parametrize(
    ("path", "operation", "params"),
    [
        ("/things", "listThings", {}),
        ("/things/", "listThings", {}),
        ("/things/latest", "readLatest", {}),
        ("/things/a%2Fb%20c", "readThing", {"name": "a/b c"}),
        ("/tree/a", "readTree", {"path": "a"}),
        ("/tree/a/b/c", "readTree", {"path": "a/b/c"}),
        ("/tree/root/stump", "readStump", {}),
    ],
)
def test_route_takes_the_most_literal_path(contract, path, operation, params):
    match = contract.route("GET", path)

    assert (match.operation.id, match.params) == (operation, params)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("PUT", "/things", 405),
        ("GET", "/things/a/b", 404),
        ("DELETE", "/tree/root/stump", 405),
    ],
)
def test_route_without_operation_says_why(contract, method, path, status):
    refused = contract.route(method, path)

    assert refused.status == status
    assert path in refused.reason
    assert bool(refused.allowed) == (status == 405)


def test_writing_follows_the_method_unless_the_contract_says(contract):
    writes = {name: operation.writes for name, operation in contract.operations.items()}

    assert writes["cutTree"]
    assert not writes["addThing"]
    assert not writes["listThings"]


def check(contract, query, headers):
    return contract.check_request(contract.route("GET", "/things"), query, headers, {})


def test_query_is_converted_to_the_types_of_the_contract(contract):
    query = {"limit": ["5"], "all": ["true"], "id": ["1", "2"], "kind": ["a,b"]}

    values, problems = check(contract, query, {"x-tenant": "one"})

    assert problems == []
    assert values == {"limit": 5, "all": True, "id": [1, 2], "kind": ["a", "b"]}


@pytest.mark.parametrize(
    ("query", "headers", "words"),
    [
        ({"limit": ["0"]}, {"x-tenant": "one"}, "limit"),
        ({"limit": ["many"]}, {"x-tenant": "one"}, "limit"),
        ({"all": ["yes"]}, {"x-tenant": "one"}, "all"),
        ({"offset": ["1"]}, {"x-tenant": "one"}, "unknown query parameter offset"),
        ({}, {}, "X-Tenant is missing"),
    ],
)
def test_wrong_parameters_are_named(contract, query, headers, words):
    unused, problems = check(contract, query, headers)

    assert len(problems) == 1
    assert words in problems[0]


def test_path_parameter_is_checked(contract):
    match = contract.route("GET", "/things/UPPER")

    unused, problems = contract.check_request(match, {}, {}, {})

    assert "path parameter name" in problems[0]


@pytest.mark.parametrize(
    ("content_type", "content", "body"),
    [
        ("application/json", b'{"size": 1}', {"size": 1}),
        ("application/json; charset=utf-8", b'{"size": 1}', {"size": 1}),
        ("application/x-www-form-urlencoded", b"size=1&secret=%2B", {"size": 1, "secret": "+"}),
        ("image/png", b"\x89PNG", b"\x89PNG"),
    ],
)
def test_bodies_are_parsed_by_media_type(contract, content_type, content, body):
    operation = contract.operations["addThing"]

    parsed, problems = contract.parse_body(operation, content_type, content)

    assert problems == []
    assert parsed == body
    assert contract.check_body(operation, content_type, parsed) == []


@pytest.mark.parametrize(
    ("operation", "content_type", "content", "words"),
    [
        ("addThing", "application/json", b"", "missing"),
        ("addThing", "application/json", b"{", "not JSON"),
        ("addThing", "application/json", b'"\xff"', "not JSON in UTF-8"),
        ("addThing", "text/plain", b"x", "text/plain"),
        ("addThing", "", b"x", "no type"),
        ("listThings", "application/json", b"{}", "takes no body"),
    ],
)
def test_bodies_that_cannot_be_taken_are_named(contract, operation, content_type, content, words):
    unused, problems = contract.parse_body(contract.operations[operation], content_type, content)

    assert len(problems) == 1
    assert words in problems[0]


def test_messages_do_not_show_values(contract):
    problems = contract.check_body(contract.operations["addThing"], "application/json", {"size": 1, "secret": "hush"})

    assert len(problems) == 1
    assert "/secret" in problems[0]
    assert "hush" not in problems[0]


@pytest.mark.parametrize(
    ("status", "content_type", "body", "size"),
    [(200, "application/json", [], 2), (204, "", None, 0), (503, "text/html; charset=utf-8", None, 9)],
)
def test_right_responses_pass(contract, status, content_type, body, size):
    assert contract.check_response(contract.operations["listThings"], status, content_type, body, size) == []


@pytest.mark.parametrize(
    ("status", "content_type", "body", "size", "words"),
    [
        (201, "application/json", [], 2, "is not in the contract"),
        (200, "application/json", {}, 2, "response 200"),
        (200, "text/html", None, 2, "text/html"),
        (200, "application/json", None, 0, "has no body"),
        (204, "application/json", [], 2, "has a body"),
    ],
)
def test_wrong_responses_are_named(contract, status, content_type, body, size, words):
    problems = contract.check_response(contract.operations["listThings"], status, content_type, body, size)

    assert len(problems) == 1
    assert words in problems[0]


def test_of_several_forms_the_closest_one_is_explained():
    contract = contracts.Contract.load("sps")
    value = {"community": "public", "server": {"selection": "dns", "value": "x"}}
    body = {"enabled": True, "version": {"selection": "2c", "value": value}}

    problems = contract.check_body(contract.operations["replaceSnmpTrap"], "application/json", body)

    assert len(problems) == 1
    assert "body /version/value/server/selection" in problems[0]


def test_two_operations_of_one_name_are_refused():
    operation = {"operationId": "twice", "responses": {}}

    with pytest.raises(ValueError, match="twice"):
        contracts.Contract({"paths": {"/a": {"get": operation}, "/b": {"get": operation}}})
