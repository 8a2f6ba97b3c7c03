"""With --diff, export and adopt show the file that they change, and no secret that somebody wrote into it in clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.in_memory import make_device
from support.ways import run_action

FILE = """\
---
# ask the owner about Plain-4711
fleet_password: Connection-4711
vault_other: Elsewhere-4711
numbers: 1
fleet_config:
  snmp_trap:
    enabled: false  # a comment
    community: 'It''s a "Folded
      text-4711'
    auth_password: "{{ nothing | default('Fallback-4711') }}"
  snmp_agent:
    community: Plain-4711
    system_location: Lyon
    users:
      - username: monitor
        auth_password: >-
          Block-4711
"""
OPTIONS = {"device_export": {"overwrite": True}, "device_adopt": {"adopt": ["sps_snmp_agent"]}}


def run(folder: Path, action: str, text: str, **variables: Any) -> tuple[dict[str, Any], str]:
    """Run an action over a file; return its result, and what the file has then."""
    path = folder / "host_vars" / "device1" / "config.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8")
    loaded = {name: value for name, value in yaml.safe_load(text).items() if name != "fleet_password"}
    known = {name: value for name, value in {**loaded, **variables}.items() if value is not None}
    with make_device("sps") as device:
        result = run_action(device, action, OPTIONS[action], {**known, "inventory_dir": str(folder)}, diff=True)
    return result, path.read_text("utf-8")


@pytest.mark.parametrize("action", OPTIONS)
def test_a_diff_shows_no_secret_of_the_file(tmp_path: Path, action: str) -> None:
    result, text = run(tmp_path, action, FILE)
    assert result["changed"], result
    for secret in ("Connection", "Elsewhere", "Fallback", "Plain"):
        assert f"{secret}-4711" in text
    assert "4711" not in json.dumps(result), result["diff"]
    assert "Folded" not in json.dumps(result)
    for side in ("before", "after"):
        assert "# a comment" in result["diff"][side]
        assert "numbers: 1" in result["diff"][side]
        assert "********" in result["diff"][side]
    assert "Lyon" in result["diff"]["before"]
    assert "Lyon" not in result["diff"]["after"]


def test_a_file_whose_expressions_are_not_known_is_not_shown(tmp_path: Path) -> None:
    # It stands in a folder that the inventory does not load, so what its expressions give, and thus hide, is not known.
    result, text = run(tmp_path, "device_export", FILE, fleet_config=None)
    assert result["changed"], result
    assert "diff" not in result
    assert "4711" not in json.dumps(result)
    assert "Fallback-4711" in text


def test_the_first_export_is_shown(tmp_path: Path) -> None:
    with make_device("sps") as device:
        result = run_action(device, "device_export", {}, {"inventory_dir": str(tmp_path)}, diff=True)
        password = device.password
    assert result["changed"], result
    assert "fleet_config" in result["diff"]["after"]
    assert password not in json.dumps(result)
