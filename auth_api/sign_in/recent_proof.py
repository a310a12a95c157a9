"""Whether somebody has proved of late who he is: by signing in, or by the password, which is then asked for again."""

from datetime import timedelta

from aiohttp import web

from auth_api.sign_in.callers import SignedIn
from auth_api.sign_in.password_routes import WRONG, PasswordRoutes
from chassis.clock import Clock
from chassis.http.server import problem

RECENT = timedelta(minutes=10)
"""How long a sign-in is proof of it."""
GIVE_IT = "password: missing, allowed: that of the account"
PROVE_IT = "password: missing, allowed: that of the account; or sign in anew, which counts for ten minutes"


class RecentProof:
    """Asks for proof where it is not recent."""

    def __init__(self, passwords: PasswordRoutes, clock: Clock) -> None:
        self._passwords = passwords
        self._clock = clock

    async def lacking(self, request: web.Request, caller: SignedIn, password: str | None) -> web.Response | None:
        """Return the refusal of who has not proved it; None where he has. A password that is given has to be right."""
        if password is not None:
            known = await self._passwords.known(request, caller, password)
            return None if known is not None else problem(403, WRONG, request=request)
        if self._clock.now() - caller.sign_in.created < RECENT:
            return None
        return problem(403, PROVE_IT, request=request)

    async def lacking_password(
        self, request: web.Request, caller: SignedIn, password: str | None
    ) -> web.Response | None:
        """Return the refusal of who has not given the password, however recent his sign-in; who has none shows that."""
        if password is None and await self._passwords.chosen(caller):
            return problem(403, GIVE_IT, request=request)
        return await self.lacking(request, caller, password)
