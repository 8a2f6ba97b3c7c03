"""What documents show is true: playbooks run, links lead somewhere, commands exist."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from support.devices import assert_tidy
from support.playbook import BIN, SUPPORT, environment

from simulators.registry import find

from .markdown import Block, anchors, blocks, documents, links
from .plugins import ROOT

HERE = f"{yaml.safe_load((ROOT / 'galaxy.yml').read_text('utf-8'))['repository']}/blob/main/"

ALL_BLOCKS = [block for document in documents() for block in blocks(document)]
EXECUTED = [block for block in ALL_BLOCKS if block.product]


@pytest.mark.parametrize("block", EXECUTED, ids=str)
def test_playbook_in_a_document_runs(block: Block, tmp_path: Path) -> None:
    run_playbook(block, tmp_path)


@pytest.mark.parametrize("block", [block for block in EXECUTED if "sps_transaction" in block.text], ids=str)
def test_transaction_in_a_document_is_predicted(block: Block, tmp_path: Path) -> None:
    run_playbook(block, tmp_path, check=True)


def run_playbook(block: Block, tmp_path: Path, *, check: bool = False, diff: bool = False) -> str:
    assert block.product
    with find(block.product)() as device:
        device.start()
        inventory = {block.product: {"hosts": {f"{block.product}1": device.inventory()}}}
        (tmp_path / "inventory.yml").write_text(yaml.safe_dump(inventory), "utf-8")
        (tmp_path / "site.yml").write_text(yaml.safe_dump(plays(block), sort_keys=False), "utf-8")
        shutil.copytree(SUPPORT / "files", tmp_path, dirs_exist_ok=True)
        variables = {name: f"secret of {name}" for name in re.findall(r"\bvault_\w+", block.text)}
        variables["ansible_python_interpreter"] = sys.executable
        command = [BIN / "ansible-playbook", "-i", "inventory.yml", "-e", json.dumps(variables)]

        run = subprocess.run(
            [*command, *(["--check"] if check else []), *(["--diff"] if diff else []), "site.yml"],
            check=False,
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={
                **{name: value for name, value in environment().items() if name != "ANSIBLE_CALLBACKS_ENABLED"},
                "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            },
        )

        assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
        # Only that a ledger of secrets is begun is worth one.
        warnings = re.findall(r"\[WARNING\]: (.*)", run.stderr)
        assert not [one for one in warnings if not one.startswith("secrets_ledger: there is no")], run.stderr
        assert_tidy(device)
        assert not (check and device.writing_requests())
        return run.stdout


def test_output_in_the_readme_is_what_the_play_above_prints(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    printed = re.search(r"<!-- output of the play above.*?-->\n```diff\n(.*?)```", readme, re.DOTALL)
    assert printed
    block = next(block for block in EXECUTED if block.document.name == "README.md" and "sps_config" in block.text)

    output = run_playbook(block, tmp_path, check=True, diff=True)

    # Ansible writes a space at the end of lines that it has colors for.
    shown = "\n".join(line.rstrip() for line in output.splitlines())
    assert printed[1].rstrip() in shown


def plays(block: Block) -> list[object]:
    """Return the block as a playbook: tasks get a play around them, as the guide's section on connecting shows."""
    content: list[dict[str, object]] = yaml.safe_load(block.text)
    if "hosts" in content[0]:
        return list(content)
    play = {
        "hosts": block.product,
        "gather_facts": False,
        "tasks": content,
    }
    return [play]


@pytest.mark.parametrize("block", [block for block in ALL_BLOCKS if block.language in ("yaml", "yml")], ids=str)
def test_yaml_in_a_document_parses(block: Block) -> None:
    assert yaml.safe_load(block.text) is not None


def test_every_guide_has_executed_examples() -> None:
    # Otherwise a changed marker would switch all of this off.
    assert {block.document.name for block in EXECUTED} >= {"README.md", "sps.md"}


@pytest.mark.parametrize("document", documents(), ids=lambda document: str(document.relative_to(ROOT)))
def test_links_lead_somewhere(document: Path) -> None:
    broken = []
    for link in links(document):
        # A hub shows the README by itself, so its links are absolute: to the files that lie here.
        link = link.removeprefix(HERE) if link.startswith(HERE) else link
        if re.match(r"[a-z]+:", link):
            continue  # another site, which a test without a network cannot look at
        path, _separator, anchor = link.partition("#")
        target = Path(os.path.normpath(document.parent / path)) if path else document
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)

    assert not broken


def make_targets() -> dict[str, str]:
    """Return the targets of the Makefile with the line that `make help` shows, which may be empty."""
    found = re.findall(r"^([a-z-]+):[^=\n#]*(?:(#[^\n]*))?$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    return {name: comment.removeprefix("## ") if comment.startswith("## ") else "" for name, comment in found}


@pytest.mark.parametrize("document", documents(), ids=lambda document: str(document.relative_to(ROOT)))
def test_make_targets_in_a_document_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    named = set(re.findall(r"(?:`|^)make ((?:[a-z]+-)*[a-z]+)", text, re.MULTILINE))

    assert named <= set(make_targets())


def test_development_guide_names_every_target_of_make_help() -> None:
    text = (ROOT / "docs/development.md").read_text("utf-8")
    shown = {name for name, comment in make_targets().items() if comment}

    assert {name for name in shown if f"make {name}`" not in text} == set()


def test_modules_named_in_documents_exist() -> None:
    modules = {path.stem for path in (ROOT / "plugins/modules").glob("*.py")}
    roles = {path.name for path in (ROOT / "roles").glob("*")} | {path.stem for path in (ROOT / "playbooks").glob("*")}
    roles |= {path.stem for path in (ROOT / "plugins/filter").glob("*.py")}
    events = [*(ROOT / "extensions/eda/plugins").glob("*/*.py"), *(ROOT / "extensions/eda/rulebooks").glob("*.yml")]
    roles |= {path.stem for path in events}
    groups = {name.rpartition("_")[0].split("_")[0] for name in modules} | {"cloud_sync", "all"}
    for document in documents():
        named = set(re.findall(r"\bsteady\.fleet\.([a-z]\w+)", document.read_text("utf-8")))
        assert named <= modules | roles | groups | {"fleet"}, document.name


@pytest.mark.parametrize("document", documents(), ids=lambda document: str(document.relative_to(ROOT)))
def test_paths_named_in_documents_exist(document: Path) -> None:
    text = document.read_text("utf-8")
    paths = re.findall(r"`((?:plugins|module_utils|tests|tools|docs|meta|changelogs)/[\w./-]+)`", text)
    # A collection's module_utils are named without the folder above them, and some files are the reader's to write.
    missing = [path for path in paths if not (ROOT / path).exists() and not (ROOT / "plugins" / path).exists()]

    assert set(missing) <= {"tests/integration/integration_config.yml"}


def test_links_of_the_readme_lead_somewhere_from_a_hub_too() -> None:
    assert not [link for link in links(ROOT / "README.md") if not re.match(r"https://|#", link)]
