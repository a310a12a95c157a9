"""Circuits over gRPC: the races they held, and who won there."""

import pytest

from chassis.errors import NotFound
from racing.model import Car, Championship
from racing.wire.requests.reads import (
    GetCircuitRequest,
    GetProgressionRequest,
    GetStandingsRequest,
    ListCircuitsRequest,
)
from tests.suite import Suite


async def test_a_circuit_tells_every_race_held_there(history: Suite) -> None:
    reply = await history.reader.read(GetCircuitRequest("monza"))
    assert reply.circuit.name == "Monza"
    assert [(race.season, race.number, race.winners) for race in reply.races] == [
        (1956, 8, ("stirling-moss",)),
        (1957, 8, ("stirling-moss",)),
        (2022, 16, ("max-verstappen",)),
        (2025, 16, ("max-verstappen",)),
    ]
    assert reply.races[0].car == Car(constructor="maserati", engine="maserati")
    assert str(reply.races[0].date) == "1956-09-02"
    assert [(winner.driver, winner.wins) for winner in reply.winners] == [("max-verstappen", 2), ("stirling-moss", 2)]
    assert [race.poles for race in reply.races][:2] == [("juan-manuel-fangio",), ("stuart-lewis-evans",)]
    mentioned = {driver for race in reply.races for driver in (*race.winners, *race.poles, *race.fastest)}
    assert {driver.id for driver in reply.paddock.drivers} >= mentioned
    statistics = reply.statistics
    assert (statistics.races, statistics.first_season, statistics.last_season) == (4, 1956, 2025)
    assert (statistics.source, statistics.updated_at is None) == ("archive", False)


async def test_layouts_are_told_by_the_seasons_that_raced_them(history: Suite) -> None:
    reply = await history.reader.read(GetCircuitRequest("monza"))
    assert sum(layout.races for layout in reply.layouts) == 4
    assert [(layout.first_season, layout.last_season) for layout in reply.layouts] == [
        (1956, 1956),
        (1957, 1957),
        (2022, 2025),
    ]
    assert reply.layouts[-1].length_km == pytest.approx(5.793)


async def test_a_shared_win_has_two_winners(history: Suite) -> None:
    reply = await history.reader.read(GetCircuitRequest("aintree"))
    assert [race.winners for race in reply.races] == [("tony-brooks", "stirling-moss")]
    assert [(winner.driver, winner.wins) for winner in reply.winners] == [("stirling-moss", 1), ("tony-brooks", 1)]


async def test_every_circuit_is_listed_also_one_without_a_race(history: Suite) -> None:
    reply = await history.reader.read(ListCircuitsRequest())
    races = {each.circuit: each.races for each in reply.statistics}
    assert [circuit.id for circuit in reply.circuits] == list(races)
    assert (len(reply.circuits), races["monza"], races["kyalami"]) == (78, 4, 0)
    assert sum(races.values()) == 8 + 8 + 22 + 24


async def test_an_unknown_circuit_is_named(history: Suite) -> None:
    with pytest.raises(NotFound, match="id: there is no circuit 'nowhere'"):
        await history.reader.read(GetCircuitRequest("nowhere"))


async def test_the_progression_has_the_table_after_every_round(history: Suite) -> None:
    reply = await history.reader.read(GetProgressionRequest(2025, Championship.DRIVERS))
    assert [table.after_round for table in reply.tables] == list(range(1, 25))
    last = (await history.reader.read(GetStandingsRequest(2025, Championship.DRIVERS))).standings
    assert reply.tables[-1] == last
    assert "lando-norris" in {driver.id for driver in reply.paddock.drivers}


async def test_there_is_no_progression_of_a_championship_that_was_not_held(history: Suite) -> None:
    with pytest.raises(NotFound, match="there is no constructors championship table of 1956"):
        await history.reader.read(GetProgressionRequest(1956, Championship.CONSTRUCTORS))
