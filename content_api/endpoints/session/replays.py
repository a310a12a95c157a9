"""Replays of sessions."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import RoundName, SessionChoice, Year
from content_api.context import Context
from content_api.replay.replay_store import chosen
from content_api.schemas import ListingSchema, Maybe, Schema, instant, present
from racing import model
from racing.model import Dataset, Replay, SessionKind
from racing.wire.requests.reads import ListReplaysRequest


class ReplaySchema(Schema, frozen=True, kw_only=True):
    """A session that can be told once more, and where."""

    described_by: ClassVar[tuple[type, ...]] = (model.Replay,)

    season: int
    """Year of the season."""
    grand_prix: str
    """Id of the Grand Prix: `bahrain`."""
    session: SessionKind
    """Which session of the weekend it is."""
    begins: int
    """Instant of its first picture, in unix seconds (UTC)."""
    begins_iso: str
    seconds: float
    complete: bool
    source: Maybe[str] = UNSET
    """Where its steps are from: `livetiming`."""


class ReplaysSchema(ListingSchema, frozen=True, kw_only=True):
    """Replays in order of time."""

    replays: tuple[ReplaySchema, ...]
    """Sessions that can be told once more."""


class LapBegunSchema(Schema, frozen=True, kw_only=True):
    """When a lap of the leader began."""

    described_by: ClassVar[tuple[type, ...]] = (model.LapBegun,)

    lap: int
    at: float


class ReplayInFullSchema(ListingSchema, frozen=True, kw_only=True):
    """A session that can be told once more, and from where."""

    described_by: ClassVar[tuple[type, ...]] = (ReplaySchema, model.Replay)

    season: int
    grand_prix: str
    session: SessionKind
    begins: int
    begins_iso: str
    seconds: float
    complete: bool
    source: Maybe[str] = UNSET
    laps: tuple[LapBegunSchema, ...]
    """Laps that a replay may begin with. Empty outside of races and sprints."""


@get("/replays", table="replays", example="/replays?year=2025")
async def list_replays(context: Context, *, year: Year | None = None) -> Page[ReplaysSchema]:
    """What can be told once more: every session that was followed live or fetched from the archive of live timing."""

    async def find(_now: datetime) -> Found[ReplaysSchema]:
        found = (await context.reader.read(ListReplaysRequest(year))).replays
        return Found(
            ReplaysSchema(replays=tuple(_listed(found))), found, seasons=sorted({each.season for each in found})
        )

    seasons = None if year is None else frozenset({year})
    suffix = "" if year is None else f"?year={year}"
    return page(context, f"/replays{suffix}", find, seasons, frozenset({Dataset.REPLAYS}))


@get(
    "/seasons/{year}/rounds/{round}/{session}/replay", table="laps", example="/seasons/2025/rounds/qatar/sprint/replay"
)
async def get_replay(
    context: Context, *, year: Year, round_: RoundName, session: SessionChoice
) -> Page[ReplayInFullSchema]:
    """What a replay of a session has: how long it is, and when each lap begins.

    `/ws` and `/events` behind this path tell it, as a WebSocket and as an event stream.
    """
    grand_prix = (await context.weekend(year, round_)).grand_prix

    async def find(_now: datetime) -> Found[ReplayInFullSchema]:
        replay = chosen((await context.reader.read(ListReplaysRequest())).replays, year, grand_prix, session)
        laps = tuple(LapBegunSchema(lap=each.lap, at=each.at) for each in replay.laps)
        return Found(ReplayInFullSchema(**_fields(replay), laps=laps), [replay], seasons=[year])

    path = f"/seasons/{year}/rounds/{grand_prix}/{session}/replay"
    return page(context, path, find, frozenset({year}), frozenset({Dataset.REPLAYS}))


def _listed(replays: Iterable[Replay]) -> Iterable[ReplaySchema]:
    return (ReplaySchema(**_fields(replay)) for replay in replays)


def _fields(replay: Replay) -> dict[str, Any]:
    return present(
        season=replay.season,
        grand_prix=replay.grand_prix,
        session=replay.session,
        **instant("begins", replay.begins),
        seconds=replay.seconds,
        complete=replay.complete,
        source=replay.source,
    )
