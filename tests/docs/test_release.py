"""How the artifact is built and proven: the same bytes whatever the order, and nothing skipped in silence."""

from __future__ import annotations

import gzip
import hashlib
import io
import itertools
import json
import os
import tarfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

import pytest


@pytest.fixture
def pythons(tools: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Have the tools find just these Pythons: what the oldest ansible-core needs, and not what the newest does."""
    found = {"3.11": tools("_pythons").Python(11, 0.1, Path("/python3.11"))}
    monkeypatch.setattr(tools("matrix"), "find_pythons", lambda: found)
    return found


def test_the_default_of_the_matrix_is_the_oldest_and_the_newest_release(tools: Any) -> None:
    matrix = tools("matrix")
    numbered = [release.name for release in matrix.RELEASES if release.numbered]

    assert (numbered[0], numbered[-1]) == matrix.DEFAULT


def test_first_steps_and_the_demonstration_without_a_python_are_in_the_table(
    tools: Any, pythons: dict[str, Any], tmp_path: Path
) -> None:
    matrix, release = tools("matrix"), tools("release")
    oldest, newest = matrix.DEFAULT

    checks, skipped = release.checks(tmp_path / "artifact.tar.gz")

    names = [check.name for check in checks]
    assert names[-2:] == [f"demonstration on {oldest}", f"first steps on {oldest}"]
    assert [result.name for result in skipped] == [f"demonstration on {newest}", f"first steps on {newest}"]
    assert {result.state for result in skipped} == {"skipped"}
    assert all("it needs Python 3.12 or 3.13" in result.reason for result in skipped)


@pytest.mark.parametrize("version", ["", "9.9.9"])
def test_a_release_is_not_published_where_a_part_could_not_be_tried(
    tools: Any,
    pythons: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    version: str,
) -> None:
    release = tools("release")
    newest = tools("matrix").DEFAULT[-1]
    (tmp_path / "galaxy.yml").write_text("version: 9.9.9\n", "utf-8")
    archive = tmp_path / "artifact.tar.gz"
    archive.write_bytes(b"as built")

    def all_pass(lanes: Any, jobs: Sequence[Any]) -> list[Any]:
        return [tools("_report").StepResult(job.name, "passed") for job in jobs]

    for name, value in {
        "ROOT": tmp_path,
        "releases": lambda: {version: {}},
        "not_committed": list,
        "build": lambda *_arguments: archive,
    }.items():
        monkeypatch.setattr(release, name, value)
    monkeypatch.setattr(release.Lanes, "run", all_pass)

    code = release.main([version])

    shown = capsys.readouterr().out
    assert f"NOT TESTED: first steps on ansible-core {newest}" in shown
    if version:
        assert code == 1
        assert f"FAILED after 0 s: demonstration on {newest}, first steps on {newest}\n" in shown
    else:
        assert code == 0
        assert f"without what was skipped: demonstration on {newest}, first steps on {newest}." in shown


def test_a_release_of_ansible_that_was_asked_for_by_its_name_must_be_tried(
    tools: Any, pythons: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    matrix = tools("matrix")
    monkeypatch.setattr(matrix, "link_pythons", lambda: None)
    monkeypatch.setattr(matrix, "build_environment", lambda *_arguments: tmp_path)
    monkeypatch.setattr(matrix.ansible_test_setup, "prepare", lambda *_arguments: None)
    monkeypatch.setattr(matrix, "shared_simulators", tools("contextlib").nullcontext)
    monkeypatch.setattr(matrix.Lanes, "run", lambda *_arguments: [])

    assert matrix.main(list(matrix.DEFAULT)) == 1
    assert matrix.main([]) == 0


def test_pylint_looks_at_the_code_that_the_artifact_has(tools: Any) -> None:
    shipped = tools("matrix").shipped_code()

    folders = {"/".join(Path(path).parts[:2]) for path in shipped}
    assert folders >= {"plugins/modules", "plugins/module_utils", "extensions/eda", "tests/simulators", "tests/demo"}
    assert "tests/support/background.py" in shipped
    # What galaxy.yml leaves out by a folder, by a pattern for one file, and by its name alone.
    assert not folders & {"tests/docs", "tests/unit", "tools/matrix.py"}
    assert "tests/support/ways.py" not in shipped
    assert "tests/conftest.py" not in shipped


def left_out(tools: Any, *, newest: bool, by_name: bool) -> tuple[set[str], set[str]]:
    """Return which parts of sanity a leg of the matrix leaves out of its step for all of them, and which have steps of their own."""
    python = tools("_pythons").Python(13, 0.1, Path("/python3.13"))
    leg = tools("matrix").Leg(release=tools("matrix").KNOWN["2.21"], python=python, folder=Path("/environment"))
    commands = [job.run.args[2] for job in leg.jobs([], oldest=not newest, newest=newest, by_name=by_name)]

    def after(option: str) -> set[str]:
        pairs = (pair for command in commands if "sanity" in command for pair in itertools.pairwise(command))
        return {value for name, value in pairs if name == option}

    return after("--skip-test"), after("--test")


def test_the_newest_release_runs_all_of_sanity_and_all_releases_do_where_they_are_chosen(
    tools: Any, pythons: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tools("ansible_test_setup"), "prepare", lambda *_arguments: None)
    once = set(tools("ansible_test_setup").ONCE)

    assert left_out(tools, newest=True, by_name=False) == ({"import", "pylint"}, {"import", "pylint"})
    assert left_out(tools, newest=False, by_name=False) == (once, set())
    assert left_out(tools, newest=True, by_name=True) == left_out(tools, newest=False, by_name=True) == (set(), set())
    (alone,) = tools("_steps").ansible_test("sanity")(tools("_steps").Choice(workers=1, alone=True))
    assert "--skip-test" not in alone


def archive_of(path: Path, files: dict[str, bytes], *, backwards: bool) -> Path:
    """Write an archive as ansible-galaxy does, in one order and with one set of modes and times, or in another."""
    names = sorted(files, reverse=backwards)
    listed = {"files": [{"name": name} for name in names], "format": 1}
    manifest = {"file_manifest_file": {"name": "FILES.json", "chksum_sha256": str(backwards)}}
    entries = {"MANIFEST.json": json.dumps(manifest).encode(), "FILES.json": json.dumps(listed).encode()}
    with tarfile.open(path, "w:gz") as archive:
        for name in [*entries, *names]:
            content = {**entries, **files}[name]
            member = tarfile.TarInfo(name)
            member.size, member.mtime = len(content), 5 if backwards else 7
            member.mode = (0o600 if backwards else 0o664) | (0o100 if name.endswith(".sh") else 0)
            member.uname = "one" if backwards else "another"
            archive.addfile(member, io.BytesIO(content))
    return path


def test_an_archive_has_one_form_whatever_the_order_times_modes_and_owner(tools: Any, tmp_path: Path) -> None:
    files = {"README.md": b"text", "run.sh": b"#!/bin/sh", "plugins/a.py": b"a"}
    found = []
    for backwards in (False, True):
        source = archive_of(tmp_path / f"{backwards}.tar.gz", files, backwards=backwards)
        tools("artifact").normalize(source, tmp_path / "same.tar.gz", 1_700_000_000)
        found.append((tmp_path / "same.tar.gz").read_bytes())

    assert found[0] == found[1]
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(found[0]))) as archive:
        read = {member.name: member for member in archive.getmembers()}
        manifest = json.load(archive.extractfile("MANIFEST.json") or io.BytesIO())
        listed = (archive.extractfile("FILES.json") or io.BytesIO()).read()
    assert list(read) == ["FILES.json", "MANIFEST.json", "README.md", "plugins/a.py", "run.sh"]
    assert {read["run.sh"].mode, read["README.md"].mode} == {0o755, 0o644}
    assert manifest["file_manifest_file"]["chksum_sha256"] == hashlib.sha256(listed).hexdigest()


def test_the_second_build_is_from_a_copy_in_another_order_and_the_first_stays_the_one_that_is_published(
    tools: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release, tree = tools("release"), tools("tree")
    source, published = tmp_path / "source", tmp_path / "artifact" / "fleet.tar.gz"
    names = ["a.py", "b.py", "c.py"]
    for folder in (source, published.parent):
        folder.mkdir()
    for name in names:
        (source / name).write_text(name, "utf-8")
    published.write_bytes(b"the same")
    copied: list[str] = []
    copy2 = tree.shutil.copy2

    def copying(one: Path, other: Path) -> None:
        copied.append(other.name)
        copy2(one, other)

    def build(folder: Path, target: Path) -> Path:
        assert {path.stat().st_mtime for path in folder.iterdir()} == {1}
        target.mkdir(parents=True)
        built = target / "fleet.tar.gz"
        built.write_bytes(b"the same")
        return built

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tree, "ROOT", source)
    monkeypatch.setattr(tree, "listed_files", lambda: {PurePosixPath(name) for name in names})
    monkeypatch.setattr(tree.shutil, "copy2", copying)
    monkeypatch.setattr(release, "build", build)

    with Path(os.devnull).open("w", encoding="utf-8") as output:
        assert release.reproducible(published, output) == []
        published.write_bytes(b"another")
        copied.clear()
        (tmp_path / "copy" / "artifact" / "fleet.tar.gz").unlink()
        (tmp_path / "copy" / "artifact").rmdir()
        assert release.reproducible(published, output) == ["two builds from the same sources differ"]
    assert copied == names[::-1]
    assert published.read_bytes() == b"another"
