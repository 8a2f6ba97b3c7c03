# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""One device never keeps a program from looking at the others."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils import estate_reader
from ansible_collections.steady.fleet.plugins.plugin_utils.estate_reader import EstateReader, look_of


class Reader(EstateReader):
    """A reader of one device, whose look is a function."""

    def __init__(self, look: Callable[[], Any]) -> None:
        host = SimpleNamespace(get_groups=lambda: [SimpleNamespace(name="steady_sps")])
        self._inventory = SimpleNamespace(get_host=lambda unused: host)
        self._look = look

    def look(self, name: str) -> Any:
        return self._look()


def never() -> None:
    while True:
        try:
            time.sleep(5)
        except Exception:  # noqa: BLE001
            continue


def fault() -> None:
    raise RuntimeError("with a Secret-Passw0rd")


@pytest.mark.parametrize(
    ("look", "status", "error"),
    [
        (never, "unreachable", "network"),
        (fault, "failed", "internal"),
        (lambda: {"name": "sps1", "before": "x" * 5000}, "failed", "protocol"),
        (lambda: {"name": {1, 2}}, "failed", "internal"),
    ],
    ids=["never ends", "fails", "is too large", "is no JSON"],
)
def test_a_look_that_comes_to_nothing_is_a_record(
    look: Callable[[], Any], status: str, error: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(estate_reader, "LONGEST_LOOK", 0.2)
    monkeypatch.setattr(estate_reader, "LONGEST_RECORD", 4000)

    line = look_of(Reader(look), "sps1")

    record = json.loads(line)
    assert (record["name"], record["product"], record["status"], record["error"]) == ("sps1", "sps", status, error)
    assert "Secret-Passw0rd" not in line


def test_a_look_that_ends_in_time_is_not_disturbed_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estate_reader, "LONGEST_LOOK", 0.1)

    assert json.loads(look_of(Reader(lambda: {"name": "sps1"}), "sps1")) == {"name": "sps1"}
    time.sleep(0.3)
