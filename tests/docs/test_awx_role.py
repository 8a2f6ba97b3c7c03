"""What the role awx takes for missing in check mode, without an API: tests/awx runs it against one."""

from __future__ import annotations

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
