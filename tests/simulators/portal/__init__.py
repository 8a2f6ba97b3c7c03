"""Simulator of the multi-service portal."""

from __future__ import annotations

from .simulator import PortalSimulator

__all__ = ["PortalSimulator"]
