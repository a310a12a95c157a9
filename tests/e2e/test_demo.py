"""`make demo` as a newcomer runs it: a race from the grid to the flag on a terminal, and nothing is left of it."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from deploy.stack import ROOT
from fetcher_service.archive.facts import Facts
from racing.model import SessionKind
from tests.patience import PATIENCE_SECONDS


@asynccontextmanager
async def demo(folder: Path, **chosen: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """The demo, with a place of its own for what it throws away; gone at the end."""
    known = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy.demo"),
        cwd=folder,
        env={**known, "PYTHONPATH": str(ROOT), "TMPDIR": str(folder), "COLUMNS": "160", **chosen},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
            await process.wait()


async def lines(process: asyncio.subprocess.Process) -> AsyncIterator[str]:
    """What it prints, to its end."""
    assert process.stdout is not None
    async for line in process.stdout:
        yield line.decode().rstrip("\n")


def classified(season: int, grand_prix: str) -> Sequence[str]:
    """The codes of those who finished, as the archive has them, in order."""
    with Facts() as facts:
        found = facts.season(season)
    codes = {entrant.driver: entrant.code or "" for entrant in found.entrants}
    results = {(result.grand_prix, result.session): result for result in found.results}
    return [codes[row.driver] for row in results[grand_prix, SessionKind.RACE].rows if row.position]


def left_in(folder: Path) -> list[str]:
    """The names of what is there."""
    return sorted(each.name for each in folder.iterdir())


def processes_in(folder: Path) -> list[str]:
    """The commands that run over files of a folder."""
    commands = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(FileNotFoundError, ProcessLookupError):
            commands.append(process.read_text(errors="replace").replace("\0", " "))
    return [command for command in commands if str(folder) in command]


@pytest.mark.slow
async def test_a_race_is_shown_lap_by_lap_to_the_flag(tmp_path: Path) -> None:
    async with demo(tmp_path, RACE="2026/belgium", SPEED="200") as process, asyncio.timeout(3 * PATIENCE_SECONDS):
        printed = [line async for line in lines(process)]
        assert await process.wait() == 0, printed
    assert any(re.search(r"open http://localhost:\d+/content/v1/live ", line) for line in printed), printed
    laps = [int(found[1]) for line in printed if (found := re.match(r"lap (\d+) of 44: ", line))]
    assert laps == sorted(laps)
    assert (laps[-1], len(laps) > 30) == (44, True)
    table = [found[1] for line in printed if (found := re.match(r"│ +\d+ +([A-Z]{3}) ", line))]
    finished = classified(2026, "belgium")
    assert table[: len(finished)] == list(finished)
    assert any(line.startswith("once more, lap 44 of 44: ") for line in printed), printed
    assert left_in(tmp_path) == processes_in(tmp_path) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGHUP], ids=lambda number: signal.Signals(number).name)
@pytest.mark.slow
async def test_ctrl_c_and_a_terminal_that_goes_away_end_it_and_leave_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    async with demo(tmp_path) as process, asyncio.timeout(3 * PATIENCE_SECONDS):
        async for line in lines(process):
            if "filling" in line:
                assert processes_in(tmp_path)
                process.send_signal(number)
                break
        async with asyncio.timeout(PATIENCE_SECONDS):
            await process.communicate()
        assert process.returncode == 0
    assert left_in(tmp_path) == processes_in(tmp_path) == []


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"RACE": "2026/nowhere"}, "RACE: 'nowhere' is not in 2026, allowed: australia, "),
        ({"RACE": "1949/monaco"}, "RACE: 1949 is not in the archive, allowed: 1950 to 2026"),
        ({"SPEED": "fast"}, "SPEED: 'fast', allowed: 1 to 200"),
    ],
)
async def test_what_cannot_be_shown_is_refused_by_name(tmp_path: Path, chosen: dict[str, str], said: str) -> None:
    async with demo(tmp_path, **chosen) as process:
        (line,) = [line async for line in lines(process)]
        assert line.startswith(said)
        assert await process.wait() == 1
