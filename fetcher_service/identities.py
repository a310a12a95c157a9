"""Who is who: the ids and names that sources use, and ours.

Ours are F1DB's kebab-case ids. Ergast and its heirs have their own, and write constructor and engine as one; other
sources have names only. The mapping is `identities.json` and `archive/ergast_ids.json`, both committed. An id in
neither is new: ours is then made from the name, the way F1DB makes it, and logged once.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from importlib.resources import files

import msgspec
import structlog

from chassis.process.metrics import Metrics

log = structlog.get_logger()

LETTERS = str.maketrans({"ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "Æ": "ae", "ł": "l", "Ł": "l", "'": "", "’": ""})  # noqa: RUF001
"""What Unicode does not take apart into a letter of ASCII and an accent."""

GRAND_PRIX = " Grand Prix"

type Pair = tuple[str, str | None]
"""A constructor and the engine it ran; the engine is None where nobody knows yet."""


class Span(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What an Ergast constructor id meant from one year to another, both included."""

    first: int
    last: int
    constructor: str
    engine: str


class OtherCar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Drives of a season that were not in the car its span says. `drives`: rounds by driver, none for all of them."""

    season: int
    ergast: str
    constructor: str
    engine: str
    drives: dict[str, tuple[int, ...]]


class IdentityFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`identities.json`."""

    about: str
    countries: dict[str, tuple[str, ...]]
    grands_prix: dict[str, str]
    renamed: dict[str, tuple[int, str]]
    moved: dict[int, dict[str, str]]
    driver_names: dict[str, str]
    drivers_without_ergast: frozenset[str]
    circuits: dict[str, str]
    engines: dict[str, str]
    constructor_names: dict[str, str]
    team_names: dict[str, str]
    constructors: dict[str, tuple[Span, ...]]
    exceptions: tuple[OtherCar, ...]


class ErgastIds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Our id to Ergast's, as `archive/ergast_ids.json` has them. Who never took part in what Ergast records is not in it."""

    circuits: dict[str, str]
    constructors: dict[str, str]
    drivers: dict[str, str]


def slug(name: str) -> str:
    """Kebab-case in ASCII, as F1DB makes its ids: `São Paulo` is `sao-paulo`, `Pat O'Connor` `pat-oconnor`."""
    plain = unicodedata.normalize("NFKD", name.translate(LETTERS)).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


