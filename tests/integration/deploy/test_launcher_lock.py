import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.launcher_lock import folder, holder, only_one, stop, wait_for_orphans
from deploy.refusal import Refusal

HOLDING = """
import signal, sys
from pathlib import Path
from deploy.launcher_lock import only_one
with only_one(Path(sys.argv[1])):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    print("holding", flush=True)
    signal.sigwait({signal.SIGTERM})
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another launcher, on the same folder."""
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # ourselves
        assert process.stdout is not None
        assert process.stdout.readline() == "holding\n"
        yield process
        process.kill()


def test_a_second_launcher_on_the_same_folder_is_refused_in_one_sentence(
    tmp_path: Path, other: subprocess.Popen[str]
) -> None:
    with pytest.raises(Refusal) as refusal, only_one(tmp_path):
        pass
    assert str(refusal.value) == (
        f"the suite is already running on {tmp_path} (pid {other.pid}): use it, or stop it with `make down`"
    )
    assert holder(tmp_path) == other.pid


def test_a_launcher_that_was_killed_holds_nothing(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert holder(tmp_path) is None
    with only_one(tmp_path):
        assert holder(tmp_path) == os.getpid()
    assert holder(tmp_path) is None


def test_stopping_waits_for_the_end(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    assert stop(tmp_path, patience=10.0)
    assert other.wait() == 0
    assert not stop(tmp_path, patience=10.0)


def test_one_that_does_not_stop_is_told_with_what_ends_it(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    os.kill(other.pid, 19)  # SIGSTOP: it cannot even hear us
    with pytest.raises(Refusal, match=rf"pid {other.pid}\) did not stop within 0 s: kill -9 {other.pid} ends it"):
        stop(tmp_path, patience=0.2)


def test_nothing_runs_on_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "missing") is None


def test_the_folder_is_made_for_its_owner_alone_and_stays(tmp_path: Path) -> None:
    with folder(tmp_path / "some" / "data"):
        assert (tmp_path / "some" / "data").stat().st_mode & 0o777 == 0o700
    assert list((tmp_path / "some" / "data").iterdir()) == []


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Refusal) as refusal, folder(tmp_path / "file" / "data"):
        pass
    assert str(refusal.value) == (
        f"{tmp_path}/file/data cannot be written (Not a directory): make it writable, or set DATA_DIR to a folder that is"
    )


def test_a_refusal_takes_away_what_was_made_for_it(tmp_path: Path) -> None:
    data = tmp_path / "some" / "data"
    with pytest.raises(Refusal), folder(data), only_one(data):
        raise Refusal("port 80 is taken")
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_leaves_what_was_there_before(tmp_path: Path) -> None:
    with folder(tmp_path / "data"), only_one(tmp_path / "data"):
        (tmp_path / "data" / "mongodb").mkdir()
    with pytest.raises(Refusal), folder(tmp_path / "data"), only_one(tmp_path / "data"):
        raise Refusal("port 80 is taken")
    assert (tmp_path / "data" / "mongodb").is_dir()


def test_the_children_of_a_killed_launcher_are_waited_for(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as lingering:
        (tmp_path / "run" / "lingering.pid").write_text(f"{lingering.pid}\n")
        (tmp_path / "run" / "gone.pid").write_text(f"{2**22 + 1}\n")
        wait_for_orphans(tmp_path, patience=0.2)
        assert lingering.poll() is None
        assert list((tmp_path / "run").iterdir()) == []
        lingering.kill()
