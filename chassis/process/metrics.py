"""Prometheus metrics in a registry of the service's own, so that several services can live in one process."""

from collections.abc import Callable, Sequence
from typing import cast

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

NAMESPACE = "willitbemax"
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Bounds of a histogram of durations, in seconds."""


class Metrics:
    """Counters, gauges and histograms named `willitbemax_…`, and CPU, memory and open files of the process.

    Asking for an existing metric returns it. Raise ValueError where it is of another kind or has other labels.
    """

    def __init__(self, service: str) -> None:
        self._registry = CollectorRegistry()
        self._made: dict[str, tuple[type, tuple[str, ...], Counter | Gauge | Histogram]] = {}
        ProcessCollector(namespace=NAMESPACE, registry=self._registry)
        self.gauge("service_info", "Which service this is", ["service"]).labels(service).set(1)

    def counter(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Counter:
        """Return a count that only grows; its name ends with `_total`."""
        return self._once(name, Counter, labels, lambda full: Counter(full, documentation, labels, registry=None))

    def gauge(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Gauge:
        """Return a value that goes up and down."""
        return self._once(name, Gauge, labels, lambda full: Gauge(full, documentation, labels, registry=None))

    def histogram(
        self, name: str, documentation: str, labels: Sequence[str] = (), *, buckets: Sequence[float] = SECONDS
    ) -> Histogram:
        """Return a distribution, in seconds unless its name says otherwise."""
        return self._once(
            name, Histogram, labels, lambda full: Histogram(full, documentation, labels, buckets=buckets, registry=None)
        )

    def render(self) -> bytes:
        """Return all metrics in the text format that Prometheus reads."""
        return generate_latest(self._registry)

    def _once[M: Counter | Gauge | Histogram](
        self, name: str, kind: type[M], labels: Sequence[str], make: Callable[[str], M]
    ) -> M:
        if name not in self._made:
            made = make(f"{NAMESPACE}_{name}")
            self._registry.register(made)
            self._made[name] = (kind, tuple(labels), made)
        kept, of, metric = self._made[name]
        if kept is not kind or of != tuple(labels):
            raise ValueError(f"{name} is already a {kept.__name__.lower()} with the labels {', '.join(of) or 'none'}")
        return cast("M", metric)
