"""One conversation that uses every operation of the contract, so that none is without a handler that works."""

from __future__ import annotations

PNG = b"\x89PNG\r\n\x1a\n"


def test_every_operation_responds(device, client, connect, numbers):
    device.add_user("Partner/Customer", "user@customer.example")
    user = device.account_of("user@customer.example").id
    group = f"/groups/{numbers('Partner')}"
    customer = connect(device, "customer", path="Partner/Customer")
    anonymous = connect(device, None)
    steps = (
        look_around,
        use_groups,
        use_settings,
        use_storages,
        use_people,
        use_brands,
        use_reports,
        use_identities,
        use_data_center,
        log_out_everywhere,
    )
    for step in steps:
        step(device, client, customer, anonymous, group, user)

    used = {exchange.operation for exchange in device.journal}
    assert set(device.contract.operations) - used == set()
    # Those without a success in the document are the exception.
    worked = {exchange.operation for exchange in device.journal if exchange.status < 400}
    assert set(device.contract.operations) - worked == {"check_account"}


def look_around(device, client, customer, anonymous, group, user):
    anonymous.get("/accounts", login="admin")
    query = {"login": "admin", "server": "s", "sign": "s"}
    client.error("GET", "/accounts/check", 409, params=query)
    client.error("GET", "/accounts/check", 404, params={**query, "login": "missing"})
    for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT", "DELETE"):
        assert client.request(method, "/checkauth").status_code == 204
    for path in ("constants", "rules", "languages", "languages/ui", "versions"):
        client.get(f"/logic/{path}")
    for path in ("/profile", "/profiles", "/idp", "/ca/certificate", "/ca/crl", "/branding/scheme/available"):
        client.get(path)
    form = {"grant_type": "client_credentials"}
    assert anonymous.request("POST", "/api/2/idp/token", data=form, auth=device.client_credentials()).status_code == 200


def use_groups(device, client, customer, anonymous, group, user):
    client.get("/groups", prefix="P")
    made = client.post(f"{group}/children", {"name": "New", "kind": 40}, 201)["id"]
    client.get(f"{group}/children")
    client.get(f"/groups/{made}")
    version = client.put(f"/groups/{made}", {"status": 0}, version=1)["version"]
    client.delete(f"/groups/{made}", version=version)
    client.get(f"{group}/quota_exceedance")
    client.get(f"{group}/watchers", event_mask=1, service_kind=2)
    client.post(f"{group}/lock", expected=204)
    client.delete(f"{group}/lock")
    client.put(f"{group}/migration", {"migration_service": "https://m.example", "migration_enabled": 1})
    client.get(f"{group}/migration")
    client.get(f"{group}/backupconsole")


def use_settings(device, client, customer, anonymous, group, user):
    client.get(f"{group}/settings")
    bodies = {
        "settings/flags": {"allow_add_devices": 1},
        "settings/local_backup_restriction": {"status": 1},
        "settings/agents_autoupdate": {"status": 1, "apply_for_children": 1},
        "agents/autoupdate": {"status": 1, "apply_for_children": 0},
        "settings/logon_ips": {"items": ["127.0.0.1"]},
        "limits/logon_ips": {"items": ["127.0.0.1"]},
    }
    for name, body in bodies.items():
        assert client.post(f"{group}/{name}", body) == "Success"
        client.get(f"{group}/{name}")
    for name in ("settings/logon_ips", "limits/logon_ips"):
        client.delete(f"{group}/{name}", 200)


def use_storages(device, client, customer, anonymous, group, user):
    client.post(f"{group}/storages", {"kind": 1, "name": "s.storage.example", "uid": "u"})
    number = client.get(f"{group}/storages")["items"][0]["id"]
    client.get(f"{group}/storages/{number}")
    client.put(f"{group}/storages/{number}", {"name": "t.storage.example"}, 202)
    client.delete(f"{group}/storages/{number}")
    client.put(f"{group}/storages", {"inherited": 1})


