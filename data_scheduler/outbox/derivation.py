"""What has happened, told from a document before and after a change. Pure.

Filling a season that nobody waited for is no news: of what is new there is an event only while it is fresh.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from racing.model import (
    Championship,
    Classification,
    ClassificationRow,
    ResultStatus,
    Round,
    Session,
    SessionKind,
    Standings,
    StandingsRow,
)
from racing.schedule import session_span, weekend_span
from racing.scoring.session_points import Contender
from racing.title.arithmetic import TitleOutlook
from racing.webhook_events import (
    DataStale,
    EventKind,
    ResultPlace,
    ResultPublished,
    ScheduleChanged,
    SessionChange,
    SessionMoment,
    SessionTimes,
    StandingsChanged,
    TablePlace,
    TitleContender,
    TitleNews,
    WebhookEvent,
)

FRESH = timedelta(days=7)
"""A first result is news for so long after its session."""

SHOWN = 3
"""Places that an event shows."""

_KINDS = {
    ResultStatus.PROVISIONAL: EventKind.RESULT_PROVISIONAL,
    ResultStatus.FINAL: EventKind.RESULT_FINAL,
    ResultStatus.AMENDED: EventKind.RESULT_AMENDED,
}


def is_news(season: int, now: datetime) -> bool:
    """Return whether anything of a season can be news: of this year and the next, and of the last while it is amended."""
    return now.year - 1 <= season <= now.year + 1


def schedule_changed(before: Round | None, after: Round, now: datetime) -> WebhookEvent | None:
    """Return the event of a round that differs in times, sessions, track, or in whether it is held."""
    span = weekend_span(after)
    if before is None and (after.season < now.year or (span is not None and span[1] < now)):
        return None
    old = {session.kind: _times(session) for session in before.sessions} if before else {}
    sessions = tuple(
        SessionChange(session=session.kind, before=old.get(session.kind), after=_times(session))
        for session in after.sessions
        if old.get(session.kind) != _times(session)
    )
    if before is not None and not sessions and _place(before) == _place(after):
        return None
    data = ScheduleChanged(
        season=after.season,
        grand_prix=after.grand_prix,
        round=after.number,
        name=after.name,
        added=before is None,
        cancelled=after.cancelled,
        circuit=after.circuit.id if after.circuit else None,
        sessions=sessions,
    )
    return WebhookEvent(kind=EventKind.SCHEDULE_CHANGED, at=now, season=after.season, data=data)


def result_published(
    before: Classification | None, after: Classification, weekend: Round | None, now: datetime
) -> WebhookEvent | None:
    """Return the event of a result that is new or has changed; None for live ones, and for old ones that are filled in."""
    kind = _KINDS.get(after.standing)
    if kind is None or (before is None and not _is_fresh(after.session, weekend, now)):
        return None
    told = before is not None and before.standing in _KINDS
    changed = _changed_rows(before.rows if before else (), after.rows)
    concerned = changed if told and changed else list(after.rows)
    first = sorted((row for row in after.rows if row.position), key=lambda row: row.position or 0)[:SHOWN]
    data = ResultPublished(
        season=after.season,
        grand_prix=after.grand_prix,
        round=weekend.number if weekend else None,
        session=after.session,
        status=after.standing,
        first=tuple(
            ResultPlace(position=row.position or 0, driver=row.driver, constructor=row.constructor) for row in first
        ),
        changed=tuple(dict.fromkeys(row.driver for row in changed)) if told else (),
    )
    return WebhookEvent(
        kind=kind,
        at=now,
        season=after.season,
        data=data,
        drivers=frozenset(row.driver for row in concerned),
        constructors=frozenset(row.constructor for row in concerned if row.constructor),
    )


def standings_changed(before: Standings | None, after: Standings, now: datetime) -> WebhookEvent | None:
    """Return the event of the newest table, given the newest one before it; None where no row differs."""
    old = {_who(row): (row.position, row.points) for row in before.rows} if before else {}
    moved = [row for row in after.rows if old.get(_who(row)) != (row.position, row.points)]
    if not moved:
        return None
    first = tuple(
        TablePlace(position=row.position, driver=row.driver, constructor=row.constructor, points=row.points)
        for row in after.rows[:SHOWN]
    )
    data = StandingsChanged(
        season=after.season, championship=after.championship, after_round=after.after_round, first=first
    )
    return WebhookEvent(
        kind=EventKind.STANDINGS_CHANGED,
        at=now,
        season=after.season,
        data=data,
        drivers=frozenset(row.driver for row in moved if row.driver),
        constructors=frozenset(row.constructor for row in moved if row.constructor),
    )


def title_news(
    championship: Championship,
    before: TitleOutlook,
    after: TitleOutlook,
    of: Classification,
    now: datetime,
) -> Iterator[WebhookEvent]:
    """Yield who has gone out, and who has become champion, by a result."""
    could = {each.who for each in before.contenders if each.can_win}
    out = [each.who for each in after.contenders if each.who in could and not each.can_win]
    if out and after.champion is None:
        yield _title(EventKind.TITLE_OUT, championship, out, of, now)
    if after.champion is not None and after.champion != before.champion:
        yield _title(EventKind.TITLE_DECIDED, championship, [after.champion], of, now)


def session_moments(rounds: Iterable[Round], since: datetime, until: datetime) -> Iterator[tuple[str, WebhookEvent]]:
    """Yield what starts and ends after one instant, up to another, each with an id of its own, in order of time."""
    found = []
    for weekend in rounds:
        for session in () if weekend.cancelled else weekend.sessions:
            span = None if session.cancelled else session_span(session)
            if span is None or session.start is None:
                continue
            for kind, at in zip((EventKind.SESSION_STARTED, EventKind.SESSION_ENDED), span, strict=True):
                if since < at <= until:
                    found.append(
                        (f"{kind}/{weekend.id}-{session.kind}/{at:%Y%m%dT%H%M%S}", _moment(weekend, session, kind, at))
                    )
    yield from sorted(found, key=lambda each: (each[1].at, each[0]))


def data_stale(reason: str, since: datetime, now: datetime) -> WebhookEvent:
    """Return the event of data that is not as it should be."""
    return WebhookEvent(kind=EventKind.DATA_STALE, at=now, data=DataStale(reason=reason, since=since))


def _moment(weekend: Round, session: Session, kind: EventKind, at: datetime) -> WebhookEvent:
    data = SessionMoment(
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        round=weekend.number,
        session=session.kind,
        at=at,
    )
    return WebhookEvent(kind=kind, at=at, season=weekend.season, data=data)


def _title(
    kind: EventKind, championship: Championship, who: Iterable[Contender], of: Classification, now: datetime
) -> WebhookEvent:
    contenders = list(who)
    data = TitleNews(
        season=of.season,
        championship=championship,
        grand_prix=of.grand_prix,
        session=of.session,
        contenders=tuple(TitleContender(driver=each.driver, constructor=each.constructor) for each in contenders),
    )
    return WebhookEvent(
        kind=kind,
        at=now,
        season=of.season,
        data=data,
        drivers=frozenset(each.driver for each in contenders if each.driver),
        constructors=frozenset(each.constructor for each in contenders if each.constructor),
    )


def _times(session: Session) -> SessionTimes:
    return SessionTimes(start=session.start, end=session.end, date=session.date, cancelled=session.cancelled)


def _place(weekend: Round) -> tuple[object, ...]:
    return weekend.cancelled, weekend.circuit.id if weekend.circuit else None, weekend.name


def _is_fresh(session: SessionKind, weekend: Round | None, now: datetime) -> bool:
    if weekend is None:
        return False
    found = next((each for each in weekend.sessions if each.kind is session), None)
    span = (session_span(found) if found else None) or weekend_span(weekend)
    return span is not None and now - span[1] < FRESH


def _changed_rows(before: Iterable[ClassificationRow], after: Iterable[ClassificationRow]) -> list[ClassificationRow]:
    known = _by_driver(before)
    return [row for row in after if known.get(row.driver) != (row.position, row.outcome, row.points)]


def _by_driver(rows: Iterable[ClassificationRow]) -> Mapping[str, object]:
    return {row.driver: (row.position, row.outcome, row.points) for row in rows}


def _who(row: StandingsRow) -> tuple[str | None, ...]:
    return row.driver, row.constructor, row.engine
