"""How Formula One's own systems name weekends and sessions, in live timing and in OpenF1. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from fetcher_service.identities import Identities, slug
from racing.model import Circuit, SessionKind
from racing.schedule import TESTING

OFFSET = re.compile(r"-?([01]?[0-9]):([0-5][0-9]):([0-5][0-9])")
PRACTICE = re.compile(r"(?:practice|day)\s*(\d)", re.IGNORECASE)

TEST_NUMBER = re.compile(r"\b(\d)$")
"""At the end of the name of a test: `Pre-Season Testing 2`."""

CIRCUITS: Mapping[str, str] = {
    "americas": "austin",
    "monte-carlo": "monaco",
    "sakhir": "bahrain",
    "singapore": "marina-bay",
    "yas-marina-circuit": "yas-marina",
}
"""Our id by theirs, in the form of `slug`, where the two differ."""


COUNTRIES: Mapping[str, str] = {"Great Britain": "UK", "United States": "USA"}
"""The words for countries that only they use."""


def circuit_id(short_name: str) -> str:
    """The track of a meeting by its short name; an unknown one becomes the slug of its name."""
    theirs = slug(short_name)
    return CIRCUITS.get(theirs, theirs)


def track(short_name: str, place: str | None, country: str | None, identities: Identities) -> Circuit:
    """Return the track of a meeting, with our names."""
    circuit = circuit_id(short_name)
    known = identities.country(COUNTRIES.get(country, country)) if country else None
    return Circuit(
        id=circuit,
        name=identities.circuit_name(circuit) or short_name,
        place=place,
        country=known[1] if known else country,
        country_code=known[0] if known else None,
    )


def is_testing(meeting_name: str) -> bool:
    """Whether a meeting is testing, before or within a season, and no round of the championship."""
    return "testing" in meeting_name.lower()


def before_the_season[T](meetings: Iterable[T], name: Callable[[T], str]) -> list[T]:
    """Return the tests that come before the first Grand Prix, of meetings in order of time; later ones are no pre-season tests."""
    return list(takewhile(lambda meeting: is_testing(name(meeting)), meetings))


def ids_of_tests(names: Iterable[str]) -> list[str]:
    """Return the ids of a season's tests by their names, in order of time: `testing`, then `testing-2`, as they are numbered."""
    ids: list[str] = []
    for name in names:
        named = TEST_NUMBER.search(name)
        number = int(named[1]) if named else len(ids) + 1
        id_ = TESTING if number <= 1 else f"{TESTING}-{number}"
        ids.append(id_ if id_ not in ids else f"{TESTING}-{len(ids) + 1}")
    return ids


def session_kind(session_type: str, name: str) -> SessionKind | None:
    """Return the kind by type, then name; None for a session that we do not have.

    The type decides first: until 2023 the Saturday race was called "Sprint Qualifying", and of type Race or of that type.
    """
    sprint = name.lower().startswith("sprint")
    match session_type.lower():
        case "practice" if day := PRACTICE.search(name):
            kind = f"practice_{day[1]}"
            return SessionKind(kind) if kind in SessionKind else None
        case "qualifying":
            return SessionKind.SPRINT_QUALIFYING if sprint else SessionKind.QUALIFYING
        case "race":
            return SessionKind.SPRINT if sprint else SessionKind.RACE
        case "sprint shootout":
            return SessionKind.SPRINT_QUALIFYING
        case "sprint qualifying" | "sprint":
            return SessionKind.SPRINT
        case _:
            return None


def utc(local: datetime, gmt_offset: str) -> datetime:
    """The instant of a local time; the offset is written `08:00:00` or `-06:00:00`. Raises `ValueError` for another form."""
    written = OFFSET.fullmatch(gmt_offset)
    if written is None:
        raise ValueError(f"{gmt_offset!r} is no offset from UTC")
    hours, minutes, seconds = (int(part) for part in written.groups())
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    try:
        return (local + offset if gmt_offset.startswith("-") else local - offset).replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError(f"{local} at {gmt_offset} from UTC is outside the calendar") from error


def numbered[T](meetings: Iterable[tuple[T, bool]]) -> list[tuple[T, int | None]]:
    """The meetings, in order of time and with whether each was called off, with their numbers: those held count from 1."""
    numbers: list[tuple[T, int | None]] = []
    held = 0
    for meeting, cancelled in meetings:
        held += not cancelled
        numbers.append((meeting, None if cancelled else held))
    return numbers
