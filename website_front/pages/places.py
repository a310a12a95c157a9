"""Tracks and Grands Prix: every race that was held, and who won it."""

from website_front.api.answers.places import CircuitInFull, Circuits, GrandPrix, GrandsPrix
from website_front.languages.words import N_
from website_front.page import Document, Visit, page
from website_front.pages.shared import name_in

MOST_WINNERS = 10


@page("/circuits/{circuit:[a-z0-9-]+}")
async def circuit(visit: Visit, *, circuit: str) -> Document:
    """One track."""
    known = (await visit.reading.get("/circuits", Circuits)).circuits
    name_in(known, circuit, "there is no such track")
    found = await visit.reading.get(f"/circuits/{circuit}", CircuitInFull)
    name = found.full_name or found.name
    return Document(
        template="circuit.html",
        title=name,
        description=visit.say(
            N_("{name}: {races} Formula 1 races, who won them, the lap record, and every layout."),
            name=name,
            races=found.races,
        ),
        shown={
            "circuit": found,
            "has_map": await visit.reading.is_there(f"/circuits/{circuit}/map.svg"),
            "winners": found.winners[:MOST_WINNERS],
        },
    )


@page("/grands-prix/{grand_prix:[a-z0-9-]+}")
async def grand_prix(visit: Visit, *, grand_prix: str) -> Document:
    """One Grand Prix, whatever the year and the track."""
    known = (await visit.reading.get("/grands-prix", GrandsPrix)).grands_prix
    name_in(known, grand_prix, "there is no such Grand Prix")
    found = await visit.reading.get(f"/grands-prix/{grand_prix}", GrandPrix)
    name = visit.texts.grand_prix(found.id, found.name)
    return Document(
        template="grand_prix.html",
        title=name,
        description=visit.say(
            N_("Every winner of the {name}: {races} editions, with the track, the pole and the fastest lap."),
            name=name,
            races=found.races,
        ),
        shown={"grand_prix": found, "name": name, "winners": found.winners[:MOST_WINNERS]},
    )
