# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what an SPS tells about itself and its configuration."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .._core.errors import NotFoundError
from .._engine.converge import Task
from .._run.definition import ModuleDefinition
from .client import SPS, SpsClient
from .errors import names_below, plain_references

GATHER = ("release", "login_methods", "transaction", "tree")


def perform(task: Task, client: SpsClient) -> dict[str, Any]:
    """Return what was asked for; nothing is ever written."""
    wanted = task.parameters["gather"]
    result: dict[str, Any] = {"changed": False}
    if "release" in wanted:
        result["release"] = _release(client)
    if "login_methods" in wanted:
        result["login_methods"] = _login_methods(client)
    if "transaction" in wanted:
        result["transaction"] = client.transaction_status()
    if "tree" in wanted:
        result["tree"] = names_below(client.read("", object_name="configuration"))
    if task.parameters["paths"]:
        result["settings"] = {path: _setting(client, path.strip("/")) for path in task.parameters["paths"]}
    return result


def _release(client: SpsClient) -> Any:
    try:
        response = client.call("GET", "/api/info", object_name="release")
    except NotFoundError:
        # Older releases do not have it; that is an answer, not a failure.
        return None
    return response.body.get("body", response.body) if isinstance(response.body, Mapping) else None


def _setting(client: SpsClient, path: str) -> dict[str, Any]:
    response = client.read(path, object_name=path)
    if "body" in response:
        return {"body": plain_references(response["body"])}
    return {"below": names_below(response)}


def _login_methods(client: SpsClient) -> list[Any]:
    """Return the login methods; newer releases call the list login_methods, 6.x called it types (SPS-LOGIN-METHODS)."""
    for name in ("login_methods", "types"):
        path = f"/api/authentication/{name}"
        response = client.transport.request("GET", path, object_name="login methods")
        if response.ok and isinstance(response.body, Mapping):
            found = response.body.get("login_methods") or response.body.get("types") or []
            return list(found) if not isinstance(found, Mapping) else list(found.get("items") or found)
        if response.status != 404:
            raise client.error(response, "login methods")
    return []


MODULE = ModuleDefinition(
    "sps_info",
    SPS,
    {
        "gather": {"type": "list", "elements": "str", "choices": list(GATHER), "default": ["release", "transaction"]},
        "paths": {"type": "list", "elements": "str", "default": []},
    },
    perform,
    reads=True,
)
