"""What data_scheduler keeps of private calendars: no token, nothing of who is gone, and no choice that cannot be served."""

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chassis.errors import Conflict, InvalidRequest, NotFound
from data_scheduler.accounts.forgetting import Forgetting
from data_scheduler.private_calendars.calendars import MOST_CALENDARS
from data_scheduler.stores.mongo import Mongo
from data_scheduler.stores.schema import PRIVATE_CALENDARS
from racing.calendar_token import new_token, token_hash
from racing.model import Dataset
from racing.wire.calendars_client import CalendarsClient
from racing.wire.client import Writer
from racing.wire.requests.accounts import DeleteAccountRequest, ListAuditRequest
from racing.wire.requests.calendars import (
    CalendarChoice,
    CreateCalendarRequest,
    KnownCalendar,
    ListCalendarsRequest,
    PrivateCalendar,
    RevokeCalendarRequest,
    UpdateCalendarRequest,
    WatchCalendarsResponse,
)
from tests.accounts import Stores, stores_running
from tests.factories import NOON, a_batch, a_round
from tests.hand_clock import HandClock
from tests.patience import PATIENCE_SECONDS
from tests.suite import Mongod, Valkey

ROUNDS = (a_round("testing", number=0), a_round("bahrain"), a_round("monaco", number=2))
CHOICE = CalendarChoice(language="en", emoji=True)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def stores(mongod: Mongod, valkey: Valkey, clock: HandClock) -> AsyncIterator[Stores]:
    async with stores_running(mongod, valkey, clock=clock) as running:
        await Writer(running.channel).write(a_batch(Dataset.ROUNDS, *ROUNDS))
        yield running


class Kept:
    """The calendars of one account."""

    def __init__(self, stores: Stores, account: str) -> None:
        self.client = CalendarsClient(stores.channel)
        self.account = account

    async def make(self, *, token: str | None = None, **choice: Any) -> PrivateCalendar:
        token = token or new_token()
        request = CreateCalendarRequest(
            account=self.account,
            name="mine",
            hash=token_hash(token),
            hint=token[-4:],
            choice=msgspec.structs.replace(CHOICE, **choice),
            by="test",
        )
        return (await self.client.call(request)).calendar

    async def change(self, calendar: PrivateCalendar, **choice: Any) -> PrivateCalendar:
        request = UpdateCalendarRequest(
            account=self.account,
            calendar=calendar.id,
            name=calendar.name,
            choice=msgspec.structs.replace(calendar.choice, **choice),
            by="test",
        )
        return (await self.client.call(request)).calendar

    async def revoke(self, calendar: PrivateCalendar) -> None:
        await self.client.call(RevokeCalendarRequest(account=self.account, calendar=calendar.id, by="test"))

    async def listed(self) -> list[PrivateCalendar]:
        return list((await self.client.call(ListCalendarsRequest(account=self.account))).calendars)


@pytest.fixture
async def kept(stores: Stores) -> Kept:
    return Kept(stores, (await stores.account()).id)


async def stored(stores: Stores) -> list[dict[str, Any]]:
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        return await mongo.find(PRIVATE_CALENDARS, {})


async def test_of_a_token_only_the_hash_is_stored(stores: Stores, kept: Kept) -> None:
    token = new_token()
    await kept.make(token=token)
    assert token not in await stores.everything()
    (plain,) = await stored(stores)
    assert plain["hash"] == token_hash(token)


async def test_words_are_kept_once_and_in_the_order_of_a_weekend(kept: Kept) -> None:
    made = await kept.make(sessions=("race", "practice", "race"), grands_prix=("monaco", "bahrain", "monaco"))
    assert made.choice.sessions == ("practice", "race")
    assert made.choice.grands_prix == ("bahrain", "monaco")
    assert await kept.listed() == [made]


@pytest.mark.parametrize(
    ("choice", "field"),
    [
        ({"sessions": ("races",)}, "sessions"),
        ({"alarm": 10_081}, "alarm"),
        ({"language": "de"}, "language"),
        ({"grands_prix": ("atlantis",)}, "grands_prix"),
        ({"grands_prix": ("testing",)}, "grands_prix"),
        ({"grands_prix": ("monaco",) * 101}, "grands_prix"),
        ({"grands_prix": ("mon\naco",)}, r"choice\.grands_prix\[0\]"),
    ],
)
async def test_a_choice_that_cannot_be_served_is_refused_by_its_field(
    kept: Kept, choice: dict[str, Any], field: str
) -> None:
    made = await kept.make()
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await kept.make(**choice)
    with pytest.raises(InvalidRequest, match=f"^{field}: "):
        await kept.change(made, **choice)
    assert await kept.listed() == [made]


async def test_what_is_no_hash_is_refused_and_so_is_nobodys_calendar(stores: Stores, kept: Kept) -> None:
    request = CreateCalendarRequest(account="acc_0", name="", hash=b"short", hint="", choice=CHOICE, by="test")
    with pytest.raises(InvalidRequest, match=r"^hash: "):
        await kept.client.call(request)
    with pytest.raises(NotFound, match=r"^account: "):
        await kept.client.call(msgspec.structs.replace(request, hash=token_hash(new_token())))
    assert await stored(stores) == []


