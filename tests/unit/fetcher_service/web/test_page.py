import json
from dataclasses import replace

import pytest

from fetcher_service.failures import SourceFailed
from fetcher_service.web.page import FetchedPage
from fetcher_service.web.page_cache import CachedPage, PageCache
from tests.factories import NOON


def page(body: bytes, content_type: str = "text/html", url: str = "https://f1.example/a") -> FetchedPage:
    return FetchedPage(url, 200, body, content_type, NOON, source="jolpica")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("São Paulo".encode(), "text/html"),
        ("São Paulo".encode(), ""),
        ("\ufeffSão Paulo".encode(), "text/html; charset=UTF-8"),
        ("São Paulo".encode("latin-1"), 'text/html; charset="ISO-8859-1"'),
        ("São Paulo".encode("utf-16"), "text/html; charset=utf-16"),
    ],
)
def test_text_is_read_by_its_charset(body: bytes, content_type: str) -> None:
    assert page(body, content_type).text() == "São Paulo"


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        ("São Paulo".encode("latin-1"), "text/html", "is not UTF-8"),
        ("São Paulo".encode(), "text/html; charset=ascii", "is not ascii"),
        ("São Paulo".encode(), "text/html; charset=iso-8859-1", "is declared to be iso-8859-1, but is UTF-8"),
        (b"words", "text/html; charset=klingon", "has the unknown charset 'klingon'"),
        (b"words", "text/html; charset=hex", "has the unknown charset 'hex'"),
    ],
)
def test_text_of_a_wrong_charset_is_no_text(body: bytes, content_type: str, why: str) -> None:
    with pytest.raises(SourceFailed, match=f"^jolpica: https://f1.example/a {why}"):
        page(body, content_type).text()


@pytest.mark.parametrize("content_type", ["application/json", "text/html; charset=iso-8859-1"])
def test_json_is_utf_8_whatever_the_header_says(content_type: str) -> None:
    assert page('\ufeff{"name": "São Paulo"}'.encode(), content_type).json() == {"name": "São Paulo"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "is empty where JSON should be"),
        (b" \n", "is empty where JSON should be"),
        (b"\n<!DOCTYPE html>", "is HTML where JSON should be"),
        (b'{"MRData": {"total', "is no JSON: Input data was truncated"),
        (b'{"a": 1} {"b": 2}', "is no JSON: "),
        (b'{"a": NaN}', "is no JSON: "),
        (b'{"a": "\xe3o"}', "is no JSON: "),
        (b"[" * 100_000 + b"]" * 100_000, "is no JSON: "),
    ],
    ids=["empty", "blank", "html", "truncated", "two", "nan", "latin-1", "deep"],
)
def test_what_is_no_json_is_said_so_with_its_url(body: bytes, why: str) -> None:
    with pytest.raises(SourceFailed, match=f"^jolpica: https://f1.example/a {why}"):
        page(body, "application/json").json()


def test_an_error_shows_the_beginning_and_no_more() -> None:
    with pytest.raises(SourceFailed) as raised:
        page(b"<html>" + b"x" * 10_000).json()
    assert raised.value.cause.endswith(f"({'<html>' + 'x' * 34!r}, 10006 bytes)")


def test_numbers_of_json_are_read_exactly_enough() -> None:
    assert page(json.dumps({"points": 12.5, "lap": 3}).encode()).json() == {"points": 12.5, "lap": 3}


# ---- pages kept


def kept(name: str, size: int = 10, etag: str | None = '"1"') -> CachedPage:
    return CachedPage(page(bytes(size), url=name), etag, None)


def test_the_pages_used_last_are_kept() -> None:
    pages = PageCache(40)
    for name in "abcd":
        pages.put(kept(name))
    pages.get("a")
    pages.put(kept("e"))
    assert [name for name in "abcde" if pages.get(name)] == ["a", "c", "d", "e"]
    assert pages.size == 40


def test_a_page_without_anything_to_recognize_it_by_is_not_kept_and_drops_the_old_one() -> None:
    pages = PageCache(40)
    pages.put(kept("a"))
    pages.put(kept("a", etag=None))
    assert (pages.get("a"), pages.size) == (None, 0)


def test_a_page_larger_than_a_quarter_is_not_kept() -> None:
    pages = PageCache(40)
    pages.put(kept("a", 11))
    assert pages.get("a") is None


def test_a_page_kept_anew_is_counted_once() -> None:
    pages = PageCache(40)
    for size in (10, 4, 8):
        pages.put(kept("a", size))
    assert pages.size == 8


def test_conditions_are_what_the_server_gave() -> None:
    one = kept("a", etag='W/"x"')
    assert one.conditions == {"If-None-Match": 'W/"x"'}
    assert replace(one, last_modified="then").conditions == {"If-None-Match": 'W/"x"', "If-Modified-Since": "then"}


@pytest.mark.parametrize(
    ("body", "content_type", "readable"),
    [
        (b'{"a": 1}', "application/json; charset=utf-8", True),
        (b'{"a": ', "application/json", False),
        (b"<html>", "application/json", False),
        ("é".encode(), "text/html; charset=utf-8", True),
        (b"\xe9", "text/html; charset=utf-8", False),
    ],
)
def test_a_page_is_readable_when_it_is_what_it_says(body: bytes, content_type: str, *, readable: bool) -> None:
    page = FetchedPage("https://f1.example/", 200, body, content_type, NOON)
    assert page.is_readable() is readable
