"""Bodies of responses are what a document describes, or nothing is concluded from them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import ProtocolError
from ansible_collections.steady.fleet.plugins.module_utils._http.responses import Response
from ansible_collections.steady.fleet.plugins.module_utils._http.shape import (
    NAME,
    NUMBER,
    TEXT,
    Keys,
    ListOf,
    Value,
    check_shape,
    constant,
    optional,
    problem_of,
)

ACCOUNT = Keys(required={"name": NAME, "size": NUMBER}, optional={"note": optional(TEXT), "kind": constant("a")})
ACCOUNTS = ListOf(ACCOUNT)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ([{"name": "a", "size": 1}], ""),
        ([{"name": "a", "size": 1, "note": None, "kind": "a", "more": []}], ""),
        ([], ""),
        ({}, "it is an object, not a list"),
        (None, "it is null, not a list"),
        ("text", "it is another text, not a list"),
        ([None], "[0] is null, not an object"),
        ([{"name": "a", "size": 1}, {}], "it lacks [1].name, [1].size"),
        ([{"name": " ", "size": 1}], "[0].name is another text, not a text that is not empty"),
        ([{"name": "", "size": 1}], "[0].name is empty, not a text that is not empty"),
        ([{"name": "a", "size": True}], "[0].size is true, not a number"),
        ([{"name": "a", "size": "1"}], "[0].size is another text, not a number"),
        ([{"name": "a", "size": 1, "note": 5}], "[0].note is a number, not a text or null"),
        ([{"name": "a", "size": 1, "kind": "b"}], "[0].kind is 'b', not 'a'"),
    ],
    ids=str,
)
def test_a_problem_names_what_is_missing_or_wrong(body: Any, problem: str) -> None:
    assert problem_of(body, ACCOUNTS) == problem


def test_one_of_several_keys_is_enough() -> None:
    shape = Keys(any_of=("email", "address"))

    assert problem_of({"address": None}, shape) == ""
    assert problem_of({"mail": 1}, shape) == "it lacks email or address"


def test_a_text_that_may_be_secret_is_not_quoted() -> None:
    quoted = Value("true or false", lambda found: isinstance(found, bool), shown=True)

    assert "s3cret" not in problem_of({"key": "s3cret"}, Keys(required={"key": NUMBER}))
    assert problem_of({"key": "maybe"}, Keys(required={"key": quoted})) == "key is 'maybe', not true or false"
    assert len(problem_of("x" * 10_000, quoted)) < 120


def test_the_error_says_where_it_is_and_what_is_missing() -> None:
    with pytest.raises(
        ProtocolError, match=r"Product, thing, GET /x, status 200: .*: it lacks \[0\]\.name, \[0\]\.size"
    ):
        check_shape(Response("GET", "/x", 200, {}, "[{}]", [{}], True), ACCOUNTS, "thing", "Product")


def test_what_is_no_json_has_no_shape() -> None:
    with pytest.raises(ProtocolError, match="not the JSON"):
        check_shape(Response("GET", "/x", 200, {}, "<html>"), ACCOUNTS, "thing", "Product")
