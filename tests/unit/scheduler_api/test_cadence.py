"""How often each job runs, by the calendar, and when next, by what ran so far."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest

from racing.model import ResultStatus, Round, SessionKind
from scheduler_api.cadence import LOST_FOR, REFILL_AGAIN, SOON, Follow, JobPlan, Known, Loss, follow, plans, spoken
from scheduler_api.order import NOTHING_YET, Job, Order, Past, Trigger
from scheduler_api.result_windows import KnownResult
from scheduler_api.settings import Settings
from tests.factories import NOON, a_round, a_session

SETTINGS = Settings(interval_jitter=0, _env_file=None)  # type: ignore[call-arg]  # pydantic-settings takes it
RACE = "2025-bahrain-race"
NEXT_CALENDAR = Order(job=Job.ROUNDS, season=2026)
"""Looked for from June on, the month of these tests: in most of them it has just been."""


def at(
    hours: float,
    *rounds: Round,
    results: Mapping[str, KnownResult] | None = None,
    past: Mapping[Order, Past] | None = None,
) -> dict[Job, JobPlan]:
    """The plans so many hours after noon, the start of the race of the factory's round."""
    known = Known(rounds=rounds or (a_round(),), results=results or {})
    return plans(known, {NEXT_CALENDAR: ran(hours), **(past or {})}, SETTINGS, NOON + timedelta(hours=hours))


def ran(hours: float) -> Past:
    """Succeeded so many hours after noon."""
    moment = NOON + timedelta(hours=hours)
    return Past(succeeded=moment, finished=moment)


def spoken_at(hours: float, *rounds: Round) -> dict[str, str]:
    planned = at(hours, *rounds).items()
    return {job.value: spoken(plan.interval) for job, plan in planned if job is not Job.MISSING}


def test_outside_race_weekends_little_is_asked() -> None:
    assert spoken_at(-24 * 7) == {
        "seasons": "6h",
        "rounds": "30m",
        "results": "paused",
        "standings": "1h",
        "laps": "paused",
        "replays": "paused",
    }


def test_on_a_race_weekend_rounds_and_standings_are_asked_often() -> None:
    assert spoken_at(-10) == {
        "seasons": "6h",
        "rounds": "30s",
        "results": "1h",
        "standings": "5m",
        "laps": "paused",
        "replays": "paused",
    }


@pytest.mark.parametrize(("hours", "weekend"), [(-48.1, "30m"), (-48, "30s"), (5.9, "30s"), (7.9, "30s"), (8, "30m")])
def test_a_race_weekend_runs_from_a_day_before_its_first_session_to_six_hours_after_its_last(
    hours: float, weekend: str
) -> None:
    assert spoken_at(hours)["rounds"] == weekend


def test_a_cancelled_weekend_is_no_weekend() -> None:
    gone = a_round(cancelled=True, number=None)
    assert spoken_at(1, gone) == spoken_at(-24 * 7)
    assert follow([gone], SETTINGS, NOON) is None


def test_testing_is_no_weekend_and_its_results_are_fetched_around_its_days_all_the_same() -> None:
    test = a_round("testing", number=0)
    assert spoken_at(0, test) == spoken_at(-24 * 7) | {"results": "30s"}
    assert follow([test], SETTINGS, NOON) is None
    gone = a_round("testing", number=None, cancelled=True)
    assert spoken_at(0, gone) == spoken_at(-24 * 7)


@pytest.mark.parametrize(
    ("day", "every"), [(-152, None), (-150, "6h"), (-31, "30m"), (-30, "30m"), (-28, "6h"), (-2, None), (0, None)]
)
def test_testing_is_looked_for_from_new_year_until_the_first_weekend(day: int, every: str | None) -> None:
    """The only round is on June 1, its qualifying the day before, and the test thirty days before."""
    rounds = (a_round("testing", number=0, race=NOON - timedelta(days=30)), a_round())
    past = {Order(job=Job.ROUNDS, season=year): ran(24 * day) for year in (2024, 2025)}
    plan = at(24 * day, *rounds, past=past)[Job.ROUNDS]
    is_testing = plan.order == Order(job=Job.ROUNDS, season=2025, round_number=0)
    assert (spoken(plan.every) if is_testing else None) == every


def test_a_session_that_moved_takes_its_window_along() -> None:
    moved = a_round(race=NOON + timedelta(hours=5))
    assert [spoken_at(hours, moved)["results"] for hours in (0, 4.7, 4.8, 8.9)] == ["1h", "1h", "30s", "30s"]


