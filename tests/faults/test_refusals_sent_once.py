"""A request that the product refuses for what it asks is sent once: repeating it changes nothing, and may be counted against an account."""

from __future__ import annotations

from collections import Counter

import pytest
from support.fault_kinds import WRITING, Kind
from support.fault_matrix import Scenario, baseline, prepare, run
from support.fault_scenarios import INSPECTORS, scenarios_of

REFUSALS = tuple(
    kind.variant(lasts=True) for kind in WRITING if kind.name in ("400 of the product", "409 of the product")
)
# There, a conflict may be the lock of somebody else, which is waited for (SPS-LOCK-STATUS).
MAY_BE_A_LOCK = {("sps", 409)}
# So that nothing stays open: a rollback that was refused is asked for once more, if the status says that the transaction is open.
ASKED_TWICE = {"DELETE /api/transaction"}
PRODUCTS = [
    (product, kind) for product in INSPECTORS for kind in REFUSALS if (product, kind.status) not in MAY_BE_A_LOCK
]


def repeated(scenario: Scenario, kind: Kind) -> list[str]:
    """Return which writing requests of a scenario are sent again when the product refuses them."""
    clean = baseline(scenario, INSPECTORS[scenario.product])
    met: set[str] = set()
    found = []
    for number, (request, writes) in enumerate(zip(clean.requests, clean.writes, strict=True), 1):
        if not writes or request in met | ASKED_TWICE:
            continue
        met.add(request)
        unused, adapter = run(prepare(scenario), scenario, kind, number)
        assert adapter.requests[number - 1] == request
        sent, foreseen = (Counter(some[number - 1 :])[request] for some in (adapter.requests, clean.requests))
        if sent > foreseen:
            found.append(f"{scenario}: {request} is sent {sent} times instead of {foreseen}")
    return found


@pytest.mark.parametrize(("product", "kind"), PRODUCTS, ids=str)
def test_a_refused_write_is_sent_once(product: str, kind: Kind) -> None:
    problems = [problem for scenario in scenarios_of(product) for problem in repeated(scenario, kind)]

    assert not problems, "\n".join(problems)
