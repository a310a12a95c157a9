"""Filling the suite: everything since a season, or what is missing of it.

What is missing is known by counting: data_scheduler counts how many documents of each dataset and season there are, how many there once
were, and which edition of the bundled archive they were last written from as a whole. So what is complete need not be read.
"""

import asyncio
from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from contextlib import aclosing

import msgspec
import structlog

from chassis.errors import NotFound
from fetcher_service.pipeline import requests
from fetcher_service.pipeline.pipeline import FetchedBatch, FetchOutcome, Pipeline
from fetcher_service.pipeline.requests import DatasetRequest
from fetcher_service.sources.reading import SourceFailed
from fetcher_service.sources.source import Source
from racing.model import ALL_SEASONS, Dataset, Holding, Written
from racing.wire.client import Reader
from racing.wire.requests.reads import GetHoldingsRequest

log = structlog.get_logger()

SEASONS_AT_ONCE = 2
"""Seasons of a backfill that are under way together: one is read while another is written."""

type Held = Mapping[tuple[int, Dataset], Holding]
"""What is stored, by season and dataset."""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a backfill."""

    done: int
    total: int
    season: int
    dataset: Dataset
    fetched: int
    changed: int


class Filling:
    """Fills from the bundled sources where there are any: no site should be asked for seventy years at once. One fill at a time."""

    def __init__(self, pipeline: Pipeline, sources: Sequence[Source], reader: Reader) -> None:
        self._pipeline = pipeline
        self._bundled = [source for source in sources if source.bundled]
        self._edition = next((source.edition for source in self._bundled), None)
        self._reader = reader
        self._turn = asyncio.Lock()

    async def everything(self, first: int, run: str) -> AsyncGenerator[Progress]:
        """Backfill every season from `first` on; raises when any part of it fails."""
        async with self._turn, aclosing(self._fill(await self._history(first), run)) as steps:
            async for step in steps:
                yield step

    async def unfilled(self, first: int, run: str) -> AsyncGenerator[Progress]:
        """Backfill what is not stored as this edition of the archive has it, from a season on."""
        async with self._turn:
            history, held = await self._history(first), await self._held()
            lacking = [[each for each in group if not is_stored(each, held, self._edition)] for group in history]
            async with aclosing(self._fill(lacking, run)) as steps:
                async for step in steps:
                    yield step

    async def missing(self, first: int | None, run: str) -> FetchOutcome:
        """Fill what was stored and is there no more, and from `first` on what the archive has: from it, then from all other sources.

        Raises `SourceFailed` when something is still missing at the end.
        """
        fetched = changed = 0
        async with self._turn:
            wanted = {(each.season, each.dataset): each for each in await self._still_missing()}
            if first is not None:
                held, history = await self._held(), await self._history(first)
                unfilled = (each for group in history for each in group if not is_stored(each, held, self._edition))
                wanted |= {(each.season, each.dataset): each for each in unfilled}
            async with aclosing(self._fill(by_season(wanted.values()), run)) as steps:
                async for step in steps:
                    fetched, changed = fetched + step.fetched, changed + step.changed
            for request in await self._still_missing():
                if (found := await self._pipeline.read_or_none(request)) is not None:
                    written = await self._pipeline.write(found, run)
                    fetched, changed = fetched + len(found.rows), changed + len(written.changed)
            for season in sorted({request.season for request in await self._still_missing()} - {ALL_SEASONS}):
                for outcome in (
                    await self._pipeline.rounds(season, 0, run),
                    await self._pipeline.results(season, 0, None, run),
                ):
                    fetched, changed = fetched + outcome.fetched_count, changed + outcome.changed_count
            left = await self._still_missing()
        if changed:
            log.info("filled what was missing", changed=changed)
        if left:
            held = await self._held()
            names = ", ".join(str(held[request.season, request.dataset]) for request in left)
            raise SourceFailed("every source", f"some of what was stored is nowhere: {names}")
        return FetchOutcome(fetched_count=fetched, changed_count=changed)

    async def stored(self, first: int) -> int:
        """Return how many documents are stored of what the archive gives from a season on."""
        return sum(
            each.found
            for each in (await self._held()).values()
            if each.edition is not None and (each.season == 0 or each.season >= first)
        )

    async def _held(self) -> Held:
        reply = await self._reader.read(GetHoldingsRequest(count=True))
        return {(each.season, each.dataset): each for each in reply.holdings}

    async def _still_missing(self) -> list[DatasetRequest]:
        held = await self._held()
        asked = (requests.whole(each.dataset, each.season) for each in held.values() if not each.is_whole)
        groups = by_season([request for request in asked if request is not None])
        return [request for group in groups for request in group]

    async def _history(self, first: int) -> list[list[DatasetRequest]]:
        known = await self._pipeline.read(requests.seasons(), among=self._bundled)
        years = [] if known is None else [row.year for row in known.rows if row.year >= first]
        if not years:
            raise NotFound(f"from: no source has a season from {first} on")
        return requests.history(years)

    async def _fill(self, groups: Sequence[Sequence[DatasetRequest]], run: str) -> AsyncGenerator[Progress]:
        total = sum(len(group) for group in groups)
        done = 0
        async with aclosing(self._steps(groups, run)) as steps:
            async for dataset, season, fetched, written in steps:
                done += 1
                yield Progress(
                    done=done,
                    total=total,
                    season=season,
                    dataset=dataset,
                    fetched=len(fetched.rows) if fetched else 0,
                    changed=len(written.changed),
                )

    async def _steps(
        self, groups: Sequence[Sequence[DatasetRequest]], run: str
    ) -> AsyncGenerator[tuple[Dataset, int, FetchedBatch | None, Written]]:
        """Yield each step as it is done: the first group before all others, the requests of a group in order."""
        steps: asyncio.Queue[tuple[Dataset, int, FetchedBatch | None, Written]] = asyncio.Queue()
        gate = asyncio.Semaphore(SEASONS_AT_ONCE)

        async def work(group: Sequence[DatasetRequest]) -> None:
            async with gate:
                for request in group:
                    fetched = await self._pipeline.read(request, among=self._bundled)
                    written = await self._pipeline.write(fetched, run) if fetched else Written()
                    await steps.put((request.dataset, request.season, fetched, written))

        async def all_groups() -> None:
            for group in groups[:1]:
                await work(group)
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


def is_stored(request: DatasetRequest, held: Held, edition: str | None) -> bool:
    """Return whether all rows of a request are stored as an edition of the archive has them."""
    holding = held.get((request.season, request.dataset))
    return holding is not None and holding.is_whole and edition is not None and holding.edition == edition


def by_season(wanted: Collection[DatasetRequest]) -> list[list[DatasetRequest]]:
    """Return requests by season, what belongs to none first, then the newest season, each in the order in which they are written."""
    seasons = sorted({request.season for request in wanted}, key=lambda season: (season != 0, -season))
    return [
        sorted((each for each in wanted if each.season == season), key=lambda each: requests.ORDER.index(each.dataset))
        for season in seasons
    ]


def _raise_first(working: "asyncio.Task[None]") -> None:
    """Raise the first failure itself, not the group that contains it."""
    try:
        working.result()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
