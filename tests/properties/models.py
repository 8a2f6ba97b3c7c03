"""The models of all products, and what tests that go through all of them share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import settings

from . import appliance_states, cloud_sync_states, portal_states, sps_states

MODELS = {
    model.product: model
    for model in (appliance_states.MODEL, cloud_sync_states.MODEL, portal_states.MODEL, sps_states.MODEL)
}


def share(parts: int) -> Callable[[Any], Any]:
    """Run a test with a part of the examples: there are four products, and a scenario takes several tasks."""
    return settings(max_examples=settings().max_examples // parts)


SESSION = ("/login", "/logout", "/token")
"""How paths end that only open or close a session."""


def writes(device: Any) -> list[str]:
    """Return the requests that change something; to log in and out is not that."""
    return [
        f"{exchange.method} {exchange.path}"
        for exchange in device.journal
        if exchange.writes and not exchange.path.endswith(SESSION)
    ]
