"""The state of a simulator, to go back to: a copy takes less time than the tasks that have made it."""

from __future__ import annotations

import copy
from typing import Any

LASTING = ("contract", "clock", "switches", "faults", "exchanges", "guard", "authority", "handlers", "server")
"""What a simulator keeps whatever its state is."""


class Snapshot:
    """What a simulator was at one moment: its state and its switches, with neither faults nor a journal."""

    def __init__(self, device: Any) -> None:
        assert not device.violations, device.violations
        self._device = device
        self._switches = dict(device.switches)
        with device.guard:
            self._state = self._copied({name: part for name, part in vars(device).items() if name not in LASTING})

    def restore(self) -> None:
        """Bring the simulator back to that moment. Its clock goes on."""
        device = self._device
        device.faults.clear()
        device.faults.drop_late()
        with device.guard:
            device.switches.update(self._switches)
            vars(device).update(self._copied(self._state))
            device.clear_journal()

    def _copied(self, state: Any) -> Any:
        """Return a copy in which whatever lasts is itself."""
        lasting = (self._device, *(getattr(self._device, name) for name in LASTING))
        return copy.deepcopy(state, {id(part): part for part in lasting})
