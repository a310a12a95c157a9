"""Addresses of e-mail that a letter can be sent to. Pure."""

import re

from chassis.errors import InvalidRequest

LONGEST = 254
"""RFC 5321 section 4.5.3.1.3, without the brackets."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"[A-Za-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+{_LABEL}")
"""What browsers take in a field for it (HTML, section 4.10.5.1.5), with a dot in the domain: nothing that a header could begin with."""


def mail_address(given: str) -> str:
    """Return the address in small letters. Raise `InvalidRequest`, which says what is allowed."""
    address = given.strip().lower()
    if len(address) > LONGEST or _ADDRESS.fullmatch(address) is None:
        raise InvalidRequest("email: cannot be written to, allowed: an address such as max@example.org")
    return address
