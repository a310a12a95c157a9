"""What has happened, told from documents before and after a change."""

from datetime import timedelta
from decimal import Decimal

import pytest
from msgspec.structs import replace

from data_scheduler.outbox.derivation import (
    is_news,
    result_published,
    schedule_changed,
    session_moments,
    standings_changed,
    title_news,
)
from racing.model import Championship, Outcome, ResultStatus, Round, SessionKind
from racing.title.arithmetic import outlook
from racing.webhook_events import EventKind, ResultPublished, ScheduleChanged, StandingsChanged, TitleNews
from tests.factories import NOON, a_result, a_round, a_row, a_table, some_rounds

BEFORE = NOON - timedelta(days=10)


def moved(weekend: Round, hours: int) -> Round:
    race = weekend.sessions[-1]
    assert race.start is not None
    return replace(weekend, sessions=(*weekend.sessions[:-1], replace(race, start=race.start + timedelta(hours=hours))))


def test_only_the_sessions_that_moved_are_told() -> None:
    event = schedule_changed(a_round(), moved(a_round(), 1), BEFORE)
    assert event is not None
    assert (event.kind, event.season) == (EventKind.SCHEDULE_CHANGED, 2025)
    assert isinstance(event.data, ScheduleChanged)
    (change,) = event.data.sessions
    assert (change.session, change.before is not None) == (SessionKind.RACE, True)


def test_what_is_only_worded_otherwise_is_no_event() -> None:
    assert schedule_changed(a_round(), replace(a_round(), official_name="FORMULA 1 …"), BEFORE) is None
    assert schedule_changed(a_round(), a_round(), BEFORE) is None


def test_a_cancelled_round_is_told_and_so_is_one_that_is_held_after_all() -> None:
    cancelled = replace(a_round(), cancelled=True, number=None)
    for before, after in ((a_round(), cancelled), (cancelled, a_round())):
        event = schedule_changed(before, after, BEFORE)
        assert event is not None
        assert isinstance(event.data, ScheduleChanged)
        assert event.data.cancelled is after.cancelled


def test_a_new_round_is_news_before_it_is_held_and_not_in_an_old_season() -> None:
    assert schedule_changed(None, a_round(), BEFORE) is not None
    assert schedule_changed(None, a_round(), NOON + timedelta(days=30)) is None
    assert schedule_changed(None, a_round(season=2024), BEFORE) is None
    assert [year for year in range(2020, 2030) if is_news(year, NOON)] == [2024, 2025, 2026]


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ResultStatus.PROVISIONAL, EventKind.RESULT_PROVISIONAL),
        (ResultStatus.FINAL, EventKind.RESULT_FINAL),
        (ResultStatus.AMENDED, EventKind.RESULT_AMENDED),
    ],
)
def test_a_result_is_told_by_how_far_it_can_change(status: ResultStatus, kind: EventKind) -> None:
    event = result_published(None, a_result(standing=status), a_round(), NOON + timedelta(hours=3))
    assert event is not None
    assert event.kind is kind
    assert isinstance(event.data, ResultPublished)
    assert [place.driver for place in event.data.first] == ["max-verstappen", "lando-norris", "oscar-piastri"]
    assert event.drivers == {"max-verstappen", "lando-norris", "oscar-piastri"}
    assert event.data.changed == ()


def test_a_live_result_and_an_old_one_are_no_events() -> None:
    assert result_published(None, a_result(standing=ResultStatus.LIVE), a_round(), NOON) is None
    assert result_published(None, a_result(), a_round(), NOON + timedelta(days=9)) is None
    assert result_published(None, a_result(), None, NOON) is None


def test_an_amended_result_names_whose_place_changed() -> None:
    before = a_result(standing=ResultStatus.FINAL)
    rows = (
        a_row("max-verstappen", 1),
        a_row("oscar-piastri", 2),
        a_row("lando-norris", None, outcome=Outcome.DISQUALIFIED),
    )
    event = result_published(
        before, a_result(standing=ResultStatus.AMENDED, rows=rows), a_round(), NOON + timedelta(days=60)
    )
    assert event is not None
    assert event.drivers == {"oscar-piastri", "lando-norris"}
    assert isinstance(event.data, ResultPublished)
    assert set(event.data.changed) == event.drivers


def test_a_table_is_told_where_a_row_differs() -> None:
    before = a_table(points={"max-verstappen": "25", "lando-norris": "18", "oscar-piastri": "15"})
    after = a_table(
        "qatar", after_round=2, points={"max-verstappen": "25", "lando-norris": "43", "oscar-piastri": "15"}
    )
    assert standings_changed(before, before, NOON) is None
    event = standings_changed(before, after, NOON)
    assert event is not None
    assert event.drivers == {"lando-norris"}
    assert isinstance(event.data, StandingsChanged)
    assert (event.data.after_round, event.data.first[0].points) == (2, Decimal(25))


def test_sessions_start_and_end_once_and_in_order() -> None:
    day = timedelta(days=1)
    whole = list(session_moments([a_round()], NOON - 3 * day, NOON + day))
    assert [event.kind for _, event in whole] == [EventKind.SESSION_STARTED, EventKind.SESSION_ENDED] * 2
    assert len({id_ for id_, _ in whole}) == 4
    first = list(session_moments([a_round()], NOON - 3 * day, NOON))
    second = list(session_moments([a_round()], NOON, NOON + day))
    assert [*first, *second] == whole
    assert list(session_moments([replace(a_round(), cancelled=True)], NOON - 3 * day, NOON + day)) == []


def test_who_is_out_and_who_is_champion_follows_from_a_result() -> None:
    rounds = some_rounds(2)
    one, two = a_result("gp-1"), a_result("gp-2")
    before = outlook(2025, Championship.DRIVERS, rounds, [one])
    after = outlook(2025, Championship.DRIVERS, rounds, [one, two])
    (event,) = title_news(Championship.DRIVERS, before, after, two, NOON)
    assert event.kind is EventKind.TITLE_DECIDED
    assert isinstance(event.data, TitleNews)
    assert [each.driver for each in event.data.contenders] == ["max-verstappen"]
    assert list(title_news(Championship.DRIVERS, after, after, two, NOON)) == []
