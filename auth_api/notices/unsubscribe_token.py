"""The token of the link by which no more reminders are mailed (RFC 8058): the account's id, and 256 bits that nobody else can make. Pure.

It is made from the secret of the suite (AUTH_SECRET) and stored nowhere. It never ends, since somebody may follow it in an old letter, and
it does one thing alone.
"""

import base64
import hashlib
import hmac
import re

_SHAPE = re.compile(r"(acc_[0-9a-f]{16})\.([A-Za-z0-9_-]{43})")


def unsubscribe_token(suite: str, account: str) -> str:
    """Return the token of an account."""
    return f"{account}.{_signature(suite, account)}"


def account_in(token: str, suite: str) -> str | None:
    """Return the id of the account that a token belongs to; None where it is no such token."""
    found = _SHAPE.fullmatch(token)
    if found is None or not hmac.compare_digest(_signature(suite, found[1]), found[2]):
        return None
    return found[1]


def unsubscribe_address(suite: str, account: str, public_url: str) -> str:
    """Return the address that a mail program asks. What is behind `/p/` is in no log of ours."""
    return f"{public_url}/auth/v1/reminders/mail/p/{unsubscribe_token(suite, account)}"


def _signature(suite: str, account: str) -> str:
    key = hashlib.sha256(suite.encode()).digest()
    made = hmac.new(key, f"willitbemax reminders {account}".encode() + b"\x01", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
