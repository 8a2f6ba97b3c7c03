"""How every suite runs: hypothesis never by the clock, since a busy machine would fail what is right, and garbage seldom collected."""

from __future__ import annotations

import gc

from hypothesis import HealthCheck, settings

settings.register_profile("steady", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")

# By default, every 700 new objects are looked through, and now and then all there are: modules, tests and contracts, hundreds of thousands.
# That took a seventh of the time.
gc.set_threshold(50_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave out of every later search for garbage what lives as long as the process."""
    gc.collect()
    gc.freeze()
