"""What a simulator must be like after a test, whatever happened in it."""

from __future__ import annotations

from typing import Any


def assert_tidy(device: Any) -> None:
    """Nothing stays open on the product, and no request or answer broke the contract."""
    summary = device.summary()
    assert not device.violations, device.violations
    assert not summary.get("open_transactions"), summary
    assert not summary.get("locks"), summary
