"""A device that returns our own secret in another spelling, as a key or as a number: it is masked wherever it shows."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from html.entities import html5
from typing import Any
from urllib.parse import quote

import pytest
from support.in_memory import InMemoryClients, make_device
from support.playbook import connection_options

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor

from .test_messages import CASES, Case

SECRETS = ("Secret-Passw0rd", "an0ther (secret) t&xt<\"'\\", "12345678", "ünïcödé ✓ secret", "s/la+sh=es%41")
NAMED = {letters: name for name, letters in html5.items() if name.endswith(";")}
SPELLINGS: Mapping[str, Callable[[str], str]] = {
    "as it is": str,
    "base64": lambda text: base64.b64encode(text.encode()).decode(),
    "base64 behind a name": lambda text: base64.b64encode(b"user:" + text.encode()).decode(),
    "base64 on several lines": lambda text: "\n".join(
        base64.b64encode(text.encode()).decode()[start : start + 8] for start in range(0, 60, 8)
    ),
    "each byte percent-encoded": lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
    "percent-encoded in part": lambda text: quote(text[:3], safe="") + "".join(f"%{byte:02X}" for byte in text[3:].encode()),
    "percent-encoded three times": lambda text: quote(quote(quote(text, safe=""), safe=""), safe=""),
    "decimal references of HTML": lambda text: "".join(f"&#{ord(letter)};" for letter in text),
    "hexadecimal references of HTML": lambda text: "".join(f"&#x{ord(letter):04X};" for letter in text),
    "references without their end": lambda text: "".join(f"&#{ord(letter)}" for letter in text),
    "escapes of JSON": lambda text: "".join(f"\\u{ord(letter):04x}" for letter in text),
    "long escapes": lambda text: "".join(f"\\U{ord(letter):08x}" for letter in text),
    "escapes in braces": lambda text: "".join(f"\\u{{{ord(letter):x}}}" for letter in text),
    "escapes of bytes": lambda text: "".join(f"\\x{ord(letter):02x}" if ord(letter) < 256 else letter for letter in text),
    "octal escapes": lambda text: "".join(f"\\{ord(letter):03o}" if ord(letter) < 256 else letter for letter in text),
    "named references of HTML": lambda text: "".join(f"&{NAMED[letter]}" if letter in NAMED else letter for letter in text),
    "Latin-1 read as UTF-8": lambda text: text.encode("latin-1", "replace").decode("utf-8", "replace"),
    "Latin-1 read as ASCII": lambda text: text.encode("latin-1", "replace").decode("ascii", "replace"),
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as Windows-1252": lambda text: text.encode().decode("cp1252", "replace"),
    "written in ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "percent-encoded in Latin-1": lambda text: quote(text, safe="", encoding="latin-1", errors="replace"),
    "quoted three times": lambda text: json.dumps(json.dumps(json.dumps(text))),
    "hexadecimal": lambda text: text.encode().hex(),
    "hexadecimal among digits": lambda text: "0" + text.encode().hex().upper() + "00",
    "with what shows nothing between": "\u200b".join,
    "with NUL between": "\0".join,
    "on lines of its own": "\n".join,
}  # fmt: skip


@pytest.mark.parametrize("spell", SPELLINGS.values(), ids=SPELLINGS)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_secret_is_masked_in_every_spelling(secret: str, spell: Callable[[str], str]) -> None:
    redactor = Redactor()
    redactor.add(secret)
    spelled = spell(secret)

    for text in (spelled, f"before {spelled} after", json.dumps(f"x{spelled}")):
        for shown in (redactor.text(text), redactor.text(text, cut=True), redactor.value([{"a": text}] * 30)[0]["a"]):
            assert MASK in shown
            assert spelled not in shown


@pytest.mark.parametrize(
    "text", ["100%25 of &amp; \\u0041\\x42", "a" * 40, "0123456789abcdef" * 4, "a\u200bb\nc", "C:\\new\\x"]
)
def test_what_holds_no_secret_stays_as_it_is(text: str) -> None:
    redactor = Redactor()
    redactor.add("Secret-Passw0rd", "ef", "01")

    assert redactor.value([{"a": text}] * 30)[0]["a"].replace(MASK, "") == text.replace("ef", "").replace("01", "")


def test_keys_and_numbers_are_masked_where_they_can_only_be_the_secret() -> None:
    redactor = Redactor()
    redactor.add("Secret-Passw0rd", "12345678", "changed", "1")

    found = redactor.value(
        {"Secret-Passw0rd": 12345678, "a": {"x%53ecret-Passw0rdx": 2}, "changed": True, "address2": 12, "b": 1234567}
    )

    assert found == {MASK: MASK, "a": {f"x{MASK}x": 2}, "changed": True, "address2": 12, "b": 1234567}
    assert redactor.value([{"Secret-Passw0rd": 2}] * 30) == [{MASK: 2}] * 30


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_secret_is_in_no_result_under_any_key(case: Case) -> None:
    device = make_device(case.module.product.name, case.switches, case.state)
    secret = str(connection_options(device)["password"])
    application = device.server.app

    def echoing(environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
        head: list[Any] = []
        body = b"".join(application(environ, lambda *given: head.extend(given)))
        if body.startswith((b"{", b"[")):
            body = json.dumps(echoed(json.loads(body), secret)).encode()
        start(head[0], [(name, value) for name, value in head[1] if name.lower() != "content-length"])
        return [body]

    device.server.app = echoing
    shown: list[str] = []
    try:
        with InMemoryClients(device) as clients:
            task = clients.run(case.module, case.options, announce=shown.append)
    finally:
        device.stop()

    assert secret not in json.dumps([task.result, task.reports, shown])


def echoed(value: Any, secret: str) -> Any:
    """Return the value with the secret as a further key of each object, and as one of an object in it."""
    if isinstance(value, Mapping):
        return {**{key: echoed(part, secret) for key, part in value.items()}, secret: 1, "echo": {secret: secret}}
    return [echoed(part, secret) for part in value] if isinstance(value, list) else value
