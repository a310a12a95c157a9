"""How long to wait before an attempt is repeated: longer each time, and not equally long for everyone."""

import random


class Backoff:
    """Seconds to wait between attempts: they double from `first` up to `longest`.

    `jitter` is the share of each wait that is drawn at random, so that many who wait do not all come back at once: with 0 every wait is
    as long as it may be, with 1 it is anything from 0 to that.
    """

    def __init__(self, first: float, longest: float, *, jitter: float) -> None:
        self._first = first
        self._longest = longest
        self._jitter = jitter
        self._next = first

    def next(self) -> float:
        """Return the seconds to wait this time."""
        wait = self._next
        self._next = min(wait * 2, self._longest)
        return wait * random.uniform(1 - self._jitter, 1)  # noqa: S311  # spreads load, guards nothing

    def reset(self) -> None:
        """Begin with `first` again, after an attempt that succeeded."""
        self._next = self._first
