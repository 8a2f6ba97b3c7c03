"""Simulator of the network monitor's cloud sync."""

from __future__ import annotations

from .simulator import CloudSyncSimulator

__all__ = ["CloudSyncSimulator"]
