"""A service of generic handlers on a real server, and a channel to it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf.wrappers_pb2 import StringValue

from chassis.errors import (
    Conflict,
    DeadlineExceeded,
    InvalidRequest,
    NotFound,
    Unavailable,
)
from chassis.grpc.client import Channel
from chassis.grpc.server import grpc_server
from chassis.process import logs
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from tests.patience import PATIENCE_SECONDS

ECHO = "/test.Echo/Echo"
COUNT = "/test.Echo/Count"
GATHER = "/test.Echo/Gather"
KINDS = {kind.__name__: kind for kind in (InvalidRequest, NotFound, Conflict, Unavailable, DeadlineExceeded)}


def said(value: str) -> StringValue:
    return StringValue(value=value)


class EchoService:
    """The service under test. `Echo` answers what it was sent, or does what the text orders; `Count` streams; `Gather` takes a stream."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.request_ids: list[str | None] = []
        self.metadata: list[dict[str, Any]] = []
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.closed = asyncio.Event()
        self.fail_first = 0
        self.slow = 0.0
        self.remaining: list[float] = []

    async def echo(self, request: StringValue, context: Any) -> StringValue:
        self._note(request, context)
        if self.fail_first:
            self.fail_first -= 1
            await asyncio.sleep(self.slow)
            raise Unavailable("the echo_service lane is closed")
        match request.value.partition(":"):
            case "raise", _, name:
                raise KINDS[name](f"{name} it is")
            case "break", _, _:
                raise ZeroDivisionError("secret figures")
            case "wait", _, then:
                self.entered.set()
                await self.go_on.wait()
                if then == "break":
                    raise ZeroDivisionError("secret figures")
            case "own", _, _:
                await context.abort(grpc.StatusCode.NOT_FOUND, "by hand")
        return request

    async def count(self, request: StringValue, context: Any) -> AsyncGenerator[StringValue]:
        self._note(request, context)
        try:
            yield said("1")
            yield said("2")
            match request.value.partition(":"):
                case "raise", _, name:
                    raise KINDS[name](f"{name} it is")
                case "break", _, _:
                    raise ZeroDivisionError("secret figures")
                case "wait", _, _:
                    self.entered.set()
                    await self.go_on.wait()
            yield said("3")
        finally:
            self.closed.set()

    async def gather(self, requests: AsyncIterator[StringValue], context: Any) -> StringValue:
        texts = []
        async for request in requests:
            if request.value.startswith("raise:"):
                raise KINDS[request.value.removeprefix("raise:")]("that is it")
            texts.append(request.value)
        return said(" ".join(texts))

    def register(self, server: grpc.aio.Server) -> None:
        codecs: dict[str, Any] = {
            "request_deserializer": StringValue.FromString,
            "response_serializer": StringValue.SerializeToString,
        }
        handlers = {
            "Echo": grpc.unary_unary_rpc_method_handler(self.echo, **codecs),
            "Count": grpc.unary_stream_rpc_method_handler(self.count, **codecs),
            "Gather": grpc.stream_unary_rpc_method_handler(self.gather, **codecs),
        }
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Echo", handlers),))

    def _note(self, request: StringValue, context: Any) -> None:
        self.calls.append(request.value)
        self.request_ids.append(logs.request_id.get())
        self.metadata.append(dict(context.invocation_metadata()))
        self.remaining.append(context.time_remaining() or float("inf"))


class RunningService:
    """A echo_service, its server and a channel to it."""

    def __init__(
        self, echo_service: EchoService, channel: Channel, health: Health, metrics: Metrics, port: int
    ) -> None:
        self.echo_service = echo_service
        self.channel = channel
        self.health = health
        self.metrics = metrics
        self.port = port

    async def echo(self, text: str, **how: Any) -> str:
        return (await self.channel.unary(ECHO, said(text), StringValue, **how)).value

    async def count(self, text: str) -> list[str]:
        return [reply.value async for reply in self.channel.stream(COUNT, said(text), StringValue)]

    async def gather(self, *texts: str, failing: Exception | None = None) -> str:
        async def requests() -> AsyncIterator[StringValue]:
            for text in texts:
                yield said(text)
            if failing is not None:
                raise failing

        return (await self.channel.upload(GATHER, requests(), StringValue, StringValue)).value

    def shows(self, sample: str) -> bool:
        return sample in self.metrics.render().decode().splitlines()

    async def will_show(self, sample: str) -> None:
        async def shown() -> bool:
            return self.shows(sample)

        await soon(shown)


@asynccontextmanager
async def opened(
    echo_service: EchoService | None = None, *, port: int = 0, grace: float = 3.0
) -> AsyncIterator[RunningService]:
    echo_service, health, metrics = echo_service or EchoService(), Health(), Metrics("test")
    async with (
        grpc_server("127.0.0.1", port, [echo_service.register], health=health, metrics=metrics, grace=grace) as bound,
        Channel(f"127.0.0.1:{bound}", metrics=metrics) as channel,
    ):
        yield RunningService(echo_service, channel, health, metrics, bound)


async def soon(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():  # noqa: ASYNC110  # seen from outside only
            await asyncio.sleep(0.005)


async def free_port() -> int:
    """A port that nothing listens on."""
    async with opened() as service:
        return service.port
