"""The races of a season that have a result, in order, with what is asked of each over and over. Pure."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from data_scheduler.reading.history import History, KeptSeason
from data_scheduler.writing.statistics import COUNTED, pole_rows, with_engines
from racing.model import Car, Classification, ClassificationRow, Honours, ResultStatus, Round, SessionKind
from racing.records import RaceDay, RaceHeld


class RaceRun(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """A championship race with a result that is more than live. Each row of it has an engine, where that can be known.

    `poles`: the rows of who had the pole, `fastest` of who set the fastest lap; more than one where they shared it.
    """

    weekend: Round
    result: Classification
    day: date | None
    winners: tuple[ClassificationRow, ...]
    poles: tuple[ClassificationRow, ...]
    fastest: tuple[ClassificationRow, ...]
    sprint: Classification | None
    honours: Honours | None

    @property
    def when(self) -> RaceDay:
        """Which race it is, and on what day it was held."""
        return RaceDay(season=self.weekend.season, grand_prix=self.weekend.grand_prix, date=self.day)

    @property
    def held(self) -> RaceHeld:
        """The race as lists of winners show it."""
        first = next(iter(self.winners), None)
        circuit = self.weekend.circuit
        return RaceHeld(
            season=self.weekend.season,
            grand_prix=self.weekend.grand_prix,
            number=self.weekend.number,
            name=self.weekend.name,
            date=self.day,
            layout=circuit.layout if circuit else None,
            winners=tuple(row.driver for row in self.winners),
            car=Car(constructor=first.constructor, engine=first.engine) if first and first.constructor else None,
            circuit=circuit.id if circuit else None,
            poles=tuple(row.driver for row in self.poles),
            fastest=tuple(row.driver for row in self.fastest),
            fastest_lap=next((row.fastest_lap for row in self.fastest), None),
        )


def races_run(season: KeptSeason) -> tuple[RaceRun, ...]:
    """Return the races of a season that have a result, in order of time."""
    results = with_engines(
        result for result in season.results if result.session in COUNTED and result.standing is not ResultStatus.LIVE
    )
    by_session = {(result.grand_prix, result.session): result for result in results}
    poles = {race.grand_prix: rows for race, rows in pole_rows(results)}
    return tuple(
        RaceRun(
            weekend=weekend,
            result=race,
            day=day_of_race(weekend),
            winners=tuple(row for row in race.rows if row.position == 1),
            poles=poles.get(weekend.grand_prix, ()),
            fastest=tuple(row for row in race.rows if row.fastest_lap_rank == 1),
            sprint=by_session.get((weekend.grand_prix, SessionKind.SPRINT)),
            honours=season.honours.get(weekend.grand_prix),
        )
        for weekend in season.rounds
        if (race := by_session.get((weekend.grand_prix, SessionKind.RACE))) is not None
    )


def all_races(history: History) -> Iterator[RaceRun]:
    """Yield every race with a result since 1950, in order of time."""
    for season in history.some(None):
        yield from season.once(races_run)


def races_of(history: History, seasons: Iterable[int]) -> Iterator[RaceRun]:
    """Yield the races with a result of some seasons, in order of time."""
    for year in seasons:
        yield from history.season(year).once(races_run)


def day_of_race(weekend: Round) -> date | None:
    """Return the day on which the race of a weekend is held, UTC; None where it is not known."""
    for session in weekend.sessions:
        if session.kind is SessionKind.RACE:
            return session.date or (session.start.date() if session.start else None)
    return None
