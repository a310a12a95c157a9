"""Ergast's ids and names of people, cars, tracks and races, and their pages in the English Wikipedia. Pure.

Most of it follows from our models; `identifiers.json` holds the exceptions. To Ergast a driver has one id, number and code for all his
seasons, and some constructors, mostly before 1980, are distinguished by their engines.
"""

import unicodedata
from collections.abc import Mapping
from datetime import UTC
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files

import msgspec
from msgspec import UNSET

from content_api.ergast import schemas
from racing import model
from racing.model import Round, Session, SessionKind

NUMBERS_SINCE = 2014
"""Since this season drivers choose a number and keep it."""

CHAMPIONS_NUMBER = 1
"""The champion may use it for a season (Sporting Regulations, article on car numbers); it is nobody's permanent number."""

SHOOTOUT = 2023
"""The season in which the qualifying of the sprint was called shootout."""

CHAMPIONSHIP_SINCE = 1981
"""Wikipedia calls its pages of earlier seasons `season`."""


class _Spelling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    article: str | None = None


class _DriverSpelling(_Spelling, frozen=True, forbid_unknown_fields=True):
    given_name: str | None = None
    family_name: str | None = None
    date_of_birth: str | None = None
    nationality: str | None = None
    number: int | None = None
    code: str | None = None


