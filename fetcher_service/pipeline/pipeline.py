"""From sources to data_scheduler: ask them in order, take the first answer with rows, complete it, write all or nothing.

`source_order` decides on the order. Everything that a fetch needs is read before anything is written, so that one that fails leaves
nothing half done. Two calls for the same thing share one fetch.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, NamedTuple

import msgspec
import structlog

from chassis.clock import Clock
from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import InvalidRequest, NotFound
from fetcher_service.pipeline import requests
from fetcher_service.pipeline.lap_charts import merged
from fetcher_service.pipeline.reconcile import SourceRows, reconcile
from fetcher_service.pipeline.related import RelatedRequests, mentions
from fetcher_service.pipeline.requests import DatasetRequest
from fetcher_service.pipeline.source_order import in_order, is_calendar_changing
from fetcher_service.source_health import SourcesHealth
from fetcher_service.sources.boundary import answer_of
from fetcher_service.sources.reading import Answer, NotNow, Rows, SourceFailed, UnknownToSource, Unreachable
from fetcher_service.sources.source import Source
from racing.model import Batch, Classification, Dataset, Document, LapChart, Round, SessionKind, Written
from racing.schedule import SessionStatus, held, session_status
from racing.wire.client import Reader, Writer
from racing.wire.requests.reads import GetCalendarRequest, GetLapChartRequest, ListResultsRequest

log = structlog.get_logger()

FETCHES_AT_ONCE = 4
"""Others wait for their turn: each holds what it has read until it is written."""


class FetchOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a fetch did. `source` is None when nothing was due; `conflicts`: what sources disagreed on.

    `fallback`: why no other source than a bundled one gave anything, so that nothing of it is new; None where it is otherwise.
    """

    source: str | None = None
    fetched_count: int = 0
    changed_count: int = 0
    conflicts: tuple[str, ...] = ()
    fallback: str | None = None


class FetchedBatch(NamedTuple):
    """What is to be written of one dataset, what sources disagreed on, and why only a bundled source gave it, if others failed."""

    batch: Batch
    conflicts: tuple[str, ...]
    fallback: str | None = None

    @property
    def rows(self) -> tuple[Any, ...]:
        """The rows of the dataset."""
        rows: tuple[Any, ...] = getattr(self.batch, self.batch.dataset.value)
        return rows


