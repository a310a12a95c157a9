"""What the launcher tells systemd, where it runs it: that the suite is ready, that it stops, that it is not hung (sd_notify(3))."""

import asyncio
import os
import socket
from collections.abc import Mapping

READY = "READY=1"
STOPPING = "STOPPING=1"
ALIVE = "WATCHDOG=1"


def notify(environment: Mapping[str, str], *said: str) -> None:
    """Send it as one datagram; nothing where nobody listens. Raise OSError where it cannot be sent."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # how systemd writes an abstract one
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sending:
        sending.connect(address)
        sending.sendall("\n".join(said).encode())


def watchdog_seconds(environment: Mapping[str, str], pid: int) -> float | None:
    """Return after how many seconds of silence we are ended; None where nobody watches, or watches another process."""
    microseconds = environment.get("WATCHDOG_USEC", "")
    if not microseconds.isdecimal() or environment.get("WATCHDOG_PID", str(pid)) != str(pid):
        return None
    return int(microseconds) / 1_000_000


async def stay_alive(environment: Mapping[str, str], pid: int) -> None:
    """Tell twice in that time that this event loop goes on, for ever; wait, where nobody watches."""
    seconds = watchdog_seconds(environment, pid)
    while seconds:
        notify(environment, ALIVE)
        await asyncio.sleep(seconds / 2)
    await asyncio.Event().wait()


def ours() -> Mapping[str, str]:
    """Return the environment, and keep from our children what is for us: none of them is to speak for us."""
    environment = dict(os.environ)
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        os.environ.pop(name, None)
    return environment
