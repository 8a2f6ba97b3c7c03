# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# This file is private to the steady.fleet collection: it can change without notice.

"""The files of a device below ``host_vars``: where they are, what is in them, and writing them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail

from ansible_collections.steady.fleet.plugins.module_utils._core.files import (
    PRIVATE,
    READABLE,
    PlaceError,
    locked,
    place_below,
    write_file,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.host_files import variables_file
from ansible_collections.steady.fleet.plugins.plugin_utils.refusal import wrong_task

from .yaml_nodes import CannotEditError, composed, plain

CONFIG = "config.yml"
BESIDE = "config.yml.new"
"""No file that Ansible loads: a document that somebody has to look at first."""
VAULT = "vault.yml"


class HostFolder:
    """The folder with the files of one device.

    :arg folder: where ``host_vars`` is; the inventory's folder where it is empty.
    :raises AnsibleActionFail: there is no such folder, the device has a name that can be no folder's, or a file of variables that a folder
        would hide.
    """

    def __init__(self, folder: str | None, variables: Mapping[str, Any]) -> None:
        top = folder or variables.get("inventory_dir")
        if not top:
            raise wrong_task(
                "the inventory is no file, so it has no folder for host_vars. Give the folder, as fleet_export_folder"
            )
        home = os.path.expanduser(str(top))
        if home.startswith("~"):
            raise wrong_task(
                f"the folder {home} cannot be found, since there is no such user. Write its path, as fleet_export_folder"
            )
        self._top = str(Path(home).absolute())
        self._names = ("host_vars", str(variables["inventory_hostname"]))
        own = os.path.dirname(self.path(CONFIG))
        if not os.path.isdir(own) and variables_file(own):
            raise wrong_task(
                f"the variables of {variables['inventory_hostname']} are in a file, {variables_file(own)}, "
                f"which Ansible no longer reads once there is a folder {own}. Nothing was written: "
                "make the folder and move the file into it"
            )

    def path(self, name: str) -> str:
        """Return the path of a file."""
        try:
            return place_below(self._top, (*self._names, name))
        except PlaceError as error:
            raise wrong_task(f"{error.strerror}. Nothing was written") from None

    def read(self, name: str) -> str | None:
        """Return the text of a file, or None where it is not there.

        :raises AnsibleActionFail: it cannot be read.
        """
        path = self.path(name)
        try:
            return Path(path).read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise wrong_task(
                f"cannot read {path}: {getattr(error, 'strerror', None) or error}. Let the user that runs the play read it, or move it away"
            ) from None

    def write(self, name: str, text: str, *, before: str | None) -> str:
        """Write a file and return its path.

        Lines end as they do in the file that is there, so that a file with the line ends of Windows keeps them.

        :arg before: its text when it was read, None where there was none: what somebody else has written since then is not overwritten.
        :raises AnsibleActionFail: it cannot be written, or is not what it was.
        """
        path = self.path(name)
        folder = os.path.dirname(path)
        try:
            os.makedirs(folder, exist_ok=True)
            with locked(folder):
                if self.read(name) != before:
                    raise wrong_task(
                        f"somebody else has changed {path} meanwhile, so it was left alone. Run this once more"
                    )
                mode = PRIVATE if name == VAULT else READABLE
                content = text.encode("utf-8")
                if before is not None and _has_windows_lines(path):
                    content = content.replace(b"\n", b"\r\n")
                write_file(self._top, (*self._names, name), content, mode)
        except OSError as error:
            raise wrong_task(
                f"cannot write {path}: {error.strerror}. Choose another place with fleet_export_folder, or let the user that runs the play "
                "write there"
            ) from None
        return path

    def unknown(self, names: Iterable[str], variables: Collection[str]) -> list[str]:
        """Return the variables of a vault that neither the inventory has nor the vault file, where that can be read."""
        try:
            root = composed(self.read(VAULT) or "")
            listed = plain(root) if root is not None else {}
        except (CannotEditError, AnsibleActionFail):
            # It is encrypted, as it should be: what is in it, the inventory knows.
            listed = {}
        known = set(listed) if isinstance(listed, Mapping) else set()
        return [name for name in names if name not in variables and name not in known]


def _has_windows_lines(path: str) -> bool:
    """Return whether most lines of a file end as on Windows."""
    content = Path(path).read_bytes()
    return content.count(b"\r\n") * 2 > content.count(b"\n")
