"""What a mail program sends, as a form of either type, and what is none."""

import pytest

from auth_api.notices.one_click import is_one_click

FORM = "application/x-www-form-urlencoded"
PARTS = 'multipart/form-data; boundary="---FormBoundary"'


def in_parts(name: str, value: str) -> bytes:
    """The example of RFC 8058 section 8.3."""
    return (
        f'-----FormBoundary\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n-----FormBoundary--\r\n'
    ).encode()


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b"List-Unsubscribe=One-Click"),
        ("", b"List-Unsubscribe=One-Click"),
        (PARTS, in_parts("List-Unsubscribe", "One-Click")),
        (PARTS.replace("multipart", "Multipart"), in_parts("List-Unsubscribe", "One-Click")),
    ],
)
def test_one_click_is_one_click(content_type: str, body: bytes) -> None:
    assert is_one_click(content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (FORM, b""),
        (FORM, b"\xff\x00&&=="),
        (FORM, b"List-Unsubscribe=Perhaps"),
        (FORM, b"Other=List-Unsubscribe=One-Click"),
        (PARTS, b""),
        (PARTS, b"List-Unsubscribe=One-Click"),
        (PARTS, in_parts("Other", "One-Click")),
        (PARTS, in_parts("List-Unsubscribe", "Perhaps")),
        (PARTS + "\r\nContent-Type: text/plain", in_parts("List-Unsubscribe", "One-Click")),
        ("multipart/form-data; boundary=other", in_parts("List-Unsubscribe", "One-Click")),
        ("multipart/form-data", b"--\r\n\r\n--"),
    ],
)
def test_nothing_else_is(content_type: str, body: bytes) -> None:
    assert not is_one_click(content_type, body)
