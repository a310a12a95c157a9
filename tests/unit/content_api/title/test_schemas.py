"""How it looks what the next session can decide."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from content_api.title.schemas import gain_schemas, way_schemas
from racing.scoring.session_points import Contender
from racing.title.clinching import ANYTHING, NEVER, NOT_CLASSIFIED, Allowed, Conditions, Limit, Way
from racing.title.margins import Level, Margin, Margins

VER, NOR = Contender(driver="max-verstappen"), Contender(driver="lando-norris")


def as_json(value: Any) -> Any:
    return msgspec.json.decode(msgspec.json.encode(value))


def shown(way: Way) -> Any:
    ways = way_schemas(Conditions(who=VER, ways=(way,)))
    assert ways is not None
    return as_json(ways)[0]


@pytest.mark.parametrize(
    ("without", "with_it", "expected"),
    [
        (Allowed(place=5), Allowed(place=5), {"place": 5}),
        (Allowed(behind=True), Allowed(place=6), {"behind": True, "with_fastest_lap": {"place": 6}}),
        (
            Allowed(place=NOT_CLASSIFIED),
            Allowed(place=NEVER),
            {"not_classified": True, "with_fastest_lap": {"ruled_out": True}},
        ),
        (ANYTHING, Allowed(place=2), {"with_fastest_lap": {"place": 2}}),
    ],
)
def test_a_rival_within_limits(without: Allowed, with_it: Allowed, expected: dict[str, Any]) -> None:
    way = Way(place=2, limits=(Limit(rival=NOR, without=without, with_fastest_lap=with_it),))
    assert shown(way) == {"place": 2, "rivals": [{"driver": "lando-norris"} | expected]}


def test_a_place_of_his_own() -> None:
    assert shown(Way(place=NOT_CLASSIFIED)) == {"rivals": []}
    assert shown(Way(place=3, fastest_lap=True)) == {"place": 3, "fastest_lap": True, "rivals": []}
    assert way_schemas(None) is None


def test_points_to_gain() -> None:
    rival = Contender(constructor="ferrari", engine="ferrari")
    margins = Margins(
        who=Contender(constructor="mclaren", engine="mercedes"),
        margins=(Margin(rival=rival, points=Decimal(-21), level=Level.COUNT_BACK),),
    )
    assert gain_schemas(None) is None
    assert as_json(gain_schemas(margins)) == [
        {"constructor": "ferrari", "engine": "ferrari", "points": "-20", "counting_back": True}
    ]
