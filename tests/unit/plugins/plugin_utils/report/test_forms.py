"""The report as HTML, Markdown and JUnit: what a text of a device can never become."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_html import html
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_junit import junit
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_markdown import MARKER, markdown

VOID = {"meta", "input", "wbr", "use", "path", "circle", "br"}


class Page(HTMLParser):
    """Notes the elements of a page, and whether each is closed where it should be."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def named(page: Page, tag: str, **attributes: str) -> list[dict[str, str | None]]:
    return [found for name, found in page.elements if name == tag and attributes.items() <= found.items()]


def test_page_is_well_formed_and_fetches_nothing(estate: dict[str, Any]) -> None:
    page = Page(html(estate))

    assert page.open == []
    assert not re.search(r"url\(|@import|https?:", html(estate))
    for _tag, attributes in page.elements:
        assert (attributes.get("href") or "#").startswith("#")
        assert "src" not in attributes
        assert not [name for name in attributes if name.startswith("on")]


def test_page_lets_only_its_own_script_run(estate: dict[str, Any]) -> None:
    text = html(estate)
    (script,) = re.findall("<script>(.*?)</script>", text, re.DOTALL)
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    page = Page(text)

    assert len(named(page, "script")) == 1
    (policy,) = [found["content"] for found in named(page, "meta") if found.get("http-equiv")]
    assert policy is not None
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")


def test_page_has_every_device_with_its_state(estate: dict[str, Any]) -> None:
    devices = named(Page(html(estate)), "details")

    assert [found["data-status"] for found in devices] == ["failed", "unreachable", "unreachable", "drifted", "in_sync"]


def test_page_opens_few_devices_and_no_longer_list(estate: dict[str, Any], large: dict[str, Any]) -> None:
    assert sum("open" in found for found in named(Page(html(estate)), "details")) == 4
    assert sum("open" in found for found in named(Page(html(large)), "details")) == 0


def test_page_of_five_hundred_devices_stays_small(large: dict[str, Any]) -> None:
    assert len(html(large)) < 4_000_000


def test_page_shows_texts_of_a_device_as_they_are(estate: dict[str, Any]) -> None:
    assert any("<script>alert(1)</script>" in text for text in Page(html(estate)).texts)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]", html(estate))


def test_page_shows_secrets_as_words(estate: dict[str, Any]) -> None:
    assert "<i>secret, written</i>" in html(estate)


SAID_OF_SECRETS = {
    ("(secret, not readable)", "(secret, rotated)"): "secret, rotated in the vault, not yet on the device",
    ("(secret, changed on the device)", "(secret, written)"): "secret, changed on the device",
}


@pytest.mark.parametrize(("masks", "words"), SAID_OF_SECRETS.items(), ids=["rotated", "replaced"])
@pytest.mark.parametrize("form", [html, junit, lambda report: markdown(report, limit=60000)])
def test_every_form_says_where_a_secret_is_another_one(
    form: Callable[[Any], str], make: Callable[..., Any], masks: tuple[str, str], words: str
) -> None:
    before, after = ({"snmp_trap": {"auth_password": mask}} for mask in masks)
    change = {"operation": "update", "kind": "snmp_trap", "name": "", "fields": ["auth_password"]}
    result = {"changed": True, "changes": [change], "diff": {"before": before, "after": after}, "config": {}}

    predicted = form(make({"sps1": ("sps", {**result, "plan": {"product": "sps", "desired": {"snmp_trap": {}}}})}))
    repaired = form(make({"sps1": ("sps", result)}))

    assert words in predicted
    assert "not yet on the device" not in repaired


def test_page_without_devices_says_so(make: Callable[..., Any]) -> None:
    page = Page(html(make({})))

    assert page.open == []
    assert "No device was looked at." in page.texts


