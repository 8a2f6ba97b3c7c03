"""Numbers and rules of the portal (API document: responses of /logic/constants and /logic/rules)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

ROOT, DISTRIBUTOR, SUB_DISTRIBUTOR, PROVIDER, MSP, RESELLER, CUSTOMER, UNIT = 0, 10, 20, 21, 30, 31, 40, 50
SERVICE_USER = -1
FULL_ACCESS, READ_ACCESS = 15, 1
INACTIVE, DISABLED, ENABLED = -1, 0, 1
UNLIMITED = -1
REQUIRE_CUSTOMER_ID = 128
PRODUCTION, DEMO = 1, 2

CONSTANTS: Mapping[str, Any] = {
    "Reports": {
        "Kind": {"UsageDaily": 4, "UsageSummary": 5},
        "UsageReportLevel": {"ItSelf": 0, "DirectPartners": 1, "AllCustomers": 2, "Accounts": 3},
    },
    "AccessTypes": {
        "FullAccess": 15,
        "ReadWriteAccess": 5,
        "ReadAccess": 1,
        "ChangeBrandingAccess": 2,
        "ExternalWriteAccess": 9,
        "MigrationAccess": 16,
    },
    "Pricing": {"Status": {"Production": 1, "Demo": 2, "DemoPersistent": 3}},
    "AlarmsKind": {"SoftwareUpdate": 1},
    "Service": {"Type": {"Backup": 1, "DR": 2, "Access": 3}},
    "CertificateAuthorities": {"Services": 1},
    "GroupsCapability": {
        "Backup": 1,
        "Branding": 2,
        "Children": 4,
        "Isolation": 8,
        "Modification": 16,
        "CustomPricing": 32,
        "CustomPrice": 64,
        "RequireCustomerId": 128,
        "CustomStorage": 256,
    },
    "Notification": {
        "Backup": {"Error": 1, "Warning": 2, "Info": 4, "DailyReport": 8, "Critical": 16},
        "DeviceControl": {"Warning": 1},
        "CertificateManagement": {"Error": 1, "Warning": 2, "Info": 4},
    },
    "Status": {"Enabled": 1, "Disabled": 0, "Inactive": -1},
    "StorageKind": {"Express": 1, "Advanced": 2},
    "Rating": {"Platinum": 1, "Gold": 2, "Silver": 3, "Bronze": 4, "Basic": 5},
    "GroupsQuota": {"Unlimited": -1},
    "Roles": {"Buyer": 1},
    "GroupsKind": {
        "Root": 0,
        "Distributor": 10,
        "SubDistributor": 20,
        "Provider": 21,
        "MSP": 30,
        "Reseller": 31,
        "EndUserCompany": 40,
        "CompanyDepartment": 50,
        "ServiceUser": -1,
    },
}

RULES: Mapping[str, Any] = {
    "HidePricingRules": [50],
    "GroupBusinessRules": {
        "creation": {
            "0": {"any": [10, 20, 30, 21, 40], "0": [0, 10, 20, 30, 40]},
            "10": {"any": [20, 30, 40]},
            "20": {"any": [30, 40]},
            "21": {"any": [31]},
            "30": {"any": [40]},
            "31": {"any": [31, 40]},
            "40": {"any": [50, -1]},
            "50": {"any": [50, -1]},
        },
        "modification": {"30": {"1": [10, 20], "2": [10, 20], "3": [20]}},
    },
    "PricingDefaultModes": [{"mode": 2, "parent_group_kind": None, "group_kind": 40}],
    "GroupEnablePricingRules": [{"parent_group_kind": 0, "group_kind": None}],
    "PricingGroupModeRules": [{"group_kind": None, "parent_group_kind": None, "to_mode": 1, "from_mode": None}],
}

LANGUAGES = ("en", "de", "es", "fr", "it", "ja", "pl", "ru", "zh")
COLOR_SCHEMES = ("default", "blue", "green", "orange", "graphite")
VERSIONS = {"database": "2.1.100", "api": "1.0.230"}

QUOTAS = (
    "quota_storage_hard",
    "quota_local_storage_hard",
    "quota_workstations_hard",
    "quota_servers_hard",
    "quota_vms_hard",
    "quota_virtualhosts_hard",
    "quota_mobiles_hard",
    "quota_mailboxes_hard",
    "quota_websites_hard",
    "quota_universal_devices_hard",
    "quota_win_server_essentials_hard",
    "quota_mailbox_instance_storage",
)
COUNTERS = (
    "storage_size",
    "local_storage_size",
    "workstation_count",
    "server_count",
    "vm_count",
    "mobile_count",
    "virtualhost_count",
    "win_server_essential_count",
    "mailbox_count",
    "website_count",
    "universal_devices_count",
)
SIZES = tuple(
    f"size_for_{thing}"
    for thing in (
        "workstations",
        "servers",
        "vms",
        "mobiles",
        "virtualhosts",
        "win_server_essentials",
        "mailboxes",
        "websites",
        "universal_devices",
    )
)
EXCEEDABLE = {
    "virtualhosts": ("quota_virtualhosts_hard", "virtualhost_count"),
    "workstations": ("quota_workstations_hard", "workstation_count"),
    "servers": ("quota_servers_hard", "server_count"),
    "winserveressentials": ("quota_win_server_essentials_hard", "win_server_essential_count"),
    "vms": ("quota_vms_hard", "vm_count"),
    "mailboxes": ("quota_mailboxes_hard", "mailbox_count"),
    "websites": ("quota_websites_hard", "website_count"),
    "universal_devices": ("quota_universal_devices_hard", "universal_devices_count"),
    "mobiles": ("quota_mobiles_hard", "mobile_count"),
}
CONTACT = (
    "firstname",
    "lastname",
    "email",
    "phone",
    "address1",
    "address2",
    "city",
    "state",
    "zipcode",
    "country",
)
FLAGS = ("allow_add_devices", "allow_download_tools", "allow_download_docs", "allow_download_agents")


def allowed_children(kind: int, grade: int) -> list[int]:
    """Return the kinds that may stand below a group; a rule for the grade wins over the one for any."""
    rules = RULES["GroupBusinessRules"]["creation"].get(str(kind), {})
    return list(rules.get(str(grade), rules.get("any", [])))


def allowed_kinds(kind: int, grade: int) -> list[int]:
    """Return what a group's kind may be changed to."""
    return list(RULES["GroupBusinessRules"]["modification"].get(str(kind), {}).get(str(grade), []))


def role(kind: int, access_type: int) -> str:
    """Return the caller's role as the document's AllowedTo lists name it (PORTAL-ROLES-SERVICEUSER)."""
    if access_type == READ_ACCESS:
        return "readonly_admin"
    names = {ROOT: "root_admin", CUSTOMER: "company_admin", UNIT: "unit_admin"}
    return names.get(kind, "partner_admin")
