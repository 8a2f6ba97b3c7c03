"""No secret remains in any text, in whatever way it was written there, and innocent text stays as it is."""

from __future__ import annotations

import base64
import html
import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, quote_plus, urlencode

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import (
    MASK,
    SESSION,
    Redactor,
    Unmasked,
    encoded_forms,
)

quick = settings(deadline=None, database=None, max_examples=50)

# Surrogates cannot be written in UTF-8, so no product can have taken one.
ANY = st.text(st.characters(codec="utf-8"), min_size=8, max_size=30)
TRICKY = st.text("aZ09 /+&=%?#\"'\\<>{}[]~é€𝄞\t\n", min_size=8, max_size=20)
SIMPLE = st.text("abzABZ019_.~+/=-", min_size=8, max_size=40)
SECRETS = st.one_of(ANY, TRICKY, SIMPLE)
AROUND = st.text(" abz019/+=&:,", max_size=12)


def lower_escapes(text: str) -> str:
    pieces = text.split("%")
    return pieces[0] + "".join("%" + piece[:2].lower() + piece[2:] for piece in pieces[1:])


def html_decimal(text: str) -> str:
    return html.escape(text).encode("ascii", "xmlcharrefreplace").decode("ascii")


# Each writes a text in one way, letter by letter: what it makes of a secret does not depend on what is around it.
SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded, small letters": lambda text: lower_escapes(quote(text, safe="")),
    "percent-encoded, slash kept": quote,
    "form-encoded": quote_plus,
    "form-encoded, small letters": lambda text: lower_escapes(quote_plus(text)),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, unicode kept": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON, solidus escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "JSON in JSON, unicode kept": lambda text: json.dumps(
        json.dumps(text, ensure_ascii=False)[1:-1], ensure_ascii=False
    )[1:-1],
    # A text around it has both kinds of quotes.
    "Python": lambda text: repr("'\"" + text)[4:-1],
    "Python, bytes": lambda text: repr(b"'\"" + text.encode())[5:-1],
    "HTML": html.escape,
    "HTML, quotes kept": lambda text: html.escape(text, quote=False),
    "HTML, letters as numbers": html_decimal,
}


@pytest.mark.parametrize("spelling", list(SPELLINGS))
@quick
@given(secret=SECRETS, before=AROUND, after=AROUND)
def test_secret_inside_a_text_is_masked(spelling: str, secret: str, before: str, after: str) -> None:
    assume(secret.strip("*"))
    spell = SPELLINGS[spelling]
    redactor = Redactor()
    redactor.add(secret)

    cleaned = redactor.text(spell(before) + spell(secret) + spell(after))

    assert spell(secret) not in cleaned
    assert MASK in cleaned


@quick
@given(secret=SECRETS)
@example(secret='it\'s "quoted"')
@example(secret="it's quoted")
@example(secret="\x00\x7f\xa0 controls")
def test_secret_in_the_spelling_of_python_is_masked(secret: str) -> None:
    assume(secret.strip("*"))
    redactor = Redactor()
    redactor.add(secret)

    for spelled in (repr(secret), repr([secret]), repr({"option": secret}), repr(secret.encode())):
        assert spelled.strip("b[]{}'\"") not in redactor.text(spelled)


