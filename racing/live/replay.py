"""A session kept step by step, so that it can be told once more: how its pictures become chapters, and chapters frames. Pure.

A step is the merge patch (RFC 7396) from one picture to the next on a grid of half seconds, by the feed's own time. A chapter holds the
steps of some minutes; it begins with the whole picture, so that a replay may begin there, and is compressed. A frame is what is sent
to those who watch: all steps of a span of time in one patch. Spans are doubled from level to level, so that any speed finds one of which it
shows a few each second, and so that everybody who watches at that level is sent the same bytes.
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import msgspec

from racing.live.merge_patch import difference, patched
from racing.live.model import LiveSession, LiveStatus, as_json
from racing.model import LapBegun, Replay, ReplayChapter, Round, Session
from racing.schedule import SessionStatus, session_status

STEP_SECONDS = 0.5
"""Of the grid: the feed itself refreshes the gap of a car every four seconds."""

CHAPTER_STEPS = 1024
"""Steps of the grid in a chapter: eight and a half minutes. A multiple of what a frame of the last level spans."""

LEVELS = 8
MOST_A_SECOND = 4
"""Frames that are shown a second, as live."""

SLOWEST, FASTEST = 0.1, 100.0
"""The speeds that a replay may have, in seconds of the session a second."""

LONGEST = timedelta(hours=8)
"""Of a session: what the feed tells later is of another day."""

LARGEST_CHAPTER = 8 * 1024 * 1024
"""Bytes of a chapter when it is opened; one of a race has a quarter of a million."""

REPLAYS_SINCE = 2018
"""The first season of which an archive has every message of a session."""

FIRST_LAP, SECOND_LAP = 1, 2

FRAMES_A_PICTURE = 16
"""Frames from one picture that is kept to the next."""

type Picture = Mapping[str, Any]


class Step(msgspec.Struct, frozen=True, array_like=True):
    """What changed in a step of the grid, which is counted from the beginning of the session."""

    place: int
    patch: dict[str, Any]


class Chapter(msgspec.Struct, frozen=True):
    """Some minutes of a session: the picture at their beginning, and the steps."""

    picture: dict[str, Any]
    steps: list[Step]


class Frame(msgspec.Struct, frozen=True):
    """All that changed in a span of time, as JSON. `place`: the span, counted from 0; `picture`: as it is then, of some frames."""

    place: int
    data: bytes
    picture: Picture | None = None


class Taken(msgspec.Struct, frozen=True):
    """What a recorder has taken, as it was at a moment. `chapters`: JSON of each."""

    first: LiveSession
    place: int
    complete: bool
    laps: dict[int, float]
    chapters: tuple[bytes, ...]


def has_replay(weekend: Round, session: Session, now: datetime) -> bool:
    """Return whether some source may have the steps of a session: it is over, and not of a year before there were any."""
    return weekend.season >= REPLAYS_SINCE and session_status(session, weekend, now) is SessionStatus.FINISHED


def replay_of(taken: Taken) -> Replay:
    """Return the replay of what was taken. Compressing a race takes some tenths of a second: do it in a thread."""
    return Replay(
        season=taken.first.season,
        grand_prix=taken.first.grand_prix,
        session=taken.first.session,
        begins=taken.first.data_at,
        seconds=(taken.place + 1) * STEP_SECONDS,
        complete=taken.complete,
        laps=tuple(LapBegun(lap=lap, at=at) for lap, at in sorted(taken.laps.items())),
        chapters=tuple(ReplayChapter(data=packed(chapter)) for chapter in taken.chapters),
    )


def packed(chapter: bytes) -> bytes:
    """Return the JSON of a chapter as it is stored: compressed by zlib (RFC 1950)."""
    return zlib.compress(chapter, zlib.Z_BEST_COMPRESSION)


def opened(data: bytes) -> Chapter:
    """Return a chapter that was stored; raise `ValueError` for what is none, or would be too large."""
    decompressor = zlib.decompressobj()
    try:
        text = decompressor.decompress(data, LARGEST_CHAPTER)
    except zlib.error as error:
        raise ValueError(f"a chapter cannot be decompressed: {error}") from error
    if not decompressor.eof or decompressor.unused_data:
        raise ValueError(f"a chapter ends too early or too late, or has more than {LARGEST_CHAPTER} bytes")
    try:
        return msgspec.json.decode(text, type=Chapter)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ValueError(f"a chapter cannot be read: {error}") from error


def level_of(speed: float) -> int:
    """Return the lowest level at which this speed shows no more than `MOST_A_SECOND` frames a second."""
    return next((level for level in range(LEVELS) if span_of(level) * MOST_A_SECOND >= speed), LEVELS - 1)


def span_of(level: int) -> float:
    """Return the seconds of the session that a frame of a level spans."""
    return STEP_SECONDS * (1 << level)


def frames(chapter: Chapter, level: int) -> Iterator[Frame]:
    """Yield the frames of a chapter in order, with a picture in every `FRAMES_A_PICTURE`th and in the last."""
    before: Picture = chapter.picture
    spans = [(place, list(steps)) for place, steps in groupby(chapter.steps, lambda step: step.place >> level)]
    for number, (place, steps) in enumerate(spans, 1):
        after = before
        for step in steps:
            after = patched(after, step.patch)
        keeps = number % FRAMES_A_PICTURE == 0 or number == len(spans)
        yield Frame(place, msgspec.json.encode(difference(before, after)), after if keeps else None)
        before = after


class Recorder:
    """Takes the pictures of a session as they come, from the moment at which it goes live, and keeps its steps."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._first: LiveSession | None = None
        self._newest: LiveSession | None = None
        self._from_the_start = False
        self._place = 0
        """Of the newest picture, whose step is not kept yet."""
        self._kept: dict[str, Any] = {}
        """The picture after the last step that is kept."""
        self._chapters: list[bytes] = []
        """JSON of those that are over."""
        self._opening: dict[str, Any] = {}
        self._steps: list[Step] = []
        self._laps: dict[int, float] = {}

    @property
    def has_ended(self) -> bool:
        """Whether the session is over by what was taken."""
        return self._newest is not None and self._newest.status is LiveStatus.FINISHED

    def take(self, picture: LiveSession) -> None:
        """Take the newest picture; that of another session begins anew, and one of a session that has not begun is left out."""
        if picture.status is LiveStatus.UPCOMING:
            self._forget()
            self._from_the_start = True
            return
        if self._first is None or picture.key != self._first.key:
            from_the_start = self._first is None and self._from_the_start
            self._forget()
            self._from_the_start = from_the_start
            self._first = self._newest = picture
            self._opening = self._kept = as_json(picture)
            self._note_lap(picture)
            return
        after = picture.data_at - self._first.data_at
        if after > LONGEST:
            return
        place = max(self._place, int(after.total_seconds() / STEP_SECONDS))
        if place > self._place:
            self._keep()
            while place // CHAPTER_STEPS > len(self._chapters):
                self._close()
        self._newest, self._place = picture, place
        self._note_lap(picture)

    def taken(self) -> Taken | None:
        """Return what was taken so far; None where there is nothing."""
        if self._first is None:
            return None
        last = Chapter(self._opening, [*self._steps, *self._unkept()])
        return Taken(
            first=self._first,
            place=self._place,
            complete=self._from_the_start and self.has_ended,
            laps=self._laps_begun(),
            chapters=(*self._chapters, msgspec.json.encode(last)),
        )

    def _laps_begun(self) -> dict[int, float]:
        """When each lap began. Feeds count from the first crossing of the line: the first lap began with the session."""
        begun = dict(self._laps)
        if self._from_the_start and SECOND_LAP in begun:
            begun.setdefault(FIRST_LAP, 0.0)
        return begun

    def _note_lap(self, picture: LiveSession) -> None:
        if picture.current_lap is not None:
            self._laps.setdefault(picture.current_lap, self._place * STEP_SECONDS)

    def _unkept(self) -> list[Step]:
        """The step to the newest picture, if it is one."""
        patch = difference(self._kept, as_json(self._newest)) if self._newest else {}
        return [Step(self._place, patch)] if patch else []

    def _keep(self) -> None:
        for step in self._unkept():
            self._steps.append(step)
            self._kept = patched(self._kept, step.patch)

    def _close(self) -> None:
        self._chapters.append(msgspec.json.encode(Chapter(self._opening, self._steps)))
        self._opening, self._steps = self._kept, []
