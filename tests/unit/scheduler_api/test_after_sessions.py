"""When laps and replays of sessions are fetched, and how far a backfill is."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from racing.model import ResultStatus, Round, SessionKind
from scheduler_api.after_sessions import (
    BackfillProgress,
    OncePerSession,
    StoredOfSessions,
    backfill_since,
    next_night,
    progress,
)
from scheduler_api.cadence import JobPlan, Known, plans
from scheduler_api.order import Job, Order, Past
from scheduler_api.result_windows import KnownResult
from scheduler_api.settings import Settings
from tests.factories import NOON, a_round, a_session

SETTINGS = Settings(interval_jitter=0, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
RACE = "2025-bahrain-race"
ORDER = Order(job=Job.LAPS, season=2025, round_number=1, session=SessionKind.RACE)
ASKED_FOR = Order(job=Job.LAPS, season=2018)
"""The request for all sessions since 2018, as the ledger has it."""

END = NOON + timedelta(hours=2)
"""The planned end of the race of the factory's round."""


def ran(moment: datetime) -> Past:
    return Past(succeeded=moment, finished=moment)


def planned(
    now: datetime,
    *rounds: Round,
    charts: Mapping[str, bool] | None = None,
    results: Mapping[str, KnownResult] | None = None,
    past: Mapping[Order, Past] | None = None,
) -> JobPlan:
    return planned_of(Job.LAPS, now, *rounds, charts=charts, results=results, past=past)


def planned_of(
    job: OncePerSession,
    now: datetime,
    *rounds: Round,
    charts: Mapping[str, bool] | None = None,
    replays: Mapping[str, bool] | None = None,
    results: Mapping[str, KnownResult] | None = None,
    past: Mapping[Order, Past] | None = None,
) -> JobPlan:
    stored = StoredOfSessions(rounds=rounds or (a_round(),), charts=charts or {}, replays=replays or {})
    return plans(Known(stored=stored, results=results or {}), past or {}, SETTINGS, now)[job]


def a_past_round(season: int) -> Round:
    """The race of the same round, years earlier."""
    return a_round(season=season, sessions=(a_session(SessionKind.RACE, NOON.replace(year=season)),))


def race_alone() -> Round:
    return a_past_round(2025)


def test_before_a_session_is_over_nothing_is_due() -> None:
    plan = planned(NOON, race_alone())
    assert (plan.order, plan.interval) == (None, None)


def test_laps_are_fetched_once_the_result_is_final() -> None:
    final = KnownResult(standing=ResultStatus.FINAL, updated_at=END + timedelta(hours=3))
    plan = planned(END + timedelta(hours=4), race_alone(), results={RACE: final})
    assert (plan.order, plan.at) == (ORDER, END + timedelta(hours=3))


def test_without_a_final_result_they_are_fetched_after_six_hours() -> None:
    provisional = KnownResult(standing=ResultStatus.PROVISIONAL, updated_at=END)
    assert planned(END, race_alone(), results={RACE: provisional}).at == END + timedelta(hours=6)


def test_what_is_stored_with_its_log_is_not_fetched_again() -> None:
    assert planned(END + timedelta(days=1), race_alone(), charts={RACE: True}).order is None


def test_laps_of_the_live_feed_are_fetched_again_from_the_archive() -> None:
    assert planned(END + timedelta(days=1), race_alone(), charts={RACE: False}).order == ORDER


def test_laps_that_nobody_has_yet_are_looked_for_hourly_for_three_days() -> None:
    looked = END + timedelta(hours=8)
    assert planned(looked, race_alone(), past={ORDER: ran(looked)}).at == looked + timedelta(hours=1)
    late = END + timedelta(hours=72)
    assert planned(late, race_alone(), past={ORDER: ran(late)}).order is None


def test_past_sessions_are_fetched_on_request_alone() -> None:
    at_night = datetime(2025, 6, 1, 3, tzinfo=UTC)
    assert planned(at_night, a_past_round(2019)).order is None
    plan = planned(at_night, a_past_round(2019), past={ASKED_FOR: ran(at_night - timedelta(days=1))})
    assert plan.order == Order(job=Job.LAPS, season=2019, round_number=1, session=SessionKind.RACE)
    assert plan.why == "the laps of 1 past sessions are wanted, at night"


def test_they_are_fetched_at_night_one_after_the_other() -> None:
    by_day, asked = datetime(2025, 6, 1, 15, tzinfo=UTC), ran(datetime(2025, 5, 1, tzinfo=UTC))
    rounds = (a_past_round(2018), a_past_round(2019))
    assert planned(by_day, *rounds, past={ASKED_FOR: asked}).at == datetime(2025, 6, 2, 0, tzinfo=UTC)
    done = Order(job=Job.LAPS, season=2019, round_number=1, session=SessionKind.RACE)
    now = datetime(2025, 6, 2, 1, tzinfo=UTC)
    plan = planned(now, *rounds, past={ASKED_FOR: asked, done: ran(now)}, charts={"2019-bahrain-race": True})
    assert plan.order == Order(job=Job.LAPS, season=2018, round_number=1, session=SessionKind.RACE)
    assert plan.at == now + SETTINGS.interval_backfill


