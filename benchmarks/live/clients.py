"""`python -m benchmarks.live.clients <port> <path> <count> [<speed>]`: open that many WebSocket clients in one process, at little cost.

Plain sockets under epoll: what the server is measured with must not be what is measured. All clients are sent the same bytes, so
that bytes are read once and recognised by all others. Each message is still accounted for at each client: which number it
has, and how long after its `data_at` it came.

With a `speed` they watch a replay, whose `data_at` is of another day: what counts is how much later than its
promptest message each came, by the pace. Several paths, with commas between them, are taken in turn.

Says `ready` when all are connected. A line `begin` forgets what came so far, `report` answers with one line of JSON, the end of
the input ends it.
"""

import base64
import json
import os
import resource
import select
import socket
import sys
import time
from array import array
from typing import Any, NamedTuple

TEXT, CLOSE = 0x81, 0x88
SHORT, MEDIUM = 125, 126
HEADER, MEDIUM_HEADER, LONG_HEADER = 2, 4, 10
READ_AT_ONCE = 16_384
MOST_RECOGNISED = 4096
UPGRADE = (
    "GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
)
END_OF_HEAD = b"\r\n\r\n"


class Came(NamedTuple):
    """A message: its number, whether it follows the one before, and when its data was true."""

    number: int
    is_change: bool
    data_at: float


class Clients:
    """Everybody who watches, and what came."""

    def __init__(self, port: int, path: str, count: int, speed: float | None = None) -> None:
        self._speed = speed
        self._epoll = select.epoll()
        self._epoll.register(sys.stdin.fileno(), select.EPOLLIN)
        self._sockets: dict[int, socket.socket] = {}
        self._rest: dict[int, bytes] = {}
        self._last: dict[int, int] = {}
        self._recognised: dict[bytes, tuple[list[Came], bytes]] = {}
        self._forget()
        paths = path.split(",")
        for number in range(count):
            self._connect(port, paths[number % len(paths)])

    def run(self) -> None:
        """Until the input ends."""
        print("ready", flush=True)
        commands = sys.stdin.fileno()
        while True:
            for fd, _ in self._epoll.poll():
                if fd != commands:
                    self._read(fd)
                elif not self._obey(os.read(fd, 1024).decode()):
                    return

    def _forget(self) -> None:
        self._took = array("d")
        self._paced: dict[int, array[float]] = {}
        self._newest = self._missed = self._skipped = self._closed = 0

    def _obey(self, said: str) -> bool:
        for command in said.split():
            if command == "begin":
                self._forget()
            elif command == "report":
                print(json.dumps(self._report()), flush=True)
        return bool(said)

    def _report(self) -> dict[str, Any]:
        took = sorted([*self._took, *(each - min(came) for came in self._paced.values() for each in came)])
        parts = {name: _part(took, share) for name, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0))}
        return {
            "clients": len(self._sockets),
            "messages": len(took),
            "missed": self._missed,
            "skipped": self._skipped,
            "closed": self._closed,
            "up_to_date": sum(number == self._newest for number in self._last.values()),
            **parts,
        }

    def _connect(self, port: int, path: str) -> None:
        connection = socket.create_connection(("127.0.0.1", port))
        key = base64.b64encode(os.urandom(16)).decode()
        connection.sendall(UPGRADE.format(path=path, key=key).encode())
        head = b""
        while END_OF_HEAD not in head:
            if not (part := connection.recv(4096)):
                raise ConnectionError(f"no answer to an upgrade: {head!r}")
            head += part
        if not head.startswith(b"HTTP/1.1 101 "):
            raise ConnectionError(f"no WebSocket: {head!r}")
        connection.setblocking(False)
        fd = connection.fileno()
        self._sockets[fd] = connection
        self._take(fd, head.partition(END_OF_HEAD)[2], time.time())
        self._epoll.register(fd, select.EPOLLIN)

    def _read(self, fd: int) -> None:
        try:
            part = os.read(fd, READ_AT_ONCE)
        except BlockingIOError:
            return
        except ConnectionError:
            part = b""
        if part:
            self._take(fd, part, time.time())
        else:
            self._closed += 1
            self._epoll.unregister(fd)
            self._sockets.pop(fd).close()

    def _take(self, fd: int, part: bytes, at: float) -> None:
        if fd in self._rest:
            part = self._rest.pop(fd) + part
        found = self._recognised.get(part)
        if found is None:
            if len(self._recognised) >= MOST_RECOGNISED:
                self._recognised.clear()
            found = self._recognised[part] = messages(part)
        came, rest = found
        if rest:
            self._rest[fd] = rest
        for message in came:
            if not message.is_change:
                self._skipped += 1
            elif fd in self._last and message.number != self._last[fd] + 1:
                self._missed += 1
            self._last[fd] = message.number
            self._newest = max(self._newest, message.number)
            if self._speed is None:
                self._took.append(at - message.data_at)
            elif message.is_change:
                self._paced.setdefault(fd, array("d")).append(at - message.data_at / self._speed)


def messages(stream: bytes) -> tuple[list[Came], bytes]:
    """The whole messages at the beginning of a stream of frames (RFC 6455 section 5.2), and what is left over."""
    found = []
    while len(stream) >= HEADER:
        size, head = stream[1], HEADER
        if size > SHORT:
            head = MEDIUM_HEADER if size == MEDIUM else LONG_HEADER
            size = int.from_bytes(stream[HEADER:head])
        if len(stream) < head + size:
            break
        if stream[0] == TEXT:
            message = json.loads(stream[head : head + size])
            number = int(message["id"].rpartition("-")[2])
            found.append(Came(number, message["type"] == "change", message["data"].get("data_at", 0.0)))
        stream = stream[head + size :]
    return found, stream


def _part(ordered: list[float], share: float) -> float:
    """Milliseconds within which so large a share came."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000 if ordered else 0.0


if __name__ == "__main__":
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    Clients(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4]) if sys.argv[4:] else None).run()
