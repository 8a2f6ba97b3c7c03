# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The module beside an action that works with what only the controller has: it documents the options, and does nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible.module_utils.basic import AnsibleModule


def refuse(name: str, arguments: Mapping[str, Any], reason: str) -> None:
    """Check the options, and fail: whoever runs the module by itself must use the action of the same name.

    :arg reason: what the action does that a module cannot, as the rest of a sentence that begins with ``it``.
    """
    module = AnsibleModule(argument_spec=dict(arguments), supports_check_mode=True)
    module.fail_json(msg=f"{name} is an action: it {reason}. Use it in a task of a playbook, as steady.fleet.{name}.")
