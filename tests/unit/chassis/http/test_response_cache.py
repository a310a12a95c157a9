"""Answers are made once, made again when they must be, and kept when they cannot be."""

import asyncio
from datetime import datetime, timedelta

import msgspec
import pytest
from structlog.testing import capture_logs

from chassis.clock import Clock
from chassis.errors import NotFound, Unavailable
from chassis.http.representation import PreparedResponse, Representation
from chassis.http.response_cache import Resource, ResponseCache
from chassis.metrics import Metrics
from racing.model import ALL_SEASONS, Change, Dataset
from tests.factories import NOON


class Maker:
    """Counts how often it is asked, and fails when it is told to."""

    def __init__(self, **facts: object) -> None:
        self.times = self.tried = 0
        self.fails: Exception | None = None
        self.facts = facts
        self.begun = asyncio.Event()

    async def __call__(self, now: datetime) -> Representation:
        self.begun.set()
        self.tried += 1
        await asyncio.sleep(0)
        if self.fails is not None:
            raise self.fails
        self.times += 1
        return Representation(content=b'{"made":%d}' % self.times, changed=NOON, source="test", **self.facts)  # type: ignore[arg-type]


class HandClock(Clock):
    """A clock that is moved by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def response_cache(clock: HandClock) -> ResponseCache:
    made = ResponseCache(clock, Metrics("content_api"), megabytes=1)
    made.stale = False
    return made


def page(make: Maker, *seasons: int, key: str = "/page", datasets: tuple[Dataset, ...] = ()) -> Resource:
    return Resource(key, make, frozenset(seasons) or None, frozenset(datasets) or None)


async def made(response_cache: ResponseCache, resource: Resource, *, stale: bool = False) -> object:
    prepared = (await response_cache.get(resource)).prepared
    return msgspec.json.decode(prepared.body(stale=stale).plain)["result"]


async def test_an_answer_is_made_once(response_cache: ResponseCache) -> None:
    make = Maker()
    assert [(await response_cache.get(page(make))).hit for _ in range(3)] == [False, True, True]
    assert make.times == 1


async def test_simultaneous_misses_share_one_making(response_cache: ResponseCache) -> None:
    make = Maker()
    await asyncio.gather(*(response_cache.get(page(make)) for _ in range(9)))
    assert make.times == 1


async def test_simultaneous_misses_share_one_failure(response_cache: ResponseCache) -> None:
    make = Maker()
    make.fails = Unavailable("away")
    failures = await asyncio.gather(*(response_cache.get(page(make)) for _ in range(9)), return_exceptions=True)
    assert {str(failure) for failure in failures} == {"away"}
    assert make.tried == 1


async def test_who_gives_up_does_not_take_the_answer_from_the_others(response_cache: ResponseCache) -> None:
    make = Maker()
    first, second = (asyncio.create_task(response_cache.get(page(make))) for _ in range(2))
    await make.begun.wait()
    first.cancel()
    assert (await second).prepared.answer.content == b'{"made":1}'
    assert make.times == 1


async def test_what_nobody_wanted_since_is_made_again_only_when_asked_for(response_cache: ResponseCache) -> None:
    make = Maker()
    await response_cache.get(page(make, 2025))
    for generation in (2, 3, 4):
        response_cache.outdate(Change(season=2025, generation=generation))
        await response_cache.refresh()
    assert make.times == 2
    assert await made(response_cache, page(make, 2025)) == {"made": 3}


@pytest.mark.parametrize(
    ("change", "again"),
    [
        (Change(season=2025, generation=2, dataset=Dataset.ROUNDS), True),
        (Change(season=2025, generation=2), True),
        (Change(season=ALL_SEASONS, generation=2), True),
        (Change(season=2024, generation=2, dataset=Dataset.ROUNDS), False),
        (Change(season=2025, generation=2, dataset=Dataset.RESULTS), False),
    ],
)
async def test_what_shows_a_change_is_made_again(response_cache: ResponseCache, change: Change, *, again: bool) -> None:
    make = Maker()
    resource = page(make, 2025, datasets=(Dataset.ROUNDS,))
    await response_cache.get(resource)
    response_cache.outdate(change)
    await response_cache.refresh()
    assert make.times == (2 if again else 1)
    assert await made(response_cache, resource) == {"made": make.times}


async def test_the_old_answer_is_served_while_the_new_one_is_not_made(response_cache: ResponseCache) -> None:
    make = Maker()
    await response_cache.get(page(make))
    response_cache.outdate(Change(season=2025, generation=2))
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_a_change_during_the_making_is_not_lost(response_cache: ResponseCache) -> None:
    make = Maker()
    making = asyncio.create_task(response_cache.get(page(make)))
    await make.begun.wait()
    response_cache.outdate(Change(season=2025, generation=2))
    await making
    await response_cache.refresh()
    assert make.times == 2


async def test_a_change_during_the_first_making_is_seen_by_the_refresh_that_follows_it(
    response_cache: ResponseCache,
) -> None:
    make = Maker()
    making = asyncio.create_task(response_cache.get(page(make)))
    await make.begun.wait()
    response_cache.outdate(Change(season=2025, generation=2))
    await response_cache.refresh()
    await making
    assert make.times == 2
    assert await made(response_cache, page(make)) == {"made": 2}


async def test_a_defect_of_one_page_is_logged_and_does_not_keep_the_others_old(response_cache: ResponseCache) -> None:
    broken, whole = Maker(), Maker()
    for key, make in (("/broken", broken), ("/whole", whole)):
        await response_cache.get(page(make, key=key))
    broken.fails = ValueError("a defect")
    response_cache.outdate(Change(season=2025, generation=2))
    with capture_logs() as logs:
        await response_cache.refresh()
    assert [(line["event"], line["key"]) for line in logs] == [("an answer cannot be made again", "/broken")]
    assert await made(response_cache, page(whole, key="/whole")) == {"made": 2}
    assert await made(response_cache, page(broken, key="/broken")) == {"made": 1}


async def test_an_answer_is_made_again_when_a_computed_value_flips(
    response_cache: ResponseCache, clock: HandClock
) -> None:
    make = Maker(flips=NOON + timedelta(hours=1))
    await response_cache.get(page(make))
    clock.moment = NOON + timedelta(minutes=59)
    await response_cache.get(page(make))
    assert make.times == 1
    clock.moment = NOON + timedelta(hours=1)
    await response_cache.get(page(make))
    assert make.times == 2


async def test_the_last_answer_is_kept_while_a_new_one_cannot_be_made(
    response_cache: ResponseCache, clock: HandClock
) -> None:
    make = Maker(flips=NOON + timedelta(hours=1))
    await response_cache.get(page(make))
    clock.moment = NOON + timedelta(hours=2)
    make.fails = Unavailable("away")
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_what_was_never_made_fails_with_its_reason_and_is_tried_again(response_cache: ResponseCache) -> None:
    make = Maker()
    for reason in (Unavailable("away"), NotFound("no such page")):
        make.fails = reason
        with pytest.raises(type(reason), match=reason.message):
            await response_cache.get(page(make))
    make.fails = None
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_the_stale_answer_says_so_under_an_etag_of_its_own(response_cache: ResponseCache) -> None:
    prepared = (await response_cache.get(page(Maker()))).prepared
    fresh, stale = prepared.body(stale=False), prepared.body(stale=True)
    assert msgspec.json.decode(fresh.plain)["metadata"] == {
        "date": int(NOON.timestamp()),
        "source": "test",
        "stale": False,
    }
    assert msgspec.json.decode(stale.plain)["metadata"]["stale"] is True
    assert fresh.etag != stale.etag


async def test_the_date_is_when_it_was_fetched_and_last_modified_when_it_changed_here() -> None:
    """The archive of August may be written in November: caches go by the one, readers by the other."""
    fetched = NOON - timedelta(days=100)
    prepared = PreparedResponse(Representation(content=b"{}", changed=NOON, fetched=fetched, source="archive"))
    metadata = msgspec.json.decode(prepared.body(stale=False).plain)["metadata"]
    assert metadata["date"] == int(fetched.timestamp())
    assert prepared.last_modified == NOON


async def test_a_feed_has_no_envelope_and_no_stale_variant(response_cache: ResponseCache) -> None:
    prepared = (await response_cache.get(page(Maker(enveloped=False)))).prepared
    assert prepared.body(stale=True) is prepared.body(stale=False)
    assert prepared.body(stale=False).plain == b'{"made":1}'


async def test_memory_is_bounded_and_the_least_used_go_first(clock: HandClock) -> None:
    response_cache = ResponseCache(clock, Metrics("content_api"), megabytes=1)
    large = {name: page(_Large(), key=name) for name in ("a", "b", "c")}
    for name in ("a", "b", "a", "c"):
        await response_cache.get(large[name])
    ready = {name: (await response_cache.get(large[name])).hit for name in ("c", "a")}
    assert ready == {"c": True, "a": True}
    assert (await response_cache.get(large["b"])).hit is False


class _Large(Maker):
    async def __call__(self, now: datetime) -> Representation:
        made = await super().__call__(now)
        return msgspec.structs.replace(made, content=b'"%s"' % (b"x" * 200_000))


async def test_last_modified_is_the_later_of_change_and_transition(response_cache: ResponseCache) -> None:
    prepared = (await response_cache.get(page(Maker(flipped=NOON + timedelta(hours=1, microseconds=5))))).prepared
    assert prepared.last_modified == NOON + timedelta(hours=1)
