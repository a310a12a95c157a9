"""Sessions and their results."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, NamedTuple

from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Flag, RoundName, SessionChoice, Year
from content_api.context import Context
from content_api.endpoints.circuits import LayoutSchema, layout
from content_api.endpoints.season.honours import VoteSchema, votes_of
from content_api.live.relay import RunningSession
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of, instant, iso, present
from racing import model, schedule
from racing.live.model import LiveStatus
from racing.model import Classification, Outcome, ResultStatus, SessionKind
from racing.schedule import SessionStatus
from racing.wire.requests.reads import ListResultsRequest, ListRevisionsRequest


class RowSchema(Schema, frozen=True, kw_only=True):
    """One entry in a session. Lap and race times, gaps and intervals are as printed: `1:27.035`, `+1 lap`."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.ClassificationRow)

    position: Maybe[int] = UNSET
    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    outcome: Outcome
    number: Maybe[int] = UNSET
    constructor: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    tyre: Maybe[str] = UNSET
    laps: Maybe[int] = UNSET
    time: Maybe[str] = UNSET
    gap: Maybe[str] = UNSET
    interval: Maybe[str] = UNSET
    points: Maybe[Decimal] = UNSET
    grid: Maybe[int] = UNSET
    pit_lane_start: Maybe[bool] = UNSET
    reason: Maybe[str] = UNSET
    time_penalty: Maybe[str] = UNSET
    shared_car: Maybe[bool] = UNSET
    q1: Maybe[str] = UNSET
    q2: Maybe[str] = UNSET
    q3: Maybe[str] = UNSET
    fastest_lap: Maybe[str] = UNSET
    fastest_lap_number: Maybe[int] = UNSET
    fastest_lap_rank: Maybe[int] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET


class PitStopSchema(Schema, frozen=True, kw_only=True):
    """A stop; `time` is that spent in the pit lane, as printed."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.PitStop)

    driver: str
    number: Maybe[int] = UNSET
    stop: int
    lap: Maybe[int] = UNSET
    time: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET


class SessionOfRoundSchema(Schema, frozen=True, kw_only=True):
    """A session with its result. `date` alone: the hour is unknown; `provisional`: the hour may still move.

    `status` is `awaiting_result` where its planned end has passed and no result is known.
    """

    described_by: ClassVar[tuple[type, ...]] = (model.Session,)

    kind: SessionKind
    start: Maybe[int] = UNSET
    """When it starts, in unix seconds (UTC). Absent when the hour is unknown."""
    start_iso: Maybe[str] = UNSET
    end: Maybe[int] = UNSET
    """When it ends by plan, in unix seconds (UTC). Absent when the hour is unknown."""
    end_iso: Maybe[str] = UNSET
    date: Maybe[str] = UNSET
    provisional: Maybe[bool] = UNSET
    status: SessionStatus
    """Where the session is: by the live feed while that is about it, else by the clock."""
    is_live: bool
    """True while it runs, by the live feed."""
    current_lap: Maybe[int] = UNSET
    """Lap that the leader is on, from 1. Absent unless it runs."""
    total_laps: Maybe[int] = UNSET
    distance_km: Maybe[float] = UNSET
    standing: Maybe[ResultStatus] = UNSET
    """How far the result can be trusted to stay. Absent without a result."""
    results: tuple[RowSchema, ...]
    """Classification in the official order: in a list of rounds its first three, else all. Empty without a result."""


class RevisionSchema(Schema, frozen=True, kw_only=True):
    """A classification as it was from `changed` until the next one; `source` and `fetched` say where it came from."""

    standing: ResultStatus
    """How far this version could be trusted to stay."""
    source: Maybe[str] = UNSET
    """Source of this version: `jolpica`, `formula1`, `archive`."""
    fetched: Maybe[int] = UNSET
    """When it was fetched, in unix seconds (UTC)."""
    fetched_iso: Maybe[str] = UNSET
    changed: Maybe[int] = UNSET
    """When it became the newest version, in unix seconds (UTC)."""
    changed_iso: Maybe[str] = UNSET
    results: tuple[RowSchema, ...]
    """The whole classification of this version."""


class SessionSchema(ListingSchema, frozen=True, kw_only=True):
    """One session in full, with the round it belongs to."""

    described_by: ClassVar[tuple[type, ...]] = (SessionOfRoundSchema, model.Round)

    season: int
    round: Maybe[int] = UNSET
    """Number of the round. Absent when it is cancelled."""
    grand_prix: str
    name: str
    circuit: Maybe[LayoutSchema] = UNSET
    kind: SessionKind
    start: Maybe[int] = UNSET
    start_iso: Maybe[str] = UNSET
    end: Maybe[int] = UNSET
    end_iso: Maybe[str] = UNSET
    date: Maybe[str] = UNSET
    provisional: Maybe[bool] = UNSET
    status: SessionStatus
    is_live: bool
    current_lap: Maybe[int] = UNSET
    total_laps: Maybe[int] = UNSET
    distance_km: Maybe[float] = UNSET
    standing: Maybe[ResultStatus] = UNSET
    results: tuple[RowSchema, ...]
    """The whole classification in the official order. Empty without a result."""
    pit_stops: Maybe[tuple[PitStopSchema, ...]] = UNSET
    """Pit stops of the race in order of lap. Absent when none are known."""
    driver_of_the_day: Maybe[tuple[VoteSchema, ...]] = UNSET
    """The fans' vote for the driver of the day, best first. Absent for other sessions than races, and where it is not known."""
    revisions: Maybe[tuple[RevisionSchema, ...]] = UNSET
    """Every version of the result, the newest last. Present with `history=1`."""


