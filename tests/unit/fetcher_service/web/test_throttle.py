from datetime import timedelta

import pytest
from yarl import URL

from fetcher_service.web.source_policy import SourcePolicy
from fetcher_service.web.throttle import Throttle, Throttles
from tests.factories import NOON


def policy(**others: object) -> SourcePolicy:
    return SourcePolicy(**{"source": "jolpica", "hosts": frozenset({"f1.example"}), "per_second": 1e6, **others})  # type: ignore[arg-type]  # by name


async def test_any_hour_sees_at_most_its_number_of_requests() -> None:
    now = 0.0
    throttle = Throttle(policy(per_hour=500), ours=False, seconds=lambda: now)
    asked: list[float] = []
    slow_down: list[timedelta] = []
    for _ in range(3 * 3600):
        now += 1.0
        if (wait := await throttle.turn()) is None:
            asked.append(now)
        else:
            slow_down.append(wait)
    assert len(asked) == 3 * 500
    assert max(sum(start <= moment < start + 3600 for moment in asked) for start in asked[::50]) == 500
    assert slow_down[0] == timedelta(seconds=3100)


async def test_an_hour_after_a_429_sees_half_of_the_requests_and_then_all_again() -> None:
    now = 0.0
    throttle = Throttle(policy(per_hour=200), ours=False, seconds=lambda: now)
    assert [await throttle.turn() for _ in range(60)] == [None] * 60
    throttle.slow_down()
    assert throttle.per_hour == 100
    now = 60.0
    assert [await throttle.turn() for _ in range(40)] == [None] * 40
    assert await throttle.turn() == timedelta(seconds=3540)
    now = 3599.0
    assert await throttle.turn() == timedelta(seconds=1)
    now = 3600.0
    assert throttle.per_hour == 200
    assert [await throttle.turn() for _ in range(160)] == [None] * 160
    assert await throttle.turn() == timedelta(seconds=60)


async def test_a_limit_of_one_an_hour_is_not_halved_to_nothing() -> None:
    throttle = Throttle(policy(per_hour=1), ours=False, seconds=lambda: 0.0)
    throttle.slow_down()
    assert (await throttle.turn(), await throttle.turn()) == (None, timedelta(hours=1))


async def test_a_host_of_ours_has_no_budget() -> None:
    throttle = Throttle(policy(per_second=0.001, per_hour=1), ours=True)
    assert [await throttle.turn() for _ in range(10)] == [None] * 10


@pytest.mark.parametrize("url", ["http://127.0.0.1:99/a", "http://[::1]/", "http://127.8.8.8/", "http://localhost:80/"])
async def test_loopback_is_ours_and_spared_only_when_that_is_asked_for(url: str) -> None:
    for spared in (False, True):
        throttle = Throttles(throttle_this_machine=spared).for_url(policy(per_hour=1), URL(url))
        assert await throttle.turn() is None
        assert (await throttle.turn() is None) is not spared


def test_a_lane_belongs_to_a_source_and_a_host() -> None:
    throttles = Throttles(throttle_this_machine=False)
    one = throttles.for_url(policy(), URL("https://f1.example/a"))
    assert throttles.for_url(policy(), URL("https://f1.example/b?c=d")) is one
    assert throttles.for_url(policy(), URL("https://f1.example:99/a")) is not one
    assert throttles.for_url(policy(source="openf1"), URL("https://f1.example/a")) is not one


def test_quiet_only_grows() -> None:
    throttle = Throttle(policy(), ours=False)
    for minutes in (5, 2):
        throttle.pause_until(NOON + timedelta(minutes=minutes))
    assert throttle.quiet_until == NOON + timedelta(minutes=5)


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://f1.example/a", True),
        ("https://F1.EXAMPLE/a", True),
        ("http://f1.example:8080/", True),
        ("http://local.example:8080/", True),
        ("http://local.example:8081/", False),
        ("https://www.f1.example/", False),
        ("https://f1.example.evil.example/", False),
        ("https://f1.example@evil.example/", False),
        ("ftp://f1.example/", False),
    ],
)
def test_hosts_are_allowed_by_their_whole_name_with_or_without_a_port(url: str, allowed: bool) -> None:  # noqa: FBT001
    assert policy(hosts=frozenset({"f1.example", "local.example:8080"})).allow(URL(url)) is allowed
