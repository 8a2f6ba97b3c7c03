"""The collection's modules as they lie on the disk, for tests that hold one against another."""

from __future__ import annotations

import ast
import importlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
PLUGINS = "ansible_collections.steady.fleet.plugins"


@dataclass(frozen=True)
class ModuleFile:
    """One file below plugins/modules."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.stem

    def constant(self, name: str) -> Any:
        """Return one of the YAML documents at the top of the file."""
        return yaml.safe_load(constants(self.path)[name])

    @property
    def documentation(self) -> dict[str, Any]:
        documentation: dict[str, Any] = self.constant("DOCUMENTATION")
        return documentation

    @property
    def definition(self) -> Any:
        """Return what the engine knows of the module."""
        return importlib.import_module(f"{PLUGINS}.modules.{self.name}").MODULE

    def __str__(self) -> str:
        return self.name


@lru_cache
def constants(path: Path) -> dict[str, str]:
    """Return the texts that are assigned to names in a file, without running it."""
    found: dict[str, str] = {}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            found |= {target.id: node.value.value for target in node.targets if isinstance(target, ast.Name)}
    return found


# These run on the controller alone: their files below plugins/modules are documentation.
ON_CONTROLLER = frozenset(
    {
        "conformance",
        "conformance_report",
        "device",
        "device_adopt",
        "device_export",
        "device_verdict",
        "drift_report",
        "estate_check",
    }
)


def modules() -> list[ModuleFile]:
    """Return all modules of a product."""
    paths = sorted((ROOT / "plugins/modules").glob("*.py"))
    return [ModuleFile(path) for path in paths if path.stem not in ON_CONTROLLER]


def products() -> list[str]:
    """Return the products, which are the packages of the engine."""
    packages = (ROOT / "plugins/module_utils").iterdir()
    return sorted(path.name for path in packages if (path / "config.py").is_file())


def fragment(name: str) -> dict[str, Any]:
    """Return a documentation fragment: `sps`, or `attributes.secrets` for a part of one."""
    file, _separator, part = name.partition(".")
    text = constants(ROOT / f"plugins/doc_fragments/{file}.py")[part.upper() or "DOCUMENTATION"]
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
