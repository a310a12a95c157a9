"""What a mail program sends to end a list with one click: a form with one field, of either type (RFC 8058 section 3.2). Pure."""

from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import parse_qs

FIELD, ONE_CLICK = "List-Unsubscribe", "One-Click"


def is_one_click(content_type: str, body: bytes) -> bool:
    """Return whether a body says so; whatever else it is, it does not."""
    if not content_type.lower().startswith("multipart/"):
        return parse_qs(body.decode("latin-1")).get(FIELD) == [ONE_CLICK]
    if not content_type.isprintable():
        return False
    form = message_from_bytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body, policy=HTTP)
    return any(
        part.get_param("name", header="Content-Disposition") == FIELD
        and part.get_payload(decode=True) == ONE_CLICK.encode()
        for part in form.walk()
        if not part.is_multipart()
    )
