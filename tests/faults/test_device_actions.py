"""What the actions share that run on whichever product a host is: who is skipped, what is warned of, and that a failure says what it is.

They run as Ansible's worker runs them, on simulators in memory.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.errors import AnsibleActionFail
from support.in_memory import make_device
from support.ways import run_action

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "device": {"state": "gathered"},
    "device_export": {},
    "device_adopt": {"adopt": list(PRODUCTS)},
    "conformance": {},
}
READING = ("device", "device_export", "conformance")
FILE = """\
fleet_config:
  snmp_trap:
    enabled: true
  snmp_agent:
    system_location: Lyon  # a comment
"""


def run(
    folder: Path, product: str, action: str, options: Mapping[str, Any] | None = None, **variables: Any
) -> dict[str, Any]:
    known = {"inventory_dir": str(folder), "fleet_config": {}, **variables}
    with make_device(product) as device:
        return run_action(device, action, {**OPTIONS[action], **(options or {})}, known)


def config_of(folder: Path) -> Path:
    path = folder / "host_vars" / "device1" / "config.yml"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, "utf-8")
    return path


@pytest.mark.parametrize("action", OPTIONS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_device_that_was_not_reached_has_its_product_all_the_same(tmp_path: Path, product: str, action: str) -> None:
    with make_device(product) as device:
        device.fault("*", "drop_before", times=None)
        result = run_action(device, action, OPTIONS[action], {"inventory_dir": str(tmp_path), "fleet_config": {}})

    assert (result["failed"], result["error"], result["product"]) == (True, "network", product)


@pytest.mark.parametrize("action", OPTIONS)
def test_tags_of_other_products_skip_the_host(tmp_path: Path, action: str) -> None:
    result = run(tmp_path, "sps", action, ansible_run_tags=["portal"])

    assert result["skipped"]
    assert not (tmp_path / "host_vars").exists()


@pytest.mark.parametrize("action", READING)
def test_credential_that_wins_over_the_environment_is_told(
    tmp_path: Path, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_SPS_PASSWORD", "theirs")
    result = run(tmp_path, "sps", action, fleet_max_changse=1)

    warnings = "\n".join(result["warnings"])
    assert "fleet_password of the host's variables is used, and not FLEET_SPS_PASSWORD" in warnings
    assert "fleet_max_changse (did you mean fleet_max_changes?)" in warnings
    assert "theirs" not in json.dumps(result)


@pytest.mark.parametrize(("action", "options"), [("device", {"state": "gathered"}), ("sps_info", {})])
def test_a_wrong_variable_is_named_and_a_misspelt_one_is_warned_of(action: str, options: dict[str, Any]) -> None:
    variables = {"fleet_config": {}, "fleet_port": "44x", "fleet_pasword": "x", "fleet_owner": "me"}
    with make_device("sps") as device:
        result = run_action(device, action, options, variables)

    assert result["error"] == "input"
    assert result["msg"].endswith(" port comes from the variable fleet_port.")
    assert any("fleet_pasword (did you mean fleet_password?)" in one for one in result["warnings"])
    # A task by itself warns of nothing that may be somebody's own.
    assert ("fleet_owner" in str(result["warnings"])) is (action == "device")


BOUNDS: Mapping[str, tuple[Any, ...]] = {
    "fleet_serial": (0, -1, None, "", True, [], [0], "all", "1.5"),
    "fleet_max_fail_percentage": (None, "", True, -5, 101, "many", "1e1"),
}
TAKEN: Mapping[str, tuple[Any, ...]] = {
    "fleet_serial": (2, "2", "10%", [1, "100%"], "{{ 1 + 1 }}"),
    "fleet_max_fail_percentage": (0, "20", "20%", 12.5, 100),
}


def checked(options: Mapping[str, Any] | None = None, **variables: Any) -> dict[str, Any]:
    host = {"fleet_product": "sps", "fleet_config": {}}
    known = {"hostvars": {"device1": host}, "ansible_play_hosts_all": ["device1"], **host, **variables}
    with make_device("sps") as device:
        return run_action(device, "estate_check", options or {}, known)


@pytest.mark.parametrize("name", BOUNDS)
def test_a_bound_that_ansible_would_take_for_none_is_refused(name: str) -> None:
    for value in BOUNDS[name]:
        result = checked(**{name: value})

        assert result.get("failed"), value
        assert result["msg"].startswith(f"{name} is {value!r}: give "), result["msg"]
    for value in TAKEN[name]:
        assert not checked(**{name: value}).get("failed"), value


@pytest.mark.parametrize("value", [None, "", True, "many", float("inf")])
def test_a_number_of_devices_that_is_none_is_refused(value: Any) -> None:
    try:
        result = checked({"expect_devices": value})
    except AnsibleActionFail as error:
        result = {"failed": True, "msg": str(error)}

    assert result.get("failed"), result
    assert "expect_devices" in result["msg"]


@pytest.mark.parametrize("tag", ["sps_snmp_trap", "sps"])
def test_export_of_some_kinds_leaves_the_others_of_the_file_alone(tmp_path: Path, tag: str) -> None:
    path = config_of(tmp_path)
    config = yaml.safe_load(FILE)["fleet_config"]

    result = run(tmp_path, "sps", "device_export", {"overwrite": True}, fleet_config=config, ansible_run_tags=[tag])

    assert result["changed"], result
    written = yaml.safe_load(path.read_text("utf-8"))["fleet_config"]
    assert "server" in written["snmp_trap"]
    assert ("Lyon" in path.read_text("utf-8")) == (tag == "sps_snmp_trap")
    assert ("system_alerts" in written) == (tag == "sps")


@pytest.mark.parametrize(
    ("tags", "adopted"),
    [
        ([], {"snmp_trap", "snmp_agent"}),
        (["sps"], {"snmp_trap", "snmp_agent"}),
        (["sps_snmp_agent"], {"snmp_agent"}),
        (["sps_system_alerts"], set()),
    ],
)
def test_tags_choose_among_the_kinds_that_are_adopted(tmp_path: Path, tags: list[str], adopted: set[str]) -> None:
    path = config_of(tmp_path)
    before = yaml.safe_load(FILE)["fleet_config"]
    options = {"adopt": ["sps_snmp_trap", "sps_snmp_agent"]}
    device_state = {"snmp_trap": {"enabled": False}}

    with make_device("sps") as device:
        disabled = run_action(device, "device", {"config": device_state}, {})
        assert disabled["changed"], disabled
        known = {"inventory_dir": str(tmp_path), "fleet_config": before, "ansible_run_tags": tags}
        result = run_action(device, "device_adopt", options, known)

    assert not result.get("failed"), result
    after = yaml.safe_load(path.read_text("utf-8"))["fleet_config"]
    assert {kind for kind in before if after.get(kind) != before[kind]} == adopted


def test_adopting_logs_in_once(tmp_path: Path) -> None:
    config_of(tmp_path)
    with make_device("sps") as device:
        known = {"inventory_dir": str(tmp_path), "fleet_config": yaml.safe_load(FILE)["fleet_config"]}
        run_action(device, "device_adopt", {"adopt": ["sps"]}, known)
        logins = [one for one in device.journal if one.operation == "logIn"]

    assert len(logins) == 1


def unreadable(folder: Path) -> None:
    path = config_of(folder)
    path.unlink()
    path.mkdir()


def unwritable(folder: Path) -> None:
    (folder / "host_vars").write_text("no folder", "utf-8")


def in_braces(folder: Path) -> None:
    config_of(folder).write_text("fleet_config: {snmp_agent: {system_location: Lyon}}\n", "utf-8")


def as_it_is(unused: Path) -> None:
    """Leave the folder empty."""


LYON = {"fleet_config": {"snmp_agent": {"system_location": "Lyon"}}}


@pytest.mark.parametrize(
    ("action", "options", "variables", "prepare", "words"),
    [
        ("device_export", {}, {"inventory_dir": None}, as_it_is, "has no folder for host_vars"),
        ("device_export", {}, {"inventory_hostname": "../device1"}, as_it_is, "Nothing was written"),
        ("device_export", {"overwrite": "perhaps"}, {}, as_it_is, "overwrite"),
        ("device_export", {}, {}, unreadable, "cannot read"),
        ("device_export", {}, {}, unwritable, "host_vars"),
        ("device_adopt", {}, {}, as_it_is, "to adopt anything into"),
        ("device_adopt", {"adopt": ["sps_snmp_tarp"]}, {}, as_it_is, "sps_snmp_tarp"),
        ("device_adopt", {"adopt": []}, {}, as_it_is, "is empty"),
        ("device_adopt", {}, LYON, in_braces, "written in braces"),
    ],
)
def test_task_that_is_wrong_says_so_once_and_in_one_word(
    tmp_path: Path,
    action: str,
    options: dict[str, Any],
    variables: dict[str, Any],
    prepare: Callable[[Path], None],
    words: str,
) -> None:
    prepare(tmp_path)

    with pytest.raises(AnsibleActionFail, match=words) as caught:
        run(tmp_path, "sps", action, options, **variables)

    assert caught.value.result.items() >= {"error": "input", "changed": False}.items()
    # Ansible adds the message of whatever an error was raised from.
    assert str(caught.value) == caught.value.args[0]
