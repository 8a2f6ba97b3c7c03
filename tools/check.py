"""Run the checks named on the command line, one after the other, and close with a table of what each of them gave.

A failing step does not keep the later ones from running; the exit code is 1 if any failed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import ansible_test_setup
from _project import CACHE, COLLECTIONS, OPERATIONS, ROOT, TREE, VENV, hermetic_environment, say, tool_environment
from _report import SKIPPED, Outcome, close, run_commands

Command = list[str]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One check: what it is called, what it looks at, and how it is run."""

    name: str
    about: str
    commands: Callable[[], list[Command]]
    needs: tuple[str, ...] = ()  # skipped until one of these exists in the tree
    folder: Path = TREE
    hermetic: bool = False  # talks to loopback only: no proxies, no foreign certificates
    records: bool = False  # notes which operations it exercises, for docs/coverage.md
    only_by_name: bool = False  # too long to be a part of everything


def tool(name: str, *arguments: str) -> Command:
    """Return the command for a program of the environment."""
    return [str(VENV / "bin" / name), *arguments]


def existing(*paths: str) -> list[str]:
    """Return those of the paths that the tree has."""
    return [path for path in paths if (TREE / path).exists()]


def pytest(*paths: str) -> list[Command]:
    """Return the command that runs these tests, on all cores: most of them wait for playbooks and simulators."""
    return [
        tool(
            "python",
            "-m",
            "pytest",
            "-n",
            "auto",
            "--dist",
            "loadgroup",
            "-o",
            f"cache_dir={CACHE / 'pytest'}",
            *existing(*paths),
        )
    ]


def ansible_test(*arguments: str) -> list[Command]:
    """Return the command for ansible-test with the Python of the environment."""
    ansible_test_setup.prepare(VENV / "bin" / "python")
    version = ".".join(map(str, sys.version_info[:2]))
    return [tool("ansible-test", *arguments, "--python", version, "--color", "no", "--truncate", "0")]


def mypy() -> list[Command]:
    """Check the plugins as for the oldest Python that mypy knows, the rest as for the one development needs."""
    check = tool("mypy", f"--config-file={TREE / 'pyproject.toml'}")
    plugins = existing("plugins/module_utils", "plugins/plugin_utils", "plugins/action")
    development = existing("tests/simulators", "tools")
    commands = [[*check, "--python-version=3.11", *(str(TREE / path) for path in development)]]
    if plugins:
        commands.insert(0, [*check, "--python-version=3.10", *(str(TREE / path) for path in plugins)])
    return commands


def contracts() -> list[Command]:
    """Validate every contract as an OpenAPI document."""
    paths = sorted(str(path.relative_to(TREE)) for path in (TREE / "tests/contracts").glob("*.yml"))
    return [tool("openapi-spec-validator", *paths)]


