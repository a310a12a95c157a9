"""Messages are encrypted as RFC 8291 says, by its own example and back by a key of the tests."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec

from auth_api.reminders.message_encryption import MOST_BYTES, encrypted
from tests.authenticator import from_base64url
from tests.push_service import P256, PushBrowser, decrypted, uncompressed

MESSAGE = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
    "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
"""RFC 8291 section 5 and appendix A."""


def test_the_example_of_the_standard() -> None:
    private = ec.derive_private_key(int.from_bytes(from_base64url(SENDER), "big"), P256)
    body = encrypted(
        MESSAGE,
        p256dh=from_base64url(BROWSER),
        auth=from_base64url(AUTH),
        salt=from_base64url(SALT),
        private=private,
    )
    assert body == from_base64url(BODY)


@pytest.mark.parametrize("message", [b"", b"{}", "Grand Prix d'Émilie-Romagne".encode(), b"x" * MOST_BYTES], ids=len)
def test_the_browser_reads_what_was_written_and_nobody_else(message: bytes) -> None:
    browser, other = PushBrowser("https://push.example/1"), PushBrowser("https://push.example/2")
    point = uncompressed(browser.private.public_key())
    body = encrypted(message, p256dh=point, auth=browser.auth)
    assert decrypted(body, browser.private, browser.auth) == message
    assert body != encrypted(message, p256dh=point, auth=browser.auth)
    for private, auth in ((other.private, browser.auth), (browser.private, other.auth)):
        with pytest.raises(InvalidTag):
            decrypted(body, private, auth)


def test_what_is_no_key_or_too_long_is_refused() -> None:
    browser = PushBrowser("https://push.example/1")
    point = uncompressed(browser.private.public_key())
    with pytest.raises(ValueError, match="bytes, allowed"):
        encrypted(b"x" * (MOST_BYTES + 1), p256dh=point, auth=browser.auth)
    for odd in (b"", b"\x04" * 65, point[:-1], bytes(65)):
        with pytest.raises(ValueError, match=r"byte|key|point|format|curve"):
            encrypted(b"x", p256dh=odd, auth=browser.auth)
