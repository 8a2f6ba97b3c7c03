# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.data import TaskResult
from ansible_collections.steady.fleet.plugins.module_utils._core.files import append_lines
from ansible_collections.steady.fleet.plugins.module_utils._core.text import presentable, visible_json
from ansible_collections.steady.fleet.plugins.modules.drift_report import ARGUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import artifacts
from ansible_collections.steady.fleet.plugins.plugin_utils.controller_action import (
    ControllerAction,
    TaskError,
    now,
    write_files,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.estate import kinds_of, run_tags, tagged
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import (
    KEY_VARIABLE,
    PlanError,
    PlanFile,
    make_plan_file,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.play_strategy import refuse_one_by_one
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_html import html
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_junit import junit
from ansible_collections.steady.fleet.plugins.plugin_utils.report.as_markdown import SMALLEST_LIMIT, markdown
from ansible_collections.steady.fleet.plugins.plugin_utils.report.devices import (
    IN_SYNC,
    device_record,
    is_skipped,
    product_of,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.report.history import add_since, lines_of
from ansible_collections.steady.fleet.plugins.plugin_utils.report.merge import NoReportError, merged, read_report
from ansible_collections.steady.fleet.plugins.plugin_utils.report.records import Report
from ansible_collections.steady.fleet.plugins.plugin_utils.report.report import (
    make_report,
    problem,
    problem_word,
    verdict,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.run_location import variables_in_inventory
from ansible_collections.steady.fleet.plugins.plugin_utils.source_commit import commit_of

FILES = {"html": "drift.html", "markdown": "drift.md", "json": "drift.json", "junit": "drift.xml"}


class ActionModule(ControllerAction):
    """Makes one report of the results that the devices of a play have registered."""

    arguments = ARGUMENTS

    def perform(self, variables: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
        """Read the results, write the files, and only then decide whether to fail."""
        if not options["reports"]:
            refuse_one_by_one(self._task, variables)
        return _report(variables, options)


def _report(task_vars: Mapping[str, Any], options: Mapping[str, Any]) -> TaskResult:
    """Make the report, and return the result of the task."""
    if options["markdown_limit"] < SMALLEST_LIMIT:
        raise TaskError(f"markdown_limit must not be less than {SMALLEST_LIMIT}")
    results, report, warnings = _made(task_vars, options)
    wanted = options["plan_file"] or options["job_id"] is not None
    plan = _json(_plan(task_vars, results, options, str(report["created"]))) if wanted else ""
    files = _write(report, plan, options)
    where = next((files[name] for name in FILES if name in files), "")
    sentence = problem(report, on_error=options["fail_on_error"], on_drift=options["fail_on_drift"], where=where)
    outcome: TaskResult = {"changed": False, "failed": bool(sentence), "msg": sentence or verdict(report)}
    if sentence:
        outcome["error"] = problem_word(report, on_error=options["fail_on_error"], on_drift=options["fail_on_drift"])
    outcome.update(summary=report["summary"], files=files)
    outcome["not_in_sync"] = [device["name"] for device in report["devices"] if device["status"] != IN_SYNC]
    if warnings:
        outcome["warnings"] = warnings
    if not sentence or not files:
        # Ansible prints all of a failure: with hundreds of devices, no one would find the sentence any more.
        outcome["report"] = report
    shown = presentable(outcome)
    if options["job_id"] is not None:
        # What Ansible takes for a set_stats: AWX keeps it as the artifacts of the job.
        handed_on = artifacts(report, plan, options["job_id"])
        shown["ansible_stats"] = {"data": handed_on, "per_host": False, "aggregate": False}
        # It is among them already, and AWX drops a result that is too large.
        shown.pop("report", None)
    return shown


def _made(task_vars: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[TaskResult, Report, list[str]]:
    """Return the results that a report is made of, the report, and what to warn of."""
    if options["reports"]:
        given = [name for name in ("hosts", "plan_file", "history_file", "job_id") if options[name] is not None]
        if given:
            raise TaskError(f"reports is given, which makes one report of several, and means nothing with {given[0]}")
        try:
            reports = [read_report(Path(path)) for path in options["reports"]]
        except NoReportError as error:
            raise TaskError(str(error)) from error
        return {}, merged(reports, title=options["title"]), []
    results, groups = _results(task_vars, options)
    devices = [device_record(name, product_of(result, groups[name]), result) for name, result in results.items()]
    for device in devices:
        kinds = kinds_of(tagged(task_vars, device["product"])[1], device["product"])
        if kinds is not None:
            device["kinds"] = kinds
    report = make_report(devices, created=now(), title=options["title"])
    return results, report, _remember(report, options["history_file"]) if options["history_file"] else []


def _remember(report: Report, history_file: str) -> list[str]:
    """Say in the report since when something has drifted, and add this run to the history; return what to warn of."""
    path = Path(history_file).absolute()
    try:
        lines = path.read_bytes().split(b"\n") if path.exists() else []
        broken = add_since(report, lines)
        append_lines(str(path.parent), [path.name], lines_of(report))
    except OSError as error:
        raise TaskError(
            f"cannot keep the history in {path}: {error.strerror}. Choose another place, or let the user that runs the play write there"
        ) from error
    return [f"{path} has {broken} lines that are none of a history, which were passed over"] if broken else []


def _results(task_vars: Mapping[str, Any], options: Mapping[str, Any]) -> tuple[TaskResult, dict[str, list[str]]]:
    """Return the result of each device, None where it has none, and the groups that it is in."""
    names = options["hosts"] if options["hosts"] is not None else task_vars.get("ansible_play_hosts_all") or []
    all_variables = task_vars.get("hostvars") or {}
    results: TaskResult = {}
    groups: dict[str, list[str]] = {}
    for name in map(str, names):
        if name not in all_variables:
            raise TaskError(f"hosts: the inventory does not have {name}")
        # What a task has registered is no template, and to look for one in all of a large result takes longer than the whole report.
        variables = variables_in_inventory(task_vars, name)
        result = plain(variables.get(options["result"]))
        if not is_skipped(result):
            results[name] = result
            groups[name] = [str(group) for group in variables.get("group_names") or []]
    return results, groups


def _plan(
    task_vars: Mapping[str, Any], results: Mapping[str, Any], options: Mapping[str, Any], created: str
) -> PlanFile:
    """Return the plan file of the devices that could be read."""
    commit = options["commit"]
    if commit is None:
        commit = commit_of(str(task_vars.get("inventory_dir") or os.curdir))
    try:
        return make_plan_file(
            results, created=created, tags=run_tags(task_vars), commit=commit, key=os.environ.get(KEY_VARIABLE, "")
        )
    except PlanError as error:
        raise TaskError(str(error)) from error


def _write(report: Report, plan: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Write what is asked for and return the paths."""
    makers: dict[str, Callable[[], str]] = {
        "html": lambda: html(report),
        "markdown": lambda: markdown(report, limit=options["markdown_limit"]),
        "json": lambda: _json(report),
        "junit": lambda: junit(report),
    }
    texts: dict[str, tuple[Path, str]] = {}
    if options["folder"]:
        chosen = [name for name in FILES if name in options["formats"]]
        texts = {name: (Path(options["folder"]) / FILES[name], makers[name]()) for name in chosen}
    if options["plan_file"]:
        texts["plan"] = (Path(options["plan_file"]), plan)
    return write_files(texts)


def _json(value: Any) -> str:
    return visible_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"
