from decimal import Decimal

import pytest

from chassis.errors import NotFound
from chassis.http.client import HttpClient
from chassis.process.metrics import Metrics
from tests.factories import NOON
from website_front.api.answers.title import AllowedPlace, Hopeful, RivalPlace, Title, Way
from website_front.api.client import ApiClient, Reading
from website_front.languages.language import Language
from website_front.page import Visit
from website_front.pages.title.title import chosen, decisions, question_about


def visit(language: Language = Language.ENGLISH) -> Visit:
    client = ApiClient(HttpClient(), (), Metrics("test"), megabytes=1, check_seconds=1, deadline=1)
    return Visit(Reading(client), language, "https://f1.example", NOON)


def a_hopeful(driver: str = "max-verstappen", **facts: object) -> Hopeful:
    name = " ".join(part.capitalize() for part in driver.split("-"))
    known: dict[str, object] = {
        "driver": driver,
        "name": name,
        "points": Decimal(100),
        "maximum": Decimal(200),
        "minimum": Decimal(100),
        "can_win": True,
        "will_it_be": "possible",
        "sentence": f"{name} can still win.",
    }
    return Hopeful(**(known | facts))  # type: ignore[arg-type]


def test_without_a_choice_it_is_about_max_wherever_he_is() -> None:
    drivers = [a_hopeful("lando-norris"), a_hopeful()]
    assert chosen(drivers, None) == drivers[1]
    assert chosen(drivers[:1], None) == drivers[0]
    assert chosen([], None) is None


def test_who_is_no_contender_is_not_there() -> None:
    with pytest.raises(NotFound):
        chosen([a_hopeful()], "somebody-else")


def test_the_question_is_that_of_the_project() -> None:
    assert question_about(visit(), a_hopeful(), 2025) == "Will it be Max?"
    assert question_about(visit(Language.FRENCH), a_hopeful("lando-norris"), 2025) == "Ce sera Lando Norris\u00a0?"


def test_ways_are_a_table_of_places() -> None:
    norris = RivalPlace(driver="lando-norris", place=4)
    ways = (
        Way(place=1, rivals=(norris,)),
        Way(place=2, fastest_lap=True, rivals=(RivalPlace(driver="lando-norris", not_classified=True),)),
    )
    found = Title(season=2025, drivers=(a_hopeful("lando-norris"), a_hopeful(champion_if=ways)))
    (decision,) = decisions(visit(), found)
    assert decision.wins
    assert decision.rivals == ("Lando Norris",)
    assert [(way.own, way.rivals[0][1]) for way in decision.ways] == [
        ("a win", "4th or lower"),
        ("2nd or better and the fastest lap", "not classified"),
    ]


def test_what_a_rival_may_do_with_the_fastest_lap_is_said_where_it_differs() -> None:
    rival = RivalPlace(driver="lando-norris", place=3, with_fastest_lap=AllowedPlace(behind=True))
    found = Title(season=2025, drivers=(a_hopeful("lando-norris"), a_hopeful(in_contention_if=(Way(rivals=(rival,)),))))
    (decision,) = decisions(visit(), found)
    assert not decision.wins
    assert decision.ways[0].own == "any place"
    assert decision.ways[0].rivals == (("Lando Norris", "3rd or lower (behind with the fastest lap)"),)


def test_what_happens_whatever_happens_is_no_table() -> None:
    assert decisions(visit(), Title(season=2025, drivers=(a_hopeful(in_contention_if=(Way(),)),))) == ()
