"""A relative path counts from the folder that the run was started in, also where an ordinary module does the work."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import absolute_paths


@pytest.mark.parametrize("product", DOCUMENTS)
def test_relative_paths_are_made_absolute_and_all_else_is_left_alone(
    product: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    spec = DOCUMENTS[product].argument_spec()
    paths = sorted(name for name, argument in spec.items() if argument.get("type") == "path")
    assert {"ca_path", "client_cert", "client_key", "secrets_ledger"} <= set(paths)

    given = {**dict.fromkeys(paths, "below/file"), "host": "below/file", "port": 443}
    assert absolute_paths(spec, given) == dict.fromkeys(paths, str(tmp_path / "below" / "file"))


@pytest.mark.parametrize("path", ["~/file", "$HOME/file", "", None, "/etc/file"])
def test_what_the_module_has_to_replace_is_left_to_it(path: str | None) -> None:
    found = absolute_paths({"ca_path": {"type": "path"}}, {"ca_path": path})

    assert {"ca_path": path, **found} == {"ca_path": path}
