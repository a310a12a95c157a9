"""Formula One's live timing: the live-timing archive as a source, and the live feed of a running session.

The live-timing archive (this module): the sessions of a year, and results minutes after a session. A session's folder has a stream for
each topic, from which the final state is rebuilt. That is some megabytes for one session, so results are given for one weekend at a time.
What is not published yet (or any more: 2022) is answered with 403. Results are provisional: in the order on the road. Laps, stints, pit
stops and the log of a session are read from the changes of its streams (`history`), which are a dozen files. All streams together make a
replay of a session (`archive_replay`), which is worked out in a process of its own.

Live feed: `signalr` connects, `follower` stays connected and sends on, `session` knows the session so far, `topics` the state of each
topic, `outbox` the newest picture. Both share `deltas` (how changes are merged into the state of a topic), `messages` (the topics as types)
and `classification`. Imports `web`, `parsing`, `meetings` and `identities`, no other source.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

import msgspec
from cachetools import LRUCache
from yarl import URL

from chassis.concurrency.workers import open_workers
from chassis.process.metrics import Metrics
from fetcher_service.identities import Identities
from fetcher_service.meetings import before_the_season, ids_of_tests, is_testing, numbered, session_kind, track, utc
from fetcher_service.parsing import shaped
from fetcher_service.sources.livetiming.archive_replay import replay_from
from fetcher_service.sources.livetiming.archive_streams import final_state_of
from fetcher_service.sources.livetiming.classification import RACING, SOURCE, FinalState, classification_rows
from fetcher_service.sources.livetiming.history.recording import SessionRecording
from fetcher_service.sources.livetiming.history.streams import INDISPENSABLE, session_recording
from fetcher_service.sources.livetiming.history.streams import TOPICS as RECORDED_TOPICS
from fetcher_service.sources.livetiming.messages import (
    FeedSessionStatus,
    FolderIndex,
    IndexedMeeting,
    IndexedSession,
    ListedDriver,
    TimingAppData,
    TimingData,
    YearIndex,
    has_ended,
)
from fetcher_service.sources.livetiming.signalr import TOPICS
from fetcher_service.sources.reading import (
    Answer,
    Missing,
    NothingDue,
    NotNow,
    Rows,
    SourceChanged,
    UnknownToSource,
)
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import FetchedPage, SourcePolicy
from racing import schedule
from racing.model import (
    Circuit,
    Classification,
    LapChart,
    Replay,
    ResultStatus,
    Round,
    Session,
    SessionKind,
    SessionLog,
)

FIRST_SEASON = 2018
PER_SECOND = 1.0
UNPUBLISHED = frozenset({403})
NEEDED = frozenset({"SessionInfo", "SessionStatus", "DriverList", "TimingData"})
"""Topics without which nothing can be told; 2018 has no heartbeat and no weather, practice no laps."""

LONGEST_REPLAY_SECONDS = 900.0
"""A race takes half a minute on a machine that has nothing else to do."""

BELIEVED_RECORDING = timedelta(minutes=10)
"""How long the streams of a session are not read again: its laps and its log are made from the same ones."""


class SessionFolder(msgspec.Struct, frozen=True):
    """A session in the index that is one of ours. `path` is absent until something of it is published."""

    kind: SessionKind
    start: datetime
    end: datetime
    path: str | None


class PublishedFolder(msgspec.Struct, frozen=True):
    """The folder of a session that is over, of which something is published."""

    start: datetime
    path: str


class WeekendFolders(msgspec.Struct, frozen=True):
    """A round, and the folders of its sessions."""

    round: Round
    folders: tuple[SessionFolder, ...]


class Work(Protocol):
    """Runs a function that takes long, so that nothing else waits for it."""

    async def __call__[R](self, work: Callable[[], R]) -> R:
        """Return what the function returns."""


async def _in_a_thread[R](work: Callable[[], R]) -> R:
    return await asyncio.to_thread(work)


class RecordedSession(msgspec.Struct, frozen=True):
    """What the archive has of a session, where that is, and when it was read."""

    folder: str
    recording: SessionRecording
    drivers: dict[str, ListedDriver]
    at: datetime


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator["LiveTiming"]:
    """Open the live-timing archive at its address; nothing is asked yet."""
    metrics = context.metrics or Metrics(SOURCE)
    processes = 0 if context.metrics is None else 1
    async with open_workers(processes, metrics, seconds=LONGEST_REPLAY_SECONDS) as workers:
        yield LiveTiming(context, Identities(context.metrics), workers.run)


class LiveTiming(Source):
    """Asks for the index of a year, and for the streams of a session."""

    name = SOURCE

    def __init__(self, context: SourceContext, identities: Identities, work: Work = _in_a_thread) -> None:
        """`work`: how a function is run that takes long."""
        self._work = work
        self._web = context.web
        self._clock = context.clock
        self._static = f"{context.addresses[SOURCE]}/static"
        self._policy = SourcePolicy(SOURCE, frozenset({URL(self._static).host_port_subcomponent or ""}), PER_SECOND)
        self._identities = identities
        self._recordings: LRUCache[str, RecordedSession] = LRUCache(1)

    async def rounds(self, season: int) -> Answer[Round]:
        """The weekends of the index. It is not a complete calendar: it may leave out, or still list, what was called off."""
        found = await self._weekends(season)
        return Rows(tuple(weekend.round for weekend in found)) if isinstance(found, list) else found

    async def testing(self, season: int) -> Answer[Round]:
        """The tests that the index lists before the first Grand Prix."""
        found = await self._tests(season)
        return Rows(tuple(test.round for test in found)) if isinstance(found, list) else found

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Results of the sessions of one weekend that have ended."""
        if grand_prix is None:
            return UnknownToSource(f"livetiming gives results of one Grand Prix at a time, not {season}")
        found = await (self._tests(season) if schedule.is_testing(grand_prix) else self._weekends(season))
        if not isinstance(found, list):
            return found
        due = self._due(found, season, grand_prix, session)
        if not isinstance(due, list):
            return due
        results = [await self._result(season, grand_prix, folder) for folder in due]
        rows = tuple(result for result in results if isinstance(result, Classification))
        return Rows(rows) if rows else next(result for result in results if isinstance(result, NothingDue))

    async def laps(self, season: int, grand_prix: str, session: SessionKind) -> Answer[LapChart]:
        """Laps, stints and pit stops of a session that has ended."""
        found = await self._recorded(season, grand_prix, session)
        if not isinstance(found, RecordedSession):
            return found
        chart = found.recording.chart(season, grand_prix, found.drivers, self._identities)
        return Rows((chart,), as_of=found.at) if chart else NothingDue(f"nobody ended a lap of {grand_prix} {session}")

    async def session_logs(self, season: int, grand_prix: str, session: SessionKind) -> Answer[SessionLog]:
        """Race control, flags, weather and the addresses of the radio of a session that has ended."""
        found = await self._recorded(season, grand_prix, session)
        if not isinstance(found, RecordedSession):
            return found
        address = f"{self._static}/{found.folder}"
        log = found.recording.log(season, grand_prix, found.drivers, self._identities, folder=address)
        return Rows((log,), as_of=found.at) if log else NothingDue(f"nothing was said in {grand_prix} {session}")

    async def _folder(
        self, season: int, grand_prix: str, session: SessionKind
    ) -> PublishedFolder | NothingDue | UnknownToSource:
        found = await self._weekends(season)
        if not isinstance(found, list):
            return found
        due = self._due(found, season, grand_prix, session)
        if not isinstance(due, list):
            return due
        (folder, *_) = due
        if folder.path is None:
            return NothingDue(f"nothing of {season} {grand_prix} {session} is published yet")
        return PublishedFolder(folder.start, folder.path)

    async def _recorded(
        self, season: int, grand_prix: str, session: SessionKind
    ) -> RecordedSession | NothingDue | UnknownToSource:
        """Return what the archive has of a session, once all of it is published."""
        folder = await self._folder(season, grand_prix, session)
        if not isinstance(folder, PublishedFolder):
            return folder
        known, now = self._recordings.get(folder.path), self._clock.now()
        if known is not None and now - known.at < BELIEVED_RECORDING:
            return known
        try:
            status = await self._topic(folder.path, "SessionStatus", FeedSessionStatus)
            if not has_ended(status):
                return NothingDue(f"{season} {grand_prix} {session} has not ended, it is {status.status}")
            drivers = await self._topic(folder.path, "DriverList", dict[str, ListedDriver])
            streams = await self._streams(folder.path)
        except (Missing, NotNow) as error:
            return NothingDue(error.cause)
        recording = await asyncio.to_thread(session_recording, session, streams, folder.start)
        read = RecordedSession(folder.path, recording, drivers, now)
        self._recordings[folder.path] = read
        return read

    async def _streams(self, path: str) -> dict[str, str]:
        """Return the text of each stream. Raise `NotNow` for one that the folder lists and has not yet; others are left out."""
        listed = await self._listed(path)
        streams: dict[str, str] = {}
        for topic in RECORDED_TOPICS if listed is None else (topic for topic in RECORDED_TOPICS if topic in listed):
            try:
                page = await self._stream(path, topic)
            except (Missing, NotNow):
                if listed is not None or topic in INDISPENSABLE:
                    raise
                continue
            if text := page.text().strip("\ufeff\r\n "):
                streams[topic] = text
        return streams

    async def _listed(self, path: str) -> frozenset[str] | None:
        """Return the topics in the index of a folder; None where it has no index."""
        try:
            page = await self._web.get(self._policy, f"{self._static}/{path}Index.json", not_now=UNPUBLISHED)
        except (Missing, NotNow):
            return None
        return frozenset(shaped(SOURCE, "Index", page.json(), FolderIndex).feeds)

    def _due(
        self, found: list[WeekendFolders], season: int, grand_prix: str, session: SessionKind | None
    ) -> list[SessionFolder] | NothingDue | UnknownToSource:
        """Return the folders of the sessions that are over, at least one."""
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        folders = [
            folder
            for weekend in found
            if weekend.round.grand_prix == grand_prix
            for folder in weekend.folders
            if session in (None, folder.kind)
        ]
        if not folders:
            return UnknownToSource(f"livetiming has no session in {wanted}")
        due = [folder for folder in folders if folder.end <= self._clock.now()]
        return due or NothingDue(f"{wanted} has not been run")

    async def replays(self, season: int, grand_prix: str, session: SessionKind) -> Answer[Replay]:
        """The steps of one session that has ended: a dozen streams, some megabytes."""
        folder = await self._folder(season, grand_prix, session)
        if not isinstance(folder, PublishedFolder):
            return folder
        streams = await self._replay_streams(folder.path)
        if isinstance(streams, NothingDue):
            return streams
        replay = await self._work(partial(replay_from, streams))
        if replay is None or not replay.complete:
            return NothingDue(f"{season} {grand_prix} {session} is not published whole yet")
        if (replay.season, replay.grand_prix, replay.session) != (season, grand_prix, session):
            raise SourceChanged(SOURCE, "SessionInfo", f"{replay.id} in the folder of {season} {grand_prix} {session}")
        return Rows((replay,))

    async def _replay_streams(self, path: str) -> dict[str, str] | NothingDue:
        """The text of each topic's stream; what a session cannot be told without has to be there."""
        streams: dict[str, str] = {}
        for topic in TOPICS:
            try:
                page = await self._stream(path, topic)
            except (Missing, NotNow) as error:
                if topic in NEEDED:
                    return NothingDue(error.cause)
                continue
            streams[topic] = page.text()
        return streams

    async def _weekends(self, season: int) -> list[WeekendFolders] | NothingDue | UnknownToSource:
        index = await self._index(season)
        if not isinstance(index, YearIndex):
            return index
        return weekends(season, index, self._identities) or NothingDue(f"the index of {season} lists no Grand Prix yet")

    async def _tests(self, season: int) -> list[WeekendFolders] | NothingDue | UnknownToSource:
        index = await self._index(season)
        if not isinstance(index, YearIndex):
            return index
        return tests(season, index, self._identities) or NothingDue(f"the index of {season} lists no testing")

    async def _index(self, season: int) -> YearIndex | NothingDue | UnknownToSource:
        if season < FIRST_SEASON:
            return UnknownToSource(f"livetiming begins with {FIRST_SEASON}")
        try:
            page = await self._web.get(self._policy, f"{self._static}/{season}/Index.json", not_now=UNPUBLISHED)
        except (Missing, NotNow) as error:
            return (NothingDue if season >= self._clock.now().year else UnknownToSource)(error.cause)
        return shaped(SOURCE, "Index", page.json(), YearIndex)

    async def _result(self, season: int, grand_prix: str, folder: SessionFolder) -> Classification | NothingDue:
        if folder.path is None:
            return NothingDue(f"nothing of {season} {grand_prix} {folder.kind} is published yet")
        try:
            status = await self._topic(folder.path, "SessionStatus", FeedSessionStatus)
            if not has_ended(status):
                return NothingDue(f"{season} {grand_prix} {folder.kind} has not ended, it is {status.status}")
            timing = await self._topic(folder.path, "TimingData", TimingData)
            drivers = await self._topic(folder.path, "DriverList", dict[str, ListedDriver])
        except (Missing, NotNow) as error:
            return NothingDue(error.cause)
        app = await self._grid(folder.path) if folder.kind in RACING else None
        final = FinalState(timing=timing, drivers=drivers, app=app)
        return Classification(
            season=season,
            grand_prix=grand_prix,
            session=folder.kind,
            standing=ResultStatus.PROVISIONAL,
            rows=classification_rows(folder.kind, final, season, self._identities),
        )

    async def _grid(self, path: str) -> TimingAppData | None:
        """The topic that has the grid; a result without one is still a result."""
        try:
            return await self._topic(path, "TimingAppData", TimingAppData)
        except (Missing, NotNow):
            return None

    async def _stream(self, path: str, topic: str) -> FetchedPage:
        """Ask for the stream of a topic; raise `Missing`, or `NotNow` while it is not published."""
        return await self._web.get(self._policy, f"{self._static}/{path}{topic}.jsonStream", not_now=UNPUBLISHED)

    async def _topic[T](self, path: str, topic: str, shape: type[T]) -> T:
        """What a topic ended with. Rebuilding it takes some tenths of a second: in a thread."""
        page = await self._stream(path, topic)
        state = await asyncio.to_thread(final_state_of, topic, page.text())
        return shaped(SOURCE, topic, state, shape)


