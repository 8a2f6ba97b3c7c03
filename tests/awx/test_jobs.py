"""From a credential to a proof, as AWX runs it: plan in two slices, the plans handed on, exactly those enforced, nothing left to do."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jinja2 import ChainableUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from support.background import Device, running_all
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import unpacked

from . import jobs
from .conftest import BIN, ROOT
from .jobs import Job

TYPES = ROOT / "extensions/awx/credential_types.yml"
PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
HOSTS = tuple(f"{product}1" for product in PRODUCTS)
VAULT_PASSWORD = "Vault-password-7-of-these-tests"
PLAN_KEY = "Plan-key-9-of-these-tests"
SLICES = (("appliance1", "cloud_sync1"), ("portal1", "sps1"))
APPROVED = {"fleet_approved_plan": "artifacts", "fleet_require_plan": True, "fleet_plan_max_age": "24h"}


class Estate:
    """A project, an inventory and credentials in AWX, for simulated devices."""

    def __init__(self, folder: Path, devices: dict[str, Device]) -> None:
        self.folder = folder
        self.devices = devices
        self.project = folder / "project"
        shutil.copytree(ROOT / "docs/estate", self.project)
        self.secrets = [VAULT_PASSWORD, *(device.password for device in devices.values())]
        for path in self.project.rglob("vault.yml"):
            texts = {name: f"Secret-of-{name}-4" for name in yaml.safe_load(path.read_text("utf-8"))}
            self.secrets += texts.values()
            path.write_text(yaml.safe_dump(texts), "utf-8")
            self._encrypt(path)
        keys = {"plan_key": PLAN_KEY, "secrets_key": "", "secrets_key_previous": ""}
        self.secrets.append(PLAN_KEY)
        self.credentials = [(jobs.credential_type(TYPES, product), self.inputs(product)) for product in devices]
        self.credentials.append((jobs.credential_type(TYPES, "secrets"), keys))
        self.jobs: list[Job] = []
        self.settings_of_job: dict[str, str] = {}

    def _encrypt(self, path: Path) -> None:
        password = self.folder / "vault-password"
        password.write_text(VAULT_PASSWORD, "utf-8")
        words = [str(BIN / "ansible-vault"), "encrypt", "--vault-password-file", str(password), str(path)]
        subprocess.run(words, check=True, capture_output=True)

    def inputs(self, product: str) -> dict[str, str]:
        """Return the inputs of a credential: every field that is not needed is blank, as AWX's form sends it."""
        device = self.devices[product]
        fields = [one["id"] for one in jobs.credential_type(TYPES, product).inputs["fields"]]
        given = {
            "username": device.username,
            "password": device.password,
            "ca": Path(device.ca_path).read_text("utf-8"),
        }
        return {**dict.fromkeys(fields, ""), **given}

    def inventory(self, hosts: tuple[str, ...]) -> dict[str, Any]:
        """Return the inventory as AWX gives it to a job, or to a slice of one."""
        groups: dict[str, Any] = {}
        for product, device in self.devices.items():
            if f"{product}1" in hosts:
                variables = {"ansible_host": device.host, "fleet_port": device.port}
                groups[product] = {"hosts": {f"{product}1": variables}}
        return {"all": {"children": groups}}

    def run(self, playbook: str, hosts: tuple[str, ...] = HOSTS, *, revision: str = "a" * 40, **variables: Any) -> Job:
        """Run a job, of a revision of the project."""
        job = jobs.run(
            self.folder,
            self.project,
            playbook,
            number=100 + len(self.jobs),
            inventory=self.inventory(hosts),
            credentials=self.credentials,
            variables=variables,
            vault_password=VAULT_PASSWORD,
            revision=revision,
            settings_of_job=self.settings_of_job,
        )
        self.jobs.append(job)
        return job


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with running_all(PRODUCTS, tmp_path_factory.mktemp("simulators")) as running:
        yield Estate(tmp_path_factory.mktemp("awx"), {device.product: device for device in running})


def test_a_change_from_credential_to_proof(estate: Estate) -> None:
    # The plan, in two slices. It fails where there is something to approve.
    own = {"fleet_fail_on_drift": True, "fleet_commit": "c0ffee"}
    slices = [estate.run("drift.yml", hosts, **own) for hosts in SLICES]
    assert [job.status for job in slices] == ["failed", "failed"], slices[0].stdout[-3000:]
    artifacts: dict[str, Any] = {}
    for job, hosts in zip(slices, SLICES, strict=True):
        assert job.counts("failures") == dict.fromkeys(hosts, 1), job.stdout[-3000:]
        assert job.artifacts["fleet_summary"]["counts"]["drifted"] == 2
        # AWX merges by name, and the last one wins.
        artifacts.update(job.artifacts)
    assert sorted(artifacts) == [
        "fleet_plan_100",
        "fleet_plan_101",
        "fleet_report_100",
        "fleet_report_101",
        "fleet_summary",
    ]
    assert "sps1" in artifacts["fleet_report_101"]
    # With the key of the credential of keys.
    assert all(
        json.loads(unpacked(artifacts[f"fleet_plan_{number}"]))["seal"]["method"] == "hmac-sha256"
        for number in (100, 101)
    )

    # Nothing is carried out that was not handed on: one slice is not enough for the devices of the other.
    part = {name: value for name, value in artifacts.items() if name.endswith("100")}
    job = estate.run("enforce.yml", SLICES[1], **APPROVED, **part)
    assert job.counts("failures") == dict.fromkeys(SLICES[1], 1), job.stdout[-3000:]
    assert job.counts("changed") == {}

    # Nor of another commit: the project was updated while somebody read the plan.
    job = estate.run("enforce.yml", ("sps1",), revision="b" * 40, **APPROVED, **artifacts)
    assert job.counts("failures") == {"sps1": 1}
    assert f"is of the commit {'a' * 40}, and this run of {'b' * 40}" in job.stdout

    # Approved: exactly the plans of both slices.
    job = estate.run("enforce.yml", **APPROVED, **artifacts)
    assert job.status == "successful", job.stdout[-3000:]
    assert job.counts("changed") == dict.fromkeys(HOSTS, 1)

    # The proof, and nothing left to do.
    job = estate.run("drift.yml", fleet_fail_on_drift="true", **artifacts)
    assert job.status == "successful", job.stdout[-3000:]
    assert job.artifacts["fleet_summary"]["counts"]["in_sync"] == len(HOSTS)
    job = estate.run("enforce.yml")
    assert (job.status, job.counts("changed")) == ("successful", {}), job.stdout[-3000:]


