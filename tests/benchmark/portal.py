"""What a whole tree of groups costs on the portal: created, and found as it is, against the same requests alone.

1,000 groups, 1,000 users and 200 administrators by default; another number of groups may be given. The simulator is a
process of its own, on the same machine.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from support.background import Device, bare_session, running
from support.playbook import connection_options

from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import validate
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils.portal.config import MODULE

GROUPS, WORKERS, GOAL, MEMORY_GOAL = 1000, 8, 1.5, 200
CUSTOMERS = 19
API = "/api/1"


def document(groups: int) -> dict[str, list[dict[str, Any]]]:
    """Return partners with customers, as many users, and a fifth as many administrators."""
    partners = [f"Partner {number:04d}" for number in range(groups // (CUSTOMERS + 1))]
    customers = [f"{partner}/Customer {number:02d}" for partner in partners for number in range(CUSTOMERS)]
    quotas = {"storage": "100 GB", "workstations": 25, "servers": "unlimited"}
    return {
        "group": [
            *({"path": path, "kind": "msp"} for path in partners),
            *({"path": path, "kind": "customer", "quotas": quotas, "internal_tag": "suite"} for path in customers),
        ],
        "user": [
            {
                "group": customers[number % len(customers)],
                "login": f"user{number}@customer.example",
                "email": f"user{number}@customer.example",
                "quotas": {"storage": "50 GB"},
            }
            for number in range(groups)
        ],
        "admin": [
            {
                "group": partners[number % len(partners)],
                "login": f"admin{number}@partner.example",
                "email": f"admin{number}@partner.example",
                "access": "read",
            }
            for number in range(groups // 5)
        ],
    }


class Bare:
    """The requests of the task, and nothing else."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.session = bare_session(device)
        self.pool = ThreadPoolExecutor(WORKERS)

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Any:
        """Send one request."""
        url = self.device.url + API + path
        response = self.session.request(method, url, json=body, params=query or None, timeout=60)
        response.raise_for_status()
        return response.json() if response.content else None

    def each(self, function: Callable[[Any], Any], things: Sequence[Any]) -> list[Any]:
        """Do the same for each thing, side by side."""
        return list(self.pool.map(function, things))

    def login(self) -> None:
        """Open a session on new connections."""
        self.session.close()
        self.session = bare_session(self.device)
        self.call("POST", "/login", {"username": self.device.username, "password": self.device.password})

    def logout(self) -> None:
        """End the session."""
        self.call("POST", "/logout")

    def read(self) -> None:
        """Read what a run reads that finds everything as it is."""
        partners = self.call("GET", "/groups/self/children")["items"]
        lists = self.each(lambda one: self.call("GET", f"/groups/{one['id']}/children")["items"], partners)
        customers = [one for children in lists for one in children]
        self.each(lambda one: self.call("GET", f"/groups/{one['id']}/admins"), partners)
        self.each(lambda one: self.call("GET", f"/groups/{one['id']}/users"), customers)

    def no_change(self) -> None:
        """Send what a run sends that has nothing to do."""
        self.login()
        self.read()
        self.logout()

    def create(self, wanted: dict[str, list[dict[str, Any]]]) -> None:
        """Send what a run sends that creates everything, its proof included."""
        self.login()
        self.call("GET", "/groups/self/children")
        self.call("GET", "/groups/self")
        self.call("GET", "/logic/rules")
        numbers: dict[str, Any] = {"": "self"}

        def group(entry: dict[str, Any]) -> None:
            above, unused, name = entry["path"].rpartition("/")
            quotas = {"quota_storage_hard": 100 << 30, "quota_workstations_hard": 25, "quota_servers_hard": -1}
            body: dict[str, Any] = {"name": name, "kind": 40 if above else 30}
            if above:
                body.update(privileges=quotas, internal_tag="suite")
            numbers[entry["path"]] = self.call("POST", f"/groups/{numbers[above]}/children", body)["id"]

        def member(kind: str, entry: dict[str, Any]) -> None:
            body = {"login": entry["login"], "email": entry["email"]}
            more = {"privileges": {"quota_storage_hard": 50 << 30}} if kind == "users" else {"access_type": 1}
            self.call("POST", f"/groups/{numbers[entry['group']]}/{kind}", {**body, **more})

        for kind in ("msp", "customer"):
            self.each(group, [entry for entry in wanted["group"] if entry["kind"] == kind])
        self.each(lambda entry: member("admins", entry), wanted["admin"])
        self.each(lambda entry: member("users", entry), wanted["user"])
        self.read()
        self.logout()


def task_result(device: Device, config: dict[str, Any]) -> dict[str, Any]:
    """Run the task in this process and return its result."""
    options = {**connection_options(device), "config": config, "workers": WORKERS}
    parameters, unused = validate(MODULE.argument_spec(), MODULE.constraints, options)
    with Clients() as clients:
        result = run(MODULE, parameters, given=options, check_mode=False, clients=clients)
    if result.get("failed"):
        raise RuntimeError(result["msg"])
    return result


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Return how many seconds a call takes, and what it returns."""
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result


def judged(title: str, ours: Sequence[float], alone: Sequence[float], requests: int) -> str:
    """Return a line of the table. The fastest times count: on a busy machine they say most about the program."""
    ratio = min(ours) / min(alone)
    met = "met" if ratio <= GOAL else "NOT MET"
    return f"| {title} | {requests} | {min(alone):.2f} s | {min(ours):.2f} s | {ratio:.2f} | at most {GOAL:g}: {met} |"


def measure(groups: int, rounds: int) -> None:
    """Print the table."""
    wanted = document(groups)
    times: dict[str, list[float]] = {key: [] for key in ("create", "bare create", "nothing", "bare nothing")}
    counts: dict[str, int] = {}

    for _round in range(rounds):
        with tempfile.TemporaryDirectory() as folder, running("portal", Path(folder)) as device:
            seconds, unused = timed(lambda: task_result(device, wanted))
            counts["create"] = len(device.take_requests())
            times["create"].append(seconds)
            for _number in range(2):
                seconds, result = timed(lambda: task_result(device, wanted))
                if result["changed"]:
                    raise RuntimeError("the second run changes something")
                counts["nothing"] = len(device.take_requests())
                times["nothing"].append(seconds)
                bare = Bare(device)
                times["bare nothing"].append(timed(bare.no_change)[0])
                if len(device.take_requests()) != counts["nothing"]:
                    raise RuntimeError("the bare requests are not those of the run")
        with tempfile.TemporaryDirectory() as folder, running("portal", Path(folder)) as device:
            bare = Bare(device)
            times["bare create"].append(timed(lambda: bare.create(wanted))[0])  # noqa: B023
            if len(device.take_requests()) != counts["create"]:
                raise RuntimeError("the bare requests are not those of the run")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sizes = f"{len(wanted['group'])} groups, {len(wanted['user'])} users, {len(wanted['admin'])} administrators"
    print(f"### portal_config with {sizes}, {WORKERS} workers\n")
    print("| | requests | alone | the task | ratio | goal |")
    print("|---|---:|---:|---:|---:|---|")
    print(judged("created", times["create"], times["bare create"], counts["create"]))
    print(judged("nothing to do", times["nothing"], times["bare nothing"], counts["nothing"]))
    met = "met" if memory <= MEMORY_GOAL else "NOT MET"
    print(f"\nMost memory of the program that ran both: {memory} MB (at most {MEMORY_GOAL} MB: {met}).\n")


def main(arguments: list[str]) -> int:
    """Measure a tree of so many groups."""
    measure(int(arguments[0]) if arguments else GROUPS, rounds=1)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
