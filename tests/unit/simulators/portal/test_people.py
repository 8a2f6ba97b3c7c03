"""Administrators and service users."""

from __future__ import annotations


def test_life_of_an_administrator(device, client, numbers):
    group = numbers("Partner")
    body = {"login": "new", "firstname": "Test", "email": "new@portal.example", "notifications_backup": 3}
    made = client.post(f"/groups/{group}/admins", body, 201)
    path = f"/admins/{made['id']}"

    detail = client.get(path)
    assert (detail["status"], detail["notifications_backup"], detail["group"]) == (-1, 3, group)
    assert detail["user_id"] == made["user_id"] != made["id"]
    entry = client.get(f"/groups/{group}/admins")["items"][0]
    assert "notifications_backup" not in entry
    assert "phone" not in entry

    assert client.put(path, {"status": 1, "language": "de"}, version=1) == {"version": 2}
    client.error("PUT", path, 426, json={"status": 0}, params={"version": 1})
    client.error("PUT", path, 400, json={"language": "xx"})
    client.error("DELETE", path, 426, params={"version": 1})
    client.delete(path, version=2)
    client.error("GET", path, 404)


def test_login_and_address_of_an_administrator_cannot_be_put(device, client):
    path = f"/admins/{device.account_of('admin').id}"

    client.error("PUT", path, 400, json={"login": "other"})
    client.error("PUT", path, 400, json={"city": "Porto"})
    assert len(device.violations) == 2
    device.violations.clear()


def test_keys_that_the_document_does_not_name_are_violations(device, client, numbers):
    client.error("POST", f"/groups/{numbers('Partner')}/admins", 400, json={"login": "x", "phone": "1"})
    client.error("POST", f"/groups/{numbers('Partner/Customer')}/users", 400, json={"login": "x", "status": 1})
    assert len(device.violations) == 2
    device.violations.clear()


def test_no_one_removes_or_disables_themselves(device, client):
    path = f"/admins/{device.account_of('admin').id}"

    client.error("DELETE", path, 403)
    assert client.error("PUT", path, 403, json={"status": 0})["code"] == 1002


def test_logins_are_unique_unless_the_identity_is_shared(device, client, numbers):
    path = f"/groups/{numbers('Partner')}/admins"

    client.error("POST", path, 409, json={"login": "admin"})
    client.error("POST", path, 400, json={"login": "missing", "use_existing_identity": 1})
    client.error("POST", path, 400, json={"email": "without@login.example"})
    made = client.post(path, {"login": "admin", "use_existing_identity": 1}, 201)
    assert client.get(f"/admins/{made['id']}")["status"] == 1


def test_life_of_a_service_user(device, client, numbers):
    group = numbers("Partner/Customer")
    body = {
        "login": "user@customer.example",
        "email": "user@customer.example",
        "city": "Porto",
        "privileges": {"quota_storage_hard": 5, "local_backup": 0},
        "backup": {"monitor": 0},
        "agents": {"autoupdate": 0},
        "notifications_backup": 19,
        "idp_id": 2,
    }
    made = client.post(f"/groups/{group}/users", body, 201)
    path = f"/users/{made['id']}"

    detail = client.get(path)
    assert detail["privileges"]["local_backup"] == 0
    assert (detail["tenant_id"], detail["idp_id"], detail["city"], detail["status"]) == (group, 2, "Porto", -1)
    assert "notifications_backup" not in detail
    entry = client.get(f"/groups/{group}/users")["items"][0]
    assert "local_backup" not in entry["privileges"]
    assert "city" not in entry
    assert client.child("Customer", numbers("Partner"))["usage"]["service_users"] == 1

    client.put(path, {"login": "renamed@customer.example", "privileges": {"quota_vms_hard": 1}}, version=1)
    assert client.get(path)["login"] == "renamed@customer.example"
    assert client.get(path)["privileges"]["quota_storage_hard"] == 5
    client.error("PUT", path, 426, json={"city": "X"}, params={"version": 1})
    client.error("PUT", path, 409, json={"login": "admin"})
    client.error("PUT", path, 400, json={"idp_id": 77})
    client.error("DELETE", path, 426, params={"version": 1})
    client.delete(path, version=2)
    assert client.get(f"/groups/{group}/users") == {"items": []}


def test_service_users_stand_below_customers_and_units_only(client, numbers):
    client.error("POST", f"/groups/{numbers('Partner')}/users", 400, json={"login": "u@x.example"})
    client.post(f"/groups/{numbers('Partner/Customer/Unit')}/users", {"login": "u@x.example"}, 201)


def test_hidden_users_are_listed_on_demand(device, client, numbers):
    device.add_user("Partner/Customer", "hidden@customer.example")
    device.change_behind("Partner/Customer", {"hidden": True}, user="hidden@customer.example")
    path = f"/groups/{numbers('Partner/Customer')}/users"

    assert client.get(path)["items"] == []
    assert len(client.get(path, include_hidden=1)["items"]) == 1


def test_ids_of_other_things_are_not_found(device, client, numbers):
    device.add_user("Partner/Customer", "user@customer.example")
    user = device.account_of("user@customer.example").id

    client.error("GET", f"/admins/{user}", 404)
    client.error("GET", f"/users/{numbers('Partner')}", 404)
    client.error("GET", f"/groups/{user}", 404)


def test_changes_behind_the_back_raise_the_version(device, client):
    device.add_admin("Partner", "partner")
    path = f"/admins/{device.account_of('partner').id}"

    device.change_behind("Partner", {"language": "fr"}, admin="partner")
    assert (client.get(path)["version"], client.get(path)["language"]) == (2, "fr")
    device.change_behind("Partner", admin="partner", remove=True)
    client.error("GET", path, 404)
