"""Listening sockets that outlive a child: they are opened once and handed to each life of it.

While the child is away, those who connect wait in the socket's queue, and the next life takes them: nobody is refused. The way they are
handed over is systemd's (sd_listen_fds(3)): descriptors from 3 on, and LISTEN_PID, LISTEN_FDS and LISTEN_FDNAMES in the environment.
Traefik knows it, and our own services do (`chassis.http.listening`).
"""

import ctypes
import socket
import struct
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
    is_for_questions: bool = False
    """Whether it is where we ask: the newest process answers there as soon as it is started."""


CAN_TAKE_TURNS = sys.platform == "linux"
"""Whether two processes can listen on one port, each with a socket of its own, and one of them gets all connections."""

_ATTACH_REUSEPORT_CBPF = 51
RETURN = 0x06
"""The instruction that ends a filter: its value is the place of the socket that gets the connection."""

type Instruction = tuple[int, int, int, int]


def turn(held: Held, place: int) -> None:
    """Give every new connection to the socket that was opened on the port as the `place`th of those open now, from 0 (socket(7), BPF).

    It must have been opened with SO_REUSEPORT. A place where there is none: to any.
    """
    if not CAN_TAKE_TURNS:
        return
    choose(held.socket, (RETURN, 0, 0, place))


def choose(listening: socket.socket, *instructions: Instruction) -> None:
    """Have the kernel choose by this filter which of the sockets on the port gets a connection (linux/filter.h)."""
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in instructions))
    program = struct.pack("HP", len(instructions), ctypes.addressof(code))
    listening.setsockopt(socket.SOL_SOCKET, _ATTACH_REUSEPORT_CBPF, program)


def handed(held: Sequence[Held], command: Sequence[str]) -> list[str]:
    """Return a command that runs the given one with the sockets; it inherits their descriptors."""
    if not held:
        return list(command)
    descriptors = ",".join(str(each.socket.fileno()) for each in held)
    names = ":".join(each.name for each in held)
    return [sys.executable, "-I", "-S", str(_HANDING_OVER), descriptors, names, *command]
