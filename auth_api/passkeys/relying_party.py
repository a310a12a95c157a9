"""Whose passkeys these are: the public address, as browsers know it. Pure."""

from dataclasses import dataclass
from ipaddress import ip_address

from yarl import URL

NAME = "Will it be Max?"


@dataclass(frozen=True)
class RelyingParty:
    """Who asks for passkeys. `id`: the name that they are bound to. `origin`: of the pages that may ask for them."""

    id: str
    origin: str


def relying_party(public_url: str) -> RelyingParty | None:
    """Return who asks at a public address; None for one in figures, for which browsers make no passkeys."""
    url = URL(public_url)
    name = (url.raw_host or "").lower().rstrip(".")
    try:
        ip_address(name)
    except ValueError:
        return RelyingParty(name, str(url.origin())) if name else None
    return None
