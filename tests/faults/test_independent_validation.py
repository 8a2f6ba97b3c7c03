"""A second opinion on the contracts: what the modules and the simulators say to each other, checked by a validator that is not ours.

The simulators check every request and response by tests/simulators/contract.py. Where that were blind, they would be as well.
"""

from __future__ import annotations

import importlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from lifecycle.samples import SAMPLES, Sample
from openapi_core import OpenAPI
from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse
from openapi_core.exceptions import OpenAPIError
from support.in_memory import InMemoryAdapter, InMemoryClients, make_device

from simulators import products

CONTRACTS = Path(__file__).parents[1] / "contracts"
FILES = Path(__file__).parents[1] / "support" / "files"
MODULES = "ansible_collections.steady.fleet.plugins.modules"
LEFT_OUT = {
    # The last parameter of its paths holds slashes, for which OpenAPI has no form: the contract has an extension of ours.
    "sps_setting",
    # It sends pictures, and bytes are no string to the other validator.
    "portal_group_brand",
}

Exchange = tuple[requests.PreparedRequest, requests.Response]


def play(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> tuple[str, list[Exchange]]:
    """Make the object of a sample and its changes in memory; return the address of the device and what was said."""
    exchanges: list[Exchange] = []
    make = InMemoryAdapter.response

    def recorded(
        adapter: InMemoryAdapter,
        request: requests.PreparedRequest,
        status: int,
        headers: Any,
        body: io.BytesIO,
        length: int,
    ) -> requests.Response:
        # Copies: whoever reads the body of a response leaves nothing of it, and the cookies of a request are those of its session, which ends.
        response = requests.Response()
        response.status_code, response._content = status, body.getvalue()
        response.headers.update(dict(headers))
        exchanges.append((request.copy(), response))
        return make(adapter, request, status, headers, body, length)

    monkeypatch.setattr(InMemoryAdapter, "response", recorded)
    definition = importlib.import_module(f"{MODULES}.{sample.module}").MODULE
    # Fields that no document knows are beside the contract by design.
    switches = {name: value for name, value in sample.switches.items() if name != "extra_fields"}
    with make_device(sample.product, switches, sample.state) as device, InMemoryClients(device) as clients:
        for options in (sample.create, *sample.changes):
            task = clients.run(definition, json.loads(json.dumps(options).replace("{{ playbook_dir }}", str(FILES))))
            assert task.changed, task.message
        assert not device.violations
        return device.url, exchanges


def validator(product: str, url: str) -> OpenAPI:
    text = (CONTRACTS / f"{product}.yml").read_text("utf-8")
    document = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return OpenAPI.from_dict({**document, "servers": [{"url": url}]})


def assert_valid(contract: OpenAPI, exchange: Exchange) -> None:
    request = RequestsOpenAPIRequest(exchange[0])
    contract.validate_request(request)
    contract.validate_response(request, RequestsOpenAPIResponse(exchange[1]))


def altered(exchange: Exchange) -> Exchange:
    """Return the exchange with a text for a body of the response."""
    response = requests.Response()
    response.status_code, response.headers = exchange[1].status_code, exchange[1].headers
    response._content = b'"no object"'
    return exchange[0], response


def is_refused(contract: OpenAPI, exchange: Exchange) -> bool:
    try:
        assert_valid(contract, exchange)
    except OpenAPIError:
        return True
    return False


@pytest.mark.parametrize("product", products())
def test_what_is_said_keeps_the_contract_for_another_validator_too(
    product: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    samples = [sample for sample in SAMPLES if sample.product == product and sample.module not in LEFT_OUT]
    exchanges: list[Exchange] = []
    address = "https://device.example"
    contract = validator(product, address)
    for sample in samples:
        with monkeypatch.context() as patch:
            url, own = play(sample, patch)
        for request, response in own:
            request.url = str(request.url).replace(url, address)
            exchanges.append((request, response))

    for exchange in exchanges:
        assert_valid(contract, exchange)

    assert len(exchanges) > len(samples)
    # It does look: what is no object breaks the contract.
    assert any(is_refused(contract, altered(exchange)) for exchange in exchanges if exchange[1].content)
