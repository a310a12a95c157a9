"""Requests that a page in somebody's browser makes: none of another site's may change anything, whatever its name resolves to.

Who can reach loopback is an administrator of this machine, but a page that he has open is not. A browser says where a request comes from
(`Origin`, Sec-Fetch-Site of the Fetch Metadata standard). It cannot tell a page whose name was made to resolve to our address (DNS
rebinding); that one is known by the name in `Host`.
"""

import re
from collections.abc import Collection, Mapping
from ipaddress import ip_address

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler, Middleware
from multidict import CIMultiDictProxy
from pydantic import SecretStr

from chassis.http.server import problem

SAFE = frozenset({hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS})
"""Methods that change nothing (RFC 9110 section 9.2.1)."""

FETCH_SITE, FETCH_MODE = "Sec-Fetch-Site", "Sec-Fetch-Mode"
OWN = frozenset({"same-origin", "none"})
"""Sec-Fetch-Site of our own pages, and of what a person typed. `same-site` is another port of this machine: not ours."""

SHOWN = 80
_STANDARD_PORTS: Mapping[str, str] = {"http": "80", "https": "443"}
_AUTHORITY = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(?::(?P<port>[0-9]+))?")


def own_pages_only(hosts: Collection[str], token: SecretStr | None) -> Middleware:
    """Return a middleware that answers 403, and why, to what a page of another site asks for.

    `hosts`: names by which this service is called, besides localhost. `token`: what calls that change something have to bear; no page
    knows it, so with one any name will do.
    """

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        fault = foreign_page(request.method, request.headers)
        if fault is None and not token:
            fault = unknown_host(request.method, request.headers, hosts)
        return await handler(request) if fault is None else problem(403, fault, request=request)

    return middleware


def foreign_page(method: str, headers: CIMultiDictProxy[str]) -> str | None:
    """Return why a request is refused as one of another site's page; None for our own pages, and for what is no browser."""
    host = headers.get(hdrs.HOST, "")
    for origin in headers.getall(hdrs.ORIGIN, []):
        if not _is_at(origin, host):
            return (
                f"Origin: {origin[:SHOWN]!a} is another site's page, and none may call this service; "
                f"allowed: pages of {host[:SHOWN]!a}, and requests without Origin, such as curl's"
            )
    for site in headers.getall(FETCH_SITE, []):
        follows_a_link = method in SAFE and headers.get(FETCH_MODE) == "navigate"
        if site not in OWN and not follows_a_link:
            return (
                f"Sec-Fetch-Site: {site[:SHOWN]!a} is another site's page, and none may call this service; "
                f"allowed: {', '.join(sorted(OWN))}, and requests without Sec-Fetch-Site, such as curl's"
            )
    return None


def unknown_host(method: str, headers: CIMultiDictProxy[str], hosts: Collection[str]) -> str | None:
    """Return why a request that changes something is refused for the name it was sent to; None for a name of ours."""
    given = headers.getall(hdrs.HOST, [])
    if method in SAFE or (len(given) == 1 and _is_known(_name(given[0]), hosts)):
        return None
    shown = ", ".join(f"{each[:SHOWN]!a}" for each in given) or "missing"
    known = ", ".join(("localhost", *sorted(hosts)))
    return (
        f"Host: {shown} is no name of this service, so nothing can be changed under it; "
        f"allowed: {known}, addresses in figures, and further names in ADMIN_HOSTS"
    )


def _is_known(name: str, hosts: Collection[str]) -> bool:
    """Return whether no DNS of another's has a say in where a name leads."""
    if name == "localhost" or name.endswith(".localhost") or name in hosts:
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _name(host: str) -> str:
    """Return the name in `name:port`, in small letters; empty where it is none."""
    found = _AUTHORITY.fullmatch(host)
    return found["name"].strip("[]").rstrip(".").lower() if found else ""


def _is_at(origin: str, host: str) -> bool:
    """Return whether an origin is the address that the request was sent to."""
    scheme, _, page = origin.partition("://")
    standard = _STANDARD_PORTS.get(scheme)
    at, asked = _AUTHORITY.fullmatch(page), _AUTHORITY.fullmatch(host)
    if standard is None or at is None or asked is None:
        return False
    return _name(page) == _name(host) and (at["port"] or standard) == (asked["port"] or standard)
