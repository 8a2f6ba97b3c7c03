"""Trust and TLS, against a small server on loopback."""

from __future__ import annotations

import datetime
import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError, NetworkError
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http import tls
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport

trustme = pytest.importorskip("trustme")
serialization = pytest.importorskip("cryptography.hazmat.primitives.serialization")


@pytest.fixture(params=["made before the fork", "made when needed"], autouse=True)
def contexts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Do everything here as a worker of Ansible does, and as an ordinary module does."""
    monkeypatch.setattr(tls, "_ready", tls._Ready())
    if request.param == "made before the fork":
        tls.prepare()


class Handler(http.server.BaseHTTPRequestHandler):
    """Responds to every GET and keeps the connection."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *unused: Any) -> None:
        """Print nothing."""


class Server(http.server.ThreadingHTTPServer):
    """Counts connections; a failed handshake is the client's to report."""

    daemon_threads = True
    context: ssl.SSLContext
    connections = 0

    def finish_request(self, request: Any, client_address: Any) -> None:
        try:
            with self.context.wrap_socket(request, server_side=True) as connection:
                self.connections += 1
                super().finish_request(connection, client_address)
        except OSError:
            pass


class NoTls(ssl.SSLContext):
    """A server that responds at once, in plain text."""

    def wrap_socket(self, sock: Any, *unused: Any, **options: Any) -> Any:
        sock.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        sock.recv(1 << 16)
        raise OSError("no TLS")


@pytest.fixture(scope="module")
def authority() -> Any:
    return trustme.CA()


