"""How accounts and keys are stored, and how a change of a key gets its number."""

import secrets
from typing import Any

import msgspec

from chassis.errors import InvalidRequest, NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.model import Struct
from racing.wire.codec import Plain, from_plain, to_plain
from racing.wire.requests.accounts import Account, ApiKey, AuditEntry, KnownKey

HASH_BYTES = 32
"""Of SHA-256, by which secrets are known."""

KEY_CHANGES = "api_keys"
"""The counter of changes of keys. It is raised in the transaction of a change: changes are committed in the order of their numbers."""

_BESIDE = frozenset({"_id", "hash", "changed", "plan"})


def new_id(prefix: str) -> str:
    """Return an id that nobody can guess: `acc_5d0f…`."""
    return f"{prefix}_{secrets.token_hex(8)}"


def account_of(plain: Plain) -> Account:
    """Return the account of a document."""
    return _struct(plain, Account)


def key_of(plain: Plain) -> ApiKey:
    """Return the key of a document, as its owner sees it."""
    return _struct(plain, ApiKey)


def known_key(plain: Plain) -> KnownKey:
    """Return the key of a document, as it is recognised."""
    key = key_of(plain)
    return KnownKey(
        id=key.id,
        account=key.account,
        plan=plain["plan"],
        hash=plain["hash"],
        scopes=key.scopes,
        quota=key.quota,
        expires=key.expires,
        revoked=key.revoked is not None,
    )


def stored_key(key: ApiKey, hash_: bytes, plan: str, changed: int) -> Plain:
    """Return the document of a key. The plan is the account's, so that keys are told without reading accounts."""
    return {"_id": key.id, "hash": hash_, "plan": plan, "changed": changed, **to_plain(key)}


async def next_change(view: View, counted: str = KEY_CHANGES) -> int:
    """Return the number of the change that this transaction makes. `counted`: the counter of changes of its kind."""
    counter = await view.update(schema.COUNTERS, {"_id": counted}, {"$inc": {"value": 1}}, upsert=True)
    return int(counter["value"]) if counter else 1


async def note(view: View, entry: AuditEntry) -> None:
    """Add a line to the audit of an account."""
    plain: dict[str, Any] = {"_id": new_id("aud"), **to_plain(entry)}
    await view.insert(schema.AUDIT, [plain])


def _struct[S: Struct](plain: Plain, kind: type[S]) -> S:
    known = kind.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known and name != "_id"}, kind)


def replaced[S: Struct](struct: S, **given: Any) -> S:
    """Return the struct with other values in some fields."""
    return msgspec.structs.replace(struct, **given)


def check_hash(given: bytes) -> None:
    """Raise `InvalidRequest` for what cannot be the hash of a secret."""
    if len(given) != HASH_BYTES:
        raise InvalidRequest(f"hash: {len(given)} bytes, allowed: the {HASH_BYTES} of SHA-256")


async def held_account(view: View, account: str) -> Plain:
    """Return the document of an account, written to in this transaction: so it is not deleted, nor given more than it may have meanwhile.

    Raise `NotFound` where there is none.
    """
    found = await view.update(schema.ACCOUNTS, {"_id": account}, {"$inc": {"touched": 1}})
    if found is None:
        raise NotFound(f"account: there is no account {account!r}")
    return found