async def test_an_account_has_only_so_many(kept: Kept) -> None:
    made = [await kept.make() for _ in range(MOST_CALENDARS)]
    with pytest.raises(Conflict, match="allowed: 20"):
        await kept.make()
    await kept.revoke(made[0])
    await kept.make()


async def test_the_calendar_of_another_is_as_unknown_as_none(stores: Stores, kept: Kept) -> None:
    other = Kept(stores, (await stores.account("other@example.org")).id)
    made = await kept.make()
    for asked in (made, msgspec.structs.replace(made, id="cal_0")):
        with pytest.raises(NotFound, match=f"there is no calendar '{asked.id}'"):
            await other.change(asked, alarm=5)
        with pytest.raises(NotFound, match=f"there is no calendar '{asked.id}'"):
            await other.revoke(asked)
    assert await other.listed() == []
    assert await kept.listed() == [made]


async def test_a_choice_has_the_date_of_its_last_change_and_the_audit_each_of_them(
    stores: Stores, kept: Kept, clock: HandClock
) -> None:
    made = await kept.make()
    clock.time = NOON + timedelta(hours=1)
    assert await kept.change(made) == made  # nothing was changed
    changed = await kept.change(made, alarm=30)
    assert (changed.created, changed.modified) == (NOON, NOON + timedelta(hours=1))
    await kept.revoke(changed)
    entries = (await stores.client.call(ListAuditRequest(account=kept.account, limit=10))).entries
    assert sorted((entry.action, entry.about) for entry in entries if entry.about) == [
        ("calendar changed", made.id),
        ("calendar created", made.id),
        ("calendar revoked", made.id),
    ]


async def test_nothing_is_left_of_what_was_revoked_or_whose_account_is_deleted(
    stores: Stores, kept: Kept, clock: HandClock
) -> None:
    await kept.revoke(await kept.make(grands_prix=("monaco",)))
    await kept.make(grands_prix=("bahrain",))
    await stores.client.call(DeleteAccountRequest(account=kept.account, by="test"))
    for plain in await stored(stores):
        assert (plain["account"], plain["name"], plain["choice"]) == ("", "", {"language": "en", "emoji": True})
    async with Mongo(stores.settings.mongodb_url, stores.settings.mongodb_database, timeout=PATIENCE_SECONDS) as mongo:
        await Forgetting(mongo, clock).sweep(NOON + timedelta(minutes=59))
        assert len(await stored(stores)) == 2
        await Forgetting(mongo, clock).sweep(NOON + timedelta(minutes=61))
    assert await stored(stores) == []


class Watched:
    """What content_api is told."""

    def __init__(self, told: AsyncIterator[WatchCalendarsResponse]) -> None:
        self._told = told

    async def all(self) -> list[KnownCalendar]:
        found: list[KnownCalendar] = []
        async for message in self._told:
            found += message.calendars
            if message.complete:
                break
        return found

    async def until(self, wanted: Callable[[KnownCalendar], bool]) -> KnownCalendar:
        """What changed before the stream began may be told once more."""
        async for message in self._told:
            if (found := next((each for each in message.calendars if wanted(each)), None)) is not None:
                return found
        raise AssertionError("the stream ended")


async def test_who_watches_is_told_all_and_then_each_change_but_not_whose_it_is(stores: Stores, kept: Kept) -> None:
    token = new_token()
    await kept.revoke(await kept.make())
    made = await kept.make(token=token, sessions=("race",))
    async with aclosing(kept.client.watch_calendars()) as told:
        watched = Watched(told)
        assert await watched.all() == [
            KnownCalendar(id=made.id, hash=token_hash(token), choice=made.choice, modified=NOON)
        ]
        changed = await kept.change(made, alarm=15)
        assert (await watched.until(lambda each: each.choice.alarm == 15)).choice == changed.choice
        await kept.revoke(changed)
        ended = await watched.until(lambda each: each.id == made.id and each.revoked)
        assert (ended.hash, ended.choice) == (token_hash(token), CHOICE)


async def test_a_deleted_account_takes_its_calendars_out_of_service(stores: Stores, kept: Kept) -> None:
    made = await kept.make()
    async with aclosing(kept.client.watch_calendars()) as told:
        watched = Watched(told)
        assert [each.id for each in await watched.all()] == [made.id]
        await stores.client.call(DeleteAccountRequest(account=kept.account, by="test"))
        await watched.until(lambda each: each.id == made.id and each.revoked)


async def test_a_change_by_another_data_scheduler_is_heard(
    stores: Stores, kept: Kept, mongod: Mongod, valkey: Valkey
) -> None:
    made = await kept.make()
    database = stores.settings.mongodb_database
    async with (
        stores_running(mongod, valkey, mongodb_database=database) as beside,
        aclosing(CalendarsClient(beside.channel).watch_calendars()) as told,
    ):
        watched = Watched(told)
        assert [each.id for each in await watched.all()] == [made.id]
        await kept.change(made, emoji=False)
        await watched.until(lambda each: each.id == made.id and not each.choice.emoji)
