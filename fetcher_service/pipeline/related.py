"""Who and what is read along with a dataset: people with results, tracks with calendars. Not every time, but when it may be new.

A calendar is fetched every half minute on a race weekend, and results as often around a session; the people and tracks in them change
a few times a year. So they are asked for once an hour, and at once when somebody is mentioned who was not known the last time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from fetcher_service.pipeline.requests import DatasetRequest
from racing.model import Classification, Dataset, LapChart, Round, Standings

ASKED_AGAIN = timedelta(hours=1)

type Mention = tuple[Dataset, str]


def mentions(rows: Iterable[Any]) -> frozenset[Mention]:
    """Everyone and everything the rows name, by dataset and id; an entry by driver and car."""
    return frozenset(mention for row in rows for mention in _mentioned(row) if mention[1])


class RelatedRequests:
    """Remembers when what goes along was last asked for, and who was mentioned then."""

    def __init__(self) -> None:
        self._asked: dict[tuple[tuple[Dataset, int], ...], tuple[datetime, frozenset[Mention]]] = {}

    def is_known(self, along: Sequence[DatasetRequest], named: frozenset[Mention], now: datetime) -> bool:
        """Whether it was asked for within the hour, and nobody new is named."""
        at, known = self._asked.get(_key(along), (None, frozenset[Mention]()))
        return at is not None and now - at < ASKED_AGAIN and named <= known

    def asked(self, along: Sequence[DatasetRequest], named: frozenset[Mention], now: datetime) -> None:
        """It has been asked for and written, for these."""
        _, known = self._asked.get(_key(along), (None, frozenset[Mention]()))
        self._asked[_key(along)] = now, known | named


def _key(along: Sequence[DatasetRequest]) -> tuple[tuple[Dataset, int], ...]:
    return tuple((each.dataset, each.of) for each in along)


def _mentioned(row: Any) -> Iterator[Mention]:
    match row:
        case Round(circuit=circuit) if circuit is not None:
            yield Dataset.CIRCUITS, circuit.id
        case Classification(rows=entries) | Standings(rows=entries):
            for entry in entries:
                yield Dataset.DRIVERS, entry.driver or ""
                yield Dataset.CONSTRUCTORS, entry.constructor or ""
                yield Dataset.ENGINE_MANUFACTURERS, entry.engine or ""
                if entry.driver and entry.constructor:
                    yield Dataset.ENTRANTS, f"{entry.driver} {entry.constructor} {entry.engine or ''}"
        case LapChart(laps=laps):
            for lap in laps:
                yield Dataset.DRIVERS, lap.driver
