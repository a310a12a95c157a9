"""Reads of Grands Prix: every edition, who won them, and where they were held.

Pure functions of what is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chassis.errors import NotFound
from data_scheduler.reading.history import History, named
from data_scheduler.reading.races import RaceRun, all_races
from data_scheduler.reading.winners import mentioned, winners_of, winning_constructors_of
from data_scheduler.stores.documents import provenance
from racing.records import CircuitUsed, GrandPrixStatistics, RaceHeld
from racing.wire.requests.reads import (
    GetGrandPrixRequest,
    GetGrandPrixResponse,
    ListGrandsPrixRequest,
    ListGrandsPrixResponse,
)


def list_grands_prix(history: History, _request: ListGrandsPrixRequest) -> ListGrandsPrixResponse:
    """Return every Grand Prix in order of id, and how often each was a championship race."""
    known, races = history.lasting.grands_prix, history.once(_races_by_grand_prix)
    statistics = (_statistics(id_, [race.weekend.season for race in races.get(id_, ())]) for id_ in known)
    return ListGrandsPrixResponse(grands_prix=tuple(known.values()), statistics=tuple(statistics))


def get_grand_prix(history: History, request: GetGrandPrixRequest) -> GetGrandPrixResponse:
    """Return a Grand Prix with every edition; raise `NotFound` for an unknown one."""
    grand_prix = history.lasting.grands_prix.get(request.id)
    if grand_prix is None:
        raise NotFound(f"id: there is no Grand Prix {request.id!r}, allowed: an id from the list of Grands Prix")
    run = history.once(_races_by_grand_prix).get(request.id, ())
    races = tuple(race.held for race in run)
    newest = provenance((*(race.weekend for race in run), *(race.result for race in run)))
    counted = _statistics(request.id, [race.season for race in races])
    return GetGrandPrixResponse(
        grand_prix=grand_prix,
        statistics=GrandPrixStatistics(
            grand_prix=request.id,
            races=counted.races,
            first_season=counted.first_season,
            last_season=counted.last_season,
            source=newest.source,
            updated_at=newest.updated_at,
            fetched_at=newest.fetched_at,
        ),
        races=races,
        circuits=tuple(_circuits(races)),
        winners=winners_of(races),
        constructors=winning_constructors_of(races),
        paddock=mentioned(history, races),
        tracks=named(history.lasting.circuits, {race.circuit for race in races if race.circuit}),
    )


def _races_by_grand_prix(history: History) -> Mapping[str, Sequence[RaceRun]]:
    """Return every race with a result by its Grand Prix, in order of time."""
    found: dict[str, list[RaceRun]] = defaultdict(list)
    for race in all_races(history):
        found[race.weekend.grand_prix].append(race)
    return dict(found)


def _circuits(races: Iterable[RaceHeld]) -> Iterable[CircuitUsed]:
    held: dict[str, list[int]] = defaultdict(list)
    for race in races:
        if race.circuit:
            held[race.circuit].append(race.season)
    for circuit, years in held.items():
        yield CircuitUsed(circuit=circuit, races=len(years), first_season=years[0], last_season=years[-1])


def _statistics(grand_prix: str, years: Sequence[int]) -> GrandPrixStatistics:
    return GrandPrixStatistics(
        grand_prix=grand_prix,
        races=len(years),
        first_season=min(years, default=None),
        last_season=max(years, default=None),
    )
