"""The live session and replays, as far as the website reads them; what a field means stands in `/content/v1/live/asyncapi.json`."""

from decimal import Decimal

import msgspec

from website_front.api.answers.fact import Fact


class Clock(Fact, frozen=True, kw_only=True):
    """How much time is left."""

    remaining: int
    at: float
    running: bool


class Tyre(Fact, frozen=True, kw_only=True):
    """What a car runs on."""

    compound: str
    age: int | None = None


class Car(Fact, frozen=True, kw_only=True):
    """A car in the picture."""

    number: int
    position: int | None = None
    driver: str | None = None
    name: str | None = None
    code: str | None = None
    constructor: str | None = None
    team: str | None = None
    colour: str | None = None
    grid: int | None = None
    gap: str | None = None
    interval: str | None = None
    laps: int = 0
    last_lap: str | None = None
    best_lap: str | None = None
    sectors: tuple[str, ...] = ()
    tyre: Tyre | None = None
    stops: int | None = None
    in_pit: bool = False
    pit_out: bool = False
    retired: bool = False
    knocked_out: bool = False
    flagged: bool = False

    @property
    def label(self) -> str:
        """The name of the driver, else the number of the car."""
        return self.name or self.code or str(self.number)


class Told(Fact, frozen=True, kw_only=True):
    """A message of race control."""

    at: float
    category: str
    message: str
    lap: int | None = None
    flag: str | None = None


class Weather(Fact, frozen=True, kw_only=True):
    """Weather at the track."""

    air: float | None = None
    track: float | None = None
    humidity: float | None = None
    rain: bool | None = None
    wind: float | None = None


class AsItRuns(Fact, frozen=True, kw_only=True):
    """A place in a championship if the session ended now."""

    position: int
    points: Decimal
    gained: Decimal


class TablesAsTheyRun(Fact, frozen=True, kw_only=True):
    """Both tables, by id."""

    drivers: dict[str, AsItRuns] = msgspec.field(default_factory=dict)
    constructors: dict[str, AsItRuns] = msgspec.field(default_factory=dict)


class Picture(Fact, frozen=True, kw_only=True):
    """`/live`."""

    season: int
    grand_prix: str
    session: str
    status: str
    data_at: float
    phase: str | None = None
    part: int | None = None
    track_status: str | None = None
    clock: Clock | None = None
    current_lap: int | None = None
    total_laps: int | None = None
    order: tuple[int, ...] = ()
    rows: dict[str, Car] = msgspec.field(default_factory=dict)
    messages: dict[str, Told] = msgspec.field(default_factory=dict)
    weather: Weather | None = None
    standings: TablesAsTheyRun | None = None

    @property
    def cars(self) -> tuple[Car, ...]:
        """The cars in the order on the road."""
        return tuple(self.rows[str(number)] for number in self.order if str(number) in self.rows)


class Replay(Fact, frozen=True, kw_only=True):
    """A session that can be told once more, of `/replays`."""

    season: int
    grand_prix: str
    session: str
    begins_iso: str
    seconds: float
    complete: bool = True


class Replays(Fact, frozen=True, kw_only=True):
    """`/replays`."""

    replays: tuple[Replay, ...] = ()


class LapBegun(Fact, frozen=True, kw_only=True):
    """A lap that a replay may begin with."""

    lap: int
    at: float


class ReplayInFull(Fact, frozen=True, kw_only=True):
    """`/seasons/{year}/rounds/{round}/{session}/replay`."""

    seconds: float
    laps: tuple[LapBegun, ...] = ()
