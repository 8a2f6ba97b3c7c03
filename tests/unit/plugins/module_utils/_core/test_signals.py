"""What is open gets closed when the process is asked to end. Each test ends a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.signals import interruptible

IMPORT = """
import os, signal, sys, time
from ansible_collections.steady.fleet.plugins.module_utils._core.signals import (
    Interrupted, interruptible, deliver_signals, postpone_signals, uninterrupted,
)

def end(number=signal.SIGTERM):
    os.kill(os.getpid(), number)
"""


def run(script: str) -> subprocess.CompletedProcess[str]:
    """Run a script in a process of its own, with the module paths of this one."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.run(
        [sys.executable, "-c", IMPORT + script],
        check=False,
        capture_output=True,
        text=True,
        env=environment,
        timeout=60,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_signal_leaves_through_the_cleanup_and_then_ends_the_process(number: signal.Signals) -> None:
    ended = run(
        f"""
signal.signal({int(number)}, signal.SIG_DFL)
with interruptible():
    try:
        end({int(number)})
        print("not reached")
    finally:
        print("cleaned up", flush=True)
print("not reached")
"""
    )

    assert ended.stdout == "cleaned up\n"
    assert ended.returncode == -number


def test_second_signal_does_not_cut_the_cleanup_short() -> None:
    ended = run(
        """
with interruptible():
    try:
        end()
    finally:
        end()
        end(signal.SIGINT)
        print("cleaned up", flush=True)
"""
    )

    assert ended.stdout == "cleaned up\n"
    assert ended.returncode == -signal.SIGTERM


def test_interruption_is_no_error_that_a_handler_could_swallow() -> None:
    ended = run(
        """
with interruptible():
    try:
        end()
    except Exception:
        print("swallowed", flush=True)
"""
    )

    assert ended.stdout == ""
    assert ended.returncode == -signal.SIGTERM


def test_signal_that_somebody_ignores_goes_on_being_ignored() -> None:
    ended = run(
        """
signal.signal(signal.SIGHUP, signal.SIG_IGN)
with interruptible():
    end(signal.SIGHUP)
print("went on")
"""
    )

    assert ended.stdout == "went on\n"
    assert ended.returncode == 0


def test_handlers_are_as_before_afterwards() -> None:
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}

    with interruptible():
        assert signal.getsignal(signal.SIGTERM) is not before[signal.SIGTERM]

    assert {number: signal.getsignal(number) for number in before} == before


def test_other_thread_than_the_main_one_runs_the_block_as_it_is() -> None:
    done = []

    def work() -> None:
        with interruptible():
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert done == [True]


def test_signal_waits_for_the_end_of_a_block_that_must_not_be_cut() -> None:
    ended = run(
        """
with interruptible():
    try:
        with uninterrupted():
            end()
            print("committed", flush=True)
        print("not reached")
    finally:
        print("cleaned up", flush=True)
"""
    )

    assert ended.stdout == "committed\ncleaned up\n"
    assert ended.returncode == -signal.SIGTERM


def test_end_of_a_tasks_time_waits_too() -> None:
    ended = run(
        """
def late(number, frame):
    print("time is up", flush=True)
signal.signal(signal.SIGALRM, late)
with uninterrupted():
    end(signal.SIGALRM)
    print("committed", flush=True)
"""
    )

    assert ended.stdout == "committed\ntime is up\n"
    assert ended.returncode == 0


def test_postponed_signal_ends_the_process_once_everything_is_closed() -> None:
    ended = run(
        """
signal.signal(signal.SIGTERM, signal.SIG_DFL)
postpone_signals()
end()
print("closed", flush=True)
deliver_signals()
print("not reached")
"""
    )

    assert ended.stdout == "closed\n"
    assert ended.returncode == -signal.SIGTERM


def test_postponed_signal_lets_no_further_item_begin() -> None:
    ended = run(
        """
signal.signal(signal.SIGTERM, signal.SIG_DFL)
postpone_signals()
with interruptible():
    print("first item", flush=True)
end()
try:
    with interruptible():
        print("not reached")
finally:
    print("not reached either")
"""
    )

    assert ended.stdout == "first item\n"
    assert ended.returncode == -signal.SIGTERM


def test_signal_within_an_item_ends_the_process_though_others_are_postponed() -> None:
    ended = run(
        """
signal.signal(signal.SIGTERM, signal.SIG_DFL)
postpone_signals()
with interruptible():
    try:
        end()
    finally:
        print("cleaned up", flush=True)
"""
    )

    assert ended.stdout == "cleaned up\n"
    assert ended.returncode == -signal.SIGTERM


def test_nothing_happens_where_no_signal_came() -> None:
    ended = run("postpone_signals()\ndeliver_signals()\nprint(signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)")

    assert ended.stdout == "True\n"
