"""What the portal reports: each piece with the requests it needs and no others, files written only where they differ."""

from __future__ import annotations

import base64
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import Task
from support.in_memory import make_device, run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal.info import group_info, info, storage_info
from simulators.portal.model import Image

API = "/api/1"
LOGIN_AND_OUT = ["POST /api/1/login", "POST /api/1/logout"]
SERVER = ("id", "utilization", "address", "internal_address", "public_key", "agent_id")
NUMBERS = ("id", "utilization")
PICTURE = b"\x89PNG\r\n\x1a\n and so on"


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("portal") as simulator:
        simulator.add_group("Contoso")
        simulator.add_user("Contoso", "user@contoso.example")
        yield simulator
        assert_tidy(simulator)
        assert not simulator.sessions()


def read(device: Any, *words: str, check_mode: bool = False, **options: Any) -> Task:
    return run_task(device, info.MODULE, {"gather": list(words), **options}, check_mode=check_mode)


def asked(device: Any) -> list[str]:
    return [request.replace(API, "") for request in device.requests() if request not in LOGIN_AND_OUT]


@pytest.mark.parametrize(
    ("word", "options", "requests"),
    [
        ("profile", {}, ["GET /profile"]),
        ("profiles", {}, ["GET /profiles"]),
        ("data_center", {}, ["GET /accounts"]),
        ("password_link", {}, ["GET /actions/forgot_link"]),
        ("search", {"search": "Con"}, ["GET /groups"]),
        ("constants", {}, ["GET /logic/constants"]),
        ("rules", {}, ["GET /logic/rules"]),
        ("languages", {}, ["GET /logic/languages"]),
        ("ui_languages", {}, ["GET /logic/languages/ui"]),
        ("versions", {}, ["GET /logic/versions"]),
        ("identity_provider", {"identity_provider_id": 1}, ["GET /idp"]),
        ("ca_certificate", {}, ["GET /ca/certificate"]),
        ("ca_crl", {}, ["GET /ca/crl"]),
        ("color_schemes", {}, ["GET /branding/scheme/available"]),
        ("brands", {"brands": [1]}, None),
        ("backup_servers", {}, ["GET /datacenter/backupservers"]),
        ("backup_console", {}, ["GET /groups/self/backupconsole"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_piece_takes_its_own_request(
    device: Any, word: str, options: dict[str, Any], requests: list[str] | None
) -> None:
    device.store.backup_servers[1] = {key: 1 if key in NUMBERS else "x" for key in SERVER}
    if word == "brands":
        options, requests = {"brands": [device.default_brand]}, [f"GET /brands/{device.default_brand}"]

    task = read(device, word, **options)

    assert not task.failed, task.message
    assert not task.changed
    assert set(task.result) == {"changed", word}
    assert task.result[word]
    assert asked(device) == requests


def test_the_brand_of_the_account_takes_its_profile(device: Any) -> None:
    task = read(device, "brands")

    assert [brand["id"] for brand in task.result["brands"]] == [device.default_brand]
    assert asked(device) == ["GET /profile", f"GET /brands/{device.default_brand}"]


def test_what_is_found_has_kinds_in_words(device: Any) -> None:
    device.add_admin("Contoso", "Contoso-admin")

    found = read(device, "search", search="Contoso").result["search"]
    exact = read(device, "search", search="Contoso", search_exact=True).result["search"]
    users = read(device, "search", search="user@").result["search"]
    first = read(device, "search", search_limit=1).result["search"]

    assert [(one["name"], one["kind"]) for one in found] == [("Contoso", "customer"), ("Contoso-admin", "admin")]
    assert [one["name"] for one in exact] == ["Contoso"]
    assert [one["kind"] for one in users] == ["user"]
    assert len(first) == 2


def test_the_data_center_and_the_link_need_no_login(device: Any) -> None:
    anonymous = {"username": None, "password": None}

    task = read(device, "data_center", "password_link", login="admin", **anonymous)
    refused = read(device, "data_center", **anonymous)

    assert task.result["data_center"]["login"] == "admin"
    assert task.result["password_link"].endswith("username=admin")
    assert device.requests() == [f"GET {API}/accounts", f"GET {API}/actions/forgot_link"]
    assert "login is needed" in refused.message


def test_languages_of_a_user_are_those_that_the_portal_has(device: Any) -> None:
    for method in ("session", "basic"):
        task = read(device, "ui_languages", "languages", accept_languages=["xx", "de-CH", "fr"], auth_method=method)

        assert task.result["ui_languages"] == ["de-CH", "fr"]
        assert "en" in task.result["languages"]


def test_a_provider_is_known_by_its_uuid(device: Any) -> None:
    uuid = device.store.providers[2]["uuid"]

    assert read(device, "identity_provider", identity_provider_uuid=uuid).result["identity_provider"]["domain"]


@pytest.mark.parametrize("media", ["json", "pem"])
def test_certificates_are_saved_where_they_differ(device: Any, tmp_path: Path, media: str) -> None:
    device.switches["certificate_media"] = media
    certificate, revoked = tmp_path / "ca.pem", tmp_path / "crl.pem"
    options = {"ca": 1, "ca_certificate_dest": str(certificate), "ca_crl_dest": str(revoked)}

    predicted = read(device, "ca_certificate", "ca_crl", check_mode=True, **options)
    assert list(tmp_path.iterdir()) == []
    made = read(device, "ca_certificate", "ca_crl", **options)
    again = read(device, "ca_certificate", "ca_crl", **options)
    certificate.write_text("something else")
    mended = read(device, "ca_certificate", "ca_crl", **options)

    assert [task.changed for task in (predicted, made, again, mended)] == [True, True, False, True]
    assert certificate.read_text() == device.authority_of_agents.certificate == made.result["ca_certificate"]
    assert revoked.read_text() == device.authority_of_agents.revocations == made.result["ca_crl"]
    assert stat.S_IMODE(certificate.stat().st_mode) == 0o600


def test_an_authority_that_is_missing_is_reported(device: Any) -> None:
    assert "there is no such object" in read(device, "ca_certificate", ca=2).message


@pytest.mark.parametrize("word", ["ca_certificate", "images"])
@pytest.mark.parametrize("kind", ["html", "truncate", "status"])
def test_a_page_in_place_of_a_file_is_not_saved(device: Any, tmp_path: Path, word: str, kind: str) -> None:
    number = _picture(device)
    match = "read_ca_certificate" if word == "ca_certificate" else "read_image"
    page = {"status": 200, "body": "<html><title>Maintenance</title></html>"} if kind == "status" else {"status": 200}
    device.fault(match, kind, times=None, **({} if kind == "truncate" else page))
    dest = tmp_path / "file"
    options = (
        {"images": [{"id": number, "dest": str(dest)}]} if word == "images" else {"ca_certificate_dest": str(dest)}
    )

    failed = read(device, word, **options)

    assert failed.failed
    assert "Traceback" not in failed.message
    assert "internal error" not in failed.message
    assert not dest.exists()


def _picture(device: Any) -> int:
    number = device.store.number()
    device.store.images[number] = Image(number, PICTURE, device.clock.wall())
    return int(number)


def test_pictures_are_returned_or_saved(device: Any, tmp_path: Path) -> None:
    number, dest = _picture(device), tmp_path / "logo.png"

    shown = read(device, "images", images=[{"id": number}])
    saved = read(device, "images", images=[{"id": number, "dest": str(dest)}])
    again = read(device, "images", images=[{"id": number, "dest": str(dest)}])

    assert base64.b64decode(shown.result["images"][0]["content"]) == PICTURE
    assert shown.result["images"][0]["size"] == len(PICTURE)
    assert saved.result["images"] == [{"id": number, "size": len(PICTURE), "dest": str(dest)}]
    assert [task.changed for task in (shown, saved, again)] == [False, True, False]
    assert dest.read_bytes() == PICTURE
    assert asked(device) == [f"GET /content/images/{number}"] * 3


def test_a_file_that_cannot_be_written_is_refused_before_any_request(device: Any, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "missing" / "file")

    for options in (
        {"ca_certificate_dest": nowhere, "gather": ["ca_certificate"]},
        {"images": [{"id": 1, "dest": nowhere}], "gather": ["images"]},
    ):
        assert "there is no folder" in run_task(device, info.MODULE, options).message
    assert device.requests() == []


@pytest.mark.parametrize(
    ("words", "options", "message"),
    [
        (["profile"], {"search": "x"}, "search cannot be used without search in gather"),
        (["profile"], {"ca": 1}, "ca cannot be used without ca_certificate or ca_crl in gather"),
        (["images"], {}, "images is needed with images in gather"),
    ],
    ids=["search", "authority", "pictures"],
)
def test_options_that_nothing_is_gathered_for_are_refused(
    device: Any, words: list[str], options: dict[str, Any], message: str
) -> None:
    assert message in read(device, *words, **options).message
    assert device.requests() == []


def test_hosts_and_links_of_a_user(device: Any) -> None:
    login, password = device.add_admin("Contoso", "admin@contoso.example")
    admin = {"username": login, "password": password}
    number = device.account_of("user@contoso.example").id

    by_login = read(device, "hosts", "links", user="user@contoso.example", origin="x", **admin)
    by_number = read(device, "links", user=str(number), redirect_url="https://x.example", **admin)
    refused = read(device, "hosts", user="missing", **admin)

    assert [one["port"] for one in by_login.result["hosts"]] == [443, 7786]
    assert "quotas_upsell" in by_login.result["links"]
    assert by_number.result["links"] == by_login.result["links"]
    assert "your own group has no user missing" in refused.message


def test_a_user_reads_its_own_hosts(device: Any) -> None:
    username, password = device.credentials("user@contoso.example")

    assert read(device, "hosts", username=username, password=password).result["hosts"]
    assert read(device, "hosts", username=username, password=password, auth_method="basic").result["hosts"]
    client_id, secret = device.client_credentials()
    client = read(device, "hosts", auth_method="bearer", client_id=client_id, client_secret=secret)
    assert "user is needed where the portal does not say who asks" in client.message


def test_reading_hosts_is_allowed_in_check_mode(device: Any) -> None:
    username, password = device.credentials("user@contoso.example")

    assert read(device, "hosts", check_mode=True, username=username, password=password).result["hosts"]


def test_the_console_shows_its_token_only_where_that_is_asked_for(device: Any) -> None:
    plain = read(device, "backup_console", console={"language": "de", "app": "x", "username": "admin"})
    disclosed = read(device, "backup_console", disclose=True)
    tokens = [text for text, known in device.doorman.tokens.items() if known.purpose == "console"]

    url = disclosed.result.pop("disclosed")["backup_console"]
    assert len(tokens) == 2
    assert url == f"https://console.portal.example/#access_token={tokens[1]}"
    assert plain.result["backup_console"] == disclosed.result["backup_console"]
    assert plain.result["backup_console"]["host"] == "https://console.portal.example"
    assert not leaks(str([plain.result, plain.reports, disclosed.result, disclosed.reports]), tokens)


def test_a_group_without_backup_has_no_console(device: Any) -> None:
    device.change_behind("Contoso", {"capabilities": 2})

    assert read(device, "backup_console", group="Contoso").result["backup_console"] is None
    assert "there is no group Contso" in read(device, "backup_console", group="Contso").message


def test_what_only_the_root_may_read_is_reported(device: Any) -> None:
    login, password = device.add_admin("Contoso", "admin@contoso.example")

    assert "may not do this" in read(device, "backup_servers", username=login, password=password).message


def test_quotas_and_watchers_are_read_with_their_groups(device: Any) -> None:
    task = run_task(
        device,
        group_info.MODULE,
        {"recurse": True, "gather": ["quota_exceedance", "watchers"], "watched_service": "management", "levels_up": 1},
    )

    contoso = next(one for one in task.result["groups"] if one["name"] == "Contoso")
    assert contoso["quota_exceedance"]["vms"] is False
    assert isinstance(contoso["watchers"], list)


@pytest.mark.parametrize("details", [True, False])
def test_a_storage_by_itself_has_what_a_listing_lacks(device: Any, details: bool) -> None:
    number = device.add_storage("", "main")
    device.change_behind("Contoso", {"storage": {"id": number}})

    task = run_task(device, storage_info.MODULE, {"recurse": True, "name": "main", "details": details})

    assert not task.failed, task.message
    known = {str(one["group"]): (one.get("used"), one.get("prices")) for one in task.result["storages"]}
    assert known["Contoso"] == ((True, [{"price": 0.01, "version": 1, "currency": "USD"}]) if details else (None, None))
    assert known["."][0] is (False if details else None)
    assert ("read_storage" in [one.operation for one in device.journal]) is details
