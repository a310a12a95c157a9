"""The path that a caller asked, as proxies tell it."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from chassis.http.requests.request_path import asked_path, public_path


def asked(path: str, *headers: tuple[str, str]) -> str:
    return asked_path(make_mocked_request("GET", path, headers=CIMultiDict(headers)))


def test_without_a_proxy_it_is_that_of_the_request_as_it_was_written() -> None:
    assert asked("/v1/caf%C3%A9/?a=/b") == "/v1/caf%C3%A9/"


def test_a_prefix_that_was_stripped_is_put_back() -> None:
    assert asked("/v1/seasons", ("X-Forwarded-Prefix", "/content")) == "/content/v1/seasons"
    assert asked("/v1/seasons", ("X-Forwarded-Prefix", "/f1/content/")) == "/f1/content/v1/seasons"
    request = make_mocked_request("GET", "/v1/seasons", headers=CIMultiDict({"X-Forwarded-Prefix": "/content"}))
    assert public_path(request, "/v1/docs") == "/content/v1/docs"


def test_of_several_proxies_the_nearest_is_believed() -> None:
    headers = (("X-Forwarded-Prefix", "/said-by-the-caller"), ("X-Forwarded-Prefix", "/content"))
    assert asked("/v1/seasons", *headers) == "/content/v1/seasons"


def test_what_was_sent_nowhere_is_told_by_its_old_path() -> None:
    assert asked("/nowhere?limit=1", ("X-Replaced-Path", "/ergast/F1")) == "/ergast/F1"
    assert asked("/nowhere") == "/nowhere"


def test_elsewhere_an_old_path_says_nothing() -> None:
    assert asked("/v1/seasons", ("X-Replaced-Path", "/forged")) == "/v1/seasons"


@pytest.mark.parametrize("prefix", ["content", "/con tent", "/\u00e9", '/"', "/<b>", "/" + "x" * 3000, ""])
def test_what_is_no_path_is_no_prefix(prefix: str) -> None:
    assert asked("/v1/seasons", ("X-Forwarded-Prefix", prefix)) == "/v1/seasons"
