"""Accounts and their API keys between auth_api and data_scheduler: the twins of the messages in `protobuf/accounts.proto`.

A key itself is known to its owner alone. What is stored and sent is its SHA-256, and its last characters, by which the owner tells keys
apart.
"""

from datetime import datetime

from racing.model import Struct
from racing.wire.requests.calls import Call


class Account(Struct, frozen=True, kw_only=True):
    """Somebody with keys. `email`: in small letters, of one account at most. `plan`: the name of what may be asked how often."""

    id: str
    email: str
    plan: str
    created: datetime


class ApiKey(Struct, frozen=True, kw_only=True):
    """A key as its owner sees it. `quota`: in place of the plan's. `replaces`: the key that it was made for by rotation."""

    id: str
    account: str
    name: str
    hint: str
    scopes: tuple[str, ...] = ()
    quota: str | None = None
    created: datetime
    expires: datetime | None = None
    last_used: datetime | None = None
    revoked: datetime | None = None
    replaces: str | None = None


class KnownKey(Struct, frozen=True, kw_only=True):
    """A key as it is recognised. `hash`: SHA-256 of the whole key. `revoked`: it is to be forgotten."""

    id: str
    account: str = ""
    plan: str = ""
    hash: bytes
    scopes: tuple[str, ...] = ()
    quota: str | None = None
    expires: datetime | None = None
    revoked: bool = False


class KeyCount(Struct, frozen=True, kw_only=True):
    """How often a key was used in the window of so many seconds that began then."""

    key: str
    seconds: int
    begin: datetime
    requests: int


class KeyUse(Struct, frozen=True, kw_only=True):
    """How often a key was used on a day (UTC), `2026-03-14`."""

    day: str
    requests: int


class AuditEntry(Struct, frozen=True, kw_only=True):
    """What was done with an account, by whom and when. `about`: the key or whatever else it concerns."""

    account: str
    action: str
    about: str = ""
    by: str
    at: datetime


class CreateAccountResponse(Struct, frozen=True, kw_only=True):
    """The new account."""

    account: Account


class CreateAccountRequest(Call[CreateAccountResponse], frozen=True, kw_only=True):
    """Make an account; `Conflict` where the address has one."""

    email: str
    plan: str
    by: str


class ListAccountsResponse(Struct, frozen=True, kw_only=True):
    """Accounts in order of id."""

    accounts: tuple[Account, ...] = ()


class ListAccountsRequest(Call[ListAccountsResponse], frozen=True, kw_only=True):
    """Accounts behind the one with the id `after`, or the one with an address."""

    email: str | None = None
    after: str | None = None
    limit: int


class DeleteAccountResponse(Struct, frozen=True, kw_only=True):
    """How many valid keys the account had."""

    keys: int = 0


class DeleteAccountRequest(Call[DeleteAccountResponse], frozen=True, kw_only=True):
    """Delete an account with everything that belongs to it; `NotFound` where there is none."""

    account: str
    by: str


class CreateKeyResponse(Struct, frozen=True, kw_only=True):
    """The new key."""

    key: ApiKey


class CreateKeyRequest(Call[CreateKeyResponse], frozen=True, kw_only=True):
    """Make a key; `NotFound` where there is no such account, `Conflict` where it has as many as it may have."""

    account: str
    name: str
    hash: bytes
    hint: str
    scopes: tuple[str, ...] = ()
    quota: str | None = None
    expires: datetime | None = None
    by: str


class ListKeysResponse(Struct, frozen=True, kw_only=True):
    """Keys, the oldest first."""

    keys: tuple[ApiKey, ...] = ()


class ListKeysRequest(Call[ListKeysResponse], frozen=True, kw_only=True):
    """Every key, those of an account, or one by its id."""

    account: str | None = None
    key: str | None = None


class RotateKeyResponse(Struct, frozen=True, kw_only=True):
    """The new key, and the old one with its end."""

    key: ApiKey
    replaced: ApiKey


class RotateKeyRequest(Call[RotateKeyResponse], frozen=True, kw_only=True):
    """Make a key with the name, scopes and quota of another, which ends after so many seconds."""

    key: str
    hash: bytes
    hint: str
    seconds: int
    by: str


class RevokeKeyResponse(Struct, frozen=True, kw_only=True):
    """The key, revoked."""

    key: ApiKey


class RevokeKeyRequest(Call[RevokeKeyResponse], frozen=True, kw_only=True):
    """Revoke a key; one that was revoked before stays as it is."""

    key: str
    by: str


class RevokeKeysResponse(Struct, frozen=True, kw_only=True):
    """How many were valid."""

    keys: int = 0


class RevokeKeysRequest(Call[RevokeKeysResponse], frozen=True, kw_only=True):
    """Revoke every key of an account."""

    account: str
    by: str


class WatchKeysResponse(Struct, frozen=True, kw_only=True):
    """Keys as they are now. `complete`: every key that was valid at the beginning has been told, in this message or before."""

    keys: tuple[KnownKey, ...] = ()
    complete: bool = False


class WatchKeysRequest(Call[WatchKeysResponse], frozen=True, kw_only=True):
    """Every key that is valid, then each as it changes. A message without keys says that the stream is there."""


class CountUseResponse(Struct, frozen=True, kw_only=True):
    """The same windows, with what everybody has counted in them; 0 while that cannot be told, since Redis is away."""

    counts: tuple[KeyCount, ...] = ()


class CountUseRequest(Call[CountUseResponse], frozen=True, kw_only=True):
    """Tell what the process `counter` has counted since each window began, so that telling it twice changes nothing."""

    counter: str
    counts: tuple[KeyCount, ...] = ()


class ListKeyUseResponse(Struct, frozen=True, kw_only=True):
    """Days on which the key was used, the oldest first."""

    days: tuple[KeyUse, ...] = ()


class ListKeyUseRequest(Call[ListKeyUseResponse], frozen=True, kw_only=True):
    """How often a key was used on each of the last days."""

    key: str
    days: int


class ListAuditResponse(Struct, frozen=True, kw_only=True):
    """The newest first."""

    entries: tuple[AuditEntry, ...] = ()


class ListAuditRequest(Call[ListAuditResponse], frozen=True, kw_only=True):
    """What was done with an account."""

    account: str
    limit: int
