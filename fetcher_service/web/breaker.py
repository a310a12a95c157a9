"""A circuit breaker: a source that fails again and again is left alone for a while, then tried once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

FAILURES_TO_OPEN = 5
REST = timedelta(seconds=60)

type BreakerState = Literal["closed", "open", "half-open"]


@dataclass(frozen=True, slots=True)
class Refused:
    """It may not be asked: not before `until`, or, without one, not while the trial is under way."""

    until: datetime | None


class Breaker:
    """Counts failures in a row. Open after five; after 60 s half-open: one trial, which closes it or opens it again.

    What was already under way when it opened still counts when it succeeds, as it proves the source well.
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
        """May it be asked now? A trial has to be followed by `succeeded`, `failed` or `abandoned`."""
        if self._opened is None:
            return "ask"
        if now < self._opened + REST:
            return Refused(self._opened + REST)
        if self._trying:
            return Refused(None)
        self._trying = True
        return "try"

    def succeeded(self) -> bool:
        """It answered; True when that closes the circuit."""
        closes = self._opened is not None
        self._failures, self._opened, self._trying = 0, None, False
        return closes

    def failed(self, now: datetime) -> bool:
        """It failed; True when that opens the circuit (anew)."""
        self._failures += 1
        opens = self._trying or (self._opened is None and self._failures >= FAILURES_TO_OPEN)
        if opens:
            self._opened, self._trying = now, False
        return opens

    def abandoned(self, admitted: Literal["ask", "try"]) -> None:
        """It came to no answer, and that was not the source's doing; a trial may be made by another."""
        if admitted == "try":
            self._trying = False
