"""What the source for pushes decides about requests, without a server and without a JVM."""

from __future__ import annotations

import json
import runpy
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.webhook import REMEMBERED

from .forge import SECRET, github, gitlab, gitlab_push, push

SOURCES = Path(__file__).parents[2] / "extensions/eda/plugins/event_source"
SOURCE, APPROVAL = (runpy.run_path(str(SOURCES / f"{name}.py")) for name in ("push", "approval"))
EVENT = {"push": {"repository": "example/estate", "branch": "main", "before": f"{0:040x}", "commit": f"{1:040x}"}}


def handler(**options: Any) -> Any:
    return SOURCE["RequestHandler"](SOURCE["settings_from"]({"port": 5000, "secret": SECRET, **options}))


def status(request: tuple[dict[str, str], bytes], **options: Any) -> int:
    reply = handler(**options).handle(*request, time.time())
    assert (reply.event is not None) == (reply.status == 202)
    return int(reply.status)


@pytest.mark.parametrize(
    ("forge", "request_"), [("github", github(push())), ("gitlab", gitlab(gitlab_push()))], ids=["github", "gitlab"]
)
def test_signed_push_is_an_event_with_nothing_that_somebody_wrote(forge: str, request_: Any) -> None:
    reply = handler(forge=forge).handle(*request_, time.time())

    assert reply.status == 202
    assert reply.event == EVENT


WITHOUT = {name: value for name, value in github(push())[0].items() if "signature" not in name}
UNSIGNED: dict[str, tuple[str, Callable[[], tuple[dict[str, str], bytes]]]] = {
    "no signature": ("github", lambda: (WITHOUT, github(push())[1])),
    "another secret": ("github", lambda: github(push(), "another-secret-of-a-webhook")),
    "another body": ("github", lambda: (github(push())[0], github(push(2))[1])),
    "empty signature": ("github", lambda: ({**WITHOUT, "x-hub-signature-256": ""}, b"{}")),
    "signature that is no ASCII": ("github", lambda: ({**WITHOUT, "x-hub-signature-256": "sha256=é\udcff"}, b"{}")),
    "the older algorithm": ("github", lambda: ({**WITHOUT, "x-hub-signature": "sha1=00"}, github(push())[1])),
    "token of the other forge": ("github", lambda: gitlab(gitlab_push())),
    "signature of the other forge": ("gitlab", lambda: github(push())),
    "another token": ("gitlab", lambda: gitlab(gitlab_push(), SECRET + "x")),
    "no token": ("gitlab", lambda: ({"x-gitlab-event": "Push Hook"}, b"{}")),
    "no JSON and no signature": ("github", lambda: (WITHOUT, b"{")),
    "a ping without a signature": ("github", lambda: ({"x-github-event": "ping"}, b"{}")),
}


@pytest.mark.parametrize(("forge", "make"), UNSIGNED.values(), ids=UNSIGNED.keys())
def test_what_is_not_signed_is_401(forge: str, make: Callable[[], Any]) -> None:
    assert status(make(), forge=forge) == 401


CASES: dict[str, tuple[int, Any, dict[str, Any]]] = {
    "another branch": (204, push(ref="refs/heads/other"), {}),
    "a tag of that name": (204, push(ref="refs/tags/main"), {}),
    "a branch that begins so": (204, push(ref="refs/heads/main2"), {}),
    "no branch": (204, push(ref=None), {}),
    "the branch is removed": (204, push(after="0" * 40), {}),
    "the branch is made": (202, push(before="0" * 40), {}),
    "another repository": (204, push(), {"repository": "example/other"}),
    "the repository": (202, push(), {"repository": "example/estate"}),
    "no commit": (400, push(after="{{ a }}"), {}),
    "a commit and a line break": (400, push(after="a" * 40 + "\n"), {}),
    "no repository": (400, push(repository="{{ a }}"), {}),
    "repository with a template": (400, push(repository={"full_name": "{{ a }}/b"}), {}),
    "an old push": (409, push(repository={"full_name": "a/b", "pushed_at": int(time.time()) - 3600}), {}),
    "an old push that may be": (202, push(repository={"full_name": "a/b", "pushed_at": 1}), {"max_age": 0}),
    "a push of tomorrow": (409, push(repository={"full_name": "a/b", "pushed_at": int(time.time()) + 86400}), {}),
    "no JSON": (400, b"{", {}),
    "no object": (400, b"[]", {}),
    "deep": (400, b"[" * 100_000, {}),
    "large": (413, push(padding="x" * 2000), {"max_size": 2000}),
}


