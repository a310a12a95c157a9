"""Which addresses a stranger may have us ask."""

import pytest

from auth_api.public_addresses import networks, refusal

HOSTILE = [
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",  # noqa: S104  # not bound
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "169.254.0.1",
    "100.100.100.200",
    "192.0.0.1",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:53aa:64c:0:fbff:80ff:fffe",
    "fe80::1",
    "fe80::1%eth0",
    "fc00::1",
    "fd00:ec2::254",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "100::1",
    "",
    "localhost",
    "0x7f000001",
    "2130706433",
    "127.1",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_what_is_not_public_is_refused(address: str) -> None:
    assert refusal(address) is not None


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2606:4700:4700::1111"])
def test_what_is_public_may_be_asked(address: str) -> None:
    assert refusal(address) is None


def test_a_setting_allows_networks_and_nothing_beside_them() -> None:
    allowed = networks("10.1.0.0/16, ::1/128")
    assert refusal("10.1.2.3", allowed) is None
    assert refusal("::1", allowed) is None
    assert refusal("10.2.0.1", allowed) is not None
    assert refusal("::ffff:10.1.2.3", allowed) is not None
    with pytest.raises(ValueError, match=r"10\.1\.0\.1/16"):
        networks("10.1.0.1/16")
