"""A step of the live stream as the bytes that are sent, encoded once for all clients."""

from racing.live.model import LiveMessage

NOTHING = b"{}"

_TEXT_FRAME = 0x81
"""FIN, and the opcode of text (RFC 6455 section 5.2). Frames from a server are not masked."""

_SHORT, _MEDIUM = 125, 0xFFFF


class Message:
    """`{"type", "id", "data"}`: `frame` for a WebSocket, `event` for an event stream in chunked transfer coding."""

    __slots__ = ("event", "frame", "id")

    def __init__(self, step: LiveMessage) -> None:
        data = step.data or NOTHING
        self.id = step.id
        kind, id_ = step.type.value.encode(), step.id.encode()
        self.frame = framed(b'{"type":"%b","id":"%b","data":%b}' % (kind, id_, data))
        self.event = chunked(b"event: %b\nid: %b\ndata: %b\n\n" % (kind, id_, data))


def framed(text: bytes) -> bytes:
    """Return a text message in one frame (RFC 6455 section 5.2)."""
    size = len(text)
    if size <= _SHORT:
        return bytes((_TEXT_FRAME, size)) + text
    if size <= _MEDIUM:
        return bytes((_TEXT_FRAME, 126)) + size.to_bytes(2) + text
    return bytes((_TEXT_FRAME, 127)) + size.to_bytes(8) + text


def chunked(part: bytes) -> bytes:
    """Return a chunk of chunked transfer coding (RFC 9112 section 7.1)."""
    return b"%x\r\n%b\r\n" % (len(part), part)
