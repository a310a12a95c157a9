"""Delivers events to webhooks: claims what is due, sends it, and reports what came of it.

The deliveries of each account that are under way at once are bounded, so that slow receivers cost nobody but their owner.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager

import structlog

from auth_api.sending import Sender
from auth_api.under_way import UnderWay, Work
from auth_api.webhooks.endpoint_secret import signed_headers, valid_secrets
from chassis.clock import Clock
from chassis.concurrency.background import in_background, reconnecting, working_off
from chassis.concurrency.outage import warn_once
from chassis.errors import Conflict, NotFound, SuiteError
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import DeliveriesClient
from racing.wire.requests.webhooks import ClaimDeliveriesRequest, DueDelivery, ReportDeliveryRequest

log = structlog.get_logger()

AT_ONCE = 64
AT_ONCE_PER_ACCOUNT = 4
LOOK_SECONDS = 1.0
"""How often to look for deliveries to retry; new events come by the stream."""
RECONNECT_SECONDS = 0.5


class Delivering:
    """The deliveries of this process, under a name of its own."""

    def __init__(
        self, client: DeliveriesClient, sender: Sender, clock: Clock, metrics: Metrics, *, secret: str
    ) -> None:
        self._client = client
        self._sender = sender
        self._clock = clock
        self._secret = secret
        self._holder = f"auth-{secrets.token_hex(6)}"
        self._news = asyncio.Event()
        self._under_way = UnderWay(most=AT_ONCE, most_of_account=AT_ONCE_PER_ACCOUNT, news=self._news)
        self._attempts = metrics.counter("webhook_attempts_total", "Attempts to deliver an event", ["result"])
        self._seconds = metrics.histogram("webhook_seconds", "Time of an attempt to deliver an event")
        self._disabled = metrics.counter(
            "webhooks_disabled_total", "Webhooks that were disabled since they took nothing"
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Delivering"]:
        """Deliver in the background until the context is left; what is under way then is delivered once more by somebody else."""
        async with in_background(
            reconnecting(self._listen, lost=_not_told, pause=RECONNECT_SECONDS),
            working_off(
                lambda: self._under_way.begin(self._claim),
                news=self._news,
                seconds=LOOK_SECONDS,
                ended=warn_once(log, "webhooks cannot be delivered"),
            ),
        ):
            try:
                yield self
            finally:
                await self._under_way.stop()

    async def _claim(self, limit: int, without: tuple[str, ...]) -> Sequence[tuple[str, Work]]:
        request = ClaimDeliveriesRequest(holder=self._holder, limit=limit, without=without)
        return [(each.endpoint.account, self._deliver(each)) for each in (await self._client.call(request)).due]

    async def _deliver(self, due: DueDelivery | None) -> None:
        """Deliver the events of an endpoint one after another, until there is none or one is not taken."""
        try:
            while due is not None:
                due = await self._attempt(due)
        except (Conflict, NotFound) as error:
            log.info("a delivery is another's by now", endpoint=due.endpoint.id if due else None, cause=error.message)
        except SuiteError as error:
            # The lease ends by itself, and the event is delivered once more.
            log.warning("a delivery cannot be reported", endpoint=due.endpoint.id if due else None, cause=error.message)
        except Exception:
            log.exception("a delivery failed", endpoint=due.endpoint.id if due else None)

    async def _attempt(self, due: DueDelivery) -> DueDelivery | None:
        endpoint, event = due.endpoint, due.event
        now = self._clock.now()
        headers = signed_headers(valid_secrets(self._secret, endpoint, now), event, now)
        attempt = await self._sender.send(endpoint.url, event.body, headers)
        self._attempts.labels("delivered" if attempt.delivered else "failed").inc()
        self._seconds.observe(attempt.milliseconds / 1000)
        report = ReportDeliveryRequest(
            holder=self._holder,
            endpoint=endpoint.id,
            event_number=event.event_number,
            delivered=attempt.delivered,
            status=attempt.status,
            milliseconds=attempt.milliseconds,
            error=attempt.error,
        )
        answer = await self._client.call(report)
        if answer.disabled:
            self._disabled.inc()
            log.warning("a webhook was disabled", endpoint=endpoint.id, cause=attempt.error or attempt.status)
        return answer.next

    async def _listen(self) -> None:
        async with aclosing(self._client.watch_events()) as newest:
            async for _ in newest:
                self._news.set()


def _not_told(error: SuiteError | None) -> None:
    log.debug("not following new events", cause=error.message if error is not None else "the stream ended")
