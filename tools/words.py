"""Look for words that the collection does not use (tools/words.yml), and for spelling mistakes.

words.py          fail for a word in a file that tools/words_allowed.yml does not list for it
words.py --write  write that list again, without the files that have lost the word
words.py --write-all  write it with every file that has one: for a new word, or a whole pass
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml
from _project import ROOT, VENV, fail, say
from tree import listed_files

WORDS = ROOT / "tools" / "words.yml"
ALLOWED = ROOT / "tools" / "words_allowed.yml"
ALLOWED_HEAD = """# Files that still have a word of tools/words.yml. `tools/words.py --write` leaves out those that have lost it, and adds none by itself:
# the list is to become shorter.
"""
# Licenses and locks are others' texts; these files are about the words, or quote messages.
_OTHERS = re.compile(
    r"LICENSE|LICENSES/.*|.*\.(lock|png|svg|cast)|tools/words(_allowed)?\.yml|docs/development\.md|docs/troubleshooting\.(md|yml)"
)

Allowed = Mapping[str, set[str]]


@dataclass(frozen=True)
class Word:
    """One word, as a pattern, and what to write in its place."""

    pattern: str
    instead: str

    def lines(self, text: str) -> list[int]:
        """Return the numbers of the lines that have it."""
        found = re.compile(rf"\b(?:{self.pattern})\b", re.IGNORECASE).finditer(text)
        return [text.count("\n", 0, match.start()) + 1 for match in found]


def words() -> list[Word]:
    """Return the words of the list."""
    return [Word(**word) for word in yaml.safe_load(WORDS.read_text("utf-8"))["words"]]


def texts() -> Iterator[tuple[str, str]]:
    """Return the paths and contents of all files that are ours to spell."""
    for path in sorted(listed_files()):
        if not _OTHERS.fullmatch(str(path)):
            yield str(path), (ROOT / path).read_text("utf-8")


def allowed() -> Allowed:
    """Return, by pattern, the files that may have it."""
    return {pattern: set(paths) for pattern, paths in (yaml.safe_load(ALLOWED.read_text("utf-8")) or {}).items()}


def problems(known: list[Word], permitted: Allowed, files: Iterator[tuple[str, str]]) -> Iterator[str]:
    """Return what to mend, one line each, as compilers print it."""
    for path, text in files:
        for word in known:
            if path not in permitted.get(word.pattern, ()):
                for line in word.lines(text):
                    found = text.splitlines()[line - 1].strip()
                    yield f"{path}:{line}: write {word.instead} ({found[:80]})"


def write(known: list[Word], *, everything: bool) -> None:
    """Write the list of files again: of those on it, or of all, the ones that have the word."""
    before = {} if everything else allowed()
    files = list(texts())
    lists = {
        word.pattern: [
            path for path, text in files if (everything or path in before.get(word.pattern, ())) and word.lines(text)
        ]
        for word in known
    }
    lines = []
    for pattern, paths in sorted(lists.items()):
        if paths:
            lines += [f'"{pattern}":', *(f"  - {path}" for path in paths)]
    ALLOWED.write_text(ALLOWED_HEAD + "\n".join(lines) + "\n", "utf-8")


def spelling() -> int:
    """Run codespell over the same files; return its exit code."""
    not_mistakes = yaml.safe_load(WORDS.read_text("utf-8"))["not_mistakes"]
    paths = [str(PurePosixPath(path)) for path, unused in texts()]
    command = [str(VENV / "bin" / "codespell"), "--ignore-words-list", ",".join(not_mistakes), *paths]
    return subprocess.run(command, check=False, cwd=ROOT).returncode


def main(arguments: list[str]) -> int:
    """Look, or write the list."""
    known = words()
    if arguments:
        write(known, everything=arguments == ["--write-all"])
        say(f"Wrote {Path(ALLOWED).relative_to(ROOT)}")
        return 0
    found = list(problems(known, allowed(), texts()))
    print("\n".join(found))
    misspelt = spelling()
    if found or misspelt:
        return fail("words that the collection does not use (tools/words.yml), or does not spell so, see above")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
