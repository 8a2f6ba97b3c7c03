"""What the API of AWX 24.6.1 refuses of the objects that the role makes, and what it stores of them.

Written from the behavior of AWX, for tests of `extensions/awx` and the role. Each check raises :class:`Refused` with the body of the response 400.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from awx_plugins.interfaces._temporary_private_inject_api import ENV_BLOCKLIST
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

JINJA = ImmutableSandboxedEnvironment(undefined=StrictUndefined)
PASSWORDS = {"slack": ("token",), "email": ("password",), "webhook": ("password",)}
NOTIFICATIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "slack": {"token": (str,), "channels": (list,)},
    "email": {
        "host": (str,),
        "port": (int,),
        "username": (str,),
        "password": (str,),
        "use_tls": (bool,),
        "use_ssl": (bool,),
        "sender": (str,),
        "recipients": (list,),
        "timeout": (int,),
    },
    "webhook": {
        "url": (str,),
        "http_method": (str,),
        "disable_ssl_verification": (bool,),
        "username": (str,),
        "password": (str,),
        "headers": (dict,),
    },
}
SURVEY_TYPES = {"text": str, "textarea": str, "integer": int, "float": float, "multiplechoice": str, "multiselect": str}
# What a message is rendered with when it is checked, and so all that it may use.
MESSAGE_CONTEXT = {
    "job": {
        "artifacts": {},
        "id": 42,
        "name": "Stub JobTemplate",
        "status": "running",
        "limit": "",
        "scm_revision": "",
    },
    "job_friendly_name": "Job",
    "url": "https://platformhost/#/jobs/playbook/1010",
    "approval_status": "approved",
    "approval_node_name": "Approve Me",
    "workflow_url": "https://platformhost/#/jobs/workflow/1010",
    "job_metadata": "{}",
}
_VARIABLE = re.compile("[a-zA-Z_]+[a-zA-Z0-9_]*")
_FILE = re.compile(r"template(\.[a-zA-Z_]+[a-zA-Z0-9_]*)?")
_FIELD_KEYS = frozenset(
    ("type", "format", "choices", "id", "label", "help_text", "multiline", "secret", "ask_at_runtime", "default")
)


class Refused(Exception):  # noqa: N818
    """The response 400 of AWX."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.body = {field: [message]}


def credential_type(fields: Mapping[str, Any]) -> None:
    """Check the inputs and injectors of a credential type."""
    inputs, injectors = fields.get("inputs") or {}, fields.get("injectors") or {}
    if set(inputs) - {"required", "fields"}:
        raise Refused("inputs", "Additional properties are not allowed")
    names: list[str] = []
    for field in inputs.get("fields", []):
        if set(field) - _FIELD_KEYS or not {"id", "label"} <= set(field):
            raise Refused("inputs", f"the keys {sorted(field)} are not valid")
        if not _VARIABLE.fullmatch(field["id"]) or field["id"] == "tower":
            raise Refused("inputs", f"{field['id']} is an invalid variable name")
        if field["id"] in names:
            raise Refused("inputs", f"field IDs must be unique ({field['id']})")
        names.append(field["id"])
        kind = field.get("type", "string")
        for key in ("choices", "multiline", "format", "secret"):
            if key in field and kind != "string":
                raise Refused("inputs", f"{key} not allowed for {kind} type ({field['id']})")
    _injectors(injectors, names)


def _injectors(injectors: Mapping[str, Any], names: list[str]) -> None:
    files = injectors.get("file", {})
    if set(injectors) - {"file", "env", "extra_vars"} or not all(map(_FILE.fullmatch, files)):
        raise Refused("injectors", "Additional properties are not allowed")
    if "template" in files and len(files) > 1:
        raise Refused("injectors", "Must use multi-file syntax when injecting multiple files")
    namespace: dict[str, Any] = dict.fromkeys(names, "EXAMPLE")
    namespace["tower"] = {"filename": {name.partition(".")[2]: "EXAMPLE_FILENAME" for name in files}}
    for name, text in injectors.get("env", {}).items():
        if name.startswith("ANSIBLE_"):
            raise Refused("injectors", f"Environment variable {name} may affect Ansible configuration")
        if name in ENV_BLOCKLIST:
            raise Refused("injectors", f"Environment variable {name} is not allowed to be used in credentials.")
        if not _VARIABLE.fullmatch(name) or not isinstance(text, str) or not text.isascii():
            raise Refused("injectors", f"{name} is not valid")
    for kind in ("env", "file"):
        for name, text in injectors.get(kind, {}).items():
            try:
                JINJA.from_string(text).render(namespace)
            except TemplateError as error:
                raise Refused("injectors", f"{name} uses an undefined field ({error})") from error


