"""The fake API refuses what the real AWX refuses, so that what it takes can be believed; and it takes the data of the collection."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask.testing import FlaskClient

from .fake_api import API, TOKEN, FakeAwx, make_app
from .jobs import Loader

DATA = Path(__file__).parents[2] / "extensions/awx"


def data(name: str, variable: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.load((DATA / f"{name}.yml").read_text("utf-8"), Loader)[variable]
    return found


class Api:
    """Talks to the fake API as the modules do."""

    def __init__(self) -> None:
        self.awx = FakeAwx()
        self._client: FlaskClient = make_app(self.awx).test_client()

    def post(self, path: str, body: Any) -> tuple[int, Any]:
        response = self._client.post(f"{API}/{path}/", json=body, headers={"Authorization": f"Bearer {TOKEN}"})
        return response.status_code, response.get_json(silent=True)

    def get(self, path: str) -> Any:
        return self._client.get(f"{API}/{path}", headers={"Authorization": f"Bearer {TOKEN}"}).get_json()

    def made(self, path: str, body: Any) -> int:
        status, made = self.post(path, body)
        assert status == 201, made
        return int(made["id"])


@pytest.fixture
def api() -> Iterator[Api]:
    return Api()


@pytest.fixture
def organization(api: Api) -> int:
    return int(api.get("organizations/?name=Default")["results"][0]["id"])


@pytest.fixture
def project(api: Api, organization: int) -> int:
    body = {
        "name": "estate",
        "organization": organization,
        "scm_type": "git",
        "scm_url": "https://git.example.com/x.git",
    }
    number = api.made("projects", body)
    api.get(f"project_updates/{number}/")
    return number


@pytest.fixture
def inventory(api: Api, organization: int) -> int:
    return api.made("inventories", {"name": "estate", "organization": organization})


@pytest.fixture
def template(api: Api, project: int, inventory: int) -> int:
    return api.made("job_templates", {"name": "t", "project": project, "inventory": inventory, "playbook": "drift.yml"})


CREDENTIAL_TYPES = data("credential_types", "controller_credential_types")
NOTIFICATIONS = data("notifications", "controller_notifications")
TEMPLATES = data("job_templates", "controller_templates")


@pytest.mark.parametrize("given", CREDENTIAL_TYPES, ids=lambda given: given["name"])
def test_credential_types_are_taken_and_have_no_switch_that_a_blank_field_turns_off(
    api: Api, given: dict[str, Any]
) -> None:
    api.made("credential_types", given)

    # A blank field of the type boolean is false, and so would not validate certificates.
    assert {field["type"] for field in given["inputs"]["fields"]} == {"string"}
    assert "required" not in given["inputs"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("injectors", "env", "ANSIBLE_CONFIG"), "{{ username }}"),
        (("injectors", "env", "PATH"), "{{ username }}"),
        (("injectors", "env", "FLEET_X"), "{{ not_a_field }}"),
        (("injectors", "env", "FLEET_X"), "{{ tower.filename.other }}"),
        (("injectors", "file", "ca"), "{{ ca }}"),
        (("injectors", "file", "template"), "{{ ca }}"),
        (("inputs", "fields", 0, "hint"), "unknown key"),
        (("inputs", "fields", 1, "id"), "username"),
        (("inputs", "fields", 1, "type"), "boolean"),
        (("kind",), ""),
    ],
)
def test_credential_types_that_awx_refuses(api: Api, path: tuple[Any, ...], value: Any) -> None:
    given = copy.deepcopy(CREDENTIAL_TYPES[0])
    place = given
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value

    assert api.post("credential_types", given)[0] == 400


def configured(given: dict[str, Any]) -> dict[str, Any]:
    configurations = {
        "slack": {"hex_color": "", "token": "t", "channels": ["c"]},
        "email": {
            "port": 25,
            "username": "",
            "password": "",
            "use_tls": False,
            "use_ssl": False,
            "timeout": 30,
            "host": "mail.example.com",
            "sender": "awx@example.com",
            "recipients": ["ops@example.com"],
        },
        "webhook": {
            "http_method": "POST",
            "headers": {},
            "username": "",
            "password": "",
            "disable_ssl_verification": False,
            "url": "https://hooks.example.com",
        },
    }
    return {**given, "organization": 1, "notification_configuration": configurations[given["notification_type"]]}


@pytest.mark.parametrize("given", NOTIFICATIONS, ids=lambda given: given["name"])
def test_notifications_are_taken_and_hide_their_secrets(api: Api, given: dict[str, Any]) -> None:
    number = api.made("notification_templates", configured(given))

    shown = api.get(f"notification_templates/{number}/")["notification_configuration"]
    assert shown.get("token", "$encrypted$") == "$encrypted$"


@pytest.mark.parametrize(
    "messages",
    [
        {"error": {"message": "two\nlines"}},
        {"error": {"message": "{{ job.artifacts.fleet_summary.text | default('') }}"}},
        {"error": {"message": "{{ jobs }}"}},
        {"error": {"text": "x"}},
        {"failure": {"message": "x"}},
        {"workflow_approval": {"asked": {"message": "x"}}},
    ],
)
def test_messages_that_awx_refuses(api: Api, messages: dict[str, Any]) -> None:
    assert api.post("notification_templates", {**configured(NOTIFICATIONS[0]), "messages": messages})[0] == 400


def test_playbook_needs_an_update_of_the_project(api: Api, organization: int, inventory: int) -> None:
    body = {"name": "e", "organization": organization, "scm_type": "git", "scm_url": "https://git.example.com/x.git"}
    project = api.made("projects", body)
    job = {"name": "t", "project": project, "inventory": inventory, "playbook": "drift.yml"}
    assert api.post("job_templates", job)[1] == {"playbook": ["Playbook not found for project."]}

    api.get(f"project_updates/{project}/")

    assert api.post("job_templates", {**job, "playbook": "steady.fleet.drift"})[0] == 400
    assert api.post("job_templates", {**job, "inventory": None})[0] == 400
    assert api.post("job_templates", job)[0] == 201


@pytest.mark.parametrize("given", [one for one in TEMPLATES if "survey_spec" in one], ids=lambda given: given["name"])
def test_surveys_are_taken_and_require_nothing(api: Api, template: int, given: dict[str, Any]) -> None:
    assert api.post(f"job_templates/{template}/survey_spec", given["survey_spec"])[0] == 200
    assert not [question for question in given["survey_spec"]["spec"] if question["required"]]


@pytest.mark.parametrize(
    "change", [{"required": None}, {"min": "0"}, {"default": "50"}, {"type": "number"}, {"variable": 3}]
)
def test_surveys_that_awx_refuses(api: Api, template: int, change: dict[str, Any]) -> None:
    question = {"question_name": "q", "variable": "fleet_max_changes", "type": "integer", "required": False, **change}

    assert (
        api.post(f"job_templates/{template}/survey_spec", {"name": "", "description": "", "spec": [question]})[0] == 400
    )


def test_schedule_gives_the_variables_of_a_survey_by_itself(api: Api, template: int) -> None:
    question = {"question_name": "q", "variable": "fleet_fail_on_drift", "type": "multiplechoice", "required": True}
    spec = {"name": "", "description": "", "spec": [{**question, "choices": ["false", "true"], "default": "false"}]}
    api.post(f"job_templates/{template}/survey_spec", spec)
    api.awx.objects["job_templates"][template]["survey_enabled"] = True
    schedule = {
        "name": "s",
        "unified_job_template": template,
        "rrule": "DTSTART:20260101T031700Z RRULE:FREQ=DAILY;INTERVAL=1",
    }

    assert api.post("schedules", schedule)[1] == {"variables_needed_to_start": ["'fleet_fail_on_drift' value missing"]}
    assert api.post("schedules", {**schedule, "extra_data": {"fleet_fail_on_drift": True}})[0] == 400
    assert api.post("schedules", {**schedule, "extra_data": {"fleet_fail_on_drift": "true", "other": 1}})[0] == 400
    assert api.post("schedules", {**schedule, "extra_data": {"fleet_fail_on_drift": "true"}})[0] == 201


@pytest.mark.parametrize(
    "rule", ["RRULE:FREQ=DAILY;INTERVAL=1", "DTSTART:20260101T031700Z RRULE:FREQ=DAILY", "DTSTART:20260101T031700Z"]
)
def test_rules_that_awx_refuses(api: Api, template: int, rule: str) -> None:
    assert api.post("schedules", {"name": "s", "unified_job_template": template, "rrule": rule})[0] == 400


def test_inventory_source_takes_no_vault(api: Api, project: int, inventory: int) -> None:
    vault = api.made("credentials", {"name": "vault", "credential_type": api.awx.vault_type})
    source = {"name": "s", "inventory": inventory, "source": "scm", "source_project": project}

    assert "disallowed for scm" in str(api.post("inventory_sources", {**source, "credential": vault})[1])
    assert api.post("inventory_sources", source)[0] == 201


def test_job_template_takes_one_credential_of_a_type(api: Api, template: int) -> None:
    kind = api.made("credential_types", CREDENTIAL_TYPES[0])
    first, second = (api.made("credentials", {"name": name, "credential_type": kind}) for name in "ab")

    assert api.post(f"job_templates/{template}/credentials", {"id": first})[0] == 204
    assert api.post(f"job_templates/{template}/credentials", {"id": second})[0] == 400


def test_approval_has_no_links_of_its_own(api: Api, organization: int) -> None:
    workflow = api.made("workflow_job_templates", {"name": "w", "organization": organization})
    node = api.made("workflow_job_template_nodes", {"workflow_job_template": workflow, "identifier": "a"})
    status, approval = api.post(
        f"workflow_job_template_nodes/{node}/create_approval_template", {"name": "Go?", "timeout": 1}
    )

    assert status == 201
    assert api.post(f"workflow_approval_templates/{approval['id']}/success_nodes", {"id": node})[0] == 404
    assert api.post(f"workflow_job_template_nodes/{node}/success_nodes", {"id": node})[0] == 400


def test_unknown_inputs_and_names_that_are_taken_are_refused(api: Api) -> None:
    kind = api.made("credential_types", CREDENTIAL_TYPES[0])

    assert api.post("credentials", {"name": "a", "credential_type": kind, "inputs": {"user": "x"}})[0] == 400
    api.made("credentials", {"name": "a", "credential_type": kind, "inputs": {"username": "x", "password": "y"}})
    assert api.post("credentials", {"name": "a", "credential_type": kind})[0] == 400
