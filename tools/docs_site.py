"""Build the documentation of the collection as HTML in build/docs-site, without a network; warnings are errors."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zlib
from pathlib import Path

from _project import BUILD, VENV, fail, say, tool_environment

SITE = BUILD / "docs-site"
OPTIONS = (
    f"--dest-dir={SITE}",
    "--use-current",
    "--squash-hierarchy",
    "--fail-on-error",
    "--project=steady.fleet",
    "--title=steady.fleet",
    "--copyright=steady.fleet contributors",
)

# The pages refer to these parts of Ansible's own documentation. Sphinx would download its index to resolve them; this
# list is that index, as far as we use it. A new reference shows up as an "undefined label" and belongs here.
ANSIBLE_DOCS = "https://docs.ansible.com/projects/ansible/devel/"
LABELS = {
    "action_plugins": "plugins/action.html Action plugins",
    "ansible_configuration_settings": "reference_appendices/config.html Ansible Configuration Settings",
    "callback_plugins": "plugins/callback.html Callback plugins",
    "collections_keyword": "collections_guide/collections_using_playbooks.html Simplifying module names",
    "common_return_values": "reference_appendices/common_return_values.html Return Values",
}


def write_inventory(path: Path) -> None:
    """Write the list in the form that Sphinx downloads."""
    lines = []
    for label, target in sorted(LABELS.items()):
        page, _separator, title = target.partition(" ")
        lines.append(f"{label} std:label -1 {page}#{label.replace('_', '-')} {title}\n")
    head = (
        "# Sphinx inventory version 2\n"
        "# Project: Ansible\n"
        "# Version: devel\n"
        "# The remainder of this file is compressed using zlib.\n"
    )
    path.write_bytes(head.encode() + zlib.compress("".join(lines).encode()))


def main() -> int:
    """Set the site up anew, then build it."""
    shutil.rmtree(SITE, ignore_errors=True)
    SITE.mkdir(parents=True)
    environment = tool_environment()
    try:
        say("Collecting what the plugins and roles say about themselves")
        antsibull_docs = str(VENV / "bin" / "antsibull-docs")
        subprocess.run([antsibull_docs, "sphinx-init", *OPTIONS, "steady.fleet"], check=True, env=environment)
        write_inventory(SITE / "ansible.inv")
        with (SITE / "conf.py").open("a") as configuration:
            # relative to rst/, where Sphinx runs
            configuration.write(f"\nintersphinx_mapping = {{'ansible_devel': ({ANSIBLE_DOCS!r}, '../ansible.inv')}}\n")
        say("Building the pages")
        subprocess.run(["./build.sh"], check=True, cwd=SITE, env=environment)
    except subprocess.CalledProcessError:
        return fail("the documentation was not built, see above")
    say(f"Open {SITE / 'build' / 'html' / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
