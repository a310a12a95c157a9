"""A small storm at the public door; the full one is in tests/faults."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

import content_api.service
import content_api.settings
from benchmarks.live.source import live_source
from deploy.settings import Settings
from tests.public_door import door
from tests.storm import Reader, Size, Storm, during, megabytes, tell
from tests.suite import free_port, until

SMALL = Size(addresses=6, sockets=30, from_one=12, unread=5, idle=40, rounds=2)
STREAM_LIMIT = 9
MOST_TRAEFIK = 300


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(tmp_path: Path) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        yield


async def test_sockets_that_come_and_go_cost_nobody_an_answer(tmp_path: Path) -> None:
    async with live_source() as (source, address):
        given = {"data_scheduler_address": address, "content_api_port": 0, "content_api_debug_port": 0}
        async with content_api.service.serve(content_api.settings.Settings.model_validate(given)) as upstream:
            limits = {"content_api_port": upstream, "rate_limit_average": 0, "live_stream_limit": STREAM_LIMIT}
            port = free_port()
            async with (
                door(Settings.model_validate(limits), port, tmp_path) as open_door,
                during(partial(tell, source)),
                Storm(port, SMALL) as storm,
            ):

                async def is_shown() -> bool:
                    return (await open_door.get("/content/v1/live"))[0] == 200

                await until(is_shown, seconds=60)
                reader = Reader(f"{open_door.url}/content/v1/live")
                async with during(reader.ask):
                    # Traefik may count one that has gone for a moment longer, and refuse the next from its address by the limit.
                    answers = set(await storm.sockets_come_and_go())
                    assert 101 in answers
                    assert answers <= {101, 429}
                    from_one = await storm.sockets_from_one()
                    assert set(from_one) == {101, 429}
                    assert from_one.count(101) <= STREAM_LIMIT
                    assert 200 in await storm.streams_that_nobody_reads()
                    await storm.connections_that_say_nothing()
                    before = sum(reader.statuses.values())

                    async def goes_on() -> bool:
                        return sum(reader.statuses.values()) > before + 2

                    await until(goes_on, seconds=60)
                assert set(reader.statuses) == {200}
                assert megabytes(open_door.pid) < MOST_TRAEFIK
