"""formula1.com's page of a season's calendar, and each race's own page with the hours of its sessions as JSON-LD."""

import json
from datetime import UTC, datetime
from typing import Any

from racing.model import Round, Session, SessionKind
from tests.upstream import naming
from tests.upstream.formula1_markup import Markup, page, text
from tests.upstream.meetings import Meeting, meetings
from tests.upstream.timing import local
from tests.upstream.world import World, end_of

SITE = "https://www.formula1.com"
EVENTS = {
    SessionKind.PRACTICE_1: "Practice 1",
    SessionKind.PRACTICE_2: "Practice 2",
    SessionKind.PRACTICE_3: "Practice 3",
    SessionKind.QUALIFYING: "Qualifying",
    SessionKind.SPRINT_QUALIFYING: "Sprint Qualifying",
    SessionKind.SPRINT: "Sprint",
    SessionKind.RACE: "Race",
}
SHOOTOUT = 2023


def season(world: World, markup: Markup, year: int) -> str | None:
    """The calendar: a card per weekend, testing first, without hours; what was called off is gone from it."""
    found = [meeting for meeting in meetings(world, year) if not meeting.weekend.cancelled]
    if not found:
        return None
    header = "".join(_small_card(meeting) for meeting in found[:4])
    cards = "".join(_card(meeting) for meeting in found)
    title = f"F1 Schedule {year} - Official Calendar of Grand Prix Races"
    return page(markup, title, f"<nav>{header}</nav><h1>F1 Schedule {year}</h1><div>{cards}</div>")


def hub(world: World, markup: Markup, year: int, slug: str) -> str | None:
    """A weekend's own page; one that was called off keeps it, marked as cancelled."""
    found = [meeting for meeting in meetings(world, year) if address(meeting).endswith(f"/{slug}")]
    if not found:
        return None
    found.sort(key=lambda meeting: (meeting.weekend.cancelled, meeting.key))
    weekend = found[0].weekend
    events = json.dumps(_events(found[0]), ensure_ascii=False)
    head = f'<script type="application/ld+json">{events}</script>'
    title = (weekend.official_name or f"Formula 1 {weekend.name} {year}").upper()
    return page(markup, f"{weekend.name} {year} - F1 Race", f"<h1>{text(title)}</h1>{_facts(weekend)}", head=head)


def address(meeting: Meeting) -> str:
    """Of a weekend's own page."""
    weekend = meeting.weekend
    if weekend.number == 0:
        return f"/en/racing/{weekend.season}/pre-season-testing"
    slug = naming.HUBS.get(weekend.grand_prix) or naming.SLUGS.get(weekend.grand_prix, weekend.grand_prix)
    return f"/en/racing/{weekend.season}/{slug}"


def _events(meeting: Meeting) -> dict[str, Any]:
    weekend = meeting.weekend
    track = weekend.circuit
    own = SITE + address(meeting)
    town = naming.PLACES[track.id][2] if track and track.id in naming.PLACES else (track.place if track else "")
    sessions = [session for session in weekend.sessions if session.kind in EVENTS and session.start is not None]
    days = sorted(session.start.astimezone(UTC).date() for session in sessions if session.start)
    status = "EventCancelled" if weekend.cancelled else "EventScheduled"
    return {
        "@context": "http://schema.org",
        "@type": "SportsEvent",
        "@id": own,
        "name": (weekend.official_name or f"Formula 1 {weekend.name} {weekend.season}").upper(),
        "location": {
            "@type": "City",
            "@id": "#racelocation",
            "name": town,
            "address": f"{town}, {track.country if track else ''}",
        },
        "subEvent": [_event(weekend, session, own, status) for session in sessions],
        **({"startDate": f"{days[0]}T00:00:00.000Z", "endDate": f"{days[-1]}T23:59:59.999Z"} if days else {}),
        "eventStatus": f"https://schema.org/{status}",
        "performers": "Formula 1 Drivers",
        "eventAttendanceMode": "MixedEventAttendanceMode",
        "organizer": {"@type": "SportsOrganization", "name": "Formula 1", "url": SITE},
    }


def _event(weekend: Round, session: Session, own: str, status: str) -> dict[str, Any]:
    name = EVENTS[session.kind]
    if session.kind is SessionKind.SPRINT_QUALIFYING and weekend.season == SHOOTOUT:
        name = "Sprint Shootout"
    end = end_of(session, weekend)
    return {
        "@context": "http://schema.org",
        "@type": "SportsEvent",
        "@id": f"{own}#{name.replace(' ', '-')}",
        "name": f"{name} - {weekend.name}",
        "startDate": _instant(session.start),
        "endDate": _instant(end),
        "eventStatus": f"https://schema.org/{'EventCancelled' if session.cancelled else status}",
        "location": {"@id": "#racelocation"},
        "organizer": {"@id": f"{SITE}#organization"},
    }


def _instant(when: datetime | None) -> str | None:
    return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" if when else None


def _facts(weekend: Round) -> str:
    race = weekend.sessions[-1]
    length = weekend.circuit.length_km if weekend.circuit else None
    rows = [
        ("Circuit Length", f"{length:g}km" if length else None),
        ("Number of Laps", str(race.total_laps) if race.total_laps and weekend.number != 0 else None),
        ("Race Distance", f"{race.distance_km:g}km" if race.distance_km else None),
    ]
    shown = "".join(f"<div><dt>{name}</dt><dd>{value}</dd></div>" for name, value in rows if value)
    return f'<dl class="grid grid-cols-2">{shown}</dl>'


def _card(meeting: Meeting) -> str:
    weekend = meeting.weekend
    number = "TESTING" if weekend.number == 0 else f"ROUND {weekend.number}"
    country = weekend.circuit.country if weekend.circuit else ""
    name = "Bahrain" if weekend.number == 0 else (naming.SLUGS.get(weekend.grand_prix, weekend.grand_prix))
    name = name.replace("-", " ").title()
    title = (weekend.official_name or f"Formula 1 {weekend.name} {weekend.season}").upper()
    return (
        f'<a class="group" href="{address(meeting)}"><span>{number}</span>'
        f'<svg role="img"><title>Flag of {text(country or "")}</title></svg><p>{text(name)}</p>'
        f"<span>{text(title)}</span><span>{_days(weekend)}</span></a>"
    )


def _small_card(meeting: Meeting) -> str:
    return f'<a class="group/schedule-card" href="{address(meeting)}">{_days(meeting.weekend).upper()}</a>'


def _days(weekend: Round) -> str:
    """`06 - 08 Mar`, `30 Oct - 01 Nov`, on the track's calendar."""
    starts = [session.start for session in weekend.sessions if session.start]
    if not starts or weekend.circuit is None:
        return ""
    first, last = (local(start, weekend.circuit.time_zone) for start in (min(starts), max(starts)))
    return f"{first:%d} - {last:%d %b}" if first.month == last.month else f"{first:%d %b} - {last:%d %b}"
