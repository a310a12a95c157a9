"""Classifications of a season, as many of them and as much of each as a reader needs."""

import msgspec

from racing.scoring.session_points import SCORING
from racing.wire.requests.reads import ListResultsRequest
from tests.suite import Suite


async def test_results_that_score_are_those_of_sprints_and_races_without_their_pit_stops(history: Suite) -> None:
    every = (await history.reader.read(ListResultsRequest(2022))).results
    scoring = (await history.reader.read(ListResultsRequest(2022, scoring=True))).results
    wanted = [result for result in every if result.session in SCORING]
    assert {result.session for result in wanted} == set(SCORING)
    assert any(result.pit_stops for result in wanted)
    assert list(scoring) == [msgspec.structs.replace(result, pit_stops=()) for result in wanted]
