"""Answers are made once, made again when they must be, and kept when they cannot be."""

import asyncio
from datetime import datetime, timedelta

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request
from structlog.testing import capture_logs

from chassis.clock import Clock
from chassis.concurrency.admission import Admission, AdmissionLimits
from chassis.errors import DeadlineExceeded, NotFound, Unavailable
from chassis.http.responses.answer_store import CachedResource
from chassis.http.responses.conditional import raw_response, respond
from chassis.http.responses.encodings import Encoding, accepted
from chassis.http.responses.representation import Representation
from chassis.http.responses.response_cache import AT_ONCE, ResponseCache, Served
from chassis.process.metrics import Metrics
from tests.factories import NOON

GUARD_SECONDS = 60.0


class Maker:
    """Counts how often it is asked, and fails when it is told to."""

    def __init__(self, **facts: object) -> None:
        self.times = self.tried = 0
        self.fails: Exception | None = None
        self.facts = facts
        self.begun = asyncio.Event()
        self.order: list[Maker] = []

    async def __call__(self, now: datetime) -> Representation:
        self.begun.set()
        self.order.append(self)
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
def response_cache(clock: HandClock) -> ResponseCache[CachedResource]:
    made = ResponseCache[CachedResource](clock, Metrics("content_api"), megabytes=1, envelope=with_staleness)
    made.stale = False
    return made


def awaiting(clock: HandClock, seconds: float) -> ResponseCache[CachedResource]:
    """Return a cache in which one who asks for what has changed waits so long."""
    response_cache = ResponseCache[CachedResource](
        clock, Metrics("content_api"), megabytes=1, envelope=with_staleness, awaited_seconds=seconds
    )
    response_cache.stale = False
    return response_cache


def with_staleness(representation: Representation, stale: bool) -> bytes:  # noqa: FBT001  # called by position
    return b'{"stale":%s,"result":%s}' % (b"true" if stale else b"false", representation.content)


def page(make: Maker, *, key: str = "/page") -> CachedResource:
    return CachedResource(key, make)


def everything(_resource: CachedResource) -> bool:
    return True


async def made(
    response_cache: ResponseCache[CachedResource], resource: CachedResource, *, stale: bool = False
) -> object:
    prepared = (await response_cache.get(resource)).prepared
    return msgspec.json.decode(prepared.body(stale=stale).plain)["result"]


async def test_an_answer_is_made_once(response_cache: ResponseCache[CachedResource]) -> None:
    make = Maker()
    assert [(await response_cache.get(page(make))).hit for _ in range(3)] == [False, True, True]
    assert make.times == 1


async def test_simultaneous_misses_share_one_making(response_cache: ResponseCache[CachedResource]) -> None:
    make = Maker()
    await asyncio.gather(*(response_cache.get(page(make)) for _ in range(9)))
    assert make.times == 1


async def test_simultaneous_misses_share_one_failure(response_cache: ResponseCache[CachedResource]) -> None:
    make = Maker()
    make.fails = Unavailable("away")
    failures = await asyncio.gather(*(response_cache.get(page(make)) for _ in range(9)), return_exceptions=True)
    assert {str(failure) for failure in failures} == {"away"}
    assert make.tried == 1


