"""When the data of a job is called fresh."""

import math

import pytest

from scheduler_api.freshness import is_fresh
from scheduler_api.order import Past

FAILS = Past(failures=5, error="every source failed")
UNKNOWN = Past(failures=1, unknown=True, error="round: 99 is not in season 2025")


@pytest.mark.parametrize(
    ("age", "failing", "fresh"),
    [
        (60.0, None, True),
        (60.0, FAILS, False),
        (60.0, UNKNOWN, True),
        (7200.0, None, False),
        (math.inf, None, False),
    ],
)
def test_a_job_is_fresh_when_it_ran_within_its_interval_and_nothing_of_it_fails(
    *, age: float, failing: Past | None, fresh: bool
) -> None:
    assert is_fresh(age, 3600.0, failing) is fresh


@pytest.mark.parametrize("failing", [None, FAILS])
def test_a_job_that_is_paused_is_neither_fresh_nor_stale(failing: Past | None) -> None:
    assert is_fresh(60.0, math.inf, failing) is None
