"""Names and addresses of servers."""

from __future__ import annotations

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._schema.hostnames import (
    canonical_server,
    is_address,
    port_problem,
    server_problem,
)


@pytest.mark.parametrize("text", ["192.0.2.1", "2001:db8::1", "::"])
def test_addresses_are_recognized(text: str) -> None:
    assert is_address(text)
    assert server_problem(text) == ""


@pytest.mark.parametrize("text", ["example.com", "a", "a_b.example.", "xn--bcher-kva.example", "1a.example"])
def test_names_are_taken(text: str) -> None:
    assert not is_address(text)
    assert server_problem(text) == ""


@pytest.mark.parametrize("text", ["192.0.2", "192.0.2.256", "a b", "-a.example", "a..b", "", "x" * 254, "2001:db8::g"])
def test_what_is_neither_is_named(text: str) -> None:
    assert server_problem(text)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("Mail.Example.com.", "mail.example.com"), ("2001:DB8:0:0::1", "2001:db8::1"), ("192.0.2.1", "192.0.2.1")],
)
def test_a_server_has_one_spelling(text: str, canonical: str) -> None:
    assert canonical_server(text) == canonical
    assert canonical_server(canonical) == canonical


@pytest.mark.parametrize(("number", "fine"), [(0, False), (1, True), (65535, True), (65536, False), (-1, False)])
def test_ports_are_bounded(number: int, fine: bool) -> None:
    assert (port_problem(number) == "") is fine
