"""The data folder, and the one launcher that may use it: a locked file with its pid."""

import fcntl
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.refusal import Refusal

LOCK = "launcher.pid"
PIDS = "run"
POLL_SECONDS = 0.1


@contextmanager
def folder(data: Path) -> Iterator[None]:
    """Make the folder, for its owner only; after a Refusal, remove what was made.

    A Refusal where it cannot be made or written.
    """
    made = [each for each in (data, *data.parents) if not each.exists()]
    try:
        _make(data)
        yield
    except Refusal:
        _unmake(data, made)
        raise


def _make(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".writable.{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Refusal(
            f"{data.absolute()} cannot be written ({error.strerror}): make it writable, or set DATA_DIR to a folder that is"
        ) from error


def _unmake(data: Path, made: Iterable[Path]) -> None:
    """Remove folders that were made for nothing, innermost first; one that holds more than our lock stays."""
    with suppress(OSError):  # what it holds, or what cannot be removed, stays
        for each in made:
            if each == data:
                (data / LOCK).unlink(missing_ok=True)
            each.rmdir()


@contextmanager
def only_one(data: Path) -> Iterator[None]:
    """Hold the folder: a Refusal while another launcher holds it. The lock ends with the process, however it ends."""
    path = data / LOCK
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refusal(
                f"the suite is already running on {data} (pid {pid_of(path)}): use it, or stop it with `make down`"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        try:
            yield
        finally:
            file.truncate(0)


def holder(data: Path) -> int | None:
    """The pid of the launcher that runs on this folder now; None when none does."""
    path = data / LOCK
    try:
        with path.open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return pid_of(path)
    except FileNotFoundError:
        return None
    return None


def stop(data: Path, *, patience: float) -> bool:
    """Ask the running launcher to stop and wait for it; False when none ran. A Refusal when it does not stop in time."""
    pid = holder(data)
    if pid is None:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + patience
    while holder(data) is not None:
        if time.monotonic() > until:
            raise Refusal(f"the launcher (pid {pid}) did not stop within {patience:.0f} s: kill -9 {pid} ends it")
        time.sleep(POLL_SECONDS)
    return True


def wait_for_orphans(data: Path, *, patience: float) -> None:
    """Wait for the children of a launcher that was killed: they end by themselves, but it could not wait for them.

    Call it while holding the folder, when nothing else uses its pid files. What is still running is found by the check of ports.
    """
    until = time.monotonic() + patience
    for file in (data / PIDS).glob("*.pid"):
        pid = pid_of(file)
        while pid is not None and _alive(pid) and time.monotonic() < until:
            time.sleep(POLL_SECONDS)
        file.unlink(missing_ok=True)


def pid_of(file: Path) -> int | None:
    """The pid in a file, if there is one."""
    text = file.read_text(encoding="ascii").strip() if file.exists() else ""
    return int(text) if text.isdecimal() else None


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
