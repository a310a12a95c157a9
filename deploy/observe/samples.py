"""What a process shows at `/metrics`, as numbers that can be asked for. Pure."""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple, Self

from prometheus_client.parser import text_string_to_metric_families

PREFIX = "willitbemax_"


class Sample(NamedTuple):
    """One line of the metrics; the name is without our prefix."""

    name: str
    labels: Mapping[str, str]
    value: float


class Samples:
    """The metrics of a process at a moment."""

    def __init__(self, samples: Iterable[Sample] = ()) -> None:
        self._by_name: dict[str, list[Sample]] = {}
        for sample in samples:
            self._by_name.setdefault(sample.name, []).append(sample)

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the metrics in Prometheus's text format. Raise ValueError where it is none."""
        families = text_string_to_metric_families(text)
        return cls(
            Sample(sample.name.removeprefix(PREFIX), sample.labels, sample.value)
            for family in families
            for sample in family.samples
        )

    def by(self, name: str, label: str) -> dict[str, float]:
        """Return the values of a metric by one of its labels, added up over the others."""
        found: dict[str, float] = {}
        for sample in self._by_name.get(name, ()):
            if label in sample.labels:
                found[sample.labels[label]] = found.get(sample.labels[label], 0.0) + sample.value
        return found

    def total(self, name: str, **labels: str) -> float:
        """Return the sum of a metric over all lines with these labels; 0 where there is none."""
        return sum(
            sample.value
            for sample in self._by_name.get(name, ())
            if all(sample.labels.get(label) == value for label, value in labels.items())
        )

    def has(self, name: str) -> bool:
        """Return whether the process shows such a metric."""
        return name in self._by_name

    def within(self, histogram: str, share: float) -> float | None:
        """Return the seconds within which this share of all was done, as a bound of the histogram; None where nothing was."""
        counts = self.by(f"{histogram}_bucket", "le")
        bounds = sorted((float(bound), count) for bound, count in counts.items())
        if not bounds or not bounds[-1][1]:
            return None
        wanted = share * bounds[-1][1]
        for (below, before), (bound, count) in pairwise([(0.0, 0.0), *bounds]):
            if count >= wanted:
                return below if math.isinf(bound) else below + (bound - below) * (wanted - before) / (count - before)
        return None
