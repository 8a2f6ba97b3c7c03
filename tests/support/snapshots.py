"""The state of a simulator, to go back to: a copy takes less time than the tasks that have made it."""

from __future__ import annotations

import io
import pickle
from typing import Any

LASTING = ("contract", "clock", "switches", "faults", "exchanges", "guard", "authority", "handlers", "server")
"""What a simulator keeps whatever its state is."""


class Snapshot:
    """What a simulator was at one moment: its state and its switches, with neither faults nor a journal."""

    def __init__(self, device: Any) -> None:
        assert not device.violations, device.violations
        self._device = device
        self._switches = dict(device.switches)
        self._lasting = [device, *(getattr(device, name) for name in LASTING)]
        content = io.BytesIO()
        with device.guard:
            state = {name: part for name, part in vars(device).items() if name not in LASTING}
            _Writer(content, self._lasting).dump(state)
        self._content = content.getvalue()

    def restore(self) -> None:
        """Bring the simulator back to that moment. Its clock goes on."""
        device = self._device
        device.faults.clear()
        device.faults.drop_late()
        with device.guard:
            device.switches.update(self._switches)
            vars(device).update(_Reader(io.BytesIO(self._content), self._lasting).load())
            device.clear_journal()


class _Writer(pickle.Pickler):
    """Writes whatever lasts as its number."""

    def __init__(self, content: io.BytesIO, lasting: list[Any]) -> None:
        super().__init__(content, pickle.HIGHEST_PROTOCOL)
        self._numbers = {id(part): number for number, part in enumerate(lasting)}

    def persistent_id(self, part: Any) -> int | None:
        return self._numbers.get(id(part))


class _Reader(pickle.Unpickler):
    """Takes whatever lasts by its number. Nothing else writes what it reads."""

    def __init__(self, content: io.BytesIO, lasting: list[Any]) -> None:
        super().__init__(content)
        self._lasting = lasting

    def persistent_load(self, number: int) -> Any:
        return self._lasting[number]
