"""auth_api, data_scheduler and MongoDB killed at random moments: every reminder arrives, none is invented, and what comes twice says so."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
import pytest

from chassis.grpc.client import Channel
from racing.model import Batch, Dataset
from racing.wire.accounts_client import AccountsClient, RemindersClient
from racing.wire.client import Writer
from racing.wire.requests.accounts import CreateAccountRequest
from racing.wire.requests.reminders import ReminderChoice, SavePushSubscriptionRequest, SetRemindersRequest
from tests.factories import a_batch, a_round
from tests.push_service import PushService, taking_messages, uncompressed
from tests.service_processes import account_processes, insisted
from tests.suite import Valkey

NOW = datetime.now(UTC).replace(microsecond=0)
MOVES = 8
VICTIMS = ("auth_api", "data_scheduler", "mongod")


def moved(hours: int) -> Batch:
    """The calendar with a race that starts in so many hours."""
    weekend = a_round(season=NOW.year, race=NOW + timedelta(hours=hours))
    batch = a_batch(Dataset.ROUNDS, msgspec.structs.replace(weekend, sessions=weekend.sessions[-1:]), season=NOW.year)
    return msgspec.structs.replace(batch, fetched_at=NOW, complete=False)


def hour(number: int) -> str:
    """What is said of a race that was moved so many times."""
    return f"{NOW + timedelta(hours=100 + number):%H:%M} (UTC), not "


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_every_reminder_arrives_whoever_is_killed(
    seed: int, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey
) -> None:
    chance = random.Random(seed)  # noqa: S311  # guards nothing
    moments = set(chance.sample(range(1, MOVES + 1), 4))
    webhooks = {"WEBHOOK_HTTP": "1", "WEBHOOK_NETWORKS": "127.0.0.0/8"}
    async with (
        taking_messages() as service,
        account_processes(tmp_path_factory.mktemp("killed"), valkey, **webhooks) as processes,
        Channel(processes.address) as channel,
    ):
        await insisted(lambda: Writer(channel).write(moved(100)))
        browser = service.browser()
        await wanting(channel, browser.endpoint, uncompressed(browser.private.public_key()), browser.auth)
        for number in range(1, MOVES + 1):
            batch = moved(100 + number)
            await insisted(partial(Writer(channel).write, batch))
            if number in moments:
                await processes.kill(chance.choice(VICTIMS))
        await until_told(service, lambda: {message["body"] for message in service.read_by(browser)})
        read = service.read_by(browser)
    by_tag = {message["tag"]: message["body"] for message in read}
    assert len(by_tag) == MOVES  # what came twice has the same tag
    for number in range(1, MOVES + 1):
        assert sum(hour(number) in body for body in by_tag.values()) == 1


async def wanting(channel: Channel, endpoint: str, p256dh: bytes, auth: bytes) -> None:
    """An account that wants to be told of moves in one browser."""
    made = await insisted(
        lambda: AccountsClient(channel).call(CreateAccountRequest(email="max@example.org", plan="standard", by="test"))
    )
    account, client = made.account.id, RemindersClient(channel)
    subscription = SavePushSubscriptionRequest(account=account, endpoint=endpoint, p256dh=p256dh, auth=auth, by="test")
    await insisted(lambda: client.call(subscription))
    choice = ReminderChoice(push=True, moved=True, language="en")
    await insisted(lambda: client.call(SetRemindersRequest(account=account, choice=choice, by="test")))


async def until_told(service: PushService, bodies: Any) -> None:
    """Wait until every move was told; who was killed with a message in hand keeps it for a minute."""
    async with asyncio.timeout(180), service.changed:
        await service.changed.wait_for(lambda: len(bodies()) >= MOVES)
