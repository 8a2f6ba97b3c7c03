# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Activates accounts, sets and changes passwords and logins, confirms e-mail addresses.

Source: the API document (actions). A token of a mail stands for a login (PORTAL-ACTION-TOKEN), so what goes by a token works without
credentials. A token is good once: what became of a request whose response is lost shows in whether the token is good still. Only a
login can show whether a password or a login is in use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..._core.data import Options, RequestArguments, TaskResult
from ..._core.errors import (
    Effects,
    FleetError,
    InputError,
    LoginError,
    NotFoundError,
    Place,
    SessionError,
    VerifyError,
    is_lost,
    may_still_happen,
)
from ..._engine.action import Action, act, check_choice, check_names, unchanged
from ..._engine.task import Task
from ..._run.definition import ModuleDefinition
from ..._schema.secret_state import ALWAYS
from ..client import PORTAL, PortalClient
from ..errors import TITLE
from ..shapes import PROFILE, TOKEN_OWNER
from ..values.enums import KIND

ON_CHANGE = "on_change"
ACTIVATE, RESET_PASSWORD, CONFIRM_EMAIL = "activate", "reset_password", "confirm_email"
CHANGE_PASSWORD, CHANGE_LOGIN = "change_password", "change_login"
TAKES = {
    ACTIVATE: ("token", "new_password", "md5"),
    RESET_PASSWORD: ("token", "new_password", "md5"),
    CONFIRM_EMAIL: ("token",),
    CHANGE_PASSWORD: ("new_password",),
    CHANGE_LOGIN: ("new_login", "local"),
}


@dataclass(frozen=True)
class ByToken:
    """What a token is good for.

    :arg done: what is done with it, for sentences.
    :arg readable: whom it stands for can be asked without using it.
    :arg says: the form of the response to its use.
    """

    path: str
    done: str
    readable: bool
    says: Any = str


BY_TOKEN = {
    ACTIVATE: ByToken("/actions/activate", "activated", True),
    RESET_PASSWORD: ByToken("/actions/reset", "given a new password", True),
    CONFIRM_EMAIL: ByToken("/actions/emailupdate", "given its new e-mail address", False, TOKEN_OWNER),
}


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Do the one thing that the user asks for."""
    action = task.parameters["action"]
    check_choice(task.parameters, "action", TAKES)
    check_names(task.parameters, "new_login")
    if action in BY_TOKEN:
        return _by_token(task, client, action, BY_TOKEN[action])
    if client.transport.connection["client_id"]:
        raise InputError(
            f"{action} is about the account that logs in, and an API client has none",
            next_step="Log in with the username and password of the account itself, and without client_id",
        )
    return _change_password(task, client) if action == CHANGE_PASSWORD else _change_login(task, client)


# By a token


def _by_token(task: Task, client: PortalClient, action: str, way: ByToken) -> TaskResult:
    token = task.parameters["token"]
    if not token:
        if not task.check_mode:
            raise InputError(
                f"token is needed with action: {action}",
                next_step="Take it from the mail, or from disclosed.token of portal_mail with send: false",
            )
        # An earlier task will give it, and gives none in check mode.
        return act(task, _action(action, "", way, None, {}))
    client.transport.redactor.add(token)
    account = _shown_response(_ask(client, way, token)) if way.readable else {}
    return act(
        task, _action(action, str(account.get("login", "")), way, lambda: _use(task, client, way, token), account)
    )


def _action(
    action: str, name: str, way: ByToken, request: Callable[[], Any] | None, account: Mapping[str, Any]
) -> Action:
    subject = name or "The account of the token"
    return Action(
        operation=action,
        kind="identity",
        name=name,
        label="account of the token",
        planned=f"{subject} would be {way.done}",
        done=f"{subject} was {way.done}",
        request=request,
        doubt="" if way.readable else "the address was changed",
        next_step="Look at the address with portal_admin_info or portal_user_info",
        finish=lambda response: {} if way.readable else _confirmed(way, _shown_response(response)),
        facts={"account": account},
    )


def _confirmed(way: ByToken, account: Mapping[str, Any]) -> TaskResult:
    """Return the part of the result that only the response shows: whom the token stood for."""
    return {"account": account, "msg": f"{account.get('login') or 'The account of the token'} was {way.done}"}


def _use(task: Task, client: PortalClient, way: ByToken, token: str) -> Any:
    """Use a token up; where the response is lost, look whether the token is good still."""
    body = None
    if task.parameters["new_password"] is not None:
        body = {"password": task.parameters["new_password"]}
        if task.parameters["md5"] is not None:
            body["md5"] = int(task.parameters["md5"])
    try:
        return _ask(client, way, token, body, uses=True)
    except FleetError as error:
        if not is_lost(error) or not way.readable or not _used_up(client, way, token, error):
            raise
        task.announce(f"account of the token: {error.message}, but the token is used up")
        return None


def _used_up(client: PortalClient, way: ByToken, token: str, error: FleetError) -> bool:
    """Return whether the token, which was good before, is used up; where it is not, say so to the user."""
    error.next_step = "Run again; a token that is refused then was used now"
    try:
        _ask(client, way, token)
    except LoginError:
        return True
    except FleetError:
        return False
    _say_undone(error, "the token is good still", error.next_step)
    return False


def _say_undone(error: FleetError, seen: str, next_step: str) -> None:
    """Add to the error of a lost request that nothing shows it carried out; where that may still come, it stays in doubt.

    :arg seen: what was seen, as a clause.
    :arg next_step: what the user can do where it is in doubt.
    """
    if may_still_happen(error):
        error.message += f"; {seen}, but the request may still be carried out"
        error.next_step = next_step
    else:
        error.message += f"; {seen}, so nothing was changed"
        error.next_step = "Run again"
        error.effects = Effects()


def _ask(client: PortalClient, way: ByToken, token: str, body: Any = None, *, uses: bool = False) -> Any:
    """Send a request that a token stands for, and return its response.

    :arg uses: it uses the token up.
    :raises LoginError: the token is not good, or not any more.
    """
    refused: FleetError | None = None
    for unused in range(2):
        try:
            by_token: RequestArguments = {
                "query": {"token": token},
                "object_name": "account of the token",
                "open_to_all": True,
            }
            if uses:
                return client.do("POST", way.path, body, says=way.says, **by_token)
            return client.ask("GET", way.path, TOKEN_OWNER, **by_token)
        except NotFoundError as error:
            raise _refused(error) from None
        except SessionError as error:
            refused = error
            # Perhaps it is our own login that has ended, and not the token.
            client.renew()
            if client.anonymous:
                break
    raise _refused(refused) from None


def _refused(error: Any) -> LoginError:
    return LoginError(
        "the token is refused: it is not one for this action, was used already, or has expired",
        place=error.place,
        product_message=error.product_message,
        next_step="Have a new one sent, or handed out, by portal_mail",
    )


def _shown_response(response: Any) -> Options:
    """Return the account as the portal describes it, its group's kind in our word."""
    account = dict(response) if isinstance(response, Mapping) else {}
    if isinstance(account.get("group_kind"), int):
        account["group_kind"] = KIND.word(account["group_kind"])
    return account


