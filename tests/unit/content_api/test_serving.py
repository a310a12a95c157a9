"""Which encoding a client takes (RFC 9110 section 12.5.3)."""

import pytest

from content_api.serving import accepts_gzip


@pytest.mark.parametrize(
    ("header", "accepted"),
    [
        ("", False),
        ("gzip", True),
        ("GZIP", True),
        ("deflate, gzip;q=1.0, *;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("gzip;q=nonsense", False),
        ("br", False),
        ("*", True),
        ("*;q=0", False),
        ("identity, *;q=0.1", True),
        ("gzip;q=0, *", False),
    ],
)
def test_gzip_is_accepted_when_it_is_named_and_not_refused(header: str, *, accepted: bool) -> None:
    assert accepts_gzip(header) is accepted
