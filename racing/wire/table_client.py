"""The client of a service whose calls are named by their requests: structs in, structs out. `calls` says what a call is."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing

from chassis.errors import Unavailable
from chassis.grpc.client import Channel
from racing.model import Struct
from racing.wire.codec import from_message, message_class, to_message
from racing.wire.requests.calls import Call, call_of, response_of

SILENT_SECONDS = 6.0
"""Three times the interval at which data_scheduler says on a stream that it is there."""


class TableClient:
    """Calls of one service, each named by its request."""

    service = ""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    async def call[R: Struct](
        self,
        request: Call[R],
        *,
        idempotent: bool = False,
        deadline: float = 8.0,
        metadata: Mapping[str, str] | None = None,
    ) -> R:
        """Return the response. `idempotent`: the call may be repeated by itself when its answer is lost."""
        kind = type(request)
        response = response_of(kind)
        message = await self._channel.unary(
            f"{self.service}{call_of(kind)}",
            to_message(request, message_class(kind)),
            message_class(response),
            deadline=deadline,
            idempotent=idempotent,
            wait=True,
            metadata=metadata,
        )
        return from_message(message, response)

    async def stream[R: Struct](self, request: Call[R]) -> AsyncGenerator[R]:
        """Yield the responses; raise `Unavailable` when data_scheduler goes away, or says nothing for long."""
        kind = type(request)
        response = response_of(kind)
        stream = self._channel.stream(
            f"{self.service}{call_of(kind)}", to_message(request, message_class(kind)), message_class(response)
        )
        async with aclosing(stream) as messages:
            while True:
                try:
                    async with asyncio.timeout(SILENT_SECONDS):
                        message = await anext(messages, None)
                except TimeoutError:
                    raise Unavailable(f"nothing was said for {SILENT_SECONDS:g} s") from None
                if message is None:
                    return
                yield from_message(message, response)
