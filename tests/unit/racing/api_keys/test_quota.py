"""Quotas: read from a setting, told in headers, in windows that begin at full minutes, hours and days."""

from datetime import UTC, datetime

import pytest

from racing.api_keys.quota import Left, Limit, quota, told

MOMENT = datetime(2026, 3, 14, 12, 30, 18, 500_000, tzinfo=UTC)


def test_limits_are_told_the_shortest_window_first() -> None:
    both = quota("20000/day+600/minute")
    assert both.limits == (Limit(600, "minute"), Limit(20_000, "day"))
    assert both.policy == '"minute";q=600;w=60, "day";q=20000;w=86400'


@pytest.mark.parametrize(
    "odd", ["", "600", "600/week", "0/day", "-1/day", "600/minute+", "600/minute+700/minute", "99999999/day", "6e2/day"]
)
def test_what_is_no_quota_is_refused_with_an_example(odd: str) -> None:
    with pytest.raises(ValueError, match="such as 600/minute"):
        quota(odd)


@pytest.mark.parametrize(
    ("window", "begin", "left"),
    [
        ("second", datetime(2026, 3, 14, 12, 30, 18, tzinfo=UTC), 1),
        ("minute", datetime(2026, 3, 14, 12, 30, tzinfo=UTC), 42),
        ("hour", datetime(2026, 3, 14, 12, tzinfo=UTC), 1782),
        ("day", datetime(2026, 3, 14, tzinfo=UTC), 41_382),
    ],
)
def test_a_window_begins_at_a_full_unit_and_never_ends_in_no_time(window: str, begin: datetime, left: int) -> None:
    limit = Limit(10, window)
    assert limit.begin(MOMENT.timestamp()) == begin.timestamp()
    assert limit.seconds_left(MOMENT.timestamp()) == left


def test_what_is_left_is_told_as_the_draft_writes_it() -> None:
    assert (
        told([Left(Limit(600, "minute"), 599, 42), Left(Limit(2, "day"), 0, 9)]) == '"minute";r=599;t=42, "day";r=0;t=9'
    )
