"""Which changes of the data alter which answers."""

from datetime import datetime

import pytest

from chassis.http.responses.representation import Representation
from content_api.resource import Resource
from racing.model import ALL_SEASONS, Change, Dataset
from tests.factories import NOON


async def make(_now: datetime) -> Representation:
    return Representation(content=b"{}", changed=NOON)


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (Change(season=2025, generation=2, dataset=Dataset.ROUNDS), True),
        (Change(season=2025, generation=2), True),
        (Change(season=ALL_SEASONS, generation=2), True),
        (Change(season=2024, generation=2, dataset=Dataset.ROUNDS), False),
        (Change(season=2025, generation=2, dataset=Dataset.RESULTS), False),
    ],
)
def test_a_resource_shows_changes_of_its_seasons_and_datasets(change: Change, *, shown: bool) -> None:
    resource = Resource("/page", make, frozenset({2025}), frozenset({Dataset.ROUNDS}))
    assert resource.shows(change) is shown


def test_a_resource_without_seasons_and_datasets_shows_every_change() -> None:
    assert Resource("/page", make).shows(Change(season=1950, generation=1, dataset=Dataset.RESULTS))


@pytest.mark.parametrize(
    ("seasons", "live", "shown"),
    [
        (frozenset({2025}), True, True),
        (None, True, True),
        (frozenset({2024}), True, False),
        (frozenset({2025}), False, False),
    ],
)
def test_a_running_session_alters_what_shows_its_season_live(
    seasons: frozenset[int] | None, *, live: bool, shown: bool
) -> None:
    assert Resource("/page", make, seasons, live=live).shows_live(2025) is shown
