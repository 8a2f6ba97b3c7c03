"""The rulebooks with the real ansible-rulebook, from the request of a forge to the simulators. Skipped where there is none, or no Java."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from support.devices import assert_contract_kept

from simulators import start

from .environment import PROGRAM
from .forge import SECRET, github, push, signed
from .tickets import TOKEN, Tickets

ROOT = Path(__file__).parents[2]
RULEBOOKS = ROOT / "extensions/eda/rulebooks"
APPROVAL = "suite-secret-of-approvals"
MAX_WAIT = 180

needs_rulebook = [
    pytest.mark.skipif(not PROGRAM.exists(), reason="there is no ansible-rulebook: make eda-venv"),
    pytest.mark.skipif(
        shutil.which("java") is None, reason="there is no Java runtime: apt-get install openjdk-17-jre-headless"
    ),
    pytest.mark.xdist_group("rulebooks"),
]


def rulebooks() -> list[Path]:
    return sorted(RULEBOOKS.glob("*.yml"))


@pytest.mark.parametrize("path", rulebooks(), ids=lambda path: path.stem)
def test_nothing_is_enforced_without_bounds_nor_straight_from_drift(path: Path) -> None:
    for ruleset in yaml.safe_load(path.read_text("utf-8")):
        sources = str(ruleset["sources"])
        for rule in ruleset["rules"]:
            actions = rule.get("actions") or [rule["action"]]
            for action in actions:
                options = action.get("run_playbook", {})
                if options.get("name") == "steady.fleet.enforce":
                    assert {"fleet_max_changes", "fleet_max_deletes"} <= set(options["extra_vars"])
                    assert "steady.fleet.drift" not in sources
                    if "steady.fleet.push" not in sources:
                        assert options["extra_vars"]["fleet_require_plan"] is True
                        assert {"fleet_approved_plan", "fleet_plan_max_age"} <= set(options["extra_vars"])
                if "run_workflow_template" in action:
                    assert action["run_workflow_template"]["include_events"] is False
        if "steady.fleet.push" in sources:
            assert all("once_after" in rule["throttle"] for rule in ruleset["rules"] if "push" in rule["condition"])


@pytest.mark.parametrize("path", rulebooks(), ids=lambda path: path.stem)
def test_nothing_stands_behind_an_action_that_it_depends_on(path: Path) -> None:
    """ansible-rulebook runs the next action of a rule after a playbook that failed as well."""
    for ruleset in yaml.safe_load(path.read_text("utf-8")):
        for rule in ruleset["rules"]:
            names = [action.get("run_playbook", {}).get("name") for action in rule.get("actions") or [rule["action"]]]
            assert "steady.fleet.enforce" not in names[1:]
            if "steady.fleet.pull" in names:
                assert names == ["steady.fleet.pull"]
                assert rule["action"]["run_playbook"]["post_events"] is True


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


OTHER_INTERVAL = """
import runpy

