"""What the role awx takes for missing in check mode, without an API: tests/awx runs it against one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from .plugins import ROOT

PARTS = (
    "credential_types",
    "credentials",
    "execution_environments",
    "projects",
    "inventories",
    "notifications",
    "templates",
    "workflows",
)
SCHEDULE = {"name": "nightly", "unified_job_template": "steady.fleet drift", "rrule": "DTSTART:20260101T031700Z"}
NOT_FOUND = {
    "failed": True,
    "msg": "Request to /projects/?name=Estate returned 0 items, expected 1",
    "query": {"name": "Estate"},
}
# Of Python, as the module for schedules ends.
ERROR = {"failed": True, "msg": "MODULE FAILURE"}


GIVEN = {"fleet_awx_repository": "https://git.example.com/estate.git", "fleet_awx_image": "registry.example.com/ee:1"}
SPECS = DataLoader().load_from_file(str(ROOT / "roles/awx/meta/argument_specs.yml"))["argument_specs"]


def loaded(path: str) -> dict[str, Any]:
    """Return the variables of a file, as Ansible reads them."""
    found: dict[str, Any] = DataLoader().load_from_file(str(ROOT / path), trusted_as_template=True)
    return found


def made_with(given: dict[str, Any]) -> dict[str, Any]:
    """Return all that the role makes, and what it goes by."""
    variables = loaded("roles/awx/vars/main.yml")
    for path in sorted((ROOT / "extensions/awx").glob("*.yml")):
        variables |= loaded(f"extensions/awx/{path.name}")
    names = [name for name in variables if name not in ("awx_made", "awx_missing", "awx_predicted")]
    templar = Templar(loader=DataLoader(), variables={**variables, **GIVEN, **given})
    return {name: templar.template(variables[name]) for name in names}


def may_be_empty() -> list[tuple[str, Any]]:
    """Return each option of the role that may be left out, with each value of nothing that its type takes."""
    empty = {"str": ("", None), "list": ("", None), "dict": (None,), "bool": (None,), "int": (None,)}
    return [
        (name, value)
        for name, option in SPECS["main"]["options"].items()
        if name not in GIVEN
        for value in empty[option["type"]]
    ]


@pytest.mark.parametrize(("name", "value"), may_be_empty())
def test_what_is_empty_is_as_if_it_were_left_out(name: str, value: Any) -> None:
    assert made_with({name: value}) == made_with({})


def test_one_address_needs_no_list() -> None:
    given = {"fleet_awx_mail": {"host": "mail", "sender": "awx@example.com", "recipients": "ops@example.com"}}

    configurations = {
        one["name"]: one["notification_configuration"] for one in made_with(given)["controller_notifications"]
    }

    assert configurations["steady.fleet mail"]["recipients"] == ["ops@example.com"]


def predicted(*, check_mode: bool, result: dict[str, Any], item: dict[str, Any]) -> Any:
    """Return what the role says of a result. The collection that it would ask by is not installed, so asking is an error.

    What is missing is evaluated by itself as well: ansible-core before 2.19 evaluates all variables of a condition, whether they matter or not.
    """
    loader = DataLoader()
    variables = {
        **loader.load_from_file(str(ROOT / "roles/awx/vars/main.yml"), trusted_as_template=True),
        **{f"controller_{part}": [] for part in PARTS},
        "controller_projects": [{"name": "Estate"}],
        "awx_collection": "not.installed",
        "ansible_check_mode": check_mode,
        "awx_result": result,
        "item": item,
    }
    templar = Templar(loader=loader, variables=variables)
    missing = templar.template(variables["awx_missing"])
    found = templar.template(variables["awx_predicted"])
    assert missing or not found
    return found


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("item", [SCHEDULE, {"name": "Estate"}], ids=["schedule", "project"])
def test_api_is_not_asked_about_what_did_not_fail(check_mode: bool, item: dict[str, Any]) -> None:
    assert predicted(check_mode=check_mode, result={"changed": True}, item=item) is False


@pytest.mark.parametrize("result", [NOT_FOUND, ERROR], ids=["not found", "error"])
def test_api_is_not_asked_in_a_real_run(result: dict[str, Any]) -> None:
    assert predicted(check_mode=False, result=result, item=SCHEDULE) is False


def test_api_is_asked_where_check_mode_did_not_find_the_template_of_a_schedule() -> None:
    with pytest.raises(AnsibleError, match=r"not\.installed"):
        predicted(check_mode=True, result=ERROR, item=SCHEDULE)


def test_what_the_role_makes_itself_is_predicted() -> None:
    assert predicted(check_mode=True, result=NOT_FOUND, item={"name": "inventory"}) is True
    other = {**NOT_FOUND, "query": {"name": "Other"}}
    assert predicted(check_mode=True, result=other, item={"name": "inventory"}) is False


def test_every_field_of_a_credential_that_may_hold_a_key_is_secret() -> None:
    # AWX shows the others to everyone who may read the credential.
    types = loaded("extensions/awx/credential_types.yml")["controller_credential_types"]
    fields = [(kind["name"], field) for kind in types for field in kind["inputs"]["fields"]]
    may_hold_a_key = {
        (name, field["id"])
        for name, field in fields
        if re.search("private key|Secret of|password\\.$", field["help_text"])
    }

    assert {field for unused, field in may_hold_a_key} >= {"password", "client_cert", "client_key", "client_secret"}
    assert may_hold_a_key <= {(name, field["id"]) for name, field in fields if field.get("secret")}
