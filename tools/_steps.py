"""The steps that check.py runs: what each looks at, how it is run, and what it needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePath

import ansible_test_setup
import awx_environment
from _project import CACHE, COLLECTIONS, ROOT, TREE, VENV, say
from _simulators import shared_simulators

Command = list[str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """How a step runs this time."""

    workers: int
    """Processes that pytest spreads its tests over."""
    alone: bool
    """It was asked for by its name, and nothing else was."""
    only: tuple[str, ...] = ()
    """Arguments for the program, in place of all there is to test."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One check: what it is called, what it looks at, and how it is run."""

    name: str
    about: str
    commands: Callable[[Choice], list[Command]]
    needs: tuple[str, ...] = ()  # skipped until one of these exists in the tree
    folder: Path = TREE
    hermetic: bool = False  # talks to loopback only: no proxies, no foreign certificates
    records: bool = False  # notes which operations it exercises, for docs/coverage.md
    only_by_name: bool = False  # too long to be a part of all tests, or `make matrix` runs it
    lint: bool = False  # of `make lint`, and not of all tests
    around: Callable[[], AbstractContextManager[None]] = nullcontext  # what has to run meanwhile
    prepare: Callable[[], str] = str  # makes what it needs; returns why that cannot be, and then the step is skipped
    target: str = ""  # of make, which runs this step alone
    after: tuple[str, ...] = ()  # looks at what these have left
    seconds: float = 5.0  # on two cores and beside others, to begin with the longest
    spread: bool = False  # over all cores also beside others, or it would be the last to end


def tool(name: str, *arguments: str) -> Command:
    """Return the command for a program of the environment."""
    return [str(VENV / "bin" / name), *arguments]


def existing(*paths: str) -> list[str]:
    """Return those of the paths that the tree has."""
    return [path for path in paths if (TREE / path).exists()]


def pytest(*paths: str, options: Sequence[str] = ()) -> Callable[[Choice], list[Command]]:
    """Return what makes the command that runs these tests."""

    def commands(choice: Choice) -> list[Command]:
        # Tests that share a playbook are a group: it runs once, in one of the workers.
        spread = ["-n", str(choice.workers), "--dist", "loadgroup"] if choice.workers > 1 else []
        cache = CACHE / "pytest" / PurePath(paths[0]).name
        return [
            tool("python", "-m", "pytest", *spread, "-o", f"cache_dir={cache}", *options)
            + list(choice.only or existing(*paths))
        ]

    return commands


def ansible_test(*arguments: str) -> Callable[[Choice], list[Command]]:
    """Return what makes the command for ansible-test with the Python of the environment."""

    def commands(choice: Choice) -> list[Command]:
        ansible_test_setup.prepare(VENV / "bin" / "python")
        version = ".".join(map(str, sys.version_info[:2]))
        own = (*arguments, *choice.only)
        return [tool("ansible-test", *own, "--python", version, "--color", "no", "--truncate", "0")]

    return commands


# Of the life-cycle playbooks, those that differ in how they use Ansible. The others, which differ in what they send, are run by
# tests/lifecycle/test_playbooks.py, many of them in one ansible-playbook.
BY_ANSIBLE_TEST = ("every_release/",)
# Of those, what among all steps stands for the others: an estate, and a device that ordinary modules talk to as well.
AMONG_ALL = ("device", "sps_snmp_trap")


def integration(choice: Choice) -> list[Command]:
    """Run the targets that are asked for, or those that need ansible-test; among all steps two of them, since the matrix runs all on two releases."""
    targets = BY_ANSIBLE_TEST if choice.alone else AMONG_ALL
    return ansible_test("integration", *(() if choice.only else targets))(choice)


def awx(choice: Choice) -> list[Command]:
    """Run the tests that need what AWX runs jobs with, in the environment that has it."""
    binaries = awx_environment.VENV / "bin"
    variables = [
        f"PATH={binaries}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        f"ANSIBLE_COLLECTIONS_PATH={COLLECTIONS}{os.pathsep}{awx_environment.COLLECTIONS}",
    ]
    pytest_there = [str(binaries / "python"), "-m", "pytest", "-o", f"cache_dir={CACHE / 'pytest' / 'awx'}"]
    return [["env", *variables, *pytest_there, *(choice.only or ("tests/awx",))]]