main = runpy.run_path({path!r})["main"]
main.__globals__["LEAST_INTERVAL"] = 1
"""


class Rulebook:
    """A rulebook of the collection with shorter pauses, in a process group of its own."""

    def __init__(self, name: str, folder: Path, variables: Mapping[str, Any]) -> None:
        text = (RULEBOOKS / f"{name}.yml").read_text("utf-8").replace("30 seconds", "2 seconds")
        # The source for drift takes no interval as short as this; the playbook of that name is another thing.
        text = text.replace("steady.fleet.drift:", "short_interval:")
        (folder / "rulebook.yml").write_text(text, "utf-8")
        source = ROOT / "extensions/eda/plugins/event_source/drift.py"
        (folder / "short_interval.py").write_text(OTHER_INTERVAL.format(path=str(source)), "utf-8")
        (folder / "vars.yml").write_text(yaml.safe_dump(dict(variables)), "utf-8")
        self.folder = folder
        self.log = folder / "rulebook.log"

    def start(self) -> None:
        command = [PROGRAM, "-r", "rulebook.yml", "-i", self.folder / "estate", "-e", "vars.yml", "--print-events"]
        command += ["-S", self.folder]
        environment = {
            **os.environ,
            "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}",
            "ANSIBLE_COLLECTIONS_PATH": str(ROOT.parents[2]),
            "ANSIBLE_NOCOLOR": "1",
            "FLEET_NOTIFY_TOKEN": TOKEN,
            # It ends before what the second compiler makes would pay.
            "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        }
        environment.pop("PYTHONPATH", None)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [str(part) for part in command],
                cwd=self.folder,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    @property
    def output(self) -> str:
        return self.log.read_text("utf-8", errors="replace")


@contextmanager
def running(name: str, folder: Path, variables: Mapping[str, Any]) -> Iterator[Rulebook]:
    rulebook = Rulebook(name, folder, variables)
    rulebook.start()
    try:
        yield rulebook
    finally:
        rulebook.kill()


def wait_for(holds: Callable[[], Any], rulebook: Rulebook) -> Any:
    deadline = time.monotonic() + MAX_WAIT
    while time.monotonic() < deadline:
        found = holds()
        if found:
            return found
        assert rulebook.process.poll() is None, rulebook.output[-4000:]
        time.sleep(0.2)
    raise AssertionError(f"it did not happen in {MAX_WAIT} s:\n{rulebook.output[-6000:]}")


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


def git(folder: Path, *arguments: str) -> None:
    author = ("-c", "user.name=Suite", "-c", "user.email=suite@estate.example")
    subprocess.run(["git", "-C", str(folder), *author, *arguments], check=True, capture_output=True)


def write_estate(folder: Path, device: Any, tag: str) -> None:
    document = {"group": [{"path": "Contoso", "kind": "customer", "internal_tag": tag}]}
    host = {**device.inventory(), "fleet_product": "portal", "fleet_config": document}
    folder.mkdir(exist_ok=True)
    (folder / "inventory.yml").write_text(yaml.safe_dump({"all": {"hosts": {"portal1": host}}}), "utf-8")


def tag_of(device: Any) -> str:
    return str(device.find_group("Contoso").internal_tag)


def logins(device: Any) -> int:
    return len([exchange for exchange in device.journal if exchange.path == "/api/1/login"])


def post(port: int, request: tuple[Mapping[str, str], bytes], path: str = "/push") -> int:
    headers, body = request
    session = requests.Session()
    session.trust_env = False
    return session.post(f"http://127.0.0.1:{port}{path}", data=body, headers=dict(headers), timeout=30).status_code


class PushedEstate:
    """An estate with a repository that is pulled from, and the rulebook that pulls."""

    rulebook: Rulebook
    seconds_until_it_listens: float

    def __init__(self, folder: Path, device: Any) -> None:
        device.add_group("Contoso", internal_tag="wrong")
        self.folder, self.device = folder, device
        self.origin, self.clone = folder / "origin", folder / "estate"
        self.port = free_port()
        self.tag = "first"
        self._pushes = 0
        write_estate(self.origin, device, self.tag)
        git(self.origin, "init", "-q", "-b", "main")
        git(self.origin, "add", ".")
        git(self.origin, "commit", "-qm", "First")
        git(folder, "clone", "-q", str(self.origin), "estate")
        self.variables = {
            "push_port": self.port,
            "push_secret": SECRET,
            "estate_branch": "main",
            "estate_repository": str(self.origin),
            "estate_folder": str(self.clone),
            "expect_devices": 1,
            "max_changes": 5,
            "max_deletes": 0,
            "max_fail_percentage": 0,
        }

    def commit(self, tag: str) -> None:
        """Change the document in the repository."""
        self.tag = tag
        write_estate(self.origin, self.device, tag)
        git(self.origin, "commit", "-qam", f"The {tag} one")

    def next(self) -> tuple[dict[str, str], bytes]:
        """Return the request for a push that was not sent yet."""
        self._pushes += 1
        return github(push(self._pushes))

    def post(self) -> int:
        """Send such a push."""
        return post(self.port, self.next())


@pytest.fixture(scope="module")
def pushes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushedEstate]:
    """Start the rulebook, which takes as long as the tests, once for all of them."""
    with start("portal") as device:
        estate = PushedEstate(tmp_path_factory.mktemp("push"), device)
        began = time.monotonic()
        with running("push_enforce", estate.folder, estate.variables) as rulebook:
            estate.rulebook = rulebook
            wait_for(lambda: listens(estate.port), rulebook)
            estate.seconds_until_it_listens = round(time.monotonic() - began, 1)
            yield estate
        assert_contract_kept(device)


class TestPushToEnforce:
    pytestmark = needs_rulebook

    def test_pull_that_fails_is_said_and_ends_there(self, pushes: PushedEstate) -> None:
        device, rulebook, before = pushes.device, pushes.rulebook, logins(pushes.device)
        document = pushes.clone / "inventory.yml"
        written = document.read_text("utf-8")
        device.change_behind("Contoso", {"internal_tag": "wrong"})
        pushes.origin.rename(pushes.folder / "elsewhere")
        assert pushes.post() == 202
        wait_for(lambda: "does not appear to be a git repository" in rulebook.output, rulebook)
        (pushes.folder / "elsewhere").rename(pushes.origin)

        document.write_text(written.replace(pushes.tag, "not committed"), "utf-8")
        assert pushes.post() == 202
        wait_for(lambda: "Local modifications exist" in rulebook.output, rulebook)
        document.write_text(written, "utf-8")

        # Actions run one after the other, so whatever followed from the two has been by then.
        assert pushes.post() == 202
        wait_for(lambda: tag_of(device) == pushes.tag, rulebook)
        assert logins(device) == before + 1

    def test_push_is_enforced_once_whatever_else_comes(
        self, pushes: PushedEstate, request: pytest.FixtureRequest
    ) -> None:
        device, rulebook, before, port = pushes.device, pushes.rulebook, logins(pushes.device), pushes.port
        request.node.user_properties.append(("seconds until it listens", pushes.seconds_until_it_listens))
        device.change_behind("Contoso", {"internal_tag": "wrong"})
        assert post(port, ({"x-github-event": "push"}, github(push())[1])) == 401
        assert post(port, github(push(), "another-secret-of-a-webhook")) == 401
        assert post(port, github(push(ref="refs/heads/other"))) == 204
        assert post(port, github(push(padding="x" * (2 << 20)))) == 413
        assert logins(device) == before

        requests_ = [pushes.next() for unused in range(100)]
        sent = time.monotonic()
        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(lambda one: post(port, one), requests_)) == {202}
        assert post(port, requests_[0]) == 409
        wait_for(lambda: tag_of(device) == pushes.tag, rulebook)
        request.node.user_properties.append(("seconds from push to enforced", round(time.monotonic() - sent, 1)))
        time.sleep(5)
        # Debounced: one run, or a second one where the requests took longer than the pause.
        assert before + 1 <= logins(device) <= before + 2

        rulebook.kill()
        pushes.commit("second")
        rulebook.start()
        wait_for(lambda: listens(port), rulebook)
        assert pushes.post() == 202
        wait_for(lambda: tag_of(device) == "second", rulebook)
        assert SECRET not in rulebook.output
        assert device.password not in rulebook.output


class TestDriftToApproval:
    pytestmark = needs_rulebook

    def test_drift_is_reported_planned_approved_and_healed(
        self, tmp_path: Path, request: pytest.FixtureRequest
    ) -> None:
        with start("portal") as device, Tickets() as tickets:
            device.add_group("Contoso", internal_tag="right")
            write_estate(tmp_path / "estate", device, "right")
            (tmp_path / "plans").mkdir()
            port = free_port()
            variables = {
                "inventory": str(tmp_path / "estate"),
                "interval": 1.5,
                "vault_password_files": [],
                "report_folder": str(tmp_path / "report"),
                "plan_folder": str(tmp_path / "plans"),
                "notify_url": f"http://127.0.0.1:{tickets.server_address[1]}/",
                "approval_port": port,
                "approval_secret": APPROVAL,
                "max_changes": 5,
                "max_deletes": 0,
            }
            with running("drift_approve", tmp_path, variables) as rulebook:
                wait_for(lambda: listens(port) and logins(device) > 0, rulebook)
                began = time.monotonic()
                device.change_behind("Contoso", {"internal_tag": "{{ wrong }}"})
                wait_for(lambda: tickets.changes == ["drifted"], rulebook)
                request.node.user_properties.append(
                    ("seconds from drift to ticket", round(time.monotonic() - began, 1))
                )
                (change,) = tickets.bodies[0]["changes"]
                assert change == {"operation": "update", "kind": "group", "name": "Contoso", "fields": ["internal_tag"]}
                first = tickets.bodies[0]["id"]
                plan = tmp_path / "plans" / f"portal1-{first}.json"
                assert "portal1" in json.loads(plan.read_text("utf-8"))["devices"]
                looked = logins(device)
                wait_for(lambda: logins(device) > looked + 1, rulebook)
                # It stays, and nothing is enforced by itself.
                assert tickets.changes == ["drifted"]
                assert tag_of(device) == "{{ wrong }}"
                assert not device.writing_requests()

                assert "{{ wrong }}" not in rulebook.output
                # Another drift, whose plan somebody has to read first.
                device.change_behind("Contoso", {"internal_tag": "worse"})
                wait_for(lambda: tickets.changes == ["drifted", "drifted"], rulebook)
                second = tickets.bodies[1]["id"]
                assert approve(port, "portal1", second, "another-secret-of-approvals") == 401
                assert approve(port, "portal1", f"../plans/portal1-{second}") == 400
                assert approve(port, "../plans/portal1", second) == 400
                assert approve(port, "portal1", first) == 202
                wait_for(lambda: "the plan that was approved no longer fits" in rulebook.output, rulebook)
                assert not device.writing_requests()

                assert approve(port, "portal1", second) == 202
                wait_for(lambda: tag_of(device) == "right", rulebook)
                wait_for(lambda: tickets.changes == ["drifted", "drifted", "healed"], rulebook)
                written = len(device.writing_requests())
                assert written > 0

                # The same again: what was approved is approved no more.
                device.change_behind("Contoso", {"internal_tag": "worse"})
                assert approve(port, "portal1", second) == 409

                rulebook.kill()
                rulebook.start()
                wait_for(lambda: tickets.changes[3:] == ["drifted"], rulebook)
                device.fault(match="*", kind="drop_before", times=None)
                wait_for(lambda: tickets.changes[4:] == ["unreachable"], rulebook)
                device.clear_faults()
                wait_for(lambda: tickets.changes[5:] == ["reachable"], rulebook)
                assert len({body["id"] for body in tickets.bodies}) == 6
                assert len(device.writing_requests()) == written
                for secret in (APPROVAL, TOKEN, device.password):
                    assert secret not in rulebook.output
            assert_contract_kept(device)


def approve(port: int, host: str, plan: str, secret: str = APPROVAL) -> int:
    return post(port, signed({"approved": host, "plan": plan}, secret), "/approve")
