"""Reports: the regular one of a group, ordered ones, and those of the caller's group."""

from __future__ import annotations

import gzip
import json
from typing import Any

from ..messages import Call, Response
from ..simulator import operation
from . import constants
from .mails import MailPart
from .model import Group
from .store import refusal

SUCCESS = "Success"
DAY = 86400
PRODUCTION_THINGS = (
    ("workstations", "workstation_count"),
    ("servers", "server_count"),
    ("vms", "vm_count"),
    ("virtualhosts", "virtualhost_count"),
    ("mobiles", "mobile_count"),
    ("mailboxes", "mailbox_count"),
    ("websites", "website_count"),
    ("universal_devices", "universal_devices_count"),
    ("win_server_essentials", "win_server_essential_count"),
)


def report_line(group: Group, root: Group, date: int) -> dict[str, Any]:
    """Return what a report says about one group."""
    demo = group.pricing["mode"] != constants.PRODUCTION
    used, unused = ("trial", "production") if demo else ("production", "trial")
    upwards = [*group.lineage()]
    names = [one.name for one in upwards[: upwards.index(root)]][::-1] or [root.name]
    line: dict[str, Any] = {
        "group_id": group.id,
        "group_parent_id": group.parent.id if group.parent else 0,
        "group_kind": group.kind,
        "group_name": group.name,
        "group_path": "/" + "".join(f"{one.id}/" for one in upwards[::-1]),
        "group_human_path": "\\" + "\\".join(names),
        "customer_id": None,
        "mode": group.pricing["mode"],
        "currency": None,
        "cost": None,
        "price": None,
        "date": date,
        "storage_id": group.storage.id if group.storage else 0,
        "storage_name": group.storage.name if group.storage else None,
        "total_storage": group.usage["storage_size"],
        "total_service_users": len(group.users),
        "usage_service_users_local_backup_enabled": sum(1 for user in group.users.values() if user.local_backup),
        "usage_service_users_local_backup_disabled": sum(1 for user in group.users.values() if not user.local_backup),
        "quota_storage": _quota(group, "quota_storage_hard"),
        f"{used}_storage": group.usage["storage_size"],
        f"{unused}_storage": 0,
        "trial_storage_orphaned": 0,
        "production_storage_orphaned": 0,
    }
    for thing, count in PRODUCTION_THINGS:
        line |= {
            f"{used}_{thing}": group.usage[count],
            f"{unused}_{thing}": 0,
            f"{used}_storage_{thing}": group.usage[f"size_for_{thing}"],
            f"{unused}_storage_{thing}": 0,
            f"quota_{thing}": _quota(group, f"quota_{thing}_hard"),
        }
    return line


def _quota(group: Group, name: str) -> int | None:
    value: int = group.privileges[name]
    return None if value == constants.UNLIMITED else value


