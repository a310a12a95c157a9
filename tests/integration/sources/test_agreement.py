"""Each source alone, through the whole suite, against the replay upstream: what it says is what the archive says.

The replay renders the archive's facts in the source's own format and shares no code with the parsers. Differences that are real are listed
with their reason; every other is a failure, printed with both values.
"""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest

from fetcher_service.archive.facts import Facts
from racing.model import Championship, Struct
from racing.wire.requests.reads import GetCalendarRequest, GetStandingsRequest, ListResultsRequest
from tests.agreement import differences
from tests.effort import mostly_slow
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.server import upstream

AS_OF = datetime(2026, 8, 20, 12, tzinfo=UTC)
"""When the archive was made."""

REAL = {
    r"\.official_name: FORMULA 1 .*": "the site and OpenF1 print official names in capitals",
    r"-mexico\.name: Mexico City Grand Prix \| Mexican Grand Prix": "the race was renamed in 2021, its identity was not",
    r"-qualifying\.rows\.\S+ \d+\.outcome: (not_)?classified \| .*": "Ergast does not say who was disqualified in qualifying",
    r"-qualifying\.rows\.\S+ \d+\.outcome: not_classified \| (not_)?classified": "nor who set no time",
    r"2024-belgium-race\.rows\.\S+ \d+\.(gap|time): ": "the archive measures from the winner on the road, disqualified later",
    r"2023-united-states-race\.rows\.\S+ \d+\.interval: ": "the archive keeps intervals to cars disqualified later",
    r"\.circuit\.place: ": "OpenF1 names the nearest town in its own spelling",
}


def unlisted(found: Sequence[str]) -> list[str]:
    """Differences that no reason explains."""
    return [line for line in found if not any(re.search(pattern, line) for pattern in REAL)]


@asynccontextmanager
async def asking(source: str, mongod: Mongod, valkey: Valkey) -> AsyncIterator[Suite]:
    async with (
        upstream(AS_OF) as served,
        running(mongod, valkey, clock_start=AS_OF, sources=source, addresses=served) as suite,
    ):
        yield suite


async def fetched(suite: Suite, job: str, season: int) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/{job}?season={season}")
    assert (status, body.get("fetched_count", 0) > 0) == (200, True), body


async def compared(suite: Suite, season: int) -> list[str]:
    """Where rounds and results differ from the archive, of the sessions that the source has."""
    with Facts() as facts:
        theirs = facts.season(season)
    calendar = (await suite.reader.read(GetCalendarRequest(season))).rounds
    results = (await suite.reader.read(ListResultsRequest(season))).results
    assert results
    held = [weekend for weekend in theirs.rounds if not weekend.cancelled]
    given = {result.id for result in results}
    return [
        *differences(calendar, held),
        *differences(results, [result for result in theirs.results if result.id in given]),
    ]


async def standings_compared(suite: Suite, season: int) -> list[str]:
    """Where the newest tables differ."""
    with Facts() as facts:
        tables = facts.season(season).standings
    found: list[str] = []
    for championship in Championship:
        ours = [table for table in tables if table.championship is championship]
        if ours:
            newest: Struct = max(ours, key=lambda table: table.after_round)
            table = (await suite.reader.read(GetStandingsRequest(season, championship))).standings
            found += differences([table], [newest])
    return found


# What it goes through is covered by the tests of its parts.
@pytest.mark.parametrize("season", mostly_slow([1950, 1962, 1988, 2007, 2021, 2024, 2025], 1988))
async def test_jolpica_alone_agrees_with_the_archive(mongod: Mongod, valkey: Valkey, season: int) -> None:
    async with asking("jolpica", mongod, valkey) as suite:
        for job in ("rounds", "results", "standings"):
            await fetched(suite, job, season)
        assert unlisted(await compared(suite, season)) == []
        assert unlisted(await standings_compared(suite, season)) == []


@pytest.mark.parametrize("season", mostly_slow([2022, 2023, 2024, 2025, 2026]))
async def test_formula1_alone_agrees_with_the_archive(mongod: Mongod, valkey: Valkey, season: int) -> None:
    async with asking("formula1", mongod, valkey) as suite:
        for job in ("rounds", "results", "standings"):
            await fetched(suite, job, season)
        assert unlisted(await compared(suite, season)) == []
        assert unlisted(await standings_compared(suite, season)) == []


@pytest.mark.parametrize("season", mostly_slow([2023, 2024, 2025], 2025))
async def test_openf1_alone_agrees_with_the_archive(mongod: Mongod, valkey: Valkey, season: int) -> None:
    async with asking("openf1", mongod, valkey) as suite:
        for job in ("rounds", "results"):
            await fetched(suite, job, season)
        assert unlisted(await compared(suite, season)) == []


async def test_a_reason_explains_only_what_it_names() -> None:
    assert unlisted(["2024-monaco-race.rows.x 1.points: 25 | 18"]) != []
    assert unlisted(["2024-monaco-qualifying.rows.x 1.position: 1 | 2"]) != []
