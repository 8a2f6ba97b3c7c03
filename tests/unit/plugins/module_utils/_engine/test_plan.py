"""Plans of what could not all be read: what is wrong with one object or kind hides nothing of the others, and nothing goes by mistake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    FleetError,
    InputError,
    LoginError,
    NetworkError,
    ProductError,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._engine.plan import Plan, Problem, check_writable, failures
from ansible_collections.steady.fleet.plugins.module_utils._engine.planning import make_plan
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import (
    ABSENT,
    DELETE,
    Change,
    Item,
    Missing,
    Resource,
)
from ansible_collections.steady.fleet.plugins.module_utils._engine.run_options import RunOptions
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport
from ansible_collections.steady.fleet.plugins.module_utils._schema.diff import Blocker, Diff
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import Field, FieldTable

LOOKING = RunOptions(show_plan=True)


class Client:
    """A client of objects in memory."""

    def __init__(self, *, read_only: bool = True) -> None:
        self.transport = Transport(Connection("test", "Test", "192.0.2.1", 443), Redactor(), clock=Clock())
        self.transport.read_only = read_only
        self.warnings: list[str] = []
        self.warn = self.warnings.append


class Things(Resource):
    """Objects of a kind; reading some of them fails, or all of them together."""

    many = True
    identity = ("name",)
    removable = True
    table = FieldTable((Field("name", required=True), Field("size", type="int")))

    def __init__(self, kind: str, wrong: Mapping[str, Any] | None = None, together: FleetError | None = None) -> None:
        self.kind = self.title = kind
        self.wrong = wrong or {}
        self.together = together
        self.asked: list[tuple[str, ...]] = []

    def read(self, client: Client, items: Sequence[Item]) -> list[Any]:
        self.asked.append(tuple(item.name for item in items))
        if self.together is not None and len(items) > 1:
            raise self.together
        for item in items:
            if isinstance(self.wrong.get(item.name), FleetError):
                raise self.wrong[item.name]
        return [self.wrong.get(item.name, {"name": item.name, "size": 1}) for item in items]

    def list_all(self, client: Client) -> Iterable[tuple[Mapping[str, Any], Any]]:
        return [({"name": name}, {"name": name, "size": 1}) for name in ("a", "b", "c", "z")]

    def provides(self, desired: Mapping[str, Any]) -> tuple[str, ...]:
        return (desired["name"],)


def wanted(resource: Resource, *names: str, size: int = 2) -> list[Item]:
    return [Item(resource, {"name": name, "size": size}) for name in names]


def changed(plan: Plan) -> list[str]:
    return [f"{change.operation} {change.item.label}" for change in plan.changes]


def problems(plan: Plan) -> list[tuple[str, str]]:
    return [(problem.kind, problem.name) for problem in plan.problems]


def test_object_that_is_refused_hides_no_other_where_one_looks() -> None:
    refused = Things("user", {"b": ProductError("refused")})
    items = [*wanted(refused, "a", "b", "c", "d"), *wanted(others := Things("group"), "a")]

    plan = make_plan(Client(), items, LOOKING, search=(refused, others))

    assert changed(plan) == ["update user a", "update user c", "update user d", "update group a"]
    assert problems(plan) == [("user", "b")]
    assert plan.problems[0].error.place.object == "user b"


def test_kind_that_is_refused_is_asked_for_no_further_and_hides_no_other_where_one_looks() -> None:
    names = ("a", "b", "c", "d", "e", "f")
    refused = Things("user", {name: ProductError("refused") for name in names[1:]})
    items = [*wanted(refused, *names), *wanted(others := Things("group"), "a")]

    plan = make_plan(Client(), items, LOOKING, search=(refused, others))

    assert changed(plan) == ["update user a", "update group a"]
    assert problems(plan) == [("user", name) for name in names[1:]]
    # Three refusals one after another are those of the whole kind.
    assert refused.asked == [names, ("a",), ("b",), ("c",), ("d",)]
    assert plan.problems[0].error.place.object == "user b"


@pytest.mark.parametrize(
    ("error", "run_options", "read_only"),
    [
        (ProductError("refused"), RunOptions(), True),
        (ProductError("refused"), LOOKING, False),
        (LoginError("refused"), LOOKING, True),
        (NetworkError("no route", sent=False), LOOKING, True),
    ],
    ids=["not looking", "writing", "login", "network"],
)
def test_what_says_something_of_all_kinds_ends_the_plan(
    error: FleetError, run_options: RunOptions, read_only: bool
) -> None:
    with pytest.raises(type(error)):
        make_plan(Client(read_only=read_only), wanted(Things("user", {"a": error}), "a"), run_options)


def test_input_that_is_wrong_for_one_leaves_the_others_in_the_plan_and_names_the_one() -> None:
    things = Things("user", {"b": InputError("no such group")})

    plan = make_plan(Client(read_only=False), wanted(things, "a", "b", "c"), RunOptions())

    assert changed(plan) == ["update user a", "update user c"]
    assert problems(plan) == [("user", "b")]
    assert things.asked[1:] == [("a",), ("b",), ("c",)]


def test_input_that_is_wrong_together_alone_is_one_problem() -> None:
    plan = make_plan(Client(), wanted(Things("user", together=InputError("the same one twice")), "a", "b"), LOOKING)

    assert problems(plan) == [("user", "")]
    assert str(plan.problems[0].error) == "the same one twice."


def test_nothing_is_purged_of_a_kind_of_which_something_could_not_be_read() -> None:
    purging = RunOptions(purge=frozenset({"user"}))
    sound, broken = Things("user"), Things("user", {"b": InputError("no such group")})

    assert changed(make_plan(Client(), wanted(sound, "a", "b", "c", size=1), purging, search=(sound,))) == [
        "delete user z"
    ]
    assert changed(make_plan(Client(), wanted(broken, "a", "b", "c", size=1), purging, search=(broken,))) == []


def test_force_is_given_only_to_kinds_that_have_it() -> None:
    things = Things("user")
    run_options = RunOptions(purge=frozenset({"user"}), force=True)

    plan = make_plan(Client(), wanted(things, "a", "b", "c", size=1), run_options, search=(things,))

    assert [change.item.desired for change in plan.changes] == [{"name": "z"}]


def test_what_belongs_to_something_that_the_same_run_makes_is_planned_without_a_word() -> None:
    client = Client(read_only=False)
    groups, users = Things("group", {"g": None}), Things("user", {"u": Missing("g", InputError("there is no group g"))})

    plan = make_plan(client, [*wanted(groups, "g"), *wanted(users, "u")], RunOptions())

    assert changed(plan) == ["create group g", "create user u"]
    assert client.warnings == []


def test_what_belongs_to_something_that_is_not_there_is_an_error_in_a_run_and_a_warning_in_check_mode() -> None:
    users = Things("user", {"u": Missing("g", InputError("there is no group g"))})
    looking = Client()

    real = make_plan(Client(read_only=False), wanted(users, "u"), RunOptions())
    predicted = make_plan(looking, wanted(users, "u"), RunOptions())

    assert problems(real) == [("user", "u")]
    assert changed(real) == []
    assert changed(predicted) == ["create user u"]
    assert len(looking.warnings) == 1


def test_what_is_to_go_with_something_that_is_not_there_is_gone_already() -> None:
    users = Things("user", {"u": Missing("g", InputError("there is no group g"))})
    client = Client(read_only=False)

    plan = make_plan(client, [Item(users, {"name": "u"}, ABSENT)], RunOptions())

    assert (changed(plan), problems(plan), client.warnings) == ([], [], [])


def test_reading_back_fails_with_what_is_wrong() -> None:
    things = Things("user", {"a": InputError("no such group")})
    seen: list[Any] = []

    with pytest.raises(InputError, match="no such group"):
        make_plan(Client(), wanted(things, "a"), LOOKING, proving=lambda *looked_at: seen.append(looked_at))
    assert seen == []


def test_object_that_goes_is_in_the_view_of_what_was_alone() -> None:
    item = Item(Things("user"), {"name": "a"}, ABSENT)
    plan = Plan([Change(item, DELETE, {}, {"name": "a", "size": 1})])

    assert plan.views() == {"before": {"user": [{"name": "a", "size": 1}]}, "after": {}}


def blocked(*blockers: Blocker) -> Plan:
    (item,) = wanted(Things("user"), "a")
    return Plan([Change(item, "create", None, None, Diff(after={}, blockers=list(blockers)))])


def test_failures_list_what_is_needed_only_where_that_is_asked_for() -> None:
    plan = blocked(Blocker("size", "it is needed", needed=True), Blocker("name", "it is taken"))

    assert [entry["msg"] for entry in failures(plan)] != [entry["msg"] for entry in failures(plan, with_needed=True)]
    assert len(failures(plan)) == 1
    assert len(failures(plan, with_needed=True)) == 2


def test_several_things_in_the_way_are_said_at_once_with_the_one_step_that_they_share() -> None:
    step = "Create the group first"
    plan = Plan(
        problems=[
            Problem("user", "a", InputError("there is no group g", next_step=step)),
            Problem("user", "b", InputError("there is no group g", next_step=step)),
            Problem("user", "c", InputError("size is too large")),
        ]
    )

    with pytest.raises(FleetError) as caught:
        check_writable(plan)

    assert "3 things stand in the way" in str(caught.value)
    assert str(caught.value).endswith(f"{step}.")
    assert caught.value.error_code == "input"


def test_run_options_say_nothing_of_a_ledger_that_is_not_there() -> None:
    assert RunOptions().described() == {"kinds": None, "purge": [], "update_secrets": "on_create", "force": False}
