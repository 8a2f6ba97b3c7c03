"""The configuration of a new appliance. Paths and bodies are those of the contract's sources."""

from __future__ import annotations

from typing import Any

INTERFACE = "ff7574025754b3df1647001"
"""The logical interface of nic1 in the sample of the guide."""
LISTEN = f"nic1.interfaces.{INTERFACE}.addresses.1"

SYSTEM_ALERTS = (
    *("xcbAlert", "xcbArchiveFailed", "xcbBackupFailed", "xcbBruteForceAttempt", "xcbConfigChange", "xcbDBError"),
    *("xcbDiskFull", "xcbError", "xcbFirmwareTainted", "xcbHWError", "xcbHaNodeChanged", "xcbLicenseAlmostExpired"),
    *("xcbLimitReached", "xcbLoadAvgHigh", "xcbLogin", "xcbLoginFailure", "xcbLogout", "xcbRaidStatus", "xcbSwapFull"),
    *("xcbTimeSyncLost", "xcbTimestampError"),
)
# As far as the published list goes; one name is spelled so by the product.
TRAFFIC_ALERTS = (
    *("scbAuthFailure", "scbAuthSuccess", "scbChannelDenied", "scbConnectionDenied", "scbConnectionFailed"),
    *("scbConnectionTimedout", "scbCredStoreClosed", "scbCredStoreDecrpytError", "scbGWAuthFailure"),
    *("scbGWAuthSuccess", "scbHostKeyLearned", "scbProtocolViolation", "scbSshHostKeyMismatch"),
    "scbUserMappingFailure",
)
EMPTY_BRANCHES = (
    *("aaa", "http", "ica", "plugins", "private_keys", "rdp", "reporting", "ssh", "telnet", "vnc", "x509"),
    "passwords",
)
"""Endpoints at the top whose contents no one has described here; they are listed and empty."""
COLLECTIONS = ("policies/user_lists",)
"""Branches that take new elements by POST and lose them by DELETE."""
LIST_LEAVES = ("network/routing",)
"""Leaves whose body is a list that POST adds to."""


def initial_configuration() -> dict[str, Any]:
    """Return path and body of every leaf."""
    quiet = {"email": False, "snmp": False}
    return {
        "alerting/system_alerts": {name: dict(quiet) for name in SYSTEM_ALERTS},
        "alerting/traffic_alerts": {name: dict(quiet) for name in TRAFFIC_ALERTS},
        "datetime": {"timezone": "Etc/UTC", "ntp": {"enabled": False}},
        "local_services/admin_web": _web_service(),
        "local_services/cluster": {"enabled": False, "listen_address": LISTEN},
        "local_services/indexer": {"enabled": False},
        "local_services/postgresql": {"enabled": False},
        "local_services/snmp_agent": {
            "access_restriction": {"enabled": False},
            "enabled": False,
            "listen": [{"address": LISTEN, "port": 161}],
            "system_contact": "",
            "system_description": "",
            "system_location": "",
            "version_2c": {"community": "public", "enabled": True},
            "version_3": {"enabled": False, "users": []},
        },
        "local_services/ssh": {"enabled": True, "listen": [{"address": LISTEN, "port": 22}]},
        "local_services/user_web": _web_service(),
        "management/disk_fillup_prevention": {
            "archiving_enabled": False,
            "enabled": True,
            "used_space_ratio_limit": 80,
        },
        "management/email": {
            "admin_address": "admin@appliance.example",
            "alerting_address": "alerts@appliance.example",
            "reporting_address": "reports@appliance.example",
            "sender_address": None,
            "smtp_auth": {"enabled": False},
            "smtp_encryption": {"selection": "disabled"},
            "smtp_server": {"selection": "fqdn", "value": "mail.appliance.example"},
        },
        "management/health_monitoring": {
            "maximum_disk_utilization_ratio": 80,
            "maximum_load1": None,
            "maximum_load5": None,
            "maximum_load15": None,
            "maximum_swap_utilization_ratio": 70,
        },
        "management/snmp/trap": {
            "enabled": True,
            "version": {
                "selection": "2c",
                "value": {"community": "public", "server": {"selection": "ip", "value": "192.0.2.40"}},
            },
        },
        "management/syslog": {"enabled": False},
        "management/web_gateway_authentication": {"auto_assign": False, "banner": {"enabled": False, "text": ""}},
        "management/webinterface": {"timeout": 10},
        "network/dns": {"primary": "192.0.2.53", "secondary": None},
        "network/nics/nic1": {
            "interfaces": {
                "@order": [INTERFACE],
                INTERFACE: {
                    "addresses": {"1": "192.0.2.171/24", "@order": ["1"]},
                    "name": "default",
                    "vlantag": 0,
                },
            },
            "name": "eth0",
            "speed": "auto",
        },
        "network/nics/nic2": {
            "interfaces": {
                "@order": ["a30b5a4f5754b3df1647002"],
                "a30b5a4f5754b3df1647002": {
                    "addresses": {"1": "198.51.100.20/24", "2": "198.51.100.21/24", "@order": ["1", "2"]},
                    "name": "management",
                    "vlantag": 120,
                },
            },
            "name": "eth1",
            "speed": "auto",
        },
        "network/nics/nic3": {"interfaces": {"@order": []}, "name": "eth2", "speed": "auto"},
        "network/routing": [{"gateway": "192.0.2.1", "target_network": "0.0.0.0/0"}],
        "policies/user_lists/-1": {"name": "everybody", "users": []},
        "policies/user_lists/9d2f5c31-0a0b-4f0e-9a52-4c1a8f6f2d10": {"name": "operators", "users": ["operator"]},
        "starling": {"join_info": None, "remote_access": {"enabled": False}},
    }


def _web_service() -> dict[str, Any]:
    return {
        "access_restriction": {"allowed_from": [], "enabled": False},
        "bruteforce_protection": True,
        "listen": [{"address": LISTEN, "http_port": 80, "https_port": 443}],
    }