class Identities:
    """The mapping, read from the package. An unknown id is logged once and counted by kind in `metrics`."""

    def __init__(self, metrics: Metrics | None = None) -> None:
        folder = files("fetcher_service")
        plain = msgspec.json.decode((folder / "identities.json").read_bytes())
        self._facts = msgspec.convert(plain, IdentityFacts, str_keys=True)
        ergast = msgspec.json.decode((folder / "archive" / "ergast_ids.json").read_bytes(), type=ErgastIds)
        self._ergast = ergast
        zones = (folder / "archive" / "time_zones.json").read_bytes()
        self._time_zones = msgspec.json.decode(zones, type=dict[str, str])
        self._drivers = {theirs: ours for ours, theirs in ergast.drivers.items()}
        self._circuits = {theirs: ours for ours, theirs in ergast.circuits.items()}
        self._known_drivers = ergast.drivers.keys() | self._facts.drivers_without_ergast
        self._by_parts = {frozenset(known.split("-")): known for known in self._known_drivers}
        self._words = {word: (code, words[0]) for code, words in self._facts.countries.items() for word in words}
        self._other_cars: dict[tuple[int, str], list[OtherCar]] = defaultdict(list)
        for other in self._facts.exceptions:
            self._other_cars[other.season, other.ergast].append(other)
        self._last_season = max(span.last for spans in self._facts.constructors.values() for span in spans)
        self._reported: set[tuple[str, str]] = set()
        self._counter = (
            metrics.counter("identities_unknown_total", "Ids of sources that were new to us", ["kind"])
            if metrics
            else None
        )

    def driver(self, ergast_id: str, name: str | None = None) -> str:
        """Our id of a driver; a new one's is made from `name`, or without it from the id."""
        if known := self._drivers.get(ergast_id):
            return known
        if found := self.driver_by_name(name) if name else None:
            return found
        return self._new("driver", ergast_id, slug(name or ergast_id))

    def driver_by_name(self, name: str) -> str | None:
        """Our id of who goes by this name, in any case and order of its parts; None for a name that is new."""
        made = slug(name)
        found = made if made in self._known_drivers else self._facts.driver_names.get(made)
        return found or self._by_parts.get(frozenset(made.split("-")))

    def circuit(self, ergast_id: str, name: str | None = None) -> str:
        """Our id of a track; a new one's is made from `name`, or without it from the id."""
        return self._circuits.get(ergast_id) or self._new("circuit", ergast_id, slug(name or ergast_id))

    def time_zone(self, circuit: str) -> str | None:
        """Return the time zone at one of our circuits, as IANA names it; None for one that is new."""
        return self._time_zones.get(circuit)

    def circuit_name(self, circuit: str) -> str | None:
        """The short name of a track of ours (`Spa-Francorchamps`), None for a new one."""
        return self._facts.circuits.get(circuit)

    def constructor(
        self,
        ergast_id: str,
        *,
        season: int,
        driver: str | None = None,
        round: int | None = None,  # noqa: A002
    ) -> Pair:
        """Our constructor and engine for an Ergast id in a season; with `driver` (ours) and `round` that very car.

        The engine is None in seasons later than the mapping, and for a constructor that is new.
        """
        for other in self._other_cars.get((season, ergast_id), ()):
            rounds = other.drives.get(driver or "")
            if rounds is not None and (not rounds or round in rounds):
                return other.constructor, other.engine
        spans = self._facts.constructors.get(ergast_id)
        if not spans:
            return self._new("constructor", ergast_id, slug(ergast_id)), None
        for span in spans:
            if span.first <= season <= span.last:
                return span.constructor, span.engine
        nearest = min(spans, key=lambda span: min(abs(span.first - season), abs(span.last - season)))
        return nearest.constructor, nearest.engine if season < self._last_season else None

    def constructors(self, ergast_id: str, season: int | None = None) -> tuple[str, ...]:
        """Every constructor of ours that an Ergast id meant, in a season or ever."""
        spans = self._facts.constructors.get(ergast_id, ())
        found = [self.constructor(ergast_id, season=season)[0]] if season else [span.constructor for span in spans]
        found += [
            other.constructor
            for other in self._facts.exceptions
            if other.ergast == ergast_id and season in (None, other.season)
        ]
        return tuple(dict.fromkeys(found)) or (self._new("constructor", ergast_id, slug(ergast_id)),)

    def constructor_by_name(self, name: str, season: int) -> Pair | None:
        """Constructor and engine for a team's name with or without sponsors (`McLaren Mercedes`), None for a new team."""
        year = min(season, self._last_season)
        pairs = dict.fromkeys(self._pairs(year))
        given = slug(name)
        words = f"-{self._facts.team_names.get(given, given)}-"
        found = [(words.find(f"-{constructor}-"), -len(constructor), constructor) for constructor, _ in pairs]
        named = [place for place in found if place[0] >= 0]
        if not named:
            named = [(0, 0, constructor) for constructor, _ in pairs if f"-{constructor}-".endswith(words)]
        if not named:
            return None
        constructor = min(named)[2]
        if season > self._last_season:
            return constructor, None
        engines = [engine for of, engine in pairs if of == constructor]
        printed = [engine for engine in engines if words.endswith(f"-{engine}-")]
        return constructor, (printed or engines)[0]

    def constructor_name(self, constructor: str) -> str | None:
        """The name of a constructor of ours, None for a new one."""
        return self._facts.constructor_names.get(constructor)

    def ergast_constructor(self, constructor: str) -> str | None:
        """Return the Ergast id of a constructor of ours; several of ours may share one."""
        return self._ergast.constructors.get(constructor)

    def engines(self, season: int | None = None) -> Mapping[str, str]:
        """Names by id of the engines that were in a car of the season, or of all."""
        wanted = None if season is None else {engine for _, engine in self._pairs(season)}
        return {engine: name for engine, name in self._facts.engines.items() if wanted is None or engine in wanted}

    def grand_prix(self, season: int, name: str, circuit: str | None = None) -> str:
        """Our slug of a Grand Prix by its name, or by our id of the track where it was moved to another."""
        moved = self._facts.moved.get(season, {}).get(circuit or "")
        since, renamed = self._facts.renamed.get(name, (season + 1, None))
        if season >= since and renamed:
            return renamed
        return moved or self._facts.grands_prix.get(name) or slug(name.removesuffix(GRAND_PRIX))

    def country(self, word: str) -> tuple[str, str] | None:
        """ISO 3166-1 code and name for a country or nationality as sources write it (`UK`, `British`); None if new."""
        return self._words.get(word)

    def nationality(self, word: str) -> str | None:
        """Our word for a nationality (`Monegasque` is `Monégasque`), None for a new one."""
        country = self._words.get(word)
        words = self._facts.countries[country[0]] if country else ()
        return words[1] if len(words) > 1 else None

    def _pairs(self, season: int) -> Iterator[tuple[str, str]]:
        for spans in self._facts.constructors.values():
            for span in spans:
                if span.first <= season <= span.last:
                    yield span.constructor, span.engine
        for other in self._facts.exceptions:
            if other.season == season:
                yield other.constructor, other.engine

    def _new(self, kind: str, ergast_id: str, made: str) -> str:
        if (kind, ergast_id) not in self._reported:
            self._reported.add((kind, ergast_id))
            log.warning("unknown id, made one from the name", kind=kind, id=ergast_id, becomes=made)
            if self._counter:
                self._counter.labels(kind).inc()
        return made
