"""What is known beside results, over gRPC: as it is stored, with who is mentioned."""

import pytest

from chassis.errors import NotFound
from racing.model import Championship, SessionKind
from racing.wire.requests.reads import (
    CompareSeasonsRequest,
    GetGrandPrixRequest,
    GetRecordRequest,
    GetStartingGridRequest,
    ListEngineManufacturersRequest,
    ListEntrantsRequest,
    ListGrandsPrixRequest,
    ListHonoursRequest,
    ListRecordsRequest,
    ListResultsRequest,
    ListTeamMatesRequest,
    ListTyreManufacturersRequest,
)
from tests.suite import Suite


async def test_a_starting_grid_comes_with_who_is_on_it(history: Suite) -> None:
    reply = await history.reader.read(GetStartingGridRequest(2022, "sao-paulo", SessionKind.SPRINT))
    assert reply.grid.places[0].driver == "kevin-magnussen"
    assert (reply.grid.source, len(reply.grid.places)) == ("archive", 20)
    assert {place.driver for place in reply.grid.places} == {driver.id for driver in reply.paddock.drivers}
    with pytest.raises(NotFound, match="there is no starting grid of 2022 bahrain sprint"):
        await history.reader.read(GetStartingGridRequest(2022, "bahrain", SessionKind.SPRINT))


async def test_honours_come_for_a_season_and_with_the_race_alone(history: Suite) -> None:
    reply = await history.reader.read(ListHonoursRequest(2022))
    assert [each.grand_prix for each in reply.honours if Championship.DRIVERS in each.decided] == ["japan"]
    race = await history.reader.read(ListResultsRequest(2022, grand_prix="japan", session=SessionKind.RACE))
    assert race.honours in reply.honours
    assert (await history.reader.read(ListResultsRequest(2022, grand_prix="japan"))).honours is None


async def test_entries_have_models_where_they_are_asked_for_and_not_where_names_are_enough(history: Suite) -> None:
    entered = (await history.reader.read(ListEntrantsRequest(2022))).paddock.entrants
    assert all(entrant.chassis and entrant.engine_models and entrant.tyres for entrant in entered)
    named = (await history.reader.read(ListResultsRequest(2022))).paddock.entrants
    assert not any(entrant.chassis for entrant in named)
    assert {entrant.id for entrant in named} == {entrant.id for entrant in entered}


async def test_grands_prix_and_makers_are_listed_with_what_these_seasons_count(history: Suite) -> None:
    held = {each.grand_prix: each.races for each in (await history.reader.read(ListGrandsPrixRequest())).statistics}
    assert (len(held), held["italy"], held["mexico"], held["morocco"]) == (54, 4, 2, 0)
    italy = await history.reader.read(GetGrandPrixRequest("italy"))
    assert [race.season for race in italy.races] == [1956, 1957, 2022, 2025]
    engines = (await history.reader.read(ListEngineManufacturersRequest())).careers
    assert next(each.wins for each in engines if each.maker == "honda-rbpt") > 0
    tyres = (await history.reader.read(ListTyreManufacturersRequest())).careers
    assert {each.maker for each in tyres if each.wins} >= {"pirelli", "firestone"}


async def test_team_mates_and_seasons_are_compared(history: Suite) -> None:
    mates = (await history.reader.read(ListTeamMatesRequest("lando-norris"))).mates
    assert [(mate.season, mate.driver, mate.races) for mate in mates] == [
        (2022, "daniel-ricciardo", 22),
        (2025, "oscar-piastri", 24),
    ]
    compared = await history.reader.read(CompareSeasonsRequest((2025, 2022), Championship.DRIVERS))
    assert [table.season for table in compared.tables] == [2025] * 24 + [2022] * 22
    assert {entrant.season for entrant in compared.paddock.entrants} == {2022, 2025}


async def test_the_record_book_is_of_what_is_stored(history: Suite) -> None:
    records = {record.id: record for record in (await history.reader.read(ListRecordsRequest(2))).records}
    wins = records["most-wins"]
    assert (wins.holders[0].driver, int(wins.holders[0].value)) == ("max-verstappen", 15 + 8)
    whole = await history.reader.read(GetRecordRequest("most-wins"))
    assert (len(whole.record.holders), whole.record.holders[:2]) == (wins.total, wins.holders)
    assert whole.source == "archive"
