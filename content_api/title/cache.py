"""Caches what `racing.title` finds about championships: computed once for each state of the facts, off the event loop."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any

import msgspec

from chassis.single_flight import SingleFlight
from racing.model import Championship, Classification, Round
from racing.scoring.points import SCORING
from racing.title.absences import ABSENCES
from racing.title.contest import Contest, TitleMoment, contest, history

MOST = 64
"""Contests and histories that are remembered: those asked for last."""

HISTORY_SEASONS = 400
"""Seasons drawn for each round of a history: a probability of 0.5 is then right to about 0.025."""

type Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does work somewhere else than in the event loop."""


class TitleCache:
    """Contests and histories by the facts that they follow from, so that all answers about the same facts share one.

    They are computed by `run`, one at a time: each takes some tenths of a second of processor time, best that of another process.
    """

    def __init__(self, run: Run = asyncio.to_thread) -> None:
        self._run = run
        self._found = SingleFlight[bytes, Any](remember=MOST)
        self._turn = asyncio.Semaphore(1)

    async def of(
        self, year: int, championship: Championship, rounds: Sequence[Round], results: Sequence[Classification]
    ) -> Contest:
        """Return the contest for a championship after these results."""
        absences = ABSENCES.get(year, ())
        work = partial(contest, year, championship, rounds, results, absences=absences)
        return await self._once(["contest", year, championship, rounds, results], work)

    async def history(
        self, year: int, championship: Championship, rounds: Sequence[Round], results: Sequence[Classification]
    ) -> tuple[TitleMoment, ...]:
        """Return a championship after each of its rounds so far."""
        absences = ABSENCES.get(year, ())
        work = partial(history, year, championship, rounds, results, absences=absences, seasons=HISTORY_SEASONS)
        return await self._once(["history", year, championship, rounds, results], work)

    async def _once[R](self, facts: object, work: Callable[[], R]) -> R:
        key = blake2b(msgspec.msgpack.encode(facts), digest_size=16).digest()
        found: R = await self._found.do(key, lambda: self._work(work))
        return found

    async def _work(self, work: Callable[[], object]) -> object:
        async with self._turn:
            return await self._run(work)


def scoring(results: Sequence[Classification]) -> list[Classification]:
    """Return the results of sessions that give points."""
    return [result for result in results if result.session in SCORING]
