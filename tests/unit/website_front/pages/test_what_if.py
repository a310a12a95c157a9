import pytest

from chassis.errors import NotFound
from website_front.pages.what_if import PLACES, places_of


@pytest.mark.parametrize(
    ("given", "places"),
    [
        (None, ()),
        ("", ()),
        ("-,-,-", ()),
        ("max-verstappen", ("max-verstappen",)),
        ("max-verstappen,-,lando-norris,-,-", ("max-verstappen", "-", "lando-norris")),
        ("-,max-verstappen", ("-", "max-verstappen")),
        ("max-verstappen,max-verstappen,lando-norris", ("max-verstappen", "-", "lando-norris")),
    ],
)
def test_places_end_with_the_last_that_is_given_and_nobody_has_two(given: str | None, places: tuple[str, ...]) -> None:
    assert places_of(given) == places


def test_no_more_places_than_the_form_has() -> None:
    assert len(places_of(",".join(f"driver-{number}" for number in range(40)))) == PLACES


@pytest.mark.parametrize("given", ["<script>", "a b", "max-verstappen;--"])
def test_what_is_no_id_is_nobody(given: str) -> None:
    with pytest.raises(NotFound):
        places_of(given)
