"""Files: whole, as the umask says, and never outside of their folder."""

from __future__ import annotations

import multiprocessing
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.files import (
    PRIVATE,
    PlaceError,
    append_lines,
    place_below,
    write_file,
)


@pytest.fixture(params=[0o022, 0o077, 0o000])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_file_is_written_once_and_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "drift.md"

    assert write_file(str(tmp_path), ["a", "b", "drift.md"], b"one")
    first = path.stat().st_ino
    assert not write_file(str(tmp_path), ["a", "b", "drift.md"], b"one")
    assert path.stat().st_ino == first
    assert write_file(str(tmp_path), ["a", "b", "drift.md"], b"two")

    assert path.read_bytes() == b"two"
    assert names(path.parent) == ["drift.md"]


def test_only_the_owner_can_write_a_file_and_the_umask_is_honored(tmp_path: Path, umask: int) -> None:
    write_file(str(tmp_path), ["new", "plan.json"], b"{}")
    write_file(str(tmp_path), ["new", "vault.yml"], b"{}", PRIVATE)
    append_lines(str(tmp_path), ["new", "history.jsonl"], [b"{}"])

    assert mode_of(tmp_path / "new/plan.json") == 0o644 & ~umask
    assert mode_of(tmp_path / "new/history.jsonl") == 0o644 & ~umask
    assert mode_of(tmp_path / "new/vault.yml") == 0o600
    assert mode_of(tmp_path / "new") == 0o777 & ~umask


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o666, 0o400])
def test_a_file_that_is_replaced_is_never_more_open_than_it_was(tmp_path: Path, umask: int, mode: int) -> None:
    path = tmp_path / "config.yml"
    path.write_bytes(b"password: written here by hand")
    path.chmod(mode)

    write_file(str(tmp_path), [path.name], b"another")

    assert mode_of(path) == (mode | 0o600) & 0o644 & ~umask


def test_nothing_is_left_where_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "drift.md").mkdir()

    with pytest.raises(OSError, match="directory"):
        write_file(str(tmp_path), ["drift.md"], b"text")

    assert names(tmp_path) == ["drift.md"]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "/etc", "../up", "a\\b", "nul\0"])
@pytest.mark.parametrize("place", [0, 1])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str, place: int) -> None:
    parts = ["host_vars", "config.yml"]
    parts[place] = name
    for act in (lambda: place_below(str(tmp_path), parts), lambda: write_file(str(tmp_path), parts, b"text")):
        with pytest.raises(PlaceError, match="separator"):
            act()

    assert not names(tmp_path)


@pytest.mark.parametrize("parts", [["out", "config.yml"], ["out.yml"], ["dangling.yml"], ["in", "up", "config.yml"]])
def test_no_link_is_followed_out_of_the_folder(tmp_path: Path, parts: list[str]) -> None:
    folder, elsewhere = tmp_path / "folder", tmp_path / "elsewhere"
    (folder / "in").mkdir(parents=True)
    elsewhere.mkdir()
    (elsewhere / "theirs.yml").write_text("theirs", "utf-8")
    (folder / "out").symlink_to(elsewhere)
    (folder / "out.yml").symlink_to(elsewhere / "theirs.yml")
    (folder / "dangling.yml").symlink_to(elsewhere / "new.yml")
    (folder / "in/up").symlink_to("../../elsewhere")

    for act in (
        lambda: write_file(str(folder), parts, b"text"),
        lambda: append_lines(str(folder), parts, [b"text"]),
    ):
        with pytest.raises(PlaceError, match="leads out of"):
            act()

    assert names(elsewhere) == ["theirs.yml"]
    assert (elsewhere / "theirs.yml").read_text("utf-8") == "theirs"


def test_a_link_inside_stays_and_so_does_the_folder_that_is_one(tmp_path: Path) -> None:
    (tmp_path / "folder/shared").mkdir(parents=True)
    (tmp_path / "folder/sps1").symlink_to("shared")
    (tmp_path / "entrance").symlink_to("folder")

    write_file(str(tmp_path / "entrance"), ["sps1", "config.yml"], b"text")

    assert (tmp_path / "folder/shared/config.yml").read_bytes() == b"text"
    assert (tmp_path / "folder/sps1").is_symlink()


def test_lines_are_added_and_a_torn_one_is_ended_first(tmp_path: Path) -> None:
    append_lines(str(tmp_path), ["history.jsonl"], [b"one", b"two"])
    with (tmp_path / "history.jsonl").open("ab") as file:
        file.write(b"to")
    append_lines(str(tmp_path), ["history.jsonl"], [b"three"])

    assert (tmp_path / "history.jsonl").read_bytes() == b"one\ntwo\nto\nthree\n"


def test_lines_that_do_not_fit_are_an_error_and_none_of_them_is_left(tmp_path: Path) -> None:
    path = tmp_path / "history.jsonl"
    path.write_bytes(b"one\nto")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # As on a full disk, the first write takes what still fits, and only the next one fails.
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, before[1]))
    try:
        with pytest.raises(OSError, match="too large"):
            append_lines(str(tmp_path), [path.name], [b"x" * 99] * 50)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert path.read_bytes() == b"one\nto"


def test_processes_side_by_side_do_not_mix_their_lines(tmp_path: Path) -> None:
    def add(letter: bytes) -> None:
        for unused in range(20):
            append_lines(str(tmp_path), ["history.jsonl"], [letter * 9000] * 3)

    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=add, args=(letter,)) for letter in (b"a", b"b", b"c")]
    for process in processes:
        process.start()
    for process in processes:
        process.join()

    lines = (tmp_path / "history.jsonl").read_bytes().splitlines()
    assert sorted(lines) == [letter * 9000 for letter in (b"a", b"b", b"c") for unused in range(60)]
    assert [process.exitcode for process in processes] == [0, 0, 0]
