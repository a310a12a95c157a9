"""The nouns of the suite, one frozen struct each.

Every struct has a twin of the same name and fields in `protobuf/content.proto`; `racing.codec` joins the two by
field name. An absent value (`None`) means unknown. Instants are aware UTC datetimes, dates are calendar dates in
UTC, points are exact decimals: halves (2021 Belgium) and thirds of a point (shared drives) exist.
"""

from datetime import date as Day  # noqa: N812  # a session has a field called date
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

FIRST_SEASON = 1950
ALL_SEASONS = 0
"""The season of a batch or change about what outlives seasons: people, teams, engines, tracks."""


class SessionKind(StrEnum):
    """A session of a race weekend. `qualifying_1` and `_2` are the two sessions of 1980 to 2005."""

    PRACTICE_1 = "practice_1"
    PRACTICE_2 = "practice_2"
    PRACTICE_3 = "practice_3"
    PRACTICE_4 = "practice_4"
    PRE_QUALIFYING = "pre_qualifying"
    QUALIFYING_1 = "qualifying_1"
    QUALIFYING_2 = "qualifying_2"
    QUALIFYING = "qualifying"
    WARM_UP = "warm_up"
    SPRINT_QUALIFYING = "sprint_qualifying"
    SPRINT = "sprint"
    RACE = "race"


class Standing(StrEnum):
    """How far a classification can be trusted to stay as it is."""

    LIVE = "live"
    PROVISIONAL = "provisional"
    FINAL = "final"
    AMENDED = "amended"


class Outcome(StrEnum):
    """What became of an entry in a session, or of a contender in a championship."""

    CLASSIFIED = "classified"
    NOT_CLASSIFIED = "not_classified"
    RETIRED = "retired"
    DISQUALIFIED = "disqualified"
    EXCLUDED = "excluded"
    DID_NOT_START = "did_not_start"
    DID_NOT_QUALIFY = "did_not_qualify"
    DID_NOT_PRE_QUALIFY = "did_not_pre_qualify"
    DID_NOT_PRACTICE = "did_not_practice"


class Championship(StrEnum):
    """Who the title is for."""

    DRIVERS = "drivers"
    CONSTRUCTORS = "constructors"


