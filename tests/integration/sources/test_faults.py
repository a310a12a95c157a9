"""What a source can do wrong: the right error, nothing half-written, the next source takes over, and recovery by itself."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from racing.wire.requests.reads import GetCalendarRequest
from tests.effort import mostly_slow
from tests.suite import Mongod, Suite, Valkey, running, until
from tests.upstream.faults import Fault, Kind
from tests.upstream.server import Upstream, upstream

AS_OF = datetime(2026, 8, 20, 12, tzinfo=UTC)
FAST = 600.0
"""Suite seconds a second, so that pauses between tries and an open breaker's minute pass quickly."""

FAULTS = {
    "429": (Fault(Kind.STATUS, status=429), "429"),
    "429 with Retry-After": (Fault(Kind.STATUS, status=429, retry_after="30"), "429"),
    "500": (Fault(Kind.STATUS, status=500), "500"),
    "503": (Fault(Kind.STATUS, status=503), "503"),
    "HTML for JSON": (Fault(Kind.HTML), "JSON"),
    "truncated": (Fault(Kind.TRUNCATED), "JSON"),
    "broken off": (Fault(Kind.BROKEN_OFF), "broke off|connection"),
    "empty": (Fault(Kind.EMPTY), "JSON|empty"),
    "no rows": (Fault(Kind.NO_ROWS), "no|empty|none"),
    "half a season": (Fault(Kind.HALF_A_SEASON), "rounds are stored"),
    "changed keys": (Fault(Kind.CHANGED_HEADERS), "changed its shape at"),
    "redirect elsewhere": (Fault(Kind.REDIRECT), "elsewhere"),
    "wrong charset": (Fault(Kind.WRONG_CHARSET), "UTF-8|utf-8|decode|charset"),
    "huge body": (Fault(Kind.HUGE, megabytes=20), "bytes"),
    "gzip bomb": (Fault(Kind.GZIP_BOMB, megabytes=200), "bytes"),
}


@dataclass
class Replay:
    suite: Suite
    served: Upstream

    async def fetch(self, job: str = "rounds", season: int = 2025) -> tuple[int, Any]:
        return await self.suite.post(f"{self.suite.fetcher}/fetch/{job}?season={season}")

    async def stored(self) -> object:
        calendar = await self.suite.reader.read(GetCalendarRequest(2025))
        return calendar.rounds, calendar.stamps

    async def succeeds(self) -> bool:
        return (await self.fetch())[0] == 200


@pytest.fixture
async def jolpica_alone(mongod: Mongod, valkey: Valkey) -> AsyncIterator[Replay]:
    async with (
        upstream(AS_OF) as served,
        running(
            mongod,
            valkey,
            clock_start=AS_OF,
            fetcher_clock_rate=FAST,
            sources="jolpica",
            addresses=served,
            with_content_api=True,
        ) as suite,
    ):
        yield Replay(suite, served)


@pytest.mark.parametrize("name", mostly_slow(FAULTS, "429", "HTML for JSON", "half a season", "gzip bomb"))
async def test_a_fault_is_told_writes_nothing_and_passes(jolpica_alone: Replay, name: str) -> None:
    fault, cause = FAULTS[name]
    assert (await jolpica_alone.fetch())[0] == 200
    before = await jolpica_alone.stored()
    jolpica_alone.served.inject(fault)
    await jolpica_alone.suite.sleep(minutes=10)
    status, body = await jolpica_alone.fetch()
    assert status == 502, body
    assert "jolpica" in body["detail"]
    assert _names(cause, body["detail"]), body["detail"]
    assert await jolpica_alone.stored() == before
    jolpica_alone.served.lift()
    await until(jolpica_alone.succeeds)
    assert await jolpica_alone.stored() == before


def _names(cause: str, detail: str) -> bool:
    return any(word in detail for word in cause.split("|"))


@pytest.mark.parametrize("name", mostly_slow(FAULTS, "429", "HTML for JSON"))
async def test_the_next_source_takes_over(mongod: Mongod, valkey: Valkey, name: str) -> None:
    fault, _ = FAULTS[name]
    spoilt = Fault(fault.kind, source="jolpica", status=fault.status, megabytes=fault.megabytes)
    if spoilt.kind is Kind.HALF_A_SEASON:
        pytest.skip(
            "half a season looks whole to who knows no other half: data_scheduler refuses it, as the test above proves"
        )
    async with (
        upstream(AS_OF) as served,
        running(
            mongod, valkey, clock_start=AS_OF, fetcher_clock_rate=FAST, sources="jolpica,openf1", addresses=served
        ) as suite,
    ):
        served.inject(spoilt)
        status, body = await suite.post(f"{suite.fetcher}/fetch/rounds?season=2025")
        assert (status, body.get("source"), body.get("fetched_count")) == (200, "openf1", 24), body


async def test_with_every_source_failing_what_is_stored_is_served(jolpica_alone: Replay) -> None:
    assert (await jolpica_alone.fetch())[0] == 200
    jolpica_alone.served.inject(Fault(Kind.STATUS, status=503))
    await jolpica_alone.suite.sleep(minutes=10)
    for _ in range(3):
        assert (await jolpica_alone.fetch())[0] == 502
    weekend = await jolpica_alone.suite.result("/v1/seasons/2025/rounds/monaco")
    assert weekend["name"] == "Monaco Grand Prix"
    status = await jolpica_alone.suite.fetcher_status()
    assert status["sources"] == {"jolpica": "unreachable"}
    assert "503" in status["source_details"]["jolpica"]["last_error"]


async def test_a_changed_shape_is_in_the_status_with_its_path(jolpica_alone: Replay) -> None:
    jolpica_alone.served.inject(Fault(Kind.CHANGED_HEADERS))
    await jolpica_alone.fetch()
    status = await jolpica_alone.suite.fetcher_status()
    (changed, *_) = status["source_details"]["jolpica"]["changed"]
    assert changed["path"].startswith("MRData.")


async def test_a_slow_source_is_waited_for(jolpica_alone: Replay) -> None:
    jolpica_alone.served.inject(Fault(Kind.LATENCY, seconds=0.3))
    assert (await jolpica_alone.fetch())[0] == 200


@pytest.mark.parametrize(
    ("fault", "status", "detail"),
    [
        (Kind.CHANGED_CLASSES, 200, ""),
        (Kind.CHANGED_HEADERS, 502, "changed its shape at"),
        (Kind.TRUNCATED, 502, "formula1"),
        (Kind.HTML, 502, "changed its shape at"),
    ],
)
async def test_a_page_is_read_by_its_headings_whatever_its_classes_are_called(
    mongod: Mongod, valkey: Valkey, fault: Kind, status: int, detail: str
) -> None:
    async with (
        upstream(AS_OF) as served,
        running(
            mongod, valkey, clock_start=AS_OF, fetcher_clock_rate=FAST, sources="formula1", addresses=served
        ) as suite,
    ):
        served.inject(Fault(fault))
        answered, body = await suite.post(f"{suite.fetcher}/fetch/results?season=2025&round=1&session=race")
        assert answered == status, body
        assert detail in body.get("detail", "")
