"""The nouns of the suite, one frozen struct each.

Every struct has a twin of the same name and fields in `protobuf/content.proto`; `racing.wire.codec` joins the two by
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
"""The season of a batch or change that belongs to no single season: people, teams, engines, tracks."""


class SessionKind(StrEnum):
    """A session of a race weekend. `qualifying_1` and `qualifying_2` are the two sessions of 1980 to 2005."""

    PRACTICE_1 = "practice_1"
    PRACTICE_2 = "practice_2"
    PRACTICE_3 = "practice_3"
    PRACTICE_4 = "practice_4"
    PRE_QUALIFYING = "pre_qualifying"
    """Decided who might take part in qualifying, until 1992."""
    QUALIFYING_1 = "qualifying_1"
    """The first of two sessions that counted together, 1980 to 2005."""
    QUALIFYING_2 = "qualifying_2"
    """The second of them."""
    QUALIFYING = "qualifying"
    WARM_UP = "warm_up"
    """Half an hour on the morning of the race, until 2002."""
    SPRINT_QUALIFYING = "sprint_qualifying"
    """Decides the grid of the sprint, since 2023."""
    SPRINT = "sprint"
    """A short race on Saturday, since 2021."""
    RACE = "race"


class ResultStatus(StrEnum):
    """How far a classification can still change."""

    LIVE = "live"
    """While the session runs."""
    PROVISIONAL = "provisional"
    """As first published, before the stewards are done."""
    FINAL = "final"
    """As published for good."""
    AMENDED = "amended"
    """Changed after it was final."""


class Outcome(StrEnum):
    """What became of an entry in a session, or of a contender in a championship."""

    CLASSIFIED = "classified"
    """Placed, at the finish or with enough laps."""
    NOT_CLASSIFIED = "not_classified"
    """Running at the finish with too few laps."""
    RETIRED = "retired"
    """Gave up on the way."""
    DISQUALIFIED = "disqualified"
    """Taken out of the result by the stewards."""
    EXCLUDED = "excluded"
    """Not allowed to take part, or taken out of the championship."""
    DID_NOT_START = "did_not_start"
    """Entered and qualified, and did not start."""
    DID_NOT_QUALIFY = "did_not_qualify"
    """Was too slow in qualifying."""
    DID_NOT_PRE_QUALIFY = "did_not_pre_qualify"
    """Was too slow in pre-qualifying."""
    DID_NOT_PRACTICE = "did_not_practice"
    """Entered, and did not take part at all."""


class Championship(StrEnum):
    """Which of the two titles it is."""

    DRIVERS = "drivers"
    CONSTRUCTORS = "constructors"


class Dataset(StrEnum):
    """What a batch holds and a change is about; the name of its field in `Batch`, and of its collection."""

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
    REPLAYS = "replays"
    GRANDS_PRIX = "grands_prix"
    TYRE_MANUFACTURERS = "tyre_manufacturers"
    STARTING_GRIDS = "starting_grids"
    HONOURS = "honours"
    SESSION_LOGS = "session_logs"


ON_DEMAND = frozenset({Dataset.LAPS, Dataset.SESSION_LOGS, Dataset.CIRCUIT_MAPS, Dataset.REPLAYS})
"""Not in the bundled archive: fetched session by session, or when somebody asks. That some are missing is shown, and stops nothing."""


class TrackStatus(StrEnum):
    """The flag that is out everywhere."""

    CLEAR = "clear"
    YELLOW = "yellow"
    SAFETY_CAR = "safety_car"
    RED = "red"
    VIRTUAL_SAFETY_CAR = "virtual_safety_car"
    VIRTUAL_SAFETY_CAR_ENDING = "virtual_safety_car_ending"


class Struct(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Frozen, with arguments by keyword only; defaults are left out when it is encoded."""


class Document(Struct, frozen=True, kw_only=True):
    """A struct that is stored: which source gave it, when it was fetched, and when its content last changed."""

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
    """Id of the track, the same in every season: `monza`."""
    name: str
    """Short name: `Monza`."""
    full_name: str | None = None
    """Official name: `Autodromo Nazionale Monza`."""
    place: str | None = None
    """Town or area where it lies."""
    country: str | None = None
    """Country in English: `Italy`."""
    country_code: str | None = None
    """Country as two letters (ISO 3166-1 alpha-2): `IT`."""
    latitude: float | None = None
    """Degrees north (WGS 84); negative is south."""
    longitude: float | None = None
    """Degrees east (WGS 84); negative is west."""
    time_zone: str | None = None
    """Time zone at the track, as IANA names it: `Europe/Rome`."""
    layout: str | None = None
    """Id of the layout of the track: `monza-7`."""
    length_km: float | None = None
    """Length of one lap in kilometres."""
    turns: int | None = None
    """Number of turns of one lap."""
    ergast_id: str | None = None
    """Id of the track in Ergast and Jolpica: `monza`."""


