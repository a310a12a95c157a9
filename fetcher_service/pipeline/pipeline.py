"""From sources to data_scheduler: asks them in order, takes the first that has the rows, completes it, writes all or nothing.

The order is a matter of `source_order`. Everything a fetch needs is read before anything is written, so that a part that fails leaves no
half. Two calls for the same thing share one fetch.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog

from chassis.clock import Clock
from chassis.errors import InvalidRequest, NotFound
from chassis.single_flight import SingleFlight
from fetcher_service.pipeline import requests
from fetcher_service.pipeline.reconcile import Reading, merge
from fetcher_service.pipeline.related import RelatedRequests, mentions
from fetcher_service.pipeline.requests import DatasetRequest
from fetcher_service.pipeline.source_order import in_order, is_calendar_changing
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.reading import Answer, NotNow, Rows, SourceFailed, UnknownToSource, Unreachable, answer_of
from fetcher_service.sources.source import Source
from racing.model import Batch, Classification, Dataset, Document, Round, SessionKind, Written
from racing.schedule import held
from racing.wire.client import Reader, Writer
from racing.wire.reads import GetCalendarRequest, ListResultsRequest

log = structlog.get_logger()

FETCHES_AT_ONCE = 4
"""More wait their turn: each holds what it has read until it is written."""

SEASONS_AT_ONCE = 2
"""So many seasons of a backfill are under way together: one is read while another is written."""


class FetchOutcome(msgspec.Struct, frozen=True, kw_only=True):
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
        self,
        sources: Sequence[Source],
        reader: Reader,
        writer: Writer,
        clock: Clock,
        standing: SourcesHealth,
        *,
        answers: Callable[[str], int],
    ) -> None:
        """`answers`: how often a source itself has answered so far."""
        self._sources = sources
        self._bundled = [source for source in sources if source.bundled]
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._standing = standing
        self._answers = answers
        self._company = RelatedRequests()
        self._gate = asyncio.Semaphore(FETCHES_AT_ONCE)
        self._flights = SingleFlight[tuple[object, ...], FetchOutcome]()

    async def seasons(self, run: str) -> FetchOutcome:
        """Every championship year."""
        return await self._shared(("seasons",), lambda: self._fetch([], [requests.seasons()], run))

    async def rounds(self, season: int, number: int | None, run: str) -> FetchOutcome:
        """A season's calendar with its circuits, or one round of it."""

        async def one_round(source: Source) -> Answer[Round]:
            answer = await source.rounds(season)
            if not isinstance(answer, Rows):
                return answer
            return Rows((_numbered(number or 0, answer.rows, season),), as_of=answer.as_of)

        async def fetch() -> FetchOutcome:
            changing = is_calendar_changing(await self._calendar(season), self._clock.now())
            whole = requests.rounds(season, changing=changing)
            asked = whole if number is None else whole._replace(ask=one_round)
            return await self._fetch([requests.circuits(season)], [asked], run)

        if number == 0:
            return FetchOutcome()
        return await self._shared(("rounds", season, number), fetch)

    async def results(self, season: int, number: int | None, session: SessionKind | None, run: str) -> FetchOutcome:
        """Results of a season, a round or a session, with everyone who is in them.

        A round's sessions are asked for one by one, so that each comes from the first source that has it. Of a round without a session
        in the calendar, as testing mostly is, nothing is due, and no source is asked.
        """

        async def fetch() -> FetchOutcome:
            if number is None:
                return await self._fetch(requests.people(season), [requests.results(season, session=session)], run)
            weekend = await self._testing(season) if number == 0 else await self._weekend(season, number)
            if weekend is None or not weekend.sessions:
                return FetchOutcome()
            now = self._clock.now()
            one = None if session is None else [requests.result_of(weekend, session, now)]
            asked = requests.results_of(weekend, now) if one is None else one
            return await self._fetch(requests.people(season), asked, run)

        return await self._shared(("results", season, number, session), fetch)

    async def standings(self, season: int, run: str) -> FetchOutcome:
        """Both championships' tables after every round, with everyone who is in them."""
        return await self._shared(
            ("standings", season), lambda: self._fetch(requests.people(season), [requests.standings(season)], run)
        )

    async def laps(self, season: int, number: int, run: str) -> FetchOutcome:
        """Every lap of a race: a dozen pages of some sources, so that it is asked for race by race."""

        async def fetch() -> FetchOutcome:
            weekend = await self._weekend(season, number)
            return await self._fetch(requests.lasting(season), [requests.laps(weekend)], run)

        return await self._shared(("laps", season, number), fetch)

    async def circuit_maps(self, season: int, run: str) -> FetchOutcome:
        """Drawings of the tracks of a season."""
        return await self._shared(("maps", season), lambda: self._fetch([], [requests.circuit_maps(season)], run))

    async def everything(self, first: int, run: str) -> AsyncIterator[Progress]:
        """Backfill every season from `first` on; ends when all is written, raises when any part fails.

        History comes from the bundled sources where there are any: no site deserves to be asked for seventy years at once.
        """
        known = await self._read(requests.seasons(), among=self._bundled)
        years = [] if known is None else [row.year for row in known.rows if row.year >= first]
        if not years:
            raise NotFound(f"from: no source has a season from {first} on")
        groups = requests.history(years)
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
        self, groups: Sequence[Sequence[DatasetRequest]], run: str
    ) -> AsyncIterator[tuple[Dataset, int, _Part | None, Written]]:
        """Each step as it is done; the first group before all others, the parts of a group in order."""
        steps: asyncio.Queue[tuple[Dataset, int, _Part | None, Written]] = asyncio.Queue()
        gate = asyncio.Semaphore(SEASONS_AT_ONCE)

        async def work(group: Sequence[DatasetRequest]) -> None:
            async with gate:
                for each in group:
                    part = await self._read(each, among=self._bundled)
                    await steps.put(
                        (each.dataset, each.season, part, await self._write(part, run) if part else Written())
                    )

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

    async def _shared(self, key: tuple[object, ...], fetch: Callable[[], Awaitable[FetchOutcome]]) -> FetchOutcome:
        return await self._flights.do(key, lambda: self._in_turn(fetch))

    async def _in_turn(self, fetch: Callable[[], Awaitable[FetchOutcome]]) -> FetchOutcome:
        async with self._gate:
            return await fetch()

    async def _fetch(self, along: Sequence[DatasetRequest], asked: Sequence[DatasetRequest], run: str) -> FetchOutcome:
        """Read everything, then write it in order. What was asked for is counted.

        What goes along with it is asked for where it may be new (`company`), and need not be known to anybody, nor need every session of
        a weekend; of what was asked for, something must.
        """
        read = self._read if len(asked) == 1 else self._read_or_none
        found = [await read(each) for each in asked]
        parts = [part for part in found if part is not None]
        if not parts:
            return FetchOutcome()
        named = mentions(row for part in parts for row in part.rows)
        new_company = not self._company.is_known(along, named, self._clock.now())
        beside = [await self._read_or_none(each) for each in along] if new_company else []
        for part in beside:
            if part is not None:
                await self._write(part, run)
        written = [await self._write(part, run) for part in parts]
        if new_company:
            self._company.asked(along, named, self._clock.now())
        return FetchOutcome(
            source=",".join(dict.fromkeys(part.source for part in parts)),
            fetched_count=sum(len(part.rows) for part in parts),
            changed_count=sum(len(each.changed) for each in written),
            conflicts=tuple(conflict for part in (*beside, *parts) if part is not None for conflict in part.conflicts),
        )

    async def _read_or_none(self, each: DatasetRequest) -> _Part | None:
        try:
            return await self._read(each)
        except NotFound as error:
            log.debug("nobody knows", dataset=each.dataset, season=each.season, cause=error.message)
            return None

    async def _read(self, each: DatasetRequest, *, among: Sequence[Source] = ()) -> _Part | None:
        """The rows of the first source that has them, completed; None when nothing is due. `among`: not all sources.

        `SourceFailed` when one of the sources failed and no other had the rows, `NotFound` when nobody knows them.
        """
        dataset, season = each.dataset, each.season
        answers: list[tuple[Source, Rows[Any]]] = []
        failed: list[SourceFailed] = []
        unknown: list[str] = []
        sources = among or in_order(self._sources, changing=each.changing)
        for source in sources:
            if answers and not source.bundled:
                continue
            answer = await self._ask(source, each)
            if isinstance(answer, Rows):
                answers.append((source, answer))
            elif isinstance(answer, UnknownToSource):
                unknown.append(answer.reason)
            elif isinstance(answer, SourceFailed) and not isinstance(answer, NotNow):
                failed.append(answer)
        self._standing.told()
        if answers:
            return await self._merged(dataset, season, answers)
        if failed:
            raise _all_failed(dataset, failed) from failed[0]
        if len(unknown) == len(sources):
            raise NotFound(f"{dataset}: {'; '.join(unknown)}")
        return None

    async def _ask(self, source: Source, each: DatasetRequest) -> Answer[Any] | SourceFailed:
        """What one source answers, or how it failed. What it knows without being asked, or remembers, does not prove that it is there."""
        before = self._answers(source.name)
        try:
            answer = await answer_of(source, each.dataset, each.ask)
        except SourceFailed as error:
            self._standing.failed(source.name, error, self._clock.now(), each.dataset)
            return error
        if source.bundled or self._answers(source.name) > before:
            self._standing.answered(source.name, self._clock.now(), each.dataset)
        return answer

    async def _merged(self, dataset: Dataset, season: int, answers: Sequence[tuple[Source, Rows[Any]]]) -> _Part:
        """The first answer, completed from the bundled ones and from what is stored."""
        freshest, rows = answers[0]
        readings = [Reading(source.name, answer.rows) for source, answer in answers]
        if not freshest.bundled:
            readings += [
                reading if reading.source != freshest.name else _pit_stops_alone(reading)
                for reading in await self._stored(dataset, season)
            ]
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
            kept = (await self._reader.read(GetCalendarRequest(season))).rounds
        elif dataset is Dataset.RESULTS:
            kept = (await self._reader.read(ListResultsRequest(season))).results
        sources = dict.fromkeys(row.source for row in kept if row.source)
        return [Reading(source, tuple(row for row in kept if row.source == source)) for source in sources]

    async def _write(self, part: _Part, run: str) -> Written:
        try:
            return await self._writer.write(part.batch(), sync_run=run)
        except InvalidRequest as error:
            self._standing.failed(part.source, error.message, self._clock.now())
            self._standing.told()
            raise SourceFailed(part.source, f"{part.dataset} refused: {error.message}") from error

    async def _calendar(self, season: int) -> Sequence[Round]:
        """The rounds of a season as they are stored; none where it is not."""
        return (await self._reader.read(GetCalendarRequest(season))).rounds

    async def _testing(self, season: int) -> Round | None:
        """Round 0, which most calendars do not list; it is looked for where it is stored alone."""
        return next((row for row in await self._calendar(season) if row.number == 0), None)

    async def _weekend(self, season: int, number: int) -> Round:
        """The round with the number as it is stored, since that is where callers have it from; else as the sources have it."""
        if found := next((row for row in await self._calendar(season) if row.number == number), None):
            return found
        part = await self._read(requests.rounds(season))
        return _numbered(number, part.rows if part else (), season)


