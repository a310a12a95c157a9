"""A made-up race of which every topic tells something, and odd messages of each."""

import json
import random
from collections.abc import Iterator

from fetcher_service.sources.livetiming.signalr import TOPICS
from tests.factories import NOON
from tests.fuzz.mutations import mutated
from tests.upstream.live_race import race
from tests.upstream.live_recordings import Told

RICH = [
    (
        "WeatherData",
        {"AirTemp": "27.1", "WindDirection": "180", "WindSpeed": "1.2", "Rainfall": "0", "Pressure": "1012.1"},
    ),
    ("ExtrapolatedClock", {"Utc": "2025-06-01T12:00:00Z", "Remaining": "01:59:00", "Extrapolating": True}),
    (
        "RaceControlMessages",
        {"Messages": [{"Utc": "2025-06-01T12:00:00", "Category": "Other", "Message": "SC", "RacingNumber": "4"}]},
    ),
    ("RaceControlMessages", {"Messages": {"1": {"Utc": "2025-06-01T12:01:00", "Category": "Flag", "Flag": "GREEN"}}}),
    ("TimingAppData", {"Lines": {"4": {"Stints": [{"Compound": "SOFT", "New": "true", "TotalLaps": 3}]}}}),
    ("TimingData", {"Lines": {"4": {"Sectors": [{"Value": "30.1", "Segments": [{"Status": 2049}]}]}}}),
]
"""What the made-up race does not tell."""


def a_race() -> list[Told]:
    """With every topic."""
    told = race(NOON)
    at = next(index for index, each in enumerate(told) if each.at >= NOON)
    return told[:at] + [Told(NOON, topic, content) for topic, content in RICH] + told[at:]


RACE = a_race()


def odd_messages(chance: random.Random) -> Iterator[Told]:
    """Without an end, of every topic as often."""
    by_topic = {topic: [each for each in RACE if each.topic == topic] for topic in TOPICS}
    while True:
        each = chance.choice(by_topic[chance.choice(TOPICS)])
        yield each._replace(content=mutated(each.content, chance))


def record_of(each: Told) -> str:
    """As the hub sends it."""
    try:
        content = json.dumps(each.content)
    except RecursionError:
        content = '{"a":' * 3_000 + "1" + "}" * 3_000
    return f'{{"type":1,"target":"feed","arguments":["{each.topic}",{content},"2025-06-01T12:00:00Z"]}}'
