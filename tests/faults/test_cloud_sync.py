"""Every request of a change of cloud accounts meets every kind of fault, one by one.

Whatever happens, the task ends as desired or fails with a sentence that helps. It says of every account that a
writing request was about whether it is written, not written or in doubt, and it says the truth; no writing request is
carried out twice; nothing stays open; and the next run without faults ends as desired.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import QuickClock, Task
from support.fault_scenarios import AWS_ACCOUNTS, AWS_SECRETS
from support.in_memory import run_task
from support.meddling import MeddledClients
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.actions import run
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources import accounts, service
from simulators import start

# Seconds of the simulated clock: the client gives up before a response comes, and soon afterwards the request is carried out.
SHORT_TIMEOUTS = {"timeout": 5}
DELAY = 6

SERVICES = "GET /api/common/1.0/services"
AUTH_INFO = "GET /api/common/1.0/auth_info"
LOGIN = "POST /api/common/1.0/login"
LOGOUT = "POST /api/common/1.0/logout"
TOKEN = "POST /api/mgmt.aaa/2.0/token"
CODES = "/api/npm.aws_config/1.0/auth_codes"
READ, PUT, DELETE = f"GET {CODES}", f"PUT {CODES}", f"DELETE {CODES}"

# Who stands in the body of each writing request.
WRITTEN, REMOVED = ("n1", "aws1", "aws2"), ("aws3",)


@dataclass(frozen=True)
class Scenario:
    """A way to log in and the requests of the change with it."""

    name: str
    switches: Mapping[str, Any]
    login: tuple[str, ...]
    logout: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name

    @property
    def requests(self) -> tuple[str, ...]:
        return (*self.login, READ, PUT, DELETE, READ, *self.logout)


COOKIE = Scenario("cookie", {}, (SERVICES, AUTH_INFO, LOGIN), (LOGOUT,))
PACKET = Scenario("token", {"family": "packet"}, (SERVICES, TOKEN))
BASIC = Scenario("basic", {"auth_info": "missing"}, (SERVICES, AUTH_INFO))


@dataclass(frozen=True)
class Kind:
    """One kind of fault."""

    name: str
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


KINDS = (
    *(Kind(f"status {status}", "status", {"status": status}) for status in (400, 401, 403, 404, 500)),
    Kind("busy", "status", {"status": 503, "headers": {"Retry-After": "7"}}),
    Kind("html", "html", {"status": 200}),
    Kind("html 401", "html", {"status": 401}),
    Kind("html error", "html", {"status": 502}),
    Kind("garbage", "garbage"),
    Kind("truncate", "truncate"),
    Kind("redirect", "redirect", {"location": "https://portal.example/login"}),
    Kind("drop before", "drop_before"),
    Kind("drop after", "drop_after"),
    Kind("delay before", "delay", {"seconds": DELAY}),
    Kind("delay after", "delay", {"seconds": DELAY, "when": "after"}),
    Kind("session expires before", "expire_session"),
    Kind("session expires after", "expire_session", {"when": "after"}),
)
LASTING = tuple(kind for kind in KINDS if kind.name in ("status 401", "status 500", "busy", "html", "drop before"))

ADVICE = re.compile(r"\b(Change|Check|Enable|Give|Have|Look|Raise|Run again|Set|Wait|cloud_sync_info)\b")


@pytest.fixture(scope="module")
def device() -> Iterator[Any]:
    with start("cloud_sync") as simulator:
        yield simulator


def state(device: Any) -> dict[str, tuple[str, str]]:
    """Return key and secret of every account."""
    keys = {entry["acc_id"]: entry["access_key"] for entry in device.read("aws/accounts")}
    return {name: (key, device.secret_of("aws", name)) for name, key in keys.items()}


def prepare(device: Any, scenario: Scenario) -> dict[str, tuple[str, str]]:
    device.reset()
    device.switches.update(scenario.switches)
    return state(device)


def desired(before: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the accounts as they must be in the end."""
    return {entry["name"]: (entry["access_key"], entry["secret_key"]) for entry in AWS_ACCOUNTS["accounts"]}


def run_into(
    device: Any, kind: Kind, definition: ModuleDefinition = accounts.MODULE, options: Mapping[str, Any] | None = None
) -> Task:
    """Run the change, and wait until the monitor has done what it was asked for."""
    given = {**(AWS_ACCOUNTS if options is None else options), **SHORT_TIMEOUTS}
    task = run_task(device, definition, given, clock=QuickClock(device.advance))
    device.carry_out_late()
    return task


