"""Runs jobs as AWX does: credentials by AWX's own code, then ansible-runner in three parts, as between a controller and its nodes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ansible_runner
import yaml
from awx_plugins.interfaces._temporary_private_api import ManagedCredentialType
from awx_plugins.interfaces._temporary_private_credential_api import Credential
from awx_plugins.interfaces._temporary_private_inject_api import inject_credential

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import is_artifact

from .conftest import BIN

IN_CONTAINER = "/runner/"


class Loader(yaml.SafeLoader):
    """Reads the data without its templates."""


Loader.add_constructor("!unsafe", lambda unused, node: node.value)


class _UnsafeDumper(yaml.SafeDumper):
    """Marks each text as one that is no template."""

    def represent_data(self, data: Any) -> yaml.Node:
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


def _extra_variables(variables: Mapping[str, Any], meta: Mapping[str, Any]) -> str:
    """Return the file of variables: those that are not the template's own are marked."""
    return "".join(
        yaml.dump({name: value}, Dumper=_UnsafeDumper if name in meta or is_artifact(name) else yaml.SafeDumper)
        for name, value in {**variables, **meta}.items()
    )


def _inventory_script(groups: Mapping[str, Any]) -> str:
    """Return the program that AWX hands on as the inventory.

    :arg groups: each with the variables of its hosts.
    """
    hosts = {name: variables for group in groups.values() for name, variables in group["hosts"].items()}
    everyone = {
        name: {**variables, "remote_tower_enabled": "true", "remote_tower_id": number}
        for number, (name, variables) in enumerate(hosts.items(), 1)
    }
    content: dict[str, Any] = {name: {"hosts": list(group["hosts"])} for name, group in groups.items()}
    text = json.dumps({"all": {"children": list(groups)}, **content, "_meta": {"hostvars": everyone}})
    return f"#! /usr/bin/env python3\n# -*- coding: utf-8 -*-\nprint({text!r})\n"


def credential_type(path: Path, product: str) -> ManagedCredentialType:
    """Return the credential type of a product, or that of the keys, as AWX has it."""
    types = yaml.load(path.read_text("utf-8"), Loader)["controller_credential_types"]
    (found,) = [one for one in types if one["name"] == f"steady.fleet {product}"]
    return ManagedCredentialType(
        namespace=product, name=found["name"], kind=found["kind"], inputs=found["inputs"], injectors=found["injectors"]
    )


def injected(kind: ManagedCredentialType, inputs: Mapping[str, Any], folder: Path) -> dict[str, str]:
    """Return the environment variables that a credential sets; its files are written into the folder of the job."""
    (folder / "env").mkdir(parents=True, exist_ok=True)
    environment: dict[str, str] = {}
    inject_credential(kind, Credential(inputs=dict(inputs)), environment, {}, [], str(folder))
    return environment


@dataclass
class Job:
    """What a job left behind."""

    number: int
    status: str
    code: int
    stdout: str
    command: str
    events: list[dict[str, Any]] = field(repr=False)
    streams: int = 0
    """Bytes that went to the node and came back."""

    @property
    def artifacts(self) -> dict[str, Any]:
        """Return what AWX keeps as the artifacts of the job."""
        stats = [event["event_data"] for event in self.events if event["event"] == "playbook_on_stats"]
        found: dict[str, Any] = stats[-1].get("artifact_data", {}) if stats else {}
        return found

    def counts(self, name: str) -> dict[str, int]:
        """Return a column of the recap, for the hosts where it is not 0."""
        stats = [event["event_data"] for event in self.events if event["event"] == "playbook_on_stats"]
        return {host: number for host, number in stats[-1].get(name, {}).items() if number}

    def largest_result(self) -> int:
        """Return how long the longest result of a task is, which AWX drops from 700,000 on."""
        return max(len(str(event.get("event_data", {}).get("res", ""))) for event in self.events)


def run(
    folder: Path,
    project: Path,
    playbook: str,
    *,
    number: int,
    inventory: Mapping[str, Any],
    credentials: Sequence[tuple[ManagedCredentialType, Mapping[str, Any]]],
    variables: Mapping[str, Any],
    vault_password: str,
    revision: str = "0123456789abcdef0123456789abcdef01234567",
    settings_of_job: Mapping[str, str] | None = None,
) -> Job:
    """Run one job: transmit, worker, process.

    :arg settings_of_job: environment variables beside those of AWX and of the credentials.
    """
    here, there = folder / f"job{number}", folder / f"node{number}"
    shutil.copytree(project, here / "project")
    (here / "inventory").mkdir()
    # AWX hands on its own inventory, not the file of the project.
    (here / "inventory/hosts").write_text(_inventory_script(inventory["all"]["children"]), "utf-8")
    (here / "inventory/hosts").chmod(0o700)
    environment = {"ANSIBLE_FORKS": "5", "ANSIBLE_NOCOLOR": "1", "MAX_EVENT_RES": "700000", **(settings_of_job or {})}
    for kind, inputs in credentials:
        environment.update(injected(kind, inputs, here))
    # There is no container, so what it would mount lies elsewhere.
    environment = {
        name: value.replace(IN_CONTAINER, f"{there}/", 1) if value.startswith(IN_CONTAINER) else value
        for name, value in environment.items()
    }
    meta = {"awx_job_id": number, "awx_project_revision": revision}
    settings: dict[str, Any] = {
        "envvars": environment,
        "extravars": _extra_variables(variables, meta),
        "passwords": {r"Vault password.*:\s*?$": vault_password},
        "cmdline": "--diff --ask-vault-pass",
    }
    for name, value in settings.items():
        (here / "env" / name).write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    there.mkdir()
    # The controller uses the library, and a node the program.
    whole: dict[str, Any] = {"private_data_dir": str(here), "ident": str(number), "quiet": True}
    sent, returned = folder / f"sent{number}", folder / f"returned{number}"
    with sent.open("wb") as stream:
        ansible_runner.interface.run(streamer="transmit", playbook=playbook, _output=stream, **whole)
    returned.write_bytes(_worker("--private-data-dir", str(there), stdin=sent.read_bytes()))
    with returned.open("rb") as stream:
        ansible_runner.interface.run(streamer="process", _input=stream, **whole)
    artifacts = here / "artifacts" / str(number)
    events = [json.loads(path.read_text("utf-8")) for path in (artifacts / "job_events").glob("*.json")]
    return Job(
        number=number,
        status=(artifacts / "status").read_text("utf-8"),
        code=int((artifacts / "rc").read_text("utf-8")),
        stdout=(artifacts / "stdout").read_text("utf-8"),
        command=(artifacts / "command").read_text("utf-8"),
        events=sorted(events, key=lambda event: event["counter"]),
        streams=sent.stat().st_size + returned.stat().st_size,
    )


def _worker(*words: str, stdin: bytes) -> bytes:
    result = subprocess.run(
        [str(BIN / "ansible-runner"), "worker", *words],
        input=stdin,
        env=dict(os.environ),
        capture_output=True,
        check=False,
    )
    # A playbook that failed is a failure of the worker's as well.
    assert result.returncode in (0, 1, 2, 4), result.stderr.decode()[-2000:]
    assert result.stdout, result.stderr.decode()[-2000:]
    return result.stdout
