"""What the follower does with what has arrived: the messages of a tick merged, and the picture that they make."""

import statistics
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby

import msgspec

from benchmarks.live.pictures import PICTURES_A_SECOND
from benchmarks.measured import Measured
from deploy.demo.race import Told, told
from fetcher_service.archive.facts import Facts
from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import Snapshot, Update
from racing.live.model import as_json
from racing.model import Classification, SessionKind

TICK = timedelta(seconds=1 / PICTURES_A_SECOND)
MOST_MS = 25
"""A tenth of a tick."""

ENOUGH = 98
"""Per cent of the ticks: `quantiles` counts from nought."""


def last_race(season: int) -> tuple[Classification, list[Told]]:
    """How the last race of a season ended, and all of it in the feed's own words, as the demo tells it."""
    with Facts() as facts:
        found, catalogue = facts.season(season), facts.catalogue()
    races = {result.grand_prix: result for result in found.results if result.session is SessionKind.RACE}
    weekend = next(each for each in reversed(found.rounds) if each.grand_prix in races)
    return races[weekend.grand_prix], told(found, catalogue, weekend)


def deriving(measured: Measured, messages: Sequence[Told]) -> None:
    """A race tick by tick."""
    session = FollowedSession(Identities(), _fail)
    session.begin(Snapshot({each.topic: each.content for each in messages[:1]}), messages[0].at)
    took = []
    for _, group in groupby(messages[1:], lambda each: (each.at - messages[0].at) // TICK):
        arrived = [(each.topic, msgspec.json.encode(each.content), each.at) for each in group]
        began = time.perf_counter()
        at: datetime = arrived[-1][2]
        for topic, content, told_at in arrived:
            session.take(Update(topic, msgspec.json.decode(content), told_at), at)
        if (picture := session.picture(at)) is not None:
            msgspec.json.encode(as_json(picture))
        took.append((time.perf_counter() - began) * 1000)
    p50, p99 = statistics.median(took), statistics.quantiles(took, n=100)[ENOUGH]
    text = f"p50 {p50:.1f} ms, p99 {p99:.1f} ms"
    work = f"a tick's messages merged, and the picture made ({len(took)} of a race)"
    measured.add(work, text, f"p99 < {MOST_MS} ms", met=p99 < MOST_MS, p50=p50, p99=p99)


def _fail(change: Exception) -> None:
    raise change
