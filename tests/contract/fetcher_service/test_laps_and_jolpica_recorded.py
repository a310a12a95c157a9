"""Laps of the live timing against Jolpica's recorded answers, for the sessions that are recorded of both.

Those are two sprints, of which Jolpica tells how many laps everybody drove, and the fastest of them with its number and time. Laps of races
are recorded of 2023, rounds 1, 10 and 18, whose live timing is not.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from racing.printed_times import printed
from tests.contract.fetcher_service.lap_recordings import read_twice

SPRINTS = {
    "2023_04_azerbaijan_sprint": ("fixtures/sprint/2023_sprint.json", "4"),
    "2026_02_china_sprint": ("jolpica2026/sprint.json", "2"),
}

OTHERWISE = {
    ("2023_04_azerbaijan_sprint", 2): "did not start, so that the feed has no line for it",
    ("2023_04_azerbaijan_sprint", 22): "its only timed lap was one of 5:40.973, and Jolpica lists none for it",
}
"""Cars about which the two differ, and why."""


def their_laps(answer: Any, round_number: str) -> dict[int, tuple[int, str | None, str | None]]:
    """By car: laps, number and time of the fastest."""
    races = answer.get("MRData", answer)["RaceTable"]["Races"]
    (rows,) = (race["SprintResults"] for race in races if race["round"] == round_number)
    found = {}
    for row in rows:
        fastest = row.get("FastestLap", {})
        found[int(row["number"])] = int(row["laps"]), fastest.get("lap"), fastest.get("Time", {}).get("time")
    return found


def our_laps(folder: Path) -> dict[int, tuple[int, str | None, str | None]]:
    """By car the same, from the columns of the live timing."""
    found: dict[int, tuple[int, str | None, str | None]] = {}
    for car in read_twice(folder).made.chart.cars:
        time, lap = min((time, lap) for time, lap in zip(car.times, car.laps, strict=True) if time)
        found[car.number or 0] = len(car.laps), str(lap), printed(time)
    return found


@pytest.mark.parametrize("recording", SPRINTS)
def test_everybodys_laps_and_fastest_lap_are_those_that_jolpica_recorded(shared: Path, recording: str) -> None:
    file, round_number = SPRINTS[recording]
    theirs = their_laps(json.loads((shared / "data" / "upstream" / "jolpica" / file).read_text("utf-8")), round_number)
    ours = our_laps(shared / "data" / "livetiming" / recording)
    differ = {(recording, number) for number in theirs.keys() | ours.keys() if ours.get(number) != theirs.get(number)}
    assert differ == {each for each in OTHERWISE if each[0] == recording}
    assert len(ours) >= 19
