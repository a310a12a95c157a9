"""Headers of one request alone are lines between those of a prepared answer."""

from aiohttp.test_utils import make_mocked_request

from chassis.http.responses.own_headers import OWN_HEADERS, own_lines


def test_each_is_a_line_that_begins_with_the_end_of_the_one_before() -> None:
    request = make_mocked_request("GET", "/")
    request[OWN_HEADERS] = {"RateLimit": '"day";r=1;t=9', "RateLimit-Policy": '"day";q=2;w=86400'}
    assert own_lines(request) == b'\r\nRateLimit: "day";r=1;t=9\r\nRateLimit-Policy: "day";q=2;w=86400'


def test_where_there_are_none_nothing_is_sent() -> None:
    assert own_lines(make_mocked_request("GET", "/", headers={"RateLimit": '"day";r=1;t=9'})) == b""
