"""The stamps of calendar events: their sequence, and when their facts last changed. Pure.

SEQUENCE rises only when DTSTART, DTEND or STATUS change, LAST-MODIFIED with any fact that an event shows, and neither
ever goes back (RFC 5545 sections 3.8.7.3 and 3.8.7.4). How a feed words the facts does not count. The clock makes one
change by itself, at the midnight after a day without an hour; the stamp says so beforehand, so that nothing has to be
written at midnight.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta

import msgspec

from data_scheduler.stores.documents import KeptStamp
from racing.calendar import Event, EventStatus, Timing, events, stamp_at
from racing.model import CalendarStamp, Round

STAMPED_BY = 1
"""The version of the rules. Raise it when they, or what an event shows, change: older seasons are stamped again at start."""


def stamped_events(kept: Mapping[str, KeptStamp], rounds: Iterable[Round], earlier: Iterable[Round]) -> list[Event]:
    """Return the events of a season.

    `earlier`: versions of its rounds, the newest last, with days that no stamp remembers.
    """
    days = {event.name: event.last_day for weekend in earlier for event in events([weekend]) if event.last_day}
    return events(rounds, days | {name: each.stamp.day for name, each in kept.items() if each.stamp.day})


def restamp(kept: Mapping[str, KeptStamp], found: Iterable[Event], now: datetime) -> list[KeptStamp]:
    """Return the stamps that are new or changed, in the order of the events."""
    stamps = [_restamp(kept.get(event.name), event, now) for event in found]
    return [stamp for stamp in stamps if kept.get(stamp.stamp.event) != stamp]


def _restamp(kept: KeptStamp | None, event: Event, now: datetime) -> KeptStamp:
    facts = _digest(event.digest())
    if kept is None:
        stamp = CalendarStamp(event=event.name, season=event.season, created=now, last_modified=now)
    elif kept.facts == facts:
        stamp = kept.stamp
    else:
        before = stamp_at(kept.stamp, now)
        stamp = msgspec.structs.replace(
            before,
            sequence=before.sequence + (_shown(kept, now) != _timing(event.timing_at(now))),
            last_modified=max(before.last_modified, now),
        )
    # Only what the clock had confirmed by then is in the stamp; `confirmed_at` says when it will confirm the rest.
    of = stamp.last_modified
    ahead = event.confirmed_at if event.confirmed_at is not None and event.confirmed_at > of else None
    return KeptStamp(
        stamp=msgspec.structs.replace(stamp, day=event.last_day, confirmed_at=ahead),
        timing=_timing(event.timing_at(of)),
        facts=facts,
        stamped_by=STAMPED_BY,
    )


def _shown(kept: KeptStamp, now: datetime) -> str:
    """Return the digest of the timing that the event has shown until now, the clock's own change included."""
    at = kept.stamp.confirmed_at
    if at is None or now < at:
        return kept.timing
    day: date = (at - timedelta(days=1)).date()
    return _timing((None, None, day, EventStatus.CONFIRMED))


def _timing(timing: Timing) -> str:
    return _digest(msgspec.json.encode(timing))


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
