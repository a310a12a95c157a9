"""Whether a certificate and its key can be used, found by a TLS handshake of our own with them: before Traefik has to find out.

Traefik starts with whatever it is given, and shows a certificate of its own making where it cannot use it.
"""

import ssl
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploy.refusal import Refusal

CERTIFICATE_SETTING, KEY_SETTING = "TLS_CERT", "TLS_KEY"
MOST_BYTES = 1_000_000

_BEGIN, _END = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
_KEY = b"PRIVATE KEY-----"
_NO_CHECK_TIME = 0x20_0000
"""X509_V_FLAG_NO_CHECK_TIME, which `ssl` has no name for: we compare with a time that is given."""


@dataclass(frozen=True)
class KeyPair:
    """The files of a certificate, with those that lead to its authority, and of its key; both PEM."""

    certificate: Path
    key: Path

    def contents(self) -> tuple[bytes, bytes]:
        """Read both files. A Refusal where one cannot be read."""
        return _content(self.certificate, CERTIFICATE_SETTING), _content(self.key, KEY_SETTING)


@dataclass(frozen=True)
class Certificate:
    """What a certificate says of itself: names of hosts, and from when until when it is valid."""

    names: Sequence[str]
    since: datetime
    until: datetime

    def covers(self, host: str) -> bool:
        """Return whether it is for this host: `*.example.org` is for names with one part more."""
        host = host.strip("[]").lower()
        return any(name == host or (name[:2] == "*." and name[2:] == host.partition(".")[2]) for name in self.names)


def examined(pair: KeyPair, contents: tuple[bytes, bytes], now: datetime, host: str | None = None) -> Certificate:
    """Return what the certificate says; a Refusal, which names the file, where it cannot be used now, or not for this host."""
    certificate, key = contents
    of_certificate, of_key = f"{CERTIFICATE_SETTING}={pair.certificate}", f"{KEY_SETTING}={pair.key}"
    if _BEGIN not in certificate or _END not in certificate:
        raise Refusal(f"{of_certificate} is no certificate in PEM: it should have a line {_BEGIN.decode()}")
    if _KEY not in key:
        raise Refusal(f"{of_key} is no private key in PEM: it should have a line such as -----BEGIN {_KEY.decode()}")
    if b"ENCRYPTED" in key:
        raise Refusal(f"{of_key} asks for a passphrase, which nobody can give at a start: give a key without one")
    try:
        found = _by_handshake(certificate, key)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise Refusal(f"{of_key} is not the key of {of_certificate}: give the two that belong together") from None
        raise Refusal(f"{of_certificate} with {of_key} cannot be used: {_reason(error)}") from None
    if now > found.until:
        raise Refusal(f"{of_certificate} has expired on {_day(found.until)}: renew it")
    if now < found.since:
        raise Refusal(
            f"{of_certificate} is valid from {_day(found.since)} on only: is the clock of this machine right?"
        )
    if host is not None and not found.covers(host):
        raise Refusal(
            f"{of_certificate} is for {', '.join(found.names) or 'no host'} and not for {host}, as PUBLIC_URL says"
        )
    return found


def _content(path: Path, setting: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES)
    except OSError as error:
        raise Refusal(f"{setting}={path} cannot be read: {error.strerror}") from None


def _by_handshake(certificate: bytes, key: bytes) -> Certificate:
    """Shake hands with a client that trusts this very certificate. Raise SSLError where that cannot be."""
    offering = server_context(certificate, key)
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN | _NO_CHECK_TIME
    leaf = certificate[certificate.index(_BEGIN) : certificate.index(_END) + len(_END)]
    trusting.load_verify_locations(cadata=leaf.decode("ascii", errors="replace"))
    to_client, to_server = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server)
    server = offering.wrap_bio(to_server, to_client, server_side=True)
    waiting = [client, server]
    while waiting:
        waiting = [each for each in waiting if not _is_done(each.do_handshake)]
    said: dict[str, Any] = client.getpeercert() or {}
    names = [str(value).lower() for kind, value in said.get("subjectAltName", ()) if kind in {"DNS", "IP Address"}]
    return Certificate(names, _instant(said["notBefore"]), _instant(said["notAfter"]))


def server_context(certificate: bytes, key: bytes) -> ssl.SSLContext:
    """Return what a server answers by TLS with. Raise SSLError where the two do not belong together."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:  # its owner's alone; `ssl` reads files only
        paths = Path(folder, "certificate"), Path(folder, "key")
        for path, content in zip(paths, (certificate, key), strict=True):
            path.write_bytes(content)
        context.load_cert_chain(*paths)
    return context


def _is_done(step: Callable[[], None]) -> bool:
    try:
        step()
    except ssl.SSLWantReadError:
        return False
    return True


def _instant(said: object) -> datetime:
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(said)), UTC)


def _day(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d}"


def _reason(error: ssl.SSLError) -> str:
    said = getattr(error, "verify_message", None) or error.reason or error.args[-1]
    return str(said).replace("_", " ").lower()
