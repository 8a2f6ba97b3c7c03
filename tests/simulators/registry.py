"""The table of products. A package beside this file that calls `register` is found by itself."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from pathlib import Path

from .simulator import Simulator

_table: dict[str, type[Simulator]] = {}


def register(simulator: type[Simulator]) -> type[Simulator]:
    """Add a product to the table; used as a decorator of its simulator class."""
    _table[simulator.product] = simulator
    return simulator


@functools.cache
def products() -> dict[str, type[Simulator]]:
    """Return the simulator class of every product, by name."""
    package = __name__.rpartition(".")[0]
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if module.ispkg:
            importlib.import_module(f"{package}.{module.name}")
    return dict(sorted(_table.items()))


def find(product: str) -> type[Simulator]:
    """Return the simulator class of a product, or raise with the names there are."""
    if product not in products():
        raise KeyError(f"There is no simulator of {product!r}; there are {', '.join(products())}")
    return products()[product]
