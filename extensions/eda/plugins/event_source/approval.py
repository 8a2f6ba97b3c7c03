# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Receive the approvals of plans.
description:
  - Listens for requests that approve one plan of one device, and makes one event of each.
  - The body of a request is a JSON object with the name of the device and the id of the event of drift that the plan was made for, such as
    C({"approved":"sps1","plan":"0123456789abcdef"}), and nothing else. Its HMAC-SHA256 with the secret is in C(X-Hub-Signature-256). Whatever is not
    signed so gets the status 401 and makes no event.
  - A plan is approved once. After that, every request for it gets 409, until the rulebook is started again.
  - An event has C(approval.host) and C(approval.plan), each checked for its form, and nothing else of the request.
  - What is plain http here belongs behind a proxy with TLS, or give O(certfile).
options:
  port:
    description:
      - The port to listen on.
    type: int
    required: true
  secret:
    description:
      - What approvals are signed with. At least 16 characters.
    type: str
    required: true
  host:
    description:
      - The address to listen on.
      - This machine alone by default.
    type: str
    default: 127.0.0.1
  path:
    description:
      - The path of the address that is taken.
      - V(/approve) by default.
    type: str
    default: /approve
  max_size:
    description:
      - How large a request may be, in bytes. A larger one gets 413 and is not read.
      - Four kibibytes by default.
    type: int
    default: 4096
  certfile:
    description:
      - File with the certificate to listen with TLS, and its key unless O(keyfile) has it.
      - Plain http by default.
    type: str
  keyfile:
    description:
      - File with the key of O(certfile).
      - The key is looked for in O(certfile) by default.
    type: str
"""

EXAMPLES = r"""
- steady.fleet.approval:
    port: 5001
    secret: "{{ approval_secret }}"
"""

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[7]
if str(_ROOT) not in sys.path:
    # ansible-rulebook runs this file alone; what it needs of the collection, it finds beside it.
    sys.path.append(str(_ROOT))

from ansible_collections.steady.fleet.plugins.plugin_utils import webhook
from ansible_collections.steady.fleet.plugins.plugin_utils.webhook import Memory, Reply, has_form

# They become part of a path and of a pattern of hosts.
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*\Z")
_PLAN = re.compile(r"[0-9a-f]{16}\Z")


@dataclass(frozen=True)
class Settings(webhook.Settings):
    """The options of the source."""

    path: str = "/approve"
    max_size: int = 4096


def settings_from(args: Mapping[str, Any]) -> Settings:
    """Return the options that a rulebook gives.

    :raises ValueError: one is missing, unknown, empty or wrong. The secret is never shown.
    """
    return webhook.settings_from(Settings, args)


class RequestHandler:
    """Decides what a request gets, and remembers which plans are approved."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._memory = Memory()

    def handle(self, headers: Mapping[str, str], body: bytes, unused_now: float) -> Reply:
        """Return what a request gets.

        :arg headers: with names in small letters.
        """
        if len(body) > self._settings.max_size:
            return Reply(413, "the request is larger than max_size")
        # First of all: before the signature is checked, nothing of the body is looked at.
        if not webhook.is_signed(self._settings.secret, headers, body):
            return Reply(401, "the request is not signed with the secret")
        try:
            content = webhook.object_in(body)
        except ValueError as error:
            return Reply(400, str(error))
        host, plan = content.get("approved"), content.get("plan")
        if content.keys() != {"approved", "plan"} or not (has_form(_HOST, host) and has_form(_PLAN, plan)):
            return Reply(400, "the request has not the form of an approval")
        if not self._memory.takes(f"{host}-{plan}"):
            return Reply(409, "the plan was approved before")
        return Reply(202, "accepted", {"approval": {"host": host, "plan": plan}})


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Listen until the rulebook ends."""
    settings = settings_from(args)
    await webhook.serve(settings, RequestHandler(settings).handle, queue)
