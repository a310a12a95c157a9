"""When laps and replays of sessions are fetched: each once, after the result is final; of past seasons, on request, at night. Pure.

A session's laps are a dozen requests or two, its replay as many, so that past ones are fetched one by one, with a pause between them.
The database says what was fetched, and the ledger of which sessions no source had anything: so a backfill goes on where it was, whoever
runs it.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Literal

import msgspec

from racing.laps import EVERY_SESSION_SINCE, has_laps
from racing.live.replay import has_replay
from racing.model import Round, Session
from racing.schedule import held, session_span
from scheduler_api.order import NOTHING_YET, Due, Job, Order, Past
from scheduler_api.result_windows import SETTLED, KnownResult
from scheduler_api.settings import Settings

RECENT = timedelta(days=7)
"""How long after its end a session is no matter of the backfill."""

SETTLES = timedelta(hours=6)
"""When the archive is complete and the result final at the latest; without a result laps and replay are fetched then, too."""

LOOKED_FOR_AGAIN = timedelta(hours=1)
GIVEN_UP = timedelta(hours=72)
"""How often, and until when, something is looked for that no source had yet."""

type OncePerSession = Literal[Job.LAPS, Job.REPLAYS]
"""What is fetched of each session once."""


class EndedSession(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is over, of which some source may have what a job fetches. `stored`: whether that is stored as a whole."""

    job: OncePerSession
    weekend: Round
    session: Session
    ended: datetime
    stored: bool

    @property
    def id(self) -> str:
        """`2026-bahrain-race`."""
        return f"{self.weekend.id}-{self.session.kind}"

    @property
    def order(self) -> Order:
        """The order that fetches it."""
        return Order(
            job=self.job, season=self.weekend.season, round_number=self.weekend.number, session=self.session.kind
        )


class StoredOfSessions(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of which sessions. `rounds`: of the seasons around now, and of those of a backfill.

    By session, `charts`: whether the laps are there with a log, `replays`: whether the replay has the whole session.
    """

    rounds: tuple[Round, ...] = ()
    charts: Mapping[str, bool] = {}
    replays: Mapping[str, bool] = {}

    def sessions(self, job: OncePerSession, now: datetime) -> Iterator[EndedSession]:
        """Yield every session of which there may be laps, or a replay, the newest first."""
        exists, stored = (has_laps, self._has_laps) if job is Job.LAPS else (has_replay, self._has_replay)
        found = []
        for weekend in held(self.rounds):
            for session in weekend.sessions:
                span = session_span(session)
                if weekend.number is not None and span is not None and exists(weekend, session, now):
                    there = stored(weekend, session)
                    found.append(EndedSession(job=job, weekend=weekend, session=session, ended=span[1], stored=there))
        yield from sorted(found, key=lambda each: each.ended, reverse=True)

    def _has_laps(self, weekend: Round, session: Session) -> bool:
        log = self.charts.get(f"{weekend.id}-{session.kind}")
        return log is not None and (log or weekend.season < EVERY_SESSION_SINCE)

    def _has_replay(self, weekend: Round, session: Session) -> bool:
        """Return whether it is there whole: of a follower that came too late or lost its feed, the archive has the rest."""
        return self.replays.get(f"{weekend.id}-{session.kind}", False)


class BackfillProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far a backfill is. `nowhere`: sessions of which no source had anything."""

    since: int
    sessions: int
    stored: int
    nowhere: int

    @property
    def left(self) -> int:
        """Sessions that are still to be fetched."""
        return self.sessions - self.stored - self.nowhere


def backfill_since(job: OncePerSession, past: Mapping[Order, Past], settings: Settings) -> int | None:
    """Return from which season on laps or replays are wanted: by the setting, or by a request in the ledger, an order without a round."""
    asked = [order.season for order in past if order.job is job and order.round_number is None and order.season]
    always = settings.laps_from if job is Job.LAPS else settings.replays_from
    return min(asked if always is None else [*asked, always], default=None)


def progress(
    job: OncePerSession, known: StoredOfSessions, past: Mapping[Order, Past], since: int, now: datetime
) -> BackfillProgress:
    """Return how far the backfill from a season on is."""
    wanted = [each for each in known.sessions(job, now) if each.weekend.season >= since]
    nowhere = [each for each in wanted if not each.stored and _asked(each, past) and now >= each.ended + RECENT]
    return BackfillProgress(
        since=since, sessions=len(wanted), stored=sum(each.stored for each in wanted), nowhere=len(nowhere)
    )


def due_after_sessions(
    job: OncePerSession,
    known: StoredOfSessions,
    results: Mapping[str, KnownResult],
    past: Mapping[Order, Past],
    *,
    settings: Settings,
    now: datetime,
) -> list[Due]:
    """Return the sessions whose laps, or replays, are to be fetched: those of the last days, and at night one of a backfill.

    One that failed comes after all others, so that it does not keep them waiting.
    """
    since = backfill_since(job, past, settings)
    lacking = [each for each in known.sessions(job, now) if not each.stored]
    due = [found for each in lacking if now < each.ended + RECENT and (found := _recent(each, results, past))]
    if since is not None:
        older = [
            each
            for each in lacking
            if now >= each.ended + RECENT and each.weekend.season >= since and not _asked(each, past)
        ]
        well = [each for each in older if not past.get(each.order, NOTHING_YET).failures]
        due += _backfill((well or older)[:1], past, settings, now, left=len(older))
    return due


def _recent(each: EndedSession, results: Mapping[str, KnownResult], past: Mapping[Order, Past]) -> Due | None:
    """Return when a session of the last days is due: soon after its result is final, then hourly until somebody has it whole."""
    result, last = results.get(each.id), past.get(each.order, NOTHING_YET).succeeded
    final = result.updated_at if result is not None and result.standing in SETTLED else None
    at = min(final or each.ended + SETTLES, each.ended + SETTLES)
    if last is not None and last >= at:
        at = last + LOOKED_FOR_AGAIN
        if at > each.ended + GIVEN_UP:
            return None
    return Due(order=each.order, interval=LOOKED_FOR_AGAIN, at=max(at, each.ended), why=f"{each.id} is over")


def _backfill(
    older: Sequence[EndedSession], past: Mapping[Order, Past], settings: Settings, now: datetime, *, left: int
) -> list[Due]:
    due = []
    for each in older:
        ran = (at for order, done in past.items() if order.job is each.job for at in (done.finished, done.failed))
        last = max((moment for moment in ran if moment is not None), default=None)
        earliest = now if last is None else max(now, last + settings.interval_backfill)
        at = next_night(earliest, settings.backfill_hours)
        why = f"the {each.job} of {left} past sessions are wanted, at night"
        due.append(Due(order=each.order, interval=settings.interval_backfill, at=at, why=why))
    return due


def next_night(now: datetime, hours: tuple[int, int]) -> datetime:
    """Return the first instant from now on that is within the hours, by UTC; from 22 to 6 is over midnight."""
    first, end = hours
    within = first <= now.hour < end if first < end else now.hour >= first or now.hour < end
    if within:
        return now
    opens = datetime.combine(now.date(), time(first), UTC)
    return opens if opens >= now else opens + timedelta(days=1)


def _asked(each: EndedSession, past: Mapping[Order, Past]) -> bool:
    return past.get(each.order, NOTHING_YET).succeeded is not None
