"""Record of every exchange that a simulator had with its clients."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

SECRET_HEADERS = frozenset({"authorization", "cookie", "x-token", "proxy-authorization"})


@dataclass(frozen=True)
class Exchange:
    """One request and what became of it. `status` is None when the connection was dropped."""

    number: int
    method: str
    path: str
    query: Mapping[str, list[str]]
    operation: str | None
    status: int | None
    writes: bool
    session: str | None
    mark: str | None
    request_headers: Mapping[str, str]
    seconds: float
    connection: int
    """Number of the connection it came over: equal numbers mean a kept-alive connection."""
    fault: str | None = None
    body: Any = field(default=None, repr=False)
    """The parsed request body. It may hold secrets, so it is left out of repr and of the control API."""

    def public(self) -> dict[str, Any]:
        """Return what may be shown to other processes."""
        shown = asdict(self)
        shown.pop("body")
        return shown


class Journal:
    """List of exchanges with a label for those that follow."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._exchanges: list[Exchange] = []
        self._number = 0
        self.label: str | None = None

    def next_number(self) -> int:
        """Return the number of the next exchange; numbers follow the order of arrival."""
        with self._guard:
            self._number += 1
            return self._number

    def add(self, exchange: Exchange) -> None:
        """Append one exchange."""
        with self._guard:
            self._exchanges.append(exchange)

    def clear(self) -> None:
        """Forget all exchanges and the label."""
        with self._guard:
            self._exchanges.clear()
            self.label = None

    def entries(self) -> list[Exchange]:
        """Return a copy of the list, in order of arrival."""
        with self._guard:
            return sorted(self._exchanges, key=lambda exchange: exchange.number)

    def counts(self) -> dict[str, int]:
        """Return how many exchanges there were per method."""
        return dict(Counter(exchange.method for exchange in self.entries()))

    def __iter__(self) -> Iterator[Exchange]:
        return iter(self.entries())


def visible_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers without the values that hold credentials."""
    return {name: "***" if name.lower() in SECRET_HEADERS else value for name, value in headers.items()}
