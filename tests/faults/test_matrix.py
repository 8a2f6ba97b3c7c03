"""The fault matrix: requests of every module of every product, each met by every response that is none (see support/fault_matrix).

``FAULT_MATRIX=full`` has every request of every scene meet every kind, which takes about ten times as long.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import pytest
from support.fault_matrix import Kind, Scene, baseline, cell, kinds_for, plan_of
from support.fault_scenes import WITNESSES, modules_of, scenes_of

PARTS = 6
"""Into how many tests a scene is divided, so that they can run side by side."""
FULL = os.environ.get("FAULT_MATRIX") == "full"


@dataclass(frozen=True)
class Known:
    """Cells that do not keep the promises, with the reason. Patterns match from the beginning."""

    scene: str
    request: str
    kind: str
    problem: str
    reason: str

    def covers(self, scene: Scene, request: str, kind: Kind, problem: str) -> bool:
        """Return whether this is about a problem of a cell."""
        parts = ((self.scene, scene.name), (self.request, request), (self.kind, str(kind)), (self.problem, problem))
        return all(re.match(pattern, text) for pattern, text in parts)


LYING = (
    "a device that confirms in the documented form what it has not done cannot be told where nothing can be read back"
)
KNOWN: tuple[Known, ...] = (
    Known(
        "cloud_sync_run: only started", "POST .*/sync", "(200 empty|204)$", "it succeeded, and was done 0 times", LYING
    ),
    Known(
        "cloud_sync_accounts: by", "PUT .*/auth_codes", "(200 empty|204)$", "accounts are removed, and others", LYING
    ),
)


def problems_in(scene: Scene, part: int) -> list[str]:
    """Return what is wrong in one part of the cells of a scene."""
    witness = WITNESSES[scene.product]
    planned = plan_of(scenes_of(scene.product), witness, full=FULL)[scene]
    requests = baseline(scene, witness).requests
    found = []
    for number, kind in planned[part::PARTS]:
        request = requests[number - 1]
        found += [
            f"request {number} {request}: {kind}: {problem}"
            for problem in cell(scene, witness, kind, number)
            if not any(known.covers(scene, request, kind, problem) for known in KNOWN)
        ]
    return found


PRODUCTS = ("appliance", "cloud_sync")
"""The products whose cells are judged. The scenes of the portal and of SPS are there; they are not judged before their own suites of faults, which
try the same requests, are replaced by this one."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scene", [scene for product in PRODUCTS for scene in scenes_of(product)], ids=str)
def test_a_response_that_is_none_never_passes_for_a_state(scene: Scene, part: int) -> None:
    problems = problems_in(scene, part)

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_module_has_a_scene(product: str) -> None:
    assert {scene.definition.name for scene in scenes_of(product)} == {*modules_of(product)}


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_operation_meets_every_kind(product: str) -> None:
    witness = WITNESSES[product]
    met: dict[str, set[str]] = {}
    writing = set()
    for scene, cells in plan_of(scenes_of(product), witness).items():
        clean = baseline(scene, witness)
        writing |= {name for name, writes in zip(clean.operations, clean.writes, strict=True) if writes}
        for number, kind in cells:
            met.setdefault(clean.operations[number - 1], set()).add(kind.name)

    left_out = {"session ends", "200 list"}
    for operation, kinds in met.items():
        wanted = {kind.name for kind in kinds_for(operation in writing)} - left_out
        assert wanted <= kinds, operation