class ReportPart(MailPart):
    """Operations on reports."""

    # --- of any group ---------------------------------------------------------------------------------------------

    @operation("read_group_report_schedule")
    def read_group_report_schedule(self, call: Call) -> Response:
        """The regular report."""
        return self.response(dict(self.group(call).schedule))

    @operation("update_group_report_schedule")
    def update_group_report_schedule(self, call: Call) -> Response:
        """Change what the body names."""
        group = self.group(call, writing=True)
        group.schedule = {**group.schedule, **call.body}
        return Response(200, SUCCESS)

    @operation("order_group_report")
    def order_group_report(self, call: Call) -> Response:
        """Order a report; it gets ready after some questions for it."""
        group, body = self.group(call), call.body
        number, uuid = self.store.number(), self.store.uuid()
        today = int(self.clock.wall()) // DAY * DAY
        begin, end = body.get("begin_date", today - 30 * DAY), body.get("end_date", today)
        if begin > end:
            raise refusal(400, "The period ends before it begins")
        self.store.ordered[number] = {
            "id": number,
            "uuid": uuid,
            "group": group,
            "begin_date": begin,
            "end_date": end,
            "level": body.get("level", 1),
            "hide_zero_usage": body.get("hide_zero_usage", 0),
            "when": body.get("when"),
            "polls": 0,
        }
        if body.get("result_action") == "send":
            self.post("report", self.recipient(), group=group.id, report=number)
        return Response(200, {"version": 1, "report_id": number, "report_uuid": uuid})

    @operation("read_group_report")
    def read_group_report(self, call: Call) -> Response:
        """Return an ordered report by id, uuid, or period and level."""
        group, asked = self.group(call), call.values
        fits = [one for one in self.store.ordered.values() if one["group"] is group and _fits(one, asked)]
        if not fits:
            raise refusal(404, "No such report was ordered")
        report = fits[-1]
        report["polls"] += 1
        waiting = report["when"] is not None and report["when"] > self.clock.wall()
        if waiting or report["polls"] <= self.switches["report_polls"]:
            return self._packed(202, self._report(report, []))
        lines = [report_line(one, group, report["end_date"]) for one in self._covered(group, report["level"])]
        if report["hide_zero_usage"]:
            lines = [line for line in lines if line["total_storage"]]
        return self._packed(200, self._report(report, lines))

    def _packed(self, status: int, body: dict[str, Any]) -> Response:
        """Return a response in the way that the switch says."""
        packing = self.switches["report_packing"]
        if packing == "none":
            return Response(status, body)
        headers = [("Content-Encoding", "gzip")] if packing == "encoding" else []
        return Response(status, body, headers, gzip.compress(json.dumps(body).encode()))

    @staticmethod
    def _covered(group: Group, level: int) -> list[Group]:
        """Return the groups of a level: itself, direct partners, all customers, all (PORTAL-REPORT-LEVEL)."""
        if level == 0:
            return [group]
        if level == 1:
            return [group, *(child for child in group.children.values() if child.kind < constants.CUSTOMER)]
        below = list(group.subtree())
        return below if level == 3 else [one for one in below if one is group or one.kind == constants.CUSTOMER]

    def _report(self, report: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
        params = {
            "gen_date": int(self.clock.wall()),
            "begin_date": report["begin_date"],
            "end_date": report["end_date"],
            "group_id": report["group"].id,
            "report_level": report["level"],
            "name": report["group"].name,
        }
        return {"tenants": lines, "params": params}

    # --- of the caller's group ------------------------------------------------------------------------------------

    @operation("create_report")
    def create_report(self, call: Call) -> Response:
        """Add a report."""
        number = self.store.number()
        self.store.reports[number] = {"id": number, "version": 1, "group": self.me.group, **call.body}
        return Response(200, {"version": 1, "id": number})

    def _own_report(self, call: Call) -> dict[str, Any]:
        text = call.params["report"]
        report = self.store.reports.get(int(text)) if text.isdecimal() else None
        if report is None or report["group"] is not self.me.group:
            raise refusal(404, f"There is no report {text}")
        return report

    @operation("list_reports")
    def list_reports(self, call: Call) -> Response:
        """Reports, without schedule and version."""
        own = [report for report in self.store.reports.values() if report["group"] is self.me.group]
        return Response(200, [{key: report[key] for key in ("id", "level", "enabled")} for report in own])

    @operation("read_report")
    def read_report(self, call: Call) -> Response:
        """A report in full."""
        report = self._own_report(call)
        return self.response({key: value for key, value in report.items() if key != "group"})

    @operation("update_report")
    def update_report(self, call: Call) -> Response:
        """Change what the body names."""
        report = self._own_report(call)
        self.check_version(call, report["version"])
        report.update(call.body, version=report["version"] + 1)
        return Response(200, {"version": report["version"]})

    @operation("delete_report")
    def delete_report(self, call: Call) -> Response:
        """Remove a report."""
        report = self._own_report(call)
        self.check_version(call, report["version"])
        del self.store.reports[report["id"]]
        return Response(204)

    @operation("send_report_adhoc")
    def send_report_adhoc(self, call: Call) -> Response:
        """Send a report on a given time."""
        report, body = self._own_report(call), call.body
        if body["begin_date"] > body["end_date"]:
            raise refusal(400, "The period ends before it begins")
        self.post("report", self.recipient(), group=report["group"].id, report=report["id"], **body)
        return Response(204)

    @operation("send_report")
    def send_report(self, call: Call) -> Response:
        """Send a report now."""
        report = self._own_report(call)
        self.post("report", self.recipient(), group=report["group"].id, report=report["id"])
        return Response(204)


def _fits(report: dict[str, Any], asked: dict[str, Any] | Any) -> bool:
    wanted = {key: value for key, value in asked.items() if key != "jwt"}
    if "uuid" in wanted:
        wanted["uuid"] = wanted["uuid"].lower()
    return all(report[key] == value for key, value in wanted.items())
