"""`make logs` over real files, as a process of its own."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from deploy.stack import ROOT
from deploy.terminal.logs import LINES_SHOWN
from tests.patience import PATIENCE_SECONDS

BEGAN = datetime(2026, 11, 29, 5, 38, 12, tzinfo=UTC)


def event(second: int, what: str, level: str = "info") -> str:
    at = (BEGAN + timedelta(seconds=second)).isoformat()
    return json.dumps({"event": what, "level": level, "timestamp": at, "service": "x"})


def mongod(second: int, severity: str, message: str) -> str:
    at = (BEGAN + timedelta(seconds=second)).isoformat(timespec="milliseconds")
    return json.dumps({"t": {"$date": at}, "s": severity, "msg": message})


def write(folder: Path, name: str, *lines: str) -> None:
    with (folder / "logs" / f"{name}.log").open("a") as file:
        file.writelines(f"{line}\n" for line in lines)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with logs."""
    (tmp_path / "logs").mkdir()
    return tmp_path


@pytest.fixture
def started(data: Path) -> Iterator[list[subprocess.Popen[str]]]:
    """What `following` starts: ended at the end of the test."""
    children: list[subprocess.Popen[str]] = []
    yield children
    for child in children:
        child.kill()
        child.communicate()


def following(data: Path, started: list[subprocess.Popen[str]]) -> subprocess.Popen[str]:
    """`make logs` in another terminal."""
    child = subprocess.Popen(
        [sys.executable, "-m", "deploy", "logs"],
        cwd=data,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "DATA_DIR": str(data), "TZ": "UTC"},
        stdout=subprocess.PIPE,
        text=True,
    )
    started.append(child)
    return child


def shown(child: subprocess.Popen[str], times: int) -> list[str]:
    """So many lines of it."""
    assert child.stdout is not None
    return [child.stdout.readline().rstrip("\n") for _ in range(times)]


def test_the_past_of_all_processes_is_shown_in_one_order_as_sentences(
    data: Path, started: list[subprocess.Popen[str]]
) -> None:
    write(data, "content_api", event(1, "started"), event(3, "data_scheduler is away", "warning"))
    write(data, "mongod", mongod(0, "I", "chatter"), mongod(2, "W", "Slow disk"))
    assert shown(following(data, started), 3) == [
        "05:38:13 content_api     │ started",
        "05:38:14 mongod          │ Slow disk",
        "05:38:15 content_api     │ data_scheduler is away",
    ]


def test_of_a_long_past_the_last_lines_are_shown(data: Path, started: list[subprocess.Popen[str]]) -> None:
    write(data, "content_api", *(event(number, f"said {number}") for number in range(100)))
    child = following(data, started)
    assert shown(child, 1)[0].endswith(f"said {100 - LINES_SHOWN}")
    assert shown(child, LINES_SHOWN - 1)[-1].endswith("said 99")


def test_what_is_said_from_now_on_is_shown_over_a_rotation(data: Path, started: list[subprocess.Popen[str]]) -> None:
    write(data, "content_api", event(1, "before"))
    child = following(data, started)
    shown(child, 1)
    write(data, "content_api", event(2, "still the same file"))
    assert shown(child, 1) == ["05:38:14 content_api     │ still the same file"]
    write(data, "content_api", event(3, "the last of it"))
    (data / "logs" / "content_api.log").rename(data / "logs" / "content_api.log.1")
    write(data, "content_api", event(4, "a new file"))
    assert shown(child, 2) == [
        "05:38:15 content_api     │ the last of it",
        "05:38:16 content_api     │ a new file",
    ]


def test_ctrl_c_ends_it_without_a_word(data: Path, started: list[subprocess.Popen[str]]) -> None:
    write(data, "content_api", event(1, "started"))
    child = following(data, started)
    shown(child, 1)
    child.send_signal(signal.SIGINT)
    rest, _ = child.communicate(timeout=PATIENCE_SECONDS)
    assert (rest, child.returncode) == ("", 0)
