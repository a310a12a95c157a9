"""The calendar: the cards of a season's schedule, and the page of one weekend with its sessions. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import msgspec
from bs4 import Tag

from fetcher_service.sources.formula1.markup import MONTHS, changed, heading, instant, pieces_of
from fetcher_service.sources.formula1.names import SeasonNames
from racing.model import Circuit, Round, Session, SessionKind

CARD = re.compile(r"/racing/(?P<season>\d{4})/(?P<slug>[a-z0-9-]+)(?:\.html)?")
ROUND = re.compile(r"round (?P<number>\d+)", re.IGNORECASE)
DAYS = re.compile(r"(?:\d{1,2}(?: [A-Z][a-z]{2})? ?- ?)?(?P<day>\d{1,2}) (?P<month>[A-Za-z]{3})")
"""`06 - 08 Mar`, `30 Oct - 01 Nov`."""

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
CALLED_OFF = frozenset({"cancelled", "canceled"})

KINDS = {
    "practice 1": SessionKind.PRACTICE_1,
    "practice 2": SessionKind.PRACTICE_2,
    "practice 3": SessionKind.PRACTICE_3,
    "qualifying": SessionKind.QUALIFYING,
    "sprint qualifying": SessionKind.SPRINT_QUALIFYING,
    "sprint shootout": SessionKind.SPRINT_QUALIFYING,
    "sprint qualification": SessionKind.SPRINT_QUALIFYING,
    "sprint": SessionKind.SPRINT,
    "sprint race": SessionKind.SPRINT,
    "race": SessionKind.RACE,
}
"""What the site calls a session."""

SATURDAY_RACE_CALLED_QUALIFYING = 2021
"""In this season Sprint Qualifying was the name of the sprint."""

CANCELLED = "EventCancelled"
UNCERTAIN = frozenset({"EventPostponed", "EventRescheduled"})
"""Words of schema.org/EventStatusType."""

TRACK = re.compile(r'\\?"circuitShortName\\?":\\?"(?P<name>[^"\\]+)')
"""The track in the data that the page brings along for its scripts: `Monte Carlo`, `Catalunya`."""

KILOMETRES = re.compile(r"(?P<km>\d+(?:\.\d+)?)\s*km", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Card:
    """A Grand Prix of the schedule. `href` leads to its page; `race_day` is the last of the weekend."""

    href: str
    number: int | None
    label: str
    official_name: str
    race_day: date | None
    cancelled: bool


def schedule(page: Tag, season: int) -> tuple[Card, ...]:
    """The cards of a season in its order, without testing. The header's cards, which lack the official name, are left aside."""
    what = f"schedule of {season}"
    heading(page, what)
    cards: dict[str, Card] = {}
    for anchor in page.find_all("a", href=True):
        href = str(anchor["href"])
        match = CARD.search(href)
        if match and int(match["season"]) == season and (card := _card(href, pieces_of(anchor), season, what)):
            cards.setdefault(href, card)
    if not cards:
        raise changed(f"{what}: cards of rounds", "there are none")
    return tuple(cards.values())


def weekend(page: Tag, card: Card, names: SeasonNames, season: int) -> Round:
    """The round of a card with the sessions of its page; before they are announced, with the day of the race alone."""
    what = f"weekend {card.label} of {season}"
    event = _event(page, what)
    found = [
        _session(sub, season, f"{what}: subEvent[{index}]") for index, sub in enumerate(event.get("subEvent") or [])
    ]
    facts = _facts(page)
    sessions = sorted((session for _, session in found), key=lambda session: session.start or END_OF_TIME)
    if not sessions and card.race_day is not None:
        sessions = [Session(kind=SessionKind.RACE, date=card.race_day)]
    name = next((name for name, _ in found if name), "")
    return Round(
        season=season,
        grand_prix=names.grand_prix(card.label, card.official_name, name),
        number=None if card.cancelled else card.number,
        name=name or f"{card.label} Grand Prix",
        official_name=card.official_name,
        circuit=_circuit(page, event, names),
        cancelled=card.cancelled,
        sessions=tuple(_with_distance(session, facts) for session in sessions),
    )


