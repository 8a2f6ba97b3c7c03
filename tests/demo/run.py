"""The demonstration: an estate of all four products is written down, changed by an approved plan, tampered with and healed.

It stops with an error where anything happens that is not what it says.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from presentation import Presenter, UnexpectedResultError, expect, play, simulators
from support.background import Device

ESTATE = Path(__file__).resolve().parent.parent.parent / "docs" / "estate"
PRODUCTS = ("appliance", "cloud_sync", "portal", "sps")
TRAP = "management/snmp/trap"
PLAN = "fleet_plan_file=plan.json"
REPORT = "fleet_report_folder=report"

Devices = dict[str, Device]
ITEMS = 5
LOOPS = f"""---
- name: The same, several times
  hosts: sps
  gather_facts: false
  tasks:
    - name: Read by uri
      ansible.builtin.uri:
        url: "https://{{{{ ansible_host }}}}:{{{{ fleet_port }}}}/api/authentication"
        url_username: "{{{{ fleet_username }}}}"
        url_password: "{{{{ fleet_password }}}}"
        force_basic_auth: true
        ca_path: "{{{{ fleet_ca_path }}}}"
      delegate_to: localhost
      loop: "{{{{ range({ITEMS}) | list }}}}"
      tags: [uri]

    - name: Compare with the module
      steady.fleet.sps_snmp_trap:
        enabled: true
      loop: "{{{{ range({ITEMS}) | list }}}}"
      tags: [module]
"""


def main() -> int:
    """Run the demonstration; return 1 where something is not as it says."""
    # Ctrl-C and kill leave through the clean-up below.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--step", action="store_true", help="wait for Enter after each command is shown, for talks")
    presenter = Presenter(step=parser.parse_args().step)
    try:
        with tempfile.TemporaryDirectory(prefix="fleet-demo-") as name:
            demonstrate(presenter, Path(name))
    except UnexpectedResultError as error:
        print(f"\nThe demonstration failed: {error}.", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def demonstrate(presenter: Presenter, folder: Path) -> None:
    """Run all sections in a folder of their own."""
    for name in ("ansible.cfg", "export.yml", "drift.yml", "enforce.yml"):
        shutil.copy(ESTATE / name, folder)
    shutil.copytree(ESTATE / "group_vars", folder / "group_vars")
    presenter.section("Four devices, and nothing written down")
    presenter.say(
        """No device at hand? The collection brings simulators. These four behave as the vendors' documents say, over TLS: a
        web-security appliance, a network monitor with cloud accounts, a backup portal, and an appliance for privileged sessions. Of what Ansible
        prints, only changes, differences, failures and the last lines are shown."""
    )
    with simulators(presenter, folder, *PRODUCTS) as devices:
        write_down(presenter, folder, devices)
        review(presenter, folder, devices)
        move(presenter, folder, devices)
        approve(presenter, folder, devices)
        report = drift(presenter, folder, devices)
        heal(presenter, folder, devices)
        beside_uri(presenter, folder, devices)
        for name, device in devices.items():
            summary = device.control("GET", "summary")
            left = {key: summary[key] for key in ("open_transactions", "locks", "violations") if summary.get(key)}
            expect(not left, f"{name} was left untidy: {left}")
    presenter.section("That is all")
    presenter.say(
        """Everything above was real output, and each statement with a check mark was checked: this program fails where
        one is not true. No transaction was left open, no lock held, and no request broke an API's contract."""
    )
    presenter.say("The report of the drift, to look at in a browser:")
    presenter.show(str(report))
    presenter.say("Go on with README.md, or with docs/gitops.md for what you have just seen.")
    print()