def test_one_that_fails_does_not_keep_the_others_waiting() -> None:
    now = datetime(2025, 6, 2, 1, tzinfo=UTC)
    newest = Order(job=Job.LAPS, season=2019, round_number=1, session=SessionKind.RACE)
    past = {ASKED_FOR: ran(now - timedelta(days=1)), newest: Past(failed=now, failures=9, error="no")}
    plan = planned(now + timedelta(minutes=6), a_past_round(2018), a_past_round(2019), past=past)
    assert plan.order == Order(job=Job.LAPS, season=2018, round_number=1, session=SessionKind.RACE)


def test_what_no_source_had_is_not_asked_for_again() -> None:
    now = datetime(2025, 6, 2, 1, tzinfo=UTC)
    nowhere = Order(job=Job.LAPS, season=2022, round_number=1, session=SessionKind.RACE)
    past = {ASKED_FOR: ran(now), nowhere: ran(now)}
    assert planned(now, a_past_round(2022), past=past).order is None
    laps = StoredOfSessions(rounds=(a_past_round(2022), a_past_round(2021)), charts={"2021-bahrain-race": True})
    found = progress(Job.LAPS, laps, past, 2018, now)
    assert found == BackfillProgress(since=2018, sessions=2, stored=1, nowhere=1)
    assert found.left == 0


def test_only_races_have_laps_before_2018() -> None:
    weekend = a_round(season=2010)
    laps = StoredOfSessions(rounds=(weekend, a_past_round(2010)))
    assert {each.session.kind for each in laps.sessions(Job.LAPS, datetime(2025, 6, 2, tzinfo=UTC))} <= {
        SessionKind.RACE
    }


def test_a_request_is_the_earliest_season_of_ledger_and_setting() -> None:
    settings = Settings(laps_from=2020, replays_from=2021, _env_file=None)  # type: ignore[call-arg]
    assert backfill_since(Job.LAPS, {}, SETTINGS) is None
    assert backfill_since(Job.LAPS, {}, settings) == 2020
    assert backfill_since(Job.REPLAYS, {ASKED_FOR: ran(NOON)}, settings) == 2021
    assert backfill_since(Job.LAPS, {ASKED_FOR: ran(NOON), ORDER: ran(NOON)}, settings) == 2018


def test_a_replay_is_fetched_once_the_result_is_final_and_beside_the_laps() -> None:
    final = KnownResult(standing=ResultStatus.FINAL, updated_at=END + timedelta(hours=3))
    plan = planned_of(Job.REPLAYS, END + timedelta(hours=4), race_alone(), charts={RACE: True}, results={RACE: final})
    assert (plan.order, plan.at) == (msgspec.structs.replace(ORDER, job=Job.REPLAYS), END + timedelta(hours=3))
    assert plan.why == f"{RACE} is over"


def test_a_replay_of_the_follower_is_enough_when_it_has_the_whole_session() -> None:
    day_after = END + timedelta(days=1)
    assert planned_of(Job.REPLAYS, day_after, race_alone(), replays={RACE: True}).order is None
    assert planned_of(Job.REPLAYS, day_after, race_alone(), replays={RACE: False}).order is not None


def test_replays_of_past_sessions_are_fetched_on_a_request_of_their_own() -> None:
    at_night = datetime(2025, 6, 1, 3, tzinfo=UTC)
    asked = ran(at_night - timedelta(days=1))
    assert planned_of(Job.REPLAYS, at_night, a_past_round(2019), past={ASKED_FOR: asked}).order is None
    wanted = msgspec.structs.replace(ASKED_FOR, job=Job.REPLAYS)
    plan = planned_of(Job.REPLAYS, at_night, a_past_round(2017), a_past_round(2019), past={wanted: asked})
    assert plan.order == Order(job=Job.REPLAYS, season=2019, round_number=1, session=SessionKind.RACE)
    assert plan.why == "the replays of 1 past sessions are wanted, at night"


def test_a_backfill_of_replays_counts_those_that_are_whole() -> None:
    now = datetime(2025, 6, 2, 1, tzinfo=UTC)
    nowhere = Order(job=Job.REPLAYS, season=2022, round_number=1, session=SessionKind.RACE)
    rounds = tuple(a_past_round(season) for season in (2017, 2020, 2021, 2022))
    stored = StoredOfSessions(rounds=rounds, replays={"2021-bahrain-race": True, "2020-bahrain-race": False})
    found = progress(Job.REPLAYS, stored, {nowhere: ran(now)}, 2018, now)
    assert found == BackfillProgress(since=2018, sessions=3, stored=1, nowhere=1)
    assert found.left == 1


@pytest.mark.parametrize(
    ("hours", "now", "opens"),
    [
        ((0, 6), "2025-06-01T05:59+00:00", "2025-06-01T05:59+00:00"),
        ((0, 6), "2025-06-01T06:00+00:00", "2025-06-02T00:00+00:00"),
        ((22, 6), "2025-06-01T23:00+00:00", "2025-06-01T23:00+00:00"),
        ((22, 6), "2025-06-01T03:00+00:00", "2025-06-01T03:00+00:00"),
        ((22, 6), "2025-06-01T12:00+00:00", "2025-06-01T22:00+00:00"),
    ],
)
def test_a_night_may_be_over_midnight(hours: tuple[int, int], now: str, opens: str) -> None:
    assert next_night(datetime.fromisoformat(now), hours) == datetime.fromisoformat(opens)
