"""The live timing archive as our facts."""

from datetime import UTC, datetime

import pytest

from fetcher_service.archive.facts import Facts
from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.reading import NothingDue, Rows, UnknownToSource
from racing.model import Classification, Outcome, ResultStatus, SessionKind
from tests.contract.fetcher_service.livetiming_replay import RACE, WEEKEND, Change, Replay, livetiming

QUALIFYING = f"{WEEKEND}/2024-03-08_Qualifying"


async def result(replay: Replay, session: SessionKind) -> Classification:
    answer = await livetiming(replay).results(2024, "saudi-arabia", session)
    assert isinstance(answer, Rows)
    (only,) = answer.rows
    return only


async def test_the_index_gives_rounds_without_testing_and_sessions_without_placeholders() -> None:
    answer = await livetiming(Replay()).rounds(2024)
    assert isinstance(answer, Rows)
    assert not answer.complete
    assert [(row.grand_prix, row.number, row.circuit and row.circuit.id) for row in answer.rows] == [
        ("saudi-arabia", 1, "jeddah"),
        ("australia", 2, "melbourne"),
    ]
    assert [(session.kind, session.start, session.end) for session in answer.rows[0].sessions][1:] == [
        (SessionKind.QUALIFYING, datetime(2024, 3, 8, 17, tzinfo=UTC), datetime(2024, 3, 8, 18, tzinfo=UTC)),
        (SessionKind.RACE, datetime(2024, 3, 9, 17, tzinfo=UTC), datetime(2024, 3, 9, 19, tzinfo=UTC)),
    ]


async def test_a_race_ends_in_the_order_on_the_road_with_who_stopped_behind() -> None:
    race = await result(Replay(), SessionKind.RACE)
    assert race.standing is ResultStatus.PROVISIONAL
    assert [(row.position, row.driver, row.number, row.outcome, row.laps, row.gap, row.grid) for row in race.rows] == [
        (1, "max-verstappen", 1, Outcome.CLASSIFIED, 50, None, 1),
        (2, "charles-leclerc", 16, Outcome.CLASSIFIED, 50, "+18.639", 2),
        (3, "oscar-piastri", 81, Outcome.CLASSIFIED, 50, "+32.007", 5),
        (4, "fernando-alonso", 14, Outcome.CLASSIFIED, 50, "+35.759", 4),
        (5, "guanyu-zhou", 24, Outcome.CLASSIFIED, 49, "+1 lap", 20),
        (None, "lance-stroll", 18, Outcome.RETIRED, 5, None, 10),
        (None, "pierre-gasly", 10, Outcome.RETIRED, 1, None, 18),
    ]
    assert [row.interval for row in race.rows] == [None, "+18.639", "+13.368", "+3.752", None, None, None]


async def test_cars_and_fastest_laps_of_a_race_are_as_in_the_archive() -> None:
    race = await result(Replay(), SessionKind.RACE)
    with Facts() as facts:
        archived = next(row for row in facts.season(2024).results if row.id == race.id)
    theirs = {row.driver: row for row in archived.rows}
    for row in race.rows:
        their = theirs[row.driver]
        assert (row.constructor, row.engine) == (their.constructor, their.engine)
        assert (row.fastest_lap, row.fastest_lap_number) == (their.fastest_lap, their.fastest_lap_number)
    assert [row.fastest_lap_rank for row in race.rows] == [2, 1, 4, 5, 3, 6, None]


async def test_qualifying_has_the_lap_of_each_part_and_the_gaps_of_the_last() -> None:
    qualifying = await result(Replay(), SessionKind.QUALIFYING)
    assert [(row.position, row.number, row.q1, row.q2, row.q3, row.gap) for row in qualifying.rows] == [
        (1, 1, "1:28.171", "1:28.033", "1:27.472", None),
        (2, 16, "1:28.318", "1:28.112", "1:27.791", "+0.319"),
        (3, 14, "1:28.706", "1:28.122", "1:27.846", "+0.374"),
        (4, 81, "1:28.755", "1:28.343", "1:28.089", "+0.617"),
        (5, 18, "1:28.250", "1:28.578", "1:28.572", "+1.100"),
        (6, 10, "1:29.479", None, None, None),
        (None, 24, None, None, None, None),
    ]
    assert qualifying.rows[-1].outcome is Outcome.NOT_CLASSIFIED


async def test_practice_has_best_laps_and_how_many() -> None:
    practice = await result(Replay(), SessionKind.PRACTICE_1)
    assert [(row.number, row.time, row.gap, row.laps) for row in practice.rows][:2] == [
        (1, "1:29.659", None, 24),
        (14, "1:29.845", "+0.186", 24),
    ]


async def test_a_weekend_is_read_whole() -> None:
    answer = await livetiming(Replay()).results(2024, "saudi-arabia")
    assert isinstance(answer, Rows)
    assert [row.session for row in answer.rows] == ["practice_1", "qualifying", "race"]


async def test_what_is_not_published_yet_is_not_due() -> None:
    unpublished = Replay(missing=frozenset({f"{RACE}/TimingData.jsonStream"}))
    assert isinstance(await livetiming(unpublished).results(2024, "saudi-arabia", SessionKind.RACE), NothingDue)
    answer = await livetiming(unpublished).results(2024, "saudi-arabia")
    assert isinstance(answer, Rows)
    assert [row.session for row in answer.rows] == ["practice_1", "qualifying"]


