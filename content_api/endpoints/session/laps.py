"""Laps of a session, and how far behind and in which place everybody ended them."""

from typing import ClassVar

from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.endpoint import get
from content_api.api.page import Page
from content_api.api.parameters import DriverChoice, RoundName, SessionChoice, Year
from content_api.context import Context
from content_api.endpoints.session.session_facts import SessionFacts, SessionFactsSchema, session_page, suffix
from content_api.schemas import Maybe, Schema, WhoSchema, instant, present
from racing import laps as driven
from racing.laps import Lap, ended_at
from racing.model import CarLaps, Dataset, LapChart
from racing.printed_times import printed, printed_gap


class LapSchema(Schema, frozen=True, kw_only=True):
    """A lap of a driver. Times are as printed: `1:27.035`."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    lap: int
    """Number of the lap, from 1."""
    position: Maybe[int] = UNSET
    """Place in which the car ended the lap. Absent outside of races and sprints."""
    time: Maybe[str] = UNSET
    """Time of the lap, as printed. Absent where nobody took it: after the garage, and of the first lap where the feed alone is known."""
    milliseconds: Maybe[int] = UNSET
    """The same time in milliseconds."""
    gap: Maybe[str] = UNSET
    """Behind the first car that ended this lap, as printed: `+0.412` seconds. Absent for that car, and outside of races and sprints."""
    sector_1: Maybe[str] = UNSET
    """Time of the first sector in seconds, as printed."""
    sector_2: Maybe[str] = UNSET
    """Time of the second sector in seconds, as printed."""
    sector_3: Maybe[str] = UNSET
    """Time of the third sector in seconds, as printed."""
    speed_1: Maybe[int] = UNSET
    """Speed at the end of the first sector in km/h."""
    speed_2: Maybe[int] = UNSET
    """Speed at the end of the second sector in km/h."""
    speed_line: Maybe[int] = UNSET
    """Speed at the finish line in km/h."""
    speed_trap: Maybe[int] = UNSET
    """Speed in the speed trap in km/h."""
    stint: Maybe[int] = UNSET
    """Which set of tyres of this driver it was, from 1. Absent where no source tells it."""
    compound: Maybe[str] = UNSET
    """Compound of the tyres: `soft`, `medium`, `hard`, `intermediate`, `wet`; in 2018 `ultrasoft` and others, too. Absent when unknown."""
    tyre_age: Maybe[int] = UNSET
    """Laps that the set had been driven at the end of this one. Absent where no source tells it."""
    into_pits: Maybe[bool] = UNSET
    """True when the lap ended in the pit lane."""
    out_of_pits: Maybe[bool] = UNSET
    """True when the lap began in the pit lane."""
    deleted: Maybe[bool] = UNSET
    """True when race control deleted its time."""
    ended: Maybe[int] = UNSET
    """When the lap ended, in unix seconds (UTC). Absent where no source tells it."""
    ended_iso: Maybe[str] = UNSET


class LapsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """Every lap of a session, in order of lap and position."""

    laps: tuple[LapSchema, ...]
    """Laps in order of their number, then of position; where there is none, of the drivers' order at the end."""


class PlacesSchema(Schema, frozen=True, kw_only=True):
    """A driver's place at the end of each of his laps."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    grid: Maybe[int] = UNSET
    """Place on the starting grid, from 1. Absent when the car started from the pit lane, or where the result is not known."""
    laps: tuple[int, ...]
    """Numbers of the laps."""
    positions: tuple[int | None, ...]
    """Place at the end of each of them, from 1; null where it is not known."""


class PositionsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The order at the end of every lap: `positions[i]` of a driver is after `laps[i]`."""

    drivers: tuple[PlacesSchema, ...]
    """Drivers in the order in which they stood at the end."""


class BehindSchema(Schema, frozen=True, kw_only=True):
    """How far behind a driver was at the end of each of his laps."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    laps: tuple[int, ...]
    """Numbers of the laps."""
    gaps: tuple[int | None, ...]
    """Milliseconds behind the first car that ended each of them, 0 for that car itself; null where it is not known."""


class GapsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The gaps at the end of every lap, in milliseconds: `gaps[i]` of a driver is after `laps[i]`."""

    drivers: tuple[BehindSchema, ...]
    """Drivers in the order in which they stood at the end."""


