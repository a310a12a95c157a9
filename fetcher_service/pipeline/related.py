"""When to fetch what belongs to a dataset as well: the people of results, the tracks of calendars.

On a race weekend a calendar is fetched every half minute, and results as often around a session, but the people and tracks in them change
a few times a year. So these are fetched once an hour, and at once when a row names somebody who was not there the last time.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from fetcher_service.pipeline.requests import DatasetRequest
from racing.model import Classification, Dataset, LapChart, Round, Standings

FETCHED_AGAIN_AFTER = timedelta(hours=1)

type Mention = tuple[Dataset, str]


def mentions(rows: Iterable[Any]) -> frozenset[Mention]:
    """Return everyone and everything that the rows name, by dataset and id; an entry by driver and car."""
    return frozenset(mention for row in rows for mention in _mentioned(row) if mention[1])


class RelatedRequests:
    """Remembers when related datasets were last fetched, and who was mentioned then."""

    def __init__(self) -> None:
        self._fetched: dict[tuple[tuple[Dataset, int], ...], tuple[datetime, frozenset[Mention]]] = {}

    def is_known(self, related: Sequence[DatasetRequest], mentioned: frozenset[Mention], now: datetime) -> bool:
        """Return whether they were fetched within the hour and nobody new is mentioned."""
        at, known = self._fetched.get(_key(related), (None, frozenset[Mention]()))
        return at is not None and now - at < FETCHED_AGAIN_AFTER and mentioned <= known

    def note_fetched(self, related: Sequence[DatasetRequest], mentioned: frozenset[Mention], now: datetime) -> None:
        """Note that they have been fetched and written, for these mentions."""
        _, known = self._fetched.get(_key(related), (None, frozenset[Mention]()))
        self._fetched[_key(related)] = now, known | mentioned


def _key(related: Sequence[DatasetRequest]) -> tuple[tuple[Dataset, int], ...]:
    return tuple((request.dataset, request.of) for request in related)


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
        case LapChart(cars=cars):
            for car in cars:
                yield Dataset.DRIVERS, car.driver
