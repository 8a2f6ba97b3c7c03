"""The playbook steady.fleet.conformance as people run it: all products at once, a report that is shown and written, nothing changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import jsonschema_rs
import pytest
import yaml
from support.playbook import run_as_user

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import start

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, list[str], int]]:
    folder = tmp_path_factory.mktemp("conformance")
    with ExitStack() as stack:
        devices = {product: stack.enter_context(start(product)) for product in PRODUCTS}
        children = {
            f"steady_{product}": {
                "hosts": {
                    f"{product}-berlin": {
                        "fleet_host": device.host,
                        "fleet_port": device.port,
                        "fleet_username": device.username,
                        "fleet_password": device.password,
                        "fleet_ca_path": str(device.ca_path),
                    }
                }
            }
            for product, device in devices.items()
        }
        children["others"] = {"hosts": {"other": {}, "far-away": {"fleet_product": "sps", "fleet_in_process": False}}}
        far = children["others"]["hosts"]["far-away"]
        far.update({**children["steady_sps"]["hosts"]["sps-berlin"], "ansible_python_interpreter": sys.executable})
        inventory = folder / "inventory.yml"
        inventory.write_text(yaml.safe_dump({"all": {"children": children}}), "utf-8")
        process = run_as_user(
            folder,
            *("-i", str(inventory), "steady.fleet.conformance", "-e", f"fleet_conformance_folder={folder / 'report'}"),
        )
        writes = [request for device in devices.values() for request in device.writing_requests()]
        yield process.stdout, folder / "report", writes, process.returncode


def test_playbook_looks_at_every_device_and_writes_to_none(outcome: tuple[str, Path, list[str], int]) -> None:
    output, folder, writes, code = outcome

    assert code == 0, output
    assert writes == []
    assert "Nothing was sent anywhere" in output or "# Conformance report" in output
    report = json.loads((folder / "conformance.json").read_text("utf-8"))
    assert sorted(device["product"] for device in report["devices"]) == [*PRODUCTS, "sps"]
    assert all(device["error"] is None and device["summary"]["confirmed"] > 5 for device in report["devices"])


def test_report_is_shown_before_anybody_can_send_it_and_names_no_host(
    outcome: tuple[str, Path, list[str], int],
) -> None:
    output, folder, _writes, _code = outcome
    schema = json.loads((ROOT / "docs/conformance-report.schema.json").read_text("utf-8"))

    assert "# Conformance report" in output
    assert "SPS-TRANSACTION-SHAPE" in output
    files = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    assert files.keys() == {"conformance.html", "conformance.md", "conformance.json"}
    assert [*jsonschema_rs.Draft202012Validator(schema).iter_errors(json.loads(files["conformance.json"]))] == []
    assert not any("berlin" in text or "127.0.0.1" in text for text in files.values())
