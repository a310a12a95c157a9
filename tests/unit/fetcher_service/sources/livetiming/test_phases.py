from datetime import datetime, timedelta

import pytest

from fetcher_service.sources.livetiming.messages import FeedSessionStatus, SessionData, SessionDataEntry
from fetcher_service.sources.livetiming.phases import (
    Begun,
    Hours,
    begun,
    ended_at,
    is_over,
    last_status,
    not_live_because,
    status_and_phase,
)
from racing.live.model import LiveStatus, Phase
from racing.model import SessionKind
from tests.factories import NOON

RECENT = timedelta(seconds=2)
HOURS = Hours(NOON, NOON + timedelta(hours=2))
RACE, QUALIFYING = SessionKind.RACE, SessionKind.QUALIFYING
ONCE = Begun(started=True)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def history(*statuses: str, parts: tuple[int, ...] = ()) -> SessionData:
    """A status every ten minutes, and a part of qualifying five minutes before each of the first."""
    return SessionData(
        series=[SessionDataEntry(utc=at(20 * place - 5), qualifying_part=part) for place, part in enumerate(parts)],
        status_series=[
            SessionDataEntry(utc=at(10 * place), session_status=status) for place, status in enumerate(statuses)
        ],
    )


@pytest.mark.parametrize(
    ("status", "progress", "expected"),
    [
        ("Inactive", Begun(), (LiveStatus.UPCOMING, None)),
        ("Started", ONCE, (LiveStatus.LIVE, Phase.RUNNING)),
        ("Resumed", ONCE, (LiveStatus.LIVE, Phase.RUNNING)),
        ("Aborted", ONCE, (LiveStatus.LIVE, Phase.RED_FLAG)),
        ("Inactive", ONCE, (LiveStatus.LIVE, Phase.BREAK)),
        ("Finished", ONCE, (LiveStatus.LIVE, Phase.CHEQUERED)),
        ("Finalised", ONCE, (LiveStatus.FINISHED, None)),
        ("Ends", ONCE, (LiveStatus.FINISHED, None)),
        ("Ends", Begun(), (LiveStatus.FINISHED, None)),
    ],
)
def test_the_status_of_a_race(status: str, progress: Begun, expected: tuple[LiveStatus, Phase | None]) -> None:
    assert status_and_phase(RACE, status, progress) == expected


@pytest.mark.parametrize(
    ("part", "phase"), [(1, Phase.BREAK), (2, Phase.BREAK), (3, Phase.CHEQUERED), (None, Phase.BREAK)]
)
def test_only_the_last_part_of_qualifying_has_a_flag(part: int | None, phase: Phase) -> None:
    assert status_and_phase(QUALIFYING, "Finished", Begun(started=True, part=part)) == (LiveStatus.LIVE, phase)


def test_a_session_has_begun_once_it_was_started() -> None:
    assert begun(Begun(), FeedSessionStatus(status="Inactive"), None, 1) == Begun()
    started = begun(Begun(), FeedSessionStatus(status="Started"), None, 1)
    assert started == Begun(started=True, part=1)
    assert begun(started, FeedSessionStatus(status="Inactive"), None, 2) == started


def test_the_table_turns_to_the_next_part_before_this_one_is_over() -> None:
    second = begun(Begun(), FeedSessionStatus(status="Started"), None, 2)
    assert begun(second, FeedSessionStatus(status="Finished"), None, 3).part == 2


def test_who_joins_late_reads_in_the_series_how_far_it_has_come() -> None:
    statuses = ("Started", "Finished", "Started", "Finished")
    late = begun(Begun(), FeedSessionStatus(status="Finished"), history(*statuses, parts=(1, 2)), 2)
    assert late == Begun(started=True, part=2)
    assert begun(Begun(), FeedSessionStatus(status="Inactive"), history(), None) == Begun()


