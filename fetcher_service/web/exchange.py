"""One request and its answer over HTTP, with a bound on time and on bytes; and what can go wrong with it."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import aiohttp
from yarl import URL

from chassis.errors import system_cause
from fetcher_service.web.unpacking import BadlyPacked, TooLarge, Unpacker

CONNECT_SECONDS = 5.0
LONGEST_QUIET = timedelta(hours=1)
"""The longest pause that a Retry-After may ask for."""

DELAY_DIGITS = 9


class NoAnswer(Exception):
    """There is no usable answer. `again`: another try may bring one. `result`: its name in the metrics. `unreachable`: no connection."""

    def __init__(self, cause: str, result: str, *, again: bool, unreachable: bool = False) -> None:
        super().__init__(cause)
        self.unreachable = unreachable
        self.cause = cause
        self.result = result
        self.again = again


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to one request; the body is read only for a 200, and is decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


async def exchange(
    session: aiohttp.ClientSession, url: URL, headers: Mapping[str, str], *, seconds: float, largest: int
) -> Received:
    """GET, whole, within `seconds` and with no more than `largest` bytes, packed or unpacked; else `NoAnswer`.

    The session must not unpack by itself: what it unpacks from a gzip that was cut short looks as if it were all.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            session.get(url, headers=headers, allow_redirects=False) as response,
        ):
            body = await _body(response, largest) if response.status == HTTPStatus.OK else b""
            return Received(response.status, response.headers, body)
    except TimeoutError as error:
        raise NoAnswer(f"no answer within {seconds:g} s", "timeout", again=True) from error
    except aiohttp.ClientSSLError as error:
        raise NoAnswer(f"no trust: {_tls_cause(error)}", "tls", again=False) from error
    except aiohttp.ClientConnectorDNSError as error:
        # Without a name server there is no network: seconds later there will be none either, and the next fetch asks again.
        raise NoAnswer(
            f"cannot be reached: {system_cause(error.os_error)}", "name", again=False, unreachable=True
        ) from error
    except aiohttp.ClientConnectorError as error:
        cause = f"cannot be reached: {system_cause(error.os_error)}"
        raise NoAnswer(cause, "connection", again=True, unreachable=True) from error
    except aiohttp.ClientPayloadError as error:
        raise NoAnswer("broke off in the middle", "broken", again=True) from error
    except aiohttp.ClientConnectionError as error:
        raise NoAnswer(f"connection lost: {error or type(error).__name__}", "connection", again=True) from error
    except (aiohttp.ClientError, ValueError) as error:
        raise NoAnswer(f"no HTTP: {error or type(error).__name__}", "protocol", again=False) from error


async def _body(response: aiohttp.ClientResponse, largest: int) -> bytes:
    try:
        unpacker = Unpacker(response.headers.get("Content-Encoding", ""), largest)
        unpacker.expect(response.content_length or 0)
        async for piece in response.content.iter_any():
            unpacker.add(piece)
        return unpacker.whole()
    except TooLarge as error:
        response.close()  # with the connection, so that the rest does not come
        raise NoAnswer(f"has more than {largest} bytes", "too_large", again=False) from error
    except BadlyPacked as error:
        response.close()
        raise NoAnswer(str(error), "badly_packed", again=True) from error


def _tls_cause(error: aiohttp.ClientSSLError) -> str:
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        slow_down = error.certificate_error
        return getattr(slow_down, "verify_message", None) or str(slow_down)
    cause = error.os_error
    return (cause.reason or str(cause)) if isinstance(cause, ssl.SSLError) else system_cause(cause)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server asks to be left alone (RFC 9110, section 10.2.3), at most an hour; None: it does not say.

    An instant is taken against the server's own `Date`, so that neither its clock nor ours has to be right.
    """
    given = headers.get("Retry-After", "").strip()
    if given.isascii() and given.isdigit():
        return min(timedelta(seconds=int(given[:DELAY_DIGITS])), LONGEST_QUIET)
    until = _instant(given)
    if until is None:
        return None
    return max(timedelta(0), min(until - (_instant(headers.get("Date", "")) or now), LONGEST_QUIET))


def _instant(given: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(given)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
