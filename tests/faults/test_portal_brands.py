"""What goes wrong with brands, their logos and their passwords."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from support.in_memory import make_device, run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group_brand

FILES = Path(__file__).parents[1] / "support" / "files"
LOGO, OTHER = str(FILES / "contoso.png"), str(FILES / "fabrikam.png")
SECRET = 's3cret of the "server" / 100%'
STATE = {"children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40}}}}}
BRAND: Mapping[str, Any] = {
    "group": "Partner",
    "company_name": "Contoso",
    "color_scheme": "green",
    "logo": LOGO,
    "smtp_server": "mail.example.com",
    "smtp_user": "portal",
    "smtp_password": SECRET,
}
DOCUMENT: Mapping[str, Any] = {
    "group_brand": [dict(BRAND), {"group": "Partner/Customer", "support_url": ""}],
    "group_migration": [{"group": "Partner", "enabled": True, "service": "https://migration.example.com"}],
    "group_settings": [{"group": "Partner", "inherit_storages": False}],
}
READS = ("read_group", "read_group_brand", "read_group_logo", "list_color_schemes")
WRITES = ("enable_group_brand", "update_group_brand", "upload_group_logo", "update_group_migration")
FAULTS: tuple[tuple[str, Mapping[str, Any]], ...] = (
    ("drop_before", {}),
    ("drop_after", {}),
    ("status", {"status": 500}),
    ("status", {"status": 503}),
    ("status", {"status": 403}),
    ("html", {}),
    ("garbage", {}),
    ("truncate", {}),
    ("expire_session", {}),
)


@pytest.fixture
def device() -> Iterator[Any]:
    with make_device("portal", state=STATE) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def desired() -> Any:
    with make_device("portal", state=STATE) as device:
        assert converge(device).changed
        return device.tree()


def converge(device: Any, **options: Any) -> Any:
    return run_task(device, config.MODULE, {"config": DOCUMENT, **options})


def brand(device: Any, check_mode: bool = False, **options: Any) -> Any:
    return run_task(device, group_brand.MODULE, {"group": "Partner", **options}, check_mode=check_mode)


def writes(device: Any) -> list[str]:
    return [f"{one.method} {one.path}" for one in device.journal if one.writes]


# Every request, every fault


@pytest.mark.parametrize("match", [*READS, *WRITES])
@pytest.mark.parametrize(("kind", "details"), FAULTS, ids=[f"{kind}{details or ''}" for kind, details in FAULTS])
def test_a_fault_at_any_request_leaves_what_the_next_run_completes(
    desired: Any, match: str, kind: str, details: Mapping[str, Any]
) -> None:
    with make_device("portal", state=STATE) as device:
        device.fault(match, kind, **details)

        first = converge(device)
        device.clear_faults()
        second = converge(device)
        third = converge(device)

        assert not first.failed or first.message
        assert "internal error" not in first.message
        assert not second.failed, second.message
        assert not third.changed, third.result["changes"]
        # A password that is there is left alone, so one that was never sent because of the fault would show here.
        assert device.tree() == desired
        assert not device.violations
        assert not leaks(str([first.result, first.reports]), [SECRET])


def test_parts_of_one_group_do_not_get_in_each_others_way(device: Any) -> None:
    task = converge(device, workers=8)

    assert not task.failed, task.message
    assert not [line for line in task.reports if "somebody else" in line]
    assert not [one for one in device.journal if one.status == 426]


def test_a_brand_that_somebody_else_enables_meanwhile_is_changed_and_not_refused(device: Any) -> None:
    device.fault("enable_group_brand", "hold")
    results: list[Any] = []
    run = threading.Thread(target=lambda: results.append(brand(device, company_name="Ours")))
    run.start()
    device.wait_until_held(20)
    device.change_behind("Partner", {"internal_tag": "theirs"})
    device.release()
    run.join()

    assert not results[0].failed, results[0].message
    state = device.tree()["children"]["Partner"]
    assert (state["brand"]["company_name"], state["internal_tag"]) == ("Ours", "theirs")


def test_disabling_twice_at_the_same_time_is_no_failure(device: Any) -> None:
    brand(device, company_name="Contoso")
    device.fault("disable_group_brand", "drop_after")

    task = brand(device, state="absent")

    assert not task.failed, task.message
    assert device.tree()["children"]["Partner"]["brand"] is None


def test_the_brand_of_a_group_that_does_not_exist_is_absent(device: Any) -> None:
    assert not brand(device, group="Missing", state="absent").changed
    assert "there is no group Missing" in brand(device, group="Missing").message


# Logos


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "cannot be read on the machine that runs the module: No such file or directory"),
        (b"GIF89a", "is no PNG file"),
        (b"", "is no PNG file"),
        (b"\x89PNG\r\n\x1a\n", "is a PNG file that is damaged or cut short"),
        ((FILES / "contoso.png").read_bytes()[:-12], "is a PNG file that is damaged or cut short"),
    ],
)
def test_a_file_that_is_no_picture_is_refused_before_any_request(
    device: Any, tmp_path: Path, content: bytes | None, problem: str
) -> None:
    path = tmp_path / "logo.png"
    if content is not None:
        path.write_bytes(content)

    task = brand(device, logo=str(path))

    assert task.failed
    assert f"logo: {str(path)!r} {problem}" in task.message
    assert not device.journal


def test_a_logo_is_compared_by_its_content_and_sent_only_where_it_differs(device: Any, tmp_path: Path) -> None:
    copy = tmp_path / "copy.png"
    copy.write_bytes(Path(LOGO).read_bytes())

    made = brand(device, logo=LOGO)
    again = brand(device, logo=str(copy))
    seen = len(device.journal)
    unmanaged = brand(device, company_name="")
    asked = [one.operation for one in device.journal[seen:]]
    other = brand(device, logo=OTHER)

    digest = "sha256:" + hashlib.sha256(Path(LOGO).read_bytes()).hexdigest()
    assert made.result["config"]["logo"] == digest
    assert not again.changed
    assert not unmanaged.changed
    assert "read_group_brand" in asked
    assert "read_group_logo" not in asked
    assert other.result["diff"]["before"]["logo"] == digest
    assert device.tree()["children"]["Partner"]["brand"]["logo"]


def test_a_gathered_logo_is_a_fingerprint_that_changes_nothing(device: Any) -> None:
    brand(device, logo=LOGO)

    gathered = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["group_brand"]}).result["config"]
    again = run_task(device, config.MODULE, {"config": gathered})

    assert [one["group"] for one in gathered["group_brand"]] == ["Partner"]
    assert gathered["group_brand"][0]["logo"].startswith("sha256:")
    assert not again.changed


def test_a_fingerprint_alone_cannot_be_sent(device: Any) -> None:
    brand(device, company_name="Contoso")
    seen = len(writes(device))

    for check_mode in (False, True):
        task = brand(device, logo="sha256:" + "0" * 64, check_mode=check_mode)

        assert "logo: the portal has another picture than that of this fingerprint, or none" in task.message
        assert "Give the path of a PNG file" in task.message
    assert len(writes(device)) == seen


def test_a_portal_without_the_address_of_a_groups_logo_is_asked_for_the_picture(device: Any) -> None:
    brand(device, logo=LOGO)
    device.fault("read_group_logo", "status", status=404, times=None)

    assert not brand(device, logo=LOGO).changed
    assert "read_image" in [one.operation for one in device.journal]


def test_a_page_in_place_of_a_picture_is_reported_as_such(device: Any) -> None:
    brand(device, logo=LOGO)
    device.fault("read_group_logo", "html", status=200, times=None)

    task = brand(device, logo=LOGO)

    assert task.failed
    assert "not the picture that was expected" in task.message


def test_a_portal_that_gives_back_another_picture_than_it_got_is_reported(device: Any) -> None:
    device.fault("read_image", "status", status=404, times=None)
    device.fault("read_group_logo", "status", status=404, times=None)

    task = brand(device, logo=LOGO)

    assert task.failed
    assert "reading it again shows a difference in logo" in task.message


@pytest.mark.parametrize("option", ["logo", "color_scheme"])
def test_what_every_brand_has_cannot_be_emptied(device: Any, option: str) -> None:
    task = brand(device, **{option: ""})

    assert task.message.startswith(f"group_brand Partner: {option} cannot be empty")
    assert not device.journal


# Colors


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_unknown_color_scheme_is_refused_with_those_that_there_are(device: Any, check_mode: bool) -> None:
    task = brand(device, color_scheme="grene", check_mode=check_mode)

    assert "color_scheme: the portal has no color scheme 'grene'" in task.message
    assert "There are: default, blue, green, orange, graphite" in task.message
    assert not writes(device)


def test_color_schemes_are_asked_for_only_where_one_changes(device: Any) -> None:
    brand(device, color_scheme="green")
    seen = len(device.journal)

    assert not brand(device, color_scheme="green").changed
    assert "list_color_schemes" not in [one.operation for one in device.journal[seen:]]


@pytest.mark.parametrize("status", [403, 404])
def test_a_portal_that_does_not_list_its_color_schemes_has_the_last_word(device: Any, status: int) -> None:
    device.fault("list_color_schemes", "status", status=status, times=None)

    assert brand(device, color_scheme="green").changed
    assert "There is no color scheme 'grene'" in brand(device, color_scheme="grene").message


@pytest.mark.parametrize("color", ["green", "12345", "1A2B3C4D"])
def test_what_is_no_color_is_refused(device: Any, color: str) -> None:
    assert f"color: '{color}' is no color" in brand(device, color=color).message
    assert not device.journal


# The password of the mail server


def account(device: Any) -> Any:
    state = device.tree()["children"]["Partner"]["brand"]
    return (state["smtp_server"], state["smtp_user"], state["smtp_password"])


def test_a_password_travels_only_with_its_account(device: Any) -> None:
    mail = {"smtp_server": "mail.example.com", "smtp_user": "portal"}
    brand(device, company_name="Contoso")

    added = brand(device, **mail, smtp_password="first")
    quiet = brand(device, **mail, smtp_password="second")
    moved = brand(device, smtp_server="mail.example.org", smtp_user="portal", smtp_password="third")
    always = brand(device, smtp_password="fourth", update_secrets="always")

    assert added.result["changes"][0]["fields"] == ["smtp_server", "smtp_user", "smtp_password"]
    assert not quiet.changed
    assert moved.result["changes"][0]["fields"] == ["smtp_server", "smtp_password"]
    assert always.result["changes"][0]["fields"] == ["smtp_password"]
    assert account(device) == ("mail.example.org", "portal", "fourth")


def test_a_password_goes_with_its_user_and_not_otherwise(device: Any) -> None:
    brand(device, smtp_server="mail.example.com", smtp_user="portal", smtp_password=SECRET)

    brand(device, company_name="Contoso", smtp_port=465)
    kept = account(device)
    brand(device, smtp_user="")

    assert kept[2] == SECRET
    assert account(device)[1:] == (None, None)


def test_a_password_without_a_user_is_refused(device: Any) -> None:
    task = brand(device, smtp_server="mail.example.com", smtp_password=SECRET)

    assert "smtp_password is only used with smtp_user" in task.message
    assert not writes(device)
    assert not leaks(task.message, [SECRET])


# As a kind of the document


def test_a_logo_that_changed_since_a_plan_was_approved_is_not_what_was_approved(device: Any, tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(Path(LOGO).read_bytes())
    document = {"group_brand": [{"group": "Partner", "logo": str(path)}]}
    plan = run_task(device, config.MODULE, {"config": document}, check_mode=True).result["plan"]

    path.write_bytes(Path(OTHER).read_bytes())
    other = run_task(device, config.MODULE, {"config": document, "approved_plan": plan})
    path.write_bytes(Path(LOGO).read_bytes())
    same = run_task(device, config.MODULE, {"config": document, "approved_plan": plan})

    assert "the plan that was approved no longer fits" in other.message
    assert same.changed, same.message


def test_a_purge_disables_the_brands_that_are_not_listed_and_counts_them(device: Any) -> None:
    for group in (".", "Partner", "Partner/Customer"):
        brand(device, group=group, company_name="Contoso")
    options = {"state": "overridden", "purge": ["group_brand"], "config": {"group_brand": [{"group": "Partner"}]}}

    refused = run_task(device, config.MODULE, {**options, "max_deletes": 1})
    purged = run_task(device, config.MODULE, {**options, "max_deletes": 2})

    assert "deletions planned: 2, allowed by max_deletes: 1" in refused.message
    assert purged.changed, purged.message
    gathered = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["group_brand"]}).result["config"]
    assert [one["group"] for one in gathered["group_brand"]] == ["Partner"]
