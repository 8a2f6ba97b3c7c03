"""Both ways of running a module, in the test's own process: as Ansible's worker does it, and as a module of its own does it.

Both begin with the options as a user writes them, and reach a simulator in memory. Nothing of the collection is replaced but the
way to the device.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ansible.template
import pytest
from ansible.module_utils.testing import patch_module_args
from ansible.parsing.dataloader import DataLoader

import ansible_collections.steady.fleet as collection
from ansible_collections.steady.fleet.plugins.module_utils._run import ansible_module
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils import in_process

from .in_memory import InMemoryClients
from .playbook import IN_PROCESS, ORDINARY, connection_options

PLUGINS = Path(next(iter(collection.__path__))) / "plugins"
Way = Callable[..., dict[str, Any]]


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
def _clients(device: Any) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch, InMemoryClients(device) as clients:
        patch.setattr(in_process, "_worker", SimpleNamespace(clients=lambda: clients, close=clients.close))
        patch.setattr(ansible_module, "Clients", lambda: contextlib.nullcontext(clients))
        yield clients


def run_in_process(
    device: Any, definition: ModuleDefinition, options: Mapping[str, Any], *, check_mode: bool = False
) -> dict[str, Any]:
    """Run as the action plugin does and return the result with its invocation."""
    task = SimpleNamespace(action=f"steady.fleet.{definition.name}", check_mode=check_mode, args={})
    action = SimpleNamespace(definition=definition, _task=task)
    with _clients(device):
        run_here: Callable[..., dict[str, Any]] = in_process.InProcessAction._run_here
        return run_here(action, {**connection_options(device), **options}, {"inventory_hostname": "device1"})


def run_ordinary(
    device: Any, definition: ModuleDefinition, options: Mapping[str, Any], *, check_mode: bool = False
) -> dict[str, Any]:
    """Run as a process of its own does and return what it prints, which Ansible shows at -vvv."""
    arguments = {**connection_options(device), **options, "_ansible_check_mode": check_mode}
    output = io.StringIO()
    warnings: list[str] = []
    with pytest.MonkeyPatch.context() as patch, contextlib.ExitStack() as stack:
        # In the process of a controller, Ansible shows warnings and does not print them with the result.
        patch.setattr(ansible_module._OrdinaryModule, "warn", lambda unused, text: warnings.append(text))
        for context in (_clients(device), patch_module_args(arguments), contextlib.redirect_stdout(output)):
            stack.enter_context(context)
        stack.enter_context(contextlib.suppress(SystemExit))
        ansible_module.run_module(definition)
    result: dict[str, Any] = json.loads(output.getvalue())
    return {**result, "warnings": warnings} if warnings else result


def run_action(
    device: Any, name: str, options: Mapping[str, Any], variables: Mapping[str, Any], **keywords: Any
) -> dict[str, Any]:
    """Run a whole action plugin, as Ansible's worker does, on the one host of an inventory.

    :arg variables: of the host, beside its connection; texts with braces in them are templates.
    :arg keywords: of the task, such as ``check_mode`` and ``diff``.
    """
    trust: Callable[[Any], Any] = getattr(ansible.template, "trust_as_template", lambda text: text)
    host = {f"fleet_{option}": value for option, value in connection_options(device).items()}
    own = json.loads(
        json.dumps(dict(variables)), object_hook=lambda found: {k: _trusted(v, trust) for k, v in found.items()}
    )
    host = {"inventory_hostname": "device1", "fleet_product": device.product, **host, **own}
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


def _trusted(value: Any, trust: Callable[[Any], Any]) -> Any:
    if isinstance(value, list):
        return [_trusted(part, trust) for part in value]
    return trust(value) if isinstance(value, str) else value


WAYS: dict[str, Way] = {IN_PROCESS: run_in_process, ORDINARY: run_ordinary}
