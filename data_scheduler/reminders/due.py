"""Who is to be told of what. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from math import ceil

from racing.calendar_choice import MOST_ALARM_MINUTES, PRACTICE
from racing.model import Round, SessionKind
from racing.schedule import TESTING, is_testing
from racing.webhook_events import ResultPublished, ScheduleChanged, SessionChange
from racing.wire.requests.reminders import Notice, NoticeKind, ReminderChoice, SessionMove

MINUTE = timedelta(minutes=1)
PRACTICES = frozenset(kind for kind in SessionKind if kind.value.startswith(f"{PRACTICE}_"))


def is_wanted(choice: ReminderChoice) -> bool:
    """Return whether anything is to be told, by any way."""
    return (choice.mail or choice.push) and (choice.before is not None or choice.moved or choice.results)


def concerns(choice: ReminderChoice, grand_prix: str, session: SessionKind) -> bool:
    """Return whether a session is among those that are chosen: by its kind, and by its Grand Prix; testing by its kind alone."""
    if is_testing(grand_prix):
        return TESTING in choice.sessions
    if choice.grands_prix and grand_prix not in choice.grands_prix:
        return False
    words = {session.value} | ({PRACTICE} if session in PRACTICES else set())
    return not choice.sessions or bool(words & set(choice.sessions))


def due_minutes(start: datetime, since: datetime, until: datetime) -> range:
    """Return the minutes before a session whose reminders fall after one instant and up to another; none once it has begun."""
    if start <= until:
        return range(0)
    return range(ceil((start - until) / MINUTE), ceil((start - since) / MINUTE))


def starting(
    rounds: Iterable[Round], since: datetime, until: datetime
) -> Iterator[tuple[Round, SessionKind, datetime, range]]:
    """Yield the sessions of which somebody may have to be told now, and who: those who asked for it so many minutes before."""
    for weekend in rounds:
        for session in () if weekend.cancelled else weekend.sessions:
            if session.start is not None and not session.cancelled:
                minutes = due_minutes(session.start, since, until)
                if minutes and minutes[0] <= MOST_ALARM_MINUTES:
                    yield weekend, session.kind, session.start, minutes


def before_session(account: str, weekend: Round, session: SessionKind, start: datetime) -> Notice:
    """Return what an account is told of a session that begins soon."""
    return Notice(
        account=account,
        kind=NoticeKind.BEFORE.value,
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        name=weekend.name,
        session=session.value,
        start=start,
    )


def moved(account: str, choice: ReminderChoice, changed: ScheduleChanged, now: datetime) -> Notice | None:
    """Return what an account is told of a schedule that has changed: sessions to come that it has chosen; None where there are none.

    A round that is new was not moved, and where it is held is no matter of reminders.
    """
    if not choice.moved or changed.added:
        return None
    moves = tuple(
        SessionMove(
            session=each.session.value,
            before=each.before.start if each.before else None,
            after=each.after.start,
            cancelled=each.after.cancelled,
        )
        for each in changed.sessions
        if concerns(choice, changed.grand_prix, each.session) and _is_told(each, now)
    )
    off = changed.cancelled and any(concerns(choice, changed.grand_prix, kind) for kind in SessionKind)
    if not moves and not off:
        return None
    return Notice(
        account=account,
        kind=NoticeKind.MOVED.value,
        season=changed.season,
        grand_prix=changed.grand_prix,
        name=changed.name,
        cancelled=off,
        moves=moves,
    )


def final(
    account: str, choice: ReminderChoice, result: ResultPublished, name: str, first: Sequence[str]
) -> Notice | None:
    """Return what an account is told of a result that is final; who was first only if it wants to read that."""
    if not choice.results or not concerns(choice, result.grand_prix, result.session):
        return None
    return Notice(
        account=account,
        kind=NoticeKind.FINAL.value,
        season=result.season,
        grand_prix=result.grand_prix,
        name=name,
        session=result.session.value,
        first=tuple(first) if choice.spoilers else (),
    )


def _is_told(change: SessionChange, now: datetime) -> bool:
    """Return whether a session was moved or cancelled, or is held after all, that is not over by both its hours; a new one was not."""
    if change.before is None:
        return False
    hours = [hour for hour in (change.before.start, change.after.start) if hour is not None]
    return not hours or max(hours) > now
