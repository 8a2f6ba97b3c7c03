"""Many secrets, which are looked for by their parts: what is masked is just what looking for every form of each of them masks."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._core.prefilter import FEW, Prefilter
from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.steady.fleet.plugins.module_utils._core.secret_forms import (
    ESCAPES,
    encoded_forms,
    longest_base64,
    shortest_base64,
)

quick = settings(deadline=None, database=None, max_examples=40)
SECRETS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=45), st.text("abZ019_.~+/=- %", min_size=1, max_size=45)
)
# Around the lengths at which needles are looked for in another way.
LENGTHS = st.sampled_from([3, 7, 8, 9, 14, 15, 16, 30, 31, 32, 40])


def generated(length: int, number: int) -> list[str]:
    """Return so many different texts of a length."""
    alphabet = "abcdefghij"
    return [
        "".join(alphabet[(seed * 7 + place * place + seed // 10) % 10] for place in range(length))
        for seed in range(number)
    ]


def masked_one_by_one(secrets: Iterable[str], text: str) -> str:
    """Return a text without secrets, by a search for every form, the longest first."""
    forms = {form for secret in secrets for form in encoded_forms(secret)}
    long = sorted((form for form in forms if len(form) > 2), key=lambda form: (-len(form), form))
    if long:
        text = re.sub("|".join(map(re.escape, long)), MASK, text)
    for form in sorted((form for form in forms if len(form) < 3), key=lambda form: (-len(form), form)):
        text = text.replace(form, MASK)
    return text


@quick
@given(
    lengths=st.lists(LENGTHS, min_size=1, max_size=3, unique=True),
    number=st.sampled_from([1, 5, FEW, FEW + 1, 90]),
    more=st.lists(SECRETS, max_size=3),
    spell=st.sampled_from(
        [str, quote, lambda text: base64.b64encode(b"x" + text.encode()).decode(), lambda text: text[1:]]
    ),
    before=st.text("abc /-", max_size=12),
    chosen=st.integers(0, 200),
)
def test_many_secrets_are_masked_as_a_search_for_each_masks_them(lengths, number, more, spell, before, chosen) -> None:
    secrets = [secret for length in lengths for secret in generated(length, number)] + more
    redactor = Redactor()
    redactor.add(*secrets)
    texts = [before + spell(secrets[chosen % len(secrets)]) + "-", before, "an innocent text of some words", "x" * 50]

    expected = [masked_one_by_one(secrets, text) for text in texts]

    assert redactor.value({"list": texts, "flat": [{"text": text} for text in texts * 8]}) == {
        "list": expected,
        "flat": [{"text": text} for text in expected * 8],
    }
    assert [redactor.text(text) for text in texts] == expected


@quick
@given(secret=SECRETS)
def test_form_of_a_secret_has_what_it_is_known_by(secret: str) -> None:
    for form in encoded_forms(secret) - {secret}:
        has_escape = not form.isascii() or any(escape in form for escape in ESCAPES)
        assert has_escape or longest_base64(form) >= shortest_base64(len(secret))
        assert len(form) >= len(secret)


@pytest.mark.parametrize("length", [1, 2, 7, 8, 9, 14, 15, 16, 30, 31, 32, 60])
@pytest.mark.parametrize("number", [1, FEW, FEW + 1, 3 * FEW])
def test_prefilter_finds_each_needle_wherever_it_stands(length: int, number: int) -> None:
    needles = list(dict.fromkeys(generated(length, number)))
    prefilter = Prefilter()
    prefilter.add(needles)

    for needle in needles:
        for place in range(9):
            text = "." * place + needle + "." * (9 - place)
            assert text in prefilter.candidates([".................", text, "....."])


def test_prefilter_passes_over_what_holds_nothing() -> None:
    prefilter = Prefilter()
    prefilter.add(f"{number * 7919:040d}" for number in range(2000))

    assert not prefilter.candidates(
        [f"accounts[account-{number:05d}].secret_key, 0000000000" for number in range(2000)]
    )
