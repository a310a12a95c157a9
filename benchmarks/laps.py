"""`python -m benchmarks.laps`: a season of laps: how long it takes to store, how large it is, and what its answers cost cold.

The season is that of 2025 from the bundled archive, with laps that are made up: as many as each driver drove, with times, sectors and
speeds that scatter as real ones do, stints, stops, weather and messages of race control. Sizes are MongoDB's own counts (`collStats`)
after a checkpoint. As in `benchmarks.cold`, services are processes of their own, nothing is asked for twice, and CPU is theirs.
"""

import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from benchmarks.cold import asked, row
from benchmarks.http import AS_OF, memory, stores
from benchmarks.live.audience import cpu_seconds
from benchmarks.measured import Measured, run
from racing.model import (
    Batch,
    CarLaps,
    Classification,
    ClassificationRow,
    Dataset,
    LapChart,
    PitStop,
    RaceControlMessage,
    Session,
    SessionKind,
    SessionLog,
    Stint,
    WeatherSample,
)
from racing.wire.requests.reads import GetCalendarRequest, ListResultsRequest
from tests.suite import Suite, running

SEASON = 2025
RACES = frozenset({SessionKind.RACE, SessionKind.SPRINT})
PRACTICE_LAPS, QUALIFYING_LAPS = 25, 18
"""What a driver usually drives where the result does not tell it."""

MOST_MEGABYTES = 20.0
MOST_SECONDS = 60.0
MOST_MS = 30.0
"""Targets: a season of laps on MongoDB's disk, the time to store it, and the median of a cold answer."""

PATHS = {
    "laps of a session": "laps",
    "laps of a session as CSV": "laps?format=csv",
    "laps of one driver": "laps?driver={driver}",
    "places lap by lap": "positions",
    "gaps lap by lap": "gaps",
    "stints": "stints",
    "pit stops": "pit-stops",
    "race control": "race-control",
    "weather": "weather",
}
EACH = 24
DICE = random.Random(2025)  # noqa: S311  # guards nothing


