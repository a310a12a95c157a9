"""Tracks."""

from msgspec import UNSET

from content_api.shapes import PROVENANCE, Maybe, Shape, facts_of
from racing import model


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
