"""The examples about people and tracks in `docs/examples/` run, and each is a page long at most."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.suite import Suite

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
MOST_LINES = 30


async def output(suite: Suite, script: str, *arguments: str) -> list[str]:
    """What a script prints, asked as a reader would ask it."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        str(EXAMPLES / script),
        f"{suite.content}/v1",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, failed = await running.communicate()
    assert running.returncode == 0, failed.decode()
    return printed.decode().splitlines()


@pytest.mark.parametrize("script", ["winners_of_monza.py", "season_comparison.py"])
def test_an_example_is_short(script: str) -> None:
    assert len((EXAMPLES / script).read_text().splitlines()) <= MOST_LINES


async def test_all_winners_of_monza(history: Suite) -> None:
    lines = await output(history, "winners_of_monza.py")
    assert lines[0].startswith("Autodromo Nazionale Monza: ")
    assert lines[0].endswith("lap record 1:20.901 by Lando Norris, 2025")
    assert lines[1].startswith("5  Lewis Hamilton")
    assert any("Peter Gethin" in line and "1971 (BRM)" in line for line in lines)


async def test_seasons_compared(history: Suite) -> None:
    lines = await output(history, "season_comparison.py", "2021,2008")
    assert lines[0] == "2021: Max Verstappen 395.5, Lewis Hamilton 387.5"
    assert "2008: Lewis Hamilton 98, Felipe Massa 97" in lines
    assert len(lines) == 2 + 22 + 18
