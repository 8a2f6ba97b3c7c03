"""What docs/reliability.md says of the fault matrix is what the matrix has."""

from __future__ import annotations

import re

from support.fault_kinds import kinds_for

from .plugins import ROOT

TEXT = (ROOT / "docs/reliability.md").read_text("utf-8")


def test_number_of_kinds_of_faults_is_that_of_the_matrix() -> None:
    kinds = {kind.name for writes in (True, False) for kind in kinds_for(writes)}

    assert re.findall(r"meets (\d+) kinds of faults", TEXT) == [str(len(kinds))]


def test_tests_that_are_named_are_there() -> None:
    named = set(re.findall(r"`(tests/[\w/.-]+)`", TEXT))

    assert named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
