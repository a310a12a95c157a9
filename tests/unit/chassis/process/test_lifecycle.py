"""Real processes: each runs a small service, is sent signals, and is judged by its exit status and its log."""

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[4]

SERVICE = """
import asyncio, time
from contextlib import asynccontextmanager
from pydantic import SecretStr
from chassis.errors import Unavailable
from chassis.process.lifecycle import run
from chassis.process.settings import ChassisSettings

class Settings(ChassisSettings):
    port: int = 8080
    admin_token: SecretStr | None = None

@asynccontextmanager
async def serve(settings):
    {enter}
    try:
        yield settings.port
    finally:
        {leave}

run("test", Settings, serve)
"""


class Process:
    """A running service; `line` reads its log event by event."""

    def __init__(self, child: subprocess.Popen[str]) -> None:
        self.child = child
        self.events: list[dict[str, Any]] = []

    def until(self, event: str) -> dict[str, Any]:
        """Read the log up to this event."""
        assert self.child.stderr is not None
        for line in self.child.stderr:
            self.events.append(json.loads(line))
            if self.events[-1]["event"] == event:
                return self.events[-1]
        raise AssertionError(f"{event!r} was not logged: {self.events}")

    def end(self) -> int:
        """Read the log to its end and give the exit status."""
        assert self.child.stderr is not None
        self.events += [json.loads(line) for line in self.child.stderr]
        return self.child.wait(20)

    @property
    def said(self) -> list[str]:
        return [event["event"] for event in self.events]


class Starter:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.children: list[subprocess.Popen[str]] = []

    def __call__(self, *, enter: str = "pass", leave: str = "pass", **settings: str) -> Process:
        child = subprocess.Popen(  # noqa: S603  # our own interpreter
            [sys.executable, "-c", SERVICE.format(enter=enter, leave=leave)],
            cwd=self.folder,
            env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **settings},
            stderr=subprocess.PIPE,
            text=True,
        )
        self.children.append(child)
        return Process(child)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Starter]:
    """Starts services in an empty folder; what still runs at the end of the test is killed."""
    starter = Starter(tmp_path)
    yield starter
    for child in starter.children:
        if child.poll() is None:
            child.kill()
        child.wait()
        assert child.stderr is not None
        child.stderr.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_gracefully(start: Starter, number: signal.Signals) -> None:
    process = start(leave="await asyncio.sleep(0.01); print('left', flush=True)")
    process.until("started")
    process.child.send_signal(number)
    assert process.end() == 0
    assert process.said == ["started", "stopping", "stopped"]


def test_it_says_what_it_listens_on_and_nothing_of_its_settings(start: Starter) -> None:
    process = start(ADMIN_TOKEN="hunter2")
    started = process.until("started")
    assert (started["listening"], started["service"]) == (8080, "test")
    assert "settings" not in started
    process.child.terminate()
    assert process.end() == 0
    assert "settings" not in process.said


def test_its_settings_are_there_for_debugging_with_secrets_masked(start: Starter) -> None:
    process = start(ADMIN_TOKEN="hunter2", LOG_LEVEL="debug")
    settings = process.until("settings")
    assert settings["settings"]["admin_token"] == "***"
    assert "hunter2" not in json.dumps(process.events)


@pytest.mark.parametrize(
    ("failure", "cause"),
    [
        ("raise Unavailable('MongoDB cannot be reached')", "MongoDB cannot be reached"),
        ("raise OSError('port 8080 is taken')", "port 8080 is taken"),
    ],
)
def test_a_foreseen_failure_to_start_is_one_event_and_status_1(start: Starter, failure: str, cause: str) -> None:
    process = start(enter=failure)
    assert process.end() == 1
    (event,) = process.events
    assert (event["event"], event["cause"], event["level"]) == ("cannot start", cause, "error")
    assert "exception" not in event


def test_a_defect_at_the_start_is_one_event_with_its_traceback_and_status_1(start: Starter) -> None:
    process = start(enter="1 / 0")
    assert process.end() == 1
    (event,) = process.events
    assert event["event"] == "cannot start"
    assert "ZeroDivisionError" in event["exception"]


def test_a_failure_while_stopping_is_status_1(start: Starter) -> None:
    process = start(leave="raise Unavailable('half was not written')")
    process.until("started")
    process.child.terminate()
    assert process.end() == 1
    assert process.said == ["started", "stopping", "failed"]


def test_a_signal_before_it_has_started_stops_it(start: Starter) -> None:
    process = start(enter="import structlog; structlog.get_logger().info('entering'); await asyncio.sleep(60)")
    process.until("entering")
    process.child.terminate()
    assert process.end() == 0
    assert process.said == ["entering", "stopped before it had started"]


@pytest.mark.parametrize(
    "stuck",
    [
        "await asyncio.sleep(60)",
        "await asyncio.to_thread(time.sleep, 60)",
        "[await asyncio.gather(asyncio.sleep(60), return_exceptions=True) for _ in range(9)]",
    ],
)
def test_what_does_not_stop_in_time_is_named_and_left_with_status_1(start: Starter, stuck: str) -> None:
    process = start(leave=stuck, SHUTDOWN_SECONDS="0.1")
    process.until("started")
    process.child.terminate()
    assert process.end() == 1
    assert process.said == ["started", "stopping", "did not stop in time"]
    assert any("whole_life" in task for task in process.events[-1]["waiting_for"])


@pytest.mark.parametrize("stuck", ["await asyncio.sleep(60)", "time.sleep(60)"])
@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT])
def test_a_second_signal_ends_it_at_once_even_when_it_is_blocked(
    start: Starter, stuck: str, second: signal.Signals
) -> None:
    process = start(leave=stuck, SHUTDOWN_SECONDS="60")
    process.until("started")
    process.child.terminate()
    process.until("stopping")
    process.child.send_signal(second)
    assert process.end() == -second


def test_settings_that_cannot_be_used_are_named_and_end_with_2(start: Starter) -> None:
    process = start(PORT="eighty", CLOCK_RATE="0")
    _, said = process.child.communicate(timeout=PATIENCE_SECONDS)
    assert process.child.returncode == 2
    assert "PORT='eighty': should be a valid integer" in said
    assert "CLOCK_RATE='0': should be greater than 0" in said
    assert "Traceback" not in said


def test_it_runs_on_uvloop(start: Starter) -> None:
    process = start(
        enter="import structlog; structlog.get_logger().info('loop', kind=type(asyncio.get_running_loop()).__module__)"
    )
    assert process.until("loop")["kind"] == "uvloop"


def test_a_grpc_port_that_is_taken_is_one_event_and_nothing_else_on_stderr(start: Starter) -> None:
    process = start(
        enter=(
            "import socket; from chassis.grpc.server import grpc_server; from chassis.process.health import Health; "
            "from chassis.process.metrics import Metrics; taken = socket.create_server(('127.0.0.1', 0)); "
            "await grpc_server('127.0.0.1', taken.getsockname()[1], [], health=Health(), metrics=Metrics('x'))"
            ".__aenter__()"
        )
    )
    assert process.end() == 1
    (event,) = process.events
    assert event["event"] == "cannot start"
    assert event["cause"].endswith("cannot be listened on: Address already in use")


def test_it_may_have_more_connections_than_processes_usually_get(start: Starter) -> None:
    usual, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, most))
    try:
        process = start(
            enter=(
                "import resource, structlog; files, _ = resource.getrlimit(resource.RLIMIT_NOFILE); "
                "structlog.get_logger().info('files', files=files)"
            )
        )
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (usual, most))
    assert process.until("files")["files"] == min(most, 65_536)
