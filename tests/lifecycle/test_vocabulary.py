"""A host's variables are connection options of the modules of its product: the same both ways, masked, and for no other product."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from ansible import constants
from support.playbook import IN_PROCESS, ORDINARY, RUN_MODES, Run, run_plays
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils._run.masking import HIDDEN
from simulators import start

FOREIGN = "the-password-of-another-product"
pytestmark = [pytest.mark.smoke, pytest.mark.xdist_group("vocabulary")]


def info(name: str, **keywords: Any) -> dict[str, Any]:
    options = keywords.pop("options", {})
    return {
        "name": name,
        "steady.fleet.sps_info": {"gather_subset": ["release"], **options},
        "ignore_errors": True,
        **keywords,
    }


def inventory(device: Any) -> dict[str, Any]:
    own = {f"fleet_{name}": value for name, value in device_options(device).items()}
    bare = {name: value for name, value in own.items() if name not in ("fleet_username", "fleet_password")}
    return {
        "all": {
            "vars": {"ansible_python_interpreter": sys.executable, "any_password": device.password},
            "children": {
                # The name alone, as other people's inventories have it; the task names the product.
                "sps": {"hosts": {"by_group": {**own, "ansible_host": device.host}}},
                "others": {
                    "hosts": {
                        "by_product": {**own, "ansible_host": device.host, "fleet_product": "sps"},
                        "emptied": {**bare, "ansible_host": device.host, "fleet_product": "sps", "fleet_username": ""},
                        "portal1": {
                            **own,
                            "ansible_host": device.host,
                            "fleet_product": "portal",
                            "fleet_password": FOREIGN,
                        },
                    }
                },
            },
        }
    }


def device_options(device: Any) -> dict[str, Any]:
    return {
        "port": device.port,
        "username": device.username,
        "password": device.password,
        "ca_path": str(device.ca_path),
    }


def plays(device: Any, way: str) -> list[dict[str, Any]]:
    keywords: dict[str, Any] = {"vars": {"fleet_in_process": way == IN_PROCESS}} if way == ORDINARY else {}
    # By a variable: of an error, Ansible itself shows the lines of the playbook.
    login = {"FLEET_SPS_USERNAME": device.username, "FLEET_SPS_PASSWORD": "{{ any_password }}"}
    nowhere = {"FLEET_SPS_HOST": "192.0.2.1", "FLEET_SPS_TIMEoutcomes": "", "FLEET_SPS_PORT": "1"}
    address = {"url": f"https://{device.host}:{device.port}", "user": device.username, "ca_path": str(device.ca_path)}
    return [
        {
            "name": host,
            "hosts": host,
            "gather_facts": False,
            "tasks": [info(f"{host}: {label}", **{**keywords, **more}) for label, more in tasks.items()],
        }
        for host, tasks in {
            "by_group": {"variables": {}, "not this": {"environment": nowhere}},
            "by_product": {
                "variables": {},
                "quiet": {"vars": {**keywords.get("vars", {}), "ansible_inject_invocation": False}},
                "own": {"options": {"password": "mine-and-wrong"}},
            },
            "emptied": {"environment": {"environment": login}},
            "portal1": {"another product": {}, "named": {"options": {"host": device.host, "port": device.port}}},
            "localhost": {
                "aliases": {"options": {**address, "password": "{{ any_password }}"}},
                "nothing": {},
                "twice": {"options": {"host": "a", "hostname": "b"}},
            },
        }.items()
    ]


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, tuple[Run, Any]]]:
    runs = {}
    with start("sps") as first, start("sps") as second:
        for way, device in zip(RUN_MODES, (first, second), strict=True):
            path = tmp_path_factory.mktemp("inventory") / "inventory.json"
            path.write_text(json.dumps(inventory(device)), encoding="utf-8")
            arguments = ["-i", str(path)]
            # Not at -vvv, where Ansible itself shows the environment of a module. Its options are in the record in any case.
            runs[way] = (run_plays(plays(device, way), [device], arguments=arguments), device)
        yield runs


@pytest.mark.parametrize("way", RUN_MODES)
@pytest.mark.parametrize(
    "name",
    [
        "by_group: variables",
        "by_group: not this",
        "by_product: variables",
        "emptied: environment",
        "localhost: aliases",
    ],
)
def test_a_task_needs_no_connection_options_of_its_own(ran: Any, way: str, name: str) -> None:
    found = ran[way][0][name]

    assert not found.failed, found.message
    assert found.result["release"]


@pytest.mark.parametrize("way", RUN_MODES)
def test_an_option_of_the_task_wins(ran: Any, way: str) -> None:
    found = ran[way][0]["by_product: own"]

    assert found.result["error"] == "login"


@pytest.mark.parametrize("way", RUN_MODES)
@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            "portal1: another product",
            "host is missing. Give a name or an address, run the task on a host of the product",
        ),
        ("localhost: nothing", "host is missing. Give a name or an address, run the task on a host of the product"),
        ("localhost: twice", "host is given twice, once by its alias hostname, and not alike"),
    ],
)
def test_what_is_missing_is_reported_before_any_request(ran: Any, way: str, name: str, sentence: str) -> None:
    found = ran[way][0][name]

    assert found.failed
    assert found.result["error"] == "input"
    assert sentence in found.message
    assert not found.requests


@pytest.mark.parametrize("way", RUN_MODES)
def test_no_password_travels_to_another_product_and_none_shows(ran: Any, way: str) -> None:
    run, device = ran[way]
    named = run["portal1: named"]

    assert named.failed
    assert not any(FOREIGN in json.dumps(exchange.public()) for exchange in device.journal)
    assert "fleet_ca_path" not in named.message
    assert run["by_group: variables"].result["invocation"]["module_args"]["password"] == HIDDEN
    assert not leaks(run.output, [device.password, FOREIGN])
    assert not leaks(run.record, [device.password, FOREIGN])


def test_results_show_the_arguments_where_people_want_it(ran: Any) -> None:
    shown = {way: "invocation" in ran[way][0]["by_product: quiet"].result for way in RUN_MODES}

    # Before ansible-core 2.21 there is no choice.
    always = "INJECT_INVOCATION" not in constants.config.get_configuration_definitions()
    assert shown == dict.fromkeys(RUN_MODES, always)


def test_both_ways_ask_for_the_same(ran: Any) -> None:
    asked = {way: {each.name: each.requests for each in ran[way][0].outcomes} for way in RUN_MODES}

    assert asked[IN_PROCESS] == asked[ORDINARY]
    assert any(asked[IN_PROCESS].values())
