"""A certificate authority made for one run; nothing of it is kept in the repository."""

from __future__ import annotations

import atexit
import functools
import os
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import trustme

NAMES = ("localhost", "127.0.0.1", "::1")


@dataclass
class Authority:
    """The certificate authority, its PEM file and the server contexts signed by it."""

    directory: Path
    ca: trustme.CA = field(default_factory=lambda: trustme.CA(organization_name="steady.fleet simulators"))

    def __post_init__(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.ca_path = self.directory / "ca.pem"
        self.ca.cert_pem.write_to_path(str(self.ca_path))

    @functools.cached_property
    def server_context(self) -> ssl.SSLContext:
        """The context of servers on loopback, which accepts, but does not demand, client certificates."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.ca.issue_cert(*NAMES).configure_cert(context)
        self.ca.configure_trust(context)
        context.verify_mode = ssl.CERT_OPTIONAL
        return context

    def client_certificate(self, name: str) -> Path:
        """Write key and certificate of a client into one PEM file and return its path."""
        issued = self.ca.issue_cert(f"{name}@client.example", common_name=name)
        path = self.directory / f"client-{name}.pem"
        # The file holds a private key: create it readable by its owner only.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
            target.write(issued.private_key_and_cert_chain_pem.bytes())
        return path


@functools.cache
def shared_authority() -> Authority:
    """Return the authority of this process, in a directory that goes away with it."""
    holder = tempfile.TemporaryDirectory(prefix="fleet-simulators-")
    atexit.register(holder.cleanup)
    return Authority(Path(holder.name))
