"""Kinds of faults: what comes in place of a response, what spoils one, and what happens to requests and to whoever waits for them."""

from __future__ import annotations

import gzip
import json
import re
import signal
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

BEFORE, AFTER = "before", "after"
NEXT, END = "next", "end"
PAGE = (
    b"<!DOCTYPE html><html><head><title>Sign in</title></head><body><form>User <input name=user></form></body></html>"
)
CRASH = b"<html><head><title>Error</title></head><body><h1>Error</h1><p>database crashed</p></body></html>"
FOREIGN = b'{"x": 1}'
MIB = 1024 * 1024
BOMB = gzip.compress(b" " * (2 * MIB))
"""More than :data:`BOUNDS` allow, packed."""
NESTED = b'{"items": ' + b"[" * 500 + b"]" * 500 + b"}"
BOUNDS = {"max_response_size": 1}
"""What every task is given, so that a bomb need not be large."""
TURNS = 1
"""How many kinds a request meets whose operation has met all of them elsewhere."""


@dataclass(frozen=True)
class Kind:
    """One response that is none.

    :arg content: the body in place of the product's; a function of the product's own body makes it of that.
    :arg when: whether the request is carried out all the same, ``after``, or not.
    :arg lasts: it meets the same request each time, not only once.
    :arg product: the product's own form of a refusal with this status.
    :arg late: no response comes in time; the request is carried out at the next request, or when the task has ended.
    :arg signal: the task is asked to end while the request is under way.
    """

    name: str
    status: int = 200
    content: bytes | Callable[[bytes], bytes] = b""
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    when: str = BEFORE
    lasts: bool = False
    product: bool = False
    drop: bool = False
    late: str = ""
    cut: bool = False
    drips: bool = False
    expires: bool = False
    signal: int = 0

    def __str__(self) -> str:
        return f"{self.name}{'; carried out' if self.when == AFTER else ''}{'; lasting' if self.lasts else ''}"

    def variant(self, *, when: str = BEFORE, lasts: bool = False) -> Kind:
        """Return the same kind at another moment, or for good."""
        return Kind(**{**vars(self), "when": when, "lasts": lasts})


def mistyped(content: bytes) -> bytes:
    """Return a body with its keys and with values of other types."""
    return _each_value(content, lambda value: "text" if isinstance(value, (list, dict)) else [str(value)])


def nulled(content: bytes) -> bytes:
    """Return a body with its keys, and nothing in them."""
    return _each_value(content, lambda unused: None)


def emptied(content: bytes) -> bytes:
    """Return a body in which objects have lost their keys."""
    try:
        body = json.loads(content)
    except ValueError:
        return content
    return json.dumps([{} for unused in body] if isinstance(body, list) else {}).encode()


def _each_value(content: bytes, change: Callable[[Any], Any]) -> bytes:
    def changed(value: Any) -> Any:
        if isinstance(value, list):
            return [changed(one) if isinstance(one, (list, dict)) else change(one) for one in value]
        return {key: change(one) for key, one in value.items()} if isinstance(value, dict) else change(value)

    try:
        return json.dumps(changed(json.loads(content))).encode()
    except ValueError:
        return content


def _failures(status: int) -> Iterator[Kind]:
    yield Kind(f"{status} page", status, CRASH, "text/html")
    yield Kind(f"{status} of the product", status, product=True)
    yield Kind(f"{status} foreign", status, FOREIGN)
    yield Kind(f"{status} empty", status)