# Of the account that logs in


def _change_password(task: Task, client: PortalClient) -> TaskResult:
    """Change the password, unless it is in use already."""
    who, new = client.who, task.parameters["new_password"]
    if task.parameters["update_secrets"] != ALWAYS and client.accepts(password=new):
        return unchanged(f"The password of {who} is in use already")
    if task.check_mode:
        # A prediction for an account that cannot log in would be wrong.
        client.read("/profile", shape=PROFILE, object_name="own account")
    body = {"current_password": client.transport.connection.password, "new_password": new}
    action = Action(
        operation=CHANGE_PASSWORD,
        kind="identity",
        name=who,
        label=f"password of {who}",
        planned=f"The password of {who} would be changed",
        done=f"The password of {who} was changed",
        request=lambda: _change(
            client, "/actions/change_password", body, None, f"password of {who}", {"password": new}
        ),
    )
    return act(task, action)


def _change_login(task: Task, client: PortalClient) -> TaskResult:
    """Change the login, unless it is in use already."""
    who, new = client.who, task.parameters["new_login"]
    try:
        client.read("/profile", shape=PROFILE, object_name="own account")
    except LoginError as error:
        # No one has the old login where it was changed already: no attempt counts against an account.
        if error.place.status != 401 or who == new or not client.accepts(username=new):
            raise
        who = new
    if who == new:
        return unchanged(f"The login {new} is in use already")
    query = None if task.parameters["local"] is None else {"local": str(task.parameters["local"])}
    body = {"login": who, "newlogin": new}
    action = Action(
        operation=CHANGE_LOGIN,
        kind="identity",
        name=who,
        label=f"login of {who}",
        planned=f"The login of {who} would be changed to {new}",
        done=f"The login of {who} was changed to {new}",
        request=lambda: _change(client, "/actions/change_login", body, query, f"login of {who}", {"username": new}),
    )
    return act(task, action)


def _change(
    client: PortalClient,
    path: str,
    body: Mapping[str, Any],
    query: Mapping[str, str] | None,
    label: str,
    credentials: dict[str, str],
) -> None:
    """Send a change of the own credentials, log in with the new ones and go on with them.

    :raises FleetError: what happened to the change, where the new ones are not accepted.
    """
    lost: FleetError | None = None
    try:
        client.call("POST", path, json_body=body, query=query, object_name=label)
    except FleetError as error:
        if not is_lost(error):
            raise
        lost = error
    try:
        accepted = client.accepts(just_set=True, **credentials)
    except FleetError as error:
        error.message += f"; it is in doubt which {label} is good"
        error.next_step = f"Run again with the new {label}, and where it is refused with the old one"
        raise
    if accepted:
        return
    if lost is not None:
        _say_undone(
            lost,
            "the new one is not accepted",
            f"Run again, and where the old {label} is refused then, with the new one",
        )
        raise lost
    raise VerifyError(
        "the portal took the change, and does not accept the new one at a login",
        place=Place(TITLE, label),
        next_step="Look at the account's rules on logins before you run again, since the portal locks accounts after wrong attempts",
    )


MODULE = ModuleDefinition(
    "portal_identity",
    PORTAL,
    {
        "action": {
            "type": "str",
            "choices": [ACTIVATE, RESET_PASSWORD, CONFIRM_EMAIL, CHANGE_PASSWORD, CHANGE_LOGIN],
            "required": True,
        },
        "token": {"type": "str", "no_log": True},
        "new_password": {"type": "str", "no_log": True},
        "md5": {"type": "bool"},
        "new_login": {"type": "str"},
        "local": {"type": "int"},
        "update_secrets": {
            "type": "str",
            "choices": [ON_CHANGE, ALWAYS],
            "default": ON_CHANGE,
            "aliases": ["update_password"],
        },
    },
    perform,
    {
        "required_if": [
            ("action", ACTIVATE, ("new_password",)),
            ("action", RESET_PASSWORD, ("new_password",)),
            ("action", CHANGE_PASSWORD, ("new_password",)),
            ("action", CHANGE_LOGIN, ("new_login",)),
        ]
    },
    # In check mode, the task that gives the token gives none.
    may_be_empty=("token",),
)
