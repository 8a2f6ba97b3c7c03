"""Settings of a group, under their old and new names."""

from __future__ import annotations

from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from .base import PortalBase
from .logon import bounds
from .model import Group

SUCCESS = "Success"


def logon_ips(group: Group) -> dict[str, Any]:
    """Return the addresses that may log in."""
    return {"status": int(group.logon_ips is not None), "items": list(group.logon_ips or [])}


class SettingsPart(PortalBase):
    """Flags, agents, local backup, addresses."""

    def _setting_changed(self, group: Group) -> Response:
        """Settings are not part of the group, so its version stays, unless a switch says otherwise (PORTAL-VERSION-SETTINGS)."""
        if self.switches["settings_change_version"]:
            group.touch()
        return Response(200, SUCCESS)

    @operation("read_group_settings")
    def read_group_settings(self, call: Call) -> Response:
        """All settings at once."""
        group = self.group(call)
        return self.response(
            {
                "agents_autoupdate": {"status": group.autoupdate},
                "logon_ips": logon_ips(group),
                "local_backup_restriction": dict(group.restriction),
                "flags": dict(group.flags),
            }
        )

    @operation("read_group_settings_agents_autoupdate", "read_group_agents_autoupdate")
    def read_autoupdate(self, call: Call) -> Response:
        """Whether agents update themselves; the same as `agents` of the group (PORTAL-SETTINGS-AGENTS)."""
        return self.response({"status": self.group(call).autoupdate})

    @operation("set_group_settings_agents_autoupdate", "set_group_agents_autoupdate")
    def set_autoupdate(self, call: Call) -> Response:
        """Set it for a group, and with apply_for_children for all below it."""
        group = self.group(call, writing=True)
        for here in group.subtree() if call.body["apply_for_children"] else [group]:
            here.autoupdate = call.body["status"]
            for user in here.users.values():
                user.autoupdate = call.body["status"]
        return self._setting_changed(group)

    @operation("read_group_settings_flags")
    def read_flags(self, call: Call) -> Response:
        """What users may add and download."""
        return self.response(dict(self.group(call).flags))

    @operation("set_group_settings_flags")
    def set_flags(self, call: Call) -> Response:
        """Set the flags that the body names."""
        group = self.group(call, writing=True)
        group.flags.update(call.body)
        return self._setting_changed(group)

    @operation("read_group_settings_local_backup_restriction")
    def read_restriction(self, call: Call) -> Response:
        """Whether backup to local disks is restricted."""
        return self.response(dict(self.group(call).restriction))

    @operation("set_group_settings_local_backup_restriction")
    def set_restriction(self, call: Call) -> Response:
        """Restrict it or not; whether the feature is visible cannot be set here."""
        group = self.group(call, writing=True)
        group.restriction["status"] = call.body["status"]
        return self._setting_changed(group)

    @operation("read_group_settings_logon_ips", "read_group_limits_logon_ips")
    def read_logon_ips(self, call: Call) -> Response:
        """Addresses that may log in, in the notation they were written in."""
        return self.response(logon_ips(self.group(call)))

    @operation("set_group_settings_logon_ips", "set_group_limits_logon_ips")
    def set_logon_ips(self, call: Call) -> Response:
        """Replace the list and switch the limit on."""
        group = self.group(call, writing=True)
        for item in call.body["items"]:
            bounds(item)
        group.logon_ips = list(call.body["items"])
        return self._setting_changed(group)

    @operation("disable_group_settings_logon_ips", "disable_group_limits_logon_ips")
    def disable_logon_ips(self, call: Call) -> Response:
        """Switch the limit off and forget the list (PORTAL-LOGONIPS-WRITE)."""
        group = self.group(call, writing=True)
        group.logon_ips = None
        return self._setting_changed(group)
