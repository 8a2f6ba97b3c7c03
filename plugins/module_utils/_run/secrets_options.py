# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The options that say what happens to secrets that cannot be read back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .._core.data import Argument, ArgumentSpec
from .._core.errors import InputError
from .._engine.resource import Client, Item
from .._engine.secret_proofs import SecretProofs
from .._engine.secrets_ledger import KEEP, WRITE, SecretsLedger
from .._http.connection import from_environment
from .._schema.secret_state import ALWAYS, ON_CHANGE, ON_CREATE
from .._schema.secrets import unreadable_given

UPDATE_SECRETS: Argument = {
    "type": "str",
    "choices": [ON_CREATE, ON_CHANGE, ALWAYS],
    "default": ON_CREATE,
    "aliases": ["update_password"],
}

LEDGER: ArgumentSpec = {
    "secrets_ledger": {
        "type": "path",
        # Says that this is no secret, where Ansible would guess from the name.
        "no_log": False,
        "fallback": (from_environment, ["FLEET_SECRETS_LEDGER"]),
    },
    "secrets_key": {"type": "str", "no_log": True, "fallback": (from_environment, ["FLEET_SECRETS_KEY"])},
    "secrets_key_previous": {
        "type": "str",
        "no_log": True,
        "fallback": (from_environment, ["FLEET_SECRETS_KEY_PREVIOUS"]),
    },
}
"""Where the ledger is, and what reads it: a host's variables and the environment have these as well."""

UNKNOWN_SECRETS: Argument = {
    "type": "str",
    "choices": [KEEP, WRITE],
    "default": KEEP,
    "aliases": ["on_unknown"],
    "no_log": False,
}

SECRETS_OPTIONS: ArgumentSpec = {**LEDGER, "unknown_secrets": UNKNOWN_SECRETS}


def ledger_for(parameters: Mapping[str, Any], client: Client, items: Sequence[Item]) -> SecretsLedger | None:
    """Return the ledger that the options name, or None where they name none.

    :raises InputError: it is needed and not named, has no key, or cannot be read or written.
    """
    policy = parameters.get("update_secrets") or ON_CREATE
    path, key = parameters.get("secrets_ledger"), parameters.get("secrets_key")
    if not path:
        if policy == ON_CHANGE:
            _refuse_without(items)
        return None
    if not key:
        raise InputError(
            "secrets_ledger is given without secrets_key, and without a key its fingerprints could be tried",
            next_step="Give secrets_key from the vault, or FLEET_SECRETS_KEY; make one with: openssl rand -base64 32",
        )
    ledger = SecretsLedger(
        path,
        key,
        _device(client, items),
        policy=policy,
        unknown=parameters.get("unknown_secrets") or KEEP,
        warn=client.warn,
        previous_key=parameters.get("secrets_key_previous") or "",
    )
    if not client.transport.read_only:
        ledger.check_writable()
    return ledger


def proofs_for(parameters: Mapping[str, Any], client: Client) -> SecretProofs | None:
    """Return what proves the secrets of a plan, or None where there is no key.

    :raises InputError: the key is too weak.
    """
    key = parameters.get("secrets_key")
    return SecretProofs(key, client.address) if key else None


def _device(client: Client, items: Sequence[Item]) -> str:
    """Return what a ledger calls the device."""
    # A task about nothing does not even log in.
    tenant = client.tenant if items else ""
    return f"{client.address} {tenant}".rstrip()


def _refuse_without(items: Iterable[Item]) -> None:
    for item in items:
        if item.resource.checks_secrets(item.desired):
            continue
        for name in unreadable_given(item.resource.table_for(item.desired), item.desired):
            raise InputError(
                f"update_secrets: {ON_CHANGE} needs secrets_ledger, since the product cannot check {name} of {item.label}",
                next_step=(
                    f"Name a file in secrets_ledger and give secrets_key, or write update_secrets: {ALWAYS}; the task then reports a change "
                    "each time it runs"
                ),
            )
