"""Drivers and constructors over gRPC: careers are the sums of seasons, seasons are counted from results."""

from decimal import Decimal

import pytest

from chassis.errors import NotFound
from data_scheduler.reading import people
from racing.model import Car, Dataset, Driver, ResultStatus, SessionKind
from racing.wire.requests.reads import (
    CompareDriversRequest,
    GetConstructorRequest,
    GetDriverRequest,
    ListConstructorsRequest,
    ListDriverResultsRequest,
    ListDriversRequest,
)
from tests.factories import NOON, a_batch, a_result, a_round, a_row
from tests.suite import Suite


async def test_a_drivers_career_is_the_sum_of_his_seasons(history: Suite) -> None:
    reply = await history.reader.read(GetDriverRequest("juan-manuel-fangio"))
    assert reply.driver.name == "Juan Manuel Fangio"
    assert [(row.season, row.wins, row.champion, row.points) for row in reply.seasons] == [
        (1956, 3, True, Decimal(30)),
        (1957, 4, True, Decimal(40)),
    ]
    assert reply.career is not None
    assert (reply.career.wins, reply.career.championships, reply.career.points) == (7, 2, Decimal(70))
    assert (reply.career.first_season, reply.career.last_season) == (1956, 1957)
    assert (reply.career.source, reply.career.best_championship_position) == ("archive", 1)


async def test_a_season_names_the_cars_and_the_paddock_explains_them(history: Suite) -> None:
    reply = await history.reader.read(GetDriverRequest("pierre-gasly"))
    assert [(row.season, row.cars) for row in reply.seasons] == [
        (2022, (Car(constructor="alphatauri", engine="rbpt"),)),
        (2025, (Car(constructor="alpine", engine="renault"),)),
    ]
    assert {constructor.id for constructor in reply.paddock.constructors} >= {"alphatauri", "alpine"}
    assert {entrant.season for entrant in reply.paddock.entrants} == {2022, 2025}


async def test_the_list_of_drivers_has_the_careers_of_those_who_were_entered(history: Suite) -> None:
    reply = await history.reader.read(ListDriversRequest())
    assert len(reply.drivers) == 917
    careers = {career.driver: career for career in reply.careers}
    assert list(careers) == sorted(career for career in careers if career)
    assert careers["juan-manuel-fangio"] == (await history.reader.read(GetDriverRequest("juan-manuel-fangio"))).career
    assert "alain-prost" not in careers


async def test_who_was_never_entered_has_no_career(history: Suite) -> None:
    reply = await history.reader.read(GetDriverRequest("alain-prost"))
    assert (reply.career, reply.seasons) == (None, ())


async def test_a_constructors_career_is_over_all_its_engines_and_its_seasons_per_engine(history: Suite) -> None:
    reply = await history.reader.read(GetConstructorRequest("cooper"))
    seasons = [(row.season, row.engine) for row in reply.seasons]
    assert seasons == [(1956, "bristol"), (1957, "bristol"), (1957, "climax")]
    assert reply.career is not None
    assert reply.career.starts < sum(row.starts for row in reply.seasons), "two engines in one race are one start"
    assert {engine.id for engine in reply.paddock.engine_manufacturers} >= {"bristol", "climax"}
    assert "jack-brabham" in {driver.id for driver in reply.paddock.drivers}
    careers = {career.constructor: career for career in (await history.reader.read(ListConstructorsRequest())).careers}
    assert careers["cooper"] == reply.career


async def test_a_constructor_wins_once_with_a_car_that_two_drove(history: Suite) -> None:
    reply = await history.reader.read(GetConstructorRequest("ferrari"))
    wins = [(row.season, row.wins) for row in reply.seasons]
    assert wins == [(1956, 5), (1957, 0), (2022, 4), (2025, 0)]
    assert reply.career is not None
    assert reply.career.wins == 9


