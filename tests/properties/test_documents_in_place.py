"""A document that people have written comments into is brought to a device that somebody has changed: all products, any two states.

Comments stay, every text of the file stays YAML, and afterwards drift shows nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
import yaml
from hypothesis import event, given
from hypothesis import strategies as st
from support.in_memory import InMemoryClients, make_device

from ansible_collections.steady.fleet.plugins.plugin_utils.export.adopt import drifted_device, named, whole_device
from ansible_collections.steady.fleet.plugins.plugin_utils.export.host_vars import host_vars
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_edit import bring
from ansible_collections.steady.fleet.plugins.plugin_utils.export.yaml_nodes import Expression, composed, plain
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

from .models import MODELS, share, writes


@pytest.fixture(scope="module", params=PRODUCTS)
def product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def device(product: str) -> Iterator[Any]:
    with make_device(product) as made:
        yield made


def commented(text: str) -> tuple[str, list[int]]:
    """Return the text with comments above and beside each line that can have them; and the numbers of these lines."""
    lines, numbers = [], []
    node = composed(text)
    blocks = {number for start, end in block_scalars(node) for number in range(start, end + 1)}
    for number, line in enumerate(text.split("\n")):
        if number not in blocks and line.strip() and not line.lstrip().startswith(("#", "---", "?")):
            numbers.append(number)
            lines += [f"{line[: len(line) - len(line.lstrip())]}# above {number}.", f"{line}  # beside {number}."]
        else:
            lines.append(line)
    return "\n".join(lines), numbers


def lost(numbers: Sequence[int], text: str) -> list[int]:
    """Return the lines that are still there without the comment above them."""
    return [one for one in numbers if f"# beside {one}." in text and f"# above {one}." not in text]


def block_scalars(node: Any) -> Iterator[tuple[int, int]]:
    if isinstance(node, yaml.ScalarNode):
        if node.style in ("|", ">") or node.end_mark.line > node.start_mark.line:
            yield node.start_mark.line, node.end_mark.line
    elif node is not None:
        for part in node.value:
            for one in part if isinstance(part, tuple) else [part]:
                yield from block_scalars(one)


def loaded(text: str, secret: str = "") -> Any:
    """Return the document as Ansible evaluates it where the vault has nothing, or the same for each secret."""

    def evaluated(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: evaluated(part) for key, part in value.items()}
        if isinstance(value, list):
            return [evaluated(part) for part in value]
        if isinstance(value, Expression):
            assert value.endswith("| default('') }}"), value
            return secret
        return value

    return evaluated(plain(composed(text))["fleet_config"])  # type: ignore[arg-type]


def gathered(clients: InMemoryClients, model: Any) -> dict[str, Any]:
    task = clients.run(model.module, {"state": "gathered"})
    assert not task.failed, task.message
    config: dict[str, Any] = json.loads(json.dumps(task.result["config"]))
    return config


@share(8)
@given(data=st.data(), full=st.booleans())
def test_an_export_of_any_length_is_no_change(device: Any, product: str, data: st.DataObject, full: bool) -> None:
    model = MODELS[product]
    model.prepare(device, data.draw(model.scenarios))
    with InMemoryClients(device) as clients:
        document = loaded(host_vars(gathered(clients, model), product=product, host="h", full=full).config)

        merged = clients.run(model.module, {"config": document})

        assert not merged.failed, merged.message
        assert not merged.changed, merged.result["changes"]
        assert not writes(device)


@share(8)
@given(data=st.data(), full=st.booleans())
def test_a_document_brought_to_the_device_is_no_change_and_keeps_its_comments(
    device: Any, product: str, data: st.DataObject, full: bool
) -> None:
    model = MODELS[product]
    model.prepare(device, data.draw(model.scenarios))
    # Another run: no client outlives a device that becomes one of another family.
    with InMemoryClients(device) as clients:
        before = gathered(clients, model)
    text, comments = commented(host_vars(before, product=product, host="h", full=full).config)
    model.prepare(device, data.draw(model.scenarios))
    with InMemoryClients(device) as clients:
        after = gathered(clients, model)
        files = host_vars(after, product=product, host="h")

        brought = bring(text, whole_device(after, files, product, "h"), resources_of(product), loaded(text))

        event("same" if before == after else "other")
        merged = clients.run(model.module, {"config": loaded(brought)}, check_mode=True)
        assert not merged.changed, merged.result["changes"]
        # A secret of a way in which the device does not work would be refused, once somebody has filled it in.
        filled = clients.run(model.module, {"config": loaded(brought, "A secret of 2026!")}, check_mode=True)
        assert not filled.failed, (filled.message, filled.result.get("changes"))
        assert bring(brought, whole_device(after, files, product, "h"), resources_of(product)) == brought
        assert not lost(comments, brought)
        if before == after:
            assert brought == text


@share(8)
@given(data=st.data())
def test_what_was_adopted_is_no_drift_any_more(device: Any, product: str, data: st.DataObject) -> None:
    model = MODELS[product]
    model.prepare(device, data.draw(model.scenarios))
    with InMemoryClients(device) as clients:
        text, comments = commented(host_vars(gathered(clients, model), product=product, host="h").config)
    model.prepare(device, data.draw(model.scenarios))
    with InMemoryClients(device) as clients:
        after = gathered(clients, model)
        kinds = named([product])[product]
        drift = clients.run(model.module, {"config": loaded(text)}, check_mode=True).result
        assert "changes" in drift, drift["msg"]

        there = whole_device(after, host_vars(after, product=product, host="h"), product, "h")
        adopted = bring(text, drifted_device(there, kinds, drift["changes"]), resources_of(product), loaded(text))

        event("drift" if drift["changes"] else "none")
        again = clients.run(model.module, {"config": loaded(adopted)}, check_mode=True)
        assert not again.changed, again.result["changes"]
        assert not lost(comments, adopted)
        assert not writes(device)
