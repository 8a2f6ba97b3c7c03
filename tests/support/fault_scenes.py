"""The scenes of the fault matrix: what each product's modules do, and how the product is looked at behind its API.

The resources come from the samples of the lifecycle suite, so that a new one is tried without being named here. What acts or only reads
has its scenes here; a module without any fails the matrix.
"""

from __future__ import annotations

import functools
import importlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lifecycle.samples import SAMPLES, Sample

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition

from .direct import Task
from .fault_matrix import Baseline, Scene, Witness, run
from .sps import AGENT_USER, SECRETS, TRAP_V3, WEBINTERFACE, committed

FILES = Path(__file__).parent / "files"
MODULES = Path(__file__).parents[2] / "plugins" / "modules"
PACKAGE = "ansible_collections.steady.fleet.plugins.modules"
HARD = "p@ss w&rd+% of all"


@functools.cache
def definition_of(module: str) -> ModuleDefinition:
    """Return the definition of a module."""
    found: ModuleDefinition = importlib.import_module(f"{PACKAGE}.{module}").MODULE
    return found


def modules_of(product: str) -> list[str]:
    """Return the modules of a product."""
    return sorted(file.stem for file in MODULES.glob(f"{product}_*.py"))


def scene(module: str, name: str, options: Mapping[str, Any], **more: Any) -> Scene:
    """Return a scene of a module."""
    return Scene(f"{module}: {name}", definition_of(module), options, **more)


# --- resources --------------------------------------------------------------------------------------------------------------


def _filled(options: Any) -> Any:
    """Return options as a playbook beside the files would give them."""
    return json.loads(json.dumps(options).replace("{{ playbook_dir }}", str(FILES)))


def _of_sample(sample: Sample) -> Iterator[Scene]:
    """Yield the life of an object: it is created, changed and removed."""
    more = {"switches": sample.switches, "state": sample.state, "secrets": sample.secrets + sample.sent_once}
    label = sample.create.get("provider", "")
    create = scene(sample.module, f"create {label}".strip(), _filled(sample.create), **more)
    yield create

    def created(device: Any) -> None:
        assert not run(device, create)[0].failed

    yield scene(sample.module, f"change {label}".strip(), _filled(sample.changes[0]), prepare=created, **more)
    if sample.absent is not None:
        yield scene(sample.module, f"remove {label}".strip(), _filled(sample.absent), prepare=created, **more)


# --- appliance --------------------------------------------------------------------------------------------------------------


def _appliance_state(device: Any) -> Any:
    smtp = device.smtp
    return {
        "smtp": None if smtp is None else vars(smtp).copy(),
        "email": device.email,
        "passwords": dict(device.passwords),
        **{name: (one.enabled, one.password) for name, one in device.accounts.items()},
    }


def _appliance() -> Iterator[Scene]:
    stored = {"host": "mail.example.com", "port": 587, "user": "user", "password": HARD}
    smtp = {"server": "mail.example.com", "server_user": "user", "server_password": HARD}
    audit = {"name": "audit", "enabled": True, "account_password": HARD}
    full = {"smtp": stored, "email": "a@example.com", "audit": {"enabled": True, "password": HARD}}
    secrets = (HARD,)
    document = {"smtp": smtp, "email": {"address": "a@example.com"}, "account": [audit]}
    yield scene("appliance_config", "merged", {"config": document}, secrets=secrets)
    kept = {"account": [{"name": "audit", "enabled": True}]}
    emptied = {"state": "overridden", "config": kept, "purge": ["smtp", "email"], "max_deletes": 2}
    yield scene("appliance_config", "emptied", emptied, state=full, secrets=secrets)
    yield scene("appliance_config", "unchanged", {"config": document}, state=full, secrets=secrets)
    closed = {"name": "audit", "enabled": False}
    yield scene("appliance_account", "close an account in use", closed, state=full, secrets=secrets)
    support = {"name": "tech-support", "enabled": True}
    yield scene("appliance_account", "keep a passcode in use", support, state={"tech-support": {"enabled": True}})
    gateway = {"account": "content_gateway", "new_password": HARD, "update_secrets": "always"}
    yield scene("appliance_password", "gateway", gateway, secrets=secrets)
    # A password that is changed is no longer that of the connection, so what runs next has another.
    yield scene("appliance_password_recovery", "begin", {}, acts=True)
    yield scene("appliance_info", "all", {}, state=full, secrets=secrets)
    yield scene("appliance_info", "nothing configured", {})
    yield scene("appliance_config", "gathered", {"state": "gathered"}, state=full, secrets=secrets)


