"""Build the documentation site as HTML in build/docs-site/build/html, without a network; warnings are errors, and every link is followed.

The pages are the Markdown documents of the collection, at the paths where they lie, so that their links hold; what antsibull-docs makes of the
documentation of modules, role and filter; and a page on the playbooks. Links to files that are no page lead to the repository.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import yaml
from _project import BUILD, NAME, NAMESPACE, ROOT, VENV, fail, say, tool_environment
from tree import listed_files

SITE = BUILD / "docs-site"
SOURCE = SITE / "rst"
HTML = SITE / "build" / "html"
OWN = ROOT / "tools" / "site"
# Documents that are pages, and what they show.
PAGES = re.compile(r"(?!\.)[^/]+\.md|docs/.*\.md|tests/(simulators|benchmark)/README\.md")
TITLE = re.compile(r"^# ", re.MULTILINE)
PICTURES = re.compile(r"docs/.*\.(svg|png)")
# In the table of contents once it is written.
OPTIONAL = {"docs/variables"}
CAST = ROOT / "docs/pictures/demo.cast"
_LINK = re.compile(r"(!?\[[^\]]*\]\()([^)\s]+)(\))")
_CONTENTS = re.compile(r"^\.\. contents::[^\n]*\n(?:[ \t]+:[^\n]*\n)*", re.MULTILINE)
# Those of the plays themselves, beside those of the role.
_VARIABLE = re.compile(r"(?<!-e )\bfleet_(?!not_in_sync)\w+")
_FENCE = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)

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


class SiteError(Exception):
    """The site cannot be built, or is not whole."""


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


def copy_documents(repository: str) -> set[PurePosixPath]:
    """Copy all pages and pictures, and return the pages; links to other files lead to the repository."""
    files = listed_files()
    # What has no title is a note beside files, and no page.
    pages = {path for path in files if PAGES.fullmatch(str(path)) and TITLE.search((ROOT / path).read_text("utf-8"))}
    for path in sorted(files):
        target = SOURCE / path
        if path in pages:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(with_links(path, (ROOT / path).read_text("utf-8"), files, pages, repository), "utf-8")
        elif PICTURES.fullmatch(str(path)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, target)
    return pages


def with_links(
    page: PurePosixPath, text: str, files: set[PurePosixPath], pages: set[PurePosixPath], repository: str
) -> str:
    """Return a document whose links hold on the site."""

    def rewritten(match: re.Match[str]) -> str:
        link = match[2]
        path, separator, anchor = link.partition("#")
        # README.md is shown by hubs as well, so it names what is here by its address on the forge.
        for forge in (
            f"{repository}/blob/main/",
            f"{repository.replace('github.com', 'raw.githubusercontent.com')}/main/",
        ):
            here = PurePosixPath(path.removeprefix(forge))
            if path.startswith(forge) and (here in pages or PICTURES.fullmatch(str(here))):
                return f"{match[1]}{os.path.relpath(here, page.parent)}{separator}{anchor}{match[3]}"
        if not path or re.match(r"[a-z]+:", path):
            return match[0]
        target = PurePosixPath(os.path.normpath(page.parent / path))
        if target in pages or PICTURES.fullmatch(str(target)):
            return match[0]
        if target in files:
            return f"{match[1]}{repository}/blob/main/{target}{separator}{anchor}{match[3]}"
        if any(target in file.parents for file in files):
            return f"{match[1]}{repository}/tree/main/{target}{match[3]}"
        raise SiteError(f"{page}: the link {link} leads nowhere")

    # Not within blocks of code, whose brackets are no links.
    parts = _FENCE.split(text)
    return "".join(as_shown(part) if index % 2 else _LINK.sub(rewritten, part) for index, part in enumerate(parts))


def as_shown(block: str) -> str:
    """Return a block of code for the site, where a console without prompts is all output, and gray."""
    return block.replace("```console", "```bash", 1) if "\n$ " not in block else block


def without_contents() -> None:
    """Take the tables of contents out of the modules' pages: the theme has one of its own, and calls a second an error."""
    for path in sorted((SOURCE / "collection").rglob("*.rst")):
        text = path.read_text("utf-8")
        path.write_text(_CONTENTS.sub("", text), "utf-8")


