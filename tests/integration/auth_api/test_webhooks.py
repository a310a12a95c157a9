"""From a change in the data to a receiver: signed, in order, at least once, and said where it is not taken."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from aiohttp import web

from racing.model import Dataset, ResultStatus, Round, SessionKind
from racing.wire.client import Writer
from racing.wire.requests.accounts import RevokeKeyRequest
from tests.accounts import Auth, auth_running, stores_running
from tests.factories import NOON, a_batch, a_result, a_round
from tests.hand_clock import HandClock
from tests.receivers import Receiver, receiving, taken
from tests.signing_in import Browser
from tests.suite import Mongod, Valkey, until

SECRET = "a-secret-of-the-tests"
RUN = {"auth_secret": SECRET, "webhook_http": True, "webhook_networks": "127.0.0.0/8,::1/128"}


@pytest.fixture
def clock() -> HandClock:
    return HandClock(NOON)


@pytest.fixture
async def auth(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Auth]:
    async with (
        stores_running(mongod, valkey, clock=clock) as stores,
        auth_running(stores, clock=clock, **RUN) as running,
    ):
        yield running


class Owner:
    """Somebody with an account, who keeps webhooks with a key."""

    def __init__(self, auth: Auth, key: str, key_id: str) -> None:
        self.auth = auth
        self.key = key
        self.key_id = key_id

    async def ask(self, method: str, path: str, **body: Any) -> tuple[int, Any]:
        sent = msgspec.json.encode(body) if body else None
        async with self.auth.http.request(
            method, f"{self.auth.url}/v1{path}", data=sent, headers={"X-API-Key": self.key}
        ) as answer:
            return answer.status, await answer.json(content_type=None) if answer.status != 204 else None

    async def hook(self, receiver: Receiver, **given: Any) -> Any:
        status, made = await self.ask("POST", "/webhooks", url=receiver.url, **given)
        assert status == 201, made
        return made

    async def ledger(self, hook: str) -> list[Any]:
        status, found = await self.ask("GET", f"/webhooks/{hook}/deliveries")
        assert status == 200
        lines: list[Any] = found["deliveries"]
        return lines


async def owner(auth: Auth, email: str = "max@example.org") -> Owner:
    text, key = await auth.stores.key(await auth.stores.account(email), scopes=("webhooks",))
    await auth.until_verified(text)
    return Owner(auth, text, key.id)


def weekend(grand_prix: str = "bahrain", *, hours: int = 48, number: int = 1) -> Round:
    """A round whose race starts in so many hours."""
    start = NOON + timedelta(hours=hours)
    made = a_round(grand_prix, number=number)
    return msgspec.structs.replace(
        made,
        season=NOON.year,
        sessions=tuple(
            msgspec.structs.replace(session, start=start, end=start + timedelta(hours=2), date=None)
            for session in made.sessions
            if session.kind is SessionKind.RACE
        ),
    )


async def write(auth: Auth, *rows: Any, dataset: Dataset = Dataset.ROUNDS) -> None:
    batch = a_batch(dataset, *rows, season=NOON.year)
    await Writer(auth.stores.channel).write(msgspec.structs.replace(batch, fetched_at=NOON, complete=False))


async def test_a_moved_session_reaches_a_receiver_signed(auth: Auth) -> None:
    await write(auth, weekend())
    async with receiving() as receiver:
        hook = await (await owner(auth)).hook(receiver, kinds=["schedule.changed"])
        moved = weekend(hours=49)
        await write(auth, moved)
        (got,) = await receiver.until(1)
    assert got.is_signed_with(hook["secret"])
    event = got.event
    assert event["type"] == "schedule.changed"
    assert event["version"] == 1
    (change,) = event["data"]["sessions"]
    assert change["session"] == "race"
    assert datetime.fromisoformat(change["after"]["start"]) - datetime.fromisoformat(
        change["before"]["start"]
    ) == timedelta(hours=1)
    assert not replace(got, body=got.body.replace(b"race", b"sprint")).is_signed_with(hook["secret"])


async def test_losing_redis_loses_no_account_no_key_and_no_delivery(auth: Auth, valkey: Valkey) -> None:
    """Valkey is killed and comes back with nothing: what was there before, came meanwhile, and comes after is all there."""
    await write(auth, weekend())
    async with receiving() as receiver:
        before = await owner(auth)
        await before.hook(receiver, kinds=["schedule.changed"])
        await write(auth, weekend(hours=49))
        await receiver.until(1)
        valkey.stop()
        await write(auth, weekend(hours=50))
        await receiver.until(2)
        meanwhile = await owner(auth, "lando@example.org")
        valkey.start()
        await write(auth, weekend(hours=51))
        got = await receiver.until(3)
        starts = [each.event["data"]["sessions"][0]["after"]["start"] for each in got]
        assert starts == [f"{NOON + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (49, 50, 51)]
        for keeper in (before, meanwhile):
            assert await auth.verify(keeper.key) == 200
        assert len((await before.ask("GET", "/webhooks"))[1]["webhooks"]) == 1


async def test_who_was_there_before_gets_nothing_and_writing_the_same_is_no_event(auth: Auth) -> None:
    await write(auth, weekend())
    async with receiving() as receiver:
        await (await owner(auth)).hook(receiver)
        await write(auth, weekend())
        await write(auth, weekend(hours=50))
        await write(auth, weekend("qatar", number=2))
        got = await receiver.until(2)
        assert [each.event["data"]["grand_prix"] for each in got] == ["bahrain", "qatar"]
        assert got[1].event["data"]["added"] is True


async def test_events_arrive_in_order_although_the_receiver_fails_at_first(auth: Auth, clock: HandClock) -> None:
    await write(auth, weekend())
    failures = iter([500, 503])

    async def failing(request: web.Request) -> web.StreamResponse:
        return web.Response(status=next(failures, 204))

    async with receiving(failing) as receiver:
        keeper = await owner(auth)
        hook = await keeper.hook(receiver)
        for hours in (50, 51, 52):
            await write(auth, weekend(hours=hours))
        await receiver.until(1)

        async def failed(times: int) -> bool:
            lines = await keeper.ledger(hook["id"])
            return bool(lines) and lines[0]["attempts"] == times and lines[0]["state"] == "retrying"

        await until(lambda: failed(1))
        clock.time += timedelta(seconds=5)
        await receiver.until(2)
        await until(lambda: failed(2))
        clock.time += timedelta(seconds=30)
        got = await receiver.until(5)
        assert len({each.id for each in got[:3]}) == 1
        starts = [each.event["data"]["sessions"][0]["after"]["start"] for each in got[2:]]
        assert starts == sorted(starts)

        async def all_delivered() -> bool:
            return [line["state"] for line in await keeper.ledger(hook["id"])] == ["delivered"] * 3

        await until(all_delivered)
        assert {line["attempts"] for line in await keeper.ledger(hook["id"])} == {1, 3}


async def test_who_takes_nothing_for_a_day_is_disabled_and_goes_on_where_he_stopped(
    auth: Auth, clock: HandClock
) -> None:
    await write(auth, weekend(hours=100))

    async def refusing(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500)

    async with receiving(refusing) as receiver:
        keeper = await owner(auth)
        hook = await keeper.hook(receiver)
        await write(auth, weekend(hours=101))

        async def shown() -> Any:
            return (await keeper.ask("GET", f"/webhooks/{hook['id']}"))[1]

        async def disabled() -> bool:
            there = await shown()
            if there["next_try"] is not None:
                clock.time = max(clock.time, datetime.fromisoformat(there["next_try"]))
            return not there["enabled"]

        await until(disabled)
        there = await shown()
        assert there["disabled_reason"].startswith("it took nothing since ")
        assert there["disabled_reason"].endswith(": it answered 500")
        assert clock.time - NOON >= timedelta(hours=24)
        assert len({each.id for each in receiver.received}) == 1
        tried = len(receiver.received)
        assert (await keeper.ask("POST", f"/webhooks/{hook['id']}/test"))[0] == 409
        receiver.answering = taken
        assert (await keeper.ask("PATCH", f"/webhooks/{hook['id']}", enabled=True))[0] == 200
        await receiver.until(tried + 1)
        assert receiver.received[-1].id == receiver.received[0].id


async def test_who_answers_gone_is_disabled_at_once(auth: Auth) -> None:
    await write(auth, weekend())

    async def gone(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=410)

    async with receiving(gone) as receiver:
        keeper = await owner(auth)
        hook = await keeper.hook(receiver)
        await write(auth, weekend(hours=60))

        async def disabled() -> bool:
            return not (await keeper.ask("GET", f"/webhooks/{hook['id']}"))[1]["enabled"]

        await until(disabled)
        assert len(receiver.received) == 1


async def test_a_test_is_sent_and_an_event_sent_again_under_its_id(auth: Auth) -> None:
    async with receiving() as receiver, receiving() as other:
        keeper = await owner(auth)
        hook = await keeper.hook(receiver, kinds=["data.stale"])
        await keeper.hook(other)
        status, sent = await keeper.ask("POST", f"/webhooks/{hook['id']}/test")
        assert status == 202
        await receiver.until(1)
        assert receiver.received[0].id == sent["webhook_id"]
        assert receiver.kinds == ["test"]

        async def line() -> Any:
            lines = await keeper.ledger(hook["id"])
            return lines[0] if lines else None

        first = await until(line)
        assert (first["state"], first["status"], first["type"]) == ("delivered", 204, "test")
        again = await keeper.ask("POST", f"/webhooks/{hook['id']}/deliveries/{first['id']}/resend")
        assert again == (202, {"webhook_id": sent["webhook_id"]})
        await receiver.until(2)
        assert receiver.received[1].id == receiver.received[0].id
        assert other.received == []


async def test_a_secret_is_rotated_while_both_sign(auth: Auth, clock: HandClock) -> None:
    async with receiving() as receiver:
        keeper = await owner(auth)
        hook = await keeper.hook(receiver)
        status, rotated = await keeper.ask("POST", f"/webhooks/{hook['id']}/secret")
        assert status == 200
        assert rotated["secret"] != hook["secret"]
        await keeper.ask("POST", f"/webhooks/{hook['id']}/test")
        (got,) = await receiver.until(1)
        for secret in (hook["secret"], rotated["secret"]):
            assert got.is_signed_with(secret)
        clock.time += timedelta(days=1, seconds=1)
        await keeper.ask("POST", f"/webhooks/{hook['id']}/test")
        got = (await receiver.until(2))[1]
        assert len(got.headers["webhook-signature"].split(" ")) == 1


async def test_the_hours_of_a_session_are_events_once(auth: Auth, clock: HandClock) -> None:
    await write(auth, weekend(hours=2))
    async with receiving() as receiver:
        await (await owner(auth)).hook(receiver, kinds=["session.started", "session.ended"])
        clock.time = NOON + timedelta(hours=2)
        await receiver.until(1)
        clock.time = NOON + timedelta(hours=4)
        got = await receiver.until(2)
        assert receiver.kinds == ["session.started", "session.ended"]
        assert datetime.fromisoformat(got[0].event["timestamp"]) == NOON + timedelta(hours=2)


async def test_a_result_is_told_with_its_first_three_and_what_follows_from_it(auth: Auth, clock: HandClock) -> None:
    await write(auth, weekend(hours=-3))
    result = msgspec.structs.replace(a_result(), season=NOON.year, standing=ResultStatus.PROVISIONAL)
    driver = result.rows[0].driver
    async with receiving() as everything, receiving() as chosen, receiving() as others:
        keeper = await owner(auth)
        await keeper.hook(everything)
        await keeper.hook(chosen, drivers=[driver], kinds=["result.provisional", "result.final"])
        await keeper.hook(others, drivers=["nobody-at-all"])
        await write(auth, result, dataset=Dataset.RESULTS)
        got = (await chosen.until(1))[0].event
        assert got["type"] == "result.provisional"
        assert got["data"]["first"][0]["driver"] == driver
        await everything.until(2)
        assert everything.kinds[:2] == ["result.provisional", "standings.changed"]
        await write(auth, msgspec.structs.replace(result, standing=ResultStatus.FINAL), dataset=Dataset.RESULTS)
        await chosen.until(2)
        assert chosen.kinds == ["result.provisional", "result.final"]
        assert others.received == []


async def test_accounts_see_nothing_of_each_other(auth: Auth) -> None:
    async with receiving() as receiver:
        one, two = await owner(auth, "one@example.org"), await owner(auth, "two@example.org")
        hook = await one.hook(receiver)
        assert (await two.ask("GET", "/webhooks"))[1] == {"webhooks": []}
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("POST", "/test"),
            ("POST", "/secret"),
            ("GET", "/deliveries"),
            ("POST", "/deliveries/x/resend"),
        ):
            status, told = await two.ask(method, f"/webhooks/{hook['id']}{path}")
            assert (status, told["detail"]) == (404, f"webhook: there is no webhook {hook['id']!r}")
        assert (await two.ask("PATCH", f"/webhooks/{hook['id']}", enabled=False))[0] == 404
        assert len((await one.ask("GET", "/webhooks"))[1]["webhooks"]) == 1


async def test_a_slow_receiver_costs_nobody_but_its_owner(auth: Auth) -> None:
    going_on = asyncio.Event()

    async def slow(_request: web.Request) -> web.StreamResponse:
        await going_on.wait()
        return web.Response()

    async with receiving(slow) as hanging, receiving() as quick:
        bad, good = await owner(auth, "bad@example.org"), await owner(auth, "good@example.org")
        for _ in range(10):
            await bad.hook(hanging)
        await good.hook(quick)
        await write(auth, weekend(hours=70))
        await quick.until(1)
        assert len(hanging.received) <= 4
        going_on.set()


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ({}, "url: missing"),
        ({"url": "ftp://example.org/"}, "url: 'ftp://example.org/', allowed: "),
        ({"url": "https://user:secret@example.org/"}, "url: has a user, a password or a fragment"),
        ({"url": "https://10.0.0.1/"}, "url: 10.0.0.1 is no public address"),
        ({"url": "https://example.org/", "kinds": ["everything"]}, "kinds: 'everything', allowed: schedule.changed, "),
        ({"url": "https://example.org/", "colour": "red"}, "body: Object contains unknown field `colour`"),
        ({"url": 5}, "body: "),
        ({"url": "https://example.org/", "account": "acc_other"}, "body: Object contains unknown field `account`"),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(refused: Browser, body: dict[str, Any], detail: str) -> None:
    answer = await refused.ask("POST", "/webhooks", body)
    assert answer.status == 400
    assert answer.document["detail"].startswith(detail)


async def test_a_key_without_the_scope_and_a_revoked_one_keep_no_webhooks(auth: Auth) -> None:
    text, _ = await auth.stores.key(await auth.stores.account("reader@example.org"))
    await auth.until_verified(text)
    assert (await auth.get("/v1/webhooks", text))[0] == 403
    assert (await auth.get("/v1/webhooks"))[0] == 401
    keeper = await owner(auth)
    await auth.stores.client.call(RevokeKeyRequest(key=keeper.key_id, by="test"))

    async def refused() -> bool:
        return (await keeper.ask("GET", "/webhooks"))[0] == 401

    await until(refused)


async def test_an_account_has_a_bounded_number_of_webhooks(auth: Auth) -> None:
    async with receiving() as receiver:
        keeper = await owner(auth)
        for _ in range(20):
            await keeper.hook(receiver)
        status, told = await keeper.ask("POST", "/webhooks", url=receiver.url)
        assert (status, told["detail"]) == (409, "account: it has 20 webhooks, allowed: 20")
