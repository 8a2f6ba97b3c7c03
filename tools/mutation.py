"""Mutation testing: change the code in one place at a time, and see whether a unit or property test notices.

mutation.py [--sample N] [--seed S] [--near] [FILE ...], for example: mutation.py --sample 40 _engine/guards.py

Own code, since a collection is imported below a namespace that mutmut and cosmic-ray cannot rewrite in place without touching the
tree that others test at the same time, and since each of their mutants would start Python, Ansible and pytest again. Here each mutant
is a fork of one warm process, which imports the changed module instead of the one on the disk.
"""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

from _project import COLLECTIONS, TREE, hermetic_environment, say

BASE = TREE / "plugins" / "module_utils"
NAMESPACE = "ansible_collections.steady.fleet.plugins.module_utils"
FILES = (
    "_schema/compare.py",
    "_schema/diff.py",
    "_engine/plan.py",
    "_engine/planning.py",
    "_engine/guards.py",
    "_core/redaction.py",
    "_core/secret_forms.py",
    "_core/prefilter.py",
    "_core/decoding.py",
)
SECONDS = 300
MAX_LINE = 150
# The warm process has imported what pytest would rewrite.
IMPORTED_BEFORE = "ignore::pytest.PytestAssertRewriteWarning"

OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}


@dataclass(frozen=True)
class Mutant:
    """A file with one place changed."""

    file: str
    line: int
    what: str
    source: str

    @property
    def module(self) -> str:
        """Return the full name of the changed module."""
        return f"{NAMESPACE}.{self.file.removesuffix('.py').replace('/', '.')}"


def mutants_of(file: str) -> Iterator[Mutant]:
    """Yield every mutant of a file."""
    tree = ast.parse((BASE / file).read_text("utf-8"))
    skipped = _not_run(tree)
    for node in list(ast.walk(tree)):
        for kind in (0, 1):
            if id(node) in skipped:
                continue
            fields, own_class, before = dict(vars(node)), node.__class__, ast.unparse(node)
            if _change(node, kind) and (after := ast.unparse(node)) != before:
                what = f"{before.splitlines()[0]}  ->  {after.splitlines()[0]}"
                yield Mutant(file, getattr(node, "lineno", 0), what, ast.unparse(tree))
            node.__class__ = own_class
            vars(node).update(fields)


def _not_run(tree: ast.Module) -> set[int]:
    """Return the identities of the nodes whose change means nothing: annotations and docstrings."""
    skipped: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation:
            skipped.append(node.annotation)
        elif isinstance(node, ast.FunctionDef):
            skipped += [node.returns] if node.returns else []
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.append(node)
    return {id(inner) for node in skipped for inner in ast.walk(node)}


def _change(node: ast.AST, kind: int) -> bool:
    """Change a node in place, in the first or in the second way that there is for it; say whether there was one."""
    if isinstance(node, ast.BoolOp):
        if kind:
            node.values = node.values[:-1] if len(node.values) > 2 else [node.values[0], node.values[0]]
        else:
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return True
    if isinstance(node, ast.If | ast.IfExp):
        node.test = ast.Constant(value=bool(kind))
        return True
    return kind == 0 and _change_the_one_way(node)


def _change_the_one_way(node: ast.AST) -> bool:
    if isinstance(node, ast.Compare):
        node.ops = [OPPOSITES[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        node.value = not node.value
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        node.value += 1
    elif isinstance(node, ast.Return) and node.value is not None:
        node.value = ast.Constant(value=None)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        node.operand = ast.UnaryOp(op=ast.Not(), operand=node.operand)
    elif isinstance(node, ast.comprehension) and node.ifs:
        node.ifs = []
    elif isinstance(node, ast.Continue):
        node.__class__ = ast.Break  # type: ignore[assignment]
    else:
        return False
    return True


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Imports the mutant instead of the module on the disk."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(self, name: str, *unused: object) -> importlib.machinery.ModuleSpec | None:
        """Return how to import the changed module; others are not ours."""
        if name != self._mutant.module:
            return None
        return importlib.util.spec_from_loader(name, self, origin=str(BASE / self._mutant.file))

    def exec_module(self, module: ModuleType) -> None:
        """Run the changed source."""
        exec(compile(self._mutant.source, str(BASE / self._mutant.file), "exec"), module.__dict__)


def notices(mutant: Mutant | None, tests: Sequence[str]) -> bool:
    """Say whether the tests notice, which is so as well where they do not come to an end."""
    child = os.fork()
    if child == 0:
        os.setpgid(0, 0)
        signal.alarm(SECONDS)
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1, 2):
            os.dup2(nothing, number)
        if mutant:
            sys.meta_path.insert(0, Finder(mutant))
        # Only in the child, when what is mutated is in place.
        import pytest  # noqa: PLC0415

        os._exit(
            int(
                pytest.main(
                    ["-x", "-q", "--hypothesis-seed=0", "-p", "no:cacheprovider", "-W", IMPORTED_BEFORE, *tests]
                )
            )
        )
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def tests_for(file: str) -> list[list[str]]:
    """Return the tests that may notice, the nearest first."""
    near = f"tests/unit/plugins/module_utils/{file.partition('/')[0]}"
    return [[near], ["tests/unit/plugins/module_utils", "tests/properties"]]


def warm_up() -> None:
    """Import what all tests need, so that each fork has it already; nothing of the collection is among it."""
    for name in ("pytest", "hypothesis.strategies", "requests", "yaml", "flask", "trustme", "jsonschema_rs"):
        importlib.import_module(name)
    importlib.import_module("ansible.module_utils.common.arg_spec")


def main(arguments: list[str]) -> int:
    """Try the mutants and print those that no one noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", default=FILES, metavar="FILE", help="below plugins/module_utils")
    parser.add_argument("--sample", type=int, default=0, help="try so many mutants of each file; left out: all")
    parser.add_argument("--seed", type=int, default=1, help="of the sample")
    parser.add_argument("--near", action="store_true", help="try only the unit tests of the same package")
    options = parser.parse_args(arguments)
    os.environ.update(hermetic_environment())
    os.chdir(TREE)
    sys.path[:0] = [str(COLLECTIONS), str(TREE / "tests")]
    warm_up()
    total: Counter[str] = Counter()
    for file in options.files:
        mutants = list(mutants_of(file))
        if options.sample and options.sample < len(mutants):
            mutants = sorted(random.Random(options.seed).sample(mutants, options.sample), key=lambda one: one.line)
        suites = tests_for(file)[: 1 if options.near else None]
        if notices(None, suites[0]):
            say(f"{file}: its tests fail without any mutant")
            return 1
        say(f"{file}: {len(mutants)} mutants")
        noticed = 0
        for mutant in mutants:
            if any(notices(mutant, tests) for tests in suites):
                noticed += 1
            else:
                print(f"{file}:{mutant.line}: not noticed: {mutant.what}"[:MAX_LINE], flush=True)
        total.update(mutants=len(mutants), noticed=noticed)
        say(f"{file}: {noticed} of {len(mutants)} noticed")
    say(f"in all: {total['noticed']} of {total['mutants']}, {100 * total['noticed'] / total['mutants']:.0f} %")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
