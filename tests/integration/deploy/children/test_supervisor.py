"""The supervisor over real, tiny processes."""

import asyncio
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.children.program import Program
from deploy.children.supervisor import Supervisor, SupervisorTiming
from deploy.terminal.readable import ReadableLine
from tests.patience import PATIENCE_SECONDS

QUICK = SupervisorTiming(first=0.01, longest=0.05, turn=0.3, grace=1.0)

OBEDIENT = """
import signal
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
print('up', flush=True)
signal.sigwait({signal.SIGTERM})
print('bye')
"""
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"


def python(name: str, code: str, **more: str) -> Program:
    return Program(name, (sys.executable, "-c", code), more)


class Heard:
    """What a supervisor tells and shows, to be waited for."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.shown: list[tuple[str, str]] = []
        self._news = asyncio.Condition()
        self._waking: set[asyncio.Task[None]] = set()

    def tell(self, sentence: str) -> None:
        self.told.append(sentence)
        self._wake()

    def show(self, name: str, line: ReadableLine) -> None:
        self.shown.append((name, line.text))
        self._wake()

    def _wake(self) -> None:
        async def wake() -> None:
            async with self._news:
                self._news.notify_all()

        task = asyncio.create_task(wake())
        self._waking.add(task)
        task.add_done_callback(self._waking.discard)

    async def tells(self, times: int) -> list[str]:
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: len(self.told) >= times)
        return self.told[:times]

    async def shows(self, name: str, line: str, times: int = 1) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._news:
            await self._news.wait_for(lambda: self.shown.count((name, line)) >= times)


@pytest.fixture
async def heard() -> Heard:
    return Heard()


def supervise(folder: Path, heard: Heard, *programs: Program, timing: SupervisorTiming = QUICK) -> Supervisor:
    return Supervisor(
        programs, logs=folder / "logs", pids=folder / "run", tell=heard.tell, show=heard.show, timing=timing
    )


def pid(folder: Path, name: str) -> int:
    return int((folder / "run" / f"{name}.pid").read_text())


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def state(process: int) -> str | None:
    """The letter Linux gives a process's state; None for one that is not there."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return None


async def test_a_childs_lines_are_shown_and_kept_without_colours(tmp_path: Path, heard: Heard) -> None:
    child = python("child", r"print('\x1b[31mred\x1b[0m', 'x' * 3, flush=True)" + f"\n{OBEDIENT}")
    async with supervise(tmp_path, heard, child):
        await heard.shows("child", "up")
    assert heard.shown == [("child", "\x1b[31mred\x1b[0m xxx"), ("child", "up"), ("child", "bye")]
    assert (tmp_path / "logs" / "child.log").read_text() == "red xxx\nup\nbye\n"
    assert heard.told == []


async def test_a_line_without_end_is_shown_in_pieces(tmp_path: Path, heard: Heard) -> None:
    code = f"import sys; sys.stdout.write('y' * 300_000 + '\\n'); sys.stdout.flush()\n{OBEDIENT}"
    async with supervise(tmp_path, heard, python("child", code)):
        await heard.shows("child", "up")
    pieces = [line for _, line in heard.shown if line.startswith("y")]
    assert "".join(pieces) == "y" * 300_000
    assert len(pieces) > 1


async def test_lines_of_no_interest_are_kept_but_not_shown(tmp_path: Path, heard: Heard) -> None:
    child = Program(
        "child",
        (sys.executable, "-c", f"print('chatter')\n{OBEDIENT}"),
        readable=lambda line: None if line == "chatter" else ReadableLine(line.upper()),
    )
    async with supervise(tmp_path, heard, child):
        await heard.shows("child", "UP")
    assert ("child", "CHATTER") not in heard.shown
    assert "chatter\n" in (tmp_path / "logs" / "child.log").read_text()


