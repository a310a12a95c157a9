"""How the chances of a title went, round by round."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import ChampionshipChoice, Year
from content_api.context import Context
from content_api.endpoints.season.awaited import AwaitedSchema, CountedSchema, as_of, known
from content_api.endpoints.season.title import METHOD, PRECISION, SHOWN, championships, named
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, number
from content_api.title.cache import HISTORY_SEASONS
from racing.model import Championship, SessionKind
from racing.title.arithmetic import After
from racing.title.awaited import awaited
from racing.title.contest import TitleMoment
from racing.wire.requests.reads import ListResultsRequest


class RoundRunSchema(Schema, frozen=True, kw_only=True):
    """A round with a result."""

    number: int
    """Number of the round."""
    grand_prix: str
    """Id of its Grand Prix: `bahrain`."""


class ChancesSchema(Schema, frozen=True, kw_only=True):
    """A contender's points, the most he could reach, and his probability of the title after each of the rounds.

    Null where he had not taken part yet.
    """

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema,)

    driver: Maybe[str] = UNSET
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    points: tuple[Decimal | None, ...]
    """Points after each of the rounds, with their fraction; null before the contender took part."""
    maximum: tuple[Decimal | None, ...]
    """Most points that could be reached then; null before the contender took part."""
    can_win: tuple[bool | None, ...]
    """Whether the title was possible then, by arithmetic; null before the contender took part."""
    probability: tuple[float | None, ...]
    """Chance of the title then, from 0 to 1; null before the contender took part, and when arithmetic decided."""


class TitleHistorySchema(ListingSchema, frozen=True, kw_only=True):
    """A championship after every round, contenders in the order of the newest: `probability[i]` is after `rounds[i]`.

    `seasons`: drawn at random for each round that was not decided. `as_of`: the newest round; `awaiting`: results that are missing since.
    """

    season: int
    """Year of the season."""
    championship: Championship
    """Whose championship it is."""
    as_of: Maybe[CountedSchema] = UNSET
    """The newest session that is counted here; absent before the first."""
    awaiting: Maybe[tuple[AwaitedSchema, ...]] = UNSET
    """Races and sprints that have been run and have no result yet, in order of time; absent when there are none."""
    method: str
    """How probabilities are found, in a sentence."""
    seasons: int
    """Number of seasons drawn for each round that had not decided the title."""
    rounds: tuple[RoundRunSchema, ...]
    """Rounds with a result, in order."""
    contenders: tuple[ChancesSchema, ...]
    """Contenders in the order of the newest round; their lists are as long as `rounds`."""


@get("/seasons/{year}/title/history", table="contenders", example="/seasons/2021/title/history?limit=2")
async def title_history(
    context: Context, *, year: Year, championship: ChampionshipChoice = Championship.DRIVERS
) -> Page[TitleHistorySchema]:
    """Who could win after every round, and how likely it was, for plots; of drivers, or of constructors since 1958.

    Everything as it could be known then. With fewer drawn seasons than `/seasons/{year}/title`: a few hundredths are chance.
    """

    async def find(now: datetime) -> Found[TitleHistorySchema]:
        rounds = context.season_index.rounds(year)
        if not rounds:
            raise context.season_index.no_rounds(year)
        reply = await context.reader.read(ListResultsRequest(year, scoring=True))
        results = reply.results
        is_held = championship in championships(year)
        moments = await context.title_cache.history(year, championship, rounds, results) if is_held else ()
        shown = TitleHistorySchema(
            season=year,
            championship=championship,
            method=METHOD,
            seasons=HISTORY_SEASONS,
            rounds=tuple(RoundRunSchema(number=moment.number, grand_prix=moment.grand_prix) for moment in moments),
            contenders=chances_of(year, moments, PaddockNames(reply.paddock)),
            **as_of(rounds, _newest(moments), awaited(rounds, known(results), now)),
        )
        return Found(shown, [*rounds, *results], rounds, [year])

    return page(context, f"/seasons/{year}/title/history?championship={championship}", find, frozenset({year}), SHOWN)


def _newest(moments: Sequence[TitleMoment]) -> After | None:
    if not moments:
        return None
    return After(number=moments[-1].number, grand_prix=moments[-1].grand_prix, session=SessionKind.RACE)


def chances_of(year: int, moments: Sequence[TitleMoment], names: PaddockNames) -> tuple[ChancesSchema, ...]:
    """Turn the moments into a row for each contender."""
    tables = [{each.who: each for each in moment.outlook.contenders} for moment in moments]
    odds = [moment.odds.chances if moment.odds else {} for moment in moments]
    order = dict.fromkeys(who for table in reversed(tables) for who in table)
    return tuple(
        ChancesSchema(
            **named(year, who, names),
            points=tuple(number(table[who].points) if who in table else None for table in tables),
            maximum=tuple(number(table[who].most) if who in table else None for table in tables),
            can_win=tuple(table[who].can_win if who in table else None for table in tables),
            probability=tuple(round(chances[who], PRECISION) if who in chances else None for chances in odds),
        )
        for who in order
    )
