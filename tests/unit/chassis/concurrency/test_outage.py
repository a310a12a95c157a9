import structlog
from structlog.testing import capture_logs

from chassis.concurrency.outage import Outage, warn_once
from chassis.errors import Unavailable


def test_all_is_well_at_first() -> None:
    outage = Outage()
    assert outage.well
    assert outage.cause is None
    assert not outage.ends()


def test_an_outage_begins_and_ends_once_however_often_it_is_noted() -> None:
    outage = Outage()
    assert [outage.begins(cause) for cause in ("refused", "refused", "timed out")] == [True, False, False]
    assert not outage.well
    assert [outage.ends() for _ in range(3)] == [True, False, False]
    assert outage.well


def test_the_cause_is_that_of_the_last_failure() -> None:
    outage = Outage()
    outage.begins("refused")
    outage.begins("timed out")
    assert outage.cause == "timed out"
    outage.ends()
    assert outage.cause is None


def test_an_outage_without_a_reason_is_one_all_the_same() -> None:
    outage = Outage()
    assert outage.begins("")
    assert not outage.well


def test_the_first_failure_of_a_row_is_logged() -> None:
    with capture_logs() as logged:
        ended = warn_once(structlog.get_logger(), "letters cannot be sent")
        for error in (None, Unavailable("refused"), Unavailable("refused"), None, Unavailable("timed out")):
            ended(error)
    assert [(each["event"], each["cause"]) for each in logged] == [
        ("letters cannot be sent", "refused"),
        ("letters cannot be sent", "timed out"),
    ]
