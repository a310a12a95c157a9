"""The rounds of seasons, for who looks at the calendar again and again: read when a season has changed."""

from collections.abc import Sequence

from data_scheduler.stores import schema
from data_scheduler.stores.documents import document
from data_scheduler.stores.mongo import Mongo
from racing.model import Dataset, Round


class SeasonRounds:
    """The rounds of the seasons that were asked for, each as of a generation."""

    def __init__(self, mongo: Mongo) -> None:
        self._mongo = mongo
        self._known: dict[int, tuple[object, Sequence[Round]]] = {}

    async def of(self, year: int) -> Sequence[Round]:
        """Return the rounds of a season."""
        first = await self._mongo.one(schema.GENERATIONS, {"_id": year})
        generation = self._mongo.born, first["generation"] if first else 0
        known = self._known.get(year)
        if known is None or known[0] != generation:
            found = await self._mongo.find(Dataset.ROUNDS, {"season": year})
            known = generation, [document(plain, Round) for plain in found]
            self._known = {year: known, **{each: of for each, of in self._known.items() if abs(each - year) <= 1}}
        return known[1]
