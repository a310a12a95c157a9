"""Calendars to subscribe to."""

from datetime import datetime

import msgspec
from msgspec import UNSET

from content_api.api.endpoint import get
from content_api.api.page import Found, Page, page
from content_api.api.parameters import Alarm, Emoji, LanguageChoice, Sessions, Year
from content_api.calendar.builder import CALENDAR
from content_api.calendar.feeds import ALL, EVERYTHING, MAIN, Extent, FeedChoice, Scope, links, season_feed, titled
from content_api.calendar.wording import Wording
from content_api.context import Context
from content_api.languages.language import Language
from content_api.resource import Resource
from content_api.schemas import ListingSchema, Maybe, Schema
from racing.model import Dataset


class FeedSchema(Schema, frozen=True, kw_only=True):
    """A calendar, and the addresses that subscribe to it: `webcal` on Apple's devices. `google` is absent where it is too large for it."""

    feed: Extent
    """How many seasons it holds."""
    season: Maybe[int] = UNSET
    """Year of the season. Absent for a calendar of several."""
    name: str
    """Name that a calendar program shows."""
    description: str
    """What it holds, in a sentence."""
    url: str
    """Address of the calendar (iCalendar, RFC 5545)."""
    webcal: str
    """The same for Apple's devices, which subscribe at once."""
    google: Maybe[str] = UNSET
    """Address that subscribes in Google Calendar. Absent for a calendar too large for it."""
    outlook: str
    """Address that subscribes in Outlook on the web."""


class FeedsSchema(ListingSchema, frozen=True, kw_only=True):
    """The main calendar, the archive, and that of every season, the newest first."""

    feeds: tuple[FeedSchema, ...]
    """The main calendar, the archive, then every season, the newest first."""


@get("/calendar", table="feeds", example="/calendar?sessions=qualifying,race&limit=3")
async def list_feeds(
    context: Context,
    *,
    sessions: Sessions | None = None,
    alarm: Alarm | None = None,
    lang: LanguageChoice = Language.ENGLISH,
    emoji: Emoji = True,
) -> Page[FeedsSchema]:
    """Every calendar with the links that subscribe to it, as chosen."""
    choice = _chosen(sessions, alarm, lang, emoji)

    async def find(_now: datetime) -> Found[FeedsSchema]:
        years = context.calendar_builder.years
        scopes = (MAIN, ALL, *(season_feed(year) for year in reversed(years)))
        rounds = [weekend for year in years for weekend in context.season_index.rounds(year)]
        return Found(
            FeedsSchema(
                feeds=tuple(_feed(context.calendar_builder.site.public_url, scope, choice) for scope in scopes)
            ),
            rounds,
        )

    return page(
        context, f"/calendar{choice.query}", find, datasets=frozenset({Dataset.ROUNDS}), essential=choice == EVERYTHING
    )


@get("/calendar.ics", media_type=CALENDAR, strict=False, example="/calendar.ics?sessions=race&alarm=30&lang=fr")
async def main_feed(
    context: Context,
    *,
    sessions: Sessions | None = None,
    alarm: Alarm | None = None,
    lang: LanguageChoice = Language.ENGLISH,
    emoji: Emoji = True,
) -> Resource:
    """The calendar to subscribe to: every season that has not ended, and the two before the current one."""
    return await _resource(context, MAIN, _chosen(sessions, alarm, lang, emoji))


@get("/calendar/all.ics", media_type=CALENDAR, strict=False, example="/calendar/all.ics")
async def archive_feed(
    context: Context,
    *,
    sessions: Sessions | None = None,
    alarm: Alarm | None = None,
    lang: LanguageChoice = Language.ENGLISH,
    emoji: Emoji = True,
) -> Resource:
    """Every session since 1950, also of the seasons that have left the main calendar."""
    return await _resource(context, ALL, _chosen(sessions, alarm, lang, emoji))


@get("/seasons/{year}/calendar.ics", media_type=CALENDAR, strict=False, example="/seasons/2026/calendar.ics")
async def season_calendar(
    context: Context,
    *,
    year: Year,
    sessions: Sessions | None = None,
    alarm: Alarm | None = None,
    lang: LanguageChoice = Language.ENGLISH,
    emoji: Emoji = True,
) -> Resource:
    """The calendar of one season."""
    return await _resource(context, season_feed(year), _chosen(sessions, alarm, lang, emoji))


def _chosen(sessions: FeedChoice | None, alarm: int | None, lang: Language, emoji: bool) -> FeedChoice:  # noqa: FBT001
    return msgspec.structs.replace(sessions or EVERYTHING, alarm=alarm, wording=Wording(lang, emoji))


async def _resource(context: Context, scope: Scope, choice: FeedChoice) -> Resource:
    """Return the feed; one without a choice is published, and never built by a request."""
    if choice == EVERYTHING:
        await context.publisher.published(scope)
    return context.calendar_builder.resource(scope, choice)


def _feed(public_url: str, scope: Scope, choice: FeedChoice) -> FeedSchema:
    name, description = titled(scope, choice)
    found = links(public_url, scope, choice)
    return FeedSchema(
        feed=scope.extent,
        season=UNSET if scope.season is None else scope.season,
        name=name,
        description=description,
        url=found.url,
        webcal=found.webcal,
        google=found.google or UNSET,
        outlook=found.outlook,
    )
