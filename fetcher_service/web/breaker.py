"""A circuit breaker: a source that fails again and again is left alone for a while, then tried once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

FAILURES_TO_OPEN = 5
REST = timedelta(seconds=60)

type BreakerState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be asked: not before `until`, or, without one, not while another request tries it."""

    until: datetime | None


class Breaker:
    """Counts failures in a row. Open after five; after 60 s half-open: one try, which closes it or opens it again.

    What was already under way when it opened still counts when it succeeds, as it proves that the source works.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._opened: datetime | None = None
        self._trying = False

    def state(self, now: datetime) -> BreakerState:
        """Closed: ask. Open: do not. Half-open: one may."""
        if self._opened is None:
            return "closed"
        return "open" if now < self._opened + REST else "half-open"

    def admit(self, now: datetime) -> Literal["ask", "try"] | Refused:
        """Return whether it may be asked now. A try has to be followed by `succeeded`, `failed` or `abandoned`."""
        if self._opened is None:
            return "ask"
        if now < self._opened + REST:
            return Refused(self._opened + REST)
        if self._trying:
            return Refused(None)
        self._trying = True
        return "try"

    def succeeded(self) -> bool:
        """Note an answer; return True when it closes the circuit."""
        closes = self._opened is not None
        self._failures, self._opened, self._trying = 0, None, False
        return closes

    def failed(self, now: datetime) -> bool:
        """Note a failure; return True when it opens the circuit, also for another time."""
        self._failures += 1
        opens = self._trying or (self._opened is None and self._failures >= FAILURES_TO_OPEN)
        if opens:
            self._opened, self._trying = now, False
        return opens

    def abandoned(self, admitted: Literal["ask", "try"]) -> None:
        """Note that a request ended without an answer for a reason of ours; another may try."""
        if admitted == "try":
            self._trying = False
