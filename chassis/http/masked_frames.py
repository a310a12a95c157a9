"""Frames of a WebSocket that a client sends: each has to be masked (RFC 6455 section 5.1), which aiohttp does not check."""

from aiohttp.http import WebSocketReader

_MASKED = 0x80
_LENGTH = 0x7F
_BROKEN_FRAME = bytes((0x70, _MASKED))
"""A head with reserved bits: the reader fails at it with the same status as at any violation of the protocol, and takes no more."""

_FIXED_BYTES = 2
_MASK_BYTES = 4
_LENGTH_BYTES = {126: 2, 127: 8}
"""How many bytes the length has that follows, by what the second byte says instead of a length."""


class MaskedFrames:
    """Passes frames on to a WebSocket reader; at the first that is not masked, the reader closes the connection (1002)."""

    def __init__(self, reader: WebSocketReader) -> None:
        self._reader = reader
        self._head = bytearray()
        self._payload_left = 0

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Pass the bytes on; return whether no more will be taken, and what is left of them."""
        passed = bytearray()
        at = 0
        while at < len(data):
            if self._payload_left:
                payload = data[at : at + self._payload_left]
                self._payload_left -= len(payload)
                at += len(payload)
                passed += payload
                continue
            self._head.append(data[at])
            at += 1
            if (head := self._whole_head()) is not None:
                passed += head
                if head is _BROKEN_FRAME:
                    break
        return self._reader.feed_data(bytes(passed))

    def feed_eof(self) -> None:
        """Pass on that nothing more comes."""
        self._reader.feed_eof()

    def _whole_head(self) -> bytes | None:
        """Return the head of a frame when it is all there, and begin its payload; what is not masked becomes a broken frame."""
        head = self._head
        if len(head) < _FIXED_BYTES:
            return None
        if not head[1] & _MASKED:
            return _BROKEN_FRAME
        length = head[1] & _LENGTH
        long = _LENGTH_BYTES.get(length, 0)
        if len(head) < _FIXED_BYTES + long + _MASK_BYTES:
            return None
        self._payload_left = int.from_bytes(head[_FIXED_BYTES : _FIXED_BYTES + long]) if long else length
        whole = bytes(head)
        head.clear()
        return whole
