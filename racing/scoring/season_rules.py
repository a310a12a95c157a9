"""The rules of every championship season since 1950, as data: what places are worth, which scores count, which decisions were made.

Sources: until 1980 the Yellow Book of the CSI, from 1981 the FIA Formula One Sporting Regulations: points in article
6.4 (numbered 7.2 until 2009), reduced points in 6.5, sprints in 6.6, dead heats and count-back in 7.2. Decisions
about single races and teams name who made them. Dropped scores and each season's rounds are those that give the
published final tables.
"""

from decimal import Decimal
from enum import StrEnum
from functools import cache

from racing.model import FIRST_SEASON, Championship, Outcome, SessionKind, Struct

CONSTRUCTORS_SINCE = 1958
"""The first season of the International Cup for F1 Manufacturers."""

EVERY = 1000
"""More rounds than a season can have, for a window without an end, or one that drops nothing."""


class FastestLapPoint(StrEnum):
    """What the fastest lap of a race is worth."""

    NOTHING = "nothing"
    SHARED_POINT = "shared_point"
    POINT_IN_TOP_TEN = "point_in_top_ten"


class CountingWindow(Struct, frozen=True, kw_only=True):
    """How many of the best scores count (`best`), of the rounds from the end of the previous window up to `last`."""

    last: int = EVERY
    best: int = EVERY


class ReducedPoints(Struct, frozen=True, kw_only=True):
    """The points of a race whose leader ran less than this part of the distance."""

    below: Decimal
    places: tuple[int, ...]


class Ruling(Struct, frozen=True, kw_only=True):
    """What was different about the points of one race.

    `factor` multiplies every place. `no_points`: drivers who kept a place without its points, in a car of that number
    if one is given. `no_constructors_points`: drivers whose car scored nothing for the constructor. `not_eligible`:
    drivers who ran in another class, so that their places pass on. `undivided`: the driver who got all points of a
    car that he shared. `fastest_lap`: the only driver who got its point; `no_fastest_lap`: nobody set one.
    """

    grand_prix: str
    factor: Decimal = Decimal(1)
    no_points: tuple[tuple[str, int | None], ...] = ()
    no_constructors_points: tuple[str, ...] = ()
    not_eligible: tuple[str, ...] = ()
    undivided: str | None = None
    fastest_lap: str | None = None
    no_fastest_lap: bool = False
    constructors: bool = True

    def counts_for(self, championship: Championship) -> bool:
        """Return whether the race gives points for this championship at all."""
        return championship is Championship.DRIVERS or self.constructors


class Decision(Struct, frozen=True, kw_only=True):
    """What was decided about a contender, in the tables from that round on.

    `points` are added. `from_zero`: everything before that round is dropped. `outcome`: why he has no place; with
    `keeps_points`, his row still has his points. `former`: the outcome is that of the previous bearer of the name,
    who is listed beside his successor.
    """

    championship: Championship
    driver: str | None = None
    constructor: str | None = None
    engine: str | None = None
    from_round: int
    points: Decimal = Decimal(0)
    from_zero: bool = False
    outcome: Outcome | None = None
    keeps_points: bool = False
    former: bool = False


