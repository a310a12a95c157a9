"""A client of HTTP/3, which asks one question on a connection of its own."""

import asyncio
from pathlib import Path
from typing import Any

from aioquic.asyncio.client import connect
from aioquic.asyncio.protocol import QuicConnectionProtocol
from aioquic.h3.connection import H3_ALPN, H3Connection
from aioquic.h3.events import DataReceived, HeadersReceived
from aioquic.quic.configuration import QuicConfiguration
from aioquic.quic.events import QuicEvent
from yarl import URL

from tests.patience import PATIENCE_SECONDS


class Asking(QuicConnectionProtocol):
    """One connection, and the answer on it."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._http = H3Connection(self._quic)
        self._headers: dict[str, str] = {}
        self._body = b""
        self._answered = asyncio.get_running_loop().create_future()

    async def get(self, url: URL, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Status, headers and body."""
        stream = self._quic.get_next_available_stream_id()
        asked = {":method": "GET", ":scheme": "https", ":authority": url.authority, ":path": url.raw_path_qs, **headers}
        self._http.send_headers(
            stream, [(name.encode(), value.encode()) for name, value in asked.items()], end_stream=True
        )
        self.transmit()
        await asyncio.wait_for(self._answered, PATIENCE_SECONDS)
        return int(self._headers[":status"]), self._headers, self._body

    def quic_event_received(self, event: QuicEvent) -> None:
        """Take what arrives."""
        for heard in self._http.handle_event(event):
            if isinstance(heard, HeadersReceived):
                self._headers = {name.decode(): value.decode() for name, value in heard.headers}
            if isinstance(heard, DataReceived):
                self._body += heard.data
            if isinstance(heard, HeadersReceived | DataReceived) and heard.stream_ended:
                self._answered.set_result(None)


async def get(url: str, authority: Path, **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask by HTTP/3 alone, over a connection whose certificate has to be by this authority: status, headers and body."""
    asked = URL(url)
    configuration = QuicConfiguration(alpn_protocols=H3_ALPN, cafile=str(authority), server_name=asked.host)
    assert asked.port is not None
    async with connect("127.0.0.1", asked.port, configuration=configuration, create_protocol=Asking) as connection:
        assert isinstance(connection, Asking)
        return await connection.get(asked, **headers)
