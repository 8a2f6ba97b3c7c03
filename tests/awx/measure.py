"""How long 200 devices take in 4 slices, and how large what is handed on is: the figures of docs/awx.md.

Run it in the environment of `make check STEP=awx`, in the tree: python -m awx.measure. The devices of a product share one simulator.
"""

from __future__ import annotations

import json
import random
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from support.background import running_all

from ansible_collections.steady.fleet.plugins.plugin_utils.awx_artifacts import packed, unpacked

from . import jobs
from .test_jobs import PRODUCTS, VAULT_PASSWORD, Estate

DEVICES, SLICES = 200, 4


def other_hashes(plan: str) -> str:
    """Return a plan in which every hash is another one: devices that are alike would compress too well."""
    dice = random.Random(1)
    return re.sub(
        r"(?<=\")[0-9a-f]{16,64}(?=\")", lambda found: f"{dice.getrandbits(4 * len(found[0])):0{len(found[0])}x}", plan
    )


def main() -> None:
    """Measure, and print."""
    with tempfile.TemporaryDirectory() as name, running_all(PRODUCTS, Path(tempfile.mkdtemp(dir=name))) as running:
        estate = Estate(Path(name), {device.product: device for device in running})
        groups: list[dict[str, Any]] = [{"all": {"children": {}}} for unused in range(SLICES)]
        for number in range(DEVICES):
            product = PRODUCTS[number % len(PRODUCTS)]
            device, host = estate.devices[product], f"{product}{number // len(PRODUCTS) + 1}"
            variables = {"ansible_host": device.host, "fleet_port": device.port}
            group = groups[number * SLICES // DEVICES]["all"]["children"].setdefault(product, {"hosts": {}})
            group["hosts"][host] = variables
            source, target = (estate.project / "host_vars" / one for one in (f"{product}1", host))
            if source != target:
                target.symlink_to(source, target_is_directory=True)

        def one(number: int) -> jobs.Job:
            return jobs.run(
                estate.folder,
                estate.project,
                "drift.yml",
                number=number + 1,
                inventory=groups[number],
                credentials=estate.credentials,
                variables={"fleet_fail_on_drift": False},
                vault_password=VAULT_PASSWORD,
            )

        began = time.monotonic()
        with ThreadPoolExecutor(SLICES) as pool:
            done = list(pool.map(one, range(SLICES)))
        taken = time.monotonic() - began
    plans = [other_hashes(unpacked(job.artifacts[f"fleet_plan_{job.number}"])) for job in done]
    everything = json.loads(plans[0])
    for plan in plans[1:]:
        everything["devices"].update(json.loads(plan)["devices"])
    lines = [
        f"{DEVICES} devices in {SLICES} slices: {taken:.0f} s, {[job.status for job in done]}",
        f"plan of a slice, packed: {max(len(packed(plan)) for plan in plans):,} characters",
        f"plan of all devices, packed: {len(packed(json.dumps(everything))):,} characters",
        f"largest result of a task: {max(job.largest_result() for job in done):,} characters",
        f"streams of a job: {max(job.streams for job in done):,} bytes",
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
