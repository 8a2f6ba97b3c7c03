"""Texts that end in the middle of a secret."""

from __future__ import annotations

import html
import json
import urllib.parse

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor

SECRET = "p'ss \"w&rd+% ü"
SPELLINGS = [SECRET, urllib.parse.quote(SECRET, safe=""), html.escape(SECRET), json.dumps(SECRET)[1:-1]]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_beginning_of_a_secret_at_the_end_is_masked(spelling: str) -> None:
    redactor = Redactor()
    redactor.add(SECRET)

    for length in range(3, len(spelling) + 1):
        assert redactor.text("it was " + spelling[:length], cut=True) == "it was " + MASK


def test_elsewhere_the_beginning_of_a_secret_is_no_secret() -> None:
    redactor = Redactor()
    redactor.add("administrator")

    assert redactor.text("admin") == "admin"
    assert redactor.text("admin is here", cut=True) == "admin is here"
    assert redactor.text("here is admin", cut=True) == "here is " + MASK
