"""The search over all of history: what comes first for what people type, what it costs others, and how it follows changes."""

import asyncio
from typing import Any
from urllib.parse import quote

import pytest

from chassis.clock import Clock
from content_api.search.entries import HitKind
from content_api.search.question import read
from content_api.search.search import Search
from content_api.season_index import SeasonIndex
from racing.model import ALL_SEASONS, Change, Dataset, Driver
from tests.factories import a_batch, a_round
from tests.patience import PATIENCE_SECONDS
from tests.suite import Suite, until

FIRST = {
    # As it is written, in both languages, with and without its accents.
    "max verstappen": "driver max-verstappen",
    "räikkönen": "driver kimi-raikkonen",
    "raikkonen": "driver kimi-raikkonen",
    "Hülkenberg": "driver nico-hulkenberg",
    "perez": "driver sergio-perez",
    "de la rosa": "driver pedro-de-la-rosa",
    "red bull": "constructor red-bull",
    "ferrari": "constructor ferrari",
    "toro rosso": "constructor toro-rosso",
    "são paulo": "grand_prix sao-paulo",
    "sao paulo": "grand_prix sao-paulo",
    "monaco": "grand_prix monaco",
    "brazil": "grand_prix brazil",
    "Brésil": "grand_prix brazil",
    "belgique": "grand_prix belgium",
    "afrique du sud": "grand_prix south-africa",
    "pays-bas": "grand_prix netherlands",
    "grand prix d'Italie": "grand_prix italy",
    "italian gp": "grand_prix italy",
    "british grand prix": "grand_prix great-britain",
    "silverstone": "circuit silverstone",
    "red bull ring": "circuit spielberg",
    "circuit monaco": "circuit monaco",
    "imola": "circuit imola",
    # What else it is called.
    "uk": "grand_prix great-britain",
    "holland": "grand_prix netherlands",
    "usa": "grand_prix united-states",
    "indy 500": "grand_prix indianapolis",
    "cota": "circuit austin",
    # Of several of that name who matters most today.
    "schumacher": "driver michael-schumacher",
    "verstappen": "driver max-verstappen",
    "hill": "driver damon-hill",
    "rosberg": "driver nico-rosberg",
    "senna": "driver ayrton-senna",
    "prost": "driver alain-prost",
    "lewis": "driver lewis-hamilton",
    "max": "driver max-verstappen",
    "kimi": "driver kimi-antonelli",
    "williams": "constructor williams",
    "mclaren": "constructor mclaren",
    "gilles villeneuve": "driver gilles-villeneuve",
    "villeneuve": "driver jacques-villeneuve",
    # Misspelled.
    "verstapen": "driver max-verstappen",
    "hamliton": "driver lewis-hamilton",
    "alonzo": "driver fernando-alonso",
    "leclerk": "driver charles-leclerc",
    "shumacher": "driver michael-schumacher",
    "vettle": "driver sebastian-vettel",
    "huelkenberg": "driver nico-hulkenberg",
    "charles leclair": "driver charles-leclerc",
    "ferari": "constructor ferrari",
    "mercedez": "constructor mercedes",
    "mc laren": "constructor mclaren",
    "redbull": "constructor red-bull",
    "silverstne": "circuit silverstone",
    "barzil": "grand_prix brazil",
    # The first letters, codes and numbers.
    "ver": "driver max-verstappen",
    "ham": "driver lewis-hamilton",
    "m verstappen": "driver max-verstappen",
    "jpm": "driver juan-pablo-montoya",
    "44": "driver lewis-hamilton",
    "merc": "constructor mercedes",
    "hocken": "circuit hockenheimring",
    # In a season.
    "monza 88": "round 1988-italy",
    "spa 98": "round 1998-belgium",
    "vet 2011": "driver sebastian-vettel",
    "schumacher 2011": "driver michael-schumacher",
    "kimi 2007": "driver kimi-raikkonen",
    "the 2021 abu dhabi race": "round 2021-abu-dhabi",
    "abou dabi 2021": "round 2021-abu-dhabi",
    "grand prix de Belgique 1998": "round 1998-belgium",
    "imola 94": "round 1994-san-marino",
    "saint-marin 94": "round 1994-san-marino",
    "interlagos 08": "round 2008-brazil",
    "jerez '97": "round 1997-europe",
    "nürburgring 68": "round 1968-germany",
    "monzza 88": "round 1988-italy",
    "ferrari 2004": "constructor ferrari",
    "1988": "round 1988-brazil",
}
"""For what people type, what comes first: its kind and id."""

OK = 200


@pytest.fixture(scope="module", autouse=True)
async def prepared(history: Suite) -> None:
    """Wait for the index: content_api begins without it where that takes long."""

    async def answers() -> bool:
        status, _ = await history.get("/v1/search?q=a")
        return status == OK

    await until(answers)


async def search(suite: Suite, typed: str, more: str = "") -> Any:
    return await suite.result(f"/v1/search?q={quote(typed)}{more}")


@pytest.mark.parametrize("lang", ["en", "fr"])
async def test_what_people_mean_comes_first(history: Suite, lang: str) -> None:
    wrong = {}
    for typed, expected in FIRST.items():
        hits = (await search(history, typed, f"&lang={lang}"))["hits"]
        first = f"{hits[0]['kind']} {hits[0]['id']}" if hits else "nothing"
        if first != expected:
            wrong[typed] = first
    assert wrong == {}
    assert len(FIRST) >= 60


