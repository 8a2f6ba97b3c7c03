"""The configuration tree: branches, leaves, references, semantic checks, passwords."""

from __future__ import annotations

import pytest

TRAP = "management/snmp/trap"
AGENT = "local_services/snmp_agent"
SYSTEM = "alerting/system_alerts"
LISTEN = "nic1.interfaces.ff7574025754b3df1647001.addresses.1"
EXTRA = "reserved_"


def keys(response):
    return [item["key"] for item in response.json()["items"]]


def test_the_root_lists_the_top_level(client):
    response = client.request("GET", "/api/configuration")

    assert keys(response)[:3] == ["aaa", "alerting", "datetime"]
    assert keys(response)[-1] == "x509"
    assert response.json()["meta"]["parent"] is None


def test_a_branch_lists_what_is_below(client):
    response = client.get("alerting")

    assert response.json()["items"][0] == {
        "key": "system_alerts",
        "meta": {"href": "/api/configuration/alerting/system_alerts"},
    }
    assert response.json()["meta"] == {
        "first": "/api/configuration/aaa",
        "href": "/api/configuration/alerting",
        "last": "/api/configuration/x509",
        "next": "/api/configuration/datetime",
        "parent": "/api/configuration",
        "previous": "/api/configuration/aaa",
        "transaction": "/api/transaction",
    }


def test_a_leaf_has_key_body_and_neighbors(client):
    response = client.get(AGENT).json()

    assert response["key"] == "snmp_agent"
    start = "/api/configuration/local_services"
    assert response["meta"] == {
        "first": f"{start}/admin_web",
        "href": f"{start}/snmp_agent",
        "last": f"{start}/user_web",
        "next": f"{start}/ssh",
        "parent": start,
        "previous": f"{start}/postgresql",
        "transaction": "/api/transaction",
    }


def test_an_only_child_has_no_neighbors(client):
    meta = client.get(TRAP).json()["meta"]

    assert meta["first"] == meta["href"] == meta["last"]
    assert (meta["next"], meta["previous"]) == (None, None)


