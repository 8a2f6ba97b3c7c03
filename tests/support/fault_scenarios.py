"""The scenarios of the fault matrix: what each product's modules do, and how the product is looked at behind its API.

The resources come from the samples of the lifecycle suite, so that a new one is tried without being named here. What acts or only reads
has its scenarios here, that of the portal in :mod:`.fault_scenarios_portal`; a module without any fails the matrix.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from lifecycle.samples import SAMPLES, Sample

from .direct import Task
from .fault_matrix import FILES, HARD, Baseline, Inspector, Scenario, run_clean, scenario
from .fault_scenarios_portal import portal_scenarios, portal_state
from .sps import AGENT_USER, SECRETS, TRAP, TRAP_V3, WEBINTERFACE, committed

MODULES = Path(__file__).parents[2] / "plugins" / "modules"


def modules_of(product: str) -> list[str]:
    """Return the modules of a product."""
    return sorted(file.stem for file in MODULES.glob(f"{product}_*.py"))


# --- resources --------------------------------------------------------------------------------------------------------------


def _filled(options: Any) -> Any:
    """Return options as a playbook beside the files would give them."""
    return json.loads(json.dumps(options).replace("{{ playbook_dir }}", str(FILES)))


def _of_sample(sample: Sample) -> Iterator[Scenario]:
    """Yield the life cycle of an object: it is created, changed and removed."""
    more = {"switches": sample.switches, "state": sample.state, "secrets": sample.secrets + sample.sent_once}
    label = sample.create.get("provider", "")
    create = scenario(sample.module, f"create {label}".strip(), _filled(sample.create), **more)
    yield create

    def created(device: Any) -> None:
        assert not run_clean(device, create)[0].failed

    yield scenario(sample.module, f"change {label}".strip(), _filled(sample.changes[0]), prepare=created, **more)
    if sample.absent is not None:
        yield scenario(sample.module, f"remove {label}".strip(), _filled(sample.absent), prepare=created, **more)


# --- appliance --------------------------------------------------------------------------------------------------------------


def _appliance_state(device: Any) -> Any:
    smtp = device.smtp
    return {
        "smtp": None if smtp is None else vars(smtp).copy(),
        "email": device.email,
        "passwords": dict(device.passwords),
        **{name: (one.enabled, one.password) for name, one in device.accounts.items()},
    }


def _appliance() -> Iterator[Scenario]:
    stored = {"host": "mail.example.com", "port": 587, "user": "user", "password": HARD}
    smtp = {"server": "mail.example.com", "server_user": "user", "server_password": HARD}
    audit = {"name": "audit", "enabled": True, "account_password": HARD}
    full = {"smtp": stored, "email": "a@example.com", "audit": {"enabled": True, "password": HARD}}
    secrets = (HARD,)
    document = {"smtp": smtp, "email": {"address": "a@example.com"}, "account": [audit]}
    yield scenario("appliance_config", "merged", {"config": document}, secrets=secrets)
    kept = {"account": [{"name": "audit", "enabled": True}]}
    emptied = {"state": "overridden", "config": kept, "purge": ["smtp", "email"], "max_deletes": 2}
    yield scenario("appliance_config", "emptied", emptied, state=full, secrets=secrets)
    yield scenario("appliance_config", "unchanged", {"config": document}, state=full, secrets=secrets)
    closed = {"name": "audit", "enabled": False}
    yield scenario("appliance_account", "close an account in use", closed, state=full, secrets=secrets)
    support = {"name": "tech-support", "enabled": True}
    yield scenario("appliance_account", "keep a passcode in use", support, state={"tech-support": {"enabled": True}})
    gateway = {"account": "content_gateway", "new_password": HARD, "update_secrets": "always"}
    yield scenario("appliance_password", "gateway", gateway, secrets=secrets)
    # What runs next finds the password that this task has set.
    admin = {"account": "admin", "new_password": HARD}
    yield scenario("appliance_password", "admin", admin, begin=_admin, secrets=secrets)
    yield scenario("appliance_password_recovery", "begin", {}, acts=True)
    yield scenario("appliance_info", "all", {}, state=full, secrets=secrets)
    yield scenario("appliance_info", "nothing configured", {})
    yield scenario("appliance_config", "gathered", {"state": "gathered"}, state=full, secrets=secrets)


def _admin(device: Any) -> Mapping[str, Any]:
    return {"password": device.passwords["admin"]}


# --- cloud_sync -------------------------------------------------------------------------------------------------------------


def _cloud_state(device: Any) -> Any:
    return {
        provider: {"accounts": {name: dict(one) for name, one in cloud.accounts.items()}, "enabled": cloud.enabled}
        for provider, cloud in device.clouds.items()
    }


AWS_SECRETS = ("new 'secret' of/aws1+%", 'rotated "secret" of aws2', "first\\secret of n1 & é")
AWS_ACCOUNTS: Mapping[str, Any] = {
    "provider": "aws",
    "accounts": [
        {"name": "aws1", "access_key": "changed", "secret_key": AWS_SECRETS[0]},
        {"name": "aws2", "access_key": "access_key2", "secret_key": AWS_SECRETS[1], "update_secret": True},
        {"name": "n1", "access_key": "new", "secret_key": AWS_SECRETS[2]},
    ],
    "purge": True,
    "max_deletes": 1,
}
"""Two accounts are changed, one is made and one removed."""


def _cloud_sync() -> Iterator[Scenario]:
    ways: dict[str, dict[str, Any]] = {
        "cookie": {},
        "token": {"family": "packet"},
        "basic": {"auth_info": "missing"},
    }
    for way, switches in ways.items():
        yield scenario("cloud_sync_accounts", f"by {way}", AWS_ACCOUNTS, switches=switches, secrets=AWS_SECRETS)
    document = {
        "accounts": [{"provider": "azure", "accounts": [{"name": "acc_1"}]}],
        "service": [{"provider": "aws", "enabled": False}],
    }
    purged = {"state": "overridden", "config": document, "purge": ["accounts"], "max_deletes": 5}
    yield scenario("cloud_sync_config", "overridden", purged)
    yield scenario("cloud_sync_config", "gathered", {"state": "gathered"})
    yield scenario("cloud_sync_service", "disable", {"provider": "aws", "enabled": False})
    yield scenario("cloud_sync_run", "waited for", {"provider": "aws", "poll_interval": 1}, acts=True)
    yield scenario("cloud_sync_run", "only started", {"provider": "aws", "wait": False}, acts=True)
    yield scenario("cloud_sync_run", "of Azure", {"provider": "azure", "poll_interval": 1}, acts=True)
    everything = {"gather": ["services", "release", "status", "accounts"]}
    yield scenario("cloud_sync_info", "all", everything)
    logins: dict[str, dict[str, Any]] = {
        "token 1.0": {"family": "packet", "token_versions": "1.0"},
        "a token that comes with another": {"family": "packet", "unasked_refresh_token": True},
        "services 1.1": {"services": "1.1"},
    }
    for way, switches in logins.items():
        yield scenario("cloud_sync_info", f"by {way}", {"gather": ["status"]}, switches=switches)
    yield scenario("cloud_sync_info", "by access code", {"gather": ["status"]}, begin=_access_code)
    npm: dict[str, Any] = {"switches": {"npm_token": "needed"}, "begin": _access_code}
    yield scenario("cloud_sync_info", "by NPM token", {"gather": ["status"], "npm_token": True}, **npm)


def _access_code(device: Any) -> Mapping[str, Any]:
    return {"username": None, "password": None, "access_code": device.access_code}


PUT, DELETE = "PUT /api/npm.aws_config/1.0/auth_codes", "DELETE /api/npm.aws_config/1.0/auth_codes"
GROUPS = ("written", "not written", "removed", "not removed", "in doubt")


def _named_accounts(message: str) -> dict[str, list[str]]:
    """Return the accounts that a message names, by what it says became of them."""
    found = {}
    for what in GROUPS:
        listed = re.search(rf"; {what}: ([^;.]+)", message)
        found[what] = listed[1].split(", ") if listed else []
    return found


def _accounts_are_named(device: Any, scenario: Scenario, task: Task, clean: Baseline) -> Iterator[str]:
    """Hold what a message says of each account against what the monitor has."""
    if not scenario.name.startswith("cloud_sync_accounts: by"):
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
    named = _named_accounts(task.message)
    truths: dict[str, Callable[[str], bool]] = {
        "written": lambda name: bool(now.get(name) == after[name]),
        "not written": lambda name: bool(now.get(name) == before.get(name)),
        "removed": lambda name: name not in now,
        "not removed": lambda name: name in now,
    }
    for what, is_true in truths.items():
        yield from (f"{name} is called {what}: {task.message}" for name in named[what] if not is_true(name))
    # Silence about an account means that no request about it was carried out.
    mentioned = {name for names in named.values() for name in names}
    if "the change was made" not in task.message and "the product accepted the change" not in task.message:
        silent = {name for name in {*before, *after} - mentioned if now.get(name) != before.get(name)}
        yield from (f"{name} is changed and not named: {task.message}" for name in silent)


# --- sps --------------------------------------------------------------------------------------------------------------------


def _sps() -> Iterator[Scenario]:
    yield scenario("sps_snmp_trap", "with passwords", TRAP_V3, secrets=SECRETS)
    document = {
        "setting": [{"path": WEBINTERFACE, "body": {"timeout": 25}}],
        "snmp_trap": {"server": "192.0.2.77"},
        "snmp_agent": {"version_3": True, "users": [AGENT_USER]},
        "system_alerts": {"all": {"email": True}},
    }
    yield scenario("sps_config", "merged", {"config": document}, secrets=SECRETS)
    yield scenario("sps_config", "gathered", {"state": "gathered"})
    yield scenario("sps_password", "create", {"new_password": HARD}, acts=True, secrets=(HARD,))
    yield scenario(
        "sps_info", "all", {"gather": ["release", "login_methods", "transaction", "tree"], "paths": [TRAP, "network"]}
    )
    nic = {"path": "network/nics/nic3", "body": {"interfaces": {"@order": []}, "name": "eth2", "speed": "1000full"}}
    yield scenario("sps_setting", "an interface", nic)
    yield scenario(
        "sps_info", "of an older release", {"gather": ["login_methods"]}, switches={"login_methods": "types"}
    )
    for opens, switches in {"": {}, ", where a write opens a transaction": {"auto_open": True}}.items():
        more: dict[str, Any] = {"switches": switches, "begin": _begin, "secrets": SECRETS}
        owned = {"finish": _commit_or_roll_back, "pending": True}
        yield scenario("sps_snmp_trap", f"in a session{opens}", TRAP_V3, **owned, **more)
        yield scenario("sps_config", f"in a session{opens}", {"config": document}, **owned, **more)
        pending = {**more, "begin": _begin_and_write}
        yield scenario("sps_transaction", f"begin{opens}", {"action": "begin"}, finish=_roll_back, switches=switches)
        yield scenario(
            "sps_transaction", f"commit{opens}", {"action": "commit"}, finish=_roll_back, once=True, **pending
        )
        yield scenario("sps_transaction", f"rollback{opens}", {"action": "rollback"}, **pending)
        yield scenario("sps_transaction", f"show{opens}", {"action": "show"}, finish=_roll_back, **pending)


def _of_session(device: Any, action: str, **options: Any) -> Task:
    """Run one step of a transaction as the task that owns it does, where nothing goes wrong."""
    return run_clean(device, scenario("sps_transaction", action, {"action": action, **options}))[0]


def _begin(device: Any) -> Mapping[str, Any]:
    task = _of_session(device, "begin")
    assert not task.failed, task.message
    device.owned = {"session": task.result["session"]}
    return {"session": task.result["session"]}


def _begin_and_write(device: Any) -> Mapping[str, Any]:
    session = _begin(device)
    task, unused = run_clean(device, scenario("sps_snmp_trap", "pending", {**TRAP_V3, **session}))
    assert not task.failed, task.message
    return session


def _commit_or_roll_back(device: Any, task: Task) -> None:
    """Do as a block of tasks does: what fails is rolled back."""
    ended = _of_session(device, "rollback" if task.failed else "commit", **device.owned)
    assert not ended.failed, ended.message


def _roll_back(device: Any, task: Task) -> None:
    session = task.result.get("session") or device.owned.get("session")
    if session is not None:
        ended = _of_session(device, "rollback", session=session)
        assert not ended.failed, ended.message


def _sps_state(device: Any) -> Any:
    state = committed(device)
    # Passwords that nothing refers to can neither be listed nor removed.
    return {**state, "passwords": sorted({*state["passwords"]})}


# --- all ----------------------------------------------------------------------------------------------------------------------

INSPECTORS: dict[str, Inspector] = {
    "appliance": Inspector(_appliance_state, effects=lambda device: device.recoveries),
    "cloud_sync": Inspector(
        _cloud_state,
        effects=lambda device: sum(
            exchange.operation in ("startAwsSync", "startAzureSync") and (exchange.status or 200) < 300
            for exchange in device.journal
        ),
        sessions=(
            "POST /api/common/1.0/login",
            "POST /api/common/1.0/logout",
            "POST /api/mgmt.aaa/2.0/token",
            "POST /api/mgmt.aaa/1.0/token",
            "POST /api/mgmt.aaa/1.0/refresh_tokens/revoke",
        ),
        problems=_accounts_are_named,
    ),
    "portal": Inspector(
        portal_state,
        effects=lambda device: len(device.outbox) + len(device.doorman.tokens) + len(device.store.ordered),
        sessions=("POST /api/1/login", "POST /api/1/logout"),
    ),
    "sps": Inspector(
        _sps_state,
        effects=lambda device: len(committed(device)["passwords"]),
        idles=True,
        whole=True,
    ),
}
OWN: dict[str, Callable[[], Iterator[Scenario]]] = {
    "appliance": _appliance,
    "cloud_sync": _cloud_sync,
    "portal": portal_scenarios,
    "sps": _sps,
}


@functools.cache
def scenarios_of(product: str) -> tuple[Scenario, ...]:
    """Return all scenarios of a product, those that are about several objects first."""
    own = OWN[product]()
    samples = (one for sample in SAMPLES if sample.product == product for one in _of_sample(sample))
    return (*own, *samples)
