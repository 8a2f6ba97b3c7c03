"""Estates of many devices: enforced, compared and exported with nothing to do, against an empty action on the same hosts."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from bare import Request, recorded, replay_all, requests_task, write_requests
from case import Scale, Way, say, take_turns
from measured import FORKS, in_child, run_playbook, serve_slowly, take_counts, take_journal, with_counts
from results import BARE, EMPTY, FORKED, ORDINARY, OURS, URI, Goal, Result, Sample
from support.background import Device, running_all

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
SIZES, FEW = (40, 200, 1000), 4
# What takes minutes for each run is measured with the smallest estate only.
SMALL = 40
SLOW = frozenset({ORDINARY, URI})
PLAN = "plan.json"
PLAYBOOKS = {
    "enforce": ("steady.fleet.enforce",),
    "enforce the approved plan": ("steady.fleet.enforce", "-e", f"fleet_approved_plan={PLAN}"),
    "drift": ("steady.fleet.drift",),
    "export": ("steady.fleet.export",),
}
ADDRESS = "https://{{ ansible_host }}:{{ fleet_port }}"
BY_FORM = {
    "method": "POST",
    "body_format": "json",
    "body": {"username": "{{ fleet_username }}", "password": "{{ fleet_password }}"},
}
# Path of the login and how it is done; Basic where nothing is said. An appliance has none.
LOGINS: dict[str, tuple[str, dict[str, Any]]] = {
    "sps": ("/api/authentication", {}),
    "portal": ("/api/1/login", BY_FORM),
    "cloud_sync": ("/api/common/1.0/login", BY_FORM),
}
FLOORS = ((EMPTY, BARE), (FORKED,))
LIMITS = {"enforce": 1.3, "enforce the approved plan": 1.3, "drift": 1.3, "export": 1.5}
MEMORY = 300


@dataclass(frozen=True)
class Estate:
    """Simulated devices and the folder of their inventory and documents."""

    folder: Path
    devices: Sequence[Device]
    names: Sequence[str]

    def play(self, *words: str) -> Sample:
        """Run a playbook on all of it, with arguments."""
        sample, unused = run_playbook(self.folder, *words)
        return with_counts(sample, take_counts(self.devices))

    def journals(self, *words: str) -> list[list[dict[str, Any]]]:
        """Run a playbook with arguments, and return what each device was asked."""
        take_counts(self.devices)
        run_playbook(self.folder, *words)
        return [take_journal(device) for device in self.devices]

    def write_requests(self, sent: Sequence[Sequence[Request]]) -> None:
        """Write a playbook that sends requests and nothing else, each device's from a worker of Ansible."""
        for name, device, requests in zip(self.names, self.devices, sent, strict=True):
            write_requests(self.folder / "requests", name, device, requests)
        write_play(self.folder / "requests.yml", [{"hosts": "all", "tasks": [requests_task(self.folder / "requests")]}])

    def bare(self, sent: Sequence[Sequence[Request]]) -> Sample:
        """Send requests by as many workers as Ansible has."""
        sample, unused = in_child(lambda: replay_all(self.devices, sent, FORKS))
        return with_counts(sample, take_counts(self.devices))


