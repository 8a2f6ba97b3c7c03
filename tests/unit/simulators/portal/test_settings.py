"""Settings under both names, and storages."""

from __future__ import annotations

import pytest

OLD = ("limits/logon_ips", "agents/autoupdate")
NEW = ("settings/logon_ips", "settings/agents_autoupdate")


def test_all_settings_at_once_and_one_by_one(client, numbers):
    base = f"/groups/{numbers('Partner/Customer')}/settings"

    assert client.get(base) == {
        "agents_autoupdate": {"status": 1},
        "logon_ips": {"status": 0, "items": []},
        "local_backup_restriction": {"status": 0, "visible": 1},
        "flags": {
            "allow_add_devices": 1,
            "allow_download_tools": 1,
            "allow_download_docs": 1,
            "allow_download_agents": 1,
        },
    }
    assert client.post(f"{base}/flags", {"allow_add_devices": 0}) == "Success"
    assert client.get(f"{base}/flags")["allow_add_devices"] == 0
    assert client.get(f"{base}/flags")["allow_download_docs"] == 1
    client.post(f"{base}/local_backup_restriction", {"status": 1})
    assert client.get(f"{base}/local_backup_restriction") == {"status": 1, "visible": 1}
    assert client.get(f"/groups/{numbers('Partner/Customer')}")["version"] == 1


@pytest.mark.parametrize("index", [0, 1])
def test_both_names_are_one_setting(client, numbers, index):
    base = f"/groups/{numbers('Partner')}"
    names = OLD[index], NEW[index]
    body = [
        {"items": ["203.0.113.2", "203.0.113.23 - 203.0.113.200", "203.0.113.32/27"]},
        {"status": 0, "apply_for_children": 0},
    ]

    client.post(f"{base}/{names[0]}", body[index])
    first = client.get(f"{base}/{names[0]}")
    assert client.get(f"{base}/{names[1]}") == first
    if index == 0:
        assert first == {"status": 1, "items": body[0]["items"]}
        assert client.delete(f"{base}/{names[1]}", 200) == "Success"
        assert client.get(f"{base}/{names[0]}")["status"] == 0


def test_agents_follow_the_group_on_demand(device, client, numbers):
    device.add_user("Partner/Customer", "user@customer.example")
    path = f"/groups/{numbers('Partner')}/settings/agents_autoupdate"

    client.post(path, {"status": 0, "apply_for_children": 0})
    assert client.get(f"/groups/{numbers('Partner/Customer')}/settings/agents_autoupdate") == {"status": 1}
    client.post(path, {"status": 0, "apply_for_children": 1})
    assert client.get(f"/groups/{numbers('Partner/Customer/Unit')}")["agents"] == {"autoupdate": 0}
    assert client.get(f"/users/{device.account_of('user@customer.example').id}")["agents"] == {"autoupdate": 0}


@pytest.mark.parametrize(("knows", "missing", "there"), [("old", NEW, OLD), ("new", OLD, NEW)])
def test_a_portal_may_know_one_name_only(device, client, numbers, knows, missing, there):
    device.switches["knows"] = knows
    base = f"/groups/{numbers('Partner')}"

    for name in missing:
        client.error("GET", f"{base}/{name}", 404)
    for name in there:
        client.get(f"{base}/{name}")
    client.get(f"{base}/settings", 404 if knows == "old" else 200)


@pytest.mark.parametrize("item", ["300.1.1.1", "203.0.113.9 - 203.0.113.2", "203.0.113.33/27", "here"])
def test_addresses_are_checked(client, numbers, item):
    client.error("POST", f"/groups/{numbers('Partner')}/settings/logon_ips", 400, json={"items": [item]})


def test_settings_may_change_the_version(device, client, numbers):
    device.switches["settings_change_version"] = True

    client.post(f"/groups/{numbers('Partner')}/settings/flags", {"allow_add_devices": 0})

    assert client.child("Partner")["version"] == 2


def test_a_locked_tree_refuses_changes(device, client, numbers):
    client.post(f"/groups/{numbers('Partner')}/lock", expected=204)
    assert device.locks() == [{"group": "Partner"}]
    unit = f"/groups/{numbers('Partner/Customer/Unit')}"

    client.error("PUT", unit, 403, json={"internal_tag": "x"})
    client.get(unit)
    client.delete(f"/groups/{numbers('Partner')}/lock")
    client.put(unit, {"internal_tag": "x"})


def test_lock_twice_is_a_switch(device, client, numbers):
    path = f"/groups/{numbers('Partner')}/lock"
    client.post(path, expected=204)
    client.post(path, expected=204)
    device.switches["lock_twice"] = "refused"

    client.error("POST", path, 400)
    client.delete(path)
    client.error("DELETE", path, 400)


# --- storages ----------------------------------------------------------------------------------------------------


def test_life_of_a_storage(device, client, numbers):
    group = numbers("Partner")
    base = f"/groups/{group}/storages"
    body = {"kind": 1, "name": "one.storage.example", "uid": "4E9ADAA7-0000-4000-8000-000000000001"}

    assert set(client.post(base, body)) == {"url"}
    client.error("POST", base, 409, json={**body, "uid": "other"})
    client.error("POST", base, 409, json={**body, "name": "other"})
    item = client.get(base)["items"][0]
    assert (item["owner"], item["inherited"], item["active"]) == (group, 0, 1)
    assert "used" not in item

    path = f"{base}/{item['id']}"
    version = client.put(path, {"name": "two.storage.example"}, 202, version=1)["version"]
    assert client.get(path)["name"] == "two.storage.example"
    client.error("PUT", path, 426, json={"name": "x"}, params={"version": 1})
    client.put(f"/groups/{group}", {"storage": {"id": item["id"], "name": "two.storage.example"}}, version=version)
    client.error("DELETE", path, 400, params={"version": version + 1})
    assert client.child("Partner")["storage"]["name"] == "two.storage.example"


def test_storages_are_inherited_unless_switched_off(device, client, numbers):
    device.add_storage("", "top.storage.example")
    base = f"/groups/{numbers('Partner/Customer')}/storages"
    listing = client.get(base)
    assert (listing["inherited"], listing["items"][0]["inherited"]) == (1, 1)
    number = listing["items"][0]["id"]
    client.error("PUT", f"{base}/{number}", 403, json={"name": "mine"})
    client.error("DELETE", f"{base}/{number}", 403)

    client.put(f"/groups/{numbers('Partner')}/storages", {"inherited": 0}, version=1)

    assert client.get(base) == {"inherited": 1, "items": []}
    assert client.get("/groups/self/storages")["inherited"] is None
    client.error("GET", f"{base}/{number}", 404)
    client.error("PUT", f"/groups/{numbers('Partner')}/storages", 426, json={"inherited": 1}, params={"version": 1})


def test_storage_versions_of_its_own_and_pending_registration(device, client, numbers):
    device.switches.update(storage_version="own", storage_registration="pending")
    base = f"/groups/{numbers('Partner')}/storages"
    client.post(base, {"kind": 2, "name": "one.storage.example", "uid": "u"})
    item = client.get(base)["items"][0]
    assert item["active"] == 0

    device.activate_storage("one.storage.example")
    assert client.put(f"{base}/{item['id']}", {"content_url": "https://x.example"}, 202) == {"version": 2}
    device.change_behind("Partner", {"content_url": "https://y.example"}, storage="one.storage.example")
    client.error("DELETE", f"{base}/{item['id']}", 426, params={"version": 2})
    client.delete(f"{base}/{item['id']}", version=3)