@quick
@given(
    secret=SECRETS,
    before=st.binary(max_size=7),
    after=st.binary(max_size=7),
    encode=st.sampled_from([base64.b64encode, base64.urlsafe_b64encode]),
)
def test_secret_is_masked_at_every_offset_of_base64(
    secret: str, before: bytes, after: bytes, encode: Callable[[bytes], bytes]
) -> None:
    redactor = Redactor()
    redactor.add(secret)
    whole = before + secret.encode() + after

    cleaned = redactor.text(encode(whole).decode())

    # The letters that hold nothing but bits of the secret.
    first, last = -(-len(before) * 8 // 6), (len(before) + len(secret.encode())) * 8 // 6
    assert encode(whole).decode()[first:last] not in cleaned


@quick
@given(user=st.text("abc", min_size=1, max_size=5), secret=SECRETS)
def test_password_of_a_basic_login_is_masked_in_its_header(user: str, secret: str) -> None:
    redactor = Redactor()
    redactor.add(secret)
    header = base64.b64encode(f"{user}:{secret}".encode()).decode()

    cleaned = redactor.text(f"Authorization: Basic {header}")

    assert header not in cleaned
    assert MASK in cleaned


@quick
@given(secret=SECRETS)
def test_password_in_a_query_is_masked(secret: str) -> None:
    assume(secret.strip("*"))
    redactor = Redactor()
    redactor.add(secret)

    for query in (urlencode({"password": secret}), urlencode({"password": secret}, quote_via=quote)):
        assert query.partition("=")[2] not in redactor.text(f"https://192.0.2.1/login?{query}&next=1")


@quick
@given(secrets=st.lists(st.text("ABCXYZ", min_size=6), max_size=20), text=st.text("abcxyz 019.,:/äöü\n", max_size=200))
def test_innocent_text_is_untouched(secrets: list[str], text: str) -> None:
    redactor = Redactor()
    redactor.add(*secrets)

    assert redactor.text(text) == text
    assert redactor.value({"text": text, "list": [text]}) == {"text": text, "list": [text]}


@quick
@given(first=SECRETS, second=SECRETS, text=AROUND)
def test_secret_that_is_learned_later_is_masked_in_what_was_seen_before(first: str, second: str, text: str) -> None:
    assume(second.strip("*") and second not in first)
    redactor = Redactor()
    redactor.add(first)
    shown = {"message": text + second}
    redactor.value(shown)

    redactor.add(second)

    assert second not in redactor.value(shown)["message"]
    assert second not in redactor.text(text + second)


@quick
@given(secret=st.text("ABC", min_size=4, max_size=8), more=st.text("ABC", min_size=1, max_size=4))
def test_secret_that_begins_with_another_one_is_masked_whole(secret: str, more: str) -> None:
    redactor = Redactor()
    redactor.add(secret, secret + more)

    assert redactor.text(f"<{secret + more}>") == f"<{MASK}>"


@pytest.mark.parametrize("secret", ["x", "xy", "ü", "%", '"'])
def test_short_secret_is_masked_too(secret: str) -> None:
    redactor = Redactor()
    redactor.add(secret)

    for spelled in (secret, quote(secret, safe=""), json.dumps(secret)[1:-1]):
        assert redactor.text(f"[{spelled}]") == f"[{MASK}]"


@pytest.mark.parametrize("nothing", [None, ""])
def test_empty_secret_masks_nothing(nothing: Any) -> None:
    redactor = Redactor()
    redactor.add(nothing)

    assert redactor.text("a text") == "a text"


def test_number_given_as_a_secret_is_masked() -> None:
    redactor = Redactor()
    redactor.add(48151623)

    assert redactor.text("the code is 48151623") == f"the code is {MASK}"


def test_end_of_a_text_that_was_cut_inside_a_secret_is_masked() -> None:
    redactor = Redactor()
    redactor.add("correct horse battery")

    assert redactor.text("says: correct horse bat", cut=True) == f"says: {MASK}"
    assert redactor.text("says: correct horse bat") == "says: correct horse bat"


def test_secrets_are_masked_at_every_depth_and_other_values_keep_their_types() -> None:
    redactor = Redactor()
    redactor.add("s3cr3t-text")

    cleaned = redactor.value(
        {"a": ["s3cr3t-text", {"b": ("x s3cr3t-text y", 1, None, True)}], "n": 1.5, "s3cr3t-text": "a key"}
    )

    assert cleaned == {"a": [MASK, {"b": [f"x {MASK} y", 1, None, True]}], "n": 1.5, MASK: "a key"}


def test_secret_that_is_disclosed_on_purpose_is_shown_there_and_nowhere_else() -> None:
    redactor = Redactor()
    redactor.add("s3cr3t-text")

    cleaned = redactor.value({"session": Unmasked("s3cr3t-text"), "msg": "s3cr3t-text"})

    assert cleaned == {"session": "s3cr3t-text", "msg": MASK}
    assert cleaned["session"].__class__ is str


def calls_to_clean(count: int, text: str) -> int:
    """Return how many calls it takes to clean a text where so many secrets are known."""
    redactor = Redactor()
    redactor.add(*(f"{number * 7919:08x}-{number:06d}-secret" for number in range(count)))
    redactor.text("x" * 100)
    calls = 0

    def count_calls(frame: Any, event: str, argument: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count_calls)
    try:
        redactor.text(text)
    finally:
        sys.setprofile(None)
    return calls


def test_cost_of_cleaning_a_text_does_not_grow_with_the_number_of_secrets() -> None:
    text = "The quick brown fox jumps over the lazy dog; nothing to see here. " * 40

    assert calls_to_clean(5000, text) <= 2 * calls_to_clean(5, text)


@pytest.mark.parametrize("count", [1, 20, 21, 60])
@pytest.mark.parametrize("secret", ["s3cret s3cret", "abcdefgh", "a/b+c=d?e&f", "xy"])
def test_list_of_flat_entries_is_masked_as_each_of_them_is(count: int, secret: str) -> None:
    one, other = Redactor(), Redactor()
    for redactor in (one, other):
        redactor.add(secret)
    for hidden in sorted(encoded_forms(secret)):
        entries: list[dict[str, Any]] = [
            {"name": f"host {number}", "port": number, "up": True} for number in range(count)
        ]
        entries[-1]["text"] = f"before {hidden} after"

        for unused in range(2):
            assert one.value(entries) == [other.value(entry) for entry in entries]
        assert hidden not in str(one.value(entries))


def test_list_that_was_clean_is_looked_at_again_once_another_secret_is_known() -> None:
    redactor = Redactor()
    redactor.add("a first secret")
    entries = [{"name": f"host {number}", "text": "the other one"} for number in range(40)]
    assert redactor.value(entries) == entries

    redactor.add("other one")

    assert redactor.value(entries) == [{**entry, "text": f"the {MASK}"} for entry in entries]


def test_list_with_something_else_than_flat_entries_is_masked_all_the_same() -> None:
    redactor = Redactor()
    redactor.add("s3cret s3cret")
    flat = [{"name": f"host {number}"} for number in range(30)]

    for last in ("s3cret s3cret", ["s3cret s3cret"], {"deep": {"er": "s3cret s3cret"}}, {"list": ["s3cret s3cret"]}):
        masked = redactor.value([*flat, last])
        assert masked[:-1] == flat
        assert "s3cret s3cret" not in str(masked[-1])


def test_a_code_that_a_device_hands_out_is_a_secret_and_a_short_cookie_is_none() -> None:
    redactor = Redactor()
    redactor.add_issued("K7Q2XD", None, "on")
    redactor.add_issued("lang-en-us", shortest=SESSION)

    assert redactor.text("K7Q2XD is on, lang-en-us") == f"{MASK} is on, lang-en-us"
