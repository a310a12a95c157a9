"""By how many points a round decides between two: for constructors, and where a sprint and a race count together.

Exact, and pure.

Where every score counts, two contenders end the season apart by what they have now and by what the rest of the round
gives to each. So one number says it: a contender who gains more than that on the other is ahead of all that the other
can reach. Level on points, the season's places decide by counting back, as far as they are known before the race.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum
from functools import cached_property

from racing.model import SessionKind, Struct
from racing.scoring.session_points import NOTHING, Contender
from racing.scoring.standings import counted_points
from racing.title.arithmetic import in_order, still_able
from racing.title.situation import Position, Situation


class Level(StrEnum):
    """What gaining exactly that many points is: enough, too few, or a matter of counting back over the places of the race."""

    ENOUGH = "enough"
    TOO_FEW = "too_few"
    COUNT_BACK = "count_back"


class Margin(Struct, frozen=True, kw_only=True):
    """How many points more than a rival it takes in the rest of the round: more than `points`, or just these if `level` says so.

    Below zero, that many fewer are enough.
    """

    rival: Contender
    points: Decimal
    level: Level

    @property
    def enough(self) -> Decimal:
        """The fewest whole points that are enough, whatever the places."""
        least = self.points.to_integral_value(ROUND_FLOOR)
        return least if least == self.points and self.level is Level.ENOUGH else least + 1

    def holds(self, gained: Decimal) -> bool | None:
        """Return whether gaining that many more than the rival is enough; None when counting back decides."""
        if gained != self.points:
            return gained > self.points
        return None if self.level is Level.COUNT_BACK else self.level is Level.ENOUGH


class Margins(Struct, frozen=True, kw_only=True):
    """What a contender has to gain on each rival who matters, all of them together; with none, it is certain."""

    who: Contender
    margins: tuple[Margin, ...]


class RoundDeciding(Struct, frozen=True, kw_only=True):
    """What the rest of the next round can decide, by points.

    `clinching`: how a contender becomes champion in it, for each who can. `surviving`: how each who can still win
    keeps the chance.
    """

    number: int
    grand_prix: str
    clinching: tuple[Margins, ...]
    surviving: tuple[Margins, ...]


def round_deciding(situation: Situation) -> RoundDeciding | None:
    """Return what the rest of the next round can decide.

    None when all is decided, and in seasons with dropped scores, in which a point more is not always a point more.
    """
    rules = situation.rules
    everything = [Decimal(1)] * (len(situation.scored) + len(situation.open))
    drops = counted_points(rules.windows_of(situation.championship), everything) != len(everything)
    able = still_able(situation)
    if drops or not situation.open or not situation.scored or len(able) == 1:
        return None
    placed = {who: _Ends(who, each) for who, each in situation.positions.items() if who not in situation.struck}
    contending = in_order(situation, able)
    clinching = (_clinching(who, placed, contending) for who in contending)
    surviving = (_surviving(who, placed) for who in contending)
    return RoundDeciding(
        number=situation.left[0].number,
        grand_prix=situation.left[0].grand_prix,
        clinching=tuple(found for found in clinching if found is not None),
        surviving=tuple(found for found in surviving if found is not None),
    )


class _Ends:
    """Where a contender's season ends when the rest of the next round gives him nothing; each worked out when it is asked.

    `least`: he scores nothing more after it, `most`: he wins all that is left after it. Of places for counting back,
    those after the best places that the race can bring, too.
    """

    def __init__(self, who: Contender, position: Position) -> None:
        self.who = who
        self.position = position
        self.gains = position.left[0].points
        """The most that the rest of the round can give him."""

    @cached_property
    def least(self) -> Decimal:
        return self.position.points

    @cached_property
    def most(self) -> Decimal:
        return self.position.most_after(SessionKind.RACE).points

    @cached_property
    def least_places(self) -> tuple[int, ...]:
        return self.position.least(NOTHING).places

    @cached_property
    def best_least_places(self) -> tuple[int, ...]:
        return self.position.least(NOTHING, self._best).places

    @cached_property
    def most_places(self) -> tuple[int, ...]:
        return self.position.most_after(SessionKind.RACE).places

    @cached_property
    def best_most_places(self) -> tuple[int, ...]:
        return self.position.most_after(SessionKind.RACE, NOTHING, self._best).places

    @property
    def _best(self) -> tuple[int, ...]:
        """The best places for counting back that the next race can bring."""
        return self.position.left[0].places


def _clinching(who: Contender, placed: Mapping[Contender, _Ends], able: Iterable[Contender]) -> Margins | None:
    """Return what he has to gain on everyone who can still win, so that none of them can any more.

    None when that is more than the round gives.
    """
    own = placed[who]
    rivals = [rival for rival in able if rival != who]
    if any(placed[rival].most - own.least > own.gains for rival in rivals):
        return None
    margins = []
    for rival in rivals:
        theirs = placed[rival]
        enough = own.least_places < theirs.best_most_places
        possible = own.best_least_places < theirs.most_places
        gap = theirs.most - own.least
        margins.append(Margin(rival=rival, points=gap, level=_level(gap, enough=enough, possible=possible)))
    return _together(own, placed, margins)


def _surviving(who: Contender, placed: Mapping[Contender, _Ends]) -> Margins | None:
    """Return what he has to gain on everyone so that he can still win; None when he is out whatever he does."""
    own = placed[who]
    margins = []
    for rival, theirs in placed.items():
        gap = theirs.least - own.most
        if rival == who or gap < -theirs.gains:
            continue
        enough = own.most_places <= theirs.best_least_places
        possible = own.best_most_places <= theirs.least_places
        margins.append(Margin(rival=rival, points=gap, level=_level(gap, enough=enough, possible=possible)))
    return _together(own, placed, margins)


def _level(gap: Decimal, *, enough: bool, possible: bool) -> Level:
    """Return the level.

    `enough`: ahead at his worst and the rival's best; `possible`: at his best and the rival's worst.
    """
    if gap != gap.to_integral_value():
        return Level.TOO_FEW  # a race that runs its distance gives whole points
    if enough:
        return Level.ENOUGH
    return Level.COUNT_BACK if possible else Level.TOO_FEW


def _together(own: _Ends, placed: Mapping[Contender, _Ends], margins: Iterable[Margin]) -> Margins | None:
    """Return the margins that ask for something; None when they cannot all be reached."""
    asked = [margin for margin in margins if not margin.holds(-placed[margin.rival].gains)]
    if any(margin.holds(own.gains) is False for margin in asked):
        return None
    return Margins(who=own.who, margins=tuple(sorted(asked, key=lambda margin: -margin.points)))
