"""The stamps of calendar events: which sequence they have and when their facts last changed.

Pure. SEQUENCE rises only when DTSTART, DTEND or STATUS change, LAST-MODIFIED with any fact an event shows, and neither ever goes back
(RFC 5545 sections 3.8.7.3 and 3.8.7.4). What the wording of a feed makes of the facts does not count.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from racing.calendar import Event
from racing.model import CalendarStamp, Struct


class KeptStamp(Struct, frozen=True, kw_only=True):
    """A stamp with digests of what it was given for."""

    stamp: CalendarStamp
    timing: str
    facts: str


def restamp(kept: Mapping[str, KeptStamp], events: Iterable[Event], now: datetime) -> list[KeptStamp]:
    """The stamps that are new or changed, in the order of the events."""
    stamps = [_restamp(kept.get(event.name), event, now) for event in events]
    return [stamp for stamp in stamps if kept.get(stamp.stamp.event) != stamp]


def _restamp(kept: KeptStamp | None, event: Event, now: datetime) -> KeptStamp:
    timing = _digest(msgspec.json.encode(event.timing))
    facts = _digest(event.digest())
    if kept is None:
        stamp = CalendarStamp(event=event.name, season=event.season, created=now, last_modified=now)
        return KeptStamp(stamp=stamp, timing=timing, facts=facts)
    if kept.facts == facts:
        return kept
    stamp = msgspec.structs.replace(
        kept.stamp,
        sequence=kept.stamp.sequence + (kept.timing != timing),
        last_modified=max(kept.stamp.last_modified, now),
    )
    return KeptStamp(stamp=stamp, timing=timing, facts=facts)


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()
