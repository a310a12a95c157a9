"""Who asks: the address of the client, as the proxy in front of us tells it."""

from ipaddress import IPv6Address, ip_address

from aiohttp import hdrs, web

NETWORK_BITS = 64
"""Of an IPv6 address: what a household or a server is given counts as one client, as in `traefik/dynamic.yaml`."""


def client_address(request: web.BaseRequest) -> str:
    """Return the client's address: what the nearest proxy added to X-Forwarded-For, else the other end of the connection.

    What the caller itself wrote into that header comes before it and is not read.
    """
    told = request.headers.getall(hdrs.X_FORWARDED_FOR, [""])[-1].rpartition(",")[2].strip()
    return _network(told) or _network(request.remote or "") or ""


def _network(text: str) -> str | None:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> NETWORK_BITS << NETWORK_BITS))
