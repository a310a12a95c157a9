"""How passkeys are stored."""

from chassis.errors import NotFound
from data_scheduler.stores import schema
from data_scheduler.stores.mongo import View
from racing.wire.codec import Plain, from_plain
from racing.wire.requests.passkeys import Passkey


def passkey_of(plain: Plain) -> Passkey:
    """Return the passkey of a document."""
    known = Passkey.__struct_fields__
    return from_plain({name: value for name, value in plain.items() if name in known}, Passkey)


async def stored_passkey(view: View, account: str, passkey: str) -> Passkey:
    """Return a passkey of an account. Raise `NotFound`, the same for one of another account."""
    found = await view.one(schema.PASSKEYS, {"_id": passkey, "account": account})
    if found is None:
        raise NotFound(f"passkey: there is no passkey {passkey!r}")
    return passkey_of(found)
