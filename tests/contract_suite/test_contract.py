"""The promises every resource keeps, through both front doors and in both ways of running.

One script for all: each state is first predicted in check mode, then made, then made again.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from support.devices import assert_tidy
from support.playbook import IN_PROCESS, ORDINARY, Outcome, Run, Step, run_steps
from support.secrets import leaks

from simulators import start

from .samples import SAMPLES, Sample

DOORS = ("module", "document")


@dataclass(frozen=True)
class Door:
    """Spells the options of a resource for one of the two front doors."""

    sample: Sample
    name: str

    def step(self, name: str, options: Mapping[str, Any], extra: Mapping[str, Any], **keywords: Any) -> Step:
        if self.name == "module":
            return Step(name, self.sample.module, {**options, **extra}, keywords)
        inner: Any = [dict(options)] if self.sample.many else dict(options)
        return Step(
            name,
            f"{self.sample.product}_config",
            {"config": {self.sample.kind: inner}, **self.bounds(), **extra},
            keywords,
        )

    @staticmethod
    def bounds() -> dict[str, Any]:
        return {"max_deletes": 100}


def script(door: Door, *, short: bool) -> list[Step]:
    """Return the life of one object as steps. The short one makes one state, changes it once and removes it."""
    sample = door.sample
    steps: list[Step] = []
    states = [
        ("create", sample.create),
        *((f"change {number}", state) for number, state in enumerate(sample.changes, 1)),
    ]
    for name, options in states[:2] if short else states:
        steps += [
            door.step(f"{name}: predicted", options, {}, check_mode=True),
            door.step(f"{name}: made", options, {}),
            door.step(f"{name}: again", options, {}),
        ]
        if any(secret in str(options) for secret in sample.secrets):
            steps += [
                door.step(f"{name}: secrets predicted", options, {"update_secrets": "always"}, check_mode=True),
                door.step(f"{name}: secrets made", options, {"update_secrets": "always"}),
            ]
    document = f"{sample.product}_config"
    if not short:
        if sample.shuffled is not None:
            steps.append(door.step("shuffled: again", sample.shuffled, {}))
        steps += [
            Step("gathered", document, {"state": "gathered"}, {"register": "gathered"}),
            Step("gathered: again", document, {"config": "{{ gathered.config }}"}),
        ]
    if sample.absent is not None:
        steps += [
            door.step("absent: predicted", sample.absent, {}, check_mode=True),
            door.step("absent: made", sample.absent, {}),
            door.step("absent: again", sample.absent, {}),
        ]
    return steps


def judge(sample: Sample, run: Run, steps: list[Step]) -> None:
    """Hold what every step did against the promises."""
    for step in steps:
        outcome = run[step.name]
        assert not outcome.failed, f"{step.name}: {outcome.message}"
        assert not outcome.result.get("warnings"), f"{step.name}: {outcome.result['warnings']}"
        what = step.name.rpartition(": ")[2]
        if what in ("again", "gathered"):
            assert not outcome.changed, f"{step.name}: {outcome.result['changes']}"
            assert not outcome.writes, step.name
        elif what.endswith("predicted"):
            assert outcome.changed, step.name
            assert not outcome.writes, step.name
        else:
            assert outcome.changed, step.name
            assert outcome.writes, step.name
            judge_prediction(step, run[step.name.replace("made", "predicted")], outcome)
    assert not leaks(run.output, sample.secrets + sample.sent_once)
    assert not leaks(run.record, sample.secrets + sample.sent_once)


def judge_prediction(step: Step, predicted: Outcome, made: Outcome) -> None:
    assert predicted.result["diff"] == made.result["diff"], step.name
    assert predicted.result["changes"] == made.result["changes"], step.name
    assert made.result["diff"]["before"] != made.result["diff"]["after"], step.name


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_life_in_process(sample: Sample, door: str) -> None:
    with start(sample.product, switches=sample.switches, state=sample.state) as device:
        steps = script(Door(sample, door), short=False)

        run = run_steps(device, steps, IN_PROCESS, verbosity=4, diff=True)

        judge(sample, run, steps)
        assert_tidy(device)


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_life_as_ordinary_module(sample: Sample, door: str) -> None:
    with start(sample.product, switches=sample.switches, state=sample.state) as device:
        steps = script(Door(sample, door), short=True)

        run = run_steps(device, steps, ORDINARY, verbosity=4, diff=True)

        judge(sample, run, steps)
        assert_tidy(device)


def test_every_resource_has_a_sample() -> None:

    known = {sample.module for sample in SAMPLES}
    for product in sorted({sample.product for sample in SAMPLES}):
        config = importlib.import_module(f"ansible_collections.steady.fleet.plugins.module_utils.{product}.config")
        missing = {f"{product}_{resource.kind}" for resource in config.RESOURCES} - known

        assert not missing, "these resources have no sample in tests/contract_suite/samples.py"