def test_two_rounds_in_eight_days_leave_three_quiet_days() -> None:
    first, second = a_round(), a_round("jeddah", number=2, race=NOON + timedelta(days=7))
    days = [spoken_at(24 * day + 9, first, second)["rounds"] for day in range(9)]
    assert days == ["30m"] * 5 + ["30s"] * 2 + ["30m"] * 2


def test_a_weekend_across_new_year_is_looked_after_in_the_new_year() -> None:
    race = datetime(2026, 1, 1, 15, tzinfo=UTC)
    weekend = a_round("south-africa", 2025, number=24, race=race)
    planned = plans(Known(rounds=(weekend,)), {}, SETTINGS, race)
    assert {planned[job].order.season for job in (Job.ROUNDS, Job.RESULTS, Job.STANDINGS)} == {2025}  # type: ignore[union-attr]
    assert planned[Job.ROUNDS].interval == SETTINGS.interval_rounds_race_weekend


def test_the_schedule_is_refreshed_hourly_in_the_week_before_a_round() -> None:
    rarely = SETTINGS.model_copy(update={"interval_rounds": timedelta(hours=12)})
    known = Known(rounds=(a_round(),))
    spoken_in = [spoken(plans(known, {}, rarely, NOON - timedelta(days=d))[Job.ROUNDS].interval) for d in (10, 8, 3)]
    assert spoken_in == ["12h", "1h", "1h"]


def test_from_june_on_the_next_calendar_is_looked_for() -> None:
    order = NEXT_CALENDAR
    past = {Order(job=Job.ROUNDS, season=2025): ran(0), Order(job=Job.STANDINGS, season=2025): ran(0)}
    assert at(24 * 60, past={**past, order: ran(24 * 60 - 7)})[Job.ROUNDS].order == Order(job=Job.ROUNDS, season=2025)
    fresh = {Order(job=Job.ROUNDS, season=2025): ran(24 * 60)}
    assert at(24 * 60, past={**fresh, order: ran(24 * 60 - 7)})[Job.ROUNDS].order == order
    assert at(24 * 60, past={**fresh, order: ran(24 * 60 - 5)})[Job.ROUNDS].order != order
    assert at(-24 * 60, past=past)[Job.ROUNDS].order != order


# ---- results


def results(hours: float, standing: ResultStatus | None = None, past: Past | None = None) -> JobPlan:
    """The plan for results after noon, when only the race is open and qualifying is final."""
    race = Order(job=Job.RESULTS, season=2025, round_number=1, session=SessionKind.RACE)
    known = {"2025-bahrain-qualifying": KnownResult(standing=ResultStatus.FINAL)}
    if standing:
        known[RACE] = KnownResult(standing=standing)
    daily = {Order(job=Job.RESULTS, season=2025): ran(hours)} if hours >= 4 else {}
    return at(hours, results=known, past=daily | ({race: past} if past else {}))[Job.RESULTS]


@pytest.mark.parametrize(
    ("hours", "words"),
    [(-0.3, "paused"), (-0.25, "30s"), (1.9, "30s"), (3.9, "30s"), (4, "5m"), (4.1, "10m"), (4.3, "1h"), (73, "1h")],
)
def test_a_result_is_looked_for_from_before_the_start_until_it_is_given_up(hours: float, words: str) -> None:
    assert spoken(results(hours).interval) == words


def test_after_three_days_only_revisions_are_looked_for() -> None:
    plan = results(74)
    assert (spoken(plan.interval), plan.order) == ("1d", Order(job=Job.RESULTS, season=2025))
    assert plan.why == "stewards may revise any result of 2025"


@pytest.mark.parametrize("standing", [ResultStatus.FINAL, ResultStatus.AMENDED])
def test_a_final_result_is_not_looked_for_more_than_once_a_day(standing: ResultStatus) -> None:
    assert results(1, standing).interval is None
    assert spoken(results(10, standing).interval) == "1d"


@pytest.mark.parametrize("standing", [ResultStatus.LIVE, ResultStatus.PROVISIONAL])
def test_one_that_is_not_final_is_looked_for_on(standing: ResultStatus) -> None:
    assert spoken(results(1, standing).interval) == "30s"


