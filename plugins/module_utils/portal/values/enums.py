# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Words for the portal's numbers.

Source: the response of GET /logic/constants in the API document. A portal may know more than the document: its own names
are taken too, and looked up when one is met that is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..._core.text import MAX_DIGITS
from ..._schema.table import Codec

UNKNOWN = re.compile(rf"^-?[0-9]{{1,{MAX_DIGITS}}}\Z")
"""How a number is written that has no word: as it is."""


@dataclass(frozen=True)
class Enum:
    """The words for one set of numbers.

    :arg title: what they are, for messages.
    :arg where: the path of the set in the response of /logic/constants.
    :arg numbers: each word with its number.
    :arg names: the portal's own name of each number, which is accepted for the word.
    :arg bits: the numbers are bits of a mask.
    """

    title: str
    where: tuple[str, ...]
    numbers: Mapping[str, int]
    names: Mapping[str, str]
    bits: bool = False

    def canonical(self, text: str) -> str:
        """Return the word for a word, the portal's own name or a number; other texts as they are."""
        known = {**{name.lower(): word for name, word in self.names.items()}, **{word: word for word in self.numbers}}
        if UNKNOWN.match(text):
            return self.word(int(text))
        return known.get(text.lower(), text)

    def canonical_list(self, texts: Sequence[str]) -> list[str]:
        """Return the words of a mask in the order of their bits, each once. A number among them is a mask itself."""
        found: set[str] = set()
        for word in map(self.canonical, map(str, texts)):
            is_mask = UNKNOWN.match(word) and int(word) >= 0
            found.update(self._words(int(word)) if is_mask else [word])
        return sorted(found, key=lambda word: (self.numbers.get(word, 1 << 62), word))

    def word(self, number: int) -> str:
        """Return the word for a number, or the number as text."""
        return next((word for word, known in self.numbers.items() if known == number), str(number))

    def number(self, word: str) -> int:
        """Return the number for a word, which :meth:`knows`."""
        return self.numbers[word] if word in self.numbers else int(word)

    def knows(self, word: str) -> bool:
        """Return whether the word has a number without asking the portal."""
        # A mask of all bits at once, which -1 would be, is no one's wish.
        return word in self.numbers or bool(UNKNOWN.match(word) and not (self.bits and int(word) < 0))

    def codec(self) -> EnumCodec:
        """Return the spelling on the wire: a number, for a mask the sum of its bits."""
        # pylint does not see the fields that a dataclass inherits.
        # pylint: disable=redundant-keyword-arg
        if self.bits:
            return EnumCodec(self._mask, self._words, words=self)
        return EnumCodec(self.number, lambda number: number if number is None else self.word(int(number)), words=self)

    def _mask(self, words: Sequence[str]) -> int:
        mask = 0
        for word in words:
            mask |= self.number(word)
        return mask

    def _words(self, mask: Any) -> list[str]:
        left, found = int(mask or 0), []
        for word, bit in self.numbers.items():
            if bit and left & bit == bit:
                found.append(word)
        for word in found:
            left &= ~self.numbers[word]
        return [*found, *(str(1 << place) for place in range(left.bit_length()) if left >> place & 1)]


@dataclass(frozen=True)
class EnumCodec(Codec):
    """The spelling of one word, or of several for a mask.

    :arg words: the set that they are of, in which a table's fields are looked up.
    """

    words: Enum | None = None


KIND = Enum(
    "kinds of groups",
    ("GroupsKind",),
    {
        "root": 0,
        "distributor": 10,
        "sub_distributor": 20,
        "provider": 21,
        "msp": 30,
        "reseller": 31,
        "customer": 40,
        "unit": 50,
    },
    {"SubDistributor": "sub_distributor", "EndUserCompany": "customer", "CompanyDepartment": "unit"},
)
SERVICE_USER = -1
ACCESS = Enum(
    "access types",
    ("AccessTypes",),
    {"full": 15, "read_write": 5, "read": 1, "branding": 2, "external_write": 9, "migration": 16},
    {
        "FullAccess": "full",
        "ReadWriteAccess": "read_write",
        "ReadAccess": "read",
        "ChangeBrandingAccess": "branding",
        "ExternalWriteAccess": "external_write",
        "MigrationAccess": "migration",
    },
)
CAPABILITIES = Enum(
    "capabilities",
    ("GroupsCapability",),
    {
        "backup": 1,
        "branding": 2,
        "children": 4,
        "isolation": 8,
        "modification": 16,
        "custom_pricing": 32,
        "custom_price": 64,
        "require_customer_id": 128,
        "custom_storage": 256,
    },
    {
        "CustomPricing": "custom_pricing",
        "CustomPrice": "custom_price",
        "RequireCustomerId": "require_customer_id",
        "CustomStorage": "custom_storage",
    },
    bits=True,
)
ROLES = Enum("roles", ("Roles",), {"buyer": 1}, {}, bits=True)
BACKUP_EVENTS = Enum(
    "backup notifications",
    ("Notification", "Backup"),
    {"error": 1, "warning": 2, "info": 4, "daily_report": 8, "critical": 16},
    {"DailyReport": "daily_report"},
    bits=True,
)
DEVICE_EVENTS = Enum("device control notifications", ("Notification", "DeviceControl"), {"warning": 1}, {}, bits=True)
CERTIFICATE_EVENTS = Enum(
    "certificate notifications",
    ("Notification", "CertificateManagement"),
    {"error": 1, "warning": 2, "info": 4},
    {},
    bits=True,
)
PRICING_MODE = Enum(
    "pricing modes",
    ("Pricing", "Status"),
    {"production": 1, "demo": 2, "demo_persistent": 3},
    {"DemoPersistent": "demo_persistent"},
)
RATING = Enum("ratings", ("Rating",), {"platinum": 1, "gold": 2, "silver": 3, "bronze": 4, "basic": 5}, {})
STORAGE_KIND = Enum("kinds of storages", ("StorageKind",), {"express": 1, "advanced": 2}, {})
REPORT_KIND = Enum(
    "kinds of reports",
    ("Reports", "Kind"),
    {"daily": 4, "summary": 5},
    {"UsageDaily": "daily", "UsageSummary": "summary"},
)
REPORT_LEVEL = Enum(
    "levels of reports",
    ("Reports", "UsageReportLevel"),
    {"itself": 0, "direct_partners": 1, "all_customers": 2, "accounts": 3},
    {"DirectPartners": "direct_partners", "AllCustomers": "all_customers"},
)


def number_from(words: Enum, constants: Any, name: str) -> int | None:
    """Return the number that the portal itself gives a name, or None.

    :arg constants: the response of /logic/constants.
    """
    for step in words.where:
        constants = constants.get(step) if isinstance(constants, Mapping) else None
    found = {_plain(key): value for key, value in (constants or {}).items()} if isinstance(constants, Mapping) else {}
    number = found.get(_plain(name))
    return number if isinstance(number, int) else None


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").replace(" ", "").lower()
