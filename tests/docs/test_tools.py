"""How make test runs its steps: side by side, each with its output whole, and nothing left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, TextIO

import pytest

from .plugins import ROOT


class Steps:
    """Steps that note what ran at the same time."""

    def __init__(self, tools: Any) -> None:
        self.side_by_side, self.report = tools("_side_by_side"), tools("_report")
        self.events: list[str] = []
        self.most = 0
        self._running = 0
        self._guard = threading.Lock()
        self.both_run = threading.Barrier(2, timeout=20)

    def job(self, name: str, *, result: str = "passed", meets: bool = False, **more: Any) -> Any:
        def run(output: TextIO | None) -> Any:
            with self._guard:
                self._running += 1
                self.most = max(self.most, self._running)
                self.events.append(name)
            if meets:
                self.both_run.wait()
            print(f"first of {name}", file=output)
            print(f"second of {name}", file=output)
            with self._guard:
                self._running -= 1
            return self.report.StepResult(name, result, again=(f"make {name}",))

        return self.side_by_side.Job(name=name, about=f"about {name}", run=run, **more)


def test_steps_run_side_by_side_with_their_output_whole(
    tools: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = Steps(tools)
    jobs = [steps.job("one", meets=True), steps.job("two", meets=True), steps.job("three")]

    results = steps.side_by_side.Lanes(2, tmp_path).run(jobs)

    shown = capsys.readouterr().out
    assert [result.name for result in results] == ["one", "two", "three"]
    assert steps.most == 2
    for name in ("one", "two", "three"):
        assert f"==> {name}: about {name}\n" in shown
        assert f"what it printed:\nfirst of {name}\nsecond of {name}\n" in shown


def test_a_step_waits_for_those_it_looks_at_and_the_longest_begin_first(tools: Any, tmp_path: Path) -> None:
    steps = Steps(tools)
    jobs = [
        steps.job("last", after=frozenset({"short", "not asked for"}), seconds=100),
        steps.job("short", seconds=1),
        steps.job("long", seconds=10),
    ]

    steps.side_by_side.Lanes(1, tmp_path).run(jobs)

    assert steps.events == ["long", "short", "last"]


def test_what_failed_is_named_with_the_command_that_runs_it_again(
    tools: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = Steps(tools)
    results = steps.side_by_side.Lanes(2, tmp_path).run([steps.job("good"), steps.job("bad", result="failed")])

    code = steps.report.close(results, 12.0)

    shown = capsys.readouterr().out
    assert code == 1
    assert "To run again what failed:\n  make bad\n\nFAILED after 12 s: bad\n" in shown


def test_failing_tests_are_named_one_by_one(tools: Any, tmp_path: Path) -> None:
    check = tools("check")
    step = next(step for step in check.STEPS if step.name == "unit")
    log = tmp_path / "unit.log"
    # Behind the name is the group of tests that stay in one worker.
    log.write_text("....F\nFAILED tests/unit/test_x.py::test_y[a b]@a group - AssertionError\n1 failed\n", "utf-8")

    with log.open("a", encoding="utf-8") as output:
        commands = check.again(step, output)

    assert commands == ("""make check STEP=unit TESTS=''"'"'tests/unit/test_x.py::test_y[a b]'"'"''""",)


def test_what_a_killed_run_left_behind_is_removed(tools: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    dead, alive = tmp_path / f"fleet-check-{ended.pid}", tmp_path / f"fleet-check-{os.getppid()}"
    (dead / "deep").mkdir(parents=True)
    alive.mkdir()

    with tools("_scratch").own_scratch() as own:
        assert tempfile.mkdtemp().startswith(str(own))
        assert not dead.exists()

    assert [path.name for path in tmp_path.iterdir()] == [alive.name]
    assert os.environ["TMPDIR"] == str(tmp_path)


def environment(folder: Path, *, exit_code: int) -> Path:
    """Return an environment whose pip ends so; it writes down what it was asked for."""
    python = folder / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$@" >> "{folder}/asked"\nexit {exit_code}\n', "utf-8")
    python.chmod(0o755)
    return folder


def test_without_a_network_the_folder_of_wheels_is_explained(
    tools: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = tools("venv")
    monkeypatch.setattr(venv, "VENV", environment(tmp_path, exit_code=1))
    monkeypatch.setattr(venv, "create_venv", lambda *_args, **_more: None)

    code = venv.main(["run.lock"])

    shown = capsys.readouterr().err
    assert code == 1
    assert "pip download --require-hashes -r requirements/run.lock -d wheels" in shown
    assert "PIP_NO_INDEX=1 PIP_FIND_LINKS=/path/to/wheels" in shown


def test_what_has_no_wheel_for_a_machine_is_left_out(
    tools: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    venv = tools("venv")

    venv.install_if_possible(environment(tmp_path, exit_code=1), ROOT / "requirements/optional.lock")

    assert "NOT INSTALLED, and so not used: what requirements/optional.lock has" in capsys.readouterr().out
    assert "--only-binary=:all:" in (tmp_path / "asked").read_text("utf-8")


def test_a_word_is_found_in_any_form(tools: Any) -> None:
    words = tools("words")
    known = [words.Word("repl(y|ies)", "response"), words.Word("afresh", "again")]
    files = [("one.py", "# The Reply\n"), ("two.py", "fine\nreplies to it afresh, replying\n")]

    found = list(words.problems(known, iter(files)))

    assert found == [
        "one.py:1: write response (# The Reply)",
        "two.py:2: write response (replies to it afresh, replying)",
        "two.py:2: write again (replies to it afresh, replying)",
    ]


def test_the_word_list_of_the_development_guide_is_the_one_that_is_checked(tools: Any) -> None:
    guide = (ROOT / "docs/development.md").read_text("utf-8")

    assert [word.pattern for word in tools("words").words() if f"| {word.instead} |" not in guide] == []


ERRORS = """
class FleetError(Exception):
    error_code = "fault"

