"""Two drivers compared: the schemas that head to head and team mates share."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from msgspec import UNSET

from content_api.endpoints.people import head_to_head
from content_api.endpoints.people.head_to_head import Duel, SharedSession, TimesCompared
from content_api.schemas import Maybe, Schema, number
from racing.model import SessionKind
from racing.records import DriverResult


class AheadSchema(Schema, frozen=True, kw_only=True):
    """In how many of the sessions that both took part in each driver was ahead; where neither is placed, nobody was."""

    first: int
    """Sessions in which the first was ahead."""
    second: int
    """Sessions in which the second was ahead."""
    meetings: int
    """Sessions that both took part in."""


class ScoredSchema(Schema, frozen=True, kw_only=True):
    """Points in the sessions that both took part in."""

    first: Decimal
    """Points of the first, with their fraction."""
    second: Decimal
    """Points of the second, with their fraction."""


class TimesSchema(Schema, frozen=True, kw_only=True):
    """How much faster one driver usually was: the median of the differences, below zero where the first was faster."""

    compared: int
    """Sessions in which both have a time."""
    seconds: float
    """Median of the first's time minus the second's, in seconds."""
    percent: float
    """The same in percent of the second's time."""


class DuelSchema(Schema, frozen=True, kw_only=True):
    """Two drivers in the sessions they both took part in."""

    qualifying: AheadSchema
    """Who was ahead in qualifying."""
    sprint_qualifying: AheadSchema
    """Who was ahead in sprint qualifying."""
    races: AheadSchema
    """Who was ahead in races."""
    sprints: AheadSchema
    """Who was ahead in sprints."""
    points: ScoredSchema
    """Points of each in the sessions that both took part in."""
    qualifying_times: Maybe[TimesSchema] = UNSET
    """Times of the last part of qualifying in which both set one. Absent where there are none."""
    race_times: Maybe[TimesSchema] = UNSET
    """Times of races that both finished with the same number of laps. Absent where there are none."""
    fastest_laps: Maybe[TimesSchema] = UNSET
    """Fastest laps of each in races. Absent where there are none."""


def duel_of(first: Iterable[DriverResult], second: Iterable[DriverResult]) -> dict[str, Any]:
    """Return the fields of a `DuelSchema` for the results of two drivers."""
    met = head_to_head.meetings(first, second)
    scored = head_to_head.points(met)
    return {
        "qualifying": _ahead(met, head_to_head.QUALIFYING),
        "sprint_qualifying": _ahead(met, head_to_head.SPRINT_QUALIFYING),
        "races": _ahead(met, head_to_head.RACES),
        "sprints": _ahead(met, head_to_head.SPRINTS),
        "points": ScoredSchema(first=number(scored[0]), second=number(scored[1])),
        "qualifying_times": _times(head_to_head.qualifying_times(met)),
        "race_times": _times(head_to_head.race_times(met)),
        "fastest_laps": _times(head_to_head.fastest_laps(met)),
    }


def _ahead(met: Iterable[SharedSession], kinds: Iterable[SessionKind]) -> AheadSchema:
    duel: Duel = head_to_head.duel(met, kinds)
    return AheadSchema(first=duel.first, second=duel.second, meetings=duel.meetings)


def _times(found: TimesCompared | None) -> Maybe[TimesSchema]:
    if found is None:
        return UNSET
    return TimesSchema(compared=found.compared, seconds=found.seconds, percent=found.percent)
