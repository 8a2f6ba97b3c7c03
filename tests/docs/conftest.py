"""What several tests of the repository use."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import pytest

from .plugins import ROOT


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what imports a file of tools/."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "tools"), *sys.path])
    return importlib.import_module
