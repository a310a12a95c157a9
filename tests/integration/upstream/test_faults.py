"""Every fault does what it says, to whom it says, as often as it says."""

import gzip
import json
import time
from datetime import UTC, datetime

import aiohttp
import pytest

from chassis.clock import Clock
from tests.integration.upstream.conftest import Ask
from tests.upstream.faults import Fault, Kind
from tests.upstream.server import Upstream, upstream

PAGE = "/en/results/2024/races/1229/bahrain/race-result"


async def test_a_fault_meets_so_many_requests_of_one_source(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.STATUS, source="jolpica", path=r"results", status=503, times=2))
    assert (await ask("jolpica", "/2024.json"))[0] == 200
    assert [(await ask("jolpica", "/2024/results.json"))[0] for _ in range(3)] == [503, 503, 200]
    assert (await ask("formula1", "/en/results/2024/races"))[0] == 200


async def test_a_lasting_fault_can_be_lifted(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.STATUS))
    assert (await ask("openf1", "/meetings?year=2024"))[0] == 500
    served.lift()
    assert (await ask("openf1", "/meetings?year=2024"))[0] == 200


@pytest.mark.parametrize("after", [None, "7"])
async def test_too_many_requests_may_say_how_long_to_wait(served: Upstream, after: str | None) -> None:
    served.inject(Fault(Kind.STATUS, status=429, retry_after=after))
    async with aiohttp.ClientSession() as session, session.get(f"{served['jolpica']}/2024.json") as response:
        assert (response.status, response.headers.get("Retry-After")) == (429, after)


async def test_bodies_that_are_no_answer(served: Upstream, ask: Ask) -> None:
    for kind in (Kind.HTML, Kind.TRUNCATED, Kind.EMPTY):
        served.lift()
        served.inject(Fault(kind))
        status, body = await ask("jolpica", "/2024.json")
        assert status == 200
        with pytest.raises(json.JSONDecodeError):
            json.loads(body)


async def test_answers_without_rows(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.NO_ROWS))
    data = json.loads((await ask("jolpica", "/2024.json"))[1])["MRData"]
    assert (data["total"], data["RaceTable"]["Races"]) == ("0", [])
    assert json.loads((await ask("openf1", "/meetings?year=2024"))[1]) == []
    assert "<td" not in (await ask("formula1", PAGE))[1]


async def test_half_a_season(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.HALF_A_SEASON))
    assert json.loads((await ask("jolpica", "/2024.json"))[1])["MRData"]["total"] == "12"
    assert len(json.loads((await ask("openf1", "/meetings?year=2024"))[1])) == 13


async def test_changed_class_names_leave_the_text(served: Upstream, ask: Ask) -> None:
    _, before = await ask("formula1", PAGE)
    served.inject(Fault(Kind.CHANGED_CLASSES))
    _, after = await ask("formula1", PAGE)
    assert "Table-module_table" in before
    assert "Table-module_table" not in after
    assert "Time / Retired" in after


async def test_changed_headings_and_keys(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.CHANGED_HEADERS))
    _, page = await ask("formula1", PAGE)
    assert ">Pilot<" in page
    assert ">Driver<" not in page
    assert "Events" in json.loads((await ask("jolpica", "/2024.json"))[1])["MRData"]["RaceTable"]
    assert "place" in json.loads((await ask("openf1", "/session_result?session_key=12294"))[1])[0]


async def test_a_redirect_leads_elsewhere(served: Upstream) -> None:
    served.inject(Fault(Kind.REDIRECT, location="http://elsewhere.invalid/f1"))
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{served['formula1']}{PAGE}", allow_redirects=False) as response,
    ):
        assert (response.status, response.headers["Location"]) == (302, "http://elsewhere.invalid/f1")


async def test_a_wrong_charset_cannot_be_decoded(served: Upstream) -> None:
    served.inject(Fault(Kind.WRONG_CHARSET))
    async with aiohttp.ClientSession() as session:
        for source, path in (("jolpica", "/2024/results.json"), ("formula1", PAGE)):
            async with session.get(f"{served[source]}{path}") as response:
                assert response.charset == "utf-8"
                with pytest.raises(UnicodeDecodeError):
                    (await response.read()).decode()


async def test_a_huge_body_and_a_bomb_are_as_large_as_told(served: Upstream) -> None:
    served.inject(Fault(Kind.HUGE, path="2023", megabytes=3), Fault(Kind.GZIP_BOMB, path="2024", megabytes=20))
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        async with session.get(f"{served['jolpica']}/2023.json") as response:
            assert len(await response.read()) == 3 << 20
            assert response.content_length is None
        async with session.get(f"{served['jolpica']}/2024.json") as response:
            packed = await response.read()
    assert len(packed) < 100_000
    with pytest.raises(EOFError):
        gzip.decompress(packed)


async def test_an_answer_that_breaks_off(served: Upstream) -> None:
    served.inject(Fault(Kind.BROKEN_OFF))
    async with aiohttp.ClientSession() as session, session.get(f"{served['jolpica']}/2024.json") as response:
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_late_answer_is_the_right_one(served: Upstream, ask: Ask) -> None:
    served.inject(Fault(Kind.LATENCY, seconds=0.1))
    began = time.monotonic()
    status, _ = await ask("jolpica", "/2024.json")
    assert status == 200
    assert time.monotonic() - began >= 0.1


async def test_requests_are_counted_with_the_time_of_the_suite() -> None:
    start = datetime(2026, 3, 8, 4, tzinfo=UTC)
    async with upstream(Clock(start, rate=3600)) as served, aiohttp.ClientSession() as session:
        for _ in range(2):
            async with session.get(
                f"{served['jolpica']}/2024.json?limit=5", headers={"User-Agent": "a test"}
            ) as response:
                tag = response.headers["ETag"]
        async with session.get(f"{served['jolpica']}/2024.json?limit=5", headers={"If-None-Match": tag}) as response:
            assert response.status == 304
        assert served.asked("jolpica") == {"2024.json?limit=5": 3}
        assert not served.asked("openf1")
        assert [request.status for request in served.requests] == [200, 200, 304]
        assert served.requests[0].user_agent == "a test"
        assert served.requests[2].conditional
        assert start <= served.requests[0].at <= served.requests[2].at
