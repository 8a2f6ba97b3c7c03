"""What a device says reaches people as text: one line, visible, bounded, and obeyed by no terminal and no runner of a pipeline."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lifecycle.samples import SAMPLES
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.module_utils._core.text import MAX_MESSAGE, is_visible
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

from .responses import FORMS, HostileResponses
from .texts import COMMANDS, HIDDEN, TERMINAL

ACTIONS = Path(__file__).parents[2] / "plugins" / "action"
# One text with everything in it, so that one run tries all; as short as it can be, since what is too long is cut.
EVERYTHING = " ".join(("\n::error::forged", *COMMANDS, *TERMINAL, *HIDDEN, "\ud800", "\x00", "{{ a }}"))
LONG = "\x1b[2J\n::error::" * 5_000
MOST_REQUESTS = 8
COMMAND = re.compile(r"::(error|add-mask|stop-commands)|##\[|##vso\[|##teamcity\[")
LOGIN = {"login": "ada@partner.example", "email": "ada@partner.example"}
# What modules that are in no sample are asked to do.
ACTS: Mapping[str, Mapping[str, Any]] = {
    "appliance_password": {"account": "admin", "new_password": "An0ther-(secret)-text"},
    "appliance_password_recovery": {},
    "cloud_sync_run": {"provider": "aws"},
    "portal_gateway": {"address": "gateway.example.com", "cipher_key": "0123456789abcdef", "allow_dangerous_registration": True},
    "portal_group_lock": {"group": "Contoso", "state": "locked"},
    "portal_identity": {"action": "change_password", "new_password": "An0ther-(secret)-text"},
    "portal_mail": {"mail": "reset", **LOGIN},
    "portal_report_run": {"action": "send", "report": "all_customers"},
    "portal_token": {"kind": "admin", "login": "admin", "scope": ["AgentRegistration"]},
    "portal_user_machine": {
        "group": "Contoso", "login": "backup@contoso.example", "agent_id": "839AB661-2573-4E23-8440-CF37B5429B4E",
        "public_key": "zs/u1jgKQ$WoBj]=bN^5*>dvFgEuRFW+1zv1xGZ", "secret": "An0ther-(secret)-text",
    },
    "sps_password": {"new_password": "An0ther-(secret)-text"},
    "sps_transaction": {"action": "begin"},
    "sps_setting": {"path": "management/email", "body": {"admin_address": "a@example.com"}},
    "portal_group_info": {"group": "."},
    **{f"{product}_config": {"state": "gathered"} for product in PRODUCTS},
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A module with something to do on a simulator."""

    name: str
    options: Mapping[str, Any]
    switches: Mapping[str, Any]
    state: Any

    def __str__(self) -> str:
        return self.name

    @property
    def module(self) -> ModuleDefinition:
        found = _definition(self.name)
        assert found is not None
        return found


def _definition(name: str) -> ModuleDefinition | None:
    """Return what an action runs on a product; None where it is about results, or about whatever product a host is."""
    action = importlib.import_module(f"ansible_collections.steady.fleet.plugins.action.{name}").ActionModule
    found: ModuleDefinition | None = getattr(action, "definition", None)
    return found


def cases() -> Iterator[Case]:
    """Yield a case for every module of the collection that talks to a product."""
    samples = {sample.module: sample for sample in SAMPLES}
    for path in sorted(ACTIONS.glob("*.py")):
        name = path.stem
        if name in samples:
            sample = samples[name]
            yield Case(name, sample.create, sample.switches, sample.state)
        elif name in ACTS or name.endswith("_info"):
            yield Case(name, ACTS.get(name, {}), {}, None)
        elif _definition(name) is not None:
            raise AssertionError(f"{name} has no case here")


CASES = tuple(cases())


def texts_of(value: Any) -> Iterator[str]:
    """Yield all texts of a value, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from texts_of(key)
            yield from texts_of(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts_of(part)


def for_people(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield what of a result people read: of a failure everything, since Ansible prints all of it."""
    if result.get("failed"):
        yield from texts_of(result)
    yield from texts_of([result.get("msg", ""), result.get("warnings", [])])


def assert_inert(text: str) -> None:
    assert is_visible(text), ascii(text)
    assert not COMMAND.search(text), ascii(text)
    # An escape sequence has up to ten characters.
    assert len(text) < MAX_MESSAGE * 10 + 100


class Trial:
    """A module, and the simulator that it is run on again and again."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.module = case.module
        self.device = make_device(self.module.product.name, case.switches, case.state)
        self._application = self.device.server.app

    def __enter__(self) -> Trial:
        return self

    def __exit__(self, *unused: Any) -> None:
        self.device.stop()

    def run(self, number: int, form: str, text: str) -> tuple[bool, list[str]]:
        """Have the request of this number get a hostile response; return whether it came to that, and what people read."""
        self.device.reset()
        hostile = HostileResponses(self._application, number, form, text)
        self.device.server.app = hostile
        shown: list[str] = []
        with InMemoryClients(self.device) as clients:
            task = clients.run(self.module, self.case.options, announce=shown.append)
        return hostile.requests > number, [*for_people(task.result), *task.reports, *shown]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_whatever_a_device_says_is_shown_as_text(case: Case) -> None:
    with Trial(case) as trial:
        for form in FORMS:
            for number in range(MOST_REQUESTS):
                reached, shown = trial.run(number, form, EVERYTHING)
                for text in shown:
                    assert_inert(text)
                if not reached:
                    break


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_what_is_shown_is_bounded(product: str, form: str) -> None:
    with Trial(next(case for case in CASES if case.module.product.name == product)) as trial:
        for number in range(2):
            for text in trial.run(number, form, LONG)[1]:
                assert_inert(text)


@pytest.mark.parametrize("form", ["error", "error_of_one_text", "page", "text", "list"])
@pytest.mark.parametrize("product", PRODUCTS)
def test_no_part_of_a_secret_is_left_where_a_text_is_cut(product: str, form: str) -> None:
    with Trial(next(case for case in CASES if case.module.product.name == product)) as trial:
        secret = trial.device.password
        pieces = {secret[start : start + 6] for start in range(len(secret) - 5)}
        for length in (*range(80, 300, 9), *range(MAX_MESSAGE * 3 // 4 - 300, MAX_MESSAGE * 3 // 4 + 10, 9)):
            for text in trial.run(0, form, f"{'x' * length}{secret}{'x' * MAX_MESSAGE}")[1]:
                assert not [piece for piece in pieces if piece in text], text
