"""Write extensions/awx/credential_types.yml, the credential types for AWX: credential_types.py [--check].

A credential type sets the environment variables of a product's connection options. Which options are its fields stands in
`credential_fields.yml`; types, choices and what is secret come from the argument spec, and the help from `connection_options.yml`.

AWX sets every variable of an injector, also those of fields that were left blank, and a field of the type boolean that was left blank is false.
So a blank field is an empty variable, which counts as unset, and a switch is a text with choices: to leave it blank must never mean not to
validate certificates.
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

PACKAGE = "ansible_collections.steady.fleet.plugins"
FIELDS = Path(__file__).with_name("credential_fields.yml")
TEXTS = Path(__file__).with_name("connection_options.yml")
TARGET = ROOT / "extensions/awx/credential_types.yml"
HEADER = """---
# Written by `make generate`. Credential types for AWX and Automation Controller: one for each product, which sets the environment variables of the
# connection options, and one for the keys of plans and of the ledgers of secrets (docs/secrets.md). Nothing is required: which of them belong together
# depends on how an account logs in, and the modules say so.
"""
SENTENCES = 2
_MARKUP = re.compile(r"\b[A-Z]+\((?:ignore:)?([^()]*)\)")


class _Unsafe(str):
    """A text that Ansible must not take for a template of its own."""


class _Dumper(Dumper):
    """Also writes what Ansible must leave as it is."""


_Dumper.add_representer(_Unsafe, lambda dumper, text: dumper.represent_scalar("!unsafe", str(text), style='"'))


def credential_type(
    product: str, title: str, spec: Mapping[str, Any], texts: Mapping[str, Any], chosen: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the credential type of a product.

    :arg spec: the argument spec of its connection options.
    :arg texts: of connection_options.yml.
    :arg chosen: of credential_fields.yml.
    :raises ValueError: it is not decided where an option belongs.
    """
    elsewhere = {*chosen["inventory"], *chosen["variables"]}
    if undecided := set(spec) - set(chosen["fields"]) - elsewhere:
        raise ValueError(f"{FIELDS.name} does not say where these belong: {', '.join(sorted(undecided))}")
    own = texts["products"][product]
    described = {**texts["common"], **own["options"]}
    fields, environment, files = [], {}, {}
    for option, how in chosen["fields"].items():
        if option not in spec:
            continue
        name = how.get("file", option)
        fields.append(_field(name, spec[option], how, described[option], own["device"]))
        value = "{{ " + name + " }}"
        if "file" in how:
            files[f"template.{name}"] = _Unsafe(value)
            # Without this, a blank field would be the name of an empty file.
            value = "{{ tower.filename." + f"{name} if {name} else ''" + " }}"
        environment[f"FLEET_{product.upper()}_{option.upper()}"] = _Unsafe(value)
    return {
        "name": f"steady.fleet {product}",
        "description": f"Logs in to {title}",
        "kind": "cloud",
        "inputs": {"fields": fields},
        "injectors": {"env": environment, "file": files},
    }


def secrets_type(spec: Mapping[str, Any], plan_key: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential type that has the keys of the ledgers of secrets, and that of plans.

    :arg spec: the argument spec of the options about ledgers.
    :arg plan_key: the environment variable with the key of plans.
    :arg chosen: of credential_fields.yml: a label and a text for each option that is a field.
    """
    fields = [
        {"id": option, "label": how["label"], "type": "string", "help_text": how["help_text"], "secret": True}
        for option, how in {**chosen["ledger"], **chosen["plans"]}.items()
    ]
    environment = {spec[option]["fallback"][1][0]: _Unsafe("{{ " + option + " }}") for option in chosen["ledger"]}
    (option,) = chosen["plans"]
    environment[plan_key] = _Unsafe("{{ " + option + " }}")
    return {
        "name": "steady.fleet secrets",
        "description": "The keys of plans, and of the ledgers that remember which secrets were written",
        "kind": "cloud",
        "inputs": {"fields": fields},
        "injectors": {"env": environment},
    }


def _field(
    name: str, argument: Mapping[str, Any], how: Mapping[str, Any], text: Mapping[str, Any], device: str
) -> dict[str, Any]:
    field: dict[str, Any] = {"id": name, "label": how["label"], "type": "string"}
    sentences = " ".join(text["description"]).replace("<device>", device)
    help_text = " ".join(re.split(r"(?<=\.) ", sentences)[:SENTENCES])
    while _MARKUP.search(help_text):
        help_text = _MARKUP.sub(r"\1", help_text)
    if "file" in how:
        help_text = help_text.replace("File with the", "Text of the").replace("File with a", "Text of a")
        field["multiline"] = True
    field["help_text"] = help_text
    if argument["type"] == "bool":
        field["choices"] = ["true", "false"]
    elif argument.get("choices"):
        field["choices"] = list(argument["choices"])
    if argument.get("no_log") or how.get("secret"):
        field["secret"] = True
    return field


def content() -> str:
    """Return what the file must hold."""
    products = importlib.import_module(f"{PACKAGE}.plugin_utils.products")
    connection = importlib.import_module(f"{PACKAGE}.module_utils._http.connection")
    texts = yaml.safe_load(TEXTS.read_text("utf-8"))
    chosen = yaml.safe_load(FIELDS.read_text("utf-8"))
    types = [
        credential_type(
            product,
            texts["products"][product]["of"],
            connection.connection_spec(product, products.document_of(product).product.options),
            texts,
            chosen,
        )
        for product in products.PRODUCTS
    ]
    ledger = importlib.import_module(f"{PACKAGE}.module_utils._run.secrets_options").LEDGER
    plan_key = importlib.import_module(f"{PACKAGE}.plugin_utils.plan_file").KEY_VARIABLE
    types.append(secrets_type(ledger, plan_key, chosen))
    data = {"controller_credential_types": types}
    return HEADER + yaml.dump(data, Dumper=_Dumper, sort_keys=False, width=140, allow_unicode=True)


def files() -> Iterator[tuple[Path, str]]:
    """Yield the file and what must be in it."""
    yield TARGET, content()


def main(arguments: Sequence[str]) -> int:
    """Bring the file up to date, or say that it is not."""
    return run_generator(__doc__, arguments, files, of_collection=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
