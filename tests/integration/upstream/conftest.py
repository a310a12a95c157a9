"""A replay upstream, and a way to ask it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime

import aiohttp
import pytest

from tests.upstream.server import Upstream, upstream

type Ask = Callable[[str, str], Awaitable[tuple[int, str]]]

AFTER_SILVERSTONE = datetime(2026, 7, 6, 12, tzinfo=UTC)


@pytest.fixture
async def served() -> AsyncIterator[Upstream]:
    """An upstream on the Monday after round 9 of 2026."""
    async with upstream(AFTER_SILVERSTONE) as started:
        yield started


@pytest.fixture
async def ask(served: Upstream) -> AsyncIterator[Ask]:
    """Status and text of a source's path; redirects are not followed."""
    async with aiohttp.ClientSession() as session:

        async def get(source: str, path: str) -> tuple[int, str]:
            async with session.get(f"{served[source]}{path}", allow_redirects=False) as response:
                return response.status, await response.text("utf-8-sig")

        yield get