class Pipeline:
    """Fetches each dataset from the sources, in their order."""

    def __init__(
        self,
        sources: Sequence[Source],
        reader: Reader,
        writer: Writer,
        clock: Clock,
        source_health: SourcesHealth,
        *,
        answers: Callable[[str], int],
    ) -> None:
        """`answers`: returns how often a source itself has answered so far."""
        self._sources = sources
        self._reader = reader
        self._writer = writer
        self._clock = clock
        self._source_health = source_health
        self._answers = answers
        self._related = RelatedRequests()
        self._gate = asyncio.Semaphore(FETCHES_AT_ONCE)
        self._flights = SingleFlight[tuple[object, ...], FetchOutcome]()

    async def seasons(self, run: str) -> FetchOutcome:
        """Fetch the list of seasons."""
        return await self._shared(("seasons",), lambda: self._fetch([], [requests.seasons()], run))

    async def rounds(self, season: int, number: int | None, run: str) -> FetchOutcome:
        """Fetch a season's calendar with its circuits, or one round of it; round 0 is its pre-season tests."""

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

        async def fetch_testing() -> FetchOutcome:
            if not any(weekend.number for weekend in await self._calendar(season)):
                return FetchOutcome()  # without its calendar a season is unknown to readers
            return await self._fetch([], [requests.testing(season)], run, must_be_known=False)

        return await self._shared(("rounds", season, number), fetch_testing if number == 0 else fetch)

    async def results(self, season: int, number: int | None, session: SessionKind | None, run: str) -> FetchOutcome:
        """Fetch results of a season, a round or a session, with everyone who is in them.

        A round's sessions are asked for one by one, so that each comes from the first source that has it. Round 0 is every pre-season test
        that is stored; of one that is not, or has no sessions, nothing is due, and no source is asked.
        """

        async def fetch() -> FetchOutcome:
            if number is None:
                return await self._fetch(requests.people(season), [requests.results(season, session=session)], run)
            now = self._clock.now()
            if number == 0:
                begun = [
                    each for test in await self._testing(season) for each in requests.results_of(test, now, session)
                ]
                return await self._fetch(requests.people(season), begun, run, must_be_known=False)
            weekend = await self._weekend(season, number)
            if not weekend.sessions:
                return FetchOutcome()
            one = None if session is None else [requests.result_of(weekend, session, now)]
            asked = requests.results_of(weekend, now) if one is None else one
            return await self._fetch(requests.people(season), asked, run)

        return await self._shared(("results", season, number, session), fetch)

    async def standings(self, season: int, run: str) -> FetchOutcome:
        """Fetch both championships' tables after every round, with everyone who is in them."""
        return await self._shared(
            ("standings", season), lambda: self._fetch(requests.people(season), [requests.standings(season)], run)
        )

    async def laps(self, season: int, number: int, session: SessionKind | None, run: str) -> FetchOutcome:
        """Fetch the laps of a session and its log, or of every session of a round that is over; one by one, since each is a dozen pages."""

        async def fetch() -> FetchOutcome:
            weekend = await self._weekend(season, number)
            now = self._clock.now()
            kinds = [
                each.kind
                for each in weekend.sessions
                if session in (None, each.kind) and session_status(each, weekend, now) is SessionStatus.FINISHED
            ]
            asked = [requests.laps(weekend, kind) for kind in kinds]
            return _in_all([await self._fetch(requests.lasting(season), each, run) for each in asked])

        return await self._shared(("laps", season, number, session), fetch)

    async def replays(self, season: int, number: int, session: SessionKind | None, run: str) -> FetchOutcome:
        """Fetch the steps of every session of a round that is over, or of one of them; one by one, since each takes half a minute.

        Those that no source has are left out.
        """

        async def fetch() -> FetchOutcome:
            weekend = await self._weekend(season, number)
            asked = requests.replays_of(weekend, session, self._clock.now())
            return _in_all([await self._fetch([], [each], run, must_be_known=False) for each in asked])

        return await self._shared(("replays", season, number, session), fetch)

    async def circuit_maps(self, season: int, run: str) -> FetchOutcome:
        """Fetch drawings of the tracks of a season."""
        return await self._shared(("maps", season), lambda: self._fetch([], [requests.circuit_maps(season)], run))

    async def _shared(self, key: tuple[object, ...], fetch: Callable[[], Awaitable[FetchOutcome]]) -> FetchOutcome:
        return await self._flights.do(key, lambda: self._in_turn(fetch))

    async def _in_turn(self, fetch: Callable[[], Awaitable[FetchOutcome]]) -> FetchOutcome:
        async with self._gate:
            return await fetch()

    async def _fetch(
        self,
        related: Sequence[DatasetRequest],
        requested: Sequence[DatasetRequest],
        run: str,
        *,
        must_be_known: bool = True,
    ) -> FetchOutcome:
        """Read everything, then write it in order; the outcome counts what was requested, not what is related to it.

        Related datasets are read where they may be new (`related`), and no source need have them. Of several requests, such as the sessions
        of a weekend, some may be unknown to all sources; a single one must be known where it `must_be_known`.
        """
        read = self.read if len(requested) == 1 and must_be_known else self.read_or_none
        fetched = [found for request in requested if (found := await read(request)) is not None]
        if not fetched:
            return FetchOutcome()
        mentioned = mentions(row for each in fetched for row in each.rows)
        beside: list[FetchedBatch] = []
        if fetch_related := not self._related.is_known(related, mentioned, self._clock.now()):
            beside = [found for request in related if (found := await self.read_or_none(request)) is not None]
        for each in beside:
            await self.write(each, run)
        written = [await self.write(each, run) for each in fetched]
        if fetch_related:
            self._related.note_fetched(related, mentioned, self._clock.now())
        return FetchOutcome(
            source=",".join(dict.fromkeys(each.batch.source for each in fetched)),
            fetched_count=sum(len(each.rows) for each in fetched),
            changed_count=sum(len(each.changed) for each in written),
            conflicts=tuple(conflict for each in (*beside, *fetched) for conflict in each.conflicts),
            fallback=next((each.fallback for each in fetched if each.fallback), None),
        )

    async def read_or_none(self, request: DatasetRequest) -> FetchedBatch | None:
        """Return the same as `read`, and None for what no source knows."""
        try:
            return await self.read(request)
        except NotFound as error:
            log.debug("no source has it", dataset=request.dataset, season=request.season, cause=error.message)
            return None

    async def read(self, request: DatasetRequest, *, among: Sequence[Source] = ()) -> FetchedBatch | None:
        """Return the rows of the first source that has them, completed; None when nothing is due. `among`: ask these sources only.

        Raises `SourceFailed` when a source failed and no other had the rows, `NotFound` when no source knows them.
        """
        dataset, season = request.dataset, request.season
        answers: list[tuple[Source, Rows[Any]]] = []
        failed: list[SourceFailed] = []
        unknown: list[str] = []
        sources = among or in_order(self._sources, changing=request.changing)
        for source in sources:
            if answers and not source.bundled and not request.every:
                continue
            answer = await self._ask(source, request)
            if isinstance(answer, Rows):
                answers.append((source, answer))
            elif isinstance(answer, UnknownToSource):
                unknown.append(answer.reason)
            elif isinstance(answer, NotNow) and request.every:
                raise answer
            elif isinstance(answer, SourceFailed) and not isinstance(answer, NotNow):
                failed.append(answer)
        self._source_health.log_news()
        if answers:
            return await self._completed(dataset, season, answers, failed)
        if failed:
            raise _all_failed(dataset, failed) from failed[0]
        if len(unknown) == len(sources):
            raise NotFound(f"{dataset}: {'; '.join(unknown)}")
        return None

    async def _completed(
        self,
        dataset: Dataset,
        season: int,
        answers: Sequence[tuple[Source, Rows[Any]]],
        failed: Sequence[SourceFailed],
    ) -> FetchedBatch:
        """Return the rows of all that answered as one, with why only the bundled archive did."""
        if dataset is Dataset.LAPS:
            return await self._charted(season, answers, failed)
        found = await self._reconciled(dataset, season, answers)
        alone = failed and all(source.bundled for source, _ in answers)
        return found._replace(fallback=f"only the bundled archive answered ({failed[0].message})") if alone else found

    async def _ask(self, source: Source, request: DatasetRequest) -> Answer[Any] | SourceFailed:
        """Return what one source answers, or how it failed. An answer from memory does not prove that the source can be reached."""
        before = self._answers(source.name)
        try:
            answer = await answer_of(source, request.dataset, request.ask)
        except SourceFailed as error:
            self._source_health.failed(source.name, error, self._clock.now(), request.dataset)
            return error
        if source.bundled or self._answers(source.name) > before:
            self._source_health.answered(source.name, self._clock.now(), request.dataset)
        return answer

    async def _reconciled(
        self, dataset: Dataset, season: int, answers: Sequence[tuple[Source, Rows[Any]]]
    ) -> FetchedBatch:
        """Return the first answer, completed from the bundled ones and from what is stored."""
        freshest, rows = answers[0]
        versions = [SourceRows(source.name, answer.rows) for source, answer in answers]
        if not freshest.bundled:
            versions += [
                stored if stored.source != freshest.name else _pit_stops_alone(stored)
                for stored in await self._stored(dataset, season)
            ]
        reconciled, conflicts = reconcile(versions, [source.name for source in self._sources])
        now = self._clock.now()
        batch = Batch(
            dataset=dataset,
            season=season,
            source=freshest.name,
            fetched_at=min(rows.as_of or now, now),
            complete=rows.complete,
            edition=freshest.edition if rows.complete else None,
            **{dataset.value: reconciled},
        )
        return FetchedBatch(batch, conflicts)

    async def _charted(
        self, season: int, answers: Sequence[tuple[Source, Rows[LapChart]]], failed: Sequence[SourceFailed]
    ) -> FetchedBatch:
        """Return the laps of a session from all that know them, completed from what is stored of others."""
        fetched = [(source.name, chart) for source, answer in answers for chart in answer.rows]
        one = fetched[0][1]
        try:
            asked = GetLapChartRequest(season, one.grand_prix, one.session)
            stored = (await self._reader.read(asked)).chart
        except NotFound:
            stored = None
        known = stored is not None and set(stored.sources) - {source for source, _ in fetched}
        chart, conflicts = merged([*fetched, (stored.source or "", stored)] if stored and known else fetched)
        now = self._clock.now()
        batch = Batch(
            dataset=Dataset.LAPS,
            season=season,
            source=next(source for source in chart.sources if source in {name for name, _ in fetched}),
            fetched_at=min([now, *(answer.as_of for _, answer in answers if answer.as_of)]),
            laps=(chart,),
        )
        lacking = (f"{one.id}: {error.message}" for error in failed)
        return FetchedBatch(batch, (*lacking, *conflicts))

    async def _stored(self, dataset: Dataset, season: int) -> list[SourceRows[Any]]:
        """Return the stored rounds and results by the source that gave them: another source must not remove what they know."""
        stored: Sequence[Document] = ()
        if dataset is Dataset.ROUNDS:
            stored = (await self._reader.read(GetCalendarRequest(season))).rounds
        elif dataset is Dataset.RESULTS:
            stored = (await self._reader.read(ListResultsRequest(season))).results
        sources = dict.fromkeys(row.source for row in stored if row.source)
        return [SourceRows(source, tuple(row for row in stored if row.source == source)) for source in sources]

    async def write(self, fetched: FetchedBatch, run: str) -> Written:
        """Write what was read. Raise `SourceFailed` when data_scheduler refuses it."""
        batch = fetched.batch
        try:
            return await self._writer.write(batch, sync_run=run)
        except InvalidRequest as error:
            self._source_health.failed(batch.source, error.message, self._clock.now())
            self._source_health.log_news()
            raise SourceFailed(batch.source, f"{batch.dataset} refused: {error.message}") from error

    async def _calendar(self, season: int) -> Sequence[Round]:
        """Return the stored rounds of a season; none where it is not stored."""
        return (await self._reader.read(GetCalendarRequest(season))).rounds

    async def _testing(self, season: int) -> Sequence[Round]:
        """Return the pre-season tests that are stored and held."""
        return [row for row in await self._calendar(season) if row.number == 0]

    async def _weekend(self, season: int, number: int) -> Round:
        """Return the round with the number as it is stored, since callers have it from there; else as the sources have it."""
        if found := next((row for row in await self._calendar(season) if row.number == number), None):
            return found
        fetched = await self.read(requests.rounds(season))
        return _numbered(number, fetched.rows if fetched else (), season)


