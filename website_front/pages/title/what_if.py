"""What if? Drivers in places of sessions that are left, and both championships as they would be."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

import msgspec

from chassis.errors import InvalidRequest
from website_front.api.answers.seasons import Round, Season
from website_front.api.answers.title import WhatIf, WouldBe
from website_front.languages.words import N_, SESSIONS
from website_front.page import Document, Join, Visit, page
from website_front.pages.shared import MAX, after, colours_of, names_of, rounds_of
from website_front.pages.title.supposing import (
    NOT_CLASSIFIED,
    OPEN,
    SHORT,
    Order,
    Slot,
    address,
    is_next,
    joined_places,
    joined_sessions,
    query_of,
    read,
)
from website_front.pages.title.title import decisions

PATH = "/title/what-if"
PLACES = {"race": 10, "sprint": 8}
"""That a page offers: those that give points today."""

RIVALS = 5
"""Of the table, who have a row of their own with all places."""

FIRST_SEASON = 1950
NAMED = 3
LONGEST = 6_000
"""Characters of what is supposed: all sessions of a season, with ten drivers each."""


type Href = Callable[[Order, Slot], str]
"""The address with another order of a session."""


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """A driver in a place, or out of it: what the address is then."""

    place: int | None
    href: str
    chosen: bool


class RivalRow(msgspec.Struct, frozen=True, kw_only=True):
    """A contender, with all the places that he can be put in by one tap."""

    who: WouldBe
    cells: tuple[Cell, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A field of the form: who has a place."""

    place: int | None
    word: str
    prefix: str


