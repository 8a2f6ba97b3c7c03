"""The demonstration: a simulated appliance is configured, checked, tampered with and healed.

It stops with an error where anything happens that is not what it tells.
"""

from __future__ import annotations

import shutil
import signal
import sys
import tempfile
from pathlib import Path

from stage import Narrator, NotAsToldError, Recap, expect, play, simulator
from support.background import Device

HERE = Path(__file__).resolve().parent
TRAP = "management/snmp/trap"


def main() -> int:
    """Tell the story; return 1 where it does not come true."""
    # Ctrl-C and kill leave through the clean-up below.
    signal.signal(signal.SIGTERM, lambda *unused: sys.exit(143))
    narrator = Narrator()
    try:
        with tempfile.TemporaryDirectory(prefix="fleet-demo-") as name:
            folder = Path(name)
            shutil.copytree(HERE / "estate", folder, dirs_exist_ok=True)
            tell(narrator, folder)
    except NotAsToldError as error:
        print(f"\nThe demonstration failed: {error}.", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def tell(narrator: Narrator, folder: Path) -> None:
    """Run all chapters in a folder of their own."""
    narrator.chapter("An appliance, and what it should be like")
    narrator.say(
        """No device at hand? The collection brings simulators. This one behaves like an appliance for privileged
        sessions (SPS): logins, locks and transactions as in the vendor's documents, over TLS."""
    )
    with simulator(narrator, folder, "sps") as appliance:
        narrator.say(f"It listens at {appliance.url}. What it should be like stands in a file, which lives in Git:")
        narrator.command(["cat", "host_vars/sps1/config.yml"])
        narrator.show((folder / "host_vars/sps1/config.yml").read_text("utf-8").removeprefix("---\n"))
        narrator.say(
            """The passwords come from a second file, encrypted with ansible-vault in real life. The playbook has one
            task, since a whole appliance is one document:"""
        )
        narrator.command(["cat", "site.yml"])
        narrator.show((folder / "site.yml").read_text("utf-8").removeprefix("---\n"))
        preview(narrator, folder, appliance)
        apply(narrator, folder, appliance)
        again(narrator, folder, appliance)
        drift(narrator, folder, appliance)
        heal(narrator, folder, appliance)
        summary = appliance.control("GET", "summary")
    tidy = not (summary["open_transactions"] or summary["locks"] or summary["violations"])
    expect(tidy, f"the appliance was left untidy: {summary}")
    narrator.chapter("That is all")
    narrator.say(
        """Everything above was real output, and each statement with a check mark was checked: this program fails where
        one is not true. No transaction was left open, no lock held, and no request broke the API's contract."""
    )
    narrator.say("Go on with README.md, or with docs/sps.md for the appliance you have just seen.")
    print()


def preview(narrator: Narrator, folder: Path, appliance: Device) -> None:
    """Show check mode."""
    narrator.chapter("What would change?")
    narrator.say(
        "Check mode reads the appliance and predicts. A secret shows that it will be written, never what it is."
    )
    recap = play(narrator, folder, "--check", "--diff")
    seen = appliance.take_requests()
    expect(recap == Recap(1, 1, 0, 0), f"check mode should have predicted a change: {recap}")
    expect(not writes(seen), f"check mode wrote: {seen}")
    narrator.proven(f"The appliance saw {len(seen)} requests, all of them reading: nothing was written.")


def apply(narrator: Narrator, folder: Path, appliance: Device) -> None:
    """Show a real run, and what it asked of the appliance."""
    narrator.chapter("Do it")
    recap = play(narrator, folder)
    seen = appliance.take_requests()
    expect(recap == Recap(1, 1, 0, 0), f"the first run should have changed the appliance: {recap}")
    narrator.say("This is all that the appliance was asked for:")
    narrator.show("\n".join(seen))
    opened, committed = seen.count("POST /api/transaction"), seen.count("PUT /api/transaction")
    expect((opened, committed) == (1, 1), "there should have been one transaction and one commit")
    expect(seen.count("GET /api/authentication") == 1, "there should have been one login")
    narrator.proven(
        """One login, one transaction, one commit: either all of the document is on the appliance or nothing. The
        settings were read again inside the transaction, so that nobody's change in between is lost, and after
        it, as proof."""
    )


def again(narrator: Narrator, folder: Path, appliance: Device) -> None:
    """Show that a second run changes nothing."""
    narrator.chapter("Do it again")
    recap = play(narrator, folder)
    seen = appliance.take_requests()
    expect(recap == Recap(1, 0, 0, 0), f"the second run should have changed nothing: {recap}")
    expect(not writes(seen), f"the second run wrote: {seen}")
    narrator.proven("Nothing to do: changed=0, and not even a transaction was opened.")


def drift(narrator: Narrator, folder: Path, appliance: Device) -> None:
    """Change something behind Ansible's back and show that it is found."""
    narrator.chapter("Somebody changes the appliance by hand")
    body = appliance.control("GET", f"state/{TRAP}")
    body["version"]["value"]["server"]["value"] = "old-traps.example.com"
    appliance.control("PUT", f"state/{TRAP}", body)
    narrator.say(
        """In the web interface, late at night, a colleague sends the traps to old-traps.example.com. Does anyone
        notice? The playbook in check mode does, for example every night:"""
    )
    recap = play(narrator, folder, "--check", "--diff")
    seen = appliance.take_requests()
    expect(recap == Recap(1, 1, 0, 0), f"the drift should have been noticed: {recap}")
    expect(not writes(seen), f"check mode wrote: {seen}")
    narrator.proven("The drift was found, and shown in the words of the document. Nothing was written.")


def heal(narrator: Narrator, folder: Path, appliance: Device) -> None:
    """Bring the appliance back."""
    narrator.chapter("Heal it")
    recap = play(narrator, folder)
    expect(recap == Recap(1, 1, 0, 0), f"the drift should have been healed: {recap}")
    body = appliance.control("GET", f"state/{TRAP}")
    expect(body["version"]["value"]["server"]["value"] == "traps.example.com", "the drift was not healed")
    narrator.proven("Traps go to traps.example.com again. The passwords did not travel: they were not what differed.")
    seen = appliance.take_requests()
    expect(not [request for request in seen if "passwords" in request], f"a password was written: {seen}")


def writes(seen: list[str]) -> list[str]:
    """Return the requests that may change something."""
    return [request for request in seen if not request.startswith("GET ")]


if __name__ == "__main__":
    sys.exit(main())
