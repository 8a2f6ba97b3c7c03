"""One drift run, seen by four: ansible-runner's events, its recap, our report as JUnit, and Ansible's own JUnit callback. They agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import pytest
from support.background import running_all

from .jobs import Job
from .test_jobs import HOSTS, PRODUCTS, Estate

BLOCKED = {"vault_cloud_sync1_azure_app_password": ""}
"""The vault as after an export: what needs the secret cannot be healed."""
CLOSED_PORT = 1


class Watched(Estate):
    """An estate whose jobs write the report and Ansible's own JUnit file as well."""

    unreachable: tuple[str, ...] = ()

    def inventory(self, hosts: tuple[str, ...]) -> dict[str, Any]:
        found = super().inventory(hosts)
        for group in found["all"]["children"].values():
            for host in set(group["hosts"]) & set(self.unreachable):
                group["hosts"][host]["fleet_port"] = CLOSED_PORT
        return found

    def watch(self, name: str, **variables: Any) -> Night:
        """Look for drift once."""
        report, cases = self.folder / f"report-{name}", self.folder / f"cases-{name}"
        self.settings_of_job = {"ANSIBLE_CALLBACKS_ENABLED": "junit", "JUNIT_OUTPUT_DIR": str(cases)}
        job = self.run("drift.yml", fleet_report_folder=str(report), **variables)
        (own,) = cases.glob("*.xml")
        return Night(job, ElementTree.parse(report / "drift.xml").getroot(), ElementTree.parse(own).getroot())


@dataclass
class Night:
    """What was said of one run."""

    job: Job
    report: ElementTree.Element
    cases: ElementTree.Element

    def events(self, kind: str) -> set[str]:
        """Return the hosts of which an event says this."""
        found = [event["event_data"] for event in self.job.events if event["event"] == f"runner_on_{kind}"]
        return {data["host"] for data in found if not data.get("ignore_errors")}

    def changed(self) -> set[str]:
        """Return the hosts on which an event says that something changed, or would."""
        results = [event["event_data"] for event in self.job.events if event["event"] == "runner_on_ok"]
        return {data["host"] for data in results if data["res"].get("changed")}

    def suites(self) -> dict[str, ElementTree.Element]:
        """Return our report's suites by device."""
        return {suite.attrib["name"]: suite for suite in self.report.iter("testsuite")}

    def types(self, tag: str) -> dict[str, set[str]]:
        """Return of which types the failures or errors of each device are in our report."""
        found = {name: {one.attrib["type"] for one in suite.iter(tag)} for name, suite in self.suites().items()}
        return {name: types for name, types in found.items() if types}

    def failed_cases(self) -> set[str]:
        """Return the hosts that Ansible's own callback has a failed case of; a failure with an exception is an error to it."""
        failed = [case for case in self.cases.iter("testcase") if {one.tag for one in case} & {"failure", "error"}]
        return {match[1] for case in failed if (match := re.match(r"\[(\w+)\] ", case.attrib["name"]))}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with running_all(PRODUCTS, tmp_path_factory.mktemp("simulators")) as running:
        made = Watched(tmp_path_factory.mktemp("awx"), {device.product: device for device in running})
        job = made.run("enforce.yml", ("appliance1",))
        assert job.status == "successful", job.stdout[-3000:]
        yield made


def assert_agree(night: Night) -> None:
    """Check that whoever looks at the run sees the same hosts, and as many."""
    job, suites = night.job, night.suites()
    failing, erring = night.types("failure"), night.types("error")
    unreachable = {name for name, types in erring.items() if "unreachable" in types}

    assert set(suites) == set(HOSTS)
    assert set(job.counts("dark")) == night.events("unreachable") == unreachable, job.stdout[-3000:]
    assert set(job.counts("failures")) == night.events("failed")
    # The callback knows nothing of hosts that were not reached.
    assert night.failed_cases() == night.events("failed")
    assert set(job.counts("changed")) == night.changed()
    assert set(erring) - unreachable <= night.events("failed")
    # The numbers in the report are those of its cases, and those of the summary that AWX keeps.
    counts = job.artifacts["fleet_summary"]["counts"]
    verdicts = {
        "drifted": sum("drifted" in types and "blocked" not in types for types in failing.values()),
        "blocked": sum("blocked" in types for types in failing.values()),
        "unreachable": len(unreachable),
        "failed": len(set(erring) - unreachable),
        "in_sync": len(set(suites) - set(failing) - set(erring)),
    }
    assert {name: counts[name] for name in verdicts} == verdicts
    for element in (night.report, *suites.values()):
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error")):
            assert int(element.attrib[name]) == len(list(element.iter(tag)))


def test_a_night_that_fails_on_drift_is_the_same_to_all(estate: Watched) -> None:
    fault = {"match": "*", "kind": "status", "status": 403, "times": None}
    estate.devices["portal"].control("POST", "faults", fault)
    night = estate.watch("failing", fleet_fail_on_drift=True, **BLOCKED)
    estate.devices["portal"].control("DELETE", "faults")

    assert_agree(night)
    assert night.job.status == "failed"
    assert night.events("failed") == {"cloud_sync1", "portal1", "sps1"}
    assert night.changed() >= {"sps1"}
    assert night.types("failure")["sps1"] == {"drifted"}
    assert "blocked" in night.types("failure")["cloud_sync1"]
    assert set(night.types("error")) == {"portal1"}


def test_a_night_that_only_looks_is_the_same_to_all(estate: Watched) -> None:
    estate.unreachable = ("appliance1",)
    night = estate.watch("looking", **BLOCKED)
    estate.unreachable = ()

    assert_agree(night)
    assert night.events("failed") == set()
    assert night.events("unreachable") == {"appliance1"}
    # What would be done is a change, as in check mode.
    assert set(night.types("failure")) == {"cloud_sync1", "portal1", "sps1"} == night.changed()
    assert night.types("error") == {"appliance1": {"unreachable"}}
