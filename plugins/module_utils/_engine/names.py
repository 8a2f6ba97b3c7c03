# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Lists of names in messages."""

from __future__ import annotations

from collections.abc import Iterable

# More names than these do not help a reader of a message.
MAX_LISTED = 20


def shortened(names: Iterable[str], limit: int = MAX_LISTED) -> str:
    """Return the names as a list for a message, the first of many.

    :arg limit: how many of them.
    """
    listed = list(names)
    more = len(listed) - limit
    return ", ".join(listed[:limit]) + (f" and {more} more" if more > 0 else "")