def _car(driver: ClassificationRow, count: int, pace: int, *, racing: bool) -> CarLaps:
    """Laps of a car that scatter by half a second, with one in fifteen much slower."""
    sectors = [
        tuple(int(pace * part + DICE.gauss(0, 150) + (4_000 if DICE.random() < 1 / 45 else 0)) for _ in range(count))
        for part in (0.3, 0.35, 0.35)
    ]
    times = tuple(map(sum, zip(*sectors, strict=True)))
    ended, total = [], 0
    for lap in times:
        total += lap
        ended.append(total)
    speeds = [tuple(int(DICE.gauss(middle, 6)) for _ in range(count)) for middle in (270, 285, 295, 310)]
    return CarLaps(
        driver=driver.driver,
        number=driver.number,
        laps=tuple(range(1, count + 1)),
        times=times,
        sectors_1=sectors[0],
        sectors_2=sectors[1],
        sectors_3=sectors[2],
        speeds_1=speeds[0],
        speeds_2=speeds[1],
        speeds_line=speeds[2],
        speeds_trap=speeds[3],
        positions=(driver.position or 20,) * count if racing else (),
        ended=tuple(ended),
        in_laps=(count // 3,) if count > 2 else (),  # noqa: PLR2004  # too few for a stop
        out_laps=(count // 3 + 1,) if count > 2 else (),  # noqa: PLR2004
    )


def a_chart(result: Classification, session: Session) -> LapChart | None:
    """The laps of a session whose result is known; None for one that nobody drove."""
    racing = session.kind in RACES
    usual = PRACTICE_LAPS if session.kind.startswith("practice") else QUALIFYING_LAPS
    pace = DICE.randint(72_000, 108_000)
    counts = [(driver, (driver.laps or 0) if racing else driver.laps or usual) for driver in result.rows]
    driven = [(driver, count) for driver, count in counts if count]
    cars = tuple(_car(driver, count, pace, racing=racing) for driver, count in driven)
    if not cars or session.start is None:
        return None
    stints = tuple(
        Stint(
            driver=car.driver, number=car.number, stint=place, first_lap=first, last_lap=last, compound=tyre, new=True
        )
        for car in cars
        for place, (first, last, tyre) in enumerate(_halves(len(car.laps)), 1)
    )
    stops = tuple(
        PitStop(driver=car.driver, number=car.number, stop=1, lap=car.in_laps[0], time=f"{DICE.gauss(23, 1):.3f}")
        for car in cars
        if racing and car.in_laps
    )
    return LapChart(
        season=SEASON,
        grand_prix=result.grand_prix,
        session=result.session,
        start=session.start,
        cars=cars,
        stints=stints,
        pit_stops=stops,
    )


def _halves(count: int) -> Iterator[tuple[int, int, str]]:
    middle = max(count // 3, 1)
    yield 1, middle, "medium"
    if middle < count:
        yield middle + 1, count, "hard"


def a_log(chart: LapChart) -> SessionLog:
    """Two hours of weather, and 90 messages of race control."""
    begins = chart.start or AS_OF
    return SessionLog(
        season=chart.season,
        grand_prix=chart.grand_prix,
        session=chart.session,
        race_control=tuple(
            RaceControlMessage(
                at=begins + timedelta(seconds=80 * place),
                lap=place // 2 + 1,
                category="Flag" if place % 2 else "Other",
                message=f"CAR {DICE.randint(1, 99)} (ABC) TIME {DICE.randint(60, 99)}.{DICE.randint(100, 999)} NOTED",
            )
            for place in range(90)
        ),
        weather=tuple(
            WeatherSample(
                at=begins + timedelta(minutes=minute),
                air=round(DICE.gauss(24, 1), 1),
                track=round(DICE.gauss(38, 2), 1),
                humidity=round(DICE.gauss(50, 4), 1),
                pressure=round(DICE.gauss(1012, 1), 1),
                rain=False,
                wind=round(abs(DICE.gauss(2, 1)), 1),
                wind_from=DICE.randint(0, 359),
            )
            for minute in range(120)
        ),
    )


async def filled(measured: Measured, suite: Suite, mongod: int) -> Sequence[LapChart]:
    """Store a season of laps, session by session, as a backfill does."""
    await suite.fill(SEASON)
    rounds = (await suite.reader.read(GetCalendarRequest(SEASON))).rounds
    sessions = {(weekend.grand_prix, each.kind): each for weekend in rounds for each in weekend.sessions}
    results = (await suite.reader.read(ListResultsRequest(SEASON))).results
    made = [
        (chart, a_log(chart))
        for result in results
        if (session := sessions.get((result.grand_prix, result.session))) and (chart := a_chart(result, session))
    ]
    before, began = cpu_seconds(os.getpid()) + cpu_seconds(mongod), time.perf_counter()
    for chart, log in made:
        for dataset, rows in ((Dataset.LAPS, chart), (Dataset.SESSION_LOGS, log)):
            of = {dataset.value: (rows,)}
            await suite.writer.write(
                Batch(dataset=dataset, season=SEASON, source="livetiming", fetched_at=AS_OF, **of)  # type: ignore[arg-type]
            )
    took = time.perf_counter() - began
    spent = cpu_seconds(os.getpid()) + cpu_seconds(mongod) - before
    laps = sum(len(car.laps) for chart, _ in made for car in chart.cars)
    measured.add(
        f"a season of laps is stored: {len(made)} sessions, {laps} laps, with logs",
        f"{took:.0f} s; CPU {spent:.1f} s",
        f"<= {MOST_SECONDS:g} s",
        met=took <= MOST_SECONDS,
        seconds=took,
        cpu=spent,
        sessions=len(made),
        laps=laps,
    )
    return [chart for chart, _ in made]


def sizes(measured: Measured, database: tuple[str, str]) -> None:
    """What MongoDB says of the collections, after a checkpoint."""
    url, name = database
    total = 0.0
    with MongoClient[dict[str, Any]](url) as client:
        client.admin.command("fsync")
        for collection in (Dataset.LAPS, Dataset.SESSION_LOGS):
            stats = client[name].command("collStats", collection.value)
            plain, stored, index = (stats[key] / 1e6 for key in ("size", "storageSize", "totalIndexSize"))
            total += stored + index
            measured.add(
                f"MongoDB: {collection}",
                f"{stats['count']} documents, {plain:.1f} MB of BSON, {stored:.1f} MB on disk, indexes {index:.2f} MB",
                "-",
                met=True,
                megabytes=stored,
                bson=plain,
            )
    text = f"{total:.1f} MB on disk"
    measured.add("MongoDB: a season of laps", text, f"<= {MOST_MEGABYTES:g} MB", met=total <= MOST_MEGABYTES)


async def cold(
    measured: Measured, folder: Path, database: tuple[str, str], mongod: int, charts: Sequence[LapChart]
) -> None:
    """Each kind of answer, of sessions that nobody has asked for."""
    async with asked(folder, database, mongod) as suite:
        for kind, path in PATHS.items():
            of = [chart for chart in charts if chart.session in RACES] if path in ("positions", "gaps") else charts
            some = DICE.sample(of, min(EACH, len(of)))
            paths = [_address(chart, path) for chart in some]
            row(measured, kind, await suite.cost(paths), MOST_MS)
        memory(measured, suite.pids["content_api"])


def _address(chart: LapChart, path: str) -> str:
    of_session = f"/v1/seasons/{chart.season}/rounds/{chart.grand_prix}/{chart.session}"
    return f"{of_session}/{path.format(driver=chart.cars[0].driver)}"


async def measure(folder: Path) -> Measured:
    """Everything, in one run."""
    measured = Measured()
    with stores(folder, "laps") as (mongod, valkey):
        async with running(mongod, valkey, clock_start=AS_OF) as suite:
            charts = await filled(measured, suite, mongod.pid)
            database = suite.database
        sizes(measured, database)
        await cold(measured, folder, database, mongod.pid, charts)
    return measured


def main(target: Path | None) -> None:
    """Measure, print a table, and write JSON where a file is named."""
    run("benchmarks.laps", (), measure, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