def test_who_joins_late_reads_in_the_status_itself_that_it_has_begun() -> None:
    assert begun(Begun(), FeedSessionStatus(status="Inactive", started="Started"), None, 2) == Begun(
        started=True, part=2
    )
    assert begun(Begun(), FeedSessionStatus(status="Inactive", started="Inactive"), None, 1) == Begun()


def test_the_series_may_be_told_a_moment_before_the_status() -> None:
    assert begun(Begun(), FeedSessionStatus(status="Inactive"), history("Inactive", "Started"), None) == Begun()
    red = begun(Begun(), FeedSessionStatus(status="Inactive"), history("Started", "Aborted", "Inactive"), None)
    assert red == Begun(started=True)


def test_the_end_is_when_it_was_first_called_so() -> None:
    assert ended_at(history("Started", "Finished", "Finalised", "Ends")) == at(20)
    assert ended_at(history("Started", "Finished")) is None
    assert ended_at(None) is None


def test_the_last_status_stands_in_for_the_topic() -> None:
    track = SessionDataEntry(utc=at(50))
    assert last_status(
        SessionData(status_series=[SessionDataEntry(utc=at(0), session_status="Started"), track])
    ) == FeedSessionStatus(status="Started")
    assert last_status(SessionData(status_series=[track])) is None


@pytest.mark.parametrize(
    ("status", "minutes", "shown"),
    [
        (LiveStatus.UPCOMING, -61, False),
        (LiveStatus.UPCOMING, -60, True),
        (LiveStatus.UPCOMING, 90, True),
        (LiveStatus.LIVE, -180, True),
        (LiveStatus.LIVE, -361, False),
        (LiveStatus.LIVE, 480, True),
        (LiveStatus.LIVE, 481, False),
    ],
)
def test_a_session_is_shown_around_its_hours_even_when_it_was_moved(
    status: LiveStatus, minutes: int, *, shown: bool
) -> None:
    why = not_live_because(status, HOURS, ended=None, lag=RECENT, silence=RECENT, now=at(minutes))
    assert (why is None) is shown


def test_a_finished_session_is_shown_for_a_quarter_of_an_hour() -> None:
    def why(ended: datetime | None, now: datetime) -> str | None:
        return not_live_because(LiveStatus.FINISHED, HOURS, ended=ended, lag=RECENT, silence=RECENT, now=now)

    assert why(at(100), at(115)) is None
    assert why(at(100), at(116)) == "the session is over"
    assert why(None, at(100)) == "the session is over"


@pytest.mark.parametrize("lag", [None, timedelta(minutes=11), timedelta(minutes=-11), timedelta(days=7)])
def test_what_is_told_again_is_not_live(lag: timedelta | None) -> None:
    for status in LiveStatus:
        assert not_live_because(status, HOURS, ended=at(60), lag=lag, silence=RECENT, now=at(60)) is not None


def test_what_nobody_has_heard_of_for_a_minute_is_not_live() -> None:
    for status in LiveStatus:
        why = not_live_because(status, HOURS, ended=at(60), lag=RECENT, silence=timedelta(seconds=61), now=at(60))
        assert why == "the feed has told nothing for 0:01:01"


def test_a_session_that_ended_is_not_shown_on_another_day() -> None:
    yesterday = Hours(NOON - timedelta(days=1), NOON - timedelta(hours=22))
    why = not_live_because(
        LiveStatus.FINISHED,
        yesterday,
        ended=NOON - timedelta(minutes=1),
        lag=timedelta(0),
        silence=timedelta(0),
        now=NOON,
    )
    assert why == f"the session is that of {yesterday.start:%Y-%m-%d %H:%M}"


def test_a_race_is_over_with_the_flag_and_qualifying_with_the_flag_of_its_last_part() -> None:
    assert is_over(LiveStatus.LIVE, Phase.CHEQUERED)
    assert is_over(LiveStatus.FINISHED, None)
    assert not is_over(LiveStatus.LIVE, Phase.BREAK)
    assert not is_over(LiveStatus.UPCOMING, None)
