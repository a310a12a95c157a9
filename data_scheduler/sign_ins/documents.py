"""How sign-ins and letters are stored, and which letters count."""

from datetime import datetime

from chassis.errors import InvalidRequest, NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.model import Struct
from racing.wire.codec import Plain, from_plain
from racing.wire.requests.sign_ins import Letter, LetterKind, SignIn

_ARGON2ID = "$argon2id$v=19$"


def sign_in_of(plain: Plain) -> SignIn:
    """Return the sign-in of a document."""
    return _struct(plain, SignIn)


def letter_of(plain: Plain) -> Letter:
    """Return the letter of a document."""
    return _struct(plain, Letter)


async def valid_letter(view: View, letter: str, kinds: frozenset[LetterKind], now: datetime) -> Plain:
    """Return the document of a letter whose link may be followed. Raise `NotFound` where it was used, or has expired."""
    found = await view.one(schema.LETTERS, {"_id": letter, "kind": {"$in": sorted(kinds)}, "expires": {"$gt": now}})
    if found is None:
        raise NotFound("letter: its link was used already, or has expired")
    return found


def check_password(given: str) -> None:
    """Raise `InvalidRequest` for what is no hash of argon2id."""
    if not given.startswith(_ARGON2ID):
        raise InvalidRequest("password: no hash, allowed: one of argon2id")


def _struct[S: Struct](plain: Plain, kind: type[S]) -> S:
    return from_plain({name: value for name, value in plain.items() if name in kind.__struct_fields__}, kind)
