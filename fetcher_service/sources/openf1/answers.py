"""The shape of what OpenF1 answers.

It is that of its documentation and of answers from 2023 to 2026; some fields came only in 2026 (`is_cancelled`), or are
missing outside races (`points`).
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec

from fetcher_service.meetings import session_kind
from racing.model import SessionKind

SOURCE = "openf1"

type Instant = Annotated[datetime, msgspec.Meta(tz=True)]
type Seconds = float | None
type Gap = float | str | None


class OpenF1Meeting(msgspec.Struct, frozen=True):
    """A weekend, or testing."""

    meeting_key: int
    meeting_name: str
    year: int
    date_start: Instant
    circuit_short_name: str
    meeting_official_name: str | None = None
    location: str | None = None
    country_name: str | None = None
    is_cancelled: bool = False


class OpenF1Session(msgspec.Struct, frozen=True):
    """A session of a meeting."""

    session_key: int
    meeting_key: int
    session_type: str
    session_name: str
    date_start: Instant
    date_end: Instant
    is_cancelled: bool = False

    @property
    def kind(self) -> SessionKind | None:
        """The kind of session; None for one that we do not have."""
        return session_kind(self.session_type, self.session_name)


class OpenF1Result(msgspec.Struct, frozen=True):
    """A row of `session_result`. Qualifying has a duration and a gap for each of its parts; the rest has one."""

    session_key: int
    driver_number: int
    position: int | None = None
    number_of_laps: int | None = None
    points: Decimal | None = None
    dnf: bool = False
    dns: bool = False
    dsq: bool = False
    duration: Seconds | list[Seconds] = None
    gap_to_leader: Gap | list[Gap] = None


class OpenF1GridPlace(msgspec.Struct, frozen=True):
    """A row of `starting_grid`."""

    session_key: int
    driver_number: int
    position: int


class OpenF1Driver(msgspec.Struct, frozen=True):
    """A row of `drivers`: who drives a car in a session. `full_name` has the surname in capitals; all may be unknown."""

    session_key: int
    driver_number: int
    full_name: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    name_acronym: str | None = None
    team_name: str | None = None
    team_colour: str | None = None

    @property
    def name(self) -> str | None:
        """First and last name, else the full one."""
        return " ".join(filter(None, (self.first_name, self.last_name))) or self.full_name
