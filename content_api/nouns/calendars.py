"""Calendars to subscribe to."""

from content_api.endpoint import get
from content_api.facts import Facts
from content_api.parameters import Year
from content_api.shelf import Resource

ICALENDAR = "text/calendar"


@get("/calendar.ics", media_type=ICALENDAR, strict=False, example="/calendar.ics")
async def main_feed(facts: Facts) -> Resource:
    """The calendar to subscribe to: the current season and the two before it."""
    return facts.feeds.main(facts.current_season())


@get("/seasons/{year}/calendar.ics", media_type=ICALENDAR, strict=False, example="/seasons/2026/calendar.ics")
async def season_feed(facts: Facts, *, year: Year) -> Resource:
    """The calendar of one season."""
    return facts.feeds.season(year)
