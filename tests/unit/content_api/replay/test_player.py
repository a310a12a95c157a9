"""Replays are shown by a clock that is given: a thousand at once, from anywhere, at any speed, each to the picture of the end."""

import random
from contextlib import ExitStack

import msgspec
import pytest

from chassis.process.metrics import Metrics
from content_api.live.audience import MOST_WAITING_BYTES, Client
from content_api.live.message import Message
from content_api.replay.player import Playback, Player, Start
from content_api.replay.timeline import FrameCache, Timeline, open_replay
from racing.live.model import as_json
from racing.live.replay import CHAPTER_STEPS, STEP_SECONDS, level_of
from racing.model import Replay
from tests.factories import NOON
from tests.told_sessions import kept, told
from tests.viewing import Viewer

SECONDS = 1500
"""Of the session: three chapters."""


PICTURES = told(SECONDS)
END = PICTURES[-1]


@pytest.fixture(scope="module")
def replay() -> Replay:
    return kept(PICTURES)


class Wire:
    """The connection of a client: what is written to it, which it reads at once, or not at all."""

    def __init__(self) -> None:
        self.viewer = Viewer()
        self.written: list[bytes] = []
        self.stalled = False
        self._closing = False

    def write(self, data: bytes) -> None:
        self.written.append(data)
        if data:
            self.viewer.take(msgspec.json.decode(data))

    def get_write_buffer_size(self) -> int:
        return MOST_WAITING_BYTES + 1 if self.stalled else 0

    def is_closing(self) -> bool:
        return self._closing

    def abort(self) -> None:
        self._closing = True

    def get_extra_info(self, _name: str) -> None:
        return None


def plain(message: Message) -> bytes:
    """The text of the message, without the head of its frame."""
    size = message.frame[1]
    return message.frame[2 if size < 126 else 4 if size == 126 else 10 :]


