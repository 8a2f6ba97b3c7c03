"""With --diff, export and adopt show the file that they change, and no secret that somebody wrote into it in clear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleError
from support.in_memory import make_device
from support.ways import run_action

FILE = """\
---
# ask the owner about Plain-4711
fleet_password: Connection-4711
vault_other: Elsewhere-4711
numbers: 1
fleet_pasword: Misspelt-4711
fleet_config:
  setting:
    - path: network/naming
      body:
        domain: example.com
        deep: [{community: Raw-4711}]
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
    for secret in ("Connection", "Elsewhere", "Plain", "Misspelt"):
        assert f"{secret}-4711" in text
    # The device sends traps by version 2c, in which they have no such password: an export takes it out of the document.
    assert ("Fallback-4711" in text) == (action == "device_adopt")
    assert "deep: [{community: ********}]" in result["diff"]["before"]
    assert "4711" not in json.dumps(result), result["diff"]
    assert "Folded" not in json.dumps(result)
    for side in ("before", "after"):
        assert "# a comment" in result["diff"][side]
        assert "numbers: 1" in result["diff"][side]
        assert "********" in result["diff"][side]
    assert "Lyon" in result["diff"]["before"]
    assert "Lyon" not in result["diff"]["after"]


def test_an_option_that_does_not_exist_is_not_shown(tmp_path: Path) -> None:
    text = FILE.replace("    auth_password:", "    auth_pasword: [Inner-4711]\n    auth_password:", 1)
    assert "Inner-4711" in text
    result, unused = run(tmp_path, "device_export", text)
    assert result["changed"], result
    assert "auth_pasword: [********]" in result["diff"]["before"]
    assert "4711" not in json.dumps(result)


def test_a_file_whose_expressions_are_not_known_is_not_shown(tmp_path: Path) -> None:
    # It stands in a folder that the inventory does not load, so what its expressions give, and thus hide, is not known.
    result, text = run(tmp_path, "device_export", FILE, fleet_config=None)
    assert result["changed"], result
    assert "diff" not in result
    assert "4711" not in json.dumps(result)
    assert "Elsewhere-4711" in text


def test_the_first_export_is_shown(tmp_path: Path) -> None:
    with make_device("sps") as device:
        result = run_action(device, "device_export", {}, {"inventory_dir": str(tmp_path)}, diff=True)
        password = device.password
    assert result["changed"], result
    assert "fleet_config" in result["diff"]["after"]
    assert password not in json.dumps(result)


@pytest.mark.parametrize("extension", ["", ".yml", ".yaml", ".json"])
def test_a_folder_that_would_hide_a_file_of_variables_is_not_made(tmp_path: Path, extension: str) -> None:
    file = tmp_path / "host_vars" / f"device1{extension}"
    file.parent.mkdir()
    file.write_text("fleet_port: 443\n", "utf-8")

    with (
        make_device("sps") as device,
        pytest.raises(AnsibleError, match="Ansible no longer reads once there is a folder"),
    ):
        run_action(device, "device_export", {}, {"inventory_dir": str(tmp_path)})

    assert list(tmp_path.rglob("*")) == [file.parent, file]
