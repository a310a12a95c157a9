from collections.abc import AsyncIterator

import aiohttp
import pytest

from chassis.errors import Unavailable
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.metrics import Metrics


async def proven() -> None:
    return


async def refused() -> None:
    raise Unavailable("refused")


@pytest.fixture
def health() -> Health:
    health = Health()
    health.watch("mongodb", proven)
    health.watch("redis", refused, vital=False)
    return health


@pytest.fixture
async def port(health: Health) -> AsyncIterator[str]:
    """The address of an open debug port."""
    async with debug_port("127.0.0.1", 0, health=health, metrics=Metrics("test")) as bound:
        yield f"http://127.0.0.1:{bound}"


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_ready_follows_health_and_names_every_fault(
    port: str, session: aiohttp.ClientSession, health: Health
) -> None:
    async with session.get(f"{port}/ready") as response:
        assert response.status == 503
        checks = {"mongodb": "not checked yet", "redis": "not checked yet"}
        assert await response.json() == {"ready": False, "checks": checks}
    async with health, session.get(f"{port}/ready") as response:
        assert response.status == 200
        assert await response.json() == {"ready": True, "checks": {"mongodb": "ok", "redis": "refused"}}
    async with session.get(f"{port}/ready") as response:
        assert response.status == 503


async def test_live_is_always_200(port: str, session: aiohttp.ClientSession, health: Health) -> None:
    health.drain()
    async with session.get(f"{port}/live") as response:
        assert response.status == 200


async def test_metrics_are_prometheus_text_with_health_among_them(
    port: str, session: aiohttp.ClientSession, health: Health
) -> None:
    async with health, session.get(f"{port}/metrics") as response:
        assert response.status == 200
        assert response.headers["Content-Type"].startswith("text/plain; version=")
        shown = (await response.text()).splitlines()
    assert "willitbemax_ready 1.0" in shown
    assert 'willitbemax_check{check="mongodb"} 1.0' in shown
    assert 'willitbemax_check{check="redis"} 0.0' in shown


async def test_pages_of_other_sites_see_nothing(port: str, session: aiohttp.ClientSession) -> None:
    for path in ("metrics", "live", "ready"):
        async with session.get(f"{port}/{path}", headers={"Origin": "https://evil.example"}) as response:
            assert response.status == 403
        async with session.post(f"{port}/{path}", headers={"Host": "rebound.example"}) as response:
            assert response.status == 403
