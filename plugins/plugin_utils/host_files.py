# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""Which files Ansible takes for the variables of a host."""

from __future__ import annotations

import os

from ansible import constants


def variables_file(folder: str) -> str:
    """Return the file of variables that a host has in place of a folder; an empty text where it has none.

    Ansible reads the first of them that exists, and the folder comes first.

    :arg folder: ``host_vars/sps1``.
    """
    files = (folder + extension for extension in ("", *constants.YAML_FILENAME_EXTENSIONS))
    return next(filter(os.path.isfile, files), "")
