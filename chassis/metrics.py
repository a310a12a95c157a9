"""Prometheus metrics in a registry of the service's own, so that several services can live in one process."""

from collections.abc import Sequence

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

PREFIX = "willitbemax_"


class Metrics:
    """Counters, gauges and histograms named `willitbemax_…`, and those of the process."""

    def __init__(self, service: str) -> None:
        self.service = service
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)

    def counter(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Counter:
        """A count that only grows; its name ends with `_total`."""
        return Counter(f"{PREFIX}{name}", documentation, labels, registry=self._registry)

    def gauge(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Gauge:
        """A value that goes up and down."""
        return Gauge(f"{PREFIX}{name}", documentation, labels, registry=self._registry)

    def histogram(self, name: str, documentation: str, labels: Sequence[str] = ()) -> Histogram:
        """A distribution, in seconds unless the name says otherwise."""
        return Histogram(f"{PREFIX}{name}", documentation, labels, registry=self._registry)

    def render(self) -> bytes:
        """The text format that Prometheus scrapes."""
        return generate_latest(self._registry)
