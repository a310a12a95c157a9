import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fetcher_service.web.unpacking import BadlyPacked, TooLarge, Unpacker

WORDS = random.Random(1).randbytes(300_000)  # noqa: S311  # guards nothing


def unpacked(packed: bytes, *, largest: int = 10**7, step: int = 1000, encoding: str = "gzip") -> bytes:
    unpacker = Unpacker(encoding, largest)
    for start in range(0, len(packed), step):
        unpacker.add(packed[start : start + step])
    return unpacker.whole()


@given(st.binary(max_size=3000), st.integers(1, 4000))
def test_whatever_the_pieces_what_comes_out_is_what_went_in(content: bytes, step: int) -> None:
    assert unpacked(gzip.compress(content), step=step) == content
    assert unpacked(content, step=step, encoding="identity") == content


def test_members_one_after_the_other_are_one_body() -> None:
    packed = gzip.compress(b"one ") + gzip.compress(b"") + gzip.compress(WORDS)
    assert unpacked(packed) == unpacked(packed, step=len(packed)) == b"one " + WORDS


@pytest.mark.parametrize("kept", [1, 9, 1000, -9, -1])
def test_a_missing_end_is_found_out(kept: int) -> None:
    with pytest.raises(BadlyPacked, match="is gzip without its end"):
        unpacked(gzip.compress(WORDS)[:kept])


@pytest.mark.parametrize(
    "packed",
    [b"<html>", gzip.compress(WORDS)[:-8] + bytes(8), gzip.compress(b"a") + b"<html>"],
    ids=["html", "checksum", "rubbish after it"],
)
def test_what_is_no_gzip_is_found_out(packed: bytes) -> None:
    with pytest.raises(BadlyPacked, match="is said to be gzip and is not"):
        unpacked(packed)


@pytest.mark.parametrize("encoding", ["br", "gzip, gzip", "klingon"])
def test_an_encoding_we_did_not_ask_for_is_refused(encoding: str) -> None:
    with pytest.raises(BadlyPacked, match=f"is packed with '{encoding}'"):
        Unpacker(encoding, 1)


def test_both_sizes_are_bounded() -> None:
    assert len(unpacked(gzip.compress(bytes(100_000)), largest=100_000)) == 100_000
    for packed in (gzip.compress(bytes(100_001)), gzip.compress(b"") * 6000):
        for step in (1000, len(packed)):
            with pytest.raises(TooLarge):
                unpacked(packed, largest=100_000, step=step)


def test_an_empty_body_is_empty() -> None:
    assert unpacked(b"") == b""
