# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from docs/sources/sps.yml.

"""What no one has seen on a device yet."""

from __future__ import annotations

from .._conformance.report_types import Doubt

DOUBTS: dict[str, Doubt] = {
    "SPS-LOGIN-REDIRECT": {
        "status": "INFERRED",
        "assumed": "Where the default login method is not local, a successful login may be a redirect "
        "(302) that carries the session cookie.",
        "settle": "Log in without login_method on an appliance whose default method is LDAP or RADIUS "
        "and note the status.",
        "effect": "reads",
        "concerns": ["sps.login_method"],
        "if_refuted": {
            "use": ["sps.login_method"],
            "avoid": [],
            "advice": "Name the login method, so that the default one is not used.",
        },
        "switch": "login_redirect",
    },
    "SPS-LOGIN-RETURN": {
        "status": "INFERRED",
        "assumed": "The login takes a query parameter `return`, the target of that redirect. No document describes it.",
        "settle": "Log in with and without `return` and compare the responses.",
        "effect": "reads",
        "concerns": ["sps"],
    },
    "SPS-LOGIN-METHODS": {
        "status": "CONFLICT",
        "assumed": "The list of login methods is at `authentication/login_methods` on newer releases "
        "and at `authentication/types` on 6.x. An element is an object with name and type, "
        "or a text.",
        "settle": "Request both paths without a login on each release in use.",
        "effect": "reads",
        "concerns": ["sps_info"],
        "if_refuted": {
            "use": ["sps.login_method"],
            "avoid": ["sps_info.gather"],
            "advice": "Do not gather login_methods; take the names of the methods from the web pages.",
        },
        "switch": "login_methods",
    },
    "SPS-LOGIN-XTOKEN": {
        "status": "INFERRED",
        "assumed": "From 7.5, only clients whose User-Agent starts with `Mozilla/` must send X-Token "
        "with PUT, POST and DELETE.",
        "settle": "On 7.5 or newer, open and roll back a transaction with the collection's User-Agent.",
        "effect": "writes",
        "concerns": ["sps"],
        "switch": "browser_user_agent_needs_token",
    },
    "SPS-LOGIN-USERINFO": {
        "status": "INFERRED",
        "assumed": "The response of `user/info` has the token for browsers as `token` at its top level.",
        "settle": "Read `user/info` on 7.5 or newer.",
        "effect": "reads",
        "concerns": ["sps"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Nothing in the collection uses it; send the report, since clients that need X-Token would.",
        },
    },
    "SPS-SESSION-LIFETIME": {
        "status": "CONFLICT",
        "assumed": "A session ends after 20 minutes without a request.",
        "settle": "Log in, wait for each of the three periods, read `transaction`.",
        "effect": "reads",
        "concerns": ["sps"],
        "switch": "session_lifetime",
    },
    "SPS-SESSION-LOGOUT": {
        "status": "NOT FOUND",
        "assumed": "There is no logout by REST. An abandoned session, its transaction and its lock "
        "live until the idle limit.",
        "settle": "Look for a logout call in the newest guide; open a transaction, drop the cookie, "
        "and time how long another user is refused.",
        "effect": "disrupts",
        "concerns": ["sps"],
    },
    "SPS-INFO-VERSIONS": {
        "status": "INFERRED",
        "assumed": "The body of `/api/info` has `version` and `firmware_version`, both texts.",
        "settle": "Read `/api/info`.",
        "effect": "reads",
        "concerns": ["sps_info"],
        "if_refuted": {
            "use": [],
            "avoid": ["sps_info.gather"],
            "advice": "Do not rely on release in what sps_info returns.",
        },
    },
    "SPS-TRANSACTION-SHAPE": {
        "status": "CONFLICT",
        "assumed": "The state of the transaction is below `transaction` or below `body`.",
        "settle": "Read `transaction` with and without an open transaction.",
        "effect": "reads",
        "concerns": ["sps_info", "sps_transaction"],
        "if_refuted": {
            "use": [],
            "avoid": ["sps_transaction", "sps_config"],
            "advice": "Do not write to this release: whether a transaction is open cannot be read.",
        },
        "switch": "status_shape",
    },
    "SPS-TRANSACTION-AUTOOPEN": {
        "status": "CONFLICT",
        "assumed": "From 6.9 on, the first change opens a transaction by itself. Earlier, and by "
        "the 7.1.1 guide, a POST must open it.",
        "settle": "PUT an unchanged leaf without opening a transaction, read `transaction`, roll back.",
        "effect": "writes",
        "concerns": ["sps"],
        "switch": "auto_open",
    },
    "SPS-TRANSACTION-BODY": {
        "status": "INFERRED",
        "assumed": "An empty body with Content-Length 0 is enough to open a transaction. Without a "
        "length, the response is 411.",
        "settle": "Open a transaction and roll it back.",
        "effect": "writes",
        "concerns": ["sps"],
    },
    "SPS-TRANSACTION-TWICE": {
        "status": "NOT FOUND",
        "assumed": "Opening a transaction twice in one session is refused.",
        "settle": "POST `transaction` twice in one session, roll back.",
        "effect": "writes",
        "concerns": ["sps", "sps_transaction"],
        "if_refuted": {
            "use": ["sps.session"],
            "avoid": [],
            "advice": "Hand the session of sps_transaction over, and let one task at a time write.",
        },
    },
    "SPS-TRANSACTION-TIMEOUT": {
        "status": "INFERRED",
        "assumed": "An open transaction is canceled and its login ended after some minutes "
        "without a change; `remaining_seconds` counts down to that.",
        "settle": "Open a transaction and read `transaction` until it is closed.",
        "effect": "disrupts",
        "not_tried": "A transaction that is left open for minutes keeps everybody else from changing anything.",
        "concerns": ["sps", "sps_transaction"],
        "switch": "transaction_timeout",
    },
    "SPS-TRANSACTION-CHANGES": {
        "status": "INFERRED",
        "assumed": "The `path` of a pending change is the endpoint, with `#` and the way inside "
        "the body where one value changed.",
        "settle": "Change one value in a transaction, read `transaction/changes`, roll back.",
        "effect": "writes",
        "concerns": ["sps_transaction"],
    },
    "SPS-ROLLBACK-GONE": {
        "status": "NOT FOUND",
        "assumed": "Rolling back a transaction that is gone is refused in some way.",
        "settle": "DELETE `transaction` with none open.",
        "effect": "reads",
        "concerns": ["sps", "sps_transaction"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Nothing needs to be done: the state is read after each rollback.",
        },
    },
    "SPS-LOCK-MODEL": {
        "status": "INFERRED",
        "assumed": "6.0 has one exclusive lock for REST, web pages and console. From 6.9.2, several REST "
        "transactions may be open and collide at commit; a user of the web pages or the console "
        "still locks them out. 7.1.1 behaves like 6.9.2.",
        "settle": "Open transactions as two users, change the same leaf and then different leaves, commit "
        "both; repeat with a web user in write mode.",
        "effect": "disrupts",
        "concerns": ["sps.lock_timeout"],
        "switch": "locking",
    },
    "SPS-LOCK-STATUS": {
        "status": "NOT FOUND",
        "assumed": "A lock, and a conflict at commit, is 409 or 423, or any 4xx whose error type contains "
        "`Lock` or `Conflict`.",
        "settle": "Open a transaction while another user holds the lock; make two transactions collide at "
        "commit. Note status and error type.",
        "effect": "disrupts",
        "concerns": ["sps.lock_timeout"],
        "if_refuted": {
            "use": ["sps.lock_timeout"],
            "avoid": [],
            "advice": "A lock is not waited for; run again, at a time when no one else writes.",
        },
        "switch": "lock_status",
    },
    "SPS-LOCK-HOLDER": {
        "status": "NOT FOUND",
        "assumed": "The refusal may or may not say who holds the lock.",
        "settle": "As for SPS-LOCK-STATUS.",
        "effect": "disrupts",
        "concerns": ["sps.lock_timeout"],
        "switch": "names_lock_holder",
    },
    "SPS-COMMIT-MESSAGE": {
        "status": "INFERRED",
        "assumed": "The reason of a commit is written as `commit_message`, the name under which it is "
        "read. An appliance may demand one.",
        "settle": "Commit a harmless change with a message and look it up in the change log.",
        "effect": "writes",
        "not_tried": "The run commits nothing.",
        "concerns": ["sps.commit_message"],
        "switch": "commit_message",
    },
    "SPS-COMMIT-CHECK": {
        "status": "INFERRED",
        "assumed": "A body that does not fit the rest of the configuration is refused with "
        "SemanticError, at the PUT or at the commit; the transaction then stays open.",
        "settle": "PUT an alert mapping with an unknown name, commit, read `transaction`, roll back.",
        "effect": "writes",
        "concerns": ["sps"],
        "switch": "semantic_check",
    },
    "SPS-COMMIT-RESTART": {
        "status": "INFERRED",
        "assumed": "After a commit that touched `local_services` or `network`, the web server restarts "
        "and all sessions end.",
        "settle": "Commit a change to the SNMP agent and poll `transaction` with the same session.",
        "effect": "disrupts",
        "not_tried": "The run commits nothing, and a restart would end the sessions of others.",
        "concerns": ["sps_snmp_agent", "sps_setting"],
        "switch": ["restart_after_local_services", "restart_seconds"],
    },
    "SPS-WRITE-STATUS": {
        "status": "INFERRED",
        "assumed": "A successful PUT is 201; 200 and 204 mean the same.",
        "settle": "PUT an unchanged leaf, roll back.",
        "effect": "writes",
        "concerns": ["sps"],
        "if_refuted": {
            "use": [],
            "avoid": ["sps_config", "sps_setting"],
            "advice": "Do not write to this release: success cannot be distinguished from failure.",
        },
        "switch": "put_status",
    },
    "SPS-WRITE-REFERENCE": {
        "status": "CONFLICT",
        "assumed": "References are written as plain keys. The object with `key` and `meta` is refused.",
        "settle": "PUT the trap configuration with an unchanged password reference in each form, roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_trap", "sps_snmp_agent", "sps_setting"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Nothing needs to be done: plain keys are sent, which were accepted.",
        },
        "switch": "reference_objects",
    },
    "SPS-WRITE-WHOLE": {
        "status": "INFERRED",
        "assumed": "A PUT replaces the whole body, so a key left out loses its value, also one that no document names.",
        "settle": "PUT a leaf without one optional key, read it in the transaction, roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_trap", "sps_snmp_agent", "sps_system_alerts", "sps_traffic_alerts", "sps_setting"],
        "switch": "extra_fields",
    },
    "SPS-WRITE-ORDER": {
        "status": "INFERRED",
        "assumed": "`@order` lists the keys of a keyed collection and must be kept in step with them.",
        "settle": "Read `network/nics/nic1`.",
        "effect": "reads",
        "concerns": ["sps_snmp_agent.listen", "sps_setting"],
        "if_refuted": {
            "use": ["sps_setting.body"],
            "avoid": ["sps_snmp_agent.listen"],
            "advice": "Write keyed collections with sps_setting and the whole body, after looking at it.",
        },
    },
    "SPS-DELETE-STATUS": {
        "status": "INFERRED",
        "assumed": "A successful DELETE below the configuration is 200 or 204.",
        "settle": "Delete an unused policy in a transaction, roll back.",
        "effect": "writes",
        "concerns": ["sps"],
    },
    "SPS-ERRORS-SHAPE": {
        "status": "INFERRED",
        "assumed": "An error is `error` with type, message and details. Instead of the object there may be a text.",
        "settle": "Read a path that does not exist, and one without a login.",
        "effect": "reads",
        "concerns": ["sps"],
        "if_refuted": {
            "use": [],
            "avoid": [],
            "advice": "Refusals are recognized by their status alone; do not let a playbook decide by the message.",
        },
        "switch": "error_shape",
    },
    "SPS-NIC-FORM": {
        "status": "INFERRED",
        "assumed": "`network/nics` is a branch that lists the interfaces, and an interface is written like "
        "any other leaf.",
        "settle": "Read `network/nics` and one interface.",
        "effect": "reads",
        "concerns": ["sps_snmp_agent.listen", "sps_setting"],
        "if_refuted": {
            "use": ["sps_setting.path"],
            "avoid": ["sps_snmp_agent.listen"],
            "advice": "Name addresses by their references, and look at them in the web pages.",
        },
    },
    "SPS-SNMP-SHA": {
        "status": "CONFLICT",
        "assumed": "SHA-1 of SNMPv3 is `sha` on the wire.",
        "settle": "Configure SHA-1 by the web pages and read the leaf; PUT both spellings, roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_trap.auth_method", "sps_snmp_agent.version_3"],
        "if_refuted": {
            "use": [],
            "avoid": ["sps_snmp_trap.auth_method", "sps_snmp_agent.version_3"],
            "advice": "Do not manage users of SNMPv3 with SHA-1 on this release.",
        },
    },
    "SPS-SNMP-ADDRESS": {
        "status": "INFERRED",
        "assumed": "The value of a trap server must fit its `selection`, an IP address or a name.",
        "settle": "PUT a name with selection ip, roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_trap.server"],
    },
    "SPS-AGENT-OPTIONAL": {
        "status": "INFERRED",
        "assumed": "Keys of the SNMP agent that the document marks as optional may be missing; all "
        "others are always there.",
        "settle": "Read the agent of an appliance as delivered.",
        "effect": "reads",
        "concerns": ["sps_snmp_agent"],
        "if_refuted": {
            "use": ["sps_setting.path"],
            "avoid": ["sps_snmp_agent"],
            "advice": "Manage the agent with sps_setting, or leave it alone.",
        },
    },
    "SPS-AGENT-LOCATION": {
        "status": "CONFLICT",
        "assumed": "The second `system_description` in the table is `system_location`.",
        "settle": "Read the agent.",
        "effect": "reads",
        "concerns": ["sps_snmp_agent.system_location"],
        "if_refuted": {
            "use": ["sps_setting.path"],
            "avoid": ["sps_snmp_agent.system_location"],
            "advice": "Leave system_location and system_description out.",
        },
    },
    "SPS-AGENT-USERS": {
        "status": "INFERRED",
        "assumed": "Version 3 without a user is refused, user names are unique, and an access restriction "
        "needs at least one network.",
        "settle": "Try each in a transaction and roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_agent.version_3", "sps_snmp_agent.allowed_from"],
    },
    "SPS-ALERTS-NAMES": {
        "status": "INFERRED",
        "assumed": "Each release has a fixed set of alerts. None can be added, and none left out of a PUT.",
        "settle": "Compare the names on each release; PUT without one and with one more, roll back.",
        "effect": "writes",
        "concerns": ["sps_system_alerts.alerts", "sps_traffic_alerts.alerts"],
    },
    "SPS-TRAFFIC-FORM": {
        "status": "INFERRED",
        "assumed": "Traffic alerts have the form of the system alerts, `email` and `snmp` per name. The "
        "end of the list of names is NOT FOUND.",
        "settle": "Read `alerting/traffic_alerts`.",
        "effect": "reads",
        "concerns": ["sps_traffic_alerts"],
        "if_refuted": {
            "use": ["sps_setting.path"],
            "avoid": ["sps_traffic_alerts"],
            "advice": "Manage alerting/traffic_alerts with sps_setting.",
        },
    },
    "SPS-PASSWORD-PATH": {
        "status": "CONFLICT",
        "assumed": "Passwords are created at `/api/configuration/passwords`.",
        "settle": "POST a password in a transaction, roll back.",
        "effect": "writes",
        "concerns": ["sps_password", "sps_snmp_trap", "sps_snmp_agent", "sps_setting"],
    },
    "SPS-PASSWORD-HASH": {
        "status": "NOT FOUND",
        "assumed": "A password can also be given as a hash; the names of those fields are unknown.",
        "settle": "See the newest guide.",
        "effect": "reads",
        "concerns": ["sps_password"],
    },
    "SPS-PASSWORD-CHECK": {
        "status": "INFERRED",
        "assumed": "Length and alphabet of an SNMPv3 password are checked when it is stored, not when its key is used.",
        "settle": "POST a short password, refer to it, roll back.",
        "effect": "writes",
        "concerns": ["sps_snmp_trap", "sps_snmp_agent", "sps_password"],
    },
    "SPS-PASSWORD-ROLLBACK": {
        "status": "INFERRED",
        "assumed": "A rollback drops the passwords that were stored in the transaction.",
        "settle": "Store a password, roll back, read its key.",
        "effect": "writes",
        "concerns": ["sps_password", "sps_snmp_trap", "sps_snmp_agent", "sps_setting"],
    },
    "SPS-PASSWORD-READ": {
        "status": "INFERRED",
        "assumed": "Reading a password shows that it exists and never its text.",
        "settle": "Read the key of a stored password.",
        "effect": "reads",
        "concerns": ["sps_password"],
    },
    "SPS-MONITORING-PATH": {
        "status": "CONFLICT",
        "assumed": "The limits that alerts refer to are at `management/health_monitoring`.",
        "settle": "Read both paths.",
        "effect": "reads",
        "concerns": ["sps_setting.path"],
        "if_refuted": {
            "use": ["sps_setting.path"],
            "avoid": [],
            "advice": "Give sps_setting the path that can be read.",
        },
    },
}
