"""Remembers what all questions "what if?" about a season share, as long as the facts stay the same."""

from collections.abc import Sequence

from cachetools import LRUCache

from racing.model import Round
from racing.title.what_if import SeasonSoFar
from racing.wire.requests.reads import ListResultsResponse

MOST = 16
"""Seasons that are remembered: those asked about last."""


class SeasonsSoFar:
    """Seasons by year. Whoever asks brings the facts: what is remembered is used where it follows from them."""

    def __init__(self) -> None:
        self._seasons: LRUCache[int, SeasonSoFar] = LRUCache(MOST)

    def of(self, year: int, rounds: Sequence[Round], reply: ListResultsResponse) -> SeasonSoFar:
        """Return the season of these rounds, and of all results of its races and sprints."""
        facts = (tuple(rounds), reply.results, reply.paddock.entrants)
        known = self._seasons.get(year)
        if known is None or known.facts != facts:
            known = self._seasons[year] = SeasonSoFar(year, *facts)
        return known
