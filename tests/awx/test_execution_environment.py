"""The definitions of the execution environments are what ansible-builder takes, and it finds what the collection needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from .conftest import BIN, ROOT

DEFINITIONS = sorted((ROOT / "extensions/ee").glob("*.yml"))


def builder(*words: str, cwd: Path) -> str:
    result = subprocess.run(
        [str(BIN / "ansible-builder"), *words], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_definition_becomes_a_container_file(path: Path, tmp_path: Path) -> None:
    builder("create", "--file", str(path), "--context", "context", "--output-filename", "Containerfile", cwd=tmp_path)

    text = (tmp_path / "context/Containerfile").read_text("utf-8")
    core = yaml.safe_load(path.read_text("utf-8"))["dependencies"]["ansible_core"]["package_pip"]
    assert core in text
    assert "steady-fleet/steady.fleet" in (tmp_path / "context/_build/requirements.yml").read_text("utf-8")


@pytest.mark.parametrize("path", DEFINITIONS, ids=lambda path: path.stem)
def test_git_is_there_before_collections_are_fetched_with_it(path: Path, tmp_path: Path) -> None:
    builder("create", "--file", str(path), "--context", "context", "--output-filename", "Containerfile", cwd=tmp_path)

    text = (tmp_path / "context/Containerfile").read_text("utf-8")
    stage = text.partition(" AS galaxy\n")[2].partition("\nFROM ")[0]
    assert "ansible-galaxy collection install" in stage
    before = stage.partition("ansible-galaxy collection install")[0]
    assert "type: git" in (tmp_path / "context/_build/requirements.yml").read_text("utf-8")
    # A stage has what stages before it installed only where it is built on them, and no base image is known to have git.
    assert "ARG PKGMGR\n" in before
    assert "install -y git-core" in before.partition("ARG PKGMGR\n")[2]


def test_there_is_one_for_the_oldest_and_one_for_the_newest_release() -> None:
    cores = [
        yaml.safe_load(path.read_text("utf-8"))["dependencies"]["ansible_core"]["package_pip"] for path in DEFINITIONS
    ]

    assert sorted(cores) == ["ansible-core>=2.16,<2.17", "ansible-core>=2.21,<2.22"]


def test_builder_finds_what_the_collection_needs(tmp_path: Path) -> None:
    found = builder("introspect", str(ROOT.parents[2]), cwd=tmp_path)

    assert "steady.fleet" in found
    assert "requests" in found
