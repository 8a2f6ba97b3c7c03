"""The role, with awx.awx's own modules, twice against the fake API: everything is made, and a second run changes nothing."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from .conftest import access, play
from .fake_api import FakeAwx, serving

PLAYBOOK = """
- hosts: localhost
  connection: far
  gather_facts: false
  vars:
    ansible_python_interpreter: "{{ ansible_playbook_python }}"
    fleet_awx_repository: https://git.example.com/our/estate.git
    fleet_awx_image: registry.example.com/fleet-ee:1
    fleet_awx_slack: {token: Slack-token-1, channels: [fleet]}
    fleet_awx_webhook: {url: "https://hooks.example.com", password: Hook-password-1}
    fleet_awx_planners: [Operators]
    fleet_awx_approvers: [Owners]
    fleet_awx_slices: 4
  tasks:
    - name: Set up AWX
      ansible.builtin.import_role:
        name: steady.fleet.awx
"""


def recap(output: str) -> dict[str, int]:
    found = re.search(r"^localhost +: (.*)$", output, re.MULTILINE)
    assert found, output
    return {name: int(number) for name, number in re.findall(r"(\w+)=(\d+)", found[1])}


def changes(output: str) -> set[tuple[str, str]]:
    """Return what a run has changed, by the kind of object and the label of the item."""
    found, title = set(), ""
    for line in output.splitlines():
        if match := re.match(r"TASK \[(?:steady.fleet.awx : )?(.*)\]", line):
            title = match[1]
        elif match := re.match(r"changed: \[localhost\](?: => \(item=(.*?)\))?", line):
            # An object that two tasks are about: the second finds nothing left to do where the first was carried out.
            kind = next((kind for kind in ("notifications", "nodes of the workflow") if kind in title), title)
            found.add((kind, match[1] or ""))
    return found


def teams(awx: FakeAwx) -> None:
    organization = next(iter(awx.objects["organizations"]))
    for name in ("Operators", "Owners"):
        awx.create("teams", {"name": name, "organization": organization})
    awx.writes.clear()


# About seventy modules, each in a Python of its own.
@pytest.mark.timeout(900)
def test_everything_is_made_and_a_second_run_changes_nothing(tmp_path: Path) -> None:
    awx = FakeAwx()
    teams(awx)
    with serving(awx) as address:
        predicted = play(tmp_path, PLAYBOOK, "--check", environment=access(address))
        assert predicted.returncode == 0, predicted.stdout[-6000:] + predicted.stderr[-2000:]
        assert awx.writes == []
        first = play(tmp_path, PLAYBOOK, environment=access(address))
        assert first.returncode == 0, first.stdout[-6000:] + first.stderr[-2000:]
        made = {name: len(objects) for name, objects in awx.objects.items()}
        assert awx.writes
        awx.writes.clear()
        second = play(tmp_path, PLAYBOOK, "-v", environment=access(address))

    assert second.returncode == 0, second.stdout[-6000:]
    assert recap(second.stdout)["changed"] == 0, re.findall(r"^changed:.*$", second.stdout, re.MULTILINE)
    assert awx.writes == []
    # Check mode had said so of an AWX that had none of it.
    assert changes(predicted.stdout) == changes(first.stdout)
    assert recap(predicted.stdout)["ignored"] == 0
    assert made["credential_types"] == 5 + 2
    assert made["job_templates"] == 6
    assert made["workflow_job_template_nodes"] == 4
    assert made["notification_templates"] == 2
    organization = next(iter(awx.objects["organizations"]))
    assert len(awx.links["organizations", organization, "galaxy_credentials"]) == 1
    for output in (first.stdout, second.stdout):
        assert "Slack-token-1" not in output
        assert "Hook-password-1" not in output
    workflow(awx)
    who_may_what(awx)


def workflow(awx: FakeAwx) -> None:
    nodes = {node["identifier"]: number for number, node in awx.objects["workflow_job_template_nodes"].items()}
    following = {
        (name, kind): [
            identifier
            for identifier, other in nodes.items()
            if other in awx.links["workflow_job_template_nodes", number, kind]
        ]
        for name, number in nodes.items()
        for kind in ("success_nodes", "failure_nodes", "always_nodes")
    }
    assert {key: found for key, found in following.items() if found} == {
        ("plan", "failure_nodes"): ["approval"],
        ("approval", "success_nodes"): ["enforce"],
        ("enforce", "always_nodes"): ["proof"],
    }


def who_may_what(awx: FakeAwx) -> None:
    may = {
        (awx.objects["teams"][team]["name"], awx.objects[collection][number]["name"], role)
        for key, (collection, number, role) in awx.roles.items()
        for team in awx.links["roles", key, "teams"]
    }
    assert may == {
        ("Operators", "steady.fleet change", "execute_role"),
        ("Operators", "steady.fleet drift", "execute_role"),
        ("Operators", "steady.fleet plan", "execute_role"),
        ("Owners", "steady.fleet change", "approval_role"),
        ("Owners", "steady.fleet plan", "read_role"),
    }


@pytest.mark.parametrize(
    ("remove", "sentence"),
    [
        ("credentials", "has no Galaxy credential"),
        ("organizations", "There is no organization Default"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_made(remove: str, sentence: str, tmp_path: Path) -> None:
    awx = FakeAwx()
    awx.objects[remove].clear()
    with serving(awx) as address:
        result = play(tmp_path, PLAYBOOK, environment=access(address))

    assert result.returncode != 0
    assert sentence in result.stdout
    assert awx.writes == []


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (
            {"fleet_awx_repository": "", "fleet_awx_image": None},
            "fleet_awx_repository and fleet_awx_image must not be empty",
        ),
        (
            {"fleet_awx_slack": {"token": "Slack-token-1"}},
            "missing required arguments: channels found in fleet_awx_slack",
        ),
        ({"fleet_awx_mail": {"host": "mail", "sender": "awx@example.com"}}, "missing required arguments: recipients"),
        ({"fleet_awx_webhook": {"uri": "https://hooks.example.com"}}, "fleet_awx_webhook.uri"),
    ],
)
def test_what_is_given_wrong_is_said_before_anything_is_made(
    wrong: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    awx = FakeAwx()
    with serving(awx) as address:
        result = play(tmp_path, PLAYBOOK, "-e", json.dumps(wrong), environment=access(address))

    assert result.returncode != 0
    assert sentence in " ".join(result.stdout.split()), result.stdout[-3000:]
    assert "Slack-token-1" not in result.stdout
    assert awx.writes == []


@pytest.mark.parametrize("owner", ["Other", ""])
def test_what_another_organization_has_is_left_alone(owner: str, tmp_path: Path) -> None:
    awx = FakeAwx()
    number = awx.create("organizations", {"name": owner})["id"] if owner else None
    awx.create("execution_environments", {"name": "steady.fleet", "image": "registry/ee:1", "organization": number})
    awx.writes.clear()
    with serving(awx) as address:
        result = play(tmp_path, PLAYBOOK, "--check", environment=access(address))

    assert result.returncode != 0
    assert f"is there already, in {'the organization Other' if owner else 'no organization'}" in result.stdout
    assert awx.writes == []


@pytest.mark.parametrize(
    ("tag", "wrong", "sentence"),
    [
        ("execution_environments", {"fleet_awx_registry_credential": "Registri"}, "name=Registri returned 0 items"),
        # Beside templates that the role would make.
        ("roles", {"fleet_awx_planners": ["Operatorss"]}, "'Operatorss', 'steady.fleet change']"),
    ],
)
def test_check_mode_fails_where_something_is_missing_that_the_role_does_not_make(
    tag: str, wrong: dict[str, Any], sentence: str, tmp_path: Path
) -> None:
    awx = FakeAwx()
    teams(awx)
    with serving(awx) as address:
        words = ("--check", "--tags", tag, "-e", json.dumps(wrong))
        result = play(tmp_path, PLAYBOOK, *words, environment=access(address))

    assert result.returncode != 0, result.stdout[-3000:]
    assert sentence in result.stdout, result.stdout[-3000:]
    assert awx.writes == []
