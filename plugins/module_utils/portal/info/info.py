# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Reads what a portal reports about itself, about the account that asks, and about where things are.

Source: the API document. Each word of ``gather`` takes the one request that it needs, and one more where what it is about must be
looked up first.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from ..._core.data import Options, TaskResult
from ..._core.errors import InputError, Place, ProductError, ProtocolError
from ..._core.files import holds
from ..._core.redaction import Unmasked
from ..._engine.task import Task
from ..._http.responses import Response, not_json_error
from ..._run.definition import ModuleDefinition
from ..client import PORTAL, PortalClient
from ..errors import TITLE
from ..lookup import find_account, find_group
from ..saved_files import check_place, save
from ..shapes import (
    BRAND,
    CONSOLE,
    CONSTANTS,
    DATA_CENTER,
    HOST,
    IDENTITY_PROVIDER,
    LINKS,
    PASSWORD_LINK,
    PROFILE,
    RULES,
    SEARCHED,
    VERSIONS,
)
from ..values.enums import KIND, SERVICE_USER
from ..values.links import tokens_of
from ..values.units import is_number

NO_CONSOLE = 406
CONSOLE_SECRETS = ("jwt", "token", "url")
# Options that are for one word of `gather`, or for any of several.
NEEDS = {
    "login": ("data_center", "password_link"),
    "search": ("search",),
    "search_exact": ("search",),
    "search_limit": ("search",),
    "accept_languages": ("ui_languages",),
    "identity_provider_id": ("identity_provider",),
    "identity_provider_uuid": ("identity_provider",),
    "ca": ("ca_certificate", "ca_crl"),
    "ca_certificate_dest": ("ca_certificate",),
    "ca_crl_dest": ("ca_crl",),
    "brands": ("brands",),
    "images": ("images",),
    "user": ("hosts", "links"),
    "origin": ("links",),
    "redirect_url": ("links",),
    "console": ("backup_console",),
}


def perform(task: Task, client: PortalClient) -> TaskResult:
    """Return what was asked for. Nothing is ever written, but for the files that are asked for."""
    _check(task.parameters)
    result: TaskResult = {"changed": False}
    for name, reader in READERS.items():
        if name in task.parameters["gather"]:
            found = reader(task, client)
            result[name] = found.value
            if found.disclosed is not None:
                result["disclosed"] = {name: found.disclosed}
            result["changed"] = result["changed"] or found.saved
    return result


def _check(parameters: Mapping[str, Any]) -> None:
    """Refuse options that nothing is gathered for, and files that cannot be written."""
    for option, words in NEEDS.items():
        if parameters[option] is not None and not set(words) & set(parameters["gather"]):
            raise InputError(
                f"{option} cannot be used without {' or '.join(words)} in gather",
                next_step=f"Add {' or '.join(words)} to gather, or leave {option} out",
            )
    if "images" in parameters["gather"] and not parameters["images"]:
        raise InputError("images is needed with images in gather", next_step="Take numbers from the brands")
    for option in ("ca_certificate_dest", "ca_crl_dest"):
        if parameters[option] is not None:
            check_place(option, parameters[option])
    for picture in parameters["images"] or ():
        if picture["dest"] is not None:
            check_place("images", picture["dest"])


class _Image(TypedDict):
    id: int
    size: int


class ImageFacts(_Image, total=False):
    """A picture, with its content or where that was saved."""

    content: str
    dest: str


class InfoValue:
    """What the portal returned.

    :arg saved: a file was written, or would be in check mode.
    :arg disclosed: a secret that is handed out on purpose.
    """

    def __init__(self, value: Any, *, saved: bool = False, disclosed: str | None = None) -> None:
        self.value = value
        self.saved = saved
        self.disclosed = disclosed


Reader = Callable[[Task, PortalClient], InfoValue]


def _plainly(path: str, about: str, shape: Any) -> Reader:
    """Return what reads something that needs nothing to be known."""
    return lambda task, client: InfoValue(client.ask("GET", path, shape, object_name=about))


def _languages(task: Task, client: PortalClient) -> InfoValue:
    found = client.ask("GET", "/logic/languages", [{"code": str}], object_name="languages")
    return InfoValue([one["code"] for one in found])


def _ui_languages(task: Task, client: PortalClient) -> InfoValue:
    """Return the languages of a user that the portal has (PORTAL-LANGUAGES-HEADER)."""
    wanted = task.parameters["accept_languages"]
    headers = {"Accept-Language": ",".join(wanted)} if wanted else None
    return InfoValue(client.ask("GET", "/logic/languages/ui", [str], headers=headers, object_name="languages"))


def _login(task: Task, client: PortalClient) -> str:
    login = task.parameters["login"] or client.transport.connection.username
    if not login:
        raise InputError("login is needed where an API client asks", next_step="Give the login of an account")
    return str(login)


