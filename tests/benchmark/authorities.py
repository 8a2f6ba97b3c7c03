"""The first connection of a process that trusts the certificate authorities which come with requests: 140, and so 40 ms to read.

No simulator has a certificate of one of them, so that each way ends where the certificate is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import requests
from case import Scale, Way, simulator, take_turns
from measured import in_child
from results import BARE, OURS, Goal, Result

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import NetworkError
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import Redactor
from ansible_collections.steady.fleet.plugins.module_utils._http import tls
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import Connection
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Transport


def authorities(scale: Scale) -> Iterator[Result]:
    """Measure a connection of ours, whose authorities were read before the fork, against one of requests."""
    tls.prepare()
    with simulator("sps") as device:

        def ours() -> None:
            connection = Connection("sps", "SPS", device.host, device.port, retries=0, use_proxy=False)
            with suppress(NetworkError):
                Transport(connection, Redactor()).request("GET", "/")
                raise RuntimeError("the certificate of the simulator was not refused")

        def bare() -> None:
            with requests.Session() as session, suppress(requests.exceptions.SSLError):
                session.trust_env = False
                session.get(device.url, timeout=30)
                raise RuntimeError("the certificate of the simulator was not refused")

        ways: dict[str, Way] = {OURS: lambda: in_child(ours)[0], BARE: lambda: in_child(bare)[0]}
        goals = (Goal(1, "cpu", (BARE,)),)
        yield take_turns(Result("authorities", "first connection", 1, "connection", 0), ways, scale.rounds, goals=goals)
