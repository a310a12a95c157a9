"""Who can still win a championship, by arithmetic: what each can reach, who is out since when, who is champion. Pure.

A contender can still win if he would be ahead of every rival after he won everything that is left while they scored
nothing more: on points as the season counts them, then by counting back (article 7.2 of the Sporting Regulations).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from racing.model import Championship, Classification, Outcome, Round, SessionKind, Struct
from racing.scoring.season_rules import Decision
from racing.scoring.session_points import NOTHING, SCORING, Contender
from racing.title.absences import Absence
from racing.title.scoresheet import Left, Scoresheet
from racing.title.situation import Position, RankKey, Situation, Total


class Contention(Struct, frozen=True, kw_only=True):
    """What a contender has: points now, the most and the least that he can end with, and whether he can win.

    `outcome`: why a decision left him without a place; `lost`: the points from his results that it took.
    """

    who: Contender
    points: Decimal
    most: Decimal
    least: Decimal
    can_win: bool
    outcome: Outcome | None = None
    lost: Decimal = NOTHING


class After(Struct, frozen=True, kw_only=True):
    """The session after which something became certain."""

    number: int
    grand_prix: str
    session: SessionKind


class TitleOutlook(Struct, frozen=True, kw_only=True):
    """A championship at one moment: contenders by points, what is left, and the champion once nobody else can win."""

    contenders: tuple[Contention, ...]
    left: tuple[Left, ...]
    champion: Contender | None = None


class TitleCourse(Struct, frozen=True, kw_only=True):
    """How a championship was decided, session by session: when each went out, and when there was a champion."""

    eliminated: Mapping[Contender, After]
    champion: Contender | None = None
    champion_since: After | None = None


def outlook(
    season: int,
    championship: Championship,
    rounds: Iterable[Round],
    results: Iterable[Classification],
    *,
    absences: Iterable[Absence] = (),
) -> TitleOutlook:
    """Return who can still win, by the results so far. `absences` count from the race after which they were known."""
    return outlook_of(Situation(season, championship, rounds, results, absences=absences))


def outlook_of(situation: Situation) -> TitleOutlook:
    """Return who can still win in a situation."""
    able = still_able(situation)
    now = {who: position.now for who, position in situation.positions.items()}
    contenders = sorted(
        (
            _struck(who, total, situation.struck[who])
            if who in situation.struck
            else Contention(
                who=who,
                points=total.points,
                most=situation.positions[who].most_points,
                least=total.points,
                can_win=who in able,
            )
            for who, total in now.items()
        ),
        key=lambda each: (each.outcome is not None, now[each.who].key, each.who.sort_key),
    )
    return TitleOutlook(contenders=tuple(contenders), left=situation.left, champion=_champion(situation, able))


def still_able(situation: Situation) -> Collection[Contender]:
    """Return who can still win: whose best is not behind what the leader has for certain.

    The leader has no less than anybody else, and his own best is no worse than that.
    """
    placed = {who: each for who, each in situation.positions.items() if who not in situation.struck}
    if not placed:
        return ()
    points = {who: position.points for who, position in placed.items()}
    most = max(points.values())
    least = min(placed[who].now.key for who in placed if points[who] == most)
    return {who for who, position in placed.items() if _reaches(position, most, least)}


def _reaches(position: Position, most: Decimal, least: RankKey) -> bool:
    """Return whether a contender at his best is not behind the leader at his least; equal in everything is not behind."""
    points = position.most_points
    return points > most or (points == most and position.most.key <= least)


def in_order(situation: Situation, contenders: Iterable[Contender]) -> list[Contender]:
    """Return the contenders by what they have, the leader first."""
    return sorted(contenders, key=lambda who: (situation.positions[who].now.key, who.sort_key))


def _champion(situation: Situation, able: Collection[Contender]) -> Contender | None:
    """Return who has the title, once nobody else can win it."""
    return next(iter(able)) if len(able) == 1 and situation.scored else None


def _struck(who: Contender, total: Total, decision: Decision) -> Contention:
    """Return a contender who has no place by decision: the points that the table leaves him, and nothing to gain."""
    kept = total.points if decision.keeps_points else NOTHING
    return Contention(
        who=who,
        points=kept,
        most=kept,
        least=kept,
        can_win=False,
        outcome=decision.outcome,
        lost=total.points - kept,
    )


def newest_counted(situation: Situation) -> After | None:
    """Return the newest session that counts: a race, or the sprint of a round whose race is yet to come."""
    if situation.open and situation.open[0].grand_prix in situation.sprinted:
        under_way = situation.open[0]
        return After(number=under_way.number or 0, grand_prix=under_way.grand_prix, session=SessionKind.SPRINT)
    if not situation.scored:
        return None
    last = situation.scored[-1]
    return After(number=last.number, grand_prix=last.grand_prix, session=SessionKind.RACE)


def course(
    season: int,
    championship: Championship,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
    scoresheet: Scoresheet | None = None,
) -> TitleCourse:
    """Replay a season session by session, with the absences known each time. `scoresheet`: that of the season, if there is one."""
    eliminated: dict[Contender, After] = {}
    champion, since = None, None
    for after, situation in replay(season, championship, rounds, results, absences=absences, scoresheet=scoresheet):
        able = still_able(situation)
        for who in situation.positions:
            if who in able:
                eliminated.pop(who, None)
            else:
                eliminated.setdefault(who, after)
        if (now := _champion(situation, able)) != champion:
            champion, since = now, after if now else None
    return TitleCourse(eliminated=eliminated, champion=champion, champion_since=since)


def replay(
    season: int,
    championship: Championship,
    rounds: Iterable[Round],
    results: Sequence[Classification],
    *,
    absences: Iterable[Absence] = (),
    scoresheet: Scoresheet | None = None,
) -> Iterator[tuple[After, Situation]]:
    """Yield each scoring session that has a result, with the situation after it and all before it."""
    sheet = scoresheet or Scoresheet(season, championship, rounds)
    by_session = {(result.grand_prix, result.session): result for result in results}
    known: list[Classification] = []
    for weekend in sheet.weekends:
        for kind in SCORING:
            result = by_session.get((weekend.grand_prix, kind))
            if result is None or weekend.number is None:
                continue
            known.append(result)
            after = After(number=weekend.number, grand_prix=weekend.grand_prix, session=kind)
            yield after, Situation(season, championship, rounds, known, absences=absences, scoresheet=sheet)
