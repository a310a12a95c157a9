from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from fetcher_service.failures import SourceChanged, SourceFailed
from fetcher_service.sources.reading import Answer, NothingDue, Rows, UnknownToSource
from racing.model import Championship, Classification, ClassificationRow, Outcome, ResultStatus, SessionKind
from racing.schedule import TESTING
from tests.agreement import differences
from tests.contract.fetcher_service.jolpica_replay import AFTER_CHINA, Replay, emptied, jolpica

FLAG_IN_AUSTRALIA = datetime(2025, 3, 16, 6, tzinfo=UTC)
"""The planned end of the race."""


@pytest.fixture(scope="module")
def archive() -> SeasonFacts:
    with Facts() as facts:
        return facts.season(2025)


def rows[T](answer: Answer[T]) -> tuple[T, ...]:
    assert isinstance(answer, Rows), answer
    return answer.rows


def entry(result: Classification, driver: str) -> ClassificationRow:
    return next(row for row in result.rows if row.driver == driver)


async def test_the_results_of_a_season_are_one_batch_of_few_requests_equal_to_the_archive(archive: SeasonFacts) -> None:
    replay = Replay()
    source, _ = jolpica(replay)
    results = rows(await source.results(2025))
    assert [result.id for result in results] == [
        "2025-australia-qualifying",
        "2025-australia-race",
        "2025-china-qualifying",
        "2025-china-sprint",
        "2025-china-race",
    ]
    assert replay.asked == [
        "2025_races 0",
        "2025_results 0",
        "2025_results 30",
        "2025_qualifying 0",
        "2025_sprint 0",
    ]
    known = {result.id for result in results}
    assert differences(results, [result for result in archive.results if result.id in known]) == []
    assert {result.standing for result in results} == {ResultStatus.PROVISIONAL}


async def test_a_race_that_goes_on_on_the_next_page_is_whole() -> None:
    source, _ = jolpica(Replay())
    results = rows(await source.results(2025, session=SessionKind.RACE))
    assert [len(result.rows) for result in results] == [20, 20]
    assert [row.position for row in results[1].rows][:16] == list(range(1, 17))


async def test_times_points_and_outcomes_are_written_as_the_archive_writes_them() -> None:
    source, _ = jolpica(Replay())
    _, australia, _, sprint, china = rows(await source.results(2025))
    winner, second = china.rows[:2]
    assert (winner.time, winner.gap, winner.points) == ("1:30:55.026", None, Decimal(25))
    assert (second.time, second.gap) == ("1:31:04.774", "+9.748")
    lapped = entry(china, "gabriel-bortoleto")
    assert (lapped.time, lapped.gap) == (None, "+1 lap")
    assert entry(china, "lewis-hamilton").outcome is Outcome.DISQUALIFIED
    out = entry(australia, "isack-hadjar")
    assert (out.outcome, out.position, out.laps, out.reason) == (Outcome.RETIRED, None, 0, None)
    late = entry(sprint, "nico-hulkenberg")
    assert (late.pit_lane_start, late.grid) == (True, None)
    assert (second.constructor, second.engine) == ("mclaren", "mercedes")


async def test_a_weekend_has_the_sessions_it_has_in_the_archive(archive: SeasonFacts) -> None:
    source, _ = jolpica(Replay())
    answer = await source.rounds(2025)
    weekends = rows(answer)
    assert isinstance(answer, Rows)
    assert answer.complete
    expected = archive.rounds[:2]
    assert [
        (weekend.id, weekend.number, [(session.kind, session.start) for session in weekend.sessions])
        for weekend in weekends
    ] == [
        (weekend.id, weekend.number, [(session.kind, session.start) for session in weekend.sessions])
        for weekend in expected
    ]
    assert {line.split(": ")[0].rsplit(".", 1)[-1] for line in differences(weekends, expected)} <= {
        "latitude",
        "longitude",
    }


