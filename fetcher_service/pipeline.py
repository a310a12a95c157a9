"""From sources to data_scheduler: asks them in order, takes the first that has the rows, completes it, writes all or nothing.

Everything a fetch needs is read before anything is written, so that a part that fails leaves no half. Two calls for the same thing
share one fetch.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from fetcher_service.merge import Reading, merge
from fetcher_service.sources.reading import Answer, NotNow, Rows, SourceFailed, UnknownToSource
from fetcher_service.sources.source import TESTING, Source
from fetcher_service.standing import SourcesStanding
from racing.client import Reader, Writer
from racing.model import ALL_SEASONS, Batch, Dataset, Document, Round, SessionKind, Written
from racing.weekend import held

log = structlog.get_logger()

SEASONS_AT_ONCE = 2
"""So many seasons of a backfill are under way together: one is read while another is written."""

type Ask = Callable[[Source], Awaitable[Answer[Any]]]


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch did. `source` is None when nothing was due; `conflicts`: what sources disagreed on."""

    source: str | None = None
    fetched_count: int = 0
    changed_count: int = 0
    conflicts: tuple[str, ...] = ()


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a backfill."""

    done: int
    total: int
    season: int
    dataset: Dataset
    fetched: int
    changed: int


class _Part(msgspec.Struct, frozen=True, kw_only=True):
    """Rows read for one dataset, ready to be written."""

    dataset: Dataset
    season: int
    source: str
    fetched_at: datetime
    rows: tuple[Any, ...]
    complete: bool
    conflicts: tuple[str, ...]

    def batch(self) -> Batch:
        return Batch(
            dataset=self.dataset,
            season=self.season,
            source=self.source,
            fetched_at=self.fetched_at,
            complete=self.complete,
            **{self.dataset.value: self.rows},
        )


class Pipeline:
    """Fetches of each dataset, over the sources in their order."""

    def __init__(
        self, sources: Sequence[Source], reader: Reader, writer: Writer, clock: Clock, standing: SourcesStanding
    ) -> None:
        self._sources = sources
        self._bundled = [source for source in sources if source.bundled]
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._standing = standing
        self._under_way: dict[tuple[object, ...], asyncio.Task[Fetched]] = {}

    async def seasons(self, run: str) -> Fetched:
        """Every championship year."""
        return await self._shared(
            ("seasons",), lambda: self._fetch([(Dataset.SEASONS, ALL_SEASONS, lambda source: source.seasons())], run)
        )

    async def rounds(self, season: int, number: int | None, run: str) -> Fetched:
        """A season's calendar with its circuits, or one round of it."""

        async def ask(source: Source) -> Answer[Round]:
            answer = await source.rounds(season)
            if number is None or not isinstance(answer, Rows):
                return answer
            wanted = _known(number, answer.rows, season)
            return Rows(tuple(row for row in answer.rows if row.number == wanted), as_of=answer.as_of)

        parts: list[tuple[Dataset, int, Ask]] = [
            (Dataset.CIRCUITS, ALL_SEASONS, lambda source: source.circuits(season)),
            (Dataset.ROUNDS, season, ask),
        ]
        if number == 0:
            return Fetched()
        return await self._shared(("rounds", season, number), lambda: self._fetch(parts, run))

    async def results(self, season: int, number: int | None, session: SessionKind | None, run: str) -> Fetched:
        """Results of a season, a round or a session, with everyone who is in them."""

        async def fetch() -> Fetched:
            grand_prix = None if number is None else await self._grand_prix(season, number)
            parts = [*_people(season), (Dataset.RESULTS, season, lambda s: s.results(season, grand_prix, session))]
            return await self._fetch(parts, run)

        return await self._shared(("results", season, number, session), fetch)

    async def standings(self, season: int, run: str) -> Fetched:
        """Both championships' tables after every round, with everyone who is in them."""
        parts = [*_people(season), (Dataset.STANDINGS, season, lambda source: source.standings(season))]
        return await self._shared(("standings", season), lambda: self._fetch(parts, run))

    async def everything(self, first: int, run: str) -> AsyncIterator[Progress]:
        """Backfill every season from `first` on; ends when all is written, raises when any part fails.

        History comes from the bundled sources where there are any: no site deserves to be asked for seventy years at once.
        """
        known = await self._read(Dataset.SEASONS, ALL_SEASONS, lambda source: source.seasons(), among=self._bundled)
        years = [] if known is None else [row.year for row in known.rows if row.year >= first]
        if not years:
            raise NotFound(f"from: no source has a season from {first} on")
        groups = [_lasting(), *(_seasonal(year) for year in sorted(years, reverse=True))]
        total = sum(len(group) for group in groups)
        done = 0
        async for dataset, season, part, written in self._steps(groups, run):
            done += 1
            yield Progress(
                done=done,
                total=total,
                season=season,
                dataset=dataset,
                fetched=len(part.rows) if part else 0,
                changed=len(written.changed),
            )

    async def _steps(
        self, groups: Sequence[Sequence[tuple[Dataset, int, Ask]]], run: str
    ) -> AsyncIterator[tuple[Dataset, int, _Part | None, Written]]:
        """Each step as it is done; the first group before all others, the parts of a group in order."""
        steps: asyncio.Queue[tuple[Dataset, int, _Part | None, Written]] = asyncio.Queue()
        gate = asyncio.Semaphore(SEASONS_AT_ONCE)

        async def work(group: Sequence[tuple[Dataset, int, Ask]]) -> None:
            async with gate:
                for dataset, season, ask in group:
                    part = await self._read(dataset, season, ask, among=self._bundled)
                    await steps.put((dataset, season, part, await self._write(part, run) if part else Written()))

        async def all_groups() -> None:
            await work(groups[0])
            async with asyncio.TaskGroup() as tasks:
                for group in groups[1:]:
                    tasks.create_task(work(group))

        working = asyncio.create_task(all_groups())
        try:
            for _ in range(sum(len(group) for group in groups)):
                getting = asyncio.create_task(steps.get())
                await asyncio.wait({getting, working}, return_when=asyncio.FIRST_COMPLETED)
                if not getting.done() and working.done() and steps.empty():
                    getting.cancel()
                    _raise_first(working)
                yield await getting
            await working
        finally:
            working.cancel()

    async def _shared(self, key: tuple[object, ...], fetch: Callable[[], Awaitable[Fetched]]) -> Fetched:
        task = self._under_way.get(key)
        if task is None:
            task = asyncio.ensure_future(_awaited(fetch))
            self._under_way[key] = task
            task.add_done_callback(lambda _: self._under_way.pop(key, None))
        return await asyncio.shield(task)

    async def _fetch(self, parts: Sequence[tuple[Dataset, int, Ask]], run: str) -> Fetched:
        """Read every part, then write them in order; the last one is what was asked for and what is counted.

        The others go with it: that nobody knows them (a source of results need not know tracks) is no reason to refuse.
        """
        read = [await self._read_or_none(dataset, season, ask) for dataset, season, ask in parts[:-1]]
        wanted = await self._read(*parts[-1])
        read.append(wanted)
        if wanted is None:
            return Fetched()
        written = [await self._write(part, run) for part in read if part is not None]
        return Fetched(
            source=wanted.source,
            fetched_count=len(wanted.rows),
            changed_count=len(written[-1].changed),
            conflicts=tuple(conflict for part in read if part is not None for conflict in part.conflicts),
        )

    async def _read_or_none(self, dataset: Dataset, season: int, ask: Ask) -> _Part | None:
        try:
            return await self._read(dataset, season, ask)
        except NotFound as error:
            log.debug("nobody knows", dataset=dataset, season=season, cause=error.message)
            return None

    async def _read(self, dataset: Dataset, season: int, ask: Ask, *, among: Sequence[Source] = ()) -> _Part | None:
        """The rows of the first source that has them, completed; None when nothing is due. `among`: not all sources.

        `SourceFailed` when one of the sources failed and no other had the rows, `NotFound` when nobody knows them.
        """
        answers: list[tuple[Source, Rows[Any]]] = []
        failed: SourceFailed | None = None
        unknown: list[str] = []
        sources = among or self._sources
        for source in sources:
            if answers and not source.bundled:
                continue
            try:
                answer = await ask(source)
            except SourceFailed as error:
                self._standing.failed(source.name, error, self._clock.now(), dataset)
                if not isinstance(error, NotNow):
                    failed = failed or error
                continue
            self._standing.answered(source.name, self._clock.now(), dataset)
            if isinstance(answer, Rows):
                answers.append((source, answer))
            elif isinstance(answer, UnknownToSource):
                unknown.append(answer.reason)
        if answers:
            return await self._merged(dataset, season, answers)
        if failed is not None:
            raise SourceFailed(failed.source, f"{dataset}: {failed.cause}") from failed
        if len(unknown) == len(sources):
            raise NotFound(f"{dataset}: {'; '.join(unknown)}")
        return None

    async def _merged(self, dataset: Dataset, season: int, answers: Sequence[tuple[Source, Rows[Any]]]) -> _Part:
        """The first answer, completed from the bundled ones and from what is stored."""
        freshest, rows = answers[0]
        readings = [Reading(source.name, answer.rows) for source, answer in answers]
        if not freshest.bundled:
            readings += [reading for reading in await self._stored(dataset, season) if reading.source != freshest.name]
        merged = merge(readings, [source.name for source in self._sources])
        now = self._clock.now()
        return _Part(
            dataset=dataset,
            season=season,
            source=freshest.name,
            fetched_at=min(rows.as_of or now, now),
            rows=merged.rows,
            complete=rows.complete,
            conflicts=merged.conflicts,
        )

    async def _stored(self, dataset: Dataset, season: int) -> list[Reading[Any]]:
        """What data_scheduler has of rounds and results, by the source that gave it: a poorer source must not take it away."""
        kept: Sequence[Document] = ()
        if dataset is Dataset.ROUNDS:
            kept = (await self._reader.get_calendar(season)).rounds
        elif dataset is Dataset.RESULTS:
            kept = (await self._reader.list_results(season)).results
        sources = dict.fromkeys(row.source for row in kept if row.source)
        return [Reading(source, tuple(row for row in kept if row.source == source)) for source in sources]

    async def _write(self, part: _Part, run: str) -> Written:
        try:
            return await self._writer.write(part.batch(), sync_run=run)
        except InvalidRequest as error:
            self._standing.failed(part.source, error.message, self._clock.now())
            raise SourceFailed(part.source, f"{part.dataset} refused: {error.message}") from error

    async def _grand_prix(self, season: int, number: int) -> str:
        if number == 0:
            return TESTING
        part = await self._read(Dataset.ROUNDS, season, lambda source: source.rounds(season))
        rounds: tuple[Round, ...] = part.rows if part else ()
        _known(number, rounds, season)
        return next(row.grand_prix for row in rounds if row.number == number)


