"""What an image's HEALTHCHECK says of the service in it."""

import asyncio

import pytest

from chassis.errors import Unavailable
from chassis.process.debug import debug_port
from chassis.process.health import Health
from chassis.process.healthcheck import debug_port_of, fault_at
from chassis.process.metrics import Metrics
from tests.patience import PATIENCE_SECONDS
from tests.suite import free_port


def test_the_port_is_that_of_the_setting_or_the_usual_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTENT_API_DEBUG_PORT", raising=False)
    assert debug_port_of("content_api", "9080") == 9080
    monkeypatch.setenv("CONTENT_API_DEBUG_PORT", "9999")
    assert debug_port_of("content_api", "9080") == 9999


async def test_a_service_is_healthy_when_it_is_ready_and_says_why_when_not() -> None:
    async def away() -> None:
        raise Unavailable("MongoDB is away")

    health = Health(period=3600)
    async with debug_port("127.0.0.1", 0, health=health, metrics=Metrics("test")) as port:
        assert "false" in str(await asyncio.to_thread(fault_at, port, patience=PATIENCE_SECONDS))
        async with health:
            assert await asyncio.to_thread(fault_at, port, patience=PATIENCE_SECONDS) is None
        broken = Health(period=3600)
        broken.watch("mongodb", away)
    async with (
        debug_port("127.0.0.1", 0, health=broken, metrics=Metrics("test")) as port,
        broken,
    ):
        assert "MongoDB is away" in str(await asyncio.to_thread(fault_at, port, patience=PATIENCE_SECONDS))


def test_a_service_that_does_not_listen_is_not_healthy() -> None:
    port = free_port()
    assert str(fault_at(port)).startswith(f"no answer on port {port}: ")
