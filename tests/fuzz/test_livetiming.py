"""The files of the live timing archive, damaged by chance: an answer that can be stored, or an error that says where."""

import json
import re
from collections import Counter
from random import Random
from typing import Any

import pytest

from racing.model import Dataset
from tests.contract.fetcher_service.livetiming_replay import RACE, RECORDINGS, Replay, livetiming
from tests.fuzz.asking import SETTLED, Memory, held
from tests.mutations import EXAMPLES, documents, encoded, mutated

INDEX = "2024/Index.json"
STREAMS = ("SessionStatus", "TimingData", "DriverList", "TimingAppData")
LINE = re.compile(r"^(\d\d:\d\d:\d\d\.\d{3})(.+)$")


async def test_a_damaged_index_is_an_error_or_rows_that_can_be_stored() -> None:
    document = json.loads((RECORDINGS / "static" / INDEX).read_text("utf-8-sig"))
    outcomes: Counter[str] = Counter()
    memory = Memory()
    for number, damaged in documents(document):
        text = encoded(damaged).decode()
        source = livetiming(Replay({INDEX: lambda _, text=text: text}))  # type: ignore[misc]  # bound now
        outcomes[await held(source, Dataset.ROUNDS, lambda asked: asked.rounds(2024))] += 1
        if number == SETTLED:
            memory.settled()
    memory.flat()
    assert outcomes["error"] + outcomes["rows"] > 0


@pytest.mark.parametrize("topic", STREAMS)
async def test_a_damaged_stream_is_an_error_or_rows_that_can_be_stored(topic: str) -> None:
    path = f"{RACE}/{topic}.jsonStream"
    outcomes: Counter[str] = Counter()
    memory = Memory()
    for number in range(EXAMPLES):
        source = livetiming(Replay({path: lambda text, number=number: stream(Random(number), text)}))  # type: ignore[misc]  # noqa: S311
        outcome = await held(source, Dataset.RESULTS, lambda asked: asked.results(2024, "saudi-arabia"))
        outcomes[outcome] += 1
        if number == SETTLED:
            memory.settled()
    memory.flat()
    assert outcomes["error"] + outcomes["rows"] > 0


def stream(random: Random, recording: str) -> str:
    """A stream in which one line, mostly the first and fullest, is another one."""
    lines = recording.removeprefix("\ufeff").splitlines()
    chosen = 0 if random.random() < 0.7 else random.randrange(len(lines))
    if (line := LINE.match(lines[chosen])) is None:
        return recording
    content: Any = mutated(random, json.loads(line[2]))
    lines[chosen] = line[1] + json.dumps(content)
    return "\r\n".join(lines) + "\r\n"