class SeasonRules(Struct, frozen=True, kw_only=True):
    """The rules of one season. Places are points by position from the first.

    `shared_drives`: drivers who share a car divide its points. `best_car_only`: only the best of a constructor's cars
    scores. `everyone_classified`: tables list everyone who was classified, not only those who scored, and count back
    over every place. `earlier_first`: drivers who are still equal are ordered by who had the better place first,
    instead of sharing a position.
    """

    season: int
    places: tuple[int, ...]
    constructors_places: tuple[int, ...] = ()
    sprint: tuple[int, ...] = ()
    fastest_lap: FastestLapPoint = FastestLapPoint.NOTHING
    reduced: tuple[ReducedPoints, ...] = ()
    windows: tuple[CountingWindow, ...] = (CountingWindow(),)
    constructors_windows: tuple[CountingWindow, ...] = (CountingWindow(),)
    shared_drives: bool = False
    best_car_only: bool = False
    everyone_classified: bool = True
    earlier_first: bool = False
    rulings: tuple[Ruling, ...] = ()
    decisions: tuple[Decision, ...] = ()

    def ruling(self, grand_prix: str, session: SessionKind = SessionKind.RACE) -> Ruling:
        """Return what was different about a race; there were no rulings about sprints."""
        of_race = (ruling for ruling in self.rulings if ruling.grand_prix == grand_prix)
        plain = Ruling(grand_prix=grand_prix)
        return next(of_race, plain) if session is SessionKind.RACE else plain

    def places_of(self, championship: Championship) -> tuple[int, ...]:
        """Return the points for the places of a race."""
        return self.places if championship is Championship.DRIVERS else self.constructors_places

    def windows_of(self, championship: Championship) -> tuple[CountingWindow, ...]:
        """Return which scores count."""
        return self.windows if championship is Championship.DRIVERS else self.constructors_windows

    def held(self, championship: Championship) -> bool:
        """Return whether the season has this championship."""
        return bool(self.places_of(championship))


@cache
def rules_of(season: int) -> SeasonRules:
    """Return the rules of a season; a future season has the newest ones. Raise `ValueError` before 1950."""
    if season < FIRST_SEASON:
        raise ValueError(f"season: {season}, the first championship was that of {FIRST_SEASON}")
    places = _places(season)
    constructors = season >= CONSTRUCTORS_SINCE
    return SeasonRules(
        season=season,
        places=places,
        constructors_places=_constructors_places(season, places) if constructors else (),
        sprint=_sprint(season),
        fastest_lap=_fastest_lap(season),
        reduced=REDUCED if season >= REDUCED_BY_DISTANCE else (),
        windows=_windows(season),
        constructors_windows=_windows(season) if season in BEST_CAR_ONLY else (CountingWindow(),),
        shared_drives=season < SHARED_DRIVES_WORTHLESS,
        best_car_only=season in BEST_CAR_ONLY,
        everyone_classified=season >= EVERYONE_LISTED,
        earlier_first=season in EARLIER_FIRST,
        rulings=RULINGS.get(season, ()),
        decisions=DECISIONS.get(season, ()),
    )


def _places(season: int) -> tuple[int, ...]:
    """Return the points of article 6.4 and its forerunners."""
    if season < 1960:  # noqa: PLR2004  # the year is the rule
        return 8, 6, 4, 3, 2
    return next(places for last, places in PLACES if season <= last)


PLACES: tuple[tuple[int, tuple[int, ...]], ...] = (
    (1960, (8, 6, 4, 3, 2, 1)),
    (1990, (9, 6, 4, 3, 2, 1)),
    (2002, (10, 6, 4, 3, 2, 1)),
    (2009, (10, 8, 6, 5, 4, 3, 2, 1)),
    (9999, (25, 18, 15, 12, 10, 8, 6, 4, 2, 1)),
)
"""The points for the places of a race, each up to the given season."""


def _constructors_places(season: int, places: tuple[int, ...]) -> tuple[int, ...]:
    """Return the same, but in 1961, when a win gave nine points to the driver and eight to the constructor."""
    return (8, *places[1:]) if season == 1961 else places  # noqa: PLR2004  # the year is the rule


def _sprint(season: int) -> tuple[int, ...]:
    """Return the points of article 6.6: as it was in 2021, and as it is since 2022."""
    first = 2021
    if season < first:
        return ()
    return (3, 2, 1) if season == first else (8, 7, 6, 5, 4, 3, 2, 1)


def _fastest_lap(season: int) -> FastestLapPoint:
    """Return the rule: a point for everyone who had it until 1959; from 2019 to 2024 (article 6.4) in the first ten only."""
    if season <= 1959:  # noqa: PLR2004  # the year is the rule
        return FastestLapPoint.SHARED_POINT
    return FastestLapPoint.POINT_IN_TOP_TEN if season in range(2019, 2025) else FastestLapPoint.NOTHING


