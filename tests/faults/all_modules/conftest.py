"""One simulator in memory for each product."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import pytest
from support.in_memory import make_device

from .option_places import MODULES


@pytest.fixture(scope="module")
def devices() -> Iterator[dict[str, Any]]:
    products = {definition.product.name for definition in MODULES.values()}
    with contextlib.ExitStack() as stack:
        yield {product: stack.enter_context(make_device(product)) for product in products}
