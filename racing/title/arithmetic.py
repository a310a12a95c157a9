"""Who can still win a championship, by arithmetic: what each can reach, who is out since when, who is champion. Pure.

A contender can still win if he would be ahead of every rival after he won everything that is left while they scored
nothing more: on points as the season counts them, then by counting back (article 7.2 of the Sporting Regulations).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from racing.model import Championship, Classification, Outcome, Round, SessionKind, Struct
from racing.schedule import held
from racing.scoring.points import NOTHING, SCORING, Contender
from racing.scoring.rules import Decision
from racing.title.absences import Absence
from racing.title.situation import Left, Situation, Total


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
    now = {who: position.now for who, position in situation.positions.items()}
    most = {who: position.most for who, position in situation.positions.items()}
    placed = [who for who in now if who not in situation.struck]
    able = {who for who in placed if all(_stays_ahead(most[who], now[other]) for other in placed if other != who)}
    contenders = sorted(
        (
            _struck(who, total, situation.struck[who])
            if who in situation.struck
            else Contention(
                who=who,
                points=total.points,
                most=most[who].points,
                least=total.points,
                can_win=who in able,
            )
            for who, total in now.items()
        ),
        key=lambda each: (each.outcome is not None, now[each.who].key, each.who.sort_key),
    )
    certain = len(able) == 1 and bool(situation.scored)
    return TitleOutlook(
        contenders=tuple(contenders), left=situation.left, champion=next(iter(able)) if certain else None
    )


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


def _stays_ahead(best: Total, rival: Total) -> bool:
    """Return whether a contender at his best is not behind a rival at his least; equal in everything is not behind."""
    return best.key <= rival.key


def course(
    season: int,
    championship: Championship,
    rounds: Sequence[Round],
    results: Sequence[Classification],
    *,
    absences: Sequence[Absence] = (),
) -> TitleCourse:
    """Replay a season session by session, with the absences known each time."""
    eliminated: dict[Contender, After] = {}
    champion, since = None, None
    for after, known in _session_by_session(rounds, results):
        seen = outlook(season, championship, rounds, known, absences=absences)
        for each in seen.contenders:
            if each.can_win:
                eliminated.pop(each.who, None)
            else:
                eliminated.setdefault(each.who, after)
        if seen.champion != champion:
            champion, since = seen.champion, after if seen.champion else None
    return TitleCourse(eliminated=eliminated, champion=champion, champion_since=since)


def _session_by_session(
    rounds: Iterable[Round], results: Sequence[Classification]
) -> Iterator[tuple[After, list[Classification]]]:
    """Yield each scoring session that has a result, with all results up to it."""
    by_session = {(result.grand_prix, result.session): result for result in results}
    known: list[Classification] = []
    for weekend in held(rounds):
        for kind in SCORING:
            result = by_session.get((weekend.grand_prix, kind))
            if result is None or weekend.number is None:
                continue
            known.append(result)
            yield After(number=weekend.number, grand_prix=weekend.grand_prix, session=kind), list(known)
