import os

import pytest

from deploy.children.silence import ANSWERED, Patience, Silence, processor_seconds

PATIENCE = Patience(idle=15.0, working=60.0, starting=300.0)
FROZEN, AT_WORK, UNKNOWN = 0.0, 4.0, None


def missed(silence: Silence, times: int, *, used: float | None, waited: float = 5.0) -> bool:
    """Whether a child that has missed so many answers is given up."""
    for _ in range(times):
        silence = silence.miss(waited, used, PATIENCE)
    return silence.is_too_long(PATIENCE)


def test_a_child_that_does_nothing_is_given_up_after_three_missed_answers() -> None:
    assert not missed(ANSWERED, 2, used=FROZEN)
    assert missed(ANSWERED, 3, used=FROZEN)


@pytest.mark.parametrize("used", [AT_WORK, UNKNOWN])
def test_one_that_is_only_slow_has_four_times_as_long(used: float | None) -> None:
    assert not missed(ANSWERED, 11, used=used)
    assert missed(ANSWERED, 12, used=used)


def test_one_that_starts_has_longer_still_whatever_it_does() -> None:
    assert not missed(Silence(), 59, used=FROZEN)
    assert missed(Silence(), 60, used=FROZEN)


def test_work_ends_the_silence_of_one_that_did_nothing() -> None:
    silence = ANSWERED.miss(5.0, FROZEN, PATIENCE).miss(5.0, FROZEN, PATIENCE).miss(5.0, AT_WORK, PATIENCE)
    assert not missed(silence, 2, used=FROZEN)
    assert missed(silence, 3, used=FROZEN)


def test_hours_that_the_machine_slept_count_as_one_question() -> None:
    assert not missed(ANSWERED, 2, used=FROZEN, waited=8 * 3600.0)


def test_connections_that_are_refused_at_once_count_for_the_time_they_took() -> None:
    assert not missed(ANSWERED, 60, used=FROZEN, waited=0.2)
    assert missed(ANSWERED, 76, used=FROZEN, waited=0.2)


def test_patience_of_no_seconds_never_ends() -> None:
    assert Patience.of(0) is None
    assert Patience.of(15) == PATIENCE


@pytest.mark.skipif(not os.path.exists("/proc/self/stat"), reason="only Linux says it so")  # noqa: PTH110  # evaluated at import
def test_the_processor_time_of_a_process_is_that_of_the_system() -> None:
    before = os.times()
    found = processor_seconds(os.getpid())
    after = os.times()
    assert found is not None
    assert before.user + before.system - 0.02 <= found <= after.user + after.system + 0.02


def test_nothing_is_known_of_a_process_that_is_not_there() -> None:
    assert processor_seconds(2**22 + 1) is None
