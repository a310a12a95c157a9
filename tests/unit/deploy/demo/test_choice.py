"""Which race the demo tells."""

import pytest

from deploy.demo.choice import RaceChoice
from deploy.refusal import Refusal


def test_without_a_choice_there_is_one() -> None:
    assert RaceChoice.read({}) == RaceChoice(2026, "belgium", 20.0)
    assert RaceChoice.read({"RACE": "", "SPEED": ""}) == RaceChoice.read({})


def test_what_is_chosen_is_taken() -> None:
    assert RaceChoice.read({"RACE": "2024/las-vegas", "SPEED": "7.5"}) == RaceChoice(2024, "las-vegas", 7.5)


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("RACE", "belgium", "a season and a Grand Prix, such as 2026/belgium"),
        ("RACE", "2026/Spa", "a season and a Grand Prix"),
        ("SPEED", "0", "1 to 200"),
        ("SPEED", "201", "1 to 200"),
        ("SPEED", "fast", "1 to 200"),
        ("SPEED", "nan", "1 to 200"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, given: str, allowed: str) -> None:
    with pytest.raises(Refusal, match=f"{name}: '{given}', allowed: {allowed}"):
        RaceChoice.read({name: given})
