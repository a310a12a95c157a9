"""Several servers behind one address: each gets its share, and who is away, frozen or not well costs no call that may be repeated."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest
from google.protobuf.wrappers_pb2 import StringValue

from chassis.errors import DeadlineExceeded, NotFound, Unavailable
from chassis.grpc import replicas
from chassis.grpc.client import Channel
from chassis.grpc.server import grpc_server
from chassis.process.health import Health
from chassis.process.metrics import Metrics
from chassis.process.settings import Tls, Unusable
from tests.certificates import Authority
from tests.patience import PATIENCE_SECONDS
from tests.unit.chassis.grpc.running_service import ECHO, EchoService, said, soon

HERE = "127.0.0.1"
COUNTED = 40


class Server:
    """A server that answers its own name."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.port = 0
        self.silent = False
        self.answers = EchoService()
        self.fault: str | None = None
        self.health = Health(period=0.01)
        self.health.watch("database", self._probe)

    async def _probe(self) -> None:
        if self.fault is not None:
            raise Unavailable(self.fault)

    @asynccontextmanager
    async def serving(self, tls: Tls | None = None) -> AsyncIterator[None]:
        async def echo(request: StringValue, context: object) -> StringValue:
            if self.silent:
                await asyncio.Event().wait()
            if request.value == "nobody":
                raise NotFound("nobody is there")
            return said(self.name)

        self.answers.echo = echo  # type: ignore[method-assign]  # it answers who it is
        metrics = Metrics("test")
        async with (
            grpc_server(
                HERE, self.port, [self.answers.register], health=self.health, metrics=metrics, tls=tls, grace=0.0
            ) as self.port,
            self.health,
        ):
            yield


def address(*servers: Server) -> str:
    return f"ipv4:{','.join(f'{HERE}:{server.port}' for server in servers)}"


async def answer(channel: Channel, text: str = "lap", deadline: float = PATIENCE_SECONDS) -> str:
    return (await channel.unary(ECHO, said(text), StringValue, deadline=deadline, idempotent=True, wait=True)).value


async def answers(channel: Channel) -> Counter[str]:
    return Counter([await answer(channel) for _ in range(COUNTED)])


async def both(channel: Channel) -> None:
    """Wait until both have answered: they are connected to one after the other."""

    async def seen() -> bool:
        return len(await answers(channel)) > 1

    await soon(seen)


@pytest.fixture
async def two() -> AsyncIterator[tuple[Server, Server]]:
    one, other = Server("one"), Server("other")
    async with one.serving(), other.serving():
        yield one, other


