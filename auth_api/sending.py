"""Sends an event to an address that a stranger has named: nothing but a POST, to a public address, for five seconds at most.

A provider that an administrator has named (auth_api.openid) is asked by the same rules, and what it answers is read.

A name is resolved once for each attempt, and what it was resolved to is looked at where the socket is made, just before it connects: no
second answer of DNS can lead elsewhere. Redirects are not followed, proxies of the environment not used, and of the answer no more is
read than may be long enough, and kept only where it is asked for.
"""

import asyncio
import socket
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from auth_api.public_addresses import Network, refusal
from chassis.errors import InvalidRequest, system_cause
from chassis.process.version import VERSION

SECONDS = 5.0
CONNECT_SECONDS = 3.0
LARGEST_ANSWER = 64 * 1024
LONGEST_URL = 2_000
OK, REDIRECTED = 200, 300


class Refused(OSError):
    """The address must not be asked."""


@dataclass(frozen=True)
class Attempt:
    """What came of an attempt: the status, or why there is none. `body`: what was answered, where it was asked for."""

    delivered: bool
    milliseconds: int
    status: int | None = None
    error: str | None = None
    body: bytes = b""


@dataclass(frozen=True)
class Allowed:
    """What may be asked beside public addresses over TLS: http, and addresses of these networks."""

    http: bool = False
    networks: Sequence[Network] = ()


def checked_url(text: str, allowed: Allowed) -> str:
    """Return an address to which events may be sent, as it is asked. Raise InvalidRequest, which says what is allowed."""
    schemes = ("https", "http") if allowed.http else ("https",)
    try:
        url = URL(text)
        host, port = url.host, url.port
    except ValueError as error:
        raise InvalidRequest(f"url: {text[:80]!a} cannot be read: {error}") from error
    if len(text) > LONGEST_URL or url.scheme not in schemes or not host or not port:
        raise InvalidRequest(
            f"url: {text[:80]!a}, allowed: an address of at most {LONGEST_URL} characters with {' or '.join(schemes)}"
        )
    if url.user is not None or url.password is not None or url.fragment:
        raise InvalidRequest("url: has a user, a password or a fragment, allowed: none of them; events are signed")
    if _is_address(host) and (reason := refusal(host, allowed.networks)):
        raise InvalidRequest(f"url: {reason}, allowed: public addresses")
    return str(url)


class Sender:
    """Sends events. Each attempt has a connection of its own, so that none outlives what was found out about its address.

    `resolver` finds addresses of names; None: aiohttp's own.
    """

    def __init__(self, allowed: Allowed, *, resolver: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._resolver = resolver
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            force_close=True,
            use_dns_cache=False,
            ttl_dns_cache=None,
            limit=0,
            resolver=self._resolver,
            socket_factory=self._socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            trust_env=False,
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS),
            max_line_size=8190,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Send a document, and return what came of it; an answer of 200 to 299 means that it was taken."""
        return replace(await self.ask("POST", url, body, {"Content-Type": "application/json", **headers}), body=b"")

    async def ask(self, method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Attempt:
        """Ask for a document, and return what came of it, with what was answered, as it came: nothing compressed is asked for."""
        began = time.perf_counter()
        status, error, read = None, None, bytearray()
        try:
            status, error = await self._ask(method, checked_url(url, self._allowed), body, headers, read)
        except InvalidRequest as refused:
            error = refused.message
        except TimeoutError:
            error = f"no answer within {SECONDS:g} s"
        except aiohttp.ClientConnectorError as failed:
            error = (
                str(failed.os_error)
                if isinstance(failed.os_error, Refused)
                else f"cannot be reached: {system_cause(failed.os_error)}"
            )
        except (aiohttp.ClientError, OSError, UnicodeError) as failed:
            error = f"cannot be asked: {str(failed)[:200] or type(failed).__name__}"
        milliseconds = int((time.perf_counter() - began) * 1000)
        delivered = status is not None and OK <= status < REDIRECTED and error is None
        return Attempt(delivered, milliseconds, status, error, bytes(read))

    async def _ask(
        self, method: str, url: str, body: bytes, headers: Mapping[str, str], read: bytearray
    ) -> tuple[int, str | None]:
        if self._session is None:
            raise RuntimeError("the sender is used outside its context")
        sent = {"Accept-Encoding": "identity", "User-Agent": f"willitbemax/{VERSION}", **headers}
        async with (
            asyncio.timeout(SECONDS),
            self._session.request(method, URL(url), data=body or None, headers=sent, allow_redirects=False) as answer,
        ):
            if REDIRECTED <= answer.status < 400:  # noqa: PLR2004  # the statuses of RFC 9110 section 15.4
                return answer.status, "redirects are not followed: give the address that it leads to"
            async for piece in answer.content.iter_any():
                read += piece
                if len(read) > LARGEST_ANSWER:
                    return answer.status, f"answered more than {LARGEST_ANSWER} bytes"
            return answer.status, None

    def _socket(self, found: tuple[Any, ...]) -> socket.socket:
        """Make the socket to a resolved address, unless that must not be asked."""
        family, kind, protocol, _, address = found
        if reason := refusal(str(address[0]), self._allowed.networks):
            raise Refused(f"refused: {reason}")
        return socket.socket(family, kind, protocol)


def _is_address(host: str) -> bool:
    try:
        socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host.partition("%")[0])
    except OSError:
        return False
    return True
