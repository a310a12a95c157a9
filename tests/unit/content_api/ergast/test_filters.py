"""Filters in any combination, against a plain reference that walks over the model."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from random import Random
from typing import Any, NamedTuple

import pytest

from chassis.errors import NotFound
from content_api.ergast.answers import Answers
from content_api.ergast.query import ErgastRequest, ResponseFormat, read_path, read_window
from content_api.ergast.results_store import ResultsStore
from content_api.season_index import SeasonIndex
from racing.model import Classification, ClassificationRow, Outcome, Round, SessionKind
from tests.factories import NOON, a_circuit, a_result, a_round, a_row, a_session
from tests.results_stores import ResultsReader

DRIVERS = ("alonso", "lewis-hamilton", "sainz", "stroll")
MAKERS = ("ferrari", "red-bull")
TRACKS = ("monza", "spa", "suzuka")
SEASONS = (2023, 2024)
KINDS = (SessionKind.RACE, SessionKind.SPRINT, SessionKind.QUALIFYING)

OUTCOMES = (Outcome.CLASSIFIED, Outcome.RETIRED, Outcome.DISQUALIFIED, Outcome.DID_NOT_QUALIFY)
TEXTS = {
    Outcome.CLASSIFIED: ("1", "Finished"),
    Outcome.RETIRED: ("31", "Retired"),
    Outcome.DISQUALIFIED: ("2", "Disqualified"),
    Outcome.DID_NOT_QUALIFY: ("81", "Did not qualify"),
}


class World(NamedTuple):
    rounds: tuple[Round, ...]
    results: tuple[Classification, ...]
    now: datetime = NOON


class Drove(NamedTuple):
    """A driver in a round, as the reference sees him."""

    weekend: Round
    driver: str
    maker: str
    rows: dict[SessionKind, tuple[int, ClassificationRow]]


def a_world(chance: Random) -> World:
    """Two seasons of up to three rounds, of which one may be cancelled, with results of some of their sessions."""
    rounds, results = [], []
    for season in SEASONS:
        for number in range(1, chance.randint(1, 3) + 1):
            cancelled = number == 2 and chance.random() < 0.2
            race = NOON + timedelta(days=365 * (season - 2025), weeks=number)
            weekend = a_round(
                f"gp-{number}",
                season,
                number=None if cancelled else number,
                cancelled=cancelled,
                circuit=a_circuit(chance.choice(TRACKS)),
                sessions=tuple(a_session(kind, race) for kind in KINDS),
            )
            rounds.append(weekend)
            results += [a_classification(chance, weekend, kind) for kind in KINDS if chance.random() < 0.7]
    now = NOON + timedelta(
        days=365 * (chance.choice(SEASONS) - 2025), weeks=chance.randint(0, 4), minutes=chance.choice((0, 120))
    )
    return World(tuple(rounds), tuple(results), now)


def a_classification(chance: Random, weekend: Round, kind: SessionKind) -> Classification:
    rows = []
    for place, name in enumerate(chance.sample(DRIVERS, chance.randint(1, len(DRIVERS))), 1):
        outcome = chance.choice((Outcome.CLASSIFIED, *OUTCOMES))
        rows.append(
            a_row(
                name,
                place if outcome is Outcome.CLASSIFIED else None,
                outcome=outcome,
                constructor=MAKERS[(DRIVERS.index(name) + weekend.season) % 2],
                number=DRIVERS.index(name),
                grid=chance.choice((None, 1, 2, 3)),
                fastest_lap_rank=chance.choice((None, 1, 2)),
                fastest_lap="1:30.000",
                fastest_lap_number=7,
            )
        )
    return a_result(weekend.grand_prix, weekend.season, kind, rows=tuple(rows))


CRITERIA: dict[str, tuple[Any, Callable[[Drove, Any], bool]]] = {
    "circuits": ((*TRACKS, "nowhere"), lambda drove, value: drove.weekend.circuit.id == value),  # type: ignore[union-attr]
    "drivers": (("alonso", "lewis_hamilton", "sainz", "nobody"), lambda drove, value: drove.driver == value),
    "constructors": (("ferrari", "red_bull", "nobody"), lambda drove, value: drove.maker == value),
    "grid": ((1, 2, 9), lambda drove, value: _of(drove, SessionKind.RACE, "grid") == value),
    "fastest": ((0, 1, 2), lambda drove, value: value == 0 or _of(drove, SessionKind.RACE, "fastest_lap_rank") == value),
    "results": ((1, 2, 9), lambda drove, value: _of(drove, SessionKind.RACE, "position") == value),
    "sprint": ((1, 2), lambda drove, value: _of(drove, SessionKind.SPRINT, "position") == value),
    "qualifying": ((1, 3), lambda drove, value: drove.rows.get(SessionKind.QUALIFYING, (0,))[0] == value),
    "status": ((1, 2, 31, 44), lambda drove, value: _status(drove) == str(value)),
}  # fmt: skip

RESOURCES = ("seasons", "circuits", "races", "drivers", "constructors", "status", "results", "qualifying", "sprint")

WHENS = ("", "/current", "/2023", "/2024", "/1988", "/2023/1", "/2024/2", "/current/03", "/2023/99")
RELATIVE = tuple(f"/{season}/{word}" for season in ("current", *SEASONS) for word in ("last", "next"))


@pytest.mark.parametrize("first", range(0, 600, 50))
def test_every_combination_of_filters_finds_what_a_walk_over_the_model_finds(first: int) -> None:
    for seed in range(first, first + 50):
        finds_what_a_walk_finds(seed)


def finds_what_a_walk_finds(seed: int) -> None:
    chance = Random(seed)  # noqa: S311  # the same worlds each time
    world, resource, when = a_world(chance), chance.choice(RESOURCES), chance.choice(WHENS + RELATIVE)
    asked = some_criteria(chance, world, resource)
    path = when + "".join(f"/{name}/{value}" for name, value in asked) + f"/{resource}"
    assert ours(world, path) == reference(world, when, dict(asked), resource)


@pytest.mark.parametrize("when", RELATIVE)
def test_last_is_told_by_the_results_of_races_and_next_by_the_clock(when: str) -> None:
    for seed in range(60):
        world = a_world(Random(seed))  # noqa: S311  # as above
        assert ours(world, when) == reference(world, when, {}, "races"), seed


def some_criteria(chance: Random, world: World, resource: str) -> list[tuple[str, Any]]:
    """In any order, some of them twice. Most are what some entry is, so that much is found."""
    entries = [each for weekend in world.rounds for each in _drove(world, weekend)]
    one = chance.choice(entries) if entries else None
    asked = []
    for name in chance.choices(sorted(CRITERIA), k=chance.randint(0, 3)):
        known = CRITERIA[name][0]
        true = [value for value in known if value and one and _meets(one, name, value, resource)]
        asked.append((name, chance.choice(true if true and chance.random() < 0.9 else known)))
    return asked


def ours(world: World, path: str) -> list[Any] | str:
    """What identifies each row, in order; `none` where there is no such round."""
    return asyncio.run(_answered(world, path))


async def _answered(world: World, path: str) -> list[Any] | str:
    reader = ResultsReader(world.rounds, world.results)
    season_index = SeasonIndex(reader)
    await season_index.load()
    answers = Answers(season_index, ResultsStore(reader, season_index))
    query = read_path(path)
    season = query.season if isinstance(query.season, int) else 2024
    try:
        query = answers.resolved(query, 2024, await answers.raced(season), world.now)
    except NotFound:
        return "none"
    window = read_window({"limit": "1000"})
    asked = ErgastRequest(query=query, window=window, form=ResponseFormat.JSON, legacy=False, url="")
    body = json.loads((await answers.answer(asked, NOON)).content)["MRData"]
    table = next(value for key, value in body.items() if key.endswith("Table"))
    rows = list(_identified(table))
    assert body["total"] == str(len(rows))
    return rows


def _identified(table: dict[str, Any]) -> Iterator[Any]:
    for name, key in (
        ("Seasons", "season"),
        ("Circuits", "circuitId"),
        ("Drivers", "driverId"),
        ("Constructors", "constructorId"),
    ):
        yield from (row[key] for row in table.get(name, ()))
    yield from ((row["statusId"], row["count"]) for row in table.get("Status", ()))
    for race in table.get("Races", ()):
        when = race["season"], race["round"]
        lists = [race[name] for name in ("Results", "QualifyingResults", "SprintResults") if name in race]
        if lists:
            yield from ((*when, row["Driver"]["driverId"], row["position"]) for row in lists[0])
        else:
            yield when


def reference(world: World, when: str, asked: dict[str, Any], resource: str) -> list[Any] | str:
    """The same by plain loops."""
    words = when.split("/")[1:]
    season = None if not words else 2024 if words[0] == "current" else int(words[0])
    number: int | None = None
    if len(words) > 1:
        found = _number(world, season or 0, words[1])
        if found is None:
            return "none"
        season, number = found
    rounds = [
        weekend
        for weekend in sorted(world.rounds, key=lambda weekend: (weekend.season, weekend.number or 0))
        if weekend.number and season in (None, weekend.season) and number in (None, weekend.number)
    ]
    asks_nothing = {"circuits"} if asked.get("fastest") else {"circuits", "fastest"}
    of_rounds = resource in ("seasons", "circuits", "races")
    if of_rounds and asked.keys() <= asks_nothing:
        at = asked.get("circuits")
        return _of_rounds([weekend for weekend in rounds if at in (None, _track(weekend))], resource)
    drove = [
        each
        for weekend in rounds
        for each in _drove(world, weekend)
        if all(_meets(each, name, value, resource) for name, value in asked.items())
    ]
    if of_rounds:
        raced = {each.weekend.id for each in drove}
        return _of_rounds([weekend for weekend in rounds if weekend.id in raced], resource)
    return _of_entries(drove, resource)


def _meets(drove: Drove, name: str, value: Any, resource: str) -> bool:
    """Grid and status of a sprint are told by its own rows."""
    if resource == "sprint" and name == "grid":
        return bool(_of(drove, SessionKind.SPRINT, "grid") == value)
    if resource == "sprint" and name == "status":
        return _status(drove, SessionKind.SPRINT) == str(value)
    return CRITERIA[name][1](drove, value)


def _of_entries(drove: list[Drove], resource: str) -> list[Any]:
    if resource == "drivers":
        return sorted({each.driver for each in drove}, key=lambda name: name.replace("_", "-"))
    if resource == "constructors":
        return sorted({each.maker for each in drove})
    if resource == "status":
        counts = Counter(status for each in drove if (status := _status(each)))
        texts = dict(TEXTS.values())
        return [(id_, str(counts[id_])) for id_ in sorted(counts, key=lambda id_: (-counts[id_], texts[id_]))]
    kind = {"results": SessionKind.RACE, "qualifying": SessionKind.QUALIFYING, "sprint": SessionKind.SPRINT}[resource]
    rows = [
        (each.weekend.season, each.weekend.number or 0, each.rows[kind][0], each.driver)
        for each in drove
        if kind in each.rows
    ]
    return [(str(year), str(of), driver, str(place)) for year, of, place, driver in sorted(rows)]


def _number(world: World, season: int, word: str) -> tuple[int, int] | None:
    if word.isdigit():
        return season, int(word)
    ends = {
        weekend.number: weekend.sessions[0].start + timedelta(hours=2)
        for weekend in world.rounds
        if weekend.season == season and weekend.number and weekend.sessions[0].start
    }
    raced = {
        weekend.number
        for weekend, result in product(world.rounds, world.results)
        if weekend.season == season and result.id == f"{weekend.id}-race"
    }
    if not ends:
        return None
    if word == "next":
        to_come = [number for number, end in sorted(ends.items()) if world.now < end]
        return (season, to_come[0]) if to_come else (season + 1, 1)
    return season, max([1, *(number for number in raced if number)])


def _drove(world: World, weekend: Round) -> Iterator[Drove]:
    for name in DRIVERS:
        rows = {
            result.session: (place, row)
            for result in world.results
            if (result.season, result.grand_prix) == (weekend.season, weekend.grand_prix)
            for place, row in enumerate(result.rows, 1)
            if row.driver == name
        }
        if rows:
            maker = next(iter(rows.values()))[1].constructor or ""
            yield Drove(weekend, name.replace("-", "_"), maker.replace("-", "_"), rows)


def _of_rounds(rounds: list[Round], resource: str) -> list[Any]:
    if resource == "seasons":
        return sorted({str(weekend.season) for weekend in rounds})
    if resource == "circuits":
        return sorted({_track(weekend) for weekend in rounds})
    return [(str(weekend.season), str(weekend.number)) for weekend in rounds]


def _track(weekend: Round) -> str:
    return weekend.circuit.id if weekend.circuit else ""


def _of(drove: Drove, kind: SessionKind, name: str) -> Any:
    return getattr(drove.rows[kind][1], name) if kind in drove.rows else None


def _status(drove: Drove, kind: SessionKind = SessionKind.RACE) -> str | None:
    found = drove.rows.get(kind)
    return TEXTS[found[1].outcome][0] if found else None
