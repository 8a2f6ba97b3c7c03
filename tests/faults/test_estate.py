"""An estate of all four products through ansible-playbook: what a host is, what its variables mean, what goes wrong."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml
from support import raw_server
from support.playbook import BIN, environment

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import packed
from ansible_collections.steady.fleet.plugins.plugin_utils.estate import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.plan_file import make_plan_file
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS
from simulators import start

ROLE = Path(__file__).parents[2] / "roles" / "device"
ENFORCE = "steady.fleet.enforce"
TASK = "Bring the device to its document"
CHECK = "Look whether this run is about any device"
VERDICT = "Say what became of the device"
DOCUMENT: Mapping[str, Any] = {
    "appliance": {"email": {"address": "ops@example.com"}},
    "cloud_sync": {"service": [{"provider": "aws", "enabled": False}]},
    "portal": {"group": [{"path": "Contoso", "kind": "customer"}]},
    "sps": {"snmp_trap": {"server": "192.0.2.77"}, "snmp_agent": {"system_location": "Lyon"}},
}


@dataclass
class Result:
    """What became of one host in one task."""

    status: str
    result: dict[str, Any]

    @property
    def kinds(self) -> set[str]:
        return {change["kind"] for change in self.result["changes"]}

    @property
    def message(self) -> str:
        return str(self.result.get("msg", ""))


@dataclass
class Estate:
    """An inventory, and the simulators that its hosts are."""

    folder: Path
    devices: Mapping[str, Any]
    groups: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    returncode: int = 0
    output: str = ""

    def host(self, group: str, name: str, device: Any = None, **variables: Any) -> None:
        """Put a host into a group, with what it takes to reach the simulator of that product."""
        reached = device or self.devices.get(group)
        found = {"ansible_connection": "local", **(reached.inventory() if reached else {}), **variables}
        self.groups.setdefault(group, {})[name] = found

    def all_products(self) -> None:
        """Have one host of each product."""
        for product in self.devices:
            self.host(product, product, fleet_config=DOCUMENT[product])

    def run(
        self, playbook: str | Sequence[Mapping[str, Any]], *arguments: str, **more: str
    ) -> dict[tuple[str, str], Result]:
        """Run a playbook of the collection, or plays; return what each task gave on each host."""
        inventory, record = self.folder / "inventory.yml", self.folder / "record.jsonl"
        children = {group: {"hosts": hosts} for group, hosts in self.groups.items()}
        inventory.write_text(yaml.safe_dump({"all": {"children": children}}), "utf-8")
        record.write_text("", "utf-8")
        if not isinstance(playbook, str):
            (self.folder / "plays.yml").write_text(yaml.safe_dump(list(playbook), sort_keys=False), "utf-8")
            playbook = str(self.folder / "plays.yml")
        for device in self.devices.values():
            device.clear_journal()
        # What a developer has set for modules to find a device would respond for what a host lacks.
        clean = {name: value for name, value in environment().items() if not name.startswith("FLEET_")}
        process = subprocess.run(
            [str(BIN / "ansible-playbook"), "-i", str(inventory), *arguments, playbook],
            env={**clean, "STEP_RECORD": str(record), **more},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        self.returncode, self.output = process.returncode, process.stdout
        lines = map(json.loads, record.read_text("utf-8").splitlines())
        return {
            (line["host"], line["task"].rpartition(" : ")[2]): Result(line["status"], line["result"]) for line in lines
        }

    def enforced(self, *arguments: str, **more: str) -> dict[str, Result]:
        """Run the playbook that enforces; return what each host gave."""
        results = self.run(ENFORCE, *arguments, **more)
        return {host: result for (host, task), result in results.items() if task == TASK}

    def written(self) -> set[str]:
        """Return the products of the devices that something was written to."""
        session = ("/login", "/logout", "/token", "/authentication")
        return {
            product
            for product, device in self.devices.items()
            if any(exchange.writes and not exchange.path.endswith(session) for exchange in device.journal)
        }


@pytest.fixture(scope="module")
def devices() -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        yield {product: stack.enter_context(start(product)) for product in DOCUMENTS}


@pytest.fixture
def estate(devices: dict[str, Any], tmp_path: Path) -> Estate:
    for device in devices.values():
        device.reset()
    return Estate(tmp_path, devices)


@pytest.fixture
def closed_port() -> Iterator[int]:
    with raw_server.closed_port() as port:
        yield port


def play(*tasks: Mapping[str, Any], hosts: str = "all") -> dict[str, Any]:
    return {"name": "Devices", "hosts": hosts, "gather_facts": False, "tasks": [dict(task) for task in tasks]}


def device_task(name: str, options: Mapping[str, Any] | None = None, **keywords: Any) -> dict[str, Any]:
    return {"name": name, "steady.fleet.device": dict(options or {}), "ignore_errors": True, **keywords}


def test_a_device_that_is_down_does_not_stop_the_others(estate: Estate, closed_port: int) -> None:
    estate.all_products()
    down = {"fleet_port": closed_port, "fleet_restart_timeout": 0, "fleet_config": DOCUMENT["sps"], "fleet_timeout": 2}
    estate.host("sps", "down", **down)

    first = estate.enforced()

    # As the recap and AWX say it: it is not that something failed on the device.
    assert estate.returncode == 4, estate.output
    assert first["down"].status == "unreachable"
    assert first["down"].result["error"] == "network"
    assert {host for host, one in first.items() if one.status == "ok" and one.result["changed"]} == set(DOCUMENTS)
    assert estate.written() == set(DOCUMENTS)
    assert estate.devices["appliance"].email == "ops@example.com"
    assert "Contoso" in estate.devices["portal"].tree()["children"]

    second = estate.enforced("--limit", "all:!down")

    assert estate.returncode == 0, estate.output
    assert {host: one.result["changed"] for host, one in second.items()} == dict.fromkeys(DOCUMENTS, False)
    assert not estate.written()


def test_only_the_hosts_of_the_limit_are_reached(estate: Estate) -> None:
    estate.all_products()

    results = estate.enforced("--limit", "portal")

    assert estate.returncode == 0, estate.output
    assert list(results) == ["portal"]
    assert {product for product, device in estate.devices.items() if device.journal} == {"portal"}


def test_what_a_host_lacks_is_reported_in_a_sentence(estate: Estate) -> None:
    document = DOCUMENT["sps"]
    sps = estate.devices["sps"]
    estate.host("elsewhere", "homeless", sps, fleet_config=document)
    del estate.groups["elsewhere"]["homeless"]["fleet_product"]
    for group in ("sps", "portal"):
        estate.host(group, "twofold", sps, fleet_config=document)
        del estate.groups[group]["twofold"]["fleet_product"]
    estate.host("elsewhere", "spoken", sps, fleet_config=document, which="sps")
    estate.host("elsewhere", "misled", sps, fleet_config=document, which="sbs")
    estate.host("sps", "blank")
    estate.host("sps", "cleared", fleet_config=None)
    estate.host("sps", "bounded", fleet_config=document, fleet_max_changes=1)
    estate.host("sps", "unbounded", fleet_config=document, fleet_max_changes=None, fleet_purge=None)
    estate.host("sps", "wrong", fleet_config={"snmp_trap": {"sever": "192.0.2.1"}})
    estate.host("sps", "guess", fleet_config="{{ no_one_has_set_this }}")

    results = estate.run(
        [play(device_task("device", {"product": "{{ which | default(omit) }}"}, check_mode=True))], "-f", "2"
    )

    messages = {host: result.message for (host, unused), result in results.items()}
    assert "this host is no device: write fleet_product into its variables" in messages["homeless"]
    assert f"The products are {', '.join(PRODUCTS)}" in messages["homeless"]
    assert "this host is in the groups portal and sps: write fleet_product" in messages["twofold"]
    assert results["spoken", "device"].result["changed"]
    assert "'sbs'" in messages["misled"]
    for name in ("blank", "cleared"):
        assert f"host_vars/{name}/config.yml" in messages[name]
        assert "steady.fleet.export" in messages[name]
    assert results["bounded", "device"].result["error"] == "refused"
    assert "changes planned: 2, allowed by max_changes: 1" in messages["bounded"]
    assert results["unbounded", "device"].result["changed"]
    assert "sever" in messages["wrong"]
    assert results["wrong", "device"].result["error"] == "input"
    assert "no_one_has_set_this" in messages["guess"]
    # What Ansible itself refuses has none.
    wordless = {
        host for (host, _task), result in results.items() if result.status == "failed" and "error" not in result.result
    }
    assert wordless <= {"guess"}
    assert "Traceback" not in estate.output
    assert not estate.written()


def test_variables_are_options_and_options_of_the_task_go_before_them(estate: Estate) -> None:
    appliance, sps = estate.devices["appliance"], estate.devices["sps"]
    appliance.write("smtp", {"host": "old.example.com"})
    estate.host("appliance", "purged", fleet_config={"email": {"address": "a@example.com"}}, fleet_purge=["smtp"])
    estate.groups["appliance"]["purged"]["fleet_max_deletes"] = 1
    estate.host("sps", "by_name", fleet_config=DOCUMENT["sps"], fleet_kinds=["snmp_agent"])
    # fleet_host goes before ansible_host, and both before the environment; what the host lacks is taken from there.
    estate.host("sps", "by_environment", fleet_config=DOCUMENT["sps"], fleet_host=sps.host, ansible_host="192.0.2.1")
    for option in ("fleet_username", "fleet_password"):
        del estate.groups["sps"]["by_environment"][option]
    other = {"fleet_state": "gathered", "fleet_approved_plan": "/nowhere", "fleet_plan_file": "/nowhere"}
    estate.host("sps", "other_variables", fleet_config=DOCUMENT["sps"], **other)
    login = {"FLEET_SPS_USERNAME": sps.username, "FLEET_SPS_PASSWORD": sps.password, "FLEET_SPS_HOST": "192.0.2.2"}

    results = estate.run(
        [
            play(
                device_task("predict", check_mode=True, environment=login),
                # Several of the hosts are one device, so nothing is written here.
                device_task(
                    "one kind",
                    {"kinds": ["snmp_trap"], "config": {"snmp_trap": {"server": "192.0.2.9"}}},
                    check_mode=True,
                ),
                device_task("merge", {"state": "merged"}, check_mode=True),
                device_task("unknown", {"color": "red"}, check_mode=True),
                hosts="all",
            ),
        ],
        "-f",
        "4",
    )

    predicted = {host: result for (host, task), result in results.items() if task == "predict"}
    assert {change["operation"] for change in predicted["purged"].result["changes"]} == {"create", "delete"}
    assert predicted["by_name"].kinds == {"snmp_agent"}
    assert predicted["by_environment"].kinds == {"snmp_trap", "snmp_agent"}
    assert predicted["other_variables"].kinds == {"snmp_trap", "snmp_agent"}
    assert results["by_name", "one kind"].kinds == {"snmp_trap"}
    assert results["by_name", "one kind"].result["diff"]["after"]["snmp_trap"]["server"] == "192.0.2.9"
    assert results["purged", "merge"].kinds == {"email"}
    assert "color" in results["by_name", "unknown"].message
    assert sps.password not in json.dumps([result.result for result in results.values()])


def test_a_plan_file_that_is_no_good_is_refused_before_anything_is_read(estate: Estate) -> None:
    estate.host("sps", "sps", fleet_config=DOCUMENT["sps"])
    planned = estate.enforced("--check")["sps"].result["plan"]
    edited = approval({"sps": planned})
    edited["devices"]["sps"]["host"] = "elsewhere.example.com"
    signed = approval({"sps": planned}, key="k" * 16)
    unsound: Any = {"desired": [], "current": {}}
    files: dict[str, tuple[Any, str]] = {
        "missing": (None, "cannot be read"),
        "~/missing": (None, f"{Path.home()}/missing.json cannot be read"),
        "no JSON": ("{", "cannot be read"),
        "older": ({"format": "steady.fleet plan", "version": 1, "devices": {}}, "is of an older release"),
        "edited": (edited, "edited.json was edited after it was made"),
        "signed": (signed, "is signed, and this run has no FLEET_PLAN_KEY"),
        "other device": (approval({"sps2": planned}), "not in the approved plan"),
        "strange plan": (approval({"sps": unsound}), "approved_plan is no plan"),
        "elsewhere": (
            approval({"sps": {**planned, "port": 1}}),
            f"it is for {planned['host']}:1, and this device is",
        ),
    }
    for name, (content, unused) in files.items():
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (estate.folder / f"{name}.json").write_text(text, "utf-8")

    results = estate.run([play(*(device_task(name, {"plan_file": f"{name}.json"}) for name in files))])

    assert {task: result.status for (unused, task), result in results.items()} == dict.fromkeys(files, "failed")
    for name, (unused, words) in files.items():
        result = results["sps", name]
        assert words in result.message, (name, result.message)
        assert result.result["error"] in ("refused", "input"), result.message
        assert "Traceback" not in result.message
        assert "object has no attribute" not in result.message, result.message
    assert "Traceback" not in estate.output
    assert not estate.written()


def approval(plans: Mapping[str, Any], key: str = "") -> dict[str, Any]:
    """Return a plan file."""
    results = {host: {"changed": True, "plan": plan} for host, plan in plans.items()}
    return make_plan_file(results, created="2026-11-22T03:00:00Z", key=key)


def test_a_plan_of_an_estate_is_carried_out_where_nothing_moved_and_again(estate: Estate) -> None:
    estate.all_products()
    estate.run(
        "steady.fleet.drift", "-e", "fleet_plan_file=plan.json", "-e", "fleet_commit=c0ffee", FLEET_PLAN_KEY="k" * 20
    )
    plan = json.loads((estate.folder / "plan.json").read_text("utf-8"))
    assert (plan["commit"], plan["seal"]["method"]) == ("c0ffee", "hmac-sha256")
    assert not estate.written()
    estate.devices["appliance"].write("email", "somebody@example.com")
    enforce = ("-e", "fleet_approved_plan=plan.json", "-e", "fleet_plan_max_age=1h")

    results = estate.enforced(*enforce, FLEET_PLAN_KEY="k" * 20)

    assert estate.returncode == 2, estate.output
    assert results["appliance"].result["error"] == "refused"
    assert results["appliance"].result["moved"] == {"desired": [], "current": ["email.address"]}
    for product in set(DOCUMENTS) - {"appliance"}:
        assert results[product].result["changes"] == plan["devices"][product]["changes"]
    assert estate.written() == set(DOCUMENTS) - {"appliance"}

    # The one is as it was again: the plan is carried out to its end, handed on as text, and what was done is done.
    estate.devices["appliance"].write("email", None)
    extra = json.dumps({"fleet_approved_plan": packed(json.dumps(plan))})

    results = estate.enforced("-e", extra, FLEET_PLAN_KEY="k" * 20)

    assert estate.returncode == 0, estate.output
    assert {host for host, one in results.items() if one.result["changed"]} == {"appliance"}
    assert estate.written() == {"appliance"}


def test_a_device_that_was_down_when_the_plan_was_made_is_refused(estate: Estate, closed_port: int) -> None:
    estate.host("appliance", "appliance", fleet_config=DOCUMENT["appliance"])
    estate.host(
        "sps", "sps", fleet_config=DOCUMENT["sps"], fleet_port=closed_port, fleet_restart_timeout=0, fleet_timeout=2
    )

    compared = estate.run("steady.fleet.drift", "-e", "fleet_plan_file=plan.json", "-e", "fleet_max_deletes=0")

    assert compared["sps", "Compare the device with its document"].result["error"] == "network"
    plan = json.loads((estate.folder / "plan.json").read_text("utf-8"))
    assert list(plan["devices"]) == ["appliance"]
    assert not estate.written()

    estate.host("sps", "sps", fleet_config=DOCUMENT["sps"])
    # The shell leaves this to us.
    results = estate.enforced("-e", "fleet_approved_plan=~/plan.json", HOME=str(estate.folder))

    assert estate.returncode == 2, estate.output
    assert results["sps"].result["error"] == "refused"
    assert "this device is not in the approved plan. It was not reached" in results["sps"].message
    assert results["appliance"].kinds == {"email"}
    assert estate.written() == {"appliance"}


@pytest.mark.parametrize(
    ("tags", "kinds"),
    [
        ("sps_snmp_trap,appliance", {"sps": {"snmp_trap"}, "appliance": {"email"}}),
        ("sps_snmp_trap,sps_snmp_agent,portal_user", {"sps": {"snmp_trap", "snmp_agent"}, "portal": set()}),
    ],
)
def test_tags_choose_what_is_looked_at(estate: Estate, tags: str, kinds: dict[str, set[str]]) -> None:
    estate.all_products()

    results = estate.enforced("--check", "--tags", tags)

    assert estate.returncode == 0, estate.output
    assert {host: one.kinds for host, one in results.items() if one.status == "ok"} == kinds
    assert {product for product, device in estate.devices.items() if device.journal} == {
        product for product, found in kinds.items() if found
    }


def test_a_run_that_is_about_nothing_fails(estate: Estate) -> None:
    estate.all_products()
    runs = (
        (("--tags", "sps_snmp_trapp"), "these tags name nothing: sps_snmp_trapp"),
        (("--skip-tags", "portal"), "--skip-tags portal would skip the task of every device"),
        (("-e", "fleet_hosts=sps9"), "fleet_hosts is 'sps9', and no host of the inventory is named so"),
        (("-e", "fleet_expect_devices=5"), "this run is about 4 devices, and fleet_expect_devices is 5"),
        (("-e", '{"fleet_approved_plan": null}'), "(plan_file, fleet_approved_plan) is empty"),
        (("-e", "fleet_approved_plan="), "(plan_file, fleet_approved_plan) is empty"),
        (("-e", "fleet_require_plan=true"), "fleet_require_plan is true and no approved plan is given"),
        (("-e", "fleet_require_plan="), "must be true or false"),
        (("-e", "fleet_plan_max_age=", "-e", "fleet_approved_plan=plan.json"), "fleet_plan_max_age is empty"),
        (
            ("-e", "fleet_plan_maxage=1h", "-e", "fleet_aproved_plan=plan.json"),
            "fleet_aproved_plan (did you mean fleet_approved_plan?), fleet_plan_maxage (did you mean fleet_plan_max_age?)",
        ),
    )
    for arguments, says in runs:
        results = estate.run(ENFORCE, *arguments)

        assert estate.returncode == 2, (arguments, estate.output)
        failed = [one.message for one in results.values() if one.status == "failed"]
        assert failed, arguments
        assert all(says in message for message in failed), (arguments, failed)
        assert not estate.written(), arguments


def test_nothing_is_sent_to_hosts_of_other_people(estate: Estate) -> None:
    for number, group in enumerate(("portal", "appliance", "web")):
        estate.host(group, f"theirs{number}", estate.devices["sps"])
        del estate.groups[group][f"theirs{number}"]["fleet_product"]

    for playbook in (ENFORCE, "steady.fleet.drift", "steady.fleet.export"):
        results = estate.run(playbook)

        assert estate.returncode == 2, estate.output
        ((unused, task),) = results
        assert task == CHECK
        assert "no host of this run is a device" in next(iter(results.values())).message
    estate.host("steady_sps", "ours", estate.devices["sps"], fleet_config=DOCUMENT["sps"])
    del estate.groups["steady_sps"]["ours"]["fleet_product"]

    results = estate.run(ENFORCE)

    assert estate.returncode == 0, estate.output
    assert {host for (host, task), one in results.items() if task == TASK and one.status == "ok"} == {"ours"}
    assert "not taken for devices" in estate.output
    assert {product for product, device in estate.devices.items() if device.journal} == {"sps"}


def test_a_run_that_leaves_out_the_check_asks_nothing_of_a_device(estate: Estate) -> None:
    estate.host("sps", "sps", fleet_config=DOCUMENT["sps"])

    # What was not compared has no report, and is no success either.
    for playbook, *arguments in ((ENFORCE, f"--start-at-task=*{TASK}"), ("steady.fleet.drift", "--skip-tags=always")):
        estate.run(playbook, *arguments)
        assert estate.returncode == 2, estate.output
        assert "left out the check of the estate" in " ".join(estate.output.split())
        assert not estate.devices["sps"].journal


def test_an_empty_inventory_is_no_green_run(estate: Estate) -> None:
    results = estate.run(ENFORCE)

    assert estate.returncode == 2, estate.output
    assert "no host of this run is a device" in results["localhost", CHECK].message


@pytest.mark.parametrize("way", ["playbook", "role"])
def test_every_device_bears_its_own_verdict(estate: Estate, closed_port: int, way: str) -> None:
    in_a_play = play({"ansible.builtin.import_role": {"name": "steady.fleet.device", "tasks_from": "drift"}})
    # The playbook has no task for a device that there is nothing to say about; in the role it comes before whatever else a play has.
    playbook, of_in_sync = {"playbook": ("steady.fleet.drift", {}), "role": ([in_a_play], {"in_sync": "ok"})}[way]
    estate.host("sps", "drifted", fleet_config=DOCUMENT["sps"])
    estate.host("portal", "wrong", fleet_config={"group": [{"path": "Contoso", "knd": "customer"}]})
    estate.host("cloud_sync", "in_sync", fleet_config={})
    estate.host("appliance", "down", fleet_config={}, fleet_port=closed_port, fleet_timeout=2)
    estate.groups["appliance"]["down"]["fleet_config"] = DOCUMENT["appliance"]
    report = ("-e", "fleet_report_folder=report", "-e", "fleet_fail_on_drift=true")

    results = estate.run(playbook, *report)

    assert {host: one.status for (host, task), one in results.items() if task == VERDICT} == {
        "drifted": "failed",
        "wrong": "failed",
        "down": "unreachable",
        **of_in_sync,
    }
    devices = json.loads((estate.folder / "report/drift.json").read_text("utf-8"))["devices"]
    assert {device["name"]: device["status"] for device in devices} == {
        "drifted": "drifted",
        "wrong": "failed",
        "in_sync": "in_sync",
        "down": "unreachable",
    }
    recap = {line.split()[0]: line for line in estate.output.splitlines() if " ok=" in line}
    assert "failed=1" in recap["drifted"]
    assert "failed=1" in recap["wrong"]
    assert "unreachable=1" in recap["down"]
    assert "failed=0" in recap["in_sync"]
    assert "unreachable=0" in recap["in_sync"]
    assert not estate.written()

    for path in (estate.folder / "report").iterdir():
        path.unlink()
    estate.run(playbook, *report, "--limit", "down")

    assert estate.returncode == 4, estate.output
    assert json.loads((estate.folder / "report/drift.json").read_text("utf-8"))["summary"]["unreachable"] == 1


@pytest.mark.parametrize("file", ["enforce", "compare", "verdict", "export"])
def test_every_product_and_kind_is_a_tag(file: str) -> None:
    tasks = yaml.safe_load((ROLE / "tasks" / f"{file}.yml").read_text("utf-8"))
    known = {
        tag
        for product, module in DOCUMENTS.items()
        for tag in (product, *(f"{product}_{kind}" for kind in module.argument_spec()["config"]["options"]))
    }

    for task in tasks:
        if task["tags"] != ["always"]:
            assert set(task["tags"]) == known, task["name"]


def test_the_ordinary_module_gives_the_same(estate: Estate) -> None:
    estate.all_products()

    here = estate.enforced("--check")
    elsewhere = estate.enforced("--check", "-e", "fleet_in_process=false")

    assert set(here) == set(elsewhere) == set(DOCUMENTS)
    for host, result in here.items():
        for key in ("changed", "changes", "diff", "plan", "config"):
            assert elsewhere[host].result[key] == result.result[key], (host, key)


@pytest.mark.parametrize(("percentage", "reached"), [(None, True), (40, False)])
def test_a_roll_out_goes_on_until_too_many_have_failed(
    estate: Estate, closed_port: int, percentage: int | None, reached: bool
) -> None:
    estate.host("appliance", "a_down", fleet_config=DOCUMENT["appliance"], fleet_port=closed_port, fleet_timeout=2)
    estate.host("appliance", "b_up", fleet_config=DOCUMENT["appliance"])
    estate.host("sps", "c_next", fleet_config=DOCUMENT["sps"])
    limit = [] if percentage is None else ["-e", f"fleet_max_fail_percentage={percentage}"]

    results = estate.enforced("-e", "fleet_serial=2", *limit)

    # Ansible counts failures against its bound, and no unreachable hosts.
    assert results["a_down"].status == ("unreachable" if reached else "failed")
    assert estate.returncode == (4 if reached else 2), estate.output
    assert results["b_up"].result["changed"]
    assert ("c_next" in results) == reached
    assert bool(estate.devices["sps"].journal) == reached
