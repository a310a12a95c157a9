"""Small made-up facts for tests: each takes what matters to the test, and fills in the rest."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from racing.live.model import LiveRow, LiveSession, LiveStatus, Phase
from racing.model import (
    Batch,
    CarLaps,
    Championship,
    Circuit,
    CircuitMap,
    Classification,
    ClassificationRow,
    Constructor,
    Dataset,
    Document,
    Driver,
    EngineManufacturer,
    Entrant,
    LapChart,
    Outcome,
    Paddock,
    PitStop,
    RaceControlMessage,
    RadioMessage,
    ResultStatus,
    Round,
    Session,
    SessionKind,
    SessionLog,
    SessionStatusChange,
    Standings,
    StandingsRow,
    Stint,
    TrackStatus,
    TrackStatusChange,
    WeatherSample,
)

NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)
"""A moment long before which nothing in these facts happens."""


def a_circuit(id_: str = "sepang", **facts: object) -> Circuit:
    """A track with the facts an event shows."""
    known: dict[str, object] = {
        "name": id_.title(),
        "full_name": f"{id_.title()} International Circuit",
        "place": id_.title(),
        "country": "Malaysia",
        "latitude": 2.76,
        "longitude": 101.73,
        "time_zone": "Asia/Kuala_Lumpur",
    }
    return Circuit(id=id_, **(known | facts))  # type: ignore[arg-type]


def a_session(
    kind: SessionKind = SessionKind.RACE, start: datetime | None = NOON, *, day: date | None = None, **facts: object
) -> Session:
    """A session of known hour, or of a day alone."""
    return Session(kind=kind, start=None if day else start, date=day, **facts)  # type: ignore[arg-type]


def a_round(grand_prix: str = "bahrain", season: int = 2025, **facts: object) -> Round:
    """A weekend with qualifying the day before the race."""
    race: datetime = facts.pop("race", NOON)  # type: ignore[assignment]
    known: dict[str, object] = {
        "number": 1,
        "name": f"{grand_prix.replace('-', ' ').title()} Grand Prix",
        "circuit": a_circuit(),
        "sessions": (
            a_session(SessionKind.QUALIFYING, race - timedelta(days=1)),
            a_session(SessionKind.RACE, race),
        ),
    }
    return Round(season=season, grand_prix=grand_prix, **(known | facts))  # type: ignore[arg-type]


def some_rounds(count: int, season: int = 2025) -> tuple[Round, ...]:
    """So many weekends, a week apart."""
    return tuple(
        a_round(f"gp-{number}", season, number=number, race=NOON + timedelta(weeks=number))
        for number in range(1, count + 1)
    )


def a_row(driver: str = "max-verstappen", position: int | None = 1, **facts: object) -> ClassificationRow:
    """An entry that finished where it is told; without a position it retired."""
    outcome = Outcome.CLASSIFIED if position is not None else Outcome.RETIRED
    known: dict[str, object] = {
        "outcome": outcome,
        "number": 1,
        "constructor": "red-bull",
        "engine": "honda",
        "points": Decimal(0),
    }
    return ClassificationRow(driver=driver, position=position, **(known | facts))  # type: ignore[arg-type]


def a_result(
    grand_prix: str = "bahrain",
    season: int = 2025,
    session: SessionKind = SessionKind.RACE,
    *,
    rows: tuple[ClassificationRow, ...] | None = None,
    standing: ResultStatus = ResultStatus.PROVISIONAL,
) -> Classification:
    """A race of three."""
    names = ("max-verstappen", "lando-norris", "oscar-piastri")
    default = tuple(a_row(name, place, number=place) for place, name in enumerate(names, 1))
    return Classification(
        season=season,
        grand_prix=grand_prix,
        session=session,
        standing=standing,
        rows=default if rows is None else rows,
    )


def a_table(
    grand_prix: str = "bahrain", season: int = 2025, *, after_round: int = 1, points: dict[str, str] | None = None
) -> Standings:
    """A drivers' table from points by driver."""
    points = {"max-verstappen": "25", "lando-norris": "12.5"} if points is None else points
    rows = tuple(
        StandingsRow(outcome=Outcome.CLASSIFIED, position=place, driver=driver, points=Decimal(of))
        for place, (driver, of) in enumerate(points.items(), 1)
    )
    return Standings(
        season=season,
        grand_prix=grand_prix,
        after_round=after_round,
        championship=Championship.DRIVERS,
        rows=rows,
    )


def a_batch(dataset: Dataset, *rows: Document, season: int = 2025, **facts: object) -> Batch:
    """Rows of one dataset, as a source called `test` gave them at noon."""
    known: dict[str, object] = {"source": "test", "fetched_at": NOON, dataset.value: rows}
    return Batch(dataset=dataset, season=season, **(known | facts))  # type: ignore[arg-type]


