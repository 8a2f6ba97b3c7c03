"""Make the recording of the demonstration and the pictures of its report, in docs/pictures: make record.

The recording is an asciicast (version 2) of `make demo`, for the documentation site and for `asciinema play`. The pictures of the drift report, light
and dark, need a Chromium; without one they stay as they are.
"""

from __future__ import annotations

import codecs
import json
import os
import pty
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
from fcntl import ioctl
from pathlib import Path

from _project import ROOT, TREE, VENV, fail, hermetic_environment, say

PICTURES = ROOT / "docs" / "pictures"
COLUMNS, ROWS = 96, 30
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Pauses of the machine say nothing, so a viewer need not wait for them.
MAX_PAUSE = 1.5
PAGE = (1100, 760)


def record(folder: Path) -> list[list[object]]:
    """Run the demonstration in a terminal; return what appeared, and when."""
    environment = {**hermetic_environment(), "TERM": "xterm-256color", "BUILD_FOLDER": "build"}
    environment.update(PYTHONPATH=os.pathsep.join([str(TREE.parents[2]), str(TREE / "tests")]))
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        python = str(VENV / "bin/python")
        os.execve(python, [python, str(TREE / "tests/demo/run.py")], environment)
    ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    events: list[list[object]] = []
    shown, last = 0.0, time.monotonic()
    try:
        while data := os.read(terminal, 65536):
            now = time.monotonic()
            shown += min(now - last, MAX_PAUSE)
            last = now
            events.append([round(shown, 3), "o", decoder.decode(data)])
    except OSError:
        pass  # The terminal is gone with its program.
    except KeyboardInterrupt:
        os.kill(process, signal.SIGTERM)
        raise
    unused, status = os.waitpid(process, 0)
    if os.waitstatus_to_exitcode(status):
        print("".join(str(event[2]) for event in events)[-2000:])
        raise RuntimeError("the demonstration did not come true")
    return events


def without_paths(text: str, folder: Path) -> str:
    """Return a text without the folder of the demonstration, and with the collection where users have it."""
    installed = f"~/.ansible/collections/ansible_collections/{TREE.parent.name}/{TREE.name}"
    return text.replace(f"{folder}/", "").replace(str(TREE), installed)


def write_cast(events: list[list[object]], folder: Path) -> None:
    """Write the recording, without the names of temporary folders."""
    head = {"version": 2, "width": COLUMNS, "height": ROWS, "title": "make demo", "env": {"TERM": "xterm-256color"}}
    lines = [json.dumps(head)]
    for moment, kind, text in events:
        lines.append(json.dumps([moment, kind, without_paths(str(text), folder)], ensure_ascii=False))
    text = "\n".join(lines) + "\n"
    if found := [line for line in lines if str(ROOT) in line or tempfile.gettempdir() in line]:
        raise RuntimeError(f"a path of this machine is in the recording: {found[0][:300]}")
    (PICTURES / "demo.cast").write_text(text, "utf-8")
    say(f"docs/pictures/demo.cast, {len(events)} events")


def take_pictures(report: Path) -> None:
    """Take the pictures of a report."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        say("NO PICTURES: there is no Chromium; those of docs/pictures stay as they are")
        return
    for theme in ("light", "dark"):
        target = PICTURES / f"drift-report-{theme}.png"
        preference = ["--blink-settings=preferredColorScheme=0"] if theme == "dark" else []
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", *preference]
        size = ["--force-device-scale-factor=1", f"--window-size={PAGE[0]},{PAGE[1]}", f"--screenshot={target}"]
        subprocess.run([*command, *size, report.as_uri()], check=True, capture_output=True, timeout=120)
        say(f"{target.relative_to(ROOT)}, {target.stat().st_size // 1024} KB")


def main() -> int:
    """Record and take pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="fleet-record-") as name:
        folder = Path(name)
        try:
            write_cast(record(folder), folder)
        except RuntimeError as error:
            return fail(str(error))
        take_pictures(folder / "build/demo/drift.html")
    return 0


if __name__ == "__main__":
    sys.exit(main())
