"""A document that lists nothing: in sync is true of it, and the run says that nothing was looked at."""

from __future__ import annotations

import importlib
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("product", PRODUCTS)
def test_document_that_lists_nothing_says_that_the_device_was_not_asked(product: str, check_mode: bool) -> None:
    module = importlib.import_module(f"ansible_collections.steady.fleet.plugins.module_utils.{product}.config").MODULE
    kinds = module.options["kinds"]["choices"]
    options = module.options["config"]["options"]
    empty = {kind: [] if options[kind]["type"] == "list" else None for kind in kinds}
    with make_device(product) as device:

        def warnings(**options: Any) -> list[str]:
            result = run_task(device, module, options, check_mode=check_mode).result
            assert not result.get("failed"), result
            return [one for one in result.get("warnings", ()) if "nothing of this device is managed" in one]

        for document in ({}, empty):
            device.reset()
            assert len(warnings(config=document)) == 1, document
            assert not device.journal
        # Who chooses a kind expects that the others are not looked at.
        assert not warnings(config={}, kinds=kinds[:1])
