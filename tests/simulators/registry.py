"""The table of products: a package beside this file, named like its product, that calls `register`."""

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


def names() -> list[str]:
    """Return the names of the products."""
    return sorted(module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.ispkg)


def _load(product: str) -> type[Simulator]:
    importlib.import_module(f"{__package__}.{product}")
    return _table[product]


@functools.cache
def products() -> dict[str, type[Simulator]]:
    """Return the simulator class of every product, by name."""
    return {product: _load(product) for product in names()}


@functools.cache
def find(product: str) -> type[Simulator]:
    """Return the simulator class of a product, or raise with the names there are. The others are not imported."""
    if product not in names():
        raise KeyError(f"There is no simulator of {product!r}; there are {', '.join(names())}")
    return _load(product)
