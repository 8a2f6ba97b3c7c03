"""Passwords of the appliance travel in the query of its addresses. Whatever goes wrong there, none of them shows.

Every module runs at -vvvv, in both ways, with passwords that are hard to quote, against everything that a network and
an appliance can respond. What is searched: output, results, Ansible's log, the system's log, and exceptions.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils import basic
from ansible.module_utils.testing import patch_module_args
from support.direct import QuickClock
from support.echoing_responses import Echo, as_json, cut, garbling, page
from support.playbook import IN_PROCESS, RUN_MODES, Step, run_plays
from support.raw_server import closed_port
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils._run import execute
from ansible_collections.steady.fleet.plugins.module_utils._run.ansible_module import run_module
from simulators import Fault, start
from simulators.tls import Authority

PACKAGE = "ansible_collections.steady.fleet.plugins.modules"
SECRETS = {
    "login": 'log\'in p@ss w&rd+% \\"q" ünï',
    "smtp": "smtp <b>p'ss</b>\\n & 100%25+пароль?x=1",
    "audit": "  audit\"q'uote; p#ss/w\\rd é 密码密码  ",
    "gateway": "gäteway=pass%2Bword&new+one\\u00e4 '\"",
    "admin": "ädmin%20p\"a's's+w&o<r>d\\\\ 密钥 $HOME",
}
VARIABLES = {f"vault_{name}": text for name, text in SECRETS.items()}


def vault(name: str) -> str:
    """Return how a task refers to a secret."""
    return f"{{{{ vault_{name} }}}}"


SMTP = {"server": "mail.example.com", "server_user": "appliance", "server_password": vault("smtp")}
AUDIT = {"name": "audit", "enabled": True, "account_password": vault("audit")}
ALWAYS = {"update_secrets": "always"}
TASKS = (
    Step("smtp", "appliance_smtp", {**SMTP, **ALWAYS}),
    Step("email", "appliance_email", {"address": "a@example.com"}),
    Step("account", "appliance_account", {**AUDIT, **ALWAYS}),
    Step("config", "appliance_config", {"config": {"smtp": SMTP, "account": [AUDIT]}, **ALWAYS}),
    Step(
        "predicted", "appliance_config", {"config": {"smtp": SMTP, "account": [AUDIT]}, **ALWAYS}, {"check_mode": True}
    ),
    Step("info", "appliance_info"),
    Step("recovery", "appliance_password_recovery"),
    Step("gateway", "appliance_password", {"account": "content_gateway", "new_password": vault("gateway"), **ALWAYS}),
    Step("admin", "appliance_password", {"account": "admin", "new_password": vault("admin")}),
    Step("loop", "appliance_smtp", {**SMTP, "server_port": "{{ item }}"}, {"loop": [25, 26], "when": "item > 0"}),
)
WRONG_TASKS = (
    Step("unknown option", "appliance_smtp", {**SMTP, "serve": "x"}),
    Step("wrong type", "appliance_smtp", {**SMTP, "server_port": vault("smtp")}),
    Step("wrong account", "appliance_config", {"config": {"account": [{**AUDIT, "name": "missing"}]}}),
    Step(
        "no list",
        "appliance_config",
        {"config": {"account": {"account_password": vault("audit"), "enabled": vault("audit")}}},
    ),
    Step(
        "refused policy",
        "appliance_password",
        {"account": "admin", "new_password": vault("admin"), "update_secrets": "on_create"},
    ),
    Step("no account", "appliance_account", {"name": "audit", "enabled": False, "account_password": vault("audit")}),
)


@dataclass(frozen=True, eq=False)
class Failure:
    """Something that goes wrong with every request.

    :arg says: what the message of each task must say; empty where tasks succeed, None where all is one.
    :arg fault: what every response is replaced by.
    :arg options: further connection options.
    :arg server: who listens: the appliance, one whose certificate is not trusted, one with broken headers, or none.
    """

    name: str
    says: str | None
    fault: Mapping[str, Any] | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    server: str = "appliance"

    def __str__(self) -> str:
        return self.name


WAITING = {"timeout": 0.2, "retries": 0}
FAILURES = (
    Failure("success", ""),
    Failure(
        "200 with failure",
        "a failure",
        as_json(200, lambda text: {"Status": "Failure", "Reason": text}),
    ),
    Failure("200 with page", "not the JSON", page(200)),
    Failure("400", "refused a value", page(400)),
    Failure("401", "was refused", page(401)),
    Failure("403", "was refused", page(403)),
    Failure("403 as text", "was refused", {"kind": "status", "status": 403, "body": "Unauthorized Access"}),
    Failure("500", "could not do it", page(500)),
    Failure("500 as JSON", "could not do it", as_json(500, lambda text: {"Message": text})),
    *(Failure(f"500, cut after {length}", "could not do it", cut(length)) for length in (60, 77, 101)),
    Failure(
        "redirect",
        "a redirect",
        {
            "kind": "redirect",
            "location": Echo(lambda text: f"/x/{urllib.parse.quote(text)}?{urllib.parse.quote(text)}"),
        },
    ),
    Failure(
        "cut JSON",
        "not complete JSON",
        {"kind": "garbage", "body": Echo(lambda text: json.dumps({"Status": text})[:150])},
        {"retries": 0},
    ),
    Failure("dropped", "the connection broke", {"kind": "drop_before"}, {"retries": 0}),
    Failure("timeout", "no complete response came", {"kind": "hold"}, WAITING),
)


ONCE = {"retries": 0}
OF_THE_NETWORK = (
    Failure("refused connection", "cannot be reached", options=ONCE, server="none"),
    Failure("TLS error", "the TLS connection", options=ONCE, server="untrusted"),
    Failure("broken header", None, options=ONCE, server="garbling"),
)
WRONG = Failure("wrong options", None)


@contextmanager
def failing_connection(failure: Failure, folder: Path) -> Iterator[dict[str, Any]]:
    """Start what the failure needs and return the connection options that lead to it."""
    connection = {"host": "127.0.0.1", "username": "admin", "password": vault("login"), **failure.options}
    if failure.server == "garbling":
        with garbling(folder / "garbling") as (port, ca_path):
            yield {**connection, "port": port, "ca_path": ca_path}
        return
    with start("appliance", state={"email": "old@example.com"}) as device, closed_port() as closed:
        device.passwords["admin"] = SECRETS["login"]
        if failure.fault:
            device.faults.add(Fault(match="*", times=None, **failure.fault))
        ca_path = str(Authority(folder / "other").ca_path) if failure.server == "untrusted" else str(device.ca_path)
        yield {**connection, "port": closed if failure.server == "none" else device.port, "ca_path": ca_path}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", RUN_MODES)
def test_no_password_shows_whatever_comes_back(way: str, tmp_path: Path) -> None:
    # Each failure meets some of the tasks, and each task some of the failures: all of them meet below, without Ansible around them, whose
    # own part does not depend on what went wrong. The ordinary way costs half a second for each task, so there every third failure meets one.
    failures = (*FAILURES, *OF_THE_NETWORK)
    in_process = way == IN_PROCESS
    met = {
        failure: dealt(number, 3 if in_process else 1)
        for number, failure in enumerate(failures[:: 1 if in_process else 3])
    }
    (tmp_path / "vault.json").write_text(json.dumps(VARIABLES), "utf-8")
    log = tmp_path / "ansible.log"
    with ExitStack() as stack:
        plays = [
            play(way, failure, steps, stack.enter_context(failing_connection(failure, tmp_path)))
            for failure, steps in met.items()
        ]
        plays.append(play(way, WRONG, WRONG_TASKS, stack.enter_context(failing_connection(WRONG, tmp_path))))

        run = run_plays(
            plays,
            verbosity=4,
            diff=True,
            extra_environment={"ANSIBLE_LOG_PATH": str(log), "ANSIBLE_CALLBACKS_ENABLED": "step_recorder,no_pauses"},
            arguments=["-e", f"@{tmp_path / 'vault.json'}"],
            timeout=800,
        )

    for failure, steps in met.items():
        for step in steps:
            outcome = run[f"{failure.name}: {step.name}"]
            if failure.says is not None and not step.keywords.get("loop"):
                assert outcome.failed == bool(failure.says), f"{outcome.name}: {outcome.message}"
                assert failure.says in outcome.message, f"{outcome.name}: {outcome.message}"
    for step in WRONG_TASKS:
        assert run[f"{WRONG.name}: {step.name}"].failed, step.name
    searched = {"output": run.output, "results": run.record, "Ansible's log": log.read_text("utf-8")}
    for where, text in searched.items():
        assert text, where
        assert not (found := leaks(text, SECRETS.values(), cut=True)), (where, found[0], len(found))


def dealt(number: int, count: int) -> tuple[Step, ...]:
    """Return the tasks that the failure of this number meets."""
    return tuple(TASKS[(number * count + offset) % len(TASKS)] for offset in range(count))


def play(way: str, failure: Failure, steps: tuple[Step, ...], connection: Mapping[str, Any]) -> dict[str, Any]:
    """Return a play that does the steps on the device that the connection leads to."""
    tasks = [
        Step(f"{failure.name}: {step.name}", step.module, step.options, {"ignore_errors": True, **step.keywords}).task()
        for step in steps
    ]
    return {
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {
            "ansible_connection": "local" if way == IN_PROCESS else "far",
            "ansible_python_interpreter": sys.executable,
        },
        "module_defaults": {"group/steady.fleet.appliance": dict(connection)},
        "tasks": tasks,
    }


@pytest.mark.parametrize("failure", [*FAILURES, *OF_THE_NETWORK, WRONG], ids=str)
def test_no_password_shows_in_what_an_ordinary_module_prints_and_logs(
    failure: Failure, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    logged: list[str] = []
    monkeypatch.setattr(
        basic.AnsibleModule, "log", lambda unused, message, log_args=None: logged.append(f"{message} {log_args}")
    )
    # What is not to be believed is asked for again, after a pause.
    monkeypatch.setattr(execute, "Clock", QuickClock)
    steps = [step for step in (WRONG_TASKS if failure is WRONG else TASKS) if "loop" not in step.keywords]
    printed = []
    with failing_connection(failure, tmp_path) as connection:
        for step in steps:
            module = importlib.import_module(f"{PACKAGE}.{step.module}").MODULE

            with patch_module_args(filled({**connection, **step.options})), pytest.raises(SystemExit):
                run_module(module)

            printed.append(capsys.readouterr())
            assert (failure.says or "") in json.loads(printed[-1].out).get("msg", ""), step.name

    assert len([text for text in logged if text.startswith("Invoked with")]) >= len(steps) - len(WRONG_TASKS)
    text = "\n".join([*logged, *(part for output in printed for part in output)])
    assert not (found := leaks(text, SECRETS.values(), cut=True)), (found[0], len(found))


def filled(options: Any) -> Any:
    """Return the options with the secrets in them, as a module gets them."""
    if isinstance(options, Mapping):
        return {name: filled(value) for name, value in options.items()}
    if isinstance(options, list):
        return [filled(value) for value in options]
    found = re.fullmatch(r"\{\{ vault_(\w+) \}\}", options) if isinstance(options, str) else None
    return SECRETS[found[1]] if found else options
