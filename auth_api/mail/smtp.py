"""Sends letters through a mail server: by TLS, unless the settings allow it to go without."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum

import aiosmtplib
import structlog
from aiosmtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

log = structlog.get_logger()

SECONDS = 20.0
PERMANENT = 500
"""From this code on a server means: never (RFC 5321 section 4.2.1)."""


class Posted(StrEnum):
    """What came of an attempt: taken, not taken this time, or never to be taken."""

    SENT = "sent"
    FAILED = "failed"
    REFUSED = "refused"


@dataclass(frozen=True)
class SmtpServer:
    """A server that takes mail. `tls`: from the first byte; else by STARTTLS, which only `plain` lets be left out."""

    host: str
    port: int
    tls: bool
    plain: bool = False
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    async def send(self, message: EmailMessage) -> Posted:
        """Hand a message over; what went wrong is logged without whom it was for."""
        try:
            await aiosmtplib.send(
                message,
                hostname=self.host,
                port=self.port,
                use_tls=self.tls,
                start_tls=False if self.tls else (None if self.plain else True),
                username=self.user,
                password=self.password,
                timeout=SECONDS,
            )
        except SMTPRecipientsRefused as error:
            codes = [each.code for each in error.recipients]
            log.warning("a letter was refused for its address", codes=codes)
            return Posted.REFUSED if all(code >= PERMANENT for code in codes) else Posted.FAILED
        except (SMTPException, OSError) as error:
            # What a server says may name whom a letter is for; that it cannot be reached does not.
            cause = f"it answered {error.code}" if isinstance(error, SMTPResponseException) else str(error)
            log.warning("a letter was not taken", cause=cause, server=self.host)
            return Posted.FAILED
        return Posted.SENT
