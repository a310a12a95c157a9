"""The tables if the session ended as it stands: the real ones, once it has."""

from decimal import Decimal

import msgspec
import pytest

from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.live.model import LiveRow, LiveSession
from racing.model import Championship, Classification, Outcome, SessionKind
from racing.scoring.live import points_as_they_run
from tests.factories import a_live_session, a_result, a_round, a_row, some_rounds


def seasons(year: int) -> SeasonFacts:
    with Facts() as facts:
        return facts.season(year)


def as_it_ended(race: Classification) -> LiveSession:
    """The picture of a race in its last moment: order of the result, best laps as the feed has them."""
    cars = [row for row in race.rows if row.number is not None and row.outcome is not Outcome.DID_NOT_START]
    return a_live_session(
        season=race.season,
        grand_prix=race.grand_prix,
        session=race.session,
        total_laps=race.rows[0].laps,
        order=tuple(row.number or 0 for row in cars),
        rows={
            row.number or 0: LiveRow(
                number=row.number or 0,
                driver=row.driver,
                constructor=row.constructor,
                laps=row.laps or 0,
                best_lap=row.fastest_lap,
                retired=row.position is None,
            )
            for row in cars
        },
    )


@pytest.mark.parametrize(
    ("year", "grand_prix"), [(2026, "belgium"), (2026, "monaco"), (2024, "austria"), (2023, "qatar"), (2019, "austria")]
)
def test_at_the_flag_they_are_the_tables_after_the_race(year: int, grand_prix: str) -> None:
    season = seasons(year)
    race = next(each for each in season.results if each.id == f"{year}-{grand_prix}-race")
    numbers = {each.grand_prix: each.number or 0 for each in season.rounds}
    before = [each for each in season.results if numbers[each.grand_prix] < numbers[grand_prix]]
    sprint = [each for each in season.results if each.id == f"{year}-{grand_prix}-sprint"]
    found = points_as_they_run(season.rounds, [*before, *sprint], as_it_ended(race))
    assert found is not None
    tables = {each.championship: each for each in season.standings if each.after_round == numbers[grand_prix]}
    drivers = {row.driver: (row.position, row.points) for row in tables[Championship.DRIVERS].rows}
    assert {who: (each.position, each.points) for who, each in found.drivers.items()} == drivers
    constructors = {row.constructor: row.points for row in tables[Championship.CONSTRUCTORS].rows}
    assert {who: each.points for who, each in found.constructors.items()} == constructors


def test_gained_is_what_this_session_brings() -> None:
    first, second = some_rounds(2)
    past = a_result(first.grand_prix, rows=(a_row("lando-norris", 1, number=4), a_row("max-verstappen", 2)))
    found = points_as_they_run([first, second], [past], a_live_session(grand_prix=second.grand_prix))
    assert found is not None
    assert found.drivers["max-verstappen"] == msgspec.structs.replace(
        found.drivers["max-verstappen"], position=1, points=Decimal(43), gained=Decimal(25)
    )
    assert found.drivers["lando-norris"].gained == 18


def test_a_sprint_counts_before_the_race_is_run() -> None:
    weekend = a_round()
    sprint = a_result(session=SessionKind.SPRINT, rows=(a_row("lando-norris", 1, number=4),))
    running = a_live_session(session=SessionKind.SPRINT)
    alone = points_as_they_run([weekend], [], running)
    assert alone is not None
    assert [alone.drivers[who].points for who in ("max-verstappen", "lando-norris")] == [8, 7]
    race = points_as_they_run([weekend], [sprint], a_live_session())
    assert race is not None
    norris = race.drivers["lando-norris"]
    assert [norris.points, norris.gained] == [26, 18]


def test_a_retired_car_gains_nothing_and_the_others_move_up() -> None:
    running = a_live_session()
    leader = msgspec.structs.replace(running.rows[1], retired=True)
    found = points_as_they_run([a_round()], [], msgspec.structs.replace(running, rows=running.rows | {1: leader}))
    assert found is not None
    assert found.drivers["lando-norris"].gained == 25
    assert "max-verstappen" not in found.drivers or found.drivers["max-verstappen"].gained == 0


@pytest.mark.parametrize(
    "running",
    [
        a_live_session(session=SessionKind.QUALIFYING),
        a_live_session(grand_prix="unheard-of"),
        a_live_session(order=()),
    ],
)
def test_a_session_that_gives_no_points_has_no_tables(running: LiveSession) -> None:
    assert points_as_they_run([a_round()], [], running) is None
