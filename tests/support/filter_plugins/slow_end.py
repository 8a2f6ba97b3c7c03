"""A filter that gives back what it gets, and keeps the worker that evaluates it alive for a while once its task is done."""

from __future__ import annotations

import multiprocessing
import time
from multiprocessing.util import Finalize
from typing import Any

# Ours has 10, and higher ones come first: what the worker has open is still open meanwhile.
EARLIER = 20
SECONDS = 0.4


def slow_end(value: Any) -> Any:
    """Return the value; the process ends later than it could."""
    if multiprocessing.parent_process() is not None:
        Finalize(None, time.sleep, (SECONDS,), exitpriority=EARLIER)
    return value


class FilterModule:
    """The filters of this file."""

    def filters(self) -> dict[str, Any]:
        return {"slow_end": slow_end}
