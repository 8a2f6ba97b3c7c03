"""Both ways of running a module, in the test's own process: as Ansible's worker does it, and as a module of its own does it.

Both begin with the options as a user writes them, and reach a simulator in memory, or over its socket. Nothing of the collection is
replaced but the way to the device.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ansible.template
import pytest
from ansible.module_utils import basic
from ansible.parsing.dataloader import DataLoader

import ansible_collections.steady.fleet as collection
from ansible_collections.steady.fleet.plugins.module_utils._run import ansible_module
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients
from ansible_collections.steady.fleet.plugins.plugin_utils import in_process

from .devices import assert_contract_kept
from .in_memory import InMemoryClients
from .operation_coverage import record_operations
from .playbook import IN_PROCESS, ORDINARY, SUPPORT, Outcome, Run, Step, connection_options

PLUGINS = Path(next(iter(collection.__path__))) / "plugins"
Way = Callable[..., dict[str, Any]]


@functools.cache
def definitions() -> dict[str, ModuleDefinition]:
    """Return every module of the collection that talks to a product, by its name."""
    found = {}
    for path in sorted((PLUGINS / "action").glob("*.py")):
        action = importlib.import_module(f"{collection.__name__}.plugins.action.{path.stem}").ActionModule
        definition = getattr(action, "definition", None)
        if isinstance(definition, ModuleDefinition):
            found[path.stem] = definition
    return found


@contextmanager
def _clients(device: Any, make: Callable[[Any], Clients] = InMemoryClients) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, make(device) as clients:
        patch.setattr(in_process, "_worker", SimpleNamespace(clients=lambda: clients, close=clients.close))
        patch.setattr(ansible_module, "Clients", lambda: contextlib.nullcontext(clients))
        yield clients


@contextmanager
def _module_arguments(arguments: Mapping[str, Any]) -> Iterator[None]:
    """Give an ordinary module its options, as Ansible does on its standard input."""
    try:
        testing = importlib.import_module("ansible.module_utils.testing")
    except ImportError:
        # Before ansible-core 2.19.
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(basic, "_ANSIBLE_ARGS", json.dumps({"ANSIBLE_MODULE_ARGS": dict(arguments)}).encode())
            yield
    else:
        with testing.patch_module_args(arguments):
            yield


def by_socket(unused: Any) -> Clients:
    """Return clients that reach a simulator as users do, for what only a connection has."""
    return Clients()


def run_in_process(
    device: Any,
    definition: ModuleDefinition,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    make_clients: Callable[[Any], Clients] = InMemoryClients,
) -> dict[str, Any]:
    """Run as the action plugin does and return the result with its invocation."""
    task = SimpleNamespace(action=f"steady.fleet.{definition.name}", check_mode=check_mode, args={})
    action = SimpleNamespace(definition=definition, _task=task, _shows_invocation=lambda unused: True)
    with _clients(device, make_clients):
        run_here: Callable[..., dict[str, Any]] = in_process.InProcessAction._run_here
        return run_here(action, {**connection_options(device), **options}, {"inventory_hostname": "device1"})


def run_ordinary(
    device: Any,
    definition: ModuleDefinition,
    options: Mapping[str, Any],
    *,
    check_mode: bool = False,
    make_clients: Callable[[Any], Clients] = InMemoryClients,
) -> dict[str, Any]:
    """Run as a process of its own does and return what it prints, which Ansible shows at -vvv."""
    arguments = {**connection_options(device), **options, "_ansible_check_mode": check_mode}
    output = io.StringIO()
    warnings: list[str] = []
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        # In the process of a controller, Ansible shows warnings and does not print them with the result.
        patch.setattr(ansible_module._OrdinaryModule, "warn", lambda unused, text: warnings.append(text))
        for context in (
            _clients(device, make_clients),
            _module_arguments(arguments),
            contextlib.redirect_stdout(output),
        ):
            stack.enter_context(context)
        stack.enter_context(contextlib.suppress(SystemExit))
        ansible_module.run_module(definition)
    result: dict[str, Any] = json.loads(output.getvalue())
    return {**result, "warnings": warnings} if warnings else result


def run_action(
    device: Any, name: str, options: Mapping[str, Any], variables: Mapping[str, Any], **keywords: Any
) -> dict[str, Any]:
    """Run a whole action plugin, as Ansible's worker does, on the one host of an inventory.

    :arg variables: of the host, beside its connection; texts with braces in them are templates. With ``group_names``, the groups say its product.
    :arg keywords: of the task, such as ``check_mode`` and ``diff``.
    """
    host = {f"fleet_{option}": value for option, value in connection_options(device).items()}
    # What Ansible has of all hosts is an object of its own.
    own = {name: value if name == "hostvars" else _trusted(value) for name, value in variables.items()}
    product = {} if "group_names" in own else {"fleet_product": device.product}
    host = {"inventory_hostname": "device1", **product, **host, **own}
    task = SimpleNamespace(
        action=f"steady.fleet.{name}", args=dict(options), check_mode=False, diff=False, async_val=0, environment=None,
        delegate_to=None, loop=None, loop_with=None, until=None,
    )  # fmt: skip
    vars(task).update(keywords)
    shell = SimpleNamespace(tmpdir=None, env_prefix=lambda **unused: "")
    connection = SimpleNamespace(transport="local", _shell=shell)
    loader = DataLoader()
    templar = ansible.template.Templar(loader=loader, variables=host)
    plugin = importlib.import_module(f"{collection.__name__}.plugins.action.{name}").ActionModule
    action = plugin(task, connection, SimpleNamespace(become=False), loader, templar, None)
    with _clients(device):
        result: dict[str, Any] = action.run(None, host)
    return result


def _trusted(value: Any) -> Any:
    """Return a value whose texts may be templates, as those of playbooks and inventories may be."""
    if isinstance(value, Mapping):
        return {key: _trusted(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_trusted(part) for part in value]
    return _trust(value) if isinstance(value, str) else value


# Before ansible-core 2.19, every text is one.
_trust: Callable[[Any], Any] = getattr(ansible.template, "trust_as_template", lambda text: text)


WAYS: dict[str, Way] = {IN_PROCESS: run_in_process, ORDINARY: run_ordinary}


def run_steps(
    device: Any,
    steps: Sequence[Step],
    way: str = IN_PROCESS,
    *,
    make_clients: Callable[[Any], Clients] = InMemoryClients,
) -> Run:
    """Run steps one after the other on one simulator, as a playbook does it that ``support.playbook.run_steps`` makes of them.

    Of the keywords of a task there are ``check_mode`` and ``register``. What is printed are the results, as Ansible prints them at -vvvv.
    """
    outcomes = []
    registered: dict[str, Any] = {"playbook_dir": str(SUPPORT / "files")}
    for step in steps:
        unknown = step.keywords.keys() - {"check_mode", "register"}
        assert not unknown, f"{step.name}: only a playbook knows {unknown}"
        seen = len(device.journal)
        device.mark(step.name)
        check_mode = bool(step.keywords.get("check_mode"))
        options = ansible.template.Templar(loader=DataLoader(), variables=registered).template(
            _trusted(dict(step.options))
        )
        result = WAYS[way](
            device, definitions()[step.module], options, check_mode=check_mode, make_clients=make_clients
        )
        if "register" in step.keywords:
            registered[step.keywords["register"]] = result
        own = device.journal[seen:]
        record_operations(device.product, step.module, own)
        requests = [f"{exchange.method} {exchange.path}" for exchange in own]
        writes = [f"{exchange.method} {exchange.path}" for exchange in own if exchange.writes]
        status = "failed" if result.get("failed") else "ok"
        outcomes.append(Outcome(step.name, status, result, requests, writes))
    assert_contract_kept(device)
    record = "".join(json.dumps(outcome.result) + "\n" for outcome in outcomes)
    return Run(outcomes, record, 0, record)
