# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Any leaf of the SPS configuration, by its path: for what has no module of its own.

The body is whatever the appliance documents for the leaf; nothing here knows its fields.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from copy import deepcopy
from typing import Any

from ..._core.errors import InputError, NotFoundError, PermissionsError, Place, ProtocolError
from ..._core.text import is_visible
from ..._engine.resource import Change, Item
from ..._run.definition import resource_module
from ..._schema.table import STEERING, Field, FieldTable, Secret, Tree
from ..._schema.trees import MISSING, get_path, set_path
from ..._schema.wire import encode
from ..client import SPS, SpsClient
from ..responses import CONFIGURATION, CREDENTIALS, ORDER, UNLISTED, names_below, plain_references
from .leaf import SpsLeaf

MAX_LEVELS = 50
"""Of the configuration; that of an appliance has about five."""
MAX_PATHS = 100_000


def canonical_path(text: str) -> str:
    """Return the path below ``/api/configuration``, without slashes around it."""
    path = text.strip("/")
    prefix = CONFIGURATION.strip("/")
    return path[len(prefix) :].strip("/") if f"{path}/".startswith(f"{prefix}/") else path


def form_problem(text: str) -> str:
    """Return what keeps a text from being a path of the configuration, or an empty text."""
    steps = text.split("/")
    if (
        not is_visible(text)
        or any(step != step.strip() or step in ("", ".", "..") for step in steps)
        or {*"?#"} & {*text}
    ):
        return "is not a path below /api/configuration, such as management/email"
    return ""


def path_problem(text: str) -> str:
    """Return what is wrong with the path of a setting, or an empty text."""
    if text.split("/", maxsplit=1)[0] in UNLISTED:
        return "is written by sps_password or on the appliance, not as a setting"
    return form_problem(text)


def place_problem(body: Any, name: str, *, there: bool = False) -> str:
    """Return what keeps a secret from its place in a body, or an empty text.

    :arg name: its place, dots between the steps.
    :arg there: the body is the appliance's, which may have a secret there already.
    """
    steps = name.split(".")
    if not all(step.strip() for step in steps):
        return "is no place inside body: write its steps with dots between them, such as smtp_auth.password"
    for number in range(len(steps)):
        part = get_path(body, steps[:number])
        if part is MISSING or part is None:
            return ""
        if not isinstance(part, Mapping):
            return f"has no place: {'.'.join(steps[:number]) or 'body'} is no mapping"
    if not there and get_path(body, steps) is not MISSING:
        return "is in body as well, and only one of the two can be written"
    return ""


class Setting(SpsLeaf):
    """One leaf, named by its path."""

    kind = "setting"
    title = "setting"
    many = True
    identity = ("path",)
    table = FieldTable(
        (
            Field("path", canonical=canonical_path, check=path_problem),
            Field(
                "body",
                type="raw",
                tree=Tree(purge_option="replace", secret_paths="secret_fields", credentials=CREDENTIALS, order=ORDER),
                canonical=plain_references,
            ),
            Field("replace", type="bool", access=STEERING),
            Field("secret_fields", type="dict", secret=Secret(), access=STEERING),
        )
    )

    def __init__(self, managed: Iterable[str] = ()) -> None:
        self.managed = frozenset(managed)
        """Paths that have a resource of their own, so that an export does not hold them twice."""

    def target(self, desired: Mapping[str, Any]) -> Hashable:
        """Return the path of the leaf."""
        return ("leaf", desired["path"])

    def check(self, desired: Mapping[str, Any], state: str) -> None:
        """Check what the user gave: a secret has its place in the body, and nothing else is in its way.

        :raises InputError: a secret would be dropped, or something else with it.
        """
        super().check(desired, state)
        secrets = desired.get("secret_fields") or {}
        if secrets and "body" not in desired:
            raise InputError(
                "secret_fields is given without body, which says what is managed of the setting",
                next_step="Give body as well; with body: {}, the secrets are all that is managed",
            )
        for name in secrets:
            problem = place_problem(desired["body"], str(name))
            if problem:
                raise InputError(f"secret_fields: {name!r} {problem}")

    def read_one(self, client: SpsClient, item: Item) -> Any:
        """Return path and body of the leaf."""
        path = item.desired["path"]
        body = client.read_body(path, object_name=path)
        for name in item.desired.get("secret_fields") or {}:
            problem = place_problem(body, str(name), there=True)
            if problem:
                raise InputError(f"secret_fields: {name!r} {problem} on the appliance")
        return {"path": path, "body": body}

    def apply(self, client: SpsClient, change: Change) -> None:
        """Store new passwords, then replace the body."""
        path = change.item.name
        diff = change.diff
        # What the product has may be a part of it.
        diff.after = deepcopy(diff.after)
        for name, text in diff.secrets.items():
            set_path(diff.after, name.split("."), client.create_password(str(text), object_name=path))
        client.write_body(path, encode(self.table, change.wire, diff)["body"], object_name=path)

    def list_all(self, client: SpsClient) -> Iterable[tuple[Mapping[str, Any], Any]]:
        """Walk the whole configuration; what this account may not read is left out, with a warning."""
        return self._below(client, "", [])

    def _below(self, client: SpsClient, path: str, known: list[str]) -> Iterator[tuple[Mapping[str, Any], Any]]:
        """Walk what is at a path and below.

        :arg known: the paths that were read; this one is added.
        :raises ProtocolError: it never ends.
        """
        known.append(path)
        if path.count("/") >= MAX_LEVELS or len(known) > MAX_PATHS:
            raise ProtocolError(
                f"the configuration has more than {MAX_LEVELS} levels or {MAX_PATHS:,} paths",
                place=Place(client.connection.title, "configuration"),
                next_step="Check host and port: no appliance has so many",
            )
        try:
            response = client.read(path, object_name=path or "configuration")
        except (PermissionsError, NotFoundError) as problem:
            client.warn(f"{path} is left out: {problem.message}")
            return
        if "body" in response:
            yield {"path": path}, {"path": path, "body": plain_references(response["body"])}
            return
        for name in names_below(response):
            below = f"{path}/{name}" if path else name
            if form_problem(below):
                client.warn(f"{below} is left out: its name is not part of a path")
            elif below not in self.managed and below not in UNLISTED:
                yield from self._below(client, below, known)


SETTING = Setting()
MODULE = resource_module(SPS, SETTING)
