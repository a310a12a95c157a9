import asyncio

import pytest
import uvloop

from data_scheduler.stores.redis_servers import breaking


async def _write_after_closing() -> None:
    """Write to a connection that was closed a moment before, as a client does that has not heard of it yet."""
    server = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    _, writer = await asyncio.open_connection(host, port)
    writer.transport.abort()
    await asyncio.sleep(0)
    try:
        with breaking():
            writer.writelines([b"PING\r\n"])
    finally:
        server.close()


def test_a_connection_that_was_closed_is_no_defect() -> None:
    with (
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
        pytest.raises(ConnectionError, match="the connection was closed"),
    ):
        runner.run(_write_after_closing())


def test_another_defect_stays_what_it_is() -> None:
    with pytest.raises(RuntimeError, match="something else"), breaking():
        raise RuntimeError("something else")