REDUCED_BY_DISTANCE = 2023
"""Article 6.5 counts the distance whatever cut it short. In 2022 it asked for a race that could not be resumed: none was, and Japan,
resumed and ended by the clock, gave full points by the stewards' reading. Before that there were half points, by ruling."""

REDUCED = (
    ReducedPoints(below=Decimal("0.25"), places=(6, 4, 3, 2, 1)),
    ReducedPoints(below=Decimal("0.5"), places=(13, 10, 8, 6, 5, 4, 3, 2, 1)),
    ReducedPoints(below=Decimal("0.75"), places=(19, 14, 12, 9, 8, 6, 5, 3, 2, 1)),
)
"""Article 6.5 since 2022; less than two laps are worth nothing."""

SHARED_DRIVES_WORTHLESS = 1958
"""From then on drivers who shared a car got nothing for it."""

BEST_CAR_ONLY = range(1958, 1979)

EVERYONE_LISTED = 2000
"""From then on the tables of F1DB and the FIA list everyone who was classified; before, only those who scored."""

EARLIER_FIRST = (1998, 1999)
"""In the tables of these seasons nobody shares a position."""


def _windows(season: int) -> tuple[CountingWindow, ...]:
    """Return which results counted.

    The best of all until 1966 and from 1981 to 1990, the best of each half from 1967 to 1980, all of them since 1991.
    """
    if season in BEST_OF_HALVES:
        last, first, second = BEST_OF_HALVES[season]
        return CountingWindow(last=last, best=first), CountingWindow(best=second)
    return (CountingWindow(best=next((best for seasons, best in BEST_OF_ALL if season in seasons), EVERY)),)


BEST_OF_ALL: tuple[tuple[tuple[int, ...], int], ...] = (
    ((1950, 1951, 1952, 1953), 4),
    ((1954, 1955, 1956, 1957, 1959, 1961, 1962, 1966), 5),
    ((1958, 1960, 1963, 1964, 1965), 6),
    (tuple(range(1981, 1991)), 11),
)
BEST_OF_HALVES = {
    1967: (6, 5, 4),
    1968: (6, 5, 5),
    1969: (6, 5, 4),
    1970: (7, 6, 5),
    1971: (6, 5, 4),
    1972: (6, 5, 5),
    1973: (8, 7, 6),
    1974: (8, 7, 6),
    1975: (7, 6, 6),
    1976: (8, 7, 7),
    1977: (9, 8, 7),
    1978: (8, 7, 7),
    1979: (7, 4, 4),
    1980: (7, 5, 5),
}
"""The last round of the first half, how many of it counted, and how many of the rest."""

HALF = Decimal("0.5")
INDIANAPOLIS = Ruling(grand_prix="indianapolis", constructors=False)
"""Run to the rules of the USAC: drivers' points only."""

