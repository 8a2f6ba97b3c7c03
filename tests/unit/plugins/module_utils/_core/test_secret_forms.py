"""Each form of a secret is masked from its first letter to its last, and nothing else is taken for one."""

from __future__ import annotations

import base64
import html
import json
from collections import OrderedDict
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.steady.fleet.plugins.module_utils._core.secret_forms import encoded_forms


def decimal(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")


def small(text: str) -> str:
    """Return percent-encoded text with small hexadecimal digits."""
    pieces = text.split("%")
    return pieces[0] + "".join("%" + piece[:2].lower() + piece[2:] for piece in pieces[1:])


def with_quotes(double: str, single: str) -> Callable[[str], str]:
    return lambda text: html.escape(text, quote=False).replace('"', double).replace("'", single)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "raw": str,
    "percent-encoded": lambda text: quote(text, safe=""),
    "percent-encoded, slash kept": quote,
    "percent-encoded, small": lambda text: small(quote(text, safe="")),
    "percent-encoded, slash kept, small": lambda text: small(quote(text)),
    "percent-encoded twice": lambda text: quote(quote(text, safe=""), safe=""),
    "form-encoded": quote_plus,
    "form-encoded, slash kept": lambda text: quote_plus(text, safe="/"),
    "form-encoded, small": lambda text: small(quote_plus(text)),
    "JSON": lambda text: json.dumps(text)[1:-1],
    "JSON, unicode kept": lambda text: json.dumps(text, ensure_ascii=False)[1:-1],
    "JSON, solidus escaped": lambda text: json.dumps(text)[1:-1].replace("/", "\\/"),
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)[1:-1])[1:-1],
    "Python": lambda text: repr(text)[1:-1],
    "Python, between both kinds of quotes": lambda text: repr("'\"" + text)[4:-1],
    "Python, bytes": lambda text: repr(text.encode())[2:-1],
    "Python, bytes between both kinds of quotes": lambda text: repr(b"'\"" + text.encode())[5:-1],
    "HTML": html.escape,
    "HTML, quotes kept": lambda text: html.escape(text, quote=False),
    "HTML, quotes as numbers": with_quotes("&#34;", "&#39;"),
    "HTML, apostrophe as a number": with_quotes("&quot;", "&#39;"),
    "HTML, apostrophe by name": with_quotes("&quot;", "&apos;"),
    "HTML, letters as numbers": lambda text: decimal(html.escape(text)),
    "HTML in JSON": lambda text: json.dumps(html.escape(text))[1:-1],
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 for addresses": lambda text: base64.urlsafe_b64encode(text.encode()).decode(),
}
# Each begins and ends with what some spelling changes.
SECRETS = [
    "/key+of/a/cloud=",
    "+/+/+/+/",
    "plain-Text_1.~",
    "\"both' kinds of 'quotes\"",
    "'apostrophe'",
    "\\back\\slash\\",
    "\n\tlines\n",
    "ünïcödé&<é",
    "&ampersand;%20?",
    "𝄞 beyond 𝄞",
    " spaces around ",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("spelling", list(SPELLINGS))
def test_every_letter_of_a_form_is_masked(spelling: str, secret: str) -> None:
    redactor = Redactor()
    redactor.add(secret)

    assert redactor.text(f"{{{SPELLINGS[spelling](secret)}}}") == f"{{{MASK}}}"


def test_forms_of_a_plain_secret_are_itself_and_base64() -> None:
    # Five letters fill six of base64 at each offset; what four leave over would match innocent text.
    assert encoded_forms("abcde") == {"abcde", "YWJjZGU=", "YWJjZG", "FiY2Rl", "hYmNkZ"}
    assert encoded_forms("abcd") == {"abcd", "YWJjZA=="}


def test_nothing_has_no_form() -> None:
    assert encoded_forms("") == set()


def test_no_secret_at_all_masks_nothing() -> None:
    redactor = Redactor()
    redactor.add(None, "", None)

    assert redactor.text("None of these is a secret") == "None of these is a secret"
    assert redactor.value({"a": None, "b": [""], "c": "None"}) == {"a": None, "b": [""], "c": "None"}


@pytest.mark.parametrize(
    ("end", "masked"),
    [
        ("abcdef", True),
        ("abcdefgh", True),
        ("abcxyz", False),
        ("abcdefgx", False),
        ("bcdefgh", False),
    ],
)
def test_end_of_a_cut_text_is_masked_only_where_a_secret_begins_like_it(end: str, masked: bool) -> None:
    redactor = Redactor()
    redactor.add("abcdefgh-the-rest")

    assert redactor.text("in front: " + end, cut=True) == "in front: " + (MASK if masked else end)


def test_number_is_masked_where_it_is_a_secret_of_six_digits_or_more() -> None:
    redactor = Redactor()
    redactor.add("123456", "54321", "123")

    assert redactor.value([123456, 54321, 1234567, 123456.5, True]) == [MASK, 54321, 1234567, 123456.5, True]
    assert redactor.value({"whole": 123456.0, "count": 123456}) == {"whole": MASK, "count": MASK}
    assert redactor.value({"infinite": float("inf"), "count": 54321.0}) == {"infinite": float("inf"), "count": 54321.0}


def test_key_is_masked_where_it_holds_a_secret_of_six_letters_or_more() -> None:
    redactor = Redactor()
    redactor.add("S3cret", "Ab1")

    assert redactor.value({"of S3cret": 1, "S3cret": 2, "of Ab1 only": 3}) == {
        f"of {MASK}": 1,
        MASK: 2,
        "of Ab1 only": 3,
    }


def test_hexadecimal_digits_are_masked_only_where_they_spell_a_secret() -> None:
    redactor = Redactor()
    redactor.add("a long secret")
    digest, spelled = "d41d8cd98f00b204e9800998ecf8427e", b"a long secret".hex()

    assert redactor.text(f"digest {digest}, id {digest[:12]}") == f"digest {digest}, id {digest[:12]}"
    assert redactor.text(f"digest {digest}, spelled {spelled}") == f"digest {digest}, spelled {MASK}"
    assert redactor.text(f"cut {spelled.upper()}", cut=True) == f"cut {MASK}"


class Tagged(str):
    """A text of a kind of its own, as Ansible has some."""


class Listing(list[object]):
    """The same of a list."""


def test_values_of_other_kinds_than_those_of_json_are_masked_as_well() -> None:
    redactor = Redactor()
    redactor.add("a long secret")
    tagged = Tagged("it is a long secret")

    assert redactor.value(OrderedDict(a=tagged, b=1)) == {"a": f"it is {MASK}", "b": 1}
    assert redactor.value({"a": OrderedDict({"key a long secret": tagged})}) == {"a": {f"key {MASK}": f"it is {MASK}"}}
    assert redactor.value(Listing([tagged, (tagged, None)])) == [f"it is {MASK}", [f"it is {MASK}", None]]
    assert redactor.value(Tagged("innocent")) == "innocent"


def test_form_of_a_short_secret_is_masked_beside_many_long_ones() -> None:
    redactor = Redactor()
    redactor.add("short-one", *(f"{number:040d}" for number in range(100)))
    form = base64.b64encode(b"short-one").decode()

    # Long enough for one of the long secrets, and too short for any in base64.
    assert redactor.text(f"{form:>45}") == f"{MASK:>41}"
    assert redactor.text(f"{form:>90}") == f"{MASK:>86}"


def test_end_of_a_whole_text_is_no_secret_also_where_one_is_in_it() -> None:
    redactor = Redactor()
    redactor.add("administrator")

    assert redactor.text("administrator, admin") == f"{MASK}, admin"