async def test_a_child_gets_its_environment_on_top_of_ours(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OURS", "ours")
    code = f"import os; print(os.environ['OURS'], os.environ['ITS'], flush=True)\n{OBEDIENT}"
    async with supervise(tmp_path, heard, python("child", code, ITS="its")):
        await heard.shows("child", "ours its")


async def test_a_killed_child_is_started_again_and_one_line_says_so(tmp_path: Path, heard: Heard) -> None:
    async with supervise(tmp_path, heard, python("child", OBEDIENT), python("other", OBEDIENT)):
        await heard.shows("child", "up")
        await heard.shows("other", "up")
        first, other = pid(tmp_path, "child"), pid(tmp_path, "other")
        os.kill(first, signal.SIGKILL)
        await heard.shows("child", "up", times=2)
        assert pid(tmp_path, "child") != first
        assert pid(tmp_path, "other") == other
    assert heard.told == ["child was killed by SIGKILL; starting it again in 0.0 s"]


async def test_a_child_that_keeps_failing_is_tried_again_and_again(tmp_path: Path, heard: Heard) -> None:
    async with supervise(tmp_path, heard, python("child", "print('no', flush=True); raise SystemExit(1)")):
        await heard.shows("child", "no", times=4)
    assert set(heard.told) <= {f"child exited with status 1; starting it again in {s} s" for s in ("0.0", "0.1")}
    assert len(heard.told) >= 3


async def test_a_child_that_says_its_settings_are_wrong_ends_all_hope(tmp_path: Path, heard: Heard) -> None:
    child = replace(python("child", "raise SystemExit(2)"), gives_up_with=2)
    async with supervise(tmp_path, heard, child) as supervisor:
        async with asyncio.timeout(PATIENCE_SECONDS):
            assert await supervisor.hopeless() == "child cannot work with these settings (it says why above)"
    assert heard.told == []


async def test_the_same_after_it_has_lived_is_a_death_like_any_other(tmp_path: Path, heard: Heard) -> None:
    marker = tmp_path / "lived"
    code = f"""
import pathlib
marker = pathlib.Path({str(marker)!r})
status = 2 if marker.exists() else 1
marker.touch()
print(status, flush=True)
raise SystemExit(status)
"""
    child = replace(python("child", code), gives_up_with=2)
    async with supervise(tmp_path, heard, child) as supervisor:
        await heard.shows("child", "2", times=2)
        assert not supervisor._hopeless.done()


async def test_the_same_status_of_a_program_that_means_nothing_by_it_is_a_death_like_any_other(
    tmp_path: Path, heard: Heard
) -> None:
    async with supervise(
        tmp_path, heard, python("child", "print('no', flush=True); raise SystemExit(2)")
    ) as supervisor:
        await heard.shows("child", "no", times=2)
        assert not supervisor._hopeless.done()


async def test_an_obstacle_that_a_child_met_at_its_start_ends_all_hope(tmp_path: Path, heard: Heard) -> None:
    child = replace(python("child", "raise SystemExit(48)"), obstacle=lambda: "port 27017 is already taken")
    async with supervise(tmp_path, heard, child) as supervisor, asyncio.timeout(PATIENCE_SECONDS):
        assert await supervisor.hopeless() == "port 27017 is already taken"
    assert heard.told == []


async def test_an_obstacle_is_not_asked_for_once_the_child_has_lived(tmp_path: Path, heard: Heard) -> None:
    child = replace(python("child", OBEDIENT), obstacle=lambda: "port 27017 is already taken")
    grown_up_at_once = replace(QUICK, healthy_after=0.0)
    async with supervise(tmp_path, heard, child, timing=grown_up_at_once) as supervisor:
        await heard.shows("child", "up")
        os.kill(pid(tmp_path, "child"), signal.SIGKILL)
        await heard.shows("child", "up", times=2)
        assert not supervisor._hopeless.done()


@pytest.mark.parametrize(
    ("healthy_after", "waits"), [(30.0, ["0.1", "0.2", "0.2"]), (0.0, ["0.1", "0.1", "0.1"])], ids=["soon", "later"]
)
async def test_the_wait_doubles_while_a_child_ends_soon_after_its_start(
    tmp_path: Path, heard: Heard, healthy_after: float, waits: list[str]
) -> None:
    timing = replace(QUICK, first=0.1, longest=0.2, healthy_after=healthy_after)
    async with supervise(tmp_path, heard, python("child", "raise SystemExit(1)"), timing=timing):
        told = await heard.tells(3)
    assert told == [f"child exited with status 1; starting it again in {wait} s" for wait in waits]


async def test_a_command_that_does_not_exist_is_told_and_tried_again(tmp_path: Path, heard: Heard) -> None:
    missing = Program("child", (str(tmp_path / "missing"),), folder=tmp_path / "nowhere")
    async with supervise(tmp_path, heard, missing, python("other", OBEDIENT)):
        await heard.shows("other", "up")
    assert heard.told[0] == "child cannot be started (No such file or directory); starting it again in 0.0 s"


async def test_children_are_stopped_in_reverse_order_and_leave_no_pid_file(tmp_path: Path, heard: Heard) -> None:
    names = ["first", "second", "third"]
    async with supervise(tmp_path, heard, *(python(name, OBEDIENT) for name in names), timing=SupervisorTiming()):
        for name in names:
            await heard.shows(name, "up")
        pids = [pid(tmp_path, name) for name in names]
    assert [name for name, line in heard.shown if line == "bye"] == ["third", "second", "first"]
    assert not any(alive(process) for process in pids)
    assert list((tmp_path / "run").iterdir()) == []


async def test_a_child_that_does_not_stop_is_killed_in_the_end(tmp_path: Path, heard: Heard) -> None:
    async with supervise(tmp_path, heard, python("deaf", DEAF), python("other", OBEDIENT)):
        await heard.shows("deaf", "up")
        await heard.shows("other", "up")
        deaf = pid(tmp_path, "deaf")
    assert heard.told == ["deaf did not stop within 1 s and is killed"]
    assert not alive(deaf)
    assert ("other", "bye") in heard.shown


async def test_a_second_signal_does_not_wait(tmp_path: Path, heard: Heard) -> None:
    timing = SupervisorTiming(turn=PATIENCE_SECONDS, grace=PATIENCE_SECONDS)
    async with asyncio.timeout(PATIENCE_SECONDS / 2):
        async with supervise(tmp_path, heard, python("deaf", DEAF), timing=timing) as supervisor:
            await heard.shows("deaf", "up")
            deaf = pid(tmp_path, "deaf")
            supervisor.kill()
    assert not alive(deaf)


async def test_what_a_dead_child_left_behind_goes_with_it(tmp_path: Path, heard: Heard) -> None:
    code = (
        "import subprocess, sys, time\n"
        f"p = subprocess.Popen([sys.executable, '-c', {DEAF!r}])\n"
        "print('grandchild', p.pid, flush=True); time.sleep(600)"
    )
    async with supervise(tmp_path, heard, python("child", code)):
        await heard.shows("child", "up")
        grandchild = next(int(line.split()[1]) for _, line in heard.shown if line.startswith("grandchild"))
        os.kill(pid(tmp_path, "child"), signal.SIGKILL)
        await heard.shows("child", "up", times=2)
        # Reaped by init, not by us: gone or a zombie.
        assert state(grandchild) in {None, "Z"}


async def test_a_child_has_a_session_of_its_own(tmp_path: Path, heard: Heard) -> None:
    async with supervise(tmp_path, heard, python("child", OBEDIENT)):
        await heard.shows("child", "up")
        child = pid(tmp_path, "child")
        assert os.getsid(child) == child != os.getsid(0)
