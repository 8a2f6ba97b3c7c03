# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What differs on a device, as HTML: for each object the fields, what was there and what is wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._core.text import bounded, visible_lines

from .report import count_of
from .words import EMPTY, MAX_TEXT, NOTHING, OPERATION_WORDS, is_empty, is_mask, mask_words, need_words, value_lines

# Of more fields than these, nobody reads the rest; the JSON report has them.
MAX_ROWS = 300
# Shorter texts are seen at a glance.
SHORTEST_MARKED = 8


def html_text(value: Any) -> str:
    """Return a text for inside of an element or of an attribute: visible, bounded, and nothing but text; lines stay lines."""
    return escape(bounded(str(value), MAX_TEXT, visible_lines))


def moment(created: str) -> str:
    """Return a time for people."""
    try:
        found = datetime.strptime(created, "%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return html_text(created)
    return f'<time datetime="{html_text(created)}">{found.day} {found:%B %Y, %H:%M} UTC</time>'


def changes_html(resource: Mapping[str, Any], *, repaired: bool) -> str:
    """Return all changes of one kind of object."""
    changes, failures = resource["changes"], resource["failures"]
    counts = [f"{len(changes):,} of {count_of(resource['objects'], 'object')}"] if changes else []
    counts += [f"{len(failures):,} failed"] if failures else []
    parts = [
        f'<section class="kind"><h4><code>{html_text(resource["kind"])}</code> <span class="count">{", ".join(counts)}</span></h4>\n'
    ]
    for failure in failures:
        label = html_text(f"{failure['operation']} {failure['name'] or resource['kind']}")
        parts.append(f'<p class="message"><b>{label}</b>{html_text(failure["message"])}</p>\n')
    parts += [_change(change, repaired=repaired) for change in changes]
    return "".join([*parts, "</section>\n"])


def _change(change: Mapping[str, Any], *, repaired: bool) -> str:
    operation = change["operation"]
    word = OPERATION_WORDS.get(operation, operation)
    name = f"<b>{html_text(change['name'])}</b>" if change["name"] else ""
    since = f' <span class="count">since {moment(change["since"])}</span>' if "since" in change else ""
    sides = [side for side in ("before", "after") if any(side in field for field in change["fields"])]
    if operation == "update":
        sides = ["before", "after"] if sides else []
    heads = {"before": "Was" if repaired else "On the device", "after": "Is now" if repaired else "In the document"}
    columns = "".join(f'<th scope="col">{heads[side]}</th>' for side in sides)
    rows = "".join(_row(field, sides, heads, repaired=repaired) for field in change["fields"][:MAX_ROWS])
    more = len(change["fields"]) - MAX_ROWS
    return (
        f'<div class="change {html_text(operation)}"><p class="what"><span class="operation {html_text(operation)}">{html_text(word)}</span>{name}{since}</p>\n'
        + "".join(f'<p class="message">{html_text(sentence)}</p>\n' for sentence in need_words(change))
        + (
            f'<table><thead><tr><th scope="col">Field</th>{columns}</tr></thead>\n<tbody>{rows}</tbody></table>\n'
            if rows
            else ""
        )
        + (f'<p class="note">and {count_of(more, "more field")}: see drift.json</p>\n' if more > 0 else "")
        + "</div>\n"
    )


def _row(field: Mapping[str, Any], sides: list[str], heads: Mapping[str, str], *, repaired: bool) -> str:
    values = _values(field, repaired=repaired)
    cells = "".join(
        f'<td class="{side}" data-head="{heads[side]}"><div class="value">{values[side]}</div></td>' for side in sides
    )
    return f'<tr><th scope="row"><code>{_breakable(field["field"])}</code></th>{cells}</tr>\n'


def _breakable(name: str) -> str:
    """Return a field's name so that a browser breaks it between its parts, and not within a word."""
    text = html_text(name)
    return text.replace(".", "<wbr>.").replace("[", "<wbr>[").replace("_", "_<wbr>")


def _values(field: Mapping[str, Any], *, repaired: bool) -> dict[str, str]:
    if "added" in field:
        return {"before": _listed(field["removed"], field["before"]), "after": _listed(field["added"], field["after"])}
    before, after = field.get("before"), field.get("after")
    if isinstance(before, str) and isinstance(after, str) and _has_parts(before) and _has_parts(after):
        return dict(zip(("before", "after"), _marked(before, after)))
    known = "before" in field or "after" in field
    return {
        side: "".join(_shown(field[side], repaired=repaired))
        if side in field
        else f"<i>{NOTHING if known else 'not shown'}</i>"
        for side in ("before", "after")
    }


def _has_parts(text: str) -> bool:
    return bool(text) and not is_mask(text)


def _marked(before: str, after: str) -> tuple[str, str]:
    """Return two texts with the part marked in which they differ, where they have much in common."""
    head = _common(before, after)
    tail = min(_common(before[::-1], after[::-1]), min(len(before), len(after)) - head)
    longest = max(len(before), len(after))
    if not SHORTEST_MARKED <= longest <= MAX_TEXT or (head + tail) * 2 < longest:
        return html_text(before), html_text(after)
    return _mark(before, head, tail), _mark(after, head, tail)


def _common(one: str, other: str) -> int:
    """Return how many signs two texts have in common at their beginning."""
    pairs = enumerate(zip(one, other))
    return next((place for place, (left, right) in pairs if left != right), min(len(one), len(other)))


def _mark(text: str, head: int, tail: int) -> str:
    end = len(text) - tail
    middle = f"<mark>{html_text(text[head:end])}</mark>" if text[head:end] else ""
    return f"{html_text(text[:head])}{middle}{html_text(text[end:])}"


def _listed(parts: list[Any], whole: list[Any]) -> str:
    """Return the entries of a list that the other side has not, and how many there are on both."""
    same = len(whole) - len(parts)
    items = "".join(f"<li>{html_text(line)}</li>" for line in value_lines(parts))
    rest = f'<li class="same"><i>{same:,} the same</i></li>' if same else ""
    return f'<ul class="parts">{items}{rest}</ul>' if items or rest else f"<i>{EMPTY}</i>"


def _shown(value: Any, *, repaired: bool) -> Iterator[str]:
    if is_empty(value):
        yield f"<i>{EMPTY}</i>"
    elif isinstance(value, str):
        yield f"<i>{html_text(mask_words(value, repaired=repaired))}</i>" if is_mask(value) else html_text(value)
    elif isinstance(value, list):
        yield '<ul class="whole">'
        yield from (f"<li>{html_text(line)}</li>" for line in value_lines(value))
        yield "</ul>"
    elif isinstance(value, Mapping):
        yield '<dl class="whole">'
        for key, part in value.items():
            yield f"<div><dt>{html_text(str(key))}</dt><dd>"
            yield from _shown(part, repaired=repaired)
            yield "</dd></div>"
        yield "</dl>"
    else:
        yield html_text(value_lines(value)[0])
