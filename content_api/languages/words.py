"""What a language has to word: the sentences of calendars and of the title, and the names that differ from those of the data.

In a sentence, `{}` and `{name}` are replaced by what it is about.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal

import msgspec

from racing.model import Outcome, SessionKind


class CalendarTexts(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences of calendars and their events."""

    sessions: Mapping[SessionKind, str]
    practice: str
    testing: str
    series: str
    event: str
    cancelled: str
    to_be_confirmed: str
    round: str
    season: str
    lap: str
    laps: str
    dateless: str
    every_session: str
    only: str
    every_session_of_favourites: str
    only_of_favourites: str
    since: str
    earlier: str
    nothing: str
    nothing_yet: str


class Tense(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences about the title that have a verb, for a season that is running, one that is over, or one as somebody supposes it."""

    champion: str
    out: str
    struck: str
    lost: str
    possible: str
    rival: str
    clinches: str
    survives: str
    safe: str
    status: str


class TitleTexts(msgspec.Struct, frozen=True, kw_only=True):
    """The sentences about who can still win the title, and the phrases in them.

    A pair of texts is the singular and the plural; `is_one` says which of them goes with a number.
    """

    ordinal: Callable[[int], str]
    sessions: Mapping[SessionKind | None, str]
    outcomes: Mapping[Outcome, str]
    where: str
    as_of: str
    missing: tuple[str, str]
    left: str
    without_result: str
    present: Tense
    past: Tense
    supposed: Tense
    yes: str
    no: str
    is_one: Callable[[Decimal], bool]
    points: tuple[str, str]
    races: tuple[str, str]
    sprints: tuple[str, str]
    both: str
    separator: str
    either: str
    others: tuple[str, str]
    condition: str
    only_if: str
    any_place: str
    win: str
    place: str
    fastest: str
    anywhere: str
    at_best: str
    behind: str
    not_classified: str
    ruled_out: str
    with_fastest: str
    more: str
    as_many: str
    fewer: str
    count_back: str


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is worded in a language.

    `grands_prix`: names by the id of the Grand Prix. `places`, `countries`: names by the English name. What is missing keeps the name that
    the data has.
    """

    calendar: CalendarTexts
    title: TitleTexts
    decimal_point: str
    grands_prix: Mapping[str, str] = {}
    places: Mapping[str, str] = {}
    countries: Mapping[str, str] = {}
    also_called: Mapping[str, tuple[str, ...]] = {}
    """What else people call a Grand Prix, by its id."""
    meant: Mapping[str, tuple[str, ...]] = {}
    """Small words without accents by which a search says which kind of thing is meant, by kind."""
    passed_over: tuple[str, ...] = ()
    """Small words without accents that say nothing in a search."""