def use_people(device, client, customer, anonymous, group, user):
    admin = client.post(f"{group}/admins", {"login": "new"}, 201)["id"]
    client.get(f"{group}/admins")
    client.put(f"/admins/{admin}", {"status": 1})
    for what in ("", "/jwt", "/impersonate"):
        client.get(f"/admins/{admin}{what}")
    client.delete(f"/admins/{admin}")
    made = customer.post("/groups/self/users", {"login": "new@customer.example"}, 201)["id"]
    customer.get("/groups/self/users")
    customer.put(f"/users/{made}", {"city": "Porto"})
    customer.delete(f"/users/{made}")
    for what in ("", "/jwt", "/impersonate", "/links"):
        client.get(f"/users/{user}{what}")
    customer.post(f"/users/{user}/hosts")
    assert customer.request("HEAD", f"/users/{user}/machines").status_code == 200
    customer.post(f"/users/{user}/machines", {"agent_id": "m"})


def use_brands(device, client, customer, anonymous, group, user):
    client.post(f"{group}/brand")
    client.put(f"{group}/brand", {"company_name": "P"})
    brand = client.get(f"{group}/brand")["id"]
    client.get(f"/brands/{brand}")
    response = client.request("POST", f"{group}/logo", data=PNG, headers={"Content-Type": "image/png"})
    assert response.status_code == 200
    client.get(f"{group}/logo")
    client.get(f"/content/images/{client.get(f'{group}/brand')['logotype']}")
    client.delete(f"{group}/brand", 200)


def use_reports(device, client, customer, anonymous, group, user):
    ordered = client.post(f"{group}/reports/ordered", {"level": 1})
    client.get(f"{group}/reports/ordered", 202, id=ordered["report_id"])
    client.put(f"{group}/reports/scheduled", {"enabled": 1})
    client.get(f"{group}/reports/scheduled")
    report = client.post("/reports", {"level": 0, "schedule": {"timeshift": 0}, "enabled": 1})["id"]
    client.get("/reports")
    client.get(f"/reports/{report}")
    client.put(f"/reports/{report}", {"enabled": 0})
    client.post(f"/reports/{report}/adhoc", {"begin_date": 1, "end_date": 2}, 204)
    client.post(f"/reports/{report}/send", expected=204)
    client.delete(f"/reports/{report}")


def use_identities(device, client, customer, anonymous, group, user):
    address = {"login": "user@customer.example", "email": "user@portal.example"}
    tokens = {}
    for action in ("activate", "reset", "emailupdate"):
        client.post(f"/actions/mail/{action}", address, 204)
        tokens[action] = client.get(f"/actions/mail/{action}", login=address["login"])["token"]
    for action in ("activate", "reset"):
        anonymous.get(f"/actions/{action}", token=tokens[action])
        anonymous.post(f"/actions/{action}", {"password": "p"}, token=tokens[action])
    anonymous.post("/actions/emailupdate", token=tokens["emailupdate"])
    anonymous.get("/actions/forgot_link", username="admin")
    client.post("/actions/mail/test", {"group_id": 1}, 204)
    client.post("/actions/change_password", {"current_password": device.password, "new_password": "p"})
    client.post("/actions/change_login", {"login": "admin", "newlogin": "chief"})


def use_data_center(device, client, customer, anonymous, group, user):
    body = {"address": "b.portal.example", "agent_id": "a"}
    client.post("/datacenter/backupservers", body, 201)
    server = client.get("/datacenter/backupservers")["items"][0]
    agents = {"online_agents_count": 1, "backup_server_ip_address": server["internal_address"]}
    client.post("/datacenter/backupservers/online_agents", agents)
    client.post("/datacenter/gateways", {"address": "g.portal.example", "cipher_key": "k"}, 201)
    client.put(f"{group}/backup_server_migration", {"backup_server_id": server["id"]})


def log_out_everywhere(device, client, customer, anonymous, group, user):
    jwt = client.get(f"/users/{user}/jwt")["jwt"]
    anonymous.get("/login", jwt=jwt)
    anonymous.get("/logout")
    customer.post("/logout", expected=204)
