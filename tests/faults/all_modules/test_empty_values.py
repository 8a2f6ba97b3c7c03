"""An option that is empty is cleared on the product, or refused before any request that the product has no word for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from lifecycle.samples import SAMPLES, Sample
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils._engine.run_options import RunOptions

from .option_places import MODULES

EMPTY: Mapping[str, Any] = {"str": "", "raw": "", "path": "", "list": []}
# What steers a task, and what has no empty value by its argument spec.
STEERING = {"state", *RunOptions.__dataclass_fields__, "unknown_secrets", "secrets_ledger", "secrets_ledger_key"}


def places(options: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each option that can be given an empty value."""
    for name, argument in options.items():
        if argument.get("options") and argument["type"] == "dict":
            yield from places(argument["options"], (*above, name))
        elif argument.get("type", "str") in EMPTY and not argument.get("choices"):
            yield (*above, name)


def emptied(options: Mapping[str, Any], path: tuple[str, ...], value: Any) -> dict[str, Any]:
    name, *rest = path
    inner = emptied(options.get(name) or {}, tuple(rest), value) if rest else value
    return {**options, name: inner}


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_an_empty_option_is_cleared_or_refused_before_anything_is_sent(sample: Sample) -> None:
    definition = MODULES[sample.module]
    for path in places(definition.options):
        argument: Any = {"options": definition.options}
        for name in path:
            argument = argument["options"][name]
        if path[0] in STEERING or argument.get("required"):
            continue
        options = emptied(sample.create, path, EMPTY[argument.get("type", "str")])
        with make_device(sample.product, sample.switches, sample.state) as device:
            assert not run_task(device, definition, sample.create).failed
            predicted = run_task(device, definition, options, check_mode=True)
            written = len(device.journal)
            # Each request is held against the contract of the product.
            made = run_task(device, definition, options)
            writes = [one for one in device.journal[written:] if one.method in ("PUT", "DELETE")]
            if made.failed:
                assert predicted.failed or "in a real run this would fail" in str(predicted.result.get("warnings")), (
                    path
                )
                assert not writes, (path, made.message)
                continue
            assert predicted.result["diff"] == made.result["diff"], path
            assert predicted.changed == made.changed, path
            assert not run_task(device, definition, options).changed, path