def refusal(message: str) -> dict[str, list[str]]:
    """Return the names that a message lists as written, not written, removed, not removed and in doubt."""
    found = {}
    for what in ("written", "not written", "removed", "not removed", "in doubt"):
        listed = re.search(rf"; {what}: ([^;.]+)", message)
        found[what] = listed[1].split(", ") if listed else []
    return found


def assert_refusal(device: Any, task: Task, before: Mapping[str, Any], asked: list[str]) -> None:
    """Hold what the message says of each account against what the monitor has."""
    now, after, says = state(device), desired(before), refusal(task.message)
    for name in says["written"]:
        assert now[name] == after[name], (name, task.message)
    for name in says["not written"]:
        assert now.get(name) == before.get(name), (name, task.message)
    for name in says["removed"]:
        assert name not in now, (name, task.message)
    for name in says["not removed"]:
        assert name in now, (name, task.message)
    mentioned = {name for names in says.values() for name in names}
    # Silence about an account means that no request about it was carried out.
    for name in {*before, *after} - mentioned:
        if "the change was made" not in task.message and "the product accepted the change" not in task.message:
            assert now.get(name) == before.get(name), (name, task.message)
    assert len([request for request in asked if request == PUT]) <= 1
    assert len([request for request in asked if request == DELETE]) <= 1


def carried_out(device: Any) -> list[str]:
    """Return the writing requests that the monitor did not refuse for want of a login."""
    return [f"{entry.method} {entry.path}" for entry in device.journal if entry.writes and entry.status != 401]


def assert_outcome(device: Any, scenario: Scenario, request: str, task: Task, before: Mapping[str, Any]) -> None:
    """Hold a task that met a fault, what it left behind and the next run against the promises."""
    after = desired(before)
    assert_tidy(device)
    if task.failed:
        assert_message(task.message)
        assert_refusal(device, task, before, carried_out(device))
        if PUT not in carried_out(device):
            assert state(device) == before
        # Nothing goes where something else could not come.
        assert DELETE not in carried_out(device) or all(state(device)[name] == after[name] for name in WRITTEN)
    else:
        assert state(device) == after
        assert task.changed
    # A session can only be left where its own login or logout got lost.
    assert not device.sessions() or request in (LOGIN, LOGOUT)
    assert not leaks(f"{task.result} {task.reports}", (*AWS_SECRETS, device.password))
    device.clear_faults()
    healed = run_task(device, accounts.MODULE, AWS_ACCOUNTS)
    assert not healed.failed, healed.message
    assert state(device) == after
    assert_tidy(device)


def assert_message(message: str) -> None:
    assert "\n" not in message
    assert "Traceback" not in message
    assert "internal error" not in message
    assert message.startswith("Network monitor, "), message
    assert message.endswith(".")
    assert ".." not in message
    assert ADVICE.search(message), message


def each_request() -> list[Any]:
    return [
        pytest.param(scenario, number, kind, id=f"{scenario}-{number} {request}-{kind}")
        for scenario in (COOKIE, PACKET, BASIC)
        for number, request in enumerate(scenario.requests, 1)
        for kind in KINDS
    ]


@pytest.mark.parametrize("scenario", [COOKIE, PACKET, BASIC], ids=str)
def test_without_a_fault_the_change_takes_these_requests(device: Any, scenario: Scenario) -> None:
    before = prepare(device, scenario)

    task = run_task(device, accounts.MODULE, AWS_ACCOUNTS)

    assert device.requests() == list(scenario.requests)
    bodies = [entry.body for entry in device.journal if entry.writes]
    assert [sorted(part["acc_id"] for part in body) for body in bodies] == [sorted(WRITTEN), sorted(REMOVED)]
    assert task.changed
    assert state(device) == desired(before)
    assert not device.sessions()


@pytest.mark.parametrize(("scenario", "number", "kind"), each_request())
def test_a_fault_at_a_request_leaves_no_account_in_doubt_unsaid(
    device: Any, scenario: Scenario, number: int, kind: Kind
) -> None:
    before = prepare(device, scenario)
    device.fault("*", kind.kind, nth=number, **kind.details)

    task = run_into(device, kind)

    assert_outcome(device, scenario, scenario.requests[number - 1], task, before)