def _data_center(task: Task, client: PortalClient) -> InfoValue:
    """Return which data center has an account; the portal responds for a login that no one has, too (vendor support)."""
    query = {"login": _login(task, client)}
    return InfoValue(
        client.ask("GET", "/accounts", DATA_CENTER, query=query, object_name="data center", open_to_all=True)
    )


def _password_link(task: Task, client: PortalClient) -> InfoValue:
    query = {"username": _login(task, client)}
    path = "/actions/forgot_link"
    return InfoValue(client.ask("GET", path, PASSWORD_LINK, query=query, object_name="link", open_to_all=True)["link"])


def _search(task: Task, client: PortalClient) -> InfoValue:
    """Return groups and accounts whose name begins with a text, their kind in our words."""
    parameters = task.parameters
    query: dict[str, str] = {}
    if parameters["search"] is not None:
        query["prefix"] = parameters["search"]
    if parameters["search_exact"] is not None:
        query["strict"] = str(int(parameters["search_exact"]))
    if parameters["search_limit"] is not None:
        query["limit"] = str(parameters["search_limit"])
    entries = client.read_items("/groups", entries=SEARCHED, query=query, object_name="search")
    return InfoValue([_search_result(entry) for entry in entries])


def _search_result(entry: Mapping[str, Any]) -> Options:
    kind = entry.get("kind")
    # An administrator has no kind (API document).
    word = "admin" if kind is None else "user" if kind == SERVICE_USER else KIND.word(kind)
    return {**entry, "kind": word}


def _identity_provider(task: Task, client: PortalClient) -> InfoValue:
    """Return an identity provider; without number and uuid, that of the own group (PORTAL-IDP-DEFAULT)."""
    given = {key: task.parameters[f"identity_provider_{key}"] for key in ("id", "uuid")}
    query = {key: str(value) for key, value in given.items() if value is not None}
    return InfoValue(client.ask("GET", "/idp", IDENTITY_PROVIDER, query=query, object_name="identity provider"))


def _certificate(path: str, about: str, option: str) -> Reader:
    """Return what reads a certificate or a list of revoked ones, and saves it where that is asked for."""

    def read(task: Task, client: PortalClient) -> InfoValue:
        number, dest = task.parameters["ca"], task.parameters[option]
        query = None if number is None else {"ca": str(number)}
        response = client.call("GET", path, query=query, object_name=about, returns_file=True)
        content = _file_content(response, about)
        saved = dest is not None and _save(task, option, dest, content)
        return InfoValue(_as_text(content), saved=saved)

    return read


def _file_content(response: Response, about: str) -> bytes:
    """Return the file in a response. It is a JSON text or the file itself (PORTAL-CERTIFICATE-FORM)."""
    content = response.body.encode("utf-8") if isinstance(response.body, str) else response.content
    is_text = isinstance(response.body, str) if response.is_json else content.lstrip()[:1] != b"<"
    if not content.strip() or not is_text:
        raise not_json_error(response, about, TITLE)
    return content


def _as_text(content: bytes) -> str:
    try:
        return content.decode("ascii")
    except UnicodeDecodeError:
        return base64.b64encode(content).decode("ascii")


def _save(task: Task, option: str, dest: str, content: bytes) -> bool:
    """Save a file unless it is as it should be; return whether it was not."""
    if holds(dest, content):
        return False
    if not task.check_mode:
        save(option, dest, content)
    return True


def _brands(task: Task, client: PortalClient) -> InfoValue:
    numbers = task.parameters["brands"]
    if numbers is None:
        own = client.read("/profile", shape=PROFILE, object_name="own account").get("brand")
        numbers = [] if own is None else [own]
    return InfoValue(
        client.each(
            lambda number: dict(client.read(f"/brands/{number}", shape=BRAND, object_name=f"brand {number}")), numbers
        )
    )


def _images(task: Task, client: PortalClient) -> InfoValue:
    found, saved = [], False
    for wanted in task.parameters["images"]:
        number, dest = wanted["id"], wanted["dest"]
        content = client.read_picture(f"/content/images/{number}", object_name=f"picture {number}")
        facts: ImageFacts = {"id": number, "size": len(content)}
        if dest is None:
            # Marked, so that it is not taken for text that may hold a secret.
            facts["content"] = Unmasked(base64.b64encode(content).decode("ascii"))
        else:
            saved = _save(task, "images", dest, content) or saved
            facts["dest"] = dest
        found.append(facts)
    return InfoValue(found, saved=saved)


def _backup_servers(task: Task, client: PortalClient) -> InfoValue:
    return InfoValue(client.read_items("/datacenter/backupservers", object_name="backup servers"))