class Dataset(StrEnum):
    """What a batch holds and a change is about; the name of its field in `Batch` and of its collection."""

    SEASONS = "seasons"
    ROUNDS = "rounds"
    RESULTS = "results"
    STANDINGS = "standings"
    ENTRANTS = "entrants"
    DRIVERS = "drivers"
    CONSTRUCTORS = "constructors"
    ENGINE_MANUFACTURERS = "engine_manufacturers"
    CIRCUITS = "circuits"
    LAPS = "laps"
    CIRCUIT_MAPS = "circuit_maps"


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Frozen, by keyword only, defaults left out when written down."""


class Document(Struct, frozen=True, kw_only=True):
    """A struct that is kept: which source gave it, when, and when its content last changed."""

    source: str | None = None
    fetched_at: datetime | None = None
    updated_at: datetime | None = None


class Season(Document, frozen=True, kw_only=True):
    """A championship year."""

    year: int

    @property
    def id(self) -> str:
        """`2025`."""
        return str(self.year)


class Circuit(Document, frozen=True, kw_only=True):
    """A track; inside a round, the layout raced that year. Degrees north and east, kilometres, IANA time zone."""

    id: str
    name: str
    full_name: str | None = None
    place: str | None = None
    country: str | None = None
    country_code: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    time_zone: str | None = None
    layout: str | None = None
    length_km: float | None = None
    turns: int | None = None
    ergast_id: str | None = None


class Session(Struct, frozen=True, kw_only=True):
    """A session of a round. `date` alone: the hour is unknown; `provisional`: the hour may still move.

    `total_laps` and `distance_km` are those run, once it was held; `scheduled_laps` and `scheduled_distance_km` those that were planned.
    """

    kind: SessionKind
    start: datetime | None = None
    end: datetime | None = None
    date: Day | None = None
    provisional: bool = False
    cancelled: bool = False
    total_laps: int | None = None
    distance_km: float | None = None
    scheduled_laps: int | None = None
    scheduled_distance_km: float | None = None


class Round(Document, frozen=True, kw_only=True):
    """A Grand Prix weekend. `number` is what the FIA numbers it today: absent when cancelled, 0 is testing."""

    season: int
    grand_prix: str
    number: int | None = None
    name: str
    official_name: str | None = None
    circuit: Circuit | None = None
    cancelled: bool = False
    sessions: tuple[Session, ...] = ()

    @property
    def id(self) -> str:
        """`2026-bahrain`: never the number, which may change."""
        return f"{self.season}-{self.grand_prix}"


class ClassificationRow(Struct, frozen=True, kw_only=True):
    """One entry in a session. Lap and race times, gaps and intervals are as printed: `1:27.035`, `+1 lap`."""

    outcome: Outcome
    position: int | None = None
    driver: str
    number: int | None = None
    constructor: str | None = None
    engine: str | None = None
    tyre: str | None = None
    laps: int | None = None
    time: str | None = None
    gap: str | None = None
    interval: str | None = None
    points: Decimal | None = None
    grid: int | None = None
    pit_lane_start: bool = False
    reason: str | None = None
    time_penalty: str | None = None
    shared_car: bool = False
    q1: str | None = None
    q2: str | None = None
    q3: str | None = None
    fastest_lap: str | None = None
    fastest_lap_number: int | None = None
    fastest_lap_rank: int | None = None


class PitStop(Struct, frozen=True, kw_only=True):
    """A stop; `time` is that spent in the pit lane, as printed."""

    driver: str
    number: int | None = None
    stop: int
    lap: int | None = None
    time: str | None = None


class Classification(Document, frozen=True, kw_only=True):
    """The result of one session, rows in the official order. A driver may stand twice (shared cars)."""

    season: int
    grand_prix: str
    session: SessionKind
    standing: Standing
    rows: tuple[ClassificationRow, ...] = ()
    pit_stops: tuple[PitStop, ...] = ()

    @property
    def id(self) -> str:
        """`2021-belgium-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class Lap(Struct, frozen=True, kw_only=True):
    """A lap of a driver: his position at its end, and its time as printed."""

    driver: str
    lap: int
    position: int | None = None
    time: str | None = None


class LapChart(Document, frozen=True, kw_only=True):
    """Every lap of everyone in one session, in order of lap and position."""

    season: int
    grand_prix: str
    session: SessionKind
    laps: tuple[Lap, ...] = ()

    @property
    def id(self) -> str:
        """`2023-bahrain-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class StandingsRow(Struct, frozen=True, kw_only=True):
    """A place in a championship; constructors are told apart by constructor and engine."""

    outcome: Outcome
    position: int | None = None
    driver: str | None = None
    constructor: str | None = None
    engine: str | None = None
    points: Decimal


class Standings(Document, frozen=True, kw_only=True):
    """A championship table as it stood after one round."""

    season: int
    grand_prix: str
    after_round: int
    championship: Championship
    rows: tuple[StandingsRow, ...] = ()

    @property
    def id(self) -> str:
        """`2025-abu-dhabi-drivers`."""
        return f"{self.season}-{self.grand_prix}-{self.championship}"


class Entrant(Document, frozen=True, kw_only=True):
    """A driver's entry with one car in one season; `team` is the name it was entered under."""

    season: int
    driver: str
    constructor: str
    engine: str | None = None
    team: str | None = None
    number: int | None = None
    code: str | None = None
    rounds: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """`2018-sergio-perez-force-india-mercedes`."""
        return "-".join(filter(None, (str(self.season), self.driver, self.constructor, self.engine)))


class Driver(Document, frozen=True, kw_only=True):
    """A person who drives. Number and code are facts of an `Entrant`."""

    id: str
    name: str
    first_name: str | None = None
    last_name: str | None = None
    full_name: str | None = None
    date_of_birth: Day | None = None
    date_of_death: Day | None = None
    place_of_birth: str | None = None
    country: str | None = None
    country_code: str | None = None
    nationality: str | None = None
    ergast_id: str | None = None


class Constructor(Document, frozen=True, kw_only=True):
    """Who builds the car."""

    id: str
    name: str
    full_name: str | None = None
    country: str | None = None
    country_code: str | None = None
    nationality: str | None = None
    ergast_id: str | None = None


class CircuitMap(Document, frozen=True, kw_only=True):
    """The drawing of a layout (`monza-7`) as SVG, with what its licence asks to be said."""

    id: str
    svg: str
    licence: str
    attribution: str


class EngineManufacturer(Document, frozen=True, kw_only=True):
    """Who builds the engine."""

    id: str
    name: str
    country: str | None = None
    country_code: str | None = None


