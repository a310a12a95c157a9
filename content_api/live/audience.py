"""Who watches at one delay: a picture, and the clients that are told each step of it.

A step is written to every client's connection at once, as bytes that are the same for all. Nobody is waited for: a client whose
connection takes no more is left out until it does, and then told the whole picture.
"""

import asyncio
import socket
import time
from collections.abc import Callable

from content_api.live.message import Message
from racing.live.model import LiveMessage, LiveMessageType
from racing.live.steps import Steps

MOST_WAITING_BYTES = 64 * 1024
"""So much may wait to be sent to one client: about half a minute of a race."""

MOST_UNSENT_BYTES = 16 * 1024
"""So much of it in the system's buffer, which would take megabytes, and which nobody can be skipped forward past."""

LONGEST_BEHIND_SECONDS = 30.0
"""A client that has taken nothing for so long is gone."""


class Client:
    """A connection that is told. `part` chooses the bytes of a message that it understands; `sign_of_life` means nothing to it."""

    def __init__(
        self, transport: asyncio.WriteTransport, part: Callable[[Message], bytes], *, sign_of_life: bytes
    ) -> None:
        self._transport = transport
        self._part = part
        self._sign_of_life = sign_of_life
        self._behind_since: float | None = None
        _bound(transport)
        self.gone = asyncio.Event()
        """Set when nothing can be told any more."""

    @property
    def is_behind(self) -> bool:
        """Whether steps were left out."""
        return self._behind_since is not None

    def tell(self, message: Message) -> bool:
        """Write it; False where the connection takes no more."""
        if self._transport.is_closing():
            self.gone.set()
            return True
        if self.is_behind:
            return False
        if self._transport.get_write_buffer_size() > MOST_WAITING_BYTES:
            self._behind_since = time.monotonic()
            return False
        self._transport.write(self._part(message))
        return True

    def catch_up(self, whole: Callable[[], Message]) -> bool:
        """Tell everything to one that was behind and has read what waited for it; whether it did."""
        if self._transport.is_closing():
            self.gone.set()
        elif self._behind_since is not None and not self._transport.get_write_buffer_size():
            self._behind_since = None
            self._transport.write(self._part(whole()))
            return True
        elif self._behind_since is not None and time.monotonic() - self._behind_since > LONGEST_BEHIND_SECONDS:
            self._transport.abort()
            self.gone.set()
        return False

    def keep_alive(self) -> None:
        """Let nobody on the way take the connection for dead."""
        if not self.is_behind and not self._transport.is_closing():
            self._transport.write(self._sign_of_life)


class Audience:
    """The picture as it is shown, the steps to come back to it, and the clients."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.clients: set[Client] = set()
        self.left_out = 0
        """Steps that a client was not told because it was behind."""
        self._whole: Message | None = None

    def take(self, step: LiveMessage) -> bool:
        """Show a step; False, and nothing shown, where one before it is missing."""
        was_live, before = self.steps.picture is not None, self.steps.id
        if not self.steps.take(step):
            return False
        nothing_new = step.type is LiveMessageType.RESET and not was_live
        if before != self.steps.id and not nothing_new:
            message = Message(step)
            self.left_out += sum(not client.tell(message) for client in self.clients)
        return True

    def join(self, client: Client, last_id: str | None) -> None:
        """Tell what follows `last_id`, or the whole picture, and from now on each step."""
        missed = self.steps.since(last_id)
        for message in [Message(step) for step in missed] if last_id else [self.whole()]:
            client.tell(message)
        self.clients.add(client)

    def leave(self, client: Client) -> None:
        """Tell it no more."""
        self.clients.discard(client)

    def whole(self) -> Message:
        """Everything in one message, made once for all who come between two steps."""
        if self._whole is None or self._whole.id != self.steps.id:
            self._whole = Message(self.steps.now())
        return self._whole

    def look_after(self) -> int:
        """Let those catch up who were behind, and notice who is gone; how many have caught up."""
        return sum(client.catch_up(self.whole) for client in self.clients)


def _bound(transport: asyncio.WriteTransport) -> None:
    """Keep what has not been sent out of the system's buffer (Linux and macOS can)."""
    connection = transport.get_extra_info("socket")
    if connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT_BYTES)
