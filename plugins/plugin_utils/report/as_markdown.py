# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The report as Markdown, for the comment of a merge request: GitHub and GitLab show it alike.

Every text that comes from a device stands in a code span, where Markdown, HTML and mentions mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, title_of

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, STATUSES, UNREACHABLE
from .report import by_need, count_of, verdict
from .words import (
    EMPTY,
    NOTHING,
    OPERATION_WORDS,
    STATUS_WORDS,
    device_words,
    is_empty,
    is_mask,
    mask_words,
    need_words,
    shown,
    value_lines,
)

MARKER = "<!-- steady.fleet drift report -->"
"""The first line, by which a pipeline finds its own comment to replace it."""
SMALLEST_LIMIT = 2000
MAX_VALUE = 300
MAX_MESSAGE = 1500
MAX_ROWS = 100
_SIGNS = {IN_SYNC: "✅", DRIFTED: "🔶", BLOCKED: "🔒", UNREACHABLE: "🔌", FAILED: "❌"}


def markdown(report: Mapping[str, Any], *, limit: int) -> str:
    """Return the report as Markdown, no longer than the limit; what does not fit is counted in its last sentence."""
    devices = [device for device in by_need(report["devices"]) if device["status"] != IN_SYNC]
    # The last sentence always has its place.
    room = limit - 300
    text = _head(report)
    rows, listed = _fit([_row(device) for device in devices], room // 2 - len(text))
    if rows:
        text += "\n| Device | Product | Status | What |\n| --- | --- | --- | --- |\n" + "".join(rows) + "\n"
    detailed = 0
    for device in devices:
        block = _block(device)
        if len(text) + len(block) > room:
            # Which objects differ is worth more than nothing.
            block = _block(device, with_fields=False)
        if len(text) + len(block) > room:
            break
        text += block
        detailed += 1
    return text + _left_out(len(devices), listed, detailed)


def _head(report: Mapping[str, Any]) -> str:
    summary = report["summary"]
    statuses = [status for status in reversed(STATUSES) if summary[status]]
    head = "| %s |\n|%s\n| %s |\n" % (
        " | ".join(f"{_SIGNS[status]} {STATUS_WORDS[status]}" for status in statuses),
        " --- |" * len(statuses),
        " | ".join(f"{summary[status]:,}" for status in statuses),
    )
    title = _inline(shown(report["title"], MAX_VALUE))
    return f"{MARKER}\n## {title}\n\n{verdict(report)}\n\n{head if statuses else ''}\n<sub>Read at {report['created']}</sub>\n"


def _inline(text: str) -> str:
    """Return a text of the user's for outside of a code span."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~@])", r"\\\1", shown(text))


def _code(text: str, limit: int = MAX_VALUE, *, in_table: bool = True) -> str:
    """Return a text as a code span, in which Markdown, HTML and mentions mean nothing."""
    text = shown(text, limit).strip() or " "
    if in_table:
        # The table is cut into cells before anything else is read, and a backslash before the bar would undo the escape.
        text = text.replace("\\|", "\\x5c|").replace("|", "\\|")
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{fence}{edge}{text}{edge}{fence}"


def _row(device: Mapping[str, Any]) -> str:
    status = device["status"]
    product = device["product"]
    # A title is ours; any other name came from an inventory.
    title = title_of(product) if product in PRODUCTS else _code(product) if product else ""
    return "| %s | %s | %s %s | %s |\n" % (
        _code(device["name"]),
        title,
        _SIGNS[status],
        STATUS_WORDS[status],
        _inline(device_words(device)),
    )


def _fit(pieces: Sequence[str], room: int) -> tuple[list[str], int]:
    """Return the first pieces that fit into the room, and how many these are."""
    taken: list[str] = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        taken.append(piece)
    return taken, len(taken)


def _block(device: Mapping[str, Any], *, with_fields: bool = True) -> str:
    """Return the details of a device that can be folded away."""
    words = (
        f"{_SIGNS[device['status']]} <b><code>{_entities(device['name'])}</code></b>: {_entities(device_words(device))}"
    )
    lines = [f"\n<details><summary>{words}</summary>\n"]
    if device["message"]:
        lines.append(_code(device["message"], MAX_MESSAGE, in_table=False) + "\n")
    for resource in device["resources"]:
        if resource["changes"] or resource["failures"]:
            lines += _resource_lines(resource, with_fields=with_fields, repaired=device["repaired"])
    return "\n".join([*lines, "</details>\n"])


def _entities(text: str) -> str:
    """Return a text for inside of an HTML element, where Markdown may still be read."""
    return re.sub(r"[\\`*_\[\]@#~|!:]", lambda sign: f"&#{ord(sign.group())};", escape(shown(text)))


def _resource_lines(resource: Mapping[str, Any], *, with_fields: bool, repaired: bool) -> Iterator[str]:
    yield "**%s** (%s of %s)\n" % (
        _code(resource["kind"], in_table=False),
        f"{len(resource['changes']):,}",
        count_of(resource["objects"], "object"),
    )
    for failure in resource["failures"]:
        name = _code(f"{failure['operation']} {failure['name']}".strip(), in_table=False)
        yield f"- ❌ {name}: {_code(failure['message'], MAX_MESSAGE, in_table=False)}"
    needs = [
        f"- {_SIGNS[BLOCKED]} {_code(change['name'] or resource['kind'], in_table=False)}: {_code(sentence, MAX_MESSAGE, in_table=False)}"
        for change in resource["changes"][:MAX_ROWS]
        for sentence in need_words(change)
    ]
    yield from needs
    if resource["failures"] or needs:
        yield ""
    if not with_fields:
        for change in resource["changes"][:MAX_ROWS]:
            yield "- %s %s (%s)" % (
                OPERATION_WORDS.get(change["operation"], change["operation"]),
                _code(change["name"] or resource["kind"], in_table=False),
                count_of(len(change["fields"]), "field"),
            )
    else:
        yield "| Object | Field | On the device | In the document |\n| --- | --- | --- | --- |"
        rows = [
            row for change in resource["changes"] for row in _change_rows(change, resource["kind"], repaired=repaired)
        ]
        yield from rows[:MAX_ROWS]
        if len(rows) > MAX_ROWS:
            yield f"\nand {count_of(len(rows) - MAX_ROWS, 'more row')}, which the other reports have"
    yield ""


def _change_rows(change: Mapping[str, Any], kind: str, *, repaired: bool) -> Iterator[str]:
    operation = OPERATION_WORDS.get(change["operation"], change["operation"])
    label = "%s %s" % (operation, _code(change["name"] or kind))
    if not change["fields"]:
        yield f"| {label} | | | |"
    for field in change["fields"]:
        before, after = (_side(field, side, repaired=repaired) for side in ("before", "after"))
        yield f"| {label} | {_code(field['field'])} | {before} | {after} |"
        label = ""


def _side(field: Mapping[str, Any], side: str, *, repaired: bool) -> str:
    if side not in field:
        return "" if "before" not in field and "after" not in field else f"*{NOTHING}*"
    if "added" in field:
        sign, parts = ("\N{MINUS SIGN}", field["removed"]) if side == "before" else ("+", field["added"])
        return "<br>".join(f"{sign} {_code(str(part))}" for part in parts)
    value = field[side]
    if is_mask(value):
        return f"*{mask_words(value, repaired=repaired)}*"
    return f"*{EMPTY}*" if is_empty(value) else "<br>".join(map(_code, value_lines(value)[:MAX_ROWS]))


def _left_out(total: int, listed: int, detailed: int) -> str:
    if detailed == total:
        return ""
    parts = [f"details of {total - detailed:,}"]
    if listed < total:
        parts.insert(0, f"{total - listed:,} rows of the table")
    return (
        f"\n**This comment is not complete:** {' and '.join(parts)} of the {total:,} devices that are not in sync "
        "did not fit. The HTML and JSON reports have everything.\n"
    )
