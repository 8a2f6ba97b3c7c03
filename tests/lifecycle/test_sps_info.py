"""What sps_info reads on every release, and settings that only sps_setting can write."""

from __future__ import annotations

import pytest
from support.devices import assert_tidy
from support.playbook import Step
from support.ways import run_steps

from simulators import start

EVERYTHING = {
    "gather": ["release", "login_methods", "transaction", "tree"],
    "paths": ["management/webinterface", "network/nics"],
}


@pytest.mark.parametrize("login_methods", ["login_methods", "types"])
def test_info_of_everything_is_read_on_every_release(login_methods: str) -> None:
    with start("sps", switches={"login_methods": login_methods, "release": "8.0.0"}) as device:
        run = run_steps(device, [Step("info", "sps_info", EVERYTHING)])

        found = run["info"].result
        assert found["login_methods"]
        assert found["transaction"]["status"] == "closed"
        assert "management" in found["tree"]
        assert found["settings"]["management/webinterface"] == {"body": {"timeout": 10}}
        assert found["settings"]["network/nics"]["below"] == ["nic1", "nic2", "nic3"]
        assert not run["info"].writes
        assert_tidy(device)


def test_network_interface_is_renamed_by_its_path() -> None:
    options = {"path": "network/nics/nic3", "body": {"name": "spare"}}
    with start("sps") as device:
        run = run_steps(
            device,
            [Step("rename", "sps_setting", options), Step("again", "sps_setting", options)],
        )

        assert run["rename"].changed
        assert not run["again"].changed
        assert device.read("network/nics/nic3")["name"] == "spare"
        assert_tidy(device)
