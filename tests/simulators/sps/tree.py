"""The configuration tree: branches list what is below them, leaves carry a body.

Form of `items` and `meta` after the samples of the guide: siblings in alphabetical order, of which
`first` and `last` are the outer ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .defaults import EMPTY_BRANCHES

ROOT = "/api/configuration"
Configuration = Mapping[str, Any]


def href(path: str) -> str:
    """Return the address of an endpoint."""
    return f"{ROOT}/{path}" if path else ROOT


def is_leaf(configuration: Configuration, path: str) -> bool:
    """Return whether a path has a body."""
    return path in configuration


def is_branch(configuration: Configuration, path: str) -> bool:
    """Return whether there is, or may be, something below a path."""
    return not path or path in EMPTY_BRANCHES or any(known.startswith(f"{path}/") for known in configuration)


def children(configuration: Configuration, path: str) -> list[str]:
    """Return the names directly below a path, in the order of the appliance."""
    start = f"{path}/" if path else ""
    names = {known[len(start) :].partition("/")[0] for known in configuration if known.startswith(start)}
    if not path:
        names.update(EMPTY_BRANCHES)
    return sorted(names)


def meta(configuration: Configuration, path: str) -> dict[str, Any]:
    """Return the `meta` object of an endpoint."""
    if not path:
        return {"href": ROOT, "parent": None, "transaction": "/api/transaction"}
    parent, unused, name = path.rpartition("/")
    siblings = children(configuration, parent)
    place = siblings.index(name)
    prefix = f"{parent}/" if parent else ""

    def sibling(index: int) -> str | None:
        return href(prefix + siblings[index]) if 0 <= index < len(siblings) else None

    return {
        "first": sibling(0),
        "href": href(path),
        "last": sibling(len(siblings) - 1),
        "next": sibling(place + 1),
        "parent": href(parent),
        "previous": sibling(place - 1),
        "transaction": "/api/transaction",
    }


def branch(configuration: Configuration, path: str) -> dict[str, Any]:
    """Return the response for a branch. Passwords exist but are never listed."""
    prefix = f"{path}/" if path else ""
    names = [] if path == "passwords" else children(configuration, path)
    items = [{"key": name, "meta": {"href": href(prefix + name)}} for name in names]
    return {"items": items, "meta": meta(configuration, path)}
