"""`python -m simulators`."""

from __future__ import annotations

import ast
import importlib
import os
import pathlib
import signal
import subprocess
import sys
import time

import pytest
import requests

simulators = pytest.importorskip("simulators")
yaml = pytest.importorskip("yaml")
TESTS = pathlib.Path(simulators.__file__).parent.parent


@pytest.fixture
def run():
    """Return a function that starts the command; what still runs at the end is killed."""
    started = []

    def start(*arguments):
        command = [sys.executable, "-m", "simulators", *map(str, arguments)]
        process = subprocess.Popen(
            command, cwd=TESTS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(path, process):
    deadline = time.monotonic() + 60
    while not path.exists():
        assert process.poll() is None, process.stderr.read()
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_what_the_inventory_says_until_a_signal(run, tmp_path, number):
    inventory, ready = tmp_path / "inventory.yml", tmp_path / "ready"
    process = run(
        *("sps", "--count", 2, "--switch", "sps.release=7.5.0", "--switch", "sps.auto_open=true"),
        *("--inventory", inventory, "--ready-file", ready, "--directory", tmp_path / "ca"),
    )
    wait_for(ready, process)

    written = yaml.safe_load(inventory.read_text())
    hosts = written["all"]["children"]["sps"]["hosts"]
    assert ready.read_text() == f"{process.pid}\n"
    assert inventory.stat().st_mode & 0o077 == 0
    assert list(hosts) == ["sps1", "sps2"]
    for host in hosts.values():
        # As in an inventory of real devices: the modules run on the controller by themselves.
        assert "ansible_connection" not in host
        session = requests.Session()
        session.trust_env, session.verify = False, host["fleet_ca_path"]
        url = f"https://{host['ansible_host']}:{host['fleet_port']}"
        login = (host["fleet_username"], host["fleet_password"])
        assert session.get(f"{url}/api/authentication", auth=login, timeout=10).status_code == 200
        assert session.get(f"{url}/api/info", timeout=10).json()["body"]["version"] == "7.5.0"
        assert session.post(f"{url}/_simulator/reset", timeout=10).status_code == 204
        assert session.get(f"{url}/_simulator/summary", timeout=10).json()["switches"]["auto_open"] is True
        session.close()

    process.send_signal(number)
    output, errors = process.communicate(timeout=20)

    assert (process.returncode, errors) == (0, "")
    assert yaml.safe_load(output) == written
    assert f"# export FLEET_SPS_PORT={hosts['sps1']['fleet_port']}\n" in output


def detached(*arguments, cwd=TESTS):
    """Run a command that returns at once, and return what it says."""
    finished = subprocess.run(
        [sys.executable, "-m", "simulators", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(TESTS)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "Traceback" not in finished.stderr
    return finished.returncode, (finished.stdout + finished.stderr).strip()


def test_one_process_runs_in_the_background_until_it_is_stopped(tmp_path):
    ready = tmp_path / "ready"
    own = ("--directory", tmp_path / "ca", "--ready-file", ready)
    try:
        assert detached("--background", "sps", *own) == (0, "Started")
        first = int(ready.read_text())
        assert detached("--background", "sps", *own) == (0, "Running already")
        # The same in other words, and from another folder.
        relative = ("--ready-file", "ready", "--directory", "ca", "--background", "--count=1", "sps")
        assert detached(*relative, cwd=tmp_path) == (0, "Running already")
        assert int(ready.read_text()) == first
        assert detached("sps", *own)[0] == 2

        # It was killed, and its number stands there still.
        os.kill(first, signal.SIGKILL)
        assert detached("--background", "sps", *own) == (0, "Started")
        second = int(ready.read_text())
        assert second != first

        # Others are asked for.
        assert detached("--background", "portal", *own) == (0, "Started")
        assert int(ready.read_text()) != second
    finally:
        stopped = detached("--stop", "--ready-file", ready)

    assert stopped == (0, "Stopped")
    assert not ready.exists()
    assert detached("--stop", "--ready-file", ready) == (0, "Nothing runs")


def test_files_are_found_from_the_folder_of_the_caller(tmp_path):
    words = ("cloud_sync", "--ready-file", "ready", "--directory", "ca", "--inventory", "hosts.yml")
    (tmp_path / "from here").mkdir()
    try:
        assert detached("--background", *words, cwd=tmp_path / "from here") == (0, "Started")
        assert {"ready", "hosts.yml", "ca"} <= {path.name for path in (tmp_path / "from here").iterdir()}
    finally:
        stopped = detached("--stop", "--ready-file", tmp_path / "from here" / "ready")

    assert stopped == (0, "Stopped")


def test_two_starts_at_the_same_time_start_one(run, tmp_path):
    words = ("--background", "cloud_sync", "--directory", tmp_path / "ca", "--ready-file", tmp_path / "ready")
    try:
        said = sorted(process.communicate(timeout=120) for process in [run(*words) for unused in range(3)])
    finally:
        stopped = detached("--stop", "--ready-file", tmp_path / "ready")

    assert said == [("Running already\n", ""), ("Running already\n", ""), ("Started\n", "")]
    assert stopped == (0, "Stopped")


@pytest.mark.parametrize("word", ["--back", "--st", "--ready=x", "--inv=x"])
def test_names_of_options_are_not_shortened(word):
    # The command line is used again without --background, which a shorter name would survive.
    with pytest.raises(SystemExit):
        importlib.import_module("simulators.__main__").make_parser().parse_args([word])


def fake(folder, *lines):
    """Write simulators that do just this, and return the folder that has them."""
    (folder / "simulators").mkdir()
    (folder / "simulators" / "__init__.py").touch()
    (folder / "simulators" / "__main__.py").write_text("\n".join(("import pathlib, sys, time", *lines, "")))
    return folder


def test_ready_file_of_another_process_is_no_sign_of_the_one_that_was_started(tmp_path, monkeypatch):
    module = importlib.import_module("simulators.detached")
    ready = tmp_path / "ready"
    folder = fake(tmp_path, f"pathlib.Path({str(ready)!r}).write_text('1\\n')", "time.sleep(0.5)", "sys.exit('broken')")
    monkeypatch.setattr(module, "TESTS", folder)

    with pytest.raises(ValueError, match="did not start: broken"):
        module.start(ready, [], [])


def test_what_ends_by_itself_while_it_is_stopped_is_stopped(tmp_path, monkeypatch):
    module = importlib.import_module("simulators.detached")
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    found = [module.Owner(ended.pid, ())]
    monkeypatch.setattr(module, "owner", lambda unused: found.pop() if found else None)

    assert module.stop(tmp_path / "ready") is True


def test_a_folder_that_is_not_there_is_reported_in_one_sentence(tmp_path):
    ready = tmp_path / "none" / "ready"

    assert detached("--stop", "--ready-file", ready) == (0, "Nothing runs")
    status, said = detached("--background", "sps", "--ready-file", ready)
    assert (status, "No such file or directory" in said) == (1, True)
    status, said = detached("sps", "--ready-file", ready)
    assert (status, "No such file or directory" in said) == (2, True)


def test_process_of_somebody_else_with_the_same_number_is_left_alone(tmp_path):
    ready = tmp_path / "ready"
    other_process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    ready.write_text(f"{other_process.pid}\n")
    (tmp_path / "ready.lock").write_text(f'{{"process": {other_process.pid}, "options": []}}')

    assert detached("--stop", "--ready-file", ready) == (0, "Nothing runs")

    assert not ready.exists()
    assert other_process.poll() is None
    other_process.communicate(b"\n")


def test_why_they_do_not_start_in_the_background_is_said(tmp_path):
    status, words = detached("--background", "toaster", "--ready-file", tmp_path / "ready")

    assert status == 1
    assert "no simulator of 'toaster'" in words
    assert detached("--background", "sps")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["toaster"], "no simulator of 'toaster'"),
        (["sps", "--switch", "sps.locking=none"], "Switch locking is one of"),
        (["sps", "--switch", "sps.shape=round"], "No switch is called"),
        (["sps", "--switch", "locking=exclusive"], "PRODUCT.NAME=VALUE"),
        (["sps", "--switch", "toaster.heat=1"], "not started"),
    ],
)
def test_bad_input_is_one_sentence(run, arguments, words):
    process = run(*arguments)

    unused, errors = process.communicate(timeout=60)

    assert process.returncode == 2
    assert words in errors
    assert "Traceback" not in errors


