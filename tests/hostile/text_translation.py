"""Simulators whose texts are hostile: they keep harmless words, and whoever talks to them sees and sends a hostile text for each.

So a device can hold a text that its contract would never let in, in every field that takes any word at all.
"""

from __future__ import annotations

import importlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from lifecycle.samples import PARTNER, SAMPLES, Sample
from support.in_memory import InMemoryClients

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._schema.table import FieldTable
from ansible_collections.steady.fleet.plugins.plugin_utils.products import resources_of

Start = Callable[[str, list[tuple[str, str]]], Any]
Application = Callable[[dict[str, Any], Start], Iterable[bytes]]
Place = tuple[str | int, ...]
FORMS = ("{}", "{}@example.com", "{}")
"""What is tried in a field, one in each state of a sample."""
STATES_TRIED = 4
STATES = {"portal": PARTNER}
"""What simulators start with, where not as new ones do."""


class TextTranslator:
    """Wraps the application of a simulator: translates words in responses into texts, and texts in requests into words."""

    def __init__(self, application: Application, texts: Mapping[str, str]) -> None:
        self._application = application
        self._to_text = _translation(texts)
        self._to_word = _translation({text: word for word, text in texts.items()})

    def __call__(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        environ = dict(environ)
        target = quote(self._to_word(unquote(environ["RAW_URI"])), safe="/?&=%-._~+:@,;")
        if unquote(target) != unquote(environ["RAW_URI"]):
            environ["RAW_URI"] = target
            path, unused, environ["QUERY_STRING"] = target.partition("?")
            environ["PATH_INFO"] = unquote(path)
        content = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        content = _within(content, self._to_word)
        environ["wsgi.input"] = _Body(content)
        environ["CONTENT_LENGTH"] = str(len(content))
        head: list[Any] = []
        body = b"".join(self._application(environ, lambda *given: head.extend(given)))
        body = _within(body, self._to_text)
        headers = [(name, str(len(body)) if name.lower() == "content-length" else value) for name, value in head[1]]
        start_response(head[0], headers)
        return [body]


class _Body:
    """The body of a request, read from a text in memory."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def read(self, size: int = -1) -> bytes:
        size = len(self._content) if size is None or size < 0 else size
        taken, self._content = self._content[:size], self._content[size:]
        return taken


def _translation(pairs: Mapping[str, str]) -> Callable[[str], str]:
    if not pairs:
        return str
    pattern = re.compile("|".join(re.escape(one) for one in sorted(pairs, key=len, reverse=True)))
    return lambda text: pattern.sub(lambda found: pairs[found.group()], text)


def _within(content: bytes, translate: Callable[[str], str]) -> bytes:
    """Return the same JSON with its texts translated; what is no JSON stays."""
    try:
        body = json.loads(content)
    except ValueError:
        return content
    return json.dumps(_translated(body, translate)).encode()


def _translated(value: Any, translate: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {translate(key): _translated(part, translate) for key, part in value.items()}
    if isinstance(value, list):
        return [_translated(part, translate) for part in value]
    return translate(value) if isinstance(value, str) else value


def words(number: int) -> str:
    return f"Xq{number:04}"


def seeded(device: Any, first: int) -> int:
    """Put words into every field of a simulator that takes any word, and objects with such names; return how many."""
    number = first
    for resource in resources_of(device.product):
        sample = next((one for one in SAMPLES if (one.product, one.kind) == (device.product, resource.kind)), None)
        if sample is None or sample.switches:
            continue
        device_module = module(sample)
        tries: Counter[Place] = Counter()
        with InMemoryClients(device) as clients:
            for state in (sample.create, *sample.changes)[:STATES_TRIED]:
                # Files of a playbook are not here.
                options = {option: value for option, value in state.items() if "playbook_dir" not in str(value)}
                clients.run(device_module, options)
                for place in places(resource.table, options):
                    name = tuple(step for step in place if isinstance(step, str))
                    form = FORMS[tries[name]] if tries[name] < len(FORMS) else None
                    if form is None:
                        continue
                    tries[name] += 1
                    if not clients.run(device_module, replaced(options, place, form.format(words(number)))).failed:
                        number += 1
                        tries[name] = len(FORMS)
    return number


def module(sample: Sample) -> ModuleDefinition:
    found: ModuleDefinition = importlib.import_module(
        f"ansible_collections.steady.fleet.plugins.action.{sample.module}"
    ).ActionModule.definition
    return found


def places(table: FieldTable, options: Mapping[str, Any]) -> Iterator[Place]:
    """Yield where there is, or could be, a text that may be anything."""
    for item in table:
        value = options.get(item.option)
        if item.steering or item.secret or item.read_only or item.choices:
            continue
        if item.table is not None:
            inner = item.table
            entries: Iterable[tuple[Place, Any]] = [((), value or {})] if item.entries is None else ()
            if isinstance(value, list):
                entries = [((number,), entry) for number, entry in enumerate(value)]
            elif item.entries is not None and item.entries.as_mapping:
                entries = [((key,), entry) for key, entry in (value or {}).items()]
            for where, entry in entries:
                yield from ((item.option, *where, *place) for place in places(inner, entry))
        elif item.type == "str":
            yield (item.option,)
        elif isinstance(value, (dict, list)):
            yield from ((item.option, *place) for place in leaves(value))


def leaves(value: Any) -> Iterator[Place]:
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, part in pairs:
        if isinstance(part, str):
            yield (key,)
        elif isinstance(part, (dict, list)):
            yield from ((key, *place) for place in leaves(part))


def replaced(value: Any, place: Sequence[str | int], text: str) -> Any:
    """Return the value with this text in one place; what is on the way there and missing is made."""
    if not place:
        # What has the form of a path keeps it: a name below another one.
        return f"{value.rpartition('/')[0]}/{text}" if isinstance(value, str) and "/" in value else text
    key, below = place[0], place[1:]
    if isinstance(value, list):
        return [replaced(part, below, text) if number == key else part for number, part in enumerate(value)]
    return {**(value or {}), key: replaced((value or {}).get(key), below, text)}
