from datetime import UTC, datetime

import pytest

from website_front.api.answers.seasons import Round, Row, Session
from website_front.pages.previews.season import podium_of, short
from website_front.pages.season.spoilers import flips, is_told, told_from

THURSDAY = datetime(2026, 7, 30, tzinfo=UTC)
SUNDAY = datetime(2026, 7, 26, 16, tzinfo=UTC)


def a_row(driver: str, position: int | None) -> Row:
    return Row(driver=driver, name=driver, position=position, outcome="classified" if position else "retired")


def a_weekend(*rows: Row) -> Round:
    race = Session(kind="race", status="finished", results=rows)
    return Round(
        season=2026, grand_prix="hungary", name="Hungarian Grand Prix", end_date="2026-07-26", sessions=(race,)
    )


def test_who_won_is_told_from_thursday_on() -> None:
    weekend = a_weekend(a_row("a", 1))
    assert told_from(weekend) == THURSDAY
    assert not is_told(weekend, SUNDAY)
    assert flips(weekend, SUNDAY) == THURSDAY
    assert is_told(weekend, THURSDAY)
    assert flips(weekend, THURSDAY) is None


def test_a_race_without_a_result_or_a_date_never_flips() -> None:
    assert flips(a_weekend(), SUNDAY) is None
    undated = Round(season=1950, grand_prix="x", name="x", sessions=a_weekend(a_row("a", 1)).sessions)
    assert is_told(undated, SUNDAY)
    assert flips(undated, SUNDAY) is None


def test_who_shared_a_car_shares_a_place() -> None:
    rows = [a_row("fagioli", 1), a_row("fangio", 1), a_row("gonzalez", 2), a_row("fourth", 4), a_row("out", None)]
    assert [[row.driver for row in place] for place in podium_of(rows)] == [["fagioli", "fangio"], ["gonzalez"]]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Hungarian Grand Prix", "Hungarian"),
        ("Indianapolis 500", "Indianapolis 500"),
        ("Grand Prix de Hongrie", "Hongrie"),
        ("Grand Prix d'Autriche", "Autriche"),
        ("Grand Prix de l'Eifel", "Eifel"),
        ("Grand Prix des Pays-Bas", "Pays-Bas"),
        ("Grand Prix du Canada", "Canada"),
        ("Grand Prix", "Grand Prix"),
    ],
)
def test_of_a_grand_prix_the_place_is_enough(name: str, said: str) -> None:
    assert short(name) == said