def write_index(pages: Iterable[PurePosixPath]) -> None:
    """Write the landing page with its tables of contents; a page that none of them names stands at the end."""
    text = (OWN / "index.md").read_text("utf-8")
    names = {str(path.with_suffix("")) for path in pages}
    for name in OPTIONAL - names:
        text = re.sub(rf"^{name}\n", "", text, flags=re.MULTILINE)
    left = sorted(name for name in names if not re.search(rf"^{name}$", text, re.MULTILINE))
    more = "\n".join(["", "```{toctree}", ":hidden:", ":caption: More", "", *left, "```", ""])
    (SOURCE / "index.md").write_text(text + (more if left else ""), "utf-8")


def write_playbooks() -> None:
    """Write the page on the playbooks from what they and the role say."""
    specs = yaml.safe_load((ROOT / "roles/device/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
    lines = [
        "# Playbooks",
        "",
        "Run by name, for example `ansible-playbook steady.fleet.drift`. [Configuration in Git](docs/gitops.md) shows how they work together,",
        "and the [role](collection/device_role.rst) which variables they take.",
        "",
    ]
    for path in sorted((ROOT / "playbooks").glob("*.yml")):
        plays = yaml.safe_load(path.read_text("utf-8"))
        lines += [f"## {NAMESPACE}.{NAME}.{path.stem}", "", f"{plays[0]['name']}.", ""]
        needed = plays[0]["tasks"][0].get("ansible.builtin.assert", {"that": []})["that"]
        options = [*specs.get(path.stem, {}).get("options", {}), *(condition.split()[0] for condition in needed)]
        options += sorted(set(_VARIABLE.findall(path.read_text("utf-8"))) - {*options})
        lines += ["Variables: " + ", ".join(f"`{name}`" for name in options) + ".", ""]
    (SOURCE / "playbooks.md").write_text("\n".join(lines), "utf-8")


class Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a tag leads, and what it can be found by."""
        for name, value in attrs:
            if value and name in {"href", "src", "data-cast"} and tag != "link":
                self.links.append(value)
            elif value and (name == "id" or (tag == "a" and name == "name")):
                self.anchors.add(value)


def broken_links() -> Iterator[str]:
    """Follow every link of every page, within the site; return those that lead nowhere."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(HTML.rglob("*.html"))}
    for path, page in pages.items():
        if "ERROR: Adding a table of contents" in path.read_text("utf-8"):
            yield f"{path.relative_to(HTML)}: a second table of contents"
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc or not (parts.path or parts.fragment):
                continue
            target = Path(os.path.normpath(path.parent / unquote(parts.path))) if parts.path else path
            fragment = unquote(parts.fragment)
            if not target.exists():
                yield f"{path.relative_to(HTML)}: {link} leads nowhere"
            elif fragment and target in pages and fragment not in pages[target].anchors:
                yield f"{path.relative_to(HTML)}: {link} leads to no place of that page"


def build() -> None:
    """Set the site up again, then build it."""
    galaxy = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))
    name = f"{NAMESPACE}.{NAME}"
    shutil.rmtree(SITE, ignore_errors=True)
    (SOURCE / "collection").mkdir(parents=True)
    (SOURCE / "_static").mkdir()
    environment = {
        **tool_environment(),
        "ANSIBLE_DOCS": ANSIBLE_DOCS,
        "SITE_NAME": name,
        "SITE_VERSION": galaxy["version"],
        "SITE_REPOSITORY": galaxy["repository"],
    }
    say("Collecting what the plugins and roles say about themselves")
    antsibull = [str(VENV / "bin/antsibull-docs"), "collection", "--use-current", "--squash-hierarchy"]
    options = ["--fail-on-error", "--dest-dir", str(SOURCE / "collection"), name]
    subprocess.run([*antsibull, *options], check=True, env=environment)
    without_contents()
    write_index(copy_documents(galaxy["repository"]))
    write_playbooks()
    for path, folder in (("conf.py", "."), ("site.css", "_static"), ("cast.js", "_static")):
        shutil.copy(OWN / path, SOURCE / folder)
    if CAST.exists():
        shutil.copy(CAST, SOURCE / "_static")
    write_inventory(SITE / "ansible.inv")
    say("Building the pages")
    sphinx = [str(VENV / "bin/sphinx-build"), "-M", "html", str(SOURCE), str(SITE / "build")]
    subprocess.run([*sphinx, "-q", "-W", "--keep-going", "-j", "2"], check=True, cwd=SITE, env=environment)
    if broken := list(broken_links()):
        print("\n".join(broken))
        raise SiteError(f"{len(broken)} links lead nowhere, see above")


def main() -> int:
    """Build it and say where it is."""
    try:
        build()
    except subprocess.CalledProcessError:
        return fail("the documentation was not built, see above")
    except SiteError as error:
        return fail(str(error))
    say(f"Open {HTML / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
