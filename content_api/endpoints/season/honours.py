"""What races are remembered for beside their results."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Year
from content_api.context import Context
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of, present
from racing import model
from racing.model import Championship, Dataset, FanVote, Honours
from racing.wire.requests.reads import ListHonoursRequest

SHOWN = frozenset({Dataset.HONOURS, Dataset.ROUNDS, Dataset.ENTRANTS, Dataset.DRIVERS, Dataset.CONSTRUCTORS})


class VoteSchema(Schema, frozen=True, kw_only=True):
    """A driver's place in the fans' vote."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.FanVote)

    position: int
    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    percentage: Maybe[float] = UNSET


class RaceHonoursSchema(Schema, frozen=True, kw_only=True):
    """What one race is remembered for."""

    grand_prix: str
    """Id of the Grand Prix: `monaco`."""
    driver_of_the_day: Maybe[str] = UNSET
    """Id of the driver whom the fans voted for most. Absent before 2016, and when unknown."""
    driver_of_the_day_name: Maybe[str] = UNSET
    """Name of that driver."""
    votes: Maybe[tuple[VoteSchema, ...]] = UNSET
    """First places of the vote. Absent before 2016, and when unknown."""
    grand_slam: Maybe[str] = UNSET
    """Id of the driver who had the pole, led every lap, set the fastest lap and won. Absent where nobody did."""
    decided: Maybe[tuple[Championship, ...]] = UNSET
    """Titles that were decided with this race. Absent where it decided none."""


class HonoursSchema(ListingSchema, frozen=True, kw_only=True):
    """What the races of a season are remembered for, in order of time; races with nothing known are left out."""

    season: int
    """Year of the season."""
    honours: tuple[RaceHonoursSchema, ...]
    """Races in order of time."""


@get("/seasons/{year}/honours", table="honours", example="/seasons/2021/honours")
async def list_honours(context: Context, *, year: Year) -> Page[HonoursSchema]:
    """The driver of the day of every race with the vote, grand slams, and the races that decided the titles."""

    async def find(_now: datetime) -> Found[HonoursSchema]:
        if not context.season_index.rounds(year):
            raise context.season_index.no_rounds(year)
        reply = await context.reader.read(ListHonoursRequest(year))
        names = PaddockNames(reply.paddock)
        shown = HonoursSchema(season=year, honours=tuple(_race(each, names) for each in reply.honours))
        return Found(shown, reply.honours, seasons=(year,))

    return page(context, f"/seasons/{year}/honours", find, frozenset({year}), SHOWN)


def votes_of(honours: Honours | None, names: PaddockNames) -> Maybe[tuple[VoteSchema, ...]]:
    """Return the vote for the driver of the day; left out where it is not known."""
    if honours is None or not honours.driver_of_the_day:
        return UNSET
    return tuple(_vote(honours.season, vote, names) for vote in honours.driver_of_the_day)


def _race(honours: Honours, names: PaddockNames) -> RaceHonoursSchema:
    first = next((vote.driver for vote in honours.driver_of_the_day), None)
    person = names.drivers.get(first or "")
    return RaceHonoursSchema(
        grand_prix=honours.grand_prix,
        **present(
            driver_of_the_day=first,
            driver_of_the_day_name=person.name if person else None,
            grand_slam=honours.grand_slam,
        ),
        votes=votes_of(honours, names),
        decided=honours.decided or UNSET,
    )


def _vote(year: int, vote: FanVote, names: PaddockNames) -> VoteSchema:
    known: dict[str, Any] = {**fields_of(vote), **names.person(year, vote.driver), **names.car(vote.constructor, None)}
    return VoteSchema(**known)
