"""The playbooks that write documents, on one device of each product: export, export again over what people wrote, adopt."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml
from support.playbook import run_as_user

from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import start

COMMUNITY = "quiet-qX7-community"


class Estate:
    def __init__(self, folder: Path, devices: dict[str, Any]) -> None:
        self.folder = folder
        self.devices = devices
        groups = {
            f"steady_{product}": {"hosts": {f"{product}1": {"ansible_connection": "local", **device.inventory()}}}
            for product, device in devices.items()
        }
        (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"children": groups}}), "utf-8")

    def path(self, product: str, name: str = "config.yml") -> Path:
        return self.folder / "host_vars" / f"{product}1" / name

    def play(self, playbook: str, *arguments: str, code: int = 0, inventory: str = "inventory.yml") -> str:
        words = ("-i", inventory, "--diff", "-vvv", *arguments, f"steady.fleet.{playbook}")
        process = run_as_user(self.folder, *words)
        assert process.returncode == code, process.stdout[-5000:]
        assert COMMUNITY not in process.stdout
        return re.sub(r"\s+", " ", process.stdout)


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    with ExitStack() as stack:
        devices = {product: stack.enter_context(start(product)) for product in PRODUCTS}
        trap = devices["sps"].read("management/snmp/trap")
        trap["version"]["value"]["community"] = COMMUNITY
        yield Estate(tmp_path_factory.mktemp("estate"), devices)


def test_the_documents_of_an_estate_from_export_to_adoption(estate: Estate) -> None:
    sps = estate.devices["sps"]
    predicted = estate.play("export", "--check")
    assert not (estate.folder / "host_vars").exists()
    assert "changed=1" in predicted

    estate.play("export")
    for product in PRODUCTS:
        text = estate.path(product).read_text("utf-8")
        assert COMMUNITY not in text
        assert not re.search(r': (""|\[\]|\{\}|unlimited|null)$', text, re.MULTILINE), text
    assert stat.S_IMODE(estate.path("cloud_sync", "vault.yml").stat().st_mode) == 0o600
    assert "all:\n      email: false" in estate.path("sps").read_text("utf-8")
    assert "community: \"{{ vault_sps1_snmp_trap_community | default('') }}\"" in estate.path("sps").read_text("utf-8")

    # The vault is lost, and everything loads all the same.
    estate.path("sps", "vault.yml").write_text("---\nvault_other: 1\n", "utf-8")
    estate.path("cloud_sync", "vault.yml").unlink()
    assert "changed=0" in estate.play("drift", "-e", "fleet_fail_on_drift=true")

    # Somebody writes comments and variables, and somebody else changes the device.
    path = estate.path("sps")
    text = path.read_text("utf-8").replace("  snmp_trap:", "  # ours\n  snmp_trap:  # traps")
    path.write_text("# ticket 4711\nmine: 1\n" + text.removeprefix("---\n"), "utf-8")
    again = estate.play("export")
    assert re.search(r"sps1 : ok=\d changed=0", again)
    assert re.search(r"cloud_sync1 : ok=\d changed=1", again), "its vault was gone"
    trap = sps.read("management/snmp/trap")
    trap["version"]["value"]["server"] = {"selection": "ip", "value": "192.0.2.99"}
    sps.write("management/snmp/trap", trap)
    before = path.read_text("utf-8")
    adopted = estate.play("adopt", "-e", "fleet_adopt=sps_snmp_trap.server,sps_snmp_trap.community", "--check")
    assert path.read_text("utf-8") == before
    assert '+ server: "192.0.2.99"' in adopted
    estate.play("adopt", "-e", "fleet_adopt=sps_snmp_trap", "-e", "vault_sps1_snmp_trap_community=another-one")
    assert path.read_text("utf-8") == before.replace('"192.0.2.40"', '"192.0.2.99"')

    # Exporting over it names what the vault lacks, and keeps what is there.
    output = estate.play(
        "export", "-e", "fleet_export_overwrite=true", "-e", "fleet_export_full=true", "--limit", "sps1"
    )
    assert "lacks these variables, which count as left out until it has them: vault_sps1_snmp_trap_community" in output
    text = path.read_text("utf-8")
    assert text.startswith("# ticket 4711\nmine: 1\n")
    assert "  # ours\n  snmp_trap:  # traps\n" in text
    assert 'system_contact: ""' in text
    assert estate.path("sps", "vault.yml").read_text("utf-8") == "---\nvault_other: 1\n"
    assert "changed=0" in estate.play("drift", "-e", "fleet_fail_on_drift=true")

    # What cannot be edited is left alone.
    path.write_text("fleet_config: {}  # by hand\nfleet_config_is: &a [1]\nagain: *a\n", "utf-8")
    output = estate.play("export", "-e", "fleet_export_overwrite=true", "--limit", "sps1")
    assert "since it has anchors and aliases" in output
    assert "by hand" in path.read_text("utf-8")
    assert "snmp_trap:" in estate.path("sps", "config.yml.new").read_text("utf-8")


def test_refusals_write_nothing(estate: Estate, tmp_path: Path) -> None:
    sps = {"ansible_connection": "local", **estate.devices["sps"].inventory()}
    hosts = {"a/../../outside": sps, "linked": sps}
    (estate.folder / "odd.yml").write_text(yaml.safe_dump({"steady_sps": {"hosts": hosts}}), "utf-8")
    target = estate.folder / "odd"
    (target / "host_vars").mkdir(parents=True)
    (target / "host_vars/linked").symlink_to(tmp_path)

    output = estate.play("export", "-e", f"fleet_export_folder={target}", code=2, inventory="odd.yml")

    assert "cannot be the name of a file or folder" in output
    assert "leads out of" in output
    assert not list(tmp_path.iterdir())
    assert sorted(one.name for one in target.rglob("*")) == ["host_vars", "linked"]
    for wrong in ("", "router", "sps_snmp_trap.nothing"):
        assert "fleet_adopt" in estate.play("adopt", "-e", f"fleet_adopt={wrong}", code=2)
