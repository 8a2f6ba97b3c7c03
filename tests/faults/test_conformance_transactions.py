"""The writing steps of a conformance run on SPS leave no transaction open, whatever becomes of one of their requests.

What is lost, refused or late says nothing of a doubt: a verdict is the one of a run without faults, or there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from support.conformance import Scenario, Seen, run_conformance
from support.devices import assert_contract_kept
from support.direct import QuickClock
from support.in_memory import make_device
from support.sps import AGENT, OPEN, ROLLBACK, SYSTEM_ALERTS, TRAP, committed, write

from ansible_collections.steady.fleet.plugins.module_utils.conformance import DECLARED, make_definition
from ansible_collections.steady.fleet.plugins.module_utils.sps.probes import WRITE_PROBES

WRITING = {"conformance_write": True, "conformance_kinds": ["snmp_agent"]}
# What is only read takes most of the time, and is tried elsewhere.
WRITING_ALONE = make_definition(
    replace(
        DECLARED["sps"],
        asks=(),
        ways=(),
        readings=(),
        resources=tuple(resource for resource in DECLARED["sps"].resources if resource.kind == "snmp_agent"),
    )
)
RELEASES: tuple[Mapping[str, Any], ...] = ({"auto_open": False}, {"auto_open": True, "locking": "optimistic"})
LATE = 60
FAULTS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "lost before": ("drop_before", {}),
    "lost after": ("drop_after", {}),
    "late, and a proxy gave up": ("late", {"seconds": LATE, "status": 504}),
    "late, and the connection broke": ("late", {"seconds": LATE, "status": 0}),
    "refused by a page": ("html", {"status": 403}),
    "failed": ("status", {"status": 500}),
    "busy": ("status", {"status": 503}),
    "failed after it was done": ("status", {"status": 500, "when": "after"}),
    "the session ended before": ("expire_session", {}),
    "the session ended after": ("expire_session", {"when": "after"}),
}


def run(device: Any) -> Seen:
    """Run, with pauses in which everything arrives that is late."""
    clock = QuickClock(lambda unused: device.carry_out_late())
    return run_conformance(Scenario("sps"), None, device, clock=clock, definition=WRITING_ALONE, retries=0, **WRITING)


def wrong(device: Any, text: str, nth: int, fault: str, before: Any, usual: Mapping[str, Any]) -> list[str]:
    """Disturb one request of a run, and return what is not as it should be afterwards."""
    device.reset()
    kind, details = FAULTS[fault]
    device.fault(text, kind, nth=nth, **details)
    seen = run(device)
    device.carry_out_late()
    assert_contract_kept(device)
    problems = []
    if device.open_transactions() or device.locks():
        problems.append("a transaction is open")
    if committed(device) != before:
        problems.append("something is changed")
    for probe in WRITE_PROBES:
        verdict = seen.verdicts[probe.doubt]
        if verdict not in (usual[probe.doubt], ("not_seen", None)):
            problems.append(f"{probe.doubt} is {verdict}")
    return [f"{text} {nth}: {problem}" for problem in problems]


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("release", RELEASES, ids=["before 6.9", "6.9 and newer"])
def test_no_transaction_stays_open_and_no_verdict_is_made_of_a_fault(release: Mapping[str, Any], fault: str) -> None:
    with make_device("sps", release) as device:
        before = committed(device)
        plain = run(device)
        assert {OPEN, ROLLBACK, write(SYSTEM_ALERTS), write(AGENT), write(TRAP)} == set(plain.writes)
        count: Counter[str] = Counter()
        problems = []
        for text in plain.writes:
            count[text] += 1
            problems += wrong(device, text, count[text], fault, before, plain.verdicts)
    assert problems == []
