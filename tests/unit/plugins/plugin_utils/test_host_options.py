"""Where connection options come from: the task, the host's variables, the environment, the default; for every option of every product."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils._http.connection import connection_spec, variable_of
from ansible_collections.steady.fleet.plugins.module_utils._run.masking import secret_values
from ansible_collections.steady.fleet.plugins.plugin_utils.document_modules import DOCUMENTS
from ansible_collections.steady.fleet.plugins.plugin_utils.host_options import (
    HOST,
    PREFIX,
    SINGLE_TASK,
    connection_options,
    from_environment,
)
from ansible_collections.steady.fleet.plugins.plugin_utils.membership import MembershipError, product_of_host

# One for each type, as texts, since that is what an environment holds.
VALUES = {"str": "some text", "path": "/some/path", "int": "7", "float": "7.5"}


def options() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for product, definition in DOCUMENTS.items():
        for option, argument in connection_spec(product, definition.product.options).items():
            yield product, option, argument


OPTIONS = [pytest.param(*each, id=f"{each[0]} {each[1]}") for each in options()]


def value_for(argument: dict[str, Any]) -> str:
    choices = [choice for choice in argument.get("choices", ()) if choice != argument.get("default")]
    if argument["type"] == "bool":
        return str(not argument["default"])
    return str(choices[0]) if choices else VALUES[argument["type"]]


def same(value: Any) -> Any:
    return value


def named(variables: Any) -> str:
    return product_of_host(variables, same, named=True)


def from_host(product: str, variables: dict[str, Any], **given: Any) -> dict[str, Any]:
    definition = DOCUMENTS[product]
    return connection_options(definition, given, variables, same, product_of=named, address=lambda: "of the inventory")


@pytest.mark.parametrize(("product", "option", "argument"), OPTIONS)
def test_each_option_has_its_order(
    monkeypatch: pytest.MonkeyPatch, product: str, option: str, argument: dict[str, Any]
) -> None:
    spec = connection_spec(product, DOCUMENTS[product].product.options)
    variable = {PREFIX + option: "of the host", "fleet_product": product}
    default = argument.get("default")

    def validated(**given: Any) -> Any:
        result = ArgumentSpecValidator(spec).validate(given)
        assert not result.error_messages, result.error_messages
        return result.validated_parameters[option]

    # An empty variable of the environment, as AWX sets it, is none at all.
    monkeypatch.setenv(variable_of(product, option), "")
    assert validated() == default
    assert from_environment(DOCUMENTS[product], {}, {}).get(option) is None
    monkeypatch.setenv(variable_of(product, option), value_for(argument))
    assert validated() not in (default, "")
    # What another machine does not see is handed to it.
    assert from_environment(DOCUMENTS[product], {}, {})[option] == value_for(argument)
    assert option not in from_environment(DOCUMENTS[product], {option: "given"}, {})

    if option not in SINGLE_TASK:
        assert from_host(product, variable)[option] == "of the host"
    assert option not in from_host(product, variable, **{option: "given"})


@pytest.mark.parametrize("empty", ["", None])
@pytest.mark.parametrize(("product", "option", "argument"), OPTIONS)
def test_an_empty_variable_of_the_host_is_left_out(
    product: str, option: str, argument: dict[str, Any], empty: Any
) -> None:
    found = from_host(product, {PREFIX + option: empty, "fleet_product": product})

    assert found == {HOST: "of the inventory"}


@pytest.mark.parametrize("product", DOCUMENTS)
@pytest.mark.parametrize("other", DOCUMENTS)
def test_variables_of_a_host_never_reach_another_product(product: str, other: str) -> None:
    everything = {PREFIX + option: "secret" for owner, option, unused in options() if owner in (product, other)}
    ways: list[dict[str, Any]] = [
        {"fleet_product": other},
        {"group_names": [other]},
        {"group_names": [f"steady_{other}", product]},
    ]

    for way in ways:
        found = from_host(product, {**everything, **way})
        assert bool(found) == (product == other)


def test_variables_of_a_host_that_is_no_device_do_not_count() -> None:
    assert from_host("sps", {"fleet_password": "secret", "group_names": ["web"]}) == {}


def test_a_host_of_two_products_is_refused_where_it_matters() -> None:
    both = {"group_names": ["sps", "portal"]}

    with pytest.raises(MembershipError, match="write fleet_product"):
        from_host("sps", both)
    with pytest.raises(MembershipError, match="write fleet_product"):
        from_host("sps", {**both, "fleet_password": "secret"}, host="sps.example.com")
    assert from_host("sps", both, host="sps.example.com") == {}


def test_an_alias_is_another_name_for_the_option() -> None:
    definition = DOCUMENTS["sps"]

    assert definition.named({"hostname": "a", "user": "b", "update_password": "always"}) == {
        "host": "a",
        "username": "b",
        "update_secrets": "always",
    }
    assert definition.named({"url": "https://a", "host": "https://a"}) == {"host": "https://a"}
    with pytest.raises(InputError, match="host is given twice, once by its alias hostname, and not alike"):
        definition.named({"host": "a", "hostname": "b"})


def test_a_password_in_an_address_is_known_by_every_name_of_the_option() -> None:
    spec = DOCUMENTS["sps"].argument_spec()

    for name in ("host", "hostname", "url"):
        assert "tr0ub4dor" in set(secret_values(spec, {name: "https://monitor:tr0ub4dor@sps.example.com"}))
