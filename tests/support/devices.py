"""What a simulator must be like after a test, whatever happened in it."""

from __future__ import annotations

from typing import Any


def assert_contract_kept(*devices: Any) -> None:
    """No module sent what the contract of its product does not allow. Whatever runs a task in a test looks at this."""
    for device in devices:
        assert not device.violations, device.violations


def assert_tidy(device: Any) -> None:
    """Nothing stays open on the product, and no request or response broke the contract."""
    summary = device.summary()
    assert_contract_kept(device)
    assert not summary.get("open_transactions"), summary
    assert not summary.get("locks"), summary
