from msgspec.structs import replace

from fetcher_service.archive.f1db import GridRow, VoteRow
from fetcher_service.archive.grids import compile_grids, compile_honours
from racing.model import Championship, FanVote, GridPlace, Honours, SessionKind
from tests.unit.fetcher_service.archive.made_up import grid_place, race, row, season


def test_a_grid_tells_places_times_and_penalties_as_it_was_drawn_up() -> None:
    back = GridRow(driver_id="ben-b", driver_number=2, position=2, time="1:30.1", grid_penalty_text="SFB")
    given = race(
        starting_grid=(replace(grid_place("ada-a", 1), time="1:30.2", grid_penalty=5), back, grid_place("cyd-c", "PL"))
    )
    (grid,) = compile_grids(season(given))
    assert (grid.id, grid.session) == ("2010-utopia-race", SessionKind.RACE)
    assert grid.places == (
        GridPlace(position=1, driver="ada-a", number=1, time="1:30.2", penalty=5),
        GridPlace(position=2, driver="ben-b", number=2, time="1:30.1", back_of_grid=True),
        GridPlace(pit_lane=True, driver="cyd-c", number=1),
    )


def test_a_sprint_has_a_grid_of_its_own() -> None:
    given = race(starting_grid=(grid_place("ada-a", 1),), sprint_starting_grid=(grid_place("ben-b", 1),))
    assert [(grid.session, grid.places[0].driver) for grid in compile_grids(season(given))] == [
        (SessionKind.SPRINT, "ben-b"),
        (SessionKind.RACE, "ada-a"),
    ]


def test_a_race_without_a_grid_has_none() -> None:
    assert list(compile_grids(season(race()))) == []


def test_a_race_is_remembered_for_its_vote_its_grand_slam_and_the_titles_it_decided() -> None:
    vote = VoteRow(position=1, driver_id="ben-b", driver_number=2, constructor_id="red", percentage=27.7)
    voted = race(1, driver_of_the_day=(vote,))
    slammed = race(2, "erewhon", race_results=(row("ada-a", 1, grand_slam=True), row("ben-b", 2)))
    decided = race(3, "arcadia", constructors_championship_decider=True)
    assert list(compile_honours(season(voted, slammed, decided, race(4, "none")))) == [
        Honours(
            season=2010,
            grand_prix="utopia",
            driver_of_the_day=(FanVote(position=1, driver="ben-b", number=2, constructor="red", percentage=27.7),),
        ),
        Honours(season=2010, grand_prix="erewhon", grand_slam="ada-a"),
        Honours(season=2010, grand_prix="arcadia", decided=(Championship.CONSTRUCTORS,)),
    ]