def _card(href: str, pieces: tuple[str, ...], season: int, what: str) -> Card | None:
    """None for a link that is no card of a round: testing, a menu."""
    official = next((place for place, text in enumerate(pieces) if place and text.endswith(f" {season}")), None)
    number = next((int(match["number"]) for text in pieces if (match := ROUND.fullmatch(text))), None)
    cancelled = any(text.casefold() in CALLED_OFF for text in pieces)
    if official is None or (number is None and not cancelled):
        return None
    days = next((match for text in pieces if (match := DAYS.fullmatch(text))), None)
    if days is not None and days["month"].casefold() not in MONTHS:
        raise changed(f"{what}: days of {href}", days[0])
    return Card(
        href=href,
        number=number,
        label=pieces[official - 1],
        official_name=pieces[official],
        race_day=date(season, MONTHS.index(days["month"].casefold()) + 1, int(days["day"])) if days else None,
        cancelled=cancelled,
    )


def _event(page: Tag, what: str) -> Mapping[str, Any]:
    """The structured data of the page that has the sessions (schema.org/SportsEvent)."""
    for event in _structured(page):
        if isinstance(event, dict) and event.get("@type") == "SportsEvent" and "subEvent" in event:
            return event
    raise changed(f"{what}: script[application/ld+json] SportsEvent.subEvent", "there is none")


def _structured(page: Tag) -> Iterator[Any]:
    for script in page.find_all("script", type="application/ld+json"):
        try:
            found = msgspec.json.decode(script.get_text())
        except msgspec.DecodeError:
            continue  # another script may hold what is looked for; if none does, that is said
        yield from found if isinstance(found, list) else [found]


def _session(event: Any, season: int, path: str) -> tuple[str, Session]:
    """The name of the Grand Prix and one session of it (`Practice 1 - Australian Grand Prix`)."""
    if not isinstance(event, dict):
        raise changed(path, repr(event))
    label, _, grand_prix = str(event.get("name") or "").partition(" - ")
    kind = KINDS.get(label.strip().casefold())
    if kind is SessionKind.SPRINT_QUALIFYING and season == SATURDAY_RACE_CALLED_QUALIFYING:
        kind = SessionKind.SPRINT
    if kind is None:
        raise changed(f"{path}.name", repr(event.get("name")))
    status = str(event.get("eventStatus") or "").rpartition("/")[2]
    end = event.get("endDate")
    return grand_prix.strip(), Session(
        kind=kind,
        start=instant(event.get("startDate"), f"{path}.startDate"),
        end=instant(end, f"{path}.endDate") if end else None,
        provisional=status in UNCERTAIN,
        cancelled=status == CANCELLED,
    )


def _circuit(page: Tag, event: Mapping[str, Any], names: SeasonNames) -> Circuit | None:
    """The track by its short name, or by the place it is at."""
    location = event.get("location")
    place = location.get("name") if isinstance(location, dict) else None
    tracks = (TRACK.search(script.get_text()) for script in page.find_all("script"))
    short = next((track["name"] for track in tracks if track), str(place or ""))
    if not short:
        return None
    id_, name = names.circuit(short)
    length = KILOMETRES.fullmatch(_facts(page).get("circuit length", ""))
    return Circuit(id=id_, name=name, length_km=float(length["km"]) if length else None)


def _facts(page: Tag) -> Mapping[str, str]:
    """The key figures of the track (`Number of Laps`), as far as the page has them."""
    found = {}
    for term in page.find_all("dt"):
        value = term.find_next("dd")
        if isinstance(value, Tag):
            found[" ".join(pieces_of(term)).casefold()] = " ".join(pieces_of(value))
    return found


def _with_distance(session: Session, facts: Mapping[str, str]) -> Session:
    if session.kind is not SessionKind.RACE:
        return session
    laps, distance = facts.get("number of laps", ""), KILOMETRES.fullmatch(facts.get("race distance", ""))
    return msgspec.structs.replace(
        session,
        total_laps=int(laps) if laps.isdecimal() else None,
        distance_km=float(distance["km"]) if distance else None,
    )