async def test_calls_go_to_each_in_turn(two: tuple[Server, Server]) -> None:
    async with Channel(address(*two)) as channel:
        await both(channel)
        assert await answers(channel) == {"one": COUNTED // 2, "other": COUNTED // 2}


async def test_one_that_is_not_well_gets_no_calls_until_it_is(two: tuple[Server, Server]) -> None:
    one, other = two
    async with Channel(address(one, other)) as channel:
        await both(channel)
        other.fault = "its database is away"

        async def left_out() -> bool:
            return await answers(channel) == {"one": COUNTED}

        await soon(left_out)
        other.fault = None
        await both(channel)


async def test_while_none_is_well_a_call_waits_and_the_probe_says_so(two: tuple[Server, Server]) -> None:
    one, other = two
    async with Channel(address(one, other)) as channel:
        await both(channel)
        one.fault = other.fault = "their database is away"

        async def says() -> bool:
            try:
                await channel.probe()
            except Unavailable as error:
                return "unhealthy" in error.message
            return False

        await soon(says)
        waiting = asyncio.create_task(answer(channel))
        one.fault = None
        assert await waiting == "one"
        await channel.probe()


async def test_no_call_is_lost_when_one_goes_away(two: tuple[Server, Server]) -> None:
    one, _ = two
    async with AsyncExitStack() as stopped_first:
        third = Server("third")
        await stopped_first.enter_async_context(third.serving())
        async with Channel(address(one, third)) as channel:
            await both(channel)
            asking = asyncio.create_task(answers(channel))
            await stopped_first.aclose()
            assert (await asking).total() == COUNTED
            assert await answers(channel) == {"one": COUNTED}


async def test_a_call_that_may_be_repeated_does_not_wait_for_one_that_does_not_answer(
    two: tuple[Server, Server],
) -> None:
    one, other = two
    async with Channel(address(one, other)) as channel:
        await both(channel)
        other.silent = True
        found = await asyncio.gather(*(answer(channel, deadline=PATIENCE_SECONDS) for _ in range(2)))
        assert found == ["one", "one"]


async def test_another_call_is_never_repeated(two: tuple[Server, Server]) -> None:
    one, other = two
    async with Channel(address(one, other)) as channel:
        await both(channel)
        one.silent = other.silent = True
        with pytest.raises(DeadlineExceeded, match=r"no answer within 0\.2 s"):
            await channel.unary(ECHO, said("lap"), StringValue, deadline=0.2)


async def test_while_none_answers_the_deadline_is_what_was_asked_for(two: tuple[Server, Server]) -> None:
    one, other = two
    async with Channel(address(one, other)) as channel:
        await both(channel)
        one.silent = other.silent = True
        with pytest.raises(DeadlineExceeded, match=r"no answer within 0\.3 s"):
            await answer(channel, deadline=0.3)


async def test_an_answer_that_is_a_refusal_is_not_asked_for_again(two: tuple[Server, Server]) -> None:
    async with Channel(address(*two)) as channel:
        await both(channel)
        with pytest.raises(NotFound, match="nobody is there"):
            await answer(channel, "nobody")


async def test_with_tls_one_name_stands_for_all(tmp_path: Path) -> None:
    authority, one = Authority(tmp_path), Server("one")
    async with (
        one.serving(authority.tls("localhost")),
        Channel(f"dns:///localhost:{one.port}", tls=authority.tls("content_api")) as channel,
    ):
        assert await answer(channel) == "one"


def test_a_list_with_tls_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match=r"with TLS give one name that has all addresses, such as dns:///"):
        Channel("ipv4:10.0.0.1:50051,10.0.0.2:50051", tls=Authority(tmp_path).tls("content_api"))


@pytest.mark.parametrize(("deadline", "seconds"), [(8.0, 2.0), (2.0, 0.5), (600.0, 2.0)])
def test_another_is_asked_while_there_is_time(deadline: float, seconds: float) -> None:
    assert replicas.beside_after(deadline) == seconds


class Calls:
    """Calls that end when a test has them end, in the order in which they were made."""

    def __init__(self) -> None:
        self.made: list[asyncio.Future[str]] = []

    async def __call__(self) -> str:
        self.made.append(asyncio.get_running_loop().create_future())
        return await self.made[-1]

    async def reach(self, number: int) -> None:
        async def made() -> bool:
            return len(self.made) >= number

        await soon(made)


async def test_the_first_is_not_ended_for_being_slow() -> None:
    calls = Calls()
    asking = asyncio.create_task(replicas.first_answer(calls, after=0.001))
    await calls.reach(3)
    calls.made[0].set_result("at last")
    assert await asking == "at last"
    assert all(each.cancelled() for each in calls.made[1:])


async def test_a_failure_counts_only_when_no_other_is_under_way() -> None:
    calls = Calls()
    asking = asyncio.create_task(replicas.first_answer(calls, after=0.001))
    await calls.reach(2)
    calls.made[1].set_exception(Unavailable("gone"))
    calls.made[0].set_result("here")
    assert await asking == "here"
    failing = asyncio.create_task(replicas.first_answer(calls, after=PATIENCE_SECONDS))
    await calls.reach(len(calls.made) + 1)
    calls.made[-1].set_exception(Unavailable("gone"))
    with pytest.raises(Unavailable):
        await failing


@pytest.mark.parametrize(
    ("given", "several"),
    [
        ("127.0.0.1:50051", False),
        ("data-scheduler:50051", False),
        ("unix:/run/data_scheduler.sock", False),
        ("ipv4:10.0.0.1:50051,10.0.0.2:50051", True),
        ("dns:///data-scheduler.f1.svc.cluster.local:50051", True),
    ],
)
def test_an_address_with_a_scheme_may_be_several(given: str, *, several: bool) -> None:
    assert replicas.may_be_several(given) is several
