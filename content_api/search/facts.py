"""The facts that can be found, as data_scheduler has them."""

import asyncio

from racing.model import Circuit, Constructor, Dataset, Document, Driver, Entrant, Struct
from racing.records import CareerStatistics, CircuitStatistics
from racing.wire.client import Reader
from racing.wire.requests.reads import (
    ListAllEntrantsRequest,
    ListCircuitsRequest,
    ListConstructorsRequest,
    ListDriversRequest,
)

DATASETS = frozenset(
    {Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.CIRCUITS, Dataset.ENTRANTS, Dataset.ROUNDS, Dataset.SEASONS}
)
"""The datasets that an index shows. Results are not among them: a win more orders nobody anew before his next entry does."""


class SearchFacts(Struct, frozen=True, kw_only=True):
    """Who and what there is beside the rounds, with what they have done."""

    drivers: tuple[Driver, ...] = ()
    constructors: tuple[Constructor, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    entrants: tuple[Entrant, ...] = ()
    driver_careers: tuple[CareerStatistics, ...] = ()
    constructor_careers: tuple[CareerStatistics, ...] = ()
    circuit_statistics: tuple[CircuitStatistics, ...] = ()

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything with a source and a date."""
        return (*self.drivers, *self.constructors, *self.circuits, *self.entrants)


async def read_facts(reader: Reader) -> SearchFacts:
    """Read them; raise `SuiteError` while data_scheduler is away."""
    drivers, constructors, circuits, entries = await asyncio.gather(
        reader.read(ListDriversRequest()),
        reader.read(ListConstructorsRequest()),
        reader.read(ListCircuitsRequest()),
        reader.read(ListAllEntrantsRequest()),
    )
    return SearchFacts(
        drivers=drivers.drivers,
        constructors=constructors.constructors,
        circuits=circuits.circuits,
        entrants=entries.entrants,
        driver_careers=drivers.careers,
        constructor_careers=constructors.careers,
        circuit_statistics=circuits.statistics,
    )
