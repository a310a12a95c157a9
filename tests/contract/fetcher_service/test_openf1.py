"""OpenF1's answers as our facts, held against the archive they were rendered from."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from fetcher_service.failures import NotNow, SourceChanged, SourceFailed
from fetcher_service.sources.reading import NothingDue, Rows, UnknownToSource
from racing.model import ALL_SEASONS, Classification, ClassificationRow, Outcome, ResultStatus, SessionKind
from tests.agreement import differences
from tests.contract.fetcher_service.openf1_replay import AFTER_CHINA, Replay, openf1


@pytest.fixture(scope="module")
def season_2024() -> SeasonFacts:
    with Facts() as facts:
        return facts.season(2024)


async def china(replay: Replay, session: SessionKind) -> Classification:
    source, _ = openf1(replay)
    answer = await source.results(2024, "china", session)
    assert isinstance(answer, Rows)
    (result,) = answer.rows
    return result


def driver(result: Classification, number: int) -> ClassificationRow:
    return next(row for row in result.rows if row.number == number)


async def test_a_weekend_is_a_round_with_its_sessions_and_testing_is_none(season_2024: SeasonFacts) -> None:
    source, _ = openf1(Replay())
    answer = await source.rounds(2024)
    assert isinstance(answer, Rows)
    assert [(row.grand_prix, row.number) for row in answer.rows] == [("china", 1)]
    ours = [row for row in season_2024.rounds if row.grand_prix == "china"]
    found = differences(answer.rows, ours)
    assert [line.split(":")[0] for line in found] == ["2024-china.number", "2024-china.official_name"]
    assert answer.rows[0].sessions[0].end == datetime(2024, 4, 19, 4, 30, tzinfo=UTC)
    assert not answer.complete


async def test_a_weekend_called_off_has_no_number_and_the_next_one_takes_its_place() -> None:
    source, _ = openf1(Replay())
    answer = await source.rounds(2026)
    assert isinstance(answer, Rows)
    assert [(row.grand_prix, row.number, row.cancelled) for row in answer.rows] == [
        ("saudi-arabia", None, True),
        ("miami", 1, False),
    ]
    assert [session.cancelled for row in answer.rows for session in row.sessions] == [True, False, False]


async def test_every_result_of_a_weekend_is_as_in_the_archive(season_2024: SeasonFacts) -> None:
    source, _ = openf1(Replay())
    answer = await source.results(2024, "china")
    assert isinstance(answer, Rows)
    ours = [row for row in season_2024.results if row.grand_prix == "china"]
    assert differences(answer.rows, ours) == []
    assert {row.session for row in answer.rows} == {row.session for row in ours}
    assert {row.standing for row in answer.rows} == {ResultStatus.PROVISIONAL}


@pytest.mark.parametrize("session", [SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING])
async def test_nothing_that_a_row_should_have_is_left_out(session: SessionKind, season_2024: SeasonFacts) -> None:
    result = await china(Replay(), session)
    ours = next(row for row in season_2024.results if row.id == result.id)
    fields = ("outcome", "position", "number", "constructor", "engine", "laps", "time", "gap", "interval")
    for field in (*fields, "points", "grid", "q1", "q2", "q3"):
        assert [getattr(row, field) for row in result.rows] == [getattr(row, field) for row in ours.rows], field


async def test_durations_are_printed_as_times() -> None:
    race = await china(Replay(), SessionKind.RACE)
    assert (race.rows[0].time, race.rows[0].gap, race.rows[0].points) == ("1:40:52.554", None, Decimal(25))
    assert (race.rows[9].time, race.rows[9].gap, race.rows[9].interval) == ("1:41:53.030", "+1:00.476", "+2.490")
    practice = await china(Replay(), SessionKind.PRACTICE_1)
    assert (practice.rows[1].time, practice.rows[1].gap) == ("1:36.629", "+0.327")


async def test_a_gap_in_laps_is_worded_our_way() -> None:
    def lap_down(rows: Any) -> None:
        row = next(row for row in rows if row["session_key"] == 9673 and row["driver_number"] == 2)
        row |= {"duration": None, "gap_to_leader": "+2 LAPS", "number_of_laps": 54}

    row = driver(await china(Replay(session_result=lap_down), SessionKind.RACE), 2)
    assert (row.outcome, row.position, row.time, row.gap) == (Outcome.CLASSIFIED, 17, None, "+2 laps")


async def test_who_reached_the_end_without_a_position_was_disqualified_and_stands_last() -> None:
    def without_position(rows: Any) -> None:
        next(row for row in rows if row["session_key"] == 9673 and row["driver_number"] == 1)["position"] = None

    race = await china(Replay(session_result=without_position), SessionKind.RACE)
    assert (race.rows[-1].driver, race.rows[-1].outcome) == ("max-verstappen", Outcome.DISQUALIFIED)
    assert race.rows[-2].outcome is Outcome.RETIRED


async def test_gaps_where_race_times_should_be_are_no_race_times() -> None:
    def as_at_spa(rows: Any) -> None:
        for row in rows:
            if row["session_key"] == 9673 and row["position"]:
                row["duration"] = row["gap_to_leader"] + 0.526

    race = await china(Replay(session_result=as_at_spa), SessionKind.RACE)
    assert {row.time for row in race.rows} == {None}
    assert race.rows[1].gap == "+13.773"


async def test_who_set_no_time_is_not_given_the_fastest() -> None:
    def copied(rows: Any) -> None:
        rows[19] |= {"duration": rows[0]["duration"], "gap_to_leader": 0.0}

    practice = await china(Replay(session_result=copied), SessionKind.PRACTICE_1)
    assert (practice.rows[0].time, practice.rows[19].time, practice.rows[19].gap) == ("1:36.302", None, None)


async def test_a_driver_without_a_name_in_a_session_is_known_from_another_of_the_weekend() -> None:
    assert driver(await china(Replay(), SessionKind.PRACTICE_1), 18).driver == "lance-stroll"


async def test_a_car_whose_driver_is_named_nowhere_is_an_error() -> None:
    nameless = Replay(drivers=lambda rows: [row for row in rows if row["driver_number"] != 18])
    with pytest.raises(SourceFailed, match="nobody is named for car 18 of session 9673"):
        await china(nameless, SessionKind.RACE)


async def test_without_a_grid_there_is_a_result_all_the_same() -> None:
    race = await china(Replay(starting_grid=lambda _: []), SessionKind.RACE)
    assert {row.grid for row in race.rows} == {None}


async def test_people_and_cars_of_a_season(season_2024: SeasonFacts) -> None:
    source, _ = openf1(Replay())
    drivers, constructors = await source.drivers(2024), await source.constructors(2024)
    engines, entrants = await source.engine_manufacturers(2024), await source.entrants(2024)
    circuits = await source.circuits(2024)
    assert isinstance(drivers, Rows)
    assert isinstance(constructors, Rows)
    assert isinstance(engines, Rows)
    assert isinstance(entrants, Rows)
    assert isinstance(circuits, Rows)
    ours = {row.id: row for row in season_2024.entrants}
    assert len(entrants.rows) == len(drivers.rows) == 20
    assert all(len(row.colour or "") == 6 for row in entrants.rows)
    for row in entrants.rows:
        theirs = ours[row.id]
        assert (row.number, row.code, row.rounds) == (theirs.number, theirs.code, (1,))
    assert {row.id for row in drivers.rows} == {row.driver for row in entrants.rows}
    assert {row.id for row in constructors.rows} == {row.constructor for row in season_2024.entrants}
    assert {row.id for row in engines.rows} == {"ferrari", "honda-rbpt", "mercedes", "renault"}
    assert [row.id for row in circuits.rows] == ["shanghai"]


async def test_people_are_not_known_before_the_first_session_and_missing_after_it() -> None:
    nobody = Replay(drivers=lambda _: [])
    source, clock = openf1(nobody, at=datetime(2024, 4, 19, tzinfo=UTC))
    answers = [await source.drivers(2024), await source.constructors(2024), await source.engine_manufacturers(2024)]
    assert all(isinstance(answer, NothingDue) for answer in [*answers, await source.entrants(2024)])
    clock.time = AFTER_CHINA
    with pytest.raises(SourceFailed, match="drivers: none of 2024"):
        await source.entrants(2024)


async def test_who_is_new_is_named_after_the_fashion_of_our_ids() -> None:
    def unknown(rows: Any) -> None:
        for row in rows:
            if row["driver_number"] == 2:
                row |= {"first_name": "Zoë", "last_name": "O'Hara", "team_name": "Northern Racing"}

    row = driver(await china(Replay(drivers=unknown), SessionKind.RACE), 2)
    assert (row.driver, row.constructor, row.engine) == ("zoe-ohara", "northern-racing", None)


async def test_before_2023_and_across_seasons_it_knows_nothing() -> None:
    source, _ = openf1(replay := Replay())
    answers = [
        await source.rounds(2022),
        await source.results(2022),
        await source.drivers(ALL_SEASONS),
        await source.circuits(ALL_SEASONS),
        await source.entrants(2022),
        await source.testing(2022),
        await source.results(2022, "testing"),
    ]
    assert all(isinstance(answer, UnknownToSource) for answer in answers)
    assert replay.asked == []
    assert isinstance(await source.results(2024, "monaco"), UnknownToSource)
    assert isinstance(await source.results(2024, "china", SessionKind.PRACTICE_2), UnknownToSource)


DAY_1 = 9462
TESTED = [(1, 1, 91.344, 143), (4, 2, 92.484, 73), (55, 3, 92.584, 69), (77, None, None, 0)]
"""Car, place, best lap in seconds and laps on the first day of 2024, of the first three and of one who did not get far."""


def with_testing(**changes: Any) -> Replay:
    def results(rows: list[dict[str, Any]]) -> None:
        fastest = TESTED[0][2]
        for number, position, lap, laps in TESTED:
            gap = None if lap is None or fastest is None else round(lap - fastest, 3)
            row = {"session_key": DAY_1, "meeting_key": 1228, "driver_number": number, "position": position}
            rows.append(row | {"number_of_laps": laps, "duration": lap, "gap_to_leader": gap})

    def drivers(rows: list[dict[str, Any]]) -> None:
        known = {row["driver_number"]: row for row in rows if row["session_key"] == 9673}
        rows += [known[number] | {"session_key": DAY_1, "meeting_key": 1228} for number, *_ in TESTED]

    return Replay(session_result=results, drivers=drivers, **changes)


async def test_testing_before_the_season_is_round_0_with_its_days_and_results() -> None:
    source, _ = openf1(with_testing())
    answer = await source.testing(2024)
    assert isinstance(answer, Rows)
    (test,) = answer.rows
    assert (test.id, test.number, test.name) == ("2024-testing", 0, "Pre-Season Testing")
    assert [session.kind for session in test.sessions] == [SessionKind.PRACTICE_1]
    found = await source.results(2024, "testing", SessionKind.PRACTICE_1)
    assert isinstance(found, Rows)
    (day,) = found.rows
    assert (day.id, day.standing) == ("2024-testing-practice_1", ResultStatus.PROVISIONAL)
    rows = [(row.driver, row.position, row.time, row.gap, row.laps) for row in day.rows]
    assert rows[:2] == [
        ("max-verstappen", 1, "1:31.344", None, 143),
        ("lando-norris", 2, "1:32.484", "+1.140", 73),
    ]
    assert day.rows[-1].outcome is Outcome.NOT_CLASSIFIED


async def test_what_is_tested_in_the_season_or_called_off_is_no_round_0() -> None:
    def in_may(rows: list[dict[str, Any]]) -> None:
        rows[0]["date_start"] = "2024-05-21T07:00:00+00:00"

    def called_off(rows: list[dict[str, Any]]) -> None:
        rows[0]["is_cancelled"] = True

    source, _ = openf1(Replay(meetings=in_may))
    assert isinstance(await source.testing(2024), NothingDue)
    source, _ = openf1(Replay(meetings=called_off))
    answer = await source.testing(2024)
    assert isinstance(answer, Rows)
    assert [(test.number, test.cancelled) for test in answer.rows] == [(None, True)]
    assert isinstance(await source.results(2024, "testing"), NothingDue)


async def test_the_seasons_are_those_it_has_meetings_of() -> None:
    source, _ = openf1(Replay())
    answer = await source.seasons()
    assert isinstance(answer, Rows)
    assert [row.year for row in answer.rows] == [2024, 2026]


async def test_while_a_session_runs_it_may_not_be_asked() -> None:
    source, _ = openf1(replay := Replay())
    replay.session_runs = True
    with pytest.raises(NotNow):
        await source.results(2024, "china", SessionKind.RACE)
    replay.session_runs = False
    assert isinstance(await source.results(2024, "china", SessionKind.RACE), Rows)


async def test_before_the_flag_nothing_is_due_and_nothing_is_asked_for() -> None:
    source, _ = openf1(replay := Replay(), at=datetime(2024, 4, 21, 8, 59, tzinfo=UTC))
    assert isinstance(await source.results(2024, "china", SessionKind.RACE), NothingDue)
    assert replay.asked == ["meetings?year=2024", "sessions?year=2024"]
    answer = await source.results(2024, "china")
    assert isinstance(answer, Rows)
    assert SessionKind.RACE not in {row.session for row in answer.rows}


async def test_a_result_that_is_not_there_yet_is_late_at_first_and_missing_after_six_hours() -> None:
    source, clock = openf1(Replay(session_result=lambda _: []), at=datetime(2024, 4, 21, 9, 1, tzinfo=UTC))
    assert isinstance(await source.results(2024, "china", SessionKind.RACE), NothingDue)
    clock.time += timedelta(hours=6)
    with pytest.raises(SourceFailed, match="session_result: nothing of 2024 china race"):
        await source.results(2024, "china", SessionKind.RACE)


async def test_one_result_that_it_lost_may_be_known_to_others() -> None:
    source, _ = openf1(Replay(session_result=lambda rows: [row for row in rows if row["session_key"] != 9673]))
    assert isinstance(await source.results(2024, "china", SessionKind.RACE), UnknownToSource)
    answer = await source.results(2024, "china")
    assert isinstance(answer, Rows)
    assert len(answer.rows) == 4


async def test_a_season_without_meetings_is_an_error_unless_it_lies_ahead() -> None:
    source, _ = openf1(Replay(meetings=lambda _: []))
    with pytest.raises(SourceFailed, match="meetings: none of 2024"):
        await source.rounds(2024)
    assert isinstance(await source.rounds(2025), NothingDue)


async def test_what_questions_share_is_asked_once_a_minute() -> None:
    source, clock = openf1(replay := Replay())
    await source.results(2024, "china", SessionKind.RACE)
    await source.results(2024, "china", SessionKind.RACE)
    assert replay.asked == [
        "meetings?year=2024",
        "sessions?year=2024",
        "session_result?meeting_key=1233",
        "starting_grid?meeting_key=1233",
        "drivers?meeting_key=1233",
        "session_result?meeting_key=1233",
        "starting_grid?meeting_key=1233",
    ]
    clock.time += timedelta(minutes=1)
    await source.rounds(2024)
    assert replay.asked[-2:] == ["meetings?year=2024", "sessions?year=2024"]


async def test_a_season_is_asked_for_at_once() -> None:
    source, _ = openf1(replay := Replay(), at=datetime(2026, 12, 1, tzinfo=UTC))
    with pytest.raises(SourceFailed, match="nothing of 2026"):
        await source.results(2026)
    assert replay.asked[-1] == "session_result?meeting_key>=1283&meeting_key<=1284"


@pytest.mark.parametrize(
    ("endpoint", "field", "value", "path"),
    [
        ("meetings", "meeting_name", None, "meetings[0].meeting_name"),
        ("sessions", "date_start", "2024-02-21T07:00:00", "sessions[0].date_start"),
        ("sessions", "session_key", "9462", "sessions[0].session_key"),
        ("session_result", "position", "P1", "session_result[0].position"),
        ("session_result", "duration", "1:36.302", "session_result[0].duration"),
        ("session_result", "duration", [96.302], "session_result[session_key=9663, driver_number=18].duration"),
        ("starting_grid", "position", None, "starting_grid[0].position"),
        ("drivers", "driver_number", "eighteen", "drivers[0].driver_number"),
    ],
)
async def test_a_changed_shape_is_named_by_its_path(endpoint: str, field: str, value: object, path: str) -> None:
    def changed(rows: Any) -> None:
        rows[0][field] = value

    with pytest.raises(SourceChanged) as error:
        await openf1(Replay(**{endpoint: changed}))[0].results(2024, "china")
    assert error.value.path == path


async def test_a_gap_in_unknown_words_is_a_changed_shape() -> None:
    def worded(rows: Any) -> None:
        next(row for row in rows if row["session_key"] == 9673 and row["position"] == 2)["gap_to_leader"] = "far"

    with pytest.raises(SourceChanged, match="'far', neither seconds nor laps"):
        await china(Replay(session_result=worded), SessionKind.RACE)
