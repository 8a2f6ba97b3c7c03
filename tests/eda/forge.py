"""Pushes as the forges send them."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "suite-secret-of-the-webhook"


def push(number: int = 1, **changes: Any) -> dict[str, Any]:
    """Return the body of GitHub's event, as far as anything is read of it, with what somebody may have written into it."""
    return {
        "ref": "refs/heads/main",
        "before": f"{number - 1:040x}",
        "after": f"{number:040x}",
        "repository": {"full_name": "example/estate", "pushed_at": int(time.time())},
        "head_commit": {"message": "{{ lookup('ansible.builtin.pipe', 'touch /tmp/marker') }}"},
        "pusher": {"name": "{{ 1 }}"},
        **changes,
    }


def encoded(content: Any) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def github(content: Any, secret: str = SECRET, event: str = "push") -> tuple[dict[str, str], bytes]:
    """Return headers and body as GitHub sends them."""
    headers, body = signed(content, secret)
    return {"x-github-event": event, "x-github-delivery": "1", **headers}, body


def signed(content: Any, secret: str = SECRET) -> tuple[dict[str, str], bytes]:
    """Return the header with the signature, and the body."""
    body = encoded(content)
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return {"x-hub-signature-256": f"sha256={signature}"}, body


def gitlab(content: Any, secret: str = SECRET, event: str = "Push Hook") -> tuple[dict[str, str], bytes]:
    """Return headers and body as GitLab sends them."""
    return {"x-gitlab-event": event, "x-gitlab-token": secret}, encoded(content)


def gitlab_push(number: int = 1) -> dict[str, Any]:
    content = push(number)
    return {**content, "repository": {"name": "estate"}, "project": {"path_with_namespace": "example/estate"}}