@pytest.mark.parametrize("kind", LASTING, ids=str)
@pytest.mark.parametrize("number", range(1, len(COOKIE.requests) + 1))
def test_a_fault_that_lasts_leaves_no_account_in_doubt_unsaid(device: Any, number: int, kind: Kind) -> None:
    before = prepare(device, COOKIE)
    request = COOKIE.requests[number - 1]
    device.fault(request, kind.kind, nth=COOKIE.requests[:number].count(request), times=None, **kind.details)

    task = run_into(device, kind)

    assert_outcome(device, COOKIE, request, task, before)


@pytest.mark.parametrize("stops_after", range(3))
def test_a_put_that_stops_half_way_is_reported_account_by_account(device: Any, stops_after: int) -> None:
    before = prepare(device, COOKIE)
    device.switches["put_stops_after"] = stops_after

    task = run_task(device, accounts.MODULE, AWS_ACCOUNTS)

    assert task.failed
    assert "aws2" in refusal(task.message)["in doubt"]
    assert set().union(*refusal(task.message).values()) == set(WRITTEN)
    assert_refusal(device, task, before, carried_out(device))
    assert DELETE not in device.requests()


def test_a_delete_that_stops_half_way_is_reported_account_by_account(device: Any) -> None:
    before = prepare(device, COOKIE)
    device.switches["delete_stops_after"] = 1
    options = {"provider": "aws", "accounts": [{"name": "aws2"}, {"name": "aws3"}], "state": "absent"}

    task = run_task(device, accounts.MODULE, options)

    assert refusal(task.message)["removed"] == ["aws2"]
    assert refusal(task.message)["not removed"] == ["aws3"]
    assert set(state(device)) == set(before) - {"aws2"}


def test_a_lost_response_is_no_failure_where_everything_arrived(device: Any) -> None:
    prepare(device, COOKIE)
    device.fault(PUT, "drop_after")
    options = {"provider": "aws", "accounts": [AWS_ACCOUNTS["accounts"][0], AWS_ACCOUNTS["accounts"][2]]}

    task = run_task(device, accounts.MODULE, options)

    assert task.changed
    assert not task.failed
    assert device.requests().count(PUT) == 1


def test_what_is_not_there_yet_when_a_proxy_gave_up_is_in_doubt(device: Any) -> None:
    prepare(device, COOKIE)
    device.fault(PUT, "late", status=504, seconds=600)
    options = {"provider": "aws", "accounts": [AWS_ACCOUNTS["accounts"][0], AWS_ACCOUNTS["accounts"][2]]}

    task = run_task(device, accounts.MODULE, options)

    assert task.failed
    assert not refusal(task.message)["not written"]
    assert set(refusal(task.message)["in doubt"]) == {account["name"] for account in options["accounts"]}
    device.carry_out_late()


def test_a_new_secret_alone_stays_in_doubt_after_a_lost_response(device: Any) -> None:
    prepare(device, COOKIE)
    device.fault(PUT, "drop_after")

    task = run_task(device, accounts.MODULE, {"provider": "aws", "accounts": [AWS_ACCOUNTS["accounts"][1]]})

    assert refusal(task.message)["in doubt"] == ["aws2"]
    assert "update_secret" in task.message


def test_accounts_that_vanish_with_a_put_are_named(device: Any) -> None:
    prepare(device, COOKIE)
    device.switches["put_replaces"] = True

    task = run_task(device, accounts.MODULE, {"provider": "aws", "accounts": [AWS_ACCOUNTS["accounts"][0]]})

    assert task.failed
    assert "entries of accounts that it was not about are gone: aws2, aws3" in task.message


def test_an_account_that_somebody_removes_once_it_was_changed_is_missing_and_no_victim_of_the_change(
    device: Any,
) -> None:
    prepare(device, COOKIE)
    options = {"provider": "aws", "accounts": [AWS_ACCOUNTS["accounts"][0]]}
    with MeddledClients(device) as clients:
        assert clients.run(accounts.MODULE, options).changed
        writing = [one.partition(" ")[0] for one in clients.adapter.requests].index("PUT") + 1
    prepare(device, COOKIE)

    with MeddledClients(device, writing + 1, lambda device: device.clouds["aws"].accounts.pop("aws1")) as clients:
        task = clients.run(accounts.MODULE, options)

    assert "entries of accounts are missing: aws1" in task.message
    assert task.result["in_doubt"] == ["accounts aws accounts[aws1]"]
    assert task.result["removed"] == []


