"""Totals of everyone since 1950 equal F1DB's, which are added up from its own tables another way."""

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from data_scheduler.reading import grands_prix, manufacturers, people, tracks
from data_scheduler.reading.record_book.book import BOOK
from racing.wire.requests import reads
from tests.histories import all_of_history
from tests.shared_data import F1DB
from tests.unit.data_scheduler.reading import f1db_totals
from tests.unit.data_scheduler.reading.f1db_totals import Totals

with_f1db = pytest.mark.skipif(not F1DB.is_dir(), reason=f"F1DB compiled to JSON is not in {F1DB}")

MAKERS = (
    "entries",
    "starts",
    "wins",
    "podiums",
    "podium_races",
    "pole_positions",
    "fastest_laps",
    "laps",
    "sprint_starts",
    "sprint_wins",
)
CAREERS = ("entries", "starts", "wins", "podiums", "pole_positions", "fastest_laps", "sprint_wins")

RECORDS = {
    "most-titles": ("drivers", "titles"),
    "most-wins": ("drivers", "wins"),
    "most-poles": ("drivers", "pole_positions"),
    "most-podiums": ("drivers", "podiums"),
    "most-fastest-laps": ("drivers", "fastest_laps"),
    "most-starts": ("drivers", "starts"),
    "most-sprint-wins": ("drivers", "sprint_wins"),
    "most-points": ("drivers", "points"),
    "most-grand-slams": ("drivers", "grand_slams"),
    "most-driver-of-the-day": ("drivers", "driver_of_the_day"),
    "constructor-most-titles": ("constructors", "titles"),
    "constructor-most-wins": ("constructors", "wins"),
    "constructor-most-poles": ("constructors", "pole_positions"),
    "constructor-most-podiums": ("constructors", "podiums"),
    "constructor-most-fastest-laps": ("constructors", "fastest_laps"),
    "constructor-most-starts": ("constructors", "starts"),
    "constructor-most-sprint-wins": ("constructors", "sprint_wins"),
    "constructor-most-points": ("constructors", "points"),
}


@cache
def theirs() -> Totals:
    return f1db_totals.totals(F1DB)


def nonzero(counts: Mapping[str, Any]) -> dict[str, Decimal]:
    return {id_: Decimal(str(count)) for id_, count in counts.items() if count}


def counted(rows: Iterable[Any], key: str, name: str) -> dict[str, Decimal]:
    return nonzero({getattr(row, key): getattr(row, name) for row in rows})


@with_f1db
@pytest.mark.parametrize("name", MAKERS)
def test_totals_of_engines_and_tyres_are_those_of_f1db(name: str) -> None:
    history = all_of_history()
    engines = manufacturers.list_engine_manufacturers(history, reads.ListEngineManufacturersRequest()).careers
    tyres = manufacturers.list_tyre_manufacturers(history, reads.ListTyreManufacturersRequest()).careers
    assert counted(engines, "maker", name) == nonzero(theirs()["engines"][name])
    assert counted(tyres, "maker", name) == nonzero(theirs()["tyres"][name])


@with_f1db
def test_titles_and_points_of_engines_are_those_of_f1db() -> None:
    engines = manufacturers.list_engine_manufacturers(all_of_history(), reads.ListEngineManufacturersRequest()).careers
    assert counted(engines, "maker", "championships") == nonzero(theirs()["engines"]["titles"])
    assert counted(engines, "maker", "points") == nonzero(theirs()["engines"]["points"])


@with_f1db
@pytest.mark.parametrize("name", CAREERS)
def test_totals_of_drivers_and_teams_are_those_of_f1db(name: str) -> None:
    history = all_of_history()
    drivers = people.list_drivers(history, reads.ListDriversRequest()).careers
    teams = people.list_constructors(history, reads.ListConstructorsRequest()).careers
    assert counted(drivers, "driver", name) == nonzero(theirs()["drivers"][name])
    assert counted(teams, "constructor", name) == nonzero(theirs()["constructors"][name])


@with_f1db
def test_circuits_and_grands_prix_held_as_many_races_as_in_f1db() -> None:
    history = all_of_history()
    circuits = tracks.list_circuits(history, reads.ListCircuitsRequest()).statistics
    held = grands_prix.list_grands_prix(history, reads.ListGrandsPrixRequest()).statistics
    assert counted(circuits, "circuit", "races") == nonzero(theirs()["circuits"]["races"])
    assert counted(held, "grand_prix", "races") == nonzero(theirs()["grands_prix"]["races"])


@with_f1db
@pytest.mark.parametrize("record", RECORDS)
def test_lists_behind_records_are_those_of_f1db(record: str) -> None:
    kept = next(kept for kept in BOOK if kept.id == record)
    listed = {each.driver or each.constructor or "": each.value for each in all_of_history().once(kept.make)}
    kind, name = RECORDS[record]
    assert nonzero(listed) == nonzero(theirs()[kind][name])


@with_f1db
@pytest.mark.parametrize("what", ["wins", "poles", "podiums", "fastest-laps"])
@pytest.mark.parametrize("whose", ["drivers", "constructors"])
def test_lists_of_one_season_are_those_of_f1db(whose: str, what: str) -> None:
    id_ = f"{'' if whose == 'drivers' else 'constructor-'}most-{what}-in-a-season"
    kept = next(kept for kept in BOOK if kept.id == id_)
    listed = {
        f"{each.season} {each.driver or each.constructor}": each.value for each in all_of_history().once(kept.make)
    }
    assert nonzero(listed) == nonzero(theirs()[whose][f"{what} in a season"])


@with_f1db
def test_who_won_how_often_at_every_grand_prix_and_on_every_track_is_that_of_f1db() -> None:
    history = all_of_history()
    of_grands_prix = [
        (each.grand_prix, grands_prix.get_grand_prix(history, reads.GetGrandPrixRequest(each.grand_prix)))
        for each in grands_prix.list_grands_prix(history, reads.ListGrandsPrixRequest()).statistics
    ]
    of_tracks = [
        (each.circuit, tracks.get_circuit(history, reads.GetCircuitRequest(each.circuit)))
        for each in tracks.list_circuits(history, reads.ListCircuitsRequest()).statistics
    ]
    for kind, found in (("grands_prix", of_grands_prix), ("circuits", of_tracks)):
        drivers = {f"{id_} {won.driver}": won.wins for id_, reply in found for won in reply.winners}
        makers = {f"{id_} {won.constructor}": won.wins for id_, reply in found for won in reply.constructors}
        assert nonzero(drivers) == nonzero(theirs()[kind]["wins of drivers"])
        assert nonzero(makers) == nonzero(theirs()[kind]["wins of constructors"])


def test_the_ways_to_count_of_a_race_add_up_without_f1db() -> None:
    """What holds wherever F1DB's tables are not: one winner, one pole and one fastest lap a race, but for those that were shared."""
    history = all_of_history()
    engines = manufacturers.list_engine_manufacturers(history, reads.ListEngineManufacturersRequest()).careers
    tyres = manufacturers.list_tyre_manufacturers(history, reads.ListTyreManufacturersRequest()).careers
    races = sum(each.races for each in tracks.list_circuits(history, reads.ListCircuitsRequest()).statistics)
    assert races == 1160
    assert sum(each.wins for each in engines) == sum(each.wins for each in tyres) == races
    assert Counter(each.maker for each in tyres if each.wins > 100) == Counter(
        ["goodyear", "pirelli", "bridgestone", "michelin"]
    )
    ferrari, honda = (next(each for each in engines if each.maker == maker) for maker in ("ferrari", "honda"))
    assert (ferrari.championships, honda.championships) == (16, 6)
