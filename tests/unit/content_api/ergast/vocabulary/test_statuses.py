from typing import Any

import pytest

from content_api.ergast.vocabulary.statuses import number, status
from racing.model import Outcome
from tests.factories import a_row


@pytest.mark.parametrize(
    ("facts", "season", "jolpica", "legacy"),
    [
        ({}, 2024, (1, "Finished"), (1, "Finished")),
        ({"gap": "+2.600"}, 2024, (1, "Finished"), (1, "Finished")),
        ({"gap": "+1 lap"}, 1988, (143, "Lapped"), (11, "+1 Lap")),
        ({"gap": "+12 laps"}, 1988, (143, "Lapped"), (55, "+12 Laps")),
        ({"gap": "+27 laps"}, 1988, (143, "Lapped"), (143, "Lapped")),
        ({"reason": "Engine"}, 1988, (5, "Engine"), (5, "Engine")),
        ({"reason": "Engine"}, 2025, (31, "Retired"), (5, "Engine")),
        ({"outcome": Outcome.RETIRED, "reason": "Power unit"}, 2024, (131, "Power Unit"), (131, "Power Unit")),
        ({"outcome": Outcome.RETIRED, "reason": "Power unit"}, 2025, (31, "Retired"), (131, "Power Unit")),
        ({"outcome": Outcome.RETIRED, "reason": "Bees"}, 1988, (31, "Retired"), (31, "Retired")),
        ({"outcome": Outcome.NOT_CLASSIFIED}, 1988, (62, "Not classified"), (62, "Not classified")),
        ({"outcome": Outcome.NOT_CLASSIFIED}, 2025, (143, "Lapped"), (62, "Not classified")),
        ({"outcome": Outcome.DISQUALIFIED, "reason": "Engine"}, 1988, (2, "Disqualified"), (2, "Disqualified")),
        ({"outcome": Outcome.DID_NOT_START}, 1988, (142, "Did not start"), (54, "Withdrew")),
        ({"outcome": Outcome.DID_NOT_QUALIFY}, 1988, (81, "Did not qualify"), (81, "Did not qualify")),
        ({"outcome": Outcome.DID_NOT_PRE_QUALIFY}, 1988, (97, "Did not prequalify"), (97, "Did not prequalify")),
    ],
)
def test_what_became_of_a_car_has_a_word_for_either_kind_of_program(
    facts: dict[str, Any], season: int, jolpica: tuple[int, str], legacy: tuple[int, str]
) -> None:
    row = a_row(position=1, **facts)
    for of_ergast, expected in ((False, jolpica), (True, legacy)):
        found = status(row, season, legacy=of_ergast)
        assert (found.id, found.text) == expected
        assert number(found.text) == found.id


def test_a_word_that_is_no_status_has_no_number() -> None:
    assert number("Bees") is None
