"""Options that are left out: every option of every sample, alone and with all that follow from it. What is missing is named, never met in the middle."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from lifecycle.samples import SAMPLES, Sample
from support.fault_scenarios import _filled as filled
from support.in_memory import make_device
from support.playbook import IN_PROCESS
from support.ways import WAYS

from .option_places import MODULES

Path = tuple[str | int, ...]
# No document has this rule: the appliance says it at the commit, which it then undoes.
RULES_OF_THE_PRODUCT = ("version_3 is enabled without users. Nothing was changed",)
CASES = [(sample, interface) for sample in SAMPLES for interface in ("module", "document")]


def paths(options: Any, above: Path = ()) -> Iterator[Path]:
    """Yield the way to each option, those of objects and of entries of lists as well."""
    steps = options.items() if isinstance(options, Mapping) else enumerate(options) if isinstance(options, list) else ()
    for step, value in steps:
        if isinstance(options, Mapping):
            yield (*above, step)
        yield from paths(value, (*above, step))


def without(options: Mapping[str, Any], path: Path) -> dict[str, Any]:
    """Return options without one of them."""
    made = copy.deepcopy(dict(options))
    place: Any = made
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    return made


def incomplete(sample: Sample) -> Iterator[dict[str, Any]]:
    """Yield the options of a creation and of each change without one of them, and with no more than names of the object."""
    known = MODULES[sample.module].options
    for options in (sample.create, *sample.changes):
        complete: dict[str, Any] = filled(options)
        for path in paths(complete):
            # What Ansible itself misses never reaches us.
            if len(path) > 1 or not known[str(path[0])].get("required"):
                yield without(complete, path)
        yield {name: value for name, value in complete.items() if known[name].get("required")}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize(("sample", "interface"), CASES, ids=str)
def test_what_is_left_out_is_unmanaged_or_missed_before_the_first_write(
    sample: Sample, interface: str, check_mode: bool
) -> None:
    definition = MODULES[sample.module if interface == "module" else f"{sample.product}_config"]
    problems = []
    with make_device(sample.product, sample.switches, sample.state) as device:
        for options in incomplete(sample):
            device.reset()
            given = options
            if interface == "document":
                given = {"config": {sample.kind: [options] if sample.many else options}}
            result = WAYS[IN_PROCESS](device, definition, given, check_mode=check_mode)

            writes = [one for one in device.journal if one.writes and not one.operation.startswith("log")]
            error = result.get("error") if result.get("failed") else ""
            if error == "product" and any(rule in result["msg"] for rule in RULES_OF_THE_PRODUCT):
                continue
            if error not in ("", "input", "blocked"):
                problems.append(f"{options}: {error}: {result['msg']}")
            elif error and result.get("written"):
                problems.append(f"{options}: it failed after {result['written']}: {result['msg']}")
            elif check_mode and writes:
                problems.append(f"{options}: check mode wrote {writes}")

    assert not problems, "\n".join(problems)