# What comes in place of a response, whatever was asked.
REPLACING = (
    Kind("200 empty"),
    Kind("200 null", content=b"null"),
    Kind("200 list", content=b"[]"),
    Kind("200 list of foreign objects", content=b"[" + FOREIGN + b"]"),
    Kind("200 object", content=b"{}"),
    Kind("200 foreign object", content=FOREIGN),
    Kind("200 page", content=PAGE, content_type="text/html"),
    Kind("204", 204),
    *_failures(500),
    *_failures(503),
    Kind("503 with Retry-After", 503, CRASH, "text/html", {"Retry-After": "7"}),
    Kind("504 page", 504, CRASH, "text/html"),
    Kind("404 page", 404, CRASH, "text/html"),
    Kind("redirect", 302, headers={"Location": "https://portal.example/login"}),
    Kind("drop", drop=True),
    Kind("drip", content=FOREIGN, drips=True),
    Kind("bomb", content=BOMB, headers={"Content-Encoding": "gzip"}),
    Kind("deep nesting", content=NESTED),
)
# The product's own response, spoiled.
SPOILING = (
    Kind("wrong types", content=mistyped, when=AFTER),
    Kind("nulls", content=nulled, when=AFTER),
    Kind("keys lost", content=emptied, when=AFTER),
    Kind("garbage", content=b'{"key": "system_alerts", "body": {"xcbAlert": {"em', when=AFTER),
    Kind("cut", cut=True, when=AFTER),
)
# What happens to requests that write, beyond that.
WRITING = (
    Kind("late, soon", late=NEXT),
    Kind("late, at last", late=END),
    Kind("400 of the product", 400, product=True),
    Kind("404 of the product", 404, product=True),
    Kind("409 of the product", 409, product=True),
    Kind("423 of the product", 423, product=True),
    Kind("SIGTERM", signal=signal.SIGTERM),
    Kind("SIGTERM, and late", signal=signal.SIGTERM, late=NEXT),
    Kind("SIGALRM", signal=signal.SIGALRM),
    Kind("SIGALRM, and late", signal=signal.SIGALRM, late=NEXT),
)
# What happens to logins.
LOGIN = (
    Kind("401 of the product", 401, product=True),
    Kind("401 page", 401, CRASH, "text/html"),
    Kind("403 of the product", 403, product=True),
    Kind("403 page", 403, CRASH, "text/html"),
    Kind("403 text", 403, b"Forbidden", "text/plain"),
    Kind("403 with a text for an error", 403, b'{"error": "Forbidden"}'),
    Kind("session ends", expires=True),
    Kind("session ends", expires=True, when=AFTER),
)


def kinds_for(writes: bool) -> list[Kind]:
    """Return all kinds for one request: a reading one is asked for again, a writing one may have been carried out."""
    found = [*REPLACING, *SPOILING, *LOGIN]
    if writes:
        return [*found, *WRITING, *(kind.variant(when=AFTER) for kind in REPLACING if kind.name != "redirect")]
    once = {"drop", "redirect", "session ends"}
    return [*found, *(kind.variant(when=kind.when, lasts=True) for kind in found if kind.name not in once)]


# Kinds that differ little. An operation that is not tried with all of them meets so many of each family.
FAMILIES: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile("50[034]|404 page"), 2),
    (re.compile("40[13]"), 2),
    (re.compile("4.. of the product"), 1),
    (re.compile("SIG"), 1),
    (re.compile("200 (list of|object|foreign|null)"), 2),
    (re.compile("wrong types|nulls|keys lost"), 2),
    (re.compile("garbage|cut|deep nesting|bomb|drip"), 2),
)


def dealt(kinds: Sequence[Kind], turn: int) -> list[Kind]:
    """Return some of all kinds: of each family a few, each in one of its forms. Other turns give the others.

    :arg turn: counts the operations.
    """
    forms: dict[str, list[Kind]] = {}
    for kind in kinds:
        forms.setdefault(kind.name, []).append(kind)
    families: dict[int, list[str]] = {}
    for name in forms:
        family = next((at for at, (pattern, unused) in enumerate(FAMILIES) if pattern.match(name)), -1)
        families.setdefault(family, []).append(name)
    chosen = []
    for family, names in families.items():
        number = len(names) if family < 0 else min(FAMILIES[family][1], len(names))
        chosen += [names[(turn * number + step) % len(names)] for step in range(number)]
    return [forms[name][(turn + at) % len(forms[name])] for at, name in enumerate(chosen)]
