"""What readers ask about, in memory: each season as it is stored at a generation, and what outlives seasons.

Reads are pure functions of a `History`. What it holds is read by `data_scheduler.reading.season_memory`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from data_scheduler.stores.documents import SeasonTotals
from racing.model import (
    Championship,
    Circuit,
    Classification,
    Constructor,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    Paddock,
    Round,
    Season,
    SeasonStatistics,
    SessionKind,
    Standings,
    StartingGrid,
    TyreManufacturer,
)

type Kind = Literal["driver", "constructor", "team"]
"""Whom statistics are about. A team is a constructor over all its engines."""


class KeptSeason(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A season at a generation.

    Rounds are in order of time, results in order of Grand Prix and session id, the tables of a championship in order of rounds, entrants
    in order of id; `entries` are the same without models of cars, engines and tyres, which most replies need not name. The fields that
    begin with `by` hold the same again, in the same order, by what is asked for: `by_session` and `by_driver` results (those of a driver
    have a row of his), `by_entrant` and `by_maker` `entries`, by driver and by constructor, `by_contender` the
    statistics of `totals`, of drivers, of constructors with each of their engines, and of teams. Grids are by Grand Prix and session,
    honours by Grand Prix.
    """

    generation: int = 0
    rounds: tuple[Round, ...] = ()
    results: tuple[Classification, ...] = ()
    tables: Mapping[Championship, Sequence[Standings]] = MappingProxyType({})
    entrants: tuple[Entrant, ...] = ()
    entries: tuple[Entrant, ...] = ()
    totals: Mapping[Championship, SeasonTotals] = MappingProxyType({})
    by_session: Mapping[tuple[str, SessionKind], Classification] = MappingProxyType({})
    by_driver: Mapping[str, Sequence[Classification]] = MappingProxyType({})
    by_entrant: Mapping[str, Sequence[Entrant]] = MappingProxyType({})
    by_maker: Mapping[str, Sequence[Entrant]] = MappingProxyType({})
    by_contender: Mapping[tuple[Kind, str], Sequence[SeasonStatistics]] = MappingProxyType({})
    grids: Mapping[tuple[str, SessionKind], StartingGrid] = MappingProxyType({})
    honours: Mapping[str, Honours] = MappingProxyType({})
    worked_out: dict[Callable[["KeptSeason"], Any], Any] = msgspec.field(default_factory=dict)

    def once[T](self, work: Callable[["KeptSeason"], T]) -> T:
        """Return what a pure function makes of the season. It is worked out once: a season stays as it is at its generation."""
        if work not in self.worked_out:
            self.worked_out[work] = work(self)
        found: T = self.worked_out[work]
        return found


class Lasting(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """What outlives seasons, at a generation: people, makers and tracks by id, in order of id, and the years there are."""

    generation: int = 0
    seasons: tuple[Season, ...] = ()
    drivers: Mapping[str, Driver] = MappingProxyType({})
    constructors: Mapping[str, Constructor] = MappingProxyType({})
    engine_manufacturers: Mapping[str, EngineManufacturer] = MappingProxyType({})
    circuits: Mapping[str, Circuit] = MappingProxyType({})
    grands_prix: Mapping[str, GrandPrix] = MappingProxyType({})
    tyre_manufacturers: Mapping[str, TyreManufacturer] = MappingProxyType({})


NO_SEASON = KeptSeason()


class History:
    """The seasons that a read sees, the oldest first, and what outlives them."""

    def __init__(self, lasting: Lasting, seasons: Mapping[int, KeptSeason]) -> None:
        self.lasting = lasting
        self.seasons = seasons
        self.generation = lasting.generation + sum(season.generation for season in seasons.values())
        """The sum of the generations that a reply depends on."""
        self._worked_out: dict[Callable[[History], Any], Any] = {}

    def once[T](self, work: "Callable[[History], T]") -> T:
        """Return what a pure function makes of these seasons, worked out once; all seasons are one `History` until one of them changes."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        found: T = self._worked_out[work]
        return found

    def knows(self, work: "Callable[[History], Any]") -> bool:
        """Return whether that was worked out already."""
        return work in self._worked_out

    def season(self, year: int) -> KeptSeason:
        """Return a season; an empty one for a year that has none."""
        return self.seasons.get(year, NO_SEASON)

    def some(self, year: int | None) -> Iterable[KeptSeason]:
        """Return one season, or all of them."""
        return self.seasons.values() if year is None else (self.season(year),)

    def paddock(
        self, season: int | None, drivers: Iterable[str], constructors: Iterable[str], engines: Iterable[str]
    ) -> Paddock:
        """Return the people with their entries of the season, the cars, and the cars of those entries.

        They are sent with the reply that mentions them, so that the reader needs no second call.
        """
        people = frozenset(drivers)
        entrants = [entrant for each in self.some(season) for entrant in _entered(each, people)]
        makers = {*constructors, *(entrant.constructor for entrant in entrants)}
        motors = {*engines, *(entrant.engine for entrant in entrants if entrant.engine)}
        return Paddock(
            drivers=named(self.lasting.drivers, people),
            constructors=named(self.lasting.constructors, makers),
            engine_manufacturers=named(self.lasting.engine_manufacturers, motors),
            entrants=tuple(entrants),
        )

    def paddock_of_tables(self, tables: Iterable[Standings], season: int | None) -> Paddock:
        """Return the people and cars in championship tables."""
        rows = [row for table in tables for row in table.rows]
        return self.paddock(
            season,
            {row.driver for row in rows if row.driver},
            {row.constructor for row in rows if row.constructor},
            {row.engine for row in rows if row.engine},
        )


def _entered(season: KeptSeason, people: Collection[str]) -> Iterable[Entrant]:
    """Return the entries of some drivers, in order of id."""
    if len(people) == 1:  # as for one of all of history: his are found without looking at everybody's
        return season.by_entrant.get(next(iter(people)), ())
    return (entrant for entrant in season.entries if entrant.driver in people)


def named[D: Document](known: Mapping[str, D], ids: Iterable[str]) -> tuple[D, ...]:
    """Return those that exist of these ids, in order of id."""
    return tuple(known[id_] for id_ in sorted(ids) if id_ in known)
