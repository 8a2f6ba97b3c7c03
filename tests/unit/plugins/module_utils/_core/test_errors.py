"""Errors read as sentences."""

from __future__ import annotations

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import (
    FleetError,
    InputError,
    LoginError,
    NetworkError,
    Place,
    ProductError,
)


def test_error_with_everything_known_names_place_cause_words_of_the_product_and_advice() -> None:
    error = FleetError(
        "the change was refused",
        place=Place("SPS", "SNMP trap target", "PUT", "/api/configuration/management/snmp/trap", 400),
        product_message="SemanticError; the server is not an IP address",
        next_step="Give an address",
    )

    assert str(error) == (
        "SPS, SNMP trap target, PUT /api/configuration/management/snmp/trap, status 400: the change was refused. "
        "The product says: SemanticError; the server is not an IP address. Give an address."
    )


def test_error_without_a_place_begins_with_its_message() -> None:
    assert str(FleetError("nothing is known")) == "nothing is known."


@pytest.mark.parametrize(
    ("place", "words"),
    [
        (Place(), ""),
        (Place("SPS"), "SPS"),
        (Place(object="users[monitor]"), "users[monitor]"),
        (Place(method="GET"), "GET"),
        (Place(path="/api"), "/api"),
        (Place("SPS", method="GET", path="/api"), "SPS, GET /api"),
        (Place(status=0), "status 0"),
    ],
)
def test_place_shows_the_parts_that_are_known(place: Place, words: str) -> None:
    assert place.describe() == words


@pytest.mark.parametrize("ending", [".", "!", "?"])
def test_sentence_that_has_its_ending_gets_no_full_stop(ending: str) -> None:
    error = FleetError(f"done{ending}", product_message=f"said{ending}", next_step=f"go{ending}")

    assert str(error) == f"done{ending} The product says: said{ending} go{ending}"


def test_advice_that_is_added_later_is_shown() -> None:
    error = InputError("host is empty")

    error.next_step = "Give a name"
    error.place = Place("SPS")

    assert str(error) == "SPS: host is empty. Give a name."


def test_network_error_says_whether_the_request_may_have_been_carried_out() -> None:
    error = NetworkError("no response came", sent=True, timed_out=True)

    assert error.sent
    assert error.timed_out
    assert not NetworkError("refused", sent=False).timed_out


def test_refused_login_is_an_error_of_the_product() -> None:
    assert issubclass(LoginError, ProductError)
    assert issubclass(ProductError, FleetError)
