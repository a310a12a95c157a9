"""The championship tables that follow from a season's results, after any round. Pure.

A season's scores are kept per contender and round. Which of them count (`counted_points`) and who is ahead on equal
points (`count_back`) are functions of their own, because `racing.title` asks the same about scores that are yet to
come.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

import msgspec

from racing.model import (
    Championship,
    Classification,
    Outcome,
    ResultStatus,
    Round,
    SessionKind,
    Standings,
    StandingsRow,
    Struct,
)
from racing.scoring.season_rules import CountingWindow, SeasonRules, rules_of
from racing.scoring.session_points import (
    NOTHING,
    SCORING,
    Contender,
    Score,
    can_be_scored,
    rounded,
    scheduled_laps,
    scores_of,
)

LAST_PLACE = 50
"""More cars than a race ever had, so that all keys of counting back are of one length."""


class RoundScores(Struct, frozen=True, kw_only=True):
    """What each contender got out of a round with all its sessions. `number` is the round's."""

    number: int
    grand_prix: str
    scores: Mapping[Contender, Score]


class Tally(Struct, frozen=True, kw_only=True):
    """What a contender has after a round: a score for each round so far, and his places.

    `first_scored`: his scoring places from the best, each with the index of its round. `adjustment`: points that were
    added or taken by decision.
    """

    scores: tuple[Decimal, ...] = ()
    places: tuple[int, ...] = ()
    scoring_places: tuple[int, ...] = ()
    first_scored: tuple[tuple[int, int], ...] = ()
    adjustment: Decimal = NOTHING


NO_SCORE = Score()
"""What a round gives a contender who did not take part."""


def counted_scores[N: (int, Decimal)](windows: Sequence[CountingWindow], scores: Sequence[N]) -> list[N]:
    """Return the scores that count, given one score per round from the first: the best of each window."""
    counted: list[N] = []
    begin = 0
    for window in windows:
        of_window = scores[begin : window.last]
        begin = window.last
        if len(of_window) > window.best:
            of_window = sorted(of_window, reverse=True)[: window.best]
        counted += of_window
    return counted


def counted_points(windows: Sequence[CountingWindow], scores: Sequence[Decimal]) -> Decimal:
    """Return the sum of the scores that count."""
    return sum(counted_scores(windows, scores), NOTHING)


def count_back(places: Iterable[int]) -> tuple[int, ...]:
    """Return a key by which more wins come first, then more second places, and so on (article 7.2 of the Sporting Regulations)."""
    often = [0] * LAST_PLACE
    for place in places:
        if place <= LAST_PLACE:
            often[place - 1] -= 1
    return tuple(often)


def points_so_far(rules: SeasonRules, championship: Championship, tally: Tally) -> Decimal:
    """Return the points in the table: the scores that count, and what was decided."""
    return counted_points(rules.windows_of(championship), tally.scores) + tally.adjustment


def ahead(rules: SeasonRules, championship: Championship, tally: Tally) -> tuple[tuple[int, ...], ...]:
    """Return a key that orders contenders on equal points; equal keys share a position."""
    if rules.everyone_classified:
        return (count_back(tally.places),)
    if rules.earlier_first and championship is Championship.DRIVERS:
        return count_back(tally.scoring_places), tuple(index for _place, index in tally.first_scored)
    return (count_back(tally.scoring_places),)


def scored_rounds(
    rules: SeasonRules, championship: Championship, rounds: Iterable[Round], results: Iterable[Classification]
) -> Iterator[RoundScores]:
    """Yield what each round gave, in order, up to the first whose race has no result yet or cannot be scored.

    Cancelled rounds are left out, and so are live results.
    """
    final = {
        (result.grand_prix, result.session): result
        for result in results
        if result.session in SCORING and result.standing is not ResultStatus.LIVE
    }
    numbered = [(weekend.number, weekend) for weekend in rounds if weekend.number and not weekend.cancelled]
    for _number, weekend in sorted(numbered, key=lambda each: each[0]):
        race = final.get((weekend.grand_prix, SessionKind.RACE))
        if race is None or not can_be_scored(rules, race):
            return
        held = [final[weekend.grand_prix, kind] for kind in SCORING if (weekend.grand_prix, kind) in final]
        yield round_scores(rules, championship, weekend, held)


def round_scores(
    rules: SeasonRules, championship: Championship, weekend: Round, results: Iterable[Classification]
) -> RoundScores:
    """Return what the given sessions of a round gave, together."""
    laps = scheduled_laps(weekend)
    together: dict[Contender, Score] = {}
    for result in results:
        for who, score in scores_of(rules, result, championship, scheduled_laps=laps).items():
            had = together.get(who, Score())
            together[who] = Score(
                points=had.points + score.points,
                places=had.places + score.places,
                scoring_places=had.scoring_places + score.scoring_places,
            )
    return RoundScores(number=weekend.number or 0, grand_prix=weekend.grand_prix, scores=together)


def tallies_after(
    rules: SeasonRules, championship: Championship, scored: Iterable[RoundScores]
) -> Mapping[Contender, Tally]:
    """Return what everyone who took part has after these rounds, decisions included."""
    tallies: Mapping[Contender, Tally] = {}
    for index, weekend in enumerate(scored):
        tallies = tallies_with(rules, championship, tallies, index, weekend)
    return tallies


