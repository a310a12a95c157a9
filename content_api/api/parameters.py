"""The parameters of the public API: how each is read, and how the API's description shows it.

Arguments of endpoints are annotated with the types below. Reading raises `InvalidRequest`, which names the parameter, the value given, and
what is allowed.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chassis.errors import InvalidRequest
from chassis.http.requests.query import member, whole_number
from content_api.api import query
from content_api.calendar import feeds
from content_api.context import Context
from content_api.languages.language import Language
from content_api.search import question
from content_api.search.entries import HitKind
from content_api.title import suppositions
from racing.calendar_choice import MOST_ALARM_MINUTES, SESSION_WORDS
from racing.model import FIRST_SEASON, Championship, SessionKind
from racing.schedule import SeasonStatus

LONGEST_NAME = 80
MOST_HITS = 50


class Parameter(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """How a value is read from a text, and which values there are (JSON Schema)."""

    description: str
    schema: dict[str, Any]
    read: Callable[[str, str, Context], Any]
    """Called with the text and the name of the parameter."""

    many: bool = False
    """Whether it holds several values with commas between them; when it is given more than once, they add up."""


def choice[E: StrEnum](kind: type[E], description: str) -> Parameter:
    """Return a parameter that takes one of the values of an enum."""
    return Parameter(
        description=description,
        schema={"type": "string", "enum": [str(value) for value in kind]},
        read=lambda text, name, _context: member(text, name, kind),
    )


def _year(text: str, name: str, context: Context) -> int:
    """Return the year; `current` alone needs the season index, so that other years can be read before it is loaded."""
    return query.season(text, context.current_season() if text == query.CURRENT else FIRST_SEASON, name=name)


def _years(text: str, name: str, context: Context) -> tuple[int, ...]:
    years = [_year(part, name, context) for part in text.split(",", query.MOST_COMPARED)]
    if len(years) > query.MOST_COMPARED:
        raise InvalidRequest(f"{name}: {text[:LONGEST_NAME]!r}, allowed: 1 to {query.MOST_COMPARED} years with commas")
    return tuple(dict.fromkeys(years))


def _leaders(text: str, name: str, _context: Context) -> int:
    return whole_number(text, name, 1, query.MOST_LEADERS)


def _after_round(text: str, name: str, _context: Context) -> int:
    return whole_number(text, name, 1, query.MOST_ROUNDS)


def _sessions(text: str, name: str, _context: Context) -> feeds.FeedChoice:
    return feeds.chosen(text, name)


def _alarm(text: str, name: str, _context: Context) -> int:
    allowed = f"0 to {MOST_ALARM_MINUTES} minutes"
    return whole_number(text, name, 0, MOST_ALARM_MINUTES, allowed)


def _flag(text: str, name: str, _context: Context) -> bool:
    return bool(whole_number(text, name, 0, 1, "0, 1"))


def _next_race(text: str, name: str, _context: Context) -> suppositions.Supposition:
    return suppositions.read_places(text, name, SessionKind.RACE)


def _next_sprint(text: str, name: str, _context: Context) -> suppositions.Supposition:
    return suppositions.read_places(text, name, SessionKind.SPRINT)


def _supposed_sessions(text: str, name: str, _context: Context) -> tuple[suppositions.Supposition, ...]:
    return suppositions.read_sessions(text, name)


def _slug(text: str, name: str, _context: Context) -> str:
    if len(text) > LONGEST_NAME or not all(
        part.isascii() and part.isalnum() and part == part.lower() for part in text.split("-")
    ):
        raise InvalidRequest(f"{name}: {text!r}, allowed: an id such as max-verstappen")
    return text


def _slugs(text: str, name: str, context: Context) -> tuple[str, ...]:
    return tuple(sorted({_slug(each, name, context) for each in text.split(",")}))


_YEAR_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": FIRST_SEASON, "maximum": query.LAST_YEAR},
        {"type": "string", "const": query.CURRENT},
    ]
}
_SLUG_SCHEMA = {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": LONGEST_NAME}

Year = Annotated[
    int,
    Parameter(description="A year, or `current`: the season of this calendar year.", schema=_YEAR_SCHEMA, read=_year),
]
Years = Annotated[
    tuple[int, ...],
    Parameter(
        description=f"Up to {query.MOST_COMPARED} years, with commas between them; `current` is one.",
        schema={
            "type": "array",
            "minItems": 1,
            "maxItems": query.MOST_COMPARED,
            "items": _YEAR_SCHEMA,
        },
        read=_years,
        many=True,
    ),
]
Leaders = Annotated[
    int,
    Parameter(
        description="Return only this many leaders of each season. Without it, all.",
        schema={"type": "integer", "minimum": 1, "maximum": query.MOST_LEADERS},
        read=_leaders,
    ),
]
RoundName = Annotated[
    str,
    Parameter(
        description="A number, a Grand Prix such as `monaco`, `current` (the weekend that is on, else the next, else the last), "
        "`last` (the newest with a race result) or `next` (the first whose race is not over).",
        schema={"anyOf": [{"type": "integer", "minimum": 0, "maximum": query.MOST_ROUNDS}, _SLUG_SCHEMA]},
        read=lambda text, _name, _context: query.round_name(text),
    ),
]
AfterRound = Annotated[
    int,
    Parameter(
        description="The number of a round: everything as it was after it. Without it, as it is now.",
        schema={"type": "integer", "minimum": 1, "maximum": query.MOST_ROUNDS},
        read=_after_round,
    ),
]
Flag = Annotated[
    bool,
    Parameter(
        description="1: every version of the result. 0: the newest alone.",
        schema={"type": "integer", "enum": [0, 1]},
        read=_flag,
    ),
]
Testing = Annotated[
    bool,
    Parameter(
        description="1: pre-season tests come first, as rounds with the number 0. 0: rounds of the championship alone.",
        schema={"type": "integer", "enum": [0, 1]},
        read=_flag,
    ),
]
Slug = Annotated[
    str,
    Parameter(
        description="An id, as the lists show it: small letters, digits and hyphens.", schema=_SLUG_SCHEMA, read=_slug
    ),
]
DriverChoice = Annotated[
    tuple[str, ...],
    Parameter(
        description="Only these drivers, by their ids, with commas between them: `max-verstappen`. Without it, all.",
        schema={"type": "array", "minItems": 1, "items": _SLUG_SCHEMA},
        read=_slugs,
        many=True,
    ),
]
SessionChoice = Annotated[SessionKind, choice(SessionKind, "The kind of session: `race`, `qualifying`, `practice_1`.")]
ChampionshipChoice = Annotated[Championship, choice(Championship, "Whose championship.")]
SeasonStatusChoice = Annotated[SeasonStatus, choice(SeasonStatus, "Only seasons that are so by the clock.")]
Sessions = Annotated[
    feeds.FeedChoice,
    Parameter(
        description="Only these kinds of session, with commas between them; `practice` for all practices, `testing` for those of "
        "pre-season tests. Without it, all but testing.",
        schema={"type": "array", "minItems": 1, "items": {"type": "string", "enum": [*SESSION_WORDS]}},
        read=_sessions,
        many=True,
    ),
]
Alarm = Annotated[
    int,
    Parameter(
        description="Minutes before each session at which an alarm rings. Without it, there are no alarms.",
        schema={"type": "integer", "minimum": 0, "maximum": MOST_ALARM_MINUTES},
        read=_alarm,
    ),
]
LanguageChoice = Annotated[
    Language,
    choice(Language, f"The language of the words: {' or '.join(language.name.title() for language in Language)}."),
]
SearchText = Annotated[
    str,
    Parameter(
        description=f"What to look for: {question.ALLOWED}.",
        schema={"type": "string", "minLength": 1, "maxLength": question.MOST_LETTERS},
        read=lambda text, name, _context: question.checked(text, name),
    ),
]
SearchKind = Annotated[HitKind, choice(HitKind, "Only what is of this kind. Without it, all kinds.")]
SearchLimit = Annotated[
    int,
    Parameter(
        description="The most that is returned.",
        schema={"type": "integer", "minimum": 1, "maximum": MOST_HITS},
        read=lambda text, name, _context: whole_number(text, name, 1, MOST_HITS),
    ),
]
NextRace = Annotated[
    suppositions.Supposition,
    Parameter(
        description=f"The next race that is left: {suppositions.PLACES_ALLOWED}.",
        schema=suppositions.PLACES_SCHEMA,
        read=_next_race,
    ),
]
NextSprint = Annotated[
    suppositions.Supposition,
    Parameter(
        description="The next sprint that is left, in the same way as `race`.",
        schema=suppositions.PLACES_SCHEMA,
        read=_next_sprint,
    ),
]
SupposedSessions = Annotated[
    tuple[suppositions.Supposition, ...],
    Parameter(
        description="Any race or sprint that is left: its round, by number or Grand Prix, its kind, and after a colon who comes in as in "
        "`race`. May be given for several.",
        schema=suppositions.SESSIONS_SCHEMA,
        read=_supposed_sessions,
        many=True,
    ),
]
Emoji = Annotated[
    bool,
    Parameter(
        description="0: no emoji in the titles. 1: with them.", schema={"type": "integer", "enum": [0, 1]}, read=_flag
    ),
]
