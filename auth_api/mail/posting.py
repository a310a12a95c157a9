"""Sends letters: claims what is due, hands it over, and reports what came of it.

Letters are kept by data_scheduler until they were handed over, so that none is lost when a process ends. A letter that was handed over just
before its process died is sent once more, under the same Message-ID.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from auth_api.mail.addresses import mail_address
from auth_api.mail.letter import message
from auth_api.mail.smtp import Posted, SmtpServer
from chassis.clock import Clock
from chassis.concurrency.background import in_background, working_off
from chassis.concurrency.outage import warn_once
from chassis.errors import InvalidRequest, SuiteError
from chassis.process.metrics import Metrics
from racing.wire.accounts_client import SignInsClient
from racing.wire.requests.sign_ins import ClaimLettersRequest, Letter, ReportLetterRequest

log = structlog.get_logger()

AT_ONCE = 4
LOOK_SECONDS = 1.0
"""Look this often for reminders, and letters to try again; `written` says that there is another new one."""


class Posting:
    """The letters that this process sends."""

    def __init__(
        self,
        client: SignInsClient,
        server: SmtpServer,
        clock: Clock,
        metrics: Metrics,
        *,
        sender: str,
        secret: str,
        public_url: str,
    ) -> None:
        self._client = client
        self._server = server
        self._clock = clock
        self._sender = sender
        self._secret = secret
        self._public_url = public_url
        self._news = asyncio.Event()
        self._attempts = metrics.counter("letters_total", "Attempts to send a letter", ["kind", "result"])

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Posting"]:
        """Send in the background until the context is left."""
        async with in_background(
            working_off(
                self._send_all, news=self._news, seconds=LOOK_SECONDS, ended=warn_once(log, "letters cannot be sent")
            )
        ):
            yield self

    def written(self) -> None:
        """Hear that a letter waits."""
        self._news.set()

    async def _send_all(self) -> None:
        while letters := (await self._client.call(ClaimLettersRequest(limit=AT_ONCE))).letters:
            await asyncio.gather(*map(self._send, letters))

    async def _send(self, letter: Letter) -> None:
        posted = await self._posted(letter)
        self._attempts.labels(letter.kind, posted.value).inc()
        report = ReportLetterRequest(letter=letter.id, sent=posted is Posted.SENT, refused=posted is Posted.REFUSED)
        try:
            await self._client.call(report)
        except SuiteError as error:
            log.warning("what came of a letter cannot be reported, so it comes again", cause=error.message)

    async def _posted(self, letter: Letter) -> Posted:
        try:
            mail_address(letter.email)
        except InvalidRequest:  # an administrator makes accounts for what is no address, too
            return Posted.REFUSED
        now = self._clock.now()
        try:
            made = message(letter, now, sender=self._sender, secret=self._secret, public_url=self._public_url)
        except Exception:  # a newer data_scheduler has kinds that are not known here: the others go on
            log.exception("a letter cannot be worded, and is tried again later", letter=letter.id, kind=letter.kind)
            return Posted.FAILED
        return await self._server.send(made)
