"""A client for calling another service over HTTP, with a deadline on every call, request ids, and our own errors."""

from collections.abc import Mapping
from types import TracebackType
from typing import Any, NamedTuple, Self

import aiohttp
import msgspec

from chassis.errors import DeadlineExceeded, Unavailable, system_cause
from chassis.http.responses.fast_path import REQUEST_ID
from chassis.process import logs
from chassis.tracing import spans

LARGEST_REPLY = 1024 * 1024
CONNECT_SECONDS = 2.0


class Reply(NamedTuple):
    """An answer as it came, decompressed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class HttpClient:
    """An HTTP session. Calls raise Unavailable when nobody answers, and DeadlineExceeded when the answer does not come in time."""

    def __init__(self) -> None:
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(auto_decompress=True, trust_env=False)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get_json(
        self, url: str, *, headers: Mapping[str, str] | None = None, deadline: float
    ) -> tuple[int, dict[str, Any]]:
        """Return status and JSON object of a GET, within `deadline` seconds. Raise Unavailable for an answer that is no JSON object."""
        return await self._json("GET", url, headers, deadline)

    async def post_json(
        self, url: str, *, headers: Mapping[str, str] | None = None, deadline: float
    ) -> tuple[int, dict[str, Any]]:
        """Do the same with POST and no body. It is never tried again."""
        return await self._json("POST", url, headers, deadline)

    async def get(self, url: str, *, headers: Mapping[str, str] | None = None, deadline: float) -> Reply:
        """Return the answer to a GET, whatever its status and its body, within `deadline` seconds."""
        return await self._reply("GET", url, headers, deadline)

    async def _json(
        self, method: str, url: str, headers: Mapping[str, str] | None, deadline: float
    ) -> tuple[int, dict[str, Any]]:
        reply = await self._reply(method, url, headers, deadline)
        return reply.status, _object(url, reply)

    async def _reply(self, method: str, url: str, headers: Mapping[str, str] | None, deadline: float) -> Reply:
        if self._session is None:
            raise RuntimeError("the client is used outside its context")
        with spans.span(method, "client", http__request__method=method, url__full=url) as span:
            reply = await self._asked(self._session, method, url, headers, deadline)
            span.note(http__response__status_code=reply.status)
            return reply

    async def _asked(
        self, session: aiohttp.ClientSession, method: str, url: str, headers: Mapping[str, str] | None, deadline: float
    ) -> Reply:
        current = logs.request_id.get() or logs.new_request_id()
        try:
            async with session.request(
                method,
                url,
                headers={REQUEST_ID: current, **spans.headers(), **(headers or {})},
                timeout=aiohttp.ClientTimeout(total=deadline, sock_connect=CONNECT_SECONDS),
                allow_redirects=False,
            ) as response:
                return Reply(response.status, response.headers, await _body(url, response))
        except aiohttp.ConnectionTimeoutError as error:
            raise Unavailable(f"{url}: no connection within {CONNECT_SECONDS:g} s") from error
        except TimeoutError as error:
            raise DeadlineExceeded(f"{url}: no answer within {deadline:g} s") from error
        except aiohttp.ClientConnectorError as error:
            raise Unavailable(f"{url}: cannot be reached: {system_cause(error.os_error)}") from error
        except aiohttp.ClientError as error:
            raise Unavailable(f"{url}: {error or type(error).__name__}") from error


async def _body(url: str, response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for piece in response.content.iter_any():
        content += piece
        if len(content) > LARGEST_REPLY:
            raise Unavailable(f"{url}: answered {response.status} with more than {LARGEST_REPLY} bytes")
    return bytes(content)


def _object(url: str, reply: Reply) -> dict[str, Any]:
    try:
        return msgspec.json.decode(reply.body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unavailable(f"{url}: answered {reply.status} without a JSON object") from error
