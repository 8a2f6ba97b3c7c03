# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""What a diff shows of a file of host variables, in which a user may have written secrets in clear."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from ansible_collections.steady.fleet.plugins.module_utils._core.redaction import MASK, Redactor
from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import is_artifact
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import PREFIX
from ansible_collections.steady.fleet.plugins.plugin_utils.variables import known_variables

from .yaml_nodes import Draft, Expression, composed, pairs, plain

# Of a variable that means nothing to the collection. It is never changed, so it may be masked for its name alone.
_SECRET_NAME = re.compile(r"vault|pass(?!ive)|secret|token|_key\Z|credential|communit", re.IGNORECASE)


class ShownFile:
    """Masks the secrets in the texts of a file: those that are known, and those that stand in it in clear.

    YAML spells one value in many ways (quotes that are doubled, lines that are folded), so values are masked by their place, and
    only comments by their text.

    :arg spec: the argument spec of the product's document module.
    :arg secrets: the secrets that are known otherwise, such as what expressions give.
    :arg credentials: the keys whose values are secret in options that hold what the product has as it is.
    """

    def __init__(self, spec: Mapping[str, Any], secrets: Iterable[str], credentials: Iterable[str] = ()) -> None:
        self._spec = spec
        self._credentials = frozenset(credentials)
        self._redactor = Redactor()
        self._redactor.add(*secrets)

    def masked(self, *texts: str) -> list[str]:
        """Return the texts without secrets.

        :raises CannotEditError: one of them cannot be read, so it is not known where its secrets are.
        """
        roots = [composed(text) for text in texts]
        found = [list(self._clear_values(root)) for root in roots]
        for node, is_known in itertools.chain.from_iterable(found):
            if is_known and not isinstance(plain(node), bool):
                self._redactor.add(node.value, plain(node))
        hidden = [{node.start_mark.index for node, unused in nodes} for nodes in found]
        return [self._masked(text, root, places) for text, root, places in zip(texts, roots, hidden)]

    def _masked(self, text: str, root: yaml.Node | None, hidden: set[int]) -> str:
        draft = Draft(text)
        for node in _scalars(root):
            if node.start_mark.index in hidden or self._redactor.text(node.value) != node.value:
                draft.replace(node, MASK)
        return self._redactor.text(draft.result())

    def _clear_values(self, root: yaml.Node | None) -> Iterator[tuple[yaml.ScalarNode, bool]]:
        """Yield what stands in clear, and whether the argument spec calls it secret.

        The others are the values of options that do not exist, whose names may be misspelt, and of variables with the name of a secret.
        """
        for name, unused, value in pairs(root) if isinstance(root, yaml.MappingNode) else ():
            if name.startswith(PREFIX):
                option = name.removeprefix(PREFIX)
                if option in self._spec:
                    yield from self._values(self._spec[option], value)
                elif name not in known_variables() and not is_artifact(name):
                    yield from ((node, False) for node in _clear(value))
            elif _SECRET_NAME.search(name):
                yield from ((node, False) for node in _clear(value))

    def _values(self, argument: Mapping[str, Any], node: yaml.Node) -> Iterator[tuple[yaml.ScalarNode, bool]]:
        if argument.get("no_log"):
            yield from ((value, True) for value in _clear(node))
        elif isinstance(node, yaml.SequenceNode):
            for entry in node.value:
                yield from self._values(argument, entry)
        elif isinstance(node, yaml.MappingNode) and argument.get("options"):
            options = dict(argument["options"])
            options.update((alias, one) for one in argument["options"].values() for alias in one.get("aliases", ()))
            for name, unused, value in pairs(node):
                if name in options:
                    yield from self._values(options[name], value)
                else:
                    yield from ((one, False) for one in _clear(value))
        elif isinstance(node, yaml.MappingNode):
            for name, unused, value in pairs(node):
                yield from self._values({"no_log": name in self._credentials}, value)


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
