"""The benchmark makes tables, JSON and a chart of what it has measured, and each of its cases runs. Nothing here looks at how long it takes."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from .plugins import ROOT

BENCHMARK = ROOT / "tests/benchmark"
SECONDS = 240


@pytest.fixture
def benchmark(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Any]]:
    """Return what imports a file of the benchmark. Files of tools/ have the same names, and other tests import those."""
    own = {path.stem for path in BENCHMARK.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in own & sys.modules.keys()}
    monkeypatch.setattr(sys, "path", [str(BENCHMARK), *sys.path])
    yield importlib.import_module
    for name in own:
        sys.modules.pop(name, None)
    sys.modules.update(others)


@pytest.fixture
def report(benchmark: Callable[[str], Any]) -> Any:
    """Return a report of given numbers: ours takes twice the empty action, and half as much again as that and the requests."""
    results = benchmark("results")

    def samples(*seconds: float) -> list[Any]:
        return [results.Sample(one, one / 2, 60 + number, 3, 1, 1) for number, one in enumerate(seconds)]

    goals = [
        results.Goal(1.3, "seconds", (results.EMPTY, results.BARE)),
        results.Goal(5, "beyond", (results.BARE,)),
        results.Goal(300, "memory"),
        results.Goal(1, "seconds", (results.URI,)),
    ]
    ways = {
        results.OURS: samples(0.060, 0.066, 0.090),
        results.EMPTY: samples(0.030, 0.033, 0.045),
        results.BARE: samples(0.010, 0.011, 0.015),
    }
    found = [results.Result("task", "nothing to do", 1, "task", 0, ways, goals)]
    for size, seconds in ((40, 4.0), (200, 12.0), (1000, 92.0)):
        found.append(results.Result("estate", "drift", size, "estate", 0, {results.OURS: samples(seconds)}))
    return results.Report("2 cores", found)


def test_ratios_are_taken_round_by_round(benchmark: Callable[[str], Any], report: Any) -> None:
    results = benchmark("results")
    task = report.results[0]

    assert task.of(results.OURS, "seconds") == results.Spread(0.066, pytest.approx(0.063), pytest.approx(0.078))
    assert task.ratio((results.EMPTY, results.BARE), "seconds").high == pytest.approx(1.5)
    verdicts = [task.verdict(goal) for goal in task.goals]
    assert [verdict and (round(verdict.found.middle, 3), verdict.met) for verdict in verdicts] == [
        (1.5, False),
        (27.5, False),
        (61, True),
        None,
    ]


def test_growth_leaves_out_what_is_the_same_for_every_size(benchmark: Callable[[str], Any], report: Any) -> None:
    times = [one for one in benchmark("results").growths(report.results) if one.what == "seconds"]

    # 0.05 s for each of the first devices, 0.1 s for each of the last ones.
    assert [(one.case, one.smallest, one.largest, round(one.ratio, 6)) for one in times] == [("estate", 40, 1000, 2.0)]


def test_json_says_all_that_was_measured(benchmark: Callable[[str], Any], report: Any) -> None:
    results = benchmark("results")
    again = results.Report.from_json(report.to_json())

    assert again.to_json() == report.to_json()
    newer = results.Report("4 cores", [results.Result("task", "nothing to do", 1, "task", 0)])
    merged = again.merged(newer)
    assert merged.machine == "4 cores"
    assert [one.title for one in merged.results] == [
        "estate, 40: drift",
        "estate, 200: drift",
        "estate, 1,000: drift",
        "task: nothing to do",
    ]


def test_tables_have_every_figure_and_every_goal(benchmark: Callable[[str], Any], report: Any) -> None:
    tables = benchmark("tables")
    text, page = tables.report_text(report), tables.page_text(report)

    for part in ("66.0 ms (63.0-78.0)", "1.50 (1.50-1.50), **not met**", "61 MB (60-62), met", "92.0 s (92.0-92.0)"):
        assert part in text
    assert "| estate: drift, from 40 to 1,000 " in page
    assert page.count("**not met**") == 3
    assert len({len(line) for line in tables.result_table(report.results[0]).splitlines()}) == 1


def test_the_chart_has_a_bar_for_every_way(benchmark: Callable[[str], Any], report: Any) -> None:
    drawing = ElementTree.fromstring(benchmark("chart").chart(report))
    space = "{http://www.w3.org/2000/svg}"
    bars = [one for one in drawing.iter(f"{space}rect") if one.get("height") == "11"]

    assert len(bars) == 6
    assert all(0 < float(one.get("width", 0)) < 980 for one in bars)
    assert "estate, 1,000: drift" in "".join(drawing.itertext())


def test_cases_are_chosen_by_name_and_size(benchmark: Callable[[str], Any]) -> None:
    run = benchmark("run")

    assert run.cases_of(["task", "tree:100", "tree:1000"]) == {"task": (), "tree": (100, 1000)}
    assert list(run.cases_of([])) == list(run.CASES)
    for wrong in ("tasks", "tree:all", "tree:"):
        with pytest.raises(ValueError, match="names no case"):
            run.cases_of([wrong])


# The others differ in what they measure, and not in how.
SMALLEST = ("task", "authorities", "accounts", "tree")


@pytest.fixture(scope="module")
def smallest(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Run these cases in their smallest size; return where the results are, and what was printed."""
    folder = tmp_path_factory.mktemp("smallest")
    process = subprocess.run(
        [sys.executable, str(BENCHMARK / "run.py"), "--smallest", *SMALLEST],
        env={**os.environ, "BUILD_FOLDER": str(folder)},
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return folder / "benchmark", process.stdout


@pytest.mark.parametrize("case", SMALLEST)
def test_a_case_runs_in_its_smallest_size(
    case: str, smallest: tuple[Path, str], benchmark: Callable[[str], Any]
) -> None:
    folder, printed = smallest
    results = benchmark("results")
    found = results.Report.from_json((folder / "performance.json").read_text("utf-8")).results

    assert {result.case for result in found} == set(SMALLEST)
    for result in found:
        if result.case != case:
            continue
        assert set(result.ways) >= {results.OURS, results.BARE}
        counts = [[sample.requests for sample in result.ways[way]] for way in (results.OURS, results.BARE)]
        # Else the comparison would be worth nothing.
        assert counts[0] == counts[1]
        assert f"### {result.title}" in printed
    ElementTree.parse(folder / "performance.svg")
