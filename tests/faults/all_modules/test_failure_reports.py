"""A task that fails says what it has done: it fails at every request of a scenario, and what it says is held against the device."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from lifecycle.samples import PARTNER, SAMPLES
from support.in_memory import InMemoryClients, make_device
from support.snapshots import Snapshot

from ansible_collections.steady.fleet.plugins.module_utils._engine.resource import Item
from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

from .option_places import MODULES

FAULTS: dict[str, dict[str, Any]] = {
    "refused": {"kind": "status", "status": 400},
    "failed": {"kind": "status", "status": 500},
    "lost before": {"kind": "drop_before", "times": 20},
    "lost after": {"kind": "drop_after", "times": 20},
    "garbled": {"kind": "garbage", "times": 20},
}
BOTH_INTERFACES = ("refused", "lost after")
LISTS = ("written", "removed", "in_doubt")


@dataclass(frozen=True)
class Scenario:
    """A device and a task for it."""

    product: str
    module: str
    options: Mapping[str, Any]
    state: Any = None
    switches: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.module


def _document(product: str, kinds: tuple[str, ...]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for sample in SAMPLES:
        if sample.product == product and sample.kind in kinds and sample.kind not in document:
            document[sample.kind] = [dict(sample.create)] if sample.many else dict(sample.create)
    return document


KEPT_ACCOUNT = {"name": "aws1", "access_key": "another", "secret_key": "a new secret"}
CLOUD = {
    "accounts": [
        {"provider": "aws", "accounts": [KEPT_ACCOUNT, {**KEPT_ACCOUNT, "name": "new"}], "purge": True},
    ],
    "service": [{"provider": "aws", "enabled": False}],
}
PEOPLE = ("group", "storage", "admin", "group_brand", "group_migration")
SCENARIOS = [
    Scenario("appliance", "appliance_config", {"config": _document("appliance", ("smtp", "email", "account"))}),
    Scenario("cloud_sync", "cloud_sync_config", {"config": CLOUD, "max_deletes": 10}),
    Scenario("portal", "portal_config", {"config": _document("portal", PEOPLE), "workers": 1}, PARTNER),
    Scenario(
        "portal",
        "portal_config",
        {"config": _document("portal", PEOPLE), "workers": 1, "continue_on_error": True},
        PARTNER,
    ),
    Scenario(
        "sps", "sps_config", {"config": _document("sps", ("snmp_trap", "snmp_agent", "system_alerts", "setting"))}
    ),
    *(
        Scenario(
            sample.product,
            sample.module,
            {**sample.create, **({"workers": 1} if sample.product == "portal" else {})},
            sample.state,
            sample.switches,
        )
        for sample in SAMPLES
        if sample.kind not in ("report", "backup_server")
    ),
]


def parts(product: str, document: Mapping[str, Any]) -> dict[str, Any]:
    """Return a document in the smallest parts that results speak of: objects, and entries of objects, by name."""
    found: dict[str, Any] = {}
    for resource in resources_of(product):
        content = document.get(resource.kind)
        for one in (content or []) if resource.many else [content or {}]:
            rest = dict(one)
            label = Item(resource, resource.table.given(one)).label
            for item in resource.table_for(one):
                if item.entries is not None and item.option in rest:
                    entries = item.entries.pairs(rest.pop(item.option))
                    found.update({f"{label} {item.option}[{key}]": entry for key, entry in entries})
            found[label] = rest
    return found


def prepared(scenario: Scenario) -> Any:
    return make_device(scenario.product, dict(scenario.switches), copy.deepcopy(scenario.state))


def now(device: Any, product: str) -> dict[str, Any]:
    """Return what the device has, asked by a task of its own."""
    device.clear_faults()
    with InMemoryClients(device) as clients:
        # One request after the other: in memory, threads take longer.
        alone = {"workers": 1} if product == "portal" else {}
        task = clients.run(DOCUMENTS[product], {"state": "gathered", **alone})
    assert not task.failed, task.message
    return {
        name: {option: value for option, value in part.items() if not option.endswith("password_key")}
        for name, part in parts(product, task.result["config"]).items()
    }


def attempt(device: Any, definition: ModuleDefinition, options: Mapping[str, Any]) -> dict[str, Any]:
    with InMemoryClients(device) as clients:
        return clients.run(definition, options).result


@dataclass(frozen=True)
class Course:
    """How a scenario goes where nothing fails.

    :ivar requests: the numbers of the requests from the first one that writes on.
    """

    before: Mapping[str, Any]
    after: Mapping[str, Any]
    requests: range


@pytest.fixture(scope="module")
def courses() -> dict[str, Course]:
    return {}


def course(scenario: Scenario, courses: dict[str, Course]) -> Course:
    key = f"{scenario.module} {scenario.options}"
    if key not in courses:
        with prepared(scenario) as device:
            before = now(device, scenario.product)
            device.clear_journal()
            result = attempt(device, MODULES[scenario.module], scenario.options)
            assert not result.get("failed"), result["msg"]
            exchanges = list(device.journal)
            first = next(
                number for number, one in enumerate(exchanges) if one.method != "GET" and "login" not in one.path
            )
            courses[key] = Course(before, now(device, scenario.product), range(first + 1, len(exchanges) + 1))
    return courses[key]


def covered(name: str, names: set[str]) -> bool:
    """Return whether a part is spoken of: by itself, as an entry of an object, or as what a new group has by itself."""
    groups = {one.partition(" ")[2] for one in names if one.startswith("group ")}
    return name in names or any(name.startswith(f"{one} ") for one in names) or name.partition(" ")[2] in groups


# A document shows what all of its kinds have in common; of the modules for one kind, two faults distinguish them.
CASES = [
    (scenario, fault)
    for scenario in SCENARIOS
    for fault in FAULTS
    if scenario.module.endswith("_config") or fault in BOTH_INTERFACES
]


@pytest.mark.parametrize(("scenario", "fault"), CASES, ids=str)
def test_what_a_failed_task_says_is_so(scenario: Scenario, fault: str, courses: dict[str, Course]) -> None:
    usual = course(scenario, courses)
    with prepared(scenario) as device:
        before = Snapshot(device)
        for number in usual.requests:
            before.restore()
            device.fault("* *", nth=number, **FAULTS[fault])
            result = attempt(device, MODULES[scenario.module], scenario.options)
            assert_result(scenario, fault, number, usual, result, now(device, scenario.product))


def assert_result(
    scenario: Scenario, fault: str, number: int, usual: Course, result: Mapping[str, Any], found: Mapping[str, Any]
) -> None:
    """A task that failed at the request of this number says what has become of every part that is not as it was."""
    where = f"{fault} at request {number}: {result.get('msg')}"
    if not result.get("failed"):
        assert result["changed"], where
        return
    assert "internal error" not in result["msg"], where
    said = {name: set(result.get(name, ())) for name in LISTS}
    moved = {name for name in {*found, *usual.before} if found.get(name) != usual.before.get(name)}
    for name in said["written"]:
        assert name not in usual.after or found.get(name) == usual.after[name], f"{where}: {name} is not written"
    for name in said["removed"]:
        assert name not in found, f"{where}: {name} is not removed"
    unsaid = {name for name in moved if not covered(name, set().union(*said.values()))}
    assert not unsaid, f"{where}: nothing is said of {unsaid}"
    assert result["changed"] == bool(moved or said["in_doubt"]), f"{where}: changed is {result['changed']}, {said}"
    if fault == "refused":
        assert len(said["in_doubt"]) <= 1, f"{where}: {said['in_doubt']}"


@dataclass(frozen=True)
class Acting:
    """A module that acts, with its one writing request."""

    module: str
    options: Mapping[str, Any]
    request: str
    state: Any = None
    undone: bool = False
    """What fails is rolled back."""


ACTING = (
    Acting("appliance_password_recovery", {}, "PUT *"),
    Acting("cloud_sync_run", {"provider": "aws"}, "POST *sync"),
    Acting("portal_group_lock", {"group": "Partner", "state": "locked"}, "POST */lock", PARTNER),
    Acting(
        "portal_gateway",
        {"address": "gw.example.com", "cipher_key": "a key", "allow_dangerous_registration": True},
        "POST *gateways",
    ),
    Acting(
        "portal_report_run", {"action": "order", "begin_date": "2026-01-01", "end_date": "2026-01-31"}, "POST *ordered"
    ),
    Acting("sps_password", {"new_password": "a new password"}, "POST *passwords", undone=True),
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("acting", ACTING, ids=lambda one: one.module)
def test_what_a_failed_action_says_is_so(acting: Acting, fault: str) -> None:
    definition = MODULES[acting.module]
    with make_device(definition.product.name, {}, copy.deepcopy(acting.state)) as device:
        set_fault = device.fault(acting.request, **FAULTS[fault])
        result = attempt(device, definition, acting.options)
    assert set_fault.seen, device.requests()
    if not result.get("failed"):
        assert result["changed"]
        return
    if fault == "refused" or acting.undone:
        assert result["changed"] is False, result
        assert not any(result.get(name) for name in LISTS)
    elif fault != "failed":
        assert result["changed"] is True, result
        assert result["in_doubt"] or result["written"]


def test_every_product_has_a_scenario() -> None:
    assert {scenario.product for scenario in SCENARIOS} == set(PRODUCTS)
