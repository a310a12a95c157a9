"""A championship at one moment, with all that can be said of it: what `/seasons/{year}/title` answers from. Pure."""

from collections.abc import Sequence

from racing.model import Championship, Classification, Round, SessionKind, Struct
from racing.schedule import held
from racing.scoring.points import Contender
from racing.title.absences import Absence
from racing.title.arithmetic import After, TitleCourse, TitleOutlook, course, newest_counted, outlook_of
from racing.title.clinching import Conditions, Deciding, deciding
from racing.title.margins import Margins, RoundDeciding, round_deciding
from racing.title.odds import Odds, odds
from racing.title.situation import Situation


class Contest(Struct, frozen=True, kw_only=True):
    """Who can still win, how it came to that, how likely each is, and what comes next.

    `as_of`: the newest session that is counted; None before the first. `deciding`: the next session by places, among
    drivers. `round_deciding`: the rest of the next round by points, for constructors, and for drivers when a sprint
    and a race are left in it. Both are None when nothing is open, or nothing exact can be said.
    """

    season: int
    championship: Championship
    as_of: After | None
    outlook: TitleOutlook
    course: TitleCourse
    odds: Odds | None
    deciding: Deciding | None
    round_deciding: RoundDeciding | None

    def clinching(self, who: Contender) -> Conditions | None:
        """Return how he becomes champion in the next session; None when he cannot."""
        return _of(who, self.deciding.clinching if self.deciding else ())

    def surviving(self, who: Contender) -> Conditions | None:
        """Return how he stays in contention after the next session; None when that is not open."""
        return _of(who, self.deciding.surviving if self.deciding else ())

    def clinching_margins(self, who: Contender) -> Margins | None:
        """Return by how many points he becomes champion in the next round; None when he cannot."""
        return _of(who, self.round_deciding.clinching if self.round_deciding else ())

    def surviving_margins(self, who: Contender) -> Margins | None:
        """Return by how many points he stays in contention after the next round; None when that is not open."""
        return _of(who, self.round_deciding.surviving if self.round_deciding else ())


class TitleMoment(Struct, frozen=True, kw_only=True):
    """A championship after one of its rounds."""

    number: int
    grand_prix: str
    outlook: TitleOutlook
    odds: Odds | None


def contest(
    season: int,
    championship: Championship,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
) -> Contest:
    """Work out all that can be said of a championship by these results.

    Takes some tenths of a second, most of it for the odds.
    """
    situation = Situation(season, championship, rounds, results, absences=absences)
    by_points = championship is Championship.CONSTRUCTORS or situation.next_session is SessionKind.SPRINT
    return Contest(
        season=season,
        championship=championship,
        as_of=newest_counted(situation),
        outlook=outlook_of(situation),
        course=course(season, championship, rounds, results, absences=absences),
        odds=odds(situation),
        deciding=deciding(situation) if championship is Championship.DRIVERS else None,
        round_deciding=round_deciding(situation) if by_points else None,
    )


def history(
    season: int,
    championship: Championship,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
    seasons: int,
) -> tuple[TitleMoment, ...]:
    """Return the championship after each of its rounds so far. `seasons`: how many are drawn for each round."""
    moments = []
    numbered = [weekend for weekend in held(rounds) if weekend.number]
    for index, scored in enumerate(Situation(season, championship, rounds, results).scored, 1):
        past = {weekend.grand_prix for weekend in numbered[:index]}
        known = [result for result in results if result.grand_prix in past]
        then = Situation(season, championship, rounds, known, absences=absences)
        moments.append(
            TitleMoment(
                number=scored.number,
                grand_prix=scored.grand_prix,
                outlook=outlook_of(then),
                odds=odds(then, seasons=seasons),
            )
        )
    return tuple(moments)


def _of[C: (Conditions, Margins)](who: Contender, found: Sequence[C]) -> C | None:
    return next((each for each in found if each.who == who), None)
