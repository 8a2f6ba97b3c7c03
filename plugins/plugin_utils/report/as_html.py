# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The report as one HTML file that needs nothing else: no network, and no script to be read.

Without the script, everything can be read, opened and printed; with it, the devices can be filtered. The policy at the top
of the page lets no other script run and nothing be fetched, in case some text of a device were ever not escaped.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.steady.fleet.plugins.plugin_utils.products import title_of

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, STATUSES, UNREACHABLE
from .html_changes import changes_html, html_text, moment
from .report import count_of, verdict
from .words import STATUS_WORDS, device_words, error_words

# So many devices that need attention are open from the start; of more, one wants to see the list.
MAX_OPEN = 8
# What HTML does not allow. Texts have none of it; this is for what is forgotten.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_FOLDER = Path(__file__).resolve().parent
_ICONS = {
    IN_SYNC: '<circle cx="8" cy="8" r="7"/><path d="M4.6 8.3l2.4 2.4 4.4-5" class="ink"/>',
    DRIFTED: '<path d="M8 .8L15.2 8 8 15.2.8 8z"/><path d="M5 6.6h6M5 9.4h6" class="ink"/>',
    BLOCKED: '<path d="M3 7h10v8H3z"/><path d="M5 7V5a3 3 0 0 1 6 0v2" class="line"/><path d="M8 10v2.4" class="ink"/>',
    UNREACHABLE: '<circle cx="8" cy="8" r="6.2" class="ring"/><path d="M5.4 8h5.2" class="line"/>',
    FAILED: '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path d="M5.5 5.5l5 5m0-5l-5 5" class="ink"/>',
}
_ERRORS_BY_ID = {
    FAILED: "The device could be reached, but its task failed. Its state is not known.",
    UNREACHABLE: "Nothing responded, or there is no result. Its state is not known.",
    BLOCKED: "What the device has is not what its document says, and healing it needs something that the document does not give.",
    DRIFTED: "What the device has is not what its document says.",
    IN_SYNC: "Everything that the document lists is so on the device.",
}


def html(report: Mapping[str, Any]) -> str:
    """Return the report as one HTML page."""
    style = (_FOLDER / "page.css").read_text("utf-8")
    script = (_FOLDER / "page.js").read_text("utf-8")
    digest = b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    page = "".join(
        (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="color-scheme" content="light dark">\n<meta name="robots" content="noindex">\n',
            f"<title>{html_text(report['title'])}, {html_text(report['created'][:10])}</title>\n<style>\n{style}</style>\n</head>\n<body>\n",
            _icons(),
            _head(report),
            _filters(report),
            "<main>\n",
            *_sections(report),
            '<p class="none" hidden>No device matches these filters.</p>\n</main>\n',
            _foot(),
            f"<script>{script}</script>\n</body>\n</html>\n",
        )
    )
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", page)


def _icons() -> str:
    symbols = (f'<symbol id="icon-{name}" viewBox="0 0 16 16">{shape}</symbol>' for name, shape in _ICONS.items())
    return f'<svg width="0" height="0" class="icons" aria-hidden="true">{"".join(symbols)}</svg>\n'


def _icon(status: str) -> str:
    return f'<svg class="icon {status}" width="16" height="16" aria-hidden="true"><use href="#icon-{status}"/></svg>'


def _head(report: Mapping[str, Any]) -> str:
    summary = report["summary"]
    total = summary["devices"]
    present = [status for status in STATUSES if summary[status]]
    shares = "".join(f'<span class="{status}" style="flex-grow:{summary[status]}"></span>' for status in present)
    tiles = "".join(
        f'<li><a class="tile {status}" data-status="{status}" href="#{status}">{_icon(status)}'
        f"<b>{summary[status]:,}</b><span>{STATUS_WORDS[status]}</span><small>{_share(summary[status], total)}</small></a></li>"
        if summary[status]
        else f'<li><span class="tile {status} zero">{_icon(status)}<b>0</b><span>{STATUS_WORDS[status]}</span><small></small></span></li>'
        for status in STATUSES
    )
    return (
        f'<header class="top">\n<h1>{html_text(report["title"])}</h1>\n<p class="verdict">{html_text(verdict(report))}</p>\n'
        f'<p class="when">Read at {moment(report["created"])} &middot; {count_of(total, "device")}</p>\n'
        f'<div class="bar" aria-hidden="true">{shares}</div>\n<ul class="tiles">{tiles}</ul>\n</header>\n'
    )


