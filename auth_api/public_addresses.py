"""Which addresses a stranger may have us ask: those of the public Internet, and of networks that a setting allows. Pure.

An address that carries another inside (mapped, translated by NAT64, 6to4, Teredo) is judged by what it leads to, or refused.
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

type Address = IPv4Address | IPv6Address
type Network = IPv4Network | IPv6Network

_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
"""NAT64 (RFC 6052, RFC 8215): the last 32 bits are an IPv4 address, which the translator may reach although we may not."""

_COMPATIBLE = ip_network("::/96")
_METADATA = frozenset({ip_address("100.100.100.200"), ip_address("fd00:ec2::254")})
"""What clouds tell their machines, beside 169.254.169.254, which is link-local."""


def networks(text: str) -> Sequence[Network]:
    """Return the networks in a list with commas. Raise ValueError where one is none."""
    return [ip_network(part.strip()) for part in text.split(",") if part.strip()]


def refusal(text: str, allowed: Sequence[Network] = ()) -> str | None:
    """Return why an address must not be asked; None where it may."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return f"{text!r} is no address"
    if any(address.version == network.version and address in network for network in allowed):
        return None
    if isinstance(address, IPv6Address) and _carries_another(address):
        return f"{address} leads to another address"
    site_local = isinstance(address, IPv6Address) and address.is_site_local
    if address in _METADATA or site_local or not address.is_global or address.is_multicast or address.is_reserved:
        return f"{address} is no public address"
    return None


def _carries_another(address: IPv6Address) -> bool:
    return (
        address.ipv4_mapped is not None
        or address.sixtofour is not None
        or address.teredo is not None
        or address in _COMPATIBLE
        or any(address in network for network in _TRANSLATED)
    )
