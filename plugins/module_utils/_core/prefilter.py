# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Finds out at once that none of many texts holds any of thousands of needles, which is nearly always so.

Of each needle, the windows at its first places are kept: parts of it that all have the same width. Of a text, only every eighth (or fourth)
window is looked up: wherever a needle stands in it, one of the needle's windows is among them. So it costs by the length of the texts, and
by the number of needles only once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

FEW = 48
"""So many needles are looked for one by one, which takes less time for each than windows do."""


class _Part:
    """The needles of some lengths.

    :arg width: of each window.
    :arg stride: how many windows a needle has, and how far apart those of a text are that are looked up.
    """

    def __init__(self, width: int, stride: int) -> None:
        self.shortest = width + stride - 1
        self._width, self._stride = width, stride
        self._few: list[str] = []
        self._windows: set[str] = set()

    def add(self, needles: Sequence[str]) -> None:
        """Add needles, none of which is shorter than ``shortest``."""
        if not self._windows and len(self._few) + len(needles) <= FEW:
            self._few += needles
            return
        needles, self._few = [*self._few, *needles], []
        for start in range(self._stride):
            end = start + self._width
            self._windows.update([needle[start:end] for needle in needles])

    def may_hold(self, text: str) -> bool:
        """Return whether the text has a needle, or a window of one. False is certain, and true means to look closely."""
        if not self._windows:
            return any(needle in text for needle in self._few)
        width = self._width
        return not self._windows.isdisjoint(
            [text[place : place + width] for place in range(0, len(text), self._stride)]
        )

    def candidates(self, texts: Sequence[str]) -> list[str]:
        """Return those of the texts that may hold a needle: look at all of them together, and only then at halves of them."""
        if not texts or not self.may_hold("\n".join(texts)):
            return []
        if len(texts) == 1:
            return list(texts)
        middle = len(texts) // 2
        return self.candidates(texts[:middle]) + self.candidates(texts[middle:])


class Prefilter:
    """Needles to look for in texts."""

    def __init__(self) -> None:
        self._parts = (_Part(24, 8), _Part(8, 8), _Part(5, 4), _Part(1, 1))

    def add(self, needles: Iterable[str]) -> None:
        """Add needles, none of which is empty."""
        rest = list(needles)
        for part in self._parts:
            part.add([needle for needle in rest if len(needle) >= part.shortest])
            rest = [needle for needle in rest if len(needle) < part.shortest]

    def candidates(self, texts: Sequence[str]) -> set[str]:
        """Return those of the texts that may hold a needle; all others hold none."""
        found: set[str] = set()
        for part in self._parts:
            found.update(part.candidates([text for text in texts if len(text) >= part.shortest]))
        return found
