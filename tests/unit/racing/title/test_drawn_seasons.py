"""Seasons that are drawn to their end have the champions that their results make."""

import pytest

from racing.model import Championship, Classification
from racing.title.arithmetic import in_order, outlook_of, still_able
from racing.title.drawn_seasons import DrawnSeasons, titles
from racing.title.simulation import OUT
from racing.title.situation import Situation
from tests.factories import a_result, a_row
from tests.unit.racing.title.test_odds import DRIVERS, after, season_of


def as_results(situation: Situation, drawn: DrawnSeasons, season: int) -> list[Classification]:
    """The sessions of a drawn season as classifications."""
    found = []
    for session, (index, kind) in enumerate(drawn.sessions):
        places = drawn.places[:, session, season]
        classified = sorted((place, driver) for driver, place in enumerate(places.tolist()) if place != OUT)
        rows = tuple(
            a_row(
                drawn.field[driver].driver,
                place,
                number=place,
                constructor=drawn.field[driver].constructor,
                engine=drawn.field[driver].engine,
                fastest_lap_rank=1 if place == drawn.fastest[session, season] else None,
            )
            for place, driver in classified
        )
        found.append(a_result(situation.open[index].grand_prix, situation.rules.season, kind, rows=rows))
    return found


@pytest.mark.parametrize(
    ("year", "number", "championship"),
    [
        (1964, 8, DRIVERS),
        (1964, 9, Championship.CONSTRUCTORS),
        (1979, 12, DRIVERS),
        (1988, 13, DRIVERS),
        (2010, 17, DRIVERS),
        (2021, 20, DRIVERS),  # fastest laps
        (2022, 17, Championship.CONSTRUCTORS),
        (2025, 22, DRIVERS),
        (2025, 14, Championship.CONSTRUCTORS),
    ],
)
def test_a_drawn_season_has_the_champion_that_its_results_make(
    year: int, number: int, championship: Championship
) -> None:
    """Drawn sessions, written down as results, are counted by the tables' own way."""
    situation, _ = after(year, number, championship)
    able = in_order(situation, still_able(situation))
    drawn = DrawnSeasons(situation, 60)
    for season, shares in enumerate(titles(situation, able, drawn).T.tolist()):
        results = [*situation.results, *as_results(situation, drawn, season)]
        ended = outlook_of(Situation(year, championship, season_of(year).rounds, results))
        champions = {who for who, share in zip(able, shares, strict=True) if share}
        assert champions == {each.who for each in ended.contenders if each.can_win}
        assert sum(shares) == pytest.approx(1)