@pytest.mark.parametrize(
    ("looked", "following"),
    [
        (3.99, 4 + 5 / 60),
        (4 + 5 / 60, 4.25),
        (4 + 4 / 60, 4.25),
        (4.25, 5.25),
        (5.2, 6.25),
        (5.3, 6.25),
        (20.25, 21.25),
    ],
)
def test_after_the_window_a_result_is_looked_for_after_5_and_15_minutes_and_every_hour(
    looked: float, following: float
) -> None:
    assert results(max(looked, 4), past=ran(looked)).at == NOON + timedelta(hours=following)


def test_a_day_without_an_hour_is_looked_at_every_quarter_of_an_hour() -> None:
    weekend = a_round(sessions=(a_session(SessionKind.RACE, day=date(2025, 6, 1)),))
    plan = at(5, weekend)[Job.RESULTS]
    assert (spoken(plan.interval), plan.why) == ("15m", "2025-bahrain-race has a day and no hour")


def test_a_sprint_is_looked_for_like_a_race() -> None:
    weekend = a_round(sessions=(a_session(SessionKind.SPRINT), a_session(SessionKind.RACE, NOON + timedelta(days=1))))
    order = at(0.5, weekend)[Job.RESULTS].order
    assert order is not None
    assert order.session is SessionKind.SPRINT


@pytest.mark.parametrize(("hours", "until"), [(-4.1, None), (-4, 4), (0, 4), (3.9, 4), (4, None)], ids=str)
def test_the_live_feed_is_followed_from_four_hours_before_a_race_until_two_after_its_end(
    hours: float, until: float | None
) -> None:
    following = follow([a_round()], SETTINGS, NOON + timedelta(hours=hours))
    expected = None if until is None else Follow(session=RACE, until=NOON + timedelta(hours=until))
    assert following == expected


def test_sessions_of_a_day_are_followed_as_one() -> None:
    first, second = a_session(SessionKind.PRACTICE_1), a_session(SessionKind.PRACTICE_2, NOON + timedelta(hours=4))
    seen = [
        follow([a_round(sessions=(first, second))], SETTINGS, NOON + timedelta(hours=hours))
        for hours in (-1, 0.5, 2, 3.5, 6.9)
    ]
    assert [each.session.removeprefix("2025-bahrain-") for each in seen if each] == ["practice_1", *["practice_2"] * 4]


# ---- standings


def test_tables_are_fetched_soon_after_a_race_became_final() -> None:
    settled = NOON + timedelta(hours=30)
    known = {RACE: KnownResult(standing=ResultStatus.FINAL, updated_at=settled)}
    order = Order(job=Job.STANDINGS, season=2025)
    soon = at(30.1, results=known, past={order: ran(29.9)})[Job.STANDINGS]
    assert (soon.at, soon.trigger, soon.why) == (settled + SOON, Trigger.CHANGE, f"{RACE} became final")
    later = at(30.1, results=known, past={order: ran(30.05)})[Job.STANDINGS]
    assert (later.at, later.trigger) == (NOON + timedelta(hours=31.05), Trigger.SCHEDULE)


# ---- when next


def test_what_never_ran_is_due_at_once() -> None:
    planned = [plan for job, plan in at(0).items() if job not in (Job.MISSING, Job.LAPS, Job.REPLAYS)]
    assert all(plan.at is not None and plan.at <= NOON for plan in planned)


def test_the_next_run_is_an_interval_after_the_last_began() -> None:
    order = Order(job=Job.SEASONS)
    assert at(1, past={order: ran(0)})[Job.SEASONS].at == NOON + timedelta(hours=6)


def test_a_run_as_long_as_its_interval_leaves_a_breath() -> None:
    order = Order(job=Job.ROUNDS, season=2025)
    long = Past(succeeded=NOON, finished=NOON + timedelta(seconds=45))
    assert at(0.1, past={order: long})[Job.ROUNDS].at == NOON + timedelta(seconds=50)


def test_jitter_brings_a_run_forward_by_a_tenth_at_most_and_stays_what_it_is() -> None:
    jittery = SETTINGS.model_copy(update={"interval_jitter": 0.1})
    order = Order(job=Job.SEASONS)
    drawn = set()
    for minute in range(40):
        past = {order: ran(minute / 60)}
        instants = {plans(Known(), past, jittery, NOON + timedelta(hours=hours))[Job.SEASONS].at for hours in (1, 2)}
        assert len(instants) == 1
        early = NOON + timedelta(hours=6, minutes=minute) - instants.pop()  # type: ignore[operator]
        assert timedelta(0) <= early <= timedelta(minutes=36)
        drawn.add(early)
    assert len(drawn) == 40