class Session(Struct, frozen=True, kw_only=True):
    """A session of a round. `date` alone: the hour is unknown; `provisional`: the hour may still move.

    `total_laps` and `distance_km` are those run, once it was held; `scheduled_laps` and `scheduled_distance_km` those that were planned.
    """

    kind: SessionKind
    """Which session of the weekend it is."""
    start: datetime | None = None
    """When it starts, UTC. Absent when the hour is unknown."""
    end: datetime | None = None
    """When it ends by plan, UTC. Absent when the hour is unknown."""
    date: Day | None = None
    """Day on which it is held, UTC: `2026-10-04`. Present when the hour is unknown."""
    provisional: bool = False
    """True while the hour may still move."""
    cancelled: bool = False
    """True when it is not held."""
    total_laps: int | None = None
    """Laps of the whole race or sprint: those run, once it was held. Absent for other sessions."""
    distance_km: float | None = None
    """Distance of the whole race or sprint in kilometres. Absent for other sessions."""
    scheduled_laps: int | None = None
    """Laps of the race or sprint as they were planned. Absent where they are not known."""
    scheduled_distance_km: float | None = None
    """Distance of the race or sprint in kilometres as it was planned. Absent where it is not known."""


class Round(Document, frozen=True, kw_only=True, cache_hash=True):
    """A Grand Prix weekend. `number` is what the FIA numbers it today: absent when cancelled, 0 is testing."""

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix, the same in every season: `bahrain`. A Grand Prix is not a circuit."""
    number: int | None = None
    """Number of the round in the season as the FIA counts it today. Absent when the round is cancelled; 0 is testing."""
    name: str
    """Name of the Grand Prix: `Bahrain Grand Prix`."""
    official_name: str | None = None
    """Official name with its sponsors."""
    circuit: Circuit | None = None
    """Track that it is held on, in the layout of that year."""
    cancelled: bool = False
    """True when the whole round is not held."""
    sessions: tuple[Session, ...] = ()
    """Sessions of the weekend in order of time."""

    @property
    def id(self) -> str:
        """`2026-bahrain`: never the number, which may change."""
        return f"{self.season}-{self.grand_prix}"


class ClassificationRow(Struct, frozen=True, kw_only=True):
    """One entry in a session. Lap and race times, gaps and intervals are as printed: `1:27.035`, `+1 lap`."""

    outcome: Outcome
    """What became of the entry: whether it was classified, and if not, why."""
    position: int | None = None
    """Place in the classification, from 1. Absent without a place."""
    driver: str
    """Id of the driver: `max-verstappen`."""
    number: int | None = None
    """Number on the car."""
    constructor: str | None = None
    """Id of the constructor, who builds the car: `red-bull`."""
    engine: str | None = None
    """Id of the engine's manufacturer: `honda`."""
    tyre: str | None = None
    """Id of the tyres' manufacturer: `pirelli`."""
    laps: int | None = None
    """Laps completed."""
    time: str | None = None
    """Time of the whole race, or of the best lap in practice, as printed: `1:27:03.071`, `1:27.035`."""
    gap: str | None = None
    """Behind the first, as printed: `+0.412` seconds, `+1 lap`."""
    interval: str | None = None
    """Behind the car in front, as printed: `+0.412` seconds, `+1 lap`."""
    points: Decimal | None = None
    """Points for this session alone, with their fraction."""
    grid: int | None = None
    """Place on the starting grid, from 1. Absent when the car started from the pit lane or not at all."""
    pit_lane_start: bool = False
    """True when the car started from the pit lane."""
    reason: str | None = None
    """Why the car is not classified, in a word or two: `gearbox`, `accident`."""
    time_penalty: str | None = None
    """Time added by the stewards, as printed: `5.000` seconds."""
    shared_car: bool = False
    """True when several drivers took turns in the car, as was allowed until 1964."""
    q1: str | None = None
    """Best lap in the first part of qualifying, as printed: `1:27.035`. Absent when no time was set."""
    q2: str | None = None
    """Best lap in the second part of qualifying, as printed. Absent for a driver who did not reach it."""
    q3: str | None = None
    """Best lap in the third part of qualifying, as printed. Absent for a driver who did not reach it."""
    fastest_lap: str | None = None
    """Best lap of the driver in the race, as printed: `1:27.035`."""
    fastest_lap_number: int | None = None
    """Number of the lap in which the driver's best lap was set, from 1."""
    fastest_lap_rank: int | None = None
    """Place of the driver's best lap among those of all drivers; 1 is the fastest lap of the race."""


