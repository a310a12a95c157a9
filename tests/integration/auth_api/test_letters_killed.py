"""auth_api, data_scheduler, and MongoDB killed at random moments: every letter arrives, and none is invented."""

import asyncio
import random
from collections import Counter
from functools import partial

import pytest

from chassis.grpc.client import Channel
from racing.wire.accounts_client import AccountsClient, SignInsClient
from racing.wire.requests.accounts import CreateAccountRequest
from racing.wire.requests.sign_ins import ClaimLettersRequest, LetterKind, WriteLetterRequest
from tests.mail_server import taking_mail, token_in
from tests.service_processes import account_processes, insisted
from tests.suite import Valkey

WANTED = [f"driver-{number}@example.org" for number in range(24)]
VICTIMS = ("auth_api", "auth_api", "data_scheduler", "mongod")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
async def test_every_letter_arrives_whoever_is_killed(
    seed: int, tmp_path_factory: pytest.TempPathFactory, valkey: Valkey
) -> None:
    chance = random.Random(seed)  # noqa: S311  # guards nothing
    moments = set(chance.sample(range(len(WANTED)), 8))
    async with taking_mail() as mail:
        folder = tmp_path_factory.mktemp("killed")
        sending = {"SMTP_URL": f"smtp://127.0.0.1:{mail.port}", "SMTP_PLAIN": "1", "MAIL_FROM": "f1@f1.example"}
        async with (
            account_processes(folder, valkey, **sending) as processes,
            Channel(processes.address) as channel,
        ):
            for email in WANTED:
                account = CreateAccountRequest(email=email, plan="standard", by="test")
                await insisted(partial(AccountsClient(channel).call, account))
            asked: Counter[str] = Counter()
            for number, email in enumerate(WANTED):
                await insisted(partial(forgotten, channel, email, asked))
                if number in moments:
                    # While a letter is claimed, handed over, or reported.
                    await asyncio.sleep(chance.random() / 20)
                    await processes.kill(chance.choice(VICTIMS))
            async with asyncio.timeout(300), mail.changed:
                await mail.changed.wait_for(lambda: set(WANTED) <= {*mail.recipients})
            await insisted(lambda: nothing_waits(channel))
    assert set(mail.recipients) == {*WANTED}
    letters = {(str(message["To"]), str(message["Message-ID"]), token_in(message)) for message in mail.messages}
    # What comes twice is the same letter, with the same link; and there are no more of them than were asked for.
    assert len({id_ for _, id_, _ in letters}) == len(letters)
    assert all(number <= asked[email] for email, number in Counter(email for email, _, _ in letters).items())


async def forgotten(channel: Channel, email: str, asked: Counter[str]) -> None:
    """Ask for a letter once; whether it was written is not known where no answer comes."""
    asked[email] += 1
    await SignInsClient(channel).call(WriteLetterRequest(kind=LetterKind.RESET.value, email=email, language="en"))


async def nothing_waits(channel: Channel) -> None:
    """Find that no letter is due any more."""
    assert (await SignInsClient(channel).call(ClaimLettersRequest(limit=1))).letters == ()
