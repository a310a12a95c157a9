"""What Jolpica calls things, from the `ergast_id`s of the models and a list of constructors it tells apart by engine.

`ergast_constructors.json`: `by_engine` holds constructor, engine, first and last year, Ergast's id; `exceptions` holds
year, round, driver, car number, Ergast's id, for single rows.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

from racing.model import Circuit, Driver, Round
from tests.upstream.world import World

_LISTS: dict[str, Any] = json.loads(Path(__file__).with_name("ergast_constructors.json").read_text("utf-8"))
BY_ENGINE = [(row[0], row[1], range(row[2], row[3] + 1), row[4]) for row in _LISTS["by_engine"]]
EXCEPTIONS = {(row[0], row[1], row[2], row[3]): str(row[4]) for row in _LISTS["exceptions"]}

NAMES = {
    "kimi-antonelli": ("Andrea Kimi", "Antonelli"),
    "carlos-sainz-jr": ("Carlos", "Sainz"),
    "nyck-de-vries": ("Nyck", "de Vries"),
}
"""Drivers who are called otherwise there."""

TEAMS = {
    "alpine": "Alpine F1 Team",
    "cadillac": "Cadillac F1 Team",
    "haas": "Haas F1 Team",
    "kick-sauber": "Sauber",
    "racing-bulls": "RB F1 Team",
    "rb": "RB F1 Team",
}
COUNTRIES = {"United States of America": "USA", "United Kingdom": "UK", "United Arab Emirates": "UAE"}
PERMANENT_SINCE = 2014
CODES_SINCE = 2004
PERMANENT = {("max-verstappen", year): "33" for year in range(2015, 2026)}
"""The number he chose, not the one he raced with as champion."""

RENAMED = {
    "mexico": ("Mexico City Grand Prix", range(2021, 2100)),
    "sao-paulo": ("Brazilian Grand Prix", range(2026, 2100)),
    "barcelona-catalunya": ("Barcelona Grand Prix", range(2026, 2100)),
}


def constructor_id(world: World, year: int, row: Any, number: int | None = None) -> str | None:
    """The id of the car in a row of a result, a table or an entry; `number` is the round's in the archive."""
    if (
        found := EXCEPTIONS.get((year, number, getattr(row, "driver", None), getattr(row, "number", None)))
    ) is not None:
        return found
    for constructor, engine, years, ergast_id in BY_ENGINE:
        if (row.constructor, row.engine) == (constructor, engine) and year in years:
            return str(ergast_id)
    return world.library.constructors[row.constructor].ergast_id if row.constructor else None


def constructor(world: World, ergast_id: str, row: Any) -> dict[str, str]:
    """The object of a car; one told apart by engine carries it in its name."""
    own = world.library.constructors[row.constructor]
    engine = world.library.engines.get(row.engine or "")
    name = TEAMS.get(own.id, own.name)
    if ergast_id != own.ergast_id and engine:
        name = f"{own.name}-{engine.name}"
    facts = {"constructorId": ergast_id, "url": wiki(name), "name": name, "nationality": plain(own.nationality or "")}
    return {key: value for key, value in facts.items() if value}


def driver(world: World, year: int, person: Driver) -> dict[str, str]:
    """The object of a driver, with number and code as far as the season has them."""
    first, last = NAMES.get(person.id, (person.first_name or "", person.last_name or person.name))
    entry = world.entrant(year, person.id) if year else None
    number = PERMANENT.get((person.id, year), str(entry.number) if entry and entry.number else None)
    facts = {
        "driverId": person.ergast_id,
        "permanentNumber": number if year >= PERMANENT_SINCE else None,
        "code": entry.code if entry and year >= CODES_SINCE else None,
        "url": wiki(person.name),
        "givenName": first,
        "familyName": last,
        "dateOfBirth": str(person.date_of_birth) if person.date_of_birth else None,
        "nationality": plain(person.nationality or "") or None,
    }
    return {key: value for key, value in facts.items() if value is not None}


def circuit(track: Circuit) -> dict[str, Any]:
    """The object of a track, degrees with seven significant digits."""
    name = track.full_name or track.name
    return {
        "circuitId": track.ergast_id or track.id,
        "url": wiki(name),
        "circuitName": name,
        "Location": {
            "lat": f"{track.latitude:.6g}",
            "long": f"{track.longitude:.6g}",
            "locality": track.place or track.name,
            "country": COUNTRIES.get(track.country or "", track.country or ""),
        },
    }


def race_name(weekend: Round) -> str:
    """The name of a Grand Prix as given there."""
    name, years = RENAMED.get(weekend.grand_prix, (weekend.name, range(0)))
    return name if weekend.season in years else weekend.name


def wiki(title: str) -> str:
    """An encyclopedia's address."""
    return f"https://en.wikipedia.org/wiki/{re.sub(r'[^A-Za-z0-9()_-]+', '_', title)}"


def plain(text: str) -> str:
    """Without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
