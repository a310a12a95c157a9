"""The calendar feeds: which there are, and what each holds."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from chassis.errors import NotFound
from content_api import ics
from content_api.almanac import Almanac
from content_api.prepared import Answer
from content_api.settings import Settings
from content_api.shelf import Resource
from racing.calendar import events
from racing.model import Dataset

FEED_SECONDS = 3600
MAIN_FEED_SEASONS = 3
"""The current season and the two before it: Google stops reading near 1 MB."""


class Feeds:
    """Makes feeds from the almanac alone."""

    def __init__(self, settings: Settings, almanac: Almanac) -> None:
        self._settings = settings
        self._almanac = almanac

    def main(self, current: int) -> Resource:
        """The calendar to subscribe to: the current season and the two before it."""
        years = range(current - MAIN_FEED_SEASONS + 1, current + 1)
        return self._feed("/calendar.ics", "Formula 1", "formula-1.ics", years)

    def season(self, year: int) -> Resource:
        """The calendar of one season."""
        return self._feed(f"/seasons/{year}/calendar.ics", f"Formula 1 {year}", f"formula-1-{year}.ics", (year,))

    def _feed(self, path: str, name: str, filename: str, years: Sequence[int]) -> Resource:
        settings = self._settings
        feed = ics.Feed(
            name=name,
            description=f"{name}: every session of every round, in UTC",
            url=f"{settings.public_url}/content/v1{path}",
            public_url=settings.public_url,
            domain=settings.calendar_domain,
        )

        async def make(now: datetime) -> Answer:
            found = [event for year in years for event in events(self._almanac.rounds(year))]
            if not found:
                raise NotFound(f"season: there is no calendar of {', '.join(map(str, years))}")
            stamps = {name: stamp for year in years for name, stamp in self._almanac.stamps(year).items()}
            body = await asyncio.to_thread(ics.calendar, feed, found, stamps, now.date())
            return Answer(
                content=body,
                changed=max(stamps[event.name].last_modified for event in found if event.name in stamps),
                flipped=max(
                    (_after(event.day) for event in found if event.day and event.day < now.date()), default=None
                ),
                flips=_after(now.date()),
                max_age=FEED_SECONDS,
                enveloped=False,
                content_type="text/calendar",
                filename=filename,
            )

        return Resource(path, make, frozenset(years), frozenset({Dataset.ROUNDS}))


def _after(day: date) -> datetime:
    """The midnight that ends a UTC day."""
    return datetime.combine(day + timedelta(days=1), time(), UTC)
