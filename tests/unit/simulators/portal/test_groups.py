"""The tree of groups: rules, names, versions, moving, removing, what a caller sees."""

from __future__ import annotations

import pytest


def create(client, parent, name, kind, expected=201, **more):
    return client.post(f"/groups/{parent}/children", {"name": name, "kind": kind, **more}, expected)


def test_create_then_read_in_three_shapes(device, client, numbers):
    device.add_storage("", "first.storage.example")
    storage = client.get("/groups/self/storages")["items"][0]
    made = create(
        client,
        numbers("Partner"),
        "Contoso",
        40,
        customer_id=17,
        storage=storage["id"],
        internal_tag="t",
        contact={"email": "it@contoso.example"},
        privileges={"quota_storage_hard": 1000, "local_backup": {"permitted": 0}},
        agents={"autoupdate": 0},
        pricing={"mode": 1, "price": 0.5},
    )

    detail = client.get(f"/groups/{made['id']}")
    entry = client.child("Contoso", numbers("Partner"))

    assert (detail["customer_id"], detail["agents"], detail["kind"]) == ("17", {"autoupdate": 0}, 40)
    assert detail["storage"] == {"id": storage["id"], "uuid": storage["uuid"], "name": storage["name"]}
    assert detail["privileges"]["local_backup"] == {"permitted": 0, "visible": 1}
    assert detail["privileges"]["quota_servers_hard"] == -1
    assert (detail["pricing"]["mode"], detail["pricing"]["price"]) == (1, 0.5)
    assert detail["contact"]["email"] == "it@contoso.example"
    assert detail["contact"]["phone"] == ""
    assert (entry["id"], entry["uuid"], entry["version"]) == (made["id"], made["uuid"], 1)
    assert "contact" not in entry


def test_kinds_follow_the_rules_of_the_portal(client, numbers):
    rules = client.get("/logic/rules")["GroupBusinessRules"]["creation"]

    assert 10 not in rules["30"]["any"]
    create(client, numbers("Partner"), "X", 10, 400)
    # The rule for grade 0 wins over the one for any grade.
    create(client, "self", "X", 21, 400)
    below = create(client, "self", "Second root", 0)
    create(client, below["id"], "Provider", 21)


def test_names_are_unique_on_one_level(client, numbers):
    create(client, numbers("Partner"), "Contoso", 40)

    create(client, numbers("Partner"), "Contoso", 40, 409)
    create(client, "self", "Contoso", 40)
    create(client, "self", "  ", 40, 400)


def test_a_change_is_partial_and_gives_a_new_version(client, numbers):
    number = numbers("Partner/Customer")
    before = client.get(f"/groups/{number}")

    response = client.put(f"/groups/{number}", {"contact": {"city": "Porto"}, "internal_tag": None}, version=1)

    after = client.get(f"/groups/{number}")
    assert response == {"version": 2}
    assert after == {**before, "version": 2, "contact": {**before["contact"], "city": "Porto"}}


def test_another_version_is_426(device, client, numbers):
    number = numbers("Partner/Customer")
    device.change_behind("Partner/Customer", {"internal_tag": "theirs"})

    assert client.error("PUT", f"/groups/{number}", 426, json={"name": "N"}, params={"version": 1})["code"] == 426
    client.put(f"/groups/{number}", {"internal_tag": "mine"}, version=2)
    client.put(f"/groups/{number}", {"internal_tag": "blind"})
    device.switches["version"] = "required"
    client.error("PUT", f"/groups/{number}", 400, json={"internal_tag": "blind"})


def test_usage_is_taken_and_ignored(client, numbers):
    number = numbers("Partner/Customer")

    client.put(f"/groups/{number}", {"usage": {"vm_count": 9}, "privileges": {"storage_size": 9}})

    assert client.get(f"/groups/{number}")["usage"]["vm_count"] == 0
    assert client.get(f"/groups/{number}")["privileges"]["storage_size"] == 0


def test_move_changes_grades_and_keeps_rules(device, client, numbers):
    device.add_group("Other", 30)
    device.add_group("Other/Customer", 40)
    customer = numbers("Partner/Customer")
    client.error("PUT", f"/groups/{customer}", 409, json={"parent_id": numbers("Other")})
    client.error("PUT", f"/groups/{customer}", 400, json={"parent_id": numbers("Partner/Customer/Unit")})

    client.put(f"/groups/{customer}", {"parent_id": 1, "name": "Direct"}, version=1)

    assert numbers("Direct/Unit")
    assert client.get(f"/groups/{numbers('Direct/Unit')}")["grade"] == 2
    assert client.child("Partner")["has_children"] == 0


def test_kind_changes_only_as_the_rules_say(client, numbers):
    client.error("PUT", f"/groups/{numbers('Partner/Customer')}", 400, json={"kind": 30})
    client.put(f"/groups/{numbers('Partner')}", {"kind": 20})


@pytest.mark.parametrize(
    "body",
    [{"language": "xx"}, {"default_identity_provider_id": 99}, {"storage": {"id": 99}}, {"brand": 99}, {"name": " "}],
)
def test_references_to_nothing_are_refused(client, numbers, body):
    client.error("PUT", f"/groups/{numbers('Partner/Customer')}", 400, json=body)


def test_unknown_and_read_only_keys_are_violations(device, client, numbers):
    for body in ({"version": 3}, {"uuid": "x"}, {"contact": {"fax": "1"}}, {"privileges": {"quota_tapes_hard": 1}}):
        client.error("PUT", f"/groups/{numbers('Partner')}", 400, json=body)
    assert len(device.violations) == 4
    device.violations.clear()