@get(
    "/seasons/{year}/rounds/{round}/{session}/laps",
    table="laps",
    example="/seasons/2021/rounds/belgium/race/laps?limit=2",
)
async def list_laps(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice, driver: DriverChoice = ()
) -> Page[LapsSchema]:
    """Every lap of a session: times, sectors, speeds, places, tyres.

    Of races since 1996, of every session since 2018, as far as they have been fetched.
    """

    def show(facts: SessionFacts) -> LapsSchema:
        chart, chosen = _chart(facts), facts.chosen(driver)
        rows = tuple(_lap(facts, chart, row) for row in driven.laps(chart) if row.driver in chosen)
        return LapsSchema(**facts.head, laps=rows)

    return await session_page(
        context, f"laps{suffix(driver)}", where=(year, round_, session), of=Dataset.LAPS, show=show
    )


@get(
    "/seasons/{year}/rounds/{round}/{session}/positions",
    table="drivers",
    example="/seasons/2021/rounds/belgium/race/positions?limit=2",
)
async def list_positions(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice, driver: DriverChoice = ()
) -> Page[PositionsSchema]:
    """The order at the end of every lap of a race or sprint, for a lap chart."""

    def show(facts: SessionFacts) -> PositionsSchema:
        chart, chosen = _of_a_race(facts), facts.chosen(driver)
        grid = {row.driver: row.grid for row in (facts.result.rows if facts.result else ())}
        rows = tuple(
            PlacesSchema(
                **facts.person(car.driver, car.number) | present(grid=grid.get(car.driver)),
                laps=car.laps,
                positions=tuple(place or None for place in car.positions or (0,) * len(car.laps)),
            )
            for car in chart.cars
            if car.driver in chosen
        )
        return PositionsSchema(**facts.head, drivers=rows)

    return await session_page(
        context, f"positions{suffix(driver)}", where=(year, round_, session), of=Dataset.LAPS, show=show
    )


@get(
    "/seasons/{year}/rounds/{round}/{session}/gaps",
    table="drivers",
    example="/seasons/2021/rounds/belgium/race/gaps?limit=2",
)
async def list_gaps(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice, driver: DriverChoice = ()
) -> Page[GapsSchema]:
    """How far behind the first car everybody ended every lap of a race or sprint.

    A car that was lapped is behind by the time that passed until it had ended the same lap.
    """

    def show(facts: SessionFacts) -> GapsSchema:
        chart, chosen = _of_a_race(facts), facts.chosen(driver)
        behind = driven.gaps(chart)
        rows = tuple(
            BehindSchema(
                **facts.person(car.driver, car.number),
                laps=car.laps,
                gaps=tuple(behind.get(car.driver, {}).get(lap) for lap in car.laps),
            )
            for car in chart.cars
            if car.driver in chosen
        )
        return GapsSchema(**facts.head, drivers=rows)

    return await session_page(
        context, f"gaps{suffix(driver)}", where=(year, round_, session), of=Dataset.LAPS, show=show
    )


def _chart(facts: SessionFacts) -> LapChart:
    if facts.chart is None:
        raise NotFound(f"session: no laps of {facts.weekend.id}-{facts.kind} are known")
    return facts.chart


def _of_a_race(facts: SessionFacts) -> LapChart:
    chart = _chart(facts)
    if not any(_has_order(car) for car in chart.cars):
        raise NotFound(f"session: in {facts.kind} there is no order lap by lap, allowed: race, sprint")
    return chart


def _has_order(car: CarLaps) -> bool:
    return any(car.positions)


def _lap(facts: SessionFacts, chart: LapChart, row: Lap) -> LapSchema:
    sector_1, sector_2, sector_3 = (printed(sector) if sector else None for sector in row.sectors)
    speed_1, speed_2, speed_line, speed_trap = row.speeds
    return LapSchema(
        **facts.person(row.driver, row.number),
        lap=row.lap,
        **present(
            position=row.position,
            time=printed(row.time) if row.time else None,
            milliseconds=row.time,
            gap=printed_gap(row.gap) if row.gap else None,
            sector_1=sector_1,
            sector_2=sector_2,
            sector_3=sector_3,
            speed_1=speed_1,
            speed_2=speed_2,
            speed_line=speed_line,
            speed_trap=speed_trap,
            stint=row.stint.stint if row.stint else None,
            compound=row.stint.compound if row.stint else None,
            tyre_age=row.tyre_age,
            into_pits=row.into_pits or None,
            out_of_pits=row.out_of_pits or None,
            deleted=row.deleted or None,
            **instant("ended", ended_at(chart, row)),
        ),
    )
