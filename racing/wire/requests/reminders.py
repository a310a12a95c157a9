"""Reminders between auth_api and data_scheduler: the twins of the messages in `protobuf/reminders.proto`.

data_scheduler says who is to be told of what; auth_api has the words, and sends them.
"""

from datetime import datetime
from enum import StrEnum

from racing.model import Struct
from racing.wire.requests.calls import Call


class NoticeKind(StrEnum):
    """What somebody is told of."""

    BEFORE = "before"
    MOVED = "moved"
    FINAL = "final"


class ReminderChoice(Struct, frozen=True, kw_only=True):
    """What an account wants to be told of. `mail`, `push`: by which way. `sessions`: words of `racing.calendar_choice`; `grands_prix`: ids.

    `before`: so many minutes before a session; None: not. `moved`: sessions that are moved or cancelled. `results`: those that are final.
    `spoilers`: whether who was first is said.
    """

    mail: bool = False
    push: bool = False
    before: int | None = None
    moved: bool = False
    results: bool = False
    sessions: tuple[str, ...] = ()
    grands_prix: tuple[str, ...] = ()
    language: str
    spoilers: bool = False


class SessionMove(Struct, frozen=True, kw_only=True):
    """When a session was to start, and when it does; None where the hour is unknown."""

    session: str
    before: datetime | None = None
    after: datetime | None = None
    cancelled: bool = False


class Notice(Struct, frozen=True, kw_only=True):
    """What an account is told. `kind`: one of `NoticeKind`. `name`: of the Grand Prix, in English. `first`: names, only for who wants them.

    `cancelled`: the whole round is not held. `time_zone`: in which times are told; None: UTC.
    """

    account: str
    kind: str
    season: int
    grand_prix: str
    name: str
    session: str | None = None
    start: datetime | None = None
    cancelled: bool = False
    moves: tuple[SessionMove, ...] = ()
    first: tuple[str, ...] = ()
    time_zone: str | None = None


class PushSubscription(Struct, frozen=True, kw_only=True):
    """A browser that takes messages. `p256dh`, `auth`: its public key and its secret (RFC 8291). `agent`: what it called itself."""

    id: str
    account: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    agent: str = ""
    created: datetime


class PushNotice(Struct, frozen=True, kw_only=True):
    """A message to one browser. `expires`: until when it is worth sending."""

    id: str
    account: str
    subscription: str
    language: str
    notice: Notice
    written: datetime
    expires: datetime
    attempts: int = 0


class DuePushNotice(Struct, frozen=True, kw_only=True):
    """A message, and where it goes."""

    push: PushNotice
    subscription: PushSubscription


class GetRemindersResponse(Struct, frozen=True, kw_only=True):
    """What the account wants; nothing, where it never said so."""

    choice: ReminderChoice


class GetRemindersRequest(Call[GetRemindersResponse], frozen=True, kw_only=True):
    """What somebody wants to be told of; `NotFound` where there is no such account."""

    account: str


class SetRemindersResponse(Struct, frozen=True, kw_only=True):
    """As it is now."""

    choice: ReminderChoice


class SetRemindersRequest(Call[SetRemindersResponse], frozen=True, kw_only=True):
    """Put this in the place of what the account wanted."""

    account: str
    choice: ReminderChoice
    by: str


class StopReminderMailResponse(Struct, frozen=True, kw_only=True):
    """Nothing more: no reminder is mailed, if any was."""


class StopReminderMailRequest(Call[StopReminderMailResponse], frozen=True, kw_only=True):
    """Mail an account no more reminders, whether there is such an account or not."""

    account: str
    by: str


class SavePushSubscriptionResponse(Struct, frozen=True, kw_only=True):
    """The browser."""

    subscription: PushSubscription


class SavePushSubscriptionRequest(Call[SavePushSubscriptionResponse], frozen=True, kw_only=True):
    """Send messages to a browser; one that is known already keeps its id if it is the account's, and is the account's from now on."""

    account: str
    endpoint: str
    p256dh: bytes
    auth: bytes
    agent: str = ""
    by: str


class ListPushSubscriptionsResponse(Struct, frozen=True, kw_only=True):
    """The oldest first."""

    subscriptions: tuple[PushSubscription, ...] = ()


class ListPushSubscriptionsRequest(Call[ListPushSubscriptionsResponse], frozen=True, kw_only=True):
    """The browsers of an account."""

    account: str


class RemovePushSubscriptionResponse(Struct, frozen=True, kw_only=True):
    """Nothing more: nothing is sent there."""


class RemovePushSubscriptionRequest(Call[RemovePushSubscriptionResponse], frozen=True, kw_only=True):
    """Send nothing to a browser any more; `NotFound` where the account has not that one."""

    account: str
    subscription: str
    by: str


class ClaimPushNoticesResponse(Struct, frozen=True, kw_only=True):
    """Messages to be sent now."""

    due: tuple[DuePushNotice, ...] = ()


class ClaimPushNoticesRequest(Call[ClaimPushNoticesResponse], frozen=True, kw_only=True):
    """Messages that are due, of accounts other than these."""

    limit: int
    without: tuple[str, ...] = ()


class ReportPushNoticeResponse(Struct, frozen=True, kw_only=True):
    """Whether it is not tried again."""

    over: bool = False


class ReportPushNoticeRequest(Call[ReportPushNoticeResponse], frozen=True, kw_only=True):
    """What came of an attempt. `refused`: it will never be taken; `gone`: the browser takes nothing any more."""

    notice: str
    sent: bool = False
    refused: bool = False
    gone: bool = False
