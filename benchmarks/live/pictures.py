"""A made-up race over the cars of a real one, picture by picture as a follower tells it: what live is measured with. Pure."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count

from msgspec.structs import replace

from racing.live.model import (
    LiveRow,
    LiveSession,
    LiveStatus,
    Phase,
    RaceControl,
    SessionClock,
    Tyre,
    Weather,
)
from racing.model import Classification, TrackStatus

PICTURES_A_SECOND = 4
"""A follower tells no more."""

LAP_SECONDS = 90
SECTORS = 3
FARTHER_EACH_TIME = 9
"""So many cars have a new gap in each picture."""

SWAP_EVERY = 40
MESSAGE_EVERY = 400
WEATHER_EVERY = 240


def race(of: Classification, *, seed: int = 1) -> Iterator[LiveSession]:
    """Pictures without end, a quarter of a second apart; equal ones for equal arguments."""
    rng = random.Random(seed)  # noqa: S311  # guards nothing
    begins = datetime(of.season, 6, 1, 13, tzinfo=UTC)
    cars = [row for row in of.rows if row.number is not None]
    rows = {row.number or 0: _on_the_grid(row.number or 0, place, of) for place, row in enumerate(cars, 1)}
    session = LiveSession(
        season=of.season,
        grand_prix=of.grand_prix,
        session=of.session,
        key=1,
        status=LiveStatus.LIVE,
        data_at=begins,
        phase=Phase.RUNNING,
        track_status=TrackStatus.CLEAR,
        clock=SessionClock(remaining=7200, at=begins, running=True),
        current_lap=1,
        total_laps=of.rows[0].laps,
        order=tuple(rows),
        rows=rows,
        weather=_weather(rng),
    )
    for picture in count():
        yield session
        session = _later(session, picture, rng)


def _on_the_grid(number: int, place: int, of: Classification) -> LiveRow:
    row = of.rows[place - 1]
    return LiveRow(
        number=number,
        position=place,
        driver=row.driver,
        name=row.driver.replace("-", " ").title(),
        code=row.driver[-3:].upper(),
        constructor=row.constructor,
        grid=place,
        gap="" if place == 1 else f"+{place}.{number:03d}",
        interval="" if place == 1 else "+1.000",
        last_lap="1:31.000",
        best_lap="1:30.000",
        sectors=("30.000", "31.000", "29.000"),
        tyre=Tyre(compound="medium", age=0, new=True),
        stops=0,
    )


def _later(session: LiveSession, picture: int, rng: random.Random) -> LiveSession:
    rows, order = dict(session.rows), list(session.order)
    for number in rng.sample(order, FARTHER_EACH_TIME):
        gap = rng.randrange(500, 3000)
        rows[number] = replace(rows[number], gap=f"+{gap * 20 / 1000:.3f}", interval=f"+{gap / 1000:.3f}")
    number = order[picture % len(order)]
    rows[number] = _next_sector(rows[number], picture // len(order), rng)
    if picture % SWAP_EVERY == 0:
        place = rng.randrange(1, len(order))
        order[place - 1], order[place] = order[place], order[place - 1]
        for changed in (place - 1, place):
            rows[order[changed]] = replace(rows[order[changed]], position=changed + 1)
    at = session.data_at + timedelta(seconds=1) / PICTURES_A_SECOND
    messages = session.messages
    if picture % MESSAGE_EVERY == 0:
        words = f"CAR {number} TIME DELETED - TRACK LIMITS AT TURN {1 + picture % 19}"
        told = RaceControl(at=at, category="Other", message=words, lap=session.current_lap, number=number)
        messages = messages | {len(messages): told}
    lap = min(1 + picture // (LAP_SECONDS * PICTURES_A_SECOND), session.total_laps or 0)
    return replace(
        session,
        data_at=at,
        order=tuple(order),
        rows=rows,
        messages=messages,
        current_lap=lap,
        weather=_weather(rng) if picture % WEATHER_EVERY == 0 else session.weather,
    )


def _next_sector(row: LiveRow, ended: int, rng: random.Random) -> LiveRow:
    """The car ends a sector, with the last of them a lap."""
    time = f"{rng.uniform(28, 33):.3f}"
    place = ended % SECTORS
    sectors = (time, "", "") if place == 0 else (*(row.sectors or ())[:place], time, *("",) * (SECTORS - 1 - place))
    row = replace(row, sectors=sectors)
    if place < SECTORS - 1:
        return row
    age = (row.tyre.age or 0) + 1 if row.tyre else 0
    return replace(
        row,
        laps=row.laps + 1,
        last_lap=f"1:{rng.uniform(29, 35):.3f}",
        tyre=replace(row.tyre, age=age) if row.tyre else None,
    )


def _weather(rng: random.Random) -> Weather:
    return Weather(air=round(rng.uniform(20, 24), 1), track=round(rng.uniform(35, 39), 1), humidity=45.0, rain=False)
