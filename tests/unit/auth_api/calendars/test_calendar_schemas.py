"""What is said of a private calendar changes that, and nothing else."""

import msgspec
import pytest

from auth_api.calendars.calendar_schemas import EVERYTHING, CalendarInput, chosen
from racing.wire.requests.calendars import CalendarChoice

BEFORE = CalendarChoice(sessions=("race",), alarm=30, language="fr", emoji=False, grands_prix=("monaco",))


@pytest.mark.parametrize(
    ("given", "changed"),
    [
        ("{}", {}),
        ('{"name": "b"}', {}),
        ('{"alarm": null}', {"alarm": None}),
        ('{"alarm": 0}', {"alarm": 0}),
        ('{"sessions": []}', {"sessions": ()}),
        ('{"emoji": true, "language": "en"}', {"emoji": True, "language": "en"}),
        ('{"grands_prix": ["monaco", "belgium"]}', {"grands_prix": ("monaco", "belgium")}),
    ],
)
def test_what_is_not_given_stays(given: str, changed: dict[str, object]) -> None:
    read = msgspec.json.decode(given, type=CalendarInput)
    assert read.onto(BEFORE) == msgspec.structs.replace(BEFORE, **changed)
    assert read.named("a") == ("b" if "name" in given else "a")


@pytest.mark.parametrize("given", ['{"alarm": -1}', '{"alarm": 10081}', '{"account": "acc_1"}', '{"emoji": 1}', "[]"])
def test_what_cannot_be_is_refused(given: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(given, type=CalendarInput)


def test_a_choice_is_shown_as_it_is_given() -> None:
    assert msgspec.json.decode(msgspec.json.encode(chosen(BEFORE)), type=CalendarInput).onto(EVERYTHING) == BEFORE
