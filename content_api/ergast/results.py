"""Rows of races, sprints, qualifyings and practices, below their races. Pure.

Times are as printed, with thousandths always; a gap is that to the winner. Who was lapped has none: its sources tell laps.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

import msgspec
from msgspec import UNSET

from content_api.ergast import identifiers, schemas
from content_api.ergast.entries import ErgastDrive, ErgastEntry, People
from content_api.ergast.query import ErgastResource
from content_api.schemas import Maybe
from racing.model import Classification, ClassificationRow, Entrant, Outcome, SessionKind

type Newest = Mapping[tuple[int, str], Entrant]
"""The newest entry of a driver, by season and our id."""

KNOCK_OUT = 2006
"""Qualifying has had three parts since this season; ten take part in the last."""

LAST_TEN = 10

SPEEDS_UNTIL = 2024
"""And the average speed of a fastest lap up to this one."""

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
"""What stands in place of the position of who was not classified."""

_ERGASTS_LETTERS: Mapping[Outcome, str] = {**_LETTERS, Outcome.NOT_CLASSIFIED: "N"}
"""Ergast told who still ran at the flag and was not classified from who retired; Jolpica does not."""

_PRINTED = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+)[.](\d{1,3})")

_HOUR = 3_600_000
_MINUTE = 60_000
_SECOND = 1000

LISTS: Mapping[ErgastResource, str] = {
    ErgastResource.RESULTS: "results",
    ErgastResource.SPRINT: "sprint_results",
    ErgastResource.QUALIFYING: "qualifying_results",
    ErgastResource.SPRINT_QUALIFYING: "sprint_qualifying_results",
    ErgastResource.PRACTICE: "practice_results",
}
"""The list of a race in which the rows of a resource stand."""


def races(
    resource: ErgastResource,
    rows: Iterable[tuple[ErgastEntry, ErgastDrive]],
    people: People,
    newest: Newest,
    *,
    legacy: bool,
) -> list[schemas.ErgastRace]:
    """The rows, each below its race."""
    shown = []
    for weekend, own in groupby(rows, key=lambda each: each[0].weekend):
        if resource in (ErgastResource.RESULTS, ErgastResource.SPRINT):
            made: Sequence[Any] = [_result(entry, drive, people, newest, legacy=legacy) for entry, drive in own]
        elif resource is ErgastResource.PRACTICE:
            made = [_practised(entry, drive, people, newest) for entry, drive in own]
        else:
            made = [_qualified(entry, drive, people, newest) for entry, drive in own]
        shown.append(msgspec.structs.replace(identifiers.race(weekend), **{LISTS[resource]: made}))
    return shown


def milliseconds(printed: str) -> int | None:
    """Of `1:31:44.742`, `1:27.035` or `27.1`; None for what is no time."""
    found = _PRINTED.fullmatch(printed.removeprefix("+"))
    if found is None:
        return None
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours or 0) * _HOUR + int(minutes or 0) * _MINUTE + int(seconds) * _SECOND
    return whole + int(fraction.ljust(3, "0"))


def clock(span: int) -> str:
    """Milliseconds as printed: `1:31:44.742`, `27.100`."""
    hours, rest = divmod(span, _HOUR)
    minutes, rest = divmod(rest, _MINUTE)
    seconds, thousandths = divmod(rest, _SECOND)
    if hours:
        return f"{hours}:{minutes:02}:{seconds:02}.{thousandths:03}"
    return f"{minutes}:{seconds:02}.{thousandths:03}" if minutes else f"{seconds}.{thousandths:03}"


def _who(entry: ErgastEntry, row: ClassificationRow, people: People, newest: Newest) -> dict[str, Any]:
    maker = people.constructor(entry.maker) if entry.maker is not None else None
    return {
        "number": _text(row.number),
        "driver": identifiers.driver(people.driver(entry.person), newest.get((entry.season, entry.person))),
        "constructor": identifiers.constructor(entry.constructor, maker) if entry.constructor and maker else UNSET,
    }


def _result(
    entry: ErgastEntry, drive: ErgastDrive, people: People, newest: Newest, *, legacy: bool
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
        status=drive.told(legacy=legacy).text,
        time=_race_time(drive),
        fastest_lap=_fastest_lap(entry, drive),
    )


def _race_time(drive: ErgastDrive) -> Maybe[schemas.ErgastRaceTime]:
    """The winner's time; of the others on his lap the gap, empty where a car of an interrupted race has less than the winner."""
    row = drive.row
    span = milliseconds(row.time or "")
    winning = milliseconds(drive.result.rows[0].time or "")
    if row.outcome is not Outcome.CLASSIFIED or span is None or winning is None:
        return UNSET
    if drive.place == 1 or span == winning:
        return schemas.ErgastRaceTime(millis=str(span), time=clock(span))
    return schemas.ErgastRaceTime(millis=str(span), time=f"+{clock(span - winning)}" if span > winning else "")


