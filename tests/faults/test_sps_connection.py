"""Logins that are refused and connections that lead nowhere: one sentence each, and no second attempt at a login."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from support.devices import assert_tidy
from support.direct import Task, run_task
from support.raw_server import closed_port
from support.sps import LOGIN, TRAP, read

from ansible_collections.steady.fleet.plugins.module_utils.sps.resources.snmp_trap import MODULE
from simulators import start


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with start("sps") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def change(device: Any, **options: Any) -> Task:
    return run_task(device, MODULE, {"enabled": False, "retries": 0, **options})


def assert_message(task: Task, *words: str) -> None:
    assert task.failed
    assert not [word for word in words if word not in task.message], task.message
    assert task.message.startswith("SPS")
    assert "\n" not in task.message
    assert "Traceback" not in task.message


@pytest.mark.parametrize("retries", [0, 3])
def test_wrong_credentials_are_tried_once(device: Any, retries: int) -> None:
    task = change(device, password="wrong one", retries=retries)

    assert_message(
        task, "status 401", "the credentials of admin were refused", "Check username, password and login_method"
    )
    assert "wrong one" not in task.message
    assert device.requests() == [LOGIN]


def test_a_user_without_the_rest_privilege_learns_what_to_grant(device: Any) -> None:
    name, password = device.credentials("webonly")

    task = change(device, username=name, password=password)

    assert_message(task, "status 403", "webonly may not use the REST API", "Grant the REST server privilege")
    assert device.requests() == [LOGIN]


def test_a_user_who_only_reads_learns_what_to_grant(device: Any) -> None:
    name, password = device.credentials("viewer")

    task = change(device, username=name, password=password, lock_timeout=0)

    assert_message(task, "status 403", "viewer may not do this", "Grant read and write access")
    assert_tidy(device)


def test_no_credentials_are_missed_before_any_request(device: Any) -> None:
    task = change(device, username=None, password=None)

    assert_message(task, "neither username and password nor client_cert is given", "FLEET_SPS_USERNAME")
    assert device.requests() == []


def test_a_name_that_does_not_exist_is_reported(device: Any) -> None:
    assert_message(
        change(device, host="no-such-host.invalid"), "no-such-host.invalid port", "cannot be reached", "Check host"
    )


def test_a_port_where_nothing_listens_is_reported(device: Any) -> None:
    with closed_port() as port:
        assert_message(change(device, port=port), "cannot be reached", "Check host and port")


def test_a_certificate_of_another_authority_is_refused(device: Any, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))

    task = change(device, ca_path=str(tmp_path / "other.pem"))

    assert_message(task, "the TLS connection to", "ca_path")
    assert device.requests() == []


def test_a_certificate_of_another_authority_is_accepted_on_demand(device: Any, tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "other.pem"))

    assert not change(device, ca_path=str(tmp_path / "other.pem"), validate_certs=False).failed


def test_the_bundle_of_the_environment_decides_nothing(device: Any, tmp_path: Path, monkeypatch: Any) -> None:
    bundle = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(bundle))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))
    (tmp_path / ".netrc").write_text(f"machine {device.host} login admin password stolen\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))

    assert not change(device).failed


@contextlib.contextmanager
def listener(serve: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a port and let ``serve`` deal with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, unused = server.accept()
                    with contextlib.suppress(OSError), connection:
                        serve(connection)

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        # Closing alone does not wake the thread that waits in accept.
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)


def test_a_certificate_for_another_name_is_refused(device: Any, tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("other.example").configure_cert(context)

    def serve(connection: socket.socket) -> None:
        context.wrap_socket(connection, server_side=True).recv(1)

    with listener(serve) as port:
        task = change(device, port=port, ca_path=str(tmp_path / "ca.pem"))

    assert_message(task, "the TLS connection to", "the name it was issued for in host")


def test_a_port_without_tls_is_reported(device: Any) -> None:
    with listener(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port:
        assert_message(change(device, port=port), "the TLS connection to")


def test_a_port_that_keeps_silent_is_given_up(device: Any) -> None:
    done = threading.Event()
    with listener(lambda unused: done.wait(10) and None) as port:  # type: ignore[func-returns-value]
        task = change(device, port=port, connect_timeout=0.3, timeout=0.3)
        done.set()

    assert_message(task)


@pytest.mark.parametrize("option", ["ca_path", "client_cert"])
def test_a_file_that_is_not_there_is_reported_before_any_request(device: Any, option: str) -> None:
    task = change(device, **{option: os.devnull + "-not-there"})

    assert task.failed
    assert f"{option}: there is no file" in task.message
    assert device.requests() == []


def test_a_redirect_to_another_host_takes_no_credentials_there(device: Any) -> None:
    seen: list[bytes] = []
    with listener(lambda connection: seen.append(connection.recv(100))) as port:
        device.fault(LOGIN, "redirect", location=f"http://127.0.0.1:{port}/login", times=None)
        device.fault(read(TRAP), "redirect", location=f"http://127.0.0.1:{port}/login", times=None)

        assert_message(change(device), "the response to the login lacks the cookie session_id")
        device.clear_faults()
        device.fault(read(TRAP), "redirect", location=f"http://127.0.0.1:{port}/login", times=None)
        assert_message(change(device), "a redirect to 127.0.0.1", "not followed")

    assert seen == []
