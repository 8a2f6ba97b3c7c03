"""A task in Ansible's own process gets its options just as a module of its own would: as after JSON."""

from __future__ import annotations

import json
from collections import OrderedDict
from datetime import date, datetime, timezone
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain


@pytest.mark.parametrize(
    "value",
    [
        {"a": [1, 2.5, True, None, "x"]},
        {True: "on", False: "off", None: "null", 12: "twelve", 1.5: "more"},
        {"deep": [{True: [{7: (1, 2)}]}]},
        OrderedDict([("b", 1), ("a", 2)]),
        [],
        "",
    ],
)
def test_what_json_has_is_as_after_json(value: Any) -> None:
    assert plain(value) == json.loads(json.dumps(value))


def test_what_json_does_not_have_is_a_text_or_refused_later() -> None:
    assert plain({"day": date(2026, 1, 2)}) == {"day": "2026-01-02"}
    assert plain(datetime(2026, 1, 2, 3, 4, tzinfo=timezone.utc)) == "2026-01-02T03:04:00+00:00"
    assert plain({"text": "sécret".encode()}) == {"text": "sécret"}
    assert plain(b"caf\xe9") == "caf\udce9"
