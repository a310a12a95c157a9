"""Will it be Max? Who can still win a championship, by arithmetic."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from msgspec import UNSET

from chassis.errors import NotFound
from content_api.endpoint import get
from content_api.facts import Facts
from content_api.page import Found, Page
from content_api.parameters import AfterRound, Slug, Year
from content_api.shapes import Maybe, Names, Shape, number, present
from racing import model
from racing.absences import ABSENCES
from racing.model import Championship, Classification, Dataset, SessionKind
from racing.scoring import SCORING, Contender
from racing.scoring_rules import rules_of
from racing.title import After, Contention, Course, Outlook, course, outlook
from racing.weekend import held


class WillItBe(StrEnum):
    """The project's question, answered."""

    NO = "no"
    POSSIBLE = "possible"
    CHAMPION = "champion"


class Since(Shape, frozen=True, kw_only=True):
    """The session after which it was certain."""

    number: int
    grand_prix: str
    session: SessionKind


class Hopeful(Shape, frozen=True, kw_only=True):
    """What a contender has and can still reach. `maximum`: winning all that is left; `minimum`: scoring nothing more."""

    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    points: Decimal
    maximum: Decimal
    minimum: Decimal
    can_win: bool
    will_it_be: WillItBe
    eliminated_since: Maybe[Since] = UNSET
    champion_since: Maybe[Since] = UNSET


class LeftToRun(Shape, frozen=True, kw_only=True):
    """A round without a race result, and the most points that a driver can still score in it."""

    number: int
    grand_prix: str
    points: Decimal


class Title(Shape, frozen=True, kw_only=True):
    """Both championships after the newest result, or as they stood after a round; contenders by points."""

    season: int
    after_round: Maybe[int] = UNSET
    left: tuple[LeftToRun, ...]
    drivers: tuple[Hopeful, ...]
    constructors: tuple[Hopeful, ...]


@get("/seasons/{year}/title", example="/seasons/2026/title?driver=max-verstappen")
async def title(
    facts: Facts,
    *,
    year: Year,
    round_: AfterRound | None = None,
    driver: Slug | None = None,
    constructor: Slug | None = None,
) -> Page[Title]:
    """Who can still win: what each can still reach, who is out since when, and who is champion.

    By arithmetic: a contender can win if, winning all that is left while every rival scores nothing more, he would be ahead on points as
    the season counts them, or by counting back. A race without a result counts as left. With `driver` or `constructor`, that one
    alone: `will_it_be` answers the question in a word.
    """

    async def find(_now: datetime) -> Found[Title]:
        rounds = facts.almanac.rounds(year)
        if not rounds:
            raise NotFound(f"season: there are no rounds of {year}")
        reply = await facts.reader.list_results(year)
        results = _until(round_, rounds, [result for result in reply.results if result.session in SCORING])
        names = Names(reply.paddock)
        tables = {of: await asyncio.to_thread(hopefuls, year, of, rounds, results, names) for of in Championship}
        left, drivers = tables[Championship.DRIVERS]
        _, constructors = tables[Championship.CONSTRUCTORS]
        shown = Title(
            season=year,
            after_round=UNSET if round_ is None else round_,
            left=left,
            drivers=_alone(drivers, "driver", driver, constructor),
            constructors=_alone(constructors, "constructor", constructor, driver),
        )
        return Found(shown, [*rounds, *results], seasons=[year])

    asked = f"round={round_ or ''}&driver={driver or ''}&constructor={constructor or ''}"
    datasets = frozenset({Dataset.ROUNDS, Dataset.RESULTS, Dataset.DRIVERS, Dataset.CONSTRUCTORS, Dataset.ENTRANTS})
    return Page(f"/seasons/{year}/title?{asked}", find, frozenset({year}), datasets)


def hopefuls(
    year: int,
    championship: Championship,
    rounds: Sequence[model.Round],
    results: Sequence[Classification],
    names: Names,
) -> tuple[tuple[LeftToRun, ...], tuple[Hopeful, ...]]:
    """What is left, and every contender of one championship; nobody where it was not held."""
    if not rules_of(year).held(championship):
        return (), ()
    absences = ABSENCES.get(year, ())
    seen = outlook(year, championship, rounds, results, absences=absences)
    went = course(year, championship, rounds, results, absences=absences)
    left = tuple(
        LeftToRun(number=each.number, grand_prix=each.grand_prix, points=number(each.points)) for each in seen.left
    )
    return left, tuple(_hopeful(year, each, seen, went, names) for each in seen.contenders)


def _hopeful(year: int, each: Contention, seen: Outlook, went: Course, names: Names) -> Hopeful:
    champion = seen.champion == each.who
    possible = WillItBe.POSSIBLE if each.can_win else WillItBe.NO
    return Hopeful(
        **_named(year, each.who, names),
        points=number(each.points),
        maximum=number(each.most),
        minimum=number(each.least),
        can_win=each.can_win,
        will_it_be=WillItBe.CHAMPION if champion else possible,
        **present(
            eliminated_since=_since(went.eliminated.get(each.who)),
            champion_since=_since(went.champion_since) if champion else None,
        ),
    )


def _since(after: After | None) -> Since | None:
    return None if after is None else Since(number=after.number, grand_prix=after.grand_prix, session=after.session)


def _named(year: int, who: Contender, names: Names) -> dict[str, Any]:
    driver, constructor, engine = who
    return names.person(year, driver) if driver is not None else names.car(constructor, engine)


def _until(
    number_: int | None, rounds: Sequence[model.Round], results: Sequence[Classification]
) -> Sequence[Classification]:
    """The results up to a round, its own included."""
    if number_ is None:
        return results
    numbers = {weekend.grand_prix: weekend.number for weekend in held(rounds)}
    if number_ not in numbers.values():
        last = max((each for each in numbers.values() if each), default=0)
        raise NotFound(f"round: {number_} is not in this season, allowed: 1 to {last}")
    return [result for result in results if (numbers.get(result.grand_prix) or number_ + 1) <= number_]


def _alone(table: tuple[Hopeful, ...], of: str, wanted: str | None, other: str | None) -> tuple[Hopeful, ...]:
    """All contenders, or the one that is asked for; none where only one of the other championship is."""
    if wanted is None:
        return table if other is None else ()
    found = tuple(each for each in table if getattr(each, of) == wanted)
    if not found:
        raise NotFound(f"{of}: {wanted!r} has not taken part, allowed: an id from the table")
    return found