async def test_there_is_a_table_after_every_round_for_both_titles(archive: SeasonFacts) -> None:
    source, _ = jolpica(Replay())
    tables = rows(await source.standings(2025))
    assert [table.id for table in tables] == [
        "2025-australia-constructors",
        "2025-australia-drivers",
        "2025-china-constructors",
        "2025-china-drivers",
    ]
    known = {table.id for table in tables}
    assert differences(tables, [table for table in archive.standings if table.id in known]) == []
    assert {table.championship for table in tables} == set(Championship)


async def test_entries_people_and_constructors_come_out_under_our_ids(archive: SeasonFacts) -> None:
    source, _ = jolpica(Replay())
    entrants = rows(await source.entrants(2025))
    assert len(entrants) == 20
    assert entrants[0].id == "2025-lando-norris-mclaren-mercedes"
    assert (entrants[0].number, entrants[0].code, entrants[0].rounds) == (4, "NOR", (1, 2))
    people = {driver.id: driver for driver in rows(await source.drivers(2025))}
    assert people["kimi-antonelli"].name == "Andrea Kimi Antonelli"
    assert people["lewis-hamilton"].country_code == "GB"
    teams = {maker.id: maker for maker in rows(await source.constructors(2025))}
    assert {"racing-bulls", "kick-sauber"} < teams.keys()
    assert (teams["racing-bulls"].name, teams["haas"].ergast_id) == ("Racing Bulls", "haas")
    assert {engine.id for engine in rows(await source.engine_manufacturers(2025))} == {
        entrant.engine for entrant in archive.entrants
    }
    assert [track.id for track in rows(await source.circuits(2025))] == ["melbourne", "shanghai"]


async def test_a_seasons_results_and_the_calendar_behind_them_are_believed_for_five_minutes() -> None:
    replay = Replay()
    source, clock = jolpica(replay)
    first = await source.results(2025)
    requests = len(replay.asked)
    clock.time += timedelta(minutes=4)
    again = await source.results(2025)
    assert replay.asked[requests:] == []
    assert isinstance(first, Rows)
    assert isinstance(again, Rows)
    assert again.as_of == first.as_of == AFTER_CHINA
    clock.time += timedelta(minutes=2)
    await source.results(2025)
    assert len(replay.asked) == 2 * requests


async def test_a_calendar_that_is_asked_for_itself_is_believed_for_a_minute() -> None:
    replay = Replay()
    source, clock = jolpica(replay)
    await source.rounds(2025)
    await source.circuits(2025)
    assert replay.asked == ["2025_races 0"]
    clock.time += timedelta(seconds=59)
    await source.rounds(2025)
    assert replay.asked == ["2025_races 0"]
    clock.time += timedelta(seconds=1)
    await source.rounds(2025)
    assert replay.asked == ["2025_races 0"] * 2


async def test_the_newest_tables_are_believed_for_two_minutes() -> None:
    replay = Replay()
    source, clock = jolpica(replay)
    await source.standings(2025)
    replay.asked.clear()
    clock.time += timedelta(seconds=119)
    await source.standings(2025)
    assert replay.asked == []
    clock.time += timedelta(seconds=1)
    await source.standings(2025)
    assert replay.asked == ["2025_driverStandings 0", "2025_constructorStandings 0"]


async def test_earlier_standings_are_asked_for_once_a_day() -> None:
    replay = Replay()
    source, clock = jolpica(replay)
    await source.standings(2025)
    clock.time += timedelta(hours=1)
    replay.asked.clear()
    await source.standings(2025)
    assert replay.asked == ["2025_races 0", "2025_driverStandings 0", "2025_constructorStandings 0"]


async def test_a_result_may_be_missing_for_72_hours_and_then_is_an_error() -> None:
    replay = Replay(_2025_results=emptied)
    soon, _ = jolpica(replay, FLAG_IN_AUSTRALIA + timedelta(hours=71))
    assert isinstance(await soon.results(2025, session=SessionKind.RACE), NothingDue)
    late, _ = jolpica(replay, FLAG_IN_AUSTRALIA + timedelta(hours=72))
    with pytest.raises(SourceFailed, match="no result of 2025-australia-race, over for more than 72 h"):
        await late.results(2025, session=SessionKind.RACE)