def estate(scale: Scale) -> Iterator[Result]:
    """Measure estates of all sizes."""
    for size in (FEW,) if scale.smallest else scale.chosen(*SIZES):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            say(f"  {size} devices are started")
            with running_all(PRODUCTS, folder, "--count", str(size // len(PRODUCTS))) as devices:
                yield from estate_of(prepared(folder, devices), scale)


def prepared(folder: Path, devices: Sequence[Device]) -> Estate:
    """Give every device the document of the example estate's device of its product, and bring it to that."""
    groups = yaml.safe_load((folder / "inventory.yml").read_text("utf-8"))["all"]["children"]
    for product, group in groups.items():
        for name in group["hosts"]:
            shutil.copytree(ROOT / "docs/estate/host_vars" / f"{product}1", folder / "host_vars" / name)
    nothing = [{"name": "nothing", "ansible.builtin.debug": {"msg": "nothing"}}]
    write_play(folder / "empty.yml", [{"hosts": "all", "tasks": nothing}])
    run_playbook(folder, "steady.fleet.enforce")
    run_playbook(folder, "steady.fleet.drift", "-e", f"fleet_plan_file={PLAN}")
    return Estate(folder, devices, [name for group in groups.values() for name in group["hosts"]])


def estate_of(found: Estate, scale: Scale) -> Iterator[Result]:
    """Measure one size."""
    size = len(found.devices)
    rounds = scale.rounds if size <= SMALL else min(scale.rounds, 3 if size <= 200 else 1)
    for service in scale.services if size <= 200 else (0,):
        serve_slowly(found.devices, service)
        for work, words in PLAYBOOKS.items():
            journals = found.journals(*words)
            sent = [recorded(device, journal) for device, journal in zip(found.devices, journals, strict=True)]
            ways: dict[str, Way] = {
                OURS: partial(found.play, *words),
                EMPTY: partial(found.play, "empty.yml"),
                BARE: partial(found.bare, sent),
                FORKED: partial(found.play, "requests.yml"),
            }
            found.write_requests(sent)
            if size == SMALL and work == "enforce" and not service:
                ways[ORDINARY] = partial(found.play, *words, "-e", "fleet_in_process=false")
                write_uri(found, journals)
                ways[URI] = partial(found.play, "uri.yml")
            limit = LIMITS[work]
            ratios = [Goal(limit, what, floor) for floor in FLOORS for what in ("seconds", "cpu")]
            goals = (*ratios, Goal(MEMORY, "memory"))
            result = Result("estate", f"{work}, nothing to do", size, "estate", service)
            yield take_turns(result, ways, rounds, SLOW, goals)


def write_uri(found: Estate, journals: Sequence[Sequence[Mapping[str, Any]]]) -> None:
    """Write a playbook that sends what `reads` of each host lists: the login by a task, the rest by the loop of another."""
    for name, device, journal in zip(found.names, found.devices, journals, strict=True):
        login = LOGINS.get(device.product, ("", {}))[0]
        requests = recorded(device, [entry for entry in journal if entry["path"] != login])
        reads = [{"method": request.method, "path": request.path} for request in requests]
        (found.folder / "host_vars" / name / "reads.yml").write_text(yaml.safe_dump({"reads": reads}), "utf-8")
    write_play(found.folder / "uri.yml", [uri_play(product) for product in PRODUCTS])


def uri_play(product: str) -> dict[str, Any]:
    """Return the play for the devices of one product."""
    common = {"ca_path": "{{ fleet_ca_path }}", "return_content": True}
    account = {"url_username": "{{ fleet_username }}", "url_password": "{{ fleet_password }}", "force_basic_auth": True}
    tasks: list[dict[str, Any]] = []
    if product in LOGINS:
        path, how = LOGINS[product]
        login = {"url": ADDRESS + path, **common, **(how or account)}
        tasks.append({"name": "log in", "ansible.builtin.uri": login, "register": "login"})
        account = {"headers": {"Cookie": "{{ login.cookies_string }}"}}
    read = {"url": ADDRESS + "{{ item.path }}", "method": "{{ item.method }}", "status_code": [200, 204]}
    tasks.append(
        {
            "name": "read",
            "ansible.builtin.uri": {**read, **common, **account},
            "loop": "{{ reads }}",
            "loop_control": {"label": "{{ item.path }}"},
        }
    )
    return {"hosts": product, "tasks": tasks}


def write_play(path: Path, plays: Sequence[Mapping[str, Any]]) -> None:
    """Write a playbook that runs on this machine."""
    common = {
        "connection": "local",
        "gather_facts": False,
        "vars": {"ansible_python_interpreter": sys.executable},
    }
    path.write_text(yaml.safe_dump([{**play, **common} for play in plays], sort_keys=False), "utf-8")
