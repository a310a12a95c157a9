"""The channel: deadlines, retries, request ids, and what it says of a server that is away."""

import asyncio
from contextlib import suppress

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from chassis.errors import (
    DeadlineExceeded,
    SuiteError,
    Unavailable,
)
from chassis.grpc.client import Channel
from chassis.process import logs
from tests.patience import PATIENCE_SECONDS
from tests.unit.chassis.grpc.running_service import COUNT, ECHO, KINDS, RunningService, free_port, opened, said, soon


async def test_the_request_id_goes_along(service: RunningService) -> None:
    token = logs.request_id.set("from-http-1")
    try:
        await service.echo("")
        await service.count("")
    finally:
        logs.request_id.reset(token)
    assert service.echo_service.request_ids == ["from-http-1", "from-http-1"]


async def test_a_call_outside_a_request_gets_an_id_of_its_own(service: RunningService) -> None:
    await service.echo("")
    await service.echo("")
    first, second = service.echo_service.request_ids
    assert first
    assert second
    assert first != second


async def test_metadata_goes_along(service: RunningService) -> None:
    await service.echo("", metadata={"x-sync-run": "42"})
    assert service.echo_service.metadata[0]["x-sync-run"] == "42"


async def test_an_idempotent_call_is_tried_again_while_the_server_is_unavailable(service: RunningService) -> None:
    service.echo_service.fail_first = 2
    assert await service.echo("lap", idempotent=True) == "lap"
    assert service.echo_service.calls == ["lap"] * 3
    assert service.shows('willitbemax_grpc_retries_total{method="Echo"} 2.0')


async def test_a_call_that_is_not_idempotent_is_never_tried_again(service: RunningService) -> None:
    service.echo_service.fail_first = 1
    with pytest.raises(Unavailable, match=r"^the echo_service lane is closed$"):
        await service.echo("write")
    assert service.echo_service.calls == ["write"]


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind is not Unavailable])
async def test_no_other_error_is_tried_again(service: RunningService, kind: type[SuiteError]) -> None:
    with pytest.raises(kind):
        await service.echo(f"raise:{kind.__name__}", idempotent=True)
    assert len(service.echo_service.calls) == 1


async def test_the_deadline_bounds_all_tries_together(service: RunningService) -> None:
    service.echo_service.fail_first = 1_000_000
    loop = asyncio.get_running_loop()
    began = loop.time()
    with pytest.raises((Unavailable, DeadlineExceeded)):
        await service.echo("lap", idempotent=True, deadline=0.5)
    assert loop.time() - began < 1.0
    assert len(service.echo_service.calls) > 1


async def test_a_later_try_has_only_what_the_earlier_ones_left_of_the_deadline(service: RunningService) -> None:
    service.echo_service.fail_first, service.echo_service.slow = 1, 0.4
    # Short, since the wire carries longer deadlines rounded up to whole seconds.
    await service.echo("lap", idempotent=True, deadline=4.0)
    first, second = service.echo_service.remaining
    assert second < first - 0.2


async def test_a_call_that_takes_too_long_names_the_address_and_the_deadline(service: RunningService) -> None:
    with pytest.raises(DeadlineExceeded, match=rf"^127\.0\.0\.1:{service.port}: no answer within 0\.05 s$"):
        await service.echo("wait", deadline=0.05)


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


async def test_an_idempotent_call_that_a_stopping_server_cancelled_is_answered_by_the_next_one() -> None:
    port = await free_port()
    async with Channel(f"127.0.0.1:{port}") as channel:
        async with opened(port=port, grace=0.05) as first:
            waiting = channel.unary(ECHO, said("wait"), StringValue, idempotent=True, deadline=PATIENCE_SECONDS)
            call = asyncio.create_task(waiting)
            await first.echo_service.entered.wait()
        async with opened(port=port) as second:
            second.echo_service.go_on.set()
            assert (await call).value == "wait"


async def test_the_probe_follows_the_servers_health() -> None:
    async def proven() -> None:
        return

    async with opened() as service:

        async def serving() -> bool:
            with suppress(Unavailable):
                await service.channel.probe()
                return True
            return False

        async def not_serving() -> bool:
            return not await serving()

        service.health.watch("mongodb", proven)
        with pytest.raises(Unavailable, match=rf"127\.0\.0\.1:{service.port} is not serving"):
            await service.channel.probe()
        async with service.health:
            await soon(serving)
            service.health.drain()
            await soon(not_serving)