def test_hosts_have_the_names_that_are_asked_for(run, tmp_path):
    inventory, ready = tmp_path / "inventory.yml", tmp_path / "ready"
    process = run(
        *("--hosts", "sps=sps-berlin,sps-paris", "--hosts", "portal=tenants"),
        *("--inventory", inventory, "--ready-file", ready, "--directory", tmp_path / "ca"),
    )
    wait_for(ready, process)

    groups = yaml.safe_load(inventory.read_text())["all"]["children"]
    assert {group: list(content["hosts"]) for group, content in groups.items()} == {
        "sps": ["sps-berlin", "sps-paris"],
        "portal": ["tenants"],
    }
    process.terminate()


@pytest.mark.parametrize("library", ["flask", "jsonschema_rs", "trustme", "yaml"])
def test_a_missing_library_is_reported_in_one_sentence_with_the_line_that_installs_it(tmp_path, library):
    # As if it were not installed, whatever the path.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n\n\nclass Without:\n    def find_spec(self, name, path=None, target=None):\n"
        f"        if name == {library!r}:\n            raise ModuleNotFoundError(name)\n\n\nsys.meta_path.insert(0, Without())\n"
    )
    finished = subprocess.run(
        [sys.executable, "-m", "simulators"],
        cwd=TESTS,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert finished.returncode == 1
    (line,) = finished.stderr.splitlines()
    assert line.startswith("The simulators need ")
    assert line.endswith(f"-m pip install -r {TESTS / 'simulators' / 'requirements.txt'}")


def test_all_libraries_of_the_simulators_are_listed():
    folder = TESTS / "simulators"
    listed = {
        "yaml" if name == "pyyaml" else name for name in (folder / "requirements.txt").read_text().split("\n")[1:]
    }
    imported = set()
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module.partition(".")[0])

    # Of these, the first is for type checkers alone.
    assert imported - {"_typeshed"} - sys.stdlib_module_names == {name.replace("-", "_") for name in listed if name}