def survey(spec: Mapping[str, Any]) -> None:
    """Check the survey of a template."""
    for field, expected in (("name", str), ("description", str), ("spec", list)):
        if not isinstance(spec.get(field), expected):
            raise Refused("error", f"Field '{field}' is missing from survey spec.")
    seen: set[str] = set()
    for item in spec["spec"]:
        for field, expected in (("type", str), ("question_name", str), ("variable", str), ("required", bool)):
            if not isinstance(item.get(field), expected):
                raise Refused("error", f"'{field}' missing from survey question")
        if item["variable"] in seen:
            raise Refused("error", f"'variable' '{item['variable']}' duplicated in survey question")
        seen.add(item["variable"])
        if item["type"] not in SURVEY_TYPES:
            raise Refused("error", f"'{item['type']}' is not one of the allowed question types.")
        if item.get("default", "") != "" and not isinstance(item["default"], SURVEY_TYPES[item["type"]]):
            raise Refused("error", f"Default value {item['default']} expected to be {item['type']}.")
        if any(item.get(key) is not None and not isinstance(item[key], int) for key in ("min", "max")):
            raise Refused("error", "The limit expected to be integer.")
        if item["type"].startswith("multi"):
            if "choices" not in item:
                raise Refused("error", f"Survey question of type {item['type']} must specify choices.")
            if item.get("default", "") != "" and item["default"] not in item["choices"]:
                raise Refused("error", "Default choice must be one of the choices listed.")


def launch_variables(template: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    """Check the variables that a schedule or a node launches a template with: the survey's defaults do not count where one is required."""
    questions = template.get("survey_spec", {}).get("spec", []) if template.get("survey_enabled") else []
    for question in questions:
        name = question["variable"]
        if name not in given and question["required"]:
            raise Refused("variables_needed_to_start", f"'{name}' value missing")
        whole = isinstance(given.get(name), int) and not isinstance(given.get(name), bool)
        if name in given and question["type"] == "integer" and not whole:
            raise Refused("variables_needed_to_start", f"Value {given[name]} for '{name}' expected to be an integer.")
        if name in given and question["type"] == "multiplechoice" and given[name] not in question["choices"]:
            raise Refused(
                "variables_needed_to_start",
                f"Value {given[name]} for '{name}' expected to be one of {question['choices']}.",
            )
    unknown = set(given) - {question["variable"] for question in questions}
    if unknown and not template.get("ask_variables_on_launch"):
        raise Refused("extra_data", f"Variables {', '.join(sorted(unknown))} are not allowed on launch.")


def rrule(text: str) -> None:
    """Check the rule of a schedule."""
    starts = re.findall(r"DTSTART(?:;[^:]+)?:[0-9]+T[0-9]+Z?", text)
    if len(starts) != 1:
        raise Refused("rrule", "Valid DTSTART required in rrule.")
    if re.search(r"DTSTART:[0-9]+T[0-9]+ ", text):
        raise Refused("rrule", "DTSTART cannot be a naive datetime.")
    rules = re.findall(r"RULE:\S*", text)
    if not rules:
        raise Refused("rrule", "One or more rule required in rrule.")
    if any("INTERVAL" not in rule for rule in rules):
        raise Refused("rrule", "INTERVAL required in rrule")


def notification(fields: Mapping[str, Any]) -> None:
    """Check the configuration and the messages of a notification."""
    kind = fields.get("notification_type")
    if kind not in NOTIFICATIONS:
        raise Refused("__all__", "Missing required fields for Notification Configuration: notification_type")
    configuration = fields.get("notification_configuration") or {}
    missing = [name for name in NOTIFICATIONS[kind] if name not in configuration]
    if missing:
        raise Refused("__all__", f"Missing required fields for Notification Configuration: {missing}.")
    for name, types in NOTIFICATIONS[kind].items():
        if type(configuration[name]) not in types:
            raise Refused("__all__", f"Configuration field '{name}' incorrect type, expected {types[0].__name__}.")
        if configuration[name] == []:
            raise Refused("__all__", f"No values specified for field '{name}'")
    for event, texts in (fields.get("messages") or {}).items():
        if event == "workflow_approval":
            for name, parts in texts.items():
                if name not in ("running", "approved", "timed_out", "denied"):
                    raise Refused("messages", f"Workflow Approval event '{name}' invalid")
                _message(parts)
        elif event in ("started", "success", "error"):
            _message(texts)
        else:
            raise Refused("messages", f"Event '{event}' invalid")


def _message(parts: Mapping[str, Any]) -> None:
    for name, text in parts.items():
        if name not in ("message", "body"):
            raise Refused("messages", f"Message type '{name}' invalid, must be either 'message' or 'body'")
        if name == "message" and "\n" in text:
            raise Refused("messages", "Messages cannot contain newlines")
        try:
            JINJA.from_string(text).render(MESSAGE_CONTEXT)
        except TemplateError as error:
            raise Refused("messages", f"Field '{error}' unavailable") from error
