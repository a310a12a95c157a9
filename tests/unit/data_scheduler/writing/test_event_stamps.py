"""SEQUENCE rises when, and only when, start, end or status change; LAST-MODIFIED with any shown fact, and never back."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_scheduler.stores.documents import KeptStamp
from data_scheduler.writing.event_stamps import STAMPED_BY, restamp, stamped_events
from racing.calendar import Timing, events, stamp_at
from racing.model import CalendarStamp, Round, Session, SessionKind
from tests.factories import NOON, a_circuit, a_round, a_session, some_rounds

LATER = NOON + timedelta(days=1)
RACE = "2025-bahrain-race"


def stamped(*rounds: Round) -> dict[str, KeptStamp]:
    return {stamp.stamp.event: stamp for stamp in restamp({}, events(rounds), NOON)}


def race_after(before: Round, after: Round) -> tuple[int, bool]:
    """Sequence, and whether last-modified moved."""
    kept = stamped(before)
    changed = {stamp.stamp.event: stamp for stamp in restamp(kept, events([after]), LATER)}
    stamp = changed.get(RACE, kept[RACE]).stamp
    assert stamp.created == NOON
    return stamp.sequence, stamp.last_modified == LATER


def test_a_new_event_begins_at_sequence_0() -> None:
    assert stamped(a_round())[RACE].stamp.sequence == 0


def test_the_same_facts_change_no_stamp() -> None:
    kept = stamped(*some_rounds(3))
    assert restamp(kept, events(some_rounds(3)), LATER) == []


@pytest.mark.parametrize(
    ("after", "sequence"),
    [
        (a_round(race=NOON + timedelta(hours=3)), 1),
        (a_round(cancelled=True, number=None), 1),
        (a_round(sessions=(a_session(end=NOON + timedelta(hours=3)),)), 1),
        (a_round(sessions=(a_session(provisional=True),)), 1),
        (a_round(sessions=(a_session(day=NOON.date()),)), 1),
        (a_round(circuit=a_circuit("sakhir")), 0),
        (a_round(official_name="Gulf Air Bahrain Grand Prix"), 0),
        (a_round(number=2), 0),
    ],
)
def test_sequence_counts_timing_and_status_only(after: Round, sequence: int) -> None:
    assert race_after(a_round(), after) == (sequence, True)


def test_a_session_without_a_date_has_no_event() -> None:
    assert stamped(a_round(sessions=(a_session(SessionKind.PRACTICE_1, None),))) == {}


def test_last_modified_never_goes_back() -> None:
    kept = stamped(a_round())
    earlier = restamp(kept, events([a_round(name="Other")]), NOON - timedelta(days=9))
    assert {stamp.stamp.last_modified for stamp in earlier} == {NOON}


def test_a_cancelled_round_changes_how_many_the_others_are_of() -> None:
    first, second = some_rounds(2)
    gone = msgspec.structs.replace(second, cancelled=True, number=None)
    changed = {
        stamp.stamp.event: stamp.stamp for stamp in restamp(stamped(first, second), events([first, gone]), LATER)
    }
    assert changed["2025-gp-1-race"].sequence == 0
    assert changed["2025-gp-2-race"].sequence == 1


DAY = date(2025, 6, 8)
MIDNIGHT = datetime(2025, 6, 9, tzinfo=UTC)
SOMEDAY = a_session(day=DAY)
LOST = a_session(start=None)


class History:
    """The stamp of one race, as data_scheduler keeps it and as a feed shows it."""

    def __init__(self) -> None:
        self.kept: dict[str, KeptStamp] = {}
        self.rounds: tuple[Round, ...] = ()

    def write(self, session: Session, at: datetime, *, official_name: str | None = None) -> None:
        """The source tells this."""
        before, self.rounds = self.rounds, (a_round(sessions=(session,), official_name=official_name),)
        changed = restamp(self.kept, stamped_events(self.kept, self.rounds, before), at)
        self.kept |= {each.stamp.event: each for each in changed}

    def shown(self, at: datetime) -> tuple[Timing, CalendarStamp]:
        """What content_api makes of rounds and stamp at that moment."""
        stamp = self.kept[RACE].stamp
        (event,) = events(self.rounds, {RACE: stamp.day} if stamp.day else {})
        return event.timing_at(at), stamp_at(stamp, at)


def sequence(history: History, at: datetime) -> int:
    return history.shown(at)[1].sequence


def test_the_midnight_that_confirms_a_day_raises_sequence_without_any_writing() -> None:
    history = History()
    history.write(SOMEDAY, NOON)
    _, before = history.shown(MIDNIGHT - timedelta(seconds=1))
    _, after = history.shown(MIDNIGHT)
    assert (before.sequence, before.last_modified) == (0, NOON)
    assert (after.sequence, after.last_modified) == (1, MIDNIGHT)


def test_a_midnight_that_has_been_counted_is_not_counted_again() -> None:
    history = History()
    history.write(SOMEDAY, NOON)
    history.write(SOMEDAY, MIDNIGHT + timedelta(hours=1), official_name="Sakhir Grand Prix")
    assert history.kept[RACE].stamp.confirmed_at is None
    assert sequence(history, MIDNIGHT + timedelta(days=1)) == 1
    history.write(a_session(start=MIDNIGHT - timedelta(hours=10)), MIDNIGHT + timedelta(days=2))
    assert sequence(history, MIDNIGHT + timedelta(days=2)) == 2


def test_a_day_that_was_past_when_it_became_known_is_confirmed_from_the_first() -> None:
    history = History()
    history.write(SOMEDAY, MIDNIGHT + timedelta(days=100))
    assert sequence(history, MIDNIGHT + timedelta(days=200)) == 0


def test_a_session_that_loses_its_date_keeps_its_stamp_and_its_day() -> None:
    history = History()
    history.write(a_session(), NOON - timedelta(days=9))
    history.write(LOST, NOON - timedelta(days=2))
    history.write(LOST, NOON - timedelta(days=1), official_name="Sakhir Grand Prix")
    (start, _, day, status), stamp = history.shown(NOON + timedelta(days=9))
    assert (start, day, status, stamp.sequence) == (None, NOON.date(), "tentative", 1)


def test_a_stamp_of_older_rules_takes_the_day_from_the_version_that_is_replaced() -> None:
    history = History()
    history.write(a_session(), NOON - timedelta(days=9))
    old = history.kept[RACE]
    history.kept[RACE] = msgspec.structs.replace(
        old, stamped_by=0, stamp=msgspec.structs.replace(old.stamp, day=None, confirmed_at=None)
    )
    history.write(LOST, NOON)
    assert history.shown(NOON)[0][2] == NOON.date()


def test_stamps_of_older_rules_that_are_still_right_show_the_same() -> None:
    rounds = (*some_rounds(2), a_round("monaco", sessions=(SOMEDAY,)))
    today = stamped(*rounds)
    old = {
        name: msgspec.structs.replace(
            each, stamped_by=0, stamp=msgspec.structs.replace(each.stamp, day=None, confirmed_at=None)
        )
        for name, each in today.items()
    }
    assert {each.stamp.event: each for each in restamp(old, events(rounds), LATER)} == today
    assert {each.stamped_by for each in today.values()} == {STAMPED_BY}


SESSIONS = st.sampled_from(
    [
        a_session(),
        a_session(start=MIDNIGHT),
        a_session(provisional=True),
        SOMEDAY,
        a_session(day=date(2025, 6, 10)),
        LOST,
        a_session(start=None, cancelled=True),
        a_session(cancelled=True),
    ]
)
WRITES = st.lists(st.tuples(SESSIONS, st.sampled_from(["", "Sakhir Grand Prix"]), st.integers(0, 5)), max_size=8)


@given(WRITES, st.integers(0, 40))
def test_whatever_happens_sequence_rises_with_what_is_shown_and_nothing_goes_back(
    writes: Iterable[tuple[Session, str, int]], hours: int
) -> None:
    history, now = History(), NOON
    history.write(a_session(day=DAY), now)
    timing, stamp = history.shown(now)
    for session, name, days in writes:
        for step in (timedelta(days=days, hours=hours), None):  # the clock alone, then a source at that moment
            if step is not None:
                now += step
            else:
                history.write(session, now, official_name=name or None)
            timing_now, stamp_now = history.shown(now)
            assert (stamp_now.sequence > stamp.sequence) == (timing_now != timing)
            assert stamp_now.sequence <= stamp.sequence + 1
            assert stamp_now.last_modified >= stamp.last_modified
            assert stamp_now.last_modified <= now
            timing, stamp = timing_now, stamp_now
