"""What Traefik was issued by an ACME server, in the file in which it keeps it."""

import base64
import ssl
from collections.abc import Iterator
from pathlib import Path

import msgspec

from deploy.door.certificate import server_context

RESOLVER = "public"
"""The name of Traefik's resolver, and of its part of the file."""


class _Issued(msgspec.Struct):
    certificate: str = ""
    key: str = ""


class _Kept(msgspec.Struct):
    certificates: list[_Issued] | None = msgspec.field(default=None, name="Certificates")


def issued(storage: Path) -> Iterator[tuple[bytes, bytes]]:
    """Yield each certificate in the file and its key, as PEM; none where there is no such file yet, or it is of another shape."""
    try:
        kept = msgspec.json.decode(storage.read_bytes(), type=dict[str, _Kept])
    except (OSError, msgspec.DecodeError):
        return
    for each in (kept.get(RESOLVER, _Kept()).certificates) or ():
        yield base64.b64decode(each.certificate), base64.b64decode(each.key)


def issued_context(storage: Path) -> ssl.SSLContext | None:
    """Return what a server answers by TLS with, by the first certificate that can be used; None where there is none."""
    for certificate, key in issued(storage):
        try:
            return server_context(certificate, key)
        except ssl.SSLError:
            continue
    return None
