from io import StringIO

import pytest

from chassis.confirm import confirmed


class Terminal(StringIO):
    """Where a person types."""

    def isatty(self) -> bool:
        return True


def test_a_script_says_yes_in_the_environment_and_is_asked_nothing() -> None:
    said = StringIO()
    assert confirmed("/srv/f1 will be removed", environment={"YES": "1"}, answers=StringIO(), questions=said)
    assert said.getvalue() == "/srv/f1 will be removed\n"


@pytest.mark.parametrize("answer", ["y\n", "Yes\n", " YES "])
def test_a_person_agrees_with_y_or_yes(answer: str) -> None:
    assert confirmed("all of it", environment={}, answers=Terminal(answer), questions=StringIO())


@pytest.mark.parametrize("answer", ["\n", "n\n", "", "yesterday\n"])
def test_anything_else_a_person_types_is_a_no(answer: str) -> None:
    said = StringIO()
    assert not confirmed("all of it", environment={}, answers=Terminal(answer), questions=said)
    assert said.getvalue().endswith("nothing is deleted\n")


@pytest.mark.parametrize("yes", ["", "0", "no"])
def test_where_nobody_can_answer_nothing_is_deleted(yes: str) -> None:
    said = StringIO()
    assert not confirmed("all of it", environment={"YES": yes}, answers=StringIO("y\n"), questions=said)
    assert said.getvalue() == "all of it\nnothing is deleted: answer at a terminal, or say YES=1\n"
