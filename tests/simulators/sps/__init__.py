"""Simulator of the privileged-session appliance."""

from __future__ import annotations

from .simulator import SpsSimulator

__all__ = ["SpsSimulator"]
