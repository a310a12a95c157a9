"""What a fetch asks sources for: datasets of a season, in the order in which they are written."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, NamedTuple

from fetcher_service.pipeline.source_order import is_result_changing
from fetcher_service.sources.reading import Answer
from fetcher_service.sources.source import Source
from racing.model import ALL_SEASONS, Dataset, Round, SessionKind
from racing.schedule import SessionStatus, session_status

type AskSource = Callable[[Source], Awaitable[Answer[Any]]]


class DatasetRequest(NamedTuple):
    """One dataset of one season, and how a source is asked for it. Season 0: what belongs to no season."""

    dataset: Dataset
    season: int
    ask: AskSource
    of: int = ALL_SEASONS
    """The season whose people or tracks are asked for, where they are written under season 0."""
    changing: bool = False
    """Whether it may change at any moment (`source_order`)."""
    every: bool = False
    """Whether all sources are asked, since each knows what the others do not; and none is left out because its hour is used up."""


def seasons() -> DatasetRequest:
    """Every championship year."""
    return DatasetRequest(Dataset.SEASONS, ALL_SEASONS, lambda source: source.seasons())


def rounds(season: int, *, changing: bool = False) -> DatasetRequest:
    """The calendar of a season."""
    return DatasetRequest(Dataset.ROUNDS, season, lambda source: source.rounds(season), changing=changing)


def testing(season: int) -> DatasetRequest:
    """The pre-season tests of a season: rounds of no calendar."""
    return DatasetRequest(Dataset.ROUNDS, season, lambda source: source.testing(season))


def circuits(season: int = ALL_SEASONS) -> DatasetRequest:
    """Tracks of a season, or all."""
    return DatasetRequest(Dataset.CIRCUITS, ALL_SEASONS, lambda source: source.circuits(season), season)


def standings(season: int) -> DatasetRequest:
    """Both championships' tables after every round."""
    return DatasetRequest(Dataset.STANDINGS, season, lambda source: source.standings(season))


def results(season: int, grand_prix: str | None = None, session: SessionKind | None = None) -> DatasetRequest:
    """Classifications of a season, a round or a session."""
    return DatasetRequest(Dataset.RESULTS, season, lambda source: source.results(season, grand_prix, session))


def result_of(weekend: Round, kind: SessionKind, now: datetime) -> DatasetRequest:
    """The classification of one session."""
    wanted = results(weekend.season, weekend.grand_prix, kind)
    return wanted._replace(changing=is_result_changing(weekend, kind, now))


def results_of(weekend: Round, now: datetime, kind: SessionKind | None = None) -> list[DatasetRequest]:
    """Return one request for each session that has begun, or that of a kind: the source that knows the race need not know practice."""
    return [
        result_of(weekend, session.kind, now)
        for session in weekend.sessions
        if kind in (None, session.kind)
        and session_status(session, weekend, now) in (SessionStatus.LIVE, SessionStatus.FINISHED)
    ]


def laps(weekend: Round, session: SessionKind) -> list[DatasetRequest]:
    """Every lap of a session, of which all sources are asked, and its log."""
    season, grand_prix = weekend.season, weekend.grand_prix
    return [
        DatasetRequest(Dataset.LAPS, season, lambda source: source.laps(season, grand_prix, session), every=True),
        DatasetRequest(Dataset.SESSION_LOGS, season, lambda source: source.session_logs(season, grand_prix, session)),
    ]


def replays_of(weekend: Round, session: SessionKind | None, now: datetime) -> list[DatasetRequest]:
    """Return one request for each session that is over, or for one of them."""
    return [
        replay(weekend, each.kind)
        for each in weekend.sessions
        if session in (None, each.kind) and session_status(each, weekend, now) is SessionStatus.FINISHED
    ]


def replay(weekend: Round, kind: SessionKind) -> DatasetRequest:
    """The steps of one session."""
    season, grand_prix = weekend.season, weekend.grand_prix
    return DatasetRequest(Dataset.REPLAYS, season, lambda source: source.replays(season, grand_prix, kind))


def circuit_maps(season: int) -> DatasetRequest:
    """Drawings of the layouts raced in a season."""
    return DatasetRequest(Dataset.CIRCUIT_MAPS, ALL_SEASONS, lambda source: source.circuit_maps(season))


def lasting_alone() -> list[DatasetRequest]:
    """What outlives seasons and is not asked for season by season: Grands Prix, and who makes tyres."""
    return [
        DatasetRequest(Dataset.GRANDS_PRIX, ALL_SEASONS, lambda source: source.grands_prix()),
        DatasetRequest(Dataset.TYRE_MANUFACTURERS, ALL_SEASONS, lambda source: source.tyre_manufacturers()),
    ]


def grids_and_honours(season: int) -> list[DatasetRequest]:
    """What is known of races beside their results: the grids, and what they are remembered for."""
    return [
        DatasetRequest(Dataset.STARTING_GRIDS, season, lambda source: source.starting_grids(season)),
        DatasetRequest(Dataset.HONOURS, season, lambda source: source.honours(season)),
    ]


def lasting(season: int = ALL_SEASONS) -> list[DatasetRequest]:
    """The people, cars and engines of a season, or all."""
    return [
        DatasetRequest(Dataset.DRIVERS, ALL_SEASONS, lambda source: source.drivers(season), season),
        DatasetRequest(Dataset.CONSTRUCTORS, ALL_SEASONS, lambda source: source.constructors(season), season),
        DatasetRequest(
            Dataset.ENGINE_MANUFACTURERS, ALL_SEASONS, lambda source: source.engine_manufacturers(season), season
        ),
    ]


def entrants(season: int) -> DatasetRequest:
    """Who was entered with which car."""
    return DatasetRequest(Dataset.ENTRANTS, season, lambda source: source.entrants(season), season)


def people(season: int) -> list[DatasetRequest]:
    """Everyone who is mentioned in results and tables of a season."""
    return [*lasting(season), entrants(season)]


def history(years: list[int]) -> list[list[DatasetRequest]]:
    """Return the groups of a backfill: first what belongs to no season, then each season, the newest first."""
    seasonal = [
        [rounds(year), entrants(year), results(year), standings(year), *grids_and_honours(year)]
        for year in sorted(years, reverse=True)
    ]
    return [[seasons(), circuits(), *lasting(), *lasting_alone()], *seasonal]


ORDER = (
    Dataset.SEASONS,
    Dataset.CIRCUITS,
    Dataset.DRIVERS,
    Dataset.CONSTRUCTORS,
    Dataset.ENGINE_MANUFACTURERS,
    Dataset.GRANDS_PRIX,
    Dataset.TYRE_MANUFACTURERS,
    Dataset.ROUNDS,
    Dataset.ENTRANTS,
    Dataset.RESULTS,
    Dataset.STANDINGS,
    Dataset.STARTING_GRIDS,
    Dataset.HONOURS,
)
"""The datasets of a backfill, in the order in which they are written."""


def whole(dataset: Dataset, season: int) -> DatasetRequest | None:
    """Return the request for all of a dataset and season; None for what is fetched race by race, or track by track."""
    everything = history([])[0] if season == ALL_SEASONS else history([season])[1]
    return next((request for request in everything if request.dataset is dataset), None)