def weekends(season: int, index: YearIndex, identities: Identities) -> list[WeekendFolders]:
    """The rounds of an index in order of time, without testing and without placeholders. Pure."""
    listed = [(meeting, folders) for meeting, folders in _listed(index) if not is_testing(meeting.name)]
    return [
        WeekendFolders(_round(season, meeting, number, folders, identities), folders)
        for (meeting, folders), number in numbered((one, False) for one in listed)
    ]


def tests(season: int, index: YearIndex, identities: Identities) -> list[WeekendFolders]:
    """The pre-season tests of an index in order of time, as rounds with the number 0. Pure."""
    listed = before_the_season(_listed(index), lambda one: one[0].name)
    ids = ids_of_tests(meeting.name for meeting, _ in listed)
    found = []
    for (meeting, folders), id_ in zip(listed, ids, strict=True):
        test = _round(season, meeting, 0, folders, identities)
        found.append(WeekendFolders(msgspec.structs.replace(test, grand_prix=id_), folders))
    return found


def _listed(index: YearIndex) -> list[tuple[IndexedMeeting, tuple[SessionFolder, ...]]]:
    """Return the meetings that have sessions of ours, in order of time."""
    listed = [(meeting, folders) for meeting in index.meetings if (folders := _folders(meeting))]
    return sorted(listed, key=lambda one: one[1][0].start)


