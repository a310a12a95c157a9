"""Real servers and clients of grpc.aio on free loopback ports; the service is one of generic handlers."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, suppress
from typing import Any

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from structlog.testing import capture_logs

from chassis import logs
from chassis.errors import (
    Conflict,
    DeadlineExceeded,
    InvalidRequest,
    NotFound,
    SuiteError,
    Unavailable,
)
from chassis.grpc.client import Channel
from chassis.grpc.server import LARGEST_MESSAGE, REQUEST_ID, grpc_server
from chassis.health import Health
from chassis.metrics import Metrics

ECHO = "/test.Pit/Echo"
COUNT = "/test.Pit/Count"
GATHER = "/test.Pit/Gather"
KINDS = {kind.__name__: kind for kind in (InvalidRequest, NotFound, Conflict, Unavailable, DeadlineExceeded)}


def said(value: str) -> StringValue:
    return StringValue(value=value)


class Pit:
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
            raise Unavailable("the pit lane is closed")
        match request.value.partition(":"):
            case "raise", _, name:
                raise KINDS[name](f"{name} it is")
            case "break", _, _:
                raise ZeroDivisionError("secret figures")
            case "wait", _, _:
                self.entered.set()
                await self.go_on.wait()
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
        server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.Pit", handlers),))

    def _note(self, request: StringValue, context: Any) -> None:
        self.calls.append(request.value)
        self.request_ids.append(logs.request_id.get())
        self.metadata.append(dict(context.invocation_metadata()))
        self.remaining.append(context.time_remaining() or float("inf"))


class Garage:
    """A pit, its server and a channel to it."""

    def __init__(self, pit: Pit, channel: Channel, health: Health, metrics: Metrics, port: int) -> None:
        self.pit = pit
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
async def opened(pit: Pit | None = None, *, port: int = 0, grace: float = 3.0) -> AsyncIterator[Garage]:
    pit, health, metrics = pit or Pit(), Health(), Metrics("test")
    async with (
        grpc_server("127.0.0.1", port, [pit.register], health=health, metrics=metrics, grace=grace) as bound,
        Channel(f"127.0.0.1:{bound}", metrics=metrics) as channel,
    ):
        yield Garage(pit, channel, health, metrics, bound)


@pytest.fixture
async def garage() -> AsyncIterator[Garage]:
    async with opened() as opened_garage:
        yield opened_garage


async def soon(condition: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(5):
        while not await condition():  # noqa: ASYNC110  # seen from outside only
            await asyncio.sleep(0.005)


async def free_port() -> int:
    """A port that nothing listens on."""
    async with opened() as garage:
        return garage.port


async def test_a_call_is_answered(garage: Garage) -> None:
    assert await garage.echo("box, box") == "box, box"
    await garage.will_show('willitbemax_grpc_calls_total{code="OK",method="Echo"} 1.0')
    await garage.will_show('willitbemax_grpc_seconds_count{method="Echo"} 1.0')


@pytest.mark.parametrize("kind", KINDS.values())
async def test_an_error_of_the_suite_arrives_as_itself(garage: Garage, kind: type[SuiteError]) -> None:
    with pytest.raises(kind) as caught, capture_logs() as events:
        await garage.echo(f"raise:{kind.__name__}")
    assert caught.value.message == f"{kind.__name__} it is"
    assert events == []


async def test_an_error_is_counted_by_its_code(garage: Garage) -> None:
    with pytest.raises(NotFound):
        await garage.echo("raise:NotFound")
    await garage.will_show('willitbemax_grpc_calls_total{code="NOT_FOUND",method="Echo"} 1.0')
    await garage.will_show('willitbemax_grpc_seconds_count{method="Echo"} 1.0')


async def test_a_defect_is_logged_and_leaves_as_an_internal_error_with_the_request_id(garage: Garage) -> None:
    with pytest.raises(SuiteError) as caught, capture_logs() as events:
        await garage.echo("break", metadata={})
    (current,) = garage.pit.request_ids
    assert type(caught.value) is SuiteError
    assert caught.value.message == f"internal error (request {current})"
    assert [(event["event"], event["method"]) for event in events] == [("internal error", "Echo")]
    assert isinstance(events[0]["exc_info"], ZeroDivisionError)


async def test_a_status_that_a_method_sets_itself_is_kept(garage: Garage) -> None:
    with pytest.raises(NotFound, match="by hand"), capture_logs() as events:
        await garage.echo("own")
    assert events == []


async def test_a_method_that_is_not_there_is_an_error(garage: Garage) -> None:
    with pytest.raises(SuiteError, match="Method not found"):
        await garage.channel.unary("/test.Pit/Nothing", said(""), StringValue)


async def test_a_stream_is_read_to_its_end(garage: Garage) -> None:
    assert await garage.count("") == ["1", "2", "3"]
    await garage.will_show('willitbemax_grpc_calls_total{code="OK",method="Count"} 1.0')


@pytest.mark.parametrize("kind", KINDS.values())
async def test_an_error_amid_a_stream_arrives_as_itself_after_what_came_before(
    garage: Garage, kind: type[SuiteError]
) -> None:
    replies = garage.channel.stream(COUNT, said(f"raise:{kind.__name__}"), StringValue)
    assert [(await anext(replies)).value for _ in range(2)] == ["1", "2"]
    with pytest.raises(kind, match=f"{kind.__name__} it is"):
        await anext(replies)


async def test_a_defect_amid_a_stream_is_logged_and_leaves_as_an_internal_error(garage: Garage) -> None:
    with pytest.raises(SuiteError, match="internal error") as caught, capture_logs() as events:
        await garage.count("break")
    assert "secret figures" not in caught.value.message
    assert [event["event"] for event in events] == ["internal error"]


async def test_a_caller_that_leaves_a_stream_closes_it_at_the_server_and_nothing_is_logged(
    garage: Garage, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        async with aclosing(garage.channel.stream(COUNT, said("wait"), StringValue)) as replies:
            assert (await anext(replies)).value == "1"
            await garage.pit.entered.wait()
        await asyncio.wait_for(garage.pit.closed.wait(), 5)
        await garage.will_show('willitbemax_grpc_calls_total{code="CANCELLED",method="Count"} 1.0')
    assert events == []
    assert caplog.records == []


async def test_a_caller_that_cancels_a_call_cancels_it_at_the_server_and_nothing_is_logged(
    garage: Garage, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        call = asyncio.create_task(garage.echo("wait"))
        await garage.pit.entered.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await garage.will_show('willitbemax_grpc_calls_total{code="CANCELLED",method="Echo"} 1.0')
    assert events == []
    assert caplog.records == []


async def test_the_request_id_goes_along(garage: Garage) -> None:
    token = logs.request_id.set("from-http-1")
    try:
        await garage.echo("")
        await garage.count("")
    finally:
        logs.request_id.reset(token)
    assert garage.pit.request_ids == ["from-http-1", "from-http-1"]


async def test_a_call_outside_a_request_gets_an_id_of_its_own(garage: Garage) -> None:
    await garage.echo("")
    await garage.echo("")
    first, second = garage.pit.request_ids
    assert first
    assert second
    assert first != second


async def test_a_request_id_that_is_no_id_is_replaced() -> None:
    async with opened() as garage, grpc.aio.insecure_channel(f"127.0.0.1:{garage.port}") as channel:
        call = channel.unary_unary(ECHO, StringValue.SerializeToString, StringValue.FromString)
        await call(said(""), metadata=((REQUEST_ID, 'x" injected=1'),))
        (current,) = garage.pit.request_ids
        assert current is not None
        assert len(current) == 32


async def test_metadata_goes_along(garage: Garage) -> None:
    await garage.echo("", metadata={"x-sync-run": "42"})
    assert garage.pit.metadata[0]["x-sync-run"] == "42"


async def test_an_idempotent_call_is_tried_again_while_the_server_is_unavailable(garage: Garage) -> None:
    garage.pit.fail_first = 2
    assert await garage.echo("lap", idempotent=True) == "lap"
    assert garage.pit.calls == ["lap"] * 3
    assert garage.shows('willitbemax_grpc_retries_total{method="Echo"} 2.0')


async def test_a_call_that_is_not_idempotent_is_never_tried_again(garage: Garage) -> None:
    garage.pit.fail_first = 1
    with pytest.raises(Unavailable, match=r"^the pit lane is closed$"):
        await garage.echo("write")
    assert garage.pit.calls == ["write"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind is not Unavailable])
async def test_no_other_error_is_tried_again(garage: Garage, kind: type[SuiteError]) -> None:
    with pytest.raises(kind):
        await garage.echo(f"raise:{kind.__name__}", idempotent=True)
    assert len(garage.pit.calls) == 1


async def test_the_deadline_bounds_all_tries_together(garage: Garage) -> None:
    garage.pit.fail_first = 1_000_000
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises((Unavailable, DeadlineExceeded)):
        await garage.echo("lap", idempotent=True, deadline=0.5)
    assert loop.time() - began < 1.0
    assert len(garage.pit.calls) > 1


async def test_a_later_try_has_only_what_the_earlier_ones_left_of_the_deadline(garage: Garage) -> None:
    garage.pit.fail_first, garage.pit.slow = 1, 0.4
    # Short, since the wire carries longer deadlines rounded up to whole seconds.
    await garage.echo("lap", idempotent=True, deadline=4.0)
    first, second = garage.pit.remaining
    assert second < first - 0.2


async def test_a_call_that_takes_too_long_names_the_address_and_the_deadline(garage: Garage) -> None:
    with pytest.raises(DeadlineExceeded, match=rf"^127\.0\.0\.1:{garage.port}: no answer within 0\.05 s$"):
        await garage.echo("wait", deadline=0.05)


async def test_nobody_listening_is_unavailable_and_names_the_address_and_the_cause() -> None:
    port = await free_port()
    async with Channel(f"127.0.0.1:{port}") as channel:
        with pytest.raises(Unavailable, match=rf"^127\.0\.0\.1:{port}: cannot be reached: .*[Rr]efused"):
            await channel.unary(ECHO, said(""), StringValue)
        with pytest.raises(Unavailable, match=rf"^127\.0\.0\.1:{port}: cannot be reached: "):
            await anext(channel.stream(COUNT, said(""), StringValue))
        with pytest.raises(Unavailable, match=rf"^127\.0\.0\.1:{port}: cannot be reached: "):
            await channel.probe()


async def test_a_server_that_comes_later_can_be_waited_for() -> None:
    port = await free_port()
    async with Channel(f"127.0.0.1:{port}") as channel:
        call = asyncio.create_task(channel.unary(ECHO, said("late"), StringValue, wait=True))
        with pytest.raises(Unavailable):
            await channel.unary(ECHO, said(""), StringValue)
        async with opened(port=port):
            assert (await call).value == "late"


async def test_a_server_that_does_not_come_within_the_deadline_is_not_waited_for_any_longer() -> None:
    port = await free_port()
    async with Channel(f"127.0.0.1:{port}") as channel:
        with pytest.raises(DeadlineExceeded, match=r"no answer within 0\.1 s"):
            await channel.unary(ECHO, said(""), StringValue, wait=True, deadline=0.1)


async def test_a_server_that_was_restarted_is_found_again_within_two_seconds() -> None:
    port = await free_port()
    loop = asyncio.get_running_loop()
    async with Channel(f"127.0.0.1:{port}") as channel:
        for _ in range(2):
            async with opened(port=port):
                began = loop.time()
                assert (await channel.unary(ECHO, said("lap"), StringValue, idempotent=True, wait=True)).value == "lap"
                assert loop.time() - began < 2.0
            for _ in range(5):
                with pytest.raises(Unavailable):
                    await channel.unary(ECHO, said(""), StringValue)


async def test_a_large_message_passes_and_one_that_is_too_large_is_an_error(garage: Garage) -> None:
    large = "x" * (LARGEST_MESSAGE - 1024)
    assert await garage.echo(large, deadline=20.0) == large
    with pytest.raises(SuiteError, match="larger than max"):
        await garage.echo("x" * (LARGEST_MESSAGE + 1), deadline=20.0)


@asynccontextmanager
async def stoppable(pit: Pit, health: Health, *, grace: float) -> AsyncIterator[tuple[Channel, AsyncExitStack]]:
    """A channel that outlives its server: closing the stack stops the server."""
    async with AsyncExitStack() as server:
        port = await server.enter_async_context(
            grpc_server("127.0.0.1", 0, [pit.register], health=health, metrics=Metrics("test"), grace=grace)
        )
        async with Channel(f"127.0.0.1:{port}") as channel:
            yield channel, server


async def test_a_stopping_server_waits_for_a_call_and_refuses_the_next() -> None:
    pit, health = Pit(), Health()
    async with health, stoppable(pit, health, grace=30.0) as (channel, server):
        under_way = asyncio.create_task(channel.unary(ECHO, said("wait"), StringValue, deadline=30.0))
        await pit.entered.wait()
        stopping = asyncio.create_task(server.aclose())

        async def refused() -> bool:
            try:
                await channel.unary(ECHO, said("next"), StringValue)
            except Unavailable:
                return True
            return False

        await soon(refused)
        assert not health.ready
        assert not stopping.done()
        pit.go_on.set()
        assert (await under_way).value == "wait"
        await stopping


async def test_a_stopping_server_ends_streams_at_once_as_unavailable() -> None:
    pit = Pit()
    async with stoppable(pit, Health(), grace=30.0) as (channel, server):
        replies = channel.stream(COUNT, said("wait"), StringValue)
        assert [(await anext(replies)).value for _ in range(2)] == ["1", "2"]
        await pit.entered.wait()
        with capture_logs() as events:
            async with asyncio.timeout(5):
                await server.aclose()
        with pytest.raises(Unavailable, match=r"^the server is stopping$"):
            await anext(replies)
    assert pit.closed.is_set()
    assert events == []


async def test_a_call_that_outlasts_the_grace_is_unavailable_to_its_caller() -> None:
    pit = Pit()
    async with stoppable(pit, Health(), grace=0.05) as (channel, server):
        call = asyncio.create_task(channel.unary(ECHO, said("wait"), StringValue))
        await pit.entered.wait()
        await server.aclose()
        with pytest.raises(Unavailable):
            await call


async def test_the_probe_follows_the_servers_health() -> None:
    async def proven() -> None:
        return

    async with opened() as garage:

        async def serving() -> bool:
            with suppress(Unavailable):
                await garage.channel.probe()
                return True
            return False

        async def not_serving() -> bool:
            return not await serving()

        garage.health.watch("mongodb", proven)
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{garage.port} is not serving"):
            await garage.channel.probe()
        async with garage.health:
            await soon(serving)
            garage.health.drain()
            await soon(not_serving)


async def test_a_server_started_after_its_health_was_proven_serves_at_once() -> None:
    pit = Pit()
    async with (
        Health() as health,
        grpc_server("127.0.0.1", 0, [pit.register], health=health, metrics=Metrics("test")) as port,
        Channel(f"127.0.0.1:{port}") as channel,
    ):
        await channel.probe()


async def test_health_checks_are_not_counted_as_calls(garage: Garage) -> None:
    with suppress(Unavailable):
        await garage.channel.probe()
    assert b'method="Check"' not in garage.metrics.render()


async def test_a_taken_port_is_named(garage: Garage) -> None:
    with pytest.raises(OSError, match=rf"127\.0\.0\.1:{garage.port} cannot be listened on: Address already in use"):
        async with opened(port=garage.port):
            pass


# ---- streams to the server


async def test_a_stream_is_answered_when_it_ends() -> None:
    async with opened() as garage:
        assert await garage.gather("one", "two", "three") == "one two three"
        assert await garage.gather() == ""


async def test_a_stream_may_be_refused_in_the_middle() -> None:
    async with opened() as garage:
        with pytest.raises(InvalidRequest, match="that is it"):
            await garage.gather("one", "raise:InvalidRequest", "three")


async def test_what_fails_while_it_is_sent_comes_out_here() -> None:
    async with opened() as garage:
        with pytest.raises(ZeroDivisionError, match="at home"):
            await garage.gather("one", failing=ZeroDivisionError("at home"))


async def test_who_gives_up_a_stream_is_cancelled_as_ever() -> None:
    async with opened() as garage:

        async def for_ever() -> AsyncIterator[StringValue]:
            await asyncio.Event().wait()
            yield said("never")

        sending = asyncio.create_task(garage.channel.upload(GATHER, for_ever(), StringValue, StringValue))
        await asyncio.sleep(0.01)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
