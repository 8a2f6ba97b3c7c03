"""Named, checked settings of a simulator: how a release behaves, or how it misbehaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Switch:
    """One switch: its default and either the allowed values or a type."""

    name: str
    default: Any
    allowed: tuple[Any, ...] = ()
    description: str = ""

    def __post_init__(self) -> None:
        if self.allowed and self.default not in self.allowed:
            raise ValueError(f"Switch {self.name}: the default {self.default!r} is not an allowed value")

    def check(self, value: Any) -> Any:
        """Return the value, or raise with a sentence that lists what is allowed."""
        if self.allowed:
            for choice in self.allowed:
                if type(choice) is type(value) and choice == value:
                    return value
            raise ValueError(f"Switch {self.name} is one of {', '.join(map(repr, self.allowed))}, not {value!r}")
        if isinstance(self.default, float) and isinstance(value, int) and not isinstance(value, bool):
            return float(value)
        if type(self.default) is not type(value):
            raise ValueError(f"Switch {self.name} is a {type(self.default).__name__}, not {value!r}")
        return value

    def parse(self, text: str) -> Any:
        """Turn the text of a command line into a value."""
        words: dict[str, Any] = {str(choice).lower(): choice for choice in self.allowed}
        if self.allowed:
            return self.check(words.get(text.lower(), text))
        kind = type(self.default)
        try:
            return self.check(kind(text))
        except ValueError as error:
            raise ValueError(f"Switch {self.name} is a {kind.__name__}, not {text!r}") from error


class Switches(MutableMapping[str, Any]):
    """The switches of one simulator. Assigning to one takes effect with the next request."""

    def __init__(self, table: tuple[Switch, ...], values: Mapping[str, Any] | None = None) -> None:
        self._table = {switch.name: switch for switch in table}
        self._values = {switch.name: switch.default for switch in table}
        self._listeners: list[Callable[[str, Any], None]] = []
        self.update(values or {})

    def listen(self, listener: Callable[[str, Any], None]) -> None:
        """Call the listener after each change with name and value."""
        self._listeners.append(listener)

    def parse(self, name: str, text: str) -> Any:
        """Turn the text of a command line into the value of a switch."""
        return self._known(name).parse(text)

    def reset(self) -> None:
        """Put every switch back to its default."""
        for switch in self._table.values():
            self[switch.name] = switch.default

    def _known(self, name: str) -> Switch:
        if name not in self._table:
            raise KeyError(f"No switch is called {name!r}; there are {', '.join(sorted(self._table))}")
        return self._table[name]

    def __getitem__(self, name: str) -> Any:
        self._known(name)
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        checked = self._known(name).check(value)
        changed = checked != self._values[name]
        self._values[name] = checked
        if changed:
            for listener in self._listeners:
                listener(name, checked)

    def __delitem__(self, name: str) -> None:
        self[name] = self._known(name).default

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)