def write_down(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Export the estate, and enforce what was exported."""
    presenter.say("Somebody has configured them, and no one has written it down. So that comes first:")
    recap = play(presenter, folder, "export.yml")
    expect(recap.code == 0, "the export should have succeeded")
    expect(not writes(devices), "the export wrote to a device")
    presenter.say("Each device is a document now, ready for Git. This is the portal:")
    presenter.command(["head", "-n", "16", "host_vars/portal1/config.yml"])
    text = (folder / "host_vars/portal1/config.yml").read_text("utf-8")
    presenter.show("\n".join(text.splitlines()[:16]).removeprefix("---\n"))
    presenter.say("To enforce what was just written down should change nothing:")
    recap = play(presenter, folder, "enforce.yml")
    expect((recap.code, recap.changed) == (0, frozenset()), f"nothing should have changed: {recap}")
    expect(not writes(devices), "enforcing what is there wrote to a device")
    presenter.proven("Nothing to do: changed=0, and no device was asked to change anything.")


def review(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Change the documents and look at what that would do."""
    presenter.section("What we want, and what it would change")
    for document in ESTATE.glob("host_vars/*/*.yml"):
        shutil.copy(document, folder / document.relative_to(ESTATE))
    presenter.say("In Git, somebody proposes other documents. The one of the monitor:")
    presenter.command(["cat", "host_vars/cloud_sync1/config.yml"])
    presenter.show((folder / "host_vars/cloud_sync1/config.yml").read_text("utf-8").removeprefix("---\n"))
    presenter.say(
        """The secrets are in files beside them, encrypted with ansible-vault in real life. Before anything happens, a pipeline asks what
        would change, for people to read and as a plan to approve:"""
    )
    recap = play(presenter, folder, "drift.yml", "-e", REPORT, "-e", PLAN)
    expect(recap.code == 0, "looking for drift should have succeeded")
    expect(recap.changed == frozenset(devices), f"every device should be about to change: {recap}")
    expect(not writes(devices), "looking for drift wrote to a device")
    presenter.say("The report, as the comment of a merge request has it:")
    text = (folder / "report/drift.md").read_text("utf-8")
    presenter.command(["head", "-n", "24", "report/drift.md"])
    presenter.show("\n".join(text.splitlines()[:24]))
    expect("only an example" not in text + (folder / "plan.json").read_text("utf-8"), "a secret shows")
    presenter.proven("Four devices were compared with their documents. Nothing was written, and no secret shows.")


def move(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Change a device between the plan and its enforcement."""
    presenter.section("The plan is approved, and then somebody is faster")
    change_trap(devices["sps1"], "old-traps.example.com")
    presenter.say(
        """People read the report and approve the plan. Before it is carried out, a colleague sends the traps of sps1 elsewhere, by hand.
        What was approved is not what would happen any more:"""
    )
    recap = play(presenter, folder, "enforce.yml", "-e", "fleet_approved_plan=plan.json")
    expect(recap.code != 0, "enforcing should have failed")
    expect(recap.failed == {"sps1"}, f"only sps1 should have been refused: {recap}")
    expect(recap.changed == {"appliance1", "cloud_sync1", "portal1"}, f"the others should have changed: {recap}")
    expect("sps1" not in writes(devices), "sps1 was written to")
    presenter.proven(
        "sps1 was refused before anything was written, with what moved. The other three are as was approved."
    )


def approve(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Plan again and enforce that."""
    presenter.section("A new plan for the one that is left")
    recap = play(presenter, folder, "drift.yml", "-e", PLAN)
    expect((recap.code, recap.changed) == (0, {"sps1"}), f"only sps1 should be about to change: {recap}")
    writes(devices)
    recap = play(presenter, folder, "enforce.yml", "-e", "fleet_approved_plan=plan.json")
    expect((recap.code, recap.changed) == (0, {"sps1"}), f"sps1 should have changed: {recap}")
    presenter.say("This is all that the appliance was asked for:")
    seen = devices["sps1"].take_requests()
    presenter.show("\n".join(seen))
    expect(seen.count("PUT /api/transaction") == 1, "there should have been one commit")
    expect(seen.count("GET /api/authentication") == 1, "there should have been one login")
    presenter.proven(
        """One login, one transaction, one commit: either all of a document is on the appliance or nothing. It was read again inside
        the transaction, so that no one's change in between is lost, and after it, as proof."""
    )
    recap = play(presenter, folder, "enforce.yml", "-e", "fleet_approved_plan=plan.json")
    expect((recap.code, recap.changed) == (0, frozenset()), f"the plan was carried out already: {recap}")
    expect(not writes(devices), "a plan that was carried out wrote to a device")
    presenter.proven("The same plan again: it is carried out already, so nothing is refused and nothing written.")
    recap = play(presenter, folder, "enforce.yml")
    expect((recap.code, recap.changed) == (0, frozenset()), f"the second run should have changed nothing: {recap}")
    expect(not writes(devices), "the second run wrote to a device")
    presenter.proven("And again: nothing to do on any of the four.")


def drift(presenter: Presenter, folder: Path, devices: Devices) -> Path:
    """Change something behind Ansible's back, show that it is found, and return where the report is kept."""
    presenter.section("Somebody changes a device by hand, late at night")
    change_trap(devices["sps1"], "late-at-night.example.com")
    presenter.say("Does anyone notice? The look for drift does, which runs every night and fails where there is some:")
    recap = play(presenter, folder, "drift.yml", "-e", REPORT, "-e", "fleet_fail_on_drift=true")
    expect(recap.code != 0, "the drift should have been an error")
    expect(recap.failed == {"sps1"}, f"the drift should stand on sps1, and on no other: {recap}")
    expect(recap.changed == {"sps1"}, f"the drift should have been found on sps1: {recap}")
    expect(not writes(devices), "looking for drift wrote to a device")
    summary = json.loads((folder / "report/drift.json").read_text("utf-8"))["summary"]
    expect((summary["drifted"], summary["in_sync"]) == (1, 3), f"the report says something else: {summary}")
    presenter.command(["cat", "report/drift.md"])
    presenter.show((folder / "report/drift.md").read_text("utf-8"))
    presenter.proven("The drift was found, and three devices are in sync. Nothing was written.")
    kept = Path(os.environ.get("BUILD_FOLDER", tempfile.gettempdir())) / "demo"
    kept.mkdir(parents=True, exist_ok=True)
    return Path(shutil.copy(folder / "report/drift.html", kept / "drift.html"))


def heal(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Bring the device back."""
    presenter.section("Heal it")
    recap = play(presenter, folder, "enforce.yml")
    expect((recap.code, recap.changed) == (0, {"sps1"}), f"the drift should have been healed: {recap}")
    body = devices["sps1"].control("GET", f"state/{TRAP}")
    expect(body["version"]["value"]["server"]["value"] == "traps.example.com", "the drift was not healed")
    seen = devices["sps1"].take_requests()
    expect(not [request for request in seen if "passwords" in request], f"a password was written: {seen}")
    presenter.proven("Traps go to traps.example.com again. The passwords did not travel: they were not what differed.")


def beside_uri(presenter: Presenter, folder: Path, devices: Devices) -> None:
    """Read the same setting several times, by uri and by a module of the collection."""
    presenter.section("What a task costs")
    presenter.say(
        f"One loop of {ITEMS} items, by ansible.builtin.uri and by a module, which logs in, reads and compares:"
    )
    (folder / "loops.yml").write_text(LOOPS, "utf-8")
    seconds, logins = {}, {}
    for name in ("uri", "module"):
        begin = time.monotonic()
        recap = play(presenter, folder, "loops.yml", "--tags", name)
        seconds[name] = time.monotonic() - begin
        expect((recap.code, recap.changed) == (0, frozenset()), f"the loop should have changed nothing: {recap}")
        logins[name] = sum(request.endswith("/authentication") for request in devices["sps1"].take_requests())
    expect(logins == {"uri": ITEMS, "module": 1}, f"the module should have logged in once: {logins}")
    presenter.proven(
        f"By uri: {logins['uri']} logins, {seconds['uri']:.1f} s. By the module: {logins['module']} login, "
        f"{seconds['module']:.1f} s. The start of Ansible is in both."
    )


def change_trap(device: Device, server: str) -> None:
    """Send the traps elsewhere, as somebody would in the web interface."""
    body = device.control("GET", f"state/{TRAP}")
    body["version"]["value"]["server"]["value"] = server
    device.control("PUT", f"state/{TRAP}", body)


def writes(devices: Devices) -> set[str]:
    """Return the names of the devices that were asked to change something since the last time; to log in or out is none."""
    harmless = ("/login", "/logout")
    return {
        name
        for name, device in devices.items()
        for request in device.take_requests()
        if not request.startswith("GET ") and not request.endswith(harmless)
    }


if __name__ == "__main__":
    sys.exit(main())
