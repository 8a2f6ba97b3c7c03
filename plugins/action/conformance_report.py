# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml
from ansible.utils.display import Display

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.text import inert, presentable
from ansible_collections.steady.fleet.plugins.modules.conformance_report import ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.conformance.report import (
    ReportFile,
    as_html,
    as_json,
    as_markdown,
    make_report,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import ControllerAction, now, write_files
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.play_strategy import refuse_one_by_one
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import is_skipped
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import count_of
from ansible_collections.steady.fleet.plugins.plugin_utils.run_location import variables_in_inventory

MAKERS: Mapping[str, tuple[str, Callable[[Mapping[str, Any]], str]]] = {
    "html": ("conformance.html", as_html),
    "markdown": ("conformance.md", as_markdown),
    "json": ("conformance.json", as_json),
}

display = Display()


class ActionModule(ControllerAction):
    """Makes one report of the conformance runs of a play, and shows it before anybody could send it on."""

    arguments = ARGUMENTS

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Read the results, show the report, write the files."""
        refuse_one_by_one(self._task, variables)
        results = _results(variables, options)
        report = make_report(results, created=now(), release=_release())
        if options["show"]:
            for line in as_markdown(report).splitlines():
                display.display(inert(line))
        texts: dict[str, tuple[Path, str]] = {}
        for name in options["formats"] if options["folder"] else ():
            file, make = MAKERS[name]
            texts[name] = (Path(options["folder"]) / file, make(report))
        files = write_files(texts)
        where = f" Read {files.get('html') or next(iter(files.values()))} before you send it." if files else ""
        message = f"{_looked_at(report)} Nothing was sent anywhere.{where}"
        return presentable({"changed": False, "msg": message, "files": files, "report": report})


def _looked_at(report: ReportFile) -> str:
    """Return how many devices the report knows anything of."""
    failed = sum(device["error"] is not None for device in report["devices"])
    seen = len(report["devices"]) - failed
    verb = "was" if seen == 1 else "were"
    failures = f" Of {failed:,} more, the run failed or there is no result." if failed else ""
    return f"{count_of(seen, 'device')} {verb} looked at.{failures}"


def _release() -> str:
    """Return the release of the collection, as it is installed or as it lies in a clone."""
    folder = Path(__file__).resolve().parents[2]
    if (folder / "MANIFEST.json").is_file():
        return str(json.loads((folder / "MANIFEST.json").read_text("utf-8"))["collection_info"]["version"])
    return str(yaml.safe_load((folder / "galaxy.yml").read_text("utf-8"))["version"])


def _results(task_vars: Mapping[str, Any], options: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any] | None]]:
    """Return product and result of each device, without its name."""
    results: list[tuple[str, Mapping[str, Any] | None]] = []
    for name in map(str, task_vars.get("ansible_play_hosts_all") or []):
        # As it was registered, which is no template: to look for one in all of it takes longer than the report.
        result = plain(variables_in_inventory(task_vars, name).get(options["result"]))
        if not is_skipped(result):
            results.append((str((result or {}).get("product") or ""), result))
    return results
