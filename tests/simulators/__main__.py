"""Run simulators until interrupted, and print the inventory that reaches them.

cd tests && python -m simulators                      # every product
cd tests && python -m simulators sps --count 3 --switch sps.locking=optimistic
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import threading
from collections import defaultdict
from contextlib import ExitStack
from pathlib import Path

from . import detached
from .fleet import fleet, render, write_private
from .registry import names

SECONDS_BETWEEN_LOOKS = 0.5


def main(arguments: list[str] | None = None) -> int:
    """Start what is asked for; return when SIGINT or SIGTERM arrives."""
    parser = make_parser()
    given = sys.argv[1:] if arguments is None else arguments
    options = parser.parse_args(given)
    if options.background or options.stop:
        return run_detached(parser, options, given)
    try:
        hosts = parse_hosts(options.hosts)
        wanted = options.products or list(hosts) or names()
        switches = parse_switches(options.switch, wanted)
    except ValueError as error:
        parser.error(str(error))
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *unused: stop.set())
    with ExitStack() as stack:
        if options.ready_file:
            try:
                stack.enter_context(detached.claimed(options.ready_file, asked_for(options)))
            except (OSError, ValueError) as error:
                parser.error(str(error))
        directory = options.directory
        if directory is None:
            directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fleet-simulators-")))
        try:
            devices = stack.enter_context(
                fleet(
                    {product: len(hosts.get(product, ())) or options.count for product in wanted},
                    switches=switches,
                    directory=directory.resolve(),
                )
            )
        except (KeyError, ValueError) as error:
            parser.error(str(error.args[0]))
        text = render(devices, hosts)
        sys.stdout.write(text)
        sys.stdout.flush()
        if options.inventory:
            write_private(options.inventory, text)
        if options.ready_file:
            # Last of all: whoever waits for it finds everything else in place.
            write_private(options.ready_file, f"{os.getpid()}\n")
        # In steps: the system may deliver a signal to another thread, and Python handles it only in this one, once that has woken up.
        while not stop.wait(SECONDS_BETWEEN_LOOKS):
            pass
    return 0


def asked_for(options: argparse.Namespace) -> list[str]:
    """Return what a command line asks for in one form, which is the same where two ask for the same."""
    found = {name: value.resolve() if isinstance(value, Path) else value for name, value in vars(options).items()}
    return [f"{name}={value}" for name, value in sorted(found.items()) if name not in ("background", "stop")]


def run_detached(parser: argparse.ArgumentParser, options: argparse.Namespace, given: list[str]) -> int:
    """Start simulators in the background, or stop those that run there, and say so."""
    ready = options.ready_file
    if ready is None:
        parser.error("--background and --stop need --ready-file")
    if options.stop:
        sys.stdout.write("Stopped\n" if detached.stop(ready) else "Nothing runs\n")
        return 0
    arguments = [word for word in given if word != "--background"]
    try:
        started = detached.start(ready, arguments, asked_for(options))
        sys.stdout.write("Started\n" if started else "Running already\n")
    except (OSError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    # Whole names only: the command line is used again for what runs in the background, without --background.
    parser = argparse.ArgumentParser(
        prog="python -m simulators", description=(__doc__ or "").partition("\n")[0], allow_abbrev=False
    )
    parser.add_argument("products", nargs="*", metavar="PRODUCT", help=f"{', '.join(names())}; all when left out")
    parser.add_argument("--count", type=int, default=1, help="devices of each product, one port each")
    parser.add_argument(
        "--hosts",
        action="append",
        default=[],
        metavar="PRODUCT=NAME,...",
        help="a device for each of these hosts; may be repeated",
    )
    parser.add_argument("--directory", type=Path, help="where ca.pem goes; left out: a temporary directory")
    parser.add_argument("--inventory", type=Path, help="write the inventory to this file too")
    parser.add_argument(
        "--ready-file", type=Path, help="written, with the process id, when everything listens; removed at the end"
    )
    parser.add_argument(
        "--background",
        action="store_true",
        help="return when everything listens; start nothing where the same runs already",
    )
    parser.add_argument("--stop", action="store_true", help="end what runs with this --ready-file")
    parser.add_argument(
        "--switch", action="append", default=[], metavar="PRODUCT.NAME=VALUE", help="set a switch; may be repeated"
    )
    return parser


def parse_hosts(texts: list[str]) -> dict[str, list[str]]:
    """Return the names of hosts by product."""
    hosts: dict[str, list[str]] = {}
    for text in texts:
        product, equals, listed = text.partition("=")
        found = [name.strip() for name in listed.split(",") if name.strip()]
        if not (equals and found):
            raise ValueError(f"Hosts are given as PRODUCT=NAME,NAME, not {text!r}")
        hosts.setdefault(product, []).extend(found)
    return hosts


def parse_switches(texts: list[str], wanted: list[str]) -> dict[str, dict[str, str]]:
    """Return the texts of the switches by product and name."""
    switches: dict[str, dict[str, str]] = defaultdict(dict)
    for text in texts:
        name, equals, value = text.partition("=")
        product, dot, switch = name.partition(".")
        if not (equals and dot):
            raise ValueError(f"A switch is given as PRODUCT.NAME=VALUE, not {text!r}")
        if product not in wanted:
            raise ValueError(f"{text!r} is for a product that is not started; started are {', '.join(wanted)}")
        switches[product][switch] = value
    return switches


if __name__ == "__main__":
    sys.exit(main())
