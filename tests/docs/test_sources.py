"""The doubts of docs/sources exist where they are cited, and are cited where they exist."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.module_utils._conformance.probes import REFUTED
from ansible_collections.steady.fleet.plugins.module_utils.conformance import DECLARED
from simulators import registry
from simulators.switches import Switch

from .plugins import ROOT, fragment, modules

SOURCES = ROOT / "docs/sources"


def prefixes() -> dict[str, str]:
    """Return what the identifiers of each product begin with, which the first one says."""
    first = {
        path.stem: re.search(r"^([A-Z0-9]+)-", path.read_text("utf-8"), re.MULTILINE) for path in SOURCES.glob("*.yml")
    }
    assert all(first.values()), f"a file of docs/sources has no doubt PREFIX-AREA-WORD: {first}"
    return {product: found[1] for product, found in sorted(first.items()) if found}


PREFIXES = prefixes()
IDENTIFIER = re.compile(rf"\b(?:{'|'.join(PREFIXES.values())})-[A-Z0-9]+-[A-Z0-9]+\b")
MARK = re.compile(r"\b(?:INFERRED|CONFLICT|NOT FOUND)\b")
# Notes that readers do not have.
FOREIGN = re.compile(r"api-facts|\bseeds/|portal-operations\.json")

STATUSES = {"DOCUMENTED", "INFERRED", "CONFLICT", "NOT FOUND"}
EFFECTS = {"reads", "writes", "disrupts"}
REQUIRED = {"assumed", "status", "source", "handling", "concerns", "settle", "effect"}
OPTIONAL = {"switch", "uncited", "not_tried", "if_refuted"}

# What relies on a doubt or enacts it. Documents may cite too, but that alone makes nothing true of the code.
CITING = ("plugins", "tests/contracts", "tests/simulators")
SPOKEN = (*CITING, "docs", "roles", "playbooks", "changelogs/fragments", "README.md", "tools")
TEXT = {".py", ".yml", ".yaml", ".md", ".html", ".j2", ".json"}

# Switches that stand for no doubt: what a test or a user wants of a simulator.
SETTINGS: dict[str, set[str]] = {
    "cloud_sync": {"sync_seconds", "sync_outcome", "clock_ahead", "release"},
    "portal": {"server_url", "roles", "report_polls"},
    "sps": {"release"},
}


def files(*names: str) -> Iterator[Path]:
    """Yield the text files below some folders of the collection."""
    for name in names:
        path = ROOT / name
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            # What is generated from the doubts says nothing of where they matter.
            if file.is_file() and file.suffix in TEXT and file.name != "doubts.py":
                yield file


@lru_cache
def doubts(product: str) -> dict[str, dict[str, Any]]:
    """Return the doubts about a product by identifier."""
    loaded: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / f"docs/sources/{product}.yml").read_text("utf-8"))
    return loaded


def all_doubts() -> dict[str, dict[str, Any]]:
    return {name: doubt for product in PREFIXES for name, doubt in doubts(product).items()}


@lru_cache
def cited(*names: str) -> dict[str, set[str]]:
    """Return the identifiers that files below some folders cite, each with the files."""
    found: dict[str, set[str]] = {}
    for file in files(*names):
        for identifier in IDENTIFIER.findall(file.read_text("utf-8")):
            found.setdefault(identifier, set()).add(str(file.relative_to(ROOT)))
    return found


def switches(product: str) -> dict[str, Switch]:
    return {switch.name: switch for switch in registry.find(product).switch_table}


def switches_of(doubt: Mapping[str, Any]) -> list[str]:
    named = doubt.get("switch", [])
    return [named] if isinstance(named, str) else named


def test_every_product_has_its_doubts() -> None:
    assert {path.stem for path in SOURCES.glob("*.yml")} == PREFIXES.keys() == set(registry.names())


@pytest.mark.parametrize("product", PREFIXES)
def test_every_doubt_says_all_there_is_to_say(product: str) -> None:
    wrong = []
    for name, doubt in doubts(product).items():
        if not IDENTIFIER.fullmatch(name) or not name.startswith(f"{PREFIXES[product]}-"):
            wrong.append(f"{name} is no identifier of {product}")
        if REQUIRED - doubt.keys() or doubt.keys() - REQUIRED - OPTIONAL or not all(doubt.values()):
            wrong.append(f"{name} lacks a key, or has one that README.md does not explain")
        if doubt.get("status") not in STATUSES or doubt.get("effect") not in EFFECTS:
            wrong.append(f"{name} has an unknown status or effect")

    assert wrong == []


def source_names(product: str) -> re.Pattern[str]:
    """Return a pattern that matches the sources which the table of a page names."""
    page = (ROOT / f"docs/sources/{product}.md").read_text("utf-8")
    table = page.partition("## Sources")[2].partition("|---|")[2].partition("\n## ")[0]
    names = re.findall(r"^\| ([\w.-]+) \|", table, re.MULTILINE)
    assert names, f"docs/sources/{product}.md has no table below the heading Sources, of names and what they are"
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")


@pytest.mark.parametrize("product", PREFIXES)
def test_every_source_is_one_that_the_page_names(product: str) -> None:
    named = source_names(product)
    # Some doubts have no source: that is what is said of them.
    silent = re.compile(r"(no|none|follows) ")

    unnamed = [
        name
        for name, doubt in doubts(product).items()
        if not named.search(doubt["source"]) and not silent.match(doubt["source"])
    ]

    assert unnamed == []


@pytest.mark.parametrize("product", PREFIXES)
def test_every_source_of_a_contract_is_one_that_the_page_names(product: str) -> None:
    contract = yaml.safe_load((ROOT / f"tests/contracts/{product}.yml").read_text("utf-8"))
    named = source_names(product)
    sources = set(_values(contract, "x-source"))

    assert sources
    assert [source for source in sources if not named.search(source)] == []


@pytest.mark.parametrize("product", PREFIXES)
def test_what_a_doubt_concerns_exists(product: str) -> None:
    documented = {module.name: module.documentation.get("options") or {} for module in modules()}
    documented[product] = fragment(product)["options"]
    wrong = []
    for name, doubt in doubts(product).items():
        advice = doubt.get("if_refuted", {"use": [], "avoid": []})
        for concern in (*doubt["concerns"], *advice["use"], *advice["avoid"]):
            module, _dot, option = concern.partition(".")
            if (
                not module.startswith(product)
                or module not in documented
                or (option and option not in documented[module])
            ):
                wrong.append(f"{name}: {concern}")

    assert wrong == []


@pytest.mark.parametrize("product", PREFIXES)
def test_what_a_run_can_refute_says_what_to_do_then(product: str) -> None:
    declared = DECLARED[product]
    refutable = {
        probe.doubt for probe in declared.probes if any(form.verdict == REFUTED for form in probe.forms.values())
    }

    assert {name for name, doubt in doubts(product).items() if "if_refuted" in doubt} == refutable, (
        f"if_refuted belongs to the doubts that a probe in plugins/module_utils/{product}/conformance.py can refute, and to no others"
    )
    for name in refutable:
        assert doubts(product)[name]["if_refuted"].keys() == {"use", "avoid", "advice"}, name
    assert len({probe.doubt for probe in declared.probes}) == len(declared.probes)
    assert {probe.doubt for probe in declared.probes} <= doubts(product).keys()


def test_every_identifier_that_is_cited_exists() -> None:
    known = all_doubts()
    unknown = {name: sorted(where) for name, where in cited(*SPOKEN, "tests").items() if name not in known}

    assert unknown == {}


def test_every_doubt_is_cited_where_it_matters() -> None:
    found = cited(*CITING)
    silent = {name for name, doubt in all_doubts().items() if name not in found and "uncited" not in doubt}
    needless = {name for name, doubt in all_doubts().items() if name in found and "uncited" in doubt}

    assert silent == set(), (
        "cite the identifier in plugins, contracts or simulators, or say in `uncited` why nothing does"
    )
    assert needless == set(), "these are cited: remove `uncited`"


def test_doubts_are_cited_and_not_repeated() -> None:
    marked = [
        f"{file.relative_to(ROOT)}: {line.strip()}"
        for file in files(*CITING)
        for line in file.read_text("utf-8").splitlines()
        if MARK.search(line)
    ]

    assert marked == [], "put the doubt into docs/sources and cite its identifier"


def test_no_source_is_one_that_readers_do_not_have() -> None:
    here = Path(__file__).name
    mentions = [
        str(file.relative_to(ROOT))
        for file in files(*SPOKEN, "tests")
        if file.name != here and FOREIGN.search(file.read_text("utf-8"))
    ]

    assert mentions == []


@pytest.mark.parametrize("product", PREFIXES)
def test_every_switch_stands_for_a_doubt(product: str) -> None:
    table = switches(product)
    named: dict[str, set[str]] = {}
    for name, doubt in doubts(product).items():
        for switch in switches_of(doubt):
            named.setdefault(switch, set()).add(name)

    assert named.keys() <= table.keys(), "docs/sources names switches that the simulator does not have"
    assert table.keys() - named.keys() == SETTINGS.get(product, set()), (
        f"name the switch in a doubt of docs/sources/{product}.yml, or in SETTINGS here where it stands for none"
    )
    assert {name: set(IDENTIFIER.findall(switch.description)) for name, switch in table.items()} == {
        name: named.get(name, set()) for name in table
    }, "the description of a switch cites the doubts that name it"


@pytest.mark.parametrize("product", PREFIXES)
def test_doubts_of_a_contract_are_lists_of_identifiers(product: str) -> None:
    contract = yaml.safe_load((ROOT / f"tests/contracts/{product}.yml").read_text("utf-8"))
    lists = list(_values(contract, "x-doubt"))

    assert lists, f"no operation of tests/contracts/{product}.yml has an x-doubt"
    assert [found for found in lists if not isinstance(found, list) or set(found) - doubts(product).keys()] == []


def _values(node: Any, key: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for name, value in node.items():
            if name == key:
                yield value
            else:
                yield from _values(value, key)
    elif isinstance(node, list):
        for item in node:
            yield from _values(item, key)
