"""Streams in both directions: read to their end, refused, left and given up."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing

import pytest
from google.protobuf.wrappers_pb2 import StringValue
from structlog.testing import capture_logs

from chassis.errors import (
    InvalidRequest,
    SuiteError,
)
from tests.unit.chassis.grpc.running_service import COUNT, GATHER, KINDS, RunningService, opened, said


async def test_a_stream_is_read_to_its_end(service: RunningService) -> None:
    assert await service.count("") == ["1", "2", "3"]
    await service.will_show('willitbemax_grpc_calls_total{code="OK",method="Count"} 1.0')


@pytest.mark.parametrize("kind", KINDS.values())
async def test_an_error_amid_a_stream_arrives_as_itself_after_what_came_before(
    service: RunningService, kind: type[SuiteError]
) -> None:
    replies = service.channel.stream(COUNT, said(f"raise:{kind.__name__}"), StringValue)
    assert [(await anext(replies)).value for _ in range(2)] == ["1", "2"]
    with pytest.raises(kind, match=f"{kind.__name__} it is"):
        await anext(replies)


async def test_a_defect_amid_a_stream_is_logged_and_leaves_as_an_internal_error(service: RunningService) -> None:
    with pytest.raises(SuiteError, match="internal error") as caught, capture_logs() as events:
        await service.count("break")
    assert "secret figures" not in caught.value.message
    assert [event["event"] for event in events] == ["internal error"]


async def test_a_caller_that_leaves_a_stream_closes_it_at_the_server_and_nothing_is_logged(
    service: RunningService, caplog: pytest.LogCaptureFixture
) -> None:
    with capture_logs() as events:
        async with aclosing(service.channel.stream(COUNT, said("wait"), StringValue)) as replies:
            assert (await anext(replies)).value == "1"
            await service.echo_service.entered.wait()
        await asyncio.wait_for(service.echo_service.closed.wait(), 5)
        await service.will_show('willitbemax_grpc_calls_total{code="CANCELLED",method="Count"} 1.0')
    assert events == []
    assert caplog.records == []


async def test_a_stream_is_answered_when_it_ends() -> None:
    async with opened() as service:
        assert await service.gather("one", "two", "three") == "one two three"
        assert await service.gather() == ""


async def test_a_stream_may_be_refused_in_the_middle() -> None:
    async with opened() as service:
        with pytest.raises(InvalidRequest, match="that is it"):
            await service.gather("one", "raise:InvalidRequest", "three")


async def test_what_fails_while_it_is_sent_comes_out_here() -> None:
    async with opened() as service:
        with pytest.raises(ZeroDivisionError, match="at home"):
            await service.gather("one", failing=ZeroDivisionError("at home"))


async def test_who_gives_up_a_stream_is_cancelled_as_ever() -> None:
    async with opened() as service:

        async def for_ever() -> AsyncIterator[StringValue]:
            await asyncio.Event().wait()
            yield said("never")

        sending = asyncio.create_task(service.channel.upload(GATHER, for_ever(), StringValue, StringValue))
        await asyncio.sleep(0.01)
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
