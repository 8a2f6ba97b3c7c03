# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""A whole appliance as one document."""

from __future__ import annotations

from .._run.definition import config_module
from .client import APPLIANCE
from .resources.account import ACCOUNT
from .resources.email import EMAIL
from .resources.smtp import SMTP

RESOURCES = (SMTP, EMAIL, ACCOUNT)
MODULE = config_module(APPLIANCE, RESOURCES)
