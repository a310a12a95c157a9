"""How the sources fare: what `/status` shows of each, and the canary that sings when one changes its shape."""

import re
from collections import defaultdict
from datetime import datetime
from typing import Literal

import msgspec
import structlog

from chassis.metrics import Metrics
from fetcher_service.failures import NotNow, SourceChanged, SourceFailed, Unreachable
from racing.model import Dataset

log = structlog.get_logger()

_NUMBER = re.compile(r"\d+")

type SourceState = Literal["reachable", "unreachable", "paused"]


class ShapeChange(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer no longer has its shape, what was found there, and since when."""

    path: str
    found: str
    since: datetime


class SourceHealth(msgspec.Struct, kw_only=True):
    """When a source last answered, when it last failed, and why; by dataset, where its shape has changed."""

    last_success: datetime | None = None
    last_failure: datetime | None = None
    last_error: str | None = None
    paused: bool = False
    unreachable: bool = False
    changes: dict[Dataset | None, ShapeChange] = msgspec.field(default_factory=dict)

    @property
    def reachable(self) -> bool:
        """Whether it answered when it was last asked; a source never asked is believed."""
        return self.last_failure is None or (self.last_success is not None and self.last_success > self.last_failure)

    @property
    def state(self) -> SourceState:
        """Reachable, unreachable, or paused: it may not be asked for now, which is to be expected of it."""
        if self.paused:
            return "paused"
        return "reachable" if self.reachable else "unreachable"


class SourcesHealth:
    """The standing of every source, and the last fetch of every dataset.

    Sources go away together, mostly: with the network. So `told` says in one line who has gone since it was last called, and
    in one who is back.
    """

    def __init__(self, names: tuple[str, ...], metrics: Metrics) -> None:
        self.sources = {name: SourceHealth() for name in names}
        self.last_fetch: dict[str, datetime] = {}
        self._told_of: dict[str, set[str]] = defaultdict(set)
        self._away: frozenset[str] = frozenset()
        self._asked = metrics.counter("source_answers_total", "Answers of sources", ["source", "result"])
        self._changed = metrics.counter(
            "source_changed_total", "Answers of a changed shape, by where they changed", ["source", "path"]
        )

    def answered(self, source: str, now: datetime, dataset: Dataset | None = None) -> None:
        """It answered itself, and when it was asked for this dataset, the answer had its shape."""
        standing = self.sources[source]
        standing.last_success = now
        standing.paused = standing.unreachable = False
        if standing.changes.pop(dataset, None):
            log.info("source has its shape again", source=source, dataset=dataset)
        self._asked.labels(source, "answered").inc()

    def failed(self, source: str, error: SourceFailed | str, now: datetime, dataset: Dataset | None = None) -> None:
        """It could not be asked, or what it gave was refused; `told` says so. `NotNow` is no failure: the source pauses."""
        standing = self.sources[source]
        log.debug("source failed", source=source, dataset=dataset, cause=str(error))
        standing.last_error = str(error)
        standing.paused = isinstance(error, NotNow)
        if standing.paused:
            self._asked.labels(source, "not_now").inc()
            return
        standing.last_failure = now
        standing.unreachable = isinstance(error, Unreachable)
        self._asked.labels(source, "failed").inc()
        if isinstance(error, SourceChanged):
            self._sing(standing, error, now, dataset)

    def told(self) -> None:
        """Say in the log who has gone away, and who is back, since this was said last. A changed shape has a line of its own."""
        away = frozenset(name for name, of in self.sources.items() if not of.reachable)
        if gone := [name for name in self.sources if name in away - self._away and not self.sources[name].changes]:
            nobody_met = all(self.sources[name].unreachable for name in gone)
            event = "sources cannot be reached, what is stored is served" if nobody_met else "sources give no answer"
            log.warning(event, sources=", ".join(gone), cause=self.sources[gone[0]].last_error)
        if back := [name for name in self.sources if name in self._away - away]:
            log.info("sources answer again", sources=", ".join(back))
        self._away = away

    def changed(self, error: SourceChanged, now: datetime) -> None:
        """What it tells without being asked has changed its shape; how it answers is another matter.

        It tells many topics in turn: each place is one line in the log until it begins to tell anew.
        """
        told_of = self._told_of[error.source]
        self._sing(self.sources[error.source], error, now, None, quietly=error.path in told_of)
        told_of.add(error.path)

    def unchanged(self, source: str) -> None:
        """It begins to tell anew: whatever has changed will show again."""
        self._told_of.pop(source, None)
        self.sources[source].changes.pop(None, None)

    def _sing(
        self,
        standing: SourceHealth,
        error: SourceChanged,
        now: datetime,
        dataset: Dataset | None,
        *,
        quietly: bool = False,
    ) -> None:
        """One line in the log for a change, however often it is met; the metric counts each time."""
        # Without numbers, or a label would be made for every row of a table.
        self._changed.labels(error.source, _NUMBER.sub("n", error.path)).inc()
        before = standing.changes.get(dataset)
        if before and before.path == error.path:
            return
        standing.changes[dataset] = ShapeChange(path=error.path, found=error.found, since=now)
        say = log.debug if quietly else log.error
        say("source changed its shape", source=error.source, dataset=dataset, path=error.path, found=error.found)
