"""How well each source works: what `/status` shows of it, and the alarm when its answers change their shape."""

import re
from collections import defaultdict
from datetime import datetime
from typing import Literal

import msgspec
import structlog

from chassis.process.metrics import Metrics
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
        """Whether it answered when it was last asked; a source that was never asked counts as reachable."""
        return self.last_failure is None or (self.last_success is not None and self.last_success > self.last_failure)

    @property
    def state(self) -> SourceState:
        """Reachable, unreachable, or paused: it may not be asked for now, which is expected of it."""
        if self.paused:
            return "paused"
        return "reachable" if self.reachable else "unreachable"


class SourcesHealth:
    """The health of every source, and the last fetch of every dataset.

    Sources mostly go away together, with the network. So `log_news` says in one line which have gone away since it was last called, and in
    one which are back.
    """

    def __init__(self, names: tuple[str, ...], metrics: Metrics) -> None:
        self.sources = {name: SourceHealth() for name in names}
        self.last_fetch: dict[str, datetime] = {}
        self._reported: dict[str, set[str]] = defaultdict(set)
        self._away: frozenset[str] = frozenset()
        self._outage: set[str] = set()
        """Sources that cannot be reached, since the line in the log that said so."""
        self._returning: dict[str, datetime | None] = {}
        """Sources of an outage that is over that have not answered since, with their last failure then."""
        self._asked = metrics.counter("source_answers_total", "Answers of sources", ["source", "result"])
        self._changed = metrics.counter(
            "source_changed_total", "Answers of a changed shape, by where they changed", ["source", "path"]
        )
        reachable = metrics.gauge("source_reachable", "1 where the source answered when it was last asked", ["source"])
        changes = metrics.gauge(
            "source_shape_changes", "Datasets of which the source has changed its shape", ["source"]
        )
        for name, health in self.sources.items():
            reachable.labels(name).set_function(lambda health=health: float(health.reachable))  # type: ignore[misc]  # a lambda per source
            changes.labels(name).set_function(lambda health=health: float(len(health.changes)))  # type: ignore[misc]  # as above

    def answered(self, source: str, now: datetime, dataset: Dataset | None = None) -> None:
        """Note that the source itself has answered; when it was asked for a dataset, in the expected shape."""
        health = self.sources[source]
        health.last_success = now
        health.paused = health.unreachable = False
        if health.changes.pop(dataset, None):
            log.info("source has its shape again", source=source, dataset=dataset)
        self._asked.labels(source, "answered").inc()

    def failed(self, source: str, error: SourceFailed | str, now: datetime, dataset: Dataset | None = None) -> None:
        """Note that it could not be asked, or that what it gave was refused. `NotNow` is not a failure: the source is paused."""
        health = self.sources[source]
        log.debug("source failed", source=source, dataset=dataset, cause=str(error))
        health.last_error = str(error)
        health.paused = isinstance(error, NotNow)
        if health.paused:
            self._asked.labels(source, "not_now").inc()
            return
        health.last_failure = now
        health.unreachable = isinstance(error, Unreachable)
        self._asked.labels(source, "failed").inc()
        if isinstance(error, SourceChanged):
            self._note_shape_change(health, error, now, dataset)

    def log_news(self) -> None:
        """Log which sources have gone away, and which are back, since the last call. A changed shape has its own line in the log.

        Sources that cannot be reached one after the other, as each is asked, are one outage: one line when it begins, one when the first
        of them answers again.
        """
        away = frozenset(name for name, of in self.sources.items() if not of.reachable)
        again = {name for name, failed in self._returning.items() if self.sources[name].last_failure != failed}
        gone = [name for name in self.sources if name in (away - self._away) | again and not self.sources[name].changes]
        unreachable = [name for name in gone if self.sources[name].unreachable]
        if unreachable:
            say = log.debug if self._outage else log.warning
            say(
                "sources cannot be reached, what is stored is served",
                sources=", ".join(unreachable),
                cause=self.sources[unreachable[0]].last_error,
            )
            self._outage |= set(unreachable)
        if silent := [name for name in gone if name not in unreachable]:
            log.warning("sources give no answer", sources=", ".join(silent), cause=self.sources[silent[0]].last_error)
        back = [name for name in self.sources if name in self._away - away]
        if told := [name for name in back if name not in self._returning]:
            log.info("sources answer again", sources=", ".join(told))
        for name in {*back, *again}:
            self._returning.pop(name, None)
        if self._outage & set(back):
            # The others will be asked again soon; only one that fails once more is news.
            self._returning |= {name: self.sources[name].last_failure for name in self._outage - set(back)}
            self._outage = set()
        self._away = away

    def feed_changed(self, error: SourceChanged, now: datetime) -> None:
        """Note that the live feed has changed its shape at a place; whether the source answers requests is another matter.

        Many topics arrive in turn, so each place is logged once until the feed is joined again.
        """
        reported = self._reported[error.source]
        self._note_shape_change(self.sources[error.source], error, now, None, quietly=error.path in reported)
        reported.add(error.path)

    def feed_joined(self, source: str) -> None:
        """Forget the changes of the live feed, which is being joined again: what has changed will be seen again."""
        self._reported.pop(source, None)
        self.sources[source].changes.pop(None, None)

    def _note_shape_change(
        self,
        health: SourceHealth,
        error: SourceChanged,
        now: datetime,
        dataset: Dataset | None,
        *,
        quietly: bool = False,
    ) -> None:
        """Log a change once, however often it is met; the metric counts each time."""
        # Without numbers, or a label would be made for every row of a table.
        self._changed.labels(error.source, _NUMBER.sub("n", error.path)).inc()
        before = health.changes.get(dataset)
        if before and before.path == error.path:
            return
        health.changes[dataset] = ShapeChange(path=error.path, found=error.found, since=now)
        say = log.debug if quietly else log.error
        say("source changed its shape", source=error.source, dataset=dataset, path=error.path, found=error.found)
