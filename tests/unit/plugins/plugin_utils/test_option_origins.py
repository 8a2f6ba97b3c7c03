# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where a wrong option came from, and which variables are nearly one."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.option_origins import name_origin, nearly_options, origins

SPS = DOCUMENTS["sps"]


def test_each_option_that_the_task_lacks_has_an_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLEET_SPS_TIMEOUT", "abc")
    monkeypatch.setenv("FLEET_SPS_PORT", "1")
    monkeypatch.setenv("FLEET_SPS_RETRIES", "")
    own = {"username": "ops"}
    used = {**own, "port": "44x", "host": "192.0.2.1"}

    found = origins(SPS, own, used, {"fleet_port": "44x", "fleet_username": "x"}, {"FLEET_SPS_PROXY": "p"})

    assert found == {
        "port": "the variable fleet_port",
        "host": "ansible_host, or the name of the host in the inventory",
        "timeout": "the environment variable FLEET_SPS_TIMEOUT",
        "proxy": "the environment variable FLEET_SPS_PROXY",
    }


@pytest.mark.parametrize("empty", [None, ""])
def test_an_option_that_is_empty_in_the_task_hides_the_variable_that_has_it(empty: Any) -> None:
    own = {"username": "ops", "password": empty, "config": empty}

    found = origins(SPS, own, own, {"fleet_password": "secret"}, {})

    assert list(found) == ["password"]
    message = "SPS: password is not given. Set it as an option, as fleet_password of the host."
    result: dict[str, Any] = {"failed": True, "error": "login", "msg": message}
    name_origin(result, found)
    assert result["msg"].startswith(
        f"{message} password comes from the task's own options, or from module_defaults, where it is empty"
    )


KNOWN = {name: f"the variable fleet_{name}" for name in ("port", "username", "config", "purge", "login_method")}


@pytest.mark.parametrize(
    ("message", "option"),
    [
        ("port is 99999, and must be between 1 and 65535.", "port"),
        ("argument 'port' is of type str and we were unable to convert to int: \"'x'\" cannot be converted", "port"),
        ("value of login_method must be one of: a, b, got: c", "login_method"),
        ("Unsupported parameters for (sps_config) module: config.trap. Supported parameters include: port", ""),
        ("argument 'x' is of type int found in 'config -> snmp_trap'. and we were", "config"),
        ("config.snmp_trap.server is a boolean, and must be a text", "config"),
        ("SPS: neither username and password nor client_cert is given. Set them as options", "username"),
        ("purge is empty, so state: overridden would remove nothing", "purge"),
        # What a message advises is not what is wrong.
        ("host takes a name, and nothing else. Write the login in username and password", ""),
        ("portal is not there", ""),
    ],
)
def test_a_message_says_where_the_option_came_from_that_it_is_about(message: str, option: str) -> None:
    result: dict[str, Any] = {"failed": True, "error": "input", "msg": message}

    name_origin(result, KNOWN)

    said = f" {option} comes from the variable fleet_{option}."
    assert result["msg"].removeprefix(message) in ((said, "." + said) if option else ("",))


@pytest.mark.parametrize(
    "result",
    [
        {"failed": True, "error": "network", "msg": "port is closed"},
        {"changed": False, "msg": "port is open"},
        {"failed": True, "error": "input"},
    ],
)
def test_other_results_stay_as_they_are(result: dict[str, Any]) -> None:
    before = dict(result)

    name_origin(result, KNOWN)

    assert result == before


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["fleet_pasword"], "fleet_pasword (did you mean fleet_password?)"),
        (["fleet_host", "fleet_password", "ansible_host", 7], ""),
        # What the playbooks take, and somebody's own, mean something to others.
        (["fleet_hosts", "fleet_config", "fleet_max_changes", "fleet_owner", "fleet_workers"], ""),
    ],
)
def test_only_variables_that_are_nearly_an_option_are_warned_of(names: list[Any], said: str) -> None:
    found = nearly_options(SPS, names)

    assert bool(found) is bool(said)
    assert said in found
