"""The fastest laps of races and qualifying sessions. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter

from data_scheduler.reading.races import RaceRun, day_of_race
from racing.model import Classification, ClassificationRow, ResultStatus, Round
from racing.printed_times import milliseconds
from racing.records import TimedLap

FOUR_LAPS = "indianapolis"
"""The 500 miles of Indianapolis: the time of its qualifying is that of four laps.

In the first rounds of 2005 it was the sum of two, which is longer than any lap, so that nothing need be left out.
"""


def laps_of_race(race: RaceRun) -> Iterator[TimedLap]:
    """Yield the fastest lap of a race, once for each who drove it."""
    for row in race.fastest:
        if row.fastest_lap is not None:
            yield _timed(race.weekend, race.day, row, row.fastest_lap)


def lap_of_qualifying(weekend: Round, qualifying: Classification | None) -> TimedLap | None:
    """Return the best lap of a qualifying, in whichever part, of equal ones the first; None where none was timed or it was over four."""
    if qualifying is None or qualifying.standing is ResultStatus.LIVE or weekend.grand_prix == FOUR_LAPS:
        return None
    timed = [(span, row, time) for row in qualifying.rows for span, time in _spans(row)]
    if not timed:
        return None
    _, row, time = min(timed, key=itemgetter(0))
    return _timed(weekend, day_of_race(weekend), row, time)


def best_of(row: ClassificationRow) -> str | None:
    """Return the fastest of the times of a row of qualifying, as printed; None where there is none."""
    fastest = min(_spans(row), key=itemgetter(0), default=None)
    return fastest[1] if fastest else None


def the_fastest(laps: Iterable[TimedLap]) -> TimedLap | None:
    """Return the fastest of the laps, of equal ones the first; None where none was timed."""
    timed = [(span, lap) for lap in laps if (span := milliseconds(lap.time))]
    return min(timed, key=lambda each: each[0])[1] if timed else None


def _spans(row: ClassificationRow) -> Iterator[tuple[int, str]]:
    """Yield the milliseconds of each time of a row of qualifying, and how it is printed."""
    for time in (row.q1, row.q2, row.q3, row.time):
        if time and (span := milliseconds(time)):
            yield span, time


def _timed(weekend: Round, day: date | None, row: ClassificationRow, time: str) -> TimedLap:
    return TimedLap(
        time=time,
        driver=row.driver,
        constructor=row.constructor,
        engine=row.engine,
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        date=day,
    )
