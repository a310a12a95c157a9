"""A write of what outlives seasons: the answers that name who has changed are made again, and no other."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import msgspec
import pytest

import content_api.service
import content_api.settings
from content_api.ergast.query import ErgastResource
from content_api.routes import ENDPOINTS
from racing.model import ALL_SEASONS, Dataset, Document
from racing.wire.requests.reads import (
    ListCircuitsRequest,
    ListConstructorsRequest,
    ListDriversRequest,
    ListEngineManufacturersRequest,
    ListGrandsPrixRequest,
    ListTyreManufacturersRequest,
)
from tests.factories import a_batch
from tests.suite import PUBLIC_URL, Suite, until

WITHOUT_RACE = (ErgastResource.PRACTICE, ErgastResource.PIT_STOPS, ErgastResource.LAPS)
PATHS = (
    *(f"/v1{endpoint.example}" for endpoint in ENDPOINTS),
    *("/v1/drivers/jack-doohan", "/v1/constructors/alpine", "/v1/seasons/2025/drivers", "/v1/seasons/2025/title"),
    *(f"/v1/seasons/2025/rounds/{number}/race" for number in range(1, 25)),
    *(
        f"/v1/drivers/{who}"
        for who in ("lando-norris", "lewis-hamilton", "george-russell", "alexander-albon", "liam-lawson")
    ),
    *(f"/v1/constructors/{maker}" for maker in ("mclaren", "ferrari", "mercedes", "williams", "red-bull", "haas")),
    *(
        f"/ergast/f1/2025/{resource}.{form}?limit=1000"
        for resource in ErgastResource
        if resource not in WITHOUT_RACE
        for form in ("json", "xml")
    ),
    *("/ergast/f1/2025/3/laps.json", "/ergast/f1/2025/3/pitstops.json", "/ergast/f1/drivers/doohan/results.json"),
    *("/ergast/f1/results.xml?limit=1000", "/ergast/f1/drivers.json?limit=1000", "/ergast/f1/driverStandings/1.json"),
)
"""Every page, and some that show nobody who is renamed here."""


RENAMED = (
    (Dataset.DRIVERS, ListDriversRequest(), "jack-doohan", {"name": "Jack Renamed", "last_name": "Renamed"}, True),
    (Dataset.CONSTRUCTORS, ListConstructorsRequest(), "alpine", {"name": "Alpes"}, True),
    (Dataset.CIRCUITS, ListCircuitsRequest(), "monza", {"name": "Brianza"}, True),
    (Dataset.GRANDS_PRIX, ListGrandsPrixRequest(), "italy", {"name": "Italia"}, False),
    (Dataset.ENGINE_MANUFACTURERS, ListEngineManufacturersRequest(), "mercedes", {"name": "Brixworth"}, False),
    (Dataset.TYRE_MANUFACTURERS, ListTyreManufacturersRequest(), "pirelli", {"name": "Milan"}, False),
)
"""One of everything that has a name; and whether answers that do not name it are left as they are."""


async def answers(suite: Suite, at: str) -> dict[str, Any]:
    """What every path says; the moment at which something changed is no part of it."""
    found: dict[str, Any] = {}
    for path in PATHS:
        async with suite.http.get(f"{at}{path}") as response:
            body = await response.read()
            if response.status != HTTPStatus.OK:
                found[path] = response.status
            elif response.content_type == "application/json":
                found[path] = msgspec.json.decode(body).get("result", body)
            else:
                found[path] = body
    return found


def renamed(rows: Iterable[Any], id_: str, **facts: str) -> list[Document]:
    """Every row as a source gives it, one of them under another name."""
    plain = {"source": None, "fetched_at": None, "updated_at": None}
    return [msgspec.structs.replace(row, **plain, **(facts if row.id == id_ else {})) for row in rows]


async def made(suite: Suite) -> float:
    return await suite.metric("content_api", 'willitbemax_response_cache_made_total{result="made"}')


@pytest.mark.timeout(300)
@pytest.mark.slow
async def test_a_change_of_names_makes_what_shows_them_again_and_nothing_else(suite: Suite) -> None:
    await suite.fill(2025)
    await until(lambda: suite.get("/v1/drivers/jack-doohan"))
    await answers(suite, suite.content)
    assert await made(suite) > len(PATHS) / 2
    for dataset, request, id_, facts, named_by_id in RENAMED:
        listed: Any = await suite.reader.read(request)
        found = listed.manufacturers if dataset.endswith("manufacturers") else getattr(listed, dataset)
        rows = renamed(found, id_, **facts)
        before, count = await answers(suite, suite.content), await made(suite)
        now = datetime.now(UTC)
        written = await suite.writer.write(
            a_batch(dataset, *rows, season=ALL_SEASONS, fetched_at=now, source="jolpica")
        )
        assert len(written.changed) == 1
        async with another(suite) as url:
            expected = await answers(suite, url)

        async def differing(expected: dict[str, Any] = expected) -> list[str]:
            now_said = await answers(suite, suite.content)
            return [path for path in PATHS if now_said[path] != expected[path]]

        async def is_the_same(differing: Callable[[], Awaitable[list[str]]] = differing) -> bool:
            return await differing() == []

        with suppress(TimeoutError):
            await until(is_the_same, seconds=60)
        assert (dataset, await differing()) == (dataset, [])
        changed = [path for path in PATHS if before[path] != expected[path]]
        again = await made(suite) - count
        assert 0 < len(changed) <= again, dataset
        assert again < 0.7 * len(PATHS) or not named_by_id, dataset


@asynccontextmanager
async def another(suite: Suite) -> AsyncIterator[str]:
    """One more content_api, which has prepared nothing yet."""
    settings = content_api.settings.Settings(
        data_scheduler_address=suite.address,
        content_api_port=0,
        content_api_debug_port=0,
        public_url=PUBLIC_URL,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with content_api.service.serve(settings) as port:
        yield f"http://127.0.0.1:{port}"
