"""What the next session can decide: in which places a driver becomes champion, or stays in contention. Exact, and pure.

Who is champion after a session depends on pairs: he is, when no rival who wins all that is left could draw level on points and on
counting back with what he has for certain; and a rival stays in contention while nobody has more for certain than he can reach. Each half
is monotone: a better place of his own never hurts, a worse one of another's neither. So everything that can be said is a few ways of the
form "he is 2nd or better, and this rival 5th or worse": their union holds exactly the finishing orders in which it comes about.

Places are those of a session that runs its distance, each driver alone in a car that scores, the fastest lap set by one. A race
that is cut short, and gives fewer points, may decide less.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from operator import le, lt

from racing.model import Championship, SessionKind, Struct
from racing.scoring.points import NOTHING, TOP_TEN, Contender
from racing.scoring.rules import FastestLapPoint
from racing.scoring.tables import LAST_PLACE
from racing.title.arithmetic import outlook_of
from racing.title.situation import Situation, fastest_lap_worth, race_places

NOT_CLASSIFIED = LAST_PLACE + 1
"""The place of who has none: worse than all."""

NEVER = NOT_CLASSIFIED + 1
"""The place that a rival would need who does too much even where he is not classified."""

FEWEST_CARS = 20
"""In a race of a season of which none has been run."""

type RankKey = tuple[Decimal, tuple[int, ...]]


class Finish(Struct, frozen=True, kw_only=True):
    """Where a driver ends the session, and whether the fastest lap of the race is his."""

    place: int = NOT_CLASSIFIED
    fastest_lap: bool = False


class Allowed(Struct, frozen=True, kw_only=True):
    """How well a rival may do: this place or worse; with `behind`, anything behind the driver himself."""

    place: int = 1
    behind: bool = False

    def best(self, own: int) -> int:
        """The best place that he may have when the driver is in this one: never the same."""
        best = own + 1 if self.behind else self.place
        return best + 1 if best == own != NOT_CLASSIFIED else best


ANYTHING = Allowed()


class Limit(Struct, frozen=True, kw_only=True):
    """How well one rival may do without the fastest lap, and with it."""

    rival: Contender
    without: Allowed = ANYTHING
    with_fastest_lap: Allowed = ANYTHING

    def best(self, own: Finish) -> tuple[int, int]:
        """The best places that he may have, without and with the fastest lap."""
        return self.without.best(own.place), self.with_fastest_lap.best(own.place)


class Way(Struct, frozen=True, kw_only=True):
    """The driver is in this place or better (`NOT_CLASSIFIED`: wherever), his rivals within limits.

    `fastest_lap`: he has to have it, too.
    """

    place: int
    fastest_lap: bool = False
    limits: tuple[Limit, ...] = ()

    def holds(self, finishes: Mapping[Contender, Finish], who: Contender) -> bool:
        """Whether the session went this way; who is not in `finishes` is not classified."""
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
    """All ways in which something comes about for a driver, the one that asks most of himself first; none: it cannot."""

    who: Contender
    ways: tuple[Way, ...]

    @property
    def certain(self) -> bool:
        """Whether it comes about whatever happens."""
        return any(way.place == NOT_CLASSIFIED and not way.fastest_lap and not way.limits for way in self.ways)

    def hold(self, finishes: Mapping[Contender, Finish]) -> bool:
        """Whether it has come about when the session ends so."""
        return any(way.holds(finishes, self.who) for way in self.ways)


class Deciding(Struct, frozen=True, kw_only=True):
    """The next session of a championship that is open.

    `clinching`: how who can becomes champion with it. `surviving`: how each who can still win remains able to.
    """

    number: int
    grand_prix: str
    session: SessionKind
    clinching: tuple[Conditions, ...]
    surviving: tuple[Conditions, ...]


def deciding(situation: Situation) -> Deciding | None:
    """What the next session can decide among drivers; None when they are decided, or nothing is left."""
    session = situation.next_session
    if situation.championship is not Championship.DRIVERS:
        raise ValueError("championship: places decide among drivers alone; constructors go by points")
    seen = outlook_of(situation)
    able = [each.who for each in seen.contenders if each.can_win]
    if session is None or seen.champion is not None or not situation.scored:
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
    """The places of a session, from the best, and what each is worth."""

    def __init__(self, situation: Situation, session: SessionKind) -> None:
        rules, grand_prix = situation.rules, situation.left[0].grand_prix
        is_race = session is SessionKind.RACE
        self.situation = situation
        self.session = session
        self._points = race_places(rules, situation.championship, grand_prix) if is_race else rules.sprint
        self._extra = fastest_lap_worth(rules, situation.championship) if is_race else NOTHING
        self._only_top_ten = rules.fastest_lap is FastestLapPoint.POINT_IN_TOP_TEN
        most = max((len(result.rows) for result in situation.results), default=FEWEST_CARS)
        self.places = (*range(1, min(most, LAST_PLACE) + 1), NOT_CLASSIFIED)

    def has(self, who: Contender) -> bool:
        """Whether he takes part, as far as it is known."""
        return not self.situation.misses(who, self.situation.left[0].grand_prix)

    def finishes(self) -> Iterator[Finish]:
        """All that can become of a driver, without the fastest laps that are worth nothing."""
        for place in self.places:
            yield Finish(place=place)
            if self.bonus(place):
                yield Finish(place=place, fastest_lap=True)

    def bonus(self, place: int) -> Decimal:
        """What the fastest lap adds there."""
        return NOTHING if self._only_top_ten and place > TOP_TEN else self._extra

    def worth(self, finish: Finish) -> Decimal:
        """The points of a driver who ends there."""
        points = Decimal(self._points[finish.place - 1]) if finish.place <= len(self._points) else NOTHING
        return points + self.bonus(finish.place) if finish.fastest_lap else points

    def counted(self, finish: Finish) -> tuple[int, ...]:
        """The place, where it is one for counting back."""
        return (finish.place,) if self.session is SessionKind.RACE and finish.place != NOT_CLASSIFIED else ()


class _Ladder:
    """The keys with which a driver's season ends, by what becomes of him in the session.

    He wins all that is left after it (`at_most`), or scores nothing more. Who misses the session is always not classified.
    """

    def __init__(self, grid: _Grid, who: Contender, *, at_most: bool) -> None:
        self.grid = grid
        self.who = who
        self._position = grid.situation.positions[who]
        self._at_most = at_most
        self._drives = grid.has(who)

    @cached_property
    def best(self) -> RankKey:
        """First, with the fastest lap."""
        return self.key(Finish(place=1, fastest_lap=True))

    @cached_property
    def worst(self) -> RankKey:
        """Not classified."""
        return self.key(Finish())

    @cached_property
    def steps(self) -> tuple[Sequence[RankKey], Sequence[RankKey]]:
        """By place, the best first: without and with the fastest lap."""
        without, with_it = (
            [self.key(Finish(place=place, fastest_lap=fastest)) for place in self.grid.places]
            for fastest in (False, True)
        )
        return without, with_it

    def finishes(self) -> Iterator[Finish]:
        """What can become of him."""
        return self.grid.finishes() if self._drives else iter((Finish(),))

    def key(self, finish: Finish) -> RankKey:
        """After the session ended so for him: the smaller, the better."""
        finish = finish if self._drives else Finish()
        gained, places = self.grid.worth(finish), self.grid.counted(finish)
        if self._at_most:
            return self._position.most_after(self.grid.session, gained, places).key
        return self._position.least(gained, places).key


def _conditions(own: _Ladder, others: Iterable[_Ladder], *, strictly: bool) -> Conditions:
    """The ways in which his key is ahead of everybody's: `strictly`, or equal."""
    is_ahead = lt if strictly else le
    rivals = [rival for rival in others if not is_ahead(own.worst, rival.best)]
    if not all(is_ahead(own.best, rival.worst) for rival in rivals):
        return Conditions(who=own.who, ways=())
    find = bisect_right if strictly else bisect_left
    places = (*own.grid.places, NEVER)
    needed: dict[Finish, tuple[tuple[int, int], ...]] = {}
    for finish in own.finishes():
        key = own.key(finish)
        asked = [tuple(places[find(steps, key)] for steps in rival.steps) for rival in rivals]
        if all(without != NEVER for without, _with_it in asked):
            needed[finish] = tuple((without, 1 if finish.fastest_lap else with_it) for without, with_it in asked)
    names = [rival.who for rival in rivals]
    ways = [_way(finish, names, needed) for finish in needed]
    kept = [way for way in ways if not any(_covers(other, way, needed) for other in ways if other is not way)]
    return Conditions(who=own.who, ways=tuple(sorted(kept, key=lambda way: (way.place, not way.fastest_lap))))


