from decimal import Decimal

import pytest

from chassis.errors import InvalidRequest
from chassis.http.client import HttpClient
from chassis.process.metrics import Metrics
from tests.factories import NOON
from website_front.api.answers.seasons import Round, Row, Session
from website_front.api.answers.title import WhatIf, WouldBe
from website_front.api.client import ApiClient, Reading
from website_front.languages.language import Language
from website_front.page import Visit
from website_front.pages.title.supposing import Order, Slot, order_of
from website_front.pages.title.what_if import (
    by_table,
    default_round,
    fields,
    first_of,
    headline_of,
    is_decided,
    rival_row,
    rivals_of,
    sentence_of,
    slots_of,
    year_of,
)


def visit(language: Language = Language.ENGLISH) -> Visit:
    client = ApiClient(HttpClient(), (), Metrics("test"), megabytes=1, check_seconds=1, deadline=1)
    return Visit(Reading(client), language, "https://f1.example", NOON)


def would_be(driver: str = "max-verstappen", position: int | None = 1, **facts: object) -> WouldBe:
    known: dict[str, object] = {
        "driver": driver,
        "name": " ".join(part.capitalize() for part in driver.split("-")),
        "position": position,
        "points": Decimal(100),
        "gained": Decimal(0),
        "maximum": Decimal(100),
        "can_win": True,
        "will_it_be": "possible",
        "sentence": f"About {driver}.",
    }
    return WouldBe(**(known | facts))  # type: ignore[arg-type]


def weekend(number: int, *kinds: str, run: bool = False) -> Round:
    results = (Row(driver="max-verstappen", position=1, outcome="classified"),) if run else ()
    sessions = tuple(Session(kind=kind, status="finished" if run else "upcoming", results=results) for kind in kinds)
    return Round(season=2025, number=number, grand_prix=f"gp-{number}", name=f"GP {number}", sessions=sessions)


def test_what_has_no_result_is_left_the_sprint_before_the_race() -> None:
    rounds = [weekend(1, "race", run=True), weekend(2, "qualifying", "race", "sprint"), weekend(3, "race")]
    slots = slots_of(rounds, None)
    assert [each.key for each in slots] == ["2.sprint", "2.race", "3.race"]
    assert first_of(slots) == slots[1]
    assert first_of(()) is None


def test_after_a_round_all_that_follows_is_left_though_it_has_been_run() -> None:
    rounds = [weekend(number, "race", run=True) for number in (1, 2, 3)]
    assert slots_of(rounds, None) == ()
    assert [each.key for each in slots_of(rounds, "1")] == ["2.race", "3.race"]


def test_a_season_that_is_over_is_taken_up_before_its_last_round() -> None:
    over = [weekend(number, "race", run=True) for number in (1, 2, 3)]
    assert default_round(over) == "2"
    assert default_round([*over, weekend(4, "race")]) is None
    assert default_round([]) is None


@pytest.mark.parametrize("season", ["1949", "2027", "x", "-1", "02025", "\u0661\u0669\u0665\u0660"])
def test_a_season_that_is_none_is_refused(season: str) -> None:
    with pytest.raises(InvalidRequest, match="allowed: 1950 to 2026"):
        year_of(season, 2026)


def test_the_season_is_the_current_one_without_another_choice() -> None:
    assert (year_of(None, 2026), year_of("1988", 2026)) == (2026, 1988)


def test_the_rows_to_tap_are_the_first_of_the_table_and_max() -> None:
    drivers = by_table([would_be(position=9), *(would_be(f"driver-{place}", place) for place in range(8, 0, -1))])
    assert [each.position for each in rivals_of(drivers)] == [1, 2, 3, 4, 5, 9]
    assert len(rivals_of([*drivers[:8], would_be(position=9, can_win=False)])) == 5


def test_a_tap_puts_a_driver_in_a_place_and_another_takes_him_out() -> None:
    def href(order: Order, slot: Slot) -> str:
        return f"{slot.key} {order.text}"

    slot = Slot(number=24, grand_prix="abu-dhabi", kind="sprint")
    row = rival_row(would_be(), order_of("-,max-verstappen,lando-norris"), slot, href)
    assert len(row.cells) == 9
    assert [(cell.place, cell.href) for cell in row.cells if cell.chosen] == [(2, "24.sprint -,-,lando-norris")]
    assert row.cells[2].href == "24.sprint -,-,max-verstappen"
    assert row.cells[-1].href == "24.sprint -,-,lando-norris,!max-verstappen"
    out = rival_row(would_be(), order_of("!max-verstappen"), slot, href)
    assert (out.cells[-1].chosen, out.cells[-1].href) == (True, "24.sprint ")


def test_the_first_field_names_the_session_where_the_parameter_does_not() -> None:
    race, last = (Slot(number=number, grand_prix=f"gp-{number}", kind="race") for number in (23, 24))
    assert [each.prefix for each in fields(order_of("a"), last, (race, last))][:2] == ["24.race:", ""]
    assert not any(each.prefix for each in fields(order_of("a"), race, (race, last)))
    assert len(fields(order_of(",".join("abcdefghijkl")), race, (race,))) == 12


def test_the_headline_says_who_it_would_be_or_between_whom() -> None:
    champion = would_be(will_it_be="champion")
    rival = would_be("lando-norris", 2)
    out = would_be("oscar-piastri", 3, can_win=False, will_it_be="no")

    def said(*drivers: WouldBe, language: Language = Language.ENGLISH) -> str:
        return headline_of(visit(language), WhatIf(season=2025, drivers=drivers))

    assert said(champion, out) == "Max Verstappen would be champion"
    assert said(champion, language=Language.FRENCH) == "Max Verstappen serait champion"
    assert said(would_be(), rival, out) == "Verstappen or Norris"
    assert said(would_be(), out) == "Verstappen could still win"
    assert said(would_be(), rival, would_be("a-b"), would_be("c-d")) == "4 drivers could still win"
    assert said() == "Nobody has scored yet."


def test_the_sentence_is_about_the_champion_else_about_max() -> None:
    norris = would_be("lando-norris")
    assert sentence_of(WhatIf(season=2025, drivers=(norris, would_be(position=2)))) == "About max-verstappen."
    assert sentence_of(WhatIf(season=2025, drivers=(would_be("lando-norris", will_it_be="champion"), would_be()))) == (
        "About lando-norris."
    )
    assert sentence_of(WhatIf(season=2025, drivers=(norris, would_be(can_win=False)))) == "About lando-norris."
    assert sentence_of(WhatIf(season=2025)) is None


def test_all_is_decided_when_both_championships_are() -> None:
    champion = would_be(will_it_be="champion")
    assert is_decided(WhatIf(season=1957, drivers=(champion,)))
    assert not is_decided(WhatIf(season=2025, drivers=(champion,), constructors=(would_be(),)))
