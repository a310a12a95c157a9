"""Starting grids of races and sprints."""

from datetime import datetime
from typing import ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import RoundName, Year
from content_api.context import Context
from content_api.schemas import PADDOCK, ListingSchema, Maybe, PaddockNames, Schema, WhoSchema, fields_of, present
from racing import model
from racing.model import Dataset, SessionKind
from racing.wire.requests.reads import GetStartingGridRequest

SHOWN = PADDOCK | {Dataset.STARTING_GRIDS, Dataset.ROUNDS, Dataset.RESULTS, Dataset.ENTRANTS}


class GridPlaceSchema(Schema, frozen=True, kw_only=True):
    """A place on the grid, with the lap that it was won with and what was decided against it."""

    described_by: ClassVar[tuple[type, ...]] = (WhoSchema, model.GridPlace)

    position: Maybe[int] = UNSET
    pit_lane: Maybe[bool] = UNSET
    driver: str
    name: Maybe[str] = UNSET
    code: Maybe[str] = UNSET
    number: Maybe[int] = UNSET
    constructor: Maybe[str] = UNSET
    constructor_name: Maybe[str] = UNSET
    engine: Maybe[str] = UNSET
    engine_name: Maybe[str] = UNSET
    tyre: Maybe[str] = UNSET
    time: Maybe[str] = UNSET
    penalty: Maybe[int] = UNSET
    back_of_grid: Maybe[bool] = UNSET


class StartingGridSchema(ListingSchema, frozen=True, kw_only=True):
    """A starting grid in its order; starters from the pit lane come last."""

    season: int
    """Year of the season."""
    round: Maybe[int] = UNSET
    """Number of the round. Absent when it is cancelled."""
    grand_prix: str
    """Id of the Grand Prix: `monaco`."""
    name: str
    """Name of the Grand Prix: `Monaco Grand Prix`."""
    session: SessionKind
    """What it is the grid of: `race` or `sprint`."""
    places: tuple[GridPlaceSchema, ...]
    """Places in order; starters from the pit lane come last."""


@get(
    "/seasons/{year}/rounds/{round}/starting_grid", table="places", example="/seasons/2021/rounds/bahrain/starting_grid"
)
async def starting_grid(context: Context, *, year: Year, round_: RoundName) -> Page[StartingGridSchema]:
    """The starting grid of a race as it was drawn up, with times and penalties.

    Where no source has the grid itself, it is what the result tells of it, without penalties.
    """
    return await _grid(context, year, round_, SessionKind.RACE, "starting_grid")


@get(
    "/seasons/{year}/rounds/{round}/sprint_starting_grid",
    table="places",
    example="/seasons/2022/rounds/sao-paulo/sprint_starting_grid",
)
async def sprint_starting_grid(context: Context, *, year: Year, round_: RoundName) -> Page[StartingGridSchema]:
    """The starting grid of a sprint, as that of a race."""
    return await _grid(context, year, round_, SessionKind.SPRINT, "sprint_starting_grid")


async def _grid(context: Context, year: int, round_: str, session: SessionKind, path: str) -> Page[StartingGridSchema]:
    grand_prix = (await context.weekend(year, round_)).grand_prix

    async def find(now: datetime) -> Found[StartingGridSchema]:
        weekend = context.season_index.find(year, grand_prix, now)
        reply = await context.reader.read(GetStartingGridRequest(year, grand_prix, session))
        names = PaddockNames(reply.paddock)
        shown = StartingGridSchema(
            season=year,
            **present(round=weekend.number),
            grand_prix=grand_prix,
            name=weekend.name,
            session=session,
            places=tuple(
                GridPlaceSchema(
                    **{
                        **fields_of(place),
                        **names.person(year, place.driver),
                        **names.car(place.constructor, place.engine),
                    }
                )
                for place in reply.grid.places
            ),
        )
        return Found(shown, [weekend, reply.grid], seasons=(year,))

    return page(context, f"/seasons/{year}/rounds/{grand_prix}/{path}", find, frozenset({year}), SHOWN)
