"""`python -m deploy.door.closed_door --public <port> -- <command …>`: become Traefik, and have 503 answered in its place until it can.

Traefik accepts connections before it has read its routes, and tells everybody 404 until then. So a helper listens on its ports as well
(SO_REUSEPORT), and a filter gives it all connections but its own, by which it sees when Traefik has its routes and content_api behind them;
then it ends, and Traefik gets everything. Linux only: elsewhere Traefik is started as it is.

With `--plain <port>` the public port speaks TLS, with the certificate that is named or the one that Traefik was issued; where there is none
yet, Traefik's own answers have to do. The plain one is opened as soon as Traefik redirects there, whoever stands behind: an ACME server may
be asking.

Where another Traefik answers on a port already, as in a rolling restart, there is nothing to bridge, and no helper.
"""

import argparse
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from deploy.children.sockets import RETURN, choose
from deploy.door.acme import issued_context
from deploy.door.certificate import server_context

ASKING_FROM = "127.83.84.1"
"""The address from which the helper asks Traefik: any of loopback that nobody else uses."""

OF_CONTENT_API = b"/content/v1/"
"""A path that is content_api's, whatever it says there: the website, which has the others, may come later or be away."""

WITHOUT_ROUTES = b"\r\n\r\n404 page not found\n"
"""What Traefik answers until it has them; content_api has other words for it."""

WITHOUT_BACKEND = {b"502", b"503", b"504"}
"""Statuses of Traefik while there is no content_api, and of the helper."""

REDIRECTED = {b"301", b"308"}

ASKED_EVERY_SECONDS = 0.02
GIVEN_UP_SECONDS = 60.0
PATIENCE_SECONDS = 1.0
BACKLOG = 1024

DETAIL = b"the public door is being opened, try again in 2 seconds"
_BODY = b'{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"' + DETAIL + b'"}'
ANSWER = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\nRetry-After: 2\r\n"
    b"X-Content-Type-Options: nosniff\r\nConnection: close\r\nContent-Length: "
    + str(len(_BODY)).encode()
    + b"\r\n\r\n"
    + _BODY
)

_LOAD_WORD, _EQUALS = 0x20, 0x15
_SOURCE_ADDRESS = 0xFFF0_0000 + 12
"""In the network header (SKF_NET_OFF), as filters address it."""

FIRST_DESCRIPTOR = 3


@dataclass(frozen=True)
class Entrance:
    """One of Traefik's public ports. `serves` and `asks`: what a helper answers and asks by, where it is TLS."""

    name: str
    port: int
    is_open: Callable[[bytes], bool]
    serves: ssl.SSLContext | None = None
    asks: ssl.SSLContext | None = None


def main(arguments: Sequence[str]) -> None:
    """Start the helper, and become the command; returns never."""
    asked = _parser().parse_args(arguments)
    if sys.platform == "linux":
        with suppress(OSError):  # without the helper, Traefik starts as it would alone
            doors = [ClosedDoor(each, handed_over(each.name)) for each in entrances(asked) if not answer_of(each)]
            traefik = os.getpid()
            if doors:
                if os.fork() == 0:
                    if os.fork() == 0:  # nobody waits for the helper: it is nobody's child
                        signal.signal(signal.SIGHUP, signal.SIG_IGN)  # Traefik's, for another certificate
                        _let_go_of_the_log()
                        _answer_at(doors, traefik)
                    os._exit(0)
                os.wait()
            for door in doors:
                door.leave()
    os.execv(asked.command[0], asked.command)  # noqa: S606  # what the launcher runs


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="closed_door")
    parser.add_argument("--public", type=int, required=True)
    parser.add_argument("--plain", type=int)
    parser.add_argument("--certificate", type=Path)
    parser.add_argument("--key", type=Path)
    parser.add_argument("--acme", type=Path)
    parser.add_argument("command", nargs="+")
    return parser


def entrances(asked: argparse.Namespace) -> list[Entrance]:
    """Return the ports at which there is something to answer with."""
    if asked.plain is None:
        return [Entrance("public", asked.public, has_content)]
    plain = Entrance("plain", asked.plain, redirects)
    serves = _context(asked)
    if serves is None:
        return [plain]
    serves.set_alpn_protocols(["http/1.1"])
    return [plain, Entrance("public", asked.public, has_content, serves, _asking())]


def _context(asked: argparse.Namespace) -> ssl.SSLContext | None:
    if asked.certificate is None:
        return issued_context(asked.acme)
    try:
        return server_context(asked.certificate.read_bytes(), asked.key.read_bytes())
    except (OSError, ssl.SSLError):
        return None


