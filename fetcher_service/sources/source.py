"""What every source offers: one method for each dataset.

A source is a module of this folder. It has a class that derives from `Source` and overrides what it can give, and a function
`open_source(context)`, an async context manager that yields one. `SOURCES` names the modules in the order in which they are asked; nothing
else has to know of a new one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from chassis.clock import Clock
from chassis.process.metrics import Metrics
from fetcher_service.sources.reading import Answer, UnknownToSource
from fetcher_service.web import Web
from racing.model import (
    ALL_SEASONS,
    Circuit,
    CircuitMap,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    GrandPrix,
    Honours,
    LapChart,
    Replay,
    Round,
    Season,
    SessionKind,
    SessionLog,
    Standings,
    StartingGrid,
    TyreManufacturer,
)


@dataclass(frozen=True, slots=True)
class SourceContext:
    """What a source is opened with: the way to the web, the time, the address of each source (without a last slash), the metrics.

    `archive`: another file of facts than the bundled archive. `hourly`: requests an hour, for sources whose limit is a setting.
    """

    web: Web
    clock: Clock
    addresses: Mapping[str, str]
    metrics: Metrics | None = None
    archive: Path | None = None
    hourly: Mapping[str, int] = field(default_factory=dict)


class Source(Protocol):
    """One place that facts come from: a method for each dataset, named as the dataset is.

    Each answers `Rows` of models with our own ids and without provenance (the batch carries that), `NothingDue`, or
    `UnknownToSource`, which is what a dataset answers that a source does not override. Rows of a round that has been
    renumbered keep its `grand_prix`. A method raises `SourceFailed` when the source cannot be reached or answers
    nonsense, and `SourceChanged` when its answer no longer parses. Methods may be called at the same time.
    """

    name: str
    """As in `SOURCES`, and as `source` of what is written."""

    bundled: bool = False
    """Whether it costs no request: then it is asked to complete what another one gave."""

    edition: str | None = None
    """Of a bundled source: what tells it from the one that another version of the project brings."""

    spared: bool = False
    """Whether it allows few requests: then what may change at any moment is asked of others first."""

    async def seasons(self) -> Answer[Season]:
        """Every championship year."""
        return self._does_not_give("seasons")

    async def rounds(self, season: int) -> Answer[Round]:
        """The calendar of a season: cancelled rounds as far as they are known, sessions in order of time."""
        return self._does_not_give(f"rounds of {season}")

    async def testing(self, season: int) -> Answer[Round]:
        """The pre-season tests of a season, round 0 each, with their days as practices."""
        return self._does_not_give(f"testing of {season}")

    async def results(
        self, season: int, grand_prix: str | None = None, session: SessionKind | None = None
    ) -> Answer[Classification]:
        """Classifications of a season, of one round, of one kind of session, or of one session."""
        wanted = " ".join(filter(None, (str(season), grand_prix, session)))
        return self._does_not_give(f"results of {wanted}")

    async def standings(self, season: int) -> Answer[Standings]:
        """The tables of both championships after every round, or after those the source still has."""
        return self._does_not_give(f"standings of {season}")

    async def entrants(self, season: int) -> Answer[Entrant]:
        """Who was entered with which car, one row per driver and car."""
        return self._does_not_give(f"entrants of {season}")

    async def drivers(self, season: int = ALL_SEASONS) -> Answer[Driver]:
        """The people who appear in a season, or everyone."""
        return self._does_not_give(f"drivers of {season or 'all seasons'}")

    async def constructors(self, season: int = ALL_SEASONS) -> Answer[Constructor]:
        """The constructors that appear in a season, or all."""
        return self._does_not_give(f"constructors of {season or 'all seasons'}")

    async def engine_manufacturers(self, season: int = ALL_SEASONS) -> Answer[EngineManufacturer]:
        """The engine manufacturers that appear in a season, or all."""
        return self._does_not_give(f"engine manufacturers of {season or 'all seasons'}")

    async def circuits(self, season: int = ALL_SEASONS) -> Answer[Circuit]:
        """The tracks of a season's calendar, or all: as they are today, not as they were raced."""
        return self._does_not_give(f"circuits of {season or 'all seasons'}")

    async def laps(self, season: int, grand_prix: str, session: SessionKind) -> Answer[LapChart]:
        """Every lap of one session, with stints and pit stops as far as they are known."""
        return self._does_not_give(f"laps of {season} {grand_prix} {session}")

    async def session_logs(self, season: int, grand_prix: str, session: SessionKind) -> Answer[SessionLog]:
        """What happened in one session beside the laps: race control, flags, weather, radio."""
        return self._does_not_give(f"session logs of {season} {grand_prix} {session}")

    async def circuit_maps(self, season: int) -> Answer[CircuitMap]:
        """Drawings of the layouts raced in a season, under a licence that lets them be shown."""
        return self._does_not_give(f"circuit maps of {season}")

    async def replays(self, season: int, grand_prix: str, session: SessionKind) -> Answer[Replay]:
        """The steps of one session that has ended."""
        return self._does_not_give(f"replays of {season} {grand_prix} {session}")

    async def grands_prix(self) -> Answer[GrandPrix]:
        """Every Grand Prix, those that are no longer held too."""
        return self._does_not_give("grands prix")

    async def tyre_manufacturers(self) -> Answer[TyreManufacturer]:
        """Every manufacturer of tyres."""
        return self._does_not_give("tyre manufacturers")

    async def starting_grids(self, season: int) -> Answer[StartingGrid]:
        """The grids of a season's races and sprints as they were drawn up, with penalties."""
        return self._does_not_give(f"starting grids of {season}")

    async def honours(self, season: int) -> Answer[Honours]:
        """What the races of a season are remembered for: the driver of the day, grand slams."""
        return self._does_not_give(f"honours of {season}")

    def _does_not_give(self, what: str) -> UnknownToSource:
        return UnknownToSource(f"{self.name} does not give {what}")
