"""Every recording through the whole chain: hub, follower, gRPC, data_scheduler, content_api, and somebody who watches by WebSocket."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fetcher_service.identities import Identities
from fetcher_service.sources.livetiming import follower
from fetcher_service.sources.livetiming.session import FollowedSession
from fetcher_service.sources.livetiming.signalr import TOPICS, Snapshot, Update
from racing.live.model import as_json
from racing.model import ResultStatus
from racing.wire.requests.reads import ListResultsRequest
from tests.contract.fetcher_service.livetiming_replay import final_states
from tests.contract.fetcher_service.test_live_session_recorded import LAPS, STATUSES
from tests.contract.fetcher_service.test_livetiming_recorded import SESSIONS, classified
from tests.effort import mostly_slow
from tests.integration.livetiming.following import RHYTHM, is_within, suite_at, until_
from tests.suite import Mongod, Suite, Valkey, until
from tests.upstream.live_playing import Play, PlayedClock
from tests.upstream.live_recordings import Told, recorded, with_heartbeats
from tests.upstream.live_troubles import Kind, Trouble
from tests.upstream.signalr import LiveFeed, live_feed
from tests.viewing import Viewer, on_socket, session_of, viewing

# What it goes through is covered by the tests of its parts.
PARTIAL = "2025_06_miami_race_partial_raw"
HOUR = timedelta(hours=1)


@dataclass
class Direct:
    """What there is to see of a session by everything that the feed told, with nothing in between."""

    turns: dict[datetime, Any] = field(default_factory=dict)
    """The picture whenever another status, phase or lap begins, by the instant of the frame."""
    last: Any = None

    @classmethod
    def of(cls, told: Sequence[Told]) -> "Direct":
        """Every frame taken, one after the other."""
        direct, session = cls(), FollowedSession(Identities(), _fail)
        play = Play(told)
        stood: object = None
        for at, together in play.frames():
            if not play.known:
                play.take(together)
                session.begin(Snapshot({topic: state for topic, state in play.known.items() if topic in TOPICS}), at)
                continue
            for each in together:
                if each.topic in TOPICS:
                    session.take(Update(each.topic, each.content, as_the_hub_says_it(each.at)), at)
            picture = session.picture(at)
            direct.last = picture and as_json(picture)
            if picture and stood != (stands := (picture.status, picture.phase, picture.current_lap)):
                stood, direct.turns[at] = stands, direct.last
        return direct


def as_the_hub_says_it(instant: datetime) -> datetime:
    """In milliseconds: a recording has the feed's instants finer than the hub ever told them."""
    return instant.replace(microsecond=instant.microsecond // 1000 * 1000)


def _fail(change: Exception) -> None:
    raise change


@dataclass
class Chain:
    """The parts of a test, while they run."""

    feed: LiveFeed
    suite: Suite
    viewer: Viewer
    statuses: list[str] = field(default_factory=list)
    laps: list[int] = field(default_factory=list)
    order: list[int] = field(default_factory=list)
    """What the one who watches saw of them, one after the other."""

    def note(self) -> None:
        """Remember where the session stands in the picture."""
        if self.statuses[-1:] != [stands := self.viewer.picture.get("phase") or self.viewer.picture["status"]]:
            self.statuses.append(stands)
        if (lap := self.viewer.lap) and self.laps[-1:] != [lap]:
            self.laps.append(lap)
        self.order = self.viewer.picture["order"]

    async def live(self) -> Any:
        """How the fetcher says that following goes."""
        return (await self.suite.fetcher_status())["live"]


@asynccontextmanager
async def chain(
    mongod: Mongod, valkey: Valkey, told: Sequence[Told], *troubles: Trouble, tunnels: int = 0
) -> AsyncIterator[Chain]:
    """A session that was followed by the services to its end while somebody watched: at each turn until it was seen, and answered, too.

    `tunnels`: so many times, in between, the one who watches loses the connection.
    """
    direct, clock = Direct.of(told), PlayedClock(told[0].at)
    span = told[-1].at - told[0].at
    cuts = [told[0].at + span * (tunnel + 1) / (tunnels + 1) for tunnel in range(tunnels)]
    async with (
        live_feed(told, clock, *troubles) as feed,
        suite_at(feed, mongod, valkey, clock) as suite,
        viewing(f"{suite.content}/v1/live", on_socket) as viewer,
    ):
        run = Chain(feed, suite, viewer)

        async def seen(at: datetime) -> None:
            if at not in direct.turns:
                return
            if cuts and at >= cuts[0]:
                cuts.pop(0)
                viewer.cut()
            await viewer.shows(direct.turns[at])
            assert session_of(await suite.result("/v1/live")) == session_of(direct.turns[at])
            run.note()

        feed.after_each = seen
        status, _ = await suite.post(suite.fetcher + until_(clock.now() + span + HOUR))
        assert status == 200
        await feed.over.wait()
        await viewer.shows(direct.last)
        yield run
        assert (viewer.cut_off, feed.offences) == (tunnels, [])


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """An hour passes in seconds here: pictures come as much faster."""
    monkeypatch.setattr(follower, "Rhythm", lambda: RHYTHM)


def dropped(told: Sequence[Told], times: int) -> list[Trouble]:
    """So many times, in between, the feed is away for a minute."""
    span = told[-1].at - told[0].at
    minute = timedelta(minutes=1)
    return [Trouble(Kind.DROPPED, after=span * (time + 1) / (times + 1), span=minute) for time in range(times)]


@pytest.mark.parametrize("lost", [0, 3])
@pytest.mark.parametrize("recording", SESSIONS)
@pytest.mark.slow
async def test_a_recording_is_seen_to_its_classification(
    mongod: Mongod, cache_of_live: Valkey, shared: Path, recording: str, lost: int
) -> None:
    folder = shared / "data" / "livetiming" / recording
    grand_prix, kind = SESSIONS[recording]
    told = with_heartbeats(recorded(folder))
    async with chain(mongod, cache_of_live, told, *dropped(told, lost), tunnels=lost) as run:
        assert run.feed.sockets == lost + 1
        statuses = STATUSES[recording].split()
        if lost:
            assert is_within(run.statuses, statuses)
        else:
            assert run.statuses == statuses
        assert run.laps == sorted(run.laps)
        if recording in LAPS:
            assert lost or set(run.laps) >= set(range(2, LAPS[recording] + 1))
            assert run.laps[-1] == LAPS[recording]
        assert run.statuses[-1] == "finished"

        async def written() -> bool:
            return bool((await run.live())["results"])

        await until(written)
        (stored,) = (
            await run.suite.reader.read(ListResultsRequest(int(recording[:4]), grand_prix=grand_prix, session=kind))
        ).results
        classified_there = classified(folder, grand_prix, kind)
        assert (stored.standing, stored.source) == (ResultStatus.LIVE, "livetiming")
        assert stored.rows == classified_there.rows
        assert run.order == [row.number for row in classified_there.rows]


@pytest.mark.parametrize("lost", mostly_slow([0, 3], 0))
async def test_nine_minutes_of_a_race_are_seen_as_a_direct_merge_has_them(
    mongod: Mongod, cache_of_live: Valkey, shared: Path, lost: int
) -> None:
    told = recorded(shared / "data" / "livetiming" / PARTIAL)
    states = final_states(shared / "data" / "livetiming" / PARTIAL)
    lines = sorted(states["TimingData"]["Lines"].values(), key=lambda line: int(line["Position"]))
    async with chain(mongod, cache_of_live, told, *dropped(told, lost), tunnels=lost) as run:
        assert set(run.statuses) == {"running"}
        assert run.laps == sorted(run.laps)
        assert run.laps[-1] == 16
        rows = run.viewer.picture["rows"]
        assert run.viewer.picture["order"] == [int(line["RacingNumber"]) for line in lines]
        for line in lines:
            row = rows[line["RacingNumber"]]
            assert row["position"] == int(line["Position"])
            assert row["laps"] == line.get("NumberOfLaps", 0)
            assert row.get("last_lap", "") == line["LastLapTime"]["Value"]
            assert row.get("best_lap", "") == line["BestLapTime"]["Value"]
