"""A made-up session that was kept from its start to its end, second by second."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from racing.live.model import LiveSession, LiveStatus
from racing.live.replay import Recorder, replay_of
from racing.model import Replay
from tests.factories import NOON, a_live_session

LAP_SECONDS = 90


def told(seconds: int, **facts: Any) -> list[LiveSession]:
    """Its pictures: one a second from the start at noon, the last of them of the end."""
    running = [
        a_live_session(data_at=NOON + timedelta(seconds=second), current_lap=1 + second // LAP_SECONDS, **facts)
        for second in range(seconds)
    ]
    over = {"status": LiveStatus.FINISHED, "phase": None, "current_lap": 1 + (seconds - 1) // LAP_SECONDS}
    return [*running, a_live_session(data_at=NOON + timedelta(seconds=seconds), **(facts | over))]


def kept(pictures: Sequence[LiveSession], *, from_the_start: bool = True) -> Replay:
    """The replay of a session with these pictures. `from_the_start`: whether it was seen before it went live."""
    recorder = Recorder()
    if from_the_start:
        before = {"status": LiveStatus.UPCOMING, "phase": None, "data_at": pictures[0].data_at - timedelta(minutes=1)}
        recorder.take(a_live_session(**before))
    for picture in pictures:
        recorder.take(picture)
    taken = recorder.taken()
    assert taken is not None
    return replay_of(taken)
