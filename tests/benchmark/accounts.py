"""A document of 2,000 cloud accounts: the engine alone against its requests, and as a task against an empty one with the same options.

The engine's own part, from validating the options to the result, is measured without Ansible around it: Ansible takes much
longer to template and to carry 2,000 accounts than everything else here together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from case import Scale, Way, simulator, take_turns
from measured import Task, connection_variables, in_child, serve_slowly, take_counts, time_tasks, with_counts
from results import BARE, EMPTY, ORDINARY, OURS, Goal, Result, Sample
from support.background import Device, bare_session

from ansible_collections.steady.fleet.plugins.module_utils._run.arguments import validate
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import censored
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources.accounts import MODULE
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain

ACCOUNTS, FEW = 2000, 20
CHANGED, NEW = 3, 2
TASK_ROUNDS = 3
BEYOND = (Goal(20, "beyond", (BARE,)),)
CODES = "/api/npm.aws_config/1.0/auth_codes"
Accounts = list[dict[str, str]]


def on_the_monitor(number: int) -> Accounts:
    """Return the accounts as the monitor has them before the change. The secrets are as long as those of AWS."""
    return [
        {"acc_id": f"account-{one:05d}", "access_key": f"EXAMPLEKEY{one:010d}", "secret_key": f"{one:040d}"}
        for one in range(number)
    ]


def in_options(wire: Accounts) -> Accounts:
    """Return accounts in the words of the module."""
    return [{"name": one["acc_id"], **{key: one[key] for key in ("access_key", "secret_key")}} for one in wire]


def changed(wire: Accounts) -> Accounts:
    """Return the accounts as they must be: three changed, two new, one gone."""
    desired = in_options(wire[:-1])
    for account in desired[:CHANGED]:
        account["access_key"] += "-changed"
    return desired + [
        {"name": f"new-{number}", "access_key": "EXAMPLEKEY", "secret_key": f"new {number:036d}"}
        for number in range(NEW)
    ]


def send_bare(device: Device, wire: Accounts, *, change: bool) -> None:
    """Log in, read, and where something changes write what differs, remove what goes, read; log out."""
    with bare_session(device) as session:

        def call(method: str, path: str, body: Any = None) -> None:
            response = session.request(method, device.url + path, json=body, timeout=30)
            response.raise_for_status()
            if response.content:
                response.json()

        call("GET", "/api/common/1.0/services")
        call("GET", "/api/common/1.0/auth_info")
        call("POST", "/api/common/1.0/login", {"username": device.username, "password": device.password})
        call("GET", CODES)
        if change:
            desired = changed(wire)
            written = [
                {"acc_id": one["name"], "access_key": one["access_key"], "secret_key": one["secret_key"]}
                for one in desired[:CHANGED] + desired[-NEW:]
            ]
            call("PUT", CODES, written)
            call("DELETE", CODES, [{"acc_id": wire[-1]["acc_id"]}])
            call("GET", CODES)
        call("POST", "/api/common/1.0/logout")


def run_engine(definition: ModuleDefinition, options: Mapping[str, Any]) -> dict[str, Any]:
    """Do what the action plugin does with the options of a task.

    :raises RuntimeError: it failed.
    """
    spec = definition.argument_spec()
    given = plain(options)
    parameters, validation = validate(spec, definition.constraints, given)
    if validation.error_messages:
        raise RuntimeError(str(validation.error_messages))
    with Clients() as clients:
        result = run(definition, parameters, given=given, check_mode=False, clients=clients)
        clients.redactor.value(censored(spec, parameters))
    if result.get("failed"):
        raise RuntimeError(result["msg"])
    return result


def accounts(scale: Scale) -> Iterator[Result]:
    """Measure the engine, then the whole task."""
    number = FEW if scale.smallest else ACCOUNTS
    wire = on_the_monitor(number)
    quiet = {"provider": "aws", "accounts": in_options(wire)}
    busy = {"provider": "aws", "accounts": changed(wire), "purge": True, "max_deletes": 1}
    with simulator("cloud_sync") as device:
        connection = connection_variables(device)

        def reset() -> None:
            device.control("PUT", "state/aws/accounts", wire)
            take_counts([device])

        def engine(options: Mapping[str, Any]) -> Sample:
            reset()
            sample, unused = in_child(lambda: run_engine(MODULE, {**connection, **options}) and None)
            return with_counts(sample, take_counts([device]))

        def bare(*, change: bool) -> Sample:
            reset()
            sample, unused = in_child(lambda: send_bare(device, wire, change=change))
            return with_counts(sample, take_counts([device]))

        def as_task(task: Mapping[str, Any], times: int = 3, **variables: Any) -> Sample:
            reset()
            return time_tasks(Task([task], times), device, **variables)

        for service in scale.services:
            serve_slowly([device], service)
            for work, options in (("nothing to do", quiet), ("3 changed, 2 new, 1 gone", busy)):
                ways: dict[str, Way] = {
                    OURS: partial(engine, options),
                    BARE: partial(bare, change=options is busy),
                }
                goals = BEYOND if options is quiet else ()
                result = Result("accounts", f"{work}, the engine alone", number, "document", service)
                yield take_turns(result, ways, scale.rounds * 2, goals=goals)
        if scale.smallest:
            return
        serve_slowly([device], 0)
        module = {"steady.fleet.cloud_sync_accounts": quiet}
        # What Ansible itself takes to template the same accounts and to carry them from process to process.
        empty = {
            "ansible.builtin.assert": {"that": ["accounts | length > 0"], "quiet": True},
            "vars": {"accounts": quiet["accounts"]},
        }
        ways = {
            OURS: partial(as_task, module),
            EMPTY: partial(as_task, empty),
            BARE: partial(bare, change=False),
            ORDINARY: partial(as_task, module, 1, fleet_in_process=False),
        }
        yield take_turns(Result("accounts", "nothing to do, the whole task", number, "document", 0), ways, TASK_ROUNDS)
