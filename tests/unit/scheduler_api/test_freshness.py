"""When the data of a job is called fresh."""

import math

import pytest

from racing.model import ResultStatus
from scheduler_api.freshness import is_fresh, results_awaited
from scheduler_api.planning.cadence import Known
from scheduler_api.planning.order import Past
from scheduler_api.planning.result_windows import KnownResult
from tests.factories import some_rounds

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


ROUNDS = tuple(some_rounds(4))
LATER = ROUNDS[-1].sessions[-1].start
"""When the last of four races begins."""


def known(*grands_prix: str, standing: ResultStatus = ResultStatus.FINAL) -> Known:
    results = {
        f"{weekend.id}-race": KnownResult(standing=standing) for weekend in ROUNDS if weekend.grand_prix in grands_prix
    }
    return Known(rounds=ROUNDS, results=results)


def test_races_that_were_run_without_a_result_are_awaited() -> None:
    assert LATER is not None
    first, second, third, _ = (weekend.grand_prix for weekend in ROUNDS)
    assert results_awaited(known(first, second, third), LATER) == 0
    assert results_awaited(known(first), LATER) == 2
    assert results_awaited(known(first, second, third, standing=ResultStatus.LIVE), LATER) == 3
