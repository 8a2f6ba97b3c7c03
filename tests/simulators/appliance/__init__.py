"""Simulator of the web-security appliance."""

from __future__ import annotations

from .simulator import ApplianceSimulator

__all__ = ["ApplianceSimulator"]
