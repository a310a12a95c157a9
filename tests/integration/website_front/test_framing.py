"""What pages of others may show in a frame, through the door that everybody comes by: the real Traefik over the committed routes."""

from collections.abc import AsyncIterator

import pytest
from yarl import URL

from deploy.settings import Settings
from tests.public_door import Door, door
from tests.site import BROWSER, Site
from tests.suite import free_port

EMBEDS = ("/embed/next", "/embed/standings", "/fr/embed/next", "/fr/embed/standings")
OTHERS = (
    "/",
    "/fr/title",
    "/calendar",
    "/nothing",
    "/fr/embed/nothing",
    "/drivers/nobody",
    "/pictures/general.png",
    "/static/nothing.css",
    "/fetcher/v1/status",
    "/content/v1/seasons/current",
    "/content/v2",
)


@pytest.fixture(scope="module")
async def public(site: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Door]:
    port = free_port()
    settings = Settings(
        public_port=port,
        content_api_port=URL(site.suite.content).port or 0,
        website_front_port=URL(site.url).port or 0,
        rate_limit_average=0,
        _env_file=None,  # type: ignore[call-arg]  # pydantic-settings takes it
    )
    async with door(settings, port, tmp_path_factory.mktemp("door")) as opened:
        yield opened


@pytest.mark.parametrize("path", EMBEDS)
async def test_what_is_embedded_may_be_framed(public: Door, path: str) -> None:
    etag = ""
    for condition in ({}, {}, {"If-None-Match": "given"}):
        headers = {**BROWSER, **({"If-None-Match": etag} if condition else {})}
        async with public.session.get(f"{public.url}{path}", headers=headers) as answer:
            assert answer.status == (304 if condition else 200)
            assert "X-Frame-Options" not in answer.headers
            assert condition or "frame-ancestors *" in answer.headers["Content-Security-Policy"]
            etag = answer.headers["ETag"]


@pytest.mark.parametrize("path", OTHERS)
async def test_nothing_else_may(public: Door, path: str) -> None:
    for _ in range(2):  # made, and ready
        async with public.session.get(f"{public.url}{path}", headers=BROWSER) as answer:
            assert answer.headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors *" not in answer.headers.get("Content-Security-Policy", "")