class ClockAndFeed(NamedTuple):
    """The time by the clock, and the session in the live feed, which takes precedence over the clock."""

    now: datetime
    running_session: RunningSession | None = None

    def running(self, weekend: model.Round, session: model.Session) -> RunningSession | None:
        """Return what the live feed says of this session; None where it is about another or none."""
        seen = self.running_session
        named = (weekend.season, weekend.grand_prix, session.kind)
        return seen if seen and (seen.season, seen.grand_prix, seen.session) == named else None


@get("/seasons/{year}/rounds/{round}/{session}", table="results", example="/seasons/2021/rounds/belgium/race")
async def get_session(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice, history: Flag = False
) -> Page[SessionSchema]:
    """One session with its whole classification and its pit stops.

    `standing` says how far it can be trusted: live, provisional, final or amended. With `history=1`, every version of the result, the
    newest last.
    """
    grand_prix = (await context.weekend(year, round_)).grand_prix

    async def find(now: datetime) -> Found[SessionSchema]:
        weekend = context.season_index.find(year, grand_prix, now)
        found = next((found for found in weekend.sessions if found.kind is session), None)
        if found is None:
            allowed = ", ".join(found.kind for found in weekend.sessions)
            raise NotFound(f"session: {weekend.id} has no {session}, allowed: {allowed}")
        reading = context.reader.read(ListResultsRequest(year, grand_prix=grand_prix, session=session))
        earlier: tuple[Classification, ...] = ()
        if history:
            revising = context.reader.read(ListRevisionsRequest(year, grand_prix, session))
            reply, revised = await asyncio.gather(reading, revising)
            earlier = revised.revisions
        else:
            reply = await reading
        names = PaddockNames(reply.paddock)
        result = reply.results[0] if reply.results else None
        moment = ClockAndFeed(now, context.running_session)
        versions = [revision(year, version, names) for version in (*earlier, *reply.results)] if history else UNSET
        votes = votes_of(reply.honours, names)
        shown = session_in_full(
            weekend, found, result, names=names, moment=moment, revisions=versions, driver_of_the_day=votes
        )
        return Found(shown, [weekend, *reply.results], [weekend], feed_changed=context.feed_changed(year))

    suffix = "?history=1" if history else ""
    return page(context, f"/seasons/{year}/rounds/{grand_prix}/{session}{suffix}", find, frozenset({year}), live=True)


def session_in_full(
    weekend: model.Round,
    session: model.Session,
    result: Classification | None,
    *,
    names: PaddockNames,
    moment: ClockAndFeed,
    revisions: Maybe[Iterable[RevisionSchema]] = UNSET,
    driver_of_the_day: Maybe[tuple[VoteSchema, ...]] = UNSET,
) -> SessionSchema:
    """Return a session with the round that it belongs to."""
    stops = [
        PitStopSchema(**{**fields_of(stop), **names.person(weekend.season, stop.driver)}) for stop in _stops(result)
    ]
    return SessionSchema(
        season=weekend.season,
        **present(round=weekend.number),
        grand_prix=weekend.grand_prix,
        name=weekend.name,
        circuit=layout(weekend.circuit),
        **_session(weekend, session, result, names, moment),
        pit_stops=tuple(stops) or UNSET,
        driver_of_the_day=driver_of_the_day,
        revisions=revisions if revisions is UNSET else tuple(revisions),
    )


def session_of_round(
    weekend: model.Round,
    session: model.Session,
    result: Classification | None,
    names: PaddockNames,
    moment: ClockAndFeed,
) -> SessionOfRoundSchema:
    """Return a session as part of its round."""
    return SessionOfRoundSchema(**_session(weekend, session, result, names, moment))


def revision(year: int, version: Classification, names: PaddockNames) -> RevisionSchema:
    """Return one version of a classification."""
    return RevisionSchema(
        standing=version.standing,
        **present(source=version.source),
        **instant("fetched", version.fetched_at),
        **instant("changed", version.updated_at),
        results=rows(year, version, names),
    )


def rows(year: int, result: Classification | None, names: PaddockNames) -> tuple[RowSchema, ...]:
    """Return the rows of a classification in the official order; none without a classification."""
    return tuple(_row(year, row, names) for row in (result.rows if result else ()))


def _row(year: int, row: model.ClassificationRow, names: PaddockNames) -> RowSchema:
    shown = fields_of(row)
    shown.update(names.person(year, row.driver))
    shown.update(names.car(row.constructor, row.engine))
    return RowSchema(**shown)


def _session(
    weekend: model.Round,
    session: model.Session,
    result: Classification | None,
    names: PaddockNames,
    moment: ClockAndFeed,
) -> dict[str, Any]:
    running = moment.running(weekend, session)
    return present(
        kind=session.kind,
        **instant("start", session.start),
        **instant("end", schedule.session_end(session)),
        date=iso(session.date),
        provisional=session.provisional or None,
        status=_status(weekend, session, result, moment),
        is_live=running is not None and running.status is LiveStatus.LIVE,
        current_lap=running.current_lap if running else None,
        total_laps=(running.total_laps if running else None) or session.total_laps,
        distance_km=session.distance_km,
        standing=result.standing if result else None,
        results=rows(weekend.season, result, names),
    )


def _status(
    weekend: model.Round, session: model.Session, result: Classification | None, moment: ClockAndFeed
) -> SessionStatus:
    """Return the status by the live feed if it is about this session, else by the clock; after the end, whether a result is awaited."""
    running = moment.running(weekend, session)
    status = SessionStatus(running.status) if running else schedule.session_status(session, weekend, moment.now)
    known = result is not None and result.standing is not ResultStatus.LIVE
    return schedule.with_result(status, session, weekend, moment.now, known=known)


def _stops(result: Classification | None) -> tuple[model.PitStop, ...]:
    return result.pit_stops if result else ()