# --- cloud_sync -------------------------------------------------------------------------------------------------------------


def _cloud_state(device: Any) -> Any:
    return {
        provider: {"accounts": {name: dict(one) for name, one in cloud.accounts.items()}, "enabled": cloud.enabled}
        for provider, cloud in device.clouds.items()
    }


def _cloud_sync() -> Iterator[Scene]:
    secrets = ("new 'secret' of/aws1+%", 'rotated "secret" of aws2', "first\\secret of n1 & é")
    accounts = {
        "provider": "aws",
        "accounts": [
            {"name": "aws1", "access_key": "changed", "secret_key": secrets[0]},
            {"name": "aws2", "access_key": "access_key2", "secret_key": secrets[1], "update_secret": True},
            {"name": "n1", "access_key": "new", "secret_key": secrets[2]},
        ],
        "purge": True,
        "max_deletes": 1,
    }
    ways: dict[str, dict[str, Any]] = {
        "cookie": {},
        "token": {"family": "packet"},
        "basic": {"auth_info": "missing"},
    }
    for way, switches in ways.items():
        yield scene("cloud_sync_accounts", f"by {way}", accounts, switches=switches, secrets=secrets)
    document = {
        "accounts": [{"provider": "azure", "accounts": [{"name": "acc_1"}]}],
        "service": [{"provider": "aws", "enabled": False}],
    }
    purged = {"state": "overridden", "config": document, "purge": ["accounts"], "max_deletes": 5}
    yield scene("cloud_sync_config", "overridden", purged)
    yield scene("cloud_sync_config", "gathered", {"state": "gathered"})
    yield scene("cloud_sync_service", "disable", {"provider": "aws", "enabled": False})
    yield scene("cloud_sync_run", "waited for", {"provider": "aws", "poll_interval": 1}, acts=True)
    yield scene("cloud_sync_run", "only started", {"provider": "aws", "wait": False}, acts=True)
    everything = {"gather": ["services", "release", "status", "accounts"]}
    yield scene("cloud_sync_info", "all", everything)


PUT, DELETE = "PUT /api/npm.aws_config/1.0/auth_codes", "DELETE /api/npm.aws_config/1.0/auth_codes"
GROUPS = ("written", "not written", "removed", "not removed", "in doubt")


def _told(message: str) -> dict[str, list[str]]:
    """Return the accounts that a message names, by what it says became of them."""
    found = {}
    for what in GROUPS:
        listed = re.search(rf"; {what}: ([^;.]+)", message)
        found[what] = listed[1].split(", ") if listed else []
    return found


def _accounts_are_told(device: Any, scene: Scene, task: Task, clean: Baseline) -> Iterator[str]:
    """Hold what a message says of each account against what the monitor has."""
    if not scene.name.startswith("cloud_sync_accounts: by"):
        return
    carried_out = [f"{one.method} {one.path}" for one in device.journal if one.writes and one.status != 401]
    if carried_out.count(PUT) > 1 or carried_out.count(DELETE) > 1:
        yield f"a writing request is carried out twice: {carried_out}"
    now, before, after = (state["aws"]["accounts"] for state in (_cloud_state(device), clean.before, clean.after))
    written = [name for name in after if before.get(name) != after[name]]
    if DELETE in carried_out and any(now.get(name) != after[name] for name in written):
        yield "accounts are removed, and others could not be written"
    if not task.failed:
        return
    told = _told(task.message)
    truths: dict[str, Callable[[str], bool]] = {
        "written": lambda name: bool(now.get(name) == after[name]),
        "not written": lambda name: bool(now.get(name) == before.get(name)),
        "removed": lambda name: name not in now,
        "not removed": lambda name: name in now,
    }
    for what, is_true in truths.items():
        yield from (f"{name} is called {what}: {task.message}" for name in told[what] if not is_true(name))
    # Silence about an account means that no request about it was carried out.
    mentioned = {name for names in told.values() for name in names}
    if "the change was made" not in task.message and "the product accepted the change" not in task.message:
        silent = {name for name in {*before, *after} - mentioned if now.get(name) != before.get(name)}
        yield from (f"{name} is changed and not named: {task.message}" for name in silent)


# --- portal -----------------------------------------------------------------------------------------------------------------

ADA = "ada@partner.example"


def _portal_state(device: Any) -> Any:
    identities = {login: one.password for login, one in device.store.identities.items() if login != "admin"}
    return {
        "tree": device.tree(),
        "identities": identities,
        "servers": [{k: v for k, v in one.items() if k != "id"} for one in device.store.backup_servers.values()],
    }