@pytest.mark.parametrize(
    "path", ["management", "management/snmp", "network", "network/nics", "policies", "ssh", "datetime/"]
)
def test_every_kind_of_endpoint_can_be_read(client, path):
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", ["nothing", "management/nothing", "network/nics/nic9", "passwords/none"])
def test_what_is_not_there_is_not_found(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response.json()["error"]["type"] == "NotFound"


def test_nics_are_those_of_the_document(client):
    assert keys(client.get("network/nics")) == ["nic1", "nic2", "nic3"]
    assert client.body("network/nics/nic1")["interfaces"]["ff7574025754b3df1647001"]["name"] == "default"


def test_all_alerts_are_there(client):
    assert len(client.body(SYSTEM)) == 21
    assert "scbCredStoreDecrpytError" in client.body("alerting/traffic_alerts")


def test_put_replaces_the_whole_body(client):
    client.open()
    body = client.body(AGENT)
    for name in ("system_contact", "system_location"):
        del body[name]
    body["listen"] = [{"address": LISTEN, "port": 1161}]

    assert client.put(AGENT, body).status_code == 201

    now = client.body(AGENT)
    assert "system_contact" not in now
    assert now["listen"][0]["port"] == 1161


def test_a_branch_cannot_be_replaced(client):
    assert client.put("management/snmp", {}).status_code == 405
    assert client.put("management/nothing", {}).status_code == 404


def test_references_are_written_as_keys_and_returned_as_objects(client):
    client.open()
    body = client.body(AGENT)
    body["listen"] = [{"address": "nic2.interfaces.a30b5a4f5754b3df1647002.addresses.2", "port": 161}]
    client.put(AGENT, body)

    assert client.body(AGENT)["listen"][0]["address"] == {
        "key": "nic2.interfaces.a30b5a4f5754b3df1647002.addresses.2",
        "meta": {"href": "/api/configuration/network/nics/nic2#interfaces/a30b5a4f5754b3df1647002/addresses/2"},
    }


@pytest.mark.parametrize(("setting", "status"), [("refused", 400), ("accepted", 201)])
def test_reference_objects_in_a_body(launch, connect, setting, status):
    client = connect(launch(switches={"reference_objects": setting}))
    client.open()

    assert client.put(AGENT, client.body(AGENT)).status_code == status


@pytest.mark.parametrize("change", ["unknown", "missing"])
def test_alerts_must_be_those_of_the_appliance(client, change):
    client.open()
    body = client.body(SYSTEM)
    if change == "unknown":
        body["xcbNovelty"] = {"email": True, "snmp": True}
    else:
        del body["xcbLogin"]

    response = client.put(SYSTEM, body)

    assert response.status_code == 400
    assert change in response.json()["error"]["details"][0] or "not known" in response.json()["error"]["details"][0]


def test_alerts_differ_by_state(launch, connect):
    client = connect(launch(state={SYSTEM: {"xcbNovelty": {"email": True, "snmp": False}}, "starling": None}))

    assert client.body(SYSTEM) == {"xcbNovelty": {"email": True, "snmp": False}}
    assert client.get("starling").status_code == 404


def test_list_bodies_grow_by_post(client):
    client.open()
    route = {"gateway": "192.0.2.2", "target_network": "10.0.0.0/8"}

    assert client.request("POST", "/api/configuration/network/routing", json=route).status_code == 201
    assert client.body("network/routing")[-1] == route


def test_collections_grow_by_post_and_shrink_by_delete(client):
    client.open()
    path = "/api/configuration/policies/user_lists"

    created = client.request("POST", path, json={"name": "auditors", "users": []})
    assert created.status_code == 201
    assert client.body(f"policies/user_lists/{created.json()['key']}")["name"] == "auditors"
    assert client.request("DELETE", created.json()["meta"]["href"]).status_code == 200
    assert client.request("DELETE", f"{path}/-1").json()["error"]["type"] == "SemanticError"
    assert client.request("DELETE", "/api/configuration/network/dns").status_code == 405
    assert client.request("POST", "/api/configuration/network/dns", json={}).status_code == 405


# --- passwords --------------------------------------------------------------------------------------------------------


def test_a_password_is_stored_and_never_shown(device, client):
    client.open()
    created = client.new_password("correct horse")
    key = created.json()["key"]
    shown = client.get(f"passwords/{key}")
    changes = client.request("GET", "/api/transaction/changes")
    client.commit()

    assert created.status_code == 201
    assert shown.json()["body"] == {}
    assert "correct horse" not in shown.text + changes.text + client.get(f"passwords/{key}").text
    assert device.password_text(key) == "correct horse"
    assert keys(client.request("GET", "/api/configuration")).count("passwords") == 1


def test_a_rollback_drops_a_password(client):
    client.open()
    key = client.new_password().json()["key"]
    client.roll_back()

    assert client.get(f"passwords/{key}").status_code == 404


@pytest.mark.parametrize("text", ["seven77", "tilde~tilde", "ümlaut-ümlaut", "new\nline-new"])
def test_a_password_outside_length_or_alphabet_is_refused(client, text):
    client.open()

    response = client.new_password(text)

    assert response.status_code == 400
    assert response.json()["error"]["details"]
    assert text not in response.text


def test_the_whole_documented_alphabet_is_taken(client):
    client.open()

    assert client.new_password("""aZ0!"#$%&'()*+,;<=&@[\\]^`{|}_./:?- """).status_code == 201


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_passwords_are_neither_listed_nor_changed(device, client, violations, method):
    key = device.create_password("correct horse")
    path = "passwords" if method == "GET" else f"passwords/{key}"

    assert client.request(method, f"/api/configuration/{path}").status_code == 405
    assert len(violations()) == 1


# --- semantic checks --------------------------------------------------------------------------------------------------


def agent_v3(client, users):
    body = client.body(AGENT)
    body["listen"] = [{"address": LISTEN, "port": 161}]
    body["enabled"] = True
    body["version_3"] = {"enabled": True, "users": users}
    return body


def user(key, name="monitor", **changes):
    return {
        "auth_method": "sha",
        "auth_password": key,
        "encryption_method": "none",
        "encryption_password": None,
        "username": name,
        **changes,
    }


def test_a_trap_of_version_3_lands(client, trap_v3):
    client.open()
    auth, encryption = (client.new_password().json()["key"] for unused in range(2))
    client.put(TRAP, trap_v3(auth, encryption))

    assert client.commit().status_code == 200

    value = client.body(TRAP)["version"]["value"]
    assert value["auth_password"] == {"key": auth, "meta": {"href": f"/api/configuration/passwords/{auth}"}}
    assert value["encryption_password"]["key"] == encryption


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"auth_password": "gone"}, "does not exist"),
        ({"encryption_method": "aes"}, "encryption_password"),
        ({"encryption_password": "SAME", "encryption_method": "des"}, "already in use"),
        ({"server": {"selection": "ip", "value": "traps.example"}}, "not an IP address"),
        ({"server": {"selection": "fqdn", "value": "not a name"}}, "not a domain name"),
    ],
)
def test_an_inconsistent_trap_is_refused_at_commit(client, trap_v3, changes, words):
    client.open()
    key = client.new_password().json()["key"]
    changes = {name: key if value == "SAME" else value for name, value in changes.items()}
    assert client.put(TRAP, trap_v3(**{"auth_password": key, **changes})).status_code == 201

    refused = client.commit()

    assert refused.status_code == 400
    error = refused.json()["error"]
    assert error["type"] == "SemanticError"
    assert words in error["details"][0]
    assert client.status().json()["transaction"]["status"] == "open"


