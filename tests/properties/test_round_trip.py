"""What is gathered from a random device, it is already: of the products that are tried nowhere else.

SPS is tried with its documents (test_sps).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from support.devices import assert_tidy
from support.in_memory import InMemoryClients, make_device

from .models import MODELS, share, writes

EVERYTHING = {
    "appliance": ["smtp", "email"],
    "cloud_sync": ["accounts"],
    "portal": ["group", "storage", "admin", "user"],
}


@pytest.fixture(scope="module", params=sorted(EVERYTHING))
def product(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def device(product: str) -> Iterator[Any]:
    with make_device(product) as made:
        yield made


@share(10)
@given(data=st.data())
def test_what_is_gathered_is_merged_and_enforced_with_no_change(device: Any, product: str, data: st.DataObject) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        before = model.visible(device)

        gathered = clients.run(model.module, {"state": "gathered"})
        assert not gathered.failed, gathered.message
        # As a file of an export brings it back.
        document: dict[str, Any] = json.loads(json.dumps(gathered.result["config"]))
        event(f"kinds: {len(document)}")
        merged = clients.run(model.module, {"config": document})
        purge = {"state": "overridden", "purge": EVERYTHING[product], "max_deletes": 0}
        enforced = clients.run(model.module, {"config": document, **purge})
        again = clients.run(model.module, {"state": "gathered"})

        for task in (merged, enforced):
            assert not task.failed, task.message
            assert not task.changed, task.result["changes"]
        assert again.result["config"] == gathered.result["config"]
        assert not writes(device)
        assert model.visible(device) == before
    assert_tidy(device)


@share(15)
@given(data=st.data())
def test_what_is_gathered_after_a_run_is_merged_with_no_change(device: Any, product: str, data: st.DataObject) -> None:
    model = MODELS[product]
    scenario = data.draw(model.scenarios)
    model.prepare(device, scenario)
    with InMemoryClients(device) as clients:
        made = clients.run(model.module, scenario.options)
        event("no good" if made.failed else "changed" if made.changed else "no change")

        document = clients.run(model.module, {"state": "gathered"}).result["config"]
        device.clear_journal()
        merged = clients.run(model.module, {"config": document})

        assert not merged.failed, merged.message
        assert not merged.changed, merged.result["changes"]
        assert not writes(device)
