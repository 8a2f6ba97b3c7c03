"""What a device says is never evaluated: any text in any field of any product comes back from an export as it was."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import ansible.template
import pytest
import yaml
from ansible.errors import AnsibleFilterError
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.steady.fleet.plugins.filter.host_vars import make_host_vars
from ansible_collections.steady.fleet.plugins.plugin_utils.in_process import plain
from ansible_collections.steady.fleet.plugins.plugin_utils.products import PRODUCTS, resources_of

from .documents import document_of, with_one, without_secrets
from .texts import HALVES, LARGE, mixtures, texts

MARKER = Path(tempfile.gettempdir()) / "steady-fleet-hostile-marker"
TEXTS = texts(MARKER)


@pytest.fixture(autouse=True)
def nothing_ran() -> Any:
    MARKER.unlink(missing_ok=True)
    yield
    assert not MARKER.exists(), "a text of a device ran a command"


def loaded(files: Mapping[str, str]) -> Any:
    """Return the document as a task gets it: both files loaded as host variables, and everything evaluated."""
    # From 2.19 on, Ansible evaluates only what is marked as trusted, which host variables are.
    trusted = {"trusted_as_template": True} if hasattr(ansible.template, "trust_as_template") else {}
    variables: dict[str, Any] = {}
    loader = DataLoader()
    with tempfile.TemporaryDirectory() as folder:
        for name in ("config", "vault"):
            path = Path(folder, f"{name}.yml")
            path.write_text(files[name], "utf-8")
            # As Ansible loads host variables: not copied once more.
            variables.update(loader.load_from_file(str(path), cache="none", unsafe=True, **trusted) or {})
    assert "fleet_config" in variables
    assert all(name == "fleet_config" or name.startswith("vault_") for name in variables)
    return plain(Templar(loader=loader, variables=variables).template(variables["fleet_config"]))


def exported(product: str, document: Mapping[str, Any]) -> Any:
    """Return what is left of a document after export and loading, without its secrets."""
    back = loaded(make_host_vars(document, product=product, host="device1", full=True))
    assert back.keys() == document.keys()
    return without_secrets(product, back)


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_text_comes_back_as_it_was(product: str) -> None:
    for text in TEXTS:
        document = document_of(product, text)

        assert exported(product, document) == without_secrets(product, document), text


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("text", LARGE, ids=lambda text: repr(text[:12]))
def test_a_long_text_comes_back_as_it_was(product: str, text: str) -> None:
    for resource in resources_of(product):
        document = with_one(product, resource.kind, text)

        assert exported(product, document) == without_secrets(product, document)


@settings(deadline=None, max_examples=100, derandomize=True)
@given(product=st.sampled_from(PRODUCTS), text=mixtures(MARKER))
def test_mixtures_come_back_as_they_were(product: str, text: str) -> None:
    document = document_of(product, text)

    assert exported(product, document) == without_secrets(product, document)


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("half", HALVES)
def test_half_a_character_is_refused_by_name(product: str, half: str) -> None:
    for resource in resources_of(product):
        document = with_one(product, resource.kind, f"a{half}b")

        with pytest.raises(AnsibleFilterError, match=rf"{resource.kind}(\[0\])?\.[^ ]+ has half of a character \(\\u"):
            make_host_vars(document, product=product, host="device1")


@pytest.mark.parametrize("product", PRODUCTS)
def test_nothing_of_a_device_is_outside_of_its_place(product: str) -> None:
    for text in TEXTS:
        for name, written in make_host_vars(
            document_of(product, text), product=product, host="device1", full=True
        ).items():
            lines = written.split("\n")

            assert written.isascii() or written.replace("\n", "").isprintable(), text
            assert [number for number, line in enumerate(lines) if line == "---"] == [0]
            assert "..." not in lines
            first = "fleet_config:" if name == "config" else "vault_"
            own = [line for line in lines[1:] if line and not line.startswith(("#", " ", first))]
            assert not own, (text, own)


@pytest.mark.parametrize("product", PRODUCTS)
def test_what_is_harmless_needs_no_tag(product: str) -> None:
    written = make_host_vars(
        document_of(product, "Main office (2nd floor), Lyon: 192.0.2.1/24"), product=product, host="a"
    )

    assert "!unsafe" not in written["config"]
    assert yaml.safe_load(written["config"])
