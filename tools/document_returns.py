"""Write what all results have in common into the RETURN of every module that writes: document_returns.py [--check].

The texts are in `returns.yml`. Ansible has document fragments for options, and none for results. Everything else in RETURN is
hand-written and stays as it is.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from _generated import Dumper, run_generator
from _project import ROOT

PACKAGE = "ansible_collections.steady.fleet.plugins.action"
OPTIONS = "ansible_collections.steady.fleet.plugins.module_utils._run.secrets_options"
TEXTS = Path(__file__).with_name("returns.yml")
_KEYS = ("error", "secrets", "written", "removed", "in_doubt")
_BEGIN, _END = 'RETURN = r"""\n', '"""\n'


def modules() -> dict[str, Any]:
    """Return the definition of every module, by its name; None for one that runs on the controller only."""
    found = {}
    for path in sorted((ROOT / "plugins/action").glob("*.py")):
        action = importlib.import_module(f"{PACKAGE}.{path.stem}").ActionModule
        found[path.stem] = getattr(action, "definition", None)
    return found


def common_keys(name: str, definition: Any, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a module's RETURN has in common with others."""
    failure = texts["report_failure" if name == "drift_report" else "failure"]
    if definition is None or definition.reads:
        return dict(failure)
    return {**failure, **_secrets(definition, texts), **texts["effects"]}


def _secrets(definition: Any, texts: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a module says of the secrets that are given, if it has any."""
    # What says how secrets are kept is no secret of the product.
    options = importlib.import_module(OPTIONS).SECRETS_OPTIONS
    if not has_secrets({name: spec for name, spec in definition.options.items() if name not in options}):
        return {}
    secrets = texts["secrets"]
    if "secrets_ledger" in definition.options:
        secrets = {**secrets, "contains": {**secrets["contains"], **texts["ledger"]}}
    return {"secrets": secrets}


def has_secrets(spec: Mapping[str, Any]) -> bool:
    """Return whether an argument spec has secrets at any level."""
    return any(argument.get("no_log") or has_secrets(argument.get("options") or {}) for argument in spec.values())


def with_common_keys(text: str, common: Mapping[str, Any], ours: Sequence[str] = _KEYS) -> str:
    """Return the text of a module with the common keys of its RETURN as they must be.

    :arg ours: the keys that are never the module's own.
    :raises ValueError: the module has no RETURN.
    """
    if _BEGIN not in text:
        raise ValueError("no RETURN")
    start = text.index(_BEGIN) + len(_BEGIN)
    end = text.index(_END, start)
    lines, own = [], True
    for line in text[start:end].rstrip("\n").split("\n"):
        key = re.match(r"([a-z_]+):", line)
        if key:
            own = key[1] not in ours
        if own:
            lines.append(line)
    written = yaml.dump(dict(common), Dumper=Dumper, sort_keys=False, width=140, allow_unicode=True)
    return text[:start] + "\n".join(lines) + "\n" + written + text[end:]


def files() -> Iterator[tuple[Path, str]]:
    """Yield every module and what must be in it."""
    texts = yaml.safe_load(TEXTS.read_text("utf-8"))
    for name, definition in modules().items():
        common = common_keys(name, definition, texts)
        path = ROOT / f"plugins/modules/{name}.py"
        text = path.read_text("utf-8")
        yield path, with_common_keys(text, common, _KEYS if definition is not None else tuple(common))


def main(arguments: Sequence[str]) -> int:
    """Bring the modules up to date, or say which are not."""
    return run_generator(__doc__, arguments, files, of_collection=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
