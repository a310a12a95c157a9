"""Which sessions have a replay, and those replays that are open: each is read and opened once for everybody who watches it."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from cachetools import LRUCache

from chassis.concurrency.single_flight import SingleFlight
from chassis.errors import NotFound, Unavailable
from chassis.http.responses.representation import Representation
from chassis.http.responses.response_cache import ResponseCache
from content_api.replay.timeline import OpenedReplay, Timeline, open_replay
from content_api.resource import Resource
from racing.model import Dataset, Replay, SessionKind
from racing.wire.client import Reader
from racing.wire.requests.reads import GetReplayRequest, ListReplaysRequest

MOST_OPEN = 64
"""Replays that are kept open, compressed: a race has a third of a million bytes."""

SHOWN = 40
"""The most names that an error lists."""


class ReplayStore:
    """Finds replays. The list is kept like an answer, so that every change of it is seen."""

    def __init__(self, reader: Reader, response_cache: ResponseCache[Resource]) -> None:
        self._reader = reader
        self._response_cache = response_cache
        self._listed: tuple[bytes, tuple[Replay, ...]] = b"", ()
        self._opening = SingleFlight[tuple[str, datetime | None], OpenedReplay]()
        self._open: LRUCache[tuple[str, datetime | None], OpenedReplay] = LRUCache(MOST_OPEN)
        self._timelines: LRUCache[str, Timeline] = LRUCache(2 * MOST_OPEN)

    async def listed(self) -> tuple[Replay, ...]:
        """Return what can be told once more in order of time, without the steps."""
        served = await self._response_cache.get(self._list())
        content = served.prepared.representation.content
        if content is not self._listed[0]:
            self._listed = content, msgspec.json.decode(content, type=tuple[Replay, ...])
        return self._listed[1]

    async def find(self, season: int, grand_prix: str, session: SessionKind) -> Replay:
        """Return a replay without its steps; raise `NotFound`, which says what there is instead."""
        return chosen(await self.listed(), season, grand_prix, session)

    async def timeline(self, replay: Replay, level: int) -> Timeline:
        """Return the frames of a replay at a level of speed."""
        key = (replay.id, replay.updated_at)
        found = self._open.get(key)
        if found is None:
            found = await self._opening.do(key, lambda: self._read(replay))
        name = f"{found.digest}{level}"
        timeline = self._timelines.get(name)
        if timeline is None:
            timeline = self._timelines[name] = Timeline(found, level)
        return timeline

    async def _read(self, replay: Replay) -> OpenedReplay:
        reply = await self._reader.read(GetReplayRequest(replay.season, replay.grand_prix, replay.session))
        try:
            found = await asyncio.to_thread(open_replay, reply.replay)
        except ValueError as error:
            raise Unavailable(f"the replay of {replay.id} cannot be read: {error}") from error
        self._open[replay.id, replay.updated_at] = found
        return found

    def _list(self) -> Resource:
        async def make(now: datetime) -> Representation:
            reply = await self._reader.read(ListReplaysRequest())
            return Representation(content=msgspec.json.encode(reply.replays), changed=now)

        return Resource("/replays/listed", make, None, frozenset({Dataset.REPLAYS}))


def chosen(listed: Iterable[Replay], season: int, grand_prix: str, session: SessionKind) -> Replay:
    """Return the replay of a session; raise `NotFound`, which says what there is instead."""
    listed = list(listed)
    for replay in listed:
        if (replay.season, replay.grand_prix, replay.session) == (season, grand_prix, session):
            return replay
    raise NotFound(_instead(listed, season, grand_prix, session))


def _instead(listed: Sequence[Replay], season: int, grand_prix: str, session: SessionKind) -> str:
    """Say what can be told once more: of the same round, else of the season, else in which seasons there is anything."""
    of_season = [replay for replay in listed if replay.season == season]
    if of_round := [replay.session for replay in of_season if replay.grand_prix == grand_prix]:
        return f"session: {season}-{grand_prix} has no replay of {session}, allowed: {', '.join(of_round)}"
    if of_season:
        names = [f"{replay.grand_prix} {replay.session}" for replay in of_season]
        more = f" and {len(names) - SHOWN} more (/replays?year={season})" if len(names) > SHOWN else ""
        return f"round: {season}-{grand_prix} has no replay, allowed in {season}: {', '.join(names[:SHOWN])}{more}"
    years = sorted({replay.season for replay in listed})
    allowed = ", ".join(map(str, years)) if years else "none yet: a session is kept when it was followed or fetched"
    return f"year: {season} has no replays, allowed: {allowed}"
