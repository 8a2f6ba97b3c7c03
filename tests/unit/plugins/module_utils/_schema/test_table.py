"""Field tables: what they refuse to be, and how they read, gather and check objects."""

from __future__ import annotations

import re
from typing import Any, Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    ORDERED,
    READ_ONLY,
    SET,
    STEERING,
    Codec,
    Condition,
    Entries,
    Field,
    FieldTable,
    Secret,
    Tree,
)

quick = settings(deadline=None, database=None, max_examples=60)

CHANNELS = FieldTable((Field("email", type="bool"), Field("snmp", type="bool")))
USER = FieldTable(
    (
        Field("name", "username", required=True),
        Field("method", "auth.method", choices=("md5", "sha"), synonyms={"sha1": "sha"}),
        Field("password", secret=Secret(stored_as="password_key")),
        Field("password_key", "auth.password"),
    )
)
MANUAL = Condition("mode", ("manual",))
THING = FieldTable(
    (
        Field("title", clear=""),
        Field("level", "limits.level", type="int"),
        Field("server", codec=Codec(lambda text: {"value": text}, lambda wire: wire["value"]), canonical=str.lower),
        Field("tags", type="list", shape=SET),
        Field("route", "network.route", type="list", shape=ORDERED),
        Field("mode", "mode.selection", choices=("auto", "manual")),
        Field("speed", "mode.value", type="int", variant=MANUAL, needed=True),
        Field("delay", type="int", applies=(MANUAL,), clear=0),
        Field("users", entries=Entries(USER, "name")),
        Field("alerts", entries=Entries(CHANNELS, "alert", as_mapping=True)),
        Field("serial", access=READ_ONLY),
        Field("token", secret=Secret()),
        Field("purge_users", type="bool", access=STEERING),
    )
)