def _share(part: int, total: int) -> str:
    # Neither everything nor nothing by rounding: one device of five hundred is not 0 %.
    share = 100 * part / total
    if part not in (0, total):
        share = min(max(share, 0.1), 99.9)
    return f"{share:.1f}".removesuffix(".0") + " %"


def _filters(report: Mapping[str, Any]) -> str:
    products = list(dict.fromkeys(device["product"] for device in report["devices"]))
    products.sort(key=_product)
    options = "".join(f'<option value="{html_text(name)}">{html_text(_product(name))}</option>' for name in products)
    chooser = (
        f'<label><span class="unseen">Product</span><select id="product"><option value="*">All products</option>{options}</select></label>\n'
        if len(products) > 1
        else ""
    )
    return (
        '<form class="filters" hidden>\n<label class="words"><span class="unseen">Text</span>'
        '<input id="words" type="search" autocomplete="off" spellcheck="false" placeholder="Filter by name, field, value…"></label>\n'
        f"{chooser}"
        '<button type="button" id="open">Open all</button>\n<button type="reset" id="reset">Show all</button>\n'
        '<output id="shown" aria-live="polite"></output>\n</form>\n'
    )


def _product(name: str) -> str:
    return title_of(name) if name else "No product"


def _sections(report: Mapping[str, Any]) -> Iterator[str]:
    by_status: dict[str, list[Mapping[str, Any]]] = {status: [] for status in STATUSES}
    for device in report["devices"]:
        by_status[device["status"]].append(device)
    opened = sum(len(by_status[status]) for status in STATUSES if status != IN_SYNC) <= MAX_OPEN
    for status, devices in by_status.items():
        if devices:
            number = f'<span class="number">{len(devices):,}</span>'
            yield f'<section class="group {status}" id="{status}">\n<h2>{_icon(status)}{STATUS_WORDS[status]} {number}</h2>\n'
            yield f'<p class="meaning">{_ERRORS_BY_ID[status]}</p>\n<div class="devices">\n'
            for device in devices:
                yield from _device(device, opened=opened and status != IN_SYNC)
            yield "</div>\n</section>\n"


def _device(device: Mapping[str, Any], *, opened: bool) -> Iterator[str]:
    status, product = device["status"], device["product"]
    name = html_text(device["name"])
    tag = f'<span class="product">{html_text(_product(product))}</span>' if product else ""
    yield (
        f'<details class="device {status}" data-status="{status}" data-product="{html_text(product)}"{" open" if opened else ""}>'
        f'<summary>{_icon(status)}<span class="unseen">{STATUS_WORDS[status]}: </span><h3>{name}</h3>{tag}'
        f'<span class="brief">{html_text(device_words(device))}</span></summary>\n<div class="body">\n'
    )
    if device["message"]:
        # The sentence often begins with what the error word says.
        yield f'<p class="message"><b>{html_text(error_words(device).capitalize() or STATUS_WORDS[status])}</b>{html_text(device["message"])}</p>\n'
    if "since" in device:
        yield f'<p class="note">Seen to differ since {moment(device["since"])}.</p>\n'
    if "read" in device:
        yield f'<p class="note">Read at {moment(device["read"])}.</p>\n'
    if device["repaired"]:
        yield '<p class="note">This run has repaired what is shown here.</p>\n'
    quiet = [resource for resource in device["resources"] if resource["status"] == IN_SYNC]
    for resource in device["resources"]:
        if resource["status"] != IN_SYNC:
            yield changes_html(resource, repaired=device["repaired"])
    if quiet:
        kinds = "".join(
            f"<li><code>{html_text(resource['kind'])}</code> {count_of(resource['objects'], 'object')}</li>"
            for resource in quiet
        )
        yield f'<div class="quiet"><h4>{_icon(IN_SYNC)}In sync</h4><ul>{kinds}</ul></div>\n'
    yield "</div></details>\n"


def _foot() -> str:
    return (
        '<footer>\n<h2>How to read this</h2>\n<ul>\n<li><span class="before sample">On the device</span> is what was there when it was read, '
        '<span class="after sample">in the document</span> what the document wants.</li>\n'
        "<li>Only what a document lists was compared. What it leaves out may be anything.</li>\n"
        "<li>Secrets cannot be read back: one that was changed on the device is not noticed, and none is shown here.</li>\n"
        "</ul>\n<p>Made by steady.fleet. The same facts for programs are in drift.json.</p>\n</footer>\n"
    )
