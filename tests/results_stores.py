"""Results that lie in memory where annals would ask data_scheduler for them."""

from collections.abc import Iterable

from racing.model import Classification, Constructor, Driver, Round, SessionKind
from racing.wire.replies import ListConstructorsResponse, ListDriversResponse, ListResultsResponse
from tests.season_indexes import FixedReader


class ResultsReader(FixedReader):
    """Gives the rounds and results it was given, and the people in them. Counts what it is asked."""

    def __init__(self, rounds: Iterable[Round] = (), results: Iterable[Classification] = ()) -> None:
        super().__init__(rounds)
        self.results = tuple(results)
        self.asked = 0

    async def list_results(
        self,
        season: int,
        *,
        grand_prix: str | None = None,
        session: SessionKind | None = None,
        leaders: int | None = None,
    ) -> ListResultsResponse:
        self.asked += 1
        found = (
            result
            for result in self.results
            if result.season == season and grand_prix in (None, result.grand_prix) and session in (None, result.session)
        )
        return ListResultsResponse(results=tuple(found))

    async def list_drivers(self) -> ListDriversResponse:
        names = {row.driver for result in self.results for row in result.rows}
        drivers = (Driver(id=name, name=name, last_name=name, ergast_id=name.replace("-", "_")) for name in names)
        return ListDriversResponse(drivers=tuple(drivers))

    async def list_constructors(self) -> ListConstructorsResponse:
        names = {row.constructor for result in self.results for row in result.rows if row.constructor}
        makers = (Constructor(id=name, name=name, ergast_id=name.replace("-", "_")) for name in names)
        return ListConstructorsResponse(constructors=tuple(makers))
