# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The report as Markdown, for the comment of a merge request: GitHub and GitLab show it alike.

Every text that comes from a device stands in a code span, where Markdown, HTML and mentions mean nothing. What a template shows without a filter
is escaped for Markdown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from markupsafe import Markup

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, title_of
from ansible_collections.steady.fleet.plugins.plugin_utils.templates import environment

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, STATUSES, UNREACHABLE
from .labels import (
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
from .records import ChangeRecord, FieldRecord, Report, ResourceRecord
from .report import by_need, count_of, verdict

MARKER = "<!-- steady.fleet drift report -->"
"""The first line, by which a pipeline finds its own comment to replace it."""
SMALLEST_LIMIT = 2000
MAX_VALUE = 300
MAX_MESSAGE = 1500
MAX_ROWS = 100
_SIGNS = {IN_SYNC: "✅", DRIFTED: "🔶", BLOCKED: "🔒", UNREACHABLE: "🔌", FAILED: "❌"}


def markdown(report: Report, *, limit: int) -> str:
    """Return the report as Markdown, no longer than the limit; what does not fit is counted in its last sentence."""
    devices = [device for device in by_need(report["devices"]) if device["status"] != IN_SYNC]
    # The last sentence always has its place.
    room = limit - 300
    summary = report["summary"]
    counts = {status: summary[status] for status in reversed(STATUSES) if summary[status]}
    title = shown(report["title"], MAX_VALUE)
    text = _part("head", title=title, verdict=verdict(report), created=report["created"], counts=counts)
    rows = _fit([_part("row", device) for device in devices], room // 2 - len(text))
    if rows:
        text += _part("table_head") + "".join(rows) + "\n"
    detailed = 0
    for device in devices:
        block = _part("block", device, with_fields=True)
        if len(text) + len(block) > room:
            # Which objects differ is worth more than nothing.
            block = _part("block", device, with_fields=False)
        if len(text) + len(block) > room:
            break
        text += block
        detailed += 1
    return text if detailed == len(devices) else text + _part("left_out", len(devices), len(rows), detailed)


def _part(name: str, *arguments: Any, **options: Any) -> str:
    """Return one part of the comment: a macro of the template."""
    return str(_macros()[name](*arguments, **options))


@cache
def _macros() -> Mapping[str, Any]:
    made = environment(Path(__file__).resolve().parent, _inline)
    made.filters.update(
        code=_code,
        count_of=count_of,
        device_words=device_words,
        entities=_entities,
        has_list=_has_list,
        mask_words=mask_words,
        need_words=need_words,
        product=_product,
        rows=_rows,
        value_lines=value_lines,
    )
    made.tests.update(empty=is_empty, mask=is_mask)
    made.globals.update(
        empty_word=EMPTY,
        marker=Markup(MARKER),
        max_message=MAX_MESSAGE,
        max_rows=MAX_ROWS,
        nothing_word=NOTHING,
        operation_words=OPERATION_WORDS,
        plus=Markup("+"),
        signs=_SIGNS,
        status_words=STATUS_WORDS,
    )
    return vars(made.get_template("comment.md.j2").module)


def _inline(text: str) -> Markup:
    """Return a text for outside of a code span."""
    return Markup(re.sub(r"([\\`*_{}\[\]<>()#+!|~@])", r"\\\1", shown(text)))


def _code(value: Any, limit: int = MAX_VALUE, *, in_table: bool = True) -> Markup:
    """Return a text as a code span, in which Markdown, HTML and mentions mean nothing."""
    text = shown(value, limit).strip() or " "
    if in_table:
        # The table is cut into cells before anything else is read, and a backslash before the bar would undo the escape.
        text = text.replace("\\|", "\\x5c|").replace("|", "\\|")
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * (longest + 1)
    edge = " " if text[0] == "`" or text[-1] == "`" else ""
    return Markup(f"{fence}{edge}{text}{edge}{fence}")


def _entities(text: str) -> Markup:
    """Return a text for inside of an HTML element, where Markdown may still be read."""
    return Markup(re.sub(r"[\\`*_\[\]@#~|!:]", lambda sign: f"&#{ord(sign.group())};", escape(shown(text))))


def _product(product: str) -> str:
    """Return the title of a product, which is ours; any other name came from an inventory."""
    return title_of(product) if product in PRODUCTS else _code(product) if product else ""


def _fit(pieces: Sequence[str], room: int) -> list[str]:
    """Return the first pieces that fit into the room."""
    taken: list[str] = []
    for piece in pieces:
        room -= len(piece)
        if room < 0:
            break
        taken.append(piece)
    return taken


def _has_list(resource: ResourceRecord) -> bool:
    """Return whether there is something to say before the table: what failed, and what the document must give."""
    return bool(resource["failures"]) or any(map(need_words, resource["changes"][:MAX_ROWS]))


def _rows(resource: ResourceRecord) -> list[tuple[ChangeRecord | None, FieldRecord | None]]:
    """Return the rows of a table: the change, where its row is the first one, and the field, where the change has any."""
    rows: list[tuple[ChangeRecord | None, FieldRecord | None]] = []
    for change in resource["changes"]:
        rows += [(None if place else change, field) for place, field in enumerate(change["fields"])] or [(change, None)]
    return rows
