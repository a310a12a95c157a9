"""The numbered steps of the live stream: pictures in; snapshots, merge patches and resets out. Pure.

Numbers have no gaps: the picture at one number and the steps after it give the picture of now.
"""

from collections import deque
from collections.abc import Mapping
from typing import Any

import msgspec

from racing.live.merge_patch import difference, patched
from racing.live.model import LiveMessage, LiveMessageType

KEPT = 2400
"""Steps that are kept for clients that come back: ten minutes at four a second."""

type Picture = Mapping[str, Any]


class Steps:
    """One epoch of numbers, from 0 on. `picture` is None while nothing is live."""

    def __init__(self, epoch: str) -> None:
        self.epoch = epoch
        self.number = 0
        self.picture: Picture | None = None
        self._kept: deque[LiveMessage] = deque(maxlen=KEPT)

    @property
    def id(self) -> str:
        """The id of the newest step."""
        return f"{self.epoch}-{self.number}"

    def show(self, picture: Picture) -> LiveMessage | None:
        """Return the step from the last picture to this one; None when they are equal. A new session gives a snapshot."""
        if self.picture is None or self.picture["key"] != picture["key"]:
            return self._step(LiveMessageType.SNAPSHOT, picture, picture)
        patch = difference(self.picture, picture)
        return self._step(LiveMessageType.CHANGE, patch, picture) if patch else None

    def clear(self) -> LiveMessage | None:
        """Return the step to nothing; None when nothing is live already."""
        return None if self.picture is None else self._step(LiveMessageType.RESET, None, None)

    def take(self, step: LiveMessage) -> bool:
        """Take a step that another process has numbered; return False, and do nothing, if steps before it are missing."""
        if step.epoch != self.epoch or step.number > self.number + 1:
            if step.type is LiveMessageType.CHANGE:
                return False
            self.epoch = step.epoch
            self._kept.clear()
        elif step.number <= self.number:
            return True
        match step.type:
            case LiveMessageType.SNAPSHOT:
                self.picture = msgspec.json.decode(step.data)
            case LiveMessageType.CHANGE:
                self.picture = patched(self.picture, msgspec.json.decode(step.data))
            case LiveMessageType.RESET:
                self.picture = None
        self.number = step.number
        self._kept.append(step)
        return True

    def copy(self) -> "Steps":
        """Return an independent copy."""
        other = Steps(self.epoch)
        other.number, other.picture, other._kept = self.number, self.picture, self._kept.copy()
        return other

    def now(self) -> LiveMessage:
        """Return everything in one step: a snapshot, or a reset when nothing is live."""
        if self.picture is None:
            return LiveMessage(type=LiveMessageType.RESET, epoch=self.epoch, number=self.number)
        data = msgspec.json.encode(self.picture)
        return LiveMessage(type=LiveMessageType.SNAPSHOT, epoch=self.epoch, number=self.number, data=data)

    def since(self, last_id: str | None) -> list[LiveMessage]:
        """Return the steps after `last_id`; if that is of another epoch, or too old, everything in one step."""
        epoch, _, number = (last_id or "").rpartition("-")
        if epoch != self.epoch or not (number.isascii() and number.isdecimal()):
            return [self.now()]
        missed = self.number - int(number)
        if not 0 <= missed <= len(self._kept):
            return [self.now()]
        return list(self._kept)[len(self._kept) - missed :]

    def _step(self, kind: LiveMessageType, data: Picture | None, picture: Picture | None) -> LiveMessage:
        self.number += 1
        self.picture = picture
        step = LiveMessage(
            type=kind,
            epoch=self.epoch,
            number=self.number,
            data=b"" if data is None else msgspec.json.encode(data),
        )
        self._kept.append(step)
        return step