def _people(season: int) -> list[tuple[Dataset, int, Ask]]:
    return [
        (Dataset.DRIVERS, ALL_SEASONS, lambda source: source.drivers(season)),
        (Dataset.CONSTRUCTORS, ALL_SEASONS, lambda source: source.constructors(season)),
        (Dataset.ENGINE_MANUFACTURERS, ALL_SEASONS, lambda source: source.engine_manufacturers(season)),
        (Dataset.ENTRANTS, season, lambda source: source.entrants(season)),
    ]


def _lasting() -> list[tuple[Dataset, int, Ask]]:
    return [
        (Dataset.SEASONS, ALL_SEASONS, lambda source: source.seasons()),
        (Dataset.CIRCUITS, ALL_SEASONS, lambda source: source.circuits()),
        (Dataset.DRIVERS, ALL_SEASONS, lambda source: source.drivers()),
        (Dataset.CONSTRUCTORS, ALL_SEASONS, lambda source: source.constructors()),
        (Dataset.ENGINE_MANUFACTURERS, ALL_SEASONS, lambda source: source.engine_manufacturers()),
    ]


def _seasonal(year: int) -> list[tuple[Dataset, int, Ask]]:
    return [
        (Dataset.ROUNDS, year, lambda source: source.rounds(year)),
        (Dataset.ENTRANTS, year, lambda source: source.entrants(year)),
        (Dataset.RESULTS, year, lambda source: source.results(year)),
        (Dataset.STANDINGS, year, lambda source: source.standings(year)),
    ]


def _known(number: int, rounds: Sequence[Round], season: int) -> int:
    if all(row.number != number for row in rounds):
        allowed = f"0 to {len(held(rounds))}"
        raise NotFound(f"round: {number} is not in season {season}, allowed: {allowed}")
    return number


async def _awaited(fetch: Callable[[], Awaitable[Fetched]]) -> Fetched:
    return await fetch()


def _raise_first(working: "asyncio.Task[None]") -> None:
    """The first failure itself, not the group it came in."""
    try:
        working.result()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
