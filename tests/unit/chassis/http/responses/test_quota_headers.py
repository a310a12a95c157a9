"""What the public door tells of a quota is repeated, and nothing else that stands under its name."""

import pytest
from multidict import CIMultiDict, CIMultiDictProxy

from chassis.http.responses.quota_headers import quota_headers, quota_lines

LEFT, POLICY = '"minute";r=599;t=42, "day";r=19999;t=4000', '"minute";q=600;w=60, "day";q=20000;w=86400'


def asked(**headers: str) -> CIMultiDictProxy[str]:
    return CIMultiDictProxy(CIMultiDict({name.replace("_", "-"): value for name, value in headers.items()}))


def test_what_the_door_tells_is_repeated_in_the_answer() -> None:
    told = asked(ratelimit=LEFT, ratelimit_policy=POLICY)
    assert quota_headers(told) == {"RateLimit": LEFT, "RateLimit-Policy": POLICY}
    assert quota_lines(told) == f"\r\nRateLimit: {LEFT}\r\nRateLimit-Policy: {POLICY}".encode()


def test_where_it_tells_nothing_nothing_is_said() -> None:
    assert quota_headers(asked(host="f1.example")) == {}
    assert quota_lines(asked(host="f1.example")) == b""


@pytest.mark.parametrize(
    "odd", ["", "max", '"day";r=1;t=1\r\nSet-Cookie: a=b', '"day";r=-1;t=1', '"' + "a" * 5000 + '";r=1']
)
def test_what_has_another_shape_is_not_repeated(odd: str) -> None:
    assert quota_headers(asked(ratelimit=odd, ratelimit_policy=POLICY)) == {"RateLimit-Policy": POLICY}
    assert quota_headers(asked(ratelimit=LEFT, ratelimit_policy=odd)) == {"RateLimit": LEFT}
