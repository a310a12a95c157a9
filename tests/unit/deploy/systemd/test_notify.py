import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.systemd.notify import ALIVE, READY, notify, ours, watchdog_seconds


@pytest.fixture
def listening(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiving:
        receiving.bind(str(tmp_path / "notify"))
        receiving.setblocking(False)
        yield receiving


def test_what_is_said_arrives_as_one_datagram(listening: socket.socket) -> None:
    notify({"NOTIFY_SOCKET": listening.getsockname()}, READY, ALIVE)
    assert listening.recv(100) == b"READY=1\nWATCHDOG=1"


def test_an_abstract_socket_is_written_with_an_at_sign() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiving:
        receiving.bind(b"\0willitbemax/test-of-notify")
        receiving.setblocking(False)
        notify({"NOTIFY_SOCKET": "@willitbemax/test-of-notify"}, READY)
        assert receiving.recv(100) == b"READY=1"


def test_nothing_is_said_where_nobody_listens() -> None:
    notify({}, READY)
    with pytest.raises(OSError, match="No such file"):
        notify({"NOTIFY_SOCKET": "/nowhere/at/all"}, READY)


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "7"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "8"}, None),
        ({"WATCHDOG_USEC": ""}, None),
    ],
)
def test_a_watchdog_is_ours_where_it_names_us_or_nobody(environment: dict[str, str], seconds: float | None) -> None:
    assert watchdog_seconds(environment, 7) == seconds


def test_no_child_can_speak_for_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", "/run/notify")
    assert ours()["NOTIFY_SOCKET"] == "/run/notify"
    assert "NOTIFY_SOCKET" not in ours()
