"""The changelog of a transaction: create, delete, replace, reorder (guide on the changelog of a transaction)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from .tree import href

MISSING = object()


def same(one: Any, other: Any) -> bool:
    """Return whether two bodies are the same; for Python alone, 1 and True are equal."""
    return one is other or (one == other and _text(one) == _text(other))


def _text(body: Any) -> str:
    return json.dumps(body, sort_keys=True, default=repr)


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what turns one configuration into the other, in the order of the paths."""
    found: list[dict[str, Any]] = []
    for path in sorted(before.keys() | after.keys()):
        if path.startswith("passwords/"):
            # The text of a password is shown nowhere, so the object counts as empty here.
            old, new = ({} if path in side else MISSING for side in (before, after))
        else:
            old, new = before.get(path, MISSING), after.get(path, MISSING)
        found.extend(_changes(href(path), "", old, new))
    return found


def _changes(endpoint: str, inside: str, old: Any, new: Any) -> Iterator[dict[str, Any]]:
    if same(old, new):
        return
    path = f"{endpoint}#{inside}" if inside else endpoint
    if old is MISSING:
        yield {"type": "create", "path": path, "new_value": new}
    elif new is MISSING:
        yield {"type": "delete", "path": path, "old_value": old}
    elif isinstance(old, dict) and isinstance(new, dict):
        for key in [*old, *(name for name in new if name not in old)]:
            deeper = f"{inside}/{key}" if inside else key
            yield from _changes(endpoint, deeper, old.get(key, MISSING), new.get(key, MISSING))
    elif isinstance(old, list) and isinstance(new, list) and _same_members(old, new):
        yield {"type": "reorder", "path": path, "old_order": old, "new_order": new}
    else:
        yield {"type": "replace", "path": path, "old_value": old, "new_value": new}


def _same_members(old: list[Any], new: list[Any]) -> bool:
    rest = list(new)
    for member in old:
        if member not in rest:
            return False
        rest.remove(member)
    return not rest