def _folders(meeting: IndexedMeeting) -> tuple[SessionFolder, ...]:
    folders = [folder for session in meeting.sessions if (folder := _folder(meeting, session))]
    return tuple(sorted(folders, key=lambda folder: folder.start))


def _folder(meeting: IndexedMeeting, session: IndexedSession) -> SessionFolder | None:
    kind = session_kind(session.type, session.name) if session.name else None
    if kind is None or session.start_date is None or session.end_date is None:
        return None
    try:
        start, end = (utc(local, session.gmt_offset) for local in (session.start_date, session.end_date))
    except ValueError as error:
        where = f"Index.Meetings[{meeting.name}].Sessions[{session.name}].GmtOffset"
        raise SourceChanged(SOURCE, where, repr(session.gmt_offset)) from error
    return SessionFolder(kind, start, end, session.path)


def _round(
    season: int, meeting: IndexedMeeting, number: int | None, folders: tuple[SessionFolder, ...], identities: Identities
) -> Round:
    circuit: Circuit | None = None
    if meeting.circuit:
        circuit = track(meeting.circuit.short_name, meeting.location, meeting.country.name, identities)
    return Round(
        season=season,
        grand_prix=identities.grand_prix(season, meeting.name, circuit.id if circuit else None),
        number=number,
        name=meeting.name,
        official_name=(meeting.official_name or "").strip() or None,
        circuit=circuit,
        sessions=tuple(Session(kind=folder.kind, start=folder.start, end=folder.end) for folder in folders),
    )
