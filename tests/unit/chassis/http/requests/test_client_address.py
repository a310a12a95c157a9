"""A client is the address that the nearest proxy tells, whatever the caller says of itself."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from chassis.http.requests.client_address import client_address


class _Transport:
    def get_extra_info(self, name: str, default: object = None) -> object:
        return ("127.0.0.7", 40_000) if name == "peername" else default


def asked(*told: str) -> str:
    headers = CIMultiDict([("X-Forwarded-For", each) for each in told])
    return client_address(make_mocked_request("GET", "/", headers=headers, transport=_Transport()))


@pytest.mark.parametrize(
    ("told", "client"),
    [
        (("203.0.113.9",), "203.0.113.9"),
        (("198.51.100.1, 203.0.113.9",), "203.0.113.9"),
        (("198.51.100.1", "203.0.113.9"), "203.0.113.9"),
        (("2001:db8:1:2:3:4:5:6",), "2001:db8:1:2::"),
        (("2001:db8:1:2:ffff::1",), "2001:db8:1:2::"),
        (("fe80::1%eth0",), "fe80::"),
        (("::ffff:203.0.113.9",), "203.0.113.9"),
        ((), "127.0.0.7"),
        (("",), "127.0.0.7"),
        (("somebody",), "127.0.0.7"),
        (("203.0.113.9, <script>",), "127.0.0.7"),
    ],
)
def test_a_client_is_an_address_or_an_ipv6_network(told: tuple[str, ...], client: str) -> None:
    assert asked(*told) == client
