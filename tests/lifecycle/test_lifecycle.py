"""The promises every resource keeps, through both interfaces and in both ways of running.

One script for all: each state is first predicted in check mode, then made, then made again. The life cycles of a product's resources, through both
interfaces and in both ways, are plays of one playbook, each on a host and a simulator of its own, since starting Ansible costs more than a life cycle.

Ansible plays the whole life cycle of one resource of each shape through the interface that is a module, and of all others, and through the other interface,
the beginning and the end. What it adds is the same for every state, for every kind of object in a document and for every ordinary module, so
what it does not play is lived in the test's own process.
"""

from __future__ import annotations

import contextlib
import functools
import importlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from support import ways
from support.devices import assert_tidy
from support.in_memory import make_device
from support.playbook import IN_PROCESS, ORDINARY, Outcome, Run, Step, play_for, run_plays
from support.secrets import leaks

from simulators import start

from .samples import SAMPLES, Sample

INTERFACES = ("module", "document")


@dataclass(frozen=True)
class Interface:
    """Spells the options of a resource for one of the two interfaces."""

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


def script(interface: Interface, *, short: bool = False) -> list[Step]:
    """Return the life cycle of one object as steps. The short one makes one state, changes it once and removes it."""
    sample = interface.sample
    steps: list[Step] = []
    states = [
        ("create", sample.create),
        *((f"change {number}", state) for number, state in enumerate(sample.changes, 1)),
    ]
    for name, options in states[:2] if short else states:
        steps += [
            interface.step(f"{name}: predicted", options, {}, check_mode=True),
            interface.step(f"{name}: made", options, {}),
            interface.step(f"{name}: again", options, {}),
        ]
        if any(secret in str(options) for secret in sample.secrets):
            steps += [
                interface.step(f"{name}: secrets predicted", options, {"update_secrets": "always"}, check_mode=True),
                interface.step(f"{name}: secrets made", options, {"update_secrets": "always"}),
            ]
    document = f"{sample.product}_config"
    if not short:
        if sample.shuffled is not None:
            steps.append(interface.step("shuffled: again", sample.shuffled, {}))
        steps += [
            Step("gathered", document, {"state": "gathered"}, {"register": "gathered"}),
            Step("gathered: again", document, {"config": "{{ gathered.config }}"}),
        ]
    if sample.absent is not None:
        steps += [
            interface.step("absent: predicted", sample.absent, {}, check_mode=True),
            interface.step("absent: made", sample.absent, {}),
            interface.step("absent: again", sample.absent, {}),
        ]
    return steps


def assert_lifecycle(sample: Sample, run: Run, steps: list[Step]) -> None:
    """Hold what every step did against the promises."""
    names = {step.name for step in steps}
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
            prediction = step.name.replace("made", "predicted")
            if prediction in names:
                assert_prediction(step, run[prediction], outcome)
    assert not leaks(run.output, sample.secrets + sample.sent_once)
    assert not leaks(run.record, sample.secrets + sample.sent_once)


def assert_prediction(step: Step, predicted: Outcome, made: Outcome) -> None:
    assert predicted.result["diff"] == made.result["diff"], step.name
    assert predicted.result["changes"] == made.result["changes"], step.name
    assert made.result["diff"]["before"] != made.result["diff"]["after"], step.name


@dataclass(frozen=True)
class PlaybookPart:
    """Played through one interface and in one way; those of a product share a playbook."""

    product: str
    interface: str
    way: str

    def host(self, name: str) -> str:
        """Return the name of the host on which the life cycle of a sample is played."""
        return f"{name}-{self.interface}-{self.way}"

    def steps(self, name: str) -> list[Step]:
        """Return what Ansible plays of the life cycle of a sample, with the name of its host in front of each step."""
        whole = script(Interface(NAMED[name], self.interface))
        kept = {step.name for step in whole}
        if self.way == ORDINARY:
            # A task of its own process takes as long as fifty in memory, where ordinary modules have life cycles as well; test_ways.py
            # shows that both ways give the same. So here each module runs, and one of each shape predicts what it does.
            kept = {"create: predicted", "create: made"} if name in REPRESENTATIVES else {"create: made"}
        elif not self.is_whole(name):
            kept = {"create: predicted", "create: made", "create: again", "absent: made"}
        return under(self.host(name), [step for step in whole if step.name in kept])

    def is_whole(self, name: str) -> bool:
        """Return whether Ansible plays the whole life cycle of a sample."""
        return self.way == IN_PROCESS and self.interface == "module" and name in REPRESENTATIVES

    def names(self) -> list[str]:
        """Return the samples that take part."""
        own = [name for name, sample in NAMED.items() if sample.product == self.product]
        if self.interface == "module":
            return own
        shapes = [name for name in own if name in REPRESENTATIVES]
        return shapes[:1] if self.way == ORDINARY else shapes


