"""Mails, identities and tokens of the portal: never in check mode, never twice, and no token anywhere but where it is handed out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.devices import assert_tidy
from support.direct import Task
from support.in_memory import run_task
from support.secrets import leaks

from ansible_collections.steady.fleet.plugins.module_utils.portal.actions import identity, mail, token
from simulators import start
from simulators.portal.model import digest

LOGIN, EMAIL = "ada@partner.example", "ada@partner.example"
FIRST, SECOND = "F1rst password/+ of all", "S3cond password%& of all"
BASE = "/api/1/actions"


@pytest.fixture
def device() -> Iterator[Any]:
    with start("portal") as simulator:
        simulator.add_group("Partner", kind=30)
        yield simulator
        assert_tidy(simulator)
        assert not simulator.sessions()


@pytest.fixture
def inactive(device: Any) -> Any:
    """A portal with an administrator who has no password yet."""
    device.store.create_admin(device.find_group("Partner"), LOGIN).contact["email"] = EMAIL
    return device


def acts(device: Any) -> list[str]:
    """Return what was asked for beside logins and listings."""
    passed_over = ("/login", "/logout", "/children", "/admins", "/users", "/profile", "/versions", "/groups/self")
    return [request for request in device.requests() if not request.endswith(passed_over)]


def send(device: Any, kind: str = "activation", **options: Any) -> Task:
    address = {} if kind == "test" else {"login": LOGIN, "email": EMAIL}
    return run_task(device, mail.MODULE, {"mail": kind, **address, **options})


def token_of(device: Any, kind: str = "activation", **options: Any) -> str:
    return str(send(device, kind, send=False, **options).result["disclosed"]["token"])


def act(device: Any, action: str, *, check_mode: bool = False, **options: Any) -> Task:
    return run_task(device, identity.MODULE, {"action": action, **options}, check_mode=check_mode)


def _same(known: Any, password: str) -> bool:
    return bool(known.password == digest(password))


# Mails


@pytest.mark.parametrize("kind", ["activation", "reset", "email_update", "test"])
def test_check_mode_says_what_would_be_sent_and_sends_nothing(inactive: Any, kind: str) -> None:
    address = {} if kind == "test" else {"login": LOGIN, "email": EMAIL}
    predicted = run_task(inactive, mail.MODULE, {"mail": kind, **address}, check_mode=True)

    assert predicted.changed
    assert "would be sent to" in predicted.message
    assert acts(inactive) == []
    made = send(inactive, kind)
    assert made.result["changes"] == predicted.result["changes"]
    assert made.message == predicted.message.replace("would be", "was")
    assert [(one["kind"], one["recipient"]) for one in inactive.outbox] == [
        {
            "activation": ("activate", EMAIL),
            "reset": ("reset", EMAIL),
            "email_update": ("emailupdate", EMAIL),
            "test": ("test", "admin@portal.example"),
        }[kind]
    ]


def test_a_test_mail_names_the_group(device: Any) -> None:
    assert run_task(device, mail.MODULE, {"mail": "test", "group": "Partner"}).changed
    missing = run_task(device, mail.MODULE, {"mail": "test", "group": "Partnr"})

    assert device.outbox[0]["group"] == device.find_group("Partner").id
    assert "there is no group Partnr" in missing.message
    assert "Did you mean Partner?" in missing.message


def test_a_token_is_handed_out_in_one_place_and_no_mail_is_sent(inactive: Any) -> None:
    predicted = run_task(inactive, mail.MODULE, {"mail": "reset", "login": LOGIN, "send": False}, check_mode=True)
    assert acts(inactive) == []
    shown = send(inactive, "reset", send=False)

    secret = shown.result.pop("disclosed")["token"]
    assert predicted.result["disclosed"] == {"token": None}
    assert predicted.message == f"A token to reset the password of {LOGIN} would be issued, and no mail sent"
    assert shown.result["letter"]["login"] == LOGIN
    assert not leaks(str([shown.result, shown.reports]), [secret])
    assert inactive.outbox == []


@pytest.mark.parametrize("kind", ["activation", "reset", "email_update"])
def test_an_account_that_no_one_has_is_reported(inactive: Any, kind: str) -> None:
    refused = send(inactive, kind, login="missing")

    assert refused.failed
    assert "there is no account missing" in refused.message
    assert "Compare login, email and account_id" in refused.message


def test_the_account_of_a_login_with_several_is_chosen(inactive: Any) -> None:
    other = inactive.store.create_admin(inactive.root, LOGIN, existing=True)

    made = send(inactive, "email_update", email="new@partner.example", account_id=other.uuid)
    shown = send(inactive, "email_update", send=False, account_id=str(other.user_id))

    assert made.changed
    assert shown.result["letter"]["group_kind"] == 0
    assert inactive.journal[-2].path.endswith("/emailupdate")


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status", "html"])
@pytest.mark.parametrize("match", ["send_reset_mail", "read_reset_mail"])
def test_a_mail_whose_response_is_lost_is_asked_for_once_more_only_where_that_is_wanted(
    inactive: Any, match: str, kind: str
) -> None:
    sends = match.startswith("send")
    inactive.fault(match, kind, status=503)

    failed = send(inactive, "reset", send=sends)

    assert failed.failed
    assert "in doubt whether" in failed.message
    assert "repeat_lost" in failed.message
    assert len(acts(inactive)) == 1
    inactive.fault(match, kind, status=503)
    made = send(inactive, "reset", send=sends, repeat_lost=True)
    assert made.changed, made.message
    assert any("trying once more" in line for line in made.reports)
    assert len(acts(inactive)) == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"mail": "test", "login": LOGIN}, "login cannot be used with mail: test"),
        (
            {"mail": "reset", "group": "Partner", "login": LOGIN, "email": EMAIL},
            "group cannot be used with mail: reset",
        ),
        ({"mail": "reset", "login": LOGIN}, "login and email are needed with mail: reset"),
        ({"mail": "reset", "send": False}, "login is needed with mail: reset"),
        ({"mail": "email_update", "login": LOGIN}, "Give the new address as email"),
        ({"mail": "test", "group": "a//b"}, "has an empty name in it"),
    ],
    ids=str,
)
def test_a_mail_that_makes_no_sense_is_refused_before_any_request(
    device: Any, options: dict[str, Any], words: str
) -> None:
    refused = run_task(device, mail.MODULE, options)

    assert refused.failed
    assert words in refused.message
    assert device.requests() == []


def test_a_response_without_a_token_is_reported(inactive: Any) -> None:
    inactive.fault("read_reset_mail", "status", status=200, body={"login": LOGIN})

    assert "the response has no token" in send(inactive, "reset", send=False).message


# What goes by a token


@pytest.mark.parametrize(
    ("action", "kind", "match"),
    [("activate", "activation", "activate_account"), ("reset_password", "reset", "reset_password")],
)
def test_a_token_sets_a_password_once(inactive: Any, action: str, kind: str, match: str) -> None:
    secret = token_of(inactive, kind)
    options = {"token": secret, "new_password": FIRST}

    predicted = act(inactive, action, check_mode=True, **options)
    assert not _same(inactive.store.identities[LOGIN], FIRST)
    made = act(inactive, action, **options)
    again = act(inactive, action, **options)

    assert predicted.changed
    assert predicted.result["account"] == made.result["account"]
    assert predicted.result["account"]["group_kind"] == "msp"
    assert made.result["changes"] == [{"operation": action, "kind": "identity", "name": LOGIN, "fields": []}]
    assert _same(inactive.store.identities[LOGIN], FIRST)
    assert "the token is refused: it is not one for this action, was used already, or has expired" in again.message
    assert "Have a new one sent, or handed out, by portal_mail" in again.message
    assert inactive.requests().count(f"POST {BASE}/{'activate' if action == 'activate' else 'reset'}") == 1
    for task in (predicted, made, again):
        assert not leaks(str([task.result, task.reports]), [secret, FIRST])


def test_a_token_that_has_expired_is_reported(inactive: Any) -> None:
    secret = token_of(inactive)
    inactive.advance(4 * 86400)

    for check_mode in (True, False):
        late = act(inactive, "activate", check_mode=check_mode, token=secret, new_password=FIRST)
        assert "the token is refused" in late.message
        assert not leaks(str(late.result), [secret])


def test_a_token_for_something_else_is_reported(inactive: Any) -> None:
    wrong = act(inactive, "reset_password", token=token_of(inactive), new_password=FIRST)

    assert "it is not one for this action" in wrong.message


@pytest.mark.parametrize("token_given", [{}, {"token": ""}], ids=["left out", "empty"])
def test_a_token_that_an_earlier_task_will_give_is_none_in_check_mode(device: Any, token_given: dict[str, str]) -> None:
    predicted = act(device, "activate", check_mode=True, new_password=FIRST, **token_given)
    failed = act(device, "activate", new_password=FIRST, **token_given)

    assert predicted.changed
    assert predicted.message == "The account of the token would be activated"
    assert "token is needed with action: activate" in failed.message
    assert device.requests() == []


def test_a_token_needs_no_login(inactive: Any) -> None:
    secret = token_of(inactive)
    inactive.clear_journal()
    anonymous = {"username": None, "password": None}

    made = act(inactive, "activate", token=secret, new_password=FIRST, **anonymous)
    refused = act(inactive, "activate", token=secret, new_password=FIRST, **anonymous)

    assert made.changed
    assert "the token is refused" in refused.message
    assert inactive.requests() == [
        f"GET {BASE}/activate",
        f"POST {BASE}/activate",
        f"GET {BASE}/activate",
    ]


@pytest.mark.parametrize("method", ["basic", "bearer"])
def test_each_way_to_log_in_distinguishes_a_spent_token_from_a_refused_login(inactive: Any, method: str) -> None:
    client_id, client_secret = inactive.client_credentials()
    login = {"auth_method": method}
    if method == "bearer":
        login.update(client_id=client_id, client_secret=client_secret)

    refused = act(inactive, "activate", token="spent", new_password=FIRST, **login)

    assert "the token is refused" in refused.message


def test_a_password_as_its_md5_hash_is_sent_as_such(inactive: Any) -> None:
    hashed = "5f4dcc3b5aa765d61d8327deb882cf99"

    assert act(inactive, "activate", token=token_of(inactive), new_password=hashed, md5=True).changed
    assert _same(inactive.store.identities[LOGIN], "password")


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status", "html", "garbage", "truncate"])
@pytest.mark.parametrize(("action", "match"), [("activate", "activate_account"), ("reset_password", "reset_password")])
def test_a_lost_response_is_resolved_by_looking_at_the_token(inactive: Any, action: str, match: str, kind: str) -> None:
    secret = token_of(inactive, "activation" if action == "activate" else "reset")
    # A response of success that was garbled on the way, or none at all after it was carried out.
    inactive.fault(match, kind, status=500)

    task = act(inactive, action, token=secret, new_password=FIRST)

    carried_out = _same(inactive.store.identities[LOGIN], FIRST)
    assert task.failed is not carried_out
    if carried_out:
        assert task.changed
        assert any("the token is used up" in line for line in task.reports)
    else:
        assert "the token is good still, so nothing was changed" in task.message
        assert act(inactive, action, token=secret, new_password=FIRST).changed
    assert [request for request in inactive.requests() if request.startswith(f"POST {BASE}")].count(
        f"POST {BASE}/{'activate' if action == 'activate' else 'reset'}"
    ) == (1 if carried_out else 2)


IN_FLIGHT: list[tuple[str, dict[str, Any]]] = [("late", {"status": 504}), ("delay", {})]
"""A proxy gives up, or the time is up, while the portal is at it still."""


@pytest.mark.parametrize(("kind", "details"), IN_FLIGHT, ids=["proxy", "timeout"])
def test_a_token_that_may_still_be_used_up_is_in_doubt(inactive: Any, kind: str, details: dict[str, Any]) -> None:
    inactive.fault("activate_account", kind, seconds=60, **details)

    failed = act(inactive, "activate", token=token_of(inactive), new_password=FIRST)

    assert failed.failed
    assert failed.result["in_doubt"] == ["account of the token"]
    assert "the token is good still, but the request may still be carried out" in failed.message
    assert "nothing was changed" not in failed.message


def test_a_login_that_ends_meanwhile_is_not_taken_for_a_spent_token(inactive: Any) -> None:
    secret = token_of(inactive)
    inactive.fault("activate_account", "status", status=401, body={"error": {"message": "No one is logged in"}})

    assert act(inactive, "activate", token=secret, new_password=FIRST).changed


def test_a_new_address_is_confirmed_by_its_token(inactive: Any) -> None:
    secret = token_of(inactive, "email_update", email="new@partner.example")

    predicted = act(inactive, "confirm_email", check_mode=True, token=secret)
    assert acts(inactive) == [f"GET {BASE}/mail/emailupdate"]
    made = act(inactive, "confirm_email", token=secret)
    again = act(inactive, "confirm_email", token=secret)

    assert predicted.message == "The account of the token would be given its new e-mail address"
    assert made.result["account"] == {"login": LOGIN, "email": "new@partner.example", "old_email": EMAIL}
    assert "the token is refused" in again.message


def test_a_confirmation_whose_response_is_lost_is_in_doubt(inactive: Any) -> None:
    secret = token_of(inactive, "email_update", email="new@partner.example")
    inactive.fault("confirm_email", "drop_after")

    failed = act(inactive, "confirm_email", token=secret)

    assert failed.failed
    assert "in doubt whether the address was changed" in failed.message
    assert inactive.requests().count(f"POST {BASE}/emailupdate") == 1


# Of the account that logs in


@pytest.fixture
def own(device: Any) -> dict[str, str]:
    """Return how an administrator of the root logs in."""
    login, password = device.add_admin("", LOGIN)
    return {"username": login, "password": password}


@pytest.mark.parametrize("method", ["session", "basic"])
def test_a_password_is_changed_once(device: Any, own: dict[str, str], method: str) -> None:
    options = {**own, "auth_method": method, "new_password": SECOND}

    predicted = act(device, "change_password", check_mode=True, **options)
    assert not _same(device.store.identities[LOGIN], SECOND)
    made = act(device, "change_password", **options)
    again = act(device, "change_password", **options)

    assert (predicted.changed, made.changed, again.changed) == (True, True, False)
    assert predicted.result["changes"] == made.result["changes"]
    assert device.requests().count(f"POST {BASE}/change_password") == 1
    assert not leaks(str([made.result, made.reports]), [SECOND, own["password"]])


def test_a_password_can_be_written_without_a_try(device: Any, own: dict[str, str]) -> None:
    made = act(device, "change_password", new_password=SECOND, update_secrets="always", **own)

    assert made.changed
    assert [exchange.status for exchange in device.journal if exchange.operation == "log_in"] == [200, 200]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status", "html"])
@pytest.mark.parametrize(
    ("action", "match", "options"),
    [
        ("change_password", "change_password", {"new_password": SECOND}),
        ("change_login", "change_login", {"new_login": "grace"}),
    ],
    ids=["password", "login"],
)
def test_a_lost_change_is_resolved_by_a_login(
    device: Any, own: dict[str, str], action: str, match: str, options: dict[str, str], kind: str
) -> None:
    device.fault(match, kind, status=500)

    task = act(device, action, **own, **options)

    carried_out = "grace" in device.store.identities or _same(device.store.identities[LOGIN], SECOND)
    assert task.failed is not carried_out
    if not carried_out:
        assert "the new one is not accepted, so nothing was changed" in task.message
        assert act(device, action, **own, **options).changed
    assert not act(device, action, **own, **options).changed
    assert device.requests().count(f"POST {BASE}/{action}") == (1 if carried_out else 2)


@pytest.mark.parametrize(("kind", "details"), IN_FLIGHT, ids=["proxy", "timeout"])
@pytest.mark.parametrize(
    ("action", "options", "label"),
    [
        ("change_password", {"new_password": SECOND}, f"password of {LOGIN}"),
        ("change_login", {"new_login": "grace"}, f"login of {LOGIN}"),
    ],
    ids=["password", "login"],
)
def test_a_change_that_may_still_come_is_in_doubt(
    device: Any,
    own: dict[str, str],
    action: str,
    options: dict[str, str],
    label: str,
    kind: str,
    details: dict[str, Any],
) -> None:
    device.fault(action, kind, seconds=60, **details)

    failed = act(device, action, **own, **options)

    assert failed.failed
    assert failed.result["changed"]
    assert failed.result["in_doubt"] == [label]
    assert "the new one is not accepted, but the request may still be carried out" in failed.message
    assert "nothing was changed" not in failed.message


def test_a_change_that_takes_no_effect_is_found_out(device: Any, own: dict[str, str]) -> None:
    device.fault("change_password", "status", status=200, body='"Success"')

    failed = act(device, "change_password", new_password=SECOND, **own)

    assert "the portal took the change, and does not accept the new one at a login" in failed.message


def test_a_login_that_fails_after_the_change_leaves_it_in_doubt(device: Any, own: dict[str, str]) -> None:
    device.fault("log_in", "drop_before", nth=3)

    failed = act(device, "change_password", new_password=SECOND, **own)

    assert f"it is in doubt which password of {LOGIN} is good" in failed.message


def test_a_login_is_changed_once(device: Any, own: dict[str, str]) -> None:
    options = {**own, "new_login": "grace", "local": 1}

    predicted = act(device, "change_login", check_mode=True, **options)
    assert "grace" not in device.store.identities
    made = act(device, "change_login", **options)
    again = act(device, "change_login", **options)
    named = act(device, "change_login", **{**own, "username": "grace"}, new_login="grace")

    assert [task.changed for task in (predicted, made, again, named)] == [True, True, False, False]
    assert predicted.message == f"The login of {LOGIN} would be changed to grace"
    assert device.requests().count(f"POST {BASE}/change_login") == 1


def test_wrong_credentials_are_reported_and_change_nothing(device: Any, own: dict[str, str]) -> None:
    wrong = {**own, "password": "wr0ng passw0rd"}

    for check_mode in (True, False):
        for options in (
            {"action": "change_password", "new_password": SECOND},
            {"action": "change_login", "new_login": "g"},
        ):
            failed = run_task(device, identity.MODULE, {**wrong, **options}, check_mode=check_mode)
            device.unlock_account(LOGIN)
            assert "were refused" in failed.message
    assert acts(device) == []


def test_a_login_that_somebody_has_is_a_conflict(device: Any, own: dict[str, str]) -> None:
    assert (
        "another object has this name or login already" in act(device, "change_login", new_login="admin", **own).message
    )


def test_a_login_is_for_administrators_of_the_root(device: Any) -> None:
    login, password = device.add_admin("Partner", LOGIN)

    refused = act(device, "change_login", username=login, password=password, new_login="grace")

    assert f"{LOGIN} may not do this" in refused.message


@pytest.mark.parametrize(
    "action", [{"action": "change_password", "new_password": SECOND}, {"action": "change_login", "new_login": "g"}]
)
def test_an_api_client_has_no_password(device: Any, action: dict[str, str]) -> None:
    client_id, secret = device.client_credentials()

    refused = run_task(
        device, identity.MODULE, {**action, "auth_method": "bearer", "client_id": client_id, "client_secret": secret}
    )

    assert "is about the account that logs in, and an API client has none" in refused.message
    assert device.requests() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (
            {"action": "change_password", "new_password": SECOND, "token": "a-token"},
            "token cannot be used with action: change_password",
        ),
        ({"action": "confirm_email", "token": "a-token", "new_password": SECOND}, "new_password cannot be used with"),
        ({"action": "change_login", "new_login": "x", "md5": True}, "md5 cannot be used with action: change_login"),
    ],
    ids=["token", "password", "md5"],
)
def test_options_of_another_action_are_refused(device: Any, options: dict[str, Any], words: str) -> None:
    refused = run_task(device, identity.MODULE, options)

    assert words in refused.message
    assert device.requests() == []


# Tokens


@pytest.fixture
def people(device: Any) -> Any:
    device.add_group("Partner/Contoso")
    device.add_user("Partner/Contoso", "user@contoso.example")
    device.add_admin("Partner/Contoso", "admin@contoso.example")
    return device


def issue(device: Any, kind: str, *, check_mode: bool = False, **options: Any) -> Task:
    given = {"group": "Partner/Contoso", "login": f"{kind}@contoso.example"}
    if "account_id" in options:
        given = {}
    return run_task(device, token.MODULE, {"kind": kind, **given, **options}, check_mode=check_mode)


@pytest.mark.parametrize("which", ["jwt", "impersonation"])
@pytest.mark.parametrize("kind", ["admin", "user"])
def test_a_token_acts_as_its_account_and_is_handed_out_in_one_place(people: Any, kind: str, which: str) -> None:
    predicted = issue(people, kind, check_mode=True, token=which)
    tokens = len(people.doorman.tokens)
    made = issue(people, kind, token=which)

    secret = made.result.pop("disclosed")["jwt"]
    assert tokens == 0
    assert predicted.result.pop("disclosed") == {"jwt": None}
    assert predicted.message == made.message.replace("was issued", "would be issued")
    assert people.doorman.tokens[secret].account is people.account_of(f"{kind}@contoso.example")
    assert made.result["account_id"] == people.account_of(f"{kind}@contoso.example").id
    assert not leaks(str([made.result, made.reports]), [secret])


def test_a_token_can_be_limited(people: Any) -> None:
    made = issue(people, "admin", scope=["AgentRegistration", "Backup"])

    assert people.doorman.tokens[made.result["disclosed"]["jwt"]].detail["scope"] == ["AgentRegistration", "Backup"]


def test_an_account_by_its_number_is_not_looked_up(people: Any) -> None:
    number = people.account_of("user@contoso.example").id

    assert issue(people, "user", account_id=number).changed
    assert people.requests() == ["POST /api/1/login", f"GET /api/1/users/{number}/jwt", "POST /api/1/logout"]
    assert "Compare kind, and login or account_id" in issue(people, "admin", account_id=number).message


def test_an_account_that_is_missing_is_an_error_and_in_check_mode_a_warning(people: Any) -> None:
    failed = issue(people, "user", login="missing")
    predicted = issue(people, "user", login="missing", check_mode=True)

    assert "group Partner/Contoso has no user missing. There are: user@contoso.example" in failed.message
    assert predicted.changed
    assert "it is assumed that an earlier task creates it" in predicted.result["warnings"][0]


@pytest.mark.parametrize("kind", ["drop_before", "drop_after", "status", "html", "garbage"])
def test_a_token_is_asked_for_once(people: Any, kind: str) -> None:
    people.fault("issue_user_jwt", kind, status=500)

    failed = issue(people, "user")

    assert failed.failed
    assert sum(request.endswith("/jwt") for request in people.requests()) == 1
    people.clear_faults()
    people.fault("issue_user_jwt", kind, status=503)
    assert issue(people, "user", repeat_lost=True).changed
    assert sum(request.endswith("/jwt") for request in people.requests()) == 3


def test_a_response_without_a_jwt_is_reported(people: Any) -> None:
    people.fault("issue_user_jwt", "status", status=200, body={"jwt": ""})

    assert "the response has no token" in issue(people, "user").message


def test_a_scope_is_not_for_impersonation(device: Any) -> None:
    refused = issue(device, "admin", token="impersonation", scope=["x"])

    assert "scope cannot be used with token: impersonation" in refused.message
    assert device.requests() == []
