"""What the answers about the laps and the log of a session share: which session, who took part, and what there is where nothing is."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET

from chassis.errors import NotFound
from content_api.api.page import Dated, Found, Page, page
from content_api.context import Context
from content_api.schemas import ListingSchema, Maybe, PaddockNames, Schema, present
from racing import model
from racing.model import Classification, Dataset, LapChart, Round, SessionKind, SessionLog
from racing.wire.requests.reads import (
    GetLapChartRequest,
    GetSessionLogRequest,
    ListLapChartsRequest,
    ListResultsRequest,
)

SHOWN = frozenset(
    {Dataset.ROUNDS, Dataset.RESULTS, Dataset.ENTRANTS, Dataset.DRIVERS, Dataset.LAPS, Dataset.SESSION_LOGS}
)
"""The datasets that these answers are made from."""


class SessionFactsSchema(ListingSchema, frozen=True, kw_only=True):
    """A session, and which of the sources gave what is shown of it."""

    described_by: ClassVar[tuple[type, ...]] = (model.Round,)

    season: int
    round: Maybe[int] = UNSET
    """Number of the round. Absent when it is cancelled."""
    grand_prix: str
    name: str
    kind: SessionKind
    """Which session of the weekend it is."""
    sources: tuple[str, ...]
    """Sources that gave something of it, the one with the most detail first: `livetiming`, `jolpica`."""


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A session with what is stored of it. `chart` is None where no laps are, `log` where nothing else is."""

    weekend: Round
    kind: SessionKind
    names: PaddockNames
    result: Classification | None = None
    chart: LapChart | None = None
    log: SessionLog | None = None

    @property
    def head(self) -> dict[str, Any]:
        """The fields that every answer begins with."""
        of_log = [self.log.source] if self.log and self.log.source else []
        return present(
            season=self.weekend.season,
            round=self.weekend.number,
            grand_prix=self.weekend.grand_prix,
            name=self.weekend.name,
            kind=self.kind,
            sources=tuple(self.chart.sources if self.chart else of_log),
        )

    def person(self, driver: str, number: int | None) -> dict[str, Any]:
        """Return who a row is about."""
        return {**self.names.person(self.weekend.season, driver), **present(number=number)}

    def chosen(self, drivers: Collection[str]) -> frozenset[str]:
        """Return the drivers of the chart that are asked for, all without any; raise `NotFound` for one who has no laps."""
        known = frozenset(car.driver for car in self.chart.cars) if self.chart else frozenset()
        if unknown := sorted(set(drivers) - known):
            raise NotFound(f"driver: {unknown[0]} has no laps here, allowed: {', '.join(sorted(known))}")
        return frozenset(drivers) or known


async def session_page[R: Schema](
    context: Context,
    path: str,
    *,
    where: tuple[int, str, SessionKind],
    of: Dataset,
    show: Callable[[SessionFacts], R],
) -> Page[R]:
    """Return the page of what is stored of a session. `path`: below the session's; `of`: the dataset that it cannot do without.

    Raises `NotFound` for a session that the round has not, naming those it has.
    """
    year, name, session = where
    grand_prix = (await context.weekend(year, name)).grand_prix

    async def find(now: datetime) -> Found[R]:
        weekend = context.season_index.find(year, grand_prix, now)
        if session not in (allowed := [each.kind for each in weekend.sessions]):
            raise NotFound(f"session: {weekend.id} has no {session}, allowed: {', '.join(allowed)}")
        facts = await _facts(context, weekend, session, of)
        documents: list[Dated] = [each for each in (weekend, facts.result, facts.chart, facts.log) if each is not None]
        return Found(show(facts), documents, seasons=[year])

    key = f"/seasons/{year}/rounds/{grand_prix}/{session}/{path}"
    return page(context, key, find, frozenset({year}), SHOWN)


async def _facts(context: Context, weekend: Round, session: SessionKind, of: Dataset) -> SessionFacts:
    """Read what is stored; raise `NotFound` where there is nothing of the dataset."""
    where = (weekend.season, weekend.grand_prix, session)
    reply = await context.reader.read(ListResultsRequest(weekend.season, grand_prix=weekend.grand_prix))
    facts = SessionFacts(
        weekend=weekend,
        kind=session,
        names=PaddockNames(reply.paddock),
        result=next((result for result in reply.results if result.session is session), None),
    )
    try:
        if of is Dataset.SESSION_LOGS:
            return msgspec.structs.replace(facts, log=(await context.reader.read(GetSessionLogRequest(*where))).log)
        return msgspec.structs.replace(facts, chart=(await context.reader.read(GetLapChartRequest(*where))).chart)
    except NotFound:
        if of is Dataset.RESULTS and facts.result is not None and facts.result.pit_stops:
            return facts
        raise NotFound(await _nothing(context, weekend, session, of)) from None


async def _nothing(context: Context, weekend: Round, session: SessionKind, of: Dataset) -> str:
    """Return that nothing is known, and of which sessions something is."""
    charts = (await context.reader.read(ListLapChartsRequest(weekend.season))).charts
    what = "log" if of is Dataset.SESSION_LOGS else "laps"
    known = [chart for chart in charts if what == "laps" or chart.log]
    here = [chart.session for chart in known if chart.grand_prix == weekend.grand_prix]
    text = f"session: the {what} of {weekend.id}-{session} {'is' if what == 'log' else 'are'} not known"
    if here:
        return f"{text}, allowed: {', '.join(here)}"
    others = _listed(chart.grand_prix for chart in known)
    return f"{text}, allowed: a session of {others}" if others else f"{text}, nor of any session of {weekend.season}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))


def suffix(drivers: Sequence[str]) -> str:
    """Return the query string of a choice of drivers, for the key of an answer."""
    return f"?driver={','.join(drivers)}" if drivers else ""