class SessionLink(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is left, and the address at which it is put in order."""

    name: str
    href: str
    chosen: bool
    supposed: bool


JOINED: Mapping[str, Join] = {"race": joined_places, "sprint": joined_places, "result": joined_sessions}


@page(
    "/seasons/{year:[0-9]{4}}/title/what-if",
    query=("round", "of", "race", "sprint", "result"),
    joined=JOINED,
    longest=LONGEST,
    kept=False,
)
async def season_what_if(visit: Visit, *, year: str, **supposed: str) -> Document:
    """The same page at the path that content_api has for it."""
    document = cast("Document", await what_if.make(visit, season=year, **supposed))
    return msgspec.structs.replace(document, canonical=address(PATH, {"season": year, **supposed}))


@page(
    PATH,
    query=("season", "round", "of", "race", "sprint", "result"),
    joined=JOINED,
    longest=LONGEST,
    kept=False,
)
async def what_if(
    visit: Visit,
    *,
    season: str | None = None,
    round: str | None = None,  # noqa: A002  # its name in the address
    of: str | None = None,
    race: str | None = None,
    sprint: str | None = None,
    result: str | None = None,
) -> Document:
    """Both championships as they would be."""
    current = await visit.reading.get("/seasons/current", Season)
    refusal: str | None = None
    try:
        year = year_of(season, current.year)
    except InvalidRequest as error:
        year, season, refusal = current.year, None, error.message
    rounds = (await rounds_of(visit, year)).rounds
    names = names_of(visit, rounds)
    after_round = round or default_round(rounds)
    slots = slots_of(rounds, after_round)
    given = {name: value for name, value in (("race", race), ("sprint", sprint), ("result", result)) if value}
    where = {"season": season, "round": round}
    base_path = api_path(visit, year, {"round": after_round})
    base = await visit.reading.get_or_why_not(base_path, WhatIf)
    refusal = base if isinstance(base, str) else refusal
    found = None if isinstance(base, str) else base
    if found is not None and given:
        asked = await visit.reading.get_or_why_not(api_path(visit, year, {"round": after_round, **given}), WhatIf)
        if isinstance(asked, str):
            refusal = asked
        else:
            found = asked
    orders = read(slots, given)
    first = first_of(slots)
    slot = next((each for each in slots if each.key == of), first)
    why = None if refusal is None else visit.texts.refusal(refusal)
    if refusal is None and of is not None and (slot is None or slot.key != of):
        refusal = why = visit.say(N_("of: this session is not left: {key}"), key=of)
    order = Order() if slot is None else orders.get(slot.key, Order())
    drivers = () if isinstance(base, str) else by_table(base.drivers)

    def href(changed: Order, shown: Slot) -> str:
        query = query_of(slots, {**orders, shown.key: changed})
        return address(PATH, {**where, "of": shown.key if shown != first else None, **query})

    headline = None if found is None else headline_of(visit, found)
    return Document(
        template="what_if.html",
        title=_title(visit, headline if given and not refusal else None, year),
        description=_description(visit, found if given and not refusal else None),
        section="/title",
        refused=refusal is not None,
        indexed=refusal is None,
        shown={
            "year": year,
            "current": current.year,
            "chosen_season": season,
            "chosen_round": round,
            "after_round": after_round,
            "rounds": [each for each in rounds if each.number and not each.cancelled],
            "names": names,
            "colours": await colours_of(visit, year),
            "refusal": refusal,
            "why": why,
            "found": found,
            "supposed": bool(given) and refusal is None,
            "headline": headline,
            "sentence": None if found is None else sentence_of(found),
            "after": None if found is None else after(visit, found.as_of, names),
            "slot": slot,
            "slot_name": None if slot is None else slot_name(visit, slot, names),
            "parameter": "result" if slot is None or not is_next(slots, slot) else slot.kind,
            "of": None if slot is None or slot == first else slot.key,
            "others": ()
            if slot is None
            else query_of(slots, {key: each for key, each in orders.items() if key != slot.key}).items(),
            "sessions": [
                SessionLink(
                    name=slot_name(visit, each, names),
                    href=href(orders.get(each.key, Order()), each),
                    chosen=each == slot,
                    supposed=each.key in orders,
                )
                for each in slots
            ],
            "rivals": () if slot is None else [rival_row(each, order, slot, href) for each in rivals_of(drivers)],
            "places": () if slot is None else fields(order, slot, slots),
            "unplaced": () if slot is None else [*order.unplaced, ""],
            "drivers": drivers,
            "free": ()
            if slot is None
            else [
                (each, href(order.with_next_place(each.id), slot))
                for each in drivers
                if order.place_of(each.id) is None and each.id not in order.unplaced
            ],
            "cleared": address(PATH, where),
            "decided": found is not None and is_decided(found),
            "decisions": () if found is None else decisions(visit, found),
            "next_session": None
            if found is None or found.next is None
            else visit.say(
                N_("{session} of the {grand_prix}"),
                session=visit.texts.gettext(SESSIONS[found.next.session]),
                grand_prix=names.get(found.next.grand_prix, found.next.grand_prix),
            ),
            "not_classified": NOT_CLASSIFIED,
            "path": PATH,
        },
    )


def year_of(season: str | None, current: int) -> int:
    """Return the season that is asked about; raise `InvalidRequest` for what is none."""
    if season is None:
        return current
    if not re.fullmatch("[0-9]{4}", season) or not FIRST_SEASON <= int(season) <= current:
        raise InvalidRequest(f"season: {season[:20]!r}, allowed: {FIRST_SEASON} to {current}")
    return int(season)


def default_round(rounds: Sequence[Round]) -> str | None:
    """Return after which round a season is taken up without another choice: before its last where all have been run, else as it is now."""
    numbers = [each.number for each in rounds if each.number and not each.cancelled]
    run = [
        each for each in rounds if each.number and not each.cancelled and each.race is not None and each.race.results
    ]
    return str(numbers[-2]) if len(numbers) > 1 and len(run) == len(numbers) else None


def slots_of(rounds: Sequence[Round], after_round: str | None) -> tuple[Slot, ...]:
    """Return the races and sprints that are left, in order: without a result, or after a round."""
    since = int(after_round) if after_round is not None and after_round.isdecimal() else None
    return tuple(
        Slot(number=weekend.number, grand_prix=weekend.grand_prix, kind=kind)
        for weekend in rounds
        if weekend.number and not weekend.cancelled
        for kind in SHORT
        for session in (weekend.session(kind),)
        if (session is not None and session.status != "cancelled") or (session is None and kind == "race")
        if (weekend.number > since if since is not None else session is None or not session.results)
    )


def first_of(slots: Sequence[Slot]) -> Slot | None:
    """Return which session is shown without another choice: the next race."""
    return next((each for each in slots if each.kind == "race"), slots[0] if slots else None)


def is_decided(found: WhatIf) -> bool:
    """Return whether there would be a champion of everything."""
    return all(
        any(each.will_it_be == "champion" for each in rows) for rows in (found.drivers, found.constructors) if rows
    )


def api_path(visit: Visit, year: int, query: Mapping[str, str | None]) -> str:
    """Return the path of the API."""
    return address(f"/seasons/{year}/title/what-if", {**query, "lang": str(visit.language)})


def by_table(drivers: Sequence[WouldBe]) -> tuple[WouldBe, ...]:
    """Return the drivers in the order of the table as it is, so that nobody changes his row when the championship turns."""
    return tuple(sorted(drivers, key=lambda each: each.position or len(drivers) + 1))


def rivals_of(drivers: Sequence[WouldBe]) -> tuple[WouldBe, ...]:
    """Return the first of the table, and Max wherever he is."""
    first = drivers[:RIVALS]
    return (*first, *(each for each in drivers[RIVALS:] if each.id == MAX and each.can_win))


def rival_row(who: WouldBe, order: Order, slot: Slot, href: Href) -> RivalRow:
    """Return a contender with his places; the one that he has leads out of it."""
    place = order.place_of(who.id)
    cells = [
        Cell(
            place=number,
            href=href(order.without(who.id) if place == number else order.with_place(who.id, number), slot),
            chosen=place == number,
        )
        for number in range(1, PLACES[slot.kind] + 1)
    ]
    out = who.id in order.unplaced
    away = Cell(place=None, href=href(order.without(who.id) if out else order.with_unplaced(who.id), slot), chosen=out)
    return RivalRow(who=who, cells=(*cells, away))


def fields(order: Order, slot: Slot, slots: Sequence[Slot]) -> tuple[Choice, ...]:
    """Return the fields of the form; where the address has to name the session, the first of them does."""
    count = max(PLACES[slot.kind], len(order.places))
    prefix = "" if is_next(slots, slot) else f"{slot.key}:"
    return tuple(
        Choice(
            place=place, word=order.at(place) if order.at(place) != OPEN else "", prefix=prefix if place == 1 else ""
        )
        for place in range(1, count + 1)
    )


def slot_name(visit: Visit, slot: Slot, names: Mapping[str, str]) -> str:
    """Return the name of a session: the Grand Prix alone for its race."""
    name = names.get(slot.grand_prix, slot.grand_prix)
    return name if slot.kind == "race" else visit.say(N_("{grand_prix}, sprint"), grand_prix=name)


def headline_of(visit: Visit, found: WhatIf) -> str:
    """Return who would be champion, or between whom it would be."""
    champion = next((each for each in found.drivers if each.will_it_be == "champion"), None)
    if champion is not None:
        return visit.say(N_("{name} would be champion"), name=champion.label)
    still = [each for each in found.drivers if each.can_win]
    if not still:
        return visit.say(N_("Nobody has scored yet."))
    if len(still) > NAMED:
        return visit.say(N_("{count} drivers could still win"), count=len(still))
    *first, last = (each.given_and_family[1] for each in still)
    if not first:
        return visit.say(N_("{name} could still win"), name=last)
    return visit.say(N_("{names} or {last}"), names=", ".join(first), last=last)


def sentence_of(found: WhatIf) -> str | None:
    """Return the API's sentence about who would be champion; else about Max, or who would lead."""
    named = [each for each in found.drivers if each.will_it_be == "champion"] or [
        each for each in found.drivers if each.id == MAX and each.can_win
    ]
    return next((each.sentence for each in (*named, *found.drivers)), None)


def _title(visit: Visit, headline: str | None, year: int) -> str:
    question = visit.say(N_("What if?"))
    return f"{question} · {year}" if headline is None else f"{headline} · {question} · {year}"


def _description(visit: Visit, found: WhatIf | None) -> str:
    return (found and sentence_of(found)) or visit.say(
        N_(
            "Put drivers in places for the races left, and see both championships turn: tables, champion, who is out. "
            "With an address to share."
        )
    )