def _asking() -> ssl.SSLContext:
    """What we ask our own Traefik by: whoever it says it is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def _answer_at(doors: Sequence["ClosedDoor"], traefik: int) -> None:
    answering = [threading.Thread(target=door.answer_until_open, args=(traefik,)) for door in doors]
    for each in answering:
        each.start()
    for each in answering:
        each.join()


def handed_over(name: str) -> socket.socket | None:
    """Return the socket on which Traefik will listen, where the launcher holds it open (sd_listen_fds(3)); it stays open for Traefik.

    The one for connections: that of HTTP/3 has the same name.
    """
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    for place, each in enumerate(os.environ.get("LISTEN_FDNAMES", "").split(":")):
        if each == name:
            found = socket.socket(fileno=os.dup(FIRST_DESCRIPTOR + place))
            if found.type == socket.SOCK_STREAM:
                return found
            found.close()
    return None


class ClosedDoor:
    """The helper's socket: everybody comes to it but the helper's own questions, which go to Traefik."""

    def __init__(self, entrance: Entrance, held: socket.socket | None) -> None:
        """Listen on Traefik's port as well. `held`: the socket that Traefik will listen on, if it is open already."""
        self._entrance = entrance
        self._traefik, self._helper = (1, 0) if held is None else (0, 1)  # by the order in which they listen
        self._held = held
        self.listening = _listening(entrance.port, held)
        (asking,) = struct.unpack("!I", socket.inet_aton(ASKING_FROM))
        choose(
            self.listening,
            (_LOAD_WORD, 0, 0, _SOURCE_ADDRESS),
            (_EQUALS, 0, 1, asking),
            (RETURN, 0, 0, self._traefik),
            (RETURN, 0, 0, self._helper),
        )

    def leave(self) -> None:
        """Close the sockets of this process, which becomes Traefik; the helper has its own."""
        self.listening.close()
        if self._held is not None:
            self._held.close()

    def answer_until_open(self, traefik: int) -> None:
        """Answer 503 until Traefik can answer, or has ended; what was accepted by then is still refused in words."""
        opened = threading.Event()
        threading.Thread(target=_look, args=(self._entrance, traefik, opened), daemon=True).start()
        refusing: list[threading.Thread] = []

        def refuse_next(listening: socket.socket) -> bool:
            """Refuse the next caller, in a thread of his own; return whether there was one."""
            try:
                connection, _ = listening.accept()
            except OSError:
                return False
            refusing.append(threading.Thread(target=_refuse, args=(connection, self._entrance.serves), daemon=True))
            refusing[-1].start()
            return True

        if self._held is not None:
            # Who waited there while nobody listened would be told 404 by Traefik the moment it does.
            self._held.settimeout(0)
            while refuse_next(self._held):
                pass
            self._held.close()
        self.listening.settimeout(ASKED_EVERY_SECONDS)
        while not opened.is_set():
            refuse_next(self.listening)
        choose(self.listening, (RETURN, 0, 0, self._traefik))
        self.listening.settimeout(0)
        while refuse_next(self.listening):
            pass
        self.listening.close()
        for each in refusing:
            each.join(PATIENCE_SECONDS)


def _listening(port: int, held: socket.socket | None) -> socket.socket:
    """Listen on every interface; where another socket is there, on just what that one listens on, so that they share it."""
    family = held.family if held is not None else socket.AF_INET6 if socket.has_ipv6 else socket.AF_INET
    listening = socket.socket(family)
    if family == socket.AF_INET6:
        only = held.getsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY) if held is not None else 0
        listening.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, only)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    anywhere = ("::" if family == socket.AF_INET6 else "", port)
    listening.bind(anywhere if held is None else held.getsockname()[:2])
    listening.listen(BACKLOG)
    return listening


def has_content(answer: bytes) -> bool:
    """Return whether Traefik answers, has its routes, and a content_api behind them."""
    return bool(answer) and answer[9:12] not in WITHOUT_BACKEND and not answer.endswith(WITHOUT_ROUTES)


def redirects(answer: bytes) -> bool:
    """Return whether Traefik answers, and sends to TLS."""
    return answer[9:12] in REDIRECTED


def answer_of(entrance: Entrance) -> bytes:
    """Return what is answered on the port; nothing where nobody answers in time."""
    answer = b""
    try:
        with (
            socket.create_connection(
                ("127.0.0.1", entrance.port), PATIENCE_SECONDS, source_address=(ASKING_FROM, 0)
            ) as plain,
            plain if entrance.asks is None else entrance.asks.wrap_socket(plain) as asking,
        ):
            asking.sendall(b"GET " + OF_CONTENT_API + b" HTTP/1.1\r\nHost: closed-door\r\nConnection: close\r\n\r\n")
            while part := asking.recv(4096):
                answer += part
    except OSError:
        return b""
    return answer


def _look(entrance: Entrance, traefik: int, opened: threading.Event) -> None:
    until = time.monotonic() + GIVEN_UP_SECONDS
    while time.monotonic() < until and not entrance.is_open(answer_of(entrance)) and _is_running(traefik):
        time.sleep(ASKED_EVERY_SECONDS)
    opened.set()


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _let_go_of_the_log() -> None:
    """Write nowhere: a log that the helper holds open would not end with Traefik."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)


def _refuse(connection: socket.socket, serves: ssl.SSLContext | None) -> None:
    """Tell a caller to come back, after reading what he sent: closing with something unread would cut the answer off."""
    with suppress(OSError), connection:
        connection.settimeout(PATIENCE_SECONDS)
        with connection if serves is None else serves.wrap_socket(connection, server_side=True) as speaking:
            speaking.recv(65_536)
            speaking.sendall(ANSWER)
            speaking.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(sys.argv[1:])