def _in_all(done: Sequence[FetchOutcome]) -> FetchOutcome:
    """Return the outcome of what was fetched one after the other."""
    return FetchOutcome(
        source=",".join(dict.fromkeys(each.source for each in done if each.source)) or None,
        fetched_count=sum(each.fetched_count for each in done),
        changed_count=sum(each.changed_count for each in done),
        conflicts=tuple(conflict for each in done for conflict in each.conflicts),
    )


def _all_failed(dataset: Dataset, failed: Sequence[SourceFailed]) -> SourceFailed:
    """Return the first failure, or one that says that the network seems to be missing."""
    first, *others = failed
    cause = f"{dataset}: {first.cause}"
    if others and all(isinstance(error, Unreachable) for error in failed):
        why = first.cause.rpartition("cannot be reached: ")[2]
        rest = ", ".join(error.source for error in others)
        return Unreachable(first.source, f"{dataset}: cannot be reached ({why}), nor can {rest}: is there no network?")
    return SourceFailed(first.source, cause)


def _pit_stops_alone(stored: SourceRows[Any]) -> SourceRows[Any]:
    """Return what a source's earlier answer may add to its new one: pit stops, which some give with a race and not with a season."""
    with_stops = [row for row in stored.rows if isinstance(row, Classification) and row.pit_stops]
    return SourceRows(stored.source, tuple(msgspec.structs.replace(row, rows=()) for row in with_stops))


def _numbered(number: int, rounds: Sequence[Round], season: int) -> Round:
    """Return the round with the number; `NotFound` names the numbers that exist."""
    found = next((row for row in rounds if row.number == number), None)
    if found is None:
        raise NotFound(f"round: {number} is not in season {season}, allowed: 0 to {len(held(rounds))}")
    return found
