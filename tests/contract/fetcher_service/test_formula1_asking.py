"""Which pages the source asks for, and what it makes of empty and missing ones."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fetcher_service.sources.formula1 import open_source
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceChanged, SourceFailed, UnknownToSource
from racing.model import ALL_SEASONS, Championship, Classification, Dataset, ResultStatus, SessionKind
from tests.contract.fetcher_service.formula1_replay import (
    BAHRAIN,
    JEDDAH,
    MONDAY,
    Formula1,
    Replay,
    html,
    outside,
)
from tests.hand_clock import HandClock

RACES = "/en/results/2024/races"
SPRING_2026 = datetime(2026, 3, 20, tzinfo=UTC)


async def source(replay: Replay, at: datetime = MONDAY) -> Formula1:
    async with open_source(outside(replay, at)) as opened:
        return opened


def rows[T](answer: Answer[T]) -> tuple[T, ...]:
    assert isinstance(answer, Rows), answer
    return answer.rows


async def test_a_season_costs_the_list_and_the_pages_of_what_has_been_run() -> None:
    replay = Replay()
    found = rows(await (await source(replay)).results(2024))
    assert [result.id for result in found] == [
        "2024-bahrain-practice_1",
        "2024-bahrain-qualifying",
        "2024-bahrain-race",
    ]
    assert {result.standing for result in found} == {ResultStatus.PROVISIONAL}
    assert sorted(replay.asked) == sorted(
        [
            RACES,
            *(f"{BAHRAIN}/{page}" for page in ("race-result", "practice/1", "qualifying", "starting-grid")),
            *(f"{BAHRAIN}/{page}" for page in ("fastest-laps", "pit-stop-summary")),
            *(f"{JEDDAH}/{page}" for page in ("race-result", "practice/1")),
        ]
    )


async def test_a_race_comes_with_its_grid_fastest_laps_and_pit_stops() -> None:
    (race,) = rows(await (await source(Replay())).results(2024, "bahrain", SessionKind.RACE))
    winner = race.rows[0]
    assert (winner.driver, winner.grid, winner.fastest_lap, winner.time) == (
        "max-verstappen",
        1,
        "1:32.608",
        "1:31:44.742",
    )
    assert len(race.pit_stops) == 3


async def test_one_session_costs_one_page_besides_the_list_and_the_links() -> None:
    replay = Replay()
    await (await source(replay)).results(2024, "bahrain", SessionKind.PRACTICE_1)
    assert replay.asked == [RACES, f"{BAHRAIN}/race-result", f"{BAHRAIN}/practice/1"]


@pytest.mark.parametrize("at", [MONDAY, datetime(2024, 3, 10, 23, tzinfo=UTC)])
async def test_an_empty_page_of_a_session_to_come_is_nothing_due(at: datetime) -> None:
    formula1 = await source(Replay(), at)
    assert isinstance(await formula1.results(2024, "saudi-arabia"), NothingDue)
    assert isinstance(await formula1.results(2024, "saudi-arabia", SessionKind.RACE), NothingDue)


async def test_an_empty_page_of_a_session_long_over_is_an_error() -> None:
    formula1 = await source(Replay(), datetime(2024, 3, 11, tzinfo=UTC))
    with pytest.raises(SourceFailed, match="race-result of 2024 Saudi Arabia is empty, long after the session"):
        await formula1.results(2024, "saudi-arabia", SessionKind.RACE)


async def test_an_empty_page_of_a_race_that_the_list_has_is_an_error_at_once() -> None:
    replay = Replay({f"{BAHRAIN}/practice/1": html("modules/not-run")})
    with pytest.raises(SourceFailed, match="practice/1 of 2024 Bahrain is empty"):
        await (await source(replay)).results(2024)


async def test_a_weekend_called_off_does_not_hide_the_one_after_it() -> None:
    later = f'<a href="{JEDDAH.replace("1230/saudi-arabia", "1231/australia")}/race-result">Australia</a></nav>'
    replay = Replay(
        {
            RACES: html("modules/races").replace("</nav>", later),
            JEDDAH.replace("1230/saudi-arabia", "1231/australia") + "/race-result": html("modules/not-run")
            .replace("07 - 09 Mar", "22 - 24 Mar")
            .replace("1230/saudi-arabia/practice", "1231/australia/practice"),
            JEDDAH.replace("1230/saudi-arabia", "1231/australia") + "/practice/1": html("modules/practice-1"),
        }
    )
    found: tuple[Classification, ...] = rows(
        await (await source(replay, datetime(2024, 3, 22, tzinfo=UTC))).results(2024, session=SessionKind.PRACTICE_1)
    )
    assert [result.id for result in found] == ["2024-bahrain-practice_1", "2024-australia-practice_1"]


async def test_what_the_weekend_does_not_have_is_unknown() -> None:
    formula1 = await source(Replay({"/en/racing/2024": html("modules/schedule").replace("2026", "2024")}))
    assert isinstance(await formula1.results(2024, "bahrain", SessionKind.SPRINT), UnknownToSource)
    assert isinstance(await formula1.results(2024, "germany"), UnknownToSource)
    assert isinstance(await formula1.results(2024, "testing"), UnknownToSource)


async def test_a_grand_prix_held_elsewhere_is_found_through_the_schedule() -> None:
    replay = Replay(
        {
            RACES: html("modules/races").replace(">Bahrain<", ">Malaysia<"),
            "/en/racing/2024": html("modules/schedule").replace("2026", "2024"),
            f"{BAHRAIN}/race-result": html("modules/race-result").replace(
                "BAHRAIN GRAND PRIX 2024", "BAHRAIN GRAND PRIX IN MALAYSIA 2024"
            ),
        }
    )
    (race,) = rows(await (await source(replay)).results(2024, "bahrain", SessionKind.RACE))
    assert race.id == "2024-bahrain-race"


async def test_a_season_that_has_no_pages_yet_is_nothing_due_and_one_that_lost_them_an_error() -> None:
    formula1 = await source(Replay({RACES: None}))
    assert isinstance(await formula1.results(2025), NothingDue)
    assert isinstance(await formula1.standings(2025), NothingDue)
    assert isinstance(await formula1.rounds(2025), NothingDue)
    assert isinstance(await formula1.drivers(2025), NothingDue)
    assert isinstance(await formula1.results(2024), NothingDue)
    with pytest.raises(SourceFailed, match="404"):
        await formula1.results(2023)


def emptied(name: str) -> str:
    """A recording whose table has lost its rows."""
    text = html(name)
    return text[: text.index("<tbody")] + text[text.index("</tbody>") + len("</tbody>") :]


@pytest.mark.parametrize("at", [datetime(2024, 3, 5, tzinfo=UTC), datetime(2025, 1, 2, tzinfo=UTC)])
async def test_a_season_without_a_race_whose_first_weekend_is_over_is_an_error(at: datetime) -> None:
    formula1 = await source(Replay({RACES: emptied("modules/races")}), at)
    for ask in (formula1.results, formula1.standings, formula1.entrants):
        with pytest.raises(SourceFailed, match="the list of races of 2024 is empty, although Bahrain is over"):
            await ask(2024)


async def test_before_the_first_weekend_is_over_a_season_without_a_race_is_none() -> None:
    replay = Replay({RACES: emptied("modules/races"), f"{BAHRAIN}/race-result": emptied("modules/race-result")})
    formula1 = await source(replay, datetime(2024, 2, 28, tzinfo=UTC))
    assert isinstance(await formula1.standings(2024), NothingDue)
    assert isinstance(await formula1.entrants(2024), NothingDue)


async def test_the_tables_of_a_season_that_is_over_are_not_empty() -> None:
    pages: dict[str, str | None] = {
        f"/en/results/2024/{page}": emptied(f"modules/{page}") for page in ("drivers", "team")
    }
    during = await source(Replay(pages))
    assert isinstance(await during.drivers(2024), NothingDue)
    assert isinstance(await during.constructors(2024), NothingDue)
    after = await source(Replay(pages), datetime(2025, 1, 2, tzinfo=UTC))
    for ask in (after.drivers, after.constructors, after.engine_manufacturers):
        with pytest.raises(SourceFailed, match="of 2024 is empty"):
            await ask(2024)


@pytest.mark.parametrize("kept", [0.0, 0.5, 0.9])
async def test_a_page_that_is_cut_off_is_an_error_however_much_of_it_there_is(kept: float) -> None:
    whole = html("modules/race-result")
    replay = Replay({f"{BAHRAIN}/race-result": whole[: int(len(whole) * kept)]})
    with pytest.raises(SourceFailed, match="race-result: the page is cut off"):
        await (await source(replay)).results(2024, "bahrain")


async def test_standings_are_those_after_the_last_race() -> None:
    drivers, constructors = rows(await (await source(Replay())).standings(2024))
    assert (drivers.id, drivers.after_round, drivers.championship) == ("2024-bahrain-drivers", 1, Championship.DRIVERS)
    assert [row.driver for row in drivers.rows] == ["max-verstappen", "sergio-perez", "guanyu-zhou"]
    assert constructors.rows[0].constructor == "red-bull"


async def test_standings_that_count_a_sprint_already_are_not_those_after_the_last_race() -> None:
    sprint = f'<a href="{JEDDAH}/sprint-results">Sprint Results</a></nav>'
    replay = Replay(
        {
            f"{JEDDAH}/race-result": html("modules/not-run").replace("</nav>", sprint),
            f"{JEDDAH}/sprint-results": html("tailwind/sprint-results"),
        }
    )
    answer = await (await source(replay)).standings(2024)
    assert answer == NothingDue("the tables count the sprint of saudi-arabia, whose race is still to come")


async def test_an_empty_table_after_a_race_is_an_error() -> None:
    replay = Replay({"/en/results/2024/drivers": emptied("modules/drivers")})
    with pytest.raises(SourceFailed, match="the table of drivers of 2024 is empty after 1 races"):
        await (await source(replay)).standings(2024)


async def test_entrants_are_everyone_in_a_race_and_cost_a_page_for_a_race_once() -> None:
    replay = Replay()
    formula1 = await source(replay)
    found = {entrant.id: entrant for entrant in rows(await formula1.entrants(2024))}
    zhou = found["2024-guanyu-zhou-kick-sauber-ferrari"]
    assert (zhou.number, zhou.code, zhou.rounds) == (24, "ZHO", (1,))
    await formula1.entrants(2024)
    assert replay.asked.count(f"{BAHRAIN}/race-result") == 1


async def test_people_and_cars_are_given_by_name() -> None:
    formula1 = await source(Replay())
    assert [(row.id, row.name) for row in rows(await formula1.constructors(2024))] == [
        ("red-bull", "Red Bull"),
        ("ferrari", "Ferrari"),
        ("kick-sauber", "Kick Sauber"),
    ]
    assert [(row.id, row.name) for row in rows(await formula1.engine_manufacturers(2024))] == [
        ("honda-rbpt", "Honda RBPT"),
        ("ferrari", "Ferrari"),
    ]
    assert len(rows(await formula1.drivers(2024))) == 3
    assert [row.year for row in rows(await formula1.seasons())] == [2024]


@pytest.mark.parametrize(
    "dataset", [Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.ENGINE_MANUFACTURERS, Dataset.CIRCUITS]
)
async def test_everyone_at_once_is_unknown_to_it(dataset: Dataset) -> None:
    answer = await getattr(await source(Replay()), dataset)(ALL_SEASONS)
    assert isinstance(answer, UnknownToSource)


async def test_rounds_are_complete_and_read_once_for_tracks_and_calendar() -> None:
    pages = {
        f"/en/racing/2026/{slug}": html("modules/weekend").replace("Chinese Grand Prix", name)
        for slug, name in (
            ("australia", "Australian Grand Prix"),
            ("malaysia", "Bahrain Grand Prix"),
            ("mexico", "Mexico City Grand Prix"),
            ("saudi-arabia", "Saudi Arabian Grand Prix"),
        )
    }
    replay = Replay(pages)
    formula1 = await source(replay, SPRING_2026)
    tracks = rows(await formula1.circuits(2026))
    answer = await formula1.rounds(2026)
    assert isinstance(answer, Rows)
    assert answer.complete
    assert [row.grand_prix for row in answer.rows] == ["australia", "bahrain", "mexico", "saudi-arabia", "abu-dhabi"]
    assert [(row.number, row.cancelled) for row in answer.rows][3] == (None, True)
    assert {track.id for track in tracks} == {"shanghai", "yas-marina"}
    assert len(replay.asked) == 6


async def test_a_calendar_costs_its_schedule_and_the_weekends_that_are_near_or_whose_card_has_changed() -> None:
    replay = Replay()
    clock = HandClock(datetime(2026, 2, 1, tzinfo=UTC))
    async with open_source(replace(outside(replay), clock=clock)) as formula1:
        await formula1.rounds(2026)
        assert len(replay.asked) == 6

        replay.asked.clear()
        clock.time += timedelta(seconds=30)
        await formula1.rounds(2026)
        assert replay.asked == ["/en/racing/2026"]

        replay.asked.clear()
        replay.pages["/en/racing/2026"] = html("modules/schedule").replace("ROUND 19", "ROUND 18")
        await formula1.rounds(2026)
        assert replay.asked == ["/en/racing/2026", "/en/racing/2026/mexico"]

        replay.asked.clear()
        clock.time += timedelta(hours=1)
        await formula1.rounds(2026)
        assert len(replay.asked) == 6

        clock.time = datetime(2026, 3, 14, tzinfo=UTC)
        await formula1.rounds(2026)
        replay.asked.clear()
        await formula1.rounds(2026)
        # Every page of the recordings but the unannounced one is of that weekend.
        assert len(replay.asked) == 5


async def test_a_calendar_with_a_page_that_changed_is_no_calendar() -> None:
    formula1 = await source(Replay({"/en/racing/2026/mexico": "<html><h1>New</h1></html>"}), SPRING_2026)
    with pytest.raises(SourceChanged, match="weekend Mexico of 2026"):
        await formula1.rounds(2026)


async def test_links_that_name_the_real_site_are_asked_of_the_configured_one() -> None:
    replay = Replay({RACES: html("modules/races").replace('href="/en', 'href="https://www.formula1.com/en')})
    assert rows(await (await source(replay)).results(2024, "bahrain", SessionKind.PRACTICE_1))
