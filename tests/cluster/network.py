"""Machines that are network namespaces of this one, joined by a bridge: a cable can be pulled, and put back."""

import os
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import pytest

PREFIX_BITS = 24


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)  # noqa: S603, S607  # iproute2 is found on PATH


def what_is_missing() -> str | None:
    """Return why there can be no namespaces here; None where there can."""
    if os.geteuid() != 0:
        return "network namespaces need root"
    if shutil.which("ip") is None:
        return "network namespaces need the command `ip` (package iproute2)"
    name = f"wib-{secrets.token_hex(2)}"
    try:
        _ip("netns", "add", name)
    except subprocess.CalledProcessError as error:
        return f"there can be no network namespaces here: {error.stderr.strip()}"
    _ip("netns", "del", name)
    return None


@dataclass(frozen=True)
class Cable:
    """How one machine is reached: its namespace, its address, and our end of the cable."""

    namespace: str
    address: str
    our_end: str

    def cut(self) -> None:
        """Pull the cable: nothing that is sent arrives, and nobody is told so."""
        _ip("link", "set", self.our_end, "down")

    def mend(self) -> None:
        """Put it back."""
        _ip("link", "set", self.our_end, "up")


class Network:
    """A bridge with one cable for each machine; we are on it, too. `net`: the first three figures of its addresses."""

    def __init__(self, machines: int) -> None:
        self._id = secrets.token_hex(2)
        self._bridge = f"wib{self._id}"
        self.net = f"10.{211 + secrets.randbelow(40)}.{secrets.randbelow(256)}"
        self.cables = [
            Cable(f"wib-{self._id}-{number}", f"{self.net}.{number}", f"wib{self._id}v{number}")
            for number in range(1, machines + 1)
        ]

    def __enter__(self) -> Self:
        if (missing := what_is_missing()) is not None:
            pytest.skip(missing)
        try:
            self._lay()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def _lay(self) -> None:
        _ip("link", "add", self._bridge, "type", "bridge")
        _ip("addr", "add", f"{self.net}.254/{PREFIX_BITS}", "dev", self._bridge)
        _ip("link", "set", self._bridge, "up")
        for cable in self.cables:
            inside = ("-n", cable.namespace)
            _ip("netns", "add", cable.namespace)
            _ip("link", "add", cable.our_end, "type", "veth", "peer", "name", "eth0", "netns", cable.namespace)
            _ip("link", "set", cable.our_end, "master", self._bridge, "up")
            _ip(*inside, "addr", "add", f"{cable.address}/{PREFIX_BITS}", "dev", "eth0")
            _ip(*inside, "link", "set", "eth0", "up")
            _ip(*inside, "link", "set", "lo", "up")

    def _remove(self) -> None:
        for words in (
            *(("netns", "del", cable.namespace) for cable in self.cables),
            ("link", "del", self._bridge),
        ):
            # What was not made yet cannot be removed.
            subprocess.run(["ip", *words], check=False, capture_output=True)  # noqa: S603, S607
