"""What people do with their accounts, between auth_api and data_scheduler: the twins of the messages in `protobuf/sign_ins.proto`.

No token and no password is among them: of a token there is its SHA-256, of a password its argon2id hash. The token of a letter's link is
made by auth_api from a secret of its own and the letter's id.
"""

from datetime import datetime
from enum import StrEnum

from racing.model import Struct
from racing.wire.requests.accounts import Account
from racing.wire.requests.calls import Call
from racing.wire.requests.reminders import Notice


class LetterKind(StrEnum):
    """What a letter is about. `KNOWN`: somebody signed up with an address that has an account; it is told so where nobody else reads."""

    SIGN_UP = "sign_up"
    KNOWN = "known"
    RESET = "reset"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  # a kind of letter
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    OPENID_LINKED = "openid_linked"
    OPENID_UNLINKED = "openid_unlinked"
    REMINDER = "reminder"


class SignIn(Struct, frozen=True, kw_only=True):
    """A browser that is signed in. `agent`: what it called itself. `expires`: at the latest; unused it ends before."""

    id: str
    account: str
    agent: str = ""
    created: datetime
    last_used: datetime
    expires: datetime


class Letter(Struct, frozen=True, kw_only=True):
    """A letter to an address. `kind`: one of `LetterKind`. `expires`: until when its link leads somewhere, and it is tried to be sent.

    `notice`: what a reminder tells.
    """

    id: str
    kind: str
    email: str
    language: str
    written: datetime
    expires: datetime
    attempts: int = 0
    notice: Notice | None = None


class Preferences(Struct, frozen=True, kw_only=True):
    """What somebody prefers. `drivers`, `constructors`: ids of favourites. `language`, `time_zone`: None where the browser's hold."""

    drivers: tuple[str, ...] = ()
    constructors: tuple[str, ...] = ()
    language: str | None = None
    spoilers: bool = False
    time_zone: str | None = None


class WriteLetterResponse(Struct, frozen=True, kw_only=True):
    """The letter."""

    letter: Letter


class WriteLetterRequest(Call[WriteLetterResponse], frozen=True, kw_only=True):
    """Ask for a letter. `handed_over`: an administrator passes the link on, so it is not sent; `NotFound` where there is no account."""

    kind: str
    email: str
    language: str
    password: str | None = None
    handed_over: bool = False


class ClaimLettersResponse(Struct, frozen=True, kw_only=True):
    """Letters to be sent now."""

    letters: tuple[Letter, ...] = ()


class ClaimLettersRequest(Call[ClaimLettersResponse], frozen=True, kw_only=True):
    """Letters that are due."""

    limit: int


class ReportLetterResponse(Struct, frozen=True, kw_only=True):
    """Whether it is not tried again."""

    over: bool = False


class ReportLetterRequest(Call[ReportLetterResponse], frozen=True, kw_only=True):
    """What came of an attempt. `refused`: it will never be taken."""

    letter: str
    sent: bool = False
    refused: bool = False


class GetLetterResponse(Struct, frozen=True, kw_only=True):
    """The letter, and for one of sign-up the hash of the password that was chosen."""

    letter: Letter
    password: str = ""


class GetLetterRequest(Call[GetLetterResponse], frozen=True, kw_only=True):
    """A letter whose link may be followed; `NotFound` where it was used, or has expired."""

    letter: str


class OpenAccountResponse(Struct, frozen=True, kw_only=True):
    """The new account."""

    account: Account


class OpenAccountRequest(Call[OpenAccountResponse], frozen=True, kw_only=True):
    """Make the account of a letter of sign-up; `NotFound` where it was used, `Conflict` where the address has one by now."""

    letter: str
    plan: str


class ChangePasswordResponse(Struct, frozen=True, kw_only=True):
    """The account."""

    account: Account


class ChangePasswordRequest(Call[ChangePasswordResponse], frozen=True, kw_only=True):
    """Give an account another password, and end its sign-ins: by a letter of reset, or in the place of the hash `before`."""

    letter: str | None = None
    account: str | None = None
    before: str | None = None
    password: str
    by: str


class GetPasswordResponse(Struct, frozen=True, kw_only=True):
    """The account of the address and the hash of its password: empty where it has none. None where there is no account."""

    account: str | None = None
    password: str = ""


class GetPasswordRequest(Call[GetPasswordResponse], frozen=True, kw_only=True):
    """What a password is compared with."""

    email: str


class StartSignInResponse(Struct, frozen=True, kw_only=True):
    """The sign-in and whose it is."""

    sign_in: SignIn
    account: Account


class StartSignInRequest(Call[StartSignInResponse], frozen=True, kw_only=True):
    """Sign a browser in. `hash`: of its new token; `replaces`: of the one that it had. `Conflict` where the password is no longer that."""

    account: str
    hash: bytes
    agent: str = ""
    password: str
    rehashed: str | None = None
    replaces: bytes = b""


class UseSignInResponse(Struct, frozen=True, kw_only=True):
    """The sign-in and whose it is."""

    sign_in: SignIn
    account: Account


class UseSignInRequest(Call[UseSignInResponse], frozen=True, kw_only=True):
    """Who has a token, by its hash; `NotFound` where it is unknown, or was ended, or has expired."""

    hash: bytes


class ListSignInsResponse(Struct, frozen=True, kw_only=True):
    """Used last comes first."""

    sign_ins: tuple[SignIn, ...] = ()


class ListSignInsRequest(Call[ListSignInsResponse], frozen=True, kw_only=True):
    """Where an account is signed in."""

    account: str


class EndSignInsResponse(Struct, frozen=True, kw_only=True):
    """How many there were."""

    ended: int = 0


class EndSignInsRequest(Call[EndSignInsResponse], frozen=True, kw_only=True):
    """End one sign-in of an account, or all; `NotFound` where there is not that one."""

    account: str
    sign_in: str | None = None
    by: str


class GetPreferencesResponse(Struct, frozen=True, kw_only=True):
    """What the account prefers."""

    preferences: Preferences


class GetPreferencesRequest(Call[GetPreferencesResponse], frozen=True, kw_only=True):
    """What somebody prefers."""

    account: str


class SetPreferencesResponse(Struct, frozen=True, kw_only=True):
    """As they are now."""

    preferences: Preferences


class SetPreferencesRequest(Call[SetPreferencesResponse], frozen=True, kw_only=True):
    """Put these in the place of what the account preferred."""

    account: str
    preferences: Preferences
