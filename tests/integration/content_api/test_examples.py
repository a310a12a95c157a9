"""The scripts of `docs/examples` do what they say, in a few lines each."""

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.suite import Suite

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
MOST_LINES = 30
RACE = ("2021", "belgium")


async def printed(history: Suite, script: str, *arguments: str) -> list[str]:
    """Run a script against the suite, as a reader would, and return what it prints."""
    return await printed_at(f"{history.content}/v1", script, *arguments)


async def printed_at(base: str, script: str, *arguments: str) -> list[str]:
    """Run a script against an address, and return what it prints."""
    command = (sys.executable, str(EXAMPLES / script), base, *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode().splitlines()


@pytest.mark.parametrize("script", sorted(EXAMPLES.glob("*.py")), ids=lambda script: script.name)
def test_an_example_is_short(script: Path) -> None:
    assert len(script.read_text().splitlines()) <= MOST_LINES


async def test_a_lap_chart(history: Suite) -> None:
    assert await printed(history, "lap_chart.py", *RACE) == [
        "Belgian Grand Prix 2021: grid, then the place after every lap",
        "VER   1  1  2  1",
        "HAM   3  2  1  2",
    ]


async def test_tyre_strategies(history: Suite) -> None:
    lines = await printed(history, "tyre_strategies.py", *RACE)
    assert [line.split()[:2] for line in lines] == [["VER", "SSH"], ["HAM", "MMM"]]


async def test_compounds_of_2018_are_told_apart(tmp_path: Path) -> None:
    """Supersoft, soft and superhard have the same first letter, and so have hypersoft and hard."""
    compounds = ("supersoft", "soft", "superhard", "ultrasoft", "hypersoft", "hard", "medium")
    race = tmp_path.joinpath("seasons", "2018", "rounds", "monaco", "race")
    race.mkdir(parents=True)
    stints = [{"driver": "lewis-hamilton", "code": "HAM", "laps": 1, "compound": compound} for compound in compounds]
    race.joinpath("stints").write_text(json.dumps({"result": {"stints": stints}}))
    race.joinpath("pit-stops").write_text(json.dumps({"result": {"pit_stops": []}}))
    (line,) = await printed_at(tmp_path.as_uri(), "tyre_strategies.py", "2018", "monaco")
    tyres = line.split()[1]
    assert len(set(tyres)) == len(compounds) == len(tyres)


async def test_a_duel_of_team_mates(history: Suite) -> None:
    assert await printed(history, "team_mates.py", *RACE, "max-verstappen", "lewis-hamilton") == [
        "max-verstappen was faster on 1 of 1 laps",
        "max-verstappen: best 100.000 s, median 100.000 s",
        "lewis-hamilton: best 101.500 s, median 102.000 s",
    ]