def test_semantics_can_be_checked_at_put(launch, connect, trap_v3):
    client = connect(launch(switches={"semantic_check": "put"}))
    client.open()

    assert client.put(TRAP, trap_v3("gone")).json()["error"]["type"] == "SemanticError"
    assert client.changes() == []


def test_a_password_serves_one_purpose(device, client, trap_v3):
    key = device.create_password("correct horse")
    client.open()
    client.put(TRAP, trap_v3(key))
    client.put(AGENT, agent_v3(client, [user(key)]))

    assert "already in use" in client.commit().json()["error"]["details"][0]


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda body: body["version_3"].update(users=[]), "without users"),
        (lambda body: body["listen"][0].update(address="nic1.interfaces.none.addresses.1"), "does not exist"),
        (lambda body: body["listen"][0].update(address="somewhere"), "does not exist"),
        (lambda body: body.update(access_restriction={"enabled": True, "allowed_from": []}), "allowed_from"),
        (
            lambda body: body.update(access_restriction={"enabled": True, "allowed_from": ["999.0.0.0/8"]}),
            "not a network",
        ),
        (lambda body: body["version_3"]["users"].append(dict(body["version_3"]["users"][0])), "2 times"),
    ],
)
def test_an_inconsistent_agent_is_refused_at_commit(device, client, edit, words):
    body = agent_v3(client, [user(device.create_password("correct horse"))])
    edit(body)
    client.open()
    assert client.put(AGENT, body).status_code == 201

    refused = client.commit().json()["error"]

    assert refused["type"] == "SemanticError"
    assert [detail for detail in refused["details"] if words in detail]


def test_a_disabled_agent_ignores_its_other_options(client):
    body = agent_v3(client, [])
    body["enabled"] = False
    client.open()
    client.put(AGENT, body)

    assert client.commit().status_code == 200


def test_an_address_in_use_cannot_be_removed(client):
    client.open()
    client.put("network/nics/nic1", {"interfaces": {"@order": []}, "name": "eth0", "speed": "auto"})

    details = client.commit().json()["error"]["details"]

    assert [detail for detail in details if AGENT in detail]


# --- fields that no document knows ------------------------------------------------------------------------------------


def test_unknown_fields_survive_or_are_lost_as_written(launch, connect):
    device = launch(switches={"extra_fields": True})
    client = connect(device)
    client.open()
    body = client.body(TRAP)
    value = body["version"]["value"]

    assert body[f"{EXTRA}mode"]
    assert value[f"{EXTRA}timeout"] == 5
    del value["server"][f"{EXTRA}port"]
    assert client.put(TRAP, body).status_code == 201
    assert client.commit().status_code == 200

    kept = device.read(TRAP)
    assert kept[f"{EXTRA}mode"] == body[f"{EXTRA}mode"]
    assert f"{EXTRA}port" not in kept["version"]["value"]["server"]
    assert device.violations == []


@pytest.mark.parametrize("path", [TRAP, AGENT, SYSTEM, "alerting/traffic_alerts", "management/email"])
def test_unknown_fields_come_and_go_with_the_switch(device, client, path):
    before = client.get(path).text

    device.switches["extra_fields"] = True
    assert EXTRA in client.get(path).text
    device.switches["extra_fields"] = False

    assert client.get(path).text == before


def test_unknown_fields_that_no_one_invented_are_refused(launch, connect):
    device = launch(switches={"extra_fields": True})
    client = connect(device)
    client.open()

    assert client.put(TRAP, {**client.body(TRAP), "comment": "x"}).status_code == 400
    assert device.violations
