"""Tracks."""

from datetime import datetime
from string import ascii_letters, digits, punctuation
from urllib.parse import quote

from msgspec import UNSET

from content_api.endpoint import get
from content_api.facts import Facts
from content_api.page import PAST_SECONDS
from content_api.parameters import Slug
from content_api.prepared import Answer
from content_api.shapes import PROVENANCE, Maybe, Shape, facts_of
from content_api.shelf import Resource
from racing import model
from racing.model import Dataset


class Layout(Shape, frozen=True, kw_only=True):
    """A track in the layout raced that year. Degrees north and east, kilometres, IANA time zone."""

    id: str
    name: str
    full_name: Maybe[str] = UNSET
    place: Maybe[str] = UNSET
    country: Maybe[str] = UNSET
    country_code: Maybe[str] = UNSET
    latitude: Maybe[float] = UNSET
    longitude: Maybe[float] = UNSET
    time_zone: Maybe[str] = UNSET
    layout: Maybe[str] = UNSET
    length_km: Maybe[float] = UNSET
    turns: Maybe[int] = UNSET
    ergast_id: Maybe[str] = UNSET


def layout(circuit: model.Circuit | None) -> Maybe[Layout]:
    """The track of a round; left out where it is not known."""
    return UNSET if circuit is None else Layout(**facts_of(circuit, *PROVENANCE))


PRINTABLE = ascii_letters + digits + punctuation.replace("%", "") + " "
SVG = "image/svg+xml"

DRAWN_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""Content-Security-Policy of a drawing: whatever is in it, nothing runs and nothing is fetched."""


@get("/circuits/{id}/map.svg", media_type=SVG, example="/circuits/monza/map.svg")
async def circuit_map(facts: Facts, *, id_: Slug) -> Resource:
    """The drawing of a track, in the layout raced last; its licence and who drew it stand in the headers.

    404 where there is none. An id may also name a layout, as rounds show it: `monza-7`.
    """

    async def make(now: datetime) -> Answer:
        drawing = (await facts.reader.get_circuit_map(facts.almanac.layout_of(id_) or id_)).circuit_map
        return Answer(
            content=drawing.svg.encode(),
            changed=drawing.updated_at or now,
            source=drawing.source,
            max_age=PAST_SECONDS,
            enveloped=False,
            content_type=SVG,
            headers=(
                ("Content-Security-Policy", DRAWN_ONLY),
                ("X-Licence", one_line(drawing.licence)),
                ("X-Attribution", one_line(drawing.attribution)),
            ),
        )

    return Resource(f"/circuits/{id_}/map.svg", make, datasets=frozenset({Dataset.CIRCUIT_MAPS, Dataset.ROUNDS}))


def one_line(text: str) -> str:
    """Fit for a header: ASCII without line breaks, other letters percent-encoded in UTF-8."""
    return quote(" ".join(text.split()), safe=PRINTABLE)
