"""Connections to Redis or Valkey: to the one that an address names, or to whichever of several the sentinels say is the primary.

With sentinels each new connection asks them first, so a failover is followed without a hand: its connections break or become
read-only, and the next ones go to the new primary.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

from redis.asyncio import Redis
from redis.asyncio.sentinel import Sentinel

SENTINEL_PORT = 26379
LOST_AFTER_MILLISECONDS = 5_000

_SCHEMES = ("redis+sentinel://", "rediss+sentinel://")


class RedisServers:
    """Gives clients of one address. Those it gives are closed by who asked for them."""

    def __init__(self, url: str, *, seconds: float) -> None:
        """`seconds`: how long a sentinel may take to connect and to answer."""
        self._url = url
        self._sentinel = _sentinel(url, seconds) if url.startswith(_SCHEMES) else None

    def client(self, **options: Any) -> Redis:
        """Return a client that is always connected to the primary, with options of `redis.asyncio.Redis`."""
        if self._sentinel is None:
            return Redis.from_url(self._url, **options)
        name, _, database = self._url.partition("://")[2].partition("/")[2].partition("/")
        client: Redis = self._sentinel.master_for(name, db=int(database or 0), **options)
        return client

    def listening_client(self, **options: Any) -> Redis:
        """Return a client for one that only listens, whose connection breaks some seconds after the network has."""
        return self.client(**options, **({} if self._url.startswith("unix:") else _noticing_cuts()))

    async def aclose(self) -> None:
        """Close the connections to the sentinels."""
        for sentinel in self._sentinel.sentinels if self._sentinel else ():
            await sentinel.aclose()


@contextmanager
def breaking() -> Iterator[None]:
    """Raise `ConnectionError` where uvloop says by a `RuntimeError`, which looks like a defect, that the connection was closed.

    A write gets that on a connection that the network has broken a moment before.
    """
    try:
        yield
    except RuntimeError as error:
        if "handler is closed" not in str(error):
            raise
        raise ConnectionError("the connection was closed") from error


def _sentinel(url: str, seconds: float) -> Sentinel:
    """Return the sentinels of an address. Its user and password are asked by both, the servers and the sentinels."""
    scheme, _, rest = url.partition("://")
    who, _, hosts = rest.partition("/")[0].rpartition("@")
    user, _, password = who.partition(":")
    options = {
        "ssl": scheme.startswith("rediss"),
        "username": unquote(user) or None,
        "password": unquote(password) or None,
    }
    at_most = {"socket_timeout": seconds, "socket_connect_timeout": seconds}
    addresses = [_host(each) for each in hosts.split(",")]
    return Sentinel(addresses, sentinel_kwargs=options | at_most, **options)  # type: ignore[no-untyped-call]  # the library's


def _host(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":") if not address.endswith("]") and ":" in address else (address, "", "")
    return host.strip("[]"), int(port or SENTINEL_PORT)


def _noticing_cuts() -> dict[str, Any]:
    """Return options of a connection. Without them a server that was cut off would be listened to for a quarter of an hour.

    Not every system has each.
    """
    wanted = {
        "TCP_KEEPIDLE": LOST_AFTER_MILLISECONDS // 1000,
        "TCP_KEEPINTVL": 1,
        "TCP_KEEPCNT": 3,
        "TCP_USER_TIMEOUT": LOST_AFTER_MILLISECONDS,
    }
    found = {getattr(socket, name): value for name, value in wanted.items() if hasattr(socket, name)}
    return {"socket_keepalive": True, "socket_keepalive_options": found}
