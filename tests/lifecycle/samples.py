"""What the lifecycle tests need to know of every resource: an object, the changes to make to it, and its secrets.

A resource without a sample fails them, so that none is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sample:
    """One resource.

    :arg create: options that make an object which is not so on a fresh simulator.
    :arg changes: options to apply after it, one after the other; each changes something.
    :arg shuffled: the last state with its lists in another order, where it has lists without order.
    :arg absent: options that remove the object, where it can be removed.
    :arg secrets: the secret texts in the options; options with them are given again with ``update_secrets: always``.
    :arg sent_once: secret texts that go with a creation and that nothing can write again.
    :arg switches: of the simulator.
    :arg state: what the simulator starts with, where it is not what a fresh one has.
    """

    product: str
    kind: str
    create: Mapping[str, Any]
    changes: tuple[Mapping[str, Any], ...]
    shuffled: Mapping[str, Any] | None = None
    absent: Mapping[str, Any] | None = None
    secrets: tuple[str, ...] = ()
    sent_once: tuple[str, ...] = ()
    many: bool = False
    switches: Mapping[str, Any] = field(default_factory=dict)
    state: Any = None

    @property
    def module(self) -> str:
        return f"{self.product}_{self.kind}"

    def __str__(self) -> str:
        return self.module


AUTH = 'au"th pass%w0rd+/&<x\\'
ENCRYPTION = "encr'ypt;ion=p@ss w0rd"
SECOND = "an0ther (secret) text"

CLOUD = ("q'uo\"te s/pa+ce%41\\n", "ünïcödé \u2713 & <b>=?#", "percent%2Bplus+%s\\")

MAIL = "m@il p\"ss&w'rd+%25\\ ü"
SERVER = 'T[x/dB(Un0NSZ(Y-L"cq&K)+%25 ü'
AUDITOR = "aud;it <p>ss/wörd=#? 密码"
RELAY = "re'lay \"p<ss>&w%rd+/ß\\"

# A partner with a customer and a storage, for what stands below them.
PARTNER = {
    "storages": {"main": {"kind": 1, "uid": "MAIN"}},
    "children": {"Partner": {"kind": 30, "children": {"Customer": {"kind": 40}}}},
}

SAMPLES: tuple[Sample, ...] = (
    Sample(
        "appliance",
        "smtp",
        create={"server": "mail.example.com", "server_user": "suite", "server_password": MAIL},
        changes=(
            {"server": "192.0.2.9", "server_password": MAIL},
            {"server_port": 587, "server_password": MAIL},
            {"server_user": "o&th+er", "server_password": MAIL},
            {"server_user": ""},
            {"server": "Mail.Example.com", "server_port": 25},
            {"server_user": "suite", "server_password": MAIL},
        ),
        absent={"state": "absent"},
        secrets=(MAIL,),
    ),
    Sample(
        "appliance",
        "email",
        create={"address": "suite@example.com"},
        changes=({"address": "o+th%er&@example.com"},),
        absent={"state": "absent"},
    ),
    Sample(
        "appliance",
        "account",
        create={"name": "audit", "enabled": True, "account_password": AUDITOR},
        changes=(
            {"name": "audit", "enabled": False},
            {"name": "tech-support", "enabled": True},
            {"name": "tech-support", "enabled": False},
            {"name": "audit", "enabled": True},
        ),
        secrets=(AUDITOR,),
        many=True,
    ),
    Sample(
        "portal",
        "group",
        create={"path": "Partner/Suite", "kind": "customer"},
        changes=(
            {"path": "Partner/Suite", "contact": {"email": "suite@example.com", "city": "Lyon", "region": "Rhône"}},
            {"path": "Partner/Suite", "quotas": {"storage": "10 GB", "servers": 3, "workstations": "unlimited"}},
            {"path": "Partner/Suite", "quotas": {"storage": "1.5 TB", "servers": "unlimited"}},
            {"path": "Partner/Suite", "subscription_expiration": "2027-01-31"},
            {"path": ["Partner", "Suite"], "subscription_expiration": "2028-01-31", "cloud_to_cloud_backup": True},
            {"path": "Partner/Suite", "billing": {"first_name": "Suite", "country": "France"}},
            {"path": "Partner/Suite", "contact": {"city": ""}, "customer_id": "C 1", "internal_tag": "tag"},
            {"path": "Partner/Suite", "pricing": {"mode": "production", "price": 1.5, "currency": "EUR"}},
            {"path": "Partner/Suite", "pricing": {"mode": "demo", "enabled": True, "rating": "gold"}},
            {"path": "Partner/Suite", "capabilities": ["branding", "Backup"], "parent_has_access": False},
            {"path": "Partner/Suite", "local_backup": False, "local_backup_visible": False, "external": True},
            {"path": "Partner/Suite", "language": "de", "customer_type": 1, "identity_provider": 2},
            {"path": "Partner/Suite", "storage": "main"},
            {"path": "Partner/Renamed", "previous_name": "Suite"},
            {"path": "Partner/Renamed", "enabled": False},
            {"path": "Partner/Suite", "previous_name": "Renamed", "enabled": True},
            {"path": "Partner/Suite", "capabilities": ["children", "backup", "custom_price"]},
        ),
        shuffled={"path": "Partner/Suite", "capabilities": ["custom_price", "backup", "children", "backup"]},
        absent={"path": "Partner/Suite", "state": "absent", "force": True},
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "group_settings",
        create={"group": "Partner/Customer", "allow_add_devices": False, "allow_download_tools": False},
        changes=(
            {"group": "Partner/Customer", "allow_download_agents": False, "allow_download_docs": False},
            {"group": "Partner/Customer", "agents_autoupdate": False},
            {"group": "Partner", "agents_autoupdate": False, "apply_to_children": True},
            {"group": "Partner/Customer", "local_backup_restricted": True},
            {"group": "Partner/Customer", "logon_ips": ["192.0.2.0/24", "198.51.100.3-198.51.100.5", "203.0.113.9"]},
            {"group": "Partner/Customer", "logon_ips": []},
            {"group": "Partner/Customer", "inherit_storages": False},
            {"group": "Partner/Customer", "logon_ips": ["192.0.2.0/24", "198.51.100.3-198.51.100.5", "203.0.113.9"]},
        ),
        shuffled={
            "group": "Partner/Customer",
            "logon_ips": [
                "203.0.113.9/32",
                "198.51.100.4/31",
                "198.51.100.3",
                "192.0.2.128/25",
                "192.0.2.0-192.0.2.127",
            ],
        },
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "group_brand",
        create={"group": "Partner", "company_name": "Suite", "support_url": "", "terms_url": ""},
        changes=(
            {"group": "Partner", "service_name": "Süite <Backup>", "color": "#1a2b3c", "color_scheme": "green"},
            {"group": "Partner", "logo": "{{ playbook_dir }}/contoso.png"},
            {"group": "Partner", "logo": "{{ playbook_dir }}/fabrikam.png", "company_name": ""},
            {
                "group": "Partner",
                "smtp_override": True,
                "smtp_server": "mail.example.com",
                "smtp_port": 465,
                "smtp_encryption": "TLS",
                "smtp_reply_address": "noreply@example.com",
                "smtp_user": "suite",
                "smtp_password": RELAY,
            },
            {"group": "Partner", "smtp_user": "other", "smtp_password": RELAY},
            {"group": "Partner", "home_url": "https://example.com", "help_url": "", "support_phone": "+1 555 0100"},
            {
                "group": "Partner",
                "user_guide_url": "https://example.com/guide",
                "knowledgebase_url": "https://example.com/kb",
                "upsell_url": "https://example.com/buy",
                "platform_terms_url": "https://example.com/platform",
                "privacy_policy_url": "https://example.com/privacy",
                "owns_custom_legal_docs": True,
            },
            {
                "group": "Partner",
                "mobile_app_android_download_url": "https://example.com/android",
                "mobile_app_ios_download_url": "https://example.com/ios",
                "account_server_url": "https://account.example.com",
                "router_url": "https://console.example.com",
                "reg_server_url": "https://registration.example.com",
                "agent_gateway_url": "https://agents.example.com",
                "white_labeled_agent": True,
                "hide_predefined": True,
            },
            {"group": "Partner", "smtp_user": "", "smtp_override": False},
            {"group": "Partner/Customer", "logo": "{{ playbook_dir }}/contoso.png", "smtp_server": "mail.example.com"},
        ),
        absent={"group": "Partner", "state": "absent"},
        secrets=(RELAY,),
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "group_migration",
        create={"group": "Partner", "enabled": True, "service": "https://migration.example.com"},
        changes=(
            {"group": "Partner", "enabled": False},
            {"group": "Partner", "service": ""},
            {"group": "Partner/Customer", "service": "https://migration.example.com"},
        ),
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "storage",
        create={"group": "Partner", "name": "suite", "kind": "express", "uid": "SUITE-1"},
        changes=(
            {"group": "Partner", "name": "suite", "content_url": "https://storage.example/browse"},
            {"group": "Partner", "name": "suite", "content_mobile_url": "https://storage.example/mobile"},
            {"group": "Partner", "name": "renamed", "previous_name": "suite"},
            {"group": "Partner", "name": "suite", "previous_name": "renamed"},
            {
                "group": ".",
                "name": "own",
                "kind": "Advanced",
                "uid": "SUITE-2",
                "content_url": "https://storage.example",
            },
        ),
        absent={"group": "Partner", "name": "suite", "state": "absent"},
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "admin",
        create={"group": "Partner", "login": "suite@example.com"},
        changes=(
            {"group": "Partner", "login": "suite@example.com", "first_name": "Su", "last_name": "Ite"},
            {"group": "Partner", "login": "suite@example.com", "email": "suite@example.com", "language": "fr"},
            {"group": "Partner", "login": "suite@example.com", "access": "read"},
            {"group": "Partner", "login": "suite@example.com", "access": "ReadWriteAccess", "roles": ["buyer"]},
            {"group": "Partner", "login": "suite@example.com", "management_notifications": True},
            {"group": "Partner", "login": "suite@example.com", "device_control_notifications": ["warning"]},
            {"group": "Partner", "login": "suite@example.com", "certificate_notifications": ["info", "error"]},
            {"group": "Partner", "login": "suite@example.com", "enabled": False},
            {"group": "Partner", "login": "suite@example.com", "first_name": "", "roles": []},
            {"group": "Partner", "login": "suite@example.com", "backup_notifications": ["error", "critical", "info"]},
        ),
        shuffled={
            "group": "Partner",
            "login": "suite@example.com",
            "backup_notifications": ["info", "error", "critical"],
        },
        absent={"group": "Partner", "login": "suite@example.com", "state": "absent"},
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "user",
        create={"group": "Partner/Customer", "login": "suite@example.com", "backup_notifications": ["error"]},
        changes=(
            {"group": "Partner/Customer", "login": "suite@example.com", "email": "suite@example.com", "city": "Lyon"},
            {"group": "Partner/Customer", "login": "suite@example.com", "quotas": {"storage": "5 GB", "servers": 1}},
            {"group": "Partner/Customer", "login": "suite@example.com", "quotas": {"storage": "unlimited"}},
            {"group": "Partner/Customer", "login": "suite@example.com", "local_backup": False, "monitor": False},
            {"group": "Partner/Customer", "login": "suite@example.com", "agents_autoupdate": False, "privileged": True},
            {
                "group": "Partner/Customer",
                "login": "suite@example.com",
                "subscription_expiration": "2027-01-31T12:30:00Z",
            },
            {"group": "Partner/Customer", "login": "suite@example.com", "language": "it", "identity_provider": 2},
            {"group": "Partner/Customer", "login": "renamed@example.com", "previous_login": "suite@example.com"},
            {"group": "Partner/Customer", "login": "renamed@example.com", "roles": ["buyer"], "region": "Rhône"},
            {"group": "Partner/Customer", "login": "suite@example.com", "previous_login": "renamed@example.com"},
        ),
        absent={"group": "Partner/Customer", "login": "suite@example.com", "state": "absent"},
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "group_report_schedule",
        create={"group": "Partner/Customer", "enabled": True, "level": "accounts"},
        changes=(
            {"group": "Partner/Customer", "timeshift": 3},
            {"group": "Partner/Customer", "level": "AllCustomers"},
            {"group": "Partner/Customer", "hide_zero_usage": True, "show_skus": True},
            {"group": ".", "enabled": True, "timeshift": -1},
            {"group": "Partner/Customer", "enabled": False, "show_skus": False},
        ),
        many=True,
        state=PARTNER,
    ),
    Sample(
        "portal",
        "report",
        create={"level": "accounts", "enabled": True, "timeshift": 0},
        changes=(
            {"level": "accounts", "enabled": False},
            {"level": "3", "timeshift": 2},
            {"level": "ItSelf", "enabled": False, "timeshift": 1},
            {"level": "accounts", "enabled": True, "timeshift": 0},
        ),
        absent={"level": "accounts", "state": "absent"},
        many=True,
        # Two of one level, which a document can only distinguish by their numbers.
        state={
            "reports": [
                {"level": 2, "enabled": 1, "schedule": {"timeshift": 0}},
                {"level": 2, "enabled": 0, "schedule": {"timeshift": 7}},
            ]
        },
    ),
    Sample(
        "portal",
        "backup_server",
        create={
            "address": "backup.example.com",
            "agent_id": "48AABA82-F122-49EA-A30C-606EF30F774A",
            "server_secret": SERVER,
            "public_key": "RzZn52xoZzF4V6trvKHQTM",
            "internal_address": "192.0.2.10:7777",
            "allow_dangerous_registration": True,
        },
        changes=(
            {"address": "backup.example.com", "internal_address": "192.0.2.10", "online_agents": 7},
            {
                "address": "second.example.com",
                "agent_id": "second",
                "server_secret": SERVER,
                "online_agents": 3,
                "allow_dangerous_registration": True,
            },
            {"address": "second.example.com", "agent_id": "second", "server_secret": SERVER, "online_agents": 0},
        ),
        sent_once=(SERVER,),
        many=True,
    ),
    Sample(
        "sps",
        "snmp_trap",
        create={"enabled": True, "version": "2c", "server": "192.0.2.10", "community": "quiet-one-qX7"},
        changes=(
            {"enabled": False},
            {"server": "Traps.Example.com"},
            {"server": "2001:db8:0:0::1"},
            {"community": "quiet-other-qX7"},
            {
                "enabled": True,
                "version": "3",
                "server": "192.0.2.11",
                "user": "suite",
                "engine_id": "0x0123456789ABCDEF",
                "auth_method": "sha1",
                "auth_password": AUTH,
                "encryption_method": "none",
            },
            {"auth_method": "md5"},
            {"user": "other"},
            {"engine_id": "0x00112233445566"},
            {"encryption_method": "aes", "encryption_password": ENCRYPTION},
            {"encryption_method": "des"},
            {"encryption_method": "none"},
            {"version": "2c", "community": "quiet-back-qX7"},
        ),
        secrets=(AUTH, ENCRYPTION),
    ),
    Sample(
        "sps",
        "system_alerts",
        create={"alerts": {"xcbDiskFull": {"email": True, "snmp": True}, "xcbLogin": {"snmp": True}}},
        changes=(
            {"alerts": {"xcbLogin": {"email": True}}},
            {"all": {"email": True}},
            {"all": {"snmp": True}, "alerts": {"xcbAlert": {"snmp": False}}},
            {
                "all": {"email": False, "snmp": False},
                "alerts": {"xcbError": {"email": True}, "xcbAlert": {"snmp": True}},
            },
        ),
        shuffled={
            "alerts": {"xcbAlert": {"snmp": True}, "xcbError": {"email": True}},
            "all": {"snmp": False, "email": False},
        },
    ),
    Sample(
        "sps",
        "traffic_alerts",
        create={"alerts": {"scbAuthFailure": {"email": True, "snmp": True}}},
        changes=({"all": {"email": True}}, {"alerts": {"scbAuthFailure": {"snmp": False}}}),
    ),
    Sample(
        "sps",
        "snmp_agent",
        create={
            "enabled": True,
            "listen": [{"address": "nic1/default", "port": 1161}],
            "system_contact": "suite",
            "version_2c": True,
            "community": "quiet-one-qX7",
            "version_3": True,
            "users": [
                {
                    "username": "suite",
                    "auth_method": "sha",
                    "auth_password": AUTH,
                    "encryption_method": "aes",
                    "encryption_password": ENCRYPTION,
                }
            ],
        },
        changes=(
            {"listen": [{"address": "192.0.2.171"}, {"address": "eth0/default", "port": 1162}]},
            {"system_contact": ""},
            {"system_description": "described", "system_location": "located"},
            {"restrict_access": True, "allowed_from": ["10.0.0.7/8", "192.0.2.1"]},
            {"allowed_from": ["192.0.2.1", "10.0.0.0/8", "198.51.100.0/24"]},
            {"restrict_access": False},
            {"version_2c": False},
            {"community": "quiet-other-qX7"},
            {"users": [{"username": "suite", "auth_method": "md5"}]},
            {"users": [{"username": "suite", "encryption_method": "none"}]},
            {
                "users": [
                    {"username": "second", "auth_method": "md5", "auth_password": SECOND, "encryption_method": "none"},
                    {"username": "suite", "encryption_method": "des", "encryption_password": ENCRYPTION},
                ]
            },
            {"users": [{"username": "second"}], "purge_users": True},
            {
                "listen": [{"address": "192.0.2.171", "port": 1163}, {"address": "192.0.2.171"}],
                "restrict_access": True,
                "allowed_from": ["192.0.2.0/24", "10.0.0.0/8"],
            },
        ),
        shuffled={
            "listen": [{"address": "nic1/default"}, {"address": "nic1/default", "port": 1163}],
            "allowed_from": ["10.0.0.0/8", "192.0.2.77/24", "10.0.0.0/8"],
        },
        secrets=(AUTH, ENCRYPTION, SECOND),
    ),
    Sample(
        "sps",
        "setting",
        create={"path": "management/email", "body": {"alerting_address": "suite@example.com"}},
        changes=(
            {"path": "/api/configuration/management/email/", "body": {"smtp_server": {"value": "mail.example.com"}}},
            {
                "path": "management/email",
                "body": {"sender_address": "sps@example.com", "admin_address": "a@example.com"},
            },
            {"path": "management/webinterface", "body": {"timeout": 20}, "replace": True},
            {"path": "network/routing", "body": [{"gateway": "192.0.2.1", "target_network": "198.51.100.0/24"}]},
            {"path": "network/dns", "body": {"secondary": "192.0.2.53"}},
        ),
        many=True,
    ),
    Sample(
        "cloud_sync",
        "accounts",
        create={
            "provider": "aws",
            "accounts": [
                {"name": "suite one", "access_key": "key-1", "secret_key": CLOUD[0]},
                {"name": "suite/two", "access_key": "key-2", "secret_key": CLOUD[1]},
            ],
        },
        changes=(
            {"provider": "aws", "accounts": [{"name": "suite one", "access_key": "key-3", "secret_key": CLOUD[2]}]},
            {
                "provider": "aws",
                "accounts": [
                    {"name": "suite/two", "access_key": "key-4", "secret_key": CLOUD[0]},
                    {"name": "third", "access_key": "key-5", "secret_key": CLOUD[1]},
                    {"name": "suite one", "access_key": "key-3"},
                ],
            },
        ),
        shuffled={
            "provider": "aws",
            "accounts": [
                {"name": "third"},
                {"name": "suite one", "access_key": "key-3"},
                {"name": "suite/two", "access_key": "key-4"},
            ],
        },
        absent={
            "provider": "aws",
            "accounts": [{"name": "third"}, {"name": "aws1"}, {"name": "none"}],
            "state": "absent",
        },
        secrets=CLOUD,
        many=True,
    ),
    Sample(
        "cloud_sync",
        "accounts",
        create={
            "provider": "azure",
            "accounts": [
                {
                    "name": "suite",
                    "tenant_id": "tenant",
                    "subscription_id": "subscription",
                    "app_id": "app",
                    "app_password": CLOUD[0],
                }
            ],
        },
        changes=(
            {"provider": "azure", "accounts": [{"name": "suite", "tenant_id": "other", "app_password": CLOUD[0]}]},
            {"provider": "azure", "accounts": [{"name": "suite", "subscription_id": "o", "app_password": CLOUD[1]}]},
            {"provider": "azure", "accounts": [{"name": "suite", "app_id": "other", "app_password": CLOUD[2]}]},
        ),
        absent={"provider": "azure", "accounts": [{"name": "suite"}], "state": "absent"},
        secrets=CLOUD,
        many=True,
        switches={"family": "packet", "extra_fields": True},
    ),
    Sample(
        "cloud_sync",
        "service",
        create={"provider": "azure", "enabled": False},
        changes=({"provider": "azure", "enabled": True}, {"provider": "aws", "enabled": False}),
        many=True,
        switches={"enabled_as": "ENABLED"},
    ),
)
