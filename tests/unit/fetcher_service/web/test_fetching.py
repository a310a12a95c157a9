import pytest
from yarl import URL

from fetcher_service.web.exchange import NoAnswer, Received
from fetcher_service.web.fetching import _redirected
from fetcher_service.web.source_policy import SourcePolicy

MANNERS = SourcePolicy("formula1", frozenset({"www.f1.example", "f1.example"}), 1.0)


def redirected(start: str, location: str) -> str:
    return str(_redirected(MANNERS, URL(start), Received(301, {"Location": location}, b"")))


@pytest.mark.parametrize(
    ("start", "location", "end"),
    [
        ("https://f1.example/en/a?b=c", "/de/a", "https://f1.example/de/a"),
        ("https://f1.example/en/a", "b?c=d#e", "https://f1.example/en/b?c=d"),
        ("https://f1.example/en/a", "https://www.f1.example/en/a", "https://www.f1.example/en/a"),
        ("https://f1.example/en/a", "//www.f1.example/x", "https://www.f1.example/x"),
        ("http://f1.example/en/a", "https://f1.example/en/a", "https://f1.example/en/a"),
        ("http://f1.example/en/a", "http://f1.example/en/b", "http://f1.example/en/b"),
    ],
)
def test_we_follow_within_the_source_and_to_a_better_scheme(start: str, location: str, end: str) -> None:
    assert redirected(start, location) == end


@pytest.mark.parametrize(
    "location", ["http://f1.example/en/a", "https://evil.example/", "https://f1.example@evil.example/", "data:,a", ""]
)
def test_we_do_not_follow_to_a_worse_scheme_or_elsewhere(location: str) -> None:
    with pytest.raises(NoAnswer, match=r"redirected to .*, where we do not follow") as raised:
        redirected("https://f1.example/en/a", location)
    assert not raised.value.again
