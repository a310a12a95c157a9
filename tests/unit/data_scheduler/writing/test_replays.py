"""What a replay must be to be stored, and which of two is the better one."""

from datetime import timedelta

import msgspec
import pytest

from chassis.errors import InvalidRequest
from data_scheduler.writing import checks
from data_scheduler.writing.batch import plan
from racing.model import Dataset, Replay, ReplayChapter
from tests.factories import NOON, a_batch
from tests.told_sessions import kept, told

LATER = NOON + timedelta(hours=3)
WHOLE = kept(told(120))


def changed(**facts: object) -> Replay:
    return msgspec.structs.replace(WHOLE, **facts)


@pytest.mark.parametrize(
    ("replay", "reason"),
    [
        (changed(chapters=()), r"replays\[0\]\.chapters: none; a replay needs at least one"),
        (changed(chapters=(ReplayChapter(data=b"no zlib"),)), r"chapters\[0\]\.data: a chapter cannot be decompressed"),
        (
            changed(seconds=600.0, chapters=WHOLE.chapters * 2),
            r"chapters\[1\]\.data: steps out of order, allowed: 1024 to 2047",
        ),
        (changed(chapters=WHOLE.chapters * 2), r"chapters: 2 for 120.5 seconds, allowed: 1"),
        (changed(chapters=(ReplayChapter(data=bytes(3_000_000)),) * 3), "chapters: 9000000 bytes, allowed: 8388608"),
        (changed(chapters=(ReplayChapter(data=bytes(5_000_000)),)), "data: 5000000 bytes, allowed: 4194304"),
        (changed(seconds=0.0), "seconds: 0.0, allowed: more than 0, to 28800"),
        (changed(seconds=30_000.0), "seconds: 30000.0, allowed: more than 0, to 28800"),
        (changed(begins=NOON + timedelta(days=1)), "begins: .* is not in season 2025, or in the future"),
        (changed(begins=NOON - timedelta(days=900)), "begins: .* is not in season 2025, or in the future"),
    ],
)
def test_a_replay_that_cannot_be_told_is_refused_by_name(replay: Replay, reason: str) -> None:
    with pytest.raises(InvalidRequest, match=reason):
        checks.check(a_batch(Dataset.REPLAYS, replay, fetched_at=LATER), LATER)


def test_a_replay_that_can_be_told_is_taken() -> None:
    checks.check(a_batch(Dataset.REPLAYS, WHOLE, fetched_at=LATER), LATER)


@pytest.mark.parametrize(
    ("stored", "given", "is_taken"),
    [
        (kept(told(100), from_the_start=False), WHOLE, True),
        (WHOLE, kept(told(130), from_the_start=False), False),
        (WHOLE, kept(told(60)), False),
        (WHOLE, kept(told(119)), True),
        (WHOLE, WHOLE, False),
    ],
)
def test_what_has_less_of_the_session_does_not_take_its_place(stored: Replay, given: Replay, is_taken: bool) -> None:  # noqa: FBT001
    batch = a_batch(Dataset.REPLAYS, given, fetched_at=LATER)
    kept_before = msgspec.structs.replace(stored, fetched_at=NOON)
    assert bool(plan(batch, {WHOLE.id: kept_before}, {}, LATER).documents) is is_taken
