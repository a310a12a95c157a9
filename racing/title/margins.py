"""By how many points a round decides between two: for constructors, and where a sprint and a race count together.

Exact, and pure.

Where every score counts, two contenders end the season apart by what they have now and by what the rest of the round
gives to each. So one number says it: a contender who gains more than that on the other is ahead of all that the other
can reach. Level on points, the season's places decide by counting back, as far as they are known before the race.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

from racing.model import SessionKind, Struct
from racing.scoring.points import NOTHING, Contender
from racing.scoring.standings import counted_points
from racing.title.arithmetic import outlook_of
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
    seen = outlook_of(situation)
    if drops or not situation.open or not situation.scored or seen.champion is not None:
        return None
    able = [each.who for each in seen.contenders if each.can_win]
    placed = {who: position for who, position in situation.positions.items() if who not in situation.struck}
    clinching = (_clinching(who, placed, able) for who in able)
    surviving = (_surviving(who, placed) for who in able)
    return RoundDeciding(
        number=situation.left[0].number,
        grand_prix=situation.left[0].grand_prix,
        clinching=tuple(found for found in clinching if found is not None),
        surviving=tuple(found for found in surviving if found is not None),
    )


def _clinching(who: Contender, placed: Mapping[Contender, Position], able: Iterable[Contender]) -> Margins | None:
    """Return what he has to gain on everyone who can still win, so that none of them can any more.

    None when that is more than the round gives.
    """
    own = placed[who]
    best, none = _best_places(own), ()
    margins = []
    for rival in able:
        if rival == who:
            continue
        theirs = placed[rival]
        enough = own.least(NOTHING).places < theirs.most_after(SessionKind.RACE, NOTHING, _best_places(theirs)).places
        possible = own.least(NOTHING, best).places < theirs.most_after(SessionKind.RACE, NOTHING, none).places
        gap = theirs.most_after(SessionKind.RACE).points - own.least(NOTHING).points
        margins.append(Margin(rival=rival, points=gap, level=_level(gap, enough=enough, possible=possible)))
    return _together(who, placed, margins)


def _surviving(who: Contender, placed: Mapping[Contender, Position]) -> Margins | None:
    """Return what he has to gain on everyone so that he can still win; None when he is out whatever he does."""
    own = placed[who]
    best, none = _best_places(own), ()
    margins = []
    for rival, theirs in placed.items():
        if rival == who:
            continue
        enough = own.most_after(SessionKind.RACE).places <= theirs.least(NOTHING, _best_places(theirs)).places
        possible = own.most_after(SessionKind.RACE, NOTHING, best).places <= theirs.least(NOTHING, none).places
        gap = theirs.least(NOTHING).points - own.most_after(SessionKind.RACE).points
        margins.append(Margin(rival=rival, points=gap, level=_level(gap, enough=enough, possible=possible)))
    return _together(who, placed, margins)


def _level(gap: Decimal, *, enough: bool, possible: bool) -> Level:
    """Return the level.

    `enough`: ahead at his worst and the rival's best; `possible`: at his best and the rival's worst.
    """
    if gap != gap.to_integral_value():
        return Level.TOO_FEW  # a race that runs its distance gives whole points
    if enough:
        return Level.ENOUGH
    return Level.COUNT_BACK if possible else Level.TOO_FEW


def _together(who: Contender, placed: Mapping[Contender, Position], margins: Iterable[Margin]) -> Margins | None:
    """Return the margins that ask for something; None when they cannot all be reached."""
    asked = [margin for margin in margins if not margin.holds(-placed[margin.rival].left[0].points)]
    if any(margin.holds(placed[who].left[0].points) is False for margin in asked):
        return None
    return Margins(who=who, margins=tuple(sorted(asked, key=lambda margin: -margin.points)))


def _best_places(position: Position) -> tuple[int, ...]:
    """Return the best places for counting back that the next race can bring."""
    return position.left[0].places
