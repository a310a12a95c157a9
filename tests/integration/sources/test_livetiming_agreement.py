"""The live timing archive as the replay upstream renders it from facts: what is read from it is what went in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from chassis.process.metrics import Metrics
from fetcher_service.archive.facts import Facts
from fetcher_service.sources.livetiming import LiveTiming, open_source
from fetcher_service.sources.reading import NothingDue, Rows, SourceFailed
from fetcher_service.sources.source import SourceContext
from fetcher_service.web import Web
from racing.model import SessionKind
from tests.agreement import differences
from tests.hand_clock import HandClock
from tests.upstream.faults import Fault, Kind
from tests.upstream.server import Upstream, upstream

AS_OF = datetime(2026, 8, 20, 12, tzinfo=UTC)

UNKNOWN_TO_THE_FEED = (
    "2023-azerbaijan-qualifying.rows.nyck-de-vries 21.outcome: classified | not_classified",
    "2023-azerbaijan-sprint.rows.logan-sargeant 2: only theirs",
    "2024-sao-paulo-race.rows.alexander-albon 23: only theirs",
    "2024-sao-paulo-race.rows.lance-stroll 18: only theirs",
    "2024-sao-paulo-race.rows.nico-hulkenberg 27.outcome: retired | disqualified",
)
"""Who was slower than 107 %, did not start, or was disqualified."""


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(AS_OF) as serving:
        yield serving


@pytest.fixture
async def source(served: Upstream) -> AsyncIterator[LiveTiming]:
    clock = HandClock(AS_OF)
    async with (
        Web(clock, Metrics("fetcher_service"), contact="") as web,
        open_source(SourceContext(web, clock, served)) as it,
    ):
        yield it


@pytest.mark.parametrize("season", [2018, 2023, 2025])
async def test_a_calendar_is_that_of_the_archive(source: LiveTiming, season: int) -> None:
    answer = await source.rounds(season)
    assert isinstance(answer, Rows)
    with Facts() as facts:
        held = [weekend for weekend in facts.season(season).rounds if not weekend.cancelled]
    found = differences(answer.rows, held)
    assert [line for line in found if "official_name" not in line and "circuit.place" not in line] == []


@pytest.mark.parametrize(
    ("season", "grand_prix"),
    [(2019, "monaco"), (2023, "azerbaijan"), (2024, "sao-paulo"), (2025, "hungary"), (2026, "japan")],
)
async def test_results_of_a_weekend_are_those_of_the_archive(source: LiveTiming, season: int, grand_prix: str) -> None:
    answer = await source.results(season, grand_prix)
    assert isinstance(answer, Rows)
    with Facts() as facts:
        theirs = [result for result in facts.season(season).results if result.grand_prix == grand_prix]
    assert {result.session for result in answer.rows} == {result.session for result in theirs}
    assert [line for line in differences(answer.rows, theirs) if line not in UNKNOWN_TO_THE_FEED] == []


async def test_a_session_that_was_just_over_is_not_published_yet(source: LiveTiming, served: Upstream) -> None:
    served.at = datetime(2026, 3, 29, 7, 5, tzinfo=UTC)
    assert isinstance(await source.results(2026, "japan", SessionKind.RACE), NothingDue)


@pytest.mark.parametrize("kind", [Kind.TRUNCATED, Kind.HTML, Kind.EMPTY])
async def test_a_garbled_stream_is_an_error_and_no_half_result(
    source: LiveTiming, served: Upstream, kind: Kind
) -> None:
    served.inject(Fault(kind, source="livetiming", path=r"TimingData\.jsonStream"))
    with pytest.raises(SourceFailed):
        await source.results(2025, "hungary", SessionKind.QUALIFYING)
    served.lift()
    assert isinstance(await source.results(2025, "hungary", SessionKind.QUALIFYING), Rows)
