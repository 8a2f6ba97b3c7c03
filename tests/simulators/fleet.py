"""Several simulators side by side, and the inventory that reaches them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import yaml

from .registry import find
from .simulator import Simulator
from .tls import Authority


@contextmanager
def fleet(
    counts: Mapping[str, int], *, switches: Mapping[str, Mapping[str, str]], directory: Path
) -> Iterator[dict[str, list[Simulator]]]:
    """Run so many devices of each product, all trusted by one authority, and stop them at the end."""
    authority = Authority(directory)
    devices: dict[str, list[Simulator]] = {}
    with ExitStack() as stack:
        for product, count in counts.items():
            for unused in range(count):
                device = stack.enter_context(find(product)(authority=authority))
                device.start()
                device.set_switches(
                    {name: device.switches.parse(name, text) for name, text in switches[product].items()}
                )
                devices.setdefault(product, []).append(device)
        yield devices


def inventory(
    devices: Mapping[str, list[Simulator]], names: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return an inventory with one group per product, with the hosts of those names, or sps1, sps2, ..."""
    groups = {}
    for product, group in devices.items():
        own = (names or {}).get(product) or [f"{product}{number}" for number in range(1, len(group) + 1)]
        groups[product] = {"hosts": {name: device.inventory() for name, device in zip(own, group, strict=True)}}
    return {"all": {"children": groups}}


def exports(devices: Mapping[str, list[Simulator]]) -> list[str]:
    """Return the shell lines that name the first device of each product to the modules."""
    lines = []
    for product, group in devices.items():
        for name, value in group[0].environment().items():
            lines.append(f"export FLEET_{product.upper()}_{name}={shlex.quote(value)}")
    return lines


def render(devices: Mapping[str, list[Simulator]], names: Mapping[str, Sequence[str]] | None = None) -> str:
    """Return the inventory as YAML, with the exports as comments."""
    text = yaml.safe_dump(inventory(devices, names), sort_keys=False)
    return "".join([*(f"# {line}\n" for line in exports(devices)), text])


def write_private(path: Path, text: str) -> None:
    """Write a file that holds credentials, at once and readable by its owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as target:
        target.write(text)
    draft.replace(path)
