"""What Formula 1's own site and feeds call drivers, teams and places. No accents in names of people."""

from tests.upstream.ergast import plain
from tests.upstream.world import World

NAMES = {
    "guanyu-zhou": ("Zhou", "Guanyu"),
    "carlos-sainz-jr": ("Carlos", "Sainz"),
    "nyck-de-vries": ("Nyck", "De Vries"),
}

TEAMS = {"red-bull": "Red Bull Racing", "haas": "Haas F1 Team"}
"""As the feeds call them; others by their usual name."""

ENTERED = {"red-bull": "Red Bull Racing", "aston-martin": "Aston Martin Aramco", "haas": "Haas"}
"""As the results pages call them before the name of the engine."""

ENGINES_UNTIL = 2024
"""Later results pages name the team alone."""

SLUGS = {"sao-paulo": "brazil"}
HUBS = {"abu-dhabi": "united-arab-emirates"}
"""Where the address of a race's own page is not that of its results."""

PLACES = {
    "austin": (9, "Austin", "Austin", "United States"),
    "bahrain": (63, "Sakhir", "Sakhir", "Bahrain"),
    "baku": (144, "Baku", "Baku", "Azerbaijan"),
    "catalunya": (15, "Catalunya", "Barcelona", "Spain"),
    "hungaroring": (4, "Hungaroring", "Budapest", "Hungary"),
    "imola": (6, "Imola", "Imola", "Italy"),
    "interlagos": (14, "Interlagos", "São Paulo", "Brazil"),
    "jeddah": (149, "Jeddah", "Jeddah", "Saudi Arabia"),
    "las-vegas": (152, "Las Vegas", "Las Vegas", "United States"),
    "lusail": (150, "Lusail", "Lusail", "Qatar"),
    "marina-bay": (61, "Singapore", "Marina Bay", "Singapore"),
    "melbourne": (10, "Melbourne", "Melbourne", "Australia"),
    "mexico-city": (65, "Mexico City", "Mexico City", "Mexico"),
    "miami": (151, "Miami", "Miami", "United States"),
    "monaco": (22, "Monte Carlo", "Monaco", "Monaco"),
    "montreal": (23, "Montreal", "Montréal", "Canada"),
    "monza": (39, "Monza", "Monza", "Italy"),
    "shanghai": (49, "Shanghai", "Shanghai", "China"),
    "silverstone": (2, "Silverstone", "Silverstone", "United Kingdom"),
    "spa-francorchamps": (7, "Spa-Francorchamps", "Spa-Francorchamps", "Belgium"),
    "spielberg": (19, "Spielberg", "Spielberg", "Austria"),
    "suzuka": (46, "Suzuka", "Suzuka", "Japan"),
    "yas-marina": (70, "Yas Marina Circuit", "Yas Island", "United Arab Emirates"),
    "zandvoort": (55, "Zandvoort", "Zandvoort", "Netherlands"),
}
"""A track's key, short name, town and country there."""

COUNTRIES = {
    "Australia": (5, "AUS"),
    "Austria": (17, "AUT"),
    "Azerbaijan": (30, "AZE"),
    "Bahrain": (36, "BRN"),
    "Belgium": (16, "BEL"),
    "Brazil": (10, "BRA"),
    "Canada": (46, "CAN"),
    "China": (53, "CHN"),
    "Hungary": (14, "HUN"),
    "Italy": (13, "ITA"),
    "Japan": (4, "JPN"),
    "Malaysia": (106, "MAS"),
    "Mexico": (8, "MEX"),
    "Monaco": (114, "MON"),
    "Netherlands": (133, "NED"),
    "Qatar": (149, "QAT"),
    "Saudi Arabia": (153, "KSA"),
    "Singapore": (157, "SGP"),
    "Spain": (1, "ESP"),
    "United Arab Emirates": (21, "UAE"),
    "United Kingdom": (2, "GBR"),
    "United States": (19, "USA"),
}

NATIONS = {
    "AR": "ARG", "AU": "AUS", "BR": "BRA", "CA": "CAN", "CN": "CHN", "DE": "GER", "DK": "DEN", "ES": "ESP",
    "FI": "FIN", "FR": "FRA", "GB": "GBR", "IT": "ITA", "JP": "JPN", "MC": "MON", "MX": "MEX", "NL": "NED",
    "NZ": "NZL", "TH": "THA", "US": "USA",
}  # fmt: skip
"""The three letters of a driver's nation."""

COLOURS = ("27F4D2", "3671C6", "E8002D", "FF8000", "229971", "00A1E8", "64C4FF", "6692FF", "B6BABD", "52E252", "F50537")


def driver_name(world: World, driver: str) -> tuple[str, str]:
    """First and last name as printed."""
    person = world.library.drivers[driver]
    first, last = NAMES.get(driver, (person.first_name or "", person.last_name or person.name))
    return plain(first), plain(last)


def code(world: World, year: int, driver: str) -> str:
    """Three capitals: those of the entry, else of the last name."""
    entry = world.entrant(year, driver)
    _, last = driver_name(world, driver)
    return entry.code if entry and entry.code else last[:3].upper()


def team(world: World, constructor: str | None) -> str:
    """A team as the feeds call it."""
    return TEAMS.get(constructor or "", world.library.constructors[constructor].name) if constructor else ""


def entered(world: World, year: int, constructor: str | None, engine: str | None) -> str:
    """A team as a results page of that year calls it."""
    if constructor is None or year > ENGINES_UNTIL:
        return team(world, constructor)
    name = ENTERED.get(constructor, world.library.constructors[constructor].name)
    return name if engine in (None, constructor) else f"{name} {world.library.engines[engine].name}"


def place(world: World, circuit: str) -> tuple[int, str, str, str]:
    """Key, short name, town and country of a track; made up from the archive's where the list has none."""
    track = world.library.circuits[circuit]
    country = {"United States of America": "United States"}.get(track.country or "", track.country or "")
    return PLACES.get(
        circuit, (1000 + sorted(world.library.circuits).index(circuit), track.name, track.place or "", country)
    )


def country(name: str) -> tuple[int, str]:
    """Key and letters of a country."""
    return COUNTRIES.get(name, (900 + len(name), name[:3].upper()))


def colour(world: World, constructor: str) -> str:
    """A team's colour; which one does not matter, it stays the same."""
    return COLOURS[sorted(world.library.constructors).index(constructor) % len(COLOURS)]