def _way(finish: Finish, rivals: Sequence[Contender], needed: Mapping[Finish, tuple[tuple[int, int], ...]]) -> Way:
    """What rivals may do when he finishes so or better, in the shortest words that are true."""
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
    """`place` or worse, or in other words the same; `better`: pairs of a place of his own and what it asks of the rival."""
    if place <= 1 or (own == 1 and place == 2):  # noqa: PLR2004  # nobody else can win when he does
        return ANYTHING
    if place in (own, own + 1) and own != NOT_CLASSIFIED and all(asked <= ahead + 1 for ahead, asked in better):
        return Allowed(behind=True)
    return Allowed(place=place)


def _covers(way: Way, other: Way, needed: Iterable[Finish]) -> bool:
    """Whether one way holds wherever the other does; of two that are the same, the one that asks less."""
    if (way.place, not way.fastest_lap) == (other.place, not other.fastest_lap):
        return False
    if way.place < other.place or way.fastest_lap > other.fastest_lap:
        return False
    theirs = {limit.rival: limit for limit in other.limits}
    within = [each for each in needed if each.place <= other.place and each.fastest_lap >= other.fastest_lap]
    return all(
        here <= there
        for limit in way.limits
        for own in within
        for here, there in zip(
            limit.best(own), theirs.get(limit.rival, Limit(rival=limit.rival)).best(own), strict=True
        )
    )
