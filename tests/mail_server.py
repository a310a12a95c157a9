"""A real mail server: what it is sent, it keeps."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.patience import PATIENCE_SECONDS


@dataclass
class MailServer:
    """A server on a port of its own. `refused`: the answer to every address, where there is one."""

    port: int = 0
    refused: str | None = None
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    attempts: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it so
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        async with self.changed:
            self.attempts += 1
            self.changed.notify_all()
        if self.refused is not None:
            return self.refused
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd calls it so
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=default)
        assert isinstance(message, EmailMessage)
        async with self.changed:
            self.messages.append(message)
            self.recipients.extend(envelope.rcpt_tos)
            self.changed.notify_all()
        return "250 taken"

    def authenticate(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any
    ) -> AuthResult:
        assert isinstance(data, LoginPassword)
        self.logins.append((data.login.decode(), data.password.decode()))
        return AuthResult(success=True)

    async def until(self, number: int) -> list[EmailMessage]:
        """Wait until so many messages were taken."""
        async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
            await self.changed.wait_for(lambda: len(self.messages) >= number)
        return self.messages

    async def until_asked(self, number: int) -> None:
        """Wait until somebody wanted to send so many."""
        async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
            await self.changed.wait_for(lambda: self.attempts >= number)

    async def to(self, address: str) -> EmailMessage:
        """The newest message to an address, once there is one."""
        async with asyncio.timeout(PATIENCE_SECONDS), self.changed:
            await self.changed.wait_for(lambda: address in self.recipients)
        return next(each for each in reversed(self.messages) if each["To"] == address)


@asynccontextmanager
async def taking_mail(
    *, port: int = 0, tls: ssl.SSLContext | None = None, starttls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[MailServer]:
    """A mail server until the context is left: with TLS from the first byte, by STARTTLS, or without."""
    server = MailServer()
    options: dict[str, Any] = {
        "hostname": "mail.test",
        "tls_context": starttls,
        "require_starttls": starttls is not None,
    }
    if login:
        options |= {"authenticator": server.authenticate, "auth_required": True}
    loop = asyncio.get_running_loop()
    listener = await loop.create_server(lambda: SMTP(server, loop=loop, **options), "127.0.0.1", port, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listener.close()  # without waiting: a connection that was changed over to TLS is not always seen to end


def text_of(message: EmailMessage) -> str:
    """What a letter says."""
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def token_in(message: EmailMessage) -> str:
    """The token of the link in a letter."""
    (line,) = [each for each in text_of(message).splitlines() if each.startswith("http")]
    return line.partition("#")[2]
