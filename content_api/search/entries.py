"""What can be found: an entry for each driver, constructor, Grand Prix, circuit and round, with its names and how relevant it is today."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from math import log1p

import msgspec

from content_api.languages.language import Language, words_of
from content_api.languages.words import Words
from content_api.search.facts import SearchFacts
from racing.model import Circuit, Constructor, Driver, Entrant, Round
from racing.records import CareerStatistics
from racing.schedule import TESTING, end_date, held, is_testing, pre_season_tests

HOME = "/content/v1"
"""Where the public API begins."""

BETWEEN = " \u00b7 "
"""Separates the parts of a line of context."""

ACTIVE, FAMOUS, RECENT = 0.5, 0.35, 0.15
"""The parts of relevance: whether it is in the current season, how much it has done, and how long ago."""

MOST_DONE = log1p(4500)
"""Of what anybody has done: 105 wins, 203 podiums, 7 titles and 380 starts are about so much."""

FORGOTTEN_AFTER = 60
"""Years after which it does not matter any more how long ago something was."""

TRACKS_BEHIND = 0.25
"""Tracks are less often meant than who and what has the same name: Gilles Villeneuve, Monaco."""


TESTING_BEHIND = 0.1
"""With the name of a track its rounds are meant before its tests."""


class HitKind(StrEnum):
    """What a hit is."""

    DRIVER = "driver"
    CONSTRUCTOR = "constructor"
    GRAND_PRIX = "grand_prix"
    CIRCUIT = "circuit"
    ROUND = "round"


ORDER = {kind: place for place, kind in enumerate(HitKind)}
"""Orders what is equally relevant."""


class Wording(msgspec.Struct, frozen=True):
    """How a hit is shown in a language."""

    name: str
    context: str


class Entry(msgspec.Struct, frozen=True, kw_only=True, eq=False):
    """Something that can be found.

    `names`: those that it goes by, in all languages. `related`: what it has to do with, by which it may be found, too. `seasons`: those
    that it was part of. `relevance`: from 0 to 1. `rounds`: of a Grand Prix or track its editions, the newest first.
    `number`: that of a round.
    """

    kind: HitKind
    id: str
    href: str
    shown: Mapping[Language, Wording]
    names: frozenset[str] = frozenset()
    related: frozenset[str] = frozenset()
    seasons: frozenset[int] = frozenset()
    relevance: float = 0.0
    rounds: tuple["Entry", ...] = ()
    number: int | None = None


def entries_of(facts: SearchFacts, rounds: Iterable[Round], current: int) -> tuple[Entry, ...]:
    """Return an entry for everything but rounds, which are in those of their Grands Prix and tracks. `current`: the season that is on.

    Pre-season tests have no Grand Prix: each is an entry of its own.
    """
    every = sorted(rounds, key=lambda weekend: (-weekend.season, -(weekend.number or 0), weekend.grand_prix))
    weekends = [weekend for weekend in every if not is_testing(weekend.grand_prix)]
    editions = {weekend.id: _edition(weekend, current) for weekend in weekends}
    return (
        *_drivers(facts, current),
        *_constructors(facts, current),
        *_grands_prix(weekends, editions, current),
        *_circuits(facts, weekends, editions, current),
        *(_test(test, current) for test in pre_season_tests(every)),
    )


def relevance(done: float, seasons: Iterable[int], current: int) -> float:
    """Return how likely it is meant today, from 0 to 1. `done`: from 0 to 1."""
    years = frozenset(seasons)
    ago = current - max(years, default=0)
    recent = max(0.0, 1 - max(0, ago) / FORGOTTEN_AFTER)
    return ACTIVE * (current in years) + FAMOUS * min(1.0, done) + RECENT * recent


def _done(career: CareerStatistics | None) -> float:
    if career is None:
        return 0.0
    return log1p(career.starts + 5 * career.podiums + 20 * career.wins + 100 * career.championships) / MOST_DONE


def _shown(name: Callable[[Words], str], *context: Callable[[Words], str | None]) -> dict[Language, Wording]:
    """Return name and context in every language; a part of the context that is unknown is left out."""
    shown = {}
    for language in Language:
        words = words_of(language)
        parts = dict.fromkeys(part for each in context if (part := each(words)))
        shown[language] = Wording(name(words), BETWEEN.join(parts))
    return shown


def _names(*names: str | None) -> frozenset[str]:
    return frozenset(name for name in names if name)


def _span(years: Iterable[int]) -> str | None:
    years = sorted(years)
    if not years:
        return None
    return f"{years[0]}" if years[0] == years[-1] else f"{years[0]}\u2013{years[-1]}"


def _country(country: str | None) -> Callable[[Words], str | None]:
    return lambda words: words.countries.get(country or "", country)


def _in_all(name: str | None, table: Callable[[Words], Mapping[str, str]]) -> frozenset[str]:
    """Return a name as every language has it."""
    return _names(name, *(table(words_of(language)).get(name or "") for language in Language))


def _drivers(facts: SearchFacts, current: int) -> Iterable[Entry]:
    entered = _entered(facts.entrants, lambda entrant: entrant.driver)
    careers = {career.driver: career for career in facts.driver_careers}
    teams = {constructor.id: constructor.name for constructor in facts.constructors}
    for driver in facts.drivers:
        entries = entered.get(driver.id, [])
        yield _driver(driver, entries, _done(careers.get(driver.id)), teams, current)


def _driver(driver: Driver, entries: list[Entrant], done: float, teams: Mapping[str, str], current: int) -> Entry:
    seasons = frozenset(entrant.season for entrant in entries)
    driven = [teams.get(entrant.constructor, entrant.constructor) for entrant in entries]
    numbers = (str(entrant.number) for entrant in entries if entrant.season == current and entrant.number)
    newest = driven[-1] if driven else None
    return Entry(
        kind=HitKind.DRIVER,
        id=driver.id,
        href=f"{HOME}/drivers/{driver.id}",
        shown=_shown(
            lambda _: driver.name, _country(driver.country), lambda _words: newest, lambda _words: _span(seasons)
        ),
        names=_names(driver.name, driver.full_name, driver.last_name, *(entrant.code for entrant in entries)),
        related=_names(*driven, *numbers, driver.nationality) | _in_all(driver.country, lambda words: words.countries),
        seasons=seasons,
        relevance=relevance(done, seasons, current),
    )


def _constructors(facts: SearchFacts, current: int) -> Iterable[Entry]:
    entered = _entered(facts.entrants, lambda entrant: entrant.constructor)
    careers = {career.constructor: career for career in facts.constructor_careers}
    for constructor in facts.constructors:
        entries = entered.get(constructor.id, [])
        yield _constructor(constructor, entries, _done(careers.get(constructor.id)), current)


def _constructor(constructor: Constructor, entries: list[Entrant], done: float, current: int) -> Entry:
    seasons = frozenset(entrant.season for entrant in entries)
    return Entry(
        kind=HitKind.CONSTRUCTOR,
        id=constructor.id,
        href=f"{HOME}/constructors/{constructor.id}",
        shown=_shown(lambda _: constructor.name, _country(constructor.country), lambda _words: _span(seasons)),
        names=_names(constructor.name, constructor.full_name),
        related=_names(constructor.nationality, *(entrant.team for entrant in entries))
        | _in_all(constructor.country, lambda words: words.countries),
        seasons=seasons,
        relevance=relevance(done, seasons, current),
    )


def _grands_prix(weekends: Iterable[Round], editions: Mapping[str, Entry], current: int) -> Iterable[Entry]:
    by_id: dict[str, list[Round]] = defaultdict(list)
    for weekend in weekends:
        by_id[weekend.grand_prix].append(weekend)
    for id_, found in sorted(by_id.items()):
        yield _grand_prix(id_, found, editions, current)


def _grand_prix(id_: str, weekends: list[Round], editions: Mapping[str, Entry], current: int) -> Entry:
    """Return a Grand Prix with its weekends, the newest first."""
    seasons = frozenset(weekend.season for weekend in held(weekends))
    newest = weekends[0]
    tracks = {weekend.circuit.id: weekend.circuit for weekend in weekends if weekend.circuit}
    also = [name for language in Language for name in words_of(language).also_called.get(id_, ())]
    return Entry(
        kind=HitKind.GRAND_PRIX,
        id=id_,
        href=f"{HOME}/grands-prix/{id_}",
        shown=_shown(
            _grand_prix_name(newest),
            lambda _: newest.circuit.name if newest.circuit else None,
            lambda _words: _span(seasons),
        ),
        names=_names(id_, *also, *(_grand_prix_name(newest)(words_of(language)) for language in Language)),
        related=frozenset(name for track in tracks.values() for name in _of_track(track)),
        seasons=seasons,
        relevance=relevance(log1p(len(seasons)) / log1p(current - 1950), seasons, current),
        rounds=tuple(editions[weekend.id] for weekend in weekends),
    )


def _grand_prix_name(weekend: Round) -> Callable[[Words], str]:
    return lambda words: words.grands_prix.get(weekend.grand_prix, weekend.name)


def _of_track(track: Circuit) -> frozenset[str]:
    """Return the names of a track and of where it lies."""
    countries = _in_all(track.country, lambda words: words.countries)
    return _names(track.id, track.name, track.full_name) | _in_all(track.place, lambda words: words.places) | countries


def _circuits(
    facts: SearchFacts, weekends: Iterable[Round], editions: Mapping[str, Entry], current: int
) -> Iterable[Entry]:
    by_id: dict[str, list[Round]] = defaultdict(list)
    for weekend in weekends:
        if weekend.circuit:
            by_id[weekend.circuit.id].append(weekend)
    for circuit in facts.circuits:
        yield _circuit(circuit, by_id.get(circuit.id, []), editions, current)


def _circuit(circuit: Circuit, weekends: list[Round], editions: Mapping[str, Entry], current: int) -> Entry:
    seasons = frozenset(weekend.season for weekend in held(weekends))
    done = log1p(len(seasons)) / log1p(current - 1950)
    return Entry(
        kind=HitKind.CIRCUIT,
        id=circuit.id,
        href=f"{HOME}/circuits/{circuit.id}",
        shown=_shown(
            lambda _: circuit.name,
            lambda words: words.places.get(circuit.place or "", circuit.place),
            _country(circuit.country),
            lambda _words: _span(seasons),
        ),
        names=_names(circuit.id, circuit.name, circuit.full_name) | _in_all(circuit.place, lambda words: words.places),
        related=_in_all(circuit.country, lambda words: words.countries),
        seasons=seasons,
        relevance=TRACKS_BEHIND * relevance(done, seasons, current),
        rounds=tuple(editions[weekend.id] for weekend in weekends),
    )


def _test(weekend: Round, current: int) -> Entry:
    """Return the entry of a pre-season test, which is found by what testing is called, and by its track."""
    also = [name for language in Language for name in words_of(language).also_called.get(TESTING, ())]
    called = (words_of(language).calendar.testing for language in Language)
    related = _of_track(weekend.circuit) if weekend.circuit else frozenset[str]()
    found = _edition(weekend, current)
    return msgspec.structs.replace(
        found,
        names=_names(*called, *also, weekend.name),
        related=related,
        relevance=TESTING_BEHIND * found.relevance,
    )


def _test_name(weekend: Round) -> Callable[[Words], str]:
    number = weekend.grand_prix.removeprefix(TESTING).removeprefix("-")
    return lambda words: f"{words.calendar.testing} {number}".rstrip()


def _edition(weekend: Round, current: int) -> Entry:
    """Return the entry of a round, which is found through its Grand Prix and its track."""
    last = end_date(weekend)
    seasons = frozenset({weekend.season})
    called = (_test_name if is_testing(weekend.grand_prix) else _grand_prix_name)(weekend)

    def name(words: Words) -> str:
        named = (
            f"{called(words)}, {weekend.season}" if called(words)[-1].isdigit() else f"{called(words)} {weekend.season}"
        )
        return words.calendar.cancelled.format(named) if weekend.cancelled else named

    return Entry(
        kind=HitKind.ROUND,
        id=weekend.id,
        href=f"{HOME}/seasons/{weekend.season}/rounds/{weekend.grand_prix}",
        shown=_shown(
            name,
            lambda _: weekend.circuit.name if weekend.circuit else None,
            lambda _words: last.isoformat() if last else None,
        ),
        seasons=seasons,
        relevance=TRACKS_BEHIND * relevance(0, seasons, current) * (0.5 if weekend.cancelled else 1),
        number=weekend.number,
    )


def _entered(entrants: Iterable[Entrant], who: Callable[[Entrant], str]) -> dict[str, list[Entrant]]:
    """Return the entries of each, in order of season and rounds."""
    found: dict[str, list[Entrant]] = defaultdict(list)
    for entrant in sorted(entrants, key=lambda each: (each.season, max(each.rounds, default=0))):
        found[who(entrant)].append(entrant)
    return found
