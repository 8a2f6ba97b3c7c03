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
from base64 import b64encode
from functools import cache
from pathlib import Path

from jinja2 import Template
from markupsafe import Markup

from ansible_collections.steady.fleet.plugins.module_utils._core.text import bounded, visible_lines
from ansible_collections.steady.fleet.plugins.plugin_utils.products import title_of
from ansible_collections.steady.fleet.plugins.plugin_utils.templates import environment

from .devices import BLOCKED, DRIFTED, FAILED, IN_SYNC, STATUSES, UNREACHABLE
from .html_changes import FILTERS, GLOBALS, TESTS
from .labels import MAX_TEXT, STATUS_WORDS, device_words, error_words
from .records import DeviceRecord, Report
from .report import count_of, verdict

# So many devices that need attention are open from the start; of more, one wants to see the list.
MAX_OPEN = 8
_FOLDER = Path(__file__).resolve().parent
_ICONS = {
    IN_SYNC: '<circle cx="8" cy="8" r="7"/><path d="M4.6 8.3l2.4 2.4 4.4-5" class="ink"/>',
    DRIFTED: '<path d="M8 .8L15.2 8 8 15.2.8 8z"/><path d="M5 6.6h6M5 9.4h6" class="ink"/>',
    BLOCKED: '<path d="M3 7h10v8H3z"/><path d="M5 7V5a3 3 0 0 1 6 0v2" class="line"/><path d="M8 10v2.4" class="ink"/>',
    UNREACHABLE: '<circle cx="8" cy="8" r="6.2" class="ring"/><path d="M5.4 8h5.2" class="line"/>',
    FAILED: '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path d="M5.5 5.5l5 5m0-5l-5 5" class="ink"/>',
}
_MEANINGS = {
    FAILED: "The device could be reached, but its task failed. Its state is not known.",
    UNREACHABLE: "Nothing responded, or there is no result. Its state is not known.",
    BLOCKED: "What the device has is not what its document says, and healing it needs something that the document does not give.",
    DRIFTED: "What the device has is not what its document says.",
    IN_SYNC: "Everything that the document lists is so on the device.",
}


def html(report: Report) -> str:
    """Return the report as one HTML page."""
    style = (_FOLDER / "page.css").read_text("utf-8")
    script = (_FOLDER / "page.js").read_text("utf-8")
    by_status: dict[str, list[DeviceRecord]] = {status: [] for status in STATUSES}
    for device in report["devices"]:
        by_status[device["status"]].append(device)
    products = {device["product"] for device in report["devices"]}
    return _template().render(
        title=report["title"],
        created=report["created"],
        summary=report["summary"],
        verdict=verdict(report),
        by_status={status: devices for status, devices in by_status.items() if devices},
        opened=sum(len(by_status[status]) for status in STATUSES if status != IN_SYNC) <= MAX_OPEN,
        products=sorted(products, key=_product),
        style=Markup(style),
        script=Markup(script),
        digest=b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    )


@cache
def _template() -> Template:
    made = environment(_FOLDER, lambda text: bounded(text, MAX_TEXT, visible_lines))
    made.filters.update(
        FILTERS, count_of=count_of, device_words=device_words, error_words=error_words, share=_share, title_of=_product
    )
    made.tests.update(TESTS)
    made.globals.update(
        GLOBALS,
        icons={status: Markup(shape) for status, shape in _ICONS.items()},
        meanings=_MEANINGS,
        status_words={status: STATUS_WORDS[status] for status in STATUSES},
    )
    return made.get_template("page.html.j2")


def _share(part: int, total: int) -> str:
    # Neither everything nor nothing by rounding: one device of five hundred is not 0 %.
    share = 100 * part / total
    if part not in (0, total):
        share = min(max(share, 0.1), 99.9)
    return f"{share:.1f}".removesuffix(".0") + " %"


def _product(name: str) -> str:
    return title_of(name) if name else "No product"
