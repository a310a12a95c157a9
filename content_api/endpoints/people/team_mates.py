"""A driver and those who drove the same car in the same races."""

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Slug
from content_api.context import Context
from content_api.endpoints.people.careers import MADE_OF
from content_api.endpoints.people.driver_comparison import AheadSchema, DuelSchema, ScoredSchema, TimesSchema, duel_of
from content_api.schemas import PADDOCK, ListingSchema, Maybe, PaddockNames, Schema, WhoSchema
from racing.records import TeamMate
from racing.wire.requests.reads import ListTeamMatesRequest

COMPARED = MADE_OF | PADDOCK


class TeamMateSchema(Schema, frozen=True, kw_only=True):
    """A team mate of a season: who was ahead, the driver (`first`) or the team mate (`second`), in the weekends they raced together."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, DuelSchema)

    season: int
    """Year of the season."""
    driver: str
    """Id of the team mate: `sergio-perez`."""
    name: Maybe[str] = UNSET
    """Name of the team mate."""
    code: Maybe[str] = UNSET
    constructor: str
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    together: int
    """Races that both started."""
    qualifying: AheadSchema
    sprint_qualifying: AheadSchema
    races: AheadSchema
    sprints: AheadSchema
    points: ScoredSchema
    qualifying_times: Maybe[TimesSchema] = UNSET
    race_times: Maybe[TimesSchema] = UNSET
    fastest_laps: Maybe[TimesSchema] = UNSET


class TeamMatesSchema(ListingSchema, frozen=True, kw_only=True):
    """The team mates of a driver in order of season, in a season those of the most races first."""

    driver: str
    """Id of the driver, who is the first in each comparison."""
    name: str
    """Name of the driver."""
    team_mates: tuple[TeamMateSchema, ...]
    """Team mates in order of season."""


@get("/drivers/{id}/team-mates", table="team_mates", example="/drivers/max-verstappen/team-mates?limit=3")
async def list_team_mates(context: Context, *, id_: Slug) -> Page[TeamMatesSchema]:
    """Everyone who drove the same car as a driver in the same races, with results and times compared.

    A difference of times below zero means that the driver was faster than the team mate.
    """

    async def find(_now: datetime) -> Found[TeamMatesSchema]:
        reply = await context.reader.read(ListTeamMatesRequest(id_))
        names = PaddockNames(reply.paddock)
        shown = TeamMatesSchema(
            driver=reply.driver.id,
            name=reply.driver.name,
            team_mates=tuple(_mate(mate, names) for mate in reply.mates),
        )
        return Found(shown, [reply])

    return page(context, f"/drivers/{id_}/team-mates", find, datasets=COMPARED)


def _mate(mate: TeamMate, names: PaddockNames) -> TeamMateSchema:
    return TeamMateSchema(
        season=mate.season,
        **names.person(mate.season, mate.driver),
        **names.car(mate.car.constructor, mate.car.engine),
        together=mate.races,
        **duel_of(mate.results, mate.results_of_mate),
    )
