"""Bare requests: what a script would send that knows beforehand what is needed, with neither comparison nor proof."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import queue
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import requests
from measured import LOGINS
from support.background import Device, bare_session


@dataclass(frozen=True)
class Request:
    """One request."""

    method: str
    path: str
    body: Any = None

    def send(self, session: requests.Session, device: Device, **arguments: Any) -> Any:
        """Send it; return what the response has.

        :raises requests.HTTPError: it is refused.
        """
        response = session.request(self.method, device.url + self.path, json=self.body, timeout=60, **arguments)
        response.raise_for_status()
        return response.json() if response.content else None


def recorded(device: Device, journal: Sequence[dict[str, Any]]) -> list[Request]:
    """Return the requests of a journal, which keeps no bodies: the login has one again, and nothing else may need one."""
    requests_sent = []
    for entry in journal:
        query = urlencode(entry["query"], doseq=True)
        path = entry["path"] + ("?" + query if query else "")
        requests_sent.append(Request(entry["method"], path, _login_body(device, entry)))
    return requests_sent


def _login_body(device: Device, entry: dict[str, Any]) -> dict[str, str] | None:
    own = LOGINS.get(device.product)
    if own is None or entry["method"] != "POST" or not entry["path"].endswith(own):
        return None
    return {"username": device.username, "password": device.password}


def replay(device: Device, sent: Sequence[Request], workers: int = 1) -> None:
    """Send the requests, the first one alone (it logs in) and the last one too (it logs out), the others by so many threads."""
    with bare_session(device) as session:
        session.mount("https://", requests.adapters.HTTPAdapter(pool_maxsize=max(workers, 10)))
        if device.product in ("sps", "appliance"):
            session.auth = (device.username, device.password)
        if workers == 1:
            for request in sent:
                request.send(session, device)
                if device.product == "sps":
                    # From here on the cookie says it.
                    session.auth = None
            return
        sent[0].send(session, device)
        waiting: queue.SimpleQueue[Request | None] = queue.SimpleQueue()
        for request in itertools.chain(sent[1:-1], [None] * workers):
            waiting.put(request)

        def work() -> None:
            for request in iter(waiting.get, None):
                request.send(session, device)

        threads = [threading.Thread(target=work) for _number in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        sent[-1].send(session, device)


def replay_all(devices: Sequence[Device], sent: Sequence[Sequence[Request]], workers: int) -> None:
    """Send the requests of each device, by so many processes: as many as Ansible has forks."""
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        pool.starmap(replay, zip(devices, sent, strict=True), chunksize=1)
        pool.close()
        # Waited for, so that what they took is counted.
        pool.join()


def write_requests(folder: Path, name: str, device: Device, sent: Sequence[Request]) -> None:
    """Write down for the action `bare_requests` what to send to the device of this name."""
    variables = {
        "ansible_host": device.host,
        "fleet_port": device.port,
        "fleet_username": device.username,
        "fleet_password": device.password,
        "fleet_ca_path": device.ca_path,
    }
    content = [{"product": device.product, "variables": variables}, [asdict(request) for request in sent]]
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")


def requests_task(folder: Path) -> dict[str, Any]:
    """Return the task that sends what is written down in the folder for each host."""
    return {"name": "bare requests", "bare_requests": {"folder": str(folder)}}
