"""Why a TLS connection between services was refused, in words: by the client's own errors, and on the server out of gRPC's log.

gRPC's core tells nobody of a handshake that failed on the server. It writes a line to standard error, past our log. While a server has TLS,
that stream is read here: such lines become events of ours, and everything else goes on as it is.
"""

import asyncio
import math
import os
import re
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

import structlog

from chassis.process.metrics import Metrics
from chassis.process.settings import Tls

log = structlog.get_logger()

STDERR = 2
READ_BYTES = 65_536
JOIN_SECONDS = 5.0
ROUND_TRIPS = 4
AGAIN_SECONDS = 60.0
"""A caller that is refused comes again every second; its cause is logged once in so many."""

_FAILED = re.compile(rb"\] Handshake failed with error (?P<reason>SSL_ERROR_\w+.*)")
_CAUSES = (
    ("has expired", "its certificate has expired"),
    ("not yet valid", "its certificate is not valid yet: one of the two clocks may be wrong"),
    ("local issuer", "its certificate is not signed by the authority in our GRPC_TLS_CA"),
    ("self-signed", "its certificate is not signed by the authority in our GRPC_TLS_CA"),
    ("self signed", "its certificate is not signed by the authority in our GRPC_TLS_CA"),
    ("Hostname Verification", "its certificate is not for the name or address that it was called by"),
    (
        "WRONG_VERSION_NUMBER",
        "it does not speak TLS: GRPC_TLS_CA, GRPC_TLS_CERT and GRPC_TLS_KEY are set at one end alone",
    ),
    ("HTTP_REQUEST", "it does not speak TLS: GRPC_TLS_CA, GRPC_TLS_CERT and GRPC_TLS_KEY are set at one end alone"),
    ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "it showed no certificate: GRPC_TLS_CERT and GRPC_TLS_KEY are missing there"),
)


def cause_of(reason: str) -> str | None:
    """Return why the other end was refused, or refused us, in words; None where the text is about something else than TLS."""
    found = next((words for sign, words in _CAUSES if sign in reason), None)
    if found is None and "SSL_ERROR" in reason:
        return f"the handshake failed ({reason.rpartition('SSL routines:')[2].removeprefix('OPENSSL_internal:')})"
    return found


def own_fault(tls: Tls) -> str | None:
    """Return what is wrong with our own certificate, by showing it to ourselves; None where nothing is.

    A gRPC server hangs up without a word on a client whose certificate it refuses.
    """
    try:
        _shown_to_ourselves(tls)
    except ssl.SSLCertVerificationError as error:
        if "expired" in error.verify_message:
            return "our certificate has expired: renew GRPC_TLS_CERT"
        if "yet valid" in error.verify_message:
            return "our certificate is not valid yet: the clock here may be wrong"
        return f"our certificate is not signed by the authority in GRPC_TLS_CA ({error.verify_message})"
    except (ssl.SSLError, OSError) as error:
        return f"our certificate, key or authority cannot be used: {error}"
    return None


def watch_expiry(tls: Tls, metrics: Metrics) -> None:
    """Tell in the metrics until when our certificate is valid, as it was when we loaded it: 0 for one that had expired.

    Tell NaN for a certificate that cannot be used for another reason; the server that shows it logs which.
    """
    expires = metrics.gauge("grpc_certificate_expiry_timestamp_seconds", "When our certificate for gRPC expires")
    try:
        shown = _shown_to_ourselves(tls)
    except ssl.SSLCertVerificationError as error:
        expires.set(0 if "expired" in error.verify_message else math.nan)
    except (ssl.SSLError, OSError):
        expires.set(math.nan)
    else:
        expires.set(ssl.cert_time_to_seconds(str(shown["notAfter"])))


def _shown_to_ourselves(tls: Tls) -> Mapping[str, object]:
    """Return what a client sees of our certificate; raise `ssl.SSLError` or OSError where it would not accept it."""
    server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client.check_hostname = False
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    server.load_cert_chain(tls.certificate, tls.key)
    client.load_verify_locations(tls.ca)
    shows = server.wrap_bio(there, back, server_side=True)
    looks = client.wrap_bio(back, there)
    for _ in range(ROUND_TRIPS):
        for end in (looks, shows):
            with suppress(ssl.SSLWantReadError):
                end.do_handshake()
    return looks.getpeercert() or {}


def hung_up(tls: Tls) -> str:
    """Return why a server may have hung up on us before a word was said."""
    return own_fault(tls) or "it hung up when it was shown our certificate; if it has TLS at all, its log says why"


@contextmanager
def refusals_logged() -> Iterator[None]:
    """Turn gRPC's lines about handshakes that failed into events of our log. Standard error is read in a thread meanwhile."""
    loop = asyncio.get_running_loop()
    said: dict[str, float] = {}

    def refused(reason: str) -> None:
        cause = cause_of(reason) or reason
        if time.monotonic() - said.get(cause, float("-inf")) >= AGAIN_SECONDS:
            said[cause] = time.monotonic()
            log.warning("a caller was refused by TLS", cause=cause)

    kept = os.dup(STDERR)
    reading, writing = os.pipe()
    os.dup2(writing, STDERR)
    os.close(writing)
    # Never by the thread itself: what it writes to standard error it would have to read first.
    thread = threading.Thread(
        target=_pass_on, args=(reading, kept, lambda reason: loop.call_soon_threadsafe(refused, reason)), daemon=True
    )
    thread.start()
    try:
        yield
    finally:
        os.dup2(kept, STDERR)  # closes the last writing end, so that the thread comes to its end
        thread.join(JOIN_SECONDS)
        if not thread.is_alive():  # else a process that we started still writes there
            os.close(reading)
            os.close(kept)


def _pass_on(reading: int, kept: int, tell: Callable[[str], object]) -> None:
    """Copy what is written, line by line, but for the lines that are told."""
    rest = b""
    while chunk := os.read(reading, READ_BYTES):
        *lines, rest = (rest + chunk).split(b"\n")
        others = b""
        for line in lines:
            if found := _FAILED.search(line):
                tell(found["reason"].decode(errors="replace"))
            else:
                others += line + b"\n"
        if len(rest) > READ_BYTES or b"] " not in rest[:200]:
            others, rest = others + rest, b""
        _write(kept, others)
    _write(kept, rest)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
