"""Shape the rows of races, sprints, qualifying and practices, each below its race. Pure.

Times are as printed, always with thousandths; a gap is the gap to the winner. Lapped drivers have no time: sources give laps for them.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from msgspec import UNSET

from content_api.ergast import schemas
from content_api.ergast.rows.drives import ErgastDrive, ErgastRow, ErgastSession
from content_api.ergast.rows.entries import Drives, ErgastEntry, NewestEntrants
from content_api.ergast.rows.people import People
from content_api.ergast.vocabulary import identifiers
from content_api.schemas import Maybe
from racing.model import Outcome, SessionKind
from racing.printed_times import milliseconds, printed, printed_gap

KNOCK_OUT = 2006
"""Qualifying has had three parts since this season; ten take part in the last."""

LAST_TEN = 10

SPRINT_RANKS_SINCE = 2026
"""Since this season the fastest laps of sprints have a rank, too."""

SPEEDS_UNTIL = 2024
"""The average speed of a fastest lap is given up to this season."""

_LETTERS: Mapping[Outcome, str] = {
    Outcome.NOT_CLASSIFIED: "R",
    Outcome.RETIRED: "R",
    Outcome.DISQUALIFIED: "D",
    Outcome.EXCLUDED: "E",
    Outcome.DID_NOT_START: "W",
    Outcome.DID_NOT_QUALIFY: "F",
    Outcome.DID_NOT_PRE_QUALIFY: "F",
    Outcome.DID_NOT_PRACTICE: "W",
}
"""The letter in place of the position of a driver who was not classified."""

_ERGASTS_LETTERS: Mapping[Outcome, str] = {**_LETTERS, Outcome.NOT_CLASSIFIED: "N"}
"""Ergast distinguished cars that were running at the flag and not classified from retired ones; Jolpica does not."""

_HOUR = 3_600_000


def race_results(drives: Drives, people: People, newest: NewestEntrants, *, legacy: bool) -> list[schemas.ErgastRace]:
    """Return the rows of races. `legacy`: in Ergast's own words and letters."""
    return _below_races(drives, "results", lambda entry, drive: _result(entry, drive, people, newest, legacy=legacy))


def sprint_results(drives: Drives, people: People, newest: NewestEntrants, *, legacy: bool) -> list[schemas.ErgastRace]:
    """Return the rows of sprints, as `race_results` does."""
    return _below_races(
        drives, "sprint_results", lambda entry, drive: _result(entry, drive, people, newest, legacy=legacy)
    )


def qualifying_results(drives: Drives, people: People, newest: NewestEntrants) -> list[schemas.ErgastRace]:
    """Return the rows of qualifying, with the times of its parts."""
    return _below_races(drives, "qualifying_results", lambda entry, drive: _qualified(entry, drive, people, newest))


def sprint_qualifying_results(drives: Drives, people: People, newest: NewestEntrants) -> list[schemas.ErgastRace]:
    """Return the rows of sprint qualifying, with the times of its parts."""
    return _below_races(
        drives, "sprint_qualifying_results", lambda entry, drive: _qualified(entry, drive, people, newest)
    )


def practice_results(drives: Drives, people: People, newest: NewestEntrants) -> list[schemas.ErgastRace]:
    """Return the rows of practices."""
    return _below_races(drives, "practice_results", lambda entry, drive: _practised(entry, drive, people, newest))


def _below_races(
    drives: Drives, rows_in: str, shape: Callable[[ErgastEntry, ErgastDrive], schemas.ErgastSchema]
) -> list[schemas.ErgastRace]:
    """Return each race with its shaped rows in the field `rows_in`."""
    return [
        msgspec.structs.replace(identifiers.race(weekend), **{rows_in: [shape(entry, drive) for entry, drive in own]})
        for weekend, own in groupby(drives, key=lambda each: each[0].weekend)
    ]


def _who(entry: ErgastEntry, row: ErgastRow, people: People, newest: NewestEntrants) -> dict[str, Any]:
    car, maker = entry.constructor, entry.maker
    return {
        "number": _text(row.number),
        "driver": people.shown_driver(entry.person, newest.get((entry.season, entry.person))),
        "constructor": people.shown_constructor(car, maker) if car and maker is not None else UNSET,
    }


