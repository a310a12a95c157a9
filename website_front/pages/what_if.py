"""What if? Put drivers in places of the next race, and see the championship as it would be."""

from collections.abc import Sequence
from urllib.parse import urlencode

from chassis.errors import NotFound
from website_front.api.answers import Season, WhatIf, WouldBe
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import MAX, after, colours_of, names_of, rounds_of
from website_front.pages.title import round_number

PLACES = 10
"""Places that can be given: those that have given points in most seasons."""

OPEN = "-"
"""A place that is left open, as content_api writes it."""


@page("/title/what-if", query=("race",), kept=False)
async def what_if(visit: Visit, *, race: str | None = None) -> Document:
    """The current season as it would be."""
    season = await visit.reading.get("/seasons/current", Season)
    return await what_if_of(visit, season.year, race, path="/title/what-if")


@page("/seasons/{year:[0-9]{4}}/title/what-if", query=("round", "race"), kept=False)
async def season_what_if(visit: Visit, *, year: str, round: str | None = None, race: str | None = None) -> Document:  # noqa: A002  # as the API calls it
    """Any season as it would have been, had it gone otherwise after a round."""
    return await what_if_of(visit, int(year), race, path=f"/seasons/{year}/title/what-if", after_round=round)


async def what_if_of(
    visit: Visit, year: int, race: str | None, *, path: str, after_round: str | None = None
) -> Document:
    """Return a season's title as it would be if the next race went so."""
    places = places_of(race)
    asked = {
        **({"round": str(round_number(after_round))} if after_round else {}),
        **({"race": ",".join(places)} if places else {}),
        "lang": str(visit.language),
    }
    found = await visit.reading.get(f"/seasons/{year}/title/what-if?{urlencode(asked)}", WhatIf)
    rounds = (await rounds_of(visit, year)).rounds
    names = names_of(visit, rounds)
    about = max_or_leader(found.drivers)
    coming = found.supposed[0].grand_prix if found.supposed else found.left[0].grand_prix if found.left else None
    return Document(
        template="what_if.html",
        title=f"{visit.say(N_('What if?'))} · {year}",
        description=about.sentence
        if about is not None and places
        else visit.say(
            N_("Put drivers in places of the next race, and see who would be champion in {year}."), year=year
        ),
        canonical=path,
        section="/title",
        indexed=not places and after_round is None,
        newest=found.as_of.date if found.as_of else None,
        shown={
            "year": year,
            "path": path,
            "after_round": after_round,
            "found": found,
            "places": (*places, *(OPEN for _ in range(PLACES - len(places)))),
            "open": OPEN,
            "about": about if places else None,
            "race": None if coming is None else names.get(coming, coming),
            "people": sorted((each.label, each.driver) for each in found.drivers if each.driver),
            "colours": await colours_of(visit, year),
            "after": after(visit, found.as_of, names),
        },
    )


def places_of(race: str | None) -> tuple[str, ...]:
    """Return who is put in which place, without open ones at the end; whoever has two places has the better one."""
    given = (race or "").split(",")[:PLACES]
    seen: set[str] = set()
    places = []
    for each in given:
        driver = each.strip() or OPEN
        if driver != OPEN and not driver.replace("-", "").isalnum():
            raise NotFound("race: there is no such driver")
        places.append(OPEN if driver in seen else driver)
        seen.add(driver)
    while places and places[-1] == OPEN:
        places.pop()
    return tuple(places)


def max_or_leader(drivers: Sequence[WouldBe]) -> WouldBe | None:
    """Return the one who is asked about: Max wherever he is, else who would lead."""
    return next((each for each in drivers if each.driver == MAX), drivers[0] if drivers else None)
