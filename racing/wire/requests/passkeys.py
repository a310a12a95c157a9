"""Passkeys between auth_api and data_scheduler: the twins of the messages in `protobuf/passkeys.proto`.

auth_api verifies what an authenticator has signed; data_scheduler keeps public keys, and challenges as SHA-256.
"""

from datetime import datetime
from enum import StrEnum

from racing.model import Struct
from racing.wire.requests.accounts import Account
from racing.wire.requests.calls import Call
from racing.wire.requests.sign_ins import SignIn


class ChallengeKind(StrEnum):
    """What a challenge is for."""

    REGISTER = "register"
    SIGN_IN = "sign_in"


class Passkey(Struct, frozen=True, kw_only=True):
    """A key of an account. `credential`: what its authenticator calls it. `public_key`: COSE. `sign_count`: how often it has signed.

    `backed_up`: its owner has it on other devices, too. `sign_count` stays 0 where an authenticator does not count.
    """

    id: str
    account: str
    credential: bytes
    public_key: bytes
    name: str
    transports: tuple[str, ...] = ()
    sign_count: int = 0
    backed_up: bool = False
    created: datetime
    last_used: datetime | None = None


class WriteChallengeResponse(Struct, frozen=True, kw_only=True):
    """Until when it may be used."""

    expires: datetime


class WriteChallengeRequest(Call[WriteChallengeResponse], frozen=True, kw_only=True):
    """Keep a challenge. `kind`: one of `ChallengeKind`. `account`: who may use it; None: whoever signs in."""

    hash: bytes
    kind: str
    account: str | None = None


class UseChallengeResponse(Struct, frozen=True, kw_only=True):
    """Nothing more: it was there, and is no more."""


class UseChallengeRequest(Call[UseChallengeResponse], frozen=True, kw_only=True):
    """Use a challenge up; `NotFound` where it was used, has expired, or was given for something or somebody else."""

    hash: bytes
    kind: str
    account: str | None = None


class CreatePasskeyResponse(Struct, frozen=True, kw_only=True):
    """The new passkey."""

    passkey: Passkey


class CreatePasskeyRequest(Call[CreatePasskeyResponse], frozen=True, kw_only=True):
    """Keep a passkey; `NotFound` where there is no such account, `Conflict` where it is known, or there are as many as there may be."""

    account: str
    credential: bytes
    public_key: bytes
    name: str
    transports: tuple[str, ...] = ()
    sign_count: int = 0
    backed_up: bool = False
    by: str


class ListPasskeysResponse(Struct, frozen=True, kw_only=True):
    """The oldest first."""

    passkeys: tuple[Passkey, ...] = ()


class ListPasskeysRequest(Call[ListPasskeysResponse], frozen=True, kw_only=True):
    """The passkeys of an account."""

    account: str


class FindPasskeyResponse(Struct, frozen=True, kw_only=True):
    """The passkey; None where nobody has it."""

    passkey: Passkey | None = None


class FindPasskeyRequest(Call[FindPasskeyResponse], frozen=True, kw_only=True):
    """Whose passkey an authenticator shows."""

    credential: bytes


class RenamePasskeyResponse(Struct, frozen=True, kw_only=True):
    """The passkey as it is now."""

    passkey: Passkey


class RenamePasskeyRequest(Call[RenamePasskeyResponse], frozen=True, kw_only=True):
    """Give a passkey of an account another name; `NotFound` where it has not that one."""

    account: str
    passkey: str
    name: str
    by: str


class RemovePasskeyResponse(Struct, frozen=True, kw_only=True):
    """Nothing more: it signs nobody in from now on."""


class RemovePasskeyRequest(Call[RemovePasskeyResponse], frozen=True, kw_only=True):
    """Remove a passkey of an account; `NotFound` where it has not that one."""

    account: str
    passkey: str
    by: str


class StartPasskeySignInResponse(Struct, frozen=True, kw_only=True):
    """The sign-in and whose it is. `sign_in`: None where the counter has gone back, so that there may be a copy of the passkey."""

    sign_in: SignIn | None = None
    account: Account


class StartPasskeySignInRequest(Call[StartPasskeySignInResponse], frozen=True, kw_only=True):
    """Sign a browser in. `hash`: of its new token; `replaces`: of the one that it had; `sign_count`, `backed_up`: what was signed.

    `NotFound` where the passkey was removed meanwhile.
    """

    passkey: str
    hash: bytes
    agent: str = ""
    replaces: bytes = b""
    sign_count: int = 0
    backed_up: bool = False
