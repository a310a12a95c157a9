"""Which feeds there are: the seasons of each, what can be chosen, names and addresses. Pure.

A choice is canonical: order and duplicates in a query make no difference, and a choice of everything is the feed itself.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote

import msgspec

from chassis.errors import InvalidRequest
from content_api.calendar.wording import PRACTICES, Wording
from content_api.languages.language import Language
from racing.calendar_choice import PRACTICE, SESSION_WORDS
from racing.model import SessionKind
from racing.schedule import TESTING

SEASONS_BEFORE = 2
"""Seasons before the running one that stay in the main feed: Google stops reading near 1 MB or 1,111 events."""

GOOGLE = "https://calendar.google.com/calendar/r?cid="
OUTLOOK = "https://outlook.live.com/calendar/0/addfromweb?url="


class Extent(StrEnum):
    """How many seasons a feed holds."""

    MAIN = "main"
    """The current season and the two before it."""
    ALL = "all"
    """Every season since 1950."""
    SEASON = "season"
    """One season."""


class Scope(msgspec.Struct, frozen=True):
    """A feed without any choice: these are published."""

    extent: Extent
    season: int | None = None

    @property
    def path(self) -> str:
        """The path below the API's root, which is also its key in the response cache."""
        named = {Extent.MAIN: "/calendar.ics", Extent.ALL: "/calendar/all.ics"}
        return named.get(self.extent, f"/seasons/{self.season}/calendar.ics")

    @property
    def filename(self) -> str:
        """The name under which browsers save it, and its name on disk."""
        named = {Extent.MAIN: "formula-1.ics", Extent.ALL: "formula-1-all.ics"}
        return named.get(self.extent, f"formula-1-{self.season}.ics")

    def seasons(self, years: Iterable[int], running: int) -> tuple[int, ...]:
        """Return the years that it holds. The main feed holds the running season, the two before it and all that follow."""
        if self.extent is Extent.MAIN:
            return tuple(year for year in years if year >= running - SEASONS_BEFORE)
        return tuple(year for year in years if self.extent is Extent.ALL or year == self.season)

    def name(self, wording: Wording) -> str:
        """Return the name, such as `Formula 1 2026`."""
        texts = wording.texts
        if self.extent is Extent.ALL:
            return texts.since.format(texts.series)
        return texts.series if self.season is None else f"{texts.series} {self.season}"


def running_season(current: int, not_ended: Iterable[int]) -> int:
    """Return the running season: that of the calendar year, or an older one that has not ended yet."""
    return min((current, *not_ended))


def left_last(years: Iterable[int], running: int) -> int | None:
    """Return the newest season that has left the main feed; None while none has."""
    return max((year for year in years if year < running - SEASONS_BEFORE), default=None)


MAIN = Scope(Extent.MAIN)
ALL = Scope(Extent.ALL)


def season_feed(year: int) -> Scope:
    """Return the feed of one season."""
    return Scope(Extent.SEASON, year)


class FeedChoice(msgspec.Struct, frozen=True, kw_only=True):
    """What is chosen from a feed. `sessions`: kinds in the order of a weekend, none for all. `alarm`: minutes before each session.

    `testing`: whether pre-season tests are in it; without `sessions` it has nothing else. `grands_prix`: ids, none for all; those of a
    private calendar, and in no query. Testing is no Grand Prix: it is chosen by its own word alone.
    """

    sessions: tuple[SessionKind, ...] = ()
    testing: bool = False
    alarm: int | None = None
    wording: Wording = Wording()
    grands_prix: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """What is chosen, as a query has it; none for everything but testing."""
        return (*_shortened(self.sessions), *((TESTING,) if self.testing else ()))

    def holds(self, kind: SessionKind, *, testing: bool, grand_prix: str = "") -> bool:
        """Return whether a session of a Grand Prix is chosen. `testing`: it is one of a pre-season test."""
        if testing:
            return self.testing
        of_a_favourite = not self.grands_prix or grand_prix in self.grands_prix
        return of_a_favourite and (kind in self.sessions or not (self.sessions or self.testing))

    @property
    def query(self) -> str:
        """The canonical query; empty where nothing is chosen."""
        wording = self.wording
        parts = (
            f"sessions={','.join(self.words)}" if self.words else "",
            f"alarm={self.alarm}" if self.alarm is not None else "",
            f"lang={wording.language}" if wording.language is not Language.ENGLISH else "",
            "" if wording.emoji else "emoji=0",
        )
        query = "&".join(part for part in parts if part)
        return f"?{query}" if query else ""


