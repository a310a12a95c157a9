"""Several sources together: each session of a weekend from the first that has it, completed by the others."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest

import scheduler_api.service
from fetcher_service.archive.facts import Facts
from racing.model import Classification, SessionKind
from racing.wire.requests.reads import ListResultsRequest
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.faults import Fault, Kind
from tests.upstream.server import Upstream, upstream

AS_OF = datetime(2026, 8, 22, 12, tzinfo=UTC)
"""After the archive was made: what sources say then is newer."""


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(AS_OF) as started:
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    async with running(
        mongod, valkey, clock_start=AS_OF, sources="jolpica,openf1,archive", addresses=served, fetcher_clock_rate=600
    ) as started:
        yield started


async def monaco(suite: Suite) -> dict[str, Classification]:
    status, body = await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=8")
    assert (status, body["success"]) == (200, True), body
    results = (await suite.reader.read(ListResultsRequest(2025, grand_prix="monaco"))).results
    return {result.session.value: result for result in results}


async def test_a_weekends_sessions_come_from_the_first_source_that_has_each(suite: Suite) -> None:
    sources = {session: result.source for session, result in (await monaco(suite)).items()}
    assert sources == {
        "practice_1": "openf1",
        "practice_2": "openf1",
        "practice_3": "openf1",
        "qualifying": "jolpica",
        "race": "jolpica",
    }


async def test_what_the_first_does_not_know_is_completed_from_the_bundled_archive(suite: Suite) -> None:
    race = (await monaco(suite))["race"]
    winner = race.rows[0]
    assert (winner.driver, winner.tyre, race.source) == ("lando-norris", "pirelli", "jolpica")
    assert race.pit_stops


@pytest.mark.slow
async def test_an_archive_row_never_replaces_a_newer_one(suite: Suite, served: Upstream) -> None:
    before = await monaco(suite)
    for source in ("jolpica", "openf1"):
        served.inject(Fault(Kind.STATUS, source=source, status=503))
    _, body = await suite.post(f"{suite.fetcher}/fetch/results?season=2025")
    after = {
        result.session.value: result
        for result in (await suite.reader.read(ListResultsRequest(2025, grand_prix="monaco"))).results
    }
    assert after == before
    # And it is not said as if the season had been fetched.
    assert body["message"].startswith("only the bundled archive answered (jolpica: ")
    (run,) = await suite.ledger.runs(limit=1)
    assert (run.outcome, run.source, run.error) == ("success", "archive", body["message"])


async def test_disagreements_are_in_the_ledger(suite: Suite, served: Upstream) -> None:
    race = (await monaco(suite))["race"]
    rows = (race.rows[1], race.rows[0], *race.rows[2:])
    swapped = [msgspec.structs.replace(row, position=place) for place, row in enumerate(rows[:2], 1)]
    served.amend(msgspec.structs.replace(race, rows=(*swapped, *rows[2:])))
    await suite.sleep(minutes=1)
    await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=8&session=race")
    (run, *_) = await suite.ledger.runs(job="results", limit=1)
    assert any("position: jolpica says" in conflict for conflict in run.conflicts), run.conflicts
    async with (
        scheduler_api.service.serve(suite.scheduler_settings()) as port,
        suite.http.get(f"http://127.0.0.1:{port}/history?job=results&limit=1&verbose=1") as response,
    ):
        (line,) = (await response.json())["history"]
    assert line["conflicts"] == list(run.conflicts)


async def test_a_race_asked_for_by_itself_comes_with_its_pit_stops(
    mongod: Mongod, valkey: Valkey, served: Upstream
) -> None:
    async with running(mongod, valkey, clock_start=AS_OF, sources="jolpica", addresses=served) as alone:
        stops = (await monaco(alone))["race"].pit_stops
    with Facts() as facts:
        known = next(result for result in facts.season(2025).results if result.id == "2025-monaco-race").pit_stops
    assert {(stop.driver, stop.number, stop.stop): (stop.lap, stop.time) for stop in stops} == {
        (stop.driver, stop.number, stop.stop): (stop.lap, stop.time) for stop in known
    }


@pytest.mark.slow
async def test_a_whole_season_fetched_anew_keeps_the_pit_stops_that_came_with_a_race(
    mongod: Mongod, valkey: Valkey
) -> None:
    async with (
        upstream(datetime(2025, 12, 20, tzinfo=UTC)) as served,
        running(mongod, valkey, sources="jolpica", addresses=served) as suite,
    ):

        async def race() -> Classification:
            (found,) = (
                await suite.reader.read(ListResultsRequest(2025, grand_prix="australia", session=SessionKind.RACE))
            ).results
            return found

        await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=1")
        stops = (await race()).pit_stops
        assert stops
        status, _ = await suite.post(f"{suite.fetcher}/fetch/results?season=2025")
        assert (status, (await race()).pit_stops) == (200, stops)
