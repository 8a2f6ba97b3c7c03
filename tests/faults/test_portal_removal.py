"""Deleting a group takes nothing along that the plan does not name, show and count, however much the portal hides or delays."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from support.devices import assert_tidy
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group

CASCADE = {"delete_non_empty": "cascade"}
KINDS = ("user", "hidden user", "admin", "storage", "group")


def put_in(device: Any, kind: str) -> str:
    """Put something of a kind into the group Contoso, which no counter of the portal shows; return its name."""
    if kind.endswith("user"):
        device.add_user("Contoso", "someone@example.com")
        device.change_behind("Contoso", {"hidden": kind != "user"}, user="someone@example.com")
        # The counter lags behind.
        device.change_settings("Contoso", usage={"service_users": 0})
        return "someone@example.com"
    if kind == "admin":
        device.add_admin("Contoso", "someone@example.com")
        return "someone@example.com"
    if kind == "storage":
        device.add_storage("Contoso", "vault")
        return "vault"
    device.add_group("Contoso/Unit", kind=50)
    return "Unit"


def empty(device: Any) -> None:
    device.add_group("Contoso", kind=40)


def delete(device: Any, **options: Any) -> Any:
    check_mode = options.pop("check_mode", False)
    parameters = {"path": "Contoso", "state": "absent", "force": True, **options}
    return run_task(device, group.MODULE, parameters, check_mode=check_mode)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("check_mode", [True, False])
def test_a_group_with_anything_in_it_is_not_deleted_unless_that_is_named(kind: str, check_mode: bool) -> None:
    with make_device("portal", switches=CASCADE) as device:
        empty(device)
        name = put_in(device, kind)
        before = device.tree()

        task = delete(device, check_mode=check_mode)

        assert task.failed
        assert name in task.message
        assert "remove_contents: true" in task.message
        assert device.tree() == before


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("switches", [CASCADE, {}], ids=["cascade", "refused"])
def test_what_goes_with_a_group_is_planned_shown_counted_and_removed(kind: str, switches: dict[str, str]) -> None:
    with make_device("portal", switches=switches) as device:
        empty(device)
        name = put_in(device, kind)

        refused = delete(device, remove_contents=True, max_deletes=1)
        predicted = delete(device, remove_contents=True, max_deletes=2, check_mode=True)
        made = delete(device, remove_contents=True, max_deletes=2)
        again = delete(device, remove_contents=True, max_deletes=2)

        assert refused.failed
        assert "deletions planned: 2, allowed by max_deletes: 1" in refused.message
        assert name in refused.message
        assert not made.failed, made.message
        assert predicted.result["changes"] == made.result["changes"]
        assert predicted.result["diff"] == made.result["diff"]
        assert [one["operation"] for one in made.result["changes"]] == ["delete", "delete"]
        assert name in str(made.result["diff"]["before"]["contents"])
        assert device.tree()["children"] == {}
        assert not again.changed
        assert_tidy(device)


def test_a_whole_subtree_goes_from_its_leaves_and_by_id_as_well() -> None:
    with make_device("portal") as device:
        device.add_group("Partner", kind=30)
        number = device.add_group("Partner/Contoso", kind=40)
        device.add_group("Partner/Contoso/Unit", kind=50)
        device.add_group("Partner/Contoso/Unit/Deep", kind=50)
        for path in ("Partner/Contoso", "Partner/Contoso/Unit/Deep"):
            device.add_admin(path, f"admin{len(path)}@example.com")
            device.add_user(path, f"user{len(path)}@example.com")

        made = delete(device, path=str(number), remove_contents=True, max_deletes=7)

        assert not made.failed, made.message
        assert [one["kind"] for one in made.result["changes"]].count("group") == 3
        assert made.result["changes"][-1]["name"] == "Partner/Contoso"
        assert len(made.result["changes"]) == 7
        assert device.tree()["children"]["Partner"]["children"] == {}


@pytest.mark.parametrize(
    "listing", ["list_group_users", "list_group_admins", "list_group_storages", "list_group_children"]
)
@pytest.mark.parametrize("contents", [True, None])
def test_what_cannot_be_listed_is_not_deleted(listing: str, contents: bool | None) -> None:
    with make_device("portal", switches=CASCADE) as device:
        empty(device)
        number = device.find_group("Contoso").id
        device.fault(f"GET /api/1/groups/{number}/{listing.rpartition('_')[2]}*", "status", status=403, times=None)

        task = delete(device, remove_contents=contents, max_deletes=10)

        assert task.failed
        assert "cannot be listed, and would go with it" in task.message
        assert "Contoso" in device.tree()["children"]


@pytest.mark.parametrize("kind", KINDS)
def test_what_comes_into_the_group_after_planning_keeps_it_from_being_deleted(kind: str) -> None:
    with make_device("portal", switches=CASCADE) as device:
        empty(device)
        device.add_group("First", kind=40)
        device.fault("delete_group", "hold")

        results: list[Any] = []
        document = [{"path": name, "state": "absent", "force": True} for name in ("Contoso", "First")]
        options = {"config": {"group": document}, "max_deletes": 2, "workers": 1}
        run = threading.Thread(target=lambda: results.append(run_task(device, config.MODULE, options)))
        run.start()
        device.wait_until_held(20)
        name = put_in(device, kind)
        device.release()
        run.join()

        assert results[0].failed
        assert name in results[0].message
        assert "Contoso" in device.tree()["children"]
        assert device.tree("Contoso")["status"] == 1


def test_a_document_that_wants_something_of_a_deleted_group_is_refused_also_where_it_would_not_change() -> None:
    with make_device("portal", switches=CASCADE) as device:
        empty(device)
        device.add_admin("Contoso", "someone@example.com")
        number = device.find_group("Contoso").id
        for there in ("Contoso", str(number)):
            document = {
                "group": [{"path": "Contoso", "state": "absent", "force": True, "remove_contents": True}],
                "admin": [{"group": there, "login": "someone@example.com"}],
            }

            task = run_task(device, config.MODULE, {"config": document, "max_deletes": 10})

            assert task.failed
            assert "is to be there, and group Contoso, which it belongs to, is to be deleted" in task.message


def test_a_purge_of_groups_alone_takes_no_administrators_along() -> None:
    with make_device("portal", switches=CASCADE) as device:
        empty(device)
        device.add_admin("Contoso", "someone@example.com")
        options: dict[str, Any] = {"state": "overridden", "config": {"group": []}, "max_deletes": 10, "force": True}

        alone = run_task(device, config.MODULE, {**options, "purge": ["group"]})
        both = run_task(device, config.MODULE, {**options, "purge": ["group", "admin"]})

        assert alone.failed
        assert "someone@example.com" in alone.message
        assert not both.failed, both.message
        assert {one["kind"] for one in both.result["changes"]} == {"group", "admin"}
        assert device.tree()["children"] == {}


def test_machines_that_only_a_counter_shows_are_reported() -> None:
    with make_device("portal") as device:
        empty(device)
        device.change_settings("Contoso", usage={"server_count": 3})

        predicted, made = delete(device, check_mode=True), delete(device)

        assert made.changed
        assert predicted.result["warnings"] == made.result["warnings"]
        assert "counts 3 server in it" in made.result["warnings"][0]


def test_the_own_group_is_not_deleted_by_its_number_either() -> None:
    with make_device("portal") as device:
        task = delete(device, path=str(device.root.id))

        assert task.failed
        assert "your own group cannot be deleted" in task.message
        assert not [one for one in device.journal if one.writes and "/groups/" in one.path]
