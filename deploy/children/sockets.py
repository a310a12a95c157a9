"""Listening sockets that outlive a child: they are opened once and handed to each life of it.

While the child is away, those who connect wait in the socket's queue, and the next life takes them: nobody is refused. The way they are
handed over is systemd's (sd_listen_fds(3)): descriptors from 3 on, and LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES in the environment.
Traefik knows it, and our own services do (`chassis.http.listening`).
"""

import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_HANDING_OVER = Path(__file__).with_name("handing_over.py")


@dataclass(frozen=True)
class Held:
    """An open socket, and the name by which the child knows it."""

    name: str
    socket: socket.socket


def handed(held: Sequence[Held], command: Sequence[str]) -> list[str]:
    """Return a command that runs the given one with the sockets; it inherits their descriptors."""
    if not held:
        return list(command)
    descriptors = ",".join(str(each.socket.fileno()) for each in held)
    names = ":".join(each.name for each in held)
    return [sys.executable, "-I", "-S", str(_HANDING_OVER), descriptors, names, *command]