# --- tables check themselves ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: Entries(USER, ""), "entries require a key"),
        (lambda: Entries(USER, "name", reset={"email": False}), "entries have reset and so must be closed"),
        (
            lambda: Field("users", object=USER, tree=Tree()),
            "field users can be an object, entries or a tree, not several of them",
        ),
        (lambda: Field("method", synonyms={"sha1": "sha"}), "field method has a synonym for no choice"),
        (lambda: FieldTable((Field("a"), Field("b"), Field("a"))), "a table has a field twice: a"),
        (
            lambda: FieldTable((Field("a", variant=Condition("mode", ("x",))),)),
            "field a refers to mode, which the table lacks",
        ),
        (
            lambda: FieldTable((Field("a", secret=Secret(stored_as="a_key")),)),
            "field a refers to a_key, which the table lacks",
        ),
        (
            lambda: FieldTable((Field("a", secret=Secret(evidence="a_set")),)),
            "field a refers to a_set, which the table lacks",
        ),
    ],
)
def test_wrong_table_cannot_be_made(make: Callable[[], Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(sentence)}$"):
        make()


# --- argument specs -------------------------------------------------------------------------------------------------


def test_option_has_no_default_unless_it_belongs_to_an_entry_of_a_list() -> None:
    assert "default" not in Field("port", type="int").argument()
    assert Field("port", type="int", default=161).argument()["default"] == 161


def test_secret_option_is_never_logged() -> None:
    assert Field("password", secret=Secret()).argument()["no_log"] is True


def test_option_that_only_sounds_secret_says_that_it_is_none() -> None:
    assert Field("password_key").argument()["no_log"] is False
    assert "no_log" not in Field("title").argument()


def test_choices_include_synonyms() -> None:
    assert USER["method"].argument()["choices"] == ["md5", "sha", "sha1"]


def test_argument_spec_lacks_what_only_the_product_says() -> None:
    spec = THING.argument_spec()

    assert "serial" not in spec
    assert spec["users"]["elements"] == "dict"
    assert spec["users"]["options"]["name"]["required"] is True
    # The keys of a mapping cannot be named beforehand.
    assert "options" not in spec["alerts"]


# --- reading --------------------------------------------------------------------------------------------------------


def wire_thing(**changes: Any) -> dict[str, Any]:
    """Return an object as the product returns it."""
    return {
        "title": "",
        "limits": {"level": 3, "unknown": True},
        "server": {"value": "HOST"},
        "tags": ["b", "a", "b"],
        "network": {"route": ["y", "x"]},
        "mode": {"selection": "manual", "value": 7},
        "delay": 5,
        "users": [{"username": "one", "auth": {"method": "sha", "password": "key-1"}}],
        "alerts": {"full": {"email": True, "snmp": False}},
        "serial": "S-1",
        **changes,
    }


def test_object_is_read_in_option_words_and_one_spelling() -> None:
    assert THING.read(wire_thing()) == {
        "title": None,
        "level": 3,
        "server": "host",
        "tags": ["a", "b"],
        "route": ["y", "x"],
        "mode": "manual",
        "speed": 7,
        "delay": 5,
        "users": [{"name": "one", "method": "sha", "password_key": "key-1"}],
        "alerts": {"full": {"email": True, "snmp": False}},
        "serial": "S-1",
    }


def test_object_that_lacks_everything_is_read_as_empty() -> None:
    assert set(THING.read({}).values()) == {None}


def test_field_of_another_variant_has_no_value() -> None:
    options = THING.read(wire_thing(mode={"selection": "auto", "value": 7}))

    assert options["speed"] is None
    assert options["delay"] is None


def test_value_is_found_under_the_first_of_its_names_that_is_there() -> None:
    table = FieldTable((Field("enabled", "a.enabled", also_read=("active", "on"), type="bool"),))

    assert table.read({"a": {"active": True, "on": False}}) == {"enabled": True}
    assert table.read({"a": {"enabled": False, "active": True}}) == {"enabled": False}


# --- what is gathered is accepted -----------------------------------------------------------------------------------

TEXTS = st.text(st.characters(codec="utf-8"), max_size=6)


@st.composite
def wire_things(draw: st.DrawFn) -> dict[str, Any]:
    """Objects as the product may return them, with keys missing and others that no table knows."""
    users = draw(st.lists(st.sampled_from(["one", "two", "three"]), unique=True, max_size=3))
    methods = st.sampled_from(["md5", "sha"])
    whole = {
        "title": st.one_of(st.none(), TEXTS),
        "limits": st.fixed_dictionaries({}, optional={"level": st.integers(), "unknown": TEXTS}),
        "server": TEXTS.map(lambda text: {"value": text}),
        "tags": st.lists(TEXTS, max_size=3),
        "network": st.fixed_dictionaries({}, optional={"route": st.lists(TEXTS, max_size=3)}),
        "mode": st.one_of(
            st.just({"selection": "auto"}), st.integers().map(lambda value: {"selection": "manual", "value": value})
        ),
        "delay": st.integers(),
        "users": st.just([{"username": name, "auth": {"method": draw(methods), "password": name}} for name in users]),
        "alerts": st.dictionaries(
            st.sampled_from(["full", "hot"]), st.fixed_dictionaries({"email": st.booleans(), "snmp": st.booleans()})
        ),
        "serial": TEXTS,
        "unknown": TEXTS,
    }
    return draw(st.fixed_dictionaries({}, optional=whole))


@quick
@given(wire=wire_things())
def test_what_is_gathered_is_merged_with_no_change(wire: dict[str, Any]) -> None:
    current = THING.read(wire)

    desired = THING.given(THING.gather(current))
    THING.check(desired)
    diff = compare(THING, desired, current, Policy())

    assert diff.changed == []
    assert diff.before_view == diff.after_view


@quick
@given(wire=wire_things())
def test_what_is_gathered_holds_no_secret_and_nothing_that_cannot_be_written(wire: dict[str, Any]) -> None:
    gathered = THING.gather(THING.read(wire))

    assert not {"serial", "token", "purge_users"} & set(gathered)
    assert None not in gathered.values()


def test_cleared_text_is_gathered_as_the_empty_text_that_clears_it() -> None:
    assert THING.gather(THING.read(wire_thing()))["title"] == ""


@quick
@given(wire=st.dictionaries(st.sampled_from(["a", "b", "unknown"]), st.one_of(st.none(), st.integers(), TEXTS)))
def test_table_of_single_values_reads_as_any_other_table(wire: dict[str, Any]) -> None:
    # The short way for plain tables must not differ from the way that looks at each field.
    plain = FieldTable((Field("a"), Field("b")))
    other = FieldTable((Field("a"), Field("b"), Field("c", "far.away")))

    options = {**plain.read(wire), "c": None}

    assert options == other.read(wire)
    assert {**plain.gather(plain.read(wire)), "c": ""} == other.gather(options)
    assert plain.given(wire) == other.given(wire)


# --- what a user gave -----------------------------------------------------------------------------------------------


def test_option_left_out_is_not_given() -> None:
    assert THING.given({"title": None, "level": 0, "serial": "no"}) == {"level": 0}


def test_entries_of_a_mapping_are_validated_like_options() -> None:
    assert THING.given({"alerts": {"full": {"email": "yes"}}}) == {"alerts": {"full": {"email": True}}}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ("yes", "alerts[full] must be a mapping of email, snmp, not 'yes'"),
        ({"email": "perhaps"}, "alerts[full]: "),
        ({"mail": True}, "alerts[full]: mail. Supported parameters include: email, snmp"),
    ],
)
def test_wrong_entry_of_a_mapping_is_named(entry: Any, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        THING.given({"alerts": {"full": entry}})

    assert sentence in str(caught.value)


def test_secret_and_reference_to_one_cannot_both_be_given() -> None:
    options = {"users": [{"name": "one", "password": "new text", "password_key": "key-1"}]}

    with pytest.raises(InputError) as caught:
        THING.check(options)

    assert str(caught.value) == (
        "users[one].password and users[one].password_key are both given, and only one of them is allowed."
    )


def test_entry_listed_twice_is_refused() -> None:
    with pytest.raises(InputError, match="users: name 'one' is listed twice"):
        THING.check({"users": [{"name": "one"}, {"name": "one"}]})


def test_entry_without_its_key_is_refused() -> None:
    with pytest.raises(InputError, match="users: an entry has no name, which distinguishes entries"):
        THING.check({"users": [{"method": "sha"}]})


def test_wrong_value_is_shown_unless_it_is_secret() -> None:
    def wrong(value: str) -> str:
        return "is wrong" if value == "bad" else ""

    table = FieldTable((Field("open", check=wrong), Field("hidden", secret=Secret(), check=wrong)))

    with pytest.raises(InputError, match="open: 'bad' is wrong"):
        table.check({"open": "bad"})
    with pytest.raises(InputError, match="hidden: the value given is wrong"):
        table.check({"hidden": "bad"})
    table.check({"open": "good", "hidden": "good"})


def test_entries_distinguished_by_two_options_have_both_in_their_name() -> None:
    table = FieldTable((Field("address"), Field("port", type="int", default=161)))
    item = Field("listen", entries=Entries(table, ("address", "port")))

    assert item.entries.key_of({"address": "nic1", "port": 161}) == "nic1:161"
    assert item.entries.key_of({"address": "nic1"}) is None
    with pytest.raises(InputError, match="listen: address and port 'nic1:161' is listed twice"):
        FieldTable((item,)).check({"listen": [{"address": "nic1", "port": 161}] * 2})
