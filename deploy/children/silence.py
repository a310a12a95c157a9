"""When a child that lives and does not answer is given up: rules without I/O.

A child that is frozen (a stopped process, a deadlock) uses no processor; one that is only slow does, and gets more time, and so does one
that has not answered yet in its life: it starts.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Self

WORKING_SHARE = 0.02
"""Who uses more than this share of a processor is at work. An idle mongod uses 0.005."""


@dataclass(frozen=True)
class Patience:
    """Seconds without an answer after which a child is started again."""

    idle: float = 15.0
    """That of one that does nothing at all."""
    working: float = 60.0
    """That of one that uses the processor, or of which that is not known."""
    starting: float = 300.0
    """That of one that has never answered: a database may have much to recover."""

    @classmethod
    def of(cls, seconds: float) -> Self | None:
        """Return the patience whose shortest is this; None, for ever, where it is 0."""
        return cls(seconds, 4 * seconds, 20 * seconds) if seconds else None

    @property
    def each(self) -> float:
        """How long to wait for one answer: three are missed before anybody is given up."""
        return self.idle / 3


@dataclass(frozen=True)
class Silence:
    """How long a child has not answered."""

    has_answered: bool = False
    """Whether it ever has, in this life."""
    idle: float = 0.0
    """Seconds in a row during which it did nothing, either."""
    total: float = 0.0

    def miss(self, waited: float, used: float | None, patience: Patience) -> "Silence":
        """Return the silence after one more question without an answer, for which we `waited`; `used` are its seconds of processor.

        No question counts for more than was meant to be waited: where more passed, we did not run ourselves (a suspended machine).
        """
        counted = min(waited, patience.each)
        working = used is None or used > waited * WORKING_SHARE
        return Silence(self.has_answered, 0.0 if working else self.idle + counted, self.total + counted)

    def is_too_long(self, patience: Patience) -> bool:
        """Return whether the child is to be started again."""
        if not self.has_answered:
            return self.total >= patience.starting
        return self.idle >= patience.idle or self.total >= patience.working


ANSWERED = Silence(has_answered=True)


def processor_seconds(pid: int) -> float | None:
    """Return the processor time that a process has used; None where the system does not say (Linux does) or it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    # Fields 14 and 15 of proc(5); the name, which may hold spaces, is the second.
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
