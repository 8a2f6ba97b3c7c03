"""What the event sources document is what they take: the same options, with the same types, defaults and bounds."""

from __future__ import annotations

import dataclasses
import runpy
from typing import Any

import pytest
import yaml

from ansible_collections.steady.fleet.plugins.plugin_utils import webhook

from .environment import ROOT

PATHS = sorted((ROOT / "extensions/eda/plugins/event_source").glob("*.py"))
SOURCES: dict[str, dict[str, Any]] = {path.stem: runpy.run_path(str(path)) for path in PATHS}
LISTENING = [name for name, source in SOURCES.items() if issubclass(source["Settings"], webhook.Settings)]
TYPES = {"int": "int", "float": "float", "str": "str", "tuple[str, ...]": "raw"}
# What each source has of its own in an option that all have: what is signed, the path, and the bound.
OWN_WORDS = {"secret"}
BY_DEFAULT = {"path", "max_size"}


def documented(name: str) -> dict[str, dict[str, Any]]:
    options: dict[str, dict[str, Any]] = yaml.safe_load(SOURCES[name]["DOCUMENTATION"])["options"]
    return options


def fields(name: str) -> dict[str, dataclasses.Field[Any]]:
    return {field.name: field for field in dataclasses.fields(SOURCES[name]["Settings"])}


@pytest.mark.parametrize("name", SOURCES)
def test_options_types_and_defaults_are_those_of_the_settings(name: str) -> None:
    options = documented(name)

    assert set(options) == set(fields(name))
    for option, field in fields(name).items():
        spec = options[option]
        assert spec["type"] == TYPES[str(field.type)], option
        needed = field.default is dataclasses.MISSING
        assert spec.get("required", False) is needed, option
        # An empty one stands for what the last sentence says.
        assert spec.get("default") == (None if needed or field.default in ("", ()) else field.default), option
        assert needed or any(" by default" in sentence for sentence in spec["description"]), option


@pytest.mark.parametrize("option", [field.name for field in dataclasses.fields(webhook.Settings)])
def test_what_the_listening_sources_share_has_the_same_text(option: str) -> None:
    texts = [documented(name)[option]["description"] for name in LISTENING]

    assert len(texts) == 2
    if option in BY_DEFAULT:
        texts = [text[:1] for text in texts]
    if option not in OWN_WORDS:
        assert texts[0] == texts[1]


def test_bounds_and_choices_are_those_of_the_code() -> None:
    for name in LISTENING:
        secret = " ".join(documented(name)["secret"]["description"])
        assert f"At least {webhook.MIN_SECRET_LENGTH} characters" in secret
    assert documented("push")["forge"]["choices"] == list(SOURCES["push"]["FORGES"])
    assert f"At least {SOURCES['drift']['LEAST_INTERVAL']}." in documented("drift")["interval"]["description"][0]
