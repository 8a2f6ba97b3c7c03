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
      - V(github), if left out. Gitea and Forgejo send this form too.
    type: str
    choices: [github, gitlab]
    default: github
  branch:
    description:
      - The branch whose pushes count.
      - V(main), if left out.
    type: str
    default: main
  repository:
    description:
      - The only repository that counts, as V(owner/name).
      - Any that has the secret, if left out.
    type: str
  host:
    description:
      - The address to listen on.
      - This machine alone, if left out.
    type: str
    default: 127.0.0.1
  path:
    description:
      - The path of the address that is taken.
      - V(/push), if left out.
    type: str
    default: /push
  max_size:
    description:
      - How large a request may be, in bytes. A larger one gets 413 and is not read.
      - A mebibyte, if left out.
    type: int
    default: 1048576
  max_age:
    description:
      - How many seconds ago a push may have been, where the forge says when it was. V(0) takes any.
      - Ten minutes, if left out.
    type: int
    default: 600
  certfile:
    description:
      - File with the certificate to listen with TLS, and its key unless O(keyfile) has it.
      - Plain http, if left out.
    type: str
  keyfile:
    description:
      - File with the key of O(certfile).
      - The key is looked for in O(certfile), if left out.
    type: str
"""

EXAMPLES = r"""
- steady.fleet.push:
    port: 5000
    secret: "{{ push_secret }}"
    branch: main
    repository: example/estate
"""

import asyncio
import hashlib
import hmac
import json
import logging
import re
import ssl
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

logger = logging.getLogger(__name__)

SHORTEST_SECRET = 16
REMEMBERED = 10_000
"""How many requests are remembered, to know them again."""
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+(?:/[A-Za-z0-9_.-]+)+\Z")
_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+-]*\Z")
_HEADS = "refs/heads/"
_NO_COMMIT = "0" * 40


@dataclass(frozen=True)
class Settings:
    """The options of the source.

    :raises ValueError: one sentence that names the option.
    """

    port: int
    secret: str = field(repr=False)
    forge: str = "github"
    branch: str = "main"
    repository: str = ""
    host: str = "127.0.0.1"
    path: str = "/push"
    max_size: int = 1 << 20
    max_age: int = 600
    certfile: str = ""
    keyfile: str = ""

    def __post_init__(self) -> None:
        if self.forge not in FORGES:
            raise ValueError(f"forge is {self.forge!r}, and must be one of {', '.join(FORGES)}")
        if len(self.secret) < SHORTEST_SECRET:
            raise ValueError(f"secret has fewer than {SHORTEST_SECRET} characters: make one with openssl rand -hex 32")
        if not _BRANCH.match(self.branch):
            raise ValueError(f"branch is {self.branch!r}, which is no name of a branch")
        if not 1 <= self.port <= 65535:
            raise ValueError(f"port is {self.port}, and must be between 1 and 65535")
        if self.max_size < 1024:
            raise ValueError(f"max_size is {self.max_size}, and must be at least 1024")
        if self.max_age < 0:
            raise ValueError(f"max_age is {self.max_age}, and must not be less than 0")
        if not self.path.startswith("/"):
            raise ValueError(f"path is {self.path!r}, and must begin with a slash")


def settings_from(args: Mapping[str, Any]) -> Settings:
    """Return the options that a rulebook gives.

    :raises ValueError: one is missing, unknown or wrong. The secret is never shown.
    """
    known = {one.name: one for one in fields(Settings)}
    given = {name: value for name, value in args.items() if name != "eda_feedback_queue" and value is not None}
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise ValueError(f"there is no option {', '.join(unknown)}; there are {', '.join(known)}")
    missing = [name for name in ("port", "secret") if not given.get(name)]
    if missing:
        raise ValueError(f"{' and '.join(missing)} must be given")
    numbers = ("port", "max_size", "max_age")
    try:
        whole = {name: int(value) if name in numbers else str(value) for name, value in given.items()}
    except (TypeError, ValueError):
        raise ValueError(f"{', '.join(numbers)} are whole numbers") from None
    return Settings(**whole)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Reply:
    """What a request gets.

    :arg status: of HTTP.
    :arg text: one sentence, also for the log; nothing of the request is in it.
    :arg event: what the rulebook gets; None for nothing.
    """

    status: int
    text: str
    event: Mapping[str, Any] | None = None


class Gate:
    """Decides about requests, one at a time, and remembers those that it let in."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._seen: OrderedDict[str, None] = OrderedDict()

    def judge(self, headers: Mapping[str, str], body: bytes, now: float) -> Reply:
        """Return what a request gets.

        :arg headers: with names in small letters.
        :arg now: seconds since 1970.
        """
        settings = self._settings
        if len(body) > settings.max_size:
            return Reply(413, "the request is larger than max_size")
        is_signed, is_push = FORGES[settings.forge]
        # First of all, and in the same time for every wrong signature: before it is checked, nothing of the body is looked at.
        if not is_signed(settings.secret.encode(), headers, body):
            return Reply(401, "the request is not signed with the secret")
        if not is_push(headers):
            return Reply(204, "no push")
        try:
            content = json.loads(body)
        except (ValueError, RecursionError):
            return Reply(400, "the request is not JSON")
        if not isinstance(content, Mapping):
            return Reply(400, "the request is no object")
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
        if not (_is(_REPOSITORY, repository) and _is(_COMMIT, before) and _is(_COMMIT, after)):
            return Reply(400, "the request has not the form of a push")
        if str(after).startswith(_NO_COMMIT):
            return Reply(204, "the branch was removed")
        pushed = about.get("pushed_at") if isinstance(about, Mapping) else None
        if settings.max_age and isinstance(pushed, int) and abs(now - pushed) > settings.max_age:
            return Reply(409, "the push is older than max_age")
        if digest in self._seen:
            return Reply(409, "the request came before")
        self._seen[digest] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        push = {"repository": repository, "branch": settings.branch, "before": before, "commit": after}
        return Reply(202, "accepted", {"push": push})


