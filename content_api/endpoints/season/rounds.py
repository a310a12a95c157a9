"""Race weekends."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import RoundName, Testing, Year
from content_api.context import Context
from content_api.endpoints.circuits import LayoutSchema, layout
from content_api.endpoints.session.sessions import ClockAndFeed, SessionOfRoundSchema, session_of_round
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, iso, present
from racing import model, schedule
from racing.model import Classification, SessionKind
from racing.wire.requests.reads import ListResultsRequest

LEADERS = 3
"""Rows of each result in a list of rounds."""


class RoundSchema(Schema, frozen=True, kw_only=True):
    """A Grand Prix weekend. `number` is what the FIA numbers it today: absent when it is cancelled, 0 is testing."""

    described_by: ClassVar[tuple[type, ...]] = (model.Round,)

    season: int
    number: Maybe[int] = UNSET
    grand_prix: str
    name: str
    official_name: Maybe[str] = UNSET
    circuit: Maybe[LayoutSchema] = UNSET
    first_date: Maybe[str] = UNSET
    """Day of the first session, UTC: `2026-10-02`."""
    end_date: Maybe[str] = UNSET
    """Day of the last session, UTC."""
    cancelled: bool
    is_race_weekend: bool
    """True from 24 hours before the first session to 6 hours after the last."""
    is_live: bool
    """True while one of its sessions runs, by the live feed."""
    sessions: tuple[SessionOfRoundSchema, ...]
    """Sessions of the weekend in order of time, each with its result."""


class RoundsSchema(ListingSchema, frozen=True, kw_only=True):
    """The rounds of a season in order of time, cancelled ones too."""

    season: int
    """Year of the season."""
    rounds: tuple[RoundSchema, ...]
    """Rounds in order of time, cancelled ones too."""


@get("/seasons/{year}/rounds", table="rounds", example="/seasons/2025/rounds?limit=1")
async def list_rounds(context: Context, *, year: Year, testing: Testing = False) -> Page[RoundsSchema]:
    """The rounds of a season, each session with the first three of its result.

    Pre-season tests are no rounds of the championship: they are listed only where they are asked for.
    """

    async def find(now: datetime) -> Found[RoundsSchema]:
        index = context.season_index
        if not index.rounds(year):
            raise index.no_rounds(year)
        rounds = index.every_round(year) if testing else index.rounds(year)
        reply = await context.reader.read(ListResultsRequest(year, leaders=LEADERS))
        shown = round_schemas(
            rounds, reply.results, PaddockNames(reply.paddock), ClockAndFeed(now, context.running_session)
        )
        return Found(
            RoundsSchema(season=year, rounds=shown),
            [*rounds, *reply.results],
            rounds,
            feed_changed=context.feed_changed(year),
        )

    key = f"/seasons/{year}/rounds{'?testing=1' if testing else ''}"
    return page(context, key, find, frozenset({year}), live=True, essential=not testing)


@get("/seasons/{year}/rounds/{round}", example="/seasons/2026/rounds/bahrain")
async def get_round(context: Context, *, year: Year, round_: RoundName) -> Page[RoundSchema]:
    """One round with every result."""
    grand_prix = (await context.weekend(year, round_)).grand_prix

    async def find(now: datetime) -> Found[RoundSchema]:
        weekend = context.season_index.find(year, grand_prix, now)
        reply = await context.reader.read(ListResultsRequest(year, grand_prix=grand_prix))
        results = {(result.grand_prix, result.session): result for result in reply.results}
        shown = round_schema(weekend, results, PaddockNames(reply.paddock), ClockAndFeed(now, context.running_session))
        return Found(shown, [weekend, *reply.results], [weekend], feed_changed=context.feed_changed(year))

    return page(context, f"/seasons/{year}/rounds/{grand_prix}", find, frozenset({year}), live=True)


def round_schemas(
    rounds: Iterable[model.Round], results: Iterable[Classification], names: PaddockNames, moment: ClockAndFeed
) -> tuple[RoundSchema, ...]:
    """Return rounds with the results of their sessions, as far as they are known."""
    by_session = {(result.grand_prix, result.session): result for result in results}
    return tuple(round_schema(weekend, by_session, names, moment) for weekend in rounds)


def round_schema(
    weekend: model.Round,
    results: Mapping[tuple[str, SessionKind], Classification],
    names: PaddockNames,
    moment: ClockAndFeed,
) -> RoundSchema:
    """Return a round with the results of its sessions, as far as they are known."""
    sessions = tuple(
        session_of_round(weekend, session, results.get((weekend.grand_prix, session.kind)), names, moment)
        for session in weekend.sessions
    )
    return RoundSchema(
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        name=weekend.name,
        circuit=layout(weekend.circuit),
        cancelled=weekend.cancelled,
        is_race_weekend=not weekend.cancelled and schedule.is_race_weekend(weekend, moment.now),
        is_live=any(session.is_live for session in sessions),
        sessions=sessions,
        **present(
            number=weekend.number,
            official_name=weekend.official_name,
            first_date=iso(schedule.first_date(weekend)),
            end_date=iso(schedule.end_date(weekend)),
        ),
    )
