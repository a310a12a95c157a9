"""What is said of reminders over HTTP, and what is shown of them."""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from racing.calendar_choice import LANGUAGES, MOST_ALARM_MINUTES, SESSION_WORDS
from racing.wire.requests.reminders import PushSubscription, ReminderChoice

type Mailed = Annotated[bool, Meta(description="Whether reminders come by mail, to the address of the account.")]
type Pushed = Annotated[bool, Meta(description="Whether they come to the browsers that take messages.")]
type Minutes = Annotated[int, Meta(ge=5, le=MOST_ALARM_MINUTES)]
type Before = Annotated[
    Minutes | None, Meta(description="So many minutes before each session, 5 to a week; null for none.")
]
type Moved = Annotated[bool, Meta(description="Whether to tell of sessions that are moved or cancelled.")]
type Results = Annotated[bool, Meta(description="Whether to tell that a result is final.")]
type Sessions = Annotated[
    tuple[str, ...],
    Meta(description=f"Kinds of sessions: {', '.join(SESSION_WORDS)}. Empty for all but testing."),
]
type GrandsPrix = Annotated[
    tuple[str, ...],
    Meta(description="Ids of Grands Prix, such as monaco; empty for all. Testing is chosen by `sessions`."),
]
type LanguageCode = Annotated[str, Meta(description=f"Their language: {', '.join(LANGUAGES)}.")]
type Spoilers = Annotated[bool, Meta(description="Whether a final result says who was first, second and third.")]


class RemindersInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody wants to be told of; what is not given is as it is at first: nothing."""

    mail: Mailed = False
    push: Pushed = False
    before: Before = None
    moved: Moved = False
    results: Results = False
    sessions: Sessions = ()
    grands_prix: GrandsPrix = ()
    language: LanguageCode = "en"
    spoilers: Spoilers = False

    def choice(self) -> ReminderChoice:
        """Return it as it is kept."""
        return ReminderChoice(**{name: getattr(self, name) for name in ReminderChoice.__struct_fields__})


class RemindersShown(msgspec.Struct, frozen=True, kw_only=True):
    """What an account wants to be told of."""

    mail: Mailed
    push: Pushed
    before: Before
    moved: Moved
    results: Results
    sessions: Sessions
    grands_prix: GrandsPrix
    language: LanguageCode
    spoilers: Spoilers


class PushKeyShown(msgspec.Struct, frozen=True, kw_only=True):
    """The key of the suite."""

    key: Annotated[str, Meta(description="For `applicationServerKey` of `PushManager.subscribe`, in base64url.")]


class PushKeysInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of a browser, in base64url."""

    p256dh: Annotated[str, Meta(max_length=100, description="Its public key: a point of P-256.")]
    auth: Annotated[str, Meta(max_length=40, description="Its secret, of 16 bytes.")]


class PushSubscriptionInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    """A browser that takes messages, as `PushSubscription.toJSON()` writes it."""

    endpoint: Annotated[str, Meta(max_length=1_000, description="Where its push service takes them.")]
    keys: Annotated[PushKeysInput, Meta(description="By which only it can read them.")]
    expiration_time: Annotated[
        float | None, Meta(description="When it ends, in milliseconds since 1970; browsers say null.")
    ] = None


class PushSubscriptionShown(msgspec.Struct, frozen=True, kw_only=True):
    """A browser that takes messages, without its keys."""

    id: Annotated[str, Meta(description="By which it is removed.")]
    endpoint: Annotated[str, Meta(description="Where its push service takes them, by which it knows itself.")]
    agent: Annotated[str, Meta(description="What it called itself.")]
    created: Annotated[datetime, Meta(description="When it was added.")]


class PushSubscriptionsShown(msgspec.Struct, frozen=True, kw_only=True):
    """The browsers of an account that take messages."""

    subscriptions: Annotated[tuple[PushSubscriptionShown, ...], Meta(description="The oldest first.")]


def choice_shown(choice: ReminderChoice) -> RemindersShown:
    """Return what is shown of a choice."""
    return RemindersShown(**{name: getattr(choice, name) for name in RemindersShown.__struct_fields__})


def subscription_shown(subscription: PushSubscription) -> PushSubscriptionShown:
    """Return what is shown of a browser."""
    names = PushSubscriptionShown.__struct_fields__
    return PushSubscriptionShown(**{name: getattr(subscription, name) for name in names})