class Paddock(Struct, frozen=True, kw_only=True):
    """Who is mentioned in an answer."""

    drivers: tuple[Driver, ...] = ()
    constructors: tuple[Constructor, ...] = ()
    engine_manufacturers: tuple[EngineManufacturer, ...] = ()
    entrants: tuple[Entrant, ...] = ()


class Car(Struct, frozen=True, kw_only=True):
    """What stands in a constructors' table: a constructor with the engine in its car."""

    constructor: str
    engine: str | None = None


class SeasonStatistics(Struct, frozen=True, kw_only=True):
    """What a driver, or a constructor with its engine, has done in a season so far.

    Races only, but for what is named after the sprint. Entries and starts are counted in races; for a constructor,
    everything else that can happen to two cars of a race is counted per car. `points` and `championship_position`
    are those of the championship table (dropped scores do not count; absent: not in a table), `champion` once the
    season is over. `cars`: those a driver drove, in order of his first race in each.
    """

    driver: str | None = None
    constructor: str | None = None
    engine: str | None = None
    wins: int = 0
    podiums: int = 0
    pole_positions: int = 0
    fastest_laps: int = 0
    dnf_count: int = 0
    races_completed: int = 0
    season: int | None = None
    cars: tuple[Car, ...] = ()
    entries: int = 0
    starts: int = 0
    sprint_wins: int = 0
    sprint_podiums: int = 0
    points: Decimal | None = None
    best_position: int | None = None
    championship_position: int | None = None
    champion: bool = False


class SeasonSummary(Struct, frozen=True, kw_only=True):
    """A season at a glance: its newest tables and how many took part."""

    year: int
    total_drivers: int = 0
    total_teams: int = 0
    driver_standings: Standings | None = None
    constructor_standings: Standings | None = None
    statistics: tuple[SeasonStatistics, ...] = ()
    source: str | None = None
    updated_at: datetime | None = None


class CalendarStamp(Struct, frozen=True, kw_only=True):
    """What RFC 5545 wants remembered about one calendar event, named `{season}-{grand_prix}-{kind}`.

    `day`: the last UTC day on which the session was known to be. `confirmed_at`: the midnight at which the clock alone confirms the event,
    where that still lay ahead when the stamp was given (`racing.calendar.stamp_at`).
    """

    event: str
    season: int
    sequence: int = 0
    created: datetime
    last_modified: datetime
    day: Day | None = None
    confirmed_at: datetime | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """Rows of one dataset of one season, written as a whole or not at all. `complete`: there are no others."""

    dataset: Dataset
    season: int
    source: str
    fetched_at: datetime
    complete: bool = False
    seasons: tuple[Season, ...] = ()
    rounds: tuple[Round, ...] = ()
    results: tuple[Classification, ...] = ()
    standings: tuple[Standings, ...] = ()
    entrants: tuple[Entrant, ...] = ()
    drivers: tuple[Driver, ...] = ()
    constructors: tuple[Constructor, ...] = ()
    engine_manufacturers: tuple[EngineManufacturer, ...] = ()
    circuits: tuple[Circuit, ...] = ()
    laps: tuple[LapChart, ...] = ()
    circuit_maps: tuple[CircuitMap, ...] = ()


class Written(Struct, frozen=True, kw_only=True):
    """What writing a batch did: ids that changed, ids that became cancelled, how many rows were as before."""

    generation: int = 0
    changed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unchanged: int = 0


class Change(Struct, frozen=True, kw_only=True):
    """A season has a new generation; dataset and ids are absent when only that is known."""

    season: int
    generation: int
    dataset: Dataset | None = None
    ids: tuple[str, ...] = ()


class SyncRun(Struct, frozen=True, kw_only=True):
    """One line of the ledger. Trigger: schedule, manual, change. Outcome: running, success, failed, refused.

    `conflicts`: what sources disagreed on, field by field, in words.
    """

    id: str
    job: str
    trigger: str
    outcome: str
    started: datetime
    finished: datetime | None = None
    season: int | None = None
    round: int | None = None
    source: str | None = None
    fetched: int = 0
    changed: int = 0
    error: str | None = None
    conflicts: tuple[str, ...] = ()
    session: SessionKind | None = None


class Lease(Struct, frozen=True, kw_only=True):
    """Who may act for all: `holder` has the name until `expires`."""

    name: str
    holder: str
    expires: datetime
