# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which files Ansible takes for the variables of a host."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ansible import constants

from ansible_collections.steady.fleet.plugins.module_utils._core.files import PlaceError, place_below


def variables_file(folder: str) -> str:
    """Return the file of variables that a host has in place of a folder; an empty text where it has none.

    Ansible reads the first of them that exists, and the folder comes first.

    :arg folder: ``host_vars/sps1``.
    """
    files = (folder + extension for extension in ("", *constants.YAML_FILENAME_EXTENSIONS))
    return next(filter(os.path.isfile, files), "")


def unread_variables(variables: Mapping[str, Any]) -> str:
    """Return where a host has variables that Ansible does not read in this run; an empty text where there are none.

    It reads ``host_vars`` beside the inventory and beside the play. People run a play of a collection from the folder of their estate,
    and have ``host_vars`` there, or above the folder of the inventory.
    """
    inventory = str(variables.get("inventory_dir") or "")
    read = {os.path.realpath(str(variables[name])) for name in ("inventory_dir", "playbook_dir") if variables.get(name)}
    for folder in (os.getcwd(), os.path.dirname(inventory) if inventory else ""):
        if not folder or os.path.realpath(folder) in read:
            continue
        try:
            path = place_below(folder, ("host_vars", str(variables.get("inventory_hostname", ""))))
        except PlaceError:
            continue
        if os.path.isdir(path) or variables_file(path):
            return path
    return ""
