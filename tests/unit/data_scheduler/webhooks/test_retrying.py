"""An event that is not taken is tried again for a day, less and less often."""

from datetime import datetime, timedelta

from data_scheduler.webhooks.retrying import GIVES_UP_AFTER, PAUSES, next_try
from tests.factories import NOON


def test_the_pauses_grow_and_the_last_try_is_at_the_end_of_the_day() -> None:
    now = NOON
    tries: list[datetime] = []
    while (again := next_try(NOON, len(tries) + 1, now)) is not None:
        tries.append(again)
        now = again
    pauses = [later - earlier for earlier, later in zip([NOON, *tries], tries, strict=False)]
    assert pauses[: len(PAUSES) - 1] == list(PAUSES[:-1])
    assert tries[-1] == NOON + GIVES_UP_AFTER
    assert 10 <= len(tries) <= 20


def test_nobody_is_tried_after_a_day() -> None:
    assert next_try(NOON, 3, NOON + GIVES_UP_AFTER) is None
    assert next_try(NOON, 99, NOON + GIVES_UP_AFTER + timedelta(days=3)) is None
