"""What the upstreams know at an instant: the archive's facts, without what had not happened yet."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Lock

from msgspec.structs import replace

from fetcher_service.archive.facts import BUNDLED, Facts, SeasonFacts
from racing.model import (
    Championship,
    Circuit,
    Classification,
    Constructor,
    Driver,
    EngineManufacturer,
    Entrant,
    Round,
    Session,
    SessionKind,
    Standings,
)
from tests.upstream import calendar_history

SEASONS_KEPT = 8
TESTING_SINCE = 2022

MINUTES = {SessionKind.RACE: 120, SessionKind.SPRINT_QUALIFYING: 44, SessionKind.WARM_UP: 30}
"""How long a session takes; an hour where nothing stands here."""


class Library:
    """The archive's facts, seasons decoded when first wanted."""

    def __init__(self, path: Path = BUNDLED) -> None:
        self._facts = Facts(path)
        self._seasons: OrderedDict[int, tuple[SeasonFacts, Mapping[str, Classification]]] = OrderedDict()
        self._lock = Lock()
        self.years = self._facts.years
        catalogue = self._facts.catalogue()
        self.drivers: Mapping[str, Driver] = {row.id: row for row in catalogue.drivers}
        self.constructors: Mapping[str, Constructor] = {row.id: row for row in catalogue.constructors}
        self.engines: Mapping[str, EngineManufacturer] = {row.id: row for row in catalogue.engine_manufacturers}
        self.circuits: Mapping[str, Circuit] = {row.id: row for row in catalogue.circuits}

    def season(self, year: int) -> SeasonFacts | None:
        """A season, None for a year the archive does not have."""
        return self._kept(year)[0] if year in self.years else None

    def results(self, year: int) -> Mapping[str, Classification]:
        """A season's classifications by id."""
        return self._kept(year)[1] if year in self.years else {}

    def _kept(self, year: int) -> tuple[SeasonFacts, Mapping[str, Classification]]:
        with self._lock:
            if year not in self._seasons:
                facts = self._facts.season(year)
                self._seasons[year] = facts, {result.id: result for result in facts.results}
                if len(self._seasons) > SEASONS_KEPT:
                    self._seasons.popitem(last=False)
            self._seasons.move_to_end(year)
            return self._seasons[year]

    def close(self) -> None:
        """Let go of the file."""
        self._facts.__exit__(None, None, None)


def start_of(session: Session, weekend: Round) -> datetime | None:
    """When a session starts, midnight where only the day is known; the race's where nothing is known of it."""
    if session.start is not None:
        return session.start
    if session.date is not None:
        return datetime.combine(session.date, time(), UTC)
    race = weekend.sessions[-1]
    return None if race is session else start_of(race, weekend)


def end_of(session: Session, weekend: Round) -> datetime | None:
    """When a session is over: the end of the day where only the day is known."""
    start = start_of(session, weekend)
    if start is None:
        return None
    if session.start is None:
        return start + timedelta(days=1)
    return session.end or start + timedelta(minutes=MINUTES.get(session.kind, 60))


