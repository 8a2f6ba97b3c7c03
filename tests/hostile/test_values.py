"""Whatever value stands in whatever field of a product or of a document: it is read, or refused in one sentence that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import FleetError, InputError, ProtocolError
from ansible_collections.steady.fleet.plugins.module_utils._http.responses import Response
from ansible_collections.steady.fleet.plugins.module_utils._schema.field import VALUE, Codec, Field
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import FieldTable
from ansible_collections.steady.fleet.plugins.module_utils._schema.trees import set_path
from ansible_collections.steady.fleet.plugins.module_utils.appliance.client import message_of
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

LARGEST = int("9" * 308)
DIGITS = "9" * 5_000
VALUES: list[Any] = [
    *(None, True, False, 0, -1, 1.5, 1e308, -1e308, 2**63, LARGEST, -LARGEST),
    *(
        "",
        " ",
        "text",
        DIGITS,
        f"{DIGITS}.5 PB",
        f"-{DIGITS}",
        "1e400",
        "\u0663",
        "\u00b2",
        "__proto__",
        "NaN",
        "-1",
        "::1%x/64",
    ),
    *(
        [],
        [None],
        [[]],
        [{}],
        ["text"],
        [DIGITS],
        [LARGEST],
        {},
        {"": None},
        {"status": 1, "items": None},
        {"key": {"key": 1}},
    ),
]


def tables() -> Iterator[tuple[str, FieldTable]]:
    for name in PRODUCTS:
        for resource in resources_of(name):
            variants = getattr(resource, "variants", {}) or {"": resource.table}
            for variant, table in variants.items():
                yield f"{name}_{resource.kind} {variant}".strip(), table


TABLES = list(tables())


def refusal(act: Callable[[Any], Any], given: Any, kind: type[FleetError]) -> str:
    """Return the message of an error of this kind that an act ends in, or an empty text; any other error is passed on."""
    try:
        act(given)
    except kind as error:
        return str(error)
    return ""


def taken(table: FieldTable, options: Mapping[str, Any]) -> None:
    given = table.given(options)
    table.check(given)
    table.gather(given)


def fields(table: FieldTable, where: tuple[Field, ...] = ()) -> Iterator[tuple[Field, ...]]:
    """Yield each field of a table with those that it is in."""
    for item in table:
        if item.steps:
            yield (*where, item)
        if item.table is not None:
            yield from fields(item.table, (*where, item))


def wire_of(path: tuple[Field, ...], value: Any) -> dict[str, Any]:
    """Return an object as a product would show it, with this value in one of its fields."""
    for number, item in reversed(list(enumerate(path))):
        wire: dict[str, Any] = {}
        if item.steps:
            set_path(wire, list(item.steps), value)
        else:
            wire = value
        holder = path[number - 1].entries if number else None
        value = wire if holder is None else {"entry": wire} if holder.as_mapping else [wire]
    return wire


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, unused in TABLES])
def test_a_value_of_any_form_is_read_or_refused_by_name(name: str, table: FieldTable) -> None:
    for path in fields(table):
        for value in VALUES:
            refused = refusal(lambda wire: table.gather(table.read(wire)), wire_of(path, value), ProtocolError)
            assert refused.partition(":")[0] in {"", *(item.option for item in path)}, (path[-1].option, value)
            assert len(refused) < 300


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, unused in TABLES])
def test_a_text_of_any_form_is_taken_or_refused_by_name(name: str, table: FieldTable) -> None:
    for item in table:
        if item.type != "str" or item.read_only or item.steering:
            continue
        for value in (value for value in VALUES if isinstance(value, str)):
            refused = refusal(lambda options: taken(table, options), {item.option: value}, InputError)
            assert not refused or item.option in refused, (item.option, value)


SPELLED: Mapping[str, tuple[Any, tuple[Any, ...]]] = {
    "str": ("42", (42, 42.0)),
    "int": (42, (42.0, "42")),
    "float": (42, (42.0, "42")),
    "raw": (42, (42.0,)),
}
"""For each type of option what a product has there, and what says the same."""


@pytest.mark.parametrize(("name", "table"), TABLES, ids=[name for name, unused in TABLES])
def test_a_value_that_is_only_spelled_otherwise_is_the_same(name: str, table: FieldTable) -> None:
    for path in fields(table):
        item = path[-1]
        if item.shape != VALUE or item.table or item.choices or (item.type == "str" and item.codec != Codec()):
            continue
        usual, others = SPELLED.get(item.type, (None, ()))
        for value in others:
            try:
                known = table.read(wire_of(path, usual))
            except ProtocolError:
                continue
            assert table.read(wire_of(path, value)) == known, (item.option, value)


def test_what_a_value_is_says_nothing_of_a_secret() -> None:
    table = FieldTable((Field("user", codec=Field("x").codec, canonical=lambda value: value["no"]),))

    with pytest.raises(FleetError) as caught:
        table.read({"user": "s3cret"})

    assert "s3cret" not in str(caught.value)
    assert "user: the product has a value there (a text)" in str(caught.value)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<html><head><title>500 Error</title></head><body><h1>Error</h1><p>not configured</p></body></html>", "Error not configured"),
        ("<HEAD lang=en>x</HEAD>a<br/>b", "a b"),
        ("<header>x</header>", "x"),
        ("<head>x", "x"),
        ("a < b", "a < b"),
        ("<head>x</head>database crashed</head>", "database crashed"),
        ("\u0130\u0130<head>x</head>y", "\u0130\u0130 y"),
    ],
)  # fmt: skip
def test_the_words_of_a_page(page: str, words: str) -> None:
    assert message_of(Response("GET", "/", 500, {}, page)) == words
