"""`python -m deploy.closed_door <port> <command …>`: become Traefik, and have 503 answered in its place until it can answer.

Traefik accepts connections before it has read its routes, and tells everybody 404 until then. So a helper listens on its port as well
(SO_REUSEPORT), and a filter gives it all connections but its own, by which it sees when Traefik has its routes and content_api behind them;
then it ends, and Traefik gets everything. Linux only: elsewhere Traefik is started as it is.

Where another Traefik answers on the port already, as in a rolling restart, there is nothing to bridge, and no helper.
"""

import os
import socket
import struct
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress

from deploy.children.sockets import RETURN, choose

ASKING_FROM = "127.83.84.1"
"""The address from which the helper asks Traefik: any of loopback that nobody else uses."""

WITHOUT_ROUTES = b"\r\n\r\n404 page not found\n"
"""What Traefik answers until it has them; content_api has other words for it."""

WITHOUT_BACKEND = {b"502", b"503", b"504"}
"""Statuses of Traefik while there is no content_api, and of the helper."""

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
PUBLIC = "public"
"""The name by which the launcher hands over Traefik's socket (sd_listen_fds(3))."""


def main(port: int, command: Sequence[str]) -> None:
    """Start the helper, and become the command; returns never."""
    if sys.platform == "linux":
        with suppress(OSError):  # without the helper, Traefik starts as it would alone
            if not answer_of(port):
                door, traefik = ClosedDoor(port, handed_over()), os.getpid()
                if os.fork() == 0:
                    if os.fork() == 0:  # nobody waits for the helper: it is nobody's child
                        _let_go_of_the_log()
                        door.answer_until_open(traefik)
                    os._exit(0)
                os.wait()
                door.leave()
    os.execv(command[0], list(command))  # noqa: S606  # what the launcher runs


def handed_over() -> socket.socket | None:
    """Return the socket on which Traefik will listen, where the launcher holds it open; it stays open for Traefik."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()):
        return None
    names = os.environ.get("LISTEN_FDNAMES", "").split(":")
    if PUBLIC not in names:
        return None
    return socket.socket(fileno=os.dup(FIRST_DESCRIPTOR + names.index(PUBLIC)))


class ClosedDoor:
    """The helper's socket: everybody comes to it but the helper's own questions, which go to Traefik."""

    def __init__(self, port: int, held: socket.socket | None) -> None:
        """Listen on Traefik's port as well. `held`: the socket that Traefik will listen on, if it is open already."""
        self.port = port
        self._traefik, self._helper = (1, 0) if held is None else (0, 1)  # by the order in which they listen
        self._held = held
        self.listening = _listening(port, held)
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
        threading.Thread(target=_look, args=(self.port, traefik, opened), daemon=True).start()
        if self._held is not None:
            # Who waited there while nobody listened would be told 404 by Traefik the moment it does.
            self._held.settimeout(0)
            while _refuse_next(self._held):
                pass
            self._held.close()
        self.listening.settimeout(ASKED_EVERY_SECONDS)
        while not opened.is_set():
            _refuse_next(self.listening)
        choose(self.listening, (RETURN, 0, 0, self._traefik))
        self.listening.settimeout(0)
        while _refuse_next(self.listening):
            pass
        self.listening.close()
        for each in threading.enumerate():
            if each is not threading.current_thread():
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


def is_open(port: int) -> bool:
    """Return whether Traefik answers, has its routes, and a content_api behind them."""
    answer = answer_of(port)
    return bool(answer) and answer[9:12] not in WITHOUT_BACKEND and not answer.endswith(WITHOUT_ROUTES)


def answer_of(port: int) -> bytes:
    """Return what is answered on the port; nothing where nobody answers in time."""
    answer = b""
    try:
        with socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS, source_address=(ASKING_FROM, 0)) as asking:
            asking.sendall(b"GET / HTTP/1.1\r\nHost: closed-door\r\nConnection: close\r\n\r\n")
            while part := asking.recv(4096):
                answer += part
    except OSError:
        return b""
    return answer


def _look(port: int, traefik: int, opened: threading.Event) -> None:
    until = time.monotonic() + GIVEN_UP_SECONDS
    while time.monotonic() < until and not is_open(port) and _is_running(traefik):
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


def _refuse_next(listening: socket.socket) -> bool:
    """Refuse the next caller, in a thread of his own; return whether there was one."""
    try:
        connection, _ = listening.accept()
    except OSError:
        return False
    threading.Thread(target=_refuse, args=(connection,), daemon=True).start()
    return True


def _refuse(connection: socket.socket) -> None:
    """Tell a caller to come back, after reading what he sent: closing with something unread would cut the answer off."""
    with connection, suppress(OSError):
        connection.settimeout(PATIENCE_SECONDS)
        connection.recv(65_536)
        connection.sendall(ANSWER)
        connection.shutdown(socket.SHUT_WR)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