class _ConstructorSpelling(_Spelling, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    nationality: str | None = None


class _CircuitSpelling(_Spelling, frozen=True, forbid_unknown_fields=True):
    name: str | None = None
    lat: str | None = None
    long: str | None = None
    locality: str | None = None
    country: str | None = None


class _IdentifierFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of `identifiers.json`.

    `cars_by_engine`: constructor, engine, first and last season, id. `cars_by_drive`: season, round, driver, car number, id.
    `with_capitals`: the ids that are not in lower case. `secure`: the ids whose pages Ergast links with https.
    """

    about: str
    countries: dict[str, str]
    drivers: dict[str, _DriverSpelling]
    constructors: dict[str, _ConstructorSpelling]
    circuits: dict[str, _CircuitSpelling]
    renamed_races: tuple[tuple[str, int, str], ...]
    race_articles: dict[str, str]
    secure: frozenset[str]
    with_capitals: tuple[str, ...]
    cars_by_engine: tuple[tuple[str, str, int, int, str], ...]
    cars_by_drive: tuple[tuple[int, int, str, int | None, str], ...]


_FACTS = msgspec.json.decode(
    (files("content_api.ergast.vocabulary") / "identifiers.json").read_bytes(), type=_IdentifierFacts
)
_BY_ENGINE: dict[tuple[str, str], list[tuple[range, str]]] = {}
for _maker, _engine, _first, _last, _id in _FACTS.cars_by_engine:
    _BY_ENGINE.setdefault((_maker, _engine), []).append((range(_first, _last + 1), _id))
_BY_DRIVE = {(season, number, who, car): id_ for season, number, who, car, id_ in _FACTS.cars_by_drive}
_BY_LOWER_CASE: Mapping[str, str] = {id_.lower(): id_ for id_ in _FACTS.with_capitals}
_RENAMED: Mapping[str, tuple[int, str]] = {
    grand_prix: (since, name) for grand_prix, since, name in _FACTS.renamed_races
}

_PLANNED = {
    SessionKind.PRACTICE_1: "first_practice",
    SessionKind.PRACTICE_2: "second_practice",
    SessionKind.PRACTICE_3: "third_practice",
    SessionKind.QUALIFYING: "qualifying",
    SessionKind.SPRINT: "sprint",
    SessionKind.SPRINT_QUALIFYING: "sprint_qualifying",
}


def id_as_spelt(text: str) -> str:
    """Return an id as Ergast writes it, from one in any case: `hamilton` from `HAMILTON`."""
    return _BY_LOWER_CASE.get(text.lower(), text.lower())


def driver_id(person: model.Driver) -> str:
    """Return Ergast's id; for a driver without one, ours in Ergast's spelling."""
    return person.ergast_id or person.id.replace("-", "_")


def circuit_id(track: model.Circuit) -> str:
    """Return Ergast's id; for a track without one, ours in Ergast's spelling."""
    return track.ergast_id or track.id.replace("-", "_")


def constructor_id(
    maker: model.Constructor,
    season: int,
    *,
    engine: str | None = None,
    round_number: int | None = None,
    driver: str | None = None,
    car: int | None = None,
) -> str:
    """Return Ergast's id of a car: an exception for this very drive, else one for its engine, else that of its constructor."""
    found = _BY_DRIVE.get((season, round_number or 0, driver or "", car))
    if found is not None:
        return found
    for seasons, id_ in _BY_ENGINE.get((maker.id, engine or ""), ()):
        if season in seasons:
            return id_
    return maker.ergast_id or maker.id.replace("-", "_")


def constructor_ids(maker: model.Constructor) -> frozenset[str]:
    """Return all of Ergast's ids that cars of a constructor may have, and some of others."""
    by_engine = (id_ for (known, _), spans in _BY_ENGINE.items() if known == maker.id for _, id_ in spans)
    return frozenset({maker.ergast_id or maker.id.replace("-", "_"), *by_engine, *_BY_DRIVE.values()})


def season(year: int) -> schemas.ErgastSeason:
    """Return a championship year."""
    title = "World_Championship" if year >= CHAMPIONSHIP_SINCE else "season"
    return schemas.ErgastSeason(season=str(year), url=_page(f"{year}_Formula_One_{title}"))


def driver(person: model.Driver, entry: model.Entrant | None = None) -> schemas.ErgastDriver:
    """Return a driver. `entry`: his newest entry, for the number and code of a driver who is new to Ergast."""
    id_ = driver_id(person)
    spelt = _FACTS.drivers.get(id_, _DriverSpelling())
    given = spelt.given_name or person.first_name or ""
    family = spelt.family_name or person.last_name or person.name
    is_new = entry is not None and id_ not in _FACTS.drivers and entry.season >= NUMBERS_SINCE
    number = entry.number if entry is not None and is_new and entry.number != CHAMPIONS_NUMBER else spelt.number
    code = entry.code if entry is not None and is_new else spelt.code
    return schemas.ErgastDriver(
        driver_id=id_,
        permanent_number=UNSET if number is None else str(number),
        code=code or UNSET,
        url=_page(spelt.article or f"{given} {family}".strip(), secure=id_ in _FACTS.secure),
        given_name=given,
        family_name=family,
        date_of_birth=spelt.date_of_birth or (person.date_of_birth.isoformat() if person.date_of_birth else UNSET),
        nationality=spelt.nationality or _plain(person.nationality) or UNSET,
    )


def constructor(id_: str, maker: model.Constructor) -> schemas.ErgastConstructor:
    """Return a constructor, by Ergast's id and our facts."""
    spelt = _FACTS.constructors.get(id_, _ConstructorSpelling())
    name = spelt.name or maker.name
    return schemas.ErgastConstructor(
        constructor_id=id_,
        url=_page(spelt.article or name, secure=id_ in _FACTS.secure),
        name=name,
        nationality=spelt.nationality or _plain(maker.nationality) or UNSET,
    )


def circuit(track: model.Circuit) -> schemas.ErgastCircuit:
    """Return a track, its degrees with six significant digits."""
    id_ = circuit_id(track)
    spelt = _FACTS.circuits.get(id_, _CircuitSpelling())
    name = spelt.name or track.full_name or track.name
    country = spelt.country or _FACTS.countries.get(track.country or "", track.country)
    return schemas.ErgastCircuit(
        circuit_id=id_,
        url=_page(spelt.article or name),
        circuit_name=name,
        location=schemas.ErgastLocation(
            lat=spelt.lat or _degrees(track.latitude) or UNSET,
            long=spelt.long or _degrees(track.longitude) or UNSET,
            locality=spelt.locality or track.place or UNSET,
            country=country or UNSET,
        ),
    )


def race(weekend: Round) -> schemas.ErgastRace:
    """Return a round without its sessions: the date of the race in UTC, and the time where it is known."""
    since, renamed = _RENAMED.get(weekend.grand_prix, (0, ""))
    name = renamed if renamed and weekend.season >= since else weekend.name
    held = next((session for session in weekend.sessions if session.kind is SessionKind.RACE), None)
    start = _start(held) if held is not None else None
    return schemas.ErgastRace(
        season=str(weekend.season),
        round=str(weekend.number),
        url=_page(_FACTS.race_articles.get(weekend.id) or f"{weekend.season} {name}"),
        race_name=name,
        circuit=circuit(weekend.circuit) if weekend.circuit else UNSET,
        date=start.date if start else UNSET,
        time=start.time if start else UNSET,
    )


def race_with_sessions(weekend: Round) -> schemas.ErgastRace:
    """Return a round with the starts of its other sessions, where their times are known."""
    starts = {}
    for session in weekend.sessions:
        name = _PLANNED.get(session.kind)
        if name is None or session.cancelled or session.start is None:
            continue
        if session.kind is SessionKind.SPRINT_QUALIFYING and weekend.season == SHOOTOUT:
            name = "sprint_shootout"
        starts[name] = _start(session)
    return msgspec.structs.replace(race(weekend), **starts)


def points(of: Decimal | None) -> str:
    """Return points as text: `25`, `12.5`; 0 where none are known."""
    return f"{(of or Decimal(0)).normalize():f}"


@lru_cache(maxsize=4096)
def sorted_as(name: str) -> str:
    """Return a key that orders names without regard to case and accents."""
    return _plain(name).casefold()


def _start(session: Session) -> schemas.ErgastSessionStart | None:
    if session.start is not None:
        moment = session.start.astimezone(UTC)
        return schemas.ErgastSessionStart(date=f"{moment:%Y-%m-%d}", time=f"{moment:%H:%M:%SZ}")
    return schemas.ErgastSessionStart(date=session.date.isoformat()) if session.date is not None else None


def _page(title: str, *, secure: bool | None = None) -> str:
    """Return the address of an article. Most drivers and constructors have the old form, without TLS, in Ergast."""
    scheme = "http" if secure is False else "https"
    return f"{scheme}://en.wikipedia.org/wiki/{title.replace(' ', '_')}"


def _plain(word: str | None) -> str:
    """Return the word without accents: Ergast has none in nationalities."""
    letters = unicodedata.normalize("NFKD", word or "")
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _degrees(of: float | None) -> str:
    return "" if of is None else f"{of:.6g}"