def _user(task: Task, client: PortalClient) -> str | None:
    """Return the number of the user that hosts or links are asked for; without one, the account that asks.

    In check mode, None where the user does not exist yet.
    """
    wanted = task.parameters["user"]
    if wanted is None:
        own = client.own_account
        if own is None:
            raise InputError("user is needed where the portal does not say who asks", next_step="Give login or number")
        return str(own)
    if is_number(wanted):
        return str(wanted)
    found = find_account(task, client, "users", task.parameters["group"], wanted)
    return None if found is None else str(found["id"])


def _hosts(task: Task, client: PortalClient) -> InfoValue:
    user = _user(task, client)
    if user is None:
        return InfoValue([])
    # It changes nothing, whatever its method says.
    path = f"/users/{user}/hosts"
    return InfoValue(client.ask("POST", path, [HOST], object_name="hosts of a user"))


def _links(task: Task, client: PortalClient) -> InfoValue:
    given = {key: task.parameters[key] for key in ("origin", "redirect_url")}
    query = {key: value for key, value in given.items() if value is not None}
    user = _user(task, client)
    if user is None:
        return InfoValue({})
    response = client.read(f"/users/{user}/links", shape=LINKS, query=query, object_name="links of a user")
    return InfoValue(response["links"])


def _backup_console(task: Task, client: PortalClient) -> InfoValue:
    """Return where a group's console is; its token only where the user asks for it. A group without backup has none."""
    node = find_group(task, client, task.parameters["group"])
    if node is None:
        return InfoValue(None)
    address = node.address
    query = {key: value for key, value in (task.parameters["console"] or {}).items() if value is not None}
    try:
        path = f"/groups/{address}/backupconsole"
        response = client.read(path, shape=CONSOLE, query=query, object_name="backup console")
    except ProductError as error:
        if error.place.status != NO_CONSOLE:
            raise
        return InfoValue(None)
    url = str(response.get("url") or "")
    client.transport.redactor.add_issued(response.get("jwt"), response.get("token"), *tokens_of(url))
    found = {key: value for key, value in response.items() if key not in CONSOLE_SECRETS}
    if not task.parameters["disclose"]:
        return InfoValue(found)
    if not url:
        place = Place(TITLE, "backup console", "GET", f"/groups/{address}/backupconsole")
        raise ProtocolError("the response has no address with a token", place=place, next_step="Run again")
    return InfoValue(found, disclosed=Unmasked(url))


READERS: dict[str, Reader] = {
    "profile": _plainly("/profile", "own account", PROFILE),
    "profiles": _plainly("/profiles", "own accounts", [{"user_id": int}]),
    "data_center": _data_center,
    "password_link": _password_link,
    "search": _search,
    "constants": _plainly("/logic/constants", "constants", CONSTANTS),
    "rules": _plainly("/logic/rules", "rules", RULES),
    "languages": _languages,
    "ui_languages": _ui_languages,
    "versions": _plainly("/logic/versions", "versions", VERSIONS),
    "identity_provider": _identity_provider,
    "ca_certificate": _certificate("/ca/certificate", "CA certificate", "ca_certificate_dest"),
    "ca_crl": _certificate("/ca/crl", "revocation list", "ca_crl_dest"),
    "color_schemes": _plainly("/branding/scheme/available", "color schemes", [str]),
    "brands": _brands,
    "images": _images,
    "backup_servers": _backup_servers,
    "hosts": _hosts,
    "links": _links,
    "backup_console": _backup_console,
}
MODULE = ModuleDefinition(
    "portal_info",
    PORTAL,
    {
        "gather": {
            "type": "list",
            "elements": "str",
            "aliases": ["gather_subset"],
            "choices": list(READERS),
            "default": ["profile", "versions"],
        },
        "login": {"type": "str"},
        "search": {"type": "str"},
        "search_exact": {"type": "bool"},
        "search_limit": {"type": "int"},
        "accept_languages": {"type": "list", "elements": "str"},
        "identity_provider_id": {"type": "int"},
        "identity_provider_uuid": {"type": "str"},
        "ca": {"type": "int"},
        "ca_certificate_dest": {"type": "path"},
        "ca_crl_dest": {"type": "path"},
        "brands": {"type": "list", "elements": "int"},
        "images": {
            "type": "list",
            "elements": "dict",
            "options": {"id": {"type": "int", "required": True}, "dest": {"type": "path"}},
        },
        "group": {"type": "raw", "default": "."},
        "user": {"type": "str"},
        "origin": {"type": "str"},
        "redirect_url": {"type": "str"},
        "console": {
            "type": "dict",
            "options": {"app": {"type": "str"}, "language": {"type": "str"}, "username": {"type": "str"}},
        },
        "disclose": {"type": "bool", "default": False},
    },
    perform,
    {"mutually_exclusive": [("identity_provider_id", "identity_provider_uuid")]},
    reads=True,
)
