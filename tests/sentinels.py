"""Valkey with a replica, and the sentinels that know which of the two is the primary."""

from pathlib import Path

from deploy import servers
from tests.suite import Server, Valkey

NAME = "willitbemax"
"""By which the sentinels know the pair."""

PASSWORD = "a-password-for-tests"
HERE = "127.0.0.1"


def valkey_options(
    folder: Path, port: int, host: str = HERE, *, replica_of: tuple[str, int] | None = None
) -> list[str]:
    """The command of one of the two; both have the password, since either may be the primary."""
    return [
        *(str(servers.find(servers.VALKEY)), "--port", str(port), "--bind", host, "--dir", str(folder)),
        *("--save", "", "--appendonly", "no"),
        *("--requirepass", PASSWORD, "--masterauth", PASSWORD, "--repl-diskless-sync-delay", "0"),
        *(("--replicaof", replica_of[0], str(replica_of[1])) if replica_of else ()),
    ]


def sentinel_configuration(
    port: int, primary: tuple[str, int], host: str = HERE, *, quorum: int = 1, down_after: int = 300
) -> str:
    """A sentinel's file, which it writes to itself. `down_after`: milliseconds after which it takes the primary for gone."""
    return f"""\
port {port}
bind {host}
requirepass {PASSWORD}
sentinel sentinel-pass {PASSWORD}
sentinel monitor {NAME} {primary[0]} {primary[1]} {quorum}
sentinel auth-pass {NAME} {PASSWORD}
sentinel down-after-milliseconds {NAME} {down_after}
sentinel failover-timeout {NAME} 10000
"""


class Replicated(Valkey):
    """One of the two: the primary at first, or the replica of another."""

    def __init__(self, folder: Path, primary: "Replicated | None" = None) -> None:
        super().__init__(folder)
        self._primary = primary

    def command(self) -> list[str]:
        return valkey_options(self.folder, self.port, replica_of=(HERE, self._primary.port) if self._primary else None)


class Sentinel(Server):
    """A sentinel that decides alone."""

    def __init__(self, folder: Path, primary: Replicated) -> None:
        super().__init__(folder)
        self._file = folder / "sentinel.conf"
        self._file.write_text(sentinel_configuration(self.port, (HERE, primary.port)))

    def command(self) -> list[str]:
        return [str(servers.find(servers.VALKEY)), str(self._file), "--sentinel"]

    @property
    def url(self) -> str:
        """For REDIS_URL."""
        return f"redis+sentinel://:{PASSWORD}@{HERE}:{self.port}/{NAME}/0"
