"""Every way to log in to the portal and every way to be refused: one attempt, one clear sentence, nothing left open."""

from __future__ import annotations

import os
import signal
import threading
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import group_info
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group
from simulators import start


def read(device: Any, **options: Any) -> Any:
    return run_task(device, group_info.MODULE, options)


def test_each_way_to_log_in_works_and_leaves_nothing_open() -> None:
    with start("portal") as device:
        client_id, secret = device.client_credentials()
        client = {"client_id": client_id, "client_secret": secret}
        for options in (
            {},
            {"auth_method": "basic"},
            {"auth_method": "basic", **client},
            {"auth_method": "bearer", **client},
        ):
            task = read(device, **options)

            assert not task.failed, task.message
            assert not leaks(str(task.result), [device.password, secret])
        assert not device.sessions()
        assert_tidy(device)


def test_the_data_center_is_looked_up_without_credentials() -> None:
    with start("portal") as device, start("portal") as router:
        router.switches["server_url"] = device.url
        # The two servers of a data center need not have certificates of one authority.
        options = {"discover_host": True, "validate_certs": False}

        task = read(device, host=router.host, port=router.port, **options)

        assert not task.failed, task.message
        assert router.requests() == ["GET /api/1/accounts"]
        assert "authorization" not in {name.lower() for name in router.journal[0].request_headers}
        assert device.requests()[0] == "POST /api/1/login"


@pytest.mark.parametrize("method", ["session", "basic"])
def test_wrong_credentials_are_tried_once(method: str) -> None:
    with start("portal") as device:
        task = read(device, password="wr0ng passw0rd", auth_method=method)

        assert "the credentials of admin were refused" in task.message
        assert len(device.requests()) == 1
        assert not leaks(task.message, ["wr0ng passw0rd"])


def test_a_wrong_client_is_refused_by_name() -> None:
    with start("portal") as device:
        options = {"auth_method": "bearer", "client_id": "missing", "client_secret": "s3cret s3cret"}

        assert "the API client missing was refused" in read(device, **options).message


@pytest.mark.parametrize("status", [423, 503])
@pytest.mark.parametrize("seconds", [90, None])
def test_a_locked_account_says_for_how_long(status: int, seconds: int | None) -> None:
    with start("portal", switches={"lock_status": status}) as device:
        device.lock_account("admin", seconds)

        message = read(device).message

        assert "the account admin is locked" in message
        assert ("for another 90 seconds" in message) == (seconds is not None)
        assert device.requests() == ["POST /api/1/login"]


def test_a_second_factor_is_explained_and_the_session_is_ended() -> None:
    with start("portal") as device:
        device.set_mfa("admin", "enabled")

        message = read(device).message

        assert "must give a second factor" in message
        assert "auth_method: bearer" in message
        assert not device.sessions()


def test_an_address_that_is_not_let_in_is_named() -> None:
    with start("portal") as device:
        device.change_settings("", logon_ips=["192.0.2.1"])

        message = read(device).message

        assert "admin may not log in from 127.0.0.1" in message


def test_several_accounts_are_listed_and_one_can_be_chosen() -> None:
    with start("portal") as device:
        device.add_group("Partner", kind=30)
        device.add_admin("Partner", "admin")
        message = read(device).message
        assert "the login admin has 2 accounts" in message
        assert "in group Partner" in message
        user_id = int(message.rpartition("in group Partner")[0].split(",")[-1].split(":")[-1])

        task = read(device, user_id=user_id)

        assert task.result["groups"][0]["name"] == "Partner"


def test_missing_credentials_name_the_options() -> None:
    with start("portal") as device:
        message = run_task(device, group_info.MODULE, {"password": None}).message

        assert "password is not given" in message
        assert "FLEET_PORTAL_PASSWORD" in message
        assert not device.requests()


def test_a_session_that_ended_is_opened_again_by_one_worker_only() -> None:
    with start("portal") as device:
        device.populate(groups=30, users=0, admins=0)
        device.fault("list_group_children", "expire_session", nth=2)

        task = read(device, recurse=True)

        assert not task.failed, task.message
        assert 2 <= device.requests().count("POST /api/1/login") <= 3


def test_a_signal_stops_the_workers_and_logs_out() -> None:
    with start("portal") as device:
        groups = [{"path": f"Customer {number}", "kind": "customer"} for number in range(30)]
        device.fault("create_group", "hold", nth=4)
        ended: list[int] = []
        before = signal.signal(signal.SIGTERM, lambda number, unused: ended.append(number))

        def end() -> None:
            device.wait_until_held(20)
            os.kill(os.getpid(), signal.SIGTERM)
            threading.Timer(0.5, device.release).start()

        threading.Thread(target=end).start()
        try:
            with pytest.raises(BaseException, match="15"):
                run_task(device, config.MODULE, {"config": {"group": groups}, "workers": 2})
        finally:
            signal.signal(signal.SIGTERM, before)

        assert ended == [signal.SIGTERM]
        assert len(device.tree()["children"]) < len(groups)
        assert not device.sessions()
        assert device.requests()[-1] == "POST /api/1/logout"


def test_references_that_are_not_there_list_what_is() -> None:
    with start("portal") as device:
        device.add_group("Contoso")
        task = run_task(device, group.MODULE, {"path": "Contosso/Sales", "kind": "unit"})
        predicted = run_task(device, group.MODULE, {"path": "Contosso/Sales", "kind": "unit"}, check_mode=True)

        assert "there is no group Contosso. Did you mean Contoso?" in task.message
        assert predicted.changed
        assert "it is assumed that an earlier task creates it" in predicted.result["warnings"][0]


def test_a_group_is_found_by_id_and_by_uuid_and_moved_by_either() -> None:
    with start("portal") as device:
        for path in ("One", "Two"):
            device.add_group(path, kind=30)
        device.add_group("One/Contoso")
        found = read(device, group="One/Contoso").result["groups"][0]

        tagged = run_task(device, group.MODULE, {"path": found["id"], "internal_tag": "by id"})
        again = run_task(device, group.MODULE, {"path": found["uuid"], "internal_tag": "by id"})
        moved = run_task(device, group.MODULE, {"path": "Two/Fabrikam", "id": found["uuid"]})
        settled = run_task(device, group.MODULE, {"path": "Two/Fabrikam", "id": found["id"]})

        assert tagged.changed
        assert not again.changed, again.result
        assert moved.result["diff"]["before"] == {"path": "One/Contoso"}
        assert moved.result["diff"]["after"] == {"path": "Two/Fabrikam"}
        assert not settled.changed, settled.result
        assert list(device.tree()["children"]["Two"]["children"]) == ["Fabrikam"]


def test_words_of_the_portal_itself_are_taken_and_unknown_ones_are_refused() -> None:
    with start("portal") as device:
        named = run_task(device, group.MODULE, {"path": "Contoso", "kind": "EndUserCompany"})
        unknown = run_task(device, group.MODULE, {"path": "Fabrikam", "kind": "holding"})
        misplaced = run_task(device, group.MODULE, {"path": "Contoso/Deeper", "kind": "msp"})

        assert named.result["config"]["kind"] == "customer"
        assert "'holding' is none of the portal's kinds of groups" in unknown.message
        assert "msp cannot stand below group Contoso, which is of kind customer" in misplaced.message
        assert list(device.tree()["children"]) == ["Contoso"]