class PitStop(Struct, frozen=True, kw_only=True):
    """A stop; `time` is that spent in the pit lane, as printed."""

    driver: str
    """Id of the driver: `max-verstappen`."""
    number: int | None = None
    """Number on the car."""
    stop: int
    """Which stop of this driver it is, from 1."""
    lap: int | None = None
    """Lap in which the car came in, from 1."""
    time: str | None = None
    """Time spent in the pit lane, as printed: `22.731` seconds, `1:02.731`."""
    at: datetime | None = None
    """When the car came in, UTC. Absent where no source tells it."""
    standstill: str | None = None
    """Time for which the car stood at its box, as printed: `2.4` seconds. Absent where no source tells it."""


class Classification(Document, frozen=True, kw_only=True):
    """The result of one session, rows in the official order. A driver may be in it twice (shared cars)."""

    season: int
    grand_prix: str
    session: SessionKind
    standing: ResultStatus
    rows: tuple[ClassificationRow, ...] = ()
    pit_stops: tuple[PitStop, ...] = ()

    @property
    def id(self) -> str:
        """`2021-belgium-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class CarLaps(Struct, frozen=True, kw_only=True):
    """The laps of a driver in one session as columns: entry i of each is about lap `laps[i]`. `racing.laps` reads them as rows.

    0 is unknown, and a column of which nothing is known is empty. Times are milliseconds, speeds km/h.
    """

    driver: str
    number: int | None = None
    laps: tuple[int, ...] = ()
    times: tuple[int, ...] = ()
    sectors_1: tuple[int, ...] = ()
    sectors_2: tuple[int, ...] = ()
    sectors_3: tuple[int, ...] = ()
    speeds_1: tuple[int, ...] = ()
    """At the end of the first sector."""
    speeds_2: tuple[int, ...] = ()
    """At the end of the second sector."""
    speeds_line: tuple[int, ...] = ()
    """At the finish line."""
    speeds_trap: tuple[int, ...] = ()
    """In the speed trap, on the longest straight."""
    positions: tuple[int, ...] = ()
    """Of races and sprints: in which place the car ended the lap."""
    ended: tuple[int, ...] = ()
    """From the chart's `start` to the end of the lap."""
    in_laps: tuple[int, ...] = ()
    """Numbers of the laps that ended in the pit lane."""
    out_laps: tuple[int, ...] = ()
    """Numbers of the laps that began there."""
    deleted: tuple[int, ...] = ()
    """Numbers of the laps that race control deleted."""


class Stint(Struct, frozen=True, kw_only=True):
    """The laps that a driver drove on one set of tyres."""

    driver: str
    """Id of the driver: `max-verstappen`."""
    number: int | None = None
    """Number on the car."""
    stint: int
    """Which stint of this driver it is, from 1."""
    first_lap: int
    """First lap on this set, from 1."""
    last_lap: int
    """Last lap on this set."""
    compound: str | None = None
    """`soft`, `medium`, `hard`, `intermediate`, `wet`, or as older feeds named it: `ultrasoft`. Absent where no source tells it."""
    new: bool | None = None
    """Whether the set was new when it was fitted. Absent where no source tells it."""
    age: int | None = None
    """Laps that the set had been driven before. Absent where no source tells it."""


