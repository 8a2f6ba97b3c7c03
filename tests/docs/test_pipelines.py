"""The pipelines in docs/pipelines are right, and what they promise comes true on simulators."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.background import Device, running_all
from support.playbook import BIN
from support.secrets import leaks

from .pipelines import (
    GITLAB,
    PIPELINES,
    WORKFLOWS,
    GitHub,
    GitLab,
    Job,
    Platform,
    gitlab_jobs,
    jobs_of_pipeline,
    workflow,
)
from .plugins import ROOT

PRODUCTS = ("sps", "portal", "cloud_sync", "appliance")
MARKER = "<!-- steady.fleet drift report -->"
TRAP = "management/snmp/trap"
PLATFORMS = {"github": GitHub, "gitlab": GitLab}


# What linters see


def run(*command: str | Path) -> None:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.skipif(not (BIN / "jactionlint").exists(), reason="jactionlint has no wheel for this machine")
def test_workflows_pass_a_linter() -> None:
    run(BIN / "jactionlint", "--strict-exit", "--no-color", *WORKFLOWS)


def test_pipelines_fit_the_schemas_of_their_platforms() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", GITLAB)


def scripts() -> dict[str, str]:
    """Return all shell scripts of the pipelines."""
    found = {name: "\n".join([*job["before_script"], *job["script"]]) for name, job in gitlab_jobs().items()}
    for path in WORKFLOWS:
        for name, job in workflow(path.stem)["jobs"].items():
            steps = [step["run"] for step in job["steps"] if "run" in step]
            found |= {f"{path.stem} {name} {number}": script for number, script in enumerate(steps)}
    return found


@pytest.mark.parametrize("name", scripts())
def test_scripts_are_sound_and_short(name: str, tmp_path: Path) -> None:
    script = tmp_path / "script.sh"
    script.write_text(f"#!/usr/bin/env bash\n{scripts()[name]}\n", "utf-8")
    run("bash", "-n", script)
    if shellcheck := shutil.which("shellcheck"):
        run(shellcheck, script)
    # Users read them line by line.
    assert len(scripts()[name].splitlines()) <= 25


# What linters do not see


def jobs() -> list[tuple[str, str, dict[str, Any]]]:
    """Return the jobs of the workflows, with the workflow and their names."""
    return [(path.stem, name, job) for path in WORKFLOWS for name, job in workflow(path.stem)["jobs"].items()]


def test_actions_are_pinned_to_the_same_commits_everywhere() -> None:
    text = "\n".join(path.read_text("utf-8") for path in WORKFLOWS)
    used = re.findall(r"uses: (\S+)@([0-9a-f]{40}) # (v\d+\.\d+\.\d+)\n", text)

    assert len(used) == text.count("uses:")
    assert len(set(used)) == len({action for action, *unused in used})


@pytest.mark.parametrize(("name", "job_name", "job"), jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_permissions_are_the_least(name: str, job_name: str, job: dict[str, Any]) -> None:
    secrets = "secrets." in json.dumps(job)

    assert workflow(name)["permissions"] == {}
    assert job["timeout-minutes"]
    assert secrets == ("environment" in job)
    # What has secrets cannot write to the repository, and what writes to it has no secrets.
    assert not secrets or job["permissions"] == {"contents": "read"}
    writing = [scope for scope, access in job["permissions"].items() if access == "write"]
    assert writing == (["pull-requests"] if job_name == "comment" else [])


def test_only_the_default_branch_is_enforced_and_never_twice_at_once() -> None:
    enforce = workflow("fleet-enforce")

    assert enforce["on"]["push"] == {"branches": ["main"]}
    assert set(enforce["on"]) == {"push", "workflow_dispatch"}
    assert enforce["concurrency"] == {"group": "fleet-enforce", "cancel-in-progress": False}
    assert enforce["jobs"]["enforce"]["environment"] == "fleet-enforce"
    others = {job.get("environment") for name, unused, job in jobs() if name != "fleet-enforce"}
    assert others == {"fleet-plan", None}
    assert gitlab_jobs()["enforce"]["resource_group"] == "fleet-enforce"
    assert gitlab_jobs()["enforce"]["rules"][0]["when"] == "manual"


def test_requests_from_forks_are_left_alone() -> None:
    guard = "github.event.pull_request.head.repo.full_name == github.repository"
    assert workflow("fleet-plan")["jobs"]["plan"]["if"] == guard
    assert not [path for path in WORKFLOWS if "pull_request_target" in path.read_text("utf-8")]
    request = {"CI_PIPELINE_SOURCE": "merge_request_event", "CI_MERGE_REQUEST_IID": "1"}
    from_fork = {**request, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "8", "CI_MERGE_REQUEST_PROJECT_ID": "7"}
    own = {**request, "CI_MERGE_REQUEST_SOURCE_PROJECT_ID": "7", "CI_MERGE_REQUEST_PROJECT_ID": "7"}
    assert jobs_of_pipeline(from_fork) == []
    assert jobs_of_pipeline(own) == ["plan", "note"]


def test_only_the_note_of_gitlab_may_write_and_has_no_password_of_a_device() -> None:
    environments = {name: job["environment"]["name"] for name, job in gitlab_jobs().items()}
    readme = (PIPELINES / "README.md").read_text("utf-8")

    assert environments == {
        "plan": "fleet-plan",
        "nightly": "fleet-plan",
        "note": "fleet-note",
        "find": "fleet-find",
        "enforce": "fleet-enforce",
    }
    talking = {name for name, job in gitlab_jobs().items() if "FLEET_GITLAB_TOKEN" in json.dumps(job)}
    assert talking == {"note", "find"}
    assert re.findall(r"`FLEET_GITLAB_TOKEN` \| `([\w-]+)` \| (\w+) \|.* the scope `(\w+)`", readme) == [
        ("fleet-find", "yes", "read_api"),
        ("fleet-note", "no", "api"),
    ]


def test_without_a_token_gitlab_gets_no_note_and_the_plan_stands(tmp_path: Path) -> None:
    forge = GitLab(tmp_path, {})
    forge.tokens = {}
    shutil.copytree(ROOT / "docs/estate", forge.repository)
    variables = {"CI_MERGE_REQUEST_IID": "1"}

    noted = forge._job("note", gitlab_jobs()["note"], 1, variables, [])

    assert noted.succeeded, noted.log
    assert "has no FLEET_GITLAB_TOKEN" in noted.log
    assert forge.comments(1) == []


@pytest.mark.parametrize(
    ("source", "branch", "expected"),
    [
        ("push", "main", ["find", "enforce"]),
        ("web", "main", ["find", "enforce"]),
        ("schedule", "main", ["nightly"]),
        ("push", "wip", []),
        ("web", "wip", []),
        ("schedule", "wip", []),
    ],
)
def test_gitlab_pipeline_has_the_jobs_for_its_source(source: str, branch: str, expected: list[str]) -> None:
    variables = {"CI_PIPELINE_SOURCE": source, "CI_COMMIT_BRANCH": branch}

    assert jobs_of_pipeline(variables) == expected


def test_releases_are_those_that_the_collection_is_tested_with() -> None:
    locked = (ROOT / "requirements/run.lock").read_text("utf-8")
    pinned = (PIPELINES / "requirements.txt").read_text("utf-8")
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    lists = [folder / "collections/requirements.yml" for folder in (PIPELINES, ROOT / "docs/estate")]

    releases = re.findall(r"^([a-z0-9-]+==\S+)", pinned, re.MULTILINE)
    assert {"ansible-core", "requests", "urllib3", "jinja2"} <= {release.partition("==")[0] for release in releases}
    assert not [release for release in releases if f"\n{release} " not in locked]
    # Nothing is installed by its name alone.
    for block in re.split(r"\n(?=[a-z])", pinned)[1:]:
        hashes = re.findall(r"--hash=sha256:[0-9a-f]{64}", block)
        assert hashes
        assert all(one in locked for one in hashes)
    for path in lists:
        collections = yaml.safe_load(path.read_text("utf-8"))["collections"]
        assert collections == [{"name": galaxy["repository"], "type": "git", "version": galaxy["version"]}], path


# What comes true


@pytest.fixture(scope="module")
def devices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Device]]:
    with running_all(PRODUCTS, tmp_path_factory.mktemp("simulators")) as running:
        yield {device.product: device for device in running}


@pytest.fixture(params=PLATFORMS)
def platform(request: pytest.FixtureRequest, devices: dict[str, Device], tmp_path: Path) -> Platform:
    """Return a forge whose repository is the example estate, with the simulators for devices."""
    inventory: dict[str, Any] = {}
    for product, device in devices.items():
        device.control("POST", "reset")
        variables = {"ansible_host": device.host, "fleet_port": device.port, "fleet_ca_path": device.ca_path}
        inventory[product] = {"hosts": {f"{product}1": variables}}
    accounts = {product: (device.username, device.password) for product, device in devices.items()}
    made: Platform = PLATFORMS[request.param](tmp_path, accounts)
    shutil.copytree(ROOT / "docs/estate", made.repository)
    (made.repository / "inventory/hosts.yml").write_text(yaml.safe_dump(inventory), "utf-8")
    for path in made.repository.rglob("vault.yml"):
        secrets = {name: f"Secret-of-{name}-4" for name in yaml.safe_load(path.read_text("utf-8"))}
        path.write_text(yaml.safe_dump(secrets), "utf-8")
    return made


def change_trap(device: Device, server: str) -> None:
    """Do what somebody does in the web interface."""
    body = device.control("GET", f"state/{TRAP}")
    body["version"]["value"]["server"]["value"] = server
    device.control("PUT", f"state/{TRAP}", body)


def trap_server(device: Device) -> str:
    return str(device.control("GET", f"state/{TRAP}")["version"]["value"]["server"]["value"])


def change_document(platform: Platform, host: str, old: str, new: str) -> None:
    path = platform.repository / f"host_vars/{host}/config.yml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def statuses(platform: Platform, job: Job) -> dict[str, str]:
    """Return what the report of a job says of each device."""
    report = json.loads((platform.report(job) / "drift.json").read_text("utf-8"))
    return {device["name"]: device["status"] for device in report["devices"]}


def recap(job: Job) -> dict[str, tuple[int, int]]:
    """Return how many tasks have changed and failed on each device."""
    lines = re.findall(r"^(\w+) +: ok=\d+ +changed=(\d+) +unreachable=0 +failed=(\d+)", job.log, re.MULTILINE)
    return {name: (int(changed), int(failed)) for name, changed, failed in lines}


def assert_no_secret_was_said(platform: Platform, devices: dict[str, Device]) -> None:
    vaults = [yaml.safe_load(path.read_text("utf-8")) for path in platform.repository.rglob("vault.yml")]
    secrets = [text for vault in vaults for text in vault.values()]
    output = platform.said()
    assert len(secrets) >= 6
    assert leaks(output, [*secrets, *(device.password for device in devices.values())]) == []


EVERY = tuple(sorted(f"{product}1" for product in PRODUCTS))


def test_reviewed_plans_are_carried_out_and_drift_is_reported(platform: Platform, devices: dict[str, Device]) -> None:
    # A merge request: every device differs from its document.
    job = platform.compare(1, head="head1")
    assert job.succeeded, job.log
    assert statuses(platform, job) == dict.fromkeys(EVERY, "drifted")
    assert sorted(path.name for path in platform.report(job).iterdir()) == [
        *("drift.html", "drift.json", "drift.md", "drift.xml"),
        "plan.json",
    ]
    (comment,) = platform.comments(1)
    assert "4 of 4 devices differ from their documents" in comment

    # Merged: the plan is carried out.
    job = platform.merged(1, head="head1", commit="c0ffee1")
    assert job.succeeded, job.log
    assert recap(job) == dict.fromkeys(EVERY, (1, 0))

    # The night after: all is well.
    job = platform.nightly()
    assert job.succeeded, job.log
    assert statuses(platform, job) == dict.fromkeys(EVERY, "in_sync")

    # Somebody changes a device by hand: the next night's run reports it.
    change_trap(devices["sps"], "old-traps.example.com")
    job = platform.nightly()
    assert not job.succeeded
    assert statuses(platform, job) == {**dict.fromkeys(EVERY, "in_sync"), "sps1": "drifted"}

    # That night's plan, started by hand, undoes it.
    job = platform.enforce(commit="c0ffee1", plan_of=job.number)
    assert job.succeeded, job.log
    assert recap(job) == {**dict.fromkeys(EVERY, (0, 0)), "sps1": (1, 0)}
    assert trap_server(devices["sps"]) == "traps.example.com"
    assert_no_secret_was_said(platform, devices)


def test_what_has_moved_since_the_review_is_refused(platform: Platform, devices: dict[str, Device]) -> None:
    # The second commit of a request: our comment is rewritten, others are left as they are.
    platform.comment(2, "ann", "Why?")
    platform.comment(2, "github-actions[bot]", f"{MARKER}\nwhat we said of the first commit")
    platform.comment(2, "ann", f"{MARKER}\nlook at that")
    change_document(platform, "portal1", "Contoso/Sales", "Contoso/Retail")
    # A device that does not return is reported, and does not keep the others from being planned.
    devices["cloud_sync"].control("POST", "faults", {"match": "*", "kind": "status", "status": 403, "times": None})
    job = platform.compare(2, head="head2")
    assert not job.succeeded
    assert statuses(platform, job) == {**dict.fromkeys(EVERY, "drifted"), "cloud_sync1": "failed"}
    first, ours, last = platform.comments(2)
    assert "Contoso/Retail" in ours
    assert (first, last) == ("Why?", f"{MARKER}\nlook at that")

    # Between review and merge, a device moves, and so does the document of another.
    devices["cloud_sync"].control("DELETE", "faults")
    change_trap(devices["sps"], "192.0.2.41")
    change_document(platform, "appliance1", "web-security@example.com", "web@example.com")
    job = platform.merged(2, head="head2", commit="c0ffee2")
    assert not job.succeeded
    assert recap(job) == {"appliance1": (0, 1), "cloud_sync1": (0, 1), "portal1": (1, 0), "sps1": (0, 1)}
    assert "the document now asks for something else: email.address was " in job.log
    assert "changed on the device since: snmp_trap.server was " in job.log
    assert "this device is not in the approved plan" in job.log

    # Nothing was reviewed of a commit that no request brought.
    job = platform.enforce(commit="badc0de")
    assert not job.succeeded
    assert "so nothing was reviewed" in job.log
    assert recap(job) == {}
    assert_no_secret_was_said(platform, devices)