def under(name: str, steps: list[Step]) -> list[Step]:
    """Return the steps with a name in front of each."""
    return [Step(f"{name}: {step.name}", step.module, step.options, step.keywords) for step in steps]


@dataclass(frozen=True)
class Played:
    """What became of them."""

    run: Run
    devices: Mapping[str, Any]


def named(samples: Iterable[Sample]) -> dict[str, Sample]:
    """Return the samples by a name that each has for itself."""
    found: dict[str, Sample] = {}
    for sample in samples:
        number = sum(str(other) == str(sample) for other in found.values())
        found[f"{sample}_{number + 1}" if number else str(sample)] = sample
    return found


def representatives() -> frozenset[str]:
    """Return one sample for each product and shape (one object, or several): the one that has most to show."""
    best: dict[tuple[str, bool], str] = {}
    for name, sample in NAMED.items():
        shape = (sample.product, sample.many)
        if shape not in best or _weight(sample) > _weight(NAMED[best[shape]]):
            best[shape] = name
    return frozenset(best.values())


def _weight(sample: Sample) -> tuple[bool, bool]:
    return bool(sample.secrets), sample.absent is not None


NAMED = named(SAMPLES)
REPRESENTATIVES = representatives()
PLAYBOOK_PARTS = [
    PlaybookPart(product, interface, way)
    for product in sorted({sample.product for sample in SAMPLES})
    for interface in INTERFACES
    for way in (IN_PROCESS, ORDINARY)
]


def play_all(product: str, stack: contextlib.ExitStack) -> Played:
    """Run all life cycles of a product in one playbook."""
    devices, plays = {}, []
    for part in PLAYBOOK_PARTS:
        for name in part.names() if part.product == product else ():
            sample, host = NAMED[name], part.host(name)
            devices[host] = stack.enter_context(start(product, switches=sample.switches, state=sample.state))
            plays.append(play_for(devices[host], part.steps(name), part.way, hosts=host))
    return Played(
        run_plays(plays, devices, verbosity=4, diff=True, arguments=["-i", ",".join(devices) + ","]),
        devices,
    )


@pytest.fixture(scope="module")
def lifecycles_of() -> Iterator[Callable[[str], Played]]:
    """Return what runs the playbook of a product once."""
    with contextlib.ExitStack() as stack:
        yield functools.cache(lambda product: play_all(product, stack))


def each_lifecycle() -> list[Any]:
    """Return the life cycles as parameters; those of one playbook stay in one worker, or it would run once in each."""
    return [
        pytest.param(part, name, id=part.host(name), marks=pytest.mark.xdist_group(f"life cycles, {part.product}"))
        for part in PLAYBOOK_PARTS
        for name in part.names()
    ]


@pytest.mark.parametrize(("part", "name"), each_lifecycle())
def test_lifecycle_with_ansible(lifecycles_of: Callable[[str], Played], part: PlaybookPart, name: str) -> None:
    played = lifecycles_of(part.product)

    assert_lifecycle(NAMED[name], played.run, part.steps(name))
    assert_tidy(played.devices[part.host(name)])


def lifecycles_without_ansible() -> Iterator[Any]:
    """Yield the life cycles that Ansible does not play, or not whole."""
    for way, interface, (name, sample) in itertools.product((IN_PROCESS, ORDINARY), INTERFACES, NAMED.items()):
        if not PlaybookPart(sample.product, interface, way).is_whole(name):
            yield pytest.param(name, Interface(sample, interface), way, id=f"{name}-{interface}-{way}")


@pytest.mark.parametrize(("name", "interface", "way"), list(lifecycles_without_ansible()))
def test_lifecycle_without_ansible(name: str, interface: Interface, way: str) -> None:
    sample = NAMED[name]
    steps = under(name, script(interface, short=way == ORDINARY))
    with make_device(sample.product, sample.switches, sample.state) as device:
        run = ways.run_steps(device, steps, way)

        assert_lifecycle(sample, run, steps)
        assert_tidy(device)


@pytest.mark.xdist_group("one playbook")
def test_group_of_tests_stays_in_one_worker(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("there is one process: make test-lifecycle has several")

    # What pytest-xdist distributes by. Without it, all playbooks run in every worker, and nothing fails.
    assert request.node.nodeid.endswith("@one playbook")


def test_every_resource_has_a_sample() -> None:
    known = {sample.module for sample in SAMPLES}
    for product in sorted({sample.product for sample in SAMPLES}):
        config = importlib.import_module(f"ansible_collections.steady.fleet.plugins.module_utils.{product}.config")
        missing = {f"{product}_{resource.kind}" for resource in config.RESOURCES} - known

        assert not missing, "these resources have no sample in tests/lifecycle/samples.py"