def _fastest_lap(entry: ErgastEntry, drive: ErgastDrive) -> Maybe[schemas.ErgastFastestLap]:
    """Of any season; left out where it is not known on which lap it was, since clients rely on that."""
    row = drive.row
    span = milliseconds(row.fastest_lap or "")
    if span is None or row.fastest_lap_number is None:
        return UNSET
    rank = drive.fastest_lap_rank if drive.result.session is SessionKind.RACE else None
    return schemas.ErgastFastestLap(
        rank=_text(rank),
        lap=str(row.fastest_lap_number),
        time=schemas.ErgastLapTime(time=clock(span)),
        average_speed=_average_speed(entry, drive.result, span),
    )


def _average_speed(entry: ErgastEntry, result: Classification, span: int) -> Maybe[schemas.ErgastAverageSpeed]:
    """Kilometres an hour, with three decimals that are cut off; of a sprint none is told."""
    circuit = entry.weekend.circuit
    if (
        circuit is None
        or not circuit.length_km
        or result.session is not SessionKind.RACE
        or entry.season > SPEEDS_UNTIL
    ):
        return UNSET
    metres_an_hour = int(Decimal(str(circuit.length_km)) * 1000 * _HOUR / span)
    return schemas.ErgastAverageSpeed(speed=f"{metres_an_hour // 1000}.{metres_an_hour % 1000:03}")


def _qualified(
    entry: ErgastEntry, drive: ErgastDrive, people: People, newest: Newest
) -> schemas.ErgastQualifyingResult:
    """The times of the parts he took part in, empty where he set none."""
    row = drive.row
    second, third = _through(drive.result)
    return schemas.ErgastQualifyingResult(
        **_who(entry, row, people, newest),
        position=str(drive.place),
        q1=_lap(row.q1 or row.time),
        q2=_lap(row.q2) or ("" if drive.place <= second else UNSET),
        q3=_lap(row.q3) or ("" if drive.place <= third else UNSET),
    )


def _through(result: Classification) -> tuple[int, int]:
    """How many took part in the second and the third part: ten in the last, and half of the others went home after the first.

    So the sporting regulations (article on qualifying) for 18 to 24 cars. None before the knock-out.
    """
    if result.season < KNOCK_OUT:
        return 0, 0
    cars = len(result.rows)
    return LAST_TEN + (cars + 1) // 2 - LAST_TEN // 2, LAST_TEN


def _practised(entry: ErgastEntry, drive: ErgastDrive, people: People, newest: Newest) -> schemas.ErgastPracticeResult:
    row = drive.row
    time = _lap(row.time)
    return schemas.ErgastPracticeResult(
        **_who(entry, row, people, newest),
        position=str(drive.place),
        laps=_text(row.laps),
        time=schemas.ErgastLapTime(time=time) if time else UNSET,
    )


def _lap(printed: str | None) -> str:
    """A lap time with thousandths; empty for none."""
    span = milliseconds(printed or "")
    return "" if span is None else clock(span)


def _text(number: int | None) -> Maybe[str]:
    return UNSET if number is None else str(number)
