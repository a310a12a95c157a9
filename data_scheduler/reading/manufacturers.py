"""Reads of who makes engines and tyres: what cars with them have done, in all and season by season.

Pure functions of what is kept.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from chassis.errors import NotFound
from data_scheduler.reading.history import History, KeptSeason, named
from data_scheduler.reading.races import RaceRun, races_run
from data_scheduler.stores.documents import provenance
from data_scheduler.writing.statistics import PODIUM, STARTED
from racing.model import Championship, ClassificationRow, Document, EngineModel, Paddock
from racing.records import MakerStatistics
from racing.wire.requests.reads import (
    GetEngineManufacturerRequest,
    GetEngineManufacturerResponse,
    GetTyreManufacturerRequest,
    GetTyreManufacturerResponse,
    ListEngineManufacturersRequest,
    ListEngineManufacturersResponse,
    ListTyreManufacturersRequest,
    ListTyreManufacturersResponse,
)

SUMMED = (
    "entries",
    "starts",
    "wins",
    "podiums",
    "podium_races",
    "pole_positions",
    "fastest_laps",
    "laps",
    "sprint_starts",
    "sprint_wins",
    "championships",
)

type SeasonOfMakers = Mapping[str, MakerStatistics]
type MakerOf = Callable[[ClassificationRow], str | None]


def list_engine_manufacturers(
    history: History, _request: ListEngineManufacturersRequest
) -> ListEngineManufacturersResponse:
    """Return every manufacturer of engines in order of id, with the careers of those whose engines were entered."""
    return ListEngineManufacturersResponse(
        manufacturers=tuple(history.lasting.engine_manufacturers.values()),
        careers=tuple(_careers(history, season_of_engines)),
    )


def get_engine_manufacturer(history: History, request: GetEngineManufacturerRequest) -> GetEngineManufacturerResponse:
    """Return a manufacturer of engines with every season; raise `NotFound` for an unknown one."""
    maker = history.lasting.engine_manufacturers.get(request.id)
    if maker is None:
        raise NotFound(
            f"id: there is no engine manufacturer {request.id!r}, allowed: an id from the list of engine manufacturers"
        )
    seasons = _seasons(history, request.id, season_of_engines)
    return GetEngineManufacturerResponse(
        manufacturer=maker,
        career=career_of(seasons, _provenance(history, seasons)),
        seasons=seasons,
        paddock=_paddock(history, seasons),
    )


def list_tyre_manufacturers(history: History, _request: ListTyreManufacturersRequest) -> ListTyreManufacturersResponse:
    """Return every manufacturer of tyres in order of id, with the careers of those whose tyres were used."""
    return ListTyreManufacturersResponse(
        manufacturers=tuple(history.lasting.tyre_manufacturers.values()),
        careers=tuple(_careers(history, season_of_tyres)),
    )


def get_tyre_manufacturer(history: History, request: GetTyreManufacturerRequest) -> GetTyreManufacturerResponse:
    """Return a manufacturer of tyres with every season; raise `NotFound` for an unknown one."""
    maker = history.lasting.tyre_manufacturers.get(request.id)
    if maker is None:
        raise NotFound(
            f"id: there is no tyre manufacturer {request.id!r}, allowed: an id from the list of tyre manufacturers"
        )
    seasons = _seasons(history, request.id, season_of_tyres)
    return GetTyreManufacturerResponse(
        manufacturer=maker,
        career=career_of(seasons, _provenance(history, seasons)),
        seasons=seasons,
        paddock=_paddock(history, seasons),
    )


def season_of_engines(season: KeptSeason) -> SeasonOfMakers:
    """Return what was done with the engines of each manufacturer in a season, with points and titles of the constructors' table."""
    counted = count(season.once(races_run), lambda row: row.engine)
    totals = season.totals.get(Championship.CONSTRUCTORS)
    points: dict[str, Decimal] = {}
    titles: dict[str, int] = defaultdict(int)
    for row in totals.rows if totals else ():
        if row.engine and row.points is not None:
            points[row.engine] = points.get(row.engine, Decimal(0)) + row.points
            titles[row.engine] += row.champion
    models: dict[str, dict[EngineModel, None]] = defaultdict(dict)
    for entrant in season.entrants:
        if entrant.engine:
            models[entrant.engine] |= dict.fromkeys(entrant.engine_models)
    return {
        maker: replace(
            done, points=points.get(maker), championships=titles.get(maker, 0), engine_models=tuple(models[maker])
        )
        for maker, done in counted.items()
    }


def season_of_tyres(season: KeptSeason) -> SeasonOfMakers:
    """Return what was done on the tyres of each manufacturer in a season."""
    return count(season.once(races_run), lambda row: row.tyre)