@pytest.mark.parametrize("limit", [2000, 5000, 60000])
def test_markdown_keeps_its_limit_and_says_what_is_missing(large: dict[str, Any], limit: int) -> None:
    text = markdown(large, limit=limit)

    assert len(text) <= limit
    assert "**This comment is not complete:**" in text
    assert text.startswith(MARKER)
    shown = text.count("<details>")
    assert f"details of {500 - shown}" in text
    assert shown == text.count("</details>")


def test_markdown_that_fits_is_complete(estate: dict[str, Any]) -> None:
    text = markdown(estate, limit=60000)

    assert "not complete" not in text
    assert text.count("<details>") == 4


def test_markdown_has_texts_of_a_device_in_code_alone(estate: dict[str, Any]) -> None:
    text = markdown(estate, limit=60000)
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", text)

    assert "alert(1)" in text
    assert "alert(1)" not in outside
    assert "@all" not in outside
    assert "\x00" not in text


def test_markdown_rows_have_as_many_cells_as_their_head(estate: dict[str, Any]) -> None:
    tables = re.findall(r"(?:^\|.*\n)+", markdown(estate, limit=60000), re.MULTILINE)

    assert len(tables) > 2
    for table in tables:
        widths = {len(re.findall(r"(?<!\\)\|", row)) for row in table.splitlines()}
        assert len(widths) == 1, table


def test_junit_has_a_suite_for_each_device_and_a_case_for_each_kind(estate: dict[str, Any]) -> None:
    root = ElementTree.fromstring(junit(estate))

    shown = {
        suite.attrib["name"]: [
            (case.attrib["name"], *(child.tag for child in case)) for case in suite.findall("testcase")
        ]
        for suite in root.findall("testsuite")
    }
    assert shown == {
        "appliance1": [("smtp",)],
        "gone": [("device", "error")],
        "portal1": [("device", "error")],
        "sps2": [("device", "error")],
        "sps10": [("setting", "failure"), ("snmp_trap",), ("snmp_agent", "failure"), ("traffic_alerts",)],
    }
    # What was not reached is distinguished from what failed, whatever the error was.
    statuses = {one["name"]: one for one in estate["devices"]}
    for suite in root.findall("testsuite"):
        device = statuses[suite.attrib["name"]]
        for error in suite.iter("error"):
            expected = "unreachable" if device["status"] == "unreachable" else device["error"]
            assert error.attrib["type"] == expected
    assert {key: root.attrib[key] for key in ("tests", "failures", "errors")} == {
        "tests": "8",
        "failures": "2",
        "errors": "3",
    }


def test_junit_shows_before_and_after(estate: dict[str, Any]) -> None:
    text = junit(estate)

    assert "body.server.value: 'a' -&gt; 'b'" in text
    assert "allowed_from: +198.51.100.0/24, -192.0.2.1/32" in text


@pytest.mark.parametrize("form", [html, junit, lambda report: markdown(report, limit=60000)])
def test_no_form_shows_what_is_not_documented(form: Callable[[Any], str], estate: dict[str, Any]) -> None:
    assert "hunter2" not in form(estate)


def test_every_form_says_what_it_takes_to_heal_and_what_differs_otherwise(
    make: Callable[..., Any], blocked: dict[str, Any]
) -> None:
    report = make({"sps1": ("sps", blocked)})

    page, text = Page(html(report)), markdown(report, limit=60_000)
    cases = {case.attrib["name"]: case for case in ElementTree.fromstring(junit(report)).iter("testcase")}

    assert [found["data-status"] for found in named(page, "details")] == ["blocked"]
    shown = "".join(page.texts)
    for words in ("needs vault_probe, users[probe].x to heal", "needs vault_probe: it is needed", "snmp_trap"):
        assert words in shown, words
    assert r"needs vault\_probe" in text
    assert "needs vault_probe: it is needed" in text
    assert "snmp_trap" in text
    failure = cases["snmp_agent"].find("failure")
    assert failure is not None
    assert failure.attrib["type"] == "blocked"
    assert "needs vault_probe: it is needed" in str(failure.text)
    other = cases["snmp_trap"].find("failure")
    assert other is not None
    assert other.attrib["type"] == "drifted"
