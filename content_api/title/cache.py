"""Caches what `racing.title` finds about championships: worked out once for each state of the facts, off the event loop, and kept."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import Any, NamedTuple

import msgspec
from msgspec.msgpack import decode, encode

from chassis.concurrency.single_flight import SingleFlight
from chassis.http.responses.file_store import FileStore
from racing.model import Championship, Classification, Round
from racing.title.absences import ABSENCES
from racing.title.contest import Contest, TitleMoment, contests, history

MOST = 64
"""Contests and histories that are remembered: those asked for last."""

HISTORY_SEASONS = 400
"""Seasons drawn for each round of a history: a probability of 0.5 is then right to about 0.025."""

WORKED_OUT_BY = 1
"""The version of the method. Raise it when `racing.title` finds something else by the same facts: what is kept is then found again."""

KEPT = "title "
"""What the names of kept files begin with."""


class _Kept[R](msgspec.Struct, frozen=True):
    """What was found, in a file or on its way from another process, and the digest of the facts that it follows from."""

    facts: bytes
    found: R


class _ContestFacts(NamedTuple):
    year: int
    championships: Sequence[Championship]
    rounds: Sequence[Round]
    results: Sequence[Classification]


class _HistoryFacts(NamedTuple):
    year: int
    championship: Championship
    rounds: Sequence[Round]
    results: Sequence[Classification]
    seasons: int


type Run = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does work somewhere else than in the event loop."""


class TitleCache:
    """Contests and histories by the facts that they follow from, so that all answers about the same facts share one.

    They are worked out by `run`, one at a time, and kept as files: a season that is over stays as it is, also for the next process.
    A file holds good for the facts whose digest it has; after a result is amended, it is worked out again.
    """

    def __init__(self, run: Run = asyncio.to_thread, file_store: FileStore | None = None) -> None:
        self._run = run
        self._file_store = file_store
        self._contests = SingleFlight[bytes, Mapping[Championship, Contest]](remember=MOST)
        self._histories = SingleFlight[bytes, tuple[TitleMoment, ...]](remember=MOST)
        self._turn = asyncio.Semaphore(1)

    @property
    def keeps(self) -> bool:
        """Whether what is found outlives the process."""
        return self._file_store is not None

    async def of(
        self,
        year: int,
        championships: Sequence[Championship],
        rounds: Sequence[Round],
        results: Sequence[Classification],
    ) -> Mapping[Championship, Contest]:
        """Return the contests for the championships after these results."""
        facts = encode(_ContestFacts(year, championships, rounds, results))
        name, digest = f"{KEPT}{year} {len(results)}", _digest(facts)
        work = partial(_work_out_contests, facts, digest)
        return await self._contests.do(
            digest, lambda: self._kept(name, digest, _Kept[Mapping[Championship, Contest]], work)
        )

    async def history(
        self, year: int, championship: Championship, rounds: Sequence[Round], results: Sequence[Classification]
    ) -> tuple[TitleMoment, ...]:
        """Return a championship after each of its rounds so far."""
        facts = encode(_HistoryFacts(year, championship, rounds, results, HISTORY_SEASONS))
        name, digest = f"{KEPT}{year} {championship} history", _digest(facts)
        work = partial(_work_out_history, facts, digest)
        return await self._histories.do(digest, lambda: self._kept(name, digest, _Kept[tuple[TitleMoment, ...]], work))

    async def _kept[R](self, name: str, digest: bytes, kind: type[_Kept[R]], work: Callable[[], bytes]) -> R:
        """Return what the file of that name holds, if it follows from these facts; else what the work finds, which is then kept."""
        if self._file_store is not None:
            kept = await self._file_store.read(name, kind)
            if kept is not None and kept.facts == digest:
                return kept.found
        async with self._turn:
            kept = decode(await self._run(work), type=kind)
        if self._file_store is not None:
            self._file_store.keep(name, kept)
        return kept.found


# These run in another process. Facts and findings go there and back as msgpack: to pickle a season takes fifteen times as long, during
# which the event loop, which shares the interpreter's lock, answers nobody.


def _work_out_contests(facts: bytes, digest: bytes) -> bytes:
    year, championships, rounds, results = decode(facts, type=_ContestFacts)
    return encode(_Kept(digest, contests(year, championships, rounds, results, absences=ABSENCES.get(year, ()))))


def _work_out_history(facts: bytes, digest: bytes) -> bytes:
    year, championship, rounds, results, seasons = decode(facts, type=_HistoryFacts)
    absences = ABSENCES.get(year, ())
    return encode(_Kept(digest, history(year, championship, rounds, results, absences=absences, seasons=seasons)))


def _digest(facts: bytes) -> bytes:
    return blake2b(encode([WORKED_OUT_BY, msgspec.Raw(facts)]), digest_size=16).digest()
