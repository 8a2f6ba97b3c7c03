"""Periods of reports, and addresses of servers, in the spellings of users and of the portal."""

from __future__ import annotations

import pytest

from ansible_collections.steady.fleet.plugins.module_utils._core.errors import InputError
from ansible_collections.steady.fleet.plugins.module_utils.portal.ordered_reports import begin_of, end_of, period_of
from ansible_collections.steady.fleet.plugins.module_utils.portal.resources.backup_server import same_address


def test_an_order_of_the_document_is_what_its_days_mean() -> None:
    assert period_of({"begin_date": "2016-03-01", "end_date": "2016-03-31"}) == {
        "begin_date": 1456790400,
        "end_date": 1459468799,
    }


@pytest.mark.parametrize("moment", ["2016-03-31T00:00:00Z", "2016-03-31 00:00:00", "2016-03-31T00:00:00"])
def test_a_time_is_taken_as_it_is(moment: str) -> None:
    assert begin_of("begin_date", moment) == end_of("end_date", moment) == 1459382400


def test_what_is_left_out_is_not_sent() -> None:
    assert period_of({"begin_date": None, "end_date": None}) == {}
    assert period_of({"begin_date": "1970-01-01", "end_date": None}) == {"begin_date": 0}


def test_one_day_is_a_period() -> None:
    assert period_of({"begin_date": "1970-01-01", "end_date": "1970-01-01"}) == {"begin_date": 0, "end_date": 86399}


@pytest.mark.parametrize("text", ["never", "", "2016-13-01", "yesterday", "1456790400"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no date"):
        begin_of("begin_date", text)


@pytest.mark.parametrize(
    ("given", "returned", "same"),
    [
        ("a.example", "a.example", True),
        ("A.example", "a.EXAMPLE:7777", True),
        ("a.example:7777", "a.example:7777", True),
        ("a.example:7777", "a.example", False),
        ("a.example:7777", "a.example:7778", False),
        ("a.example", "b.a.example", False),
        ("2001:db8::2", "2001:db8::1", False),
        ("a.example", None, False),
    ],
)
def test_a_port_is_all_that_an_address_may_have_more(given: str, returned: str, same: bool) -> None:
    assert same_address(given, returned) is same
