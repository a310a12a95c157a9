"""A counter that has gone back means a copy, but for authenticators that never count."""

import pytest

from data_scheduler.passkeys.sign_counts import went_back


@pytest.mark.parametrize(
    ("before", "now", "back"),
    [(0, 0, False), (0, 1, False), (1, 2, False), (1, 900, False), (1, 1, True), (2, 1, True), (1, 0, True)],
)
def test_a_counter_grows_or_stays_at_nothing(before: int, now: int, back: bool) -> None:  # noqa: FBT001  # a column
    assert went_back(before, now) is back
