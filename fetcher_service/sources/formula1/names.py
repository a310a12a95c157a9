"""The site's names as our ids: drivers, teams with their engines, Grands Prix, tracks. Pure but for the log of who is new."""

import re

from fetcher_service.identities import Identities, slug
from fetcher_service.meetings import circuit_id
from fetcher_service.sources.formula1.markup import Person
from racing.model import Driver

HELD_ELSEWHERE = re.compile(r"(?P<name>[\w-]+) GRAND PRIX IN ", re.IGNORECASE)
"""`BAHRAIN GRAND PRIX IN MALAYSIA`: the site may list it under the country it is held in."""

TRACKS = {
    "abu-dhabi": "yas-marina",
    "barcelona": "catalunya",
    "budapest": "hungaroring",
    "le-castellet": "paul-ricard",
    "madrid": "madring",
    "miami-gardens": "miami",
    "montmelo": "catalunya",
    "sao-paulo": "interlagos",
    "spa": "spa-francorchamps",
    "yas-island": "yas-marina",
}
"""Our tracks by the place they are at, where their own name is another."""

FIRST_SAO_PAULO = 2021
"""Since then what the site lists as Brazil is the São Paulo Grand Prix."""


class SeasonNames:
    """The names of one season."""

    def __init__(self, identities: Identities, season: int) -> None:
        self._identities = identities
        self._season = season

    def driver(self, who: Person) -> str:
        """Our id of a driver; a new one's is made from the name."""
        return self._identities.driver(slug(who.name), who.name)

    def called(self, who: Person) -> Driver:
        """A driver as the site names one, the last name last (the site has `Zhou Guanyu`)."""
        id_ = self.driver(who)
        turned = slug(who.name) != id_ and slug(f"{who.last} {who.first}") == id_
        first, last = (who.last, who.first) if turned else (who.first, who.last)
        return Driver(id=id_, name=f"{first} {last}".strip(), first_name=first or None, last_name=last or None)

    def car(self, team: str) -> tuple[str | None, str | None]:
        """Constructor and engine of a team (`Red Bull Racing Honda RBPT`); a new one's id is made from the name."""
        if not team:
            return None, None
        found = self._identities.constructor_by_name(team, self._season)
        return found or self._identities.constructor(slug(team), season=self._season)

    def grand_prix(self, label: str, official_name: str = "", name: str = "") -> str:
        """Our id of a Grand Prix by its name, or by what the site lists it as (`Emilia-Romagna`) where that is all there is.

        One held elsewhere may be listed under another name than its own: the official name tells.
        """
        if elsewhere := HELD_ELSEWHERE.search(official_name):
            name = f"{elsewhere['name'].title()} Grand Prix"
        if name:
            return self._identities.grand_prix(self._season, name)
        listed = slug(label)
        return "sao-paulo" if listed == "brazil" and self._season >= FIRST_SAO_PAULO else listed

    def circuit(self, short_name: str) -> tuple[str, str]:
        """Our id and name of a track by the site's short name (`Monte Carlo`) or its place (`Budapest`)."""
        found = TRACKS.get(slug(short_name)) or circuit_id(short_name)
        return found, self._identities.circuit_name(found) or short_name

    def constructor_name(self, constructor: str) -> str | None:
        """What we call a constructor; None for a new one."""
        return self._identities.constructor_name(constructor)

    def engine_name(self, engine: str) -> str | None:
        """What we call an engine manufacturer; None for a new one."""
        return self._identities.engines().get(engine)
