"""What tasks on SPS cost: the trap target read, changed, in loops, by ordinary modules and by ansible.builtin.uri."""

from __future__ import annotations

import signal
import sys
import tempfile
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from typing import Any

from measure import Row, table, time_calls, time_play
from support.background import Device, bare_session, running

TASKS, ITEMS, SLOW = 20, 60, 5
TASK_GOAL, ITEM_GOAL = 0.060, 0.015

TRAP = "management/snmp/trap"
ALERTS = "alerting/system_alerts"
LEAF = "/api/configuration/"
NAMES = ("task in process", "loop item in process", "ordinary module", "ansible.builtin.uri tasks")
_numbers = count(1)


def next_server() -> str:
    """Return an address that is not the present one."""
    number = next(_numbers)
    return f"198.51.{number // 250}.{number % 250 + 1}"


class Bare:
    """The requests of a task, and nothing else."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.session = bare_session(device)

    def call(self, method: str, path: str, body: Any = None, **arguments: Any) -> Any:
        """Send one request."""
        response = self.session.request(method, self.device.url + path, json=body, timeout=30, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None

    def login(self) -> None:
        """Log in on a new connection."""
        self.session.close()
        self.session = bare_session(self.device)
        self.call("GET", "/api/authentication", auth=(self.device.username, self.device.password))

    def read(self, *leaves: str) -> dict[str, Any]:
        """Read leaves."""
        return {leaf: self.call("GET", LEAF + leaf)["body"] for leaf in leaves}

    def no_change(self, *leaves: str) -> None:
        """Send what a task sends where there is nothing to do."""
        self.login()
        self.read(*leaves)

    def change(self, *leaves: str, login: bool = True) -> None:
        """Send what a task sends where there is something to do."""
        if login:
            self.login()
        self.read(*leaves)
        self.call("POST", "/api/transaction")
        bodies = self.read(*leaves)
        if TRAP in bodies:
            bodies[TRAP]["version"]["value"]["server"]["value"] = next_server()
        if ALERTS in bodies:
            alert = bodies[ALERTS]["xcbDiskFull"]
            alert["snmp"] = not alert["snmp"]
        for leaf, body in bodies.items():
            self.call("PUT", LEAF + leaf, body)
        self.call("PUT", "/api/transaction", {"status": "commit"})
        self.read(*leaves)


def trap_task(name: str, server: str | None = None) -> dict[str, Any]:
    """Return a task for the trap target: with a server, one that changes it."""
    options: dict[str, Any] = {"enabled": True} if server is None else {"server": server}
    return {"name": name, "steady.fleet.sps_snmp_trap": options}


def config_task(name: str, server: str | None, snmp: bool) -> dict[str, Any]:
    """Return a task for a document of two kinds."""
    trap = {"enabled": True} if server is None else {"server": server}
    document = {"snmp_trap": trap, "system_alerts": {"alerts": {"xcbDiskFull": {"snmp": snmp}}}}
    return {"name": name, "steady.fleet.sps_config": {"config": document}}


def uri_task(device: Device, method: str, path: str, **arguments: Any) -> dict[str, Any]:
    """Return one request by ansible.builtin.uri."""
    cookie = {"Cookie": "{{ login.cookies_string | default('') }}"} if path != "/api/authentication" else {}
    options = {
        "url": device.url + path,
        "method": method,
        "ca_path": device.ca_path,
        "use_proxy": False,
        "status_code": [200, 201, 204],
        "headers": cookie,
        **arguments,
    }
    return {"name": "uri", "ansible.builtin.uri": options, "register": "login" if not cookie else "unused"}


def uri_login(device: Device) -> dict[str, Any]:
    """Return the login by ansible.builtin.uri."""
    return uri_task(
        device,
        "GET",
        "/api/authentication",
        url_username=device.username,
        url_password=device.password,
        force_basic_auth=True,
    )


def uri_change(device: Device, body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a change by ansible.builtin.uri: login, open, PUT, commit, read."""
    return [
        uri_login(device),
        uri_task(device, "POST", "/api/transaction"),
        uri_task(device, "PUT", LEAF + TRAP, body_format="json", body=dict(body)),
        uri_task(device, "PUT", "/api/transaction", body_format="json", body={"status": "commit"}),
        uri_task(device, "GET", LEAF + TRAP),
    ]


def same_requests(device: Device, task: Mapping[str, Any], bare: Any) -> None:
    """Make sure that the bare requests are those of the task, or the comparison would be worth nothing."""
    time_play([{"name": "reset", "ansible.builtin.meta": "noop"}], device)
    device.take_requests()
    time_play([task], device)
    by_task = device.take_requests()
    bare()
    alone = device.take_requests()
    # warm_up of measure.time_play logs in and reads before and after.
    warm = (len(by_task) - len(alone)) // 2
    if by_task[warm : len(by_task) - warm] != alone:
        raise RuntimeError(f"the bare requests are not those of the task:\n{by_task}\n{alone}")


