"""A replay cut into frames for one level of speed: which frame is when, and what is sent of it, encoded once for all who watch.

Frames are numbered from 1 without gaps; 0 is the picture at the beginning. The numbers of one timeline are those of an epoch of the
stream, and equal replays give equal epochs, in every process and after every restart: whoever comes back with an id goes on there.
"""

import hashlib
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

import msgspec
from cachetools import LRUCache

from content_api.live.message import Message
from racing.live.merge_patch import patched
from racing.live.model import LiveMessage, LiveMessageType
from racing.live.replay import Chapter, Frame, Picture, frames, opened, span_of
from racing.model import Replay

DIGEST_BYTES = 6

SENT_OF_DATA = 4
"""What a frame takes in memory, by the bytes of its data: these, and both messages when somebody has been sent them."""

BYTES_OF_A_FRAME = 600
BYTES_OF_A_PICTURE = 6_000
"""What objects take beside that; most parts of a picture are those of the one before."""


class OpenedReplay(msgspec.Struct, frozen=True):
    """A replay in memory, still compressed. `places`: where its steps are on the grid, chapter by chapter."""

    replay: Replay
    digest: str
    places: "tuple[array[int], ...]"


def open_replay(replay: Replay) -> OpenedReplay:
    """Read through all chapters once; raise `ValueError` for one that cannot be read. It takes some tenths of a second."""
    digest = hashlib.blake2b(digest_size=DIGEST_BYTES)
    for chapter in replay.chapters:
        digest.update(chapter.data)
    places = tuple(array("l", (step.place for step in opened(chapter.data).steps)) for chapter in replay.chapters)
    return OpenedReplay(replay, digest.hexdigest(), places)


class ChapterFrames:
    """The frames of a chapter at a level, as they are sent. `first`: the number of the frame before its first."""

    def __init__(self, chapter: Chapter, cut: Sequence[Frame], epoch: str, first: int) -> None:
        self._opening: Picture = chapter.picture
        self._frames = cut
        self._epoch = epoch
        self._first = first
        self._messages: list[Message | None] = [None] * len(cut)
        pictures = 1 + sum(frame.picture is not None for frame in cut)
        self.size = (
            sum(len(frame.data) for frame in cut) * SENT_OF_DATA
            + len(cut) * BYTES_OF_A_FRAME
            + pictures * BYTES_OF_A_PICTURE
        )
        """Bytes that it takes in memory, about."""

    def change(self, number: int) -> Message:
        """Return the message of a frame; it is encoded when it is first sent."""
        place = number - self._first - 1
        message = self._messages[place]
        if message is None:
            data = self._frames[place].data
            message = self._messages[place] = Message(
                LiveMessage(type=LiveMessageType.CHANGE, epoch=self._epoch, number=number, data=data)
            )
        return message

    def snapshot(self, number: int) -> Message:
        """Return the whole picture after a frame, or before the first."""
        data = msgspec.json.encode(self._picture(number - self._first))
        return Message(LiveMessage(type=LiveMessageType.SNAPSHOT, epoch=self._epoch, number=number, data=data))

    def _picture(self, after: int) -> Picture:
        """The picture after so many frames: from the last that is kept before it."""
        kept = after
        while kept and self._frames[kept - 1].picture is None:
            kept -= 1
        picture = self._opening if kept == 0 else self._frames[kept - 1].picture
        for frame in self._frames[kept:after]:
            picture = patched(picture, msgspec.json.decode(frame.data))
        return picture or {}


class FrameCache:
    """Keeps the frames of the chapters that were cut last, bounded by their bytes: the least recently used are dropped first."""

    def __init__(self, megabytes: int) -> None:
        self._kept: LRUCache[tuple[str, int], ChapterFrames] = LRUCache(megabytes * 1024 * 1024, getsizeof=_size)

    @property
    def size(self) -> float:
        """Bytes that they take, about."""
        return float(self._kept.currsize)

    def get(self, epoch: str, chapter: int) -> ChapterFrames | None:
        """Return the frames of a chapter that are kept."""
        found: ChapterFrames | None = self._kept.get((epoch, chapter))
        return found

    def put(self, epoch: str, chapter: int, chapter_frames: ChapterFrames) -> bool:
        """Keep the frames of a chapter; return False where they are larger than all that may be kept."""
        if chapter_frames.size > self._kept.maxsize:
            return False
        self._kept[epoch, chapter] = chapter_frames
        return True


class Timeline:
    """The frames of one replay at one level. `dues`: when each is shown, in seconds since the replay's beginning."""

    def __init__(self, opened_replay: OpenedReplay, level: int) -> None:
        self._replay = opened_replay.replay
        self._level = level
        self.epoch = f"{opened_replay.digest}{level}"
        span = span_of(level)
        cut = [sorted({place >> level for place in places}) for places in opened_replay.places]
        shown = (min((place + 1) * span, self._replay.seconds) for places in cut for place in places)
        self.dues = array("d", (0.0, *shown))
        self._firsts = [0, *accumulate(len(places) for places in cut)][:-1]

    @property
    def last(self) -> int:
        """The number of the last frame."""
        return len(self.dues) - 1

    def at(self, seconds: float) -> int:
        """Return the number of the newest frame at a moment, in seconds since the beginning."""
        return max(0, bisect_right(self.dues, seconds) - 1)

    def with_moment(self, seconds: float) -> int:
        """Return the number of the first frame that shows what happened at a moment: a frame is shown at the end of its span."""
        return min(bisect_right(self.dues, seconds), self.last) if seconds else 0

    def chapter_of(self, number: int) -> int:
        """Return the chapter that has a frame; the first has the picture at the beginning."""
        return max(0, bisect_right(self._firsts, number - 1) - 1)

    def cut(self, chapter: int) -> ChapterFrames:
        """Cut a chapter into frames, which takes some hundredths of a second: in a thread."""
        content = opened(self._replay.chapters[chapter].data)
        return ChapterFrames(content, list(frames(content, self._level)), self.epoch, self._firsts[chapter])


def _size(chapter_frames: ChapterFrames) -> int:
    return chapter_frames.size
