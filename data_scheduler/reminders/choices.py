"""What accounts want to be told of."""

import msgspec

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from data_scheduler.accounts.documents import held_account, note
from data_scheduler.outbox.outbox import EVENTS
from data_scheduler.private_calendars.choices import check_grands_prix, in_order
from data_scheduler.reminders.due import is_wanted
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import Mongo, View, as_stored
from data_scheduler.webhooks.documents import newest_event
from racing.calendar_choice import MOST_ALARM_MINUTES
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.accounts import AuditEntry
from racing.wire.requests.reminders import (
    GetRemindersRequest,
    GetRemindersResponse,
    ReminderChoice,
    SetRemindersRequest,
    SetRemindersResponse,
    StopReminderMailRequest,
    StopReminderMailResponse,
)

LEAST_MINUTES = 5
"""A reminder that comes later than that is late."""
NOTHING = ReminderChoice(language="en")
"""What is wanted by who never said so."""


class ReminderChoices:
    """The choices of all accounts."""

    def __init__(self, mongo: Mongo, clock: Clock) -> None:
        self._mongo = mongo
        self._clock = clock

    async def get(self, request: GetRemindersRequest) -> GetRemindersResponse:
        """Return what an account wants to be told of."""
        if await self._mongo.one(schema.ACCOUNTS, {"_id": request.account}) is None:
            raise NotFound(f"account: there is no account {request.account!r}")
        return GetRemindersResponse(choice=await choice_of(self._mongo, request.account))

    async def put(self, request: SetRemindersRequest) -> SetRemindersResponse:
        """Keep this in the place of what was wanted. What has happened before anything was wanted is not told."""
        choice = _checked(request.choice)

        async def work(view: View) -> None:
            await held_account(view, request.account)
            before = await view.one(schema.REMINDERS, {"_id": request.account})
            if before is not None and _choice(before) == choice:
                return
            await check_grands_prix(view, choice.grands_prix)
            since = before["since"] if before and before["wanted"] else await newest_event(view, EVENTS)
            await view.replace(
                schema.REMINDERS,
                [{"_id": request.account, "choice": to_plain(choice), "wanted": is_wanted(choice), "since": since}],
            )
            await self._noted(view, request.account, "reminders changed", request.by)

        await self._mongo.transaction(work)
        return SetRemindersResponse(choice=choice)

    async def stop_mail(self, request: StopReminderMailRequest) -> StopReminderMailResponse:
        """Mail no more reminders, those that wait among them."""

        async def work(view: View) -> None:
            found = await view.one(schema.REMINDERS, {"_id": request.account})
            if found is None or not (choice := _choice(found)).mail:
                return
            choice = msgspec.structs.replace(choice, mail=False)
            change = {"$set": {"choice": to_plain(choice), "wanted": is_wanted(choice)}}
            await view.update(schema.REMINDERS, {"_id": request.account}, change)
            await self._noted(view, request.account, "reminders by mail stopped", request.by)

        await self._mongo.transaction(work)
        return StopReminderMailResponse()

    async def _noted(self, view: View, account: str, action: str, by: str) -> None:
        await note(view, AuditEntry(account=account, action=action, by=by, at=as_stored(self._clock.now())))


async def choice_of(view: View, account: str) -> ReminderChoice:
    """Return what an account wants; nothing, where it never said so."""
    found = await view.one(schema.REMINDERS, {"_id": account})
    return _choice(found) if found else NOTHING


def _choice(plain: Plain) -> ReminderChoice:
    return from_plain(plain["choice"], ReminderChoice)


def _checked(choice: ReminderChoice) -> ReminderChoice:
    """Return a choice with each word once. Raise `InvalidRequest`, which names the field."""
    if choice.before is not None and not LEAST_MINUTES <= choice.before <= MOST_ALARM_MINUTES:
        raise InvalidRequest(f"before: {choice.before}, allowed: {LEAST_MINUTES} to {MOST_ALARM_MINUTES} minutes")
    return in_order(choice)
