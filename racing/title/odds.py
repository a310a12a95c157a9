"""How likely each contender is to win a championship: the rest of the season, drawn many times over.

Pure, with a fixed seed: the same facts give the same odds. `docs/title.md` has the method in full, and how well it has done.
"""

from collections.abc import Mapping, Sequence

from racing.model import Struct
from racing.scoring.session_points import Contender
from racing.title.arithmetic import in_order, still_able
from racing.title.form import SPREAD, Spread
from racing.title.situation import Situation

SEASONS = 2000
"""Seasons drawn for one answer: a chance of a half is then right to about a hundredth."""


class Odds(Struct, frozen=True, kw_only=True):
    """A probability for each contender; they add up to 1. `seasons`: how many were drawn, 0 when nothing is open."""

    chances: Mapping[Contender, float]
    seasons: int


def odds(situation: Situation, *, seasons: int = SEASONS, spread: Spread = SPREAD) -> Odds | None:
    """Return how likely each contender is to become champion; None before the first race."""
    return odds_of([situation], seasons=seasons, spread=spread)[0]


def odds_of(situations: Sequence[Situation], *, seasons: int = SEASONS, spread: Spread = SPREAD) -> list[Odds | None]:
    """Return the odds of championships that are about the same sessions: what is drawn decides both."""
    # A process that only shows odds does without numpy, which takes 13 MB and a tenth of a second.
    from racing.title.drawn_seasons import DrawnSeasons, titles  # noqa: PLC0415

    drawn: DrawnSeasons | None = None
    found: list[Odds | None] = []
    for situation in situations:
        able = in_order(situation, still_able(situation))
        if not situation.scored:
            found.append(None)
        elif len(able) == 1 or not situation.open:
            share = 1.0 / len(able)
            chances = {who: share if who in able else 0.0 for who in situation.positions}
            found.append(Odds(chances=chances, seasons=0))
        else:
            drawn = drawn or DrawnSeasons(situation, seasons, spread)
            won = dict(zip(able, titles(situation, able, drawn).sum(axis=1).tolist(), strict=True))
            chances = {who: won.get(who, 0.0) / seasons for who in situation.positions}
            found.append(Odds(chances=chances, seasons=seasons))
    return found