def _text(holder: Any, key: str) -> str:
    value = holder.get(key) if isinstance(holder, Mapping) else None
    return value if isinstance(value, str) else ""


def _is(form: re.Pattern[str], value: Any) -> bool:
    return isinstance(value, str) and form.match(value) is not None


def _signed_by_github(secret: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), headers.get("x-hub-signature-256", "").encode("utf-8", "replace"))


def _signed_by_gitlab(secret: bytes, headers: Mapping[str, str], body: bytes) -> bool:
    return hmac.compare_digest(secret, headers.get("x-gitlab-token", "").encode("utf-8", "replace"))


def _is_push(header: str, value: str) -> Callable[[Mapping[str, str]], bool]:
    return lambda headers: headers.get(header) == value


FORGES = {
    "github": (_signed_by_github, _is_push("x-github-event", "push")),
    "gitlab": (_signed_by_gitlab, _is_push("x-gitlab-event", "Push Hook")),
}
"""For each forge whether a request is signed, and whether it is about a push."""


async def main(queue: Any, args: dict[str, Any]) -> None:
    """Listen until the rulebook ends."""
    # With ansible-rulebook, and not where only the decisions are tried.
    from aiohttp import web

    settings = settings_from(args)
    gate = Gate(settings)

    async def receive(request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.Response(status=413, text="the request is larger than max_size")
        reply = gate.judge(headers, body, time.time())
        if reply.event is not None:
            await queue.put(reply.event)
        elif reply.status >= 400:
            logger.warning("A request from %s was refused with %d: %s", request.remote, reply.status, reply.text)
        return web.Response(status=reply.status, text=None if reply.status == 204 else reply.text)

    app = web.Application(client_max_size=settings.max_size)
    app.router.add_post(settings.path, receive)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port, ssl_context=_tls(settings)).start()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _tls(settings: Settings) -> ssl.SSLContext | None:
    if not settings.certfile:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(settings.certfile, settings.keyfile or None)
    return context
