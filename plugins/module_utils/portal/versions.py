# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Changes of a group and of its parts, all of which take and raise the version of the group (PORTAL-VERSION-GROUP).

Several of them may be sent side by side. Each waits for its turn, and what one of ours raised the version to is no change of
somebody else for the next.
"""

from __future__ import annotations

from typing import Any

from .._core.errors import ConflictError
from .client import PortalClient
from .shapes import GROUP
from .tree import SELF, Node

MISMATCH = 426


def send_planned(
    client: PortalClient, address: str, version: Any, method: str, path: str, body: Any, label: str
) -> Any:
    """Send a change of a group itself, with the version that it was planned with, and return the new one.

    :arg address: how addresses name the group.
    :raises ConflictError: somebody else changed the group since.
    """
    with client.turn(address):
        version = client.latest_version(address, version)
        if version is None:
            version = _read_version(client, address, label)
        response = client.send(method, path, body, version=version, object_name=label)
        raised = response.get("version")
        if raised is None and method == "PUT":
            raised = _read_version(client, address, label)
        client.note_version(address, version, raised)
        return raised


def send_versioned(client: PortalClient, node: Node, method: str, path: str, body: Any, label: str) -> None:
    """Send a change of a part with the group's version of this moment; where the portal means another version, without.

    :raises ConflictError: the group was changed meanwhile.
    """
    with client.turn(node.address):
        version = _read_version(client, node.address, label)
        try:
            response = client.send(method, path, body, version=version, object_name=label)
        except ConflictError as error:
            if error.place.status != MISMATCH or _read_version(client, node.address, label) != version:
                raise
            client.send(method, path, body, object_name=label)
            # What the portal means by a version here is not that of the group, so what became of that is not known.
            return
        client.note_version(node.address, version, response.get("version"))


def _read_version(client: PortalClient, address: str, label: str) -> Any:
    asked_for = None if address == SELF else {"id": address}
    return client.read(f"/groups/{address}", shape=GROUP, object_name=label, asked_for=asked_for)["version"]
