# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a diff shows of a file of host variables, in which a user may have written secrets in clear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import PREFIX

from .yaml_nodes import Draft, Expression, composed, pairs, plain

# Of a variable that means nothing to the collection. It is never changed, so it may be masked for its name alone.
_TELLING = re.compile(r"vault|pass(?!ive)|secret|token|_key\Z|credential|communit", re.IGNORECASE)


class ShownFile:
    """Masks the secrets in the texts of a file: those that are known, and those that stand in it in clear.

    YAML spells one value in many ways (quotes that are doubled, lines that are folded), so values are masked by their place, and
    only comments by their text.

    :arg spec: the argument spec of the product's document module.
    :arg secrets: the secrets that are known otherwise, such as what expressions give.
    """

    def __init__(self, spec: Mapping[str, Any], secrets: Iterable[str]) -> None:
        self._spec = spec
        self._redactor = Redactor()
        self._redactor.add(*secrets)

    def masked(self, *texts: str) -> list[str]:
        """Return the texts without secrets.

        :raises CannotEditError: one of them cannot be read, so it is not known where its secrets are.
        """
        roots = [composed(text) for text in texts]
        for node in (node for root in roots for node in self._secrets(root)):
            if not isinstance(plain(node), bool):
                self._redactor.add(node.value, plain(node))
        return [self._masked(text, root) for text, root in zip(texts, roots)]

    def _masked(self, text: str, root: yaml.Node | None) -> str:
        hidden = {node.start_mark.index for node in (*self._secrets(root), *_telling(root))}
        draft = Draft(text)
        for node in _scalars(root):
            if node.start_mark.index in hidden or self._redactor.text(node.value) != node.value:
                draft.replace(node, MASK)
        return self._redactor.text(draft.result())

    def _secrets(self, root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
        """Yield the values of all options that the argument spec calls secret, where they stand in clear."""
        for name, unused, value in pairs(root) if isinstance(root, yaml.MappingNode) else ():
            if name.startswith(PREFIX):
                yield from _values(self._spec.get(name.removeprefix(PREFIX), {}), value)


def _values(argument: Mapping[str, Any], node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    if argument.get("no_log"):
        yield from _clear(node)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _values(argument, entry)
    elif isinstance(node, yaml.MappingNode) and argument.get("options"):
        options = dict(argument["options"])
        options.update((alias, one) for one in argument["options"].values() for alias in one.get("aliases", ()))
        for name, unused, value in pairs(node):
            yield from _values(options.get(name, {}), value)


def _telling(root: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    """Yield the values of other variables whose names say that they are secrets."""
    for name, unused, value in pairs(root) if isinstance(root, yaml.MappingNode) else ():
        if not name.startswith(PREFIX) and _TELLING.search(name):
            yield from _clear(value)


def _clear(node: yaml.Node) -> Iterator[yaml.ScalarNode]:
    """Yield the values below a node that are neither empty, nor expressions, nor encrypted."""
    if isinstance(node, yaml.MappingNode):
        for *unused, value in pairs(node):
            yield from _clear(value)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _clear(entry)
    elif isinstance(node, yaml.ScalarNode) and node.value and not isinstance(plain(node), Expression):
        yield node


def _scalars(node: yaml.Node | None) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            yield from _scalars(entry)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _scalars(key)
            yield from _scalars(value)
