"""Lap times race by race, and the drawings of tracks, from the source into the store."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from chassis.errors import InvalidRequest, NotFound
from racing.laps import laps
from racing.model import CarLaps, Dataset, LapChart, SessionKind
from racing.printed_times import printed
from racing.wire.requests.reads import GetCircuitMapRequest, GetLapChartRequest, ListLapChartsRequest
from tests.factories import a_batch, a_circuit_map
from tests.suite import Mongod, Suite, Valkey, running
from tests.upstream.server import Upstream, upstream

AS_OF = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    async with upstream(AS_OF) as started:
        yield started


@pytest.fixture
async def suite(mongod: Mongod, valkey: Valkey, served: Upstream) -> AsyncIterator[Suite]:
    async with running(mongod, valkey, clock_start=AS_OF, sources="jolpica,f1db,archive", addresses=served) as started:
        yield started


async def test_every_lap_of_a_race_over_all_its_pages(suite: Suite, served: Upstream) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/laps?season=2025&round=8&session=race")
    assert (status, body["source"], body["changed_count"]) == (200, "jolpica", 1), body
    pages = [path for path in served.asked("jolpica") if "/laps" in path]
    assert len(pages) > 10
    chart = (await suite.reader.read(GetLapChartRequest(2025, "monaco", SessionKind.RACE))).chart
    driven = laps(chart)
    norris = [lap for lap in driven if lap.driver == "lando-norris"]
    assert [lap.lap for lap in norris] == list(range(1, 79))
    assert (norris[0].position, printed(norris[0].time or 0)) == (1, "1:31.001")
    assert driven == sorted(driven, key=lambda lap: (lap.lap, lap.position or 0))
    known = (await suite.reader.read(ListLapChartsRequest(2025))).charts
    assert [(each.grand_prix, each.session, each.sources, each.laps, each.log) for each in known] == [
        ("monaco", SessionKind.RACE, ("jolpica",), len(driven), False)
    ]
    _, again = await suite.post(f"{suite.fetcher}/fetch/laps?season=2025&round=8&session=race")
    assert again["changed_count"] == 0


async def test_laps_are_asked_for_race_by_race(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/laps?season=2025")
    assert status == 400
    assert body["detail"] == "round: missing, allowed: 1 to 99; of whole seasons, laps are fetched with from"


async def test_laps_before_any_were_kept_are_nowhere_to_be_had(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/laps?season=1988&round=1")
    assert (status, body["fetched_count"]) == (200, 0)
    with pytest.raises(NotFound, match="there are no laps of 1988 brazil race"):
        await suite.reader.read(GetLapChartRequest(1988, "brazil", SessionKind.RACE))


async def test_the_maps_of_a_seasons_tracks_but_that_nobody_has_drawn(suite: Suite) -> None:
    status, body = await suite.post(f"{suite.fetcher}/fetch/maps?season=2026")
    assert (status, body["source"]) == (200, "f1db"), body
    drawing = (await suite.reader.read(GetCircuitMapRequest("sepang-1"))).circuit_map
    assert drawing.svg.startswith("<svg")
    assert (drawing.licence, drawing.source) == ("CC BY 4.0", "f1db")
    with pytest.raises(NotFound, match="id: there is no drawing of 'madring-1'"):
        await suite.reader.read(GetCircuitMapRequest("madring-1"))


@pytest.mark.parametrize(
    ("svg", "reason"),
    [
        ("<html></html>", r"circuit_maps\[0\]\.svg: not an SVG drawing"),
        ("<svg><script>alert(1)</script></svg>", "a drawing with a script, an event handler"),
        ('<svg onload="x()"></svg>', "a drawing with a script, an event handler"),
        ('<svg><a href="https://elsewhere.example/"/></svg>', "a drawing with a script, an event handler"),
    ],
)
async def test_a_map_that_is_more_than_a_drawing_is_refused(shared_suite: Suite, svg: str, reason: str) -> None:
    drawing = a_circuit_map("ring-1", svg)
    with pytest.raises(InvalidRequest, match=reason):
        await shared_suite.writer.write(a_batch(Dataset.CIRCUIT_MAPS, drawing, season=0))


@pytest.mark.parametrize(
    ("cars", "reason"),
    [
        ((CarLaps(driver="lando-norris", laps=(1, 1)),), r"laps\[0\]\.cars\[0\]\.laps: not in ascending order from 1"),
        ((CarLaps(driver="lando-norris", laps=(1, 2), times=(9,)),), r"cars\[0\]\.times: 1 entries for 2 laps"),
        ((CarLaps(driver="lando-norris", laps=(1,), deleted=(7,)),), r"cars\[0\]\.deleted: 7 is none of the laps"),
        ((CarLaps(driver="a", laps=(1,)), CarLaps(driver="a", laps=(2,))), r"cars\[1\]\.driver: a is there twice"),
        ((), r"laps\[0\]\.cars: none with a lap"),
    ],
)
async def test_laps_that_cannot_be_are_refused_by_name(
    shared_suite: Suite, cars: tuple[CarLaps, ...], reason: str
) -> None:
    chart = LapChart(season=2025, grand_prix="monaco", session=SessionKind.RACE, cars=cars)
    with pytest.raises(InvalidRequest, match=reason):
        await shared_suite.writer.write(a_batch(Dataset.LAPS, chart))
