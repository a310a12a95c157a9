"""Reads of circuits: the races they held, on which layouts, and who won there.

Pure functions of what is kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from chassis.errors import NotFound
from data_scheduler.reading.history import History, named
from data_scheduler.stores.documents import provenance
from racing.model import Car, Classification, Paddock, Round, SessionKind
from racing.records import CircuitStatistics, LayoutRaced, RaceHeld, WinnerThere
from racing.wire.reads import GetCircuitRequest, GetCircuitResponse, ListCircuitsRequest, ListCircuitsResponse


def list_circuits(history: History, _request: ListCircuitsRequest) -> ListCircuitsResponse:
    """Return every circuit as it is today, in order of id, and how many championship races each held."""
    years: dict[str, list[int]] = defaultdict(list)
    for season in history.some(None):
        for weekend in season.rounds:
            if weekend.circuit and (weekend.grand_prix, SessionKind.RACE) in season.by_session:
                years[weekend.circuit.id].append(weekend.season)
    circuits = history.lasting.circuits
    return ListCircuitsResponse(
        circuits=tuple(circuits.values()), statistics=tuple(_statistics(id_, years[id_]) for id_ in circuits)
    )


def get_circuit(history: History, request: GetCircuitRequest) -> GetCircuitResponse:
    """Return a circuit with every race held there; raise `NotFound` for an unknown one."""
    circuit = history.lasting.circuits.get(request.id)
    if circuit is None:
        raise NotFound(f"id: there is no circuit {request.id!r}, allowed: an id from the list of circuits")
    won = list(_winners(history, request.id))
    held = [weekend for weekend, _ in won]
    races = tuple(_race(weekend, result) for weekend, result in won)
    wins = Counter(driver for race in races for driver in race.winners)
    newest = provenance((*held, *(result for _, result in won)))
    statistics = _statistics(request.id, [race.season for race in races])
    cars = [race.car for race in races if race.car]
    lasting = history.lasting
    mentioned = Paddock(
        drivers=named(lasting.drivers, wins),
        constructors=named(lasting.constructors, {car.constructor for car in cars}),
        engine_manufacturers=named(lasting.engine_manufacturers, {car.engine for car in cars if car.engine}),
    )
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
        layouts=tuple(_layouts(held)),
        winners=tuple(
            WinnerThere(driver=driver, wins=count)
            for driver, count in sorted(wins.items(), key=lambda each: (-each[1], each[0]))
        ),
        paddock=mentioned,
    )


def _winners(history: History, circuit: str) -> Iterable[tuple[Round, Classification]]:
    """Yield the rounds at a circuit whose race has a result, in order of time, with that result cut to the winner."""
    for season in history.some(None):
        for weekend in season.by_circuit.get(circuit, ()):
            result = season.by_session.get((weekend.grand_prix, SessionKind.RACE))
            if result is not None:
                yield weekend, replace(result, rows=tuple(row for row in result.rows if row.position == 1))


def _race(weekend: Round, result: Classification) -> RaceHeld:
    first = next(iter(result.rows), None)
    return RaceHeld(
        season=weekend.season,
        grand_prix=weekend.grand_prix,
        number=weekend.number,
        name=weekend.name,
        date=next(
            (
                session.date or (session.start.date() if session.start else None)
                for session in weekend.sessions
                if session.kind is SessionKind.RACE
            ),
            None,
        ),
        layout=weekend.circuit.layout if weekend.circuit else None,
        winners=tuple(row.driver for row in result.rows),
        car=Car(constructor=first.constructor, engine=first.engine) if first and first.constructor else None,
    )


def _layouts(rounds: Sequence[Round]) -> Iterable[LayoutRaced]:
    raced: dict[str, list[Round]] = defaultdict(list)
    for weekend in rounds:
        if weekend.circuit and weekend.circuit.layout:
            raced[weekend.circuit.layout].append(weekend)
    for layout, there in raced.items():
        newest = there[-1].circuit
        yield LayoutRaced(
            layout=layout,
            length_km=newest.length_km if newest else None,
            turns=newest.turns if newest else None,
            races=len(there),
            first_season=there[0].season,
            last_season=there[-1].season,
        )


def _statistics(circuit: str, years: Sequence[int]) -> CircuitStatistics:
    return CircuitStatistics(
        circuit=circuit,
        races=len(years),
        first_season=min(years, default=None),
        last_season=max(years, default=None),
    )
