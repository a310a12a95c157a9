"""`/v1/ways`: how one signs up and in here, for the page that offers it."""

from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from auth_api.json_bodies import answer
from chassis.http.requests.query import taking


class OpenIdWayShown(msgspec.Struct, frozen=True, kw_only=True):
    """A provider that signs in."""

    name: Annotated[str, Meta(description="For the button; `GET /openid` is what it leads to.")]


class WaysShown(msgspec.Struct, frozen=True, kw_only=True):
    """How one signs up and in."""

    sign_up: Annotated[bool, Meta(description="Whether one makes an account with an address and a password.")]
    passkeys: Annotated[bool, Meta(description="Whether there are passkeys.")]
    openid: Annotated[OpenIdWayShown | None, Meta(description="The provider; null where there is none.")]


class WayRoutes:
    """Handlers of the call."""

    def __init__(self, ways: WaysShown) -> None:
        self._ways = ways

    def add_to(self, app: web.Application) -> None:
        """Add the route."""
        app.router.add_get("/v1/ways", taking(self.listed))

    async def listed(self, _request: web.Request) -> web.Response:
        """`GET /v1/ways`."""
        return answer(self._ways)
