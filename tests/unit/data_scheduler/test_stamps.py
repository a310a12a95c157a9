"""SEQUENCE rises when, and only when, start, end or status change; LAST-MODIFIED with any shown fact, and never back."""

from datetime import timedelta

import msgspec
import pytest

from data_scheduler.stamps import KeptStamp, restamp
from racing.calendar import events
from racing.model import Round, SessionKind
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
