"""How every suite runs: hypothesis never by the clock, garbage seldom collected, and tests that share a playbook in one worker."""

from __future__ import annotations

import functools
import gc
import importlib.metadata
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine would fail what is right.
settings.register_profile("steady", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# By default, every 700 new objects are looked through, and now and then all there are: modules, tests and contracts, hundreds of thousands.
# That took a seventh of the time.
gc.set_threshold(50_000, 20, 50)

# werkzeug asks for its own with each server that it makes, which took half of what a simulator takes.
importlib.metadata.version = functools.cache(importlib.metadata.version)


def pytest_collection_finish() -> None:
    """Leave out of every later search for garbage what lives as long as the process."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: Sequence[Any]) -> None:
    """Name the group of a test in its identifier, from which pytest-xdist takes it: pytest-xdist 3.8 does not reach that of pytest 9.2.

    Without it, each worker plays what tests of a group share (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """
    if not getattr(config.option, "loadgroup", False):
        return
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark is not None and hasattr(item, "_id") and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = type(item._id).parse(f"{item.nodeid}@{mark.args[0]}")
