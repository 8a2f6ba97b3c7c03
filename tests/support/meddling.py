"""Somebody else who acts on a device just before one request of a task."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import requests

from .direct import QuickClock
from .in_memory import InMemoryAdapter, InMemoryClients


class MeddledAdapter(InMemoryAdapter):
    """Lets somebody act before one request, counted from 1."""

    def __init__(self, device: Any, number: int, act: Callable[[Any], None]) -> None:
        super().__init__(device)
        self.requests: list[str] = []
        self._device, self._number, self._act = device, number, act

    def send(self, request: requests.PreparedRequest, *more: Any, **keywords: Any) -> requests.Response:
        path = str(request.url).partition("?")[0].removeprefix(self._device.url)
        self.requests.append(f"{request.method} {path}")
        if len(self.requests) == self._number:
            self._act(self._device)
        return super().send(request, *more, **keywords)


class MeddledClients(InMemoryClients):
    """The clients of one run on a device that somebody else uses as well."""

    def __init__(
        self,
        device: Any,
        number: int = 0,
        act: Callable[[Any], None] = lambda unused: None,
        clock: QuickClock | None = None,
    ) -> None:
        super().__init__(device, clock or QuickClock(device.advance))
        self._adapter = self.adapter = MeddledAdapter(device, number, act)