def mypy(unused: Choice) -> list[Command]:
    """Check the plugins as for the oldest Python that mypy knows, the rest as for the one development needs."""
    check = tool("mypy", f"--config-file={TREE / 'pyproject.toml'}")
    plugins = existing(
        "plugins/module_utils", "plugins/plugin_utils", "plugins/action", "plugins/inventory", "extensions/eda"
    )
    # Ansible's own base classes have no types, so the plugins below tests/support are left out.
    support = sorted(str(path.relative_to(TREE)) for path in (TREE / "tests/support").glob("*.py"))
    development = existing("tests/simulators", "tools", *support)
    commands = [[*check, "--python-version=3.11", *(str(TREE / path) for path in development)]]
    if plugins:
        commands.insert(0, [*check, "--python-version=3.10", *(str(TREE / path) for path in plugins)])
    return commands


def contracts(unused: Choice) -> list[Command]:
    """Validate every contract as an OpenAPI document."""
    paths = sorted(str(path.relative_to(TREE)) for path in (TREE / "tests/contracts").glob("*.yml"))
    return [tool("openapi-spec-validator", *paths)]


def workflows(unused: Choice) -> list[Command]:
    """Lint the workflows, ours and those for users to copy."""
    ours = (".github/workflows/*.yml", "docs/pipelines/github-actions/*.yml")
    paths = sorted(str(path.relative_to(TREE)) for pattern in ours for path in TREE.glob(pattern))
    # Pedantic for our own; in those that users copy, each comment more is one more to read.
    pedantic = [path for path in paths if path.startswith(".github/")] + [".github/dependabot.yml"]
    zizmor = tool("zizmor", "--offline", "--quiet", "--no-progress", "--color=never")
    copied = [path for path in paths if path not in pedantic]
    commands = [[*zizmor, *copied], [*zizmor, "--persona=pedantic", *pedantic]]
    if (VENV / "bin" / "jactionlint").exists():
        return [tool("jactionlint", "--strict-exit", "--no-color", *paths), *commands]
    say("NOT CHECKED by jactionlint, which has no wheel for this machine: " + " ".join(paths))
    return commands