async def test_without_a_grid_there_is_a_result_all_the_same() -> None:
    race = await result(Replay(missing=frozenset({f"{RACE}/TimingAppData.jsonStream"})), SessionKind.RACE)
    assert {row.grid for row in race.rows} == {None}


async def test_a_session_is_over_when_it_is_finalised_and_not_when_a_part_is_finished() -> None:
    def until_the_flag(text: str) -> str:
        return text[: text.index("Finalised") - len('01:46:13.412{"Status":"')]

    running = Replay({f"{QUALIFYING}/SessionStatus.jsonStream": until_the_flag})
    answer = await livetiming(running).results(2024, "saudi-arabia", SessionKind.QUALIFYING)
    assert answer == NothingDue("2024 saudi-arabia qualifying has not ended, it is Finished")
    assert running.asked == ["2024/Index.json", f"{QUALIFYING}/SessionStatus.jsonStream"]


async def test_before_a_session_ends_only_the_index_is_asked_for() -> None:
    replay = Replay()
    source = livetiming(replay, at=datetime(2024, 3, 9, 18, 59, tzinfo=UTC))
    assert isinstance(await source.results(2024, "saudi-arabia", SessionKind.RACE), NothingDue)
    assert replay.asked == ["2024/Index.json"]


async def test_what_it_does_not_have_is_unknown_to_it() -> None:
    source = livetiming(replay := Replay())
    assert isinstance(await source.rounds(2017), UnknownToSource)
    assert isinstance(await source.results(2024), UnknownToSource)
    assert isinstance(await source.testing(2017), UnknownToSource)
    assert replay.asked == []
    assert isinstance(await source.rounds(2022), UnknownToSource)
    assert isinstance(await source.results(2024, "monaco", SessionKind.RACE), UnknownToSource)
    assert isinstance(await source.results(2024, "saudi-arabia", SessionKind.SPRINT), UnknownToSource)
    assert isinstance(await source.drivers(2024), UnknownToSource)


async def test_testing_before_the_season_is_round_0_with_its_days_and_results() -> None:
    day, friday = "2024/2024-02-23_Pre-Season_Testing/2024-02-21_Practice_1", f"{WEEKEND}/2024-03-07_Practice_1"
    source = livetiming(replay := Replay({"2024/Index.json": lambda text: text.replace(day, friday)}))
    answer = await source.testing(2024)
    assert isinstance(answer, Rows)
    (test,) = answer.rows
    assert (test.id, test.number, test.circuit and test.circuit.id) == ("2024-testing", 0, "bahrain")
    assert [(session.kind, session.start) for session in test.sessions] == [
        (SessionKind.PRACTICE_1, datetime(2024, 2, 21, 7, tzinfo=UTC))
    ]
    found = await source.results(2024, "testing", SessionKind.PRACTICE_1)
    assert isinstance(found, Rows)
    assert [result.id for result in found.rows] == ["2024-testing-practice_1"]
    assert found.rows[0].rows[0].position == 1
    assert f"{friday}/TimingData.jsonStream" in replay.asked


async def test_an_index_that_is_not_there_yet_is_not_due() -> None:
    assert isinstance(await livetiming(Replay()).rounds(2025), NothingDue)


@pytest.mark.parametrize(
    ("file", "change", "path"),
    [
        ("2024/Index.json", lambda text: text.replace('"Meetings"', '"Events"'), "Index"),
        ("2024/Index.json", lambda text: text.replace('"03:00:00"', '"3 h"'), "GmtOffset"),
        (f"{RACE}/TimingData.jsonStream", lambda text: text.replace('"Lines"', '"Cars"'), "TimingData"),
        (
            f"{RACE}/TimingData.jsonStream",
            lambda text: text.replace('"NumberOfLaps":49', '"NumberOfLaps":"49"'),
            "TimingData.Lines[...].NumberOfLaps",
        ),
        (f"{RACE}/DriverList.jsonStream", lambda text: text.replace('"ZHO"', "24"), "DriverList[...].Tla"),
        (f"{RACE}/SessionStatus.jsonStream", lambda _: "<html></html>", "SessionStatus.jsonStream[1]"),
        (f"{RACE}/SessionStatus.jsonStream", lambda _: "", "SessionStatus.jsonStream[1]"),
    ],
)
async def test_a_changed_shape_is_named_by_its_path(file: str, change: Change, path: str) -> None:
    with pytest.raises(SourceChanged) as error:
        await result(Replay({file: change}), SessionKind.RACE)
    assert error.value.path.endswith(path)


async def test_a_stream_that_is_cut_off_is_no_result() -> None:
    cut = Replay({f"{RACE}/TimingData.jsonStream": lambda text: text[:-20]})
    with pytest.raises(SourceFailed, match=r"TimingData.jsonStream: line \d+ is no JSON"):
        await result(cut, SessionKind.RACE)


async def test_a_car_whose_driver_is_not_named_is_an_error() -> None:
    nameless = Replay({f"{RACE}/DriverList.jsonStream": lambda text: text.replace('"24":{', '"99":{')})
    with pytest.raises(SourceFailed, match="nobody is named for car 24"):
        await result(nameless, SessionKind.RACE)
