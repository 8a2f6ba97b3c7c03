"""Records which operations of a product's API the tests exercised over HTTP, and by which module.

Only where the environment names a file: ``make test`` collects what ``docs/coverage.md`` is made of.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FILE = "OPERATIONS_RECORD"
COLLECTION = "steady.fleet."

_recorded: set[str] = set()


def record_operations(product: str, module: str, exchanges: Iterable[Any]) -> None:
    """Append each operation that the product carried out for this module, once for each file of tests."""
    file = os.environ.get(FILE)
    test = os.environ.get("PYTEST_CURRENT_TEST", "").partition("::")[0]
    module = module.removeprefix(COLLECTION)
    if not file or not test or not module.startswith(f"{product}_"):
        return
    lines = {
        json.dumps({"product": product, "operation": exchange.operation, "module": module, "test": test})
        for exchange in exchanges
        # What was refused proves nothing.
        if exchange.operation and exchange.status is not None and exchange.status < 400
    }
    new = sorted(lines - _recorded)
    if new:
        _recorded.update(new)
        with Path(file).open("a", encoding="utf-8") as record:
            record.writelines(f"{line}\n" for line in new)
