"""auth_api, data_scheduler and MongoDB killed at random moments: every event arrives at least once, in order, and none is invented."""

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import pytest

from auth_api.webhooks.endpoint_secret import endpoint_secret
from chassis.grpc.client import Channel
from racing.model import Batch, Dataset
from racing.wire.accounts_client import AccountsClient, DeliveriesClient
from racing.wire.client import Writer
from racing.wire.requests.accounts import CreateAccountRequest
from racing.wire.requests.webhooks import CreateEndpointRequest
from tests.effort import mostly_slow
from tests.factories import a_batch, a_round
from tests.receivers import Receiver, receiving
from tests.service_processes import AccountProcesses, account_processes, insisted
from tests.signing_in import SECRET
from tests.suite import Valkey

NOW = datetime.now(UTC).replace(microsecond=0)
EVENTS = 12
VICTIMS = ("auth_api", "data_scheduler", "mongod", "receiver")


class Run(NamedTuple):
    """So many kills, at moments and of victims that follow from a seed."""

    seed: int
    kills: int


def moved(hours: int) -> Batch:
    """The calendar with a race that starts in so many hours."""
    start = NOW + timedelta(hours=hours)
    weekend = a_round(season=NOW.year, race=start)
    (race,) = weekend.sessions[-1:]
    round_ = msgspec.structs.replace(weekend, sessions=(msgspec.structs.replace(race, end=start + timedelta(hours=2)),))
    batch = a_batch(Dataset.ROUNDS, round_, season=NOW.year)
    return msgspec.structs.replace(batch, fetched_at=NOW, complete=False)


async def written(writer: Writer, batch: Batch) -> None:
    """Write until it was answered; written twice it changes nothing."""
    await insisted(lambda: writer.write(batch))


def told(receiver: Receiver, secret: str) -> Sequence[tuple[str, str]]:
    """The id and the start of the race of each event, which is genuine, in the order in which they came."""
    assert all(each.is_signed_with(secret) for each in receiver.received)
    return [(each.id, each.event["data"]["sessions"][0]["after"]["start"]) for each in receiver.received]


@pytest.mark.parametrize("run", mostly_slow([Run(0, 2), *(Run(seed, 6) for seed in range(1, 9))], Run(0, 2)), ids=str)
async def test_every_event_arrives_in_order_whoever_is_killed(
    run: Run, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey
) -> None:
    chance = random.Random(run.seed)  # noqa: S311  # guards nothing
    moments = set(chance.sample(range(1, EVENTS + 1), run.kills))
    webhooks = {"WEBHOOK_HTTP": "1", "WEBHOOK_NETWORKS": "127.0.0.0/8"}
    async with (
        receiving() as receiver,
        account_processes(tmp_path_factory.mktemp("killed"), valkey, **webhooks) as processes,
        Channel(processes.address) as channel,
    ):
        writer = Writer(channel)
        await written(writer, moved(100))
        account = (
            await insisted(
                lambda: AccountsClient(channel).call(
                    CreateAccountRequest(email="max@example.org", plan="standard", by="test")
                )
            )
        ).account
        hook = (
            await DeliveriesClient(channel).call(CreateEndpointRequest(account=account.id, url=receiver.url, by="test"))
        ).endpoint
        for number in range(1, EVENTS + 1):
            await written(writer, moved(100 + number))
            if number in moments:
                await killed(chance.choice(VICTIMS), processes, receiver)
        secret = endpoint_secret(SECRET, hook.id, hook.secret_version)

        def starts() -> list[str]:
            return [start for _, start in told(receiver, secret)]

        expected = [
            (NOW + timedelta(hours=100 + number)).isoformat().replace("+00:00", "Z") for number in range(1, EVENTS + 1)
        ]
        async with receiver.changed:
            await receiver.changed.wait_for(lambda: set(starts()) >= set(expected))
        got = told(receiver, secret)
        assert set(starts()) == set(expected)
        assert len(dict(got)) == EVENTS
        assert list(dict.fromkeys(starts())) == expected
        assert starts() == sorted(starts())


async def killed(victim: str, processes: AccountProcesses, receiver: Receiver) -> None:
    """Kill one of them, and start it again."""
    if victim != "receiver":
        await processes.kill(victim)
        return
    # It ends connections without an answer: what it had taken by then it is sent once more.
    answering = receiver.answering

    async def dying(request: Any) -> Any:
        receiver.answering = answering
        request.transport.abort()
        return await answering(request)

    receiver.answering = dying
