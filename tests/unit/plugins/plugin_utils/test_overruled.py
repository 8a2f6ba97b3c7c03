"""A credential of the host's variables wins over the environment, and where they differ, somebody is warned, without either of them."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import overruled


@pytest.mark.parametrize("product", sorted(DOCUMENTS))
@pytest.mark.parametrize("option", ["username", "password"])
@pytest.mark.parametrize(
    ("given", "used", "environment", "warned"),
    [
        (False, "ours", "theirs", True),
        (False, "ours", "ours", False),
        (False, "ours", "", False),
        (False, "ours", None, False),
        (False, None, "theirs", False),
        # The task chose it.
        (True, "ours", "theirs", False),
    ],
)
def test_what_the_environment_says_otherwise_is_reported(
    monkeypatch: pytest.MonkeyPatch,
    product: str,
    option: str,
    given: bool,
    used: Any,
    environment: Any,
    warned: bool,
) -> None:
    name = f"FLEET_{product.upper()}_{option.upper()}"
    monkeypatch.delenv(name, raising=False)
    chosen = {option: used} if given else {}
    options = {} if used is None else {option: used}
    found = {} if environment is None else {name: environment}

    warnings = overruled(DOCUMENTS[product], chosen, options, found)
    if environment:
        monkeypatch.setenv(name, environment)
        assert overruled(DOCUMENTS[product], chosen, options, {}) == warnings

    assert bool(warnings) == warned
    assert all(f"fleet_{option} of the host's variables is used, and not {name}" in one for one in warnings)
    assert not any("ours" in one or "theirs" in one for one in warnings)
