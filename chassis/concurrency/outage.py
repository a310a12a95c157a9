"""What a service can do without for a while: known to be away, and said once."""

from collections.abc import Callable
from typing import Any

from chassis.errors import SuiteError


class Outage:
    """Whether something is away, and why.

    Failures come again and again, and a log should have one line for all of them: `if outage.begins(cause): log.warning(…)`, and later
    `if outage.ends(): log.info(…)`.
    """

    def __init__(self) -> None:
        self.cause: str | None = None
        """The cause of the last failure; None while all is well."""

    @property
    def well(self) -> bool:
        """Whether the last attempt succeeded."""
        return self.cause is None

    def begins(self, cause: str) -> bool:
        """Note a failure; return True where all was well before it."""
        first = self.well
        self.cause = cause
        return first

    def ends(self) -> bool:
        """Note a success; return True where there was an outage before it."""
        last = not self.well
        self.cause = None
        return last


def warn_once(log: Any, sentence: str) -> Callable[[SuiteError | None], None]:
    """Return what hears how each attempt of a loop ended, with the error if there is one, and logs the first failure of a row."""
    outage = Outage()

    def ended(error: SuiteError | None) -> None:
        if error is None:
            outage.ends()
        elif outage.begins(error.message):
            log.warning(sentence, cause=error.message)

    return ended
