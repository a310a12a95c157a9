"""Read a request of Ergast: a path of season, round, criteria and resource, and a query string that says which rows. Pure.

    /{season}/{round}/{criterion}/{value}/…/{resource}/{value}.json

Season and round may be left out. Criteria come in any order and any number; of a duplicate the last one counts. Without a resource the
races are meant. Words and ids may be in upper or lower case. A path that the contract does not have raises NotFound, a criterion that the
resource does not take InvalidRequest; the messages begin as those of the contract do.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from chassis.errors import InvalidRequest, NotFound
from content_api.ergast.vocabulary import identifiers

MOST_ROWS = 1000
USUAL_ROWS = 30

MANY_DIGITS = 10
LAST_ROW = 10**9
"""A number with `MANY_DIGITS` digits or more is read as this one, which is larger than any number of rows."""


class Relative(StrEnum):
    """A word that means another season or round on another day."""

    CURRENT = "current"
    LAST = "last"
    NEXT = "next"


class ErgastResource(StrEnum):
    """What is asked for, spelled as in a path."""

    SEASONS = "seasons"
    CIRCUITS = "circuits"
    RACES = "races"
    STATUS = "status"
    CONSTRUCTORS = "constructors"
    DRIVERS = "drivers"
    RESULTS = "results"
    SPRINT = "sprint"
    QUALIFYING = "qualifying"
    SPRINT_QUALIFYING = "sprintQualifying"
    PRACTICE = "practice"
    PIT_STOPS = "pitstops"
    LAPS = "laps"
    DRIVER_STANDINGS = "driverStandings"
    CONSTRUCTOR_STANDINGS = "constructorStandings"


class ResponseFormat(StrEnum):
    """How an answer is written."""

    JSON = "json"
    XML = "xml"


class Criteria(msgspec.Struct, frozen=True, kw_only=True):
    """What an entry has to meet, all of it.

    `result`, `sprint`: the position in the race or the sprint, of classified drivers. `qualifying`, `sprint_qualifying`: the position
    there, of everyone. `grid`, `fastest`, `status`: of the race. `driver_standing`, `constructor_standing`: the position in the
    championship of that season. As in the contract, a `fastest` of 0 is no criterion.
    """

    circuit: str | None = None
    constructor: str | None = None
    driver: str | None = None
    grid: int | None = None
    result: int | None = None
    status: int | None = None
    fastest: int | None = None
    lap: int | None = None
    stop: int | None = None
    qualifying: int | None = None
    sprint: int | None = None
    sprint_qualifying: int | None = None
    practice: int | None = None
    driver_standing: int | None = None
    constructor_standing: int | None = None

    def given(self) -> frozenset[str]:
        """Return the names of the criteria that are given."""
        return frozenset(name for name in self.__struct_fields__ if getattr(self, name) is not None)


class ErgastQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What a path asks for: a resource of a season and round, under criteria. `form`: None where the path has no ending."""

    resource: ErgastResource
    season: int | Relative | None = None
    round: int | Relative | None = None
    criteria: Criteria = Criteria()
    form: ResponseFormat | None = None

    @property
    def is_relative(self) -> bool:
        """Whether it means another season or round on another day."""
        return isinstance(self.season, Relative) or isinstance(self.round, Relative)


class PageWindow(msgspec.Struct, frozen=True, kw_only=True):
    """Which rows to answer with. The innermost ones are counted."""

    limit: int = USUAL_ROWS
    offset: int = 0

    def of[T](self, rows: Sequence[T]) -> Sequence[T]:
        """Return the rows inside the window."""
        return rows[self.offset : self.offset + self.limit]


class ErgastRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A query with nothing relative in it, which rows are wanted, and how the answer is written.

    `url`: the address without its query string, as the answer repeats it. `legacy`: with Ergast's own words for how a race ended.
    """

    query: ErgastQuery
    window: PageWindow
    form: ResponseFormat
    legacy: bool
    url: str


CRITERIA: Mapping[str, str] = {
    "circuits": "circuit",
    "constructors": "constructor",
    "drivers": "driver",
    "grid": "grid",
    "results": "result",
    "status": "status",
    "fastest": "fastest",
    "laps": "lap",
    "pitstops": "stop",
    "qualifying": "qualifying",
    "sprint": "sprint",
    "sprintqualifying": "sprint_qualifying",
    "practice": "practice",
    "driverstandings": "driver_standing",
    "constructorstandings": "constructor_standing",
}
"""The field of `Criteria` by the word in a path, in lower case. A resource with a value after it is such a criterion, too."""

IDS = frozenset({"circuit", "constructor", "driver"})
"""Criteria whose value is an id; the others have a number."""

_RESOURCES = {resource.lower(): resource for resource in ErgastResource}

_OF_THE_CAR = frozenset({"circuit", "constructor", "driver", "grid", "result", "status", "fastest"})
_ELSEWHERE = frozenset({"qualifying", "sprint", "sprint_qualifying", "driver_standing", "constructor_standing"})
_OF_AN_ENTRY = _OF_THE_CAR | _ELSEWHERE

TAKEN: Mapping[ErgastResource, frozenset[str]] = {
    ErgastResource.SEASONS: _OF_AN_ENTRY,
    ErgastResource.CIRCUITS: _OF_AN_ENTRY,
    ErgastResource.RACES: _OF_AN_ENTRY,
    ErgastResource.STATUS: _OF_AN_ENTRY,
    ErgastResource.CONSTRUCTORS: _OF_AN_ENTRY,
    ErgastResource.DRIVERS: _OF_AN_ENTRY,
    ErgastResource.RESULTS: _OF_AN_ENTRY,
    ErgastResource.SPRINT: _OF_AN_ENTRY,
    ErgastResource.QUALIFYING: _OF_AN_ENTRY,
    ErgastResource.SPRINT_QUALIFYING: _OF_AN_ENTRY,
    ErgastResource.PRACTICE: frozenset({"circuit", "constructor", "driver", "practice"}),
    ErgastResource.PIT_STOPS: _OF_AN_ENTRY | {"lap", "stop"},
    ErgastResource.LAPS: _OF_AN_ENTRY | {"lap"},
    ErgastResource.DRIVER_STANDINGS: frozenset({"driver", "driver_standing"}),
    ErgastResource.CONSTRUCTOR_STANDINGS: frozenset({"constructor", "constructor_standing"}),
}
"""The criteria that each resource takes."""

NEEDED: Mapping[ErgastResource, tuple[str, ...]] = {
    ErgastResource.PIT_STOPS: ("season", "round"),
    ErgastResource.LAPS: ("season", "round"),
    ErgastResource.PRACTICE: ("season", "practice"),
}
"""What each resource requires."""

_SEASON = re.compile(r"[0-9]{4}")
_ROUND = re.compile(r"[0-9]{1,2}")
_NUMBER = re.compile(r"[0-9]{1,6}")
_ID = re.compile(r"[A-Za-z0-9_-]+")
_NUMERIC = re.compile(r"[-+]?[.,]?[0-9].*")
"""In the place of a season or a round, this is a malformed number rather than a word."""

_ROUNDS = f"a number of one or two digits, {Relative.LAST}, {Relative.NEXT}"
_FORMS = {f".{form}": form for form in ResponseFormat}


def read_path(path: str) -> ErgastQuery:
    """Return the query of a path below `/f1`, with any ending: `/2023/5.json`, `/current/last/results/`, `.json`, nothing."""
    path = path.rstrip("/")
    form = next((form for ending, form in _FORMS.items() if path.lower().endswith(ending)), None)
    if form is not None:
        path = path[: -len(form) - 1].rstrip("/")
    words = path.removeprefix("/").split("/") if path else []
    season, round_, words = _when(words)
    resource, criteria = _what(words)
    query = ErgastQuery(resource=resource, season=season, round=round_, criteria=criteria, form=form)
    _check(query)
    return query


def read_window(query: Mapping[str, str]) -> PageWindow:
    """Return the rows that a query string asks for. As in the contract, bad numbers are ignored, and a larger limit becomes 1000."""
    limit = _whole(query.get("limit")) or USUAL_ROWS
    return PageWindow(limit=min(limit, MOST_ROWS), offset=_whole(query.get("offset")))


def _when(words: list[str]) -> tuple[int | Relative | None, int | Relative | None, list[str]]:
    """Return season, round, and the remaining words."""
    season = _season(words[0]) if words else None
    if season is None:
        return None, None, words
    words = words[1:]
    round_ = _round(words[0]) if words else None
    return season, round_, words if round_ is None else words[1:]


def _season(word: str) -> int | Relative | None:
    """Return the season at the start of a path; None for another word. Raise NotFound for a malformed season, and for a round."""
    if word.lower() == Relative.CURRENT:
        return Relative.CURRENT
    if _SEASON.fullmatch(word):
        return int(word)
    if word.lower() in (Relative.LAST, Relative.NEXT):
        raise NotFound(f"Not found. round: {word!r}, allowed: after a season, as in current/{word.lower()}")
    if _NUMERIC.fullmatch(word):
        raise NotFound(f"Not found. season: {word!r}, allowed: a year of four digits, {Relative.CURRENT}")
    return None


def _round(word: str) -> int | Relative | None:
    """Return the round after a season; None for a resource or criterion. Raise NotFound for a malformed round and any other word."""
    if word.lower() in (Relative.LAST, Relative.NEXT):
        return Relative(word.lower())
    if _ROUND.fullmatch(word):
        return int(word)
    if _NUMERIC.fullmatch(word):
        raise NotFound(f"Not found. round: {word!r}, allowed: {_ROUNDS}")
    if word.lower() not in _RESOURCES and word.lower() not in CRITERIA:
        raise NotFound(f"Not found. round or resource: {word!r}, allowed: {_ROUNDS}, {', '.join(ErgastResource)}")
    return None


def _what(words: Sequence[str]) -> tuple[ErgastResource, Criteria]:
    """Return the resource and all criteria: those before it, and the value after it."""
    criteria: dict[str, str | int] = {}
    resource = ErgastResource.RACES
    for word, value, is_last in _pairs(words):
        found = _RESOURCES.get(word.lower())
        if is_last:
            if found is None:
                raise NotFound(f"Not found. resource: {word!r}, allowed: {', '.join(ErgastResource)}")
            resource = found
        if value is None:
            continue
        name = CRITERIA.get(word.lower())
        if name is None and found is not None and is_last:
            raise InvalidRequest(f"Bad Request: Endpoint does not support final filter. {word}: nothing may follow it")
        if name is None:
            raise NotFound(f"Not found. criterion: {word!r}, allowed: {', '.join(CRITERIA)}")
        criteria[name] = _value(name, word, value)
    return resource, msgspec.convert(criteria, Criteria)


def _pairs(words: Sequence[str]) -> Iterator[tuple[str, str | None, bool]]:
    """Yield each word with its value, and whether it is the last word; the last one may have no value."""
    for index in range(0, len(words), 2):
        value = words[index + 1] if index + 1 < len(words) else None
        yield words[index], value, index + 2 >= len(words)


def _value(name: str, word: str, text: str) -> str | int:
    if name in IDS:
        if not _ID.fullmatch(text):
            raise NotFound(f"Not found. {word}: {text!r}, allowed: letters, digits, _ and -")
        return identifiers.id_as_spelt(text)
    if not _NUMBER.fullmatch(text):
        raise NotFound(f"Not found. {word}: {text!r}, allowed: a whole number")
    return int(text)


def _check(query: ErgastQuery) -> None:
    """Raise InvalidRequest for a criterion that the resource does not take, and for a missing one that it requires."""
    needed = NEEDED.get(query.resource, ())
    given = query.criteria.given() | {name for name in ("season", "round") if getattr(query, name) is not None}
    if any(name not in given for name in needed):
        raise InvalidRequest(
            f"Bad Request: Missing one of the required parameters {list(needed)}. {query.resource} requires them all"
        )
    refused = sorted(query.criteria.given() - TAKEN[query.resource])
    if refused:
        words = {name: word for word, name in CRITERIA.items()}
        allowed = ", ".join(word for word, name in CRITERIA.items() if name in TAKEN[query.resource])
        raise InvalidRequest(
            f"Bad Request: Unsupported filter for endpoint. {query.resource}: {words[refused[0]]}, allowed: {allowed}"
        )


def _whole(text: str | None) -> int:
    """Return a number in ASCII digits; 0 for anything else."""
    if text is None or not (text.isascii() and text.isdecimal()):
        return 0
    return int(text) if len(text) < MANY_DIGITS else LAST_ROW
