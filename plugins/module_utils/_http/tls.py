# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""TLS contexts, which Ansible's workers find ready.

Each task is a new process. In each, a context would take 5 ms, and the certificate authorities that come with ``requests`` 40 ms more: as
much as all else that a task does. So both are made once, before the fork (``make bench TESTS="authorities task"`` shows what that saves).
"""

from __future__ import annotations

import ssl
from contextlib import suppress

from .sockets import BoundedTlsSocket

# Where it is missing, whoever makes a transport says so to the user.
with suppress(ImportError):
    import requests.adapters
    from urllib3.util.ssl_ import create_urllib3_context


class _Ready:
    """What was made before the fork.

    :ivar unused: a context for one connection's own use: what is loaded into it counts for that one only.
    :ivar with_authorities: the context that trusts what comes with ``requests``. It is shared, so nothing is ever loaded into it.
    """

    unused: ssl.SSLContext | None = None
    with_authorities: ssl.SSLContext | None = None


_ready = _Ready()


def prepare() -> None:
    """Make what every task needs, in the process that will fork. Where that fails, each connection makes its own and says why."""
    if _ready.unused is None:
        with suppress(NameError, OSError):
            _ready.unused = new_context(validate_certs=True)
            authorities = new_context(validate_certs=True)
            authorities.load_verify_locations(requests.adapters.DEFAULT_CA_BUNDLE_PATH)
            _ready.with_authorities = authorities


def shared_context() -> ssl.SSLContext | None:
    """Return the context that trusts what comes with ``requests``, or None where none was prepared. Load nothing into it."""
    return _ready.with_authorities


def own_context(*, validate_certs: bool) -> ssl.SSLContext:
    """Return a context for one connection alone, without any authority."""
    context, _ready.unused = (_ready.unused, None) if validate_certs else (None, _ready.unused)
    return context or new_context(validate_certs=validate_certs)


def new_context(*, validate_certs: bool) -> ssl.SSLContext:
    """Return a new context for TLS 1.2 or newer, whatever the defaults of Python are."""
    context: ssl.SSLContext = create_urllib3_context()
    context.sslsocket_class = BoundedTlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not validate_certs:
        # Python refuses to accept any certificate while it is to check the name in it.
        context.check_hostname = False
    return context