def _portal() -> Iterator[Scene]:
    tree: dict[str, Any] = {
        "group": [
            {"path": "Partner", "kind": "msp"},
            {"path": "Partner/One", "kind": "customer", "quotas": {"storage": "10 GB"}, "billing": {"city": "Lyon"}},
            {"path": "Partner/One/Unit", "kind": "unit"},
            {"path": "Partner/Two", "kind": "customer"},
        ],
        "storage": [
            {
                "group": "Partner",
                "name": "main",
                "kind": "express",
                "uid": "MAIN",
                "content_url": "https://storage.example",
            }
        ],
        "group_settings": [{"group": "Partner/One", "allow_add_devices": False, "logon_ips": ["192.0.2.0/24"]}],
        "admin": [{"group": "Partner", "login": "admin@example.com", "access": "read", "enabled": False}],
        "user": [{"group": "Partner/One/Unit", "login": "user@example.com", "email": "user@example.com"}],
    }
    yield scene("portal_config", "a tree", {"config": tree, "workers": 1})
    brand = 's3cret of the "server" / 100%'
    brands = {
        "group_brand": [
            {
                "group": "Partner",
                "company_name": "Contoso",
                "color_scheme": "green",
                "logo": str(FILES / "contoso.png"),
                "smtp_server": "mail.example.com",
                "smtp_user": "portal",
                "smtp_password": brand,
            },
            {"group": "Partner/Customer", "support_url": ""},
        ],
        "group_migration": [{"group": "Partner", "enabled": True, "service": "https://migration.example.com"}],
        "group_settings": [{"group": "Partner", "inherit_storages": False}],
    }
    state = {"children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40}}}}}
    yield scene("portal_config", "brands", {"config": brands, "workers": 1}, state=state, secrets=(brand,))
    yield scene("portal_config", "gathered", {"state": "gathered"}, state=state)
    yield scene("portal_info", "profile", {"gather": ["profile", "versions", "languages", "brands"]})
    for module in ("portal_group_info", "portal_admin_info", "portal_user_info", "portal_storage_info"):
        yield scene(module, "all", {"group": "Partner"}, state=state)


# --- sps --------------------------------------------------------------------------------------------------------------------


def _sps() -> Iterator[Scene]:
    yield scene("sps_snmp_trap", "with passwords", TRAP_V3, secrets=SECRETS)
    document = {
        "setting": [{"path": WEBINTERFACE, "body": {"timeout": 25}}],
        "snmp_trap": {"server": "192.0.2.77"},
        "snmp_agent": {"version_3": True, "users": [AGENT_USER]},
        "system_alerts": {"all": {"email": True}},
    }
    yield scene("sps_config", "merged", {"config": document}, secrets=SECRETS)
    yield scene("sps_config", "gathered", {"state": "gathered"})
    yield scene("sps_password", "create", {"new_password": HARD}, acts=True, secrets=(HARD,))
    yield scene("sps_info", "all", {})


def _sps_state(device: Any) -> Any:
    state = committed(device)
    # Passwords that nothing refers to can neither be listed nor removed.
    return {**state, "passwords": sorted({*state["passwords"]})}


# --- all ----------------------------------------------------------------------------------------------------------------------

WITNESSES: dict[str, Witness] = {
    "appliance": Witness(_appliance_state, effects=lambda device: device.recoveries),
    "cloud_sync": Witness(
        _cloud_state,
        effects=lambda device: sum(
            exchange.operation in ("startAwsSync", "startAzureSync") and (exchange.status or 200) < 300
            for exchange in device.journal
        ),
        sessions=("POST /api/common/1.0/login", "POST /api/common/1.0/logout"),
        judge=_accounts_are_told,
    ),
    "portal": Witness(
        _portal_state,
        effects=lambda device: len(device.outbox),
        sessions=("POST /api/1/login", "POST /api/1/logout"),
    ),
    "sps": Witness(
        _sps_state,
        effects=lambda device: len(committed(device)["passwords"]),
        sessions=("GET /api/authentication", "DELETE /api/authentication"),
        whole=True,
    ),
}
OWN: dict[str, Callable[[], Iterator[Scene]]] = {
    "appliance": _appliance,
    "cloud_sync": _cloud_sync,
    "portal": _portal,
    "sps": _sps,
}


@functools.cache
def scenes_of(product: str) -> tuple[Scene, ...]:
    """Return all scenes of a product, those that are about several objects first."""
    own = OWN[product]()
    samples = (one for sample in SAMPLES if sample.product == product for one in _of_sample(sample))
    return (*own, *samples)