async def test_a_hit_leads_to_what_it_names(history: Suite) -> None:
    for typed in ("monza 88", "vet", "red bull", "silverstone"):
        (hit,) = (await search(history, typed, "&limit=1"))["hits"]
        status, _ = await history.get(hit["href"].removeprefix("/content"))
        assert status == 200, hit


@pytest.mark.parametrize(
    ("lang", "typed", "name", "context"),
    [
        ("en", "monza 88", "Italian Grand Prix 1988", "Monza \u00b7 1988-09-11"),
        ("fr", "monza 88", "Grand Prix d'Italie 1988", "Monza \u00b7 1988-09-11"),
        ("fr", "abu dhabi", "Grand Prix d'Abou Dabi", "Yas Marina \u00b7 2009\u20132026"),
        ("en", "schumacher", "Michael Schumacher", "Germany \u00b7 Mercedes \u00b7 1991\u20132012"),
        ("fr", "spa", "Spa-Francorchamps", "Spa \u00b7 Belgique \u00b7 1950\u20132026"),
        ("fr", "brawn", "Brawn", "Royaume-Uni \u00b7 2009"),
    ],
)
async def test_a_hit_is_worded_in_the_language(history: Suite, lang: str, typed: str, name: str, context: str) -> None:
    hit = (await search(history, typed, f"&lang={lang}"))["hits"][0]
    assert (hit["name"], hit["context"]) == (name, context)


async def test_kind_and_limit_narrow_what_is_found(history: Suite) -> None:
    editions = (await search(history, "monza", "&kind=round&limit=50"))["hits"]
    assert [hit["id"] for hit in editions[:2]] == ["2026-italy", "2025-italy"]
    assert len(editions) == 50
    assert len((await search(history, "a"))["hits"]) == 10
    assert {hit["kind"] for hit in (await search(history, "monaco", "&kind=circuit"))["hits"]} == {"circuit"}
    assert (await search(history, "!?"))["hits"] == []


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("", "q: missing. What to look for: 1 to 80 characters"),
        ("?q=", "q: it has 0 characters, allowed: 1 to 80 characters, such as monza 88"),
        (f"?q={'x' * 81}", "q: it has 81 characters, allowed: 1 to 80"),
        ("?q=a&q=b", "q: given 2 times, allowed: once"),
        ("?q=a&kind=car", "kind: 'car', allowed: driver, constructor, grand_prix, circuit, round"),
        ("?q=a&limit=51", "limit: '51', allowed: 1 to 50"),
        ("?q=a&lang=de", "lang: 'de', allowed: en, fr"),
        ("?query=a", "query: there is no such parameter here, allowed: kind, lang, limit, q"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(history: Suite, query: str, problem: str) -> None:
    status, body = await history.get(f"/v1/search{query}")
    assert status == 400
    assert body["detail"].startswith(problem)


@pytest.mark.parametrize("typed", ["%00", "%ED%A0%80", "%FF", "%F0%9F%8F%8E", "%EF%B7%BA" * 20, "%2F..%2F"])
async def test_whatever_bytes_are_typed_are_looked_for(history: Suite, typed: str) -> None:
    assert (await history.get(f"/v1/search?q={typed}"))[0] == 200


async def test_answers_are_validated_and_kept_by_nobody_here(history: Suite) -> None:
    """However many different questions are asked, no answer of others has to make room."""
    assert (await history.get("/v1/seasons/2025/rounds"))[0] == 200
    before = await history.metric("content_api", "response_cache_bytes")
    answers = await asyncio.gather(*(history.get(f"/v1/search?q=nobody+{number:064}") for number in range(200)))
    assert {status for status, _ in answers} == {200}
    assert await history.metric("content_api", "response_cache_bytes") == before
    async with history.http.get(f"{history.content}/v1/search?q=spa") as first:
        tag = first.headers["ETag"]
        assert first.headers["X-Cache"] == "miss"
    async with history.http.get(f"{history.content}/v1/search?q=spa", headers={"If-None-Match": tag}) as again:
        assert again.status == 304


async def test_a_driver_is_found_soon_after_he_was_written(suite: Suite) -> None:
    assert (await search(suite, "newey"))["hits"] == []
    driver = Driver(id="ann-newey", name="Ann Newey")
    await suite.writer.write(a_batch(Dataset.DRIVERS, driver, season=ALL_SEASONS))

    async def is_found() -> bool:
        return [hit["id"] for hit in (await search(suite, "newey"))["hits"]] == ["ann-newey"]

    await until(is_found)


async def test_a_round_is_found_also_when_it_is_read_after_the_index_was_made(suite: Suite) -> None:
    season_index = SeasonIndex(suite.reader)
    await season_index.load()
    followed = Search(suite.reader, season_index, Clock())
    async with followed.followed():
        followed.outdate(Change(season=ALL_SEASONS, generation=1))
        await followed.prepared(PATIENCE_SECONDS)
        await suite.writer.write(a_batch(Dataset.ROUNDS, a_round("monaco"), season=2025))
        await season_index.load()

        async def is_found() -> bool:
            hits = followed.index.find(read("monaco 2025", (2025,)), HitKind.ROUND)
            return [hit.id for hit in hits] == ["2025-monaco"]

        await until(is_found)