STEPS = (
    Step(
        name="ruff",
        lint=True,
        about="Python style",
        commands=lambda unused: [tool("ruff", "check", "."), tool("ruff", "format", "--check", ".")],
    ),
    # mypy takes the folder it runs in for one more base: run in the tree, it would find each module under two names.
    Step(name="mypy", lint=True, about="Python types, strict", commands=mypy, folder=COLLECTIONS),
    Step(
        name="imports",
        lint=True,
        seconds=6,
        about="layers import downwards only",
        commands=lambda unused: [tool("lint-imports", "--no-cache")],
        # The layers are imported by name.
        hermetic=True,
    ),
    Step(
        name="generated",
        lint=True,
        seconds=9,
        about="what `make generate` writes is up to date",
        # The clone's, not the copy's: it finds the collection where this folder's tools build it.
        commands=lambda unused: [tool("python", str(ROOT / "tools/generate.py"), "--check")],
        needs=("plugins/modules",),
    ),
    Step(
        name="words",
        lint=True,
        seconds=3,
        about="spelling, and words that the collection does not use",
        # The clone's: it asks git which files there are.
        commands=lambda unused: [tool("python", str(ROOT / "tools" / "words.py"))],
    ),
    Step(
        name="licenses",
        lint=True,
        seconds=5,
        about="every file has a copyright and a license (REUSE)",
        commands=lambda unused: [tool("reuse", "lint", "--lines")],
        # The clone's files, of which git says what belongs to it: in the copy, ansible-test leaves environments of others.
        folder=ROOT,
    ),
    Step(
        name="workflows",
        lint=True,
        about="workflows are sound and safe",
        commands=workflows,
    ),
    Step(
        name="ansible-lint",
        lint=True,
        seconds=55,
        about="Ansible content, production profile",
        commands=lambda unused: [tool("ansible-lint", "--offline", "--nocolor")],
    ),
    Step(
        name="changelog",
        lint=True,
        seconds=8,
        about="change notes, and the release that can be made of them",
        commands=lambda unused: [
            tool("antsibull-changelog", "lint"),
            tool("python", str(ROOT / "tools" / "changelog.py"), "--rehearse"),
        ],
    ),
    Step(
        name="names",
        lint=True,
        seconds=20,
        about="under another namespace and name the collection works as well",
        commands=lambda unused: [tool("python", str(ROOT / "tools" / "rename.py"), "--rehearse")],
    ),
    Step(
        name="module-docs",
        lint=True,
        seconds=37,
        about="documentation of plugins and roles",
        commands=lambda unused: [
            tool("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs", "all", ".")
        ],
    ),
    Step(
        name="contracts",
        lint=True,
        about="contracts are valid OpenAPI",
        commands=contracts,
        needs=("tests/contracts",),
    ),
    Step(
        name="unit",
        target="test-unit",
        seconds=110,
        about="unit tests, of the simulators too",
        commands=pytest("tests/unit"),
        needs=("tests/unit/plugins", "tests/unit/simulators"),
        hermetic=True,
    ),
    Step(
        name="lifecycle",
        target="test-lifecycle",
        seconds=230,
        about="the life cycle of every resource, through both interfaces and in both ways of running",
        commands=pytest("tests/lifecycle"),
        needs=("tests/lifecycle",),
        hermetic=True,
        spread=True,
        records=True,
    ),
    Step(
        name="examples",
        target="test-examples",
        seconds=75,
        about="EXAMPLES of every module, executed",
        commands=pytest("tests/examples"),
        needs=("tests/examples",),
        hermetic=True,
        records=True,
    ),
    Step(
        name="faults",
        target="test-faults",
        seconds=600,
        about="faults, signals and bad input",
        commands=pytest("tests/faults"),
        needs=("tests/faults",),
        hermetic=True,
        spread=True,
        records=True,
    ),
    Step(
        name="properties",
        seconds=80,
        about="random documents on random devices, a hundred or so",
        commands=pytest("tests/properties"),
        needs=("tests/properties",),
        hermetic=True,
    ),
    Step(
        name="many-properties",
        about="the same, ten thousand",
        commands=pytest(
            "tests/properties",
            options=("--hypothesis-profile=thorough", "--hypothesis-show-statistics", "-o", "timeout=0"),
        ),
        needs=("tests/properties",),
        hermetic=True,
        only_by_name=True,
    ),
    Step(
        name="hostile",
        seconds=120,
        about="what a hostile device says, in every field of every product",
        commands=pytest("tests/hostile"),
        needs=("tests/hostile",),
        hermetic=True,
    ),
    Step(
        name="inventory",
        seconds=80,
        about="the inventory plugin, with ansible-inventory",
        commands=pytest("tests/inventory"),
        needs=("tests/inventory",),
        hermetic=True,
    ),
    Step(
        name="eda",
        seconds=130,
        about="event sources and rulebooks, with ansible-rulebook where build/eda and a Java runtime are",
        commands=pytest("tests/eda"),
        needs=("tests/eda",),
        hermetic=True,
    ),
    Step(
        name="docs",
        target="test-docs",
        seconds=190,
        about="documents agree with the code",
        commands=pytest("tests/docs"),
        needs=("tests/docs",),
        hermetic=True,
    ),
    Step(
        name="awx",
        seconds=170,
        about="jobs as AWX runs them, and what sets AWX up, against a fake of its API",
        commands=awx,
        prepare=awx_environment.prepare,
        needs=("tests/awx",),
        hermetic=True,
    ),
    Step(
        name="demo",
        seconds=20,
        about="the demonstration comes true",
        commands=lambda unused: [tool("python", "tests/demo/run.py")],
        needs=("tests/demo",),
        hermetic=True,
    ),
    Step(
        name="integration",
        target="test-integration",
        seconds=30,
        about="life-cycle playbooks that need ansible-test",
        commands=integration,
        around=shared_simulators,
        needs=("tests/integration/targets",),
        hermetic=True,
    ),
    Step(
        name="sanity",
        target="sanity",
        seconds=90,
        only_by_name=True,
        about="ansible-test sanity, which the matrix runs on the oldest and the newest release",
        commands=ansible_test("sanity"),
        needs=("plugins/modules",),
    ),
    Step(
        name="coverage",
        about="every operation of every product is exercised, and docs/coverage.md says so",
        commands=lambda unused: [tool("python", str(ROOT / "tools/coverage_table.py"), "--check")],
        after=("lifecycle", "examples", "faults"),
        needs=("plugins/modules",),
    ),
)
