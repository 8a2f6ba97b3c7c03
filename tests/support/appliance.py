"""What the tests of the appliance have in common: its requests by name, and objects to ask for."""

from __future__ import annotations

from typing import Any

from ansible_collections.steady.fleet.plugins.module_utils._run.definition import ModuleDefinition

from .direct import Task, run_task

ROOT = "/api/app/v1"
ACCOUNT = f"{ROOT}/sys/account"
READ_SMTP = f"GET {ACCOUNT}/smtp"
WRITE_SMTP = f"PUT {ACCOUNT}/smtp"
READ_EMAIL = f"GET {ACCOUNT}/email"
WRITE_EMAIL = f"PUT {ACCOUNT}/email"
READ_AUDIT = f"GET {ACCOUNT}/audit"
WRITE_AUDIT = f"PUT {ACCOUNT}/audit"
READ_SUPPORT = f"GET {ACCOUNT}/tech-support"
WRITE_SUPPORT = f"PUT {ACCOUNT}/tech-support"
CHECK_LOGIN = f"GET {ROOT}/login"
WRITE_ADMIN = f"PUT {ACCOUNT}/admin"
WRITE_GATEWAY = f"PUT {ROOT}/sys/module/account"

HARD = "p@ss w&rd+%"
SMTP = {"server": "mail.example.com", "server_port": 587, "server_user": "u s+er", "server_password": HARD}
STORED = {"host": "mail.example.com", "port": 587, "user": "u s+er", "password": HARD}
AUDIT = {"name": "audit", "enabled": True, "account_password": HARD}
SUPPORT = {"name": "tech-support", "enabled": True}


def run(device: Any, definition: ModuleDefinition, options: dict[str, Any], **arguments: Any) -> Task:
    """Run one task, with the journal of that task alone."""
    device.clear_journal()
    return run_task(device, definition, options, **arguments)
