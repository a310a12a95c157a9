"""The clients of one delay, and the picture that they see.

A step is written to the connections of all clients at once, as the same bytes. No client is waited for: one whose connection takes no
more is skipped until it does, and is then sent the whole picture.
"""

import asyncio
import socket
import time
from collections.abc import Callable

from content_api.live.message import Message
from racing.live.model import LiveMessage, LiveMessageType
from racing.live.steps import Steps

MOST_WAITING_BYTES = 64 * 1024
"""Bytes that may wait to be sent to one client: about half a minute of a race."""

MOST_UNSENT_BYTES = 16 * 1024
"""How many of them may be in the system's buffer. It would take megabytes, and what is in it can no longer be skipped."""

LONGEST_BEHIND_SECONDS = 30.0
"""A client that has taken nothing for this long is disconnected."""


class Client:
    """A connection. `encode` gives the bytes of a message for it; `ping` are bytes that keep it open and mean nothing."""

    def __init__(self, transport: asyncio.WriteTransport, encode: Callable[[Message], bytes], *, ping: bytes) -> None:
        self._transport = transport
        self._encode = encode
        self._ping = ping
        self._behind_since: float | None = None
        _bound(transport)
        self.closed = asyncio.Event()
        """Set when nothing more can be sent."""

    @property
    def is_behind(self) -> bool:
        """Whether steps were skipped."""
        return self._behind_since is not None

    def send(self, message: Message) -> bool:
        """Write the message; return False where it is skipped, because the connection takes no more."""
        if self._transport.is_closing():
            self.closed.set()
            return True
        if self.is_behind:
            return False
        if self._transport.get_write_buffer_size() > MOST_WAITING_BYTES:
            self._behind_since = time.monotonic()
            return False
        self._transport.write(self._encode(message))
        return True

    def catch_up(self, snapshot: Callable[[], Message]) -> bool:
        """Send the whole picture where steps were skipped and the client has read what was waiting; return whether it was sent."""
        if self._transport.is_closing():
            self.closed.set()
        elif self._behind_since is not None and not self._transport.get_write_buffer_size():
            self._behind_since = None
            self._transport.write(self._encode(snapshot()))
            return True
        elif self._behind_since is not None and time.monotonic() - self._behind_since > LONGEST_BEHIND_SECONDS:
            self._transport.abort()
            self.closed.set()
        return False

    def keep_alive(self) -> None:
        """Send a ping, so that no proxy closes the connection as idle."""
        if not self.is_behind and not self._transport.is_closing():
            self._transport.write(self._ping)


class Audience:
    """The picture of one delay, the steps by which clients resume, and the clients."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        self.clients: set[Client] = set()
        self.skipped = 0
        """Steps that were not sent to a client because it was behind."""
        self._snapshot: Message | None = None

    def take(self, step: LiveMessage) -> bool:
        """Take a step and send it; return False, and do nothing, where one before it is missing."""
        was_live, before = self.steps.picture is not None, self.steps.id
        if not self.steps.take(step):
            return False
        changes_nothing = step.type is LiveMessageType.RESET and not was_live
        if before != self.steps.id and not changes_nothing:
            message = Message(step)
            self.skipped += sum(not client.send(message) for client in self.clients)
        return True

    def join(self, client: Client, last_id: str | None) -> None:
        """Send what follows `last_id`, or the whole picture, and each step from now on."""
        missed = self.steps.since(last_id)
        for message in [Message(step) for step in missed] if last_id else [self.snapshot()]:
            client.send(message)
        self.clients.add(client)

    def leave(self, client: Client) -> None:
        """Send nothing more to the client."""
        self.clients.discard(client)

    def snapshot(self) -> Message:
        """Return the whole picture as a message; it is made once for all clients that join between two steps."""
        if self._snapshot is None or self._snapshot.id != self.steps.id:
            self._snapshot = Message(self.steps.now())
        return self._snapshot

    def check(self) -> int:
        """Let clients that were behind catch up, and notice those that have closed; return how many caught up."""
        return sum(client.catch_up(self.snapshot) for client in self.clients)


def _bound(transport: asyncio.WriteTransport) -> None:
    """Limit what the system buffers for the connection (Linux and macOS can)."""
    connection = transport.get_extra_info("socket")
    if connection is not None and hasattr(socket, "TCP_NOTSENT_LOWAT"):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, MOST_UNSENT_BYTES)
