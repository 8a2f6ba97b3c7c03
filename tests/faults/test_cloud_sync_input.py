"""What is wrong with a task about cloud accounts is reported in one sentence before anything is written. Exact requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from support.in_memory import make_device, run_task

from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync import config
from ansible_collections.steady.fleet.plugins.module_utils.cloud_sync.resources import accounts

CODES = "/api/npm.aws_config/1.0/auth_codes"
READ, PUT, DELETE = f"GET {CODES}", f"PUT {CODES}", f"DELETE {CODES}"
SECRET = "q'uo\"te s/pa+ce%41\\n é"
MANY = 2000


@pytest.fixture(scope="module")
def shared() -> Iterator[Any]:
    with make_device("cloud_sync") as simulator:
        yield simulator


@pytest.fixture
def device(shared: Any) -> Any:
    shared.reset()
    return shared


def cloud_requests(device: Any) -> list[str]:
    return [request for request in device.requests() if "/api/npm." in request]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"accounts": [{"name": "a", "tenant_id": "t"}]}, "accounts[a].tenant_id means nothing where provider is aws"),
        (
            {"provider": "azure", "accounts": [{"name": "a", "secret_key": SECRET}]},
            "accounts[a].secret_key means nothing",
        ),
        ({"accounts": [{"name": "a"}, {"name": "b"}, {"name": "a"}]}, "name 'a' is listed twice"),
        ({"accounts": [{"name": "a "}]}, "accounts[a ].name: 'a ' begins or ends with white space"),
        ({"accounts": [{"name": ""}]}, "name is empty"),
        ({"accounts": [{"name": "aws1", "access_key": "", "secret_key": SECRET}]}, "access_key is empty"),
        ({"accounts": [{"name": "aws1", "update_secret": True}]}, "update_secret is true, but no secret_key is given"),
        ({"accounts": [{"name": "a"}], "state": "absent", "purge": True}, "state is absent and purge is true"),
    ],
)
def test_a_wrong_list_is_reported_before_any_request(device: Any, options: Mapping[str, Any], says: str) -> None:
    task = run_task(device, accounts.MODULE, {"provider": "aws", **options})

    assert task.failed
    assert says in task.message
    assert not device.requests()
    assert SECRET not in task.message


@pytest.mark.parametrize(
    ("account", "says"),
    [
        ({"name": "n", "access_key": "k"}, "accounts[n].secret_key is needed"),
        ({"name": "n", "secret_key": SECRET}, "accounts[n].access_key is needed"),
        ({"name": "aws1", "access_key": "k"}, "accounts[aws1].secret_key is needed to change access_key"),
    ],
)
def test_a_missing_value_is_reported_before_anything_is_written(
    device: Any, account: Mapping[str, Any], says: str
) -> None:
    task = run_task(device, accounts.MODULE, {"provider": "aws", "accounts": [account]})

    assert task.failed
    assert says in task.message
    assert cloud_requests(device) == [READ]
    assert not device.writing_requests()


def test_more_deletions_than_allowed_are_listed_and_nothing_is_written(device: Any) -> None:
    options = {"provider": "aws", "accounts": [{"name": "aws1"}], "purge": True, "max_deletes": 1}

    task = run_task(device, accounts.MODULE, options)

    assert "deletions planned: 2, allowed by max_deletes: 1" in task.message
    assert "aws2" in task.message
    assert "aws3" in task.message
    assert not device.writing_requests()


def test_a_document_purges_only_what_it_lists(device: Any) -> None:
    document = {"accounts": [{"provider": "aws", "accounts": [{"name": "aws1"}]}]}

    task = run_task(
        device, config.MODULE, {"config": document, "state": "overridden", "purge": ["accounts"], "max_deletes": 2}
    )

    assert not task.failed, task.message
    assert device.names("aws") == ["aws1"]
    assert len(device.names("azure")) == 3


@pytest.mark.parametrize("check_mode", [False, True])
def test_an_empty_list_to_be_purged_is_refused_and_not_taken_for_in_sync(device: Any, check_mode: bool) -> None:
    options = {"state": "overridden", "purge": ["accounts"], "max_deletes": 9}

    task = run_task(device, config.MODULE, {"config": {"accounts": []}, **options}, check_mode=check_mode)
    listed = [{"provider": provider, "accounts": []} for provider in ("aws", "azure")]
    meant = run_task(device, config.MODULE, {"config": {"accounts": listed}, **options}, check_mode=check_mode)
    other = {"service": [{"provider": "aws", "enabled": True}]}

    assert "config.accounts is empty, so purge would remove nothing" in task.message
    assert "List each provider" in task.message
    assert meant.changed
    # A kind that is left out is not managed, whatever a group of devices purges.
    assert not run_task(device, config.MODULE, {"config": other, **options}, check_mode=check_mode).failed


def test_what_is_to_go_is_not_listed_where_what_is_not_listed_goes(device: Any) -> None:
    gone = {"provider": "aws", "state": "absent", "accounts": [{"name": "aws1"}]}
    document = {"config": {"accounts": [gone]}, "max_deletes": 9}

    refused = run_task(device, config.MODULE, {**document, "state": "overridden", "purge": ["accounts"]})

    # The others would stay, and the device be in sync.
    assert "accounts: aws has state: absent, and purge has accounts" in refused.message
    assert not device.writing_requests()
    assert run_task(device, config.MODULE, document).changed
    assert device.names("aws") == ["aws2", "aws3"]


@pytest.mark.parametrize("first", ["aws", "azure"])
def test_a_provider_that_the_monitor_has_not_hides_nothing_of_the_other(first: str) -> None:
    second = next(provider for provider in ("aws", "azure") if provider != first)
    listed = {
        "aws": [{"name": "aws1", "access_key": "x", "secret_key": SECRET}],
        "azure": [{"name": "acc_1", "app_id": "x", "app_password": SECRET}],
    }
    document = {
        "accounts": [{"provider": provider, "accounts": listed[provider]} for provider in (first, second)],
        "service": [{"provider": provider, "enabled": False} for provider in (first, second)],
    }
    with make_device("cloud_sync", {"offered": second}) as device:
        task = run_task(device, config.MODULE, {"config": document}, check_mode=True)

    found = [(one["kind"], one["name"]) for one in task.result["failures"]]
    assert found == [("accounts", first), ("service", first)]
    assert [(one["kind"], one["name"]) for one in task.result["changes"]] == [("accounts", second), ("service", second)]


def test_one_secret_is_rotated_and_the_others_are_left_alone(device: Any) -> None:
    before = device.secret_of("aws", "aws2")
    options = {
        "provider": "aws",
        "accounts": [
            {"name": "aws1", "access_key": "access_key1", "secret_key": SECRET, "update_secret": True},
            {"name": "aws2", "access_key": "access_key2", "secret_key": "not to be written"},
        ],
    }

    task = run_task(device, accounts.MODULE, options)

    assert task.changed
    assert task.result["changes"][0]["fields"] == ["accounts[aws1].secret_key"]
    assert device.secret_of("aws", "aws1") == SECRET
    assert device.secret_of("aws", "aws2") == before


def entries(first: int, last: int) -> list[dict[str, str]]:
    return [
        {"acc_id": f"account-{number:05d}", "access_key": f"key-{number:05d}", "secret_key": f"secret of {number:05d}"}
        for number in range(first, last)
    ]


def as_options(wire: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"name": entry["acc_id"], **{key: entry[key] for key in ("access_key", "secret_key")}} for entry in wire]


def test_two_thousand_accounts_take_four_requests_and_then_one(device: Any) -> None:
    device.write("aws/accounts", entries(0, MANY))
    desired = as_options(entries(0, MANY - 1) + entries(MANY, MANY + 2))
    for account in desired[:3]:
        account["access_key"] += " changed"
    options = {"provider": "aws", "accounts": desired, "purge": True, "max_deletes": 1}

    task = run_task(device, accounts.MODULE, options)

    assert not task.failed, task.message
    assert cloud_requests(device) == [READ, PUT, DELETE, READ]
    written, removed = (entry.body for entry in device.journal if entry.writes)
    assert {entry["acc_id"] for entry in written} == {account["name"] for account in [*desired[:3], *desired[-2:]]}
    assert removed == [{"acc_id": f"account-{MANY - 1:05d}"}]

    device.clear_journal()
    again = run_task(device, accounts.MODULE, options)

    assert not again.changed
    assert cloud_requests(device) == [READ]
    assert not device.violations


def test_unknown_fields_survive_a_change(device: Any) -> None:
    device.switches["extra_fields"] = True

    run_task(
        device,
        accounts.MODULE,
        {"provider": "aws", "accounts": [{"name": "aws1", "access_key": "other", "secret_key": SECRET}]},
    )

    (written,) = (entry.body for entry in device.journal if entry.writes)
    assert written[0]["reserved_origin"] == {"by": "import"}
