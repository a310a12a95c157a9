"""What a source answers, and how it says that it could not."""

from dataclasses import dataclass
from datetime import datetime

from fetcher_service.failures import Missing, NotNow, SourceChanged, SourceFailed, Unreachable

__all__ = [
    "Answer",
    "Missing",
    "NotNow",
    "NothingDue",
    "Rows",
    "SourceChanged",
    "SourceFailed",
    "UnknownToSource",
    "Unreachable",
]


@dataclass(frozen=True, slots=True)
class Rows[T]:
    """The rows asked for, at least one.

    `complete`: these are all there are, so what is missing has been dropped. `as_of`: the instant (UTC) of which they
    tell, the `fetched_at` of what is written; None: the moment they were asked for.
    """

    rows: tuple[T, ...]
    complete: bool = False
    as_of: datetime | None = None

    def __post_init__(self) -> None:
        if not self.rows:
            raise ValueError("an answer without rows is NothingDue, UnknownToSource or an error")


@dataclass(frozen=True, slots=True)
class NothingDue:
    """There is nothing yet, or never will be: not run yet, cancelled, later than the source reaches. A success."""

    reason: str


@dataclass(frozen=True, slots=True)
class UnknownToSource:
    """The source does not offer this at all, or does not know what was asked for: another one may."""

    reason: str


type Answer[T] = Rows[T] | NothingDue | UnknownToSource
