"""Whatever ends early on SPS leaves nothing open, and says truthfully what became of the transaction.

The requests that may open a transaction by themselves arrive late: when the client has given up, a signal has come, or a proxy has
responded in place of the appliance. Commits and rollbacks get every response that is no success, and some that only look like one.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from support import direct
from support.devices import assert_contract_kept, assert_tidy
from support.direct import QuickClock, Task
from support.in_memory import InMemoryClients, run_task
from support.sps import (
    COMMIT,
    LOGIN,
    NEW_PASSWORD,
    OPEN,
    ROLLBACK,
    STATUS,
    TRAP,
    TRAP_V3,
    WEBINTERFACE,
    committed,
    read,
    write,
)

from ansible_collections.steady.fleet.plugins.module_utils._core.signals import Interrupted
from ansible_collections.steady.fleet.plugins.module_utils.sps import config
from ansible_collections.steady.fleet.plugins.module_utils.sps.actions import password, transaction
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting, snmp_trap
from simulators import start

CHANGES = "GET /api/transaction/changes"
# The time allowed for one request, and when the appliance carries it out, in seconds of the simulated clock.
TIMEOUT = 5
LATE = 12
# The client does not wait long for what was under way on a connection that broke.
SOON = 2
SHORT_TIMEOUTS = {"timeout": TIMEOUT, "commit_timeout": TIMEOUT}
CHANGE = {"path": WEBINTERFACE, "body": {"timeout": 25}}


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with start("sps") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def shared_clock(device: Any) -> QuickClock:
    """Return a clock whose pauses pass on the appliance too, so that what is late arrives while the client waits for it."""
    return QuickClock(device.advance)


def begin(device: Any) -> str:
    task = run_task(device, transaction.MODULE, {"action": "begin"})
    assert not task.failed, task.message
    return str(task.result["session"])


def act(device: Any, action: str, session: str, **options: Any) -> Task:
    return run_task(
        device, transaction.MODULE, {"action": action, "session": session, **options}, clock=shared_clock(device)
    )


def is_changed(device: Any) -> bool:
    return bool(device.read(WEBINTERFACE)["timeout"] == 25)


def settled(device: Any) -> None:
    """Let everything arrive that was sent, and look that nothing is open."""
    device.carry_out_late()
    assert_tidy(device)


# --- Late arrival ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lateness:
    """How the client learns nothing of a request that is carried out later."""

    name: str
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name


LATENESS = (
    Lateness("no response in time", "delay", {"seconds": LATE}),
    Lateness("a proxy gave up", "late", {"seconds": LATE, "status": 504}),
    Lateness("the connection broke", "late", {"seconds": SOON, "status": 0}),
)
WRITES = (OPEN, write(TRAP), NEW_PASSWORD, COMMIT)


@pytest.mark.parametrize("auto_open", [True, False], ids=["6.9 and newer", "before 6.9"])
@pytest.mark.parametrize("lateness", LATENESS, ids=str)
@pytest.mark.parametrize("times", [1, None], ids=["once", "always"])
@pytest.mark.parametrize("request_", WRITES)
def test_a_request_that_arrives_late_leaves_nothing_open(
    device: Any, request_: str, times: int | None, lateness: Lateness, auto_open: bool
) -> None:
    device.switches["auto_open"] = auto_open
    before = committed(device)
    device.fault(request_, lateness.kind, times=times, **lateness.details)

    task = run_task(device, snmp_trap.MODULE, {**TRAP_V3, **SHORT_TIMEOUTS, "retries": 1}, clock=shared_clock(device))

    settled(device)
    if task.failed:
        assert committed(device) == before
        assert "could not be rolled back" not in task.message
    else:
        assert committed(device)[TRAP]["version"]["value"]["server"]["value"] == TRAP_V3["server"]


@pytest.mark.parametrize("lateness", LATENESS, ids=str)
@pytest.mark.parametrize("request_", [write(WEBINTERFACE), NEW_PASSWORD])
def test_a_late_request_of_a_borrowed_session_does_not_outlive_its_rollback(
    device: Any, request_: str, lateness: Lateness
) -> None:
    device.switches["auto_open"] = True
    before = committed(device)
    session = begin(device)
    device.fault(request_, lateness.kind, times=None, **lateness.details)
    definition, options = (
        (setting.MODULE, CHANGE) if request_ == write(WEBINTERFACE) else (password.MODULE, {"new_password": "secret 1"})
    )

    task = run_task(
        device, definition, {**options, **SHORT_TIMEOUTS, "session": session, "retries": 0}, clock=shared_clock(device)
    )
    if task.failed:
        assert "The transaction of the session is still open" in task.message
    assert len(device.open_transactions()) == 1, "its owner alone ends it"
    device.clear_faults()
    undone = act(device, "rollback", session)

    assert not undone.failed
    settled(device)
    assert committed(device) == before


def test_what_is_waited_for_is_announced_and_bounded(device: Any) -> None:
    device.fault(write(WEBINTERFACE), "html", status=504, times=None)
    clock = QuickClock()

    task = run_task(device, setting.MODULE, {**CHANGE, "retries": 0, "settle_timeout": 20}, clock=clock)

    assert task.failed
    assert sum(clock.pauses) == pytest.approx(20, abs=1)
    assert len([line for line in task.reports if "so that nothing stays open" in line]) == 1
    assert_tidy(device)


def test_a_request_that_is_seen_to_be_carried_out_is_not_waited_for(device: Any) -> None:
    device.fault(write(WEBINTERFACE), "drop_after")
    clock = QuickClock()

    task = run_task(device, setting.MODULE, CHANGE, clock=clock)

    assert task.changed
    assert not clock.pauses
    assert device.requests().count(write(WEBINTERFACE)) == 1


# --- Signals --------------------------------------------------------------------------------------------------------


class TimeIsUpError(BaseException):
    """What Ansible raises when the time of a task is over."""


@contextmanager
def expecting(number: int) -> Iterator[list[int]]:
    """Let a signal that the module passes on do no more than to be noted."""
    seen: list[int] = []

    def handle(received: int, frame: Any) -> None:
        seen.append(received)
        if received == signal.SIGALRM:
            raise TimeIsUpError

    before = signal.signal(number, handle)
    try:
        yield seen
    finally:
        signal.signal(number, before)


def meanwhile(device: Any, number: int, *, late: bool = False) -> threading.Thread:
    """Send a signal while the appliance holds a request; let that go on.

    :arg late: only when the client has given it up, and has sent two more.
    """

    def wait() -> None:
        if device.wait_until_held(10):
            # To the one thread that a worker has: here, others would take it in its place.
            signal.pthread_kill(threading.main_thread().ident or 0, number)
            seen = len(device.journal)
            deadline = time.monotonic() + 5
            while late and len(device.journal) < seen + 2 and time.monotonic() < deadline:
                time.sleep(0.01)
        device.release()

    thread = threading.Thread(target=wait)
    thread.start()
    return thread


@pytest.mark.parametrize("late", [False, True], ids=["in time", "late"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGALRM], ids=["asked to end", "time of the task is up"])
@pytest.mark.parametrize("auto_open", [True, False], ids=["6.9 and newer", "before 6.9"])
@pytest.mark.parametrize("request_", WRITES)
def test_a_signal_while_a_request_is_in_flight_leaves_nothing_open(
    device: Any, request_: str, auto_open: bool, number: int, late: bool
) -> None:
    device.switches["auto_open"] = auto_open
    before = committed(device)
    device.fault(request_, "hold")
    helper = meanwhile(device, number, late=late)
    # Real seconds: over a socket, as only there a signal meets a client that waits for it. Long enough for the ordinary requests.
    limit = 1.0 if late else 30.0
    options = {**TRAP_V3, "timeout": limit, "commit_timeout": limit}

    with expecting(number) as seen, pytest.raises((Interrupted, TimeIsUpError)):
        direct.run_task(device, snmp_trap.MODULE, options, clock=QuickClock(lambda unused: time.sleep(0.02)))
    helper.join()

    assert seen
    settled(device)
    assert request_ == COMMIT or committed(device) == before


# --- Commits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Response:
    """One response to a commit that is not the documented one.

    :arg carried_out: whether the appliance has committed all the same.
    """

    name: str
    kind: str
    details: Mapping[str, Any] = field(default_factory=dict)
    carried_out: bool = False

    def __str__(self) -> str:
        return self.name


def status(name: str, code: int, **details: Any) -> Response:
    return Response(name, "status", {"status": code, **details})


OPEN_STATE = {"key": "transaction", "transaction": {"status": "open"}, "meta": {"href": "/api/transaction"}}
RESPONSES = (
    *(status(f"refused {code}", code) for code in (400, 403, 404, 409, 423)),
    status("refused by a page", 403, body="<html>no</html>"),
    status("200 empty", 200, body=""),
    status("200 []", 200, body=[]),
    status("200 {}", 200, body={}),
    status("200 null", 200, body="null"),
    status("200 open", 200, body=OPEN_STATE),
    status("200 foreign", 200, body={"transaction": "closed"}),
    status("204", 204, body=""),
    Response("200 page", "html", {"status": 200}),
    status("500", 500),
    status("500 {}", 500, body={}),
    Response("502 page", "html", {"status": 502}),
    Response("503 page", "html", {"status": 503}),
    Response("redirect", "redirect", {"location": "https://portal.example/login"}),
    Response("reset", "drop_before"),
    Response("session gone", "expire_session"),
    Response("500, but carried out", "status", {"status": 500, "when": "after"}, carried_out=True),
    Response("504, but carried out", "html", {"status": 504, "when": "after"}, carried_out=True),
    Response("204, carried out", "status", {"status": 204, "body": "", "when": "after"}, carried_out=True),
    Response("200 [], but carried out", "status", {"status": 200, "body": [], "when": "after"}, carried_out=True),
    Response("page, but carried out", "html", {"status": 200, "when": "after"}, carried_out=True),
    Response("lost, but carried out", "drop_after", carried_out=True),
    Response("cut, but carried out", "truncate", carried_out=True),
    Response("garbled, but carried out", "garbage", carried_out=True),
    Response("session gone after it was carried out", "expire_session", {"when": "after"}, carried_out=True),
)


def assert_commit(device: Any, task: Task, response: Response) -> None:
    """Hold what a task says against what was committed."""
    assert_tidy(device)
    assert is_changed(device) == response.carried_out
    assert "\n" not in task.message
    assert "fault of the collection" not in task.message
    if response.carried_out:
        assert not task.failed, task.message
        assert task.changed
    else:
        assert task.failed
        assert not task.changed
        rolled_back = "Nothing was changed: the transaction is rolled back" in task.message
        assert rolled_back or "the session has ended" in task.message, task.message


@pytest.mark.parametrize("response", RESPONSES, ids=str)
def test_a_commit_is_what_the_appliance_says_when_it_is_asked(device: Any, response: Response) -> None:
    device.fault(COMMIT, response.kind, **response.details, times=None)

    task = run_task(device, setting.MODULE, CHANGE, clock=QuickClock())

    assert_commit(device, task, response)


@pytest.mark.parametrize("response", RESPONSES, ids=str)
def test_a_commit_over_several_tasks_is_what_the_appliance_says_when_it_is_asked(
    device: Any, response: Response
) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(COMMIT, response.kind, **response.details, times=None)

    task = act(device, "commit", session)

    assert_commit(device, task, response)


@pytest.mark.parametrize("gone", [False, True], ids=["closed", "with its session"])
@pytest.mark.parametrize("with_password", [False, True], ids=["setting", "with passwords"])
def test_a_lost_commit_over_several_tasks_that_was_not_carried_out_fails(
    device: Any, gone: bool, with_password: bool
) -> None:
    """Somebody ends the transaction at just the moment at which the response to its commit is lost."""
    before = committed(device)
    session = begin(device)
    definition, options = (snmp_trap.MODULE, TRAP_V3) if with_password else (setting.MODULE, CHANGE)
    assert run_task(device, definition, {**options, "session": session}).changed

    def end() -> None:
        if gone:
            device.expire_sessions()
        else:
            with device.guard:
                for one in device.ledger.opened():
                    device.ledger.drop(one.session)

    device.fault(COMMIT, "late", status=504, seconds=60)
    clock = QuickClock(lambda unused: end())

    task = run_task(device, transaction.MODULE, {"action": "commit", "session": session}, clock=clock)

    assert task.failed
    assert "reading again shows that the changes were not made" in task.message
    assert not task.changed
    assert committed(device) == before
    device.reset()


def test_a_commit_in_doubt_without_credentials_says_what_is_not_known(device: Any) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(COMMIT, "drop_after")
    device.fault(STATUS, "expire_session", nth=2)

    task = act(device, "commit", session, username=None, password=None)

    assert task.failed
    assert "it is not known whether it was carried out" in task.message
    assert "Look whether the changes are there" in task.message
    assert is_changed(device)


@pytest.mark.parametrize("kind", ["drop_after", "expire_session"])
def test_a_password_is_stored_if_the_commit_was_carried_out(device: Any, kind: str) -> None:
    device.fault(COMMIT, kind, when="after")

    task = run_task(device, password.MODULE, {"new_password": "one more secret"})

    assert task.changed, task.message
    assert device.password_text(task.result["key"]) == "one more secret"
    assert_tidy(device)


def test_a_list_of_changes_that_is_none_commits_nothing_and_rolls_nothing_back_in_silence(device: Any) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(CHANGES, "status", status=200, body={}, times=None)

    task = act(device, "commit", session)

    assert task.failed
    assert not is_changed(device)
    assert device.requests().count(CHANGES) == 2


# --- Rollbacks ------------------------------------------------------------------------------------------------------


def test_a_rollback_of_a_session_that_has_ended_is_well(device: Any) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.expire_sessions()

    task = act(device, "rollback", session)

    assert not task.failed, task.message
    assert not task.changed
    assert task.result["changes"] == []


@pytest.mark.parametrize("code", [401, 403, 404, 500], ids=str)
def test_a_page_is_no_session_that_has_ended(device: Any, code: int) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(STATUS, "html", status=code, times=None)
    device.fault(ROLLBACK, "html", status=code, times=None)

    task = act(device, "rollback", session)

    assert task.failed
    assert "The transaction may still be open" in task.message
    assert len(device.open_transactions()) == 1
    device.reset()


@pytest.mark.parametrize("response", RESPONSES[: [one.carried_out for one in RESPONSES].index(True)], ids=str)
def test_a_rollback_is_what_the_appliance_says_when_it_is_asked(device: Any, response: Response) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(ROLLBACK, response.kind, **response.details, times=None)

    task = act(device, "rollback", session)

    still_open = bool(device.open_transactions())
    assert task.failed == still_open, task.message
    assert ("The transaction may still be open" in task.message) == still_open
    assert not is_changed(device)
    assert_contract_kept(device)
    device.reset()


@pytest.mark.parametrize("match", [STATUS, CHANGES])
def test_a_rollback_is_made_also_where_nothing_can_be_read(device: Any, match: str) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(match, "status", status=500, times=None)

    task = act(device, "rollback", session)

    assert not task.failed, task.message
    assert_tidy(device)


@pytest.mark.parametrize("action", ["commit", "rollback"])
@pytest.mark.parametrize("request_", [STATUS, CHANGES])
def test_a_signal_before_the_end_rolls_back(device: Any, action: str, request_: str) -> None:
    session = begin(device)
    assert run_task(device, setting.MODULE, {**CHANGE, "session": session}).changed
    device.fault(request_, "hold")
    helper = meanwhile(device, signal.SIGTERM)

    with expecting(signal.SIGTERM), pytest.raises(Interrupted):
        act(device, action, session)
    helper.join()

    assert not is_changed(device)
    assert_tidy(device)


@pytest.mark.parametrize("lateness", LATENESS, ids=str)
def test_a_rollback_that_arrives_late_ends_no_later_transaction(device: Any, lateness: Lateness) -> None:
    refused = device.fault(write(WEBINTERFACE), "status", status=400, body={}, times=1)
    late = device.fault(ROLLBACK, lateness.kind, times=1, **lateness.details)
    options = {**CHANGE, **SHORT_TIMEOUTS, "retries": 0}

    # In one process with one login, as the tasks of a loop are.
    with InMemoryClients(device, shared_clock(device)) as clients:
        failed = clients.run(setting.MODULE, options)
        before = {exchange.session for exchange in device.journal} - {None}
        device.clear_journal()
        task = clients.run(setting.MODULE, options)
        after = {exchange.session for exchange in device.journal} - {None}
        settled(device)

    assert refused.seen
    assert late.seen
    assert failed.failed
    assert not before & after
    assert not task.failed, task.message
    assert is_changed(device)


@pytest.mark.parametrize("auto_open", [True, False], ids=["6.9 and newer", "before 6.9"])
@pytest.mark.parametrize("request_", [COMMIT, ROLLBACK, write(WEBINTERFACE)])
@pytest.mark.parametrize("lateness", LATENESS, ids=str)
def test_nothing_that_arrives_very_late_gets_into_a_later_transaction(
    device: Any, lateness: Lateness, request_: str, auto_open: bool
) -> None:
    """Not even in the middle of that: half of a change would be committed or lost, or a value written that is of another task."""
    device.switches["auto_open"] = auto_open
    before = committed(device)
    if request_ == ROLLBACK:
        device.fault(write(WEBINTERFACE), "status", status=400, body={}, times=1)
    # Later than anything is waited for.
    late = device.fault(request_, lateness.kind, times=1, **{**lateness.details, "seconds": 1000})
    options = {**SHORT_TIMEOUTS, "retries": 0}
    put = device.handlers["replaceSetting"]

    def put_and_let_it_arrive(call: Any) -> Any:
        response = put(call)
        device.carry_out_late()
        return response

    # In one process with one login, as the tasks of a loop are.
    with InMemoryClients(device, shared_clock(device)) as clients, pytest.MonkeyPatch.context() as patch:
        failed = clients.run(setting.MODULE, {"path": WEBINTERFACE, "body": {"timeout": 99}, **options})
        sessions = {exchange.session for exchange in device.journal} - {None}
        unchanged = committed(device)
        device.clear_journal()
        patch.setitem(device.handlers, "replaceSetting", put_and_let_it_arrive)
        dns = {"path": "network/dns", "body": {"secondary": "192.0.2.54"}}
        task = clients.run(config.MODULE, {"config": {"setting": [dns, CHANGE]}, **options})
        later_sessions = {exchange.session for exchange in device.journal} - {None}
        settled(device)

    assert late.seen
    assert failed.failed
    assert unchanged == before
    assert not sessions & later_sessions
    assert not task.failed, task.message
    assert is_changed(device)
    assert device.read("network/dns")["secondary"] == "192.0.2.54"


# --- Check mode -----------------------------------------------------------------------------------------------------


def predicted(device: Any, definition: Any, options: Mapping[str, Any]) -> Task:
    return run_task(device, definition, options, check_mode=True)


def test_a_transaction_is_predicted_from_its_beginning_to_its_end(device: Any) -> None:
    begun = predicted(device, transaction.MODULE, {"action": "begin"})
    session = {"session": begun.result["session"]}

    changed = predicted(device, setting.MODULE, {**CHANGE, **session})
    stored = predicted(device, password.MODULE, {"new_password": "one more secret", **session})
    shown = predicted(device, transaction.MODULE, {"action": "show", **session})
    done = predicted(device, transaction.MODULE, {"action": "commit", **session})
    undone = predicted(device, transaction.MODULE, {"action": "rollback", **session})

    assert changed.changed
    assert stored.changed
    assert shown.result["status"]["status"] == "closed"
    assert not done.failed
    assert not done.changed
    assert not undone.failed
    assert not undone.changed
    assert device.requests() == [LOGIN, read(WEBINTERFACE)]


@pytest.mark.parametrize(
    ("definition", "options"),
    [
        (setting.MODULE, CHANGE),
        (password.MODULE, {"new_password": "one more secret"}),
        (transaction.MODULE, {"action": "show"}),
        (transaction.MODULE, {"action": "commit"}),
        (transaction.MODULE, {"action": "rollback"}),
    ],
)
def test_nothing_is_written_in_a_transaction_that_was_only_predicted(
    device: Any, definition: Any, options: Mapping[str, Any]
) -> None:
    begun = predicted(device, transaction.MODULE, {"action": "begin"})

    task = run_task(device, definition, {**options, "session": begun.result["session"]})

    assert task.failed
    assert "ran in check mode" in task.message
    assert not device.writing_requests()


def test_a_session_that_is_left_out_is_missed_in_check_mode_too(device: Any) -> None:
    assert "commit needs a session" in predicted(device, transaction.MODULE, {"action": "commit"}).message


# --- Restarts -------------------------------------------------------------------------------------------------------


def restarting(device: Any) -> Callable[[float], None]:
    """Return what happens in the pauses of a client: in the eighth, the server comes back."""
    pauses: list[float] = []

    def during(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 8:
            device.server.come_back()

    device.server.refuse_for(600)
    return during


def test_the_next_task_waits_while_the_server_restarts(device: Any) -> None:
    """A task knows nothing of the commit of an earlier one, so that nothing listens must be enough."""
    clock = QuickClock(restarting(device))

    task = direct.run_task(device, setting.MODULE, CHANGE, clock=clock)

    assert task.changed, task.message
    assert len(clock.pauses) == 8, "more often than retries allows"
    assert len([line for line in task.reports if "may be restarting" in line]) == 1


def test_a_server_that_does_not_come_back_is_waited_for_once(device: Any) -> None:
    clock = QuickClock()
    options = {**CHANGE, "port": 1, "restart_timeout": 20}

    task = direct.run_task(device, setting.MODULE, options, clock=clock)

    assert task.failed
    assert 20 <= sum(clock.pauses) < 30
    assert direct.run_task(device, setting.MODULE, {**options, "restart_timeout": 0}, clock=QuickClock()).failed
