"""What a change makes again: the answers that show it, and where nobody knows who has changed, one after another without hurry."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import pytest

from chassis.clock import Clock
from chassis.errors import NotFound, SuiteError, Unavailable
from chassis.grpc.client import Channel
from chassis.http.responses.representation import Representation
from chassis.http.responses.response_cache import AT_ONCE, ResponseCache
from chassis.process.metrics import Metrics
from content_api.changes import ChangeFollower, WholeReader
from content_api.ergast.results_store import ResultsStore
from content_api.resource import Resource
from content_api.season_index import SeasonIndex
from racing.model import ALL_SEASONS, Change, Dataset, Holding
from racing.wire.client import Reader
from racing.wire.requests.reads import GetCalendarRequest, GetCalendarResponse, Read
from tests.factories import NOON, a_result, a_round
from tests.results_stores import ResultsReader

GUARD_SECONDS = 60.0


class TellingReader(ResultsReader):
    """Tells of the changes that a test puts into it."""

    def __init__(self) -> None:
        super().__init__((a_round(),), (a_result(),))
        self.changes: asyncio.Queue[Change | SuiteError] = asyncio.Queue()
        self._generation = 0

    def tell(self, season: int, dataset: Dataset | None, *ids: str) -> None:
        self._generation += 1
        self.changes.put_nowait(Change(season=season, generation=self._generation, dataset=dataset, ids=ids))

    async def watch_changes(self) -> AsyncIterator[tuple[Change, bool]]:
        while True:
            if isinstance(change := await self.changes.get(), SuiteError):
                raise change
            yield change, True


class Pages:
    """Answers with these contents, and how often each was made; at most `together` at the same time."""

    def __init__(self, response_cache: ResponseCache[Resource]) -> None:
        self._response_cache = response_cache
        self._contents: dict[str, bytes] = {}
        self.made: dict[str, int] = {}
        self.told: list[Change] = []
        self.open = asyncio.Event()
        self.open.set()
        self.together = self._running = 0

    async def prepare(self, path: str, content: bytes, season: int | None = None) -> bytes:
        """Ask for an answer, which has this content if it is made from now on, and return what it holds."""
        self._contents[path] = content

        async def make(_now: datetime) -> Representation:
            self._running += 1
            self.together = max(self.together, self._running)
            if season is None:
                await self.open.wait()
            await asyncio.sleep(0)
            self._running -= 1
            self.made[path] = self.made.get(path, 0) + 1
            return Representation(content=self._contents[path], changed=NOON)

        resource = Resource(path, make, None if season is None else frozenset({season}))
        return (await self._response_cache.get(resource)).prepared.representation.content

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(GUARD_SECONDS):
            while not true():  # noqa: ASYNC110  # what is waited for happens in other tasks
                await asyncio.sleep(0.001)


def holding(**found: int) -> tuple[Holding, ...]:
    """So much of 2025, and nobody knows of more."""
    return tuple(
        Holding(season=2025, dataset=Dataset(name), expected=number, found=number) for name, number in found.items()
    )


@asynccontextmanager
async def following() -> AsyncIterator[tuple[TellingReader, Pages]]:
    reader = TellingReader()
    reader.held = holding(rounds=1, results=2)
    season_index = SeasonIndex(reader)
    response_cache = ResponseCache[Resource](
        Clock(), Metrics("content_api"), megabytes=1, awaited_seconds=GUARD_SECONDS
    )
    follower = ChangeFollower(reader, season_index, ResultsStore(reader, season_index), response_cache)
    async with follower.followed():
        reader.tell(2025, Dataset.ROUNDS)
        await follower.catch_up(GUARD_SECONDS)
        pages = Pages(response_cache)
        follower.on_change.append(pages.told.append)
        yield reader, pages


async def test_a_change_of_people_makes_again_what_names_them_and_their_list() -> None:
    async with following() as (reader, pages):
        await pages.prepare("/one", b'{"driver":"lando-norris"}')
        await pages.prepare("/other", b'{"driver":"lando-norris-jr","name":"lando-norris the younger"}')
        await pages.prepare("/ergast", b'<Driver driverId="lando_norris">')
        await pages.prepare("/drivers", b'{"drivers":[]}')
        reader.tell(ALL_SEASONS, Dataset.DRIVERS, "lando-norris")
        await pages.until(
            lambda: pages.made.get("/drivers") == pages.made.get("/ergast") == pages.made.get("/one") == 2
        )
        assert pages.made["/other"] == 1


@pytest.mark.parametrize("dataset", [None, Dataset.ENGINE_MANUFACTURERS])
async def test_where_nobody_knows_who_changed_answers_are_made_again_one_at_a_time(dataset: Dataset | None) -> None:
    async with following() as (reader, pages):
        paths = [f"/{number}" for number in range(12)]
        for path in paths:
            await pages.prepare(path, b"{}")
        pages.together = 0
        reader.tell(ALL_SEASONS, dataset)
        await pages.until(lambda: all(pages.made[path] >= 2 for path in paths))
        assert pages.together == 1


async def test_a_change_of_results_does_not_wait_for_what_has_no_hurry() -> None:
    async with following() as (reader, pages):
        await pages.prepare("/season", b"{}", season=2025)
        for number in range(AT_ONCE - 1):
            await pages.prepare(f"/{number}", b"{}")
        pages.open.clear()
        reader.tell(ALL_SEASONS, None)
        await pages.until(lambda: pages._running > 0)
        before = pages.made["/season"]
        reader.tell(2025, Dataset.RESULTS)
        await pages.until(lambda: pages.made["/season"] > before)
        pages.open.set()


async def test_a_change_is_read_and_shown_while_what_the_one_before_changed_is_still_being_made() -> None:
    async with following() as (reader, pages):
        await pages.prepare("/season", b"first", season=2025)
        for number in range(AT_ONCE - 1):
            await pages.prepare(f"/{number}", b"{}")
        pages.open.clear()
        reader.tell(2025, Dataset.ROUNDS)
        await pages.until(lambda: pages._running == AT_ONCE - 1 and pages.made["/season"] == 2)
        reader.tell(2025, Dataset.ROUNDS)
        await pages.until(lambda: len(pages.told) == 4)  # each when it comes, and when its rounds are read
        async with asyncio.timeout(GUARD_SECONDS):
            assert await pages.prepare("/season", b"second", season=2025) == b"second"
        assert pages.made["/0"] == 1
        pages.open.set()


async def test_a_season_that_is_known_is_not_lost_to_a_database_that_was_emptied() -> None:
    reader = ResultsReader((a_round(),), ())
    season_index = SeasonIndex(reader)
    await season_index.load()
    (weekend,) = season_index.rounds(2025)
    reader.drop(weekend)
    for season in (None, 2025):
        with pytest.raises(Unavailable, match=r"the database has no rounds of 2025 to 2025, which were there before"):
            await season_index.load(season)
    assert season_index.rounds(2025) == (weekend,)
    await season_index.load(may_lose=True)
    assert season_index.years == []


@pytest.mark.parametrize("results", [0, 1])
async def test_what_comes_back_with_less_than_it_had_is_asked_nothing(results: int) -> None:
    async with following() as (reader, pages):
        reader.held = holding(rounds=1, results=results)  # and it says that this is all
        reader.changes.put_nowait(Unavailable("it restarts"))
        cause = "the database lacks 1 of the seasons that were here, 2025 the first"
        await pages.until(lambda: reader.cause == cause)
        assert not reader.trusted.is_set()


async def test_who_asks_while_something_is_lost_waits_until_it_is_there_again() -> None:
    async with following() as (reader, pages):
        whole, reader.held = reader.held, holding(rounds=0, results=0)
        reader.changes.put_nowait(Unavailable("it restarts"))
        await pages.until(lambda: not reader.trusted.is_set())
        waiting = asyncio.create_task(reader._until_trusted())
        reader.held = whole
        async with asyncio.timeout(GUARD_SECONDS):
            await waiting


async def test_a_data_scheduler_that_is_not_followed_is_not_believed() -> None:
    async with Channel("127.0.0.1:1") as channel:
        reader = WholeReader(channel, deadline=0.05)
        reader.cause = "it restarts"
        with pytest.raises(Unavailable, match=r"^data_scheduler is not followed at present: it restarts$"):
            await reader.read(GetCalendarRequest(2025))


async def test_what_was_asked_before_data_scheduler_went_away_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A call waits for data_scheduler, so that it may reach the next one, which knows nothing of what was lost."""
    rounds, asked = (a_round(),), list[Read[Any]]()
    async with Channel("127.0.0.1:1") as channel:
        reader = WholeReader(channel, deadline=GUARD_SECONDS)
        reader.trust()

        async def answer(_reader: Reader, request: Read[Any]) -> GetCalendarResponse:
            asked.append(request)
            if len(asked) == 2:
                raise NotFound("there are no rounds of 2025")
            if len(asked) == 1:
                reader.doubt("it restarts")
                reader.trust()
                return GetCalendarResponse()
            return GetCalendarResponse(rounds=rounds)

        monkeypatch.setattr(Reader, "read", answer)
        with pytest.raises(NotFound):  # which is believed, since it was not away in between
            await reader.read(GetCalendarRequest(2025))
        assert (await reader.read(GetCalendarRequest(2025))).rounds == rounds
    assert len(asked) == 3
