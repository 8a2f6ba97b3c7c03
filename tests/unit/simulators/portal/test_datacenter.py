"""Servers, machines, migration, consoles, certificates, logic."""

from __future__ import annotations

import pytest

SERVER = {
    "address": "backup.portal.example",
    "agent_id": "agent-1",
    "public_key": "key",
    "secret": "secret",
    "internal_address": "192.0.2.1:7777",
}


def test_backup_servers_are_registered_once(device, client):
    response = client.post("/datacenter/backupservers", SERVER, 201)
    assert response["server_address"] == "backup.portal.example:7786"
    client.error("POST", "/datacenter/backupservers", 409, json=SERVER)

    body = {"online_agents_count": 12, "backup_server_ip_address": "192.0.2.1:7777"}
    assert client.post("/datacenter/backupservers/online_agents", body) == "Success"
    client.error("POST", "/datacenter/backupservers/online_agents", 404, json={**body, "backup_server_ip_address": "x"})

    server = client.get("/datacenter/backupservers")["items"][0]
    assert (server["utilization"], server["public_key"]) == (12, "key")
    assert "secret" not in server
    assert device.read("backup_servers")[0]["agent_id"] == "agent-1"


def test_gateways_are_registered_once(device, client):
    body = {"address": "gateway.portal.example", "cipher_key": "secret"}

    assert client.post("/datacenter/gateways", body, 201) == "Created"
    client.error("POST", "/datacenter/gateways", 409, json=body)
    assert device.read("gateways") == ["gateway.portal.example"]


def test_a_tree_moves_to_a_backup_server(device, client, numbers):
    client.post("/datacenter/backupservers", SERVER, 201)
    number = client.get("/datacenter/backupservers")["items"][0]["id"]
    path = f"/groups/{numbers('Partner')}/backup_server_migration"

    response = client.put(path, {"backup_server_id": number})

    assert response["backup_server"] == {"port": 7777, "internal_address": "192.0.2.1", "public_key": "key"}
    assert len(response["tenants"]) == 3
    assert device.find_group("Partner/Customer").backup_server == number
    client.error("PUT", path, 400, json={"backup_server_id": 999})


def test_migration_service(client, numbers):
    path = f"/groups/{numbers('Partner')}/migration"
    client.error("GET", path, 404)

    body = {"migration_service": "https://migration.example", "migration_enabled": 1}
    assert client.put(path, body, version=1) == {"version": 2}

    assert client.get(path) == "Success"
    assert client.get(f"/groups/{numbers('Partner')}")["migration_service"] == "https://migration.example"
    client.error("PUT", path, 426, json=body, params={"version": 1})


def test_backup_console(device, client, numbers):
    assert client.get("/groups/self/backupconsole", language="en")["bc_path_prefix"] == "/bc/"
    device.change_behind("Partner", {"capabilities": 4})

    client.error("GET", f"/groups/{numbers('Partner')}/backupconsole", 406)


def test_machines_and_hosts_are_for_administrators_of_customers(device, client, connect):
    device.add_user("Partner/Customer", "user@customer.example")
    number = device.account_of("user@customer.example").id
    client.error("POST", f"/users/{number}/machines", 403, json={"agent_id": "a"})
    customer = connect(device, "customer", path="Partner/Customer")

    body = {"agent_id": "machine-1", "public_key": "k", "secret": "s"}
    assert set(customer.post(f"/users/{number}/machines", body)) == {"server_pubkey", "server_address"}
    customer.error("POST", f"/users/{number}/machines", 409, json=body)
    customer.error("POST", f"/users/{number}/machines", 400, json={})
    assert {host["name"] for host in customer.post(f"/users/{number}/hosts")} == {"web console", "backup server"}
    assert customer.get(f"/users/{number}/links") == {"links": {"quotas_upsell": None}}
    assert device.writing_requests().count(f"POST /api/1/users/{number}/hosts") == 0


@pytest.mark.parametrize(
    ("media", "read"), [("json", lambda response: response), ("pem", lambda response: response.text)]
)
def test_certificate_and_revocations(device, client, media, read):
    device.switches["certificate_media"] = media

    assert read(client.get("/ca/certificate", ca=1)).startswith("-----BEGIN CERTIFICATE-----")
    assert read(client.get("/ca/crl")).startswith("-----BEGIN X509 CRL-----")
    client.error("GET", "/ca/crl", 404, params={"ca": 2})


def test_logic(client):
    assert client.get("/logic/constants")["GroupsKind"]["EndUserCompany"] == 40
    assert {"code": "en"} in client.get("/logic/languages")
    assert client.request("GET", "/logic/languages/ui", headers={"Accept-Language": "xx, de-DE;q=0.9"}).json() == [
        "de-DE"
    ]
    assert set(client.get("/logic/versions")) == {"database", "api"}


def test_identity_providers(device, client):
    assert client.get("/idp")["domain"] == "default.example"
    assert client.get("/idp", id=2)["domain"] == "partner-login.example"
    uuid = device.store.providers[2]["uuid"]
    assert client.get("/idp", uuid=uuid)["domain"] == "partner-login.example"
    client.error("GET", "/idp", 404, params={"id": 3})
