"""Tasks on SPS: a trap target as a task of its own and as an item of a loop, and a document of twelve leaves."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from bare import Request, requests_task, write_requests
from case import Scale, Way, simulator, take_turns
from measured import Task, in_child, serve_slowly, take_counts, time_tasks, with_counts
from results import BARE, EMPTY, FORKED, ORDINARY, OURS, URI, Goal, Result, Sample
from support.background import Device, bare_session

ITEMS, LEAVES = 100, 12
SLOW = frozenset({ORDINARY, URI})
SLOW_TIMES, SLOW_ITEMS = 3, 8
TRAP = "management/snmp/trap"
LEAF = "/api/configuration/"
OTHER_LEAVES = (TRAP, "local_services/snmp_agent", "alerting/system_alerts", "alerting/traffic_alerts")
FLOORS = tuple(Goal(1.3, what, floor) for floor in ((EMPTY, BARE), (FORKED,)) for what in ("seconds", "cpu"))
BEYOND = (Goal(5, "beyond", (BARE,)), Goal(5, "beyond", (EMPTY, BARE)))
NOTHING, CHANGED = "nothing to do", "changed"
_numbers = count(1)


def next_server() -> str:
    """Return an address that is not the present one."""
    number = next(_numbers)
    return f"198.{51 + number // 62500}.{number // 250 % 250}.{number % 250 + 1}"


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

    def read(self) -> Any:
        """Read the trap target."""
        return self.call("GET", LEAF + TRAP)["body"]

    def change(self) -> None:
        """Send what a task sends where there is something to do."""
        self.read()
        self.call("POST", "/api/transaction")
        body = self.read()
        body["version"]["value"]["server"]["value"] = next_server()
        self.call("PUT", LEAF + TRAP, body)
        self.call("PUT", "/api/transaction", {"status": "commit"})
        self.read()

    def times(self, number: int, work: Callable[[], Any], *, login_each: bool) -> None:
        """Do it so often, with a login each time or only once."""
        for turn in range(number):
            if login_each or not turn:
                self.login()
            work()


def bare_way(device: Device, number: int, work: str, *, login_each: bool) -> Sample:
    """Measure the requests alone."""
    bare = Bare(device)
    function = bare.change if work == CHANGED else bare.read
    take_counts([device])
    sample, unused = in_child(lambda: bare.times(number, function, login_each=login_each), number)
    return with_counts(sample, take_counts([device]), number)


def trap(work: str) -> list[dict[str, Any]]:
    """Return the tasks for the trap target: one that finds nothing to do, or two that take turns in changing it."""
    if work == NOTHING:
        return [{"steady.fleet.sps_snmp_trap": {"enabled": True}}]
    return [{"steady.fleet.sps_snmp_trap": {"server": next_server()}} for _number in range(2)]


def leaves(work: str) -> list[dict[str, Any]]:
    """Return the tasks for a document of twelve leaves: one that finds nothing to do, or two that take turns in changing all."""
    variants = (False,) if work == NOTHING else (True, False)
    return [{"steady.fleet.sps_config": {"config": twelve(other)}} for other in variants]


def twelve(other: bool) -> dict[str, Any]:
    """Return the document, in one of two forms of which each leaf differs."""
    bodies = {
        "management/health_monitoring": {"maximum_disk_utilization_ratio": 70 + other},
        "management/disk_fillup_prevention": {"used_space_ratio_limit": 70 + other},
        "management/webinterface": {"timeout": 25 + other},
        "management/email": {"admin_address": f"operations{other:d}@example.com"},
        "network/dns": {"primary": f"192.0.2.5{other:d}"},
        "datetime": {"timezone": "Europe/Vienna" if other else "Europe/Berlin"},
        "local_services/ssh": {"enabled": other},
        "starling": {"remote_access": {"enabled": other}},
    }
    return {
        "setting": [{"path": path, "body": body} for path, body in bodies.items()],
        "snmp_trap": {"server": f"192.0.2.9{other:d}"},
        "snmp_agent": {"system_location": f"Rack {other:d}"},
        "system_alerts": {"all": {"snmp": other, "email": other}},
        "traffic_alerts": {"all": {"snmp": other, "email": other}},
    }


def uri(device: Device, method: str, path: str, **arguments: Any) -> dict[str, Any]:
    """Return one request by ansible.builtin.uri."""
    is_login = path == "/api/authentication"
    options = {
        "url": device.url + path,
        "method": method,
        "ca_path": device.ca_path,
        "use_proxy": False,
        "status_code": [200, 201, 204],
        "headers": {} if is_login else {"Cookie": "{{ login.cookies_string }}"},
        **arguments,
    }
    return {"ansible.builtin.uri": options, "register": "login" if is_login else "unused"}


def by_uri(device: Device, work: str, body: Mapping[str, Any]) -> Task:
    """Return what a user would write: log in and read; or open, write, commit, with neither comparison nor proof."""
    account = {"url_username": device.username, "url_password": device.password, "force_basic_auth": True}
    login, read = uri(device, "GET", "/api/authentication", **account), uri(device, "GET", LEAF + TRAP)
    if work == NOTHING:
        return Task([login, read], SLOW_TIMES, together=True)
    changing = [
        uri(device, "POST", "/api/transaction"),
        uri(device, "PUT", LEAF + TRAP, body_format="json", body=dict(body)),
        uri(device, "PUT", "/api/transaction", body_format="json", body={"status": "commit"}),
    ]
    return Task([login, *changing, read], SLOW_TIMES, together=True)


def forked_way(device: Device, times: int, paths: Sequence[str]) -> Sample:
    """Measure a login and readings that an action sends which does nothing else."""
    sent = [Request("GET", path) for path in ("/api/authentication", *(LEAF + path for path in paths))]
    with tempfile.TemporaryDirectory() as name:
        write_requests(Path(name), "localhost", device, sent)
        return time_tasks(Task([requests_task(Path(name))], times), device)


def empty() -> dict[str, Any]:
    """Return a task that does nothing."""
    return {"ansible.builtin.debug": {"msg": "nothing"}}


def works(scale: Scale) -> Iterator[tuple[int, str]]:
    """Yield what is measured: how long requests take on the device, and what is done."""
    for service in scale.services:
        for work in (NOTHING,) if scale.smallest else (NOTHING, CHANGED):
            yield service, work


def task(scale: Scale) -> Iterator[Result]:
    """Measure a task of its own, its login included."""
    with simulator("sps") as device:
        for service, work in works(scale):
            serve_slowly([device], service)
            ways: dict[str, Way] = {
                OURS: partial(time_tasks, Task(trap(work), scale.times), device),
                EMPTY: partial(time_tasks, Task([empty()], scale.times), device),
                BARE: partial(bare_way, device, scale.times, work, login_each=True),
            }
            if work == NOTHING:
                ways[FORKED] = partial(forked_way, device, scale.times, [TRAP])
            if not scale.smallest:
                bare = Bare(device)
                bare.login()
                ways[ORDINARY] = partial(time_tasks, Task(trap(work), SLOW_TIMES), device, fleet_in_process=False)
                ways[URI] = partial(time_tasks, by_uri(device, work, bare.read()), device)
            yield take_turns(Result("task", work, 1, "task", service), ways, scale.rounds, SLOW, FLOORS)


def loop(scale: Scale) -> Iterator[Result]:
    """Measure an item of a loop, without the login, which the first item makes for all."""
    items = 5 if scale.smallest else ITEMS
    with simulator("sps") as device:
        for service, work in works(scale):
            serve_slowly([device], service)
            ways: dict[str, Way] = {
                OURS: partial(time_loop, device, work, items),
                EMPTY: partial(time_tasks, Task([looped(empty(), items)], 1, items), device),
                BARE: partial(bare_way, device, items, work, login_each=False),
            }
            if not scale.smallest:
                ways[ORDINARY] = partial(time_loop, device, work, SLOW_ITEMS, fleet_in_process=False)
                if work == NOTHING:
                    ways[URI] = partial(time_uri_loop, device)
            yield take_turns(Result("loop", work, items, "item", service), ways, scale.rounds, SLOW, BEYOND)


def looped(one: Mapping[str, Any], items: int) -> dict[str, Any]:
    """Return the task with a loop of so many addresses, none of which is the present one."""
    return {**one, "loop": [next_server() for _number in range(items)]}


def time_loop(device: Device, work: str, items: int, **variables: Any) -> Sample:
    """Measure a loop."""
    options = {"enabled": True} if work == NOTHING else {"server": "{{ item }}"}
    task_of_loop = looped({"steady.fleet.sps_snmp_trap": options}, items)
    return time_tasks(Task([task_of_loop], 1, items), device, **variables)


def time_uri_loop(device: Device) -> Sample:
    """Measure a loop over the request itself, with the login made beforehand."""
    bare = Bare(device)
    bare.login()
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in bare.session.cookies)
    request = uri(device, "GET", LEAF + TRAP, headers={"Cookie": cookies})
    return time_tasks(Task([looped(request, SLOW_ITEMS)], 1, SLOW_ITEMS), device)


def document(scale: Scale) -> Iterator[Result]:
    """Measure a document of twelve leaves as one task."""
    with simulator("sps") as device:
        for service, work in works(scale):
            serve_slowly([device], service)
            ours = Task(leaves(work), scale.times)
            # The first one makes it so, and the second one finds nothing to do.
            time_tasks(Task(leaves(NOTHING), 1), device)
            if work == CHANGED:
                time_tasks(Task(leaves(CHANGED), 1), device)
            ways: dict[str, Way] = {
                OURS: partial(time_tasks, ours, device),
                EMPTY: partial(time_tasks, Task([empty()], scale.times), device),
                BARE: partial(bare_leaves, device, scale.times, work),
            }
            if work == NOTHING:
                ways[FORKED] = partial(forked_way, device, scale.times, leaf_paths())
            if not scale.smallest:
                ways[ORDINARY] = partial(time_tasks, Task(leaves(work), SLOW_TIMES), device, fleet_in_process=False)
            yield take_turns(Result("document", work, LEAVES, "document", service), ways, scale.rounds, SLOW, FLOORS)


def writable(body: Any) -> Any:
    """Return the body of a leaf with references as they are written: SPS reads them with what they lead to."""
    if isinstance(body, dict):
        return body["key"] if body.keys() == {"key", "meta"} else {name: writable(part) for name, part in body.items()}
    return [writable(part) for part in body] if isinstance(body, list) else body


def leaf_paths() -> list[str]:
    """Return the paths of the leaves of a document."""
    return [*(entry["path"] for entry in twelve(False)["setting"]), *OTHER_LEAVES]


def bare_leaves(device: Device, times: int, work: str) -> Sample:
    """Measure the requests of a document alone: the leaves read; and where they change, opened, read, written, committed, read."""
    paths = leaf_paths()
    bare = Bare(device)

    def run() -> None:
        for _number in range(times):
            bare.login()
            for path in paths:
                bare.call("GET", LEAF + path)
            if work == CHANGED:
                bare.call("POST", "/api/transaction")
                bodies = {path: writable(bare.call("GET", LEAF + path)["body"]) for path in paths}
                for path, body in bodies.items():
                    bare.call("PUT", LEAF + path, body)
                bare.call("PUT", "/api/transaction", {"status": "commit"})
                for path in paths:
                    bare.call("GET", LEAF + path)

    take_counts([device])
    sample, unused = in_child(run, times)
    return with_counts(sample, take_counts([device]), times)
