"""Reads of circuits: the races they held, on which layouts, and who won there. Each is a few indexed queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from chassis.errors import NotFound
from data_scheduler.reading.mentioned import named
from data_scheduler.stores.documents import document, provenance
from data_scheduler.stores.mongo import View
from racing.model import (
    Car,
    Circuit,
    Classification,
    Constructor,
    Dataset,
    Driver,
    EngineManufacturer,
    Paddock,
    Round,
    SessionKind,
)
from racing.records import CircuitStatistics, LayoutRaced, RaceHeld, WinnerThere
from racing.schedule import in_order
from racing.wire.reads import GetCircuitRequest, GetCircuitResponse, ListCircuitsRequest, ListCircuitsResponse


async def list_circuits(view: View, _request: ListCircuitsRequest) -> ListCircuitsResponse:
    """Return every circuit as it is today, in order of id, and how many championship races each held."""
    circuits = [document(plain, Circuit) for plain in await view.find(Dataset.CIRCUITS, {}, sort=[("_id", 1)])]
    raced = await view.find(
        Dataset.RESULTS, {"session": SessionKind.RACE.value}, fields={"_id": 0, "season": 1, "grand_prix": 1}
    )
    held = {f"{plain['season']}-{plain['grand_prix']}" for plain in raced}
    years: dict[str, list[int]] = defaultdict(list)
    for plain in await view.find(Dataset.ROUNDS, {}, fields={"season": 1, "circuit.id": 1}):
        if plain["_id"] in held and "circuit" in plain:
            years[plain["circuit"]["id"]].append(plain["season"])
    return ListCircuitsResponse(
        circuits=tuple(circuits),
        statistics=tuple(_statistics(circuit.id, years[circuit.id]) for circuit in circuits),
    )


async def get_circuit(view: View, request: GetCircuitRequest) -> GetCircuitResponse:
    """Return a circuit with every race held there; raise `NotFound` for an unknown one."""
    plain = await view.one(Dataset.CIRCUITS, {"_id": request.id})
    if plain is None:
        raise NotFound(f"id: there is no circuit {request.id!r}, allowed: an id from the list of circuits")
    rounds = list(
        in_order(document(each, Round) for each in await view.find(Dataset.ROUNDS, {"circuit.id": request.id}))
    )
    winners = await _winners(view, rounds)
    held = [weekend for weekend in rounds if weekend.id in winners]
    races = tuple(_race(weekend, winners[weekend.id]) for weekend in held)
    wins = Counter(driver for race in races for driver in race.winners)
    newest = provenance((*held, *winners.values()))
    statistics = _statistics(request.id, [race.season for race in races])
    cars = [race.car for race in races if race.car]
    mentioned = Paddock(
        drivers=await named(view, Dataset.DRIVERS, wins, Driver),
        constructors=await named(view, Dataset.CONSTRUCTORS, {car.constructor for car in cars}, Constructor),
        engine_manufacturers=await named(
            view, Dataset.ENGINE_MANUFACTURERS, {car.engine for car in cars if car.engine}, EngineManufacturer
        ),
    )
    return GetCircuitResponse(
        circuit=document(plain, Circuit),
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


async def _winners(view: View, rounds: Iterable[Round]) -> dict[str, Classification]:
    """Return the race results of these rounds, cut to the winner, by the round's id."""
    first = {"$filter": {"input": "$rows", "cond": {"$eq": ["$$this.position", 1]}}}
    found = await view.aggregate(
        Dataset.RESULTS,
        [
            {"$match": {"_id": {"$in": [f"{weekend.id}-{SessionKind.RACE}" for weekend in rounds]}}},
            {"$project": {"pit_stops": 0, "hash": 0}},
            {"$set": {"rows": first}},
        ],
    )
    results = [document(plain, Classification) for plain in found]
    return {f"{result.season}-{result.grand_prix}": result for result in results}


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