class Watched:
    """A player, its clock, and those who watch."""

    def __init__(self, replay: Replay, megabytes: int = 32) -> None:
        self.now = 100.0
        self.player = Player(FrameCache(megabytes), Metrics("test"), clock=lambda: self.now)
        self._opened = open_replay(replay)
        self._timelines: dict[int, Timeline] = {}
        self._stack = ExitStack()

    def timeline(self, speed: float) -> Timeline:
        level = level_of(speed)
        return self._timelines.setdefault(level, Timeline(self._opened, level))

    async def watch(self, speed: float, beginning: float = 0.0) -> tuple[Wire, Playback]:
        wire, timeline = Wire(), self.timeline(speed)
        start = Start(timeline, timeline.at(beginning), beginning, speed)
        chapter_frames = await self.player.chapter_frames(timeline, start.number)
        client = Client(wire, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
        playback = self._stack.enter_context(self.player.joined(client, start, chapter_frames))
        return wire, playback

    async def pass_by(self, seconds: float) -> None:
        """Let time go by, and send all that is due then."""
        self.now += seconds
        while True:
            self.player.advance(self.now)
            await self.player.settled()
            due = self.player.advance(self.now)
            if not self.player.is_cutting and (due is None or due > self.now):
                return


@pytest.mark.parametrize("beginning", [0, 1, 700, 1023, SECONDS - 1, SECONDS, SECONDS + STEP_SECONDS])
@pytest.mark.parametrize("speed", [0.5, 1, 50])
async def test_from_anywhere_it_ends_in_the_picture_of_the_end(replay: Replay, beginning: float, speed: float) -> None:
    watched = Watched(replay)
    wire, playback = await watched.watch(speed, beginning)
    assert wire.viewer.kinds[0] == "snapshot"
    await watched.pass_by((replay.seconds - beginning) / speed + 1)
    assert wire.viewer.picture == as_json(END)
    assert playback.ended
    assert playback.client.closed.is_set()


async def test_it_begins_with_the_picture_of_that_moment(replay: Replay) -> None:
    wire, _ = await Watched(replay).watch(1, 700)
    assert wire.viewer.picture == as_json(PICTURES[699])


async def test_a_second_of_the_clock_shows_as_many_of_the_session_as_the_speed(replay: Replay) -> None:
    watched = Watched(replay)
    slow, fast = (await watched.watch(1))[0], (await watched.watch(100))[0]
    await watched.pass_by(9.6)
    assert slow.viewer.picture == as_json(PICTURES[9])
    shown = fast.viewer.picture["data_at"] - NOON.timestamp()
    assert 960 - 33 < shown <= 960
    assert len(fast.viewer.messages) == 1 + 960 // 32


async def test_a_thousand_end_in_the_same_picture_and_nothing_is_made_twice(replay: Replay) -> None:
    watched = Watched(replay)
    seen = [await watched.watch(50, beginning) for beginning in (0, 300, 301, 1499) for _ in range(250)]
    await watched.pass_by(replay.seconds / 50 + 1)
    assert all(wire.viewer.picture == as_json(END) for wire, _ in seen)
    assert all(playback.ended for _, playback in seen)
    first, second = (seen[place][0].viewer.messages for place in (0, 1))
    assert first == second
    timeline = watched.timeline(50)
    chapter_frames = await watched.player.chapter_frames(timeline, timeline.last)
    assert chapter_frames.change(timeline.last) is chapter_frames.change(timeline.last)


async def test_a_thousand_at_fifty_times_end_in_the_same_picture_from_ten_places_by_chance_and_the_edges(
    replay: Replay,
) -> None:
    dice = random.Random(17)  # noqa: S311  # where somebody begins
    chapter = CHAPTER_STEPS * STEP_SECONDS
    edges = (0.0, STEP_SECONDS, chapter - STEP_SECONDS, chapter, replay.seconds - STEP_SECONDS, replay.seconds)
    places = [*(dice.uniform(0, replay.seconds) for _ in range(10)), *edges]
    watched = Watched(replay)
    seen = [await watched.watch(50, places[each % len(places)]) for each in range(1000)]
    await watched.pass_by(replay.seconds / 50 + 1)
    assert all(wire.viewer.kinds[0] == "snapshot" for wire, _ in seen)
    assert all(wire.viewer.picture == as_json(END) for wire, _ in seen)
    assert all(playback.ended for _, playback in seen)


async def test_who_does_not_read_is_sent_the_whole_picture_afterwards_and_the_end_is_waited_for(replay: Replay) -> None:
    watched = Watched(replay)
    (slow, playback), (other, _) = await watched.watch(50), await watched.watch(50)
    slow.stalled = True
    await watched.pass_by(replay.seconds / 50 + 1)
    assert slow.viewer.kinds == ["snapshot"]
    assert not playback.ended
    assert other.viewer.picture == as_json(END)
    slow.stalled = False
    watched.player.check()
    assert slow.viewer.kinds == ["snapshot", "snapshot"]
    assert slow.viewer.picture == as_json(END)
    assert playback.ended


async def test_who_comes_back_is_sent_what_follows(replay: Replay) -> None:
    watched = Watched(replay)
    wire, _ = await watched.watch(10)
    await watched.pass_by(30)
    timeline, number = watched.timeline(10), int((wire.viewer.last_id or "").rpartition("-")[2])
    again = Wire()
    again.viewer.last_id, again.viewer.picture = wire.viewer.last_id, wire.viewer.picture
    client = Client(again, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
    with watched.player.joined(client, Start(timeline, number, timeline.dues[number], 10), None):
        await watched.pass_by(150)
    assert set(again.viewer.kinds) == {"change"}
    assert again.viewer.picture == as_json(END)


async def test_nobody_is_sent_anything_after_leaving(replay: Replay) -> None:
    watched = Watched(replay)
    timeline, wire = watched.timeline(1), Wire()
    client = Client(wire, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
    with watched.player.joined(client, Start(timeline, 0, 0, 1), None):
        assert watched.player.clients == 1
    await watched.pass_by(60)
    assert (watched.player.clients, wire.written) == (0, [])
