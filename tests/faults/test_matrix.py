"""The fault matrix: requests of every module of every product, each met by every response that is none (see tests/support/fault_matrix.py).

By default every operation meets some kinds of every family, by turns. ``FAULT_MATRIX=full`` has every operation meet every kind,
before, as and after a change.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

import pytest
from support.fault_kinds import FAMILIES, Kind, kinds_for
from support.fault_matrix import Scenario, baseline, device_of, plan_of
from support.fault_scenarios import INSPECTORS, modules_of, scenarios_of
from support.fault_verdict import cell

PARTS = 6
"""Into how many tests a scenario is divided, so that they can run side by side."""
FULL = os.environ.get("FAULT_MATRIX") == "full"


@dataclass(frozen=True)
class Known:
    """Cells that do not keep the promises, with the reason. Patterns match from the beginning."""

    scenario: str
    request: str
    kind: str
    problem: str
    reason: str

    def covers(self, scenario: Scenario, request: str, kind: Kind, problem: str) -> bool:
        """Return whether this is about a problem of a cell."""
        parts = (
            (self.scenario, scenario.name),
            (self.request, request),
            (self.kind, str(kind)),
            (self.problem, problem),
        )
        return all(re.match(pattern, text) for pattern, text in parts)


LYING = (
    "a device that confirms in the documented form what it has not done cannot be found where nothing can be read back"
)
TOO_LATE = (
    "what is carried out when no one waits for it any more opens a transaction, which ends when its session is idle"
)
KNOWN: tuple[Known, ...] = (
    Known("sps_", "(POST .*/transaction|PUT|POST)", "late, at last", "a (transaction|lock) is left", TOO_LATE),
    Known(
        "portal_(mail|report_run|group_lock)",
        "(POST|DELETE) .*/(mail/|send|adhoc|lock)",
        "(200 empty|204)$",
        "it succeeded, and",
        LYING,
    ),
    Known(
        "portal_gateway",
        "POST .*/gateways",
        "409 of the product",
        "it succeeded, and",
        "a refusal with 409 says that the gateway is registered (PORTAL-REGISTER-TWICE), and nothing lists gateways",
    ),
    Known(
        "portal_user_machine",
        "POST .*/machines",
        "409 of the product",
        "it succeeded, and",
        "a refusal with 409 says that the machine is registered (PORTAL-REGISTER-TWICE), and nothing lists machines",
    ),
    Known(
        "cloud_sync_run: only started", "POST .*/sync", "(200 empty|204)$", "it succeeded, and was done 0 times", LYING
    ),
    Known(
        "cloud_sync_accounts: by", "PUT .*/auth_codes", "(200 empty|204)$", "accounts are removed, and others", LYING
    ),
)


def operations_of(product: str) -> set[str]:
    """Return the operations of a product that modules use."""
    paths = device_of(product).contract.document["paths"].values()
    operations = (node for item in paths for node in item.values() if isinstance(node, dict) and "operationId" in node)
    return {node["operationId"] for node in operations if not node.get("x-excluded")}


def problems_in(scenario: Scenario, part: int) -> list[str]:
    """Return what is wrong in one part of the cells of a scenario."""
    inspector = INSPECTORS[scenario.product]
    planned = plan_of(scenarios_of(scenario.product), inspector, full=FULL)[scenario]
    requests = baseline(scenario, inspector).requests
    found = []
    for number, kind in planned[part::PARTS]:
        request = requests[number - 1]
        found += [
            f"request {number} {request}: {kind}: {problem}"
            for problem in cell(scenario, inspector, kind, number)
            if not any(known.covers(scenario, request, kind, problem) for known in KNOWN)
        ]
    return found


PRODUCTS = tuple(INSPECTORS)
UNMET = {"sps": {"readPassword"}}
"""Operations that no task asks for unless something goes wrong: a password is looked for where its commit is in doubt."""


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("scenario", [scenario for product in PRODUCTS for scenario in scenarios_of(product)], ids=str)
def test_a_response_that_is_none_never_passes_for_a_state(scenario: Scenario, part: int) -> None:
    problems = problems_in(scenario, part)

    assert not problems, "\n".join(problems)


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_module_has_a_scenario(product: str) -> None:
    assert {scenario.definition.name for scenario in scenarios_of(product)} == {*modules_of(product)}, (
        "tests/support/fault_scenarios.py has no scenario of these modules"
    )


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_operation_meets_every_family_and_every_kind_has_its_turn(product: str) -> None:
    inspector = INSPECTORS[product]
    met: dict[str, set[str]] = {}
    writing = set()
    for scenario, cells in plan_of(scenarios_of(product), inspector, full=FULL).items():
        clean = baseline(scenario, inspector)
        writing |= {name for name, writes in zip(clean.operations, clean.writes, strict=True) if writes}
        for number, kind in cells:
            met.setdefault(clean.operations[number - 1], set()).add(kind.name)

    left_out = {"session ends", "200 list"}
    for operation, kinds in met.items():
        wanted = {kind.name for kind in kinds_for(operation in writing)} - left_out
        for pattern, number in FAMILIES:
            family = {name for name in wanted if pattern.match(name)}
            assert len(family & kinds) >= (len(family) if FULL else min(number, len(family))), operation
            wanted -= family
        assert wanted <= kinds, operation
    kinds = {kind.name for writes in (True, False) for kind in kinds_for(writes)} - left_out
    assert kinds <= set().union(*met.values())


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_operation_of_the_product_is_met(product: str) -> None:
    inspector = INSPECTORS[product]
    met = {name for scenario in scenarios_of(product) for name in baseline(scenario, inspector).operations}

    assert operations_of(product) - met == UNMET.get(product, set())