async def test_standings_may_be_missing_for_72_hours_and_then_are_an_error() -> None:
    replay = Replay(_2025_driverStandings=emptied, _2025_constructorStandings=emptied)
    soon, _ = jolpica(replay, datetime(2025, 3, 16, 12, tzinfo=UTC))
    assert isinstance(await soon.standings(2025), NothingDue)
    late, _ = jolpica(replay, datetime(2025, 3, 19, 12, tzinfo=UTC))
    with pytest.raises(SourceFailed, match="no driverStandings after 2025-australia"):
        await late.standings(2025)


async def test_before_the_first_race_nothing_is_due_and_nothing_but_the_calendar_asked_for() -> None:
    replay = Replay()
    source, _ = jolpica(replay, datetime(2025, 3, 13, tzinfo=UTC))
    assert isinstance(await source.results(2025), NothingDue)
    assert isinstance(await source.entrants(2025), NothingDue)
    assert replay.asked == ["2025_races 0"]


async def test_what_jolpica_does_not_have_is_unknown_to_it() -> None:
    source, _ = jolpica(Replay())
    assert isinstance(await source.results(2025, session=SessionKind.PRACTICE_1), UnknownToSource)
    assert isinstance(await source.results(2025, "australia", SessionKind.SPRINT), UnknownToSource)
    assert isinstance(await source.results(2025, "mars"), UnknownToSource)
    assert isinstance(await source.rounds(1949), UnknownToSource)
    assert isinstance(await source.results(2025, TESTING), NothingDue)


async def test_an_empty_calendar_of_this_year_is_an_error_and_of_the_next_not_due() -> None:
    this_year, _ = jolpica(Replay(_2025_races=emptied))
    with pytest.raises(SourceFailed, match="rounds of 2025: none, where there must be some"):
        await this_year.rounds(2025)
    year_before, _ = jolpica(Replay(_2025_races=emptied), datetime(2024, 3, 1, tzinfo=UTC))
    assert isinstance(await year_before.rounds(2025), NothingDue)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda race: race["Results"][3].update(points="many"), "Races[0].Results[3].points"),
        (lambda race: race["Results"][19].update(positionText="X"), "Races[0].Results[19].positionText"),
        (lambda race: race["Results"][0]["Time"].update(time="one hour"), "Races[0].Results[0].Time.time"),
        (lambda race: race["Results"][2]["Driver"].pop("driverId"), "Races[0].Results[2].Driver.driverId"),
        (lambda race: race.update(date="16/03/2025"), "Races[0].date"),
        (lambda race: race.update(Results={}), "Races[0].Results"),
    ],
)
async def test_a_changed_shape_is_told_by_its_path(change: Any, path: str) -> None:
    source, _ = jolpica(Replay(_2025_results=lambda answer: change(answer["RaceTable"]["Races"][0])))
    with pytest.raises(SourceChanged) as told:
        await source.results(2025)
    assert told.value.path == f"MRData.RaceTable.{path}"


async def test_a_table_that_is_gone_is_a_changed_shape() -> None:
    source, _ = jolpica(Replay(_2025_races=lambda answer: answer.pop("RaceTable")))
    with pytest.raises(SourceChanged, match=r"MRData\.RaceTable: is missing"):
        await source.rounds(2025)


async def test_pages_that_do_not_add_up_are_an_error() -> None:
    def missing_rows(answer: dict[str, Any]) -> None:
        answer["total"] = "41"

    source, _ = jolpica(Replay(_2025_qualifying=missing_rows))
    with pytest.raises(SourceFailed, match="asked for rows from 40 on, got 0 on"):
        await source.results(2025)

    def growing(answer: dict[str, Any]) -> None:
        answer["total"] = str(40 + int(answer["offset"]))

    source, _ = jolpica(Replay(_2025_results=growing))
    with pytest.raises(SourceFailed, match="grew from 40 to 70 rows"):
        await source.results(2025)
