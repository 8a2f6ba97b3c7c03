"""Addresses that are none, where a portal returns one: a task ends in a sentence, and what was registered is said to be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import InMemoryClients

from ansible_collections.steady.fleet.plugins.module_utils.portal.values.links import tokens_of

from .test_listings import changed, module

ADDRESSES = ("https://[bad", "https://x:abc", "https://x:99999", "https://x\r\nHost: y", "https://", "http://x", "\u0663", "", None, 5, ["x"], {})  # fmt: skip
TASKS: Mapping[str, tuple[str, str, Mapping[str, Any]]] = {
    "data center": ("server_url", "portal_group_info", {"discover_host": True}),
    "storage": ("url", "portal_storage", {"group": ".", "name": "x", "kind": "express", "uid": "X"}),
    "console": ("url", "portal_info", {"gather": ["backup_console"], "group": "Customer"}),
    "console, disclosed": ("url", "portal_info", {"gather": ["backup_console"], "group": "Customer", "disclose": True}),
    "backup server": (
        "internal_address",
        "portal_backup_server",
        {
            "address": "b.example.com",
            "agent_id": "a",
            "server_secret": "s3cretpass",
            "online_agents": 3,
            "allow_dangerous_registration": True,
        },
    ),
}


@pytest.mark.parametrize("address", ADDRESSES, ids=repr)
@pytest.mark.parametrize("task", TASKS)
def test_an_address_that_is_none_ends_in_a_sentence(task: str, address: Any) -> None:
    key, name, options = TASKS[task]

    def change(unused: str, body: Any) -> Any:
        if isinstance(body, list):
            return [change("", part) for part in body]
        if not isinstance(body, Mapping):
            return body
        return {part: address if part == key else change("", value) for part, value in body.items()}

    with changed("portal", change, {}, {"children": {"Customer": {"kind": 40}}}) as device:  # noqa: SIM117
        with InMemoryClients(device) as clients:
            result = clients.run(module(name), options).result

    assert result.get("error") != "internal", result
    assert "ValueError" not in result.get("msg", "")
    if task == "data center":
        assert result["failed"]
        assert "no data center" in result["msg"]
    if task == "storage":
        assert result["changed"], result


@pytest.mark.parametrize(
    ("link", "tokens"),
    [
        ("https://x.example/?a=1&access_token=t0ken%2B1#x", ["t0ken+1"]),
        ("https://x.example/#access_token=t0ken", ["t0ken"]),
        ("https://[bad?access_token=t0ken", ["t0ken"]),
        ("access_token=t0ken", []),
        ("", []),
    ],
)
def test_tokens_are_found_in_any_link(link: str, tokens: list[str]) -> None:
    assert tokens_of(link) == tokens
