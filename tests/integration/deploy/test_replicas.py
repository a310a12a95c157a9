"""The real Traefik in front of two content_api, which it asks whether they are ready."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from deploy.settings import Settings
from tests.patience import PATIENCE_SECONDS
from tests.public_door import Door, backend, door
from tests.suite import free_port, until

ASKED = 6
WHILE_UNSEEN = 4


class Backend:
    """A content_api that says its name."""

    def __init__(self, name: str, *, keeps_connections: bool = True) -> None:
        self.name = name
        self.ready = True
        self.keeps_connections = keeps_connections

    async def answer(self, request: web.Request) -> web.Response:
        if request.path == "/ready":
            return web.Response(status=200 if self.ready else 503)
        response = web.json_response({"backend": self.name})
        if not self.keeps_connections:
            response.force_close()
        return response

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        app = web.Application()
        app.router.add_route("*", "/{path:.*}", self.answer)
        async with backend(app, port):
            yield


async def answered(open_door: Door) -> Counter[str]:
    """Who has answered."""
    return Counter([(await open_door.seen("/content/v1/seasons"))["backend"] for _ in range(ASKED)])


@pytest.mark.usefixtures("no_settings_of_this_machine")
async def test_requests_go_to_those_that_are_ready(tmp_path: Path) -> None:
    first, second = Backend("first"), Backend("second")
    ports = free_port(), free_port()
    settings = Settings(
        content_api_port=ports[0], content_api_replica_port=ports[1], content_api_replicas=2, rate_limit_average=0
    )
    async with (
        first.serving(ports[0]),
        second.serving(ports[1]),
        door(settings, free_port(), tmp_path) as open_door,
    ):

        async def both() -> bool:
            return set(await answered(open_door)) == {"first", "second"}

        async def only_second() -> bool:
            return await answered(open_door) == {"second": ASKED}

        await until(both, seconds=PATIENCE_SECONDS)
        first.ready = False
        await until(only_second, seconds=PATIENCE_SECONDS)
        first.ready = True
        await until(both, seconds=PATIENCE_SECONDS)


@pytest.mark.usefixtures("no_settings_of_this_machine")
@pytest.mark.parametrize(("more", "statuses"), [({"CONNECT_ATTEMPTS": "10"}, {200}), ({}, {200, 502})])
async def test_who_cannot_be_connected_to_is_passed_over_where_that_is_wanted(
    tmp_path: Path, more: Mapping[str, str], statuses: set[int]
) -> None:
    """The second case shows that the first could fail: the requests come before the health check does.

    No connection is kept: one that was open would break off, and what was sent on it is not sent again.
    """
    first, second = Backend("first"), Backend("second", keeps_connections=False)
    ports = free_port(), free_port()
    settings = Settings(
        content_api_port=ports[0], content_api_replica_port=ports[1], content_api_replicas=2, rate_limit_average=0
    )
    async with first.serving(ports[0]), AsyncExitStack() as of_second:
        await of_second.enter_async_context(second.serving(ports[1]))
        async with door(settings, free_port(), tmp_path, **more) as open_door:
            assert set(await answered(open_door)) == {"first", "second"}
            await of_second.aclose()
            seen = [(await open_door.get("/content/v1/seasons"))[0] for _ in range(WHILE_UNSEEN)]
            assert set(seen) == statuses