def count(races: Iterable[RaceRun], maker_of: MakerOf) -> SeasonOfMakers:
    """Count what each manufacturer did in the races of one season, in order of id."""
    tallies: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(SUMMED, 0))
    best: dict[str, int] = {}
    constructors: dict[str, set[str]] = defaultdict(set)
    year = 0
    for race in races:
        year = race.weekend.season
        for name, makers in _achieved(race, maker_of):
            for maker in makers:
                tallies[maker][name] += 1
        for row in race.result.rows:
            id_ = maker_of(row)
            if id_ is None:
                continue
            tallies[id_]["laps"] += 0 if _took_over(row, race) else row.laps or 0
            if row.position is not None:
                best[id_] = min(row.position, best.get(id_, row.position))
            if row.constructor is not None:
                constructors[id_].add(row.constructor)
    return {
        maker: replace(
            MakerStatistics(
                maker=maker,
                best_position=best.get(maker),
                first_season=year,
                last_season=year,
                constructors=tuple(sorted(constructors[maker])),
            ),
            **tallies[maker],
        )
        for maker in sorted(tallies)
    }


def _achieved(race: RaceRun, maker_of: MakerOf) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield what was achieved in a race, and by whom: once for each race where it counts once, else once for each car."""
    rows = race.result.rows
    on_podium = [row for row in rows if row.position is not None and row.position <= PODIUM]
    yield "entries", _makers(rows, maker_of)
    yield "starts", _makers((row for row in rows if row.outcome in STARTED), maker_of)
    yield "wins", _makers(race.winners, maker_of)
    yield "podium_races", _makers(on_podium, maker_of)
    yield "podiums", _cars(on_podium, maker_of)
    yield "pole_positions", _cars(race.poles, maker_of)
    yield "fastest_laps", _cars(race.fastest, maker_of)
    sprint = race.sprint.rows if race.sprint else ()
    yield "sprint_starts", _makers((row for row in sprint if row.outcome in STARTED), maker_of)
    yield "sprint_wins", _makers((row for row in sprint if row.position == 1), maker_of)


def _makers(rows: Iterable[ClassificationRow], maker_of: MakerOf) -> set[str]:
    return {maker for row in rows if (maker := maker_of(row)) is not None}


def _cars(rows: Iterable[ClassificationRow], maker_of: MakerOf) -> list[str]:
    """Return the manufacturer of each car, which may have had several drivers, once."""
    cars = {(maker, row.constructor, row.number) for row in rows if (maker := maker_of(row)) is not None}
    return [maker for maker, _, _ in cars]


def _took_over(row: ClassificationRow, race: RaceRun) -> bool:
    """Return whether a row is of a driver who took over a car: the laps of the car are in the row of who had it first."""
    return row.shared_car and row is not next(
        other for other in race.result.rows if (other.number, other.constructor) == (row.number, row.constructor)
    )


def career_of(seasons: Sequence[MakerStatistics], newest: Document | None = None) -> MakerStatistics | None:
    """Return the sum of the seasons of one manufacturer; None when there are none."""
    if not seasons:
        return None
    points = [season.points for season in seasons if season.points is not None]
    best = [season.best_position for season in seasons if season.best_position is not None]
    return MakerStatistics(
        maker=seasons[0].maker,
        **{name: sum(getattr(season, name) for season in seasons) for name in SUMMED},
        points=sum(points, Decimal(0)) if points else None,
        best_position=min(best, default=None),
        first_season=seasons[0].first_season,
        last_season=seasons[-1].last_season,
        constructors=tuple(sorted({id_ for season in seasons for id_ in season.constructors})),
        source=newest.source if newest else None,
        updated_at=newest.updated_at if newest else None,
        fetched_at=newest.fetched_at if newest else None,
    )


def _seasons(history: History, maker: str, of: Callable[[KeptSeason], SeasonOfMakers]) -> tuple[MakerStatistics, ...]:
    found = (season.once(of).get(maker) for season in history.some(None))
    return tuple(each for each in found if each is not None)


def _careers(history: History, of: Callable[[KeptSeason], SeasonOfMakers]) -> Iterator[MakerStatistics]:
    """Yield the career of each manufacturer in order of id, with the provenance of its last season."""
    seasons: dict[str, list[MakerStatistics]] = defaultdict(list)
    for season in history.some(None):
        for maker, done in season.once(of).items():
            seasons[maker].append(done)
    for maker in sorted(seasons):
        career = career_of(seasons[maker], _provenance(history, seasons[maker]))
        if career is not None:
            yield career


def _provenance(history: History, seasons: Sequence[MakerStatistics]) -> Document:
    """Return the provenance of what was counted: that of the newest race of these seasons."""
    return provenance(history.season(season.last_season).once(_newest) for season in seasons)


def _newest(season: KeptSeason) -> Document:
    return provenance(race.result for race in season.once(races_run))


def _paddock(history: History, seasons: Iterable[MakerStatistics]) -> Paddock:
    constructors = {id_ for season in seasons for id_ in season.constructors}
    return Paddock(constructors=named(history.lasting.constructors, constructors))
