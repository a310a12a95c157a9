"""Sends messages to browsers: claims what is due, sends it, and reports what came of it.

A message that was sent just before its process died is sent once more, and takes the place of the first, by its topic where it still waits
at the push service, and by its tag on the screen. Of each account few are under way at once: a push service is an address that a stranger
has named, and may be as slow as he likes.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from enum import StrEnum

import msgspec
import structlog

from auth_api.notices.wording import told
from auth_api.reminders.message_encryption import encrypted
from auth_api.reminders.vapid import Vapid
from auth_api.sending import Attempt, Sender
from auth_api.under_way import UnderWay, Work
from chassis.clock import Clock
from chassis.concurrency.background import in_background, working_off
from chassis.concurrency.outage import warn_once
from chassis.errors import SuiteError
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import RemindersClient
from racing.wire.requests.reminders import ClaimPushNoticesRequest, DuePushNotice, NoticeKind, ReportPushNoticeRequest

log = structlog.get_logger()

AT_ONCE = 32
AT_ONCE_PER_ACCOUNT = 4
LOOK_SECONDS = 1.0
GONE = frozenset({404, 410})
"""RFC 8030 section 7.3: the browser has unsubscribed, or the service forgot it."""
LATER = frozenset({408, 425, 429})
REFUSED, FAILED = 400, 500
"""The statuses of RFC 9110 section 15: from the first on it is our fault, from the second on theirs."""


class Pushed(StrEnum):
    """What came of an attempt."""

    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"
    GONE = "gone"


class Pushing:
    """The messages that this process sends."""

    def __init__(
        self, client: RemindersClient, sender: Sender, clock: Clock, metrics: Metrics, *, vapid: Vapid, public_url: str
    ) -> None:
        self._client = client
        self._sender = sender
        self._clock = clock
        self._vapid = vapid
        self._public_url = public_url
        self._news = asyncio.Event()
        self._under_way = UnderWay(most=AT_ONCE, most_of_account=AT_ONCE_PER_ACCOUNT, news=self._news)
        self._attempts = metrics.counter("push_messages_total", "Attempts to send a message", ["kind", "result"])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send in the background until the context is left; what is under way then is sent once more by somebody else."""
        loop = working_off(
            lambda: self._under_way.begin(self._claim),
            news=self._news,
            seconds=LOOK_SECONDS,
            ended=warn_once(log, "messages cannot be sent"),
        )
        async with in_background(loop):
            try:
                yield
            finally:
                await self._under_way.stop()

    async def _claim(self, limit: int, without: tuple[str, ...]) -> Sequence[tuple[str, Work]]:
        request = ClaimPushNoticesRequest(limit=limit, without=without)
        return [(each.push.account, self._send(each)) for each in (await self._client.call(request)).due]

    async def _send(self, due: DuePushNotice) -> None:
        try:
            await self._attempt(due)
        except Exception:
            log.exception("a message failed", subscription=due.subscription.id)

    async def _attempt(self, due: DuePushNotice) -> None:
        pushed = await self._pushed(due)
        self._attempts.labels(due.push.notice.kind, pushed.value).inc()
        report = ReportPushNoticeRequest(
            notice=due.push.id,
            sent=pushed is Pushed.SENT,
            refused=pushed is Pushed.REFUSED,
            gone=pushed is Pushed.GONE,
        )
        try:
            await self._client.call(report)
        except SuiteError as error:
            log.warning("what came of a message cannot be reported, so it comes again", cause=error.message)

    async def _pushed(self, due: DuePushNotice) -> Pushed:
        push, to, now = due.push, due.subscription, self._clock.now()
        try:
            body = encrypted(payload(due, self._public_url), p256dh=to.p256dh, auth=to.auth)
        except (ValueError, KeyError) as error:
            log.warning("a message cannot be made", subscription=to.id, cause=str(error))
            return Pushed.REFUSED
        soon = push.notice.kind == NoticeKind.BEFORE
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Encoding": "aes128gcm",
            "TTL": str(max(0, int((push.expires - now).total_seconds()))),
            "Urgency": "high" if soon else "normal",
            "Topic": push.id.replace("_", "-"),
            "Authorization": self._vapid.authorization(to.endpoint, now),
        }
        return pushed_by(await self._sender.send(to.endpoint, body, headers), to.id)


def payload(due: DuePushNotice, public_url: str) -> bytes:
    """Return what a browser reads: `title`, `body`, `url` and `tag`. A message that comes again has the same tag."""
    say = told(due.push.notice, due.push.language, public_url)
    return msgspec.json.encode({"title": say.title, "body": "\n".join(say.lines), "url": say.url, "tag": due.push.id})


def pushed_by(attempt: Attempt, subscription: str) -> Pushed:
    """Return what came of an attempt."""
    status = attempt.status
    if attempt.delivered:
        return Pushed.SENT
    log.info("a message was not taken", subscription=subscription, status=status, cause=attempt.error)
    if status in GONE:
        return Pushed.GONE
    if status is not None and REFUSED <= status < FAILED and status not in LATER:
        return Pushed.REFUSED
    return Pushed.FAILED
