# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Receive pushes to the repository of an estate.
description:
  - Listens for the webhooks of a GitHub or GitLab repository and makes one event of each push to the branch. Whatever is not signed with the
    secret gets the status 401 and makes no event.
  - An event has the branch, the two commits and the name of the repository, each checked for its form, and nothing else of the request. So
    nothing that somebody wrote into a commit reaches a rulebook or the variables of a playbook.
  - A request that came before is refused with 409. The signature decides that, not the id of the delivery, which is not signed. With
    GitHub, a push that is older than O(max_age) is refused as well, so that a restart forgets nothing that matters. A push to another branch,
    the removal of a branch and all other events get 204 and make no event.
  - What is plain http here belongs behind a proxy with TLS, or give O(certfile). The token of GitLab is sent with each request and signs
    nothing, so it needs TLS all the way.
options:
  port:
    description:
      - The port to listen on.
    type: int
    required: true
  secret:
    description:
      - What the webhook is configured with. GitHub signs with it (C(X-Hub-Signature-256)), GitLab sends it (C(X-Gitlab-Token)). At least 16
        characters.
    type: str
    required: true
  forge:
    description:
      - Whose form is taken. Only that one, so that no sender can choose the weaker.
      - V(github) by default. Gitea and Forgejo send this form too.
    type: str
    choices: [github, gitlab]
    default: github
  branch:
    description:
      - The branch whose pushes count.
      - V(main) by default.
    type: str
    default: main
  repository:
    description:
      - The only repository that counts, as V(owner/name).
      - Any that has the secret by default.
    type: str
  host:
    description:
      - The address to listen on.
      - This machine alone by default.
    type: str
    default: 127.0.0.1
  path:
    description:
      - The path of the address that is taken.
      - V(/push) by default.
    type: str
    default: /push
  max_size:
    description:
      - How large a request may be, in bytes. A larger one gets 413 and is not read.
      - A mebibyte by default.
    type: int
    default: 1048576
  max_age:
    description:
      - How many seconds ago a push may have been, where the forge says when it was. V(0) takes any.
      - Ten minutes by default.
    type: int
    default: 600
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
- steady.fleet.push:
    port: 5000
    secret: "{{ push_secret }}"
    branch: main
    repository: example/estate
"""

import hashlib
import hmac
import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[7]
if str(_ROOT) not in sys.path:
    # ansible-rulebook runs this file alone; what it needs of the collection, it finds beside it.
    sys.path.append(str(_ROOT))

from ansible_collections.steady.fleet.plugins.plugin_utils import webhook
from ansible_collections.steady.fleet.plugins.plugin_utils.webhook import Memory, Reply, has_form

_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+\Z")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*\Z")
_HEADS = "refs/heads/"
_NO_COMMIT = "0" * 40


@dataclass(frozen=True)
class Settings(webhook.Settings):
    """The options of the source.

    :raises ValueError: one sentence that names the option.
    """

    path: str = "/push"
    forge: str = "github"
    branch: str = "main"
    repository: str = ""
    max_age: int = 600

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.forge not in FORGES:
            raise ValueError(f"forge is {self.forge!r}, and must be one of {', '.join(FORGES)}")
        if not _BRANCH.match(self.branch):
            raise ValueError(f"branch is {self.branch!r}, which is no name of a branch")
        if self.repository and not _REPOSITORY.match(self.repository):
            raise ValueError(f"repository is {self.repository!r}, and must be of the form owner/name")
        if self.max_age < 0:
            raise ValueError(f"max_age is {self.max_age}, and must not be less than 0")


def settings_from(args: Mapping[str, Any]) -> Settings:
    """Return the options that a rulebook gives.

    :raises ValueError: one is missing, unknown, empty or wrong. The secret is never shown.
    """
    return webhook.settings_from(Settings, args)


class RequestHandler:
    """Decides about requests, one at a time, and remembers those that it let in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._memory = Memory()

    def handle(self, headers: Mapping[str, str], body: bytes, now: float) -> Reply:
        """Return what a request gets.

        :arg headers: with names in small letters.
        :arg now: seconds since 1970.
        """
        settings = self._settings
        if len(body) > settings.max_size:
            return Reply(413, "the request is larger than max_size")
        is_signed, is_push = FORGES[settings.forge]
        # First of all, and in the same time for every wrong signature: before it is checked, nothing of the body is looked at.
        if not is_signed(settings.secret, headers, body):
            return Reply(401, "the request is not signed with the secret")
        if not is_push(headers):
            return Reply(204, "no push")
        try:
            content = webhook.object_in(body)
        except ValueError as error:
            return Reply(400, str(error))
        return self._push(content, hashlib.sha256(body).hexdigest(), now)

    def _push(self, content: Mapping[str, Any], digest: str, now: float) -> Reply:
        settings = self._settings
        if content.get("ref") != _HEADS + settings.branch:
            return Reply(204, "a push to another branch")
        about = content.get("repository")
        project = content.get("project")
        repository = _text(about, "full_name") or _text(project, "path_with_namespace")
        if settings.repository and repository != settings.repository:
            return Reply(204, "a push to another repository")
        before, after = content.get("before"), content.get("after")
        if not (has_form(_REPOSITORY, repository) and has_form(_COMMIT, before) and has_form(_COMMIT, after)):
            return Reply(400, "the request has not the form of a push")
        if str(after).startswith(_NO_COMMIT):
            return Reply(204, "the branch was removed")
        pushed = about.get("pushed_at") if isinstance(about, Mapping) else None
        if settings.max_age and isinstance(pushed, int) and abs(now - pushed) > settings.max_age:
            return Reply(409, "the push is older than max_age")
        if not self._memory.takes(digest):
            return Reply(409, "the request came before")
        push = {"repository": repository, "branch": settings.branch, "before": before, "commit": after}
        return Reply(202, "accepted", {"push": push})


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""


def _signed_by_gitlab(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    return hmac.compare_digest(
        secret.encode("utf-8", "surrogateescape"), headers.get("x-gitlab-token", "").encode("utf-8", "replace")
    )


def _is_push(header: str, value: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda headers: headers.get(header) == value


FORGES = {
    "github": (webhook.is_signed, _is_push("x-github-event", "push")),
    "gitlab": (_signed_by_gitlab, _is_push("x-gitlab-event", "Push Hook")),
}
"""For each forge whether a request is signed, and whether it is about a push."""


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Listen until the rulebook ends."""
    settings = settings_from(args)
    await webhook.serve(settings, RequestHandler(settings).handle, queue)