def _result(
    entry: ErgastEntry, drive: ErgastDrive, people: People, newest: NewestEntrants, *, legacy: bool
) -> schemas.ErgastResult:
    row = drive.row
    letters = _ERGASTS_LETTERS if legacy else _LETTERS
    return schemas.ErgastResult(
        **_who(entry, row, people, newest),
        position=str(drive.place),
        position_text=str(row.position) if row.position is not None else letters.get(row.outcome, "R"),
        points=identifiers.points(row.points),
        grid=str(drive.grid),
        laps=_text(drive.laps),
        status=drive.shown_status(legacy=legacy).text,
        time=_race_time(drive),
        fastest_lap=_fastest_lap(entry, drive),
    )


def _race_time(drive: ErgastDrive) -> Maybe[schemas.ErgastRaceTime]:
    """Return the winner's time, or the gap of another driver on his lap.

    The gap is empty where a car of an interrupted race has a shorter time than the winner.
    """
    row = drive.row
    span = milliseconds(row.time or "")
    winning = milliseconds(drive.session.winning_time or "")
    if row.outcome is not Outcome.CLASSIFIED or span is None or winning is None:
        return UNSET
    if drive.place == 1 or span == winning:
        return schemas.ErgastRaceTime(millis=str(span), time=printed(span))
    return schemas.ErgastRaceTime(millis=str(span), time=printed_gap(span - winning) if span > winning else "")


def _fastest_lap(entry: ErgastEntry, drive: ErgastDrive) -> Maybe[schemas.ErgastFastestLap]:
    """Return the fastest lap, of any season; left out where its lap number is unknown, since clients rely on the number."""
    row = drive.row
    span = milliseconds(row.fastest_lap or "")
    if span is None or row.fastest_lap_number is None:
        return UNSET
    is_ranked = drive.session.kind is SessionKind.RACE or drive.session.season >= SPRINT_RANKS_SINCE
    rank = drive.fastest_lap_rank if is_ranked else None
    return schemas.ErgastFastestLap(
        rank=_text(rank),
        lap=str(row.fastest_lap_number),
        time=schemas.ErgastLapTime(time=printed(span)),
        average_speed=_average_speed(entry, drive.session, span),
    )


def _average_speed(entry: ErgastEntry, session: ErgastSession, span: int) -> Maybe[schemas.ErgastAverageSpeed]:
    """Return kilometres an hour, cut off after three decimals; left out for a sprint."""
    circuit = entry.weekend.circuit
    if circuit is None or not circuit.length_km or session.kind is not SessionKind.RACE or entry.season > SPEEDS_UNTIL:
        return UNSET
    metres_an_hour = int(Decimal(str(circuit.length_km)) * 1000 * _HOUR / span)
    return schemas.ErgastAverageSpeed(speed=f"{metres_an_hour // 1000}.{metres_an_hour % 1000:03}")


def _qualified(
    entry: ErgastEntry, drive: ErgastDrive, people: People, newest: NewestEntrants
) -> schemas.ErgastQualifyingResult:
    """Return a row with the times of the parts in which the driver took part, empty where he set none."""
    row = drive.row
    second, third = _through(drive.session)
    return schemas.ErgastQualifyingResult(
        **_who(entry, row, people, newest),
        position=str(drive.place),
        q1=_lap(row.q1 or row.time),
        q2=_lap(row.q2) or ("" if drive.place <= second else UNSET),
        q3=_lap(row.q3) or ("" if drive.place <= third else UNSET),
    )


def _through(session: ErgastSession) -> tuple[int, int]:
    """Return how many cars took part in the second and the third part; none in seasons before the knock-out.

    The sporting regulations (article on qualifying) for 18 to 24 cars: ten take part in the last, and half of the others are out after
    the first.
    """
    if session.season < KNOCK_OUT:
        return 0, 0
    return LAST_TEN + (session.cars + 1) // 2 - LAST_TEN // 2, LAST_TEN


def _practised(
    entry: ErgastEntry, drive: ErgastDrive, people: People, newest: NewestEntrants
) -> schemas.ErgastPracticeResult:
    row = drive.row
    time = _lap(row.time)
    return schemas.ErgastPracticeResult(
        **_who(entry, row, people, newest),
        position=str(drive.place),
        laps=_text(row.laps),
        time=schemas.ErgastLapTime(time=time) if time else UNSET,
    )


def _lap(time: str | None) -> str:
    """Return a lap time with thousandths; empty where there is none."""
    span = milliseconds(time or "")
    return "" if span is None else printed(span)


def _text(number: int | None) -> Maybe[str]:
    return UNSET if number is None else str(number)
