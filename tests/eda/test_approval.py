"""What the source for approvals decides about requests, without a server and without a JVM."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from .forge import signed

SOURCE = runpy.run_path(str(Path(__file__).parents[2] / "extensions/eda/plugins/event_source/approval.py"))
SECRET = "suite-secret-of-approvals"
PLAN = "0123456789abcdef"
APPROVAL = {"approved": "portal1", "plan": PLAN}


def handler(**options: Any) -> Any:
    return SOURCE["RequestHandler"](SOURCE["settings_from"]({"port": 5001, "secret": SECRET, **options}))


def status(one: Any, content: Any, secret: str = SECRET) -> int:
    reply = one.handle(*signed(content, secret), 0)
    assert (reply.event is not None) == (reply.status == 202)
    return int(reply.status)


def test_approval_is_an_event_of_host_and_plan() -> None:
    reply = handler().handle(*signed(APPROVAL, SECRET), 0)

    assert reply.status == 202
    assert reply.event == {"approval": {"host": "portal1", "plan": PLAN}}


def test_plan_is_approved_once_however_that_is_written() -> None:
    one = handler()

    assert status(one, APPROVAL) == 202
    assert status(one, APPROVAL) == 409
    assert status(one, json.dumps(APPROVAL, indent=1).encode()) == 409
    assert status(one, {**APPROVAL, "plan": "f" * 16}) == 202
    assert status(one, {**APPROVAL, "approved": "portal2"}) == 202


def test_what_is_not_signed_is_401_and_takes_nothing_away() -> None:
    one = handler()

    assert status(one, APPROVAL, "another-secret-of-approvals") == 401
    assert one.handle({}, json.dumps(APPROVAL).encode(), 0).status == 401
    assert one.handle(signed({})[0], json.dumps(APPROVAL).encode(), 0).status == 401
    assert status(one, APPROVAL) == 202


@pytest.mark.parametrize(
    "content",
    [
        {"approved": "portal1"},
        {"plan": PLAN},
        {**APPROVAL, "force": True},
        {**APPROVAL, "approved": "../portal1"},
        {**APPROVAL, "approved": "all:!portal2"},
        {**APPROVAL, "approved": "portal*"},
        {**APPROVAL, "approved": "portal1\n"},
        {**APPROVAL, "approved": ["portal1"]},
        {**APPROVAL, "approved": "{{ a }}"},
        {**APPROVAL, "plan": "../" + PLAN},
        {**APPROVAL, "plan": "../../plans/0123"},
        {**APPROVAL, "plan": PLAN + "\n"},
        {**APPROVAL, "plan": PLAN[1:]},
        {**APPROVAL, "plan": ""},
        {**APPROVAL, "plan": None},
        {**APPROVAL, "plan": 1234567890123456},
        [APPROVAL],
        b"{",
        b"[" * 4000,
    ],
    ids=str,
)
def test_signed_request_of_another_form_is_400(content: Any) -> None:
    assert status(handler(), content) == 400


def test_large_request_is_413() -> None:
    assert status(handler(), {**APPROVAL, "padding": "x" * 5000}) == 413
