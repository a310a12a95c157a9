"""Sessions to come, drawn: every place is one driver's."""

import numpy as np

from racing.title.form import Form
from racing.title.simulation import OUT, Places, drawn_places

SEASONS = 300
FIELD = tuple(
    Form(driver=f"d{n}", constructor=f"c{n // 2}", engine=None, expected=n / 4, races=5.0, classified=0.8)
    for n in range(10)
)


def drawn(missing: tuple[tuple[int, ...], ...] = ((), (), (), (), ())) -> Places:
    return drawn_places(FIELD, missing, SEASONS, np.random.default_rng([2025, 3]))


def test_nobody_shares_a_place_and_none_is_left_out() -> None:
    places = drawn()
    for column in places.reshape(len(FIELD), -1).T:
        classified = sorted(column[column != OUT].tolist())
        assert classified == list(range(1, len(classified) + 1))


def test_who_is_missing_is_never_classified_and_the_others_are_as_often_as_before() -> None:
    missing = drawn(((), (4,), (), (), ()))
    assert (missing[4, 1] == OUT).all()
    assert ((missing == OUT) == (drawn() == OUT))[:, [0, 2, 3, 4]].all()


def test_better_form_is_ahead_more_often() -> None:
    wins = (drawn() == 1).sum(axis=(1, 2)).tolist()
    assert wins[0] > wins[4] > wins[9]


def test_the_same_seed_draws_the_same_places() -> None:
    assert (drawn() == drawn()).all()
