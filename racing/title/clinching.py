"""What the next session can decide: in which places a driver becomes champion, or stays in contention. Exact, and pure.

Two conditions about pairs of drivers decide it. A driver is champion after the session if no rival who wins all that
is left can draw level, on points and on counting back, with what the driver has for certain. And a driver stays in
contention while nobody has more for certain than he can reach. Both are monotone: a better place of his own never
hurts him, and neither does a worse place of a rival. So a few ways of the form "he is 2nd or better, and this rival
5th or worse" say everything: together they hold in exactly those finishing orders in which it comes about.

Places are those of a session that runs its distance, with each driver alone in a car that scores, and one driver with
the fastest lap. A race that is cut short, and gives fewer points, may decide less.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from decimal import Decimal
from functools import cached_property, lru_cache
from operator import le, lt

from racing.model import Championship, SessionKind, Struct
from racing.scoring.season_rules import FastestLapPoint
from racing.scoring.session_points import NOTHING, TOP_TEN, Contender
from racing.scoring.standings import LAST_PLACE
from racing.title.arithmetic import in_order, still_able
from racing.title.situation import RankKey, Situation

NOT_CLASSIFIED = LAST_PLACE + 1
"""The place of a driver who is not classified: worse than all."""

NEVER = NOT_CLASSIFIED + 1
"""The place that a rival would need who is too strong even when he is not classified."""

type Needed = tuple[tuple[int, int], ...]
"""The best place that each rival may have, without and with the fastest lap."""


class Finish(Struct, frozen=True, kw_only=True):
    """Where a driver ends the session, and whether he has the fastest lap of the race."""

    place: int = NOT_CLASSIFIED
    fastest_lap: bool = False


class Allowed(Struct, frozen=True, kw_only=True):
    """How well a rival may do: this place or worse; with `behind`, any place behind the driver himself."""

    place: int = 1
    behind: bool = False

    def best(self, own: int) -> int:
        """Return the best place that the rival may have when the driver has the place `own`; it is never the same place."""
        best = own + 1 if self.behind else self.place
        return best + 1 if best == own != NOT_CLASSIFIED else best


ANYTHING = Allowed()


class Limit(Struct, frozen=True, kw_only=True):
    """How well one rival may do without the fastest lap, and with it."""

    rival: Contender
    without: Allowed = ANYTHING
    with_fastest_lap: Allowed = ANYTHING

    def best(self, own: Finish) -> tuple[int, int]:
        """Return the best places that the rival may have, without and with the fastest lap."""
        return self.without.best(own.place), self.with_fastest_lap.best(own.place)


class Way(Struct, frozen=True, kw_only=True):
    """The driver has this place or better (`NOT_CLASSIFIED`: any), and his rivals stay within their limits.

    `fastest_lap`: he needs that, too.
    """

    place: int
    fastest_lap: bool = False
    limits: tuple[Limit, ...] = ()

    def holds(self, finishes: Mapping[Contender, Finish], who: Contender) -> bool:
        """Return whether the session went this way; a driver who is not in `finishes` is not classified."""
        own = finishes.get(who, Finish())
        return (
            own.place <= self.place
            and own.fastest_lap >= self.fastest_lap
            and all(
                (rival := finishes.get(limit.rival, Finish())).place >= limit.best(own)[rival.fastest_lap]
                for limit in self.limits
            )
        )


class Conditions(Struct, frozen=True, kw_only=True):
    """All ways in which something comes about for a driver, the most demanding of himself first; empty: it cannot."""

    who: Contender
    ways: tuple[Way, ...]

    @property
    def certain(self) -> bool:
        """Whether it comes about whatever happens."""
        return any(way.place == NOT_CLASSIFIED and not way.fastest_lap and not way.limits for way in self.ways)

    def hold(self, finishes: Mapping[Contender, Finish]) -> bool:
        """Return whether it has come about when the session ends so."""
        return any(way.holds(finishes, self.who) for way in self.ways)


class Deciding(Struct, frozen=True, kw_only=True):
    """What the next session of an open championship can decide.

    `clinching`: how a driver becomes champion with it, for each who can. `surviving`: how each who can still win
    keeps the chance.
    """

    number: int
    grand_prix: str
    session: SessionKind
    clinching: tuple[Conditions, ...]
    surviving: tuple[Conditions, ...]


def deciding(situation: Situation) -> Deciding | None:
    """Return what the next session can decide among drivers; None when they are decided, or nothing is left."""
    session = situation.next_session
    if situation.championship is not Championship.DRIVERS:
        raise ValueError("championship: places decide among drivers alone; constructors go by points")
    able = in_order(situation, still_able(situation))
    if session is None or len(able) == 1 or not situation.scored:
        return None
    following = situation.left[0]
    grid = _Grid(situation, session)
    least = {who: _Ladder(grid, who, at_most=False) for who in situation.positions if who not in situation.struck}
    most = {who: _Ladder(grid, who, at_most=True) for who in least}
    return Deciding(
        number=following.number,
        grand_prix=following.grand_prix,
        session=session,
        clinching=tuple(
            conditions
            for who in able
            if (conditions := _conditions(least[who], [most[each] for each in able if each != who], strictly=True)).ways
        ),
        surviving=tuple(
            _conditions(most[who], [ladder for each, ladder in least.items() if each != who], strictly=False)
            for who in able
        ),
    )


class _Grid:
    """The places of a session that can still be had, from the best, and the points of each."""

    def __init__(self, situation: Situation, session: SessionKind) -> None:
        self.situation = situation
        self.session = session
        self._points = situation.points_of_next()
        self._extra = situation.fastest_lap_of_next()
        self._only_top_ten = situation.rules.fastest_lap is FastestLapPoint.POINT_IN_TOP_TEN
        self.places = (*situation.places_of_next(), NOT_CLASSIFIED)
        self.asked = (1, *self.places[1:], NEVER)
        """The places to ask of a rival, from the best that he can have: to be no better than that is to ask nothing."""

    def finishes(self) -> Iterator[Finish]:
        """Yield every possible finish of a driver; fastest laps that give nothing are left out."""
        for place in self.places:
            yield Finish(place=place)
            if self.bonus(place):
                yield Finish(place=place, fastest_lap=True)

    def bonus(self, place: int) -> Decimal:
        """Return what the fastest lap adds in that place."""
        return NOTHING if self._only_top_ten and place > TOP_TEN else self._extra

    def worth(self, finish: Finish) -> Decimal:
        """Return the points for that finish."""
        points = Decimal(self._points[finish.place - 1]) if finish.place <= len(self._points) else NOTHING
        return points + self.bonus(finish.place) if finish.fastest_lap else points

    def counted(self, finish: Finish) -> tuple[int, ...]:
        """Return the place, if it counts for counting back."""
        return (finish.place,) if self.session is SessionKind.RACE and finish.place != NOT_CLASSIFIED else ()


class _Ladder:
    """The keys with which a driver's season ends, by his finish in the session.

    He wins all that is left after it (`at_most`), or scores nothing more. A driver who misses the session is never
    classified.
    """

    def __init__(self, grid: _Grid, who: Contender, *, at_most: bool) -> None:
        self.grid = grid
        self.who = who
        self._position = grid.situation.positions[who]
        self._at_most = at_most
        self._drives = grid.situation.drives_next(who)

    @cached_property
    def best(self) -> RankKey:
        """The key after a win with the fastest lap."""
        return self.key(Finish(place=1, fastest_lap=True))

    @cached_property
    def worst(self) -> RankKey:
        """The key when he is not classified."""
        return self.key(Finish())

    @cached_property
    def steps(self) -> tuple[Sequence[RankKey], Sequence[RankKey]]:
        """The keys by place, the best first: without and with the fastest lap."""
        without, with_it = (
            [self.key(Finish(place=place, fastest_lap=fastest)) for place in self.grid.places]
            for fastest in (False, True)
        )
        return without, with_it

    def finishes(self) -> Iterator[Finish]:
        """Yield every possible finish of the driver."""
        return self.grid.finishes() if self._drives else iter((Finish(),))

    def key(self, finish: Finish) -> RankKey:
        """Return the key after such a finish: the smaller, the better."""
        finish = finish if self._drives else Finish()
        gained, places = self.grid.worth(finish), self.grid.counted(finish)
        if self._at_most:
            return self._position.most_after(self.grid.session, gained, places).key
        return self._position.least(gained, places).key


def _conditions(own: _Ladder, others: Iterable[_Ladder], *, strictly: bool) -> Conditions:
    """Return the ways in which the driver's key is ahead of everybody's: `strictly`, or at least equal."""
    is_ahead = lt if strictly else le
    rivals = [rival for rival in others if not is_ahead(own.worst, rival.best)]
    if not rivals:
        return Conditions(who=own.who, ways=(Way(place=NOT_CLASSIFIED),))
    if not all(is_ahead(own.best, rival.worst) for rival in rivals):
        return Conditions(who=own.who, ways=())
    find = bisect_right if strictly else bisect_left
    places = own.grid.asked
    needed: dict[Finish, Needed] = {}
    for finish in own.finishes():
        key = own.key(finish)
        asked = [tuple(places[find(steps, key)] for steps in rival.steps) for rival in rivals]
        if all(without != NEVER for without, _with_it in asked):
            needed[finish] = tuple((without, 1 if finish.fastest_lap else with_it) for without, with_it in asked)
    return Conditions(who=own.who, ways=_ways(tuple(rival.who for rival in rivals), tuple(needed.items())))


@lru_cache(maxsize=256)
def _ways(rivals: tuple[Contender, ...], asked: tuple[tuple[Finish, Needed], ...]) -> tuple[Way, ...]:
    """Return the ways in which rivals do no better than is asked of them. Drivers with few points ask the same of the same rivals."""
    needed = dict(asked)
    kept: list[Way] = []
    # A way is covered by those that ask less of the driver, if by any, and of these by one that nothing covers.
    for finish in sorted(needed, key=lambda finish: (-finish.place, finish.fastest_lap)):
        way = _way(finish, rivals, needed)
        if not any(_covers(other, way, needed) for other in kept):
            kept.append(way)
    return tuple(sorted(kept, key=lambda way: (way.place, not way.fastest_lap)))


def _way(finish: Finish, rivals: Sequence[Contender], needed: Mapping[Finish, Needed]) -> Way:
    """Return what rivals may do when the driver finishes so or better, as briefly as is true."""
    better = [each for each in needed if each.place <= finish.place and each.fastest_lap >= finish.fastest_lap]
    limits = []
    for index, rival in enumerate(rivals):
        without, with_it = (
            _allowed(finish.place, [(each.place, needed[each][index][fastest]) for each in better], place)
            for fastest, place in enumerate(needed[finish][index])
        )
        if finish.fastest_lap:
            with_it = without  # nobody else can have it
        if (without, with_it) != (ANYTHING, ANYTHING):
            limits.append(Limit(rival=rival, without=without, with_fastest_lap=with_it))
    return Way(place=finish.place, fastest_lap=finish.fastest_lap, limits=tuple(limits))


def _allowed(own: int, better: Iterable[tuple[int, int]], place: int) -> Allowed:
    """Return the shortest way to say `place` or worse. `better`: pairs of an own place and what it asks of the rival."""
    if place <= 1 or (own == 1 and place == 2):  # noqa: PLR2004  # nobody else can win when he does
        return ANYTHING
    if place in (own, own + 1) and own != NOT_CLASSIFIED and all(asked <= ahead + 1 for ahead, asked in better):
        return Allowed(behind=True)
    return Allowed(place=place)


def _covers(way: Way, other: Way, needed: Iterable[Finish]) -> bool:
    """Return whether one way, which asks no more of the driver himself, holds wherever the other does."""
    if way.fastest_lap > other.fastest_lap:
        return False
    if way.limits == other.limits:
        return True
    theirs = {limit.rival: limit for limit in other.limits}
    own = {each.place for each in needed if each.place <= other.place and each.fastest_lap >= other.fastest_lap}
    return all(_asks_no_more(limit, theirs.get(limit.rival, Limit(rival=limit.rival)), own) for limit in way.limits)


def _asks_no_more(limit: Limit, other: Limit, own: AbstractSet[int]) -> bool:
    """Return whether a limit is no stricter than another, in any of these places of the driver.

    Limits are the same in all places, or grow with his own, but for the place that they name: so few tell of all.
    """
    named = {each.place for either in (limit, other) for each in (either.without, either.with_fastest_lap)}
    return all(
        limit.without.best(place) <= other.without.best(place)
        and limit.with_fastest_lap.best(place) <= other.with_fastest_lap.best(place)
        for place in own & {min(own), max(own), *named}
    )
