"""Which encoding a client takes (RFC 9110 section 12.5.3), and what compression costs in truth: nothing."""

import gzip

import brotli
import pytest

from chassis.http.responses.encodings import LEAST_COMPRESSED, Encoding, compress, encodings_of, preferred


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip identity"),
        ("GZIP", "gzip identity"),
        ("x-gzip", "gzip identity"),
        ("br", "br identity"),
        ("gzip, deflate, br, zstd", "br gzip identity"),
        ("gzip;q=1.0, br;q=0.5", "gzip br identity"),
        ("gzip;q=0.2, identity;q=0.9", "identity gzip"),
        ("gzip;q=0", "identity"),
        ("gzip; q=0.000, br", "br identity"),
        ("gzip;q=nonsense", "identity"),
        ("zstd", "identity"),
        ("*", "br gzip identity"),
        ("*;q=0.5, gzip", "gzip br identity"),
        ("gzip;q=0, *", "br identity"),
        ("*;q=0", ""),
        ("identity;q=0", ""),
        ("gzip, identity;q=0", "gzip"),
        (",,;q=1,", "identity"),
    ],
)
def test_the_most_wanted_encoding_comes_first(header: str | None, wanted: str) -> None:
    assert " ".join(preferred(header)) == wanted


def test_every_encoding_holds_the_same_body() -> None:
    body = b"Spa-Francorchamps " * 100
    made = {encoding: compress(body, encoding) for encoding in encodings_of(body)}
    assert gzip.decompress(made[Encoding.GZIP]) == brotli.decompress(made[Encoding.BROTLI]) == body
    assert len(made[Encoding.BROTLI]) < len(body)
    assert made == {encoding: compress(body, encoding) for encoding in Encoding}


def test_what_is_too_small_to_gain_stays_as_it_is() -> None:
    assert encodings_of(b"x" * (LEAST_COMPRESSED - 1)) == (Encoding.IDENTITY,)
