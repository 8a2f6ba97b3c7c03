"""Settings of groups on portals that know one name of a setting and not the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.portal import config
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import group_settings

STATE = {"children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40}, "Other": {"kind": 40}}}}}
OLD = {"knows": "old"}
NETWORK = ["192.0.2.0/24", "127.0.0.1"]
DOCUMENT: Mapping[str, Any] = {
    "group_settings": [
        {"group": "Partner", "agents_autoupdate": False},
        {"group": "Partner/Customer", "agents_autoupdate": False, "logon_ips": NETWORK, "inherit_storages": False},
        {"group": "Partner/Other", "logon_ips": NETWORK},
    ]
}


def settle(device: Any, check_mode: bool = False, **options: Any) -> Any:
    options = {"group": "Partner/Customer", **options}
    return run_task(device, group_settings.MODULE, options, check_mode=check_mode)


def operations(device: Any, seen: int = 0) -> list[str]:
    return [str(one.operation) for one in device.journal[seen:]]


@pytest.mark.parametrize("knows", ["old", "new", "both"])
def test_every_portal_comes_to_the_same_state(knows: str) -> None:
    with make_device("portal", state=STATE, switches={"knows": knows}) as device:
        predicted = run_task(device, config.MODULE, {"config": DOCUMENT}, check_mode=True)
        made = run_task(device, config.MODULE, {"config": DOCUMENT})
        again = run_task(device, config.MODULE, {"config": DOCUMENT})

        assert not made.failed, made.message
        assert predicted.result["diff"] == made.result["diff"]
        assert not again.changed
        partner = device.tree()["children"]["Partner"]
        assert (partner["autoupdate"], partner["children"]["Customer"]["autoupdate"]) == (0, 0)
        addresses = [partner["children"][name]["logon_ips"] for name in ("Customer", "Other")]
        assert addresses[0] is not None
        assert addresses[0] == addresses[1]
        assert not device.violations


def test_an_older_portal_is_written_under_its_names_alone() -> None:
    with make_device("portal", state=STATE, switches=OLD) as device:
        settle(device, agents_autoupdate=False, logon_ips=NETWORK)
        settle(device, logon_ips=[])

        written = [one for one in device.journal if one.writes and one.status < 300]
        assert [one.path.partition("/groups/")[2].partition("/")[2] for one in written if "/groups/" in one.path] == [
            "agents/autoupdate",
            "limits/logon_ips",
            "limits/logon_ips",
        ]
        assert [one.method for one in written][-2:] != ["POST", "POST"]
        assert not [one for one in device.journal if one.writes and one.status == 404]
        assert device.tree("Partner/Customer")["logon_ips"] is None


def test_the_names_are_looked_for_once_and_not_for_each_group() -> None:
    with make_device("portal", state=STATE, switches=OLD) as device:
        run_task(device, config.MODULE, {"config": DOCUMENT})
        seen = len(device.journal)

        again = run_task(device, config.MODULE, {"config": DOCUMENT, "workers": 1})

        asked = operations(device, seen)
        assert not again.changed
        assert asked.count("read_group_settings") == 1
        assert asked.count("read_group_settings_flags") == 1
        # Once to find the name, and once for each of three groups.
        assert asked.count("read_group_limits_logon_ips") == asked.count("read_group_agents_autoupdate") == 4


@pytest.mark.parametrize("check_mode", [False, True])
def test_what_an_older_portal_does_not_have_is_named(check_mode: bool) -> None:
    with make_device("portal", state=STATE, switches=OLD) as device:
        task = settle(
            device, allow_add_devices=False, local_backup_restricted=True, logon_ips=NETWORK, check_mode=check_mode
        )

        assert task.failed
        assert "this portal does not know allow_add_devices, local_backup_restricted" in task.message
        assert "Leave them out for this portal" in task.message
        assert not [one for one in device.journal if one.writes and "/groups/" in one.path]


def test_what_an_older_portal_has_is_gathered_and_merged_again() -> None:
    with make_device("portal", state=STATE, switches=OLD) as device:
        run_task(device, config.MODULE, {"config": DOCUMENT})

        gathered = run_task(device, config.MODULE, {"state": "gathered", "kinds": ["group_settings"]}).result["config"]

        assert gathered["group_settings"][2] == {
            "group": "Partner/Customer",
            "agents_autoupdate": False,
            "logon_ips": ["127.0.0.1", "192.0.2.0/24"],
            "inherit_storages": False,
        }
        assert not run_task(device, config.MODULE, {"config": gathered}).changed


def test_a_portal_that_returns_the_parts_alone_is_managed_whole() -> None:
    with make_device("portal", state=STATE) as device:
        device.fault("read_group_settings", "status", status=404, times=None)

        made = settle(device, allow_add_devices=False, local_backup_restricted=True, logon_ips=NETWORK)
        again = settle(device, allow_add_devices=False, local_backup_restricted=True, logon_ips=NETWORK)

        assert not made.failed, made.message
        assert not again.changed
        assert {"read_group_settings_flags", "read_group_settings_local_backup_restriction"} <= {*operations(device)}
        assert "limits" not in str([one.path for one in device.journal])


def test_a_portal_that_reads_by_the_new_name_and_writes_by_the_old_is_managed() -> None:
    with make_device("portal", state=STATE) as device:
        device.fault("set_group_settings_logon_ips", "status", status=404, times=None)
        device.fault("disable_group_settings_logon_ips", "status", status=404, times=None)

        made, reset = settle(device, logon_ips=NETWORK), settle(device, logon_ips=[])

        assert made.changed
        assert reset.changed
        assert {"set_group_limits_logon_ips", "disable_group_limits_logon_ips"} <= {*operations(device)}
        assert device.tree("Partner/Customer")["logon_ips"] is None


def test_a_portal_that_has_no_name_at_all_for_a_setting_says_so() -> None:
    with make_device("portal", state=STATE) as device:
        device.fault("set_group_settings_flags", "status", status=404, times=None)

        task = settle(device, allow_add_devices=False)

        assert task.failed
        assert "settings/flags" in task.message


def test_a_group_that_is_gone_is_not_taken_for_an_older_portal() -> None:
    with make_device("portal", state=STATE) as device:
        device.fault("* /api/1/groups/*/settings*", "status", status=404, times=None)
        device.fault("* /api/1/groups/*/limits/*", "status", status=404, times=None)
        device.fault("* /api/1/groups/*/agents/*", "status", status=404, times=None)

        task = settle(device, logon_ips=NETWORK)

        assert task.failed
        assert "there is no such object" in task.message
