"""Replays are shown by a clock that is given: a thousand at once, from anywhere, at any speed, each to the picture of the end."""

from contextlib import ExitStack

import msgspec
import pytest

from chassis.process.metrics import Metrics
from content_api.live.audience import MOST_WAITING_BYTES, Client
from content_api.live.message import Message
from content_api.replay.reel import Reel, Scenes, open_replay
from content_api.replay.showing import Screen, Showing, Start
from racing.live.model import as_json
from racing.live.replay import STEP_SECONDS, level_of
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


class Cinema:
    """A screen, its clock, and those who watch."""

    def __init__(self, replay: Replay, megabytes: int = 32) -> None:
        self.now = 100.0
        self.screen = Screen(Scenes(megabytes), Metrics("test"), clock=lambda: self.now)
        self._opened = open_replay(replay)
        self._reels: dict[int, Reel] = {}
        self._stack = ExitStack()

    def reel(self, speed: float) -> Reel:
        level = level_of(speed)
        return self._reels.setdefault(level, Reel(self._opened, level))

    async def watch(self, speed: float, beginning: float = 0.0) -> tuple[Wire, Showing]:
        wire, reel = Wire(), self.reel(speed)
        start = Start(reel, reel.at(beginning), beginning, speed)
        scene = await self.screen.scene(reel, start.number)
        client = Client(wire, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
        showing = self._stack.enter_context(self.screen.joined(client, start, scene))
        return wire, showing

    async def pass_by(self, seconds: float) -> None:
        """Let time go by, and send all that is due then."""
        self.now += seconds
        while True:
            self.screen.advance(self.now)
            await self.screen.settled()
            due = self.screen.advance(self.now)
            if not self.screen.is_cutting and (due is None or due > self.now):
                return


@pytest.mark.parametrize("beginning", [0, 1, 700, 1023, SECONDS - 1, SECONDS, SECONDS + STEP_SECONDS])
@pytest.mark.parametrize("speed", [0.5, 1, 50])
async def test_from_anywhere_it_ends_in_the_picture_of_the_end(replay: Replay, beginning: float, speed: float) -> None:
    cinema = Cinema(replay)
    wire, showing = await cinema.watch(speed, beginning)
    assert wire.viewer.kinds[0] == "snapshot"
    await cinema.pass_by((replay.seconds - beginning) / speed + 1)
    assert wire.viewer.picture == as_json(END)
    assert showing.ended
    assert showing.client.closed.is_set()


async def test_it_begins_with_the_picture_of_that_moment(replay: Replay) -> None:
    wire, _ = await Cinema(replay).watch(1, 700)
    assert wire.viewer.picture == as_json(PICTURES[699])


async def test_a_second_of_the_clock_shows_as_many_of_the_session_as_the_speed(replay: Replay) -> None:
    cinema = Cinema(replay)
    slow, fast = (await cinema.watch(1))[0], (await cinema.watch(100))[0]
    await cinema.pass_by(9.6)
    assert slow.viewer.picture == as_json(PICTURES[9])
    shown = fast.viewer.picture["data_at"] - NOON.timestamp()
    assert 960 - 33 < shown <= 960
    assert len(fast.viewer.messages) == 1 + 960 // 32


async def test_a_thousand_end_in_the_same_picture_and_nothing_is_made_twice(replay: Replay) -> None:
    cinema = Cinema(replay)
    seen = [await cinema.watch(50, beginning) for beginning in (0, 300, 301, 1499) for _ in range(250)]
    await cinema.pass_by(replay.seconds / 50 + 1)
    assert all(wire.viewer.picture == as_json(END) for wire, _ in seen)
    assert all(showing.ended for _, showing in seen)
    first, second = (seen[place][0].viewer.messages for place in (0, 1))
    assert first == second
    reel = cinema.reel(50)
    scene = await cinema.screen.scene(reel, reel.last)
    assert scene.change(reel.last) is scene.change(reel.last)


async def test_who_does_not_read_is_sent_the_whole_picture_afterwards_and_the_end_is_waited_for(replay: Replay) -> None:
    cinema = Cinema(replay)
    (slow, showing), (other, _) = await cinema.watch(50), await cinema.watch(50)
    slow.stalled = True
    await cinema.pass_by(replay.seconds / 50 + 1)
    assert slow.viewer.kinds == ["snapshot"]
    assert not showing.ended
    assert other.viewer.picture == as_json(END)
    slow.stalled = False
    cinema.screen.check()
    assert slow.viewer.kinds == ["snapshot", "snapshot"]
    assert slow.viewer.picture == as_json(END)
    assert showing.ended


async def test_who_comes_back_is_sent_what_follows(replay: Replay) -> None:
    cinema = Cinema(replay)
    wire, _ = await cinema.watch(10)
    await cinema.pass_by(30)
    reel, number = cinema.reel(10), int((wire.viewer.last_id or "").rpartition("-")[2])
    again = Wire()
    again.viewer.last_id, again.viewer.picture = wire.viewer.last_id, wire.viewer.picture
    client = Client(again, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
    with cinema.screen.joined(client, Start(reel, number, reel.dues[number], 10), None):
        await cinema.pass_by(150)
    assert set(again.viewer.kinds) == {"change"}
    assert again.viewer.picture == as_json(END)


async def test_nobody_is_sent_anything_after_leaving(replay: Replay) -> None:
    cinema = Cinema(replay)
    reel, wire = cinema.reel(1), Wire()
    client = Client(wire, plain, ping=b"")  # type: ignore[arg-type]  # all it needs of a transport
    with cinema.screen.joined(client, Start(reel, 0, 0, 1), None):
        assert cinema.screen.clients == 1
    await cinema.pass_by(60)
    assert (cinema.screen.clients, wire.written) == (0, [])
