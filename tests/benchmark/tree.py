"""A portal's tree of groups, with as many users and a fifth as many administrators: created, found as it is, and 1 % of it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import requests
from accounts import run_engine
from case import Scale, simulator, take_turns
from measured import connection_variables, in_child, serve_slowly, take_counts, with_counts
from results import BARE, OURS, Goal, Result, Sample
from support.background import Device, bare_session

from ansible_collections.steady.fleet.plugins.module_utils.portal.config import MODULE

SIZES, FEW = (100, 1000, 10_000), 20
# Of the largest one, what takes minutes is measured once; elsewhere it would be measured with the device slow as well.
LARGE = 10_000
SLOW_SIZES = (100, 1000)
WORKERS = 8
CUSTOMERS = 19
API = "/api/1"
GIB = 1 << 30
GOALS = (Goal(1.3, "seconds", (BARE,)), Goal(1.3, "cpu", (BARE,)))
Document = Mapping[str, list[dict[str, Any]]]


def document(groups: int, storage: int = 50) -> dict[str, list[dict[str, Any]]]:
    """Return partners with customers, as many users, and a fifth as many administrators.

    :arg storage: the storage of every hundredth user, in GB; the others have 50.
    """
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
                "quotas": {"storage": f"{50 if number % 100 else storage} GB"},
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
    """The requests of a run, and nothing else."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.session = bare_session(device)
        self.session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=WORKERS))
        self.pool = ThreadPoolExecutor(WORKERS)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send one request."""
        response = self.session.request(method, self.device.url + API + path, json=body, timeout=60)
        response.raise_for_status()
        return response.json() if response.content else None

    def each(self, function: Callable[[Any], Any], things: Sequence[Any]) -> list[Any]:
        """Do the same for each thing, side by side."""
        return list(self.pool.map(function, things))

    def login(self) -> None:
        """Open a session."""
        self.call("POST", "/login", {"username": self.device.username, "password": self.device.password})

    def read(self) -> list[dict[str, Any]]:
        """Read what a run reads that finds everything as it is; return the users."""
        partners = self.call("GET", "/groups/self/children")["items"]
        lists = self.each(lambda one: self.call("GET", f"/groups/{one['id']}/children")["items"], partners)
        customers = [one for children in lists for one in children]
        self.each(lambda one: self.call("GET", f"/groups/{one['id']}/admins"), partners)
        users = self.each(lambda one: self.call("GET", f"/groups/{one['id']}/users")["items"], customers)
        return [user for found in users for user in found]

    def no_change(self) -> None:
        """Send what a run sends that has nothing to do."""
        self.login()
        self.read()
        self.call("POST", "/logout")

    def create(self, wanted: Document) -> None:
        """Send what a run sends that creates everything, its proof included."""
        self.login()
        self.call("GET", "/groups/self/children")
        self.call("GET", "/groups/self")
        self.call("GET", "/logic/rules")
        numbers: dict[str, Any] = {"": "self"}

        def group(entry: dict[str, Any]) -> None:
            above, unused, name = entry["path"].rpartition("/")
            quotas = {"quota_storage_hard": 100 * GIB, "quota_workstations_hard": 25, "quota_servers_hard": -1}
            body: dict[str, Any] = {"name": name, "kind": 40 if above else 30}
            if above:
                body.update(privileges=quotas, internal_tag="suite")
            numbers[entry["path"]] = self.call("POST", f"/groups/{numbers[above]}/children", body)["id"]

        def member(kind: str, entry: dict[str, Any]) -> None:
            body = {"login": entry["login"], "email": entry["email"]}
            more = {"privileges": {"quota_storage_hard": 50 * GIB}} if kind == "users" else {"access_type": 1}
            self.call("POST", f"/groups/{numbers[entry['group']]}/{kind}", {**body, **more})

        for kind in ("msp", "customer"):
            self.each(group, [entry for entry in wanted["group"] if entry["kind"] == kind])
        self.each(lambda entry: member("admins", entry), wanted["admin"])
        self.each(lambda entry: member("users", entry), wanted["user"])
        self.read()
        self.call("POST", "/logout")


def engine(device: Device, wanted: Document) -> Sample:
    """Measure a run of ours."""
    take_counts([device])
    options = {**connection_variables(device), "config": wanted, "workers": WORKERS}
    sample, unused = in_child(lambda: run_engine(MODULE, options) and None)
    return with_counts(sample, take_counts([device]))


def bare(device: Device, work: Callable[[Bare], None]) -> Sample:
    """Measure the requests alone."""
    take_counts([device])
    sample, unused = in_child(lambda: work(Bare(device)))
    return with_counts(sample, take_counts([device]))


def tree(scale: Scale) -> Iterator[Result]:
    """Measure trees of all sizes."""
    for groups in (FEW,) if scale.smallest else scale.chosen(*SIZES):
        for service in scale.services if groups in SLOW_SIZES else (0,):
            yield from tree_of(groups, service, scale)


def tree_of(groups: int, service: int, scale: Scale) -> Iterator[Result]:
    """Measure one size: the creation on fresh simulators, and on the last of them what comes after it."""
    wanted = document(groups)
    rounds = scale.rounds if groups <= 100 else min(scale.rounds, 1 if groups >= LARGE else 3)
    limits = GOALS + ((Goal(400, "memory"),) if groups >= LARGE else ())

    def create(by: Callable[[Device], Sample]) -> Sample:
        with simulator("portal") as device:
            serve_slowly([device], service)
            return by(device)

    ways = {
        OURS: lambda: create(lambda device: engine(device, wanted)),
        BARE: lambda: create(lambda device: bare(device, lambda one: one.create(wanted))),
    }
    yield take_turns(Result("tree", "created", groups, "tree", service), ways, rounds, goals=limits)
    if scale.smallest:
        return
    with simulator("portal") as device:
        engine(device, wanted)
        serve_slowly([device], service)
        ways = {OURS: partial(engine, device, wanted), BARE: partial(bare, device, Bare.no_change)}
        rounds = min(scale.rounds, 3) if groups >= LARGE else scale.rounds
        yield take_turns(Result("tree", "nothing to do", groups, "tree", service), ways, rounds, goals=limits)
        sizes = iter(range(60, 10_000))
        ways = {OURS: lambda: engine(device, document(groups, next(sizes)))}
        yield take_turns(Result("tree", "1 % changed", groups, "tree", service), ways, rounds)
