"""The client of data_scheduler's AccountsService, for auth_api: structs in, structs out."""

from collections.abc import AsyncGenerator

from chassis.grpc.client import Channel
from racing.model import Struct
from racing.wire.accounts import WatchKeysRequest, WatchKeysResponse
from racing.wire.calls import Call, call_of, response_of
from racing.wire.codec import from_message, message_class, to_message

ACCOUNTS = "/content.v1.AccountsService/"


class AccountsClient:
    """Calls of accounts and keys. Errors are those of `chassis.errors`."""

    def __init__(self, channel: Channel, *, service: str = ACCOUNTS) -> None:
        self._channel = channel
        self._service = service

    async def call[R: Struct](self, request: Call[R], *, idempotent: bool = False, deadline: float = 8.0) -> R:
        """Return the response. `idempotent`: the call may be repeated by itself when its answer is lost."""
        kind = type(request)
        response = response_of(kind)
        message = await self._channel.unary(
            f"{self._service}{call_of(kind)}",
            to_message(request, message_class(kind)),
            message_class(response),
            deadline=deadline,
            idempotent=idempotent,
            wait=True,
        )
        return from_message(message, response)

    async def watch_keys(self) -> AsyncGenerator[WatchKeysResponse]:
        """Yield every key that is valid, then each as it changes; raise `Unavailable` when data_scheduler goes away."""
        stream = self._channel.stream(
            f"{ACCOUNTS}{call_of(WatchKeysRequest)}",
            to_message(WatchKeysRequest(), message_class(WatchKeysRequest)),
            message_class(WatchKeysResponse),
        )
        async for message in stream:
            yield from_message(message, WatchKeysResponse)
