"""How good the odds of the title are: every season replayed, what was said after each round held against who became champion.

    python -m benchmarks.calibrate [seasons drawn] [JSON]

The Brier score of a moment is the sum over all contenders of (probability - what came)², 0 for who knew, 2 for who was sure of another.
Beside it stand two who know only the table: one is sure of its leader, one gives everyone who can still win the same.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from fetcher_service.archive.facts import Facts, SeasonFacts
from racing.model import Championship, SessionKind
from racing.scoring.season_rules import rules_of
from racing.scoring.session_points import SCORING, Contender
from racing.title.absences import ABSENCES
from racing.title.arithmetic import outlook_of
from racing.title.form import SPREAD, Spread
from racing.title.odds import SEASONS, odds
from racing.title.situation import Situation

LAST = 2025
TUNED_UNTIL = 1999
"""The spread was chosen on the seasons until then; those after it are the proof."""

TENTHS = 10


class Said(msgspec.Struct, frozen=True):
    """What was said of a championship at one moment: how much of it was over, and each probability with what came."""

    season: int
    over: float
    odds: tuple[tuple[float, bool], ...]
    leader: tuple[tuple[float, bool], ...]
    equal: tuple[tuple[float, bool], ...]


def said_of(facts: SeasonFacts, championship: Championship, seasons: int, spread: Spread) -> Iterator[Said]:
    """After each round of a season but the last, as long as it was open."""
    year = facts.season.year
    absences = ABSENCES.get(year, ())
    numbers = {weekend.grand_prix: weekend.number or 0 for weekend in facts.rounds if not weekend.cancelled}
    results = [result for result in facts.results if result.session in SCORING]
    champion = outlook_of(Situation(year, championship, facts.rounds, results, absences=absences)).champion
    raced = sorted(numbers[result.grand_prix] for result in results if result.session is SessionKind.RACE)
    for number in raced[:-1]:
        known = [result for result in results if numbers[result.grand_prix] <= number]
        situation = Situation(year, championship, facts.rounds, known, absences=absences)
        seen = outlook_of(situation)
        if champion is None or seen.champion is not None:
            continue
        given = odds(situation, seasons=seasons, spread=spread)
        if given is None:
            continue
        able = [each.who for each in seen.contenders if each.can_win]
        leader = {seen.contenders[0].who: 1.0}
        yield Said(
            season=year,
            over=number / raced[-1],
            odds=_held(given.chances, champion),
            leader=_held(leader, champion),
            equal=_held(dict.fromkeys(able, 1 / len(able)), champion),
        )


def brier(held: tuple[tuple[float, bool], ...]) -> float:
    """Of one moment: 0 is best, 2 is worst."""
    return sum((probability - came) ** 2 for probability, came in held)


def table(moments: list[Said]) -> list[dict[str, float | str]]:
    """Mean scores by when in the season it was said."""
    thirds: dict[str, list[Said]] = defaultdict(list)
    for said in moments:
        thirds["all"].append(said)
        thirds[f"{('first', 'second', 'last')[min(2, int(said.over * 3))]} third"].append(said)
    return [
        {
            "when": when,
            "moments": len(group),
            **{
                of: round(sum(brier(getattr(said, of)) for said in group) / len(group), 3)
                for of in ("odds", "leader", "equal")
            },
        }
        for when, group in sorted(thirds.items())
    ]


def reliability(moments: list[Said]) -> list[dict[str, float]]:
    """Of all that was said to be so likely, how much came: by tenths, what is nearly nothing apart."""
    tenths: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for said in moments:
        for probability, came in said.odds:
            if probability:
                tenths[min(TENTHS - 1, int(probability * TENTHS))].append((probability, came))
    return [
        {
            "from": tenth / TENTHS,
            "said": round(sum(probability for probability, _ in held) / len(held), 3),
            "came": round(sum(came for _, came in held) / len(held), 3),
            "times": len(held),
        }
        for tenth, held in sorted(tenths.items())
    ]


def measure(seasons: int, spread: Spread = SPREAD, last: int = LAST) -> dict[str, object]:
    """Every championship since 1950."""
    found: dict[str, object] = {}
    for championship in Championship:
        with Facts() as facts:
            moments = [
                said
                for year in facts.years
                if year <= last and rules_of(year).held(championship)
                for said in said_of(facts.season(year), championship, seasons, spread)
            ]
        found[championship] = {
            f"until {TUNED_UNTIL}": table([said for said in moments if said.season <= TUNED_UNTIL]),
            f"since {TUNED_UNTIL + 1}": table([said for said in moments if said.season > TUNED_UNTIL])
            if last > TUNED_UNTIL
            else [],
            "reliability": reliability(moments),
        }
    return found


def _held(chances: Mapping[Contender, float], champion: Contender) -> tuple[tuple[float, bool], ...]:
    everyone = dict.fromkeys([*chances, champion])
    return tuple((chances.get(who, 0.0), who == champion) for who in everyone)


def main() -> None:
    """Print the tables of docs/title.md."""
    seasons = int(sys.argv[1]) if len(sys.argv) > 1 else SEASONS
    found = measure(seasons)
    text = json.dumps(found, indent=1)
    if len(sys.argv) > 2:  # noqa: PLR2004  # the second argument
        Path(sys.argv[2]).write_text(text)
    print(text)


if __name__ == "__main__":
    main()
