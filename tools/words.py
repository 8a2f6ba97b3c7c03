"""Look for words that the collection does not use (tools/words.yml), and for spelling mistakes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

import yaml
from _project import ROOT, VENV, fail
from tree import listed_files

WORDS = ROOT / "tools" / "words.yml"
# Licenses and locks are others' texts; these files are about the words, or quote messages.
_OTHERS = re.compile(
    r"LICENSE|LICENSES/.*|.*\.(lock|png|svg|cast)|tools/words\.yml|docs/development\.md|docs/troubleshooting\.(md|yml)"
)


@dataclass(frozen=True)
class Word:
    """One word, as a pattern, and what to write in its place."""

    pattern: str
    instead: str

    def lines(self, text: str) -> list[int]:
        """Return the numbers of the lines that have it."""
        found = re.compile(rf"(?<![^\W_])(?:{self.pattern})(?![^\W_])", re.IGNORECASE).finditer(text)
        return [text.count("\n", 0, match.start()) + 1 for match in found]


def words() -> list[Word]:
    """Return the words of the list."""
    return [Word(**word) for word in yaml.safe_load(WORDS.read_text("utf-8"))["words"]]


def texts() -> Iterator[tuple[str, str]]:
    """Return the paths and contents of all files that are ours to spell."""
    for path in sorted(listed_files()):
        if not _OTHERS.fullmatch(str(path)):
            yield str(path), (ROOT / path).read_text("utf-8")


def problems(known: list[Word], files: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Return what to mend, one line each, as compilers print it."""
    for path, text in files:
        for word in known:
            for line in word.lines(text):
                found = text.splitlines()[line - 1].strip()
                yield f"{path}:{line}: write {word.instead} ({found[:80]})"


def spelling() -> int:
    """Run codespell over the same files; return its exit code."""
    not_mistakes = yaml.safe_load(WORDS.read_text("utf-8"))["not_mistakes"]
    paths = [str(PurePosixPath(path)) for path, unused in texts()]
    command = [str(VENV / "bin" / "codespell"), "--ignore-words-list", ",".join(not_mistakes), *paths]
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def main() -> int:
    """Look; print each line that has one."""
    found = list(problems(words(), texts()))
    print("\n".join(found))
    if spelling() or found:
        return fail("words that the collection does not use (tools/words.yml), or does not spell so, see above")
    return 0


if __name__ == "__main__":
    sys.exit(main())
