"""The client of fetcher_service: starts fetches over HTTP and waits for their outcome."""

from collections.abc import Mapping
from datetime import datetime

import msgspec
from pydantic import SecretStr

from chassis.errors import SuiteError, Unavailable
from chassis.http.client import HttpClient
from scheduler_api.order import Job, Order

SYNC_RUN = "Sync-Run"
BAD_GATEWAY = 502

SESSIONS_OF_A_ROUND = 5
"""At most. Their laps and replays are fetched one by one, so that all of them may take as many times as long as one."""

FOLLOW_SECONDS = 5.0
"""Short, because the fetcher answers at once and follows in the background."""


class FetchReply(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch did: HTTP status, whether it is confirmed, and in words why not."""

    status: int
    success: bool
    message: str | None = None


class FetcherAway(SuiteError):
    """The fetcher could not be called at all."""


class Fetcher:
    """Calls `/fetch/*` and waits, bounded, for the confirmation."""

    def __init__(self, http: HttpClient, url: str, token: SecretStr | None, *, timeout: float) -> None:
        self._http = http
        self._url = url
        self._authorized = {} if token is None else {"Authorization": f"Bearer {token.get_secret_value()}"}
        self._timeout = timeout

    async def fetch(self, order: Order, *, run: str) -> FetchReply:
        """Have something fetched under a run of the ledger.

        Raises `FetcherAway` when nobody answers, found out within two seconds, and `DeadlineExceeded` when a fetch takes too long.
        """
        headers = {SYNC_RUN: run, **self._authorized}
        try:
            await self.probe()
        except SuiteError as error:
            raise FetcherAway(f"fetcher_service cannot be reached: {error.message}") from error
        try:
            status, reply = await self._http.post_json(
                f"{self._url}{_path(order)}", headers=headers, deadline=self._timeout * _sessions(order)
            )
        except Unavailable as error:
            raise FetcherAway(f"fetcher_service cannot be reached: {error.message}") from error
        return FetchReply(status=status, success=bool(reply.get("success")), message=_reason(reply))

    async def follow(self, until: datetime) -> FetchReply:
        """Have the live feed followed until an instant; asked again, it is renewed. Raises `SuiteError` when that is not confirmed."""
        status, reply = await self._http.post_json(
            f"{self._url}/fetch/livetiming?until={int(until.timestamp())}",
            headers=self._authorized,
            deadline=FOLLOW_SECONDS,
        )
        return FetchReply(status=status, success=bool(reply.get("success")), message=_reason(reply))

    async def probe(self) -> None:
        """Raise unless the fetcher answers."""
        status, _ = await self._http.get_json(f"{self._url}/status", headers=self._authorized, deadline=2.0)
        if status != 200:  # noqa: PLR2004  # OK
            raise Unavailable(f"fetcher_service answers {status}")


def _path(order: Order) -> str:
    """The fetcher's path and query: `/fetch/results?season=2026&round=21&session=race`."""
    season = "from" if order.job is Job.MISSING else "season"
    asked = {season: order.season, "round": order.round_number, "session": order.session}
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    return f"/fetch/{order.job}{'?' if query else ''}{query}"


def _sessions(order: Order) -> int:
    """Return how many sessions are fetched one by one for the order."""
    of_a_round = order.round_number is not None and order.session is None
    return SESSIONS_OF_A_ROUND if of_a_round and order.job in (Job.LAPS, Job.REPLAYS) else 1


def _reason(reply: Mapping[str, object]) -> str | None:
    reason = reply.get("detail") or reply.get("message") or reply.get("title")
    return None if reason is None else str(reason)
