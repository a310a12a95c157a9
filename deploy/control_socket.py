"""How a command in another terminal talks to the running launcher: a socket in the data folder, which only its owner can reach.

The command is one line; the answer is lines of text, and last `ok`, or `failed:` and why.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.refusal import Refusal

SOCKET = "launcher.sock"
LONGEST = 100
"""The longest path of a socket that every system takes: macOS has room for 103 bytes, Linux for 107."""

_OK = "ok"
_FAILED = "failed: "

type Command = Callable[[Sequence[str]], AsyncIterator[str]]
"""What is done with the words after its name, as lines to be shown; a Refusal where it cannot be done."""


@asynccontextmanager
async def listening(data: Path, commands: Mapping[str, Command]) -> AsyncIterator[None]:
    """Obey the commands, one at a time, until the context is left."""
    path = _path(data)
    if len(bytes(path)) > LONGEST:
        yield  # `ask` says what is wrong with it
        return
    path.unlink(missing_ok=True)
    busy = asyncio.Lock()
    server = await asyncio.start_unix_server(lambda reader, writer: _obey(reader, writer, commands, busy), path)
    path.chmod(0o600)
    try:
        yield
    finally:
        server.close()
        path.unlink(missing_ok=True)


def ask(data: Path, *command: str) -> Iterator[str]:
    """Yield the lines of the running launcher's answer. A Refusal where there is no launcher, or it fails."""
    path = _path(data)
    if len(bytes(path)) > LONGEST:
        raise Refusal(
            f"{path} is too long for a socket: choose a DATA_DIR of fewer than {LONGEST - len(SOCKET)} letters"
        )
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(path))
        except OSError as error:
            raise Refusal(f"the suite on {data} does not answer ({error.strerror}): start it with `make up`") from error
        connection.sendall(f"{' '.join(command)}\n".encode())
        for line in connection.makefile(encoding="utf-8"):
            said = line.rstrip("\n")
            if said == _OK:
                return
            if said.startswith(_FAILED):
                raise Refusal(said.removeprefix(_FAILED))
            yield said
    raise Refusal("the launcher ended before it had finished")


def _path(data: Path) -> Path:
    return data.absolute() / SOCKET


async def _obey(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, commands: Mapping[str, Command], busy: asyncio.Lock
) -> None:
    """Answer one command. Who goes away does not stop what was asked for."""
    command, *words = (await reader.readline()).decode(errors="replace").split() or [""]
    try:
        if command not in commands:
            writer.write(f"{_FAILED}{command!r} is no command, allowed: {', '.join(commands)}\n".encode())
        elif busy.locked():
            writer.write(f"{_FAILED}another command is under way\n".encode())
        else:
            async with busy:
                async for line in commands[command](words):
                    writer.write(f"{line}\n".encode())
            writer.write(f"{_OK}\n".encode())
    except Refusal as refusal:
        writer.write(f"{_FAILED}{refusal}\n".encode())
    finally:
        writer.close()
