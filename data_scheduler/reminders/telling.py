"""Makes letters and messages of what has happened and of what begins soon, each in the transaction that notes how far was looked.

Of several data_schedulers that look at the same moment, one gets through: they write the same counter.
"""

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.background import in_background, working_off
from chassis.concurrency.outage import warn_once
from data_scheduler.accounts.documents import new_id
from data_scheduler.outbox.outbox import EVENTS
from data_scheduler.outbox.season_rounds import SeasonRounds
from data_scheduler.reminders.due import before_session, concerns, final, moved, starting
from data_scheduler.sign_ins.letters import due
from data_scheduler.stores import schema
from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import Mongo, View, as_stored
from data_scheduler.webhooks.documents import newest_event
from racing.calendar_choice import MOST_ALARM_MINUTES
from racing.model import Dataset, Driver, Round
from racing.webhook_events import EventKind, ResultPublished, ScheduleChanged
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.reminders import Notice, PushNotice, ReminderChoice
from racing.wire.requests.sign_ins import Letter, LetterKind

log = structlog.get_logger()

LOOK_SECONDS = 1.0
TOLD = "reminders_told"
"""The counter of events up to which reminders were made."""
LOOKED = "reminders_looked"
"""The counter of seconds since 1970 up to which the calendar has been looked at."""
NEWS = timedelta(days=1)
"""How long it is tried to tell of what has happened."""
MOST_WAITING = 200
"""Messages of an account: ten for each of twenty browsers. Where its push services take nothing, the oldest give way."""
KINDS = (EventKind.SCHEDULE_CHANGED.value, EventKind.RESULT_FINAL.value)


class _Body[D](msgspec.Struct, frozen=True):
    data: D