class LapChart(Document, frozen=True, kw_only=True):
    """Every lap, stint and pit stop of everyone in one session: drivers in the order in which they stood at the end.

    `start`: from where the ends of laps are counted; None where no source tells the time of day. `sources`: everyone who gave something of
    it, the freshest first.
    """

    season: int
    grand_prix: str
    session: SessionKind
    start: datetime | None = None
    cars: tuple[CarLaps, ...] = ()
    stints: tuple[Stint, ...] = ()
    pit_stops: tuple[PitStop, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """`2023-bahrain-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class LapBegun(Struct, frozen=True, kw_only=True):
    """When the leader began a lap of a replay."""

    lap: int
    """Lap of the leader, from 1."""
    at: float
    """Seconds since the replay's beginning."""


class ReplayChapter(Struct, frozen=True, kw_only=True):
    """Some minutes of a replay, compressed as `racing.live.replay` does."""

    data: bytes


class Replay(Document, frozen=True, kw_only=True):
    """A session kept step by step, to be told once more. `chapters` are left out where it is only named."""

    season: int
    grand_prix: str
    session: SessionKind
    begins: datetime
    """Instant of its first picture, by the feed's own time (UTC)."""
    seconds: float
    """How long it is, in seconds of the session."""
    complete: bool = False
    """True when it has the whole session, from going live to its end."""
    laps: tuple[LapBegun, ...] = ()
    """When each lap began. Empty outside of races and sprints."""
    chapters: tuple[ReplayChapter, ...] = ()
    """The steps, in order of time."""

    @property
    def id(self) -> str:
        """`2025-qatar-sprint`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class RaceControlMessage(Struct, frozen=True, kw_only=True):
    """A message of race control, in its words."""

    at: datetime
    """When race control said it, UTC."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    category: str
    """Kind of message, in the feed's words: `Flag`, `SafetyCar`, `Other`."""
    message: str
    """What race control said, in its own words."""
    flag: str | None = None
    """Flag that was shown, in the feed's words: `YELLOW`, `BLUE`. Absent for a message without a flag."""
    scope: str | None = None
    """Whom it concerns: `Track`, `Sector`, `Driver`. Absent for a message without a flag."""
    sector: int | None = None
    """Sector of the marshals that it concerns, from 1. Absent when it concerns no single one."""
    number: int | None = None
    """Number of the car that it concerns. Absent when it concerns no single car."""


class TrackStatusChange(Struct, frozen=True, kw_only=True):
    """The flag that was out everywhere from an instant on."""

    at: datetime
    """Since when, UTC."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    status: TrackStatus
    """The flag from then on."""


class SessionStatusChange(Struct, frozen=True, kw_only=True):
    """How far the session was from an instant on."""

    at: datetime
    """Since when, UTC."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    status: str
    """`inactive`, `started`, `aborted` by a red flag, `finished` with the chequered flag, `finalised`, `ends`."""


class WeatherSample(Struct, frozen=True, kw_only=True):
    """The weather at the track, which is measured every minute."""

    at: datetime
    """When it was measured, UTC."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    air: float | None = None
    """Temperature of the air in degrees Celsius."""
    track: float | None = None
    """Temperature of the track in degrees Celsius."""
    humidity: float | None = None
    """Relative humidity of the air in per cent."""
    pressure: float | None = None
    """Air pressure in hectopascals."""
    rain: bool | None = None
    """True while it rains."""
    wind: float | None = None
    """Speed of the wind in metres a second."""
    wind_from: int | None = None
    """Direction that the wind comes from, in degrees clockwise from north."""


class RadioMessage(Struct, frozen=True, kw_only=True):
    """A message of a team's radio: where it can be heard, never the sound itself."""

    at: datetime
    """When it was sent, UTC."""
    lap: int | None = None
    """Lap of the leader then, from 1. Absent outside of races and sprints."""
    driver: str | None = None
    """Id of the driver: `max-verstappen`. Absent where nobody is named for the car."""
    number: int | None = None
    """Number on the car."""
    address: str
    """Where Formula One has the recording."""


class SessionLog(Document, frozen=True, kw_only=True):
    """What happened in a session beside the cars' laps, each in order of time."""

    season: int
    grand_prix: str
    session: SessionKind
    race_control: tuple[RaceControlMessage, ...] = ()
    track_status: tuple[TrackStatusChange, ...] = ()
    session_status: tuple[SessionStatusChange, ...] = ()
    weather: tuple[WeatherSample, ...] = ()
    team_radio: tuple[RadioMessage, ...] = ()

    @property
    def id(self) -> str:
        """`2023-bahrain-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class StoredLapChart(Struct, frozen=True, kw_only=True):
    """That the laps of a session are stored, how many, and who gave them. `log`: whether its log is stored, too."""

    grand_prix: str
    session: SessionKind
    sources: tuple[str, ...] = ()
    laps: int = 0
    fetched_at: datetime | None = None
    log: bool = False


class StandingsRow(Struct, frozen=True, kw_only=True):
    """A place in a championship; constructors are told apart by constructor and engine."""

    outcome: Outcome
    """`classified`, or `excluded` for a contender who was taken out of the championship."""
    position: int | None = None
    """Place in the championship, from 1. Absent without a place."""
    driver: str | None = None
    """Id of the driver. Absent in a table of constructors."""
    constructor: str | None = None
    """Id of the constructor: `red-bull`."""
    engine: str | None = None
    """Id of the engine's manufacturer; two engines make two contenders."""
    points: Decimal
    """Points in the championship, with their fraction, without dropped scores."""


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


class GridPlace(Struct, frozen=True, kw_only=True):
    """From where a car was to start: the grid with its penalties, as it was drawn up before the start."""

    position: int | None = None
    """Place on the grid, from 1. Absent for a start from the pit lane."""
    pit_lane: bool = False
    """True when the car was to start from the pit lane."""
    driver: str
    """Id of the driver: `max-verstappen`."""
    number: int | None = None
    """Number on the car."""
    constructor: str | None = None
    """Id of the constructor, who builds the car: `red-bull`."""
    engine: str | None = None
    """Id of the engine's manufacturer: `honda`."""
    tyre: str | None = None
    """Id of the tyres' manufacturer: `pirelli`."""
    time: str | None = None
    """Lap that the place was won with, as printed: `1:27.035`. Absent when no time was set, or a sprint set the grid."""
    penalty: int | None = None
    """Places that the car was moved back. Absent without a penalty."""
    back_of_grid: bool = False
    """True when a penalty put the car at the back of the grid."""


class StartingGrid(Document, frozen=True, kw_only=True):
    """The starting grid of a race or sprint, in its order; starters from the pit lane come last."""

    season: int
    grand_prix: str
    session: SessionKind
    places: tuple[GridPlace, ...] = ()

    @property
    def id(self) -> str:
        """`2021-belgium-race`."""
        return f"{self.season}-{self.grand_prix}-{self.session}"


class FanVote(Struct, frozen=True, kw_only=True):
    """How many voted for a driver as driver of the day."""

    position: int
    """Place in the vote, from 1."""
    driver: str
    """Id of the driver: `max-verstappen`."""
    number: int | None = None
    """Number on the car."""
    constructor: str | None = None
    """Id of the constructor: `red-bull`."""
    percentage: float | None = None
    """Part of the votes in percent. Absent where it was not published."""


class Honours(Document, frozen=True, kw_only=True):
    """What a race is remembered for beside its result.

    `driver_of_the_day`: the vote of the fans, since 2016, best first. `grand_slam`: who had the pole, led every lap, set the fastest lap
    and won. `decided`: the titles that were decided with it.
    """

    season: int
    grand_prix: str
    driver_of_the_day: tuple[FanVote, ...] = ()
    grand_slam: str | None = None
    decided: tuple[Championship, ...] = ()

    @property
    def id(self) -> str:
        """`2021-belgium`."""
        return f"{self.season}-{self.grand_prix}"


class Chassis(Struct, frozen=True, kw_only=True):
    """A model of car: `red-bull-rb19`, Red Bull RB19."""

    id: str
    """Id of the model: `red-bull-rb19`."""
    name: str
    """Full name: `Red Bull RB19`."""


class EngineModel(Struct, frozen=True, kw_only=True):
    """A model of engine."""

    id: str
    """Id of the model: `honda-rbpth001-16-v6-t-h`."""
    name: str
    """Full name: `Honda RBPTH001 1.6 V6t/h`."""
    litres: float | None = None
    """Capacity in litres."""
    configuration: str | None = None
    """Arrangement and number of cylinders: `V6`."""
    aspiration: str | None = None
    """How it gets its air: `naturally_aspirated`, `supercharged`, `turbocharged`, `turbocharged_hybrid`."""


class Entrant(Document, frozen=True, kw_only=True):
    """A driver's entry with one car in one season; `team` is the name it was entered under.

    `chassis`, `engine_models` and `tyres`: those that were entered, in order; `tyres` are ids of manufacturers. `colour`: the team's on
    screens that year, as six hexadecimal digits: `3671C6`.
    """

    season: int
    driver: str
    constructor: str
    engine: str | None = None
    team: str | None = None
    number: int | None = None
    code: str | None = None
    rounds: tuple[int, ...] = ()
    chassis: tuple[Chassis, ...] = ()
    engine_models: tuple[EngineModel, ...] = ()
    tyres: tuple[str, ...] = ()
    colour: str | None = None

    @property
    def id(self) -> str:
        """`2018-sergio-perez-force-india-mercedes`."""
        return "-".join(filter(None, (str(self.season), self.driver, self.constructor, self.engine)))


class Driver(Document, frozen=True, kw_only=True):
    """A person who drives. Number and code are facts of an `Entrant`."""

    id: str
    """Id of the driver, the same in every season: `max-verstappen`."""
    name: str
    """Name as it is commonly written: `Max Verstappen`."""
    first_name: str | None = None
    """First name: `Max`."""
    last_name: str | None = None
    """Last name: `Verstappen`."""
    full_name: str | None = None
    """All names: `Max Emilian Verstappen`."""
    date_of_birth: Day | None = None
    """Day of birth: `1997-09-30`."""
    date_of_death: Day | None = None
    """Day of death. Absent for the living, and when unknown."""
    place_of_birth: str | None = None
    """Town of birth."""
    country: str | None = None
    """Country for which he or she races, in English: `Netherlands`."""
    country_code: str | None = None
    """That country as two letters (ISO 3166-1 alpha-2): `NL`."""
    nationality: str | None = None
    """Nationality as an English adjective: `Dutch`."""
    ergast_id: str | None = None
    """Id of the driver in Ergast and Jolpica: `max_verstappen`."""


class TeamEra(Struct, frozen=True, kw_only=True):
    """The years in which a team raced as a constructor."""

    constructor: str
    """Id of the constructor: `brawn`."""
    first_season: int
    """Year in which it first raced under this name."""
    last_season: int | None = None
    """Year in which it last did. Absent while it does."""


class Constructor(Document, frozen=True, kw_only=True):
    """Who builds the car."""

    id: str
    """Id of the constructor, the same in every season: `red-bull`."""
    name: str
    """Short name: `Red Bull`."""
    full_name: str | None = None
    """Full name: `Red Bull Racing`."""
    country: str | None = None
    """Country of its licence, in English: `Austria`."""
    country_code: str | None = None
    """That country as two letters (ISO 3166-1 alpha-2): `AT`."""
    nationality: str | None = None
    """Nationality as an English adjective: `Austrian`."""
    ergast_id: str | None = None
    """Id of the constructor in Ergast and Jolpica: `red_bull`."""
    chronology: tuple[TeamEra, ...] = ()
    """What the team was before, is, and became, in order of time, this constructor among them. Empty for a team of one name."""


class CircuitMap(Document, frozen=True, kw_only=True):
    """The drawing of a layout (`monza-7`) as SVG, with the credit that its licence asks for."""

    id: str
    svg: str
    licence: str
    attribution: str


class EngineManufacturer(Document, frozen=True, kw_only=True):
    """Who builds the engine."""

    id: str
    """Id of the manufacturer: `honda`."""
    name: str
    """Name: `Honda`."""
    country: str | None = None
    """Country in English: `Japan`."""
    country_code: str | None = None
    """That country as two letters (ISO 3166-1 alpha-2): `JP`."""


class TyreManufacturer(Document, frozen=True, kw_only=True):
    """Who makes the tyres."""

    id: str
    """Id of the manufacturer: `pirelli`."""
    name: str
    """Name: `Pirelli`."""
    country: str | None = None
    """Country in English: `Italy`."""
    country_code: str | None = None
    """That country as two letters (ISO 3166-1 alpha-2): `IT`."""


class GrandPrix(Document, frozen=True, kw_only=True):
    """A Grand Prix, whatever the year and the track."""

    id: str
    """Id of the Grand Prix, the same in every season: `great-britain`."""
    name: str
    """Name of the Grand Prix: `British Grand Prix`."""
    short_name: str | None = None
    """Short name: `British GP`."""
    abbreviation: str | None = None
    """Three letters: `GBR`."""
    country: str | None = None
    """Country that it is named after, in English: `United Kingdom`. Absent where it is named after none."""
    country_code: str | None = None
    """That country as two letters (ISO 3166-1 alpha-2): `GB`."""


class Paddock(Struct, frozen=True, kw_only=True):
    """The people and cars that a reply mentions."""

    drivers: tuple[Driver, ...] = ()
    constructors: tuple[Constructor, ...] = ()
    engine_manufacturers: tuple[EngineManufacturer, ...] = ()
    entrants: tuple[Entrant, ...] = ()


class Car(Struct, frozen=True, kw_only=True):
    """A constructor with the engine in its car, as constructors' tables tell them apart."""

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
    """Id of the driver. Absent for a constructor."""
    constructor: str | None = None
    """Id of the constructor. Absent for a driver."""
    engine: str | None = None
    """Id of the engine's manufacturer. Absent for a driver."""
    wins: int = 0
    """Races won, without sprints."""
    podiums: int = 0
    """Races ended in the first three places, without sprints."""
    pole_positions: int = 0
    """Pole positions: the first place on the grid, or in qualifying where a sprint set the grid."""
    fastest_laps: int = 0
    """Races in which the fastest lap was set."""
    dnf_count: int = 0
    """Races in which the car retired."""
    races_completed: int = 0
    """Races with a classified result, at the finish or with enough laps."""
    season: int | None = None
    """Year of the season."""
    cars: tuple[Car, ...] = ()
    """Cars driven, in order of the first race in each."""
    entries: int = 0
    """Races entered for."""
    starts: int = 0
    """Races started."""
    sprint_wins: int = 0
    """Sprints won."""
    sprint_podiums: int = 0
    """Sprints ended in the first three places."""
    points: Decimal | None = None
    """Points in the championship table, with their fraction, without dropped scores. Absent without a place in a table."""
    best_position: int | None = None
    """Best place in a race, from 1. Absent without a classified result."""
    championship_position: int | None = None
    """Place in the championship, from 1. Absent without a place in a table."""
    champion: bool = False
    """True for the champion, once the season is over."""


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
    fetched_at: datetime | None = None


class CalendarStamp(Struct, frozen=True, kw_only=True):
    """What RFC 5545 asks a calendar to remember about one event, named `{season}-{grand_prix}-{kind}`.

    `day`: the last known UTC day of the session. `confirmed_at`: the midnight at which the clock alone confirms the
    event, if that was still ahead when the stamp was made (`racing.calendar.stamp_at`).
    """

    event: str
    season: int
    sequence: int = 0
    created: datetime
    last_modified: datetime
    day: Day | None = None
    confirmed_at: datetime | None = None


class Batch(Struct, frozen=True, kw_only=True):
    """Rows of one dataset of one season, written as a whole or not at all. `complete`: these are all there are."""

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
    replays: tuple[Replay, ...] = ()
    grands_prix: tuple[GrandPrix, ...] = ()
    tyre_manufacturers: tuple[TyreManufacturer, ...] = ()
    starting_grids: tuple[StartingGrid, ...] = ()
    honours: tuple[Honours, ...] = ()
    edition: str | None = None
    """Of rows that are all that a bundled archive has: which edition of it."""
    session_logs: tuple[SessionLog, ...] = ()


class Holding(Struct, frozen=True, kw_only=True):
    """How many documents of a dataset and season there should be, and how many there are.

    `edition`: that of the bundled archive which was last written whole.
    """

    season: int
    dataset: Dataset
    expected: int = 0
    found: int = 0
    edition: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether no document is missing."""
        return self.found >= self.expected

    def __str__(self) -> str:
        """`1988 results 12 of 16`, or `drivers 0 of 912` for what belongs to no season."""
        of = f"{self.season} " if self.season != ALL_SEASONS else ""
        return f"{of}{self.dataset} {self.found} of {self.expected}"


class Written(Struct, frozen=True, kw_only=True):
    """What writing a batch did: ids that changed, ids that became cancelled, and how many rows were unchanged."""

    generation: int = 0
    changed: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    unchanged: int = 0


class Change(Struct, frozen=True, kw_only=True):
    """A new generation of a season; dataset and ids are absent when they are not known."""

    season: int
    generation: int
    dataset: Dataset | None = None
    ids: tuple[str, ...] = ()


class SyncRun(Struct, frozen=True, kw_only=True):
    """One line of the ledger. Trigger: schedule, manual, change. Outcome: running, success, failed, refused.

    `conflicts`: where sources disagreed, field by field, in words.
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
    """The right to act for all: `holder` has the name until `expires`."""

    name: str
    holder: str
    expires: datetime
