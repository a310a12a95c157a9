"""F1DB's repository as a source of track maps: drawings of every layout, under CC BY 4.0, fetched and never bundled.

Its facts are in the bundled archive already; which layouts a season raced is read from there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from yarl import URL

from chassis.clock import Clock
from chassis.errors import NotFound
from fetcher_service.archive.facts import Facts
from fetcher_service.failures import Missing
from fetcher_service.sources.reading import Answer, NothingDue, Rows, SourceChanged, UnknownToSource
from fetcher_service.sources.source import Source, SourceContext
from fetcher_service.web import SourcePolicy, Web
from racing.model import CircuitMap

LICENCE = "CC BY 4.0"
ATTRIBUTION = "F1DB, https://github.com/f1db/f1db"


@asynccontextmanager
async def open_source(context: SourceContext) -> AsyncIterator["F1db"]:
    """F1DB's drawings, at the address under `f1db`: a folder of `<layout>.svg`."""
    yield F1db(context.web, context.clock, context.addresses["f1db"])


class F1db(Source):
    """Gives maps, one page a layout."""

    name = "f1db"

    def __init__(self, web: Web, clock: Clock, address: str) -> None:
        self._web = web
        self._clock = clock
        self._address = address.rstrip("/")
        host = URL(address).host or ""
        self._policy = SourcePolicy(source=self.name, hosts=frozenset({host}), per_second=2, concurrency=1)

    async def circuit_maps(self, season: int) -> Answer[CircuitMap]:
        """The layouts of a season that have a drawing; one that has none is left out."""
        try:
            layouts = await asyncio.to_thread(_layouts, season)
        except NotFound:
            return UnknownToSource(f"the layouts of {season} are not in the archive")
        maps = [drawing for layout in layouts if (drawing := await self._map(layout)) is not None]
        if not maps:
            return NothingDue(f"no layout of {season} has been drawn yet")
        return Rows(tuple(maps), as_of=self._now())

    async def _map(self, layout: str) -> CircuitMap | None:
        try:
            page = await self._web.get(self._policy, f"{self._address}/{layout}.svg")
        except Missing:
            return None
        svg = page.text()
        if "</svg>" not in svg:
            raise SourceChanged(self.name, f"{layout}.svg", f"no SVG drawing but {svg[:40]!r}")
        return CircuitMap(id=layout, svg=svg, licence=LICENCE, attribution=ATTRIBUTION)

    def _now(self) -> datetime:
        return self._clock.now()


def _layouts(season: int) -> list[str]:
    with Facts() as facts:
        circuits = [weekend.circuit for weekend in facts.season(season).rounds]
    return sorted({circuit.layout for circuit in circuits if circuit is not None and circuit.layout})
