# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The files of a device, where several runs write them at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from ansible.errors import AnsibleActionFail

from ansible_collections.steady.fleet.plugins.plugin_utils.export.files import CONFIG, VAULT, HostFolder


def folder_in(top: Path) -> HostFolder:
    return HostFolder(str(top), {"inventory_hostname": "sps1"})


@pytest.mark.parametrize("name", [CONFIG, VAULT])
@pytest.mark.parametrize("before", [None, "fleet_config: {}\n"])
def test_what_somebody_else_has_written_meanwhile_is_not_overwritten(
    tmp_path: Path, name: str, before: str | None
) -> None:
    folder = folder_in(tmp_path)
    if before is not None:
        folder.write(name, before, before=None)
    assert folder.read(name) == before

    folder_in(tmp_path).write(name, "theirs: 1\n", before=before)
    with pytest.raises(AnsibleActionFail, match=r"somebody else has changed .*sps1.*Run this once more"):
        folder.write(name, "ours: 1\n", before=before)

    assert folder.read(name) == "theirs: 1\n"
    assert [path.name for path in (tmp_path / "host_vars/sps1").iterdir()] == [name]


def test_a_file_is_written_where_it_is_as_it_was_read(tmp_path: Path) -> None:
    folder = folder_in(tmp_path)
    folder.write(CONFIG, "one: 1\n", before=None)

    assert folder.write(CONFIG, "two: 2\n", before="one: 1\n") == str(tmp_path / "host_vars/sps1" / CONFIG)
    assert folder.read(CONFIG) == "two: 2\n"


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_a_file_keeps_its_line_ends(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "host_vars/sps1" / CONFIG
    path.parent.mkdir(parents=True)
    path.write_bytes(b"# comment" + end + b"one: 1" + end)
    folder = folder_in(tmp_path)
    before = folder.read(CONFIG)

    folder.write(CONFIG, f"{before}two: |\n  a\n  b\n", before=before)

    assert path.read_bytes() == end.join([b"# comment", b"one: 1", b"two: |", b"  a", b"  b", b""])


def test_the_home_of_no_user_is_refused() -> None:
    with pytest.raises(AnsibleActionFail, match="no such user"):
        folder_in(Path("~no-such-user-here"))
