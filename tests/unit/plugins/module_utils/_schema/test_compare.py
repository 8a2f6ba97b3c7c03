"""What differs between desired and current, field by field, and what is written then."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.compare import Policy, compare
from ansible_collections.steady.fleet.plugins.module_utils._schema.diff import Diff
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import (
    ALWAYS,
    SECRET_AFTER,
    SECRET_BEFORE,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    CREATE_ONLY,
    READ_ONLY,
    STEERING,
    Condition,
    Entries,
    Field,
    FieldTable,
    Secret,
    Tree,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import encode

ENCRYPTED = Condition("encryption", ("aes", "des"))
USER = FieldTable(
    (
        Field("name", required=True),
        Field("method", choices=("md5", "sha"), needed=True),
        Field("password", secret=Secret(stored_as="password_key")),
        Field("password_key", "auth_password", needed=True),
    )
)
CHANNELS = FieldTable((Field("email", type="bool"), Field("snmp", type="bool")))
V3 = Condition("version", ("3",))
TRAP = FieldTable(
    (
        Field("enabled", type="bool"),
        Field("version", "version.selection", choices=("2c", "3"), needed=True),
        Field("community", "version.value.community", variant=Condition("version", ("2c",)), needed=True),
        Field("encryption", "version.value.encryption", choices=("none", "aes", "des"), variant=V3, needed=True),
        Field("secret", secret=Secret(stored_as="secret_key")),
        Field("secret_key", "version.value.secret", variant=V3, applies=(ENCRYPTED,), needed=True),
    )
)
USERS = FieldTable((Field("users", entries=Entries(USER, "name", purge_option="purge_users")),))


def listed(*names: str) -> list[dict[str, Any]]:
    """Return users as the product returns them, in option words."""
    return [{"name": name, "method": "sha", "password_key": f"key of {name}"} for name in names]


def purging(*options: str) -> Policy:
    return Policy(purge=frozenset(options))


# --- single values --------------------------------------------------------------------------------------------------


def test_only_what_is_given_is_compared() -> None:
    table = FieldTable((Field("a"), Field("b")))

    diff = compare(table, {"a": "new"}, {"a": "old", "b": "kept"}, Policy())

    assert diff.changed == ["a"]
    assert diff.after == {"a": "new", "b": "kept"}
    assert (diff.before_view, diff.after_view) == ({"a": "old"}, {"a": "new"})


def test_cleared_value_is_written_as_the_product_wants_it() -> None:
    table = FieldTable((Field("note", clear=""), Field("other")))
    current = {"note": "text", "other": "text"}

    diff = compare(table, {"note": None, "other": None}, current, Policy())

    assert encode(table, current, diff) == {"note": "", "other": None}


def test_immutable_field_cannot_change_but_can_be_given() -> None:
    table = FieldTable((Field("kind", access=CREATE_ONLY),))

    assert compare(table, {"kind": "a"}, {"kind": "a"}, Policy()).changed == []
    assert compare(table, {"kind": "a"}, None, Policy()).changed == ["kind"]
    other = compare(table, {"kind": "b"}, {"kind": "a"}, Policy())

    assert blocked(other) == ["kind cannot be changed after creation: it is 'a' and 'b' is desired"]
    assert (other.changed, other.before_view, other.after_view) == (["kind"], {"kind": "a"}, {"kind": "b"})


def test_write_keeps_what_the_table_does_not_know_at_every_level() -> None:
    table = FieldTable((Field("level", "limits.level", type="int"),))
    wire = {"limits": {"level": 1, "unknown": [1, 2]}, "unknown": {"a": None}}
    before = deepcopy(wire)

    diff = compare(table, {"level": 2}, table.read(wire), Policy())

    assert encode(table, wire, diff) == {"limits": {"level": 2, "unknown": [1, 2]}, "unknown": {"a": None}}
    assert wire == before, "what was read is not touched"


def test_field_that_did_not_change_is_written_only_where_the_whole_object_is_wanted() -> None:
    table = FieldTable((Field("a"), Field("b")))
    diff = compare(table, {"a": "new"}, {"a": "old", "b": "kept"}, Policy())

    assert encode(table, {}, diff) == {"a": "new"}
    assert encode(table, {}, diff, whole=True) == {"a": "new", "b": "kept"}


# --- conditions -----------------------------------------------------------------------------------------------------


def trap_2c() -> dict[str, Any]:
    return {"enabled": True, "version": {"selection": "2c", "value": {"community": "public"}}}


def trap_3() -> dict[str, Any]:
    value = {"encryption": "aes", "secret": "key-1"}
    return {"enabled": True, "version": {"selection": "3", "value": value}}


def blocked(diff: Diff) -> list[str]:
    """Return what stands in the way of writing."""
    return [blocker.message for blocker in diff.blockers]


def trap_diff(wire: dict[str, Any], desired: dict[str, Any]) -> Diff:
    return compare(TRAP, desired, TRAP.read(wire), Policy())


def trap_after(wire: dict[str, Any], desired: dict[str, Any], **stored: Any) -> dict[str, Any]:
    """Return what is written; ``stored`` are the references that the product gave for new secrets."""
    diff = trap_diff(wire, desired)
    assert not diff.blockers
    diff.after.update(stored)
    return encode(TRAP, wire, diff)


def test_keys_of_another_variant_leave_the_wire() -> None:
    written = trap_after(trap_2c(), {"version": "3", "encryption": "aes", "secret": "a long text"}, secret_key="key-2")

    assert written == {
        "enabled": True,
        "version": {"selection": "3", "value": {"encryption": "aes", "secret": "key-2"}},
    }


def test_field_that_applies_no_longer_is_emptied() -> None:
    written = trap_after(trap_3(), {"encryption": "none"})

    assert written["version"]["value"] == {"encryption": "none", "secret": None}


def test_option_that_means_nothing_there_is_refused() -> None:
    diff = trap_diff(trap_3(), {"community": "public", "enabled": False})

    assert blocked(diff) == ["community is only used with version 2c, but version is 3"]
    assert diff.changed == ["enabled", "community"], "what differs otherwise is reported as well"


def test_secret_is_refused_where_its_reference_means_nothing() -> None:
    assert "secret is only used with" in blocked(trap_diff(trap_2c(), {"secret": "a long text"}))[0]


@pytest.mark.parametrize(
    ("desired", "missing"),
    [({"version": "3", "encryption": "aes"}, "secret"), ({"version": "3"}, "encryption")],
)
def test_needed_option_that_is_left_out_is_named(desired: dict[str, Any], missing: str) -> None:
    diff = trap_diff(trap_2c(), desired)

    assert blocked(diff)[0].startswith(f"{missing} is needed for version 3")
    assert all(blocker.needed for blocker in diff.blockers)
    assert "version" in diff.changed


def test_needed_option_that_the_product_has_may_be_left_out() -> None:
    assert trap_after(trap_3(), {"enabled": False}) == {**trap_3(), "enabled": False}


# --- secrets --------------------------------------------------------------------------------------------------------


def test_secret_that_is_there_is_left_alone_and_does_not_show() -> None:
    diff = compare(TRAP, {"secret": "a long text"}, TRAP.read(trap_3()), Policy())

    assert diff.changed == []
    assert diff.secrets == {}
    assert "a long text" not in str(diff)


def test_secret_is_written_again_where_the_user_wants_it_always() -> None:
    diff = compare(TRAP, {"secret": "a long text"}, TRAP.read(trap_3()), Policy(update_secrets=ALWAYS))

    assert diff.changed == ["secret"]
    assert diff.secrets == {"secret": "a long text"}
    assert diff.before_view == {"secret": SECRET_BEFORE}
    assert diff.after_view == {"secret": SECRET_AFTER}


@pytest.mark.parametrize(
    ("current", "written"), [({"set": True}, False), ({"set": False}, True), ({"set": None}, True), (None, True)]
)
def test_evidence_says_whether_a_secret_is_there(current: dict[str, Any] | None, written: bool) -> None:
    table = FieldTable((Field("token", secret=Secret(evidence="set")), Field("set", type="bool", access=READ_ONLY)))

    diff = compare(table, {"token": "a long text"}, current, Policy())

    assert (diff.changed == ["token"]) is written


def test_object_that_is_written_whole_needs_its_secret_for_any_change() -> None:
    table = FieldTable((Field("name"), Field("password", secret=Secret(with_every_write=True))))

    lacking = compare(table, {"name": "new"}, {"name": "old"}, Policy())
    diff = compare(table, {"name": "new", "password": "a long text"}, {"name": "old"}, Policy())
    unchanged = compare(table, {"name": "old", "password": "a long text"}, {"name": "old"}, Policy())

    assert "password is needed to change name" in blocked(lacking)[0]
    assert (lacking.before_view, lacking.after_view) == ({"name": "old"}, {"name": "new"})
    assert diff.secrets == {"password": "a long text"}
    assert not diff.blockers
    assert unchanged.changed == []


# --- entries of lists -----------------------------------------------------------------------------------------------


def test_entry_that_is_not_listed_stays() -> None:
    diff = compare(USERS, {"users": [{"name": "two", "method": "md5"}]}, {"users": listed("one", "two")}, Policy())

    assert list(diff.changed_names()) == ["users[two].method"]
    assert diff.after["users"] == [listed("one")[0], {**listed("two")[0], "method": "md5"}]
    assert diff.before_view == {"users": [{"name": "two", "method": "sha"}]}
    assert diff.after_view == {"users": [{"name": "two", "method": "md5"}]}


def test_entry_that_is_not_listed_goes_where_it_is_purged() -> None:
    wire = {"users": [{"name": name, "method": "sha", "auth_password": f"key of {name}"} for name in ("one", "two")]}

    diff = compare(USERS, {"users": [{"name": "two"}]}, USERS.read(wire), purging("users"))

    assert list(diff.removed_names(USERS)) == ["users[one]"]
    assert encode(USERS, wire, diff) == {"users": wire["users"][1:]}


def test_listed_entry_goes_where_it_is_to_be_absent() -> None:
    policy = Policy(remove=frozenset({"users"}))

    diff = compare(USERS, {"users": [{"name": "one"}, {"name": "unknown"}]}, {"users": listed("one", "two")}, policy)

    assert list(diff.changed_names()) == ["users[one]"]
    assert diff.after["users"] == listed("two")


def test_new_entry_needs_what_the_product_does_not_have() -> None:
    diff = compare(USERS, {"users": [{"name": "new", "method": "sha"}]}, {"users": []}, Policy())

    assert [(blocker.option, blocker.needed) for blocker in diff.blockers] == [("users[new].password", True)]
    assert list(diff.changed_names()) == ["users[new]"]


def test_entries_keep_what_no_table_knows_and_their_order() -> None:
    wire = {"users": [{"name": name, "method": "sha", "auth_password": name, "unknown": name} for name in "ab"]}

    diff = compare(USERS, {"users": [{"name": "b", "method": "md5"}]}, USERS.read(wire), Policy())

    assert encode(USERS, wire, diff)["users"] == [wire["users"][0], {**wire["users"][1], "method": "md5"}]


def test_list_given_as_a_whole_loses_what_is_not_listed_without_counting_as_deletion() -> None:
    entry = FieldTable((Field("address"), Field("port", type="int", default=161)))
    table = FieldTable((Field("listen", entries=Entries(entry, ("address", "port"), exact=True)),))
    current = {"listen": [{"address": "a", "port": 161}, {"address": "b", "port": 161}]}

    diff = compare(table, {"listen": [{"address": "a", "port": 162}]}, current, Policy())

    assert diff.after == {"listen": [{"address": "a", "port": 162}]}
    assert list(diff.changed_names()) == ["listen[a:162]", "listen[a:161]", "listen[b:161]"]
    assert list(diff.removed_names(table)) == []


# --- closed mappings ------------------------------------------------------------------------------------------------

ALERTS = FieldTable(
    (
        Field(
            "alerts",
            entries=Entries(CHANNELS, "alert", closed=True, reset={"email": False, "snmp": False}, as_mapping=True),
        ),
    )
)
ON, OFF = {"email": True, "snmp": True}, {"email": False, "snmp": False}


def test_name_that_the_product_does_not_have_is_refused_with_the_one_meant() -> None:
    desired = {"diskFul": {"email": True}, "login": ON}
    diff = compare(ALERTS, {"alerts": desired}, {"alerts": {"diskFull": OFF, "login": OFF}}, Policy())

    (blocker,) = diff.blockers
    assert blocker.message == "alerts: the product does not have 'diskFul'"
    assert blocker.next_step == "Did you mean diskFull? It has: diskFull, login"
    assert blocker.summary() == {"option": "alerts", "needed": False, "msg": blocker.message}
    assert {"alerts[login].email", "alerts[login].snmp"} < set(diff.changed_names())


def test_name_that_is_like_none_of_the_product_is_refused_with_those_that_there_are() -> None:
    (blocker,) = compare(ALERTS, {"alerts": {"x": ON}}, {"alerts": {"diskFull": OFF, "login": OFF}}, Policy()).blockers

    assert blocker.next_step == "It has: diskFull, login"


def test_key_of_a_mapping_may_have_spaces_around_it_and_one_of_a_list_may_not() -> None:
    entries = FieldTable((Field("name", required=True), Field("size", type="int")))
    mapping = FieldTable((Field("parts", entries=Entries(CHANNELS, "part", as_mapping=True)),))
    listing = FieldTable((Field("parts", entries=Entries(entries, "name")),))

    assert compare(mapping, {"parts": {" a ": ON}}, {"parts": {}}, Policy()).blockers == []
    (blocker,) = compare(listing, {"parts": [{"name": " a ", "size": 1}]}, {"parts": []}, Policy()).blockers
    assert blocker.option == "parts[ a ].name"


def test_purged_entry_of_a_closed_mapping_is_reset_instead_of_removed() -> None:
    wire = {"alerts": {"diskFull": ON, "login": ON, "logout": OFF}}

    diff = compare(ALERTS, {"alerts": {"login": {"email": True}}}, ALERTS.read(wire), purging("alerts"))

    assert encode(ALERTS, wire, diff) == {"alerts": {"diskFull": OFF, "login": ON, "logout": OFF}}
    assert list(diff.changed_names()) == ["alerts[diskFull].email", "alerts[diskFull].snmp"]
    assert list(diff.removed_names(ALERTS)) == []
    assert diff.entries["alerts"].removed == {}
    assert set(diff.after["alerts"]) == {"diskFull", "login", "logout"}


# --- trees ----------------------------------------------------------------------------------------------------------

SETTING = FieldTable(
    (
        Field("body", type="raw", tree=Tree("replace", "secrets")),
        Field("secrets", type="dict", secret=Secret(), access=STEERING),
    )
)


def setting(body: Any, before: Any, *, policy: Policy | None = None, **options: Any) -> Diff:
    return compare(SETTING, {"body": body, **options}, {"body": before}, policy or Policy())


def test_part_of_a_tree_that_is_not_given_stays() -> None:
    diff = setting({"mail": {"port": 25}}, {"mail": {"port": 587, "host": "a"}, "other": 1})

    assert diff.after == {"body": {"mail": {"port": 25, "host": "a"}, "other": 1}}
    assert diff.before_view == {"body": {"mail": {"port": 587}}}
    assert diff.after_view == {"body": {"mail": {"port": 25}}}


@pytest.mark.parametrize(("given", "there"), [(True, 1), (0, False), ([1], [True]), ({"a": 1}, {"a": True})])
def test_true_and_one_are_two_values_in_a_tree(given: Any, there: Any) -> None:
    assert setting({"x": given}, {"x": there}).changed == ["body"]
    assert setting({"x": given}, {"x": given}).changed == []


def test_tree_that_is_replaced_loses_what_is_not_given() -> None:
    diff = setting({"a": 1}, {"a": 1, "b": 2}, policy=purging("body"))

    assert diff.changed == ["body"]
    assert diff.after == {"body": {"a": 1}}
    assert diff.before_view == {"body": {"a": 1, "b": 2}}


@pytest.mark.parametrize(("before", "desired"), [(1, True), (0, False), ([1], [True]), ({"x": 0}, {"x": False})])
def test_number_is_not_the_same_as_true_or_false(before: Any, desired: Any) -> None:
    assert setting({"a": desired}, {"a": before}).changed == ["body"]
    assert setting({"a": desired}, {"a": desired}).changed == []


def test_secret_in_a_tree_is_put_in_where_there_is_none() -> None:
    diff = setting({"user": "a"}, {"user": "a"}, secrets={"auth.password": "a long text"})

    assert diff.secrets == {"body.auth.password": "a long text"}
    assert diff.after_view == {"body": {"user": "a", "auth": {"password": SECRET_AFTER}}}
    assert "a long text" not in str((diff.after, diff.before_view, diff.after_view))


def test_secret_in_a_tree_that_is_there_keeps_its_reference() -> None:
    before = {"auth": {"password": "key-1"}}

    kept = setting({}, before, secrets={"auth.password": "a long text"})
    renewed = setting({}, before, secrets={"auth.password": "a long text"}, policy=Policy(update_secrets=ALWAYS))

    assert kept.changed == []
    assert renewed.secrets == {"body.auth.password": "a long text"}


def test_secret_cannot_be_put_into_what_is_no_mapping() -> None:
    diff = setting([1], [1], secrets={"auth.password": "a long text"})

    assert "body is no mapping" in blocked(diff)[0]


@pytest.mark.parametrize(
    ("given", "current", "sentence"),
    [
        ([1], {"a": 1}, "body is a list, and the product has a mapping there"),
        ("a", {"a": 1}, "body is a single value, and the product has a mapping there"),
        ({"a": 1}, [1], "body is a mapping, and the product has a list there"),
    ],
)
def test_tree_of_another_form_is_refused(given: Any, current: Any, sentence: str) -> None:
    diff = setting(given, current, secrets={})

    assert sentence in blocked(diff)[0]
    assert (diff.changed, diff.before_view["body"], diff.after_view["body"]) == (["body"], current, given)


def test_secret_can_be_put_where_the_product_has_nothing_yet() -> None:
    diff = setting({"a": 1}, None, secrets={"auth.password": "a long text"})

    assert diff.secrets == {"body.auth.password": "a long text"}