def test_accounts_that_vanish_with_a_put_are_named_before_any_secret_is_asked_for(device: Any) -> None:
    prepare(device, COOKIE)
    device.switches["put_replaces"] = True
    listed = [{"name": "aws2"}, {"name": "aws3"}, AWS_ACCOUNTS["accounts"][0]]

    task = run_task(device, accounts.MODULE, {"provider": "aws", "accounts": listed})

    assert "are gone: aws2, aws3" in task.message
    assert task.changed
    assert task.result["removed"] == ["accounts aws accounts[aws2]", "accounts aws accounts[aws3]"]
    assert task.result["written"] == [f"accounts aws accounts[{listed[2]['name']}]"]


def test_a_removal_that_somebody_else_began_repeats_no_put(device: Any) -> None:
    prepare(device, COOKIE)
    device.switches["delete_unknown"] = "refused"
    device.fault(DELETE, "hold")

    def meanwhile() -> None:
        assert device.wait_until_held()
        kept = [account for account in device.read("aws/accounts") if account["acc_id"] != "aws3"]
        device.write("aws/accounts", kept)
        device.release()

    other = threading.Thread(target=meanwhile)
    other.start()
    new = {"name": "new", "access_key": "a key", "secret_key": "h0rse b4ttery"}
    options = {"provider": "aws", "accounts": [new], "purge": True, "max_deletes": 10, "update_secrets": "always"}
    task = run_task(device, accounts.MODULE, options)
    other.join()

    assert not task.failed, task.message
    assert device.names("aws") == ["new"]
    writes = [
        request for request in device.requests() if request.split()[0] in ("PUT", "DELETE") and "auth_codes" in request
    ]
    assert [request.split()[0] for request in writes] == ["PUT", "DELETE", "DELETE"]
    assert task.result["changes"][0]["fields"] == [
        "accounts[new]",
        "accounts[aws1]",
        "accounts[aws2]",
        "accounts[aws3]",
    ]


def test_an_account_that_somebody_removed_meanwhile_is_no_failure(device: Any) -> None:
    prepare(device, COOKIE)
    device.switches["delete_unknown"] = "refused"
    device.fault(DELETE, "hold")

    def meanwhile() -> None:
        assert device.wait_until_held()
        device.write("aws/accounts", [{"acc_id": "aws3", "access_key": "k", "secret_key": "s"}])
        device.release()

    other = threading.Thread(target=meanwhile)
    other.start()
    options = {"provider": "aws", "accounts": [{"name": "aws2"}, {"name": "aws3"}], "state": "absent"}
    task = run_task(device, accounts.MODULE, options)
    other.join()

    assert not task.failed, task.message
    assert device.names("aws") == []


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("number", range(1, 7))
def test_a_fault_at_the_switch_of_a_sync_ends_as_desired_or_says_why(device: Any, number: int, kind: Kind) -> None:
    prepare(device, COOKIE)
    device.fault("*", kind.kind, nth=number, **kind.details)

    options = {"provider": "aws", "enabled": False}
    task = run_into(device, kind, service.MODULE, options)

    if task.failed:
        assert_message(task.message)
    elif task.changed:
        assert device.read("aws/status")["enabled"] is False
    device.clear_faults()
    assert not run_task(device, service.MODULE, options).failed
    assert device.read("aws/status")["enabled"] is False
    assert_tidy(device)


@pytest.mark.parametrize("kind", KINDS, ids=str)
@pytest.mark.parametrize("number", range(4, 7))
def test_a_fault_at_a_sync_never_starts_a_second_one(device: Any, number: int, kind: Kind) -> None:
    prepare(device, COOKIE)
    device.fault("*", kind.kind, nth=number, **kind.details)

    task = run_into(device, kind, run.MODULE, {"provider": "aws", "poll_interval": 0.1})

    started = [entry for entry in device.journal if entry.writes and entry.status != 401]
    assert len(started) <= 1
    if task.failed:
        assert_message(task.message)
    else:
        assert task.result["outcome"] == "success"
    assert_tidy(device)