@pytest.fixture
def ca_path(authority: Any, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@contextmanager
def serving(authority: Any, name: str = "127.0.0.1", newest: ssl.TLSVersion | None = None) -> Iterator[Server]:
    """Serve on loopback with a certificate for this name."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    if newest is not None:
        # What OpenSSL thinks of old versions today is not what is tested here.
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.maximum_version = newest
    with Server(("127.0.0.1", 0), Handler) as server:
        server.context = context
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@contextmanager
def transport_to(server: Server, **options: Any) -> Iterator[Transport]:
    connection = Connection("sps", "SPS", "127.0.0.1", server.server_address[1], use_proxy=False, retries=0, **options)
    transport = Transport(connection, Redactor())
    yield transport
    transport.close()


def test_server_of_the_given_authority_is_trusted_and_its_connection_kept(authority: Any, ca_path: str) -> None:
    with serving(authority) as server, transport_to(server, ca_path=ca_path) as transport:
        assert transport.request("GET", "/").status == 200
        assert transport.request("GET", "/").status == 200
        assert server.connections == 1


def refusal(server: Server, **options: Any) -> NetworkError:
    """Return the error that a request ends in."""
    with transport_to(server, **options) as transport, pytest.raises(NetworkError) as caught:
        transport.request("GET", "/")
    return caught.value


def test_what_one_connection_trusts_no_other_one_does(authority: Any, ca_path: str) -> None:
    with serving(authority) as server:
        with transport_to(server, ca_path=ca_path) as transport:
            assert transport.request("GET", "/").status == 200
        assert "ca_path" in refusal(server).next_step
        with transport_to(server, ca_path=ca_path) as transport:
            assert transport.request("GET", "/").status == 200


def test_the_shared_context_has_the_default_authorities_and_nothing_else(
    authority: Any, ca_path: str, tmp_path: Path
) -> None:
    tls.prepare()
    shared = tls.shared_context()
    assert shared is not None
    before = shared.cert_store_stats()
    assert before["x509_ca"] > 0
    own = tmp_path / "own.pem"
    authority.issue_cert("client.example").private_key_and_cert_chain_pem.write_to_path(str(own))

    with serving(authority) as server:
        for options in ({}, {"ca_path": ca_path}, {"client_cert": str(own)}, {"validate_certs": False}):
            with transport_to(server, **options) as transport, suppress(NetworkError):
                transport.request("GET", "/")
                assert options.get("ca_path") or "validate_certs" in options
            with transport_to(server, **options) as other:
                context = other._open().get_adapter("https://127.0.0.1").poolmanager.connection_pool_kw["ssl_context"]  # type: ignore[attr-defined]
                assert (context is shared) == (not options), options

    assert shared.cert_store_stats() == before
    assert shared.verify_mode is ssl.CERT_REQUIRED
    assert shared.check_hostname


def test_server_of_another_authority_is_refused_with_advice(authority: Any) -> None:
    with serving(authority) as server:
        error = refusal(server)

    assert "the TLS connection to 127.0.0.1 port" in str(error)
    assert "ca_path" in error.next_step
    assert not error.sent


def test_certificate_for_another_name_is_refused(authority: Any, ca_path: str) -> None:
    with serving(authority, "other.example.com") as server:
        error = refusal(server, ca_path=ca_path)

    # What is wrong, by OpenSSL or by urllib3 before release 2, and what to do about it.
    assert "mismatch" in str(error) or "issued for another name" in str(error)
    assert error.next_step.startswith("Give the name it was issued for")


def test_certificate_whose_time_is_over_is_no_matter_of_its_authority(authority: Any, ca_path: str) -> None:
    with serving(authority) as server:
        past = authority.issue_cert("127.0.0.1", not_after=datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc))
        past.configure_cert(server.context)

        assert refusal(server, ca_path=ca_path).next_step.startswith("Renew the certificate")


def test_what_is_wrong_with_ca_path_is_said(authority: Any, tmp_path: Path) -> None:
    folder, empty = tmp_path / "folder", tmp_path / "empty.pem"
    folder.mkdir()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    empty.touch()

    with serving(authority) as server:
        assert "openssl rehash" in refusal(server, ca_path=str(folder)).next_step
        assert "no certificate in PEM form" in refusal(server, ca_path=str(empty)).next_step


def test_port_without_tls_is_no_matter_of_certificates(authority: Any, ca_path: str) -> None:
    with serving(authority) as server:
        server.context = NoTls(ssl.PROTOCOL_TLS_SERVER)

        assert refusal(server, ca_path=ca_path).next_step.startswith("Check port")


def test_device_that_wants_a_certificate_of_ours_is_no_matter_of_its_own(authority: Any, ca_path: str) -> None:
    # Since TLS 1.3, a client learns that after its handshake.
    with serving(authority, newest=ssl.TLSVersion.TLSv1_2) as server:
        server.context.verify_mode = ssl.CERT_REQUIRED

        assert "client_cert" in refusal(server, ca_path=ca_path).next_step


def wrong_certificates(authority: Any, folder: Path) -> dict[str, tuple[str, dict[str, str]]]:
    """Return options that name no certificate with its own key, each with what is said of it."""
    own, other = authority.issue_cert("me.example"), authority.issue_cert("other.example")
    secret = serialization.BestAvailableEncryption(b"a password")
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8)
    key = serialization.load_pem_private_key(own.private_key_pem.bytes(), None).private_bytes(*form, secret)
    own.cert_chain_pems[0].write_to_path(str(folder / "certificate.pem"))
    other.private_key_pem.write_to_path(str(folder / "other.key"))
    (folder / "locked.key").write_bytes(key)
    (folder / "locked.pem").write_bytes(own.cert_chain_pems[0].bytes() + key)
    (folder / "binary.p12").write_bytes(b"\x30\x82")
    return {
        "another's key": (
            "no certificate and its own key",
            {"client_cert": "certificate.pem", "client_key": "other.key"},
        ),
        "no key": ("no certificate and its own key", {"client_cert": "certificate.pem"}),
        "no certificate": ("no certificate and its own key", {"client_cert": "binary.p12"}),
        "encrypted key": ("is encrypted", {"client_cert": "certificate.pem", "client_key": "locked.key"}),
        "both in one, encrypted": ("is encrypted", {"client_cert": "locked.pem"}),
        "a folder": ("cannot be read", {"client_cert": "."}),
    }


def test_certificate_of_ours_that_cannot_be_used_is_said_before_any_connection(
    authority: Any, ca_path: str, tmp_path: Path
) -> None:
    with serving(authority) as server:
        for case, (words, files) in wrong_certificates(authority, tmp_path).items():
            own = {option: str(tmp_path / name) for option, name in files.items()}
            with transport_to(server, ca_path=ca_path, **own) as transport, pytest.raises(InputError) as caught:
                transport.request("GET", "/")
            assert words in str(caught.value), case
            assert "client_" in str(caught.value), case

        assert server.connections == 0


def test_server_is_not_looked_at_where_that_is_switched_off(authority: Any) -> None:
    with serving(authority) as server, transport_to(server, validate_certs=False) as transport:
        assert transport.request("GET", "/").status == 200


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bundle_of_the_environment_makes_no_server_trusted(
    authority: Any, ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, ca_path)

    with serving(authority) as server:
        assert "TLS connection" in str(refusal(server))


@pytest.mark.parametrize("variable", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_bundle_of_the_environment_makes_no_server_distrusted(
    authority: Any, ca_path: str, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "/nowhere/ca.pem")

    with serving(authority) as server, transport_to(server, ca_path=ca_path) as transport:
        assert transport.request("GET", "/").status == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_server_that_is_too_old_for_tls_1_2_is_refused(authority: Any, ca_path: str) -> None:
    with serving(authority, newest=ssl.TLSVersion.TLSv1_1) as server:
        assert "TLS connection" in str(refusal(server, ca_path=ca_path))


def test_server_of_tls_1_2_is_accepted(authority: Any, ca_path: str) -> None:
    old = serving(authority, newest=ssl.TLSVersion.TLSv1_2)
    with old as server, transport_to(server, ca_path=ca_path) as transport:
        assert transport.request("GET", "/").status == 200


def test_file_that_is_no_certificate_is_named_as_the_cause(authority: Any, tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("not a certificate")

    with serving(authority) as server:
        error = refusal(server, ca_path=str(path))

    assert "ca_path" in str(error)
    assert not error.sent
