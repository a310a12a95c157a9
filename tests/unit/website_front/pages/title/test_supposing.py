import pytest

from website_front.pages.title.supposing import (
    Order,
    Slot,
    address,
    joined_places,
    joined_sessions,
    order_of,
    query_of,
    read,
    sessions_in,
)

SPRINT, RACE, LAST = (
    Slot(number=23, grand_prix="qatar", kind="sprint"),
    Slot(number=23, grand_prix="qatar", kind="race"),
    Slot(number=24, grand_prix="abu-dhabi", kind="race"),
)
SLOTS = (SPRINT, RACE, LAST)


def test_a_driver_has_one_place() -> None:
    order = order_of("max-verstappen,-,lando-norris")
    assert order.with_place("lando-norris", 1).text == "lando-norris"
    assert order.with_place("max-verstappen", 5).text == "-,-,lando-norris,-,max-verstappen"
    assert order.with_unplaced("max-verstappen").text == "-,-,lando-norris,!max-verstappen"
    assert order.with_unplaced("max-verstappen").with_place("max-verstappen", 2).text == "-,max-verstappen,lando-norris"


def test_the_next_free_place_is_the_first_that_is_open() -> None:
    order = order_of("max-verstappen,-,lando-norris")
    assert order.with_next_place("oscar-piastri").text == "max-verstappen,oscar-piastri,lando-norris"
    assert Order().with_next_place("oscar-piastri").with_next_place("lando-norris").text == "oscar-piastri,lando-norris"


def test_who_has_the_fastest_lap_or_shares_a_car_is_found_in_his_place() -> None:
    order = order_of("tony-brooks/stirling-moss*,luigi-musso")
    assert order.place_of("stirling-moss") == order.place_of("tony-brooks") == 1
    assert order.place_of("juan-manuel-fangio") is None
    assert (order.at(2), order.at(7)) == ("luigi-musso", "-")


def test_who_is_taken_out_leaves_nothing_behind() -> None:
    order = order_of("-,-,lando-norris,!max-verstappen")
    assert order.without("lando-norris") == Order(unplaced=("max-verstappen",))
    assert order.without("lando-norris").without("max-verstappen").text == ""


def test_the_fields_of_a_form_are_one_text() -> None:
    assert joined_places(["max-verstappen", "", "lando-norris", "", "", "!oscar-piastri"]) == (
        "max-verstappen,-,lando-norris,!oscar-piastri"
    )
    assert joined_places(["", ""]) == joined_places([]) == ""
    assert joined_sessions(["23.sprint:oscar-piastri,-", "24.race:-", "", "lando-norris"]) == (
        "23.sprint:oscar-piastri,24.race:-,-,lando-norris"
    )
    assert joined_sessions(["24.race:-", "", ""]) == joined_sessions([]) == ""


def test_what_a_form_cannot_have_sent_is_left_as_it_is_for_the_api_to_refuse() -> None:
    assert joined_sessions(["lando-norris"]) == "lando-norris"


def test_a_word_with_a_colon_begins_the_next_session() -> None:
    assert sessions_in("23.sprint:a,b,24.race:-,c") == (("23.sprint", "a,b"), ("24.race", "-,c"))


@pytest.mark.parametrize(
    "given",
    [
        {"race": "a,b", "result": "24.race:-,c"},
        {"result": "23.race:a,b,24.race:-,c"},
        {"result": "qatar.race:a,b,abu-dhabi.race:-,c"},
    ],
)
def test_the_next_of_its_kind_has_the_short_name(given: dict[str, str]) -> None:
    orders = read(SLOTS, given)
    assert orders == {"23.race": order_of("a,b"), "24.race": order_of("-,c")}
    assert query_of(SLOTS, orders) == {"race": "a,b", "result": "24.race:-,c"}


def test_what_is_about_no_session_that_is_left_is_nobodys() -> None:
    assert read(SLOTS, {"result": "1.race:a,24.sprint:b"}) == {}
    assert read((), {"race": "a"}) == {}


def test_an_address_can_be_read() -> None:
    query = {"season": None, "race": "max-verstappen,-,!lando-norris", "result": "24.race:a*"}
    assert address("/what-if", query) == "/what-if?race=max-verstappen,-,!lando-norris&result=24.race:a*"
    assert address("/what-if", {"season": None}) == "/what-if"