def no_change(device: Device, bare: Bare) -> str:
    """Measure a trap target that is as it must be."""
    same_requests(device, trap_task("one"), lambda: bare.no_change(TRAP))
    looped = {**trap_task(NAMES[1]), "loop": list(range(ITEMS))}
    fast = time_play([*(trap_task(NAMES[0]) for _number in range(TASKS)), looped], device)
    slow = time_play([trap_task(NAMES[2]) for _number in range(SLOW)], device, in_process=False)
    uri = [[uri_login(device), uri_task(device, "GET", LEAF + TRAP)] for _number in range(SLOW)]
    by_uri = time_play([task for tasks in uri for task in tasks], device)
    alone = time_calls(lambda: bare.no_change(TRAP), TASKS)
    item_alone = time_calls(lambda: bare.read(TRAP), ITEMS)
    return "\n\n".join(
        [
            table(
                "One trap target, nothing to do: login, read",
                alone,
                [
                    Row(NAMES[0], fast[NAMES[0]].tasks, TASK_GOAL),
                    Row(NAMES[2], slow[NAMES[2]].tasks),
                    Row(f"2 {NAMES[3]}", by_uri["uri"].tasks, parts=2),
                ],
            ),
            table(
                "The same as an item of a loop: read",
                item_alone,
                [Row(NAMES[1], fast[NAMES[1]].items, ITEM_GOAL)],
            ),
        ]
    )


def change(device: Device, bare: Bare) -> str:
    """Measure a trap target that must be changed."""
    same_requests(device, trap_task("one", next_server()), lambda: bare.change(TRAP))
    looped = {
        "name": NAMES[1],
        "steady.fleet.sps_snmp_trap": {"server": "{{ item }}"},
        "loop": [next_server() for _number in range(ITEMS)],
    }
    fast = time_play([*(trap_task(NAMES[0], next_server()) for _number in range(TASKS)), looped], device)
    slow = time_play([trap_task(NAMES[2], next_server()) for _number in range(SLOW)], device, in_process=False)
    bare.login()
    body = bare.read(TRAP)[TRAP]
    by_uri = time_play([task for _number in range(2) for task in uri_change(device, body)], device)
    alone = time_calls(lambda: bare.change(TRAP), TASKS)
    item_alone = time_calls(lambda: bare.change(TRAP, login=False), TASKS)
    return "\n\n".join(
        [
            table(
                "One trap target, changed: login, read, open, read, write, commit, read",
                alone,
                [
                    Row(NAMES[0], fast[NAMES[0]].tasks, TASK_GOAL),
                    Row(NAMES[2], slow[NAMES[2]].tasks),
                    Row(f"5 {NAMES[3]}, without check and proof", by_uri["uri"].tasks, parts=5),
                ],
            ),
            table(
                "The same as an item of a loop: without the login",
                item_alone,
                [Row(NAMES[1], fast[NAMES[1]].items, ITEM_GOAL)],
            ),
        ]
    )


def document(device: Device, bare: Bare) -> str:
    """Measure a document of two kinds."""
    snmp = bool(device.control("GET", f"state/{ALERTS}")["xcbDiskFull"]["snmp"])
    same_requests(device, config_task("one", None, snmp), lambda: bare.no_change(TRAP, ALERTS))
    quiet = time_play([config_task(NAMES[0], None, snmp) for _number in range(TASKS)], device)
    quiet_alone = time_calls(lambda: bare.no_change(TRAP, ALERTS), TASKS)
    changing = [config_task(NAMES[0], next_server(), not snmp if number % 2 == 0 else snmp) for number in range(TASKS)]
    busy = time_play(changing, device)
    busy_alone = time_calls(lambda: bare.change(TRAP, ALERTS), TASKS)
    title = "sps_config with two kinds"
    return "\n\n".join(
        [
            table(f"{title}, nothing to do", quiet_alone, [Row(NAMES[0], quiet[NAMES[0]].tasks, TASK_GOAL)]),
            table(f"{title}, both changed", busy_alone, [Row(NAMES[0], busy[NAMES[0]].tasks, TASK_GOAL)]),
        ]
    )


def main() -> int:
    """Print all tables."""
    # Whoever ends this ends the simulator too.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    with tempfile.TemporaryDirectory() as folder, running("sps", Path(folder)) as device:
        bare = Bare(device)
        for measure in (no_change, change, document):
            print(measure(device, bare), end="\n\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