@dataclass(frozen=True)
class World:
    """The facts as of `at`. `half`: a source that lost the second half of every season."""

    library: Library
    at: datetime
    half: bool = False
    disqualified_first: bool = False
    amended: Mapping[str, Classification] = field(default_factory=dict)
    _calendars: dict[int, tuple[Round, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def years(self) -> tuple[int, ...]:
        """The seasons that have a published calendar."""
        return tuple(year for year in self.library.years if self.published(year))

    def published(self, year: int) -> bool:
        """Whether a season has a calendar: 2026 since the day it got one, others since the July before."""
        if year == calendar_history.SEASON:
            return self.at >= calendar_history.PUBLISHED
        return self.at >= datetime(year - 1, 7, 1, tzinfo=UTC)

    def all_rounds(self, year: int) -> tuple[Round, ...]:
        """The rounds of a season as they stand, called-off ones among them, in order of time."""
        if year not in self._calendars:
            self._calendars[year] = self._calendar(year)
        return self._calendars[year]

    def _calendar(self, year: int) -> tuple[Round, ...]:
        facts = self.library.season(year)
        if facts is None or not self.published(year):
            return ()
        rounds = facts.rounds
        if year == calendar_history.SEASON:
            rounds = calendar_history.calendar(rounds, self.library.circuits, self.at)
        return rounds[: (len(rounds) + 1) // 2] if self.half else rounds

    def rounds(self, year: int) -> tuple[Round, ...]:
        """The rounds that count."""
        return tuple(weekend for weekend in self.all_rounds(year) if not weekend.cancelled)

    def first_published(self, year: int) -> tuple[Round, ...]:
        """The rounds in the order in which a season first listed them, which is how meetings are counted."""
        facts = self.library.season(year)
        if facts is None:
            return ()
        if year == calendar_history.SEASON:
            return calendar_history.calendar(facts.rounds, self.library.circuits, calendar_history.PUBLISHED)
        return facts.rounds

    def withdrawn(self, year: int) -> tuple[Round, ...]:
        """Weekends that were called off and then replaced."""
        facts = self.library.season(year)
        if facts is None or year != calendar_history.SEASON or self.half:
            return ()
        return calendar_history.withdrawn(facts.rounds, self.library.circuits, self.at)

    def testing(self, year: int) -> Round | None:
        """Three days of pre-season testing at Bahrain, from the ninth day before the first race weekend. Made up."""
        rounds = self.all_rounds(year)
        if year < TESTING_SINCE or not rounds or (first := rounds[0].sessions[0].start) is None:
            return None
        days = [first.replace(hour=7, minute=0) - timedelta(days=ago) for ago in (9, 8, 7)]
        kinds = (SessionKind.PRACTICE_1, SessionKind.PRACTICE_2, SessionKind.PRACTICE_3)
        return Round(
            season=year,
            grand_prix="testing",
            number=0,
            name="Pre-Season Testing",
            official_name=f"Formula 1 Aramco Pre-Season Testing {year}",
            circuit=self.library.circuits["bahrain"],
            sessions=tuple(
                Session(kind=kind, start=day, end=day + timedelta(hours=9))
                for kind, day in zip(kinds, days, strict=True)
            ),
        )

    def over(self, session: Session, weekend: Round) -> bool:
        """Whether a session has been run."""
        end = end_of(session, weekend)
        return not session.cancelled and not weekend.cancelled and end is not None and end <= self.at

    def running(self, session: Session, weekend: Round) -> bool:
        """Whether a session is on."""
        start, end = session.start, end_of(session, weekend)
        return not weekend.cancelled and start is not None and end is not None and start <= self.at < end

    def result(self, weekend: Round, kind: SessionKind) -> Classification | None:
        """The classification of a session that is over."""
        session = next((session for session in weekend.sessions if session.kind is kind), None)
        if session is None or not self.over(session, weekend):
            return None
        wanted = f"{weekend.id}-{kind}"
        return self.amended.get(wanted) or self.library.results(weekend.season).get(wanted)

    def entrants(self, year: int) -> tuple[Entrant, ...]:
        """Who is entered."""
        facts = self.library.season(year)
        return facts.entrants if facts and self.rounds(year) else ()

    def entrant(self, year: int, driver: str) -> Entrant | None:
        """A driver's newest entry of a season."""
        entries = [entry for entry in self.entrants(year) if entry.driver == driver]
        return max(entries, key=lambda entry: entry.rounds or (0,), default=None)

    def standings(self, weekend: Round, championship: Championship) -> Standings | None:
        """A table as it stood after a round whose race is over."""
        facts = self.library.season(weekend.season)
        if facts is None or not self.over(weekend.sessions[-1], weekend):
            return None
        wanted = f"{weekend.id}-{championship}"
        found = next((table for table in facts.standings if table.id == wanted), None)
        return replace(found, after_round=weekend.number) if found and weekend.number else found

    def last_raced(self, year: int) -> Round | None:
        """The newest round whose race is over and has a result."""
        raced = [weekend for weekend in self.rounds(year) if self.result(weekend, SessionKind.RACE)]
        return raced[-1] if raced else None

    def final_number(self, weekend: Round) -> int | None:
        """The number the archive has for a round, which is what lists of exceptions go by."""
        facts = self.library.season(weekend.season)
        rounds = facts.rounds if facts else ()
        return next((row.number for row in rounds if row.grand_prix == weekend.grand_prix), None)
