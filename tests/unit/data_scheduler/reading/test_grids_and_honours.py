import pytest
from msgspec.structs import replace

from chassis.errors import NotFound
from data_scheduler.reading.grids_and_honours import get_starting_grid, list_honours
from data_scheduler.reading.history import History, KeptSeason
from racing.model import Championship, GridPlace, Outcome, SessionKind
from racing.wire.requests.reads import GetStartingGridRequest, ListHonoursRequest
from tests.factories import a_result, a_row
from tests.histories import all_of_history


def grid(season: int, grand_prix: str, session: SessionKind = SessionKind.RACE) -> tuple[GridPlace, ...]:
    return get_starting_grid(all_of_history(), GetStartingGridRequest(season, grand_prix, session)).grid.places


def test_a_grid_tells_who_was_moved_back_and_the_lap_of_each() -> None:
    places = grid(2021, "bahrain")
    first, last = places[0], places[-1]
    assert (first.driver, first.position, first.time, first.penalty) == ("max-verstappen", 1, "1:28.997", None)
    assert (last.driver, last.position, last.penalty) == ("sebastian-vettel", 20, 5)


def test_a_sprint_has_a_grid_of_its_own() -> None:
    assert grid(2022, "sao-paulo", SessionKind.SPRINT)[0].driver == "kevin-magnussen"
    assert grid(2022, "sao-paulo")[0].driver == "george-russell"


def test_where_no_source_has_the_grid_it_is_what_the_result_tells() -> None:
    rows = (
        a_row("a", 1, grid=2),
        a_row("b", 2, number=2, grid=1, q1="1:30.000"),
        a_row("c", None, number=3, pit_lane_start=True),
        a_row("d", None, number=4, outcome=Outcome.DID_NOT_QUALIFY, grid=3),
    )
    race = a_result(rows=rows)
    qualifying = a_result(session=SessionKind.QUALIFYING, rows=(replace(rows[1], q2="1:29.000", position=1),))
    kept = KeptSeason(
        results=(race, qualifying), by_session={(each.grand_prix, each.session): each for each in (race, qualifying)}
    )
    history = History(all_of_history().lasting, {2025: kept})
    places = get_starting_grid(history, GetStartingGridRequest(2025, "bahrain", SessionKind.RACE)).grid.places
    assert [(place.driver, place.position, place.pit_lane, place.time) for place in places] == [
        ("b", 1, False, "1:29.000"),
        ("a", 2, False, None),
        ("c", None, True, None),
    ]


def test_a_race_to_come_has_no_grid() -> None:
    with pytest.raises(NotFound, match="session: there is no starting grid of 2026 abu-dhabi race yet"):
        grid(2026, "abu-dhabi")


def test_honours_are_in_order_of_time_with_votes_slams_and_deciders() -> None:
    honours = list_honours(all_of_history(), ListHonoursRequest(2021)).honours
    assert honours[0].grand_prix == "bahrain"
    assert honours[0].driver_of_the_day[0].driver == "sergio-perez"
    assert honours[0].driver_of_the_day[0].percentage == pytest.approx(27.7)
    assert {each.grand_prix: each.grand_slam for each in honours if each.grand_slam} == {"austria": "max-verstappen"}
    assert [each.grand_prix for each in honours if Championship.DRIVERS in each.decided] == ["abu-dhabi"]