def tallies_with(
    rules: SeasonRules, championship: Championship, before: Mapping[Contender, Tally], index: int, weekend: RoundScores
) -> Mapping[Contender, Tally]:
    """Return the tallies after one round more, the `index`th of the season from 0."""
    missed = (NOTHING,) * index
    tallies = dict(before)
    adjusted: dict[Contender, Decimal] = defaultdict(Decimal)
    for decision in rules.decisions:
        if decision.championship is not championship or decision.from_round > weekend.number:
            continue
        who = Contender.of(decision)
        adjusted[who] += decision.points
        if decision.from_round == weekend.number and who in tallies:
            had = Tally(scores=missed) if decision.from_zero else tallies[who]
            tallies[who] = msgspec.structs.replace(had, adjustment=adjusted[who])
    for who in weekend.scores:
        if who not in tallies:
            tallies[who] = Tally(scores=missed, adjustment=adjusted.get(who, NOTHING))
    return {who: _after_round(had, index, weekend.scores.get(who, NO_SCORE)) for who, had in tallies.items()}


def _after_round(had: Tally, index: int, score: Score) -> Tally:
    """Return the tally with the score of one round more, the `index`th from 0."""
    return Tally(
        scores=(*had.scores, score.points),
        places=had.places + score.places,
        scoring_places=had.scoring_places + score.scoring_places,
        first_scored=tuple(sorted((*had.first_scored, *((place, index) for place in score.scoring_places))))
        if score.scoring_places
        else had.first_scored,
        adjustment=had.adjustment,
    )


def standings_after(
    rules: SeasonRules, championship: Championship, scored: Sequence[RoundScores]
) -> tuple[StandingsRow, ...]:
    """Return the table after these rounds, in order; contenders that nothing tells apart share a position.

    A former bearer of a contender's name comes after all who have a place, so that the first of two rows with one
    name is the contender's.
    """
    if not scored:
        return ()
    return table_rows(rules, championship, tallies_after(rules, championship, scored), scored[-1].number)


def table_rows(
    rules: SeasonRules, championship: Championship, tallies: Mapping[Contender, Tally], number: int
) -> tuple[StandingsRow, ...]:
    """Return the table after the round of this number, in order; contenders that nothing tells apart share a position."""
    points = {who: points_so_far(rules, championship, tally) for who, tally in tallies.items()}
    decided = [
        decision
        for decision in rules.decisions
        if decision.championship is championship and decision.outcome and decision.from_round <= number
    ]
    outcomes = {Contender.of(decision): decision for decision in decided if not decision.former}
    listed = [who for who, tally in tallies.items() if who not in outcomes and _is_listed(rules, tally)]
    keys = {who: (-points[who], *ahead(rules, championship, tallies[who])) for who in listed}
    rows, position = [], 0
    ordered = sorted(listed, key=lambda who: (keys[who], who.sort_key))
    for index, who in enumerate(ordered):
        if index == 0 or keys[who] != keys[ordered[index - 1]]:
            position = index + 1
        rows.append(_row(who, points[who], position, Outcome.CLASSIFIED))
    for decision in decided:
        kept = points.get(Contender.of(decision), NOTHING) if decision.keeps_points else NOTHING
        rows.append(_row(Contender.of(decision), kept, None, decision.outcome or Outcome.EXCLUDED))
    return tuple(rows)


def tables(
    season: int, championship: Championship, rounds: Iterable[Round], results: Iterable[Classification]
) -> tuple[Standings, ...]:
    """Return the table after every round of a season that can be counted, in order of rounds.

    Empty for a championship that was not held.
    """
    rules = rules_of(season)
    if not rules.held(championship):
        return ()
    made = []
    tallies: Mapping[Contender, Tally] = {}
    for index, weekend in enumerate(scored_rounds(rules, championship, rounds, results)):
        tallies = tallies_with(rules, championship, tallies, index, weekend)
        table = Standings(
            season=season,
            grand_prix=weekend.grand_prix,
            after_round=weekend.number,
            championship=championship,
            rows=table_rows(rules, championship, tallies, weekend.number),
        )
        made.append(table)
    return tuple(table for table in made if table.rows)


def rows_by_contender(table: Standings) -> dict[Contender, StandingsRow]:
    """Return the row of each contender, in the order of the table.

    Of two rows with the same names (Force India in 2018) the first is the contender's.
    """
    found: dict[Contender, StandingsRow] = {}
    for row in table.rows:
        found.setdefault(Contender.of(row), row)
    return found


def _is_listed(rules: SeasonRules, tally: Tally) -> bool:
    scored = any(tally.scores)
    return scored or (rules.everyone_classified and bool(tally.places))


def _row(who: Contender, points: Decimal, position: int | None, outcome: Outcome) -> StandingsRow:
    return StandingsRow(
        outcome=outcome,
        position=position,
        driver=who.driver,
        constructor=who.constructor,
        engine=who.engine,
        points=rounded(points),
    )
