# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a failure of TLS is about, and what to do: by types and the codes of OpenSSL, since texts differ by release."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from .._core.errors import InputError
from .tls import new_context

# Where it is missing, whoever makes a transport says so to the user.
with suppress(ImportError):
    import urllib3.connection

if TYPE_CHECKING:
    from .connection import Connection

OTHER_NAME = "the certificate was issued for another name"

_AUTHORITY = "Give the certificate of its authority in ca_path, and the name it was issued for in host"
_FOLDER = "ca_path is a folder: name one file in it, or run openssl rehash on it, since certificates are found there by hash alone"
_NAME = "Give the name it was issued for in host, or have one issued for this name"
_TIME = "Renew the certificate of the device, and check the clocks of both sides"
_NO_TLS = "Check port: what listens there does not speak TLS"
_VERSION = "Bring the device to a release that speaks TLS 1.2 or newer"
_CA_FILE = "ca_path has no certificate in PEM form: give the certificate of the authority that has issued the device's"
_REFUSED = "Check client_cert and client_key: the device ended the handshake, and may want a certificate of yours, or another one"

_OF_VERIFICATION = {9: _TIME, 10: _TIME, 62: _NAME, 64: _NAME}
_OF_REASONS = {
    **dict.fromkeys(("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "HTTP_REQUEST", "UNKNOWN_PROTOCOL"), _NO_TLS),
    **dict.fromkeys(("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"), _VERSION),
    **dict.fromkeys(("NO_CERTIFICATE_OR_CRL_FOUND", "NO_START_LINE"), _CA_FILE),
}
_ALERT = "_ALERT_"


def names_differ(causes: Iterable[BaseException]) -> bool:
    """Return whether urllib3, which releases before 2 do in place of OpenSSL, has found another name in the certificate."""
    # Where it is defined differs by release; this name is in all of them.
    other_name = vars(urllib3.connection)["CertificateError"]
    return any(isinstance(cause, other_name) for cause in causes)


def next_step(causes: Iterable[BaseException], connection: Connection) -> str:
    """Return what to do about a connection that TLS ended."""
    causes = list(causes)
    if names_differ(causes):
        return _NAME
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            by_hash = connection.ca_path and os.path.isdir(connection.ca_path)
            return _OF_VERIFICATION.get(cause.verify_code, _FOLDER if by_hash else _AUTHORITY)
        reason = getattr(cause, "reason", None) if isinstance(cause, ssl.SSLError) else None
        if isinstance(reason, str):
            return _OF_REASONS.get(reason, _REFUSED if _ALERT in reason else _AUTHORITY)
        if isinstance(cause, PermissionError):
            return "Let the user that runs the task read ca_path"
    return _AUTHORITY


class _EncryptedKeyError(Exception):
    """A key needs a password, which no option gives."""


def _no_password() -> NoReturn:
    raise _EncryptedKeyError


def check_client_certificate(connection: Connection) -> None:
    """Look whether the certificate that is to be shown, and its key, can be used.

    OpenSSL would ask for the password of a key on the terminal, in the midst of a play, and wait.

    :raises InputError: they cannot.
    """
    if not connection.client_cert:
        return
    try:
        context = new_context(validate_certs=False)
        context.load_cert_chain(connection.client_cert, connection.client_key, password=_no_password)
    except _EncryptedKeyError:
        raise InputError(
            f"the key in {connection.client_key or connection.client_cert} is encrypted",
            next_step="Give one without a password in client_key, readable by its owner alone",
        ) from None
    except ssl.SSLError:
        raise InputError(
            "client_cert and client_key are no certificate and its own key, both in PEM form",
            next_step="Give the two files, or one in client_cert that has both",
        ) from None
    except OSError as error:
        raise InputError(
            f"client_cert or client_key cannot be read: {error.strerror}",
            next_step="Let the user that runs the task read them",
        ) from None
