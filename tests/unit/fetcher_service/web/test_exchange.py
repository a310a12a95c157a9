from datetime import timedelta

import pytest

from fetcher_service.web.exchange import retry_after
from tests.factories import NOON

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ("0", timedelta(0)),
        (" 120 ", timedelta(minutes=2)),
        ("3601", HOUR),
        ("9" * 5000, HOUR),
        ("Sun, 01 Jun 2025 12:00:30 GMT", timedelta(seconds=30)),
        ("Sunday, 01-Jun-25 12:00:30 GMT", timedelta(seconds=30)),
        ("Sun, 01 Jun 2025 11:00:00 GMT", timedelta(0)),
        ("Sun, 01 Jun 2025 12:00:30", timedelta(seconds=30)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", HOUR),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("٣", None),
        ("Sun, 41 Jun 2025 12:00:30 GMT", None),
    ],
)
def test_retry_after_is_seconds_or_an_instant_and_at_most_an_hour(given: str, wait: timedelta | None) -> None:
    assert retry_after({"Retry-After": given}, NOON) == wait


def test_without_the_header_nothing_is_asked_for() -> None:
    assert retry_after({}, NOON) is None


def test_an_instant_is_taken_against_the_servers_date() -> None:
    headers = {"Retry-After": "Sun, 01 Jun 2025 12:10:00 GMT", "Date": "Sun, 01 Jun 2025 12:09:00 GMT"}
    assert retry_after(headers, NOON) == timedelta(minutes=1)
