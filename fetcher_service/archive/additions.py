"""What F1DB does not know: our own committed facts beside this file, see the package."""

from datetime import datetime
from importlib.resources import files
from typing import Any

import msgspec

from fetcher_service.identities import ErgastIds
from racing.model import SessionKind

type SessionStarts = dict[SessionKind, datetime]
"""Aware UTC starts; in the file in order of time."""


type SessionMinutes = dict[SessionKind, int]


class CancelledRound(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A round that was called off, as its last calendar had it; the ids are F1DB's."""

    season: int
    grand_prix: str
    circuit: str
    layout: str
    sessions: SessionStarts


class ColourSpan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The seasons in which a team had a colour, as six hexadecimal digits; `last` is missing where it goes on."""

    colour: str
    first: int
    last: int | None = None


class Additions(msgspec.Struct, frozen=True):
    """All of it. `session_times` and `session_lengths` by season and grand_prix, `time_zones` by circuit, `team_colours` by constructor.

    `session_lengths`: minutes, as they were published, of sessions that were not planned as long as their year's regulations have them.
    """

    session_times: dict[int, dict[str, SessionStarts]]
    session_lengths: dict[int, dict[str, SessionMinutes]]
    time_zones: dict[str, str]
    cancelled: tuple[CancelledRound, ...]
    ergast_ids: ErgastIds
    team_colours: dict[str, tuple[ColourSpan, ...]]

    def colours_of(self, season: int) -> dict[str, str]:
        """Return the colours of a season by constructor."""
        return {
            constructor: span.colour
            for constructor, spans in self.team_colours.items()
            for span in spans
            if span.first <= season <= (span.last or season)
        }


def read_additions() -> Additions:
    """The committed files; a mistake in one raises `msgspec.ValidationError` naming the place."""
    folder = files(__package__)
    plain: dict[str, Any] = {
        field: msgspec.json.decode((folder / f"{field}.json").read_bytes()) for field in Additions.__struct_fields__
    }
    return msgspec.convert(plain, Additions, str_keys=True)
