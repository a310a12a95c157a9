"""Sockets that a parent hands to a process, as systemd and `make up` do."""

import os
import socket
import subprocess
import sys

import pytest

from chassis.http.listening import handed_over
from deploy.children.sockets import Held, handed
from deploy.stack import ROOT

ASKING = """
import sys
from chassis.http.listening import handed_over
(found,) = handed_over(int(sys.argv[1]))
other = handed_over(1)
connection, _ = found.accept()
connection.sendall(f"{found.getsockname()[1]} {len(other)} {found.get_inheritable()}".encode())
"""


def test_a_process_finds_the_socket_of_its_port_among_those_it_was_handed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as first, socket.create_server(("127.0.0.1", 0)) as second:
        port = second.getsockname()[1]
        command = handed([Held("debug", first), Held("public", second)], [sys.executable, "-c", ASKING, str(port)])
        with socket.create_connection(("127.0.0.1", port)) as waiting:  # before there is a process
            subprocess.run(  # noqa: S603  # ourselves
                command,
                pass_fds=[first.fileno(), second.fileno()],
                env={**os.environ, "PYTHONPATH": str(ROOT)},
                check=True,
            )
            assert waiting.recv(100).decode() == f"{port} 0 False"


def test_sockets_that_were_handed_to_another_process_are_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("LISTEN_FDS", "100")
        monkeypatch.setenv("LISTEN_PID", str(os.getppid()))
        assert handed_over(server.getsockname()[1]) == []
    monkeypatch.delenv("LISTEN_PID")
    assert handed_over(80) == []


def test_a_command_without_sockets_is_run_as_it_is() -> None:
    assert handed([], ["traefik", "--configFile=x"]) == ["traefik", "--configFile=x"]


def test_what_hands_over_imports_nothing_of_ours() -> None:
    text = (ROOT / "deploy" / "children" / "handing_over.py").read_text()
    assert "from deploy" not in text
    assert "from chassis" not in text
