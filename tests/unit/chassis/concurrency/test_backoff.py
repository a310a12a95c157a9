import pytest

from chassis.concurrency.backoff import Backoff


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(0.2, 5.0, jitter=0)
    assert [backoff.next() for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


@pytest.mark.parametrize("jitter", [0.5, 1.0])
def test_jitter_shortens_a_wait_by_its_share_at_most_and_not_always_alike(jitter: float) -> None:
    backoff = Backoff(1.0, 30.0, jitter=jitter)
    for longest in (1, 2, 4, 8, 16, 30, 30):
        assert longest * (1 - jitter) <= backoff.next() <= longest
    assert len({backoff.next() for _ in range(20)}) > 1


def test_after_a_success_waits_begin_with_the_first_again() -> None:
    backoff = Backoff(1.0, 30.0, jitter=0)
    for _ in range(5):
        backoff.next()
    backoff.reset()
    assert [backoff.next(), backoff.next()] == [1.0, 2.0]
