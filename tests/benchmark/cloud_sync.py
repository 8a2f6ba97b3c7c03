"""What 2,000 cloud accounts cost beside their requests, in process and as a task of a playbook.

The engine's own part, from validating the arguments to the result, is measured without Ansible around it: Ansible takes much
longer to template and to carry 2,000 accounts than everything else here together.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from measure import Row, connection_variables, table, time_play
from support.background import Device, bare_session, running

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Client, Product
from ansible_collections.steady.fleet.plugins.module_utils._http.transport import Connection
from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import validate
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import censored
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources.accounts import MODULE
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain

ACCOUNTS, CHANGED, NEW = 2000, 3, 2
ROUNDS, TASKS = 15, 3
# What a request takes on its way to an appliance that does not stand on the same machine, in the second pair of tables.
DISTANCE = 0.02
GOAL = 1.3

CODES = "/api/npm.aws_config/1.0/auth_codes"
Accounts = list[dict[str, str]]


def wire_accounts() -> Accounts:
    """Return the accounts as the monitor has them before the change. The secrets are as long as those of AWS."""
    return [
        {"acc_id": f"account-{number:05d}", "access_key": f"EXAMPLEKEY{number:010d}", "secret_key": f"{number:040d}"}
        for number in range(ACCOUNTS)
    ]


def options_of(wire: Accounts) -> Accounts:
    """Return accounts in the words of the module."""
    return [{"name": one["acc_id"], **{key: one[key] for key in ("access_key", "secret_key")}} for one in wire]


def changed(wire: Accounts) -> Accounts:
    """Return the accounts as they must be: three changed, two new, one gone."""
    desired = options_of(wire[:-1])
    for account in desired[:CHANGED]:
        account["access_key"] += "-changed"
    return desired + [
        {"name": f"new-{number}", "access_key": "EXAMPLEKEY", "secret_key": f"new {number:036d}"}
        for number in range(NEW)
    ]


class Bare:
    """The requests of a task, and nothing else."""

    def __init__(self, device: Device, distance: float) -> None:
        self.device = device
        self.distance = distance

    def no_change(self) -> None:
        """Log in, read, log out."""
        self._session(lambda unused: None)

    def change(self) -> None:
        """Log in, read, write what differs, remove what goes, read, log out."""
        desired = changed(wire_accounts())
        written = [
            {"acc_id": one["name"], "access_key": one["access_key"], "secret_key": one["secret_key"]}
            for one in desired[:CHANGED] + desired[-NEW:]
        ]

        def rest(call: Callable[..., Any]) -> None:
            call("PUT", CODES, written)
            call("DELETE", CODES, [{"acc_id": f"account-{ACCOUNTS - 1:05d}"}])
            call("GET", CODES)

        self._session(rest)

    def _session(self, rest: Callable[[Callable[..., Any]], None]) -> None:
        with bare_session(self.device) as session:

            def call(method: str, path: str, body: Any = None) -> Any:
                time.sleep(self.distance)
                response = session.request(method, self.device.url + path, json=body, timeout=30)
                response.raise_for_status()
                return response.json() if response.content else None

            call("GET", "/api/common/1.0/services")
            call("GET", "/api/common/1.0/auth_info")
            login = {"username": self.device.username, "password": self.device.password}
            call("POST", "/api/common/1.0/login", login)
            call("GET", CODES)
            rest(call)
            call("POST", "/api/common/1.0/logout")


def by_engine(device: Device, options: Mapping[str, Any], distance: float) -> None:
    """Do what the action plugin does with the arguments of a task."""
    spec = MODULE.argument_spec()
    parameters, validation = validate(spec, MODULE.constraints, plain(options))
    if validation.error_messages:
        raise RuntimeError(str(validation.error_messages))
    with FarClients(distance) as clients:
        result = run(MODULE, parameters, given=options, check_mode=False, clients=clients)
        clients.redactor.value(censored(spec, parameters))
    if result.get("failed"):
        raise RuntimeError(result["msg"])


class FarClients(Clients):
    """Clients of a monitor that stands some way off."""

    def __init__(self, distance: float) -> None:
        super().__init__()
        self.distance = distance

    def get(self, product: Product, connection: Connection) -> Client:
        """Return the client; each of its requests takes as long as the way does."""
        client = super().get(product, connection)
        send = client.transport._send

        def delayed(*arguments: Any) -> Any:
            time.sleep(self.distance)
            return send(*arguments)

        client.transport._send = delayed  # type: ignore[method-assign]
        return client


@dataclass(frozen=True)
class Taken:
    """Seconds that passed, and seconds of the processor that this program used meanwhile."""

    passed: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)


def timed(prepare: Callable[[], Any], *ways: Callable[[], Any]) -> list[Taken]:
    """Measure each way; they take turns, so that a busy machine treats them alike."""
    taken = [Taken() for unused in ways]
    for unused in range(ROUNDS):
        for way, own in zip(ways, taken, strict=True):
            prepare()
            started, used = time.perf_counter(), time.process_time()
            way()
            own.worked.append(time.process_time() - used)
            own.passed.append(time.perf_counter() - started)
    return taken


def cases(device: Device) -> Iterator[tuple[str, list[float], list[Row]]]:
    """Yield title, seconds of the requests alone, and rows of each piece of work."""
    wire = wire_accounts()
    connection = connection_variables(device)
    quiet = {"provider": "aws", "accounts": options_of(wire)}
    busy = {"provider": "aws", "accounts": changed(wire), "purge": True, "max_deletes": 1}

    def reset() -> None:
        device.control("PUT", "state/aws/accounts", wire)

    for distance, where in ((0.0, "on this machine"), (DISTANCE, f"{DISTANCE * 1000:.0f} ms away")):
        bare = Bare(device, distance)
        for name, options, alone in (
            ("nothing to do", quiet, bare.no_change),
            ("3 changed, 2 new, 1 gone", busy, bare.change),
        ):
            by_requests, by_us = timed(
                reset,
                alone,
                lambda options=options, distance=distance: by_engine(device, {**connection, **options}, distance),
            )
            title = f"{ACCOUNTS:,} accounts, {name}, the monitor {where}"
            alone = median(by_requests.passed)
            # What others do on the machine makes work slower than waiting. This leaves them out.
            undisturbed = [alone + worked - median(by_requests.worked) for worked in by_us.worked]
            rows = [
                Row("engine", by_us.passed),
                # The goal is a ratio; here it is as time beyond HTTP.
                Row("engine, by time of the processor", undisturbed, alone * (GOAL - 1)),
            ]
            if not distance:
                rows.append(Row("task of a playbook", in_playbook(device, options, reset)))
            yield title, by_requests.passed, rows


def in_playbook(device: Device, options: Mapping[str, Any], reset: Callable[[], Any]) -> list[float]:
    """Return the seconds of a whole task, all that Ansible does for it included."""
    taken: list[float] = []
    for unused in range(TASKS):
        reset()
        task = {"name": "accounts", "steady.fleet.cloud_sync_accounts": dict(options)}
        taken += time_play([task], device)["accounts"].tasks
    return taken


def main() -> int:
    """Print all tables."""
    with tempfile.TemporaryDirectory() as folder, running("cloud_sync", Path(folder)) as device:
        for title, alone, rows in cases(device):
            print(table(title, alone, rows), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