@pytest.mark.parametrize(("expected", "content", "options"), CASES.values(), ids=CASES.keys())
def test_signed_request_that_is_no_push_to_the_branch_makes_no_event(
    expected: int, content: Any, options: dict[str, Any]
) -> None:
    assert status(github(content), **options) == expected


def test_ping_makes_no_event() -> None:
    assert status(github({"zen": "a"}, event="ping")) == 204


def test_request_counts_once_whatever_its_delivery_is_called() -> None:
    one, (headers, body) = handler(), github(push())
    others = {**headers, "x-github-delivery": "2"}

    assert [one.handle(sent, body, time.time()).status for sent in (headers, headers, others)] == [202, 409, 409]
    assert one.handle(*github(push(2)), time.time()).status == 202


def test_memory_of_requests_is_bounded() -> None:
    one = handler()

    for number in range(1, REMEMBERED + 50):
        assert one.handle(*github(push(number)), time.time()).status == 202

    assert len(one._memory) == REMEMBERED


GOOD = {"port": 5000, "secret": SECRET}


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"port": 5000}, "secret"),
        ({"secret": SECRET}, "port"),
        ({**GOOD, "secret": "short-and-secret"[:15]}, "16 characters"),
        ({**GOOD, "secret": ["s" * 20]}, "secret must be a text"),
        ({**GOOD, "port": "many"}, "port is 'many', and must be a whole number"),
        ({**GOOD, "port": True}, "port is True"),
        ({**GOOD, "port": 5000.5}, "port is 5000.5"),
        ({**GOOD, "port": 70000}, "65535"),
        ({**GOOD, "max_size": 1}, "max_size"),
        ({**GOOD, "path": "push"}, "path"),
        ({**GOOD, "keyfile": "/tmp/key.pem"}, "keyfile is given without certfile"),
        ({**GOOD, "brnch": "main"}, "brnch"),
    ],
    ids=lambda value: value if isinstance(value, str) else json.dumps(value),
)
@pytest.mark.parametrize("source", [SOURCE, APPROVAL], ids=["push", "approval"])
def test_wrong_option_is_named_and_the_secret_is_not(source: Any, options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word) as raised:
        source["settings_from"](options)

    assert str(options.get("secret", "?" * 50)) not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "word"),
    [
        ({"forge": "svn"}, "github, gitlab"),
        ({"branch": "a b"}, "branch"),
        ({"max_age": -1}, "max_age"),
        ({"repository": "estate"}, "repository is 'estate', and must be of the form owner/name"),
        ({"repository": "example/*"}, "repository"),
        ({"repository": ["example/estate"]}, "repository must be a text"),
    ],
    ids=str,
)
def test_wrong_option_of_a_push_is_named(options: dict[str, Any], word: str) -> None:
    with pytest.raises(ValueError, match=word):
        SOURCE["settings_from"]({**GOOD, **options})


@pytest.mark.parametrize("value", [None, "", "  "], ids=repr)
@pytest.mark.parametrize(
    ("source", "name"),
    [(source, name) for source in (SOURCE, APPROVAL) for name in source["Settings"].__dataclass_fields__],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_option_that_is_given_and_empty_is_refused(source: Any, name: str, value: Any) -> None:
    """A variable that is empty by accident must not open what the option closes."""
    with pytest.raises(ValueError, match=f"^{name} is empty"):
        source["settings_from"]({**GOOD, name: value})


@pytest.mark.parametrize("source", [SOURCE, APPROVAL], ids=["push", "approval"])
def test_settings_do_not_show_the_secret(source: Any) -> None:
    assert SECRET not in repr(source["settings_from"](GOOD))
