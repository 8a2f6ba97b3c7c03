"""What every contract must have."""

from __future__ import annotations

import pytest

contracts = pytest.importorskip("simulators.contract")
NAMES = sorted(path.stem for path in contracts.DIRECTORY.glob("*.yml"))


def nodes(node):
    """Yield every mapping of a document."""
    if isinstance(node, dict):
        yield node
        for item in node.values():
            yield from nodes(item)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


@pytest.mark.parametrize("name", NAMES)
def test_every_operation_names_its_source(name):
    document = contracts.Contract.load(name).document
    operations = [node for node in nodes(document["paths"]) if "operationId" in node]

    assert operations
    assert [node["operationId"] for node in operations if not node.get("x-source")] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_compiles(name):
    for operation in contracts.Contract.load(name).operations.values():
        assert operation.responses
        assert operation.parameters is not None
        assert operation.request_content is not None
