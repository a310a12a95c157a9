"""How the sources fare: what `/status` shows of each."""

from datetime import datetime

import msgspec

from chassis.metrics import Metrics


class SourceStanding(msgspec.Struct, kw_only=True):
    """When a source last answered, when it last failed, and why."""

    last_success: datetime | None = None
    last_failure: datetime | None = None
    last_error: str | None = None

    @property
    def reachable(self) -> bool:
        """Whether it answered when it was last asked; a source never asked is believed."""
        return self.last_failure is None or (self.last_success is not None and self.last_success > self.last_failure)


class SourcesStanding:
    """The standing of every source, and the last fetch of every dataset."""

    def __init__(self, names: tuple[str, ...], metrics: Metrics) -> None:
        self.sources = {name: SourceStanding() for name in names}
        self.last_fetch: dict[str, datetime] = {}
        self._asked = metrics.counter("source_answers_total", "Answers of sources", ["source", "result"])

    def answered(self, source: str, now: datetime) -> None:
        """It answered."""
        self.sources[source].last_success = now
        self._asked.labels(source, "answered").inc()

    def failed(self, source: str, error: str, now: datetime) -> None:
        """It could not be asked, or what it gave was refused."""
        self.sources[source].last_failure = now
        self.sources[source].last_error = error
        self._asked.labels(source, "failed").inc()
