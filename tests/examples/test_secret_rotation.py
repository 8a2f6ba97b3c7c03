"""The rotation of secrets in an estate, as docs/secrets.md describes it, with the plays of the example estate and simulators."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from support.background import Device, running_all
from support.playbook import run_as_user
from support.secrets import leaks

ESTATE = Path(__file__).parents[2] / "docs" / "estate"
PRODUCTS = ("cloud_sync", "sps")
KEY = "the key of the ledgers, long enough"
REPORT = ("-e", "fleet_report_folder=report", "-e", "fleet_plan_file=plan.json")
ROTATED = "rotated in the vault, not yet on the device"
READING = ("GET", "HEAD")
LOGS_IN = re.compile(r"login|authentication|token|logout")


class Estate:
    """An estate with a ledger for each device, and the devices."""

    def __init__(self, folder: Path, devices: Sequence[Device]) -> None:
        self.folder = folder
        self.devices = {f"{device.product}1": device for device in devices}
        self.secrets: list[str] = [KEY]
        for name in ("ansible.cfg", "drift.yml", "enforce.yml"):
            shutil.copy(ESTATE / name, folder)
        shutil.copytree(ESTATE / "group_vars", folder / "group_vars")
        for name in self.devices:
            shutil.copytree(ESTATE / "host_vars" / name, folder / "host_vars" / name)
        common = folder / "group_vars/all.yml"
        text = common.read_text("utf-8")
        assert "# fleet_update_secrets: on_change" in text
        common.write_text(text.replace("# fleet_update_secrets", "fleet_update_secrets"), "utf-8")

    def ledger(self, name: str) -> Path:
        return self.folder / "host_vars" / name / "secrets.ledger"

    def rotate(self, version: str) -> None:
        """Give every secret another value, as somebody does in the vault."""
        for path in self.folder.glob("host_vars/*/vault.yml"):
            given = {
                name: f"{name} {version}"
                for name in re.findall(r"^(vault_\w+):", path.read_text("utf-8"), re.MULTILINE)
            }
            path.write_text("".join(f"{name}: {value}\n" for name, value in given.items()), "utf-8")
            self.secrets += given.values()

    def play(self, *words: str, code: int = 0) -> str:
        """Run a playbook; return what it printed, on one line."""
        for device in self.devices.values():
            device.take_requests()
        process = run_as_user(self.folder, "--diff", "-v", *words, variables={"FLEET_SECRETS_KEY": KEY})
        assert process.returncode == code, process.stdout[-5000:]
        assert not leaks(process.stdout, self.secrets)
        return re.sub(r"\s+", " ", process.stdout)

    def written(self) -> set[str]:
        """Return the names of the devices that the last playbook wrote to."""
        asked = {name: device.take_requests() for name, device in self.devices.items()}
        return {name for name, requests in asked.items() if any(map(writes, requests))}


def writes(request: str) -> bool:
    method, _space, path = request.partition(" ")
    return method not in READING and not LOGS_IN.search(path.lower())


def changed(output: str, name: str) -> int:
    found = re.search(rf"{name} : ok=\d+ changed=(\d+)", output)
    assert found, output[-2000:]
    return int(found[1])


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with running_all(PRODUCTS, tmp_path, inventory_file="inventory/hosts.yml") as devices:
        yield Estate(tmp_path, devices)


def test_a_rotated_secret_is_reported_approved_and_written_once(estate: Estate) -> None:
    first = estate.play("enforce.yml")
    assert {name for name in estate.devices if changed(first, name)} == set(estate.devices)
    assert all(estate.ledger(name).is_file() for name in estate.devices), "they lie beside the documents"

    # In the vault they are others now: drift shows it, and changes nothing.
    estate.rotate("approved")
    estate.play("drift.yml", *REPORT)
    assert not estate.written()
    for form in ("drift.md", "drift.html"):
        text = (estate.folder / "report" / form).read_text("utf-8")
        assert text.count(ROTATED) == 4, form
        assert not leaks(text, estate.secrets)
    plan = (estate.folder / "plan.json").read_text("utf-8")
    assert not leaks(plan, estate.secrets)
    assert plan.count("(secret, rotated)") == 4

    # Somebody changes the vault after the plan was approved.
    estate.rotate("not approved")
    refused = estate.play("enforce.yml", "-e", "fleet_approved_plan=plan.json", code=2)
    assert refused.count("these secrets are others than when it was approved") >= 2
    assert not estate.written()

    # As approved: one product by its tag, then the plan for all, of which that part is done.
    estate.rotate("approved")
    ledger = estate.ledger("sps1").read_bytes()
    part = estate.play("enforce.yml", "--tags", "cloud_sync")
    assert changed(part, "cloud_sync1")
    assert estate.written() == {"cloud_sync1"}
    assert estate.ledger("sps1").read_bytes() == ledger
    planned = estate.play("enforce.yml", "-e", "fleet_approved_plan=plan.json")
    assert (changed(planned, "sps1"), changed(planned, "cloud_sync1")) == (1, 0)
    assert estate.written() == {"sps1"}
    silent = estate.play("enforce.yml")
    assert (changed(silent, "sps1"), changed(silent, "cloud_sync1")) == (0, 0)
    assert not estate.written()


def test_what_somebody_else_wrote_shows_where_the_product_shows_it(estate: Estate) -> None:
    estate.play("enforce.yml")
    others = dict.fromkeys(vault_names(estate), "by somebody else")
    estate.secrets += others.values()
    elsewhere = str(estate.folder / "another.ledger")
    foreign = {"fleet_update_secrets": "always", "fleet_secrets_ledger": elsewhere, **others}
    estate.play("enforce.yml", "-e", json.dumps(foreign))
    assert estate.written() == set(estate.devices)

    estate.play("drift.yml", *REPORT)

    report: dict[str, Any] = json.loads((estate.folder / "report/drift.json").read_text("utf-8"))
    assert {device["name"]: device["status"] for device in report["devices"]} == {
        "cloud_sync1": "in_sync",
        "sps1": "drifted",
    }
    text = (estate.folder / "report/drift.md").read_text("utf-8")
    assert text.count("secret, changed on the device") == 2
    assert not leaks(text, estate.secrets)

    # Written by ourselves, all at once: the ledger has it, so nothing is left to do.
    estate.rotate("all at once")
    estate.play("enforce.yml", "-e", "fleet_update_secrets=always")
    assert estate.written() == set(estate.devices)
    silent = estate.play("enforce.yml")
    assert {name for name in estate.devices if changed(silent, name)} == set()


def vault_names(estate: Estate) -> list[str]:
    texts = (path.read_text("utf-8") for path in estate.folder.glob("host_vars/*/vault.yml"))
    return [name for text in texts for name in re.findall(r"^(vault_\w+):", text, re.MULTILINE)]


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=fleet", "-c", "user.email=fleet@example.com", "-c", "init.defaultBranch=main")
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_lines_for_pipelines_keep_ledgers_on_a_branch_of_their_own(tmp_path: Path) -> None:
    guide = (ESTATE.parent / "secrets.md").read_text("utf-8")
    lines = dict(re.findall(r"<!-- executed: (\w+) -->\n```bash\n(.*?)```", guide, re.DOTALL))
    assert set(lines) == {"begin", "before", "after"}
    git(tmp_path, "init", "--quiet", "--bare", "forge")
    git(tmp_path, "clone", "--quiet", "forge", "work")
    work = tmp_path / "work"
    (work / "enforce.yml").write_text("[]\n", "utf-8")
    (work / ".gitignore").write_text("/ledger/\n", "utf-8")
    git(work, "add", "--all")
    git(work, "commit", "--quiet", "--message", "An estate")
    git(work, "branch", "--move", "--force", "main")
    git(work, "push", "--quiet", "--set-upstream", "origin", "main")
    who = {f"GIT_{role}_{part}": "fleet@example.com" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}

    # A job has no identity of its own.
    no_identity = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}

    def bash(script: str, folder: Path, identity: dict[str, str]) -> None:
        command = ["bash", "-e", "-o", "pipefail", "-c", script]
        subprocess.run(command, cwd=folder, check=True, capture_output=True, env={**os.environ, **identity})

    bash(lines["begin"], work, who)
    assert (work / "enforce.yml").is_file(), "the estate is back after it"
    for number, content in enumerate(["one", "one", "two"]):
        job = tmp_path / f"job{number}"
        git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{tmp_path / 'forge'}", job.name)
        bash(lines["before"], job, no_identity)
        # As in the folder of an earlier job that was cleaned up.
        shutil.rmtree(job / "ledger")
        bash(lines["before"], job, no_identity)
        known = [path.read_text("utf-8") for path in (job / "ledger").glob("*.ledger")]
        assert known == ([] if number == 0 else ["one"])
        (job / "ledger" / "sps1.ledger").write_text(content, "utf-8")
        bash(lines["after"], job, no_identity)
        assert git(job, "status", "--porcelain") == "", "the estate counts as unchanged"

    forge = tmp_path / "forge"
    assert git(forge, "show", "ledger:sps1.ledger") == "two"
    assert git(forge, "log", "--format=%s", "ledger").splitlines() == [
        *["Secrets that were written"] * 2,
        "Ledgers of secrets",
    ]
    assert git(forge, "ls-tree", "--name-only", "main").split() == [".gitignore", "enforce.yml"]
