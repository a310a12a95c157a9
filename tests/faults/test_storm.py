"""The public door in a storm of connections, in full size: it answers during it, and gives the memory back after it."""

from functools import partial
from pathlib import Path

from benchmarks.candidates import BOTH_CORES, content_api
from benchmarks.live.source import live_source
from deploy.settings import Settings
from tests.public_door import door
from tests.storm import Reader, Size, Storm, during, megabytes, tell
from tests.suite import free_port, until

FULL = Size(addresses=200, sockets=2_000, from_one=1_200, unread=500, idle=10_000, rounds=3)
CLOCK = "2026-05-24T13:00:00Z"
LONGEST_SECONDS = 30.0
"""Of an answer: a door that hung, hung for good. On a machine that does nothing else it is about a second."""

MOST_TRAEFIK, MOST_CONTENT_API = 300, 250
GIVEN_BACK_SECONDS = 120.0
SHOWN = "/content/v1/live"


async def test_a_storm_of_connections_costs_nobody_an_answer(tmp_path: Path) -> None:
    async with live_source() as (source, address):
        with content_api(tmp_path, address, CLOCK, cores=BOTH_CORES) as (url, content_pid):
            given = {"content_api_port": int(url.rpartition(":")[2]), "rate_limit_average": 0}
            settings, port = Settings.model_validate(given), free_port()
            async with door(settings, port, tmp_path) as open_door:
                reader = Reader(f"{open_door.url}{SHOWN}")
                async with during(partial(tell, source)), Storm(port, FULL) as storm:

                    async def is_shown() -> bool:
                        return (await open_door.get(SHOWN))[0] == 200

                    await until(is_shown, seconds=60)
                    async with during(reader.ask):
                        assert set(await storm.sockets_come_and_go()) == {101}
                        from_one = await storm.sockets_from_one()
                        assert set(from_one) == {101, 429}
                        assert from_one.count(101) <= settings.live_stream_limit
                        assert set(await storm.streams_that_nobody_reads()) <= {200, 429}
                        await storm.connections_that_say_nothing()
                        before = sum(reader.statuses.values())

                        async def goes_on() -> bool:
                            return sum(reader.statuses.values()) > before + 20

                        await until(goes_on, seconds=300)
                        at_most = megabytes(open_door.pid), megabytes(content_pid)
                        await storm.end()

                async def given_back() -> bool:
                    return megabytes(open_door.pid) < MOST_TRAEFIK and megabytes(content_pid) < MOST_CONTENT_API

                await until(given_back, seconds=GIVEN_BACK_SECONDS)
                print(  # noqa: T201  # what `make test-faults` shows
                    f"\n{sum(reader.statuses.values())} requests during the storm, {reader.statuses}, longest {reader.longest:.2f} s; "
                    f"Traefik {at_most[0]:.0f} MB in it, {megabytes(open_door.pid):.0f} MB after; "
                    f"content_api {at_most[1]:.0f} MB and {megabytes(content_pid):.0f} MB"
                )
                assert set(reader.statuses) == {200}
                assert reader.longest < LONGEST_SECONDS
