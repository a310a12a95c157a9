"""Pictures become steps, chapters and frames, and these give every picture again."""

from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest

from racing.live.merge_patch import patched
from racing.live.model import LiveSession, LiveStatus, as_json
from racing.live.replay import (
    CHAPTER_STEPS,
    FASTEST,
    LEVELS,
    LONGEST,
    MOST_A_SECOND,
    SLOWEST,
    STEP_SECONDS,
    Recorder,
    frames,
    level_of,
    opened,
    packed,
    span_of,
)
from tests.factories import NOON, a_live_session
from tests.told_sessions import kept, told


def at(seconds: float, lap: int = 1, **changes: object) -> LiveSession:
    return a_live_session(data_at=NOON + timedelta(seconds=seconds), current_lap=lap, **changes)


A_RACE = told(2000)


@pytest.mark.parametrize("level", range(LEVELS))
def test_at_every_level_the_last_frame_gives_the_last_picture(level: int) -> None:
    picture: object = None
    for chapter in kept(A_RACE).chapters:
        content = opened(chapter.data)
        assert picture in (None, content.picture)
        picture = content.picture
        for frame in frames(content, level):
            picture = patched(picture, msgspec.json.decode(frame.data))
            assert frame.picture in (None, picture)
    assert picture == as_json(A_RACE[-1])


def test_a_chapter_begins_where_the_one_before_ended_and_no_frame_is_in_two() -> None:
    chapters = [opened(chapter.data) for chapter in kept(A_RACE).chapters]
    assert len(chapters) == 2000 / STEP_SECONDS // CHAPTER_STEPS + 1
    for level in range(LEVELS):
        assert CHAPTER_STEPS % (1 << level) == 0
        places = [{step.place >> level for step in chapter.steps} for chapter in chapters]
        assert all(before.isdisjoint(after) for before, after in pairwise(places))


def test_laps_are_found_by_when_they_began() -> None:
    replay = kept(A_RACE)
    assert [each.lap for each in replay.laps] == list(range(1, 24))
    assert replay.laps[0].at == 0
    assert replay.laps[10].at == pytest.approx(900, abs=2)
    assert (replay.begins, replay.seconds) == (NOON, 2000 + STEP_SECONDS)


@pytest.mark.parametrize(
    ("pictures", "from_the_start", "complete"),
    [(A_RACE, True, True), (A_RACE, False, False), (A_RACE[:-1], True, False)],
)
def test_who_joined_late_or_left_early_has_not_all(
    pictures: list[LiveSession],
    from_the_start: bool,  # noqa: FBT001
    complete: bool,  # noqa: FBT001
) -> None:
    assert kept(pictures, from_the_start=from_the_start).complete is complete


def test_the_first_lap_began_with_the_session_where_the_feed_counts_from_the_second() -> None:
    uncounted = msgspec.structs.replace(at(0), current_lap=None)
    assert [each.lap for each in kept([uncounted, at(90, lap=2)]).laps] == [1, 2]
    assert [each.lap for each in kept([uncounted, at(90, lap=9)]).laps] == [9]


def test_another_session_begins_anew() -> None:
    replay = kept([at(0), at(1), at(100, key=12), at(101, key=12)])
    assert (replay.begins, replay.seconds) == (NOON + timedelta(seconds=100), 1 + STEP_SECONDS)


def test_nothing_is_kept_of_a_session_that_has_not_begun() -> None:
    recorder = Recorder()
    recorder.take(at(0, status=LiveStatus.UPCOMING, phase=None))
    assert recorder.taken() is None


def test_what_the_feed_tells_of_another_day_is_left_out() -> None:
    assert kept([at(0), at(1), at(LONGEST.total_seconds() + 1)]).seconds == 1 + STEP_SECONDS


def test_time_that_goes_back_is_of_the_same_step() -> None:
    replay = kept([at(0), at(10, lap=2), at(9, lap=3)])
    assert replay.seconds == 10 + STEP_SECONDS
    (chapter,) = replay.chapters
    assert opened(chapter.data).steps[-1].patch == {
        "current_lap": 3,
        "data_at": (NOON + timedelta(seconds=9)).timestamp(),
    }


@pytest.mark.parametrize("speed", [SLOWEST, 1, 2, 2.1, 10, 50, FASTEST])
def test_no_speed_shows_more_frames_than_live(speed: float) -> None:
    shown = speed / span_of(level_of(speed))
    assert shown <= MOST_A_SECOND
    assert level_of(speed) == 0 or shown > MOST_A_SECOND / 2


@pytest.mark.parametrize(
    "data",
    [b"", b"no zlib", packed(b'{"picture":{},"steps":[]}')[:-1], packed(b"[]"), packed(b"{"), packed(b"[" * 100_000)],
)
def test_what_is_no_chapter_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="a chapter"):
        opened(data)


def test_a_chapter_that_would_fill_memory_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 8388608 bytes"):
        opened(packed(b" " * 9_000_000))