def test_no_secret_is_anywhere_but_in_the_command_of_the_runner(estate: Estate) -> None:
    assert estate.jobs, "the jobs above have run"

    assert len(estate.secrets) >= 11
    for job in estate.jobs:
        output = job.stdout + json.dumps(job.events) + json.dumps(job.artifacts)
        assert leaks(output, estate.secrets) == [], f"job {job.number}"
        assert job.largest_result() < 700_000
    # The file is known to have the environment in clear: if it had not, these secrets would have reached no job.
    assert leaks(estate.jobs[0].command, [device.password for device in estate.devices.values()])


def messages_of(name: str) -> dict[str, Any]:
    data = yaml.load((ROOT / "extensions/awx/notifications.yml").read_text("utf-8"), jobs.Loader)
    found: dict[str, Any] = next(
        one for one in data["controller_notifications"] if one["name"] == f"steady.fleet {name}"
    )
    return found["messages"]


def test_approver_reads_the_plan_in_the_notification_of_the_job_that_made_it(estate: Estate) -> None:
    job = estate.jobs[1]
    # As AWX renders messages.
    jinja = ImmutableSandboxedEnvironment(undefined=ChainableUndefined)
    context = {
        "job": {"id": job.number, "name": "steady.fleet plan", "status": "failed", "artifacts": job.artifacts},
        "url": "https://awx",
    }

    slack = jinja.from_string(messages_of("Slack")["error"]["message"]).render(context)
    mail = jinja.from_string(messages_of("mail")["error"]["body"]).render(context)
    hook = json.loads(jinja.from_string(messages_of("webhook")["error"]["body"]).render(context))

    for text in (slack, mail):
        assert "2 of 2 devices differ from their documents" in text
        assert "snmp_trap" in text
        assert leaks(text, estate.secrets) == []
    assert hook["summary"]["devices"] == {"drifted": ["portal1", "sps1"]}
    # A job that handed nothing on, such as one that died, and a workflow, which has no artifacts.
    for nothing in ({"artifacts": {}}, {}):
        short = {"job": {"name": "steady.fleet plan", "status": "failed", **nothing}, "url": "https://awx"}
        text = jinja.from_string(messages_of("Slack")["error"]["message"]).render(short)
        assert text == "steady.fleet plan: failed https://awx"


def test_job_that_plans_nothing_hands_nothing_on_to_enforce(estate: Estate) -> None:
    job = estate.run("enforce.yml", ("sps1",), **APPROVED)

    assert job.counts("failures") == {"sps1": 1}
    assert "no plan was handed on" in job.stdout


CREDENTIAL_TYPES = (*PRODUCTS, "secrets")
"""What the names of the credential types end with."""


@pytest.mark.parametrize("product", CREDENTIAL_TYPES)
@pytest.mark.parametrize("blank", [{}, {"every": ""}])
def test_blank_fields_are_empty_variables_and_no_files(product: str, blank: dict[str, str], tmp_path: Path) -> None:
    kind = jobs.credential_type(TYPES, product)
    fields = [one["id"] for one in kind.inputs["fields"]]

    environment = jobs.injected(kind, dict.fromkeys(fields, "") if blank else {}, tmp_path)

    assert set(environment.values()) == {""}
    of_no_product = {"FLEET_PLAN_KEY", "FLEET_SECRETS_KEY", "FLEET_SECRETS_KEY_PREVIOUS"}
    if product == "secrets":
        assert environment.keys() == of_no_product
    else:
        assert all(name.startswith(f"FLEET_{product.upper()}_") for name in environment)
    assert len(environment) == len(fields)


@pytest.mark.parametrize("product", CREDENTIAL_TYPES)
def test_every_field_arrives(product: str, tmp_path: Path) -> None:
    kind = jobs.credential_type(TYPES, product)
    fields = [one["id"] for one in kind.inputs["fields"]]

    environment = jobs.injected(kind, {name: f"value of {name}" for name in fields}, tmp_path)

    read = {
        (tmp_path / value.removeprefix(jobs.IN_CONTAINER)).read_text("utf-8")
        if value.startswith(jobs.IN_CONTAINER)
        else value
        for value in environment.values()
    }
    assert read == {f"value of {name}" for name in fields}
