"""What the actions share that run on whichever product a host is: who is skipped, what is warned of, and that a failure says what it is.

They run as Ansible's worker runs them, on simulators in memory.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import ansible.template
import pytest
import yaml
from ansible import constants
from ansible.errors import AnsibleActionFail, AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from ansible.utils.display import Display
from support.in_memory import make_device
from support.ways import run_action

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS

# Before ansible-core 2.19, every text may be a template.
trusted = getattr(ansible.template, "trust_as_template", str)
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


@pytest.mark.parametrize("action", OPTIONS)
def test_host_that_is_no_device_is_skipped_where_that_is_asked_for(tmp_path: Path, action: str) -> None:
    with pytest.raises(AnsibleActionFail, match="no device"):
        run(tmp_path, "sps", action, group_names=["customers"])
    skipped = run(tmp_path, "sps", action, {"skip_others": True}, group_names=["customers"])

    assert skipped["skipped"]


@pytest.mark.parametrize("action", OPTIONS)
def test_device_of_a_run_that_left_out_the_check_is_refused(tmp_path: Path, action: str) -> None:
    config_of(tmp_path)
    options = {"check_variable": "device_check", "skip_others": True}

    for left_out in ({}, {"device_check": {"skipped": True}}, {"device_check": ""}):
        with pytest.raises(AnsibleActionFail, match="--start-at-task") as refused:
            run(tmp_path, "sps", action, options, **left_out)
        assert refused.value.result["error"] == "refused"
    checked_before = run(tmp_path, "sps", action, options, device_check={"devices": ["device1"]})

    assert not checked_before.get("failed"), checked_before


@pytest.mark.parametrize("action", READING)
def test_credential_that_wins_over_the_environment_is_reported(
    tmp_path: Path, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FLEET_SPS_PASSWORD", "theirs")
    result = run(tmp_path, "sps", action, fleet_max_changse=1)

    warnings = "\n".join(result["warnings"])
    assert "fleet_password of the host's variables is used, and not FLEET_SPS_PASSWORD" in warnings
    assert "fleet_max_changse (did you mean fleet_max_changes?)" in warnings
    assert "theirs" not in json.dumps(result)


@pytest.mark.parametrize(("action", "options"), [("device", {"state": "gathered"}), ("sps_info", {})])
def test_a_wrong_variable_is_named_and_a_misspelled_one_is_warned_of(action: str, options: dict[str, Any]) -> None:
    variables = {"fleet_config": {}, "fleet_port": "44x", "fleet_pasword": "x", "fleet_owner": "me"}
    with make_device("sps") as device:
        result = run_action(device, action, options, variables)

    assert result["error"] == "input"
    assert result["msg"].endswith(" port comes from the variable fleet_port.")
    assert any("fleet_pasword (did you mean fleet_password?)" in one for one in result["warnings"])
    # A task by itself warns of nothing that may be somebody's own.
    assert ("fleet_owner" in str(result["warnings"])) is (action == "device")


@pytest.mark.parametrize(
    ("variables", "check_mode", "is_refused"),
    [
        ({"fleet_plan_file": "plan.json"}, False, True),
        ({"fleet_plan_file": "plan.json"}, True, False),
        ({"fleet_plan_file": ""}, False, False),
    ],
)
def test_plan_of_drift_is_not_taken_for_an_approved_one(
    variables: dict[str, Any], check_mode: bool, is_refused: bool
) -> None:
    options = {"plan_variable": "fleet_approved_plan"}
    with make_device("sps") as device:
        try:
            result = run_action(device, "device", options, {"fleet_config": {}, **variables}, check_mode=check_mode)
        except AnsibleActionFail as error:
            result = {**error.result, "failed": True, "msg": str(error)}

    assert bool(result.get("failed")) is is_refused, result
    assert not is_refused or "Give the approved plan as fleet_approved_plan" in result["msg"]


@pytest.mark.parametrize("product", PRODUCTS)
def test_login_that_is_not_given_says_every_place_where_it_may_stand(tmp_path: Path, product: str) -> None:
    said = run(tmp_path, product, "device", fleet_username="", fleet_password="", fleet_auth_method="")["msg"]

    for words in ("option", "fleet_username of|fleet_username and", f"FLEET_{product.upper()}_USERNAME"):
        assert re.search(words, said), said


@pytest.mark.parametrize("delegate_to", ["sps9", "jump"])
def test_task_that_is_delegated_to_a_device_says_what_that_means(delegate_to: str) -> None:
    hosts = {"sps9": {"fleet_product": "sps", "ansible_host": "192.0.2.9"}, "jump": {}}
    with make_device("sps") as device:

        def failure() -> str:
            keywords = {"delegate_to": delegate_to}
            variables = {"fleet_product": "portal", "hostvars": hosts}
            try:
                return str(run_action(device, "sps_info", {}, variables, **keywords)["msg"])
            except AnsibleActionFail as error:
                return str(error)

        said = failure()

    assert said.startswith("host is missing. "), said
    assert ("hostvars['sps9'].ansible_host" in said) is (delegate_to == "sps9")


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


WRONG_AT_THE_END: Mapping[str, tuple[Any, ...]] = {
    "fleet_fail_on_drift": ("perhaps", "", [], 7),
    "fleet_report_formats": ("pdf", "html,pdf", ["html", "pdf"], {"html": True}, True),
    "fleet_conformance_formats": ("junit", ["pdf"], 5),
    "fleet_report_folder": (["/reports"], {"a": 1}, True, __file__, f"{__file__}/below"),
    "fleet_conformance_folder": (["/reports"], False, __file__, f"{__file__}/below/it"),
    "fleet_plan_file": (["plan.json"], True, str(Path(__file__).parent), f"{__file__}/plan.json"),
    "fleet_history_file": ({"a": 1}, str(Path(__file__).parent), f"{__file__}/below/history.jsonl"),
}
RIGHT_AT_THE_END: Mapping[str, tuple[Any, ...]] = {
    "fleet_fail_on_drift": (True, "no", "{{ 1 == 1 }}", None),
    "fleet_report_formats": ("html", "html,junit", ["json"], "{{ ['json'] }}", "", None),
    "fleet_conformance_formats": ("markdown", ""),
    "fleet_report_folder": ("~/not/there/yet", str(Path(__file__).parent), "", None),
    "fleet_plan_file": ("not-there/plan.json", __file__, ""),
    "fleet_history_file": (__file__, None),
}


PLACES = ("fleet_conformance_folder", "fleet_history_file", "fleet_plan_file", "fleet_report_folder")


@pytest.mark.parametrize("name", WRONG_AT_THE_END)
def test_what_a_run_uses_at_its_end_is_looked_at_before_the_first_device(name: str) -> None:
    def checked_with(value: Any) -> dict[str, Any]:
        # As Ansible gives them: a variable of the host is among those of its task.
        hosts = Everyone({"device1": {"fleet_product": "sps", "fleet_config": {}, name: value}})
        return checked({"writes": [name] if name in PLACES else []}, hostvars=hosts, **{name: value})

    for value in WRONG_AT_THE_END[name]:
        result = checked_with(value)

        assert result.get("failed"), value
        assert name in result["msg"], result["msg"]
    for value in RIGHT_AT_THE_END.get(name, ()):
        result = checked_with(value)

        assert not result.get("failed"), (value, result)


@pytest.mark.parametrize("name", PLACES)
def test_a_place_that_cannot_be_written_to_is_refused_before_the_first_device(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests as root may write everywhere.
    closed = tmp_path / "closed"
    closed.mkdir()
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and access(path, mode))
    # Above the folder, and in one that is to be made in it.
    for place in (closed / "place", closed / "new" / "place"):
        hosts = Everyone({"device1": {"fleet_product": "sps", "fleet_config": {}, name: str(place)}})

        result = checked({"writes": [name]}, hostvars=hosts, **{name: str(place)})

        # What only other runs write may lie where this one has no access.
        others = [other for other in PLACES if other != name]
        assert not checked({"writes": others}, hostvars=hosts, **{name: str(place)}).get("failed")
        assert result["error"] == "refused"
        assert result["msg"] == (
            f"{name} is {str(place)!r}, and nothing can be written to {str(closed)!r}: choose another place, "
            "or let the user that runs the play write there"
        )


def test_a_history_that_is_there_is_written_in_place_whatever_its_folder_lets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, shut = tmp_path / "history.jsonl", tmp_path / "shut.jsonl"
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in (tmp_path, shut) and access(path, mode))
    hosts = Everyone({"device1": {"fleet_product": "sps", "fleet_config": {}}})
    writes = {"writes": ["fleet_history_file"]}
    assert "nothing can be written" in checked(writes, hostvars=hosts, fleet_history_file=str(place))["msg"]
    place.touch()
    shut.touch()

    assert not checked(writes, hostvars=hosts, fleet_history_file=str(place)).get("failed")
    assert "nothing can be written" in checked(writes, hostvars=hosts, fleet_history_file=str(shut))["msg"]


def test_a_place_in_a_folder_that_may_not_be_looked_into_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whoever runs the tests as root may look everywhere.
    closed = tmp_path / "closed"
    closed.mkdir()
    stat, access = os.stat, os.access

    def stat_of(path: Any, *more: Any, **keywords: Any) -> os.stat_result:
        if str(path).startswith(f"{closed}/"):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *more, **keywords)

    monkeypatch.setattr(os, "stat", stat_of)
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != closed and access(path, mode))
    for name in PLACES:
        place = str(closed / "place")
        hosts = Everyone({"device1": {"fleet_product": "sps", "fleet_config": {}}})
        result = checked({"writes": [name]}, hostvars=hosts, **{name: place})

        assert f"nothing can be written to {str(closed)!r}" in result["msg"], name


SAME: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "one address": ("sps", {"ansible_host": "192.0.2.1"}, {"ansible_host": "192.0.2.1"}),
    "a name and an address with it": ("sps", {"fleet_host": "SPS.example.com."}, {"ansible_host": "sps.example.com"}),
    "an address of a browser": ("sps", {"fleet_host": "https://sps:443/"}, {"ansible_host": "sps"}),
    "the name of the host": ("sps", {}, {"ansible_host": "a"}),
    "an expression": ("sps", {"fleet_host": "{{ site }}.example.com"}, {"fleet_host": "lyon.example.com"}),
    "addresses with zeros": ("appliance", {"fleet_host": "2001:db8::1"}, {"fleet_host": "2001:0db8:0::0001"}),
    "another account, of no tenant": ("cloud_sync", {"fleet_host": "x", "fleet_username": "a"}, {"fleet_host": "x"}),
    "one tenant": ("portal", {"fleet_host": "x", "fleet_username": "a"}, {"fleet_host": "x", "fleet_username": "a"}),
    "one of them shares": ("sps", {"fleet_host": "x", "fleet_shared": True}, {"fleet_host": "x"}),
    "empty is left out": ("sps", {"fleet_host": "", "ansible_host": "x"}, {"fleet_host": "x", "fleet_proxy": ""}),
}
DIFFERENT: Mapping[str, tuple[str, Mapping[str, Any], Mapping[str, Any]]] = {
    "ports": ("sps", {"fleet_host": "x", "fleet_port": 8443}, {"fleet_host": "x"}),
    "tenants": ("portal", {"fleet_host": "x", "fleet_username": "a"}, {"fleet_host": "x", "fleet_username": "b"}),
    "clients": ("portal", {"fleet_host": "x", "fleet_client_id": "a"}, {"fleet_host": "x", "fleet_client_id": "b"}),
    "proxies": (
        "sps",
        {"fleet_host": "x", "fleet_proxy": "http://one"},
        {"fleet_host": "x", "fleet_proxy": "http://two"},
    ),
    "jump hosts": (
        "sps",
        {"fleet_host": "x", "ansible_connection": "ssh", "ansible_host": "one"},
        {"fleet_host": "x", "ansible_connection": "ssh", "ansible_host": "two"},
    ),
    "both share": ("sps", {"fleet_host": "x", "fleet_shared": True}, {"fleet_host": "x", "fleet_shared": "yes"}),
    "what cannot be evaluated": ("sps", {"fleet_host": "{{ nowhere }}"}, {"fleet_host": "{{ nowhere }}"}),
    "what is no product": ("sps", *[{"fleet_host": "x", "fleet_product": "router"}] * 2),
    "what is no address": ("sps", {"fleet_host": "x/y"}, {"fleet_host": "x/y"}),
}


class Everyone(dict[str, Any]):
    """The variables of all hosts as Ansible has them: evaluated one by one, or not at all."""

    def raw_get(self, name: str) -> Any:
        return super().__getitem__(name)

    def __getitem__(self, name: str) -> Any:
        return Evaluated(self.raw_get(name))


class Evaluated(dict[str, Any]):
    """The variables of one host."""

    def __getitem__(self, name: str) -> Any:
        value = super().__getitem__(name)
        known = {"site": "lyon", **self}
        return Templar(loader=DataLoader(), variables=known).template(
            trusted(value) if isinstance(value, str) else value
        )

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 - that would not evaluate it


def pair(
    product: str, one: Mapping[str, Any], other: Mapping[str, Any], *, runs_on: str = "c", **more: Any
) -> dict[str, Any]:
    """Check an estate of two hosts."""
    hosts = Everyone({name: {"fleet_product": product, **own} for name, own in (("a", one), ("b", other))})
    known = {"hostvars": hosts, "ansible_play_hosts_all": ["a", "b"], "inventory_hostname": runs_on}
    with make_device(product) as device:
        return run_action(device, "estate_check", more, known)


@pytest.mark.parametrize("name", SAME)
def test_one_device_under_two_names_is_refused_before_anything_is_written(name: str) -> None:
    result = pair(*SAME[name])

    assert result.get("failed"), result
    assert (result["error"], "one device" in result["msg"]) == ("refused", True)
    assert "a, b" in result["msg"]
    assert "fleet_shared: true" in result["msg"]
    # What is written down can be looked at.
    exported = pair(*SAME[name], exporting=True)
    assert not exported.get("failed")
    assert "a, b" in exported["warnings"][0]


@pytest.mark.parametrize("name", DIFFERENT)
def test_devices_that_only_look_alike_are_taken(name: str) -> None:
    result = pair(*DIFFERENT[name])

    assert not result.get("failed"), result
    assert not result.get("warnings")


def test_devices_whose_address_a_play_says_are_not_compared_by_their_variables() -> None:
    # The task has an address that the host has not.
    assert not pair(*SAME["the name of the host"], runs_on="a").get("failed")


@pytest.mark.parametrize(("name", "is_taken"), [("sps:8443", False), ("2001:db8::1", True), ("a:b", True)])
def test_name_that_ansible_takes_for_another_and_a_port_is_refused(name: str, is_taken: bool) -> None:
    result = checked(hostvars={name: {"fleet_product": "sps"}}, ansible_play_hosts_all=[name])

    assert bool(result.get("failed")) is not is_taken, result
    assert is_taken or "without a colon" in result["msg"]


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


def test_documents_that_ansible_does_not_read_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config_of(tmp_path)
    monkeypatch.chdir(tmp_path)
    folders = {"inventory_dir": str(tmp_path / "inventory"), "playbook_dir": str(tmp_path / "elsewhere")}

    def failure(**variables: Any) -> str:
        with make_device("sps") as device, pytest.raises(AnsibleActionFail) as caught:
            run_action(device, "device", {}, variables)
        return str(caught.value)

    # Where a play is one of a collection, and where the inventory has a folder of its own.
    for here in (tmp_path, tmp_path.parent):
        monkeypatch.chdir(here)
        assert f"Ansible does not read {tmp_path / 'host_vars/device1'}" in failure(**folders)
    for folder in folders:
        assert "does not read" not in failure(**{**folders, folder: str(tmp_path)})
    # Nor does an export write a second document.
    with pytest.raises(AnsibleActionFail, match="there would be two documents"):
        run(tmp_path, "sps", "device_export", **folders)
    written = run(tmp_path, "sps", "device_export", {"folder": str(tmp_path / "third")}, **folders)
    assert written["changed"]


LYON = {"fleet_config": {"snmp_agent": {"system_location": "Lyon"}}}


@pytest.mark.parametrize(
    ("action", "options", "variables", "prepare", "words"),
    [
        ("device_export", {}, {"inventory_dir": None}, as_it_is, "has no folder for host_vars"),
        ("device_export", {}, {"inventory_hostname": "../device1"}, as_it_is, "Nothing was written"),
        ("device_export", {"overwrite": "perhaps"}, {}, as_it_is, "overwrite"),
        ("device_export", {}, {}, unreadable, "cannot read"),
        ("device_export", {}, {}, unwritable, "host_vars"),
        ("device_export", {}, {}, unreadable, "Let the user that runs the play read it"),
        ("device_adopt", {}, {}, as_it_is, "to adopt anything into"),
        ("device_adopt", {"adopt": None}, {}, as_it_is, "fleet_adopt"),
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


def test_options_of_a_device_are_shown_to_those_who_ask_for_details(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    try:
        constants.config.get_config_value("INJECT_INVOCATION")
    except AnsibleError:
        pass
    else:
        pytest.skip("from ansible-core 2.21 on, people choose what results have")
    display = Display()
    shown = {}
    for verbosity in (0, 2, 3):
        monkeypatch.setattr(display, "verbosity", verbosity)
        result = run(tmp_path, "sps", "device", {"state": "gathered"}, fleet_config={"snmp_trap": {}})
        shown[verbosity] = "invocation" in result

    assert shown == {0: False, 2: False, 3: True}
