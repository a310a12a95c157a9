"""Rounds and results in memory, in place of those that the store would read from data_scheduler."""

from collections.abc import Iterable
from copy import deepcopy
from typing import Any

from racing.model import Classification, Constructor, Driver, Round, SeasonSummary, Standings, Struct
from racing.wire.requests.reads import (
    ListConstructorsRequest,
    ListConstructorsResponse,
    ListDriversRequest,
    ListDriversResponse,
    ListResultsRequest,
    ListResultsResponse,
    ListSeasonsRequest,
    ListSeasonsResponse,
    Read,
)
from tests.season_indexes import FixedReader


class ResultsReader(FixedReader):
    """Answers reads with the rounds and results it was given, and the people in them. Counts the reads of results.

    `names`, `ergast_ids`: of drivers whose family name or Ergast's id is another one than ours. `tables`: the newest of each season, of
    which every reply has copies.
    """

    def __init__(self, rounds: Iterable[Round] = (), results: Iterable[Classification] = ()) -> None:
        super().__init__(rounds)
        self.results = tuple(results)
        self.asked = 0
        self.names: dict[str, str] = {}
        self.ergast_ids: dict[str, str] = {}
        self.tables: list[Standings] = []

    def answer(self, request: Read[Any]) -> Struct:
        match request:
            case ListResultsRequest():
                return self._results(request)
            case ListSeasonsRequest():
                return ListSeasonsResponse(
                    seasons=tuple(
                        SeasonSummary(year=table.season, driver_standings=deepcopy(table)) for table in self.tables
                    )
                )
            case ListDriversRequest():
                return self._drivers()
            case ListConstructorsRequest():
                return self._constructors()
            case _:
                return super().answer(request)

    def _results(self, asked: ListResultsRequest) -> ListResultsResponse:
        self.asked += 1
        found = (
            result
            for result in self.results
            if result.season == asked.season
            and asked.grand_prix in (None, result.grand_prix)
            and asked.session in (None, result.session)
        )
        return ListResultsResponse(results=tuple(found))

    def _drivers(self) -> ListDriversResponse:
        names = {row.driver for result in self.results for row in result.rows}
        drivers = (
            Driver(
                id=name,
                name=name,
                last_name=self.names.get(name, name),
                ergast_id=self.ergast_ids.get(name, name.replace("-", "_")),
            )
            for name in names
        )
        return ListDriversResponse(drivers=tuple(drivers))

    def _constructors(self) -> ListConstructorsResponse:
        names = {row.constructor for result in self.results for row in result.rows if row.constructor}
        makers = (Constructor(id=name, name=name, ergast_id=name.replace("-", "_")) for name in names)
        return ListConstructorsResponse(constructors=tuple(makers))
