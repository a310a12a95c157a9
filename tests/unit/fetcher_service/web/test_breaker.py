from datetime import timedelta

from fetcher_service.web.breaker import FAILURES_TO_OPEN, REST, Breaker, Refused
from tests.factories import NOON

LATER = NOON + REST


def opened() -> Breaker:
    breaker = Breaker()
    assert [breaker.failed(NOON) for _ in range(FAILURES_TO_OPEN)] == [False] * 4 + [True]
    return breaker


def test_it_opens_after_five_failures_in_a_row_only() -> None:
    breaker = Breaker()
    for _ in range(3):
        assert not any(breaker.failed(NOON) for _ in range(FAILURES_TO_OPEN - 1))
        assert breaker.succeeded() is False
    assert breaker.state(NOON) == "closed"
    assert breaker.admit(NOON) == "ask"


def test_open_it_refuses_until_it_has_rested() -> None:
    breaker = opened()
    almost = LATER - timedelta(microseconds=1)
    assert (breaker.state(almost), breaker.admit(almost)) == ("open", Refused(LATER))
    assert (breaker.state(LATER), breaker.admit(LATER)) == ("half-open", "try")


def test_half_open_it_admits_one_trial() -> None:
    breaker = opened()
    assert (breaker.admit(LATER), breaker.admit(LATER)) == ("try", Refused(None))


def test_a_trial_that_succeeds_closes_it() -> None:
    breaker = opened()
    breaker.admit(LATER)
    assert breaker.succeeded() is True
    assert breaker.admit(LATER) == "ask"
    assert not breaker.failed(LATER)


def test_a_trial_that_fails_opens_it_for_as_long_again() -> None:
    breaker = opened()
    breaker.admit(LATER)
    assert breaker.failed(LATER) is True
    assert breaker.admit(LATER) == Refused(LATER + REST)


def test_a_trial_given_up_may_be_made_by_another() -> None:
    breaker = opened()
    admitted = breaker.admit(LATER)
    assert admitted == "try"
    breaker.abandoned("ask")
    assert breaker.admit(LATER) == Refused(None)
    breaker.abandoned(admitted)
    assert breaker.admit(LATER) == "try"


def test_failures_of_calls_that_were_under_way_do_not_lengthen_the_rest() -> None:
    breaker = opened()
    assert breaker.failed(NOON + timedelta(seconds=30)) is False
    assert breaker.admit(LATER) == "try"
