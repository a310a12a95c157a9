"""The server: errors as statuses, metrics, health, stopping."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import grpc
import pytest
from google.protobuf.wrappers_pb2 import StringValue
from structlog.testing import capture_logs

from chassis.errors import (
    InvalidRequest,
    NotFound,
    SuiteError,
    Unavailable,
)
from chassis.grpc.client import Channel
from chassis.grpc.requests import MOST_BYTES
from chassis.grpc.server import LARGEST_MESSAGE, REQUEST_ID, grpc_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from tests.patience import PATIENCE_SECONDS
from tests.unit.chassis.grpc.running_service import COUNT, ECHO, KINDS, EchoService, RunningService, opened, said, soon


async def test_a_call_is_answered(service: RunningService) -> None:
    assert await service.echo("box, box") == "box, box"
    await service.will_show('willitbemax_grpc_calls_total{code="OK",method="Echo"} 1.0')
    await service.will_show('willitbemax_grpc_seconds_count{method="Echo"} 1.0')


@pytest.mark.parametrize("kind", KINDS.values())
async def test_an_error_of_the_suite_arrives_as_itself(service: RunningService, kind: type[SuiteError]) -> None:
    with pytest.raises(kind) as caught, capture_logs() as events:
        await service.echo(f"raise:{kind.__name__}")
    assert caught.value.message == f"{kind.__name__} it is"
    assert events == []


async def test_an_error_is_counted_by_its_code(service: RunningService) -> None:
    with pytest.raises(NotFound):
        await service.echo("raise:NotFound")
    await service.will_show('willitbemax_grpc_calls_total{code="NOT_FOUND",method="Echo"} 1.0')
    await service.will_show('willitbemax_grpc_seconds_count{method="Echo"} 1.0')


async def test_a_defect_is_logged_and_leaves_as_an_internal_error_with_the_request_id(service: RunningService) -> None:
    with pytest.raises(SuiteError) as caught, capture_logs() as events:
        await service.echo("break", metadata={})
    (current,) = service.echo_service.request_ids
    assert type(caught.value) is SuiteError
    assert caught.value.message == f"internal error (request {current})"
    assert [(event["event"], event["method"]) for event in events] == [("internal error", "Echo")]
    assert isinstance(events[0]["exc_info"], ZeroDivisionError)


async def test_a_status_that_a_method_sets_itself_is_kept(service: RunningService) -> None:
    with pytest.raises(NotFound, match="by hand"), capture_logs() as events:
        await service.echo("own")
    # A suite that other tests of this process share logs requests of its own.
    assert [event for event in events if event["event"] != "request"] == []


async def test_a_method_that_is_not_there_is_an_error(service: RunningService) -> None:
    with pytest.raises(SuiteError, match="Method not found"):
        await service.channel.unary("/test.Echo/Nothing", said(""), StringValue)


async def test_a_caller_that_cancels_a_call_cancels_it_at_the_server_and_nothing_is_logged(
    service: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        call = asyncio.create_task(service.echo("wait"))
        await service.echo_service.entered.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await service.will_show('willitbemax_grpc_calls_total{code="CANCELLED",method="Echo"} 1.0')
    assert events == []
    assert caplog.records == []


async def test_a_request_id_that_is_no_id_is_replaced() -> None:
    async with opened() as service, grpc.aio.insecure_channel(f"127.0.0.1:{service.port}") as channel:
        call = channel.unary_unary(ECHO, StringValue.SerializeToString, StringValue.FromString)
        await call(said(""), metadata=((REQUEST_ID, 'x" injected=1'),))
        (current,) = service.echo_service.request_ids
        assert current is not None
        assert len(current) == 32


async def test_a_large_message_passes_and_one_that_is_too_large_is_an_error(service: RunningService) -> None:
    large = "x" * (MOST_BYTES - 1024)
    assert await service.echo(large, deadline=20.0) == large
    with pytest.raises(InvalidRequest, match=f"^request: {MOST_BYTES + 6} bytes, allowed: {MOST_BYTES}$"):
        await service.echo("x" * (MOST_BYTES + 1), deadline=20.0)
    with pytest.raises(SuiteError, match="larger than max"):
        await service.echo("x" * (LARGEST_MESSAGE + 1), deadline=20.0)


@asynccontextmanager
async def stoppable(
    echo_service: EchoService, health: Health, *, grace: float
) -> AsyncIterator[tuple[Channel, AsyncExitStack]]:
    """A channel that outlives its server: closing the stack stops the server."""
    async with AsyncExitStack() as server:
        port = await server.enter_async_context(
            grpc_server("127.0.0.1", 0, [echo_service.register], health=health, metrics=Metrics("test"), grace=grace)
        )
        async with Channel(f"127.0.0.1:{port}") as channel:
            yield channel, server


async def refused(channel: Channel) -> bool:
    """Whether a server takes no new call any more."""
    try:
        await channel.unary(ECHO, said("next"), StringValue)
    except Unavailable:
        return True
    return False


async def test_a_stopping_server_waits_for_a_call_and_refuses_the_next() -> None:
    echo_service, health = EchoService(), Health()
    async with health, stoppable(echo_service, health, grace=30.0) as (channel, server):
        under_way = asyncio.create_task(channel.unary(ECHO, said("wait"), StringValue, deadline=30.0))
        await echo_service.entered.wait()
        stopping = asyncio.create_task(server.aclose())
        await soon(lambda: refused(channel))
        assert not health.ready
        assert not stopping.done()
        echo_service.go_on.set()
        assert (await under_way).value == "wait"
        await stopping


async def test_a_stopping_server_ends_streams_at_once_as_unavailable() -> None:
    echo_service = EchoService()
    async with stoppable(echo_service, Health(), grace=30.0) as (channel, server):
        replies = channel.stream(COUNT, said("wait"), StringValue)
        assert [(await anext(replies)).value for _ in range(2)] == ["1", "2"]
        await echo_service.entered.wait()
        with capture_logs() as events:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await server.aclose()
        with pytest.raises(Unavailable, match=r"^the server is stopping$"):
            await anext(replies)
    assert echo_service.closed.is_set()
    assert events == []


async def test_a_call_that_outlasts_the_grace_is_unavailable_to_its_caller() -> None:
    echo_service = EchoService()
    async with stoppable(echo_service, Health(), grace=0.05) as (channel, server):
        call = asyncio.create_task(channel.unary(ECHO, said("wait"), StringValue))
        await echo_service.entered.wait()
        await server.aclose()
        with pytest.raises(Unavailable):
            await call


async def test_a_method_that_fails_while_the_server_stops_is_no_defect_but_unavailable() -> None:
    """What it works with may be closed by then."""
    echo_service = EchoService()
    async with stoppable(echo_service, Health(), grace=30.0) as (channel, server):
        call = asyncio.create_task(channel.unary(ECHO, said("wait:break"), StringValue, deadline=30.0))
        await echo_service.entered.wait()
        stopping = asyncio.create_task(server.aclose())
        with capture_logs() as events:
            await soon(lambda: refused(channel))
            echo_service.go_on.set()
            with pytest.raises(Unavailable, match=r"^the server is stopping$"):
                await call
        await stopping
    assert events == []


async def test_a_server_started_after_its_health_was_proven_serves_at_once() -> None:
    echo_service = EchoService()
    async with (
        Health() as health,
        grpc_server("127.0.0.1", 0, [echo_service.register], health=health, metrics=Metrics("test")) as port,
        Channel(f"127.0.0.1:{port}") as channel,
    ):
        await channel.probe()


async def test_health_checks_are_not_counted_as_calls(service: RunningService) -> None:
    with suppress(Unavailable):
        await service.channel.probe()
    assert b'method="Check"' not in service.metrics.render()


async def test_a_taken_port_is_named(service: RunningService) -> None:
    with pytest.raises(OSError, match=rf"127\.0\.0\.1:{service.port} cannot be listened on: Address already in use"):
        async with opened(port=service.port):
            pass
