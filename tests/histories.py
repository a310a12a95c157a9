"""What data_scheduler keeps in memory of the bundled archive, made without a database: for tests of reads, which are pure."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from msgspec.structs import replace

from data_scheduler.reading.history import History, KeptSeason, Lasting
from data_scheduler.stores.documents import SeasonTotals
from data_scheduler.writing.deriving import counted_now
from fetcher_service.archive.corrections import mended
from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.model import Championship, Classification, Season


@cache
def all_of_history() -> History:
    """Every season since 1950, kept for the whole run of a process."""
    with Facts() as facts:
        return history_of(facts, facts.years)


def history_of(facts: Facts, years: Iterable[int]) -> History:
    """Return some seasons of the bundled archive, with everyone and every track."""
    catalogue = facts.catalogue()
    seasons = {year: kept_season(facts.season(year)) for year in years}
    lasting = Lasting(
        seasons=tuple(Season(year=year) for year in seasons),
        drivers={each.id: each for each in catalogue.drivers},
        constructors={each.id: each for each in catalogue.constructors},
        engine_manufacturers={each.id: each for each in catalogue.engine_manufacturers},
        circuits={each.id: each for each in catalogue.circuits},
        grands_prix={each.id: each for each in catalogue.grands_prix},
        tyre_manufacturers={each.id: each for each in catalogue.tyre_manufacturers},
    )
    return History(lasting, seasons)


def kept_season(facts: SeasonFacts) -> KeptSeason:
    """Return a season as data_scheduler keeps it, with tables as they are reported and totals as they are counted."""
    by_driver: dict[str, list[Classification]] = defaultdict(list)
    for result in facts.results:
        for driver in {row.driver for row in result.rows}:
            by_driver[driver].append(result)
    tables = mended(facts.standings)
    return KeptSeason(
        rounds=facts.rounds,
        results=facts.results,
        tables={each: tuple(table for table in tables if table.championship is each) for each in Championship},
        entrants=facts.entrants,
        entries=tuple(replace(each, chassis=(), engine_models=(), tyres=()) for each in facts.entrants),
        totals=_totals(facts),
        by_session={(result.grand_prix, result.session): result for result in facts.results},
        by_driver=by_driver,
        grids={(grid.grand_prix, grid.session): grid for grid in facts.starting_grids},
        honours={each.grand_prix: each for each in facts.honours},
    )


def _totals(facts: SeasonFacts) -> dict[Championship, SeasonTotals]:
    latest = {table.championship: table for table in mended(facts.standings)}
    totals = counted_now(facts.season.year, facts.rounds, facts.results, latest)
    return {each.championship: each for each in totals if each.rows}
