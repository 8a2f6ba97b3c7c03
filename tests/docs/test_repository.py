"""What stands around the code agrees with it: workflows, policy, names, licenses, and what is in the artifact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import pytest
import yaml
from jinja2 import Environment, meta

from .plugins import ROOT

OURS = sorted((ROOT / ".github/workflows").glob("*.yml"))
OURS_CI = (ROOT / ".github/workflows/ci.yml").read_text("utf-8")
PINNED = re.compile(r"uses: (?P<action>[\w./-]+)@(?P<commit>[0-9a-f]{40}) # (?P<release>v[\d.]+)")


@pytest.mark.parametrize("role", [pytest.param(path, id=path.name) for path in sorted((ROOT / "roles").iterdir())])
def test_a_role_does_something_by_itself_and_is_in_the_release_notes(role: Path) -> None:
    released = load("changelogs/changelog.yaml")["releases"]["1.0.0"]["objects"]["role"]
    main = load(f"roles/{role.name}/tasks/main.yml")

    # Of a role without it, `roles:` makes a play that does nothing and ends well.
    assert main
    assert "main" in load(f"roles/{role.name}/meta/argument_specs.yml")["argument_specs"]
    assert role.name in {one["name"] for one in released}
    if role.name == "device":
        entries = sorted(
            path.stem for path in (ROOT / "playbooks").glob("*.yml") if f"steady.fleet.{role.name}" in path.read_text()
        )
        assert all(entry in main[0]["ansible.builtin.fail"]["msg"] for entry in entries)
        assert main[0]["tags"] == ["always"]


# What Ansible itself has, beside what a playbook sets.
MAGIC = {
    "groups",
    "hostvars",
    "omit",
    "query",
    "lookup",
    "playbook_dir",
    "ansible_playbook_python",
    "item",
    "inventory_hostname",
}
SET_BY_ROLES = {"device_report", "simulators_process"}


@pytest.mark.parametrize(
    "playbook", [pytest.param(path, id=path.stem) for path in sorted((ROOT / "playbooks").glob("*.yml"))]
)
def test_a_playbook_that_lacks_a_variable_says_which_before_it_does_anything(playbook: Path) -> None:
    plays = yaml.safe_load(playbook.read_text("utf-8"))
    texts = list(texts_of(plays))
    # The role names by itself what it needs.
    known = MAGIC | {name for text in texts for name in re.findall(r"(\w+) *\| *default\(", text)} | set(set_by(plays))
    known |= SET_BY_ROLES
    needed = {
        name
        for text in texts
        if "{{" in text
        for name in meta.find_undeclared_variables(Environment(extensions=[]).parse(without_filters(text)))
    } - known
    first = plays[0]["tasks"][0].get("ansible.builtin.assert", {"that": []})

    assert needed <= {condition.split()[0].split(".")[0] for condition in first["that"]}
    assert not needed or "-e" in first["fail_msg"]
    assert bool(needed) is (playbook.stem in ("notify", "pull"))


def texts_of(part: Any) -> Iterator[str]:
    """Yield every text of a playbook."""
    if isinstance(part, str):
        yield part
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from texts_of(inner)


def set_by(part: Any) -> Iterator[str]:
    """Yield the variables that a playbook sets."""
    for inner in part if isinstance(part, list) else ():
        yield from set_by(inner)
    if isinstance(part, dict):
        yield from part.get("vars") or ()
        yield from part.get("ansible.builtin.set_fact") or ()
        if "register" in part:
            yield part["register"]
        for name in ("tasks", "block", "rescue"):
            yield from set_by(part.get(name))


def without_filters(text: str) -> str:
    """Return a template without the filters, which a bare environment does not have."""
    return re.sub(r"\| *[\w.]+(\([^()]*\))?", "", text)


def load(path: str) -> Any:
    return yaml.safe_load((ROOT / path).read_text("utf-8"))


def test_workflows_run_what_make_runs() -> None:
    jobs = load(".github/workflows/ci.yml")["jobs"]
    targets = set(jobs["make"]["strategy"]["matrix"]["target"])

    script = (ROOT / ".ci/run").read_text("utf-8")
    ci = re.findall(r"^run ([a-z-]+)$", script, re.MULTILINE)
    assert targets | {"matrix"} == {name for name in ci if not name.startswith("venv")} | {"lint"}
    # The environment in which the rulebooks are tried; the script builds it beside the other one.
    assert "tools/venv.py eda.lock " in script
    assert "make PYTHON=python3.11 eda-venv\n" in OURS_CI
    for path in OURS:
        for command in re.findall(r"run: (make .*)", path.read_text("utf-8")):
            assert re.fullmatch(r'make( [A-Z]+=\S+)*( [a-z-]+| "\$TARGET")', command), command


def test_a_tag_proves_the_artifact_once_and_with_its_version() -> None:
    ci, release = load(".github/workflows/ci.yml"), load(".github/workflows/release.yml")
    (option,) = ci["on"]["workflow_call"]["inputs"]
    matrix = ci["jobs"]["make"]["strategy"]["matrix"]
    called, build = release["jobs"]["test"], release["jobs"]["build"]

    assert matrix["exclude"] == [{"target": f"${{{{ inputs.{option} && 'release' || 'nothing' }}}}"}]
    assert set(matrix["target"]) & {"release", "nothing"} == {"release"}
    assert ci["on"]["workflow_call"]["inputs"][option]["default"] is False
    assert called["with"] == {option: True}
    runs = [step["run"] for step in build["steps"] if "run" in step]
    assert runs == ['make PYTHON=python3.11 VERSION="$RELEASE" release']
    assert build["needs"] == "test"


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_every_action_is_pinned_as_in_the_pipelines_for_users(path: Path) -> None:
    known = {
        match["action"]: match["commit"]
        for other in sorted((ROOT / "docs/pipelines/github-actions").glob("*.yml"))
        for match in PINNED.finditer(other.read_text("utf-8"))
    }
    text = path.read_text("utf-8")
    used = re.findall(r"uses: (?!\$)(\S+)", text)

    found = {match["action"]: match["commit"] for match in PINNED.finditer(text)}

    assert len(used) == len(list(PINNED.finditer(text)))
    assert {action: known[action] for action in found.keys() & known.keys()}.items() <= found.items()


def test_releases_of_ansible_are_the_same_everywhere(tools: Any) -> None:
    names = [release.name for release in tools("matrix").RELEASES]
    oldest = names[0]

    policy = re.findall(r"^\| ([\d.]+|devel) \|", (ROOT / "docs/policy.md").read_text("utf-8"), re.MULTILINE)
    assert policy == names
    assert load(".github/workflows/ci.yml")["jobs"]["matrix"]["strategy"]["matrix"]["release"] == names
    assert load("meta/runtime.yml")["requires_ansible"] == f">={oldest}.0"
    assert f"| ansible-core | {oldest} or newer |" in (ROOT / "README.md").read_text("utf-8")


def test_the_release_of_requests_is_the_same_everywhere() -> None:
    needed = re.findall(r"^requests(>=[\d.]+)$", (ROOT / "meta/ee-requirements.txt").read_text("utf-8"), re.MULTILINE)

    for name in ("README.md", "docs/troubleshooting.yml"):
        named = re.findall(r"requests(>=[\d.]+)", (ROOT / name).read_text("utf-8"))
        assert set(named) == set(needed), name


def test_names_and_addresses_are_those_of_the_one_place(tools: Any) -> None:
    rename, galaxy = tools("rename"), load("galaxy.yml")
    names = rename.read(ROOT / "tools/names.yml")

    assert (galaxy["namespace"], galaxy["name"]) == (names.namespace, names.name)
    assert {galaxy["repository"], galaxy["homepage"]} == {names.repository}
    assert galaxy["issues"].startswith(names.repository)
    assert f"@{names.account}/" in (ROOT / ".github/CODEOWNERS").read_text("utf-8")


def test_a_name_is_replaced_in_all_of_its_forms(tools: Any) -> None:
    rename = tools("rename")
    old = rename.Names("steady", "fleet", "steady-fleet", "https://github.com/steady-fleet/steady.fleet")
    new = rename.Names("acme", "guard", "acme-inc", "https://git.example.com/acme-inc/acme-guard")
    text = (
        r"steady.fleet.sps_config steady\.fleet\. ansible_collections/steady/fleet @steady-fleet/maintainers "
        "https://github.com/steady-fleet/steady.fleet/issues --repo steady-fleet/steady.fleet steady-fleet-1.0.0.tar.gz "
        "steady_sps fleet_config FLEET_SPS_HOST unsteady.fleet"
    )

    for pattern, replacement in rename.substitutions(old, new):
        text = pattern.sub(replacement, text)

    assert text == (
        "acme.guard.sps_config acme\\.guard\\. ansible_collections/acme/guard @acme-inc/maintainers "
        "https://git.example.com/acme-inc/acme-guard/issues --repo acme-inc/acme-guard acme-guard-1.0.0.tar.gz "
        "acme_sps fleet_config FLEET_SPS_HOST unsteady.fleet"
    )


def test_the_license_is_the_one_that_the_files_name() -> None:
    assert (ROOT / "LICENSES/GPL-3.0-or-later.txt").read_bytes() == (ROOT / "LICENSE").read_bytes()
    assert load("galaxy.yml")["license"] == ["GPL-3.0-or-later"]


def test_every_guide_is_where_readers_of_the_site_look_for_it() -> None:
    index = (ROOT / "tools/site/index.md").read_text("utf-8")
    listed = set(re.findall(r"^[\w/-]+$", index, re.MULTILINE))
    guides = re.findall(r"\]\((?!http|\.\.)([\w/-]+)\.md\)", (ROOT / "docs/README.md").read_text("utf-8"))

    # What no table of contents names stands at the end of all of them, below "More".
    assert {f"docs/{guide}" for guide in guides} <= listed


def test_links_of_the_readme_stay_on_the_site(tools: Any) -> None:
    site = tools("docs_site")
    forge = "https://github.com/steady-fleet/steady.fleet"
    pages = {PurePosixPath("README.md"), PurePosixPath("docs/gitops.md")}
    picture = "https://raw.githubusercontent.com/steady-fleet/steady.fleet/main/docs/pictures/report.png"
    text = f"![p]({picture}) [g]({forge}/blob/main/docs/gitops.md#begin) [l]({forge}/blob/main/LICENSE)"

    shown = site.with_links(PurePosixPath("README.md"), text, pages, pages, forge)

    assert shown == f"![p](docs/pictures/report.png) [g](docs/gitops.md#begin) [l]({forge}/blob/main/LICENSE)"


def test_tables_of_options_show_on_the_site() -> None:
    styles = (ROOT / "tools/site/site.css").read_text("utf-8")
    blocks = re.findall(r"([^{}]*)\{[^{}]*display: block", re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL))
    selectors = [one.strip() for block in blocks for one in block.split(",")]

    # Antsibull gives them a height of one pixel, beyond which a block that scrolls shows nothing.
    assert selectors
    for one in selectors:
        assert "table" not in one or one.startswith("article div.") or ":not(.ansible-option-table)" in one, one


def test_readme_has_the_sections_that_ansible_asks_of_a_collection() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    headings = set(re.findall(r"^## (.+)$", text, re.MULTILINE))

    assert headings >= {
        "Requirements", "Installation", "Use", "Testing", "Communication", "Support", "Release notes", "License",
    }  # fmt: skip
    assert "https://forum.ansible.com" in text
    assert "code of conduct" in text


def test_the_architecture_names_each_file_of_the_engine_and_of_the_controller() -> None:
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    named: dict[str, set[str]] = {}
    folder = ""
    for line in text.split("\n"):
        heading = re.match(r"\| (?:\*\*`(_\w+)/`\*\* \||File in `(plugins/plugin_utils)/`)", line)
        if heading:
            folder = f"plugins/module_utils/{heading[1]}" if heading[1] else heading[2]
        elif folder and line.startswith("|"):
            named.setdefault(folder, set()).update(re.findall(r"`(\w+\.py)`", line.split(" | ")[0]))
        else:
            folder = ""

    layers = [
        path
        for path in sorted((ROOT / "plugins/module_utils").glob("_*"))
        if path.is_dir() and path.name != "__pycache__"
    ]
    found = {str(path.relative_to(ROOT)): {file.name for file in path.glob("*.py")} for path in layers}
    found["plugins/plugin_utils"] = {file.name for file in (ROOT / "plugins/plugin_utils").glob("*.py")}
    assert named == found
