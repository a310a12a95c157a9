"""Frames of clients are passed on byte by byte as they came, until one is not masked."""

from typing import cast

import pytest
from aiohttp.http import WebSocketReader

from chassis.http.masked_frames import MaskedFrames

MASK = b"\x01\x02\x03\x04"
SHORT = b"\x81\x82" + MASK + b"hi"
EMPTY = b"\x89\x80" + MASK
LONG = b"\x82\xfe\x01\x00" + MASK + b"\x00" * 256
LONGER = b"\x82\xff" + (70_000).to_bytes(8) + MASK + b"\x81" * 70_000


class Heard:
    """What a reader is fed."""

    def __init__(self) -> None:
        self.bytes = b""

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        self.bytes += data
        return False, b""


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1 << 20])
def test_masked_frames_pass_however_they_are_cut(size: int) -> None:
    heard = Heard()
    frames = MaskedFrames(cast(WebSocketReader, heard))
    sent = SHORT + EMPTY + LONG + LONGER + SHORT
    for at in range(0, len(sent), size):
        frames.feed_data(sent[at : at + size])
    assert heard.bytes == sent


@pytest.mark.parametrize("size", [1, 2, 1 << 20])
@pytest.mark.parametrize("unmasked", [b"\x81\x02hi", b"\x8a\x00", b"\x82\x7e\x01\x00" + b"\x80" * 256])
def test_nothing_of_a_frame_that_is_not_masked_is_passed_on(unmasked: bytes, size: int) -> None:
    heard = Heard()
    frames = MaskedFrames(cast(WebSocketReader, heard))
    sent = SHORT + unmasked
    for at in range(0, len(SHORT) + 2, size):
        frames.feed_data(sent[at : at + size])
    assert heard.bytes == SHORT + b"\x70\x80"
