"""One machine of the cluster: what runs on it, each as its systemd or its Kubernetes would start it, and start it again."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from deploy.stack import ROOT
from tests.cluster.network import Cable
from tests.patience import PATIENCE_SECONDS


@dataclass
class Machine:
    """A namespace, a folder, and the processes in it by name."""

    cable: Cable
    folder: Path
    _programs: dict[str, tuple[Sequence[str], Mapping[str, str]]] = field(default_factory=dict)
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """On the network."""
        return self.cable.address

    @property
    def names(self) -> frozenset[str]:
        """What runs here, or ran until it was killed."""
        return frozenset(self._programs)

    def run(self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None) -> None:
        """Start a program; it keeps its name."""
        self._programs[name] = (command, environment or {})
        self.start(name)

    def start(self, name: str) -> None:
        """Start a program again as it was started first."""
        command, environment = self._programs[name]
        inherited = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
        with (self.folder / f"{name}.log").open("ab") as log:
            self._running[name] = subprocess.Popen(  # noqa: S603  # our own programs
                ["ip", "netns", "exec", self.cable.namespace, *command],  # noqa: S607  # as `network` does
                cwd=ROOT,
                env={**inherited, "PYTHONPATH": str(ROOT), **environment},
                stdout=log,
                stderr=log,
            )

    def pid(self, name: str) -> int:
        """The process of a program."""
        return self._running[name].pid

    def send(self, name: str, number: signal.Signals) -> None:
        """Send a signal to a program."""
        self._running[name].send_signal(number)

    def kill(self, name: str) -> None:
        """Kill a program, and wait until it is gone."""
        self._running[name].kill()
        self._running[name].wait(PATIENCE_SECONDS)

    def end(self, name: str) -> None:
        """Let a program end as it wants to."""
        self._running[name].terminate()
        self._running[name].wait(PATIENCE_SECONDS)

    def said(self, name: str) -> str:
        """Return the last words of a program."""
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        """Kill all that runs here."""
        for name in reversed(self._running):
            self.kill(name)
