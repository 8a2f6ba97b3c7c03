# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which tables are so plain that their objects can be handled all at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .field import Field


@dataclass(frozen=True)
class Flat:
    """What is needed to handle an object of a table of single values, each under one key, without conditions.

    Lists can have thousands of such objects, so they are not looked at field by field.

    :arg keys: option and key on the wire of each readable field.
    :arg given: what a user may give, in the table's order.
    :arg secrets: the secrets among that.
    :arg compared: the options that are compared.
    :arg texts: all readable fields are texts.
    """

    keys: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    secrets: frozenset[str]
    compared: tuple[str, ...]
    texts: bool


def flat_of(fields: Sequence[Field]) -> Flat | None:
    """Return the short way to handle an object with these fields, or None where it has to be looked at field by field."""
    plain = Field("plain")
    alike = ("shape", "also_read", "synonyms", "codec", "canonical", "detail", "table", "tree", "credential")
    for item in fields:
        special = (
            item.conditions
            or item.read_only
            or item.write_only
            or (item.secret is not None and (item.secret.stored_as or item.secret.evidence))
            or "." in item.wire
            or item.type == "list"
        )
        if special or any(getattr(item, name) != getattr(plain, name) for name in alike):
            return None
    readable = [item for item in fields if not item.steering and not item.secret]
    return Flat(
        keys=tuple((item.option, item.wire or item.option) for item in readable),
        given=tuple(item.option for item in fields),
        secrets=frozenset(item.option for item in fields if item.secret),
        compared=tuple(item.option for item in readable),
        texts=all(item.type == "str" for item in readable),
    )
