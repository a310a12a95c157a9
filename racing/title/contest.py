"""A championship at one moment, with all that can be said of it: what `/seasons/{year}/title` answers from. Pure."""

from collections.abc import Mapping, Sequence

from racing.model import Championship, Classification, Round, SessionKind, Struct
from racing.scoring.session_points import Contender
from racing.title.absences import Absence
from racing.title.arithmetic import After, TitleCourse, TitleOutlook, course, newest_counted, outlook_of
from racing.title.clinching import Conditions, Deciding, deciding
from racing.title.margins import Margins, RoundDeciding, round_deciding
from racing.title.odds import Odds, odds, odds_of
from racing.title.scoresheet import Scoresheet
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


def contests(
    season: int,
    championships: Sequence[Championship],
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
) -> Mapping[Championship, Contest]:
    """Work out all that can be said of championships by these results. They share the seasons that are drawn for the odds."""
    sheets = {championship: Scoresheet(season, championship, rounds) for championship in championships}
    situations = {
        championship: Situation(season, championship, rounds, results, absences=absences, scoresheet=sheet)
        for championship, sheet in sheets.items()
    }
    drawn = odds_of(list(situations.values()))
    return {
        championship: _contest(
            situation,
            course(season, championship, rounds, results, absences=absences, scoresheet=sheets[championship]),
            chances,
        )
        for (championship, situation), chances in zip(situations.items(), drawn, strict=True)
    }


def _contest(situation: Situation, went: TitleCourse, chances: Odds | None) -> Contest:
    championship = situation.championship
    by_points = championship is Championship.CONSTRUCTORS or situation.next_session is SessionKind.SPRINT
    return Contest(
        season=situation.rules.season,
        championship=championship,
        as_of=newest_counted(situation),
        outlook=outlook_of(situation),
        course=went,
        odds=chances,
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
    sheet = Scoresheet(season, championship, rounds)
    for index, scored in enumerate(Situation(season, championship, rounds, results, scoresheet=sheet).scored, 1):
        past = {weekend.grand_prix for weekend in sheet.weekends[:index]}
        known = [result for result in results if result.grand_prix in past]
        then = Situation(season, championship, rounds, known, absences=absences, scoresheet=sheet)
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