def a_lap_chart(season: int = 2025, grand_prix: str = "bahrain", **facts: Any) -> LapChart:
    """Three laps of a race: Verstappen leads but for the second lap, on which he comes in; Hamilton never stops."""
    start = facts.pop("start", NOON)
    leader = CarLaps(
        driver="max-verstappen",
        number=33,
        laps=(1, 2, 3),
        times=(100_000, 120_000, 90_000),
        sectors_1=(30_000, 30_500, 29_000),
        sectors_2=(40_000, 40_500, 31_000),
        sectors_3=(30_000, 49_000, 30_000),
        speeds_1=(280, 0, 285),
        speeds_2=(250, 251, 252),
        speeds_line=(290, 0, 291),
        speeds_trap=(310, 311, 0),
        positions=(1, 2, 1),
        ended=(100_000, 220_000, 310_000),
        in_laps=(2,),
        out_laps=(3,),
    )
    other = CarLaps(
        driver="lewis-hamilton",
        number=44,
        laps=(1, 2, 3),
        times=(101_500, 102_000, 110_000),
        positions=(2, 1, 2),
        ended=(101_500, 203_500, 313_500),
        deleted=(2,),
    )
    stints = (
        Stint(driver="max-verstappen", number=33, stint=1, first_lap=1, last_lap=2, compound="soft", new=False, age=3),
        Stint(driver="max-verstappen", number=33, stint=2, first_lap=3, last_lap=3, compound="hard", new=True, age=0),
        Stint(driver="lewis-hamilton", number=44, stint=1, first_lap=1, last_lap=3, compound="medium", new=True, age=0),
    )
    stop = PitStop(
        driver="max-verstappen",
        number=33,
        stop=1,
        lap=2,
        time="22.731",
        at=start + timedelta(seconds=195),
        standstill="2.4",
    )
    known: dict[str, Any] = {"session": SessionKind.RACE, "sources": ("livetiming",)}
    charted = {"start": start, "cars": (leader, other), "stints": stints, "pit_stops": (stop,)}
    return LapChart(season=season, grand_prix=grand_prix, **(known | charted | facts))


def a_session_log(season: int = 2025, grand_prix: str = "bahrain", start: datetime = NOON) -> SessionLog:
    """What happened in that race: a yellow flag, no rain, and a word to Hamilton."""
    later = start + timedelta(seconds=150)
    return SessionLog(
        season=season,
        grand_prix=grand_prix,
        session=SessionKind.RACE,
        race_control=(
            RaceControlMessage(
                at=start, category="Flag", message="GREEN LIGHT - PIT EXIT OPEN", flag="GREEN", scope="Track"
            ),
            RaceControlMessage(
                at=later,
                lap=2,
                category="Flag",
                message="YELLOW IN TRACK SECTOR 4",
                flag="YELLOW",
                scope="Sector",
                sector=4,
            ),
        ),
        track_status=(
            TrackStatusChange(at=start, status=TrackStatus.CLEAR),
            TrackStatusChange(at=later, lap=2, status=TrackStatus.YELLOW),
        ),
        session_status=(
            SessionStatusChange(at=start, status="started"),
            SessionStatusChange(at=later, lap=2, status="finished"),
        ),
        weather=(
            WeatherSample(
                at=start, air=14.5, track=17.0, humidity=90.0, pressure=966.1, rain=False, wind=1.5, wind_from=20
            ),
        ),
        team_radio=(
            RadioMessage(
                at=later, lap=2, driver="lewis-hamilton", number=44, address="https://f1.example/LEWHAM01_44.mp3"
            ),
        ),
    )


def a_circuit_map(
    id_: str, svg: str = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"></svg>'
) -> CircuitMap:
    """A drawing of a layout."""
    return CircuitMap(id=id_, svg=svg, licence="CC0", attribution="nobody")


def a_paddock() -> Paddock:
    """Max Verstappen, who changed teams and numbers in the middle of the season."""
    return Paddock(
        drivers=(Driver(id="max-verstappen", name="Max Verstappen"),),
        constructors=(Constructor(id="red-bull", name="Red Bull"), Constructor(id="toro-rosso", name="Toro Rosso")),
        engine_manufacturers=(EngineManufacturer(id="honda", name="Honda"),),
        entrants=(
            Entrant(
                season=2025, driver="max-verstappen", constructor="toro-rosso", number=33, code="VES", rounds=(1, 2)
            ),
            Entrant(
                season=2025,
                driver="max-verstappen",
                constructor="red-bull",
                engine="honda",
                number=1,
                code="VER",
                rounds=(3,),
            ),
        ),
    )


def a_live_session(**changes: Any) -> LiveSession:
    """A race that runs, with two cars: 3 leads 1."""
    session = LiveSession(
        season=2025,
        grand_prix="bahrain",
        session=SessionKind.RACE,
        key=11,
        status=LiveStatus.LIVE,
        data_at=NOON,
        phase=Phase.RUNNING,
        track_status=TrackStatus.CLEAR,
        current_lap=4,
        total_laps=57,
        order=(1, 4),
        rows={
            1: LiveRow(number=1, position=1, driver="max-verstappen", constructor="red-bull", laps=3),
            4: LiveRow(number=4, position=2, driver="lando-norris", constructor="mclaren", laps=3, gap="+0.412"),
        },
    )
    return msgspec.structs.replace(session, **changes)
