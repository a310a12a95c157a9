"""What is said of passkeys over HTTP, and what is shown of them."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from racing.wire.requests.passkeys import Passkey

LONGEST_NAME = 100

type Name = Annotated[
    str, Meta(min_length=1, max_length=LONGEST_NAME, description="By which you know it, such as `phone`.")
]
type Credential = Annotated[dict[str, Any], Meta(description="What `PublicKeyCredential.toJSON()` returns.")]
type Password = Annotated[
    str | None,
    Meta(description="The password of the account: needed unless this browser was signed in within ten minutes."),
]


class ProofInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who wants to change what signs in."""

    password: Password = None


class PasskeyInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A passkey that a browser has made."""

    name: Name
    credential: Credential


class PasskeyNameInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Another name of a passkey."""

    name: Name


class PasskeySignInInput(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who signs in by a passkey."""

    credential: Credential


class ChallengeShown(msgspec.Struct, frozen=True, kw_only=True):
    """What a browser is asked for."""

    options: Annotated[
        dict[str, Any],
        Meta(
            description="For `parseCreationOptionsFromJSON` or `parseRequestOptionsFromJSON` of `PublicKeyCredential`."
        ),
    ]
    expires: Annotated[datetime, Meta(description="Until when it may be answered, once.")]


class PasskeyShown(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey, without its key."""

    id: Annotated[str, Meta(description="By which it is renamed and removed.")]
    name: Name
    created: Annotated[datetime, Meta(description="When it was registered.")]
    last_used: Annotated[datetime | None, Meta(description="When it last signed in; null if never.")]
    backed_up: Annotated[bool, Meta(description="Whether its owner has it on other devices, too.")]
    transports: Annotated[tuple[str, ...], Meta(description="How it is reached: `internal`, `hybrid`, `usb`, …")]


class PasskeysShown(msgspec.Struct, frozen=True, kw_only=True):
    """The passkeys of an account."""

    passkeys: Annotated[tuple[PasskeyShown, ...], Meta(description="The oldest first.")]


def shown(passkey: Passkey) -> PasskeyShown:
    """Return what is shown of a passkey."""
    return PasskeyShown(**{name: getattr(passkey, name) for name in PasskeyShown.__struct_fields__})