def _all_failed(dataset: Dataset, failed: Sequence[SourceFailed]) -> SourceFailed:
    """The first failure, and whether it is the network that is missing."""
    first, *others = failed
    cause = f"{dataset}: {first.cause}"
    if others and all(isinstance(error, Unreachable) for error in failed):
        why = first.cause.rpartition("cannot be reached: ")[2]
        rest = ", ".join(error.source for error in others)
        return Unreachable(first.source, f"{dataset}: cannot be reached ({why}), nor can {rest}: is there no network?")
    return SourceFailed(first.source, cause)


def _pit_stops_alone(reading: Reading[Any]) -> Reading[Any]:
    """What a source's earlier answer may add to its new one: pit stops, which some give with a race and not with a season."""
    kept = [row for row in reading.rows if isinstance(row, Classification) and row.pit_stops]
    return Reading(reading.source, tuple(msgspec.structs.replace(row, rows=()) for row in kept))


def _numbered(number: int, rounds: Sequence[Round], season: int) -> Round:
    """The round with the number; `NotFound` names what is allowed."""
    found = next((row for row in rounds if row.number == number), None)
    if found is None:
        raise NotFound(f"round: {number} is not in season {season}, allowed: 0 to {len(held(rounds))}")
    return found


def _raise_first(working: "asyncio.Task[None]") -> None:
    """The first failure itself, not the group it came in."""
    try:
        working.result()
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from group
