# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a device has responded: every exchange with the operation of the contract that it was, and what could not be read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .._http.responses import Response
from .schema import STATUS, Difference, Schemas


@dataclass(frozen=True)
class Operation:
    """One operation of a contract, as far as its responses are concerned.

    :arg responses: the schema of each status that the contract has, None where it has no JSON; ``4XX`` and the like are classes.
    """

    name: str
    method: str
    path: str
    responses: Mapping[str, Any]
    pattern: re.Pattern[str]

    def schema_for(self, status: int) -> tuple[bool, Any]:
        """Return whether the contract has this status, and the schema of its body."""
        for key in (str(status), f"{status // 100}XX"):
            if key in self.responses:
                return True, self.responses[key]
        return False, None


class Contract:
    """The reading operations of a product, and the forms of their responses.

    :arg data: as ``make generate`` packs it from tests/contracts.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.version = str(data["version"])
        self._schemas = Schemas(data["schemas"])
        self.operations = [
            Operation(name, method, path, responses, _pattern(path, deep))
            for name, method, path, responses, deep in data["operations"]
        ]
        # What is spelled out comes before what has a place for anything.
        self.operations.sort(key=lambda one: (one.path.count("{"), -len(one.path)))

    def find(self, method: str, path: str) -> Operation | None:
        """Return the operation of a request."""
        return next((one for one in self.operations if one.method == method and one.pattern.match(path)), None)

    def differences(self, operation: Operation, response: Response) -> list[Difference]:
        """Return what of a response the contract does not have."""
        known, schema = operation.schema_for(response.status)
        if not known:
            statuses = ", ".join(sorted(operation.responses))
            return [Difference(STATUS, "", statuses, str(response.status))]
        return self._schemas.differences(schema, response.body) if schema and response.is_json else []


def _pattern(path: str, deep: bool) -> re.Pattern[str]:
    places = re.sub(r"\\\{\w+\\\}", ".+" if deep else "[^/]+", re.escape(path))
    return re.compile(places + r"/?\Z")


@dataclass(frozen=True)
class Exchange:
    """One response, and what it was asked for.

    :arg stage: what the run was doing: ``login session``, ``ask services``, ``read smtp``, ``write snmp_agent``.
    :arg operation: the name of the operation; empty where the contract has none.
    """

    stage: str
    operation: str
    response: Response

    @property
    def status(self) -> int:
        """Return the status of the response."""
        return self.response.status

    @property
    def body(self) -> Any:
        """Return the parsed body, None where it is no JSON."""
        return self.response.body


@dataclass
class Record:
    """Everything that a run has seen of a device. Exchanges may be noted by several threads."""

    contract: Contract
    stage: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    differences: dict[tuple[str, Difference], int] = field(default_factory=dict)
    """How often each difference was seen, by the operation."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, response: Response) -> None:
        """Note a response; called by the transport."""
        operation = self.contract.find(response.method, response.path)
        found = self.contract.differences(operation, response) if operation is not None else []
        with self.lock:
            self.exchanges.append(Exchange(self.stage, operation.name if operation else "", response))
            for difference in found:
                key = (operation.name if operation else "", difference)
                self.differences[key] = self.differences.get(key, 0) + 1

    def of(self, operation: str, stage: str = "") -> Iterator[Exchange]:
        """Yield the exchanges of an operation, whose name may end in ``*``.

        :arg stage: what their stage begins with.
        """
        for one in self.exchanges:
            if _is(one.operation, operation) and one.stage.startswith(stage):
                yield one

    def first(self, operation: str, stage: str = "") -> Exchange | None:
        """Return the first exchange of an operation."""
        return next(self.of(operation, stage), None)

    def body_of(self, operation: str) -> Any:
        """Return the body of the first response of an operation; None where there was none, or none of success."""
        found = self.first(operation)
        return found.body if found is not None and found.response.ok else None

    def differing(self, problem: str, *operations: str) -> list[Difference]:
        """Return the differences of one sort, of some operations or of all; a name may end in ``*``."""
        return [
            difference
            for (name, difference) in self.differences
            if difference.problem == problem and (not operations or any(_is(name, one) for one in operations))
        ]


def _is(name: str, wanted: str) -> bool:
    """Return whether an operation is the one that is wanted, by its name or, with ``*`` at the end, by how its name begins."""
    return name.startswith(wanted[:-1]) if wanted.endswith("*") else name == wanted
