"""How often each job runs, by the calendar."""

from datetime import timedelta

import pytest

from racing.model import Round
from scheduler_api.cadence import Job, intervals, is_session_on, spoken
from scheduler_api.settings import Settings
from tests.factories import NOON, a_round

SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it


def spoken_at(hours: float, *rounds: Round) -> dict[str, str]:
    found = intervals(rounds or (a_round(),), SETTINGS, NOON + timedelta(hours=hours))
    return {job.value: spoken(interval) for job, interval in found.items()}


def test_outside_race_weekends_little_is_asked() -> None:
    assert spoken_at(-24 * 7) == {"seasons": "6h", "rounds": "30m", "results": "paused", "standings": "1h"}


def test_on_a_race_weekend_rounds_and_standings_are_asked_often() -> None:
    assert spoken_at(-10) == {"seasons": "6h", "rounds": "30s", "results": "paused", "standings": "5m"}


def test_results_are_asked_while_a_session_runs() -> None:
    assert [spoken_at(hours)["results"] for hours in (-0.1, 0, 1.9, 2)] == ["paused", "30s", "30s", "paused"]


def test_a_cancelled_weekend_is_no_weekend() -> None:
    gone = a_round(cancelled=True, number=None)
    assert spoken_at(1, gone) == spoken_at(-24 * 7)
    assert not is_session_on([gone], NOON)


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "30s"), (90, "90s"), (300, "5m"), (3600, "1h"), (21_600, "6h"), (86_400, "1d")]
)
def test_intervals_are_spoken_in_the_largest_whole_unit(seconds: int, words: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == words


def test_every_job_has_an_interval() -> None:
    assert set(intervals([], SETTINGS, NOON)) == set(Job)