RULINGS: dict[int, tuple[Ruling, ...]] = {
    1953: (
        # Ascari's 2:41.1 equalled Fangio's; the organisers gave the point to Fangio, who had set it first.
        Ruling(grand_prix="france", fastest_lap="juan-manuel-fangio"),
    ),
    1956: (
        # Fangio scored second in Collins's car; the fourth place of his own, which Castellotti brought home, was not counted for him.
        Ruling(grand_prix="monaco", no_points=(("juan-manuel-fangio", 20),)),
    ),
    1957: (
        # Collins drove Trintignant's car for three laps: too few, the CSI held, to share in its points.
        Ruling(grand_prix="great-britain", undivided="maurice-trintignant"),
    ),
    1958: (
        INDIANAPOLIS,
        # A race for Formula 2 cars within the race: McLaren's Cooper was one.
        Ruling(grand_prix="germany", no_points=(("bruce-mclaren", None),)),
    ),
    1959: (INDIANAPOLIS,),
    1960: (INDIANAPOLIS,),
    1963: (
        # Hill's BRM was pushed at the start: the stewards left him the third place and took its points.
        Ruling(grand_prix="france", no_points=(("graham-hill", None),)),
    ),
    1967: (
        # Formula 2 cars ran along and scored nothing; the points passed to the Formula 1 car behind.
        Ruling(grand_prix="germany", not_eligible=("jackie-oliver", "alan-rees")),
    ),
    1969: (
        Ruling(
            grand_prix="germany",
            not_eligible=(
                "henri-pescarolo",
                "richard-attwood",
                "kurt-ahrens-jr",
                "rolf-stommelen",
                "peter-westbury",
                "xavier-perrot",
            ),
        ),
    ),
    # Races stopped before three quarters, or in 1975 Spain before 60 %, of their distance: half points by the regulations of the year.
    1975: (Ruling(grand_prix="spain", factor=HALF), Ruling(grand_prix="austria", factor=HALF)),
    1984: (
        Ruling(grand_prix="monaco", factor=HALF),
        # Second cars of teams that had entered one car for the championship.
        Ruling(grand_prix="italy", no_points=(("jo-gartner", None), ("gerhard-berger", None))),
    ),
    1987: (
        # Larrousse had entered one car for the championship: Dalmas in its second scored nothing.
        Ruling(grand_prix="australia", no_points=(("yannick-dalmas", None),)),
    ),
    1991: (Ruling(grand_prix="australia", factor=HALF),),
    1995: (
        # Fuel unlike its sample: the FIA Court of Appeal gave the drivers their points back, and not the constructors.
        Ruling(grand_prix="brazil", no_constructors_points=("michael-schumacher", "david-coulthard")),
    ),
    2000: (
        # A seal missing on Häkkinen's electronics: the stewards took McLaren's points for his win.
        Ruling(grand_prix="austria", no_constructors_points=("mika-hakkinen",)),
    ),
    2009: (Ruling(grand_prix="malaysia", factor=HALF),),
    2014: (
        Ruling(grand_prix="abu-dhabi", factor=Decimal(2)),
    ),  # article 6.4 of that year: the last event counts double
    2021: (Ruling(grand_prix="belgium", factor=HALF, no_fastest_lap=True),),  # all of it behind the safety car
}

DECISIONS: dict[int, tuple[Decision, ...]] = {
    1984: (
        # FISA struck Tyrrell from the season for lead shot in the water; the results of its cars are disqualified one by one.
        Decision(
            championship=Championship.CONSTRUCTORS,
            constructor="tyrrell",
            engine="ford",
            from_round=16,
            outcome=Outcome.DISQUALIFIED,
        ),
    ),
    1997: (
        # World Motor Sport Council, 11 November 1997, for the collision of Jerez: results kept, no place.
        Decision(
            championship=Championship.DRIVERS,
            driver="michael-schumacher",
            from_round=17,
            outcome=Outcome.DISQUALIFIED,
            keeps_points=True,
        ),
    ),
    2007: (
        # World Motor Sport Council, 13 September 2007, for Ferrari's documents: excluded from the whole season.
        Decision(
            championship=Championship.CONSTRUCTORS,
            constructor="mclaren",
            engine="mercedes",
            from_round=1,
            outcome=Outcome.EXCLUDED,
        ),
    ),
    2018: (
        # The stewards of Belgium let Racing Point Force India in as a new team; the points of the old one were gone.
        Decision(
            championship=Championship.CONSTRUCTORS,
            constructor="force-india",
            engine="mercedes",
            from_round=13,
            from_zero=True,
        ),
        # The old one was excluded with them; the final table names it beside its successor.
        Decision(
            championship=Championship.CONSTRUCTORS,
            constructor="force-india",
            engine="mercedes",
            from_round=21,
            outcome=Outcome.EXCLUDED,
            former=True,
        ),
    ),
    2020: (
        # The stewards of the 70th Anniversary Grand Prix, for brake ducts like those of Mercedes.
        Decision(
            championship=Championship.CONSTRUCTORS,
            constructor="racing-point",
            engine="bwt-mercedes",
            from_round=5,
            points=Decimal(-15),
        ),
    ),
}
