"""Stateful simulators of the products, each checked against its contract; README.md says how to use them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

# First of all: it ends with a sentence where a library is missing, and a traceback would not say what to do.
from . import libraries
from .faults import Fault
from .journal import Exchange
from .registry import find, products
from .simulator import Simulator
from .tls import Authority

if TYPE_CHECKING:
    from .appliance import ApplianceSimulator
    from .cloud_sync import CloudSyncSimulator
    from .portal import PortalSimulator
    from .sps import SpsSimulator

__all__ = ["Exchange", "Fault", "Simulator", "libraries", "products", "start"]


@overload
def start(
    product: Literal["sps"],
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> SpsSimulator:
    """Start this simulator."""


@overload
def start(
    product: Literal["appliance"],
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> ApplianceSimulator:
    """Start this simulator."""


@overload
def start(
    product: Literal["cloud_sync"],
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> CloudSyncSimulator:
    """Start this simulator."""


@overload
def start(
    product: Literal["portal"],
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> PortalSimulator:
    """Start this simulator."""


@overload
def start(
    product: str,
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> Simulator:
    """Start this simulator."""


def start(
    product: str,
    switches: Mapping[str, Any] | None = None,
    state: Any = None,
    *,
    port: int = 0,
    directory: Path | None = None,
) -> Simulator:
    """Start the simulator of a product on loopback; use the result as a context manager or call its `stop`."""
    authority = Authority(directory) if directory is not None else None
    return find(product)(switches, state, port=port, authority=authority).start()
