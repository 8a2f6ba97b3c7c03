"""A refused login is presented once in a process, however many tasks and loop items want it: one table for all products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from support.appliance import HARD, WRITE_ADMIN
from support.direct import QuickClock
from support.playbook import connection_options

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition
from ansible_collections.steady.fleet.plugins.module_utils._run.execute import Clients, run
from ansible_collections.steady.fleet.plugins.module_utils.appliance import config as appliance_config
from ansible_collections.steady.fleet.plugins.module_utils.appliance import info as appliance_info
from ansible_collections.steady.fleet.plugins.module_utils.appliance.resources import email, password
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import config as cloud_config
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources import accounts
from ansible_collections.steady.fleet.plugins.module_utils.portal import config as portal_config
from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import identity
from ansible_collections.steady.fleet.plugins.module_utils.portal.info import group_info, info
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources import user
from ansible_collections.steady.fleet.plugins.module_utils.sps import config as sps_config
from ansible_collections.steady.fleet.plugins.module_utils.sps import info as sps_info
from ansible_collections.steady.fleet.plugins.module_utils.sps.resources import setting, snmp_trap
from simulators import start

WRONG = {"password": "wr0ng passw0rd"}
GATHERED = {"state": "gathered"}


@dataclass(frozen=True)
class Way:
    """One way to log in to one product.

    :arg login: the request that presents the credentials; empty where every request does.
    :arg tasks: the tasks that follow each other in one process; the first one reads.
    """

    product: str
    name: str
    login: str
    tasks: tuple[tuple[ModuleDefinition, Mapping[str, Any]], ...]
    options: Mapping[str, Any] = field(default_factory=dict)
    switches: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.product} {self.name}"


SPS = (
    (sps_config.MODULE, GATHERED),
    (snmp_trap.MODULE, {"server": "192.0.2.77"}),
    (sps_info.MODULE, {}),
    (setting.MODULE, {"path": "management/webinterface", "body": {"timeout": 25}}),
)
PORTAL = (
    (portal_config.MODULE, GATHERED),
    (user.MODULE, {"group": "Contoso", "login": "someone", "state": "absent"}),
    (group_info.MODULE, {}),
    (info.MODULE, {"gather": ["profile"]}),
)
APPLIANCE = (
    (appliance_config.MODULE, GATHERED),
    (email.MODULE, {"address": "ops@example.com"}),
    (appliance_info.MODULE, {}),
    (password.MODULE, {"account": "admin", "new_password": HARD}),
)
CLOUD_SYNC = (
    (cloud_config.MODULE, GATHERED),
    (accounts.MODULE, {"provider": "aws", "accounts": [{"name": "aws1"}]}),
)
PACKET = {"family": "packet"}
WAYS = (
    Way("sps", "cookie", "GET /api/authentication", SPS),
    Way("portal", "session", "POST /api/1/login", PORTAL),
    Way("portal", "basic", "", PORTAL, {"auth_method": "basic"}),
    Way("portal", "bearer", "POST /api/2/idp/token", PORTAL, {"auth_method": "bearer"}),
    Way("appliance", "basic", "", APPLIANCE),
    Way("appliance", "basic, 403", "", APPLIANCE, {}, {"refusal": 403}),
    Way("cloud_sync", "cookie", "POST /api/common/1.0/login", CLOUD_SYNC, {"auth_method": "cookie"}),
    Way("cloud_sync", "basic", "", CLOUD_SYNC, {"auth_method": "basic"}),
    Way("cloud_sync", "auto", "POST /api/common/1.0/login", CLOUD_SYNC),
    Way("cloud_sync", "token", "POST /api/mgmt.aaa/2.0/token", CLOUD_SYNC, {"auth_method": "token"}, PACKET),
)
BY_REQUEST = tuple(way for way in WAYS if way.login)


def right(device: Any, way: Way) -> dict[str, Any]:
    """Return the connection options that are accepted."""
    options = {**connection_options(device), **way.options}
    if way.options.get("auth_method") == "bearer":
        options["client_id"], options["client_secret"] = device.client_credentials()
    return options


def wrong(device: Any, way: Way) -> dict[str, Any]:
    """Return the connection options with a secret that is refused."""
    options = right(device, way)
    return {**options, **({"client_secret": "wr0ng s3cret"} if "client_secret" in options else WRONG)}


def run_one(
    clients: Clients, definition: ModuleDefinition, options: Mapping[str, Any], check_mode: bool = False
) -> Any:
    validation = ArgumentSpecValidator(definition.argument_spec(), **dict(definition.constraints)).validate(options)
    assert not validation.error_messages, validation.error_messages
    return run(definition, validation.validated_parameters, given=options, check_mode=check_mode, clients=clients)


def refused(device: Any) -> list[str]:
    """Return the requests that the product refused for their credentials."""
    return [f"{entry.method} {entry.path}" for entry in device.journal if entry.status in (401, 403)]


@pytest.mark.parametrize("check_mode", [False, True], ids=["real", "check"])
@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_refused_login_is_presented_once_by_loop_items_and_by_different_modules(way: Way, check_mode: bool) -> None:
    with start(way.product, switches=way.switches) as device, Clients(QuickClock()) as clients:
        options = wrong(device, way)
        (first, its_options), *others = way.tasks
        results = [run_one(clients, first, {**options, **its_options}, check_mode)]
        asked = len(device.journal)

        results += [run_one(clients, first, {**options, **its_options}, check_mode) for unused in range(20)]
        results += [run_one(clients, module, {**options, **its}, check_mode) for module, its in others]
        # A time limit of its own makes another connection, and the same login.
        results.append(run_one(clients, first, {**options, **its_options, "timeout": 7.0}, check_mode))

        assert {result["failed"] for result in results} == {True}
        assert {result["error"] for result in results} == {"login"}
        assert len({result["msg"] for result in results}) == 1, results
        assert len(refused(device)) == 1
        assert len(device.journal) == asked
        assert refused(device) == [way.login or refused(device)[0]]


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_refusal_is_about_its_credentials_alone(way: Way) -> None:
    with start(way.product, switches=way.switches) as device, Clients(QuickClock()) as clients:
        definition, options = way.tasks[0]
        first = run_one(clients, definition, {**wrong(device, way), **options})
        second = run_one(clients, definition, {**right(device, way), **options})

        assert first["failed"]
        assert not second.get("failed"), second


@pytest.mark.parametrize("way", BY_REQUEST, ids=str)
def test_a_login_that_is_refused_when_it_is_renewed_is_not_presented_again(way: Way) -> None:
    with start(way.product, switches=way.switches) as device, Clients(QuickClock()) as clients:
        definition, its_options = way.tasks[0]
        options = {**right(device, way), **its_options}
        assert not run_one(clients, definition, options).get("failed")
        reading = device.requests()[-1]
        seen = len(device.journal)
        device.fault(reading, "expire_session")
        device.fault(way.login, "status", status=401, body={}, times=None)

        results = [run_one(clients, definition, options) for unused in range(5)]

        assert all(result["failed"] for result in results), results
        asked = device.requests()[seen:]
        assert asked.count(way.login) == 1
        assert asked[-1] == way.login


@pytest.mark.parametrize("kind", ["drop_after", "truncate", "garbage"])
@pytest.mark.parametrize("way", BY_REQUEST, ids=str)
def test_a_login_whose_response_is_lost_is_not_repeated(way: Way, kind: str) -> None:
    with start(way.product, switches=way.switches) as device, Clients(QuickClock()) as clients:
        device.fault(way.login, kind, times=None)
        definition, its_options = way.tasks[0]

        run_one(clients, definition, {**right(device, way), **its_options, "retries": 3})

        assert device.requests().count(way.login) == 1


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_a_refusal_outlives_the_client_that_met_it(way: Way) -> None:
    with start(way.product, switches=way.switches) as device, Clients(QuickClock()) as clients:
        definition, its_options = way.tasks[0]
        options = {**wrong(device, way), **its_options}
        run_one(clients, definition, options)
        clients.close()

        result = run_one(clients, definition, options)

        assert result["failed"]
        assert len(refused(device)) == 1


def test_the_login_that_a_task_changes_is_looked_at_again() -> None:
    with start("portal") as device, Clients(QuickClock()) as clients:
        new = {"action": "change_password", "new_password": "brand new passw0rd"}
        results = [run_one(clients, identity.MODULE, {**connection_options(device), **new}) for unused in range(3)]

        assert [result["changed"] for result in results] == [True, False, False], results
        # The one that asks whether the new one is in use already.
        assert refused(device) == ["POST /api/1/login"]


def test_the_password_that_a_task_sets_is_looked_at_again() -> None:
    with start("appliance") as device, Clients(QuickClock()) as clients:
        new = {"account": "admin", "new_password": HARD}
        results = [run_one(clients, password.MODULE, {**connection_options(device), **new}) for unused in range(3)]

        assert [result.get("changed") for result in results] == [True, False, False], results
        assert device.refused_logins == 1


def test_a_password_whose_writing_got_lost_is_looked_for_at_once() -> None:
    with start("appliance") as device, Clients(QuickClock()) as clients:
        new = {"account": "admin", "new_password": HARD}
        device.fault(WRITE_ADMIN, "drop_after")

        results = [run_one(clients, password.MODULE, {**connection_options(device), **new}) for unused in "12"]

        assert [result.get("changed") for result in results] == [True, False], results


def test_passwords_that_are_tried_by_a_refused_account_are_not_presented() -> None:
    with start("appliance") as device, Clients(QuickClock()) as clients:
        new = {"account": "admin", "new_password": HARD}
        for unused in range(5):
            assert run_one(clients, password.MODULE, {**connection_options(device), **WRONG, **new})["failed"]

        # Whether the new one is in use already, and then the own one.
        assert device.refused_logins == 2