EVERYTHING = FeedChoice()


class PrivateFeed(msgspec.Struct, frozen=True):
    """A feed behind a secret address. `id`: no secret; `since`: when its owner chose what it holds."""

    id: str
    address: str
    choice: FeedChoice
    since: datetime

    @property
    def key(self) -> str:
        """Its key in the response cache, which no log need hide; another choice has another one."""
        grands_prix = ",".join(self.choice.grands_prix)
        return f"private calendar {self.id} {self.since:%Y%m%dT%H%M%S} {self.choice.query} {grands_prix}"


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """The address of a feed, and those by which calendar programs subscribe to it. `google` is None for a feed too large for it."""

    url: str
    webcal: str
    google: str | None
    outlook: str


def links(public_url: str, scope: Scope, choice: FeedChoice = EVERYTHING) -> Links:
    """Return the links of a feed. Google expects the webcal address, Outlook that of http."""
    url = address(public_url, scope, choice)
    webcal = f"webcal://{url.partition('://')[2]}"
    return Links(
        url=url,
        webcal=webcal,
        google=None if scope.extent is Extent.ALL else f"{GOOGLE}{quote(webcal, safe='')}",
        outlook=f"{OUTLOOK}{quote(url, safe='')}",
    )


def address(public_url: str, scope: Scope, choice: FeedChoice = EVERYTHING) -> str:
    """Return the address of a feed."""
    return f"{public_url}/content/v1{scope.path}{choice.query}"


def chosen(text: str, name: str = "sessions") -> FeedChoice:
    """Read what `sessions` reads, and the word `testing` for those of pre-season tests."""
    words = text.split(",")
    kinds = ",".join(word for word in words if word != TESTING)
    if TESTING not in words:
        return FeedChoice(sessions=sessions(text, name))
    return FeedChoice(sessions=(sessions(kinds, name) or tuple(SessionKind)) if kinds else (), testing=True)


def sessions(text: str, name: str = "sessions") -> tuple[SessionKind, ...]:
    """Read kinds of session with commas between them, `practice` for all practices; return none when all are named.

    Raise `InvalidRequest` for any other word.
    """
    found: set[SessionKind] = set()
    for word in text.split(","):
        if word == PRACTICE:
            found.update(PRACTICES)
        elif word in set(SessionKind):
            found.add(SessionKind(word))
        else:
            raise InvalidRequest(
                f"{name}: {word[:40]!r}, allowed: {', '.join(SESSION_WORDS)}, with commas between them"
            )
    return () if found == set(SessionKind) else tuple(kind for kind in SessionKind if kind in found)


def titled(scope: Scope, choice: FeedChoice) -> tuple[str, str]:
    """Return name and description of a calendar."""
    texts, series = choice.wording.texts, scope.name(choice.wording)
    if not choice.words:
        every = texts.every_session_of_favourites if choice.grands_prix else texts.every_session
        return series, every.format(series)
    listed = choice.wording.listed(choice.sessions, testing=choice.testing)
    only = texts.only_of_favourites if choice.grands_prix else texts.only
    return f"{series} ({listed})", only.format(name=series, sessions=listed)


def described(scope: Scope, choice: FeedChoice, public_url: str, left: int | None) -> str:
    """Return the description of a calendar. That of the main feed says where the season is that has left it."""
    _, words = titled(scope, choice)
    if scope.extent is not Extent.MAIN or left is None:
        return words
    gone, texts = season_feed(left), choice.wording.texts
    # On one line: some programs show the escapes of X-WR-CALDESC as they are written.
    return f"{words} · " + texts.earlier.format(
        season=gone.name(choice.wording),
        url=address(public_url, gone, choice),
        all=address(public_url, ALL, choice),
    )


def _shortened(kinds: Sequence[SessionKind]) -> list[str]:
    """Return the kinds as words, all practices as one."""
    if not set(PRACTICES) <= set(kinds):
        return list(kinds)
    return [PRACTICE, *(kind for kind in kinds if kind not in PRACTICES)]