class Telling:
    """Looks at the outbox and at the clock."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock
        self._rounds = SeasonRounds(mongo)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Look every second until the context is left."""
        async with in_background(
            working_off(self.look, seconds=LOOK_SECONDS, ended=warn_once(log, "reminders cannot be made"))
        ):
            yield

    async def look(self) -> None:
        """Make what is due now. While nobody wants to be told of anything, that is one question to MongoDB."""
        now = as_stored(self._clock.now())
        wanted = {"wanted": True}
        if not await self._mongo.find(schema.REMINDERS, wanted, fields={"_id": 1}, limit=1):
            return
        while await self._of_events(now):
            pass
        await self._of_sessions(now)

    async def _of_events(self, now: datetime) -> bool:
        """Tell of the next event; return whether there may be more. What is told of one is one transaction."""
        told, newest = await newest_event(self._mongo, TOLD), await newest_event(self._mongo, EVENTS)
        if told >= newest:
            return False
        where = {"number": {"$gt": told}, "kind": {"$in": KINDS}, "only": None}
        events = await self._mongo.find(schema.WEBHOOK_EVENTS, where, sort=[("number", 1)], limit=1)
        until = int(events[0]["number"]) if events else newest

        async def work(view: View) -> None:
            if await newest_event(view, TOLD) != told:
                return
            await view.update(schema.COUNTERS, {"_id": TOLD}, {"$max": {"value": until}}, upsert=True)
            for event in events:
                wanting = await view.find(schema.REMINDERS, {"wanted": True, "since": {"$lt": event["number"]}})
                await self._write(view, await self._notices(view, event, wanting, now), now, now + NEWS)

        await self._mongo.transaction(work)
        return until < newest

    async def _notices(self, view: View, event: Plain, wanting: Sequence[Plain], now: datetime) -> list[Notice]:
        if not wanting or now - event["at"] > NEWS:
            return []
        choices = [(plain["_id"], from_plain(plain["choice"], ReminderChoice)) for plain in wanting]
        if event["kind"] == EventKind.SCHEDULE_CHANGED:
            changed = msgspec.json.decode(event["body"], type=_Body[ScheduleChanged]).data
            told = [moved(account, choice, changed, now) for account, choice in choices]
        else:
            result = msgspec.json.decode(event["body"], type=_Body[ResultPublished]).data
            name, first = await _names(view, result)
            told = [final(account, choice, result, name, first) for account, choice in choices]
        return [notice for notice in told if notice is not None]

    async def _of_sessions(self, now: datetime) -> None:
        """Tell of the sessions whose reminders have come due since the last look; of one that has begun meanwhile it is too late."""
        found = await self._mongo.one(schema.COUNTERS, {"_id": LOOKED})
        looked = datetime.fromtimestamp(found["value"], UTC) if found else now
        until = now.replace(microsecond=0)
        if found is not None and until <= looked:
            return
        seconds = {"$max": {"value": int(until.timestamp())}}
        years = sorted({now.year, (now + timedelta(minutes=MOST_ALARM_MINUTES)).year})
        rounds = [each for year in years for each in await self._rounds.of(year)]
        sessions = list(starting(rounds, looked, until))
        if not sessions:
            await self._mongo.update(schema.COUNTERS, {"_id": LOOKED}, seconds, upsert=True)
            return

        async def work(view: View) -> None:
            if await view.one(schema.COUNTERS, {"_id": LOOKED}) != found:
                return
            await view.update(schema.COUNTERS, {"_id": LOOKED}, seconds, upsert=True)
            for weekend, session, start, minutes in sessions:
                asked = {"wanted": True, "choice.before": {"$gte": minutes[0], "$lte": minutes[-1]}}
                notices = [
                    before_session(plain["_id"], weekend, session, start)
                    for plain in await view.find(schema.REMINDERS, asked)
                    if concerns(from_plain(plain["choice"], ReminderChoice), weekend.grand_prix, session)
                ]
                await self._write(view, notices, now, start)

        await self._mongo.transaction(work)

    async def _write(self, view: View, notices: Iterable[Notice], now: datetime, expires: datetime) -> None:
        """Write the letters and messages of notices."""
        letters: list[Plain] = []
        messages: list[Plain] = []
        for notice in notices:
            account = await view.one(schema.ACCOUNTS, {"_id": notice.account})
            reminder = await view.one(schema.REMINDERS, {"_id": notice.account})
            if account is None or reminder is None:
                continue
            choice = from_plain(reminder["choice"], ReminderChoice)
            told = msgspec.structs.replace(notice, time_zone=account.get("preferences", {}).get("time_zone"))
            if choice.mail:
                letter = Letter(
                    id=new_id("ltr"),
                    kind=LetterKind.REMINDER.value,
                    email=account["email"],
                    language=choice.language,
                    written=now,
                    expires=expires,
                    notice=told,
                )
                letters.append(due(letter, now))
            if choice.push:
                subscriptions = await view.find(
                    schema.PUSH_SUBSCRIPTIONS, {"account": notice.account}, fields={"_id": 1}
                )
                await _make_room(view, notice.account, len(subscriptions))
                messages += [_message(told, choice.language, each["_id"], now, expires) for each in subscriptions]
        await view.insert(schema.LETTERS, letters)
        await view.insert(schema.PUSH_NOTICES, messages)


async def _make_room(view: View, account: str, number: int) -> None:
    """Remove the oldest messages of an account, so that with `number` more there are no more than allowed."""
    waiting = await view.find(
        schema.PUSH_NOTICES, {"account": account}, sort=[("written", -1), ("_id", 1)], fields={"_id": 1}
    )
    if too_many := [plain["_id"] for plain in waiting[max(0, MOST_WAITING - number) :]]:
        await view.remove(schema.PUSH_NOTICES, too_many)
        log.warning("messages of an account are dropped: its push services take none", account=account)


def _message(notice: Notice, language: str, subscription: str, now: datetime, expires: datetime) -> Plain:
    made = PushNotice(
        id=new_id("psn"),
        account=notice.account,
        subscription=subscription,
        language=language,
        notice=notice,
        written=now,
        expires=expires,
    )
    return {"_id": made.id, **to_plain(made), "attempts": 0, "next_try": now}


async def _names(view: View, result: ResultPublished) -> tuple[str, list[str]]:
    """Return the name of a result's Grand Prix, and those of the first three."""
    weekend = await view.one(Dataset.ROUNDS, {"_id": f"{result.season}-{result.grand_prix}"})
    name = document(weekend, Round).name if weekend else result.grand_prix
    found = await view.find(Dataset.DRIVERS, {"_id": {"$in": [place.driver for place in result.first]}})
    names = {driver.id: driver.name for driver in (document(plain, Driver) for plain in found)}
    return name, [names.get(place.driver, place.driver) for place in result.first]
