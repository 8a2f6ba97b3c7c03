"""Brands, pictures, reports."""

from __future__ import annotations

PNG = b"\x89PNG\r\n\x1a\n" + b"picture"


def test_life_of_a_brand(device, client, numbers):
    path = f"/groups/{numbers('Partner')}/brand"
    client.error("GET", path, 404)
    assert client.get(path, effective=1)["color_scheme"] == "default"

    client.post(path, version=1)
    client.error("POST", path, 400)
    change = {
        "company_name": "Partner",
        "color_scheme": "blue",
        "smtp_server": "smtp.partner.example",
        "smtp_password": "s",
    }
    assert client.put(path, change, version=2) == {"version": 3}

    brand = client.get(path)
    assert (brand["company_name"], brand["smtp_server"], brand["smtp_password"]) == (
        "Partner",
        "smtp.partner.example",
        "",
    )
    assert device.find_group("Partner").brand.smtp["smtp_password"] == "s"
    assert client.get(f"/brands/{brand['id']}")["company_name"] == "Partner"
    assert client.get(f"/groups/{numbers('Partner/Customer')}/brand", effective=1)["id"] == brand["id"]
    assert client.get(f"/groups/{numbers('Partner')}")["brand"] == brand["id"]

    client.error("PUT", path, 400, json={"color_scheme": "plaid"})
    client.error("PUT", path, 426, json={"color": "FFFFFF"}, params={"version": 1})
    client.error("DELETE", path, 426, params={"version": 1})
    assert client.delete(path, 200, version=3) == {"version": 4}
    client.error("GET", f"/brands/{brand['id']}", 404)


def test_what_the_portal_writes_itself_cannot_be_put(device, client, numbers):
    path = f"/groups/{numbers('Partner')}/brand"
    client.post(path)

    client.error("PUT", path, 400, json={"backup_console_url": "https://x.example"})
    client.error("PUT", path, 400, json={"id": 3})
    assert len(device.violations) == 2
    device.violations.clear()


def test_logo_is_a_png_and_has_an_image_of_its_own(client, numbers):
    base = f"/groups/{numbers('Partner')}"
    headers = {"Content-Type": "image/png"}
    assert client.request("POST", f"{base}/logo", data=PNG, headers=headers).status_code == 404
    client.post(f"{base}/brand")
    assert client.request("GET", f"{base}/logo").status_code == 404
    assert client.request("POST", f"{base}/logo", data=b"GIF89a", headers=headers).status_code == 400

    response = client.request("POST", f"{base}/logo", data=PNG, headers=headers, params={"version": 2})

    assert response.json() == {"version": 3}
    assert client.get(f"{base}/logo").content == PNG
    number = client.get(f"{base}/brand")["logotype"]
    image = client.request("GET", f"/content/images/{number}")
    assert (image.content, image.headers["Content-Type"]) == (PNG, "image/png")
    known = {"If-None-Match": image.headers["ETag"]}
    assert client.request("GET", f"/content/images/{number}", headers=known).status_code == 304
    since = {"If-Modified-Since": image.headers["Last-Modified"]}
    assert client.request("GET", f"/content/images/{number}", headers=since).status_code == 304
    client.put(f"{base}/brand", {"logotype": number})
    client.error("PUT", f"{base}/brand", 400, json={"logotype": 999})
    client.error("GET", "/content/images/999", 404)


def test_schemes_to_choose_from(client):
    assert "default" in client.get("/branding/scheme/available")


def test_reports_of_the_own_group(device, client):
    made = client.post("/reports", {"level": 3, "schedule": {"timeshift": 0}, "enabled": 1})
    path = f"/reports/{made['id']}"

    assert client.get("/reports") == [{"id": made["id"], "level": 3, "enabled": 1}]
    assert client.get(path) == {"id": made["id"], "version": 1, "level": 3, "enabled": 1, "schedule": {"timeshift": 0}}
    assert client.put(path, {"enabled": 0}, version=1) == {"version": 2}
    client.error("PUT", path, 426, json={"enabled": 1}, params={"version": 1})
    client.post(f"{path}/adhoc", {"begin_date": 1, "end_date": 2}, 204)
    client.error("POST", f"{path}/adhoc", 400, json={"begin_date": 2, "end_date": 1})
    client.post(f"{path}/send", expected=204)
    assert [mail["kind"] for mail in device.outbox] == ["report", "report"]
    client.delete(path, version=2)
    client.error("GET", path, 404)


def test_reports_of_others_are_not_found(device, client, connect):
    made = client.post("/reports", {"level": 0, "schedule": {"timeshift": 0}, "enabled": 1})

    connect(device, "partner", path="Partner").error("GET", f"/reports/{made['id']}", 404)


def test_an_ordered_report_takes_its_time(device, client, numbers):
    device.change_settings("Partner/Customer", usage={"storage_size": 7, "vm_count": 2})
    path = f"/groups/{numbers('Partner')}/reports/ordered"
    order = {"kind": 5, "level": 2, "begin_date": 1, "end_date": 86400, "result_action": "save", "when": None}
    made = client.post(path, order)

    for unused in range(2):
        assert client.get(path, 202, id=made["report_id"])["tenants"] == []
    report = client.get(path, id=made["report_id"])
    assert [line["group_name"] for line in report["tenants"]] == ["Partner", "Customer"]
    customer = report["tenants"][1]
    assert (customer["trial_vms"], customer["production_vms"], customer["quota_vms"]) == (2, 0, None)
    assert customer["group_human_path"] == "\\Customer"
    assert client.get(path, uuid=made["report_uuid"].upper())["params"]["report_level"] == 2
    client.get(path, begin_date=1, end_date=86400, level=2)
    client.error("GET", path, 404, params={"id": 999})


def test_a_report_can_be_sent_and_can_wait(device, client):
    when = int(device.clock.wall()) + 3600
    made = client.post("/groups/self/reports/ordered", {"result_action": "send", "when": when})
    assert device.outbox[-1]["report"] == made["report_id"]
    device.switches.update(report_polls=0, session_lifetime=7200.0)

    client.get("/groups/self/reports/ordered", 202, id=made["report_id"])
    device.advance(3601)
    client.get("/groups/self/reports/ordered", id=made["report_id"])


def test_report_schedule(client, numbers):
    path = f"/groups/{numbers('Partner')}/reports/scheduled"

    assert client.put(path, {"enabled": 1, "level": 3}) == "Success"
    assert client.get(path) == {
        "level": 3,
        "enabled": 1,
        "schedule": {"timeshift": 0},
        "hide_zero_usage": 0,
        "show_skus": 0,
    }