async def test_every_row_of_a_driver_is_in_order_of_time(history: Suite) -> None:
    reply = await history.reader.read(ListDriverResultsRequest("max-verstappen", 2022))
    first = [(result.number, result.session) for result in reply.results[:6]]
    assert first == [
        (1, SessionKind.PRACTICE_1),
        (1, SessionKind.PRACTICE_2),
        (1, SessionKind.PRACTICE_3),
        (1, SessionKind.QUALIFYING),
        (1, SessionKind.RACE),
        (2, SessionKind.PRACTICE_1),
    ]
    days = [result.date for result in reply.results]
    assert days == sorted(day for day in days if day)
    races = [result for result in reply.results if result.session is SessionKind.RACE]
    assert (len(races), sum(result.row.position == 1 for result in races)) == (22, 15)
    both = (await history.reader.read(ListDriverResultsRequest("max-verstappen"))).results
    assert {result.season for result in both} == {2022, 2025}
    assert [result for result in both if result.season == 2022] == list(reply.results)


async def test_a_driver_who_drove_two_cars_in_a_race_has_two_rows(history: Suite) -> None:
    reply = await history.reader.read(ListDriverResultsRequest("juan-manuel-fangio", 1956))
    monaco = [result for result in reply.results if result.grand_prix == "monaco" and result.session == "race"]
    assert [result.row.position for result in monaco] == [2, 4]
    assert {result.standing for result in monaco} == {ResultStatus.FINAL}


async def test_two_drivers_are_compared_in_the_sessions_that_have_both(history: Suite) -> None:
    compared = await history.reader.read(CompareDriversRequest("max-verstappen", "sergio-perez", 2022))
    whole = {
        driver: (await history.reader.read(ListDriverResultsRequest(driver, 2022))).results
        for driver in ("max-verstappen", "sergio-perez")
    }
    sessions = {driver: {(each.grand_prix, each.session) for each in whole[driver]} for driver in whole}
    for driver, found in (("max-verstappen", compared.results_of_a), ("sergio-perez", compared.results_of_b)):
        wanted = {
            (each.grand_prix, each.session, each.row.position, each.row.points)
            for each in whole[driver]
            if each.session in people.COMPARED
            and (each.grand_prix, each.session) in sessions["max-verstappen"] & sessions["sergio-perez"]
        }
        assert {(each.grand_prix, each.session, each.row.position, each.row.points) for each in found} == wanted
        assert len(found) == len(wanted) > 44
    assert (compared.a.name, compared.b.name) == ("Max Verstappen", "Sergio Pérez")


async def test_the_unknown_is_named(history: Suite) -> None:
    reader = history.reader
    for asked, message in (
        (
            reader.read(GetDriverRequest("nobody")),
            "id: there is no driver 'nobody', allowed: an id from the list of drivers",
        ),
        (
            reader.read(GetConstructorRequest("nobody")),
            "id: there is no constructor 'nobody', allowed: an id from the list of constructors",
        ),
        (
            reader.read(ListDriverResultsRequest("nobody")),
            "driver: there is no driver 'nobody', allowed: an id from the list of drivers",
        ),
        (
            reader.read(CompareDriversRequest("max-verstappen", "nobody")),
            "b: there is no driver 'nobody', allowed: an id from the list of drivers",
        ),
    ):
        with pytest.raises(NotFound, match=message):
            await asked


async def test_a_corrected_result_is_in_the_career_at_once(suite: Suite) -> None:
    await suite.writer.write(a_batch(Dataset.DRIVERS, Driver(id="max-verstappen", name="Max Verstappen"), season=0))
    await suite.writer.write(a_batch(Dataset.ROUNDS, a_round()))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result()))
    won = (await suite.reader.read(GetDriverRequest("max-verstappen"))).career
    rows = (a_row("lando-norris", number=2), a_row("max-verstappen", 2), a_row("oscar-piastri", 3, number=3))
    await suite.writer.write(a_batch(Dataset.RESULTS, a_result(rows=rows), fetched_at=NOON.replace(hour=13)))
    lost = (await suite.reader.read(GetDriverRequest("max-verstappen"))).career
    assert won is not None
    assert lost is not None
    assert (won.wins, won.starts, lost.wins, lost.starts) == (1, 1, 0, 1)
