"""The engine on a product of one dictionary: what is planned, in which order it is done, and what is reported."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    ConflictError,
    FleetError,
    InputError,
    NotFoundError,
    VerifyError,
)
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._engine.converge import (
    RunOptions,
    Task,
    converge,
    gather,
    items_from,
)
from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import (
    ABSENT,
    Change,
    Item,
    Resource,
    WriteUnit,
)
from ansible_collections.steady.fleet.plugins.module_utils._http.clock import Clock
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport
from ansible_collections.steady.fleet.plugins.module_utils._schema.secret_state import ALWAYS
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import (
    STEERING,
    Entries,
    Field,
    FieldTable,
    Secret,
)
from ansible_collections.steady.fleet.plugins.module_utils._schema.wire import encode


class Product:
    """A product that is a dictionary, and the client that talks to it."""

    reads_again_inside = False

    def __init__(self, **objects: dict[str, Any]) -> None:
        self.objects = {kind: dict(things) for kind, things in objects.items()}
        self.log: list[str] = []
        self.conflicts = 0
        self.transport = Transport(Connection("test", "Test", "192.0.2.1", 443), Redactor(), clock=Clock())
        self.warnings: list[str] = []
        self.report = self.log.append
        self.warn = self.warnings.append
        # What somebody else does while we write.
        self.meanwhile: list[Any] = []

    def foresee_writing(self) -> None:
        pass

    @contextmanager
    def writing(self) -> Iterator[WriteUnit]:
        write_unit = WriteUnit()
        write_unit.undone_on_failure = True
        before = deepcopy(self.objects)
        self.log.append("open")
        try:
            yield write_unit
            if self.conflicts:
                self.conflicts -= 1
                raise ConflictError("somebody else changed the same settings")
            self.log.append("commit" if write_unit.keep else "nothing to commit")
        except FleetError:
            self.objects = before
            self.log.append("roll back")
            while self.meanwhile:
                self.meanwhile.pop()()
            raise

    def close(self) -> None:
        """Nothing is open."""


class Things(Resource):
    """Objects with a name."""

    many = True
    identity = ("name",)
    removable = True

    def __init__(self, kind: str) -> None:
        self.kind = self.title = kind
        inner = FieldTable((Field("id", required=True), Field("size", type="int")))
        self.table = FieldTable(
            (
                Field("name", required=True),
                Field("size", type="int"),
                Field("password", secret=Secret()),
                Field("parts", entries=Entries(inner, "id", purge_option="purge_parts")),
                Field("purge_parts", type="bool", access=STEERING),
            )
        )

    def read_one(self, client: Product, item: Item) -> Any:
        return deepcopy(client.objects[self.kind].get(item.name))

    def list_all(self, client: Product) -> Iterable[tuple[Mapping[str, Any], Any]]:
        return [({"name": name}, deepcopy(wire)) for name, wire in client.objects[self.kind].items()]

    def apply(self, client: Product, change: Change) -> None:
        assert change.diff is not None
        client.log.append(f"{change.operation} {change.item.name}")
        client.objects[self.kind][change.item.name] = encode(self.table, change.wire, change.diff)

    def remove(self, client: Product, change: Change) -> None:
        client.log.append(f"delete {change.item.name}")
        del client.objects[self.kind][change.item.name]


GROUPS, USERS = Things("group"), Things("user")


def run(
    product: Product, *, check_mode: bool = False, run_options: RunOptions | None = None, **wanted: Any
) -> dict[str, Any]:
    """Converge a document whose keys are the kinds."""
    items = [item for resource in (GROUPS, USERS) for item in items_from(resource, wanted.get(resource.kind, []))]
    task = Task({}, check_mode)
    # As the one place does that carries out tasks.
    product.transport.read_only = check_mode
    return converge(task, product, items, run_options or RunOptions(), (GROUPS, USERS))


def product() -> Product:
    return Product(
        group={"a": {"name": "a", "size": 1}, "b": {"name": "b", "size": 2}},
        user={"u": {"name": "u", "size": 1, "parts": [{"id": "x", "size": 1}, {"id": "y", "size": 1}]}},
    )


def writes(product: Product) -> list[str]:
    return [line for line in product.log if line.split()[0] in ("create", "update", "delete")]


def test_document_that_is_so_already_opens_nothing() -> None:
    device = product()

    result = run(device, group=[{"name": "a", "size": 1}])

    assert result["changed"] is False
    assert device.log == []


def test_change_is_written_verified_and_reported() -> None:
    device = product()

    result = run(device, group=[{"name": "a", "size": 5}, {"name": "c", "size": 3}])

    assert result["changed"] is True
    assert device.objects["group"]["a"] == {"name": "a", "size": 5}
    assert [(change["operation"], change["name"], change["fields"]) for change in result["changes"]] == [
        ("update", "a", ["size"]),
        ("create", "c", ["name", "size"]),
    ]
    assert result["diff"]["before"] == {"group": [{"name": "a", "size": 1}]}
    assert result["diff"]["after"] == {"group": [{"name": "a", "size": 5}, {"name": "c", "size": 3}]}
    assert device.log[0] == "open"
    assert device.log[-1] == "commit"


def test_check_mode_predicts_the_same_and_writes_nothing() -> None:
    wanted = {"group": [{"name": "a", "size": 5}, {"name": "c", "password": "a long text"}]}
    device, other = product(), product()

    predicted = run(device, check_mode=True, **wanted)
    made = run(other, **wanted)

    assert device.log == []
    assert device.objects == product().objects
    assert (predicted["diff"], predicted["changes"]) == (made["diff"], made["changes"])


def test_secret_is_in_no_part_of_the_result() -> None:
    result = run(
        product(), run_options=RunOptions(update_secrets=ALWAYS), group=[{"name": "a", "password": "a long text"}]
    )

    assert result["changed"] is True
    assert "a long text" not in str(result)


def test_what_is_to_go_goes_last_and_in_reverse() -> None:
    device = product()
    items = [
        Item(GROUPS, {"name": "a"}, ABSENT),
        Item(GROUPS, {"name": "c", "size": 1}),
        Item(USERS, {"name": "u"}, ABSENT),
        Item(USERS, {"name": "v", "size": 1}),
    ]

    converge(Task({}), device, items, RunOptions(), (GROUPS, USERS))

    assert writes(device) == ["create c", "create v", "delete u", "delete a"]


def test_object_that_is_absent_already_is_no_change() -> None:
    device = product()

    result = converge(Task({}), device, [Item(GROUPS, {"name": "z"}, ABSENT)], RunOptions(), (GROUPS,))

    assert result["changed"] is False
    assert device.log == []


def test_purge_removes_what_is_not_listed_of_the_kinds_named_and_of_no_other() -> None:
    device = product()

    result = run(device, run_options=RunOptions(purge=frozenset({"group"}), max_deletes=1), group=[{"name": "a"}])

    assert list(device.objects["group"]) == ["a"]
    assert list(device.objects["user"]) == ["u"]
    assert [change["operation"] for change in result["changes"]] == ["delete"]


@pytest.mark.parametrize("check_mode", [True, False])
def test_more_deletions_than_allowed_are_refused_with_their_names(check_mode: bool) -> None:
    device = product()

    with pytest.raises(InputError) as caught:
        run(device, check_mode=check_mode, run_options=RunOptions(purge=frozenset({"group", "user"}), max_deletes=2))

    assert "deletions planned: 3, allowed by max_deletes: 2, so nothing was written" in str(caught.value)
    for name in ("group a", "group b", "user u"):
        assert name in str(caught.value)
    assert device.log == []


def test_entries_that_go_count_as_deletions() -> None:
    device = product()
    wanted = [{"name": "u", "parts": [{"id": "x"}], "purge_parts": True}]

    with pytest.raises(InputError, match=r"user u parts\[y\]"):
        run(device, run_options=RunOptions(max_deletes=0), user=wanted)
    run(device, run_options=RunOptions(max_deletes=1), user=wanted)

    assert [part["id"] for part in device.objects["user"]["u"]["parts"]] == ["x"]


def test_conflict_is_planned_again_once_on_what_somebody_else_made() -> None:
    device = product()
    device.conflicts = 1
    device.meanwhile.append(lambda: device.objects["group"]["a"].update(color="red"))

    result = run(device, group=[{"name": "a", "size": 5}])

    assert result["changed"] is True
    assert device.objects["group"]["a"] == {"name": "a", "size": 5, "color": "red"}
    assert [line for line in device.log if not line.startswith("update")] == ["open", "roll back", "open", "commit"]


def test_second_conflict_is_an_error_and_leaves_nothing_behind() -> None:
    device = product()
    device.conflicts = 2

    with pytest.raises(ConflictError):
        run(device, group=[{"name": "a", "size": 5}])

    assert device.objects == product().objects
    assert device.log.count("roll back") == 2


def test_somebody_else_made_the_same_change_meanwhile() -> None:
    device = product()
    device.conflicts = 1
    device.meanwhile.append(lambda: device.objects["group"]["a"].update(size=5))

    run(device, group=[{"name": "a", "size": 5}])

    assert device.log[-1] == "nothing to commit"


def test_change_that_did_not_arrive_is_reported_with_both_values(monkeypatch: pytest.MonkeyPatch) -> None:
    device = product()

    def lose(self: Things, client: Product, change: Change) -> None:
        """Respond as if it had been stored."""

    monkeypatch.setattr(Things, "apply", lose)

    with pytest.raises(VerifyError) as caught:
        run(device, group=[{"name": "a", "size": 5}])

    assert "reading it again shows a difference in size (size is 1 instead of 5)" in str(caught.value)
    assert "group a" in str(caught.value)


def test_change_that_cannot_be_read_back_is_reported_as_made(monkeypatch: pytest.MonkeyPatch) -> None:
    device = product()

    def unreadable(self: Things, client: Product, items: Any) -> list[Any]:
        raise NotFoundError("the product does not respond")

    monkeypatch.setattr(Things, "read_back", unreadable)

    with pytest.raises(NotFoundError, match="the change was made, but could not be verified"):
        run(device, group=[{"name": "a", "size": 5}])
    assert device.objects["group"]["a"]["size"] == 5


def test_failure_in_the_middle_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    device = product()
    real = Things.apply

    def fail_late(self: Things, client: Product, change: Change) -> None:
        if change.item.name == "c":
            raise FleetError("the product refused")
        real(self, client, change)

    monkeypatch.setattr(Things, "apply", fail_late)

    with pytest.raises(FleetError, match="refused"):
        run(device, group=[{"name": "a", "size": 5}, {"name": "c", "size": 1}])
    assert device.objects == product().objects
    assert device.log[-1] == "roll back"


def test_error_on_input_says_which_object_it_is_about() -> None:
    with pytest.raises(InputError, match=r"^user u: parts: id 'x' is listed twice"):
        run(product(), user=[{"name": "u", "parts": [{"id": "x"}, {"id": "x"}]}])


def test_object_listed_twice_is_refused() -> None:
    with pytest.raises(InputError, match="group a is listed twice"):
        items_from(GROUPS, [{"name": "a"}, {"name": "a", "size": 2}])


def test_what_is_gathered_is_a_document_that_changes_nothing() -> None:
    device = product()

    document = gather(device, (GROUPS, USERS))
    result = run(device, **document)

    assert set(document) == {"group", "user"}
    assert result["changed"] is False
    assert device.log == []
