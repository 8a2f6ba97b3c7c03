# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what an SPS reports about itself and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

from .._core.errors import InputError, NotFoundError
from .._engine.task import Task
from .._run.definition import ModuleDefinition
from .._schema.credentials import CREDENTIAL, masked
from .client import SPS, SpsClient
from .resources.setting import canonical_path, form_problem
from .responses import CREDENTIALS, INFO, login_methods, names_below, plain_references
from .transaction_requests import TransactionFacts

GATHER = ("release", "login_methods", "transaction", "tree")


class Setting(TypedDict, total=False):
    """A path of the configuration: the body of a leaf, or the names below a branch."""

    body: Any
    below: list[str]


class InfoResult(TypedDict, total=False):
    """The result of the task, with what was asked for."""

    changed: bool
    release: Any
    login_methods: list[Any]
    transaction: TransactionFacts
    tree: list[str]
    settings: dict[str, Setting]


def perform(task: Task, client: SpsClient) -> InfoResult:
    """Return what was asked for; nothing is ever written."""
    for path in task.parameters["paths"]:
        # The whole of the configuration has an empty path.
        problem = form_problem(canonical_path(path)) if path.strip("/") else ""
        if problem:
            raise InputError(f"paths: {path!r} {problem}", next_step="gather: [tree] shows what there is")
    wanted = task.parameters["gather"]
    result: InfoResult = {"changed": False}
    if "release" in wanted:
        result["release"] = _release(client)
    if "login_methods" in wanted:
        result["login_methods"] = _login_methods(client)
    if "transaction" in wanted:
        result["transaction"] = client.transaction.status()
    if "tree" in wanted:
        result["tree"] = names_below(client.read("", object_name="configuration"))
    if task.parameters["paths"]:
        result["settings"] = {path: _setting(client, canonical_path(path)) for path in task.parameters["paths"]}
    return result


def _release(client: SpsClient) -> Any:
    try:
        return client.ask("/api/info", INFO, object_name="release")["body"]
    except NotFoundError:
        # Older releases do not have it.
        return None


def _setting(client: SpsClient, path: str) -> Setting:
    response = client.read(path, object_name=path)
    if "body" in response:
        return {"body": masked(plain_references(response["body"]), CREDENTIALS, CREDENTIAL)}
    return {"below": names_below(response)}


def _login_methods(client: SpsClient) -> list[Any]:
    """Return the login methods; newer releases call the list login_methods, 6.x called it types (SPS-LOGIN-METHODS)."""
    for name in ("login_methods", "types"):
        try:
            response = client.ask(
                f"/api/authentication/{name}", login_methods(name), object_name="login methods", anonymous=True
            )
        except NotFoundError:
            continue
        found = response[name]
        return list(found) if not isinstance(found, Mapping) else list(found.get("items") or found)
    return []


MODULE = ModuleDefinition(
    "sps_info",
    SPS,
    {
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": list(GATHER),
            "default": ["release", "transaction"],
        },
        "paths": {"type": "list", "elements": "str", "default": []},
    },
    perform,
    reads=True,
)