def test_only_disabled_and_empty_groups_can_be_removed(device, client, numbers):
    number = numbers("Partner/Customer")
    path = f"/groups/{number}"

    assert client.error("DELETE", path, 400, params={"version": 1})["code"] == 1006
    version = client.put(path, {"status": 0}, version=1)["version"]
    assert client.error("DELETE", path, 400, params={"version": version})["code"] == 400
    unit = f"/groups/{numbers('Partner/Customer/Unit')}"
    client.put(unit, {"status": 0})
    client.delete(unit, version=2)
    client.error("DELETE", path, 426, params={"version": 1})
    client.delete(path, version=version)

    assert client.get(f"/groups/{numbers('Partner')}/children") == {"items": []}
    client.error("GET", path, 404)


def test_removal_can_cascade(device, client, numbers):
    device.switches.update(delete_non_empty="cascade", delete_enabled="accepted")
    device.add_user("Partner/Customer", "user@customer.example")

    client.delete(f"/groups/{numbers('Partner')}")

    assert device.tree()["children"] == {}
    assert "user@customer.example" not in device.store.identities


def test_own_group_is_the_root_of_what_a_caller_sees(device, connect, numbers):
    device.add_group("Other", 30)
    partner = connect(device, "partner", path="Partner")

    assert partner.get("/groups/self")["parent_id"] == 1
    partner.get(f"/groups/{numbers('Partner/Customer/Unit')}")
    partner.error("GET", "/groups/1", 403)
    partner.error("GET", f"/groups/{numbers('Other')}", 403)
    partner.error("GET", "/groups/4711", 404)
    partner.error("DELETE", "/groups/self", 403)
    partner.error("PUT", "/groups/self", 403, json={"status": 0})
    partner.error("PUT", "/groups/self", 403, json={"parent_id": numbers("Other")})


def test_uuid_in_a_path_is_a_switch(device, client):
    uuid = device.find_group("Partner").uuid
    client.error("GET", f"/groups/{uuid}", 404)

    device.switches["uuid_in_path"] = True

    assert client.get(f"/groups/{uuid}")["name"] == "Partner"


def test_listing_by_uuid(device, client):
    device.add_group("Other", 30)
    uuids = client.get("/groups/self/children", request_type="uuids_list")["items"]
    batch = client.get("/groups/self/children", request_type="tenants_batch", uuids=uuids[1])

    assert len(uuids) == 2
    assert [item["name"] for item in batch["items"]] == ["Other"]
    client.error("GET", "/groups/self/children", 400, params={"request_type": "tenants_batch"})


def test_search_stops_at_ten_of_each_sort(device, client):
    for number in range(12):
        device.add_group(f"Seek {number:02d}", 40)
        device.add_user(f"Seek {number:02d}", f"Seek{number:02d}@customer.example")
    device.add_admin("", "Seek")

    found = client.get("/groups", prefix="Seek")["items"]
    assert [item["kind"] for item in found].count(40) == 10
    assert len(found) == 20
    assert len(client.get("/groups", prefix="Seek", limit=50)["items"]) == 25
    strict = client.get("/groups", prefix="Seek", strict=1)["items"]
    assert [(item["name"], item["kind"]) for item in strict] == [("Seek", None)]
    assert client.get("/groups", prefix="Seek03@", strict=0)["items"][0]["kind"] == -1


def test_pricing_is_hidden_for_units_and_its_rules_are_a_switch(device, client, numbers):
    assert client.get(f"/groups/{numbers('Partner/Customer/Unit')}")["pricing"] == {"enabled": None, "mode": 1}
    assert client.get(f"/groups/{numbers('Partner/Customer')}")["pricing"]["mode"] == 2
    device.switches["pricing_rules"] = "enforced"
    path = f"/groups/{numbers('Partner/Customer')}"

    client.put(path, {"pricing": {"mode": 1}})
    client.error("PUT", path, 400, json={"pricing": {"mode": 2}})
    client.error("PUT", path, 400, json={"pricing": {"enabled": 1}})


def test_customer_id_can_be_demanded(device, client, numbers):
    device.change_behind("Partner", {"capabilities": 128 + 4})

    create(client, numbers("Partner"), "X", 40, 400)
    create(client, numbers("Partner"), "X", 40, customer_id="C1")


def test_groups_can_be_closed_to_those_above(device, client, numbers):
    device.change_behind("Partner", {"parent_has_access": 0})
    client.get(f"/groups/{numbers('Partner')}")

    device.switches["parent_without_access"] = "refused"

    assert client.child("Partner")["usage"] is None
    client.error("GET", f"/groups/{numbers('Partner')}", 403)


def test_quotas_are_exceeded_above_the_limit(device, client, numbers):
    device.change_behind("Partner/Customer", {"privileges": {"quota_servers_hard": 2, "quota_vms_hard": 3}})
    device.change_settings("Partner/Customer", usage={"server_count": 3, "vm_count": 3, "mobile_count": 5})

    exceeded = client.get(f"/groups/{numbers('Partner/Customer')}/quota_exceedance")

    assert [name for name, flag in exceeded.items() if flag] == ["servers"]


def test_watchers_are_those_who_want_to_know(device, client, numbers):
    device.add_admin("Partner", "errors", notifications_backup=1)
    device.add_admin("Partner/Customer", "manager", notifications_management=1)
    path = f"/groups/{numbers('Partner/Customer')}/watchers"

    def recipients(**query):
        return [item["recipient"] for item in client.get(path, **query)]

    assert recipients(event_mask=3, service_kind=2) == ["errors@portal.example"]
    assert recipients(event_mask=3, service_kind=2, levels_up=0) == []
    assert recipients(event_mask=0, service_kind=1) == ["manager@portal.example"]


def test_invented_fields(device, client):
    device.switches["extra_fields"] = True

    assert "x_unknown_field" in client.get("/groups/self")
    assert "x_unknown_field" in client.get("/groups/self/children")
