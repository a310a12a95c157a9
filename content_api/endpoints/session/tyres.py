"""Tyres and pit stops of a session."""

from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Page
from content_api.api.parameters import RoundName, SessionChoice, Year
from content_api.context import Context
from content_api.endpoints.session.session_facts import SessionFacts, SessionFactsSchema, session_page
from content_api.schemas import Maybe, Schema, WhoSchema, fields_of
from racing import laps, model
from racing.model import Dataset


class StintSchema(Schema, frozen=True, kw_only=True):
    """The laps that a driver drove on one set of tyres."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.Stint)

    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    stint: int
    first_lap: int
    last_lap: int
    laps: int
    """Laps driven in this stint."""
    compound: Maybe[str] = UNSET
    new: Maybe[bool] = UNSET
    age: Maybe[int] = UNSET


class StintsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The stints of a session, drivers in the order in which they stood at the end."""

    stints: tuple[StintSchema, ...]
    """Stints of each driver in order; drivers in the order in which they stood at the end. Empty where no source tells the tyres."""


class StopSchema(Schema, frozen=True, kw_only=True):
    """A pit stop, with the time of day and the standstill where a source tells them."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.PitStop)

    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    stop: int
    lap: Maybe[int] = UNSET
    time: Maybe[str] = UNSET
    standstill: Maybe[str] = UNSET
    at: Maybe[int] = UNSET
    """When the car came in, in unix seconds (UTC). Absent where no source tells it."""
    at_iso: Maybe[str] = UNSET


class PitStopsSchema(SessionFactsSchema, frozen=True, kw_only=True):
    """The pit stops of a session, in order of lap."""

    pit_stops: tuple[StopSchema, ...]
    """Stops in order of lap, then of the time of day."""


@get(
    "/seasons/{year}/rounds/{round}/{session}/stints",
    table="stints",
    example="/seasons/2021/rounds/belgium/race/stints",
)
async def list_stints(context: Context, *, year: Year, round_: RoundName, session: SessionChoice) -> Page[StintsSchema]:
    """On which tyres everybody drove which laps of a session, since 2018."""

    def show(facts: SessionFacts) -> StintsSchema:
        stints = facts.chart.stints if facts.chart else ()
        rows = tuple(
            StintSchema(
                **facts.person(stint.driver, stint.number)
                | fields_of(stint, "driver", "number", "new")
                | ({} if stint.new is None else {"new": stint.new}),
                laps=stint.last_lap - stint.first_lap + 1,
            )
            for stint in stints
        )
        return StintsSchema(**facts.head, stints=rows)

    return await session_page(context, "stints", where=(year, round_, session), of=Dataset.LAPS, show=show)


@get(
    "/seasons/{year}/rounds/{round}/{session}/pit-stops",
    table="pit_stops",
    example="/seasons/2021/rounds/hungary/race/pit-stops?limit=2",
)
async def list_pit_stops(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice
) -> Page[PitStopsSchema]:
    """The pit stops of a race or sprint.

    Which there were and how long they took, as the result has them; time of day and standstill since 2018, where the session's laps have
    been fetched.
    """

    def show(facts: SessionFacts) -> PitStopsSchema:
        stops = laps.pit_stops(facts.chart, facts.result.pit_stops if facts.result else ())
        rows = tuple(
            StopSchema(**facts.person(stop.driver, stop.number) | fields_of(stop, "driver", "number")) for stop in stops
        )
        return PitStopsSchema(**facts.head, pit_stops=rows)

    return await session_page(context, "pit-stops", where=(year, round_, session), of=Dataset.RESULTS, show=show)
