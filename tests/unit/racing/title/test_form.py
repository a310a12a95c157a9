"""How drivers have been doing."""

from math import log

from racing.model import Classification, SessionKind
from racing.title.form import Form, forms
from tests.factories import a_result, a_row

MAX, LANDO, OSCAR = "max-verstappen", "lando-norris", "oscar-piastri"


def races(*orders: tuple[str, ...], out: tuple[str, ...] = ()) -> list[Classification]:
    """Races in which drivers came in like this; those who are out retired in each."""
    return [
        a_result(
            f"gp-{number}",
            rows=tuple(
                [a_row(name, place, constructor=name) for place, name in enumerate(order, 1)]
                + [a_row(name, None, constructor=name) for name in out]
            ),
        )
        for number, order in enumerate(orders, 1)
    ]


def of(results: list[Classification]) -> dict[str, Form]:
    return {form.driver: form for form in forms(results)}


def test_who_comes_in_ahead_is_expected_ahead() -> None:
    form = of(races((MAX, LANDO, OSCAR), (MAX, LANDO, OSCAR)))
    assert form[MAX].expected < form[LANDO].expected < form[OSCAR].expected


def test_newer_races_count_more() -> None:
    form = of(races((MAX, LANDO), (LANDO, MAX)))
    assert form[LANDO].expected < form[MAX].expected


def test_one_win_is_not_yet_a_form() -> None:
    once, always = of(races((MAX, LANDO))), of(races(*[(MAX, LANDO)] * 12))
    assert log(1) < always[MAX].expected < once[MAX].expected
    assert always[MAX].races > once[MAX].races


def test_who_retires_is_less_sure_to_be_classified_and_expected_no_further_behind() -> None:
    form = of([*races((MAX, LANDO), out=(OSCAR,)), *races((MAX, LANDO, OSCAR))])
    assert 0 < form[OSCAR].classified < form[MAX].classified < 1
    assert form[OSCAR].races < form[MAX].races


def test_who_missed_the_newest_races_is_not_expected_in_the_next() -> None:
    both = (MAX, LANDO)
    assert set(of(races((*both, OSCAR), (*both, OSCAR), both))) == {MAX, LANDO, OSCAR}
    assert set(of(races((*both, OSCAR), both, both))) == {MAX, LANDO}


def test_the_car_is_the_one_that_was_driven_last() -> None:
    before = a_result("gp-1", rows=(a_row(MAX, 1, constructor="toro-rosso"),))
    after = a_result("gp-2", rows=(a_row(MAX, 1, constructor="red-bull"),))
    assert of([before, after])[MAX].constructor == "red-bull"


def test_sprints_are_left_aside_and_nothing_comes_of_nothing() -> None:
    assert forms([]) == ()
    assert forms([a_result(session=SessionKind.SPRINT)]) == ()