STEPS = (
    Step(
        name="ruff",
        about="Python style",
        commands=lambda: [tool("ruff", "check", "."), tool("ruff", "format", "--check", ".")],
    ),
    # mypy takes the folder it runs in for one more base: run in the tree, it would find each module under two names.
    Step(name="mypy", about="Python types, strict", commands=mypy, folder=COLLECTIONS),
    Step(
        name="generated",
        about="what `make generate` writes is up to date",
        # The clone's, not the copy's: it finds the collection where this folder's tools build it.
        commands=lambda: [
            tool("python", str(ROOT / "tools" / script), "--check")
            for script in ("document_docs.py", "portal_contract.py", "source_tables.py")
        ],
        needs=("plugins/modules",),
    ),
    Step(
        name="ansible-lint",
        about="Ansible content, production profile",
        commands=lambda: [tool("ansible-lint", "--offline", "--nocolor")],
    ),
    Step(
        name="changelog",
        about="changelog fragments",
        commands=lambda: [tool("antsibull-changelog", "lint")],
    ),
    Step(
        name="module-docs",
        about="documentation of plugins and roles",
        commands=lambda: [
            tool("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "all", ".")
        ],
    ),
    Step(
        name="contracts",
        about="contracts are valid OpenAPI",
        commands=contracts,
        needs=("tests/contracts",),
    ),
    Step(
        name="unit",
        about="unit tests, of the simulators too",
        commands=lambda: pytest("tests/unit"),
        needs=("tests/unit/plugins", "tests/unit/simulators"),
        hermetic=True,
    ),
    Step(
        name="lifecycle",
        about="the life of every resource, through both doors and in both ways of running",
        commands=lambda: pytest("tests/lifecycle"),
        needs=("tests/lifecycle",),
        hermetic=True,
        records=True,
    ),
    Step(
        name="examples",
        about="EXAMPLES of every module, executed",
        commands=lambda: pytest("tests/examples"),
        needs=("tests/examples",),
        hermetic=True,
        records=True,
    ),
    Step(
        name="faults",
        about="faults, signals and bad input",
        commands=lambda: pytest("tests/faults"),
        needs=("tests/faults",),
        hermetic=True,
        records=True,
    ),
    Step(
        name="properties",
        about="random documents on random devices, a few hundred",
        commands=lambda: pytest("tests/properties"),
        needs=("tests/properties",),
        hermetic=True,
    ),
    Step(
        name="many-properties",
        about="the same, ten thousand",
        commands=lambda: [
            [*command, "--hypothesis-profile=thorough", "--hypothesis-show-statistics", "-o", "timeout=0"]
            for command in pytest("tests/properties")
        ],
        needs=("tests/properties",),
        hermetic=True,
        only_by_name=True,
    ),
    Step(
        name="hostile",
        about="what a hostile device says, in every field of every product",
        commands=lambda: pytest("tests/hostile"),
        needs=("tests/hostile",),
        hermetic=True,
    ),
    Step(
        name="docs",
        about="documents agree with the code",
        commands=lambda: pytest("tests/docs"),
        needs=("tests/docs",),
        hermetic=True,
    ),
    Step(
        name="demo",
        about="the demonstration comes true",
        commands=lambda: [tool("python", "tests/demo/run.py")],
        needs=("tests/demo",),
        hermetic=True,
    ),
    Step(
        name="integration",
        about="life-cycle playbooks",
        commands=lambda: ansible_test("integration"),
        needs=("tests/integration/targets",),
        hermetic=True,
    ),
    Step(
        name="sanity",
        about="ansible-test sanity",
        commands=lambda: ansible_test("sanity"),
        needs=("plugins/modules",),
    ),
    # Last: it looks at what the steps before have exercised.
    Step(
        name="coverage",
        about="every operation of every product is exercised, and docs/coverage.md says so",
        commands=lambda: [tool("python", str(ROOT / "tools/coverage_table.py"), "--check")],
        needs=("plugins/modules",),
    ),
)


def run(step: Step) -> Outcome:
    """Run one step."""
    if step.needs and not existing(*step.needs):
        return Outcome(step.name, SKIPPED, reason=f"no {' or '.join(step.needs)} yet")
    say(f"{step.name}: {step.about}")
    environment = hermetic_environment() if step.hermetic else tool_environment()
    if step.records:
        OPERATIONS.mkdir(parents=True, exist_ok=True)
        record = OPERATIONS / f"{step.name}.jsonl"
        # Empty, so that a step that exercised nothing can be told from one that did not run.
        record.write_text("", "utf-8")
        environment["OPERATIONS_RECORD"] = str(record)
    return run_commands(
        step.name,
        step.commands(),
        folder=step.folder,
        environment=environment,
        without_pip_chatter=step.name == "sanity",
    )


def main(arguments: list[str]) -> int:
    """Run the steps asked for."""
    known = [step.name for step in STEPS]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("steps", nargs="*", metavar="STEP", help=f"one of {', '.join(known)}; all when left out")
    names = parser.parse_args(arguments).steps or [step.name for step in STEPS if not step.only_by_name]
    if unknown := set(names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
    return close([run(step) for step in STEPS if step.name in names])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
