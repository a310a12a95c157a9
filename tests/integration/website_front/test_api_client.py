"""What website_front makes of a content_api that is there and has nothing to say."""

from aiohttp import web

from chassis.http.client import HttpClient
from chassis.process.metrics import Metrics
from tests.public_door import backend
from tests.suite import free_port
from website_front.api.client import ApiClient


async def test_a_content_api_that_refuses_is_away_until_it_answers() -> None:
    statuses = iter([503, 503, 503, 200, 500])
    told: list[bool] = []

    async def answer(_request: web.Request) -> web.Response:
        return web.Response(status=next(statuses), headers={"ETag": '"a"'})

    app = web.Application()
    app.router.add_get("/v1/seasons/current", answer)
    port = free_port()
    async with backend(app, port), HttpClient() as http:
        client = ApiClient(
            http, [f"http://127.0.0.1:{port}"], Metrics("test"), megabytes=1, check_seconds=1, deadline=5
        )
        client.on_change.append(told.append)
        for away in (True, True, True, False, True):
            await client.look()
            assert client.away is away
    assert told == [False, True], "it is told once that it is there, and once that it is away"
