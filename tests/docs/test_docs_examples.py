"""What documents show is true: playbooks run, links lead somewhere, commands exist."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
TRANSACTIONS = [block for block in EXECUTED if "sps_transaction" in block.text]
PRODUCTS = {block.product for block in EXECUTED if block.product}


def own_group(chosen: list[Block]) -> list[Any]:
    """Return blocks as parameters; those of one product share a playbook, and so a worker."""
    return [
        pytest.param(block, marks=pytest.mark.xdist_group(f"documents {block.product}"), id=str(block))
        for block in chosen
    ]


@dataclass
class Played:
    """What blocks gave that ran in one ansible-playbook, each on a simulator of its own."""

    devices: dict[str, Any]
    """By the name of the host."""
    output: str
    errors: str

    def assert_done(self, host: str) -> None:
        """Everything ran on a host, and nothing failed."""
        # Ansible sums up at the end of each playbook, all hosts until then.
        recaps = re.findall(rf"^{host} +: (.*)", self.output, re.MULTILINE)
        assert recaps, f"it did not run:\n{self.output[-3000:]}{self.errors[-1000:]}"
        assert re.match(r"ok=[1-9]\d* .* unreachable=0 +failed=0 ", recaps[-1]), self.output[-3000:]
        assert_tidy(self.devices[host])

    def assert_no_warnings(self) -> None:
        """Only that a ledger of secrets is begun is worth a warning."""
        warnings = re.findall(r"\[WARNING\]: (.*)", self.errors)
        assert not [one for one in warnings if not one.startswith("secrets_ledger: there is no")], self.errors


def host_of(block: Block) -> str:
    """Return the name of the host that a block runs on."""
    return f"{block.product}{EXECUTED.index(block) + 1}"


@contextlib.contextmanager
def played(chosen: list[Block], folder: Path, *flags: str) -> Iterator[Played]:
    """Run blocks one after the other, each as a playbook in a folder of its own."""
    with contextlib.ExitStack() as stack:
        devices: dict[str, Any] = {}
        groups: dict[str, dict[str, Any]] = {}
        for block in chosen:
            assert block.product
            host = host_of(block)
            devices[host] = stack.enter_context(find(block.product)()).start()
            groups.setdefault(block.product, {"hosts": {}})["hosts"][host] = devices[host].inventory()
            shutil.copytree(SUPPORT / "files", folder / host)
            (folder / host / "site.yml").write_text(yaml.safe_dump(plays(block), sort_keys=False), "utf-8")
        (folder / "inventory.yml").write_text(yaml.safe_dump(groups), "utf-8")
        texts = "".join(block.text for block in chosen)
        variables = {name: f"secret of {name}" for name in re.findall(r"\bvault_\w+", texts)}
        variables["ansible_python_interpreter"] = sys.executable
        run = subprocess.run(
            [
                *(BIN / "ansible-playbook", "-i", "inventory.yml", "-e", json.dumps(variables), *flags),
                *(f"{host}/site.yml" for host in devices),
            ],
            check=False,
            capture_output=True,
            text=True,
            cwd=folder,
            env={
                **{name: value for name, value in environment().items() if name != "ANSIBLE_CALLBACKS_ENABLED"},
                "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
            },
        )
        yield Played(devices, run.stdout, run.stderr)


Runs = Callable[..., Played]


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """Return what runs all blocks of a product, once."""
    with contextlib.ExitStack() as stack:

        @functools.cache
        def run(product: str, *flags: str) -> Played:
            chosen = [block for block in (TRANSACTIONS if flags else EXECUTED) if block.product == product]
            return stack.enter_context(played(chosen, tmp_path_factory.mktemp("documents"), *flags))

        yield run


@pytest.mark.parametrize("block", own_group(EXECUTED))
def test_playbook_in_a_document_runs(block: Block, runs: Runs) -> None:
    runs(block.product).assert_done(host_of(block))


@pytest.mark.parametrize("block", own_group(TRANSACTIONS))
def test_transaction_in_a_document_is_predicted(block: Block, runs: Runs) -> None:
    run = runs(block.product, "--check")

    run.assert_done(host_of(block))
    assert not run.devices[host_of(block)].writing_requests()


@pytest.mark.parametrize(
    "product",
    [pytest.param(name, marks=pytest.mark.xdist_group(f"documents {name}")) for name in sorted(PRODUCTS)],
)
def test_playbooks_in_documents_warn_of_nothing(product: str, runs: Runs) -> None:
    runs(product).assert_no_warnings()


def test_output_in_the_readme_is_what_the_play_above_prints(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    printed = re.search(r"<!-- output of the play above.*?-->\n```diff\n(.*?)```", readme, re.DOTALL)
    assert printed
    block = next(block for block in EXECUTED if block.document.name == "README.md" and "sps_config" in block.text)

    with played([block], tmp_path, "--check", "--diff") as run:
        run.assert_done(host_of(block))
        run.assert_no_warnings()
        assert not run.devices[host_of(block)].writing_requests()

    # Ansible writes a space at the end of lines that it has colors for.
    shown = "\n".join(line.rstrip() for line in run.output.splitlines())
    assert printed[1].rstrip() in shown


def plays(block: Block) -> list[object]:
    """Return the block as a playbook: tasks get a play around them, as the guide's section on connecting shows.

    Every block has a host of its own, so the group of the product is replaced by it.
    """
    content: list[dict[str, object]] = yaml.safe_load(block.text)
    if "hosts" not in content[0]:
        content = [{"hosts": block.product, "gather_facts": False, "tasks": content}]
    assert {play["hosts"] for play in content} == {block.product}
    return [{**play, "hosts": host_of(block)} for play in content]


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
