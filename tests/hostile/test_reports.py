"""A report shows what a device says as text, whatever that is: no tag, no link, no line of its own, and nothing hidden."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from markdown_it import MarkdownIt
from markdown_it.token import Token

from ansible_collections.steady.fleet.plugins.action.drift_report import _json
from ansible_collections.steady.fleet.plugins.module_utils._core.text import is_visible
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import make_plan_file
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_html import html
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_junit import junit
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_markdown import markdown
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import device_record
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import make_report

from .documents import document_of
from .texts import LARGE, mixtures, texts

TEXTS = texts("/nowhere/marker", halves=True)
HARMLESS = "Harmless"


def results(product: str, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield results in which every text that a device has a say in is this one."""
    before, after = document_of(product, text), document_of(product, f"{text} ")
    changes = [
        {"operation": operation, "kind": kind, "name": text, "fields": [text, f"a[{text}].b"]}
        for kind in before
        for operation in ("create", "update", "delete")
    ]
    plan = {"product": product, "desired": {f"{kind} {text}": {} for kind in before}, "changes": changes}
    diff = {"before": before, "after": after}
    yield "changed", {"changed": True, "changes": changes, "diff": diff, "config": after, "plan": plan}
    yield "failed", {"failed": True, "changed": False, "error": f"X{text}", "msg": text, "diff": diff}
    failures = [{**change, "error": "product", "msg": text} for change in changes]
    skipped = [{**change, "reason": text} for change in changes]
    yield (
        "partly",
        {"failed": True, "changed": True, "msg": text, "failures": failures, "skipped": skipped, "changes": changes},
    )
    yield "unreachable", {"unreachable": True, "msg": text}


def report_of(product: str, text: str) -> dict[str, Any]:
    devices = [device_record(name, product, result) for name, result in results(product, text)]
    return make_report(devices, created="2027-01-31T12:00:00Z", title="Drift")


class Elements(HTMLParser):
    """Counts what a page consists of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[Any, ...]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # What differs between two texts is marked, and a long name may be broken.
        if tag not in ("mark", "wbr"):
            self.found.append((tag, *(name for name, unused in attrs)))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment",))

    def handle_decl(self, decl: str) -> None:
        self.found.append((decl,))


def structure(document: str) -> list[tuple[str, str]]:
    """Return what Markdown consists of, with all of its text but for what is in code spans; the lines of a value count as one."""
    found: list[tuple[str, str]] = []

    def walk(tokens: list[Token]) -> None:
        for token in tokens:
            one = (token.type, "" if token.type == "code_inline" else token.content)
            if token.type == "inline":
                walk(token.children or [])
            elif one != ("html_inline", "<br>") and not (one[0] == "code_inline" and found[-1] == one):
                found.append(one)

    walk(MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(document))
    return found


def cells(document: str) -> list[int]:
    """Return how many cells each row of each table has, as the scanner of GitHub and GitLab counts them."""
    rows = [line for line in document.split("\n") if line.startswith("|")]
    return [len(re.findall(r"(?:\\.|[^|\\])*\|", row)) for row in rows]


@dataclass(frozen=True)
class Structures:
    """What reports consist of, apart from the texts of devices."""

    html: list[tuple[Any, ...]]
    markdown: list[tuple[str, str]]
    cells: list[int]
    junit: list[str]


def structures(report: Mapping[str, Any]) -> Structures:
    document = markdown(report, limit=10_000_000)
    suites = ElementTree.fromstring(junit(report).encode())
    return Structures(
        Elements(html(report)).found, structure(document), cells(document), [element.tag for element in suites.iter()]
    )


@cache
def harmless_structures(product: str) -> Structures:
    return structures(report_of(product, HARMLESS))


def assert_report_is_text(product: str, text: str) -> None:
    report = report_of(product, text)

    assert structures(report) == harmless_structures(product)
    assert is_visible(markdown(report, limit=10_000_000).replace("\n", "")), ascii(text)
    assert is_visible(html(report).replace("\n", "")), ascii(text)
    for element in ElementTree.fromstring(junit(report).encode()).iter():
        for value in (*element.attrib.values(), element.text or ""):
            assert is_visible(value.replace("\n", ""))
            assert not re.search(r"^\s*::error|##(vso)?\[", value, re.MULTILINE)
    for value in (report, make_plan_file(dict(results(product, text)), created="2027-01-31T12:00:00Z")):
        written = _json(value)
        assert is_visible(written.replace("\n", ""))
        assert json.loads(written) == value


@pytest.mark.parametrize("product", PRODUCTS)
def test_whatever_a_device_says_is_text_in_every_report(product: str) -> None:
    # Reports know no product, so each of them has its share of the texts.
    for text in TEXTS[PRODUCTS.index(product) :: len(PRODUCTS)]:
        if text.strip():
            assert_report_is_text(product, text)


@settings(deadline=None, max_examples=30, derandomize=True)
@given(text=mixtures("/nowhere/marker", halves=True).filter(str.strip))
def test_mixtures_are_text_in_every_report(text: str) -> None:
    assert_report_is_text("appliance", text)


@pytest.mark.parametrize("text", LARGE, ids=lambda text: repr(text[:12]))
def test_reports_for_people_are_bounded(text: str) -> None:
    result: Mapping[str, Any] = {"failed": True, "msg": text, "changed": False}
    report = make_report([device_record("device1", "sps", result)], created="2027-01-31T12:00:00Z", title="Drift")

    for written in (html(report), markdown(report, limit=60_000), junit(report)):
        assert len(written) < 200_000


def test_values_of_any_depth_are_shown() -> None:
    value: Any = {"deepest": "<b>"}
    for unused in range(400):
        value = {"k": value}
    change = {"operation": "create", "kind": "setting", "name": "a", "fields": ["body"]}
    diff = {"before": {}, "after": {"setting": [{"path": "a", "body": value}]}}
    result = {"changed": True, "changes": [change], "diff": diff, "config": {}}
    report = make_report([device_record("device1", "sps", result)], created="2027-01-31T12:00:00Z", title="Drift")

    assert "deepest" in html(report)
    assert "deepest" in junit(report)
    assert "characters left out" in markdown(report, limit=60_000)
    assert "<b>" not in html(report).split("<tbody>")[1].split("</tbody>")[0]