async def test_who_gives_up_does_not_take_the_answer_from_the_others(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    first, second = (asyncio.create_task(response_cache.get(page(make))) for _ in range(2))
    await make.begun.wait()
    first.cancel()
    assert (await second).prepared.representation.content == b'{"made":1}'
    assert make.times == 1


async def test_what_nobody_wanted_since_is_made_again_only_when_asked_for(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    await response_cache.get(page(make))
    for _ in range(3):
        response_cache.outdate(everything)
        await response_cache.refresh()
    assert make.times == 2
    assert await made(response_cache, page(make)) == {"made": 3}


async def test_two_refreshes_at_once_make_an_answer_once_and_keep_it(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    resource = page(make)
    await response_cache.get(resource)
    response_cache.outdate(everything)
    await asyncio.gather(response_cache.refresh(), response_cache.refresh())
    assert make.times == 2
    assert response_cache.ready(resource.key) is not None


async def test_only_what_shows_a_change_is_made_again(response_cache: ResponseCache[CachedResource]) -> None:
    first, second = Maker(), Maker()
    for key, make in (("/first", first), ("/second", second)):
        await response_cache.get(page(make, key=key))
    response_cache.outdate(lambda resource: resource.key == "/first")
    await response_cache.refresh()
    assert (first.times, second.times) == (2, 1)
    assert await made(response_cache, page(first, key="/first")) == {"made": 2}
    assert await made(response_cache, page(second, key="/second")) == {"made": 1}


async def test_who_asks_for_what_has_changed_waits_for_the_next_answer_and_gets_it_before_all_others(
    clock: HandClock,
) -> None:
    response_cache = awaiting(clock, GUARD_SECONDS)
    order = list[Maker]()
    makers = {f"/{number}": Maker() for number in range(3 * AT_ONCE)}
    for key, make in makers.items():
        await response_cache.get(page(make, key=key))
    response_cache.outdate(everything)
    asking = asyncio.create_task(made(response_cache, page(makers["/0"], key="/0")))
    await asyncio.sleep(0)
    for make in makers.values():
        make.order = order
    await response_cache.refresh()
    assert await asking == {"made": 2}
    assert order == [makers["/0"], *reversed([*makers.values()][1:])]


async def test_who_asks_does_not_wait_for_slow_answers_that_take_every_place(clock: HandClock) -> None:
    response_cache = awaiting(clock, GUARD_SECONDS)
    slow, quick = [_Slow() for _ in range(AT_ONCE)], Maker()
    await response_cache.get(page(quick, key="/quick"))
    for number, make in enumerate(slow):
        make.may_end.set()
        await response_cache.get(page(make, key=f"/{number}"))
        make.may_end.clear()
        make.begun.clear()
    response_cache.outdate(lambda resource: resource.key != "/quick")
    refreshing = asyncio.create_task(response_cache.refresh())
    for make in slow:
        await make.begun.wait()
    response_cache.outdate(lambda resource: resource.key == "/quick")
    async with asyncio.timeout(GUARD_SECONDS / 2):
        assert await made(response_cache, page(quick, key="/quick")) == {"made": 2}
    for make in slow:
        make.may_end.set()
    await refreshing


async def test_a_change_during_a_refresh_does_not_wait_for_its_end(clock: HandClock) -> None:
    response_cache = awaiting(clock, GUARD_SECONDS)
    slow, quick = _Slow(), Maker()
    slow.may_end.set()
    for key, make in (("/quick", quick), ("/slow", slow)):
        await response_cache.get(page(make, key=key))
    slow.may_end.clear()
    response_cache.outdate(everything)
    refreshing = asyncio.create_task(response_cache.refresh())
    assert await made(response_cache, page(quick, key="/quick")) == {"made": 2}
    response_cache.outdate(lambda resource: resource.key == "/quick")
    assert await made(response_cache, page(quick, key="/quick")) == {"made": 3}
    assert slow.times == 1
    slow.may_end.set()
    await refreshing
    assert slow.times == 2


async def test_what_changes_while_a_refresh_makes_it_is_made_once_more_by_the_same(clock: HandClock) -> None:
    response_cache = awaiting(clock, GUARD_SECONDS)
    slow = _Slow()
    slow.may_end.set()
    await response_cache.get(page(slow))
    slow.may_end.clear()
    slow.begun.clear()
    response_cache.outdate(everything)
    refreshing = asyncio.create_task(response_cache.refresh())
    await slow.begun.wait()
    asking = asyncio.create_task(made(response_cache, page(slow)))
    await asyncio.sleep(0)
    response_cache.outdate(everything)
    slow.may_end.set()
    await refreshing
    assert await asking == {"made": 3}


async def test_the_old_answer_is_served_where_the_new_one_takes_too_long_or_cannot_be_made(clock: HandClock) -> None:
    response_cache = awaiting(clock, 0)
    make = Maker()
    await response_cache.get(page(make))
    response_cache.outdate(everything)
    assert response_cache.ready("/page") is None
    assert await made(response_cache, page(make)) == {"made": 1}
    assert response_cache.ready("/page") is not None  # nobody waits in vain twice
    make.fails = Unavailable("away")
    response_cache.outdate(everything)
    with pytest.raises(Unavailable):
        await response_cache.refresh()
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_who_waits_for_an_answer_that_is_gone_by_then_is_told_so(clock: HandClock) -> None:
    response_cache = awaiting(clock, GUARD_SECONDS)
    make = Maker()
    await response_cache.get(page(make))
    response_cache.outdate(everything)
    make.fails = NotFound("it was cancelled")
    asking = asyncio.create_task(response_cache.get(page(make)))
    await asyncio.sleep(0)
    await response_cache.refresh()
    with pytest.raises(NotFound, match="it was cancelled"):
        await asking


async def test_a_change_during_the_making_is_not_lost(response_cache: ResponseCache[CachedResource]) -> None:
    make = Maker()
    making = asyncio.create_task(response_cache.get(page(make)))
    await make.begun.wait()
    response_cache.outdate(everything)
    await making
    await response_cache.refresh()
    assert make.times == 2


async def test_a_change_during_the_first_making_is_seen_by_the_refresh_that_follows_it(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    making = asyncio.create_task(response_cache.get(page(make)))
    await make.begun.wait()
    response_cache.outdate(everything)
    await response_cache.refresh()
    await making
    assert make.times == 2
    assert await made(response_cache, page(make)) == {"made": 2}


async def test_a_defect_of_one_page_is_logged_and_does_not_keep_the_others_old(
    response_cache: ResponseCache[CachedResource],
) -> None:
    broken, whole = Maker(), Maker()
    for key, make in (("/broken", broken), ("/whole", whole)):
        await response_cache.get(page(make, key=key))
    broken.fails = ValueError("a defect")
    response_cache.outdate(everything)
    with capture_logs() as logs:
        await response_cache.refresh()
    assert [(line["event"], line["key"]) for line in logs] == [("an answer cannot be made again", "/broken")]
    assert await made(response_cache, page(whole, key="/whole")) == {"made": 2}
    assert await made(response_cache, page(broken, key="/broken")) == {"made": 1}


async def test_an_answer_is_made_again_when_a_computed_value_flips(
    response_cache: ResponseCache[CachedResource], clock: HandClock
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
    response_cache: ResponseCache[CachedResource], clock: HandClock
) -> None:
    make = Maker(flips=NOON + timedelta(hours=1))
    await response_cache.get(page(make))
    clock.moment = NOON + timedelta(hours=2)
    make.fails = Unavailable("away")
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_what_was_never_made_fails_with_its_reason_and_is_tried_again(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    for reason in (Unavailable("away"), NotFound("no such page")):
        make.fails = reason
        with pytest.raises(type(reason), match=reason.message):
            await response_cache.get(page(make))
    make.fails = None
    assert await made(response_cache, page(make)) == {"made": 1}


async def test_the_stale_answer_says_so_under_an_etag_of_its_own(response_cache: ResponseCache[CachedResource]) -> None:
    prepared = (await response_cache.get(page(Maker()))).prepared
    fresh, stale = prepared.body(stale=False), prepared.body(stale=True)
    assert fresh.plain == b'{"stale":false,"result":{"made":1}}'
    assert stale.plain == b'{"stale":true,"result":{"made":1}}'
    assert fresh.etag != stale.etag


async def test_a_feed_has_no_envelope_and_no_stale_variant(response_cache: ResponseCache[CachedResource]) -> None:
    prepared = (await response_cache.get(page(Maker(enveloped=False)))).prepared
    assert prepared.body(stale=True) is prepared.body(stale=False)
    assert prepared.body(stale=False).plain == b'{"made":1}'


async def test_memory_is_bounded_and_the_least_used_go_first(clock: HandClock) -> None:
    response_cache = ResponseCache[CachedResource](clock, Metrics("content_api"), megabytes=1)
    large = {name: page(_Large(), key=name) for name in ("a", "b", "c")}
    for name in ("a", "b", "a", "c"):
        await response_cache.get(large[name])
    ready = {name: (await response_cache.get(large[name])).hit for name in ("c", "a")}
    assert ready == {"c": True, "a": True}
    assert (await response_cache.get(large["b"])).hit is False


async def test_a_large_answer_is_compressed_as_it_is_asked_for_and_the_next_one_as_the_last_was(
    response_cache: ResponseCache[CachedResource],
) -> None:
    large = page(_Large())
    accepted.set("gzip")
    body = (await response_cache.get(large)).prepared.body(stale=False)
    assert body.made == {Encoding.GZIP}
    await body.encode(Encoding.BROTLI)
    accepted.set(None)
    response_cache.outdate(everything)
    await response_cache.refresh()
    again = (await response_cache.get(large)).prepared.body(stale=False)
    assert again is not body
    assert again.made == {Encoding.GZIP, Encoding.BROTLI}


@pytest.mark.parametrize("stale", [False, True])
async def test_a_large_answer_is_sent_without_the_application_only_once_it_is_compressed(
    response_cache: ResponseCache[CachedResource], *, stale: bool
) -> None:
    prepared = (await response_cache.get(page(_Large()))).prepared
    served = Served(prepared, hit=True, stale=stale)
    asked = make_mocked_request("GET", "/page", headers={"Accept-Encoding": "br"})
    assert raw_response(asked, served) is None
    answered = await respond(asked, served)
    found = raw_response(asked, served)
    assert found is not None
    assert found.body == answered.body


class _Large(Maker):
    async def __call__(self, now: datetime) -> Representation:
        made = await super().__call__(now)
        return msgspec.structs.replace(made, content=b'"%s"' % (b"x" * 200_000))


class Needed(CachedResource, frozen=True):
    """What a restart needs."""

    @property
    def is_essential(self) -> bool:
        return True


async def test_visitors_answers_never_push_out_an_essential_one(clock: HandClock) -> None:
    response_cache = ResponseCache[CachedResource](clock, Metrics("content_api"), megabytes=1, visitors_megabytes=1)
    response_cache.stale = False
    await response_cache.get(Needed("needed", _Large()))
    for number in range(20):
        await response_cache.get(page(_Large(), key=f"{number}"))
    assert response_cache.ready("needed") is not None
    assert response_cache.ready("19") is not None
    assert response_cache.ready("0") is None


async def test_the_number_of_small_answers_is_bounded(clock: HandClock) -> None:
    response_cache = ResponseCache[CachedResource](clock, Metrics("content_api"), megabytes=1)
    response_cache.stale = False
    for number in range(300):
        await response_cache.get(page(Maker(), key=f"{number}"))
    assert sum(response_cache.ready(f"{number}") is not None for number in range(300)) < 256


class _Slow(Maker):
    """Is made when it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.may_end = asyncio.Event()

    async def __call__(self, now: datetime) -> Representation:
        self.begun.set()
        await self.may_end.wait()
        return await super().__call__(now)


def admitting(clock: HandClock, **limits: float) -> ResponseCache[CachedResource]:
    metrics = Metrics("content_api")
    admission = Admission(AdmissionLimits(rest=0)._replace(**limits), metrics)  # type: ignore[arg-type]
    made = ResponseCache[CachedResource](clock, metrics, megabytes=1, admission=admission)
    made.stale = False
    return made


async def test_what_is_ready_does_not_wait_behind_what_has_to_be_made(clock: HandClock) -> None:
    response_cache, slow = admitting(clock, at_once=1), _Slow()
    await response_cache.get(page(Maker(), key="ready"))
    making = asyncio.create_task(response_cache.get(page(slow, key="slow")))
    await slow.begun.wait()
    other = Maker()
    waiting = asyncio.create_task(response_cache.get(page(other, key="other")))
    assert (await response_cache.get(page(Maker(), key="ready"))).hit
    assert other.tried == 0
    slow.may_end.set()
    await asyncio.gather(making, waiting)
    assert other.times == 1


async def test_who_asks_for_what_is_being_made_takes_nobodys_turn(clock: HandClock) -> None:
    response_cache, slow = admitting(clock, at_once=1, waiting=1), _Slow()
    asked = [asyncio.create_task(response_cache.get(page(slow, key="slow"))) for _ in range(9)]
    await slow.begun.wait()
    asked += [asyncio.create_task(response_cache.get(page(slow, key="slow"))) for _ in range(9)]
    slow.may_end.set()
    await asyncio.gather(*asked)


async def test_what_is_refused_is_served_as_it_last_was_where_it_was_before(clock: HandClock) -> None:
    response_cache, slow, old = admitting(clock, at_once=1, waiting_per_client=0), _Slow(), Maker(flips=NOON)
    making = asyncio.create_task(response_cache.get(page(slow, key="slow")))
    await slow.begun.wait()
    with pytest.raises(Unavailable, match="ask again later"):
        await response_cache.get(page(old, key="new"))
    slow.may_end.set()
    await making
    clock.moment = NOON - timedelta(hours=1)
    await response_cache.get(page(old, key="old"))
    clock.moment = NOON
    again = _Slow()
    making = asyncio.create_task(response_cache.get(page(again, key="again")))
    await again.begun.wait()
    assert (await response_cache.get(page(old, key="old"))).stale
    again.may_end.set()
    await making


async def test_who_gives_up_does_not_make_room_for_more_while_the_work_goes_on(clock: HandClock) -> None:
    response_cache, slow, other = admitting(clock, at_once=1), _Slow(), Maker()
    gone = asyncio.create_task(response_cache.get(page(slow, key="slow")))
    await slow.begun.wait()
    gone.cancel()
    waiting = asyncio.create_task(response_cache.get(page(other, key="other")))
    for _ in range(20):
        await asyncio.sleep(0)
    assert other.tried == 0
    slow.may_end.set()
    await waiting
    assert slow.times == 1


async def test_last_modified_is_the_later_of_change_and_transition(
    response_cache: ResponseCache[CachedResource],
) -> None:
    prepared = (await response_cache.get(page(Maker(flipped=NOON + timedelta(hours=1, microseconds=5))))).prepared
    assert prepared.last_modified == NOON + timedelta(hours=1)


async def test_what_is_missing_for_want_of_a_backend_that_does_not_answer_may_be_had_later(
    response_cache: ResponseCache[CachedResource],
) -> None:
    make = Maker()
    make.fails = DeadlineExceeded("data_scheduler did not answer within 8 s")
    with pytest.raises(Unavailable, match="data_scheduler did not answer within 8 s"):
        await response_cache.get(page(make))