class LockError(FleetError):
    error_code = "lock"

HELD = "%s holds it"

def refuse(name, late):
    message = "too early" if not late else f"too late for {name}"
    raise FleetError(message, next_step="Wait")

def held(name):
    return LockError(HELD % name)

def passed(error):
    return odd("login", "no JSON")

def odd(where, text):
    return LockError(text)
"""


def test_every_error_is_found_with_its_code_and_next_step(tools: Any, tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins/errors.py").write_text(ERRORS, "utf-8")

    found = tools("_messages").find_messages(tmp_path / "plugins")

    assert [(message.text, message.code, message.next_steps) for message in found] == [
        ("too early", "fault", ("Wait",)),
        ("too late for …", "fault", ("Wait",)),
        ("… holds it", "lock", ()),
        ("no JSON", "lock", ()),
    ]


def test_an_error_without_an_entry_is_a_problem_and_a_reworded_one_is_followed(tools: Any) -> None:
    troubleshooting, message = tools("troubleshooting"), tools("_messages").Message
    found = [
        message("the lock is held by …", "lock", ("Wait",), "plugins/a.py", 1),
        message("a new one", "lock", (), "plugins/a.py", 2),
        message("…", "lock", (), "plugins/b.py", 3),
    ]
    entries = [{"messages": ["the lock was held by …"], "cause": "Somebody else is at work."}]
    data = {"codes": {"lock": ""}, "passed_on": {}, "others": [], "entries": entries}

    assert list(troubleshooting.problems(found, data)) == [
        "plugins/a.py:1: no cause and cure for: the lock is held by …",
        "plugins/a.py:2: no cause and cure for: a new one",
        "plugins/b.py:3: the message cannot be found out: name it in passed_on or others",
        "troubleshooting.yml: no code raises this any more: the lock was held by …",
    ]
    assert troubleshooting.reworded(found, data) == {"the lock was held by …": "the lock is held by …"}
