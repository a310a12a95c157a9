"""Reads of circuits: the races they held, on which layouts, who won there, and the fastest laps of each layout.

Pure functions of what is kept.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from chassis.errors import NotFound
from data_scheduler.reading.fastest_laps import lap_of_qualifying, laps_of_race, the_fastest
from data_scheduler.reading.history import History
from data_scheduler.reading.races import RaceRun, all_races
from data_scheduler.reading.winners import mentioned, winners_of, winning_constructors_of
from data_scheduler.stores.documents import provenance
from racing.model import Classification, Round, SessionKind
from racing.records import CircuitStatistics, LayoutRaced
from racing.wire.requests.reads import GetCircuitRequest, GetCircuitResponse, ListCircuitsRequest, ListCircuitsResponse


def list_circuits(history: History, _request: ListCircuitsRequest) -> ListCircuitsResponse:
    """Return every circuit as it is today, in order of id, and how many championship races each held."""
    circuits, races = history.lasting.circuits, history.once(_races_by_circuit)
    statistics = (_statistics(id_, [race.weekend.season for race in races.get(id_, ())]) for id_ in circuits)
    return ListCircuitsResponse(circuits=tuple(circuits.values()), statistics=tuple(statistics))


def get_circuit(history: History, request: GetCircuitRequest) -> GetCircuitResponse:
    """Return a circuit with every race held there; raise `NotFound` for an unknown one."""
    circuit = history.lasting.circuits.get(request.id)
    if circuit is None:
        raise NotFound(f"id: there is no circuit {request.id!r}, allowed: an id from the list of circuits")
    run = history.once(_races_by_circuit).get(request.id, ())
    races = tuple(race.held for race in run)
    layouts = tuple(_layouts(history, run))
    newest = provenance((*(race.weekend for race in run), *(race.result for race in run)))
    statistics = _statistics(request.id, [race.season for race in races])
    timed = [lap for layout in layouts for lap in (layout.lap_record, layout.fastest_qualifying) if lap]
    return GetCircuitResponse(
        circuit=circuit,
        statistics=CircuitStatistics(
            circuit=request.id,
            races=statistics.races,
            first_season=statistics.first_season,
            last_season=statistics.last_season,
            source=newest.source,
            updated_at=newest.updated_at,
            fetched_at=newest.fetched_at,
        ),
        races=races,
        layouts=layouts,
        winners=winners_of(races),
        constructors=winning_constructors_of(races),
        paddock=mentioned(history, races, timed),
    )


def _layouts(history: History, run: Sequence[RaceRun]) -> Iterable[LayoutRaced]:
    raced: dict[str, list[RaceRun]] = defaultdict(list)
    for race in run:
        if race.weekend.circuit and race.weekend.circuit.layout:
            raced[race.weekend.circuit.layout].append(race)
    for layout, there in raced.items():
        newest = there[-1].weekend.circuit
        yield LayoutRaced(
            layout=layout,
            length_km=newest.length_km if newest else None,
            turns=newest.turns if newest else None,
            races=len(there),
            first_season=there[0].weekend.season,
            last_season=there[-1].weekend.season,
            lap_record=the_fastest(lap for race in there for lap in laps_of_race(race)),
            fastest_qualifying=the_fastest(
                lap
                for qualifying in history.once(_qualifying_by_layout)[layout]
                if (lap := lap_of_qualifying(*qualifying))
            ),
        )


def _races_by_circuit(history: History) -> Mapping[str, Sequence[RaceRun]]:
    """Return every race with a result by its circuit, in order of time."""
    found: dict[str, list[RaceRun]] = defaultdict(list)
    for race in all_races(history):
        if race.weekend.circuit:
            found[race.weekend.circuit.id].append(race)
    return dict(found)


def _qualifying_by_layout(history: History) -> Mapping[str, Sequence[tuple[Round, Classification | None]]]:
    """Return every weekend by its layout, with the result of its qualifying: there is one before the race has a result."""
    found: dict[str, list[tuple[Round, Classification | None]]] = defaultdict(list)
    for season in history.some(None):
        for weekend in season.rounds:
            if weekend.circuit and weekend.circuit.layout:
                qualifying = season.by_session.get((weekend.grand_prix, SessionKind.QUALIFYING))
                found[weekend.circuit.layout].append((weekend, qualifying))
    return dict(found)


def _statistics(circuit: str, years: Sequence[int]) -> CircuitStatistics:
    return CircuitStatistics(
        circuit=circuit,
        races=len(years),
        first_season=min(years, default=None),
        last_season=max(years, default=None),
    )
