# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reports that were ordered on a group: periods, and reading one that may not be ready yet.

Source: the API document (groups/reports/ordered). Times are seconds in the examples; what a date without a time stands for is not said.
Examples have a period that ends at midnight of its last day, and one that ends in the last second of it (PORTAL-REPORT-PERIOD):
the last second is on the last day in either reading.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from .._core.errors import InputError, Place, ProtocolError
from .client import PortalClient
from .errors import TITLE
from .tree import Node
from .values.units import TIME, canonical_time, time_problem

NOT_READY = 202
DATE = re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
LAST_SECOND = 86399


def begin_of(option: str, text: str | None) -> int | None:
    """Return the first second of a date, or a moment.

    :raises InputError: it is neither.
    """
    if text is None:
        return None
    if time_problem(text):
        raise InputError(f"{option}: {text!r} is no date such as 2027-01-31 and no time such as 2027-01-31T12:00:00Z")
    moment: int = TIME.to_wire(canonical_time(text))
    return moment


def end_of(option: str, text: str | None) -> int | None:
    """Return the last second of a date, or a moment."""
    moment = begin_of(option, text)
    return moment + LAST_SECOND if moment is not None and DATE.match(str(text).strip()) else moment


def period_of(parameters: Mapping[str, Any]) -> dict[str, int]:
    """Return the period that is asked for, as the portal takes it; what is left out is missing.

    :raises InputError: it ends before it begins.
    """
    begin, end = begin_of("begin_date", parameters["begin_date"]), end_of("end_date", parameters["end_date"])
    if begin is not None and end is not None and end < begin:
        raise InputError(f"the period ends ({parameters['end_date']}) before it begins ({parameters['begin_date']})")
    return {name: moment for name, moment in (("begin_date", begin), ("end_date", end)) if moment is not None}


def read_ordered(client: PortalClient, node: Node, query: Mapping[str, Any], label: str) -> Mapping[str, Any] | None:
    """Return an ordered report, None where it is not ready yet.

    :raises NotFoundError: no such report was ordered.
    :raises ProtocolError: what came is no report.
    """
    texts = {name: str(value) for name, value in query.items()}
    response = client.call("GET", f"/groups/{node.address}/reports/ordered", query=texts, object_name=label)
    if response.status == NOT_READY:
        return None
    body = response.body
    if not (
        isinstance(body, Mapping) and isinstance(body.get("tenants"), list) and isinstance(body.get("params"), Mapping)
    ):
        raise ProtocolError(
            "the response is no report: it has no list of tenants, or not what the report is about",
            place=Place(TITLE, label, response.method, response.path, response.status),
            next_step="Run again; if it stays so, look at the report in the portal itself",
        )
    return body