def failed(times: int, *, reached: bool = True, unknown: bool = False) -> Past:
    return Past(failed=NOON, failures=times, reached=reached, unknown=unknown)


@pytest.mark.parametrize(
    ("past", "seconds"),
    [
        (failed(1), 15),
        (failed(2), 30),
        (failed(3), 60),
        (failed(30), 300),
        (failed(1, reached=False), 15),
        (failed(9, reached=False), 30),
        (failed(9, unknown=True), 30),
    ],
)
def test_after_a_failure_it_is_tried_soon_and_then_more_slowly(past: Past, seconds: int) -> None:
    order = Order(job=Job.ROUNDS, season=2025)
    assert at(0, past={order: past})[Job.ROUNDS].at == NOON + timedelta(seconds=seconds)


def test_a_rare_job_slows_down_to_its_own_interval() -> None:
    assert at(0, past={Order(job=Job.SEASONS): failed(30)})[Job.SEASONS].at == NOON + timedelta(hours=6)


def test_what_ran_in_the_future_of_a_clock_that_was_put_back_has_not_run() -> None:
    order = Order(job=Job.SEASONS)
    assert at(0, past={order: ran(24 * 365)})[Job.SEASONS].at == NOON


@pytest.mark.parametrize(
    ("seconds", "words"), [(30, "30s"), (90, "90s"), (300, "5m"), (3600, "1h"), (21_600, "6h"), (86_400, "1d")]
)
def test_intervals_are_spoken_in_the_largest_whole_unit(seconds: int, words: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == words


def test_every_job_has_a_plan() -> None:
    assert set(plans(Known(), {}, SETTINGS, NOON)) == set(Job)


# ---- what is missing

LOST = Loss(since=NOON, what="documents are gone: 1988 results 12 of 16")
FROM_1950 = Settings(interval_jitter=0, fill_from=1950, _env_file=None)  # type: ignore[call-arg]  # as above


def missing(
    known: Known, past: Past = NOTHING_YET, *, settings: Settings = SETTINGS, after: timedelta = timedelta()
) -> JobPlan:
    order = Order(job=Job.MISSING, season=settings.fill_from)
    return plans(known, {order: past}, settings, NOON + after)[Job.MISSING]


def test_nothing_is_ordered_while_nothing_is_missing() -> None:
    plan = missing(Known())
    assert (plan.order, plan.why) == (None, "nothing is missing")


@pytest.mark.parametrize("past", [NOTHING_YET, ran(-1)])
def test_what_is_lost_is_ordered_seconds_later_and_the_reason_says_what_it_is(past: Past) -> None:
    plan = missing(Known(loss=LOST), past)
    assert (plan.order, plan.at) == (Order(job=Job.MISSING), NOON + LOST_FOR)
    assert (plan.trigger, plan.why) == (Trigger.CHANGE, LOST.what)


def test_a_fill_that_failed_is_tried_again_after_a_short_time_at_first() -> None:
    failed = Past(failed=NOON + timedelta(minutes=1), failures=1, error="archive: damaged")
    assert missing(Known(loss=LOST), failed, after=timedelta(minutes=1)).at == NOON + timedelta(minutes=1, seconds=15)


def test_what_a_fill_did_not_bring_is_asked_for_again_an_hour_later() -> None:
    assert missing(Known(loss=LOST), ran(1), after=timedelta(hours=1)).at == NOON + timedelta(hours=1) + REFILL_AGAIN


def test_where_everything_is_wanted_it_is_compared_with_the_archive_at_once_and_then_daily() -> None:
    assert missing(Known(), settings=FROM_1950).at == NOON
    plan = missing(Known(), ran(0), settings=FROM_1950)
    assert (plan.order, plan.at) == (Order(job=Job.MISSING, season=1950), NOON + timedelta(days=1))


def test_another_database_is_filled_at_once_where_everything_is_wanted() -> None:
    replaced = Known(replaced=NOON + timedelta(hours=1))
    later = timedelta(hours=2)
    assert missing(replaced, ran(0), settings=FROM_1950, after=later).at == NOON + timedelta(hours=1) + LOST_FOR
    assert missing(replaced, ran(2), settings=FROM_1950, after=later).at == NOON + timedelta(hours=26)
    assert missing(replaced).order is None
