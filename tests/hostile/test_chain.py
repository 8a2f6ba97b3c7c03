"""Hostile devices through the playbooks, as users run them: exported, compared, enforced. Nothing that they say is carried out."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.playbook import BIN, environment

from ansible_collections.steady.fleet.plugins.module_utils._core.text import is_visible
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import start

from .text_translation import STATES, TextTranslator, seeded, words
from .texts import COMMANDS, HIDDEN, TERMINAL, templates

FEWEST_FIELDS = 40


@dataclass
class Estate:
    """One hostile device of each product, and the folder that says what they should be like."""

    folder: Path
    devices: dict[str, Any]
    applications: dict[str, Any] = field(default_factory=dict)
    fields: int = 0

    @property
    def marker(self) -> Path:
        return self.folder / "marker"

    @property
    def texts(self) -> list[str]:
        """Return all texts, those first that are the most dangerous."""
        return [*templates(self.marker), *COMMANDS, *TERMINAL, *HIDDEN]

    def translate(self, shift: int = 0) -> None:
        """Have the devices say other texts in place of their words."""
        texts = self.texts
        pairs = {words(number): texts[(number + shift) % len(texts)] for number in range(self.fields)}
        for product, device in self.devices.items():
            device.server.app = TextTranslator(self.applications[product], pairs)

    def play(self, playbook: str, *words: str, **variables: str) -> str:
        """Run a playbook of the collection with everything shown that it can show; nothing may be carried out."""
        extra = [argument for name, value in variables.items() for argument in ("-e", f"{name}={value}")]
        process = subprocess.run(
            [
                str(BIN / "ansible-playbook"),
                "-i",
                str(self.folder / "inventory.yml"),
                "--diff",
                *words,
                *extra,
                playbook,
            ],
            env={name: value for name, value in environment().items() if name != "ANSIBLE_CALLBACKS_ENABLED"},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=120,
        )
        output = process.stdout.decode()
        assert not self.marker.exists(), f"a text of a device ran a command:\\n{output}"
        lines = output.split("\n")
        assert all(map(is_visible, lines)), [ascii(line) for line in lines if not is_visible(line)][:5]
        assert not [line for line in lines if re.match(r"\s*(::|##\[|ok: \[sps1\])", line)]
        return output

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "report" / "drift.json").read_text("utf-8"))
        return found


@pytest.fixture
def estate(tmp_path: Path) -> Iterator[Estate]:
    with ExitStack() as stack:
        devices = {product: stack.enter_context(start(product, state=STATES.get(product))) for product in PRODUCTS}
        found = Estate(tmp_path, devices)
        for product, device in devices.items():
            found.fields = seeded(device, found.fields)
            found.applications[product] = device.server.app
        groups = {product: {"hosts": {f"{product}-1": device.inventory()}} for product, device in devices.items()}
        (tmp_path / "inventory.yml").write_text(yaml.safe_dump({"all": {"children": groups}}), "utf-8")
        yield found


@pytest.mark.smoke
def test_hostile_devices_are_exported_compared_and_enforced(estate: Estate) -> None:
    assert estate.fields > FEWEST_FIELDS
    estate.translate()

    output = estate.play("steady.fleet.export")
    assert len(re.findall(r"failed=0", output)) == len(PRODUCTS), output
    exported = "".join(path.read_text("utf-8") for path in estate.folder.glob("host_vars/*/config.yml"))
    assert exported.count("#jinja2:") > FEWEST_FIELDS // 2

    estate.play("steady.fleet.drift", fleet_report_folder="report")
    # A text that is no address is refused where only an address can be desired, by the name of the option.
    refused = [device for device in estate.report()["devices"] if device["status"] != "in_sync"]
    assert {device["error"] for device in refused} <= {"input", "blocked"}, refused
    assert len(refused) <= 1, refused

    # The same devices say other hostile things in each of these places.
    estate.translate(shift=1)
    # What cannot be desired is refused by the name of the option, before anything is written: an address that is none, a new name that
    # ends with white space or has signs that do not show, an account that would be new and has no secret.
    output = estate.play("steady.fleet.enforce")
    assert set(re.findall(r'"error": "(\w+)"', output)) <= {"input", "blocked"}, output
    # Of the rest, everything is written.
    output = estate.play("steady.fleet.enforce", "--tags", "portal_group,portal_user")
    assert re.search(r"^portal-1 .* changed=1 .* failed=0", output, re.MULTILINE), output
