"""Write the tasks of the role steady.fleet.awx, once for each collection that talks to the API: awx_role.py [--check].

The name of a module cannot be a variable, so there is one file for `awx.awx` and one for `ansible.controller`, with the same tasks. A task loops over
one variable of `extensions/awx/*.yml`; the options that it passes are the keys that the objects there have.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml
from _generated import asked_to_check, bring_up_to_date
from _project import ROOT

DATA = ROOT / "extensions/awx"
TASKS = ROOT / "roles/awx/tasks"
COLLECTIONS = ("awx.awx", "ansible.controller")
HEADER = "---\n# Written by `make generate` from extensions/awx.\n"
# What the infra collection takes and the modules do not.
NOT_OPTIONS = frozenset({"simplified_workflow_nodes"})
# Empty where nothing is to be named; the modules would look for something with an empty name.
NAMES = frozenset({"credential", "execution_environment"})


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task that loops over the objects of one kind."""

    title: str
    module: str
    variable: str
    tags: tuple[str, ...]
    within: str = ""
    """The key of the objects' parts, where the task is about these."""
    options: Mapping[str, str] | None = None
    """Options that are not just the key of the same name."""
    leave_out: tuple[str, ...] = ()
    when: str = ""
    secret: bool = False
    """Whether it has secret options that the module does not know of."""


def template(expression: str) -> str:
    """Return what Ansible evaluates."""
    return "{{ " + expression + " }}"


NODE = {"workflow_job_template": "{{ item.0.name }}", "organization": "{{ item.0.organization | default(omit) }}"}
LINKS = ("success_nodes", "failure_nodes", "always_nodes")

ALL = (
    Task(
        title="Make the credential types",
        module="credential_type",
        variable="controller_credential_types",
        tags=("credential_types",),
    ),
    Task(
        title="Make the credentials, for somebody to fill in",
        module="credential",
        variable="controller_credentials",
        tags=("credentials",),
    ),
    Task(
        title="Make the execution environment",
        module="execution_environment",
        variable="controller_execution_environments",
        tags=("execution_environments",),
    ),
    Task(title="Make the project", module="project", variable="controller_projects", tags=("projects",)),
    Task(title="Make the inventory", module="inventory", variable="controller_inventories", tags=("inventories",)),
    Task(
        title="Make the source of the inventory",
        module="inventory_source",
        variable="controller_inventory_sources",
        tags=("inventories",),
    ),
    Task(
        title="Make the notifications, with their secrets",
        module="notification_template",
        variable="controller_notifications",
        tags=("notifications",),
        # What is secret comes back encrypted, and would be changed in each run.
        options={"state": "{{ awx_update_secrets | bool | ternary('present', 'exists') }}"},
        when="item.state != 'absent'",
        secret=True,
    ),
    Task(
        title="Bring the messages of the notifications up to date, and remove those that are not configured",
        module="notification_template",
        variable="controller_notifications",
        tags=("notifications",),
        leave_out=("notification_configuration",),
        secret=True,
    ),
    Task(title="Make the job templates", module="job_template", variable="controller_templates", tags=("templates",)),
    Task(
        title="Make the workflow",
        module="workflow_job_template",
        variable="controller_workflows",
        tags=("workflow",),
    ),
    # An approval and its links in one task fail, and so do links to nodes that are not there yet.
    Task(
        title="Make the nodes of the workflow",
        module="workflow_job_template_node",
        variable="controller_workflows",
        within="simplified_workflow_nodes",
        tags=("workflow",),
        options=NODE,
        leave_out=LINKS,
    ),
    Task(
        title="Link the nodes of the workflow",
        module="workflow_job_template_node",
        variable="controller_workflows",
        within="simplified_workflow_nodes",
        tags=("workflow",),
        options={
            "identifier": "{{ item.1.identifier }}",
            **NODE,
            **{name: template(f"item.1.{name} | default([])") for name in LINKS},
        },
        leave_out=("unified_job_template", "lookup_organization", "approval_node", "extra_data"),
    ),
    Task(title="Make the schedules", module="schedule", variable="controller_schedules", tags=("schedules",)),
    Task(
        title="Give the teams their roles",
        module="role",
        variable="controller_roles",
        tags=("roles",),
        when="item.teams | length > 0",
    ),
)


class _Loader(yaml.SafeLoader):
    """Reads the data as Ansible does, without its templates."""


_Loader.add_constructor("!unsafe", lambda unused, node: str(node.value))


def data() -> dict[str, Any]:
    """Return all variables of extensions/awx."""
    found: dict[str, Any] = {}
    for path in sorted(DATA.glob("*.yml")):
        found.update(yaml.load(path.read_text("utf-8"), _Loader))
    return found


def keys_of(objects: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Return the keys that the objects have, in order, and for each whether every object has it."""
    listed = list(objects)
    keys = dict.fromkeys(key for one in listed for key in one if key not in NOT_OPTIONS)
    return {key: all(key in one for one in listed) for key in keys}


def options_of(task: Task, variables: Mapping[str, Any]) -> dict[str, str]:
    """Return the options of a task, as templates."""
    objects = variables[task.variable]
    item = "item"
    if task.within:
        objects = [part for one in objects for part in one[task.within]]
        item = "item.1"
    options = {}
    for key, always in keys_of(objects).items():
        otherwise = " | default(omit, true)" if key in NAMES else "" if always else " | default(omit)"
        options[key] = template(f"{item}.{key}{otherwise}")
    given = {**options, **(task.options or {})}
    return {key: value for key, value in given.items() if key not in task.leave_out}


def lines(task: Task, collection: str, variables: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a task."""
    yield f"- name: {task.title}"
    yield f"  {collection}.{task.module}:"
    for key, value in options_of(task, variables).items():
        yield f'    {key}: "{value}"'
    parts = f" | subelements('{task.within}')" if task.within else ""
    yield f'  loop: "{{{{ {task.variable}{parts} }}}}"'
    yield "  loop_control:"
    label = "item.0.name ~ ': ' ~ item.1.identifier" if task.within else "item.name | default(item.role | default(''))"
    yield f'    label: "{{{{ {label} }}}}"'
    if task.when:
        yield f'  when: "{task.when}"'
    if task.secret:
        yield "  no_log: true"
    # What is predicted may need what was only predicted before it: vars/main.yml knows such failures.
    yield "  register: awx_result"
    yield "  changed_when: awx_result is changed or awx_predicted | bool"
    yield "  failed_when: awx_result is failed and not awx_predicted | bool"
    yield "  tags:"
    yield from (f"    - {tag}" for tag in task.tags)


def content(collection: str, variables: Mapping[str, Any]) -> str:
    """Return the tasks with the modules of one collection."""
    tasks = ("\n".join(lines(task, collection, variables)) for task in ALL)
    return HEADER + "\n\n".join(tasks) + "\n"


def main(arguments: Sequence[str]) -> int:
    """Bring the files up to date, or say which are not."""
    check = asked_to_check(__doc__, arguments)
    variables = data()
    return bring_up_to_date(((TASKS / f"{name}.yml", content(name, variables)) for name in COLLECTIONS), check=check)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
