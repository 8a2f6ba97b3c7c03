"""What the appliance checks between objects, so that it stays reliable: refused as 400 SemanticError with a list.

Rules from the guide's chapters on SNMP traps, local services and passwords; a rule with an identifier only follows from
the descriptions of the fields.
"""

from __future__ import annotations

import ipaddress
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from ..messages import Refusal
from .references import ADDRESS_FIELDS, NIC_ADDRESS, PASSWORD_FIELDS, address_exists, texts
from .tree import href

PASSWORD_ALPHABET = re.compile(r"""[A-Za-z0-9!"#$%&'()*+,;<=&@\[\\\]^`{|}_./:?\- ]*""")
PASSWORD_LENGTH = 8
HOST_NAME = re.compile(r"(?=.{1,253}\.?$)([A-Za-z0-9_]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)*[A-Za-z0-9-]{1,63}\.?")


def password_problems(text: str) -> list[str]:
    """Return why a text cannot be the password of an SNMP user."""
    problems = []
    if len(text) < PASSWORD_LENGTH:
        problems.append(f"A password has at least {PASSWORD_LENGTH} characters")
    if not PASSWORD_ALPHABET.fullmatch(text):
        problems.append("The password has a character that is not allowed")
    return problems


def check_configuration(configuration: Mapping[str, Any]) -> None:
    """Refuse a configuration that is inconsistent."""
    problems = configuration_problems(configuration)
    if problems:
        raise Refusal(400, "SemanticError", "The configuration would be inconsistent", problems)


def configuration_problems(configuration: Mapping[str, Any]) -> list[str]:
    """Return what is inconsistent in a whole configuration."""
    return [
        *_trap(configuration),
        *_agent(configuration),
        *_references(configuration),
    ]


def _trap(configuration: Mapping[str, Any]) -> Iterator[str]:
    trap = configuration.get("management/snmp/trap")
    if not trap:
        return
    where = href("management/snmp/trap")
    value = trap["version"]["value"]
    yield from _server(where, value["server"])
    if trap["version"]["selection"] == "3":
        yield from _encryption(where, value)


def _server(where: str, server: Mapping[str, Any]) -> Iterator[str]:
    """The value must fit the kind of address that was selected (SPS-SNMP-ADDRESS)."""
    if server["selection"] == "ip":
        try:
            ipaddress.ip_address(server["value"])
        except ValueError:
            yield f"{where}: the server is not an IP address"
    elif not HOST_NAME.fullmatch(server["value"]):
        yield f"{where}: the server is not a domain name"


def _encryption(where: str, user: Mapping[str, Any]) -> Iterator[str]:
    if (user["encryption_method"] == "none") != (user["encryption_password"] is None):
        yield f"{where}: encryption_password is null if and only if encryption_method is none"


def _agent(configuration: Mapping[str, Any]) -> Iterator[str]:
    agent = configuration.get("local_services/snmp_agent")
    # A disabled agent ignores every other option (guide).
    if not agent or not agent["enabled"]:
        return
    where = href("local_services/snmp_agent")
    users = agent["version_3"].get("users", [])
    # Version 3 without a user could never return (SPS-AGENT-USERS).
    if agent["version_3"].get("enabled") and not users:
        yield f"{where}: version_3 is enabled without users"
    # The user name identifies a user (SPS-AGENT-USERS).
    for name, count in Counter(user["username"] for user in users).items():
        if count > 1:
            yield f"{where}: the user {name} is there {count} times"
    for user in users:
        yield from _encryption(where, user)
    restriction = agent["access_restriction"]
    # A restriction to no one (SPS-AGENT-USERS).
    if restriction["enabled"] and not restriction.get("allowed_from"):
        yield f"{where}: access is restricted, but allowed_from is empty"
    for network in restriction.get("allowed_from", []):
        try:
            ipaddress.ip_network(network, strict=False)
        except ValueError:
            yield f"{where}: {network} is not a network"


def _references(configuration: Mapping[str, Any]) -> Iterator[str]:
    """Every reference leads to an object, and a password is referred to once."""
    uses: Counter[str] = Counter()
    for path, body in configuration.items():
        if path.startswith("passwords/"):
            continue
        for place, name, text in texts(body):
            known_password = f"passwords/{text}" in configuration
            if name in PASSWORD_FIELDS or known_password:
                uses[text] += 1
                if not known_password:
                    yield f"{href(path)}: {place} refers to a password that does not exist"
                elif uses[text] == 2:
                    yield f"{href(path)}: {place} refers to a password that is already in use"
            elif (name in ADDRESS_FIELDS or NIC_ADDRESS.fullmatch(text)) and not address_exists(configuration, text):
                yield f"{href(path)}: {place} refers to an address that does not exist"
